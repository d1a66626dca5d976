//! How much of what is over is kept, and letting go of the rest.

use std::time::Duration;

use super::batch::Batch;
use super::book::Book;
use super::envelope;
use super::error::StoreError;
use super::handle::Store;
use super::job::Job;
use super::tables::Table;
use crate::inventory::Moment;

/// Records looked at in one transaction.
const AT_ONCE: usize = 2_000;

/// How much is kept of what is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Keeping {
    /// How long ended jobs and batches and taken deliveries are kept.
    pub age: Duration,
    /// Most jobs, those that have not ended among them; the oldest of the ended ones go first.
    pub jobs: u64,
    /// Most deliveries.
    pub deliveries: u64,
    /// Most dead letters.
    pub dead_letters: u64,
}

impl Keeping {
    /// What ended before this, in milliseconds since the epoch, goes.
    pub(super) fn not_before(&self, now: Moment) -> i64 {
        now.millis().saturating_sub(i64::try_from(self.age.as_millis()).unwrap_or(i64::MAX))
    }
}

impl Store {
    /// Lets go of the oldest jobs and batches that are over. Returns how many records went.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written; what went before that is gone.
    pub fn prune_jobs(&self, keeping: &Keeping, now: Moment) -> Result<u64, StoreError> {
        let not_before = keeping.not_before(now);
        let mut gone = 0;
        let mut after: Option<Vec<u8>> = None;
        loop {
            let (removed, next) = self.transact(|txn| {
                let mut jobs = Book::open(txn, Table::Job)?;
                let mut results = Book::open(txn, Table::JobResult)?;
                let mut too_many = jobs.len()?.saturating_sub(keeping.jobs);
                let (mut removed, mut next) = (0, None);
                for (key, sealed) in jobs.page_after(after.as_deref(), AT_ONCE)? {
                    let job: Job = envelope::open(Table::Job, &key, &sealed)?;
                    if too_many == 0 && job.created.millis() >= not_before {
                        next = None;
                        break;
                    }
                    if job.state.is_ended() && (too_many > 0 || job.ended.is_none_or(|at| at.millis() < not_before)) {
                        too_many = too_many.saturating_sub(1);
                        removed += u64::from(jobs.remove(&key)?);
                        results.remove(&key)?;
                    }
                    next = Some(key);
                }
                Ok(((removed, next), removed > 0))
            })?;
            gone += removed;
            if next.is_none() {
                break;
            }
            after = next;
        }
        Ok(gone + self.prune_batches(not_before)?)
    }

    fn prune_batches(&self, not_before: i64) -> Result<u64, StoreError> {
        self.transact(|txn| {
            let mut batches = Book::open(txn, Table::Batch)?;
            let mut failures = Book::open(txn, Table::BatchFailure)?;
            let mut removed = 0;
            for (key, sealed) in batches.page_after(None, AT_ONCE)? {
                let batch: Batch = envelope::open(Table::Batch, &key, &sealed)?;
                if batch.ended.is_some_and(|at| at.millis() < not_before) {
                    for failure in failures.keys_under(&key)? {
                        failures.remove(&failure)?;
                    }
                    removed += u64::from(batches.remove(&key)?);
                }
            }
            Ok((removed, removed > 0))
        })
    }
}
