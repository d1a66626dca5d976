//! Id collisions: two sources give the same id to different records. The first source keeps the id; the other one's record is
//! stored as `source:id` from then on, and references of that source to it are rewritten the same way.

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

/// Maps the ids of a batch's records, and the references in them to records of the same source, to stored ids.
pub(in crate::store) fn rename_ids(
    transaction: &IngestTransaction<'_>,
    rows: &mut [Vec<IncomingRow<'_>>; 5],
) -> Result<(), StoreError> {
    // With one source no id can collide: most installations skip two lookups a row.
    if !transaction.has_other_sources() {
        return Ok(());
    }
    // Ids of this batch that collide. Ids that collided in an earlier batch are found by `IngestTransaction::stored_id`
    let mut taken = HashSet::new();
    for kind in KINDS {
        for row in &rows[kind_index(kind)] {
            if transaction.is_held_by_other_source(kind, row.given_id)? {
                taken.insert((kind, row.given_id.to_owned()));
            }
        }
    }
    let name = |kind: RecordKind, id: &str| -> Result<Option<String>, StoreError> {
        // First, as the store does not hold a record that collides for the first time: `stored_id` cannot find it.
        if taken.contains(&(kind, id.to_owned())) {
            return Ok(Some(format!("{}:{id}", transaction.source())));
        }
        Ok(Some(transaction.stored_id(kind, id)?).filter(|name| name != id))
    };
    // After all ids of the batch were compared: a record may name another one of the batch that collides.
    for row in rows.iter_mut().flatten() {
        rename_ids_of_record(&mut row.record, &name)?;
    }
    Ok(())
}

/// Gives the stored id of an id, where the two differ.
pub(in crate::store) type StoredIdLookup<'n> = &'n dyn Fn(RecordKind, &str) -> Result<Option<String>, StoreError>;

/// Replaces one id where the stored one differs. A record without such an id is not cloned (`Cow`).
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

/// Maps the ids in one record to stored ids.
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
