//! Reading the canonical records.

use super::error::StoreError;
use super::keys;
use super::snapshot::{Records, Snapshot};
use super::tables::{Table, records_of};
use crate::inventory::{
    ConductorRun, Equipment, EquipmentId, Facility, FacilityId, Photo, PhotoId, RecordKind, Service,
};

/// Every method's errors are [`StoreError::Damaged`] for a record that is not what was written, and
/// [`StoreError::Unreadable`] when the disk fails.
impl Snapshot {
    /// A facility.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_facility(&self, id: &FacilityId) -> Result<Option<Facility>, StoreError> {
        self.find_in(Table::Facility, id.as_bytes())
    }

    /// Every facility, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn facilities(&self) -> Result<Records<Facility>, StoreError> {
        self.records(Table::Facility, "")
    }

    /// Whether a facility exists. One that is here while its place is not known is damage: to take it for missing would
    /// hide everything that belongs to it.
    fn facility_exists(&self, id: &str) -> Result<bool, StoreError> {
        if self.has(Table::FacilityHome, id.as_bytes())? {
            return Ok(true);
        }
        if self.has(Table::Facility, id.as_bytes())? {
            return Err(StoreError::damaged(
                Table::FacilityHome,
                id.as_bytes(),
                "is lost, though the facility is here",
            ));
        }
        Ok(false)
    }

    /// A piece of equipment. One whose facility does not exist is not found.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_equipment(&self, id: &EquipmentId) -> Result<Option<Equipment>, StoreError> {
        match self.home(Table::EquipmentHome, id)? {
            Some(home) if self.facility_exists(&home.owner)? => self.find_at(Table::Equipment, &home, id),
            _ => Ok(None),
        }
    }

    /// A facility's equipment, in the order of the ids. Nothing for a facility that does not exist.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn equipment_of(&self, facility: &FacilityId) -> Result<Records<Equipment>, StoreError> {
        let exists = self.facility_exists(facility)?;
        self.records(Table::Equipment, if exists { facility } else { "\0" })
    }

    /// Equipment that waits for a facility that is not here, in the order of the ids.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn stranded_equipment(&self, facility: &str) -> Result<Records<Equipment>, StoreError> {
        self.records(Table::Equipment, facility)
    }

    /// Ids of the owners that records of a kind wait for, in their order.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn missing_owners(&self, kind: RecordKind) -> Result<Vec<String>, StoreError> {
        let prefix = keys::parts_under(&[records_of(kind).name()]);
        let mut owners: Vec<String> = Vec::new();
        for entry in self.raw_under(Table::Orphan, &prefix)? {
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
        self.records(Table::Service, equipment)?.collect()
    }

    /// An item's conductor runs, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read or is lost.
    pub fn runs_of(&self, equipment: &EquipmentId) -> Result<Vec<ConductorRun>, StoreError> {
        self.records(Table::Conductor, equipment)?.collect()
    }

    /// An item's photos, in the order of their ids.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read or is lost.
    pub fn photos_of(&self, equipment: &EquipmentId) -> Result<Vec<Photo>, StoreError> {
        self.records(Table::Photo, equipment)?.collect()
    }

    /// A photo. One whose equipment or facility does not exist is not found.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_photo(&self, id: &PhotoId) -> Result<Option<Photo>, StoreError> {
        let Some(home) = self.home(Table::PhotoHome, id)? else {
            return Ok(None);
        };
        match self.home(Table::EquipmentHome, &home.owner)? {
            Some(item) if self.facility_exists(&item.owner)? => self.find_at(Table::Photo, &home, id),
            _ => Ok(None),
        }
    }

    /// A photo's picture, as the source handed it over.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn picture(&self, id: &PhotoId) -> Result<Option<Vec<u8>>, StoreError> {
        self.find_bytes(Table::Picture, id.as_bytes())
    }

    /// A photo's thumbnail, if one was kept since the picture last changed.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn thumbnail(&self, id: &PhotoId) -> Result<Option<Vec<u8>>, StoreError> {
        self.find_bytes(Table::Thumbnail, id.as_bytes())
    }

    /// How many facilities there are.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn facility_count(&self) -> Result<u64, StoreError> {
        self.len(Table::Facility)
    }

    /// How many pieces of equipment a facility has.
    ///
    /// # Errors
    /// [`StoreError`] when the count cannot be read.
    pub fn equipment_count(&self, facility: &FacilityId) -> Result<u64, StoreError> {
        Ok(self.count(Table::Equipment, facility)?.unwrap_or(0))
    }
}
