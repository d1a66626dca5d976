//! By which engine and version the figures were made that a document sums up.

use serde::Serialize;
use utoipa::ToSchema;

use crate::assess::engine::{Mode, Shares};

/// The items' figures that were summed up, by engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct EngineShares {
    /// Made by the embedded engine.
    local: u64,
    /// Made by VoltMetrics.
    voltmetrics: u64,
    /// Of either: the last one known, and not what the mode promises.
    stale: u64,
}

impl EngineShares {
    /// Of `all` figures, as the engines stand now.
    #[must_use]
    pub fn of(shares: Shares, all: u64, mode: Mode, is_away: bool) -> Self {
        Self {
            local: all.saturating_sub(shares.remote),
            voltmetrics: shares.remote,
            stale: shares.stale_now(all, mode, is_away),
        }
    }

    /// Whether one of them is not what the mode promises.
    #[must_use]
    pub const fn is_stale(self) -> bool {
        self.stale > 0
    }
}
