//! The record index: finds a record by its own id, and names the source it came from.

use serde::{Deserialize, Serialize};

use crate::inventory::RecordKind;

/// The source and the table of the source that a record came from. Index entries hold its number, 2 bytes a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct RecordOrigin {
    pub(in crate::store) source: String,
    pub(in crate::store) table: String,
    pub(in crate::store) kind: RecordKind,
}

/// An index entry: the origin of a record and its owner, which is the first part of its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct RecordLocation {
    /// Number of the source and its table in `origin`.
    // A number in place of two names: the index has one entry for every record of the store.
    pub(in crate::store) origin: u16,
    /// Id of the owner; empty for a facility.
    pub(in crate::store) owner: String,
}
