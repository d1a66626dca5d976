//! Where a record came from and whose it is.

use serde::{Deserialize, Serialize};

use crate::inventory::RecordKind;

/// Which source, and which of its tables, a record came from; indexes hold its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct RecordOrigin {
    pub(in crate::store) source: String,
    pub(in crate::store) table: String,
    pub(in crate::store) kind: RecordKind,
}

/// Where a record lies and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(in crate::store) struct RecordLocation {
    /// Number of the source and its table in `origin`.
    pub(in crate::store) origin: u16,
    /// Id of what it belongs to; empty for a facility.
    pub(in crate::store) owner: String,
}
