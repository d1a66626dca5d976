//! The input of one ingestion, and its outcome.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::inventory::{EquipmentId, FacilityId, Moment, Record, RecordKind, ValidationIssue};

/// Changes of one source that are written in one transaction.
#[derive(Debug)]
pub struct IngestBatch<'d> {
    /// The source's name.
    pub source: &'d str,
    /// Records, each with the source's table it came from. Of two with the same id the later wins.
    pub puts: Vec<(Arc<str>, Record)>,
    /// Records to remove, after the puts: table, kind, id. An unknown id changes nothing.
    pub removed: Vec<(Arc<str>, RecordKind, String)>,
    /// Records the source no longer has, whose removal is deferred: they wait until a later batch removes or puts them.
    pub pending_deletes: Vec<(Arc<str>, RecordKind, String)>,
    /// Tables that were examined as a whole: an earlier issue about the whole table is resolved unless this batch repeats
    /// it.
    pub scanned_tables: Vec<Arc<str>>,
    /// Tables in which every row without an id was looked for: earlier issues about such rows are resolved unless this batch
    /// repeats them.
    pub tables_with_all_ids: Vec<Arc<str>>,
    /// Faults in rows of this batch. The stored record of a quarantined row is removed.
    pub complaints: Vec<ValidationIssue>,
    /// Faults beyond those in `complaints`, by table: they are only counted.
    pub unlisted: Vec<(Arc<str>, u64)>,
    /// Tables of which all rows were read since the run began, each with the number of its issues that this run has not
    /// listed so far. It replaces what was counted before.
    pub recounted: Vec<(Arc<str>, u64)>,
    /// Earlier issues about rows of files by their position that this batch resolves.
    pub positions: Option<CheckedPositions<'d>>,
    /// Where the source continues after this batch. `None` leaves the stored cursor as it is.
    pub cursor: Option<&'d [u8]>,
    /// The time of ingestion.
    pub at: Moment,
}

/// A file that was read to its end.
#[derive(Debug, Clone)]
pub struct CheckedPositions<'d> {
    /// Its tables, and its name.
    pub tables: Vec<Arc<str>>,
    /// Table, row and column of the issues about its rows by their position. They stay.
    pub reported: &'d BTreeSet<IssuePlace>,
}

/// Table, id and column of an issue.
pub type IssuePlace = (String, String, String);

impl<'d> IngestBatch<'d> {
    /// A batch without changes.
    #[must_use]
    pub const fn empty(source: &'d str, at: Moment) -> Self {
        Self {
            source,
            puts: Vec::new(),
            removed: Vec::new(),
            pending_deletes: Vec::new(),
            complaints: Vec::new(),
            unlisted: Vec::new(),
            recounted: Vec::new(),
            positions: None,
            cursor: None,
            at,
            scanned_tables: Vec::new(),
            tables_with_all_ids: Vec::new(),
        }
    }
}

/// Numbers of rows of one table, by what happened to them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// New, or different from the stored record.
    pub changed: u64,
    /// Equal to the stored record: nothing was written or marked dirty.
    pub unchanged: u64,
    /// Removed.
    pub removed: u64,
    /// Excluded from every figure because of a fault.
    pub quarantined: u64,
}

impl RowCounts {
    const fn plus(self, other: Self) -> Self {
        Self {
            changed: self.changed + other.changed,
            unchanged: self.unchanged + other.unchanged,
            removed: self.removed + other.removed,
            quarantined: self.quarantined + other.quarantined,
        }
    }
}

/// What the ingestion of a batch changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IngestOutcome {
    /// By the source's table.
    pub tables: BTreeMap<String, RowCounts>,
    /// Facilities with something to reassess.
    pub facilities: BTreeSet<FacilityId>,
    /// Items to reassess one by one.
    pub items: BTreeSet<EquipmentId>,
    /// At least one of the facilities is to be reassessed as a whole.
    pub has_whole_facility: bool,
    /// Issues that were only counted, by table.
    pub unlisted: BTreeMap<String, u64>,
    /// Whether anything was written, including issues and the cursor.
    pub written: bool,
}

impl IngestOutcome {
    /// Adds the outcome of another batch.
    pub fn add(&mut self, other: Self) {
        for (table, counts) in other.tables {
            let sum = self.tables.entry(table).or_default();
            *sum = sum.plus(counts);
        }
        for (table, issues) in other.unlisted {
            *self.unlisted.entry(table).or_default() += issues;
        }
        self.facilities.extend(other.facilities);
        self.items.extend(other.items);
        self.has_whole_facility |= other.has_whole_facility;
        self.written |= other.written;
    }

    /// All tables together.
    #[must_use]
    pub fn total(&self) -> RowCounts {
        self.tables.values().fold(RowCounts::default(), |sum, &counts| sum.plus(counts))
    }
}

/// One record to put.
pub(in crate::store) struct IncomingRow<'d> {
    pub(in crate::store) table: &'d str,
    /// The id its source gave it.
    pub(in crate::store) given_id: &'d str,
    // Cloned only when an id is renamed: pictures make records large.
    pub(in crate::store) record: Cow<'d, Record>,
}

/// One record to remove.
pub(in crate::store) struct RemovedRow {
    pub(in crate::store) table: String,
    pub(in crate::store) kind: RecordKind,
    pub(in crate::store) id: String,
    /// The id its source gave it.
    pub(in crate::store) given_id: String,
    /// Removed because its row is quarantined: the issue stays open.
    pub(in crate::store) quarantined: bool,
}
