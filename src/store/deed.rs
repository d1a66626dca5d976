//! What one batch of a source brings, and what became of it.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::inventory::{EquipmentId, FacilityId, Moment, Record, RecordKind, ValidationIssue};

/// What one batch of one source brings.
#[derive(Debug)]
pub struct Deed<'d> {
    /// The source's name.
    pub source: &'d str,
    /// Records, each with the source's table it came from. Of two with the same id the later wins.
    pub puts: Vec<(Arc<str>, Record)>,
    /// Ids that are gone, after the puts. An unknown one is fine.
    pub removed: Vec<(Arc<str>, RecordKind, String)>,
    /// Ids that the source says are gone, and that wait here until somebody takes them out as `removed`, or puts them.
    pub withheld: Vec<(Arc<str>, RecordKind, String)>,
    /// Tables looked at as a whole: what was wrong with one as a whole is over unless it is complained of again.
    pub looked_at: Vec<Arc<str>>,
    /// Tables looked at as a whole in which no row lacks an id: what was wrong with rows without one is over unless it is
    /// complained of again.
    pub nameless_told: Vec<Arc<str>>,
    /// What was wrong with rows of this batch. A quarantined row's record of before is taken out.
    pub complaints: Vec<ValidationIssue>,
    /// Where the source goes on from. `None` leaves the cursor.
    pub cursor: Option<&'d [u8]>,
    /// Now.
    pub at: Moment,
}

impl<'d> Deed<'d> {
    /// A batch with nothing in it.
    #[must_use]
    pub const fn empty(source: &'d str, at: Moment) -> Self {
        Self {
            source,
            puts: Vec::new(),
            removed: Vec::new(),
            withheld: Vec::new(),
            complaints: Vec::new(),
            cursor: None,
            at,
            looked_at: Vec::new(),
            nameless_told: Vec::new(),
        }
    }
}

/// What became of one table's rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// New, or other than what was held.
    pub changed: u64,
    /// As held: nothing was written or marked.
    pub unchanged: u64,
    /// Taken out.
    pub removed: u64,
    /// Kept out of every figure.
    pub quarantined: u64,
}

impl Tally {
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
pub struct Applied {
    /// By the source's table.
    pub tables: BTreeMap<String, Tally>,
    /// Facilities with something to assess again.
    pub facilities: BTreeSet<FacilityId>,
    /// Items to assess again by themselves.
    pub items: BTreeSet<EquipmentId>,
    /// One of the facilities is to be assessed as a whole, with every item in it.
    pub has_whole: bool,
    /// Whether anything at all was written, be it an issue or the cursor.
    pub written: bool,
}

impl Applied {
    /// Takes in what became of another batch.
    pub fn add(&mut self, other: Self) {
        for (table, tally) in other.tables {
            let sum = self.tables.entry(table).or_default();
            *sum = sum.plus(tally);
        }
        self.facilities.extend(other.facilities);
        self.items.extend(other.items);
        self.has_whole |= other.has_whole;
        self.written |= other.written;
    }

    /// All tables together.
    #[must_use]
    pub fn total(&self) -> Tally {
        self.tables.values().fold(Tally::default(), |sum, &tally| sum.plus(tally))
    }
}

/// One record on its way in.
pub(super) struct Row<'d> {
    pub(super) table: &'d str,
    /// The id its source gave it.
    pub(super) given_id: &'d str,
    pub(super) record: Cow<'d, Record>,
}

/// One id on its way out.
pub(super) struct Gone {
    pub(super) table: String,
    pub(super) kind: RecordKind,
    pub(super) id: String,
    /// The id its source gave it.
    pub(super) given_id: String,
    /// Taken out because its row is quarantined: its complaint stays.
    pub(super) quarantined: bool,
}
