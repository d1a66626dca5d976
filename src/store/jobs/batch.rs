//! Batches: calculations of many items requested at once. Progress is counted as jobs end; the jobs are never scanned for it.

use std::ops::Bound;

use crate::store::engine::WriteTransaction;
use serde::{Deserialize, Serialize};

use crate::inventory::{EquipmentId, FacilityId, Moment};
use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;
use crate::store::jobs::job::{self, CalculationKind, NewJob, Priority};
use crate::store::jobs::reader::JobReader;

/// Progress of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BatchState {
    /// No item was submitted yet.
    Submitted,
    /// Some items were submitted.
    Processing,
    /// All items have a figure.
    Completed,
    /// No item has a figure.
    Failed,
    /// Some items have a figure, some failed.
    Partial,
}

impl BatchState {
    /// All.
    pub const ALL: [Self; 5] = [Self::Submitted, Self::Processing, Self::Completed, Self::Failed, Self::Partial];

    /// `submitted`, `processing`, `completed`, `failed` or `partial`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Submitted => "submitted",
            Self::Processing => "processing",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Partial => "partial",
        }
    }
}

/// A batch to be inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewBatch {
    /// The facility of the items.
    pub facility_id: FacilityId,
    /// What is to be calculated.
    pub calculation: CalculationKind,
    /// Priority of its jobs.
    pub priority: Priority,
    /// URL to call when it ends.
    pub callback_url: Option<String>,
    /// The items.
    pub equipment_ids: Vec<EquipmentId>,
}

/// A batch. New fields go to the end: fields are stored by position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobBatch {
    /// The facility of the items.
    pub facility_id: FacilityId,
    /// What is to be calculated.
    pub calculation: CalculationKind,
    /// Priority of its jobs.
    pub priority: Priority,
    /// URL to call when it ends.
    pub callback_url: Option<String>,
    /// Number of its first job. The others have the numbers that follow.
    pub first_job: u64,
    /// Number of its items.
    pub total: u64,
    /// Items with a figure.
    pub completed: u64,
    /// Failed and cancelled items.
    pub failed: u64,
    /// When it was requested.
    pub created: Moment,
    /// When its first item was submitted.
    pub started: Option<Moment>,
    /// When its last item ended.
    pub ended: Option<Moment>,
    /// It was cancelled.
    pub cancelled: bool,
}

impl JobBatch {
    /// Items that have ended.
    #[must_use]
    pub const fn processed(&self) -> u64 {
        self.completed + self.failed
    }

    /// Its progress.
    #[must_use]
    pub const fn state(&self) -> BatchState {
        match (self.processed() < self.total, self.completed, self.failed) {
            // `started` decides, not the counts: items may be submitted long before the first of them ends.
            (true, 0, 0) if self.started.is_none() => BatchState::Submitted,
            (true, ..) => BatchState::Processing,
            (false, _, 0) => BatchState::Completed,
            (false, 0, _) => BatchState::Failed,
            (false, ..) => BatchState::Partial,
        }
    }

    /// Estimated end at the rate so far; `None` before the first item has ended, and after the end.
    #[must_use]
    pub fn estimated_end(&self, now: Moment) -> Option<Moment> {
        let (started, processed) = (self.started?, self.processed());
        if self.ended.is_some() || processed == 0 {
            return None;
        }
        let passed = u64::try_from(now.millis() - started.millis()).ok()?;
        // In 128 bits, in which the product of two 64-bit numbers cannot overflow.
        let left = u128::from(passed) * u128::from(self.total - processed) / u128::from(processed);
        Some(Moment::from_millis(now.millis().saturating_add(i64::try_from(left).ok()?)))
    }

    /// Share of ended items, percent, rounded down: 100 means all.
    #[must_use]
    pub fn percentage(&self) -> u8 {
        let share = (self.processed() * 100).checked_div(self.total).unwrap_or(100);
        u8::try_from(share).unwrap_or(100)
    }

    /// Numbers of its jobs.
    #[must_use]
    pub const fn jobs(&self) -> std::ops::RangeInclusive<u64> {
        // Jobs of a batch are reserved together, so the range holds no other batch's job.
        self.first_job..=(self.first_job + self.total).saturating_sub(1)
    }
}

/// A callback that is still to be delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Callback {
    /// The URL.
    pub url: String,
    /// Number of the batch.
    pub batch: u64,
    /// The body to send; when `None`, it is made from the batch at delivery. A replay sends the same bytes again.
    pub body: Option<String>,
    /// When it was queued.
    pub since: Moment,
    /// Failed attempts before it became a dead letter.
    pub tries: u32,
}

/// Key of an item's failure.
pub(in crate::store) fn failure_key(batch: u64, equipment: &EquipmentId) -> Vec<u8> {
    // A number of fixed length needs no separator behind it.
    let mut key = batch.to_be_bytes().to_vec();
    key.extend_from_slice(equipment.as_bytes());
    key
}

/// Queues a callback.
pub(in crate::store) fn put_callback(txn: &WriteTransaction, callback: &Callback) -> Result<(), StoreError> {
    // Not the last key plus one: the table is mostly empty, and a late `remove_callback` must not hit another callback.
    let number = job::next_numbers(txn, TableId::Callback, 1)?;
    TableMut::open(txn, TableId::Callback)?.put(&number.to_be_bytes(), callback)?;
    Ok(())
}

impl Store {
    /// Inserts a batch with all its jobs in one transaction and returns its number.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written; then nothing of it is there.
    pub fn insert_batch(&self, new: NewBatch, at: Moment) -> Result<u64, StoreError> {
        let NewBatch { facility_id, calculation, priority, callback_url, equipment_ids } = new;
        self.transact(|txn| {
            let number = job::next_numbers(txn, TableId::JobBatch, 1)?;
            let total = equipment_ids.len() as u64;
            let job = |equipment_id| NewJob {
                equipment_id,
                facility_id: facility_id.clone(),
                calculation,
                priority,
                with_history: true,
                data: None,
            };
            let first_job = job::put_jobs(txn, equipment_ids.into_iter().map(job).collect(), Some(number), at)?;
            let batch = JobBatch {
                facility_id,
                calculation,
                priority,
                callback_url,
                first_job,
                total,
                completed: 0,
                failed: 0,
                created: at,
                started: None,
                ended: None,
                cancelled: false,
            };
            TableMut::open(txn, TableId::JobBatch)?.put(&number.to_be_bytes(), &batch)?;
            Ok((number, true))
        })
    }

    /// Removes a delivered callback.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn remove_callback(&self, number: u64) -> Result<(), StoreError> {
        self.transact(|txn| Ok(((), TableMut::open(txn, TableId::Callback)?.remove(&number.to_be_bytes())?)))
    }
}

impl JobReader<'_> {
    /// A batch.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_batch(&self, number: u64) -> Result<Option<JobBatch>, StoreError> {
        self.snapshot.find_in(TableId::JobBatch, &number.to_be_bytes())
    }

    /// Every stored batch, latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn batches(&self) -> Result<impl Iterator<Item = Result<(u64, JobBatch), StoreError>> + use<>, StoreError> {
        let raw = self.snapshot.range(TableId::JobBatch, Bound::Unbounded, Bound::Unbounded)?;
        Ok(raw.rev().map(|entry| {
            let (key, sealed) = entry?;
            Ok((keys::number(TableId::JobBatch, &key)?, envelope::open(TableId::JobBatch, &key, &sealed)?))
        }))
    }

    /// The failed items of a batch with the reason, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read.
    pub fn batch_failures(&self, number: u64) -> Result<Vec<(String, String)>, StoreError> {
        let entries = self.snapshot.entries::<String>(TableId::BatchFailure, &number.to_be_bytes())?;
        let item = |key: Vec<u8>| String::from_utf8_lossy(key.get(8..).unwrap_or_default()).into_owned();
        entries.map(|entry| entry.map(|(key, reason)| (item(key), reason))).collect()
    }

    /// The callbacks that are still to be delivered, oldest first.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read.
    pub fn callbacks(&self) -> Result<Vec<(u64, Callback)>, StoreError> {
        let entries = self.snapshot.entries::<Callback>(TableId::Callback, &[])?;
        entries
            .map(|entry| {
                let (key, callback) = entry?;
                Ok((keys::number(TableId::Callback, &key)?, callback))
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn batch(total: u64, completed: u64, failed: u64, started: Option<i64>) -> JobBatch {
        let facility_id = FacilityId::parse("f1").expect("an id");
        JobBatch {
            facility_id,
            calculation: CalculationKind::Both,
            priority: Priority::Low,
            callback_url: None,
            first_job: 1,
            total,
            completed,
            failed,
            created: Moment::from_millis(0),
            started: started.map(Moment::from_millis),
            ended: None,
            cancelled: false,
        }
    }

    #[test]
    fn a_batch_tells_how_far_it_is_and_when_it_will_be_done() {
        use BatchState::{Completed, Failed, Partial, Processing, Submitted};
        for (record, state, percentage) in [
            (batch(3, 0, 0, None), Submitted, 0),
            (batch(3, 0, 0, Some(1)), Processing, 0),
            (batch(3, 1, 1, Some(1)), Processing, 66),
            (batch(3, 3, 0, Some(1)), Completed, 100),
            (batch(3, 0, 3, Some(1)), Failed, 100),
            (batch(3, 1, 2, Some(1)), Partial, 100),
        ] {
            assert_eq!((record.state(), record.percentage()), (state, percentage), "{record:?}");
        }
        let now = Moment::from_millis(5_000);
        assert_eq!(batch(100, 10, 0, Some(4_000)).estimated_end(now), Some(Moment::from_millis(14_000)));
        assert_eq!(batch(100, 0, 0, Some(4_000)).estimated_end(now), None);
    }
}
