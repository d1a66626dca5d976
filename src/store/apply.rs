//! Taking in what a source delivered: records, removals, complaints and the cursor of a batch, in one transaction.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use redb::WriteTransaction;

use super::deed::{Applied, Deed, Gone, Row};
use super::desk::Desk;
use super::error::StoreError;
use super::handle::Store;
use super::names;
use super::tables::{KINDS, place};
use crate::inventory::{EquipmentId, FacilityId, NO_ID, RecordKind, ValidationIssue};

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
    deed.looked_at.iter().for_each(|table| desk.look_at(table, ""));
    deed.nameless_told.iter().for_each(|table| desk.look_at(table, NO_ID));
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
                    desk.complain(ValidationIssue {
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
