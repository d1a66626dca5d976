//! Everything that runs beside the caller: supervised background tasks, one-off tasks and blocking work, each bounded,
//! and stopped in order.
//!
//! No other module calls `tokio::spawn`, `spawn_blocking` or `thread::spawn`: a task started elsewhere would be counted
//! nowhere, its panic would go unnoticed, and shutdown would not wait for it. This module is in the lowest layer, so that
//! the adapters (`source`, `cache`) can use the handle that the composition root gives them.

mod blocking;
mod panic;
mod supervisor;

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use std::panic::{AssertUnwindSafe, resume_unwind};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

pub use blocking::{BlockingError, GateUsage};
pub use supervisor::{Period, TaskHandle, TaskPhase, TaskSpec, TaskState};

use blocking::BlockingGate;
use supervisor::Supervisor;

/// How much blocking work runs and waits at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuntimeLimits {
    /// Blocking calls that run at the same time. Each occupies a thread; most of them use a core or wait for the store's
    /// single writer.
    pub blocking: usize,
    /// Blocking calls that wait for one of those threads. One more is refused with [`BlockingError::Busy`].
    pub waiting: usize,
    /// Readers of files that run at the same time. They have a gate of their own: blocking work waits for what a reader
    /// produces, so a shared gate could fill up with work whose reader never gets a thread.
    pub readers: usize,
    /// Exports that run at the same time. Apart from the readers: an export lasts for as long as its client reads, and a
    /// client that stalls must not keep a file from being imported.
    pub exports: usize,
    /// Pictures that are decoded at the same time. Each takes up to 64 MiB and a core for up to a second.
    pub thumbnails: usize,
    /// Requests that wait for their picture's turn. A page shows at most a few dozen.
    pub waiting_thumbnails: usize,
}

impl Default for RuntimeLimits {
    /// 64 blocking calls, 4,096 that wait, 32 readers, 8 exports, 2 thumbnails and 256 that wait: well below Tokio's 512
    /// blocking threads, so that a permit always means a thread.
    fn default() -> Self {
        Self { blocking: 64, waiting: 4_096, readers: 32, exports: 8, thumbnails: 2, waiting_thumbnails: 256 }
    }
}

/// Handle to everything that runs in the background. Cheap to clone; every clone means the same tasks and gates.
#[derive(Debug, Clone)]
pub struct Runtime {
    blocking: BlockingGate,
    readers: BlockingGate,
    exports: BlockingGate,
    thumbnails: BlockingGate,
    tracker: TaskTracker,
    stop: CancellationToken,
    supervisor: Arc<Supervisor>,
}

impl Default for Runtime {
    fn default() -> Self {
        Self::new(RuntimeLimits::default())
    }
}

impl Runtime {
    /// A runtime without tasks. It needs no Tokio context before the first task is started.
    #[must_use]
    pub fn new(limits: RuntimeLimits) -> Self {
        Self {
            blocking: BlockingGate::new(limits.blocking, limits.waiting),
            readers: BlockingGate::new(limits.readers, limits.waiting),
            exports: BlockingGate::new(limits.exports, limits.waiting),
            thumbnails: BlockingGate::new(limits.thumbnails, limits.waiting_thumbnails),
            tracker: TaskTracker::new(),
            stop: CancellationToken::new(),
            supervisor: Arc::default(),
        }
    }

    /// Runs work that blocks (store, files, hashing) on the blocking pool. Work that has begun is finished even when the
    /// caller goes away; work that still waits for a thread is then never begun.
    ///
    /// # Errors
    /// [`BlockingError::Busy`] when too many calls wait already, [`BlockingError::Panicked`] when the work panics.
    pub async fn run_blocking<T, W>(&self, work: W) -> Result<T, BlockingError>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        self.blocking.run(work).await
    }

    /// Like [`Runtime::run_blocking`], for a long read whose output other blocking work waits for.
    ///
    /// # Errors
    /// As [`Runtime::run_blocking`].
    pub async fn run_reader<T, W>(&self, work: W) -> Result<T, BlockingError>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        self.readers.run(work).await
    }

    /// Like [`Runtime::run_blocking`], for an export that lasts for as long as its client reads.
    ///
    /// # Errors
    /// As [`Runtime::run_blocking`].
    pub async fn run_export<T, W>(&self, work: W) -> Result<T, BlockingError>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        self.exports.run(work).await
    }

    /// Like [`Runtime::run_blocking`], for the decoding of a picture, which takes much memory.
    ///
    /// # Errors
    /// As [`Runtime::run_blocking`].
    pub async fn run_thumbnail<T, W>(&self, work: W) -> Result<T, BlockingError>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        self.thumbnails.run(work).await
    }

    /// Starts a task that runs once: a connection, a sync run, the refresh of a cached response. Shutdown waits for it. A
    /// panic is logged under `name` and is returned to the task that awaits the handle.
    pub fn spawn<F>(&self, name: &'static str, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.tracker.spawn(async move {
            match AssertUnwindSafe(future).catch_unwind().await {
                Ok(output) => output,
                Err(payload) => {
                    tracing::error!(task = name, panic = panic::message(&*payload), "a task panicked");
                    resume_unwind(payload)
                }
            }
        })
    }

    /// Starts a background task that is restarted whenever it panics, after waits that grow from one second to a minute.
    /// `make` builds its future anew for each start; the future ends soon after its token is cancelled.
    pub fn supervise<M, F>(&self, spec: TaskSpec, make: M) -> TaskHandle
    where
        M: Fn(CancellationToken) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        self.supervisor.start(&self.tracker, spec, self.stop.child_token(), make)
    }

    /// The state of every supervised task, in the order they were started.
    #[must_use]
    pub fn task_states(&self) -> Vec<TaskState> {
        self.supervisor.states()
    }

    /// Usage of the gates, each with its kind: `blocking`, `reader`, `export` and `thumbnail`.
    #[must_use]
    pub fn gate_usage(&self) -> [(&'static str, GateUsage); 4] {
        [
            ("blocking", self.blocking.usage()),
            ("reader", self.readers.usage()),
            ("export", self.exports.usage()),
            ("thumbnail", self.thumbnails.usage()),
        ]
    }

    /// Cancelled when the program stops.
    #[must_use]
    pub fn stop_token(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Stops the supervised tasks, the latest started first, then tells all other tasks to stop and waits for them. What
    /// has not ended after `grace` is aborted (supervised tasks) or left to the end of the process (one-off tasks).
    pub async fn shutdown(&self, grace: Duration) {
        let deadline = Instant::now() + grace;
        self.supervisor.stop_all(deadline).await;
        self.stop.cancel();
        self.tracker.close();
        if tokio::time::timeout_at(deadline, self.tracker.wait()).await.is_err() {
            tracing::warn!(
                tasks = self.tracker.len(),
                seconds = grace.as_secs(),
                "tasks were still running at shutdown"
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn shutdown_waits_for_one_off_tasks_and_tells_them_to_stop() {
        let runtime = Runtime::default();
        let stop = runtime.stop_token();
        let task = runtime.spawn("test", async move {
            stop.cancelled().await;
            7
        });
        runtime.shutdown(Duration::from_secs(5)).await;
        assert_eq!(task.await.expect("ended by itself"), 7);
    }

    #[tokio::test]
    async fn a_panic_reaches_the_handle() {
        let runtime = Runtime::default();
        let task = runtime.spawn("test", async { panic!("broken") });
        let error: tokio::task::JoinError = task.await.expect_err("it panicked");
        assert!(error.is_panic());
    }

    #[tokio::test(start_paused = true)]
    async fn shutdown_gives_up_after_its_grace() {
        let runtime = Runtime::default();
        drop(runtime.spawn("test", std::future::pending::<()>()));
        let begun = Instant::now();
        runtime.shutdown(Duration::from_secs(3)).await;
        assert_eq!(begun.elapsed(), Duration::from_secs(3));
    }
}
