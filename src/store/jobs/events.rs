//! What happens to jobs, written many at a time: one transaction for everything that came meanwhile, so that thousands a
//! second cost a few commits.

use crate::store::engine::WriteTransaction;

use crate::assess::remote::RemoteFigure;
use crate::inventory::Moment;
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;
use crate::store::jobs::batch::JobBatch;
use crate::store::jobs::dead_letters::{self, DeadLetter};
use crate::store::jobs::deliveries::WebhookDeliveries;
use crate::store::jobs::job::JobState;
use crate::store::jobs::job_tables::{JobEventOutcome, JobTables};
use crate::store::jobs::retention::RetentionLimits;

/// How often a job was handed in by the time it is given up because nobody knows it.
const TRIES_WHEN_FORGOTTEN: u32 = 2;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum JobEvent {
    /// A webhook came and bore a good signature.
    Delivered {
        /// SHA-256 of its body.
        digest: [u8; 32],
        /// The remote id of the job that it says has ended; `None` when it says something else.
        remote_id: Option<String>,
    },
    /// The remote engine took a job.
    Submitted {
        /// Its number.
        number: u64,
        /// The id it has there.
        remote_id: String,
    },
    /// A result came and was found good.
    Completed {
        /// The job's number.
        number: u64,
        /// The result.
        figure: Box<RemoteFigure>,
    },
    /// The remote engine no longer knows a job that it took: it is handed in again under the same key, once. The second
    /// time it failed for good.
    Forgotten {
        /// Its number.
        number: u64,
        /// What the remote engine said.
        reason: String,
        /// What was sent.
        payload: String,
    },
    /// A job failed for good.
    Failed {
        /// Its number.
        number: u64,
        /// Why.
        reason: String,
        /// What was sent.
        payload: String,
        /// How often it was tried.
        tries: u32,
    },
}

/// What came of several events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobEventsOutcome {
    /// By event, in their order.
    pub outcomes: Vec<JobEventOutcome>,
    /// A callback is to be delivered.
    pub callbacks: bool,
    /// Items were marked for assessment.
    pub marked: bool,
}

impl Store {
    /// Writes what happened, in this order, in one transaction.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written; then nothing of it is written.
    pub fn record_job_events(
        &self,
        events: &[JobEvent],
        limits: &RetentionLimits,
        at: Moment,
    ) -> Result<JobEventsOutcome, StoreError> {
        self.transact(|txn| {
            let mut tables = JobTables::open(txn)?;
            let mut deliveries = WebhookDeliveries::open(txn, limits, at)?;
            let mut outcomes = Vec::with_capacity(events.len());
            for event in events {
                outcomes.push(match event {
                    JobEvent::Delivered { digest, remote_id } => {
                        if deliveries.take(digest, remote_id.as_deref())? {
                            remote_id.as_deref().map_or(Ok(JobEventOutcome::Done), |id| tables.announce(id))?
                        } else {
                            JobEventOutcome::Repeat
                        }
                    }
                    JobEvent::Submitted { number, remote_id } => tables.submit(*number, remote_id, at)?,
                    JobEvent::Completed { number, figure } => tables.complete(*number, figure, at)?,
                    JobEvent::Forgotten { number, .. } if tables.resubmit_forgotten(*number)? => {
                        JobEventOutcome::Resubmitted
                    }
                    JobEvent::Forgotten { number, reason, payload } => {
                        let letter = tables.fail(*number, reason, payload, TRIES_WHEN_FORGOTTEN, at)?;
                        put_dead_letter(txn, letter, limits)?
                    }
                    JobEvent::Failed { number, reason, payload, tries } => {
                        let letter = tables.fail(*number, reason, payload, *tries, at)?;
                        put_dead_letter(txn, letter, limits)?
                    }
                });
            }
            for forgotten in deliveries.close()? {
                tables.forget_announced(&forgotten)?;
            }
            let is_changed =
                outcomes.iter().any(|outcomes| !matches!(outcomes, JobEventOutcome::Repeat | JobEventOutcome::Late));
            let (callbacks, marked) = tables.close(at)?;
            Ok((JobEventsOutcome { outcomes, callbacks, marked }, is_changed))
        })
    }

    /// Calls a batch off: what has not ended counts as failed. Returns its record and how many jobs that were; `None` when
    /// there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn cancel_batch(&self, number: u64, at: Moment) -> Result<Option<(JobBatch, u64)>, StoreError> {
        self.transact(|txn| {
            let mut tables = JobTables::open(txn)?;
            let Some(batch) = tables.batch(number)? else { return Ok((None, false)) };
            if batch.ended.is_some() {
                return Ok((Some((batch, 0)), false));
            }
            let mut called_off = 0;
            for job in batch.jobs() {
                called_off += u64::from(tables.cancel(job, at)?.is_some_and(|state| !state.is_ended()));
            }
            tables.change_batch(number, |batch| batch.cancelled = true)?;
            tables.close(at)?;
            let batch: Option<JobBatch> = TableMut::open(txn, TableId::JobBatch)?.find(&number.to_be_bytes())?;
            Ok((batch.map(|batch| (batch, called_off)), true))
        })
    }

    /// Calls one job off. Returns its state before; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn cancel_job(&self, number: u64, at: Moment) -> Result<Option<JobState>, StoreError> {
        self.transact(|txn| {
            let mut tables = JobTables::open(txn)?;
            let before = tables.cancel(number, at)?;
            let changed = before.is_some_and(|state| !state.is_ended());
            tables.close(at)?;
            Ok((before, changed))
        })
    }
}

/// Keeps the letter of a job that failed; there is none of one that had ended before.
fn put_dead_letter(
    txn: &WriteTransaction,
    letter: Option<DeadLetter>,
    limits: &RetentionLimits,
) -> Result<JobEventOutcome, StoreError> {
    let Some(letter) = letter else { return Ok(JobEventOutcome::Late) };
    dead_letters::put(txn, &letter, limits.dead_letters)?;
    Ok(JobEventOutcome::Done)
}
