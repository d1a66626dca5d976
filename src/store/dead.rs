//! Dead letters: what failed for good, with what was sent and why it failed, until somebody replays or deletes it.

use redb::WriteTransaction;
use serde::{Deserialize, Serialize};

use super::batch::{self, Callback};
use super::book::Book;
use super::envelope;
use super::error::StoreError;
use super::handle::Store;
use super::job::{self, Job, JobState, NewJob};
use super::keys;
use super::ledger::Ledger;
use super::snapshot::Snapshot;
use super::tables::Table;
use crate::inventory::{FacilityId, Moment};

/// What a dead letter was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeadMatter {
    /// A calculation.
    Calculation {
        /// The job's number.
        number: u64,
        /// The job as it was then: it may outlive the record of the job.
        job: Box<Job>,
    },
    /// A word to a caller.
    Callback {
        /// Where to.
        url: String,
        /// About which batch.
        batch: u64,
    },
}

/// What failed for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// What it was.
    pub matter: DeadMatter,
    /// Whom it concerns.
    pub facility_id: FacilityId,
    /// What was sent, as it was sent.
    pub payload: String,
    /// Why it failed.
    pub reason: String,
    /// How often it was tried.
    pub tries: u32,
    /// When it failed.
    pub at: Moment,
}

/// Keeps a dead letter. The oldest goes where more than `most` would be there.
pub(super) fn put(txn: &WriteTransaction, letter: &DeadLetter, most: u64) -> Result<(), StoreError> {
    let number = job::take_numbers(txn, Table::DeadLetter, 1)?;
    let mut book = Book::open(txn, Table::DeadLetter)?;
    book.put(&number.to_be_bytes(), letter)?;
    while book.len()? > most.max(1) {
        let Some((oldest, _)) = book.page_after(None, 1)?.pop() else { break };
        book.remove(&oldest)?;
    }
    Ok(())
}

impl Store {
    /// A callback failed for good: a dead letter takes its place.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn bury_callback(&self, number: u64, letter: &DeadLetter, most: u64) -> Result<(), StoreError> {
        self.transact(|txn| {
            Book::open(txn, Table::Callback)?.remove(&number.to_be_bytes())?;
            Ok((put(txn, letter, most)?, true))
        })
    }

    /// Takes dead letters out and sets what they hold going again. Returns how many of them were there.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written; then none of them is.
    pub fn replay(&self, numbers: &[u64], at: Moment) -> Result<u64, StoreError> {
        self.transact(|txn| {
            let mut replayed = 0;
            let (mut callbacks, mut anew) = (Vec::new(), Vec::new());
            let mut ledger = Ledger::open(txn)?;
            let mut book = Book::open(txn, Table::DeadLetter)?;
            for number in numbers {
                let key = number.to_be_bytes();
                let Some(letter) = book.find::<DeadLetter>(&key)? else { continue };
                book.remove(&key)?;
                replayed += 1;
                match letter.matter {
                    DeadMatter::Calculation { number, job } => match ledger.job(number)? {
                        Some(kept) => ledger.revive(number, kept)?,
                        None => anew.push(*job),
                    },
                    DeadMatter::Callback { url, batch } => {
                        let (body, tries) = (Some(letter.payload), letter.tries);
                        callbacks.push(Callback { url, batch, body, since: at, tries });
                    }
                }
            }
            drop(book);
            ledger.close(at)?;
            if !anew.is_empty() {
                job::put_jobs(txn, anew.into_iter().map(NewJob::again).collect(), None, at)?;
            }
            for callback in &callbacks {
                batch::put_callback(txn, callback)?;
            }
            Ok((replayed, replayed > 0))
        })
    }

    /// Deletes a dead letter; says whether it was there.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn remove_dead_letter(&self, number: u64) -> Result<bool, StoreError> {
        self.transact(|txn| {
            let removed = Book::open(txn, Table::DeadLetter)?.remove(&number.to_be_bytes())?;
            Ok((removed, removed))
        })
    }
}

impl Ledger<'_> {
    /// Sets a failed job going again, under a new key. One that goes already stays as it is.
    fn revive(&mut self, number: u64, mut job: Job) -> Result<(), StoreError> {
        if job.state != JobState::Failed {
            return Ok(());
        }
        job.state = JobState::Waiting;
        job.replays += 1;
        job.forgotten = 0;
        (job.remote_id, job.submitted, job.ended, job.error) = (None, None, None, None);
        self.unfail(&job)?;
        self.put_waiting(number, &job)
    }
}

impl Snapshot {
    /// A dead letter.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_dead_letter(&self, number: u64) -> Result<Option<DeadLetter>, StoreError> {
        self.find_in(Table::DeadLetter, &number.to_be_bytes())
    }

    /// How many dead letters there are.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn dead_letter_count(&self) -> Result<u64, StoreError> {
        self.len(Table::DeadLetter)
    }

    /// Every dead letter, latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn dead_letters(
        &self,
    ) -> Result<impl Iterator<Item = Result<(u64, DeadLetter), StoreError>> + use<>, StoreError> {
        Ok(self.raw_under(Table::DeadLetter, &[])?.rev().map(|entry| {
            let (key, sealed) = entry?;
            Ok((keys::number(Table::DeadLetter, &key)?, envelope::open(Table::DeadLetter, &key, &sealed)?))
        }))
    }
}
