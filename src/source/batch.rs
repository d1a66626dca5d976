//! What a source hands over at a time, and how it is filled.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::inventory::{Complaint, Record, RecordKind};

/// Some rows of a source, read.
#[derive(Debug, Default, PartialEq)]
pub struct Batch {
    /// Records to keep, each with the table it came from.
    pub puts: Vec<(Arc<str>, Record)>,
    /// Records that are gone: table, noun, id. Nobody says that they were ever there.
    pub removed: Vec<(Arc<str>, RecordKind, String)>,
    /// What was wrong with rows of this batch. One with an empty id is about its whole table and comes with each pass.
    pub complaints: Vec<Complaint>,
    /// Tables that were looked at as a whole: an earlier complaint about one as a whole holds only if it comes again with
    /// this batch.
    pub looked_at: Vec<Arc<str>>,
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
    pub read_whole: Vec<(Arc<str>, RecordKind)>,
    /// On the last batch: tables of which also the rows without an id were looked for, all of them.
    pub nameless_told: Vec<Arc<str>>,
    /// Tables that were read before and cannot be read now, and why. What was read of them stays.
    pub unfollowed: Vec<(Arc<str>, String)>,
}

/// How large a batch may become.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Rows.
    pub rows: usize,
    /// Bytes; one row may exceed them alone.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self { rows: 4_096, bytes: 8 << 20 }
    }
}

/// Ids that count as much as a row.
const IDS_A_ROW: usize = 16;

impl Batch {
    pub(super) fn is_full(&self, limits: Limits) -> bool {
        let rows = self.puts.len() + self.removed.len() + self.complaints.len() + self.present.len() / IDS_A_ROW;
        rows >= limits.rows || self.bytes >= limits.bytes
    }

    pub(super) fn count(&mut self, table: &Arc<str>, bytes: u64) {
        self.count_rows(table, 1, bytes);
    }

    pub(super) fn count_rows(&mut self, table: &Arc<str>, rows: u64, bytes: u64) {
        match self.read.get_mut(table) {
            Some(count) => *count += rows,
            None => drop(self.read.insert(table.clone(), rows)),
        }
        self.bytes += bytes;
    }
}
