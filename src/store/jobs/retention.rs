//! Retention: limits for ended jobs, batches, deliveries and dead letters, and pruning.

use std::time::Duration;

use crate::inventory::Moment;
use crate::store::codec::envelope;
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;
use crate::store::jobs::batch::JobBatch;
use crate::store::jobs::job::Job;

/// Records examined in one transaction, so that a prune never blocks other writers for long.
const AT_ONCE: usize = 2_000;

/// Limits for ended records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetentionLimits {
    /// Age at which ended jobs, batches and deliveries are pruned.
    pub age: Duration,
    /// Most jobs, including those that have not ended; the oldest ended ones are pruned first.
    pub jobs: u64,
    /// Most deliveries.
    pub deliveries: u64,
    /// Most dead letters.
    pub dead_letters: u64,
}

impl RetentionLimits {
    /// Records that ended before this are pruned, milliseconds since the epoch.
    pub(in crate::store) fn not_before(&self, now: Moment) -> i64 {
        now.millis().saturating_sub(i64::try_from(self.age.as_millis()).unwrap_or(i64::MAX))
    }
}

impl Store {
    /// Prunes ended jobs and batches beyond the limits. Returns how many records were removed.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written; what went before that is gone.
    pub fn prune_jobs(&self, limits: &RetentionLimits, now: Moment) -> Result<u64, StoreError> {
        let not_before = limits.not_before(now);
        let mut gone = 0;
        let mut after: Option<Vec<u8>> = None;
        loop {
            let (removed, next) = self.transact(|txn| {
                let mut jobs = TableMut::open(txn, TableId::Job)?;
                let mut results = TableMut::open(txn, TableId::JobResult)?;
                // Counted anew in each transaction: jobs arrive in between.
                let mut too_many = jobs.len()?.saturating_sub(limits.jobs);
                let (mut removed, mut next) = (0, None);
                for (key, sealed) in jobs.page_after(after.as_deref(), AT_ONCE)? {
                    let job: Job = envelope::open(TableId::Job, &key, &sealed)?;
                    // Keys follow creation, and no job ends before it is created: none of the further ones is due.
                    if too_many == 0 && job.created.millis() >= not_before {
                        next = None;
                        break;
                    }
                    if job.state.is_ended() && (too_many > 0 || job.ended.is_none_or(|at| at.millis() < not_before)) {
                        too_many = too_many.saturating_sub(1);
                        removed += u64::from(jobs.remove(&key)?);
                        // The item's latest figure stays: it lies in a table of its own.
                        results.remove(&key)?;
                    }
                    next = Some(key);
                }
                // A page without a removal is aborted, which costs no disk sync.
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
            let mut batches = TableMut::open(txn, TableId::JobBatch)?;
            let mut failures = TableMut::open(txn, TableId::BatchFailure)?;
            let mut removed = 0;
            // The oldest only: the next prune goes on once these are gone.
            for (key, sealed) in batches.page_after(None, AT_ONCE)? {
                let batch: JobBatch = envelope::open(TableId::JobBatch, &key, &sealed)?;
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
