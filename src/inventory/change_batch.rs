//! The unit of ingestion: the changes that a source hands over at a time and that the store takes in as a whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{Record, RecordKind, ValidationIssue};

/// Issues that a reader only counts: beyond the number that is kept it makes no complaint of each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnlistedIssues {
    /// Issues.
    pub issues: u64,
    /// Those of them whose rows were rejected.
    pub quarantined: u64,
}

/// Some rows of a source, read and checked. A record, a removal and the cursor that follows them belong together: they
/// are stored in one transaction.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChangeBatch {
    /// New and changed records, each with the source's table it came from. Of two with the same id the later wins.
    pub puts: Vec<(Arc<str>, Record)>,
    /// Records that the source no longer has: table, kind, id. Applied after the puts; an unknown id changes nothing.
    pub removed: Vec<(Arc<str>, RecordKind, String)>,
    /// Faults in rows of this batch. The stored record of a quarantined row is removed. A complaint with an empty id is
    /// about its whole table and comes with each pass.
    pub complaints: Vec<ValidationIssue>,
    /// Faults in rows without an id beyond those listed in `complaints`, by table.
    pub unlisted: BTreeMap<Arc<str>, UnlistedIssues>,
    /// Set on the last batch of a file: its tables, and its own name. Earlier complaints about rows by their position, and
    /// about columns, are resolved unless this reading of the file repeated them.
    pub positions_checked: Vec<Arc<str>>,
    /// Tables that were examined as a whole: an earlier complaint about the whole table is resolved unless this batch
    /// repeats it.
    pub checked_tables: Vec<Arc<str>>,
    /// Tables of which every row without an id was looked for: an earlier complaint about such rows is resolved unless
    /// this batch repeats it. Set on the last batch of a pass.
    pub unnamed_checked: Vec<Arc<str>>,
    /// Where the source continues after this batch. Opaque. Empty leaves the stored cursor as it is.
    pub cursor: Vec<u8>,
    /// Rows read per table, including rejected and deleted ones.
    pub read: BTreeMap<Arc<str>, u64>,
    /// Bytes received or read from the file for this batch.
    pub bytes: u64,
    /// Records that still exist at the source, of tables whose ids are compared. Their content was not read.
    pub present: Vec<(RecordKind, String)>,
    /// This is the last batch of the pass.
    pub complete_pass: bool,
    /// Set on the last batch: tables of which all rows, or all ids, were read since the source was opened. A stored
    /// record of theirs that was in no batch of the pass no longer exists at the source.
    pub complete_tables: Vec<(Arc<str>, RecordKind)>,
    /// Tables that were read by an earlier pass and cannot be read now, each with the reason. Their records stay.
    pub unreadable_tables: Vec<(Arc<str>, String)>,
}
