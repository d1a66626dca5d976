//! Who calculates, looked at and switched.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use serde::Serialize;
use utoipa::ToSchema;

use super::error::JobsError;
use super::queue::JobQueue;
use crate::app::{Application, ApplicationError, EngineCounts};
use crate::assess::engine::EngineMode;
use crate::auth::FacilityScope;
use crate::http_client::BreakerStatus;
use crate::inventory::Moment;

/// Who calculates, and how it goes.
#[derive(Debug, Serialize, ToSchema)]
pub struct EngineDocument {
    /// Who calculates.
    pub mode: EngineMode,
    /// Version of the embedded engine's algorithm.
    pub algorithm_version: String,
    /// Null where no VoltMetrics is configured.
    pub breaker: Option<EngineBreaker>,
    /// VoltMetrics does not answer, wishes not to be asked, or there is none.
    pub away: bool,
    /// VoltMetrics wishes (`Retry-After`) not to be asked before this; null when it does not.
    pub resumes_at: Option<Moment>,
    /// Figures in use within reach, by engine.
    pub figures: FigureCounts,
    /// Calculations that wait or whose result is awaited.
    pub under_way: u64,
}

/// The breaker in front of VoltMetrics.
#[derive(Debug, Serialize, ToSchema)]
pub struct EngineBreaker {
    /// `closed`, `open` or `half_open`.
    pub state: &'static str,
    /// Whole seconds it has been in it.
    pub for_seconds: u64,
    /// Failures in a row.
    pub failures: u32,
    /// How often it has opened since the program started.
    pub opens: u64,
}

/// Figures by engine.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureCounts {
    /// Ours.
    pub local: u64,
    /// VoltMetrics'.
    pub voltmetrics: u64,
    /// Of either: the last one known, and not what the mode promises.
    pub stale: u64,
}

impl From<BreakerStatus> for EngineBreaker {
    fn from(reading: BreakerStatus) -> Self {
        Self {
            state: reading.state.word(),
            for_seconds: reading.since.elapsed().as_secs(),
            failures: reading.failures,
            opens: reading.opens,
        }
    }
}

impl JobQueue {
    /// The remote engine wishes not to be asked for a while.
    pub(super) fn note_rest(&self, wait: Duration) {
        let wait = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        let until = Moment::from_millis(self.appliance.clock().now().millis().saturating_add(wait));
        if self.rests_until.lock().replace(until).is_none_or(|before| before < until) {
            tracing::warn!(%until, "VoltMetrics wishes not to be asked before then; jobs wait");
        }
    }

    /// Until when the remote engine wishes not to be asked; `None` when it does not.
    #[must_use]
    pub fn resting(&self) -> Option<Moment> {
        let now = self.appliance.clock().now();
        self.rests_until.lock().filter(|until| *until > now)
    }

    /// How the engines stand, with the figures within the reach.
    ///
    /// # Errors
    /// The store's.
    pub async fn engine(&self, reach: FacilityScope) -> Result<EngineDocument, ApplicationError> {
        let count = move |appliance: &Application| {
            let under_way = appliance.store().snapshot()?.jobs_under_way()?;
            Ok((appliance.engine_counts(&reach)?, under_way))
        };
        let (EngineCounts { local, remote, stale }, under_way) = self.appliance.aside(count).await?;
        Ok(EngineDocument {
            mode: self.appliance.mode(),
            algorithm_version: self.appliance.rules().algorithm.version().to_owned(),
            breaker: self.engine.as_ref().map(|engine| engine.breaker().into()),
            away: self.appliance.is_remote_away(),
            resumes_at: self.resting(),
            figures: FigureCounts { local, voltmetrics: remote, stale },
            under_way,
        })
    }

    /// Has another engine calculate from now on. It is kept; figures are chosen anew in the background.
    ///
    /// # Errors
    /// [`ApplicationError::Unfit`] for a mode that wants a remote engine where there is none, or the store's.
    pub async fn switch_engine(self: &Arc<Self>, mode: EngineMode) -> Result<(), JobsError> {
        if mode.uses_remote() && !self.has_engine() {
            let reason = format!("cannot be {} without VoltMetrics: set voltmetrics.url", mode.as_str());
            return Err(ApplicationError::Unfit { field: "mode", reason }.into());
        }
        if self.appliance.aside(move |appliance| appliance.switch_mode(mode)).await? {
            tracing::info!(mode = mode.as_str(), "another engine calculates from now on");
            self.group_commit.marked.notify_one();
            self.switched.notify_one();
        }
        Ok(())
    }

    /// Puts another version of our algorithm in force. It is kept; figures are made anew in the background, and nobody
    /// who asks meanwhile is without one. It goes on when whoever asked has gone.
    ///
    /// # Errors
    /// [`ApplicationError::Unfit`] for an unknown version, or the store's.
    pub async fn switch_algorithm(self: &Arc<Self>, version: String) -> Result<(), ApplicationError> {
        let jobs = Arc::clone(self);
        let switching = tokio::spawn(async move {
            let (stopping, wanted) = (Arc::clone(&jobs.is_stopping), version.clone());
            let goes_on = move || !stopping.load(Ordering::Relaxed);
            if jobs.appliance.aside(move |appliance| appliance.switch_algorithm(&wanted, &goes_on)).await? {
                tracing::info!(version, "another version of the algorithm is in force from now on");
                jobs.group_commit.marked.notify_one();
            }
            Ok(())
        });
        switching.await.map_err(|_| ApplicationError::Broken("the change of the algorithm broke off".to_owned()))?
    }
}
