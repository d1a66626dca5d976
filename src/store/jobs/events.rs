//! Job events: webhooks, submissions, results and failures. Many are written in one transaction (group commit), so that
//! thousands of events a second take a few disk syncs.

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

/// Submissions after which a job that the remote engine does not know is given up.
// The first submission and the repeated one.
const TRIES_WHEN_FORGOTTEN: u32 = 2;

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub enum JobEvent {
    /// A webhook with a valid signature arrived.
    Delivered {
        /// SHA-256 of its body.
        digest: [u8; 32],
        /// Remote id of the job that it reports as ended; `None` for any other report.
        remote_id: Option<String>,
    },
    /// The remote engine accepted a job.
    Submitted {
        /// Its number.
        number: u64,
        /// Its id at the remote engine.
        remote_id: String,
    },
    /// A valid result arrived.
    Completed {
        /// The job's number.
        number: u64,
        /// The result.
        figure: Box<RemoteFigure>,
    },
    /// The remote engine no longer knows a job that it accepted. The job is submitted again under the same idempotency key,
    /// once; the second time it fails for good.
    Forgotten {
        /// Its number.
        number: u64,
        /// The answer of the remote engine.
        reason: String,
        /// The body that was sent.
        payload: String,
    },
    /// A job failed for good.
    Failed {
        /// Its number.
        number: u64,
        /// Why.
        reason: String,
        /// The body that was sent.
        payload: String,
        /// Number of attempts.
        tries: u32,
    },
}

/// Outcomes of several events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobEventsOutcome {
    /// One per event, in their order.
    pub outcomes: Vec<JobEventOutcome>,
    /// A callback was queued.
    pub callbacks: bool,
    /// Items were marked dirty.
    pub marked: bool,
}

impl Store {
    /// Applies events in their order, in one transaction.
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
                    // The guard itself writes: the arm below is reached only when the job cannot be submitted again.
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
            // A pruned delivery whose job was never submitted here would stay in `announced` for good.
            for forgotten in deliveries.close()? {
                tables.forget_announced(&forgotten)?;
            }
            // Repeats and late events write nothing: a sender that repeats itself costs no disk sync.
            let is_changed =
                outcomes.iter().any(|outcomes| !matches!(outcomes, JobEventOutcome::Repeat | JobEventOutcome::Late));
            // Once for all events: a batch with a hundred results in this transaction is written once.
            let (callbacks, marked) = tables.close(at)?;
            Ok((JobEventsOutcome { outcomes, callbacks, marked }, is_changed))
        })
    }

    /// Cancels a batch: jobs that have not ended count as failed. Returns its record and the number of those jobs; `None`
    /// when there is no such batch.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn cancel_batch(&self, number: u64, at: Moment) -> Result<Option<(JobBatch, u64)>, StoreError> {
        self.transact(|txn| {
            let mut tables = JobTables::open(txn)?;
            let Some(batch) = tables.batch(number)? else { return Ok((None, false)) };
            // An ended batch stays as it is: its callback may have been delivered.
            if batch.ended.is_some() {
                return Ok((Some((batch, 0)), false));
            }
            let mut called_off = 0;
            for job in batch.jobs() {
                called_off += u64::from(tables.cancel(job, at)?.is_some_and(|state| !state.is_ended()));
            }
            tables.change_batch(number, |batch| batch.cancelled = true)?;
            tables.close(at)?;
            // Read again: `close` has set its end. redb refuses to open a table twice at a time, and `close` has
            // released it.
            let batch: Option<JobBatch> = TableMut::open(txn, TableId::JobBatch)?.find(&number.to_be_bytes())?;
            Ok((batch.map(|batch| (batch, called_off)), true))
        })
    }

    /// Cancels one job. Returns its state before; `None` when there is no such job.
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

/// Stores the dead letter of a failed job; there is none when the job had ended before.
fn put_dead_letter(
    txn: &WriteTransaction,
    letter: Option<DeadLetter>,
    limits: &RetentionLimits,
) -> Result<JobEventOutcome, StoreError> {
    let Some(letter) = letter else { return Ok(JobEventOutcome::Late) };
    dead_letters::put(txn, &letter, limits.dead_letters)?;
    Ok(JobEventOutcome::Done)
}
