//! Everything that runs in the background of a server, with its period: started in this order, stopped in reverse.
//!
//! Tasks of single sources come and go with the sources: `sync::follow_sources` starts and stops them. What runs once
//! (sync runs, connections, refreshes of cached responses) is started where it is needed, by the same runtime.

use std::future::Future;
use std::sync::Arc;

use tokio_util::sync::CancellationToken;

use crate::jobs::{JobQueue, PROBE_PERIOD, PRUNE_PERIOD};
use crate::runtime::{Period, Runtime, TaskSpec};
use crate::sync::{
    DATE_CHECK, HISTORY_CHECK, OVERDUE_CHECK, RunQueue, assess_daily, assess_interrupted, check_overdue_sources,
    follow_sources, record_month_ends,
};

/// Starts all background tasks. Between those of the jobs and those of the sources it assesses what an earlier process left
/// unassessed.
pub(super) async fn start(runtime: &Runtime, run_queue: &Arc<RunQueue>, jobs: &Arc<JobQueue>) {
    use Period::{Continuous, Every};

    let task = |name, period| Task { runtime, spec: TaskSpec { name, period } };
    if jobs.has_engine() {
        task("calculations".into(), Continuous).run(jobs, JobQueue::run_calculations);
        task("refresh of remote figures".into(), Every(PROBE_PERIOD)).run(jobs, JobQueue::run_refresher);
    }
    task("callbacks".into(), Continuous).run(jobs, JobQueue::run_callbacks);
    task("assessment of results".into(), Continuous).run(jobs, JobQueue::run_assessments);
    task("deletion of old jobs".into(), Every(PRUNE_PERIOD)).run(jobs, JobQueue::run_pruning);
    // A job of VoltMetrics does not wait for this; documents of sources do, so that the first ones are complete
    let sync = run_queue.services();
    assess_interrupted(&sync, &runtime.stop_token()).await;
    task("check for overdue sources".into(), Every(OVERDUE_CHECK)).run(&sync, check_overdue_sources);
    task("month ends".into(), Every(HISTORY_CHECK)).run(&sync, record_month_ends);
    task("assessment at a new date".into(), Every(DATE_CHECK)).run(&sync, assess_daily);
    task("followers of sources".into(), Continuous).run(run_queue, follow_sources);
}

struct Task<'a> {
    runtime: &'a Runtime,
    spec: TaskSpec,
}

impl Task<'_> {
    /// Starts `task` on `subject`, and again after a panic.
    fn run<S, F>(self, subject: &Arc<S>, task: fn(Arc<S>, CancellationToken) -> F)
    where
        S: Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let subject = Arc::clone(subject);
        // The handle is for tasks that are stopped one by one; these run until shutdown
        drop(self.runtime.supervise(self.spec, move |stop| task(Arc::clone(&subject), stop)));
    }
}
