//! What one batch of a source brings, and what became of it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::inventory::{EquipmentId, FacilityId, Moment, Record, RecordKind, ValidationIssue};

/// What one batch of one source brings.
#[derive(Debug)]
pub struct IngestBatch<'d> {
    /// The source's name.
    pub source: &'d str,
    /// RecordIter, each with the source's table it came from. Of two with the same id the later wins.
    pub puts: Vec<(Arc<str>, Record)>,
    /// Ids that are gone, after the puts. An unknown one is fine.
    pub removed: Vec<(Arc<str>, RecordKind, String)>,
    /// Ids that the source says are gone, and that wait here until somebody takes them out as `removed`, or puts them.
    pub pending_deletes: Vec<(Arc<str>, RecordKind, String)>,
    /// Tables looked at as a whole: what was wrong with one as a whole is over unless it is complained of again.
    pub scanned_tables: Vec<Arc<str>>,
    /// Tables looked at as a whole in which no row lacks an id: what was wrong with rows without one is over unless it is
    /// complained of again.
    pub tables_with_all_ids: Vec<Arc<str>>,
    /// What was wrong with rows of this batch. A quarantined row's record of before is taken out.
    pub complaints: Vec<ValidationIssue>,
    /// Where the source goes on from. `None` leaves the cursor.
    pub cursor: Option<&'d [u8]>,
    /// Now.
    pub at: Moment,
}

impl<'d> IngestBatch<'d> {
    /// A batch with nothing in it.
    #[must_use]
    pub const fn empty(source: &'d str, at: Moment) -> Self {
        Self {
            source,
            puts: Vec::new(),
            removed: Vec::new(),
            pending_deletes: Vec::new(),
            complaints: Vec::new(),
            cursor: None,
            at,
            scanned_tables: Vec::new(),
            tables_with_all_ids: Vec::new(),
        }
    }
}

/// What became of one table's rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RowCounts {
    /// New, or other than what was held.
    pub changed: u64,
    /// As held: nothing was written or marked.
    pub unchanged: u64,
    /// Taken out.
    pub removed: u64,
    /// Kept out of every figure.
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

/// What became of a batch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct IngestOutcome {
    /// By the source's table.
    pub tables: BTreeMap<String, RowCounts>,
    /// Facilities with something to assess again.
    pub facilities: BTreeSet<FacilityId>,
    /// Items to assess again by themselves.
    pub items: BTreeSet<EquipmentId>,
    /// One of the facilities is to be assessed as a whole, with every item in it.
    pub has_whole_facility: bool,
    /// Whether anything at all was written, be it an issue or the cursor.
    pub written: bool,
}

impl IngestOutcome {
    /// Takes in what became of another batch.
    pub fn add(&mut self, other: Self) {
        for (table, counts) in other.tables {
            let sum = self.tables.entry(table).or_default();
            *sum = sum.plus(counts);
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

/// One record on its way in.
pub(in crate::store) struct IncomingRow<'d> {
    pub(in crate::store) table: &'d str,
    /// The id its source gave it.
    pub(in crate::store) given_id: &'d str,
    pub(in crate::store) record: Cow<'d, Record>,
}

/// One id on its way out.
pub(in crate::store) struct RemovedRow {
    pub(in crate::store) table: String,
    pub(in crate::store) kind: RecordKind,
    pub(in crate::store) id: String,
    /// The id its source gave it.
    pub(in crate::store) given_id: String,
    /// Taken out because its row is quarantined: its complaint stays.
    pub(in crate::store) quarantined: bool,
}
