//! Which engine the figures in an aggregate come from.

use serde::{Deserialize, Serialize};

/// Origin of one figure, as counted in an aggregate.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FigureOrigin {
    /// It is from the remote engine.
    pub remote: bool,
    /// It was not current as the engine mode requires when it was selected.
    pub stale: bool,
}

/// Numbers of aggregated figures by origin. Serialized by position in the store.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginCounts {
    /// Figures from the remote engine.
    pub remote: u64,
    /// Figures of either engine that were not current when they were selected.
    pub stale: u64,
}
