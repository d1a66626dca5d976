//! Ids that two sources give to different things. The one who came first keeps the id; the other's record is kept as
//! `source:id` from then on, and so are the references of that source to it.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::inventory::{ConductorId, EquipmentId, FacilityId, IdError, PhotoId, Record, RecordKind, ServiceId};
use crate::store::codec::schema::{KINDS, kind_index};
use crate::store::error::StoreError;
use crate::store::ingest::ingest_batch::IncomingRow;
use crate::store::ingest::transaction::IngestTransaction;

fn unfit(id: &str) -> impl FnOnce(IdError) -> StoreError {
    move |error| StoreError::Unfit { table: "origin", key: id.to_owned(), reason: format!("its new id {error}") }
}

/// Renames a batch's records and the ids in them that name records of the same source.
pub(in crate::store) fn rename_ids(
    transaction: &IngestTransaction<'_>,
    rows: &mut [Vec<IncomingRow<'_>>; 5],
) -> Result<(), StoreError> {
    if !transaction.has_other_sources() {
        return Ok(());
    }
    // Ids of this batch that another source holds; those of earlier batches are found by `IngestTransaction::name`
    let mut taken = HashSet::new();
    for kind in KINDS {
        for row in &rows[kind_index(kind)] {
            if transaction.is_held_by_other_source(kind, row.given_id)? {
                taken.insert((kind, row.given_id.to_owned()));
            }
        }
    }
    let name = |kind: RecordKind, id: &str| -> Result<Option<String>, StoreError> {
        if taken.contains(&(kind, id.to_owned())) {
            return Ok(Some(format!("{}:{id}", transaction.source())));
        }
        Ok(Some(transaction.stored_id(kind, id)?).filter(|name| name != id))
    };
    for row in rows.iter_mut().flatten() {
        rename_ids_of_record(&mut row.record, &name)?;
    }
    Ok(())
}

/// What gives an id its new name, where it has one.
pub(in crate::store) type StoredIdLookup<'n> = &'n dyn Fn(RecordKind, &str) -> Result<Option<String>, StoreError>;

/// Replaces one id where it has a new name; a record without any is not copied.
macro_rules! follow {
    ($record:ident, $name:ident, $variant:pat => $field:expr, $kind:ident, $id:ident) => {
        if let $variant = &**$record
            && let Some(new) = $name(RecordKind::$kind, &$field)?
        {
            let new = $id::parse(&new).map_err(unfit(&new))?;
            if let $variant = $record.to_mut() {
                $field = new;
            }
        }
    };
}

/// Gives one record, and what it names, the names under which they are kept.
pub(in crate::store) fn rename_ids_of_record(
    record: &mut Cow<'_, Record>,
    name: StoredIdLookup<'_>,
) -> Result<(), StoreError> {
    follow!(record, name, Record::Facility(facility) => facility.id, Facility, FacilityId);
    follow!(record, name, Record::Equipment(item) => item.id, Equipment, EquipmentId);
    follow!(record, name, Record::Equipment(item) => item.facility_id, Facility, FacilityId);
    follow!(record, name, Record::Service(service) => service.id, Service, ServiceId);
    follow!(record, name, Record::Service(service) => service.equipment_id, Equipment, EquipmentId);
    follow!(record, name, Record::Conductor(run) => run.id, Conductor, ConductorId);
    follow!(record, name, Record::Conductor(run) => run.equipment_id, Equipment, EquipmentId);
    follow!(record, name, Record::Photo(photo, _) => photo.id, Photo, PhotoId);
    follow!(record, name, Record::Photo(photo, _) => photo.equipment_id, Equipment, EquipmentId);
    let feeds: Vec<EquipmentId> = match &**record {
        Record::Equipment(item) => item.fed_from.iter().chain(&item.alternate_feeds).cloned().collect(),
        _ => return Ok(()),
    };
    for old in feeds {
        let Some(new) = name(RecordKind::Equipment, &old)? else {
            continue;
        };
        let new = EquipmentId::parse(&new).map_err(unfit(&new))?;
        if let Record::Equipment(item) = record.to_mut() {
            let named = item.fed_from.iter_mut().chain(&mut item.alternate_feeds).filter(|feed| **feed == old);
            named.for_each(|feed| *feed = new.clone());
        }
    }
    Ok(())
}
