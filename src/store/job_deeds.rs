//! What happens to jobs, written many at a time: one transaction for everything that came meanwhile, so that thousands a
//! second cost a few commits.

use redb::WriteTransaction;

use super::batch::Batch;
use super::book::Book;
use super::dead::{self, DeadLetter};
use super::delivery::Deliveries;
use super::error::StoreError;
use super::handle::Store;
use super::job::JobState;
use super::ledger::{JobNoted, Ledger};
use super::prune::Keeping;
use super::tables::Table;
use crate::assess::remote::RemoteFigure;
use crate::inventory::Moment;

/// How often a job was handed in by the time it is given up because nobody knows it.
const TRIES_WHEN_FORGOTTEN: u32 = 2;

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub enum JobDeed {
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

/// What came of several deeds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobsNoted {
    /// By deed, in their order.
    pub noted: Vec<JobNoted>,
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
    pub fn note_jobs(&self, deeds: &[JobDeed], keeping: &Keeping, at: Moment) -> Result<JobsNoted, StoreError> {
        self.transact(|txn| {
            let mut ledger = Ledger::open(txn)?;
            let mut deliveries = Deliveries::open(txn, keeping, at)?;
            let mut noted = Vec::with_capacity(deeds.len());
            for deed in deeds {
                noted.push(match deed {
                    JobDeed::Delivered { digest, remote_id } => {
                        if deliveries.take(digest, remote_id.as_deref())? {
                            remote_id.as_deref().map_or(Ok(JobNoted::Done), |id| ledger.announce(id))?
                        } else {
                            JobNoted::Repeat
                        }
                    }
                    JobDeed::Submitted { number, remote_id } => ledger.submit(*number, remote_id, at)?,
                    JobDeed::Completed { number, figure } => ledger.complete(*number, figure, at)?,
                    JobDeed::Forgotten { number, .. } if ledger.ask_again(*number)? => JobNoted::AskedAgain,
                    JobDeed::Forgotten { number, reason, payload } => {
                        let letter = ledger.fail(*number, reason, payload, TRIES_WHEN_FORGOTTEN, at)?;
                        buried(txn, letter, keeping)?
                    }
                    JobDeed::Failed { number, reason, payload, tries } => {
                        let letter = ledger.fail(*number, reason, payload, *tries, at)?;
                        buried(txn, letter, keeping)?
                    }
                });
            }
            for forgotten in deliveries.close()? {
                ledger.forget_announced(&forgotten)?;
            }
            let is_changed = noted.iter().any(|noted| !matches!(noted, JobNoted::Repeat | JobNoted::Late));
            let (callbacks, marked) = ledger.close(at)?;
            Ok((JobsNoted { noted, callbacks, marked }, is_changed))
        })
    }

    /// Calls a batch off: what has not ended counts as failed. Returns its record and how many jobs that were; `None` when
    /// there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn cancel_batch(&self, number: u64, at: Moment) -> Result<Option<(Batch, u64)>, StoreError> {
        self.transact(|txn| {
            let mut ledger = Ledger::open(txn)?;
            let Some(batch) = ledger.batch(number)? else { return Ok((None, false)) };
            if batch.ended.is_some() {
                return Ok((Some((batch, 0)), false));
            }
            let mut called_off = 0;
            for job in batch.jobs() {
                called_off += u64::from(ledger.cancel(job, at)?.is_some_and(|state| !state.is_ended()));
            }
            ledger.change_batch(number, |batch| batch.cancelled = true)?;
            ledger.close(at)?;
            let batch: Option<Batch> = Book::open(txn, Table::Batch)?.find(&number.to_be_bytes())?;
            Ok((batch.map(|batch| (batch, called_off)), true))
        })
    }

    /// Calls one job off. Returns its state before; `None` when there is none.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn cancel_job(&self, number: u64, at: Moment) -> Result<Option<JobState>, StoreError> {
        self.transact(|txn| {
            let mut ledger = Ledger::open(txn)?;
            let before = ledger.cancel(number, at)?;
            let changed = before.is_some_and(|state| !state.is_ended());
            ledger.close(at)?;
            Ok((before, changed))
        })
    }
}

/// Keeps the letter of a job that failed; there is none of one that had ended before.
fn buried(txn: &WriteTransaction, letter: Option<DeadLetter>, keeping: &Keeping) -> Result<JobNoted, StoreError> {
    let Some(letter) = letter else { return Ok(JobNoted::Late) };
    dead::put(txn, &letter, keeping.dead_letters)?;
    Ok(JobNoted::Done)
}
