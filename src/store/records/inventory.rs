//! Queries for the canonical records: facilities, equipment, services, conductors and photos.

use crate::inventory::{
    ConductorRun, Equipment, EquipmentId, Facility, FacilityId, Photo, PhotoId, RecordKind, Service,
};
use crate::store::codec::keys;
use crate::store::codec::schema::{TableId, record_table};
use crate::store::engine::snapshot::{RecordIter, Snapshot};
use crate::store::error::StoreError;

/// Every method's errors are [`StoreError::Damaged`] for a record that is not what was written, and
/// [`StoreError::Unreadable`] when the disk fails.
impl Snapshot {
    /// A facility.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_facility(&self, id: &FacilityId) -> Result<Option<Facility>, StoreError> {
        self.find_in(TableId::Facility, id.as_bytes())
    }

    /// Every facility, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn facilities(&self) -> Result<RecordIter<Facility>, StoreError> {
        self.records(TableId::Facility, "")
    }

    /// Whether a facility exists. A record without an index entry is reported as damage: treating the facility as missing
    /// would hide everything in it.
    fn facility_exists(&self, id: &str) -> Result<bool, StoreError> {
        if self.has_key(TableId::FacilityIndex, id.as_bytes())? {
            return Ok(true);
        }
        if self.has_key(TableId::Facility, id.as_bytes())? {
            return Err(StoreError::damaged(
                TableId::FacilityIndex,
                id.as_bytes(),
                "is lost, though the facility is stored",
            ));
        }
        Ok(false)
    }

    /// A piece of equipment. One whose facility does not exist is not found.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_equipment(&self, id: &EquipmentId) -> Result<Option<Equipment>, StoreError> {
        match self.find_location(TableId::EquipmentIndex, id)? {
            Some(location) if self.facility_exists(&location.owner)? => self.find_at(TableId::Equipment, &location, id),
            _ => Ok(None),
        }
    }

    /// A facility's equipment, in the order of the ids. Nothing for a facility that does not exist.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn equipment_of(&self, facility: &FacilityId) -> Result<RecordIter<Equipment>, StoreError> {
        let exists = self.facility_exists(facility)?;
        // No id holds a zero byte, so nothing lies under this owner: the orphans of a missing facility stay hidden.
        self.records(TableId::Equipment, if exists { facility } else { "\0" })
    }

    /// Equipment whose facility is not stored, in the order of the ids.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn orphaned_equipment(&self, facility: &str) -> Result<RecordIter<Equipment>, StoreError> {
        self.records(TableId::Equipment, facility)
    }

    /// Ids of the missing owners of orphans of a kind, sorted.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn missing_owners(&self, kind: RecordKind) -> Result<Vec<String>, StoreError> {
        let prefix = keys::parts_under(&[record_table(kind).name()]);
        let mut owners: Vec<String> = Vec::new();
        for entry in self.raw_under(TableId::Orphan, &prefix)? {
            let (key, _) = entry?;
            let owner = String::from_utf8_lossy(keys::owner_id(&key[prefix.len()..])).into_owned();
            if owners.last() != Some(&owner) {
                owners.push(owner);
            }
        }
        Ok(owners)
    }

    /// An item's service records, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read or is lost.
    pub fn services_of(&self, equipment: &EquipmentId) -> Result<Vec<Service>, StoreError> {
        self.records(TableId::Service, equipment)?.collect()
    }

    /// An item's conductor runs, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read or is lost.
    pub fn conductors_of(&self, equipment: &EquipmentId) -> Result<Vec<ConductorRun>, StoreError> {
        self.records(TableId::Conductor, equipment)?.collect()
    }

    /// An item's photos, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read or is lost.
    pub fn photos_of(&self, equipment: &EquipmentId) -> Result<Vec<Photo>, StoreError> {
        self.records(TableId::Photo, equipment)?.collect()
    }

    /// A photo. One whose equipment or facility does not exist is not found.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_photo(&self, id: &PhotoId) -> Result<Option<Photo>, StoreError> {
        let Some(location) = self.find_location(TableId::PhotoIndex, id)? else {
            return Ok(None);
        };
        // Up to the facility: rights are given by facility, and a photo outside of every facility is in no scope.
        match self.find_location(TableId::EquipmentIndex, &location.owner)? {
            Some(item) if self.facility_exists(&item.owner)? => self.find_at(TableId::Photo, &location, id),
            _ => Ok(None),
        }
    }

    /// The picture of a photo, byte for byte as the source delivered it.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn picture(&self, id: &PhotoId) -> Result<Option<Vec<u8>>, StoreError> {
        self.find_bytes(TableId::Picture, id.as_bytes())
    }

    /// The thumbnail of a photo; `None` when none was stored since the picture last changed.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn thumbnail(&self, id: &PhotoId) -> Result<Option<Vec<u8>>, StoreError> {
        self.find_bytes(TableId::Thumbnail, id.as_bytes())
    }

    /// How many facilities there are.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn facility_count(&self) -> Result<u64, StoreError> {
        // Constant time: redb keeps the length of a table with its root.
        self.len(TableId::Facility)
    }

    /// How many pieces of equipment a facility has.
    ///
    /// # Errors
    /// [`StoreError`] when the count cannot be read.
    pub fn equipment_count(&self, facility: &str) -> Result<u64, StoreError> {
        Ok(self.count(TableId::Equipment, facility)?.unwrap_or(0))
    }
}
