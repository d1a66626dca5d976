//! Upkeep of the job queue: equipment with new results is assessed, and records of ended jobs are deleted in time.

use std::sync::Arc;
use std::time::Duration;

use super::signals::JobSignals;
use crate::jobs::services::JobServices;
use crate::store::RetentionLimits;

/// How often ended jobs are looked at for deletion.
pub const PRUNE_PERIOD: Duration = Duration::from_secs(600);
/// Least time between two assessments of new results: each has a fixed cost, and a batch brings results all the time.
const ASSESS_PAUSE: Duration = Duration::from_millis(500);
/// When equipment is assessed without a signal, after an assessment that failed.
const ASSESS_RETRY: Duration = Duration::from_secs(30);

/// Assesses equipment whose results were stored, so that documents show them.
pub(super) async fn assess_results(services: &Arc<JobServices>, signals: &JobSignals) {
    // A loop before this one may have panicked after it took the signal
    let mut is_retry = true;
    loop {
        tokio::select! {
            // `Notify` keeps one permit: results that are stored during an assessment cause another one.
            () = signals.assess.notified() => {}
            () = tokio::time::sleep(ASSESS_RETRY), if is_retry => {}
        }
        // One call covers all marks, whatever number of signals came during the pause.
        let result = services.run_blocking(|services| services.assessor.assess_dirty()).await;
        if let Err(error) = &result {
            tracing::warn!(%error, "cannot assess the results of VoltMetrics; trying again");
        }
        is_retry = result.is_err();
        tokio::time::sleep(ASSESS_PAUSE).await;
    }
}

/// Deletes records of jobs and batches that ended longer ago than they are kept.
pub(super) async fn prune(services: &Arc<JobServices>, retention: RetentionLimits) {
    loop {
        // First at the start: a program that is restarted more often than the period must prune too.
        let prune = move |services: &JobServices| Ok(services.store.prune_jobs(&retention, services.clock.now())?);
        match services.run_blocking(prune).await {
            Ok(0) => {}
            Ok(records) => tracing::info!(records, "deleted records of ended jobs and batches"),
            Err(error) => tracing::warn!(%error, "cannot delete records of ended jobs; trying again later"),
        }
        tokio::time::sleep(PRUNE_PERIOD).await;
    }
}
