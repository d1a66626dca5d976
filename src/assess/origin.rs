//! Whose figures a sum is made of.

use serde::{Deserialize, Serialize};

/// Whose an item's figure is, for those who sum it up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FigureOrigin {
    /// The remote engine's.
    pub remote: bool,
    /// It was not what the mode promised when it was chosen.
    pub stale: bool,
}

/// Whose the figures of some items are that were summed up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginCounts {
    /// Figures of the remote engine.
    pub remote: u64,
    /// Figures of either engine that were not what the mode promised when they were chosen.
    pub stale: u64,
}
