//! A bounded gate in front of Tokio's blocking pool.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use tokio::sync::Semaphore;
use tokio::task::spawn_blocking;

use super::panic;

/// Why blocking work was not done.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BlockingError {
    /// Too many calls wait for a thread already.
    #[error("too much blocking work is waiting; try again in a moment")]
    Busy,
    /// The work panicked: a bug in this program.
    #[error("blocking work panicked: {0}")]
    Panicked(String),
}

/// How much a gate is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GateUsage {
    /// Calls that run.
    pub running: usize,
    /// Calls that wait for a thread.
    pub waiting: usize,
    /// Calls that were refused because too many waited, since the program started.
    pub refused: u64,
}

/// Lets a bounded number of blocking calls run, and a bounded number wait. First come, first served.
#[derive(Debug, Clone)]
pub(super) struct BlockingGate {
    permits: Arc<Semaphore>,
    /// Permits there are, to tell how many are in use.
    most_running: usize,
    waiting: Arc<AtomicUsize>,
    most_waiting: usize,
    refused: Arc<AtomicU64>,
}

impl BlockingGate {
    pub(super) fn new(most_running: usize, most_waiting: usize) -> Self {
        let permits = Arc::new(Semaphore::new(most_running));
        Self { permits, most_running, waiting: Arc::default(), most_waiting, refused: Arc::default() }
    }

    pub(super) fn usage(&self) -> GateUsage {
        let running = self.most_running.saturating_sub(self.permits.available_permits());
        GateUsage {
            running,
            waiting: self.waiting.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
        }
    }

    pub(super) async fn run<T, W>(&self, work: W) -> Result<T, BlockingError>
    where
        T: Send + 'static,
        W: FnOnce() -> T + Send + 'static,
    {
        let permit = match Arc::clone(&self.permits).try_acquire_owned() {
            Ok(permit) => permit,
            Err(_) => {
                let _slot = self.take_slot()?;
                // The semaphore is never closed
                Arc::clone(&self.permits).acquire_owned().await.map_err(|_| BlockingError::Busy)?
            }
        };
        let work = move || {
            // Held by the work and not by the caller: a caller that goes away must not free a thread that is in use
            let _permit = permit;
            work()
        };
        spawn_blocking(work).await.map_err(|error| match error.try_into_panic() {
            Ok(payload) => {
                let message = panic::message(&*payload).to_owned();
                tracing::error!(panic = message, "blocking work panicked");
                BlockingError::Panicked(message)
            }
            // The Tokio runtime is shutting down and never started the work
            Err(_) => BlockingError::Busy,
        })
    }

    fn take_slot(&self) -> Result<QueueSlot<'_>, BlockingError> {
        let slot = QueueSlot(&self.waiting);
        // `slot` gives its count back when it is dropped, on refusal too
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= self.most_waiting {
            self.refused.fetch_add(1, Ordering::Relaxed);
            return Err(BlockingError::Busy);
        }
        Ok(slot)
    }
}

/// A slot in the queue, given back when it is dropped: also when the caller goes away while it waits.
struct QueueSlot<'a>(&'a AtomicUsize);

impl Drop for QueueSlot<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn one_call_more_than_may_run_and_wait_is_refused_and_the_others_are_done() {
        let gate = BlockingGate::new(1, 1);
        let (release, held) = mpsc::channel::<()>();
        let (started, has_started) = tokio::sync::oneshot::channel();
        let first = tokio::spawn({
            let gate = gate.clone();
            async move {
                gate.run(move || {
                    started.send(()).expect("the test listens");
                    held.recv().expect("the test releases it");
                    1
                })
                .await
            }
        });
        has_started.await.expect("the first call runs");
        let second = gate.run(|| 2);
        tokio::pin!(second);
        assert!(futures_util::poll!(&mut second).is_pending());
        assert_eq!(gate.usage(), GateUsage { running: 1, waiting: 1, refused: 0 });
        assert_eq!(gate.run(|| 3).await, Err(BlockingError::Busy));
        release.send(()).expect("the first call waits");
        assert_eq!(first.await.expect("joined"), Ok(1));
        assert_eq!(second.await, Ok(2));
        assert_eq!(gate.usage(), GateUsage { running: 0, waiting: 0, refused: 1 });
    }

    #[tokio::test]
    async fn a_caller_that_goes_away_leaves_the_queue() {
        let gate = BlockingGate::new(0, 1);
        {
            let waiting = gate.run(|| ());
            tokio::pin!(waiting);
            assert!(futures_util::poll!(&mut waiting).is_pending());
            assert_eq!(gate.usage().waiting, 1);
        }
        assert_eq!(gate.usage().waiting, 0);
    }

    #[tokio::test]
    async fn a_panic_is_an_error_with_its_message_and_frees_its_thread() {
        let gate = BlockingGate::new(1, 0);
        let broken: Result<(), _> = gate.run(|| panic!("division by {}", 0)).await;
        assert_eq!(broken, Err(BlockingError::Panicked("division by 0".to_owned())));
        assert_eq!(gate.run(|| 1).await, Ok(1));
    }
}
