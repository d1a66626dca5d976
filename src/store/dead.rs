//! Dead letters: what failed for good, with what was sent and why it failed, until somebody replays or deletes it.

use redb::WriteTransaction;
use serde::{Deserialize, Serialize};

use super::book::Book;
use super::envelope;
use super::error::StoreError;
use super::handle::Store;
use super::job::{self, Job};
use super::keys;
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
