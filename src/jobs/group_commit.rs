//! Group commit of job events: while one group is written the next gathers, and everybody in a group is answered after
//! its one commit. So the disk's sync time is paid once a group and not once a webhook.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use tokio::sync::oneshot;

use super::error::JobsError;
use super::signals::JobSignals;
use crate::app::ApplicationError;
use crate::jobs::services::JobServices;
use crate::store::{JobEvent, JobEventOutcome, RetentionLimits};

/// Events in one transaction. More would make the first of them wait for too long.
const LARGEST_GROUP: usize = 2_048;
/// Events that may wait. One more is refused, which a webhook's sender sees as 503.
const MAX_WAITING: usize = 50_000;

type WriteResult = Result<JobEventOutcome, Arc<ApplicationError>>;

/// Writes job events in groups.
pub(super) struct GroupCommit {
    services: Arc<JobServices>,
    retention: RetentionLimits,
    waiting: Mutex<Waiting>,
    signals: Arc<JobSignals>,
    pub(super) ended: EndedCounts,
}

/// Jobs that ended since the program began.
#[derive(Default)]
pub(super) struct EndedCounts {
    pub(super) completed: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) cancelled: AtomicU64,
}

impl EndedCounts {
    /// The counter of an event that ends a job.
    const fn counter(&self, event: &JobEvent) -> Option<&AtomicU64> {
        match event {
            JobEvent::Completed { .. } => Some(&self.completed),
            // A forgotten job that is submitted again has not ended; its event has another outcome and is not counted
            JobEvent::Failed { .. } | JobEvent::Forgotten { .. } => Some(&self.failed),
            JobEvent::Delivered { .. } | JobEvent::Submitted { .. } => None,
        }
    }
}

#[derive(Default)]
struct Waiting {
    events: Vec<(JobEvent, oneshot::Sender<WriteResult>)>,
    is_writing: bool,
}

/// Cleans up after a writer that panics: callers get an error and repeat, and the next event starts a new writer.
struct WriterGuard<'a> {
    group_commit: &'a GroupCommit,
    is_done: bool,
}

impl Drop for WriterGuard<'_> {
    fn drop(&mut self) {
        if !self.is_done {
            // This drops the senders of the waiting events. Their callers do not know whether the event was written:
            // the worker writes its event again, and a repeated webhook is recognized by its digest.
            *self.group_commit.waiting.lock() = Waiting::default();
        }
    }
}

impl GroupCommit {
    pub(super) fn new(services: Arc<JobServices>, retention: RetentionLimits, signals: Arc<JobSignals>) -> Arc<Self> {
        let (waiting, ended) = (Mutex::default(), EndedCounts::default());
        Arc::new(Self { services, retention, waiting, signals, ended })
    }

    /// Writes an event, after all that were put before it. On disk when this returns; written all the same when the
    /// caller goes away.
    pub(super) async fn write(self: &Arc<Self>, event: JobEvent) -> Result<JobEventOutcome, JobsError> {
        let lost =
            || JobsError::Application(ApplicationError::Internal("a group of job events was not written".to_owned()));
        self.put(event)?.await.map_err(|_| lost())?.map_err(JobsError::Shared)
    }

    fn put(self: &Arc<Self>, event: JobEvent) -> Result<oneshot::Receiver<WriteResult>, JobsError> {
        let (sender, written) = oneshot::channel();
        let mut waiting = self.waiting.lock();
        if waiting.events.len() >= MAX_WAITING {
            return Err(JobsError::Busy);
        }
        // The push and the flag are under one lock, as is the writer's exit: no event is left without a writer.
        waiting.events.push((event, sender));
        if !std::mem::replace(&mut waiting.is_writing, true) {
            drop(self.services.runtime.spawn("job event writer", Arc::clone(self).write_groups()));
        }
        Ok(written)
    }

    /// Writes groups until nothing waits.
    async fn write_groups(self: Arc<Self>) {
        let mut guard = WriterGuard { group_commit: &self, is_done: false };
        loop {
            let group = {
                let mut waiting = self.waiting.lock();
                if waiting.events.is_empty() {
                    // Under the same lock as the look: an event that comes now must start a new writer
                    waiting.is_writing = false;
                    guard.is_done = true;
                    return;
                }
                let end = waiting.events.len().min(LARGEST_GROUP);
                waiting.events.drain(..end).collect::<Vec<_>>()
            };
            self.write_group(group).await;
        }
    }

    async fn write_group(&self, group: Vec<(JobEvent, oneshot::Sender<WriteResult>)>) {
        let (events, senders): (Vec<JobEvent>, Vec<_>) = group.into_iter().unzip();
        let counters: Vec<Option<&AtomicU64>> = events.iter().map(|event| self.ended.counter(event)).collect();
        let retention = self.retention;
        let write = move |services: &JobServices| {
            Ok(services.store.record_job_events(&events, &retention, services.clock.now())?)
        };
        match self.services.run_blocking(write).await {
            Ok(written) => {
                // Before the callers are answered: one that reads the counts afterwards finds its own job among them.
                for (counter, outcome) in counters.iter().zip(&written.outcomes) {
                    if let Some(counter) = counter.filter(|_| *outcome == JobEventOutcome::Done) {
                        counter.fetch_add(1, Ordering::Relaxed);
                    }
                }
                // After the commit: the loops that wake read the store.
                self.signal(&written.outcomes, written.callbacks, written.marked);
                for (sender, outcome) in senders.into_iter().zip(written.outcomes) {
                    // A caller that went away has no use for the answer
                    let _ = sender.send(Ok(outcome));
                }
            }
            Err(error) => {
                // The transaction is all or nothing, so every event of the group failed.
                let error = Arc::new(error);
                for sender in senders {
                    let _ = sender.send(Err(Arc::clone(&error)));
                }
            }
        }
    }

    fn signal(&self, outcomes: &[JobEventOutcome], has_callbacks: bool, has_dirty: bool) {
        let announced = outcomes.iter().filter_map(|outcome| match outcome {
            JobEventOutcome::Ready(number) => Some(*number),
            _ => None,
        });
        self.signals.calculate.results_announced(announced);
        if has_callbacks {
            self.signals.callback.work_added();
        }
        if has_dirty {
            self.signals.assess.notify_one();
        }
    }
}
