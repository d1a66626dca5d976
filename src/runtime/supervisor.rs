//! Background tasks that run for as long as the program: restarted after a panic, stopped in reverse order.

use std::borrow::Cow;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use parking_lot::Mutex;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::panic;

/// Wait before the first restart. It doubles with each panic up to [`MAX_WAIT`].
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// Longest wait before a restart.
const MAX_WAIT: Duration = Duration::from_secs(60);
/// A task that ran for this long before it panicked is restarted after [`FIRST_WAIT`] again.
const HEALTHY_AFTER: Duration = Duration::from_secs(300);

/// How often a background task does its work. For people: the task itself keeps the time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Period {
    /// Whenever something happens.
    Continuous,
    /// Every so often.
    Every(Duration),
    /// In words, as in "at midnight".
    Text(Cow<'static, str>),
}

impl std::fmt::Display for Period {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Continuous => f.write_str("continuous"),
            Self::Every(period) => write!(f, "every {period:?}"),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// What a background task is.
#[derive(Debug, Clone)]
pub struct TaskSpec {
    /// Its name in logs, in `/ready` and in `/metrics`.
    pub name: Cow<'static, str>,
    /// How often it does its work.
    pub period: Period,
}

/// What a background task does at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskPhase {
    /// It runs.
    Running,
    /// It panicked and waits for its restart.
    Restarting,
    /// It ended by itself or was stopped.
    Ended,
}

impl TaskPhase {
    /// The value in `/ready`: `running`, `restarting` or `ended`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Restarting => "restarting",
            Self::Ended => "ended",
        }
    }
}

/// State of a background task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskState {
    /// Its name.
    pub name: Cow<'static, str>,
    /// How often it does its work.
    pub period: Period,
    /// What it does at the moment.
    pub phase: TaskPhase,
    /// How often it was restarted after a panic.
    pub restarts: u64,
    /// Message of its latest panic.
    pub last_panic: Option<String>,
}

type SharedState = Arc<Mutex<TaskState>>;

/// Stops one background task.
#[derive(Debug, Clone)]
pub struct TaskHandle {
    stop: CancellationToken,
    ended: CancellationToken,
}

impl TaskHandle {
    /// Tells the task to stop.
    pub fn stop(&self) {
        self.stop.cancel();
    }

    /// Waits until the task has ended.
    pub async fn ended(&self) {
        self.ended.cancelled().await;
    }
}

#[derive(Debug)]
struct Supervised {
    handle: TaskHandle,
    state: SharedState,
    task: JoinHandle<()>,
}

impl Supervised {
    /// It ended because it was told to, and not by itself.
    fn was_stopped(&self) -> bool {
        self.handle.stop.is_cancelled() && self.task.is_finished()
    }
}

/// The background tasks of one runtime.
#[derive(Debug, Default)]
pub(super) struct Supervisor {
    tasks: Mutex<Vec<Supervised>>,
}

impl Supervisor {
    pub(super) fn start<M, F>(
        &self,
        tracker: &TaskTracker,
        TaskSpec { name, period }: TaskSpec,
        stop: CancellationToken,
        make: M,
    ) -> TaskHandle
    where
        M: Fn(CancellationToken) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let state = TaskState { name, period, phase: TaskPhase::Running, restarts: 0, last_panic: None };
        let state = Arc::new(Mutex::new(state));
        let handle = TaskHandle { stop, ended: CancellationToken::new() };
        let (shared_state, stop, ended) = (Arc::clone(&state), handle.stop.clone(), handle.ended.clone().drop_guard());
        let task = tracker.spawn(async move {
            // Cancelled when this future goes, aborted ones too
            let _ended = ended;
            run_with_restarts(&state, &stop, &make).await;
            state.lock().phase = TaskPhase::Ended;
        });
        let mut tasks = self.tasks.lock();
        // Tasks that follow a source are started and stopped at run time: drop those that were stopped on purpose
        tasks.retain(|task| !task.was_stopped());
        tasks.push(Supervised { handle: handle.clone(), state: shared_state, task });
        handle
    }

    pub(super) fn states(&self) -> Vec<TaskState> {
        let tasks = self.tasks.lock();
        let current = tasks.iter().filter(|task| !task.was_stopped());
        current.map(|task| task.state.lock().clone()).collect()
    }

    /// Stops every task, the latest started first: a task may rely on those started before it.
    pub(super) async fn stop_all(&self, deadline: Instant) {
        let mut tasks = std::mem::take(&mut *self.tasks.lock());
        while let Some(Supervised { handle, state, mut task }) = tasks.pop() {
            handle.stop();
            if tokio::time::timeout_at(deadline, &mut task).await.is_err() {
                tracing::warn!(task = &*state.lock().name, "a background task did not stop in time and was aborted");
                task.abort();
            }
        }
    }
}

async fn run_with_restarts<M, F>(state: &SharedState, stop: &CancellationToken, make: &M)
where
    M: Fn(CancellationToken) -> F,
    F: Future<Output = ()>,
{
    let mut wait = FIRST_WAIT;
    loop {
        let begun = Instant::now();
        // `make` runs inside the future, so that a panic in it is caught like one in the task
        let attempt = AssertUnwindSafe(async { make(stop.clone()).await }).catch_unwind().await;
        let Err(payload) = attempt else { return };
        if begun.elapsed() >= HEALTHY_AFTER {
            wait = FIRST_WAIT;
        }
        let message = panic::message(&*payload).to_owned();
        let name = {
            let mut state = state.lock();
            state.phase = TaskPhase::Restarting;
            state.last_panic = Some(message.clone());
            state.name.clone()
        };
        tracing::error!(task = &*name, panic = message, ?wait, "a background task panicked and is restarted");
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(wait) => {}
        }
        wait = (wait * 2).min(MAX_WAIT);
        let mut state = state.lock();
        state.phase = TaskPhase::Running;
        state.restarts += 1;
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use tokio::sync::mpsc;

    use super::super::Runtime;
    use super::*;

    fn spec(name: &'static str) -> TaskSpec {
        TaskSpec { name: name.into(), period: Period::Continuous }
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_panics_is_restarted_after_growing_waits_and_its_state_says_so() {
        let runtime = Runtime::default();
        let (starts, mut started) = mpsc::unbounded_channel();
        let begun = Instant::now();
        let attempts = AtomicU32::new(0);
        let _task = runtime.supervise(spec("fragile"), move |stop| {
            let attempt = attempts.fetch_add(1, Ordering::Relaxed);
            starts.send(begun.elapsed()).expect("the test listens");
            async move {
                assert!(attempt >= 8, "attempt {attempt}");
                stop.cancelled().await;
            }
        });
        let mut times = Vec::new();
        while times.len() < 9 {
            times.push(started.recv().await.expect("it is started again").as_secs());
        }
        assert_eq!(times, [0, 1, 3, 7, 15, 31, 63, 123, 183]);
        tokio::task::yield_now().await;
        let state = runtime.task_states().remove(0);
        assert_eq!((state.phase, state.restarts), (TaskPhase::Running, 8));
        assert_eq!(state.last_panic.as_deref(), Some("attempt 7"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_waiting_for_its_restart_is_shown_as_such() {
        let runtime = Runtime::default();
        let _task = runtime.supervise(spec("broken"), |_| async { panic!("no") });
        tokio::time::sleep(Duration::from_millis(1)).await;
        let state = runtime.task_states().remove(0);
        assert_eq!((state.phase, state.restarts), (TaskPhase::Restarting, 0));
        assert_eq!(state.last_panic.as_deref(), Some("no"));
    }

    #[tokio::test(start_paused = true)]
    async fn a_task_that_was_healthy_for_long_is_restarted_quickly() {
        let runtime = Runtime::default();
        let (starts, mut started) = mpsc::unbounded_channel();
        let begun = Instant::now();
        let _task = runtime.supervise(spec("rare"), move |_| {
            starts.send(begun.elapsed()).expect("the test listens");
            async {
                tokio::time::sleep(HEALTHY_AFTER).await;
                panic!("rare");
            }
        });
        for start in 0..4 {
            let expected = (HEALTHY_AFTER + FIRST_WAIT) * start;
            assert_eq!(started.recv().await, Some(expected));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn tasks_stop_in_reverse_order_and_one_that_does_not_is_aborted() {
        let runtime = Runtime::default();
        let order = Arc::new(Mutex::new(Vec::new()));
        for name in ["first", "second"] {
            let order = Arc::clone(&order);
            runtime.supervise(spec(name), move |stop| {
                let order = Arc::clone(&order);
                async move {
                    stop.cancelled().await;
                    order.lock().push(name);
                }
            });
        }
        tokio::task::yield_now().await;
        runtime.shutdown(Duration::from_secs(5)).await;
        assert_eq!(*order.lock(), ["second", "first"]);

        let runtime = Runtime::default();
        let stubborn = runtime.supervise(spec("stubborn"), |_| std::future::pending());
        let begun = Instant::now();
        runtime.shutdown(Duration::from_secs(5)).await;
        stubborn.ended().await;
        assert_eq!(begun.elapsed(), Duration::from_secs(5));
    }

    #[tokio::test]
    async fn a_task_that_was_stopped_on_purpose_is_no_longer_listed_and_one_that_ended_by_itself_is() {
        let runtime = Runtime::default();
        let follower = runtime.supervise(spec("follower"), |stop| async move { stop.cancelled().await });
        let once = runtime.supervise(spec("once"), |_| async {});
        once.ended().await;
        follower.stop();
        follower.ended().await;
        while runtime.task_states().len() > 1 {
            tokio::task::yield_now().await;
        }
        let states = runtime.task_states();
        assert_eq!((states[0].name.as_ref(), states[0].phase), ("once", TaskPhase::Ended));
    }
}
