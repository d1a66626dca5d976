//! Figures of the remote engine: one per job, the latest per item and facility. They are validated before they get here.

use crate::assess::remote::{RemoteFacility, RemoteFigure};
use crate::inventory::{EquipmentId, FacilityId};
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;
use crate::store::figures::queries::FigureReader;

impl FigureReader<'_> {
    /// The remote figure of an item as stored here; `None` when there is no valid one.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_remote_figure(&self, id: &EquipmentId) -> Result<Option<RemoteFigure>, StoreError> {
        self.snapshot.find_in(TableId::RemoteFigure, id.as_bytes())
    }

    /// The result of a job; `None` when it is not completed.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_job_result(&self, number: u64) -> Result<Option<RemoteFigure>, StoreError> {
        self.snapshot.find_in(TableId::JobResult, &number.to_be_bytes())
    }

    /// The remote figure of a facility; `None` when there is no valid one.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_remote_facility_figure(&self, id: &FacilityId) -> Result<Option<RemoteFacility>, StoreError> {
        self.snapshot.find_in(TableId::RemoteFacility, id.as_bytes())
    }
}

impl Store {
    /// Stores the remote figure of a facility in place of the one before.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn put_remote_facility_figure(&self, id: &FacilityId, figure: &RemoteFacility) -> Result<(), StoreError> {
        self.transact(|txn| Ok(((), TableMut::open(txn, TableId::RemoteFacility)?.put(id.as_bytes(), figure)?)))
    }
}
