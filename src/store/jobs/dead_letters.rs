//! Dead letters: jobs and callbacks that failed for good, with payload and reason, until a user replays or deletes them.

use crate::store::engine::WriteTransaction;
use serde::{Deserialize, Serialize};

use crate::inventory::{FacilityId, Moment};
use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;
use crate::store::jobs::job::{self, Job};
use crate::store::jobs::reader::JobReader;

/// What failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeadLetterContent {
    /// A calculation.
    Calculation {
        /// The job's number.
        number: u64,
        /// A copy of the job: the job itself may be pruned before the dead letter.
        job: Box<Job>,
    },
    /// A callback.
    Callback {
        /// The URL.
        url: String,
        /// Number of the batch.
        batch: u64,
    },
}

/// A job or callback that failed for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetter {
    /// What failed.
    pub content: DeadLetterContent,
    /// The facility it concerns.
    pub facility_id: FacilityId,
    /// The body that was sent.
    pub payload: String,
    /// Why it failed.
    pub reason: String,
    /// Number of attempts.
    pub tries: u32,
    /// When it failed.
    pub at: Moment,
}

/// Stores a dead letter. The oldest is removed when there are more than `most`.
pub(in crate::store) fn put(txn: &WriteTransaction, letter: &DeadLetter, most: u64) -> Result<(), StoreError> {
    // A user deletes letters by number: a number must never name another letter later.
    let number = job::next_numbers(txn, TableId::DeadLetter, 1)?;
    let mut table = TableMut::open(txn, TableId::DeadLetter)?;
    table.put(&number.to_be_bytes(), letter)?;
    // A loop, as the limit may have been lowered. At least one: the letter just written must stay.
    while table.len()? > most.max(1) {
        let Some((oldest, _)) = table.page_after(None, 1)?.pop() else { break };
        table.remove(&oldest)?;
    }
    Ok(())
}

impl Store {
    /// Replaces a callback that failed for good by a dead letter.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn dead_letter_callback(&self, number: u64, letter: &DeadLetter, most: u64) -> Result<(), StoreError> {
        self.transact(|txn| {
            // One transaction: a crash leaves the callback or its letter, never both or neither.
            TableMut::open(txn, TableId::Callback)?.remove(&number.to_be_bytes())?;
            Ok((put(txn, letter, most)?, true))
        })
    }

    /// Deletes a dead letter; says whether it was there.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn remove_dead_letter(&self, number: u64) -> Result<bool, StoreError> {
        self.transact(|txn| {
            let removed = TableMut::open(txn, TableId::DeadLetter)?.remove(&number.to_be_bytes())?;
            Ok((removed, removed))
        })
    }
}

impl JobReader<'_> {
    /// A dead letter.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_dead_letter(&self, number: u64) -> Result<Option<DeadLetter>, StoreError> {
        self.snapshot.find_in(TableId::DeadLetter, &number.to_be_bytes())
    }

    /// How many dead letters there are.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn dead_letter_count(&self) -> Result<u64, StoreError> {
        self.snapshot.len(TableId::DeadLetter)
    }

    /// Every dead letter, latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn dead_letters(
        &self,
    ) -> Result<impl Iterator<Item = Result<(u64, DeadLetter), StoreError>> + use<>, StoreError> {
        Ok(self.snapshot.raw_under(TableId::DeadLetter, &[])?.rev().map(|entry| {
            let (key, sealed) = entry?;
            Ok((keys::number(TableId::DeadLetter, &key)?, envelope::open(TableId::DeadLetter, &key, &sealed)?))
        }))
    }
}
