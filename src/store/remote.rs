//! The remote engine's figures, the latest of each item. A value gets here only after it was checked.

use super::error::StoreError;
use super::snapshot::Snapshot;
use super::tables::Table;
use crate::assess::remote::RemoteFigure;
use crate::inventory::EquipmentId;

impl Snapshot {
    /// The remote engine's figure of an item; `None` when it never gave one that could be taken.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_remote(&self, id: &EquipmentId) -> Result<Option<RemoteFigure>, StoreError> {
        self.find_in(Table::RemoteFigure, id.as_bytes())
    }
}
