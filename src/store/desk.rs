//! The work on one batch within its transaction: the tables it needs, and what it finds on the way.

use std::collections::HashMap;
use std::sync::Arc;

use redb::WriteTransaction;

use super::book::{Book, Entry, Tallies};
use super::deed::{Applied, Gone, Row, Tally};
use super::error::StoreError;
use super::home::{Home, Origin};
use super::issue::Findings;
use super::mark::Touched;
use super::tables::{KINDS, Table, home_of, place, records_of};
use super::{envelope, keys, withheld};
use crate::inventory::{Moment, Record, RecordKind, ValidationIssue};

/// What owns records of a kind.
const fn owner_kind(kind: RecordKind) -> Option<RecordKind> {
    match kind {
        RecordKind::Facility => None,
        RecordKind::Equipment => Some(RecordKind::Facility),
        RecordKind::Service | RecordKind::Conductor | RecordKind::Photo => Some(RecordKind::Equipment),
    }
}

fn owner(record: &Record) -> &str {
    match record {
        Record::Facility(_) => "",
        Record::Equipment(equipment) => &equipment.facility_id,
        Record::Service(service) => &service.equipment_id,
        Record::Conductor(run) => &run.equipment_id,
        Record::Photo(photo, _) => &photo.equipment_id,
    }
}

fn seal(record: &Record, key: &[u8]) -> Result<Vec<u8>, StoreError> {
    match record {
        Record::Facility(facility) => envelope::seal(Table::Facility, key, facility),
        Record::Equipment(equipment) => envelope::seal(Table::Equipment, key, equipment),
        Record::Service(service) => envelope::seal(Table::Service, key, service),
        Record::Conductor(run) => envelope::seal(Table::Conductor, key, run),
        Record::Photo(photo, _) => envelope::seal(Table::Photo, key, photo),
    }
}

fn orphan_key(kind: RecordKind, owner: &str, id: &str) -> Vec<u8> {
    keys::parts(&[records_of(kind).name(), owner, id])
}

/// The complaint about a record whose owner is not there.
fn orphan(table: &str, kind: RecordKind, id: &str, owner: &str) -> ValidationIssue {
    let (column, noun) = match kind {
        RecordKind::Equipment => ("facility_id", "facility"),
        _ => ("equipment_id", "equipment"),
    };
    ValidationIssue {
        table: table.to_owned(),
        id: id.to_owned(),
        column: column.to_owned(),
        value: Some(owner.to_owned()),
        reason: format!("names {noun} {owner}, which does not exist"),
        quarantined: true,
    }
}

/// One batch's work.
pub(super) struct Desk<'t> {
    source: String,
    at: Moment,
    records: [Book<'t>; 5],
    homes: [Book<'t>; 5],
    pictures: Book<'t>,
    thumbnails: Book<'t>,
    orphans: Book<'t>,
    cursors: Book<'t>,
    withheld: Book<'t>,
    origin_book: Book<'t>,
    origins: Vec<Origin>,
    /// Facility of each piece of equipment looked up in this phase; `None` when the equipment is not there.
    facilities: HashMap<String, Option<String>>,
    findings: Findings,
    tallies: Tallies,
    touched: Touched,
    applied: Applied,
}

impl<'t> Desk<'t> {
    pub(super) fn open(txn: &'t WriteTransaction, source: &str, at: Moment) -> Result<Self, StoreError> {
        let origin_book = Book::open(txn, Table::Origin)?;
        let entries = origin_book.page_after(None, usize::MAX)?;
        let read = |(key, sealed): &Entry| envelope::open(Table::Origin, key, sealed);
        let origins = entries.iter().map(read).collect::<Result<_, _>>()?;
        let [f, e, s, c, p] = KINDS;
        let records = |kind| Book::open(txn, records_of(kind));
        let homes = |kind| Book::open(txn, home_of(kind));
        Ok(Self {
            source: source.to_owned(),
            at,
            records: [records(f)?, records(e)?, records(s)?, records(c)?, records(p)?],
            homes: [homes(f)?, homes(e)?, homes(s)?, homes(c)?, homes(p)?],
            pictures: Book::open(txn, Table::Picture)?,
            thumbnails: Book::open(txn, Table::Thumbnail)?,
            orphans: Book::open(txn, Table::Orphan)?,
            cursors: Book::open(txn, Table::Cursor)?,
            withheld: Book::open(txn, Table::Withheld)?,
            origin_book,
            origins,
            facilities: HashMap::new(),
            findings: Findings::default(),
            tallies: Tallies::default(),
            touched: Touched::default(),
            applied: Applied::default(),
        })
    }

    /// What was gathered beside the records.
    pub(super) fn close(self) -> (Applied, Findings, Tallies, Touched, Moment) {
        (self.applied, self.findings, self.tallies, self.touched, self.at)
    }

    pub(super) fn put_cursor(&mut self, cursor: &[u8]) -> Result<(), StoreError> {
        let key = keys::part(&self.source).into_bytes();
        let sealed = envelope::seal_bytes(Table::Cursor, &key, cursor);
        self.applied.written |= self.cursors.put_if_other(&key, &sealed)?;
        Ok(())
    }

    /// A table was looked at as a whole, or for all its rows without an id.
    pub(super) fn look_at(&mut self, table: &str, id: &str) {
        self.findings.see(&self.source, table, id);
    }

    /// Takes note of a complaint of the batch's source.
    pub(super) fn complain(&mut self, complaint: ValidationIssue) {
        if complaint.quarantined {
            self.tally(&complaint.table).quarantined += 1;
        }
        self.findings.see(&self.source, &complaint.table, &complaint.id);
        self.findings.complain(&self.source, complaint);
    }

    fn tally(&mut self, table: &str) -> &mut Tally {
        self.applied.tables.entry(table.to_owned()).or_default()
    }

    fn origin(&mut self, table: &str, kind: RecordKind) -> Result<u16, StoreError> {
        let of = |origin: &Origin| origin.source == self.source && origin.table == table && origin.kind == kind;
        if let Some(number) = self.origins.iter().position(of) {
            return Ok(number as u16);
        }
        let unfit = |_| StoreError::Unfit {
            table: Table::Origin.name(),
            key: table.to_owned(),
            reason: "the sources have more than 65,536 tables".to_owned(),
        };
        let number = u16::try_from(self.origins.len()).map_err(unfit)?;
        let origin = Origin { source: self.source.clone(), table: table.to_owned(), kind };
        self.origin_book.put(&number.to_be_bytes(), &origin)?;
        self.origins.push(origin);
        self.applied.written = true;
        Ok(number)
    }

    /// Kinds that this source's table has delivered so far.
    pub(super) fn kinds_from(&self, table: &str) -> Vec<RecordKind> {
        let of = self.origins.iter().filter(|origin| origin.source == self.source && origin.table == table);
        of.map(|origin| origin.kind).collect()
    }

    /// The home of a record. A damaged one counts as none: putting the record again mends it.
    fn home(&self, kind: RecordKind, id: &str) -> Result<Option<Home>, StoreError> {
        match self.homes[place(kind)].find(id.as_bytes()) {
            Err(StoreError::Damaged { .. }) => Ok(None),
            found => found,
        }
    }

    fn is_ours(&self, home: &Home) -> bool {
        self.origins.get(usize::from(home.origin)).is_some_and(|origin| origin.source == self.source)
    }

    /// The name under which this source's record of an id is kept: `source:id` when another source holds the id, and
    /// for good once it was given.
    pub(super) fn name(&self, kind: RecordKind, id: &str) -> Result<String, StoreError> {
        if self.origins.iter().all(|origin| origin.source == self.source) {
            return Ok(id.to_owned());
        }
        let own = format!("{}:{id}", self.source);
        let given = self.home(kind, &own)?.is_some_and(|home| self.is_ours(&home));
        Ok(if given { own } else { id.to_owned() })
    }

    /// Whether another source holds the id.
    pub(super) fn is_taken(&self, kind: RecordKind, id: &str) -> Result<bool, StoreError> {
        Ok(self.home(kind, id)?.is_some_and(|home| !self.is_ours(&home)))
    }

    /// Whether any other source has delivered anything.
    pub(super) fn has_others(&self) -> bool {
        self.origins.iter().any(|origin| origin.source != self.source)
    }

    pub(super) fn source(&self) -> &str {
        &self.source
    }

    fn exists(&mut self, kind: RecordKind, id: &str) -> Result<bool, StoreError> {
        match kind {
            RecordKind::Equipment => Ok(self.facility_of(id)?.is_some()),
            _ => self.homes[place(kind)].has(id.as_bytes()),
        }
    }

    fn facility_of(&mut self, equipment: &str) -> Result<Option<String>, StoreError> {
        if let Some(known) = self.facilities.get(equipment) {
            return Ok(known.clone());
        }
        let facility = self.home(RecordKind::Equipment, equipment)?.map(|home| home.owner);
        self.facilities.insert(equipment.to_owned(), facility.clone());
        Ok(facility)
    }

    /// Marks what a change of a record touches. What is not in any figure touches nothing.
    fn touch(&mut self, kind: RecordKind, owner: &str, id: &str) -> Result<(), StoreError> {
        let (facility, item) = match kind {
            RecordKind::Facility => {
                self.touched.whole(id);
                return Ok(());
            }
            RecordKind::Equipment => (Some(owner.to_owned()), id),
            _ => (self.facility_of(owner)?, owner),
        };
        if let Some(facility) = facility
            && self.homes[place(RecordKind::Facility)].has(facility.as_bytes())?
        {
            self.touched.item(&facility, item);
        }
        Ok(())
    }

    /// Puts records of one kind, which come in the order of their ids.
    pub(super) fn put_all(&mut self, kind: RecordKind, rows: Vec<Row<'_>>) -> Result<(), StoreError> {
        self.facilities.clear();
        let at = place(kind);
        let (mut fresh, mut fresh_homes): (Vec<Entry>, Vec<Entry>) = (Vec::new(), Vec::new());
        let mut arrived = Vec::new();
        let some_wait = !self.withheld.is_empty()?;
        for row in rows {
            let (id, owner) = (row.record.id(), owner(&row.record));
            if some_wait {
                self.applied.written |= self.withheld.remove(&withheld::key(&self.source, kind, id))?;
            }
            let home = Home { origin: self.origin(row.table, kind)?, owner: owner.to_owned() };
            let key = keys::owned(owner, id);
            let sealed = seal(&row.record, &key)?;
            let sealed_home = envelope::seal(home_of(kind), id.as_bytes(), &home)?;
            let before = self.home(kind, id)?;
            let mut changed = self.put_picture(&row.record)?;
            match &before {
                Some(before) if before.owner == owner && self.records[at].holds(&key, &sealed)? => {}
                Some(before) => {
                    changed = true;
                    if before.owner != owner {
                        self.leave(kind, &before.owner, id)?;
                        self.tallies.add(records_of(kind), owner, 1);
                    }
                    self.records[at].put_sealed(&key, &sealed)?;
                }
                None => {
                    changed = true;
                    self.tallies.add(records_of(kind), owner, 1);
                    fresh.push((key, sealed));
                }
            }
            if before.is_none() {
                arrived.push(id.to_owned());
                fresh_homes.push((id.as_bytes().to_vec(), sealed_home));
            } else if before != Some(home) {
                self.homes[at].put_sealed(id.as_bytes(), &sealed_home)?;
                self.applied.written = true;
            }
            self.findings.see(&self.source, row.table, row.given_id);
            self.look_for_owner(kind, row.table, id, owner)?;
            let tally = self.tally(row.table);
            if changed {
                tally.changed += 1;
                self.applied.written = true;
                self.touch(kind, owner, id)?;
            } else {
                tally.unchanged += 1;
            }
        }
        fresh.sort_unstable();
        for known in self.records[at].put_ascending(&fresh)? {
            // Its home was damaged: the record itself had been there all along
            let key = &fresh[known].0;
            let owner = if owner_kind(kind).is_some() { keys::owner_id(key) } else { b"" };
            self.tallies.add(records_of(kind), &String::from_utf8_lossy(owner), -1);
        }
        self.homes[at].put_ascending(&fresh_homes)?;
        if !self.orphans.is_empty()? {
            for id in arrived {
                self.welcome(kind, &id)?;
            }
        }
        Ok(())
    }

    fn put_picture(&mut self, record: &Record) -> Result<bool, StoreError> {
        let Record::Photo(photo, Some(picture)) = record else {
            return Ok(false);
        };
        let key = photo.id.as_bytes();
        let changed = self.pictures.put_if_other(key, &envelope::seal_bytes(Table::Picture, key, picture))?;
        if changed {
            self.thumbnails.remove(key)?;
        }
        Ok(changed)
    }

    /// Takes a record out of its place under `owner`, where it was counted even if it was lost since.
    fn leave(&mut self, kind: RecordKind, owner: &str, id: &str) -> Result<(), StoreError> {
        self.records[place(kind)].remove(&keys::owned(owner, id))?;
        self.tallies.add(records_of(kind), owner, -1);
        self.orphans.remove(&orphan_key(kind, owner, id))?;
        self.touch(kind, owner, id)
    }

    /// Complains of a record whose owner is not there, and remembers it for when the owner comes.
    fn look_for_owner(&mut self, kind: RecordKind, table: &str, id: &str, owner: &str) -> Result<(), StoreError> {
        let Some(of) = owner_kind(kind) else {
            return Ok(());
        };
        if !self.exists(of, owner)? {
            self.applied.written |= self.orphans.put(&orphan_key(kind, owner, id), &())?;
            self.complain(orphan(table, kind, id, owner));
        }
        Ok(())
    }

    /// Records that waited for this owner are whole from now on.
    fn welcome(&mut self, owner_of: RecordKind, owner: &str) -> Result<(), StoreError> {
        for kind in KINDS.into_iter().filter(|&kind| owner_kind(kind) == Some(owner_of)) {
            for key in self.orphans.keys_under(&keys::parts_under(&[records_of(kind).name(), owner]))? {
                self.orphans.remove(&key)?;
                let id = String::from_utf8_lossy(keys::own_id(&key)).into_owned();
                if let Some(origin) = self.origin_of(kind, &id)? {
                    self.findings.mend(&origin.source, &orphan(&origin.table, kind, &id, owner));
                }
            }
        }
        Ok(())
    }

    fn origin_of(&self, kind: RecordKind, id: &str) -> Result<Option<Origin>, StoreError> {
        let home = self.home(kind, id)?;
        Ok(home.and_then(|home| self.origins.get(usize::from(home.origin)).cloned()))
    }

    /// Notes which records are to go later.
    pub(super) fn withhold(&mut self, gone: &[(Arc<str>, RecordKind, String)]) -> Result<(), StoreError> {
        for (table, kind, given_id) in gone {
            let id = self.name(*kind, given_id)?;
            if self.home(*kind, &id)?.is_some_and(|home| self.is_ours(&home)) {
                let key = withheld::key(&self.source, *kind, &id);
                self.applied.written |= self.withheld.put(&key, &**table)?;
            } else {
                // Nothing of it is here but, it may be, what was wrong with it
                self.findings.see(&self.source, table, given_id);
                self.findings.see(&self.source, table, &id);
            }
        }
        Ok(())
    }

    /// Takes records out. What they owned is left behind, and complained of.
    pub(super) fn remove_all(&mut self, gone: Vec<Gone>) -> Result<(), StoreError> {
        self.facilities.clear();
        let some_wait = !self.withheld.is_empty()?;
        for Gone { table, kind, id, given_id, quarantined } in gone {
            if some_wait {
                self.applied.written |= self.withheld.remove(&withheld::key(&self.source, kind, &id))?;
            }
            if !quarantined {
                self.findings.see(&self.source, &table, &given_id);
                self.findings.see(&self.source, &table, &id);
            }
            let Some(home) = self.home(kind, &id)?.filter(|home| self.is_ours(home)) else {
                continue;
            };
            if let Some(origin) = self.origins.get(usize::from(home.origin)) {
                // It may have come without an owner just now, in this batch
                self.findings.retract(&origin.source, &orphan(&origin.table, kind, &id, &home.owner));
            }
            self.leave(kind, &home.owner, &id)?;
            self.homes[place(kind)].remove(id.as_bytes())?;
            if kind == RecordKind::Photo {
                self.pictures.remove(id.as_bytes())?;
                self.thumbnails.remove(id.as_bytes())?;
            }
            self.applied.written = true;
            if !quarantined {
                self.tally(&table).removed += 1;
            }
            self.bereave(kind, &id)?;
        }
        Ok(())
    }

    /// What a removed record owned has no owner now.
    fn bereave(&mut self, owner_of: RecordKind, owner: &str) -> Result<(), StoreError> {
        for kind in KINDS.into_iter().filter(|&kind| owner_kind(kind) == Some(owner_of)) {
            for key in self.records[place(kind)].keys_under(&keys::under(owner))? {
                let id = String::from_utf8_lossy(keys::own_id(&key)).into_owned();
                self.orphans.put(&orphan_key(kind, owner, &id), &())?;
                if let Some(origin) = self.origin_of(kind, &id)? {
                    self.findings.complain(&origin.source, orphan(&origin.table, kind, &id, owner));
                }
            }
        }
        Ok(())
    }
}
