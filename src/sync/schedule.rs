//! Periodic work: scheduled runs of every source, the daily assessment, the month-end history and the check for overdue
//! sources. Each public function is one background task: it runs until its token is cancelled and may be restarted.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;

use super::change_feed::{fetch_changes, listen};
use super::drop_folder::DropFolder;
use super::queue::RunQueue;
use super::services::SyncServices;
use crate::app::ApplicationError;
use crate::config::{Schedule, SourceConfig, SourceConnection};
use crate::runtime::{Period, Runtime, TaskHandle, TaskSpec};
use crate::store::SyncMode;

/// How often the wall clock is read: a clock that was set, or a machine that slept, is noticed within this.
pub const DATE_CHECK: Duration = Duration::from_secs(30);

/// How often sources are checked for being overdue.
pub const OVERDUE_CHECK: Duration = Duration::from_secs(5);

/// How often missing month ends are looked for. The check reads nothing when nothing changed.
pub const HISTORY_CHECK: Duration = Duration::from_secs(5);

/// All background tasks of this module in one future, for callers without a supervisor. Assesses first what an earlier
/// process left unassessed.
pub async fn run_schedule(queue: Arc<RunQueue>, stop: CancellationToken) {
    let services = queue.services();
    assess_interrupted(&services, &stop).await;
    tokio::join!(
        follow_sources(queue, stop.clone()),
        record_month_ends(Arc::clone(&services), stop.clone()),
        check_overdue_sources(Arc::clone(&services), stop.clone()),
        assess_daily(services, stop),
    );
}

/// Follows every source: listens to its notifications, fetches announced changes and starts its scheduled runs. Sources
/// that are added, changed or removed meanwhile are noticed. Active runs end by themselves.
pub async fn follow_sources(queue: Arc<RunQueue>, stop: CancellationToken) {
    let mut sources = queue.watch_sources();
    let mut source_tasks: Vec<(SourceConfig, SourceTasks)> = Vec::new();
    loop {
        let wanted = Arc::clone(&sources.borrow_and_update());
        // Compared as a whole: a source with a changed setting is stopped here and started again below.
        source_tasks.retain(|(source, _)| wanted.contains(source));
        for source in wanted.iter() {
            if !source_tasks.iter().any(|(known, _)| known == source) {
                source_tasks.push((source.clone(), SourceTasks::start(&queue, source)));
            }
        }
        tokio::select! {
            biased;
            () = stop.cancelled() => break,
            changed = sources.changed() => if changed.is_err() { break },
        }
    }
    for (_, tasks) in source_tasks {
        tasks.stop().await;
    }
}

/// The background tasks of one source. Dropping them stops them, also when the task that follows all sources panics.
struct SourceTasks(Vec<TaskHandle>);

impl SourceTasks {
    fn start(queue: &Arc<RunQueue>, source: &SourceConfig) -> Self {
        let name = &source.name;
        let period = match &source.timing.schedule {
            Schedule::Every(interval) => Period::Every(*interval),
            Schedule::Cron(_) => Period::Text("by its cron pattern".into()),
        };
        let spec = |task: &str, period| TaskSpec { name: format!("{task} {name}").into(), period };
        let mut tasks = Vec::new();
        if matches!(source.connection, SourceConnection::Postgres { .. }) {
            let (queue, source) = (Arc::clone(queue), source.clone());
            tasks.push(queue.runtime.clone().supervise(spec("listen", Period::Continuous), move |stop| {
                until_stopped(stop, listen(Arc::clone(&queue), source.clone()))
            }));
        }
        let (owned, fetched) = (Arc::clone(queue), name.clone());
        tasks.push(queue.runtime.supervise(spec("fetch changes", Period::Continuous), move |stop| {
            until_stopped(stop, fetch_changes(Arc::clone(&owned), fetched.clone()))
        }));
        let (owned, scheduled) = (Arc::clone(queue), source.clone());
        tasks.push(queue.runtime.supervise(spec("scheduled runs", period), move |stop| {
            until_stopped(stop, run_on_schedule(Arc::clone(&owned), scheduled.clone()))
        }));
        Self(tasks)
    }

    async fn stop(self) {
        // All are signalled to stop before the first is awaited, so that they end side by side.
        self.0.iter().for_each(TaskHandle::stop);
        for task in &self.0 {
            task.ended().await;
        }
    }
}

impl Drop for SourceTasks {
    fn drop(&mut self) {
        self.0.iter().for_each(TaskHandle::stop);
    }
}

/// Drops the work when the token is cancelled. The work only waits for runs, which are tasks of their own, and what it
/// took from the pending changes goes back.
async fn until_stopped(stop: CancellationToken, work: impl Future<Output = ()>) {
    tokio::select! {
        biased;
        () = stop.cancelled() => {}
        () = work => {}
    }
}

/// Assesses what is marked as changed: an earlier process was killed before it did, or the date or the algorithm is new.
async fn assess_marked(services: &Arc<SyncServices>, stop: &CancellationToken) -> Result<(), ApplicationError> {
    let stop = stop.clone();
    let assess = move |services: &SyncServices| {
        services.sessions.remove_expired()?;
        if services.assessor.mark_outdated()? {
            // Before the figures: a document by a new version of the algorithm must not come without its history
            services.history.fill_missing(&|| !stop.is_cancelled())?;
        }
        services.assessor.assess_dirty()
    };
    services.run_blocking(assess).await.map(drop)
}

/// Assesses what an earlier process left unassessed. A failure is logged: the next run or the next day repeats it.
pub async fn assess_interrupted(services: &Arc<SyncServices>, stop: &CancellationToken) {
    if let Err(error) = assess_marked(services, stop).await {
        tracing::error!(%error, "the changes of before the start could not be assessed");
    }
}

async fn run_on_schedule(queue: Arc<RunQueue>, source: SourceConfig) {
    let jitter = || share_of(source.timing.jitter, rand::random());
    let first_wait = match &source.timing.schedule {
        // At once: the source may have changed while the program was stopped
        Schedule::Every(_) => Duration::ZERO,
        Schedule::Cron(_) => jitter(),
    };
    tokio::time::sleep(first_wait).await;
    // Readiness waits for a first run of every source, even if its folder is empty
    let mut is_first = true;
    loop {
        // While the circuit breaker is open a run would only record that the source was not contacted
        let is_left_alone = queue.open_for(&source.name).is_some();
        if !is_left_alone && (std::mem::take(&mut is_first) || has_work(&source, &queue.runtime).await) {
            match queue.start(&source.name, SyncMode::Incremental).await {
                // Its outcome is in its record and in the log
                Ok(run) => drop(run.finished().await),
                Err(error) => {
                    tracing::warn!(source = source.name, error = error.full_message(), "no run could be started");
                }
            }
        }
        match &source.timing.schedule {
            // Counted from the end of the run: a source that takes longer than its interval still gets a pause.
            Schedule::Every(interval) => tokio::time::sleep(*interval + jitter()).await,
            schedule @ Schedule::Cron(_) => {
                wait_until_due(schedule, &queue.services).await;
                tokio::time::sleep(jitter()).await;
            }
        }
    }
}

/// A share of a duration: none of it for 0, all of it for 1.
fn share_of(span: Duration, share: f64) -> Duration {
    span.mul_f64(share.clamp(0.0, 1.0)).min(span)
}

/// An empty drop folder needs no run.
async fn has_work(source: &SourceConfig, runtime: &Runtime) -> bool {
    match &source.connection {
        SourceConnection::File { path } if path.is_dir() => DropFolder::has_files(path.clone(), runtime).await,
        _ => true,
    }
}

/// Waits until the next time of a cron pattern by the application's clock.
async fn wait_until_due(schedule: &Schedule, services: &SyncServices) {
    let now = Timestamp::from_millisecond(services.clock.now().millis());
    let next = now.ok().and_then(|now| schedule.next_after(now, services.clock.time_zone()));
    loop {
        let left = next.map(|next| next.as_millisecond() - services.clock.now().millis());
        let wait = match left {
            Some(left) if left <= 0 => return,
            // In short steps: Tokio's timer does not notice that the clock was set or the machine slept
            Some(left) => Duration::from_millis(left.unsigned_abs()).min(DATE_CHECK),
            None => DATE_CHECK,
        };
        tokio::time::sleep(wait).await;
    }
}

/// Waits; true when the task is to stop instead.
async fn is_stopped_within(span: Duration, stop: &CancellationToken) -> bool {
    tokio::time::timeout(span, stop.cancelled()).await.is_ok()
}

/// Recomputes what documents say about a source when it becomes overdue, and again when it no longer is.
pub async fn check_overdue_sources(services: Arc<SyncServices>, stop: CancellationToken) {
    while !is_stopped_within(OVERDUE_CHECK, &stop).await {
        if let Err(error) = services.run_blocking(|services| services.source_status.check_overdue()).await {
            tracing::warn!(%error, "overdue sources could not be determined; retrying");
        }
    }
}

/// Assesses everything again when the date changes, and removes expired sessions.
pub async fn assess_daily(services: Arc<SyncServices>, stop: CancellationToken) {
    let mut day = services.clock.today();
    while !is_stopped_within(DATE_CHECK, &stop).await {
        let today = services.clock.today();
        // The wall clock and not a timer until midnight: a clock that was set or a machine that slept is noticed.
        if today == day {
            continue;
        }
        match assess_marked(&services, &stop).await {
            // Only after success: a failed assessment is repeated at the next check.
            Ok(()) => day = today,
            Err(error) => tracing::warn!(%error, "the assessment for the new date failed; retrying"),
        }
    }
}

/// Computes and stores the figures of past month ends, once the latest changes are assessed.
pub async fn record_month_ends(services: Arc<SyncServices>, stop: CancellationToken) {
    loop {
        let cancelled = stop.clone();
        match services.run_blocking(move |services| services.history.fill_missing(&|| !cancelled.is_cancelled())).await
        {
            Ok(0) => {}
            Ok(month_ends) => tracing::info!(month_ends, "month-end figures computed"),
            Err(error) => tracing::warn!(%error, "month-end figures could not be computed; retrying"),
        }
        if is_stopped_within(HISTORY_CHECK, &stop).await {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn jitter_never_leaves_its_span_and_grows_with_chance(
            millis in 0..=u64::from(u32::MAX),
            nanos in 0..1_000_000_000_u32,
            (less, more) in (0.0..=1.0_f64, 0.0..=1.0_f64),
        ) {
            let span = Duration::from_millis(millis) + Duration::from_nanos(nanos.into());
            let (less, more) = (share_of(span, less.min(more)), share_of(span, less.max(more)));
            prop_assert!(less <= more && more <= span);
            prop_assert_eq!((share_of(span, 0.0), share_of(span, 1.0)), (Duration::ZERO, span));
            // Within a part in a million of the half: it is spread over the whole span
            let half = share_of(span, 0.5).as_secs_f64();
            prop_assert!((half - span.as_secs_f64() / 2.0).abs() <= 1e-6 * span.as_secs_f64() + 1e-9);
        }
    }
}
