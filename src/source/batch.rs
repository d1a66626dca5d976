//! What a source hands over at a time, and how it is filled.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use crate::inventory::{Record, RecordKind, ValidationIssue};

/// Some rows of a source, read.
#[derive(Debug, Default, PartialEq)]
pub struct ChangeBatch {
    /// Records to keep, each with the table it came from.
    pub puts: Vec<(Arc<str>, Record)>,
    /// Records that are gone: table, noun, id. Nobody says that they were ever there.
    pub removed: Vec<(Arc<str>, RecordKind, String)>,
    /// What was wrong with rows of this batch. One with an empty id is about its whole table and comes with each pass.
    pub complaints: Vec<ValidationIssue>,
    /// Tables that were looked at as a whole: an earlier complaint about one as a whole holds only if it comes again with
    /// this batch.
    pub checked_tables: Vec<Arc<str>>,
    /// Rows read per table, refused and deleted ones among them.
    pub read: BTreeMap<Arc<str>, u64>,
    /// Bytes that came over the wire or out of the file for this batch.
    pub bytes: u64,
    /// Where to go on after this batch. Opaque; to be kept in the same transaction as the records. Empty where the kept
    /// one stays.
    pub cursor: Vec<u8>,
    /// The pass ends with this batch: everything that was to be read has been.
    pub complete_pass: bool,
    /// Records that are still there, of tables whose ids are compared: noun and id. They were not read for it.
    pub present: Vec<(RecordKind, String)>,
    /// On the last batch: tables that were read, or of which the ids were told, from the first row to the last since the
    /// source was opened. A record of theirs that was neither handed over nor told is gone.
    pub complete_tables: Vec<(Arc<str>, RecordKind)>,
    /// When its first row came.
    pub begun: Option<Instant>,
    /// On the last batch: tables of which also the rows without an id were looked for, all of them.
    pub unnamed_checked: Vec<Arc<str>>,
    /// Tables that were read before and cannot be read now, and why. What was read of them stays.
    pub unreadable_tables: Vec<(Arc<str>, String)>,
}

/// How large a batch may become, and how old.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchLimits {
    /// Rows.
    pub rows: usize,
    /// Bytes; one row may exceed them alone.
    pub bytes: u64,
    /// Time from its first row on: what a slow source has brought is kept and shown while it brings more.
    pub age: Duration,
}

impl Default for BatchLimits {
    fn default() -> Self {
        Self { rows: 4_096, bytes: 8 << 20, age: Duration::from_secs(1) }
    }
}

/// Ids that count as much as a row.
const IDS_A_ROW: usize = 16;

impl ChangeBatch {
    pub(super) fn is_full(&self, limits: BatchLimits) -> bool {
        let rows = self.puts.len() + self.removed.len() + self.complaints.len() + self.present.len() / IDS_A_ROW;
        rows >= limits.rows || self.bytes >= limits.bytes || self.due(limits).is_some_and(|due| due <= Instant::now())
    }

    /// When it is handed over, full or not; `None` while there is nothing in it.
    pub(super) fn due(&self, limits: BatchLimits) -> Option<Instant> {
        self.begun.map(|begun| begun + limits.age)
    }

    pub(super) fn count(&mut self, table: &Arc<str>, bytes: u64) {
        self.count_rows(table, 1, bytes);
    }

    pub(super) fn count_rows(&mut self, table: &Arc<str>, rows: u64, bytes: u64) {
        self.begun.get_or_insert_with(Instant::now);
        match self.read.get_mut(table) {
            Some(count) => *count += rows,
            None => drop(self.read.insert(table.clone(), rows)),
        }
        self.bytes += bytes;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_batch_is_handed_over_a_second_after_its_first_row() {
        let limits = BatchLimits::default();
        let mut batch = ChangeBatch::default();
        tokio::time::advance(Duration::from_secs(60)).await;
        assert!(!batch.is_full(limits) && batch.due(limits).is_none(), "there is nothing to hand over");
        batch.count(&"equipment".into(), 100);
        tokio::time::advance(Duration::from_millis(999)).await;
        batch.count(&"equipment".into(), 100);
        assert!(!batch.is_full(limits));
        tokio::time::advance(Duration::from_millis(1)).await;
        assert!(batch.is_full(limits));
    }
}
