//! The remote engine's figures: of each job, and the latest of each item. A value gets here only after it was checked.

use super::book::Book;
use super::error::StoreError;
use super::handle::Store;
use super::snapshot::Snapshot;
use super::tables::Table;
use crate::assess::remote::{RemoteFacility, RemoteFigure};
use crate::inventory::{EquipmentId, FacilityId};

impl Snapshot {
    /// The remote engine's figure of an item's data as we hold it; `None` when it never gave one that could be taken.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_remote(&self, id: &EquipmentId) -> Result<Option<RemoteFigure>, StoreError> {
        self.find_in(Table::RemoteFigure, id.as_bytes())
    }

    /// What came of a job; `None` when it is not completed.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_job_result(&self, number: u64) -> Result<Option<RemoteFigure>, StoreError> {
        self.find_in(Table::JobResult, &number.to_be_bytes())
    }

    /// The remote engine's figure of a facility; `None` when it never gave one that could be taken.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_remote_facility(&self, id: &FacilityId) -> Result<Option<RemoteFacility>, StoreError> {
        self.find_in(Table::RemoteFacility, id.as_bytes())
    }
}

impl Store {
    /// Keeps the remote engine's figure of a facility in place of the one before.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn put_remote_facility(&self, id: &FacilityId, figure: &RemoteFacility) -> Result<(), StoreError> {
        self.transact(|txn| Ok(((), Book::open(txn, Table::RemoteFacility)?.put(id.as_bytes(), figure)?)))
    }
}
