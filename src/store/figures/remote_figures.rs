//! The remote engine's figures: of each job, and the latest of each item. A value gets here only after it was checked.

use crate::assess::remote::{RemoteFacility, RemoteFigure};
use crate::inventory::{EquipmentId, FacilityId};
use crate::store::codec::schema::TableId;
use crate::store::engine::snapshot::Snapshot;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;

impl Snapshot {
    /// The remote engine's figure of an item's data as we hold it; `None` when it never gave one that could be taken.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_remote_figure(&self, id: &EquipmentId) -> Result<Option<RemoteFigure>, StoreError> {
        self.find_in(TableId::RemoteFigure, id.as_bytes())
    }

    /// What came of a job; `None` when it is not completed.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_job_result(&self, number: u64) -> Result<Option<RemoteFigure>, StoreError> {
        self.find_in(TableId::JobResult, &number.to_be_bytes())
    }

    /// The remote engine's figure of a facility; `None` when it never gave one that could be taken.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_remote_facility_figure(&self, id: &FacilityId) -> Result<Option<RemoteFacility>, StoreError> {
        self.find_in(TableId::RemoteFacility, id.as_bytes())
    }
}

impl Store {
    /// Keeps the remote engine's figure of a facility in path of the one before.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn put_remote_facility_figure(&self, id: &FacilityId, figure: &RemoteFacility) -> Result<(), StoreError> {
        self.transact(|txn| Ok(((), TableMut::open(txn, TableId::RemoteFacility)?.put(id.as_bytes(), figure)?)))
    }
}
