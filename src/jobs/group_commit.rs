//! Writes down what happens to jobs, in groups: while one group is being written the next gathers, and all that are in it
//! are answered after one commit. So a slow disk costs time once a group and not once a webhook.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;
use tokio::sync::{Notify, oneshot};

use super::error::JobsError;
use crate::app::{Application, ApplicationError};
use crate::store::{JobEvent, JobEventOutcome, RetentionLimits};

/// Deeds in one transaction.
const MOST_IN_A_GROUP: usize = 2_048;
/// Deeds that may wait.
const MOST_WAITING: usize = 50_000;

type Noted = Result<JobEventOutcome, Arc<ApplicationError>>;

/// The one who writes.
pub(super) struct GroupCommit {
    appliance: Arc<Application>,
    keeping: RetentionLimits,
    waiting: Mutex<Waiting>,
    /// JobQueue whose result can be fetched.
    ready: Mutex<BTreeSet<u64>>,
    /// Something became ready.
    pub(super) heard: Notify,
    /// A batch ended, and somebody wants to know.
    pub(super) callbacks: Notify,
    /// Items are to be assessed.
    pub(super) marked: Notify,
    pub(super) ended: Ended,
}

/// JobQueue that ended since the program began.
#[derive(Default)]
pub(super) struct Ended {
    pub(super) completed: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) cancelled: AtomicU64,
}

impl Ended {
    /// Where the end that a deed is to its job is counted.
    const fn of(&self, deed: &JobEvent) -> Option<&AtomicU64> {
        match deed {
            JobEvent::Completed { .. } => Some(&self.completed),
            // One that may be handed in again has not ended, and is noted otherwise
            JobEvent::Failed { .. } | JobEvent::Forgotten { .. } => Some(&self.failed),
            JobEvent::Delivered { .. } | JobEvent::Submitted { .. } => None,
        }
    }
}

#[derive(Default)]
struct Waiting {
    deeds: Vec<(JobEvent, oneshot::Sender<Noted>)>,
    is_writing: bool,
}

impl GroupCommit {
    pub(super) fn new(appliance: Arc<Application>, keeping: RetentionLimits) -> Arc<Self> {
        Arc::new(Self {
            appliance,
            keeping,
            waiting: Mutex::default(),
            ready: Mutex::default(),
            heard: Notify::new(),
            callbacks: Notify::new(),
            marked: Notify::new(),
            ended: Ended::default(),
        })
    }

    pub(super) const fn keeping(&self) -> &RetentionLimits {
        &self.keeping
    }

    /// Writes a deed; returns once it is on the disk.
    pub(super) async fn note(self: &Arc<Self>, deed: JobEvent) -> Result<JobEventOutcome, JobsError> {
        let lost = || JobsError::Application(ApplicationError::Broken("a write broke off".to_owned()));
        self.put(deed)?.await.map_err(|_| lost())?.map_err(JobsError::Shared)
    }

    /// Has a deed written, after all that were put before it. What came of it is told once it is on the disk.
    pub(super) fn put(self: &Arc<Self>, deed: JobEvent) -> Result<oneshot::Receiver<Noted>, JobsError> {
        let (sender, noted) = oneshot::channel();
        let mut waiting = self.waiting.lock();
        if waiting.deeds.len() >= MOST_WAITING {
            return Err(JobsError::Busy);
        }
        waiting.deeds.push((deed, sender));
        if !std::mem::replace(&mut waiting.is_writing, true) {
            tokio::spawn(Arc::clone(self).write_all());
        }
        Ok(noted)
    }

    /// Takes what became ready since this was last asked.
    pub(super) fn take_ready(&self) -> BTreeSet<u64> {
        std::mem::take(&mut self.ready.lock())
    }

    async fn write_all(self: Arc<Self>) {
        loop {
            let group = {
                let mut waiting = self.waiting.lock();
                if waiting.deeds.is_empty() {
                    waiting.is_writing = false;
                    return;
                }
                let end = waiting.deeds.len().min(MOST_IN_A_GROUP);
                waiting.deeds.drain(..end).collect::<Vec<_>>()
            };
            let (deeds, senders): (Vec<JobEvent>, Vec<_>) = group.into_iter().unzip();
            let keeping = self.keeping;
            let ends: Vec<Option<&AtomicU64>> = deeds.iter().map(|deed| self.ended.of(deed)).collect();
            let write = move |appliance: &Application| {
                Ok(appliance.store().record_job_events(&deeds, &keeping, appliance.clock().now())?)
            };
            match self.appliance.aside(write).await {
                Ok(noted) => {
                    self.tell(&noted.outcomes, noted.callbacks, noted.marked);
                    let done = noted.outcomes.iter().zip(ends).filter(|(noted, _)| **noted == JobEventOutcome::Done);
                    for end in done.filter_map(|(_, end)| end) {
                        end.fetch_add(1, Ordering::Relaxed);
                    }
                    for (sender, noted) in senders.into_iter().zip(noted.outcomes) {
                        // Whoever asked may have gone away: it is written all the same
                        let _ = sender.send(Ok(noted));
                    }
                }
                Err(error) => {
                    let error = Arc::new(error);
                    for sender in senders {
                        let _ = sender.send(Err(Arc::clone(&error)));
                    }
                }
            }
        }
    }

    fn tell(&self, noted: &[JobEventOutcome], callbacks: bool, marked: bool) {
        let ready = noted.iter().filter_map(|noted| match noted {
            JobEventOutcome::Ready(number) => Some(*number),
            _ => None,
        });
        let mut known = self.ready.lock();
        let before = known.len();
        known.extend(ready);
        if known.len() > before {
            self.heard.notify_one();
        }
        drop(known);
        if callbacks {
            self.callbacks.notify_one();
        }
        if marked {
            self.marked.notify_one();
        }
    }
}
