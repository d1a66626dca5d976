//! Wakes the background loops of the job queue when there is something to do, so that none of them polls the store.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use tokio::sync::Notify;

/// All signals of one job queue.
#[derive(Debug, Default)]
pub(super) struct JobSignals {
    /// Calculations were queued, or VoltMetrics announced results.
    pub(super) calculate: WorkSignal,
    /// Batches ended whose callers want a callback.
    pub(super) callback: WorkSignal,
    /// Results were stored: the equipment they belong to is to be assessed.
    pub(super) assess: Notify,
    /// The engine mode changed: every figure is to be looked at.
    pub(super) mode_changed: Notify,
}

/// Tells the worker of one kind that there is something to do. A signal without a listener is kept for the next one.
#[derive(Debug, Default)]
pub(super) struct WorkSignal {
    has_new: AtomicBool,
    ready: Mutex<BTreeSet<u64>>,
    changed: Notify,
}

/// What was signalled since the last look.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Signalled {
    /// New jobs may wait in the store.
    pub(super) has_new: bool,
    /// Numbers of jobs whose result was announced.
    pub(super) ready: BTreeSet<u64>,
}

impl WorkSignal {
    /// Jobs were added to the store.
    pub(super) fn work_added(&self) {
        // The flag before the notification: a worker that wakes must find it.
        self.has_new.store(true, Ordering::Release);
        self.changed.notify_one();
    }

    /// Results of these jobs can be fetched.
    pub(super) fn results_announced(&self, numbers: impl IntoIterator<Item = u64>) {
        let mut ready = self.ready.lock();
        // A repeated announcement wakes nobody.
        let before = ready.len();
        ready.extend(numbers);
        if ready.len() > before {
            self.changed.notify_one();
        }
    }

    /// Waits for a signal. Cancel-safe: `Notify` passes an unused permit on.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    /// Takes what was signalled.
    pub(super) fn take(&self) -> Signalled {
        // A signal that comes after this line leaves its permit in `changed`, so the worker looks once more.
        let has_new = self.has_new.swap(false, Ordering::AcqRel);
        Signalled { has_new, ready: std::mem::take(&mut self.ready.lock()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_signal_before_a_listener_waits_is_kept_and_received_once() {
        let signal = WorkSignal::default();
        signal.work_added();
        signal.results_announced([3, 1]);
        signal.results_announced([3]);
        signal.changed().await;
        assert_eq!(signal.take(), Signalled { has_new: true, ready: BTreeSet::from([1, 3]) });
        assert_eq!(signal.take(), Signalled::default());
    }
}
