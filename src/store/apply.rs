//! Taking in what a source delivered: records, removals, complaints and the cursor of a batch, in one transaction.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use redb::WriteTransaction;
use serde::{Deserialize, Serialize};

use super::desk::Desk;
use super::error::StoreError;
use super::handle::Store;
use super::names;
use super::tables::{KINDS, place};
use crate::inventory::{Complaint, EquipmentId, FacilityId, Moment, Record, RecordKind};

/// Where a record lies and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Home {
    /// Number of the source and its table in `origin`.
    pub(super) origin: u16,
    /// Id of what it belongs to; empty for a facility.
    pub(super) owner: String,
}

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
    /// What was wrong with rows of this batch. A quarantined row's record of before is taken out.
    pub complaints: Vec<Complaint>,
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

impl Store {
    /// Takes in a batch. A batch that changes nothing writes nothing.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written; the batch is then in as a whole or not at all, and may
    /// be applied again.
    pub fn apply(&self, deed: &Deed<'_>) -> Result<Applied, StoreError> {
        self.transact(|txn| take_in(txn, deed))
    }

    /// Takes in batch after batch in one transaction: all of them, or none when `feed` fails. `feed` is given what takes
    /// a batch in.
    ///
    /// # Errors
    /// What `feed` returns, or [`StoreError`] when the store cannot be written.
    pub fn apply_together<R, E: From<StoreError>>(
        &self,
        feed: impl FnOnce(&mut dyn FnMut(&Deed<'_>) -> Result<Applied, StoreError>) -> Result<R, E>,
    ) -> Result<R, E> {
        self.transact(|txn| {
            let mut written = false;
            let mut take = |deed: &Deed<'_>| {
                let (applied, wrote) = take_in(txn, deed)?;
                written |= wrote;
                Ok(applied)
            };
            let fed = feed(&mut take);
            let keeps = fed.is_ok() && written;
            Ok((fed, keeps))
        })?
    }
}

fn take_in(txn: &WriteTransaction, deed: &Deed<'_>) -> Result<(Applied, bool), StoreError> {
    let mut desk = Desk::open(txn, deed.source, deed.at)?;
    let mut rows = latest(deed, &mut desk)?;
    let mut gone = gone(deed, &desk)?;
    deed.looked_at.iter().for_each(|table| desk.look_at(table));
    for complaint in &deed.complaints {
        desk.complain(complaint.clone());
    }
    for kind in KINDS {
        desk.put_all(kind, std::mem::take(&mut rows[place(kind)]))?;
    }
    for kind in KINDS.into_iter().rev() {
        desk.remove_all(std::mem::take(&mut gone[place(kind)]))?;
    }
    desk.withhold(&deed.withheld)?;
    if let Some(cursor) = deed.cursor {
        desk.put_cursor(cursor)?;
    }
    finish(txn, desk)
}

/// Writes what the desk gathered beside the records.
pub(super) fn finish(txn: &WriteTransaction, desk: Desk<'_>) -> Result<(Applied, bool), StoreError> {
    let (mut applied, findings, tallies, touched, at) = desk.close();
    tallies.settle(txn)?;
    applied.facilities = touched.facilities().filter_map(|id| FacilityId::parse(id).ok()).collect();
    applied.items = touched.items().filter_map(|id| EquipmentId::parse(id).ok()).collect();
    applied.has_whole = touched.has_whole();
    applied.written |= touched.settle(txn)?;
    applied.written |= findings.settle(txn, at)?;
    let written = applied.written;
    Ok((applied, written))
}

/// The batch's records by kind, in the order of their ids, the last of each id.
fn latest<'d>(deed: &'d Deed<'_>, desk: &mut Desk<'_>) -> Result<[Vec<Row<'d>>; 5], StoreError> {
    let mut rows: [Vec<Row<'d>>; 5] = Default::default();
    let mut places: HashMap<(RecordKind, &str), usize> = HashMap::with_capacity(deed.puts.len());
    for (table, record) in &deed.puts {
        let of_kind = &mut rows[place(record.kind())];
        let row = Row { table, given_id: record.id(), record: Cow::Borrowed(record) };
        match places.get(&(record.kind(), record.id())) {
            None => {
                places.insert((record.kind(), record.id()), of_kind.len());
                of_kind.push(row);
            }
            Some(&earlier) => {
                if *of_kind[earlier].record != *record {
                    desk.complain(Complaint {
                        table: table.to_string(),
                        id: record.id().to_owned(),
                        column: "id".to_owned(),
                        value: Some(record.id().to_owned()),
                        reason: "stands in two different rows of one batch; the later was taken".to_owned(),
                        quarantined: false,
                    });
                }
                of_kind[earlier] = row;
            }
        }
    }
    names::rename(desk, &mut rows)?;
    for of_kind in &mut rows {
        of_kind.sort_unstable_by(|left, right| left.record.id().cmp(right.record.id()));
    }
    Ok(rows)
}

/// The ids on their way out by kind: removals, and records whose row can no longer be taken.
fn gone(deed: &Deed<'_>, desk: &Desk<'_>) -> Result<[Vec<Gone>; 5], StoreError> {
    let mut gone: [Vec<Gone>; 5] = Default::default();
    let leaving = |table: &str, kind, given_id: &str, quarantined| -> Result<Gone, StoreError> {
        let id = desk.name(kind, given_id)?;
        Ok(Gone { table: table.to_owned(), kind, id, given_id: given_id.to_owned(), quarantined })
    };
    for (table, kind, id) in &deed.removed {
        gone[place(*kind)].push(leaving(table, *kind, id, false)?);
    }
    let quarantined = deed.complaints.iter().filter(|complaint| complaint.quarantined);
    let taken: BTreeSet<(&str, &str)> = match deed.complaints.is_empty() {
        true => BTreeSet::new(),
        false => deed.puts.iter().map(|(table, record)| (&**table, record.id())).collect(),
    };
    for complaint in quarantined.filter(|complaint| !taken.contains(&(&*complaint.table, &*complaint.id))) {
        for kind in desk.kinds_from(&complaint.table) {
            gone[place(kind)].push(leaving(&complaint.table, kind, &complaint.id, true)?);
        }
    }
    for of_kind in &mut gone {
        of_kind.sort_unstable_by(|left, right| left.id.cmp(&right.id));
    }
    Ok(gone)
}
