//! The engine in use (local, VoltMetrics or hybrid): its state for readers, and switching it.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde::Serialize;
use utoipa::ToSchema;

use super::error::JobsError;
use super::queue::JobQueue;
use crate::app::{ApplicationError, EngineCounts};
use crate::assess::engine::EngineMode;
use crate::auth::FacilityScope;
use crate::http_client::BreakerStatus;
use crate::inventory::Moment;
use crate::jobs::services::JobServices;
use crate::store::{Snapshot, StoreError};

/// The engine in use and its state.
#[derive(Debug, Serialize, ToSchema)]
pub struct EngineDocument {
    /// Engine in use: `local`, `remote` (VoltMetrics) or `hybrid`.
    pub mode: EngineMode,
    /// Version of the local engine's algorithm.
    pub algorithm_version: String,
    /// Circuit breaker of calls to VoltMetrics; null where VoltMetrics is not configured.
    pub breaker: Option<EngineBreaker>,
    /// VoltMetrics does not answer, asked for a pause, or is not configured.
    pub away: bool,
    /// VoltMetrics asked (`Retry-After`) for no calls before this time; null when it did not.
    pub resumes_at: Option<Moment>,
    /// Figures in use, by engine, within the caller's facility scope.
    pub figures: FigureCounts,
    /// Calculations that wait or whose result is awaited, within the caller's facility scope.
    pub under_way: u64,
}

/// The circuit breaker of calls to VoltMetrics.
#[derive(Debug, Serialize, ToSchema)]
pub struct EngineBreaker {
    /// `closed`, `open` or `half_open`.
    pub state: &'static str,
    /// Whole seconds since it entered this state.
    pub for_seconds: u64,
    /// Consecutive failures.
    pub failures: u32,
    /// How often it has opened since the program started.
    pub opens: u64,
}

/// Figures in use, by engine.
#[derive(Debug, Serialize, ToSchema)]
pub struct FigureCounts {
    /// Figures of the local engine.
    pub local: u64,
    /// Figures of VoltMetrics.
    pub voltmetrics: u64,
    /// Figures of either engine that are the last known one and not what the mode promises.
    pub stale: u64,
}

impl From<BreakerStatus> for EngineBreaker {
    fn from(status: BreakerStatus) -> Self {
        Self {
            state: status.state.as_str(),
            for_seconds: status.since.elapsed().as_secs(),
            failures: status.failures,
            opens: status.opens,
        }
    }
}

/// Until when VoltMetrics asked for no calls.
#[derive(Debug, Default)]
pub(super) struct RemotePause(Mutex<Option<Moment>>);

impl RemotePause {
    /// VoltMetrics asked for a pause.
    pub(super) fn begin(&self, now: Moment, wait: Duration) {
        let wait = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
        let until = Moment::from_millis(now.millis().saturating_add(wait));
        // The latest request counts, even a shorter one: VoltMetrics may shorten a pause. Only a longer one is logged.
        if self.0.lock().replace(until).is_none_or(|before| before < until) {
            tracing::warn!(%until, "VoltMetrics asked for a pause; calculations wait");
        }
    }

    fn until(&self, now: Moment) -> Option<Moment> {
        self.0.lock().filter(|until| *until > now)
    }
}

/// Number of jobs that have not ended, within the facility scope.
fn count_under_way(snapshot: &Snapshot, scope: &FacilityScope) -> Result<u64, StoreError> {
    if matches!(scope, FacilityScope::All) {
        return snapshot.jobs().jobs_under_way();
    }
    // No index leads from a facility to its jobs: each open one is read. Ended ones, the most by far, are not.
    let submitted = snapshot.jobs().submitted_jobs()?.map(|entry| entry.map(|(_, number)| number));
    let mut count = 0;
    for number in snapshot.jobs().waiting_jobs()?.chain(submitted) {
        count += u64::from(snapshot.jobs().find_job(number?)?.is_some_and(|job| scope.contains(&job.facility_id)));
    }
    Ok(count)
}

impl JobQueue {
    /// Until when VoltMetrics asked for no calls; `None` when it did not.
    #[must_use]
    pub fn paused_until(&self) -> Option<Moment> {
        self.remote_pause.until(self.services.clock.now())
    }

    /// State of the engine, with the figures within the facility scope.
    ///
    /// # Errors
    /// The store's.
    pub async fn engine(&self, scope: FacilityScope) -> Result<EngineDocument, ApplicationError> {
        let count = move |services: &JobServices| {
            let under_way = count_under_way(&services.store.snapshot()?, &scope)?;
            Ok((services.engine_counter.count(&scope)?, under_way))
        };
        let (EngineCounts { local, remote, stale }, under_way) = self.services.run_blocking(count).await?;
        Ok(EngineDocument {
            mode: self.services.engines.mode(),
            algorithm_version: self.services.rules.current().algorithm.version().to_owned(),
            breaker: self.engine.as_ref().map(|engine| engine.breaker().into()),
            away: self.services.engines.is_remote_away(),
            resumes_at: self.paused_until(),
            figures: FigureCounts { local, voltmetrics: remote, stale },
            under_way,
        })
    }

    /// Switches the engine and stores the choice. Figures are replaced in the background.
    ///
    /// # Errors
    /// [`ApplicationError::InvalidField`] for a mode that needs VoltMetrics where it is not configured, or the store's.
    pub async fn switch_engine(&self, mode: EngineMode) -> Result<(), JobsError> {
        if mode.uses_remote() && !self.has_engine() {
            let reason = format!("cannot be {} without VoltMetrics: set voltmetrics.url", mode.as_str());
            return Err(ApplicationError::InvalidField { field: "mode", reason }.into());
        }
        if self.services.run_blocking(move |services| services.engines.switch_mode(mode)).await? {
            tracing::info!(mode = mode.as_str(), "switched the engine");
            // The mode is stored before the loops wake and read it. `notify_one` keeps a permit for a busy loop.
            self.signals.assess.notify_one();
            self.signals.mode_changed.notify_one();
        }
        Ok(())
    }

    /// Switches the local engine to another version of its algorithm and stores the choice. Figures are computed again in
    /// the background; until then readers get the old ones. Goes on when the caller goes away, until the program stops.
    ///
    /// # Errors
    /// [`ApplicationError::InvalidField`] for an unknown version, or the store's.
    pub async fn switch_algorithm(&self, version: String) -> Result<(), ApplicationError> {
        let (services, signals, stop) =
            (Arc::clone(&self.services), Arc::clone(&self.signals), self.services.runtime.stop_token());
        let switching = self.services.runtime.spawn("algorithm switch", async move {
            let name = version.clone();
            let goes_on = move || !stop.is_cancelled();
            if services.run_blocking(move |services| services.algorithms.switch(&name, &goes_on)).await? {
                tracing::info!(version, "switched the version of the algorithm");
                signals.assess.notify_one();
            }
            Ok(())
        });
        // A caller that disconnects drops the handle, which detaches the task: the switch runs to its end.
        let broken = |_| ApplicationError::Internal("the switch of the algorithm broke off".to_owned());
        switching.await.map_err(broken)?
    }
}
