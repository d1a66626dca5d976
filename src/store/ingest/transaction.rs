//! One ingestion in progress: the open tables, and the counts, dirty marks and issues it collects.

use std::collections::HashMap;
use std::sync::Arc;

use crate::store::engine::WriteTransaction;

use crate::inventory::{Moment, Record, RecordKind, ValidationIssue, is_row_position};
use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::{KINDS, TableId, index_table, kind_index, record_table};
use crate::store::engine::table_mut::{CountChanges, SealedEntry, TableMut};
use crate::store::error::StoreError;
use crate::store::figures::dirty::DirtyChanges;
use crate::store::ingest::ingest_batch::{IncomingRow, IngestBatch, IngestOutcome, RemovedRow, RowCounts};
use crate::store::ingest::pending_deletes;
use crate::store::records::issues::IssueChanges;
use crate::store::records::record_index::{RecordLocation, RecordOrigin};

/// The kind of the owner of a record.
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
        Record::Facility(facility) => envelope::seal(TableId::Facility, key, facility),
        Record::Equipment(equipment) => envelope::seal(TableId::Equipment, key, equipment),
        Record::Service(service) => envelope::seal(TableId::Service, key, service),
        Record::Conductor(run) => envelope::seal(TableId::Conductor, key, run),
        Record::Photo(photo, _) => envelope::seal(TableId::Photo, key, photo),
    }
}

fn orphan_key(kind: RecordKind, owner: &str, id: &str) -> Vec<u8> {
    // Owner before id, so that an owner that arrives finds its orphans under one prefix.
    keys::parts(&[record_table(kind).name(), owner, id])
}

/// The issue of a record whose owner is not stored.
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

/// An ingestion in progress.
pub(in crate::store) struct IngestTransaction<'t> {
    source: String,
    at: Moment,
    records: [TableMut<'t>; 5],
    indexes: [TableMut<'t>; 5],
    pictures: TableMut<'t>,
    thumbnails: TableMut<'t>,
    orphans: TableMut<'t>,
    cursors: TableMut<'t>,
    pending_deletes: TableMut<'t>,
    origin_table: TableMut<'t>,
    origins: Vec<RecordOrigin>,
    /// Cache: facility of each piece of equipment looked up while one kind is written; `None` when it is not stored.
    facilities: HashMap<String, Option<String>>,
    issues: IssueChanges,
    count_changes: CountChanges,
    dirty_changes: DirtyChanges,
    outcome: IngestOutcome,
}

impl<'t> IngestTransaction<'t> {
    pub(in crate::store) fn open(txn: &'t WriteTransaction, source: &str, at: Moment) -> Result<Self, StoreError> {
        let origin_table = TableMut::open(txn, TableId::RecordOrigin)?;
        let entries = origin_table.page_after(None, usize::MAX)?;
        let read = |(key, sealed): &SealedEntry| envelope::open(TableId::RecordOrigin, key, sealed);
        let origins = entries.iter().map(read).collect::<Result<_, _>>()?;
        let [f, e, s, c, p] = KINDS;
        let records = |kind| TableMut::open(txn, record_table(kind));
        let indexes = |kind| TableMut::open(txn, index_table(kind));
        Ok(Self {
            source: source.to_owned(),
            at,
            records: [records(f)?, records(e)?, records(s)?, records(c)?, records(p)?],
            indexes: [indexes(f)?, indexes(e)?, indexes(s)?, indexes(c)?, indexes(p)?],
            pictures: TableMut::open(txn, TableId::Picture)?,
            thumbnails: TableMut::open(txn, TableId::Thumbnail)?,
            orphans: TableMut::open(txn, TableId::Orphan)?,
            cursors: TableMut::open(txn, TableId::Cursor)?,
            pending_deletes: TableMut::open(txn, TableId::PendingDelete)?,
            origin_table,
            origins,
            facilities: HashMap::new(),
            issues: IssueChanges::default(),
            count_changes: CountChanges::default(),
            dirty_changes: DirtyChanges::default(),
            outcome: IngestOutcome::default(),
        })
    }

    /// The outcome, and what is still to be written besides the records.
    pub(in crate::store) fn close(self) -> (IngestOutcome, IssueChanges, CountChanges, DirtyChanges, Moment) {
        (self.outcome, self.issues, self.count_changes, self.dirty_changes, self.at)
    }

    pub(in crate::store) fn put_cursor(&mut self, cursor: &[u8]) -> Result<(), StoreError> {
        let key = keys::part(&self.source).into_bytes();
        let sealed = envelope::seal_bytes(TableId::Cursor, &key, cursor);
        self.outcome.written |= self.cursors.put_sealed_if_changed(&key, &sealed)?;
        Ok(())
    }

    /// Notes that a table was examined as a whole (empty id), or for all its rows without an id.
    pub(in crate::store) fn mark_scanned(&mut self, table: &str, id: &str) {
        self.issues.mark_seen(&self.source, table, id);
    }

    /// Adds an issue of the batch's source.
    pub(in crate::store) fn complain(&mut self, complaint: ValidationIssue) {
        if complaint.quarantined {
            self.counts(&complaint.table).quarantined += 1;
        }
        // Rows by their position are resolved at the end of their file: saves a range lookup per row
        if !is_row_position(&complaint.id) {
            self.issues.mark_seen(&self.source, &complaint.table, &complaint.id);
        }
        self.issues.report(&self.source, complaint);
    }

    /// Takes over what a batch says about issues that are counted, and about those of rows by their position.
    pub(in crate::store) fn count_issues(&mut self, batch: &IngestBatch<'_>) {
        for (table, issues) in &batch.recounted {
            self.issues.recount(&self.source, table, *issues);
        }
        for (table, issues) in &batch.unlisted {
            self.issues.count_unlisted(&self.source, table, *issues);
        }
        if let Some(positions) = &batch.positions {
            self.issues.check_positions(&self.source, positions);
        }
    }

    fn counts(&mut self, table: &str) -> &mut RowCounts {
        self.outcome.tables.entry(table.to_owned()).or_default()
    }

    fn origin(&mut self, table: &str, kind: RecordKind) -> Result<u16, StoreError> {
        let of = |origin: &RecordOrigin| origin.source == self.source && origin.table == table && origin.kind == kind;
        // The position is the stored number, because origins are never removed. Index entries hold it.
        if let Some(number) = self.origins.iter().position(of) {
            return Ok(number as u16);
        }
        let unfit = |_| StoreError::Unfit {
            table: TableId::RecordOrigin.name(),
            key: table.to_owned(),
            reason: "the sources have more than 65,536 tables".to_owned(),
        };
        let number = u16::try_from(self.origins.len()).map_err(unfit)?;
        let origin = RecordOrigin { source: self.source.clone(), table: table.to_owned(), kind };
        self.origin_table.put(&number.to_be_bytes(), &origin)?;
        self.origins.push(origin);
        self.outcome.written = true;
        Ok(number)
    }

    /// Kinds of records that came from this table of the source so far.
    pub(in crate::store) fn kinds_of_table(&self, table: &str) -> Vec<RecordKind> {
        let of = self.origins.iter().filter(|origin| origin.source == self.source && origin.table == table);
        of.map(|origin| origin.kind).collect()
    }

    /// The location of a record. A damaged entry counts as absent, so that putting the record again repairs it.
    fn find_location(&self, kind: RecordKind, id: &str) -> Result<Option<RecordLocation>, StoreError> {
        match self.indexes[kind_index(kind)].find(id.as_bytes()) {
            Err(StoreError::Damaged { .. }) => Ok(None),
            found => found,
        }
    }

    fn is_of_this_source(&self, location: &RecordLocation) -> bool {
        self.origins.get(usize::from(location.origin)).is_some_and(|origin| origin.source == self.source)
    }

    /// The stored id of this source's record: `source:id` once it collided with another source's id, and for good from
    /// then on, even when the other record is removed. Links to the record then stay valid.
    pub(in crate::store) fn stored_id(&self, kind: RecordKind, id: &str) -> Result<String, StoreError> {
        // Without another source there are no renamed ids: saves a lookup per id.
        if self.origins.iter().all(|origin| origin.source == self.source) {
            return Ok(id.to_owned());
        }
        let own = format!("{}:{id}", self.source);
        let given = self.find_location(kind, &own)?.is_some_and(|location| self.is_of_this_source(&location));
        Ok(if given { own } else { id.to_owned() })
    }

    /// Whether the id belongs to a record of another source.
    pub(in crate::store) fn is_held_by_other_source(&self, kind: RecordKind, id: &str) -> Result<bool, StoreError> {
        Ok(self.find_location(kind, id)?.is_some_and(|location| !self.is_of_this_source(&location)))
    }

    /// Whether any other source ever delivered a record.
    pub(in crate::store) fn has_other_sources(&self) -> bool {
        self.origins.iter().any(|origin| origin.source != self.source)
    }

    pub(in crate::store) fn source(&self) -> &str {
        &self.source
    }

    fn exists(&mut self, kind: RecordKind, id: &str) -> Result<bool, StoreError> {
        match kind {
            // Through the cache: many services name the same equipment.
            RecordKind::Equipment => Ok(self.facility_of(id)?.is_some()),
            _ => self.indexes[kind_index(kind)].has_key(id.as_bytes()),
        }
    }

    fn facility_of(&mut self, equipment: &str) -> Result<Option<String>, StoreError> {
        if let Some(known) = self.facilities.get(equipment) {
            return Ok(known.clone());
        }
        let facility = self.find_location(RecordKind::Equipment, equipment)?.map(|location| location.owner);
        self.facilities.insert(equipment.to_owned(), facility.clone());
        Ok(facility)
    }

    /// Marks dirty what a change of a record affects. A record without a stored facility is in no figure and marks nothing.
    fn mark_dirty(&mut self, kind: RecordKind, owner: &str, id: &str) -> Result<(), StoreError> {
        let (facility, item) = match kind {
            RecordKind::Facility => {
                self.dirty_changes.add_facility(id);
                return Ok(());
            }
            RecordKind::Equipment => (Some(owner.to_owned()), id),
            _ => (self.facility_of(owner)?, owner),
        };
        if let Some(facility) = facility
            && self.indexes[kind_index(RecordKind::Facility)].has_key(facility.as_bytes())?
        {
            // A service, conductor or photo marks the item it belongs to: only items and facilities have figures.
            self.dirty_changes.add_item(&facility, item);
        }
        Ok(())
    }

    /// Puts records of one kind, sorted by id.
    pub(in crate::store) fn put_records(
        &mut self,
        kind: RecordKind,
        rows: Vec<IncomingRow<'_>>,
    ) -> Result<(), StoreError> {
        // Putting equipment changes the facility of items, so an entry holds only while one kind is written.
        self.facilities.clear();
        let at = kind_index(kind);
        let (mut fresh, mut fresh_locations): (Vec<SealedEntry>, Vec<SealedEntry>) = (Vec::new(), Vec::new());
        let mut arrived = Vec::new();
        // Usually the table is empty: one look saves a lookup per row
        let some_wait = !self.pending_deletes.is_empty()?;
        for row in rows {
            let (id, owner) = (row.record.id(), owner(&row.record));
            if some_wait {
                self.outcome.written |= self.pending_deletes.remove(&pending_deletes::key(&self.source, kind, id))?;
            }
            let location = RecordLocation { origin: self.origin(row.table, kind)?, owner: owner.to_owned() };
            let key = keys::owned(owner, id);
            let sealed = seal(&row.record, &key)?;
            let sealed_location = envelope::seal(index_table(kind), id.as_bytes(), &location)?;
            let before = self.find_location(kind, id)?;
            // Compared as bytes: an equal record is neither written nor marked dirty, which keeps full runs cheap
            let mut changed = self.put_picture(&row.record)?;
            match &before {
                // The owner is compared too: a record that moved must leave its former key.
                Some(before) if before.owner == owner && self.records[at].has_sealed(&key, &sealed)? => {}
                Some(before) => {
                    changed = true;
                    if before.owner != owner {
                        // Marks the former owner too: its figure changes as well as that of the new owner.
                        self.remove_from_owner(kind, &before.owner, id)?;
                        self.count_changes.add(record_table(kind), owner, 1);
                    }
                    self.records[at].put_sealed(&key, &sealed)?;
                }
                None => {
                    changed = true;
                    self.count_changes.add(record_table(kind), owner, 1);
                    fresh.push((key, sealed));
                }
            }
            if before.is_none() {
                // New in the store, and so perhaps the owner that orphans name.
                arrived.push(id.to_owned());
                fresh_locations.push((id.as_bytes().to_vec(), sealed_location));
            } else if before != Some(location) {
                self.indexes[at].put_sealed(id.as_bytes(), &sealed_location)?;
                self.outcome.written = true;
            }
            self.issues.mark_seen(&self.source, row.table, row.given_id);
            // Also for an unchanged record: `mark_seen` has just resolved its issue, and its owner may still be
            // missing.
            self.check_owner(kind, row.table, id, owner)?;
            let counts = self.counts(row.table);
            if changed {
                counts.changed += 1;
                self.outcome.written = true;
                self.mark_dirty(kind, owner, id)?;
            } else {
                counts.unchanged += 1;
            }
        }
        // Rows come by id, keys begin with the owner. The locations below are keyed by id and in order already.
        fresh.sort_unstable();
        for known in self.records[at].put_ascending(&fresh)? {
            // Its index entry was damaged, so it looked new. The record is counted already
            let key = &fresh[known].0;
            let owner = if owner_kind(kind).is_some() { keys::owner_id(key) } else { b"" };
            self.count_changes.add(record_table(kind), &String::from_utf8_lossy(owner), -1);
        }
        self.indexes[at].put_ascending(&fresh_locations)?;
        if !self.orphans.is_empty()? {
            for id in arrived {
                self.adopt_orphans(kind, &id)?;
            }
        }
        Ok(())
    }

    fn put_picture(&mut self, record: &Record) -> Result<bool, StoreError> {
        let Record::Photo(photo, Some(picture)) = record else {
            return Ok(false);
        };
        let key = photo.id.as_bytes();
        let changed =
            self.pictures.put_sealed_if_changed(key, &envelope::seal_bytes(TableId::Picture, key, picture))?;
        if changed {
            // It was made from the former picture; the next request for it makes it again.
            self.thumbnails.remove(key)?;
        }
        Ok(changed)
    }

    /// Removes a record from its owner. The count is lowered even when the record itself was lost: it had been counted.
    fn remove_from_owner(&mut self, kind: RecordKind, owner: &str, id: &str) -> Result<(), StoreError> {
        self.records[kind_index(kind)].remove(&keys::owned(owner, id))?;
        self.count_changes.add(record_table(kind), owner, -1);
        self.orphans.remove(&orphan_key(kind, owner, id))?;
        self.mark_dirty(kind, owner, id)
    }

    /// Adds an issue for a record without a stored owner, and lists it as an orphan until the owner arrives.
    fn check_owner(&mut self, kind: RecordKind, table: &str, id: &str, owner: &str) -> Result<(), StoreError> {
        let Some(of) = owner_kind(kind) else {
            return Ok(());
        };
        if !self.exists(of, owner)? {
            // The record stays stored without an owner: sources deliver tables in any order, and a later run may not
            // repeat it.
            let is_new = self.orphans.put(&orphan_key(kind, owner, id), &())?;
            self.outcome.written |= is_new;
            let complaint = orphan(table, kind, id, owner);
            self.issues.mark_orphan(&self.source, &complaint, is_new);
            self.complain(complaint);
        }
        Ok(())
    }

    /// Resolves the issues of orphans whose owner has arrived.
    fn adopt_orphans(&mut self, owner_of: RecordKind, owner: &str) -> Result<(), StoreError> {
        for kind in KINDS.into_iter().filter(|&kind| owner_kind(kind) == Some(owner_of)) {
            for key in self.orphans.keys_under(&keys::parts_under(&[record_table(kind).name(), owner]))? {
                self.orphans.remove(&key)?;
                let id = String::from_utf8_lossy(keys::own_id(&key)).into_owned();
                // The issue lies under the orphan's own source, which need not be the source of the owner.
                if let Some(origin) = self.origin_of(kind, &id)? {
                    self.issues.end(&origin.source, &orphan(&origin.table, kind, &id, owner));
                }
            }
        }
        Ok(())
    }

    fn origin_of(&self, kind: RecordKind, id: &str) -> Result<Option<RecordOrigin>, StoreError> {
        let location = self.find_location(kind, id)?;
        Ok(location.and_then(|location| self.origins.get(usize::from(location.origin)).cloned()))
    }

    /// Adds records to the pending deletes.
    pub(in crate::store) fn add_pending_deletes(
        &mut self,
        gone: &[(Arc<str>, RecordKind, String)],
    ) -> Result<(), StoreError> {
        for (table, kind, given_id) in gone {
            let id = self.stored_id(*kind, given_id)?;
            if self.find_location(*kind, &id)?.is_some_and(|location| self.is_of_this_source(&location)) {
                let key = pending_deletes::key(&self.source, *kind, &id);
                self.outcome.written |= self.pending_deletes.put(&key, &**table)?;
            } else {
                // The record is not stored, but issues of its row may be: they are resolved
                self.issues.mark_seen(&self.source, table, given_id);
                self.issues.mark_seen(&self.source, table, &id);
            }
        }
        Ok(())
    }

    /// Removes records. Their children stay as orphans with an issue each.
    pub(in crate::store) fn remove_records(&mut self, gone: Vec<RemovedRow>) -> Result<(), StoreError> {
        self.facilities.clear();
        let some_wait = !self.pending_deletes.is_empty()?;
        for RemovedRow { table, kind, id, given_id, quarantined } in gone {
            if some_wait {
                self.outcome.written |= self.pending_deletes.remove(&pending_deletes::key(&self.source, kind, &id))?;
            }
            // The issue of a quarantined row is why the record goes: it must stay open.
            if !quarantined {
                self.issues.mark_seen(&self.source, &table, &given_id);
                self.issues.mark_seen(&self.source, &table, &id);
            }
            // A source removes only what it delivered: the same id may be another source's record.
            let Some(location) = self.find_location(kind, &id)?.filter(|location| self.is_of_this_source(location))
            else {
                continue;
            };
            if let Some(origin) = self.origins.get(usize::from(location.origin)) {
                let complaint = orphan(&origin.table, kind, &id, &location.owner);
                // It may have been put as an orphan earlier in this very batch
                let is_new = self.issues.retract(&origin.source, &complaint);
                if !is_new && self.orphans.has_key(&orphan_key(kind, &location.owner, &id))? {
                    self.issues.end(&origin.source, &complaint);
                }
            }
            self.remove_from_owner(kind, &location.owner, &id)?;
            self.indexes[kind_index(kind)].remove(id.as_bytes())?;
            if kind == RecordKind::Photo {
                self.pictures.remove(id.as_bytes())?;
                self.thumbnails.remove(id.as_bytes())?;
            }
            self.outcome.written = true;
            // A quarantined row is counted once, as quarantined.
            if !quarantined {
                self.counts(&table).removed += 1;
            }
            // Children are kept: a later batch may move them, or put the owner again.
            self.orphan_children(kind, &id)?;
        }
        Ok(())
    }

    /// Lists the children of a removed record as orphans.
    fn orphan_children(&mut self, owner_of: RecordKind, owner: &str) -> Result<(), StoreError> {
        for kind in KINDS.into_iter().filter(|&kind| owner_kind(kind) == Some(owner_of)) {
            for key in self.records[kind_index(kind)].keys_under(&keys::under(owner))? {
                let id = String::from_utf8_lossy(keys::own_id(&key)).into_owned();
                let is_new = self.orphans.put(&orphan_key(kind, owner, &id), &())?;
                if let Some(origin) = self.origin_of(kind, &id)? {
                    let complaint = orphan(&origin.table, kind, &id, owner);
                    self.issues.mark_orphan(&origin.source, &complaint, is_new);
                    self.issues.report(&origin.source, complaint);
                }
            }
        }
        Ok(())
    }
}
