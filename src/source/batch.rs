//! Fills change batches up to a limit of rows, bytes or age.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::inventory::ChangeBatch;

/// How large a batch may become, and how old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimits {
    /// Rows.
    pub rows: usize,
    /// Bytes. A single row may exceed them.
    pub bytes: u64,
    /// Time since its first row: rows of a slow source are stored and shown while it sends more.
    pub age: Duration,
}

impl Default for BatchLimits {
    /// 4,096 rows, 8 MiB, 1 s.
    fn default() -> Self {
        Self { rows: 4_096, bytes: 8 << 20, age: Duration::from_secs(1) }
    }
}

/// Number of ids that count as one row: they are much smaller.
const IDS_PER_ROW: usize = 16;

/// A batch that is being filled.
#[derive(Debug, Default)]
pub(super) struct BatchBuilder {
    batch: ChangeBatch,
    first_row_at: Option<Instant>,
}

impl BatchBuilder {
    pub(super) fn is_full(&self, limits: BatchLimits) -> bool {
        let batch = &self.batch;
        let rows = batch.puts.len() + batch.removed.len() + batch.complaints.len() + batch.present.len() / IDS_PER_ROW;
        rows >= limits.rows || batch.bytes >= limits.bytes || self.due(limits).is_some_and(|due| due <= Instant::now())
    }

    /// When the batch is sent even if it is not full; `None` while it has no rows.
    pub(super) fn due(&self, limits: BatchLimits) -> Option<Instant> {
        self.first_row_at.map(|first_row_at| first_row_at + limits.age)
    }

    pub(super) fn count_row(&mut self, table: &Arc<str>, bytes: u64) {
        self.count_rows(table, 1, bytes);
    }

    pub(super) fn count_rows(&mut self, table: &Arc<str>, rows: u64, bytes: u64) {
        self.first_row_at.get_or_insert_with(Instant::now);
        // Looked up by reference first: a new key would clone the name for every row
        match self.batch.read.get_mut(table) {
            Some(count) => *count += rows,
            None => drop(self.batch.read.insert(table.clone(), rows)),
        }
        self.batch.bytes += bytes;
    }

    /// Takes the batch out and starts an empty one.
    pub(super) fn take(&mut self) -> ChangeBatch {
        self.first_row_at = None;
        std::mem::take(&mut self.batch)
    }
}

impl Deref for BatchBuilder {
    type Target = ChangeBatch;

    fn deref(&self) -> &ChangeBatch {
        &self.batch
    }
}

impl DerefMut for BatchBuilder {
    fn deref_mut(&mut self) -> &mut ChangeBatch {
        &mut self.batch
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_batch_is_full_one_second_after_its_first_row() {
        let limits = BatchLimits::default();
        let mut batch = BatchBuilder::default();
        tokio::time::advance(Duration::from_secs(60)).await;
        assert!(!batch.is_full(limits) && batch.due(limits).is_none(), "it is empty");
        batch.count_row(&"equipment".into(), 100);
        tokio::time::advance(Duration::from_millis(999)).await;
        batch.count_row(&"equipment".into(), 100);
        assert!(!batch.is_full(limits));
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(batch.is_full(limits));
    }
}
