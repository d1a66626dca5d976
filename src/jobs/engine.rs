//! Who calculates, looked at and switched.

use std::sync::Arc;
use std::time::Duration;

use super::desk::Jobs;
use super::error::JobsError;
use crate::access::Reach;
use crate::appliance::{Appliance, ApplianceError, EngineCounts};
use crate::assess::engine::Mode;
use crate::upstream::BreakerReading;

/// How the engines stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EngineRecord {
    /// Who calculates.
    pub mode: Mode,
    /// Version of our algorithm.
    pub algorithm_version: String,
    /// The remote engine's breaker; `None` without one.
    pub breaker: Option<BreakerReading>,
    /// How long the breaker has been in its state.
    pub standing_for: Duration,
    /// The remote engine is known not to answer.
    pub is_away: bool,
    /// Figures in use, by engine.
    pub counts: EngineCounts,
    /// Jobs that wait or whose result is awaited.
    pub under_way: u64,
}

impl Jobs {
    /// How the engines stand, with the figures within the reach.
    ///
    /// # Errors
    /// The store's.
    pub async fn engine(&self, reach: Reach) -> Result<EngineRecord, ApplianceError> {
        let count = move |appliance: &Appliance| {
            let snapshot = appliance.store().snapshot()?;
            let under_way = snapshot.waiting_jobs()?.count() + snapshot.submitted_jobs()?.count();
            Ok((appliance.engine_counts(&reach)?, under_way as u64))
        };
        let (counts, under_way) = self.appliance.aside(count).await?;
        let breaker = self.engine.as_ref().map(|engine| engine.breaker());
        Ok(EngineRecord {
            mode: self.appliance.mode(),
            algorithm_version: self.appliance.rules().algorithm.version().to_owned(),
            standing_for: breaker.as_ref().map(|breaker| breaker.since.elapsed()).unwrap_or_default(),
            breaker,
            is_away: self.appliance.is_remote_away(),
            counts,
            under_way,
        })
    }

    /// Has another engine calculate from now on. It is kept; figures are chosen anew in the background.
    ///
    /// # Errors
    /// [`ApplianceError::Unfit`] for a mode that wants a remote engine where there is none, or the store's.
    pub async fn switch_engine(self: &Arc<Self>, mode: Mode) -> Result<(), JobsError> {
        if mode.asks_remote() && !self.has_engine() {
            let reason = format!("cannot be {} without VoltMetrics: set voltmetrics.url", mode.word());
            return Err(ApplianceError::Unfit { field: "mode", reason }.into());
        }
        if self.appliance.aside(move |appliance| appliance.switch_mode(mode)).await? {
            tracing::info!(mode = mode.word(), "another engine calculates from now on");
            self.scribe.marked.notify_one();
            self.switched.notify_one();
        }
        Ok(())
    }
}
