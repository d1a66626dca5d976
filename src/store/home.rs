//! Where a record came from and whose it is.

use serde::{Deserialize, Serialize};

use crate::inventory::RecordKind;

/// Which source, and which of its tables, a record came from; homes hold its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Origin {
    pub(super) source: String,
    pub(super) table: String,
    pub(super) kind: RecordKind,
}

/// Where a record lies and whose it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Home {
    /// Number of the source and its table in `origin`.
    pub(super) origin: u16,
    /// Id of what it belongs to; empty for a facility.
    pub(super) owner: String,
}
