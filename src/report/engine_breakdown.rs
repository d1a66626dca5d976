//! By which engine and version the figures were made that a document sums up.

use serde::Serialize;
use utoipa::ToSchema;

use crate::assess::engine::EngineMode;
use crate::assess::origin::OriginCounts;

/// The items' figures that were summed up, by engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct EngineBreakdown {
    /// Made by the embedded engine.
    local: u64,
    /// Made by VoltMetrics.
    voltmetrics: u64,
    /// Of either: the last one known, and not what the mode promises.
    stale: u64,
}

impl EngineBreakdown {
    /// Of `all` figures, as the engines stand now.
    #[must_use]
    pub fn new(shares: OriginCounts, all: u64, mode: EngineMode, remote_unavailable: bool) -> Self {
        Self {
            local: all.saturating_sub(shares.remote),
            voltmetrics: shares.remote,
            stale: stale_now(shares, all, mode, remote_unavailable),
        }
    }

    /// Whether one of them is not what the mode promises.
    #[must_use]
    pub const fn is_stale(self) -> bool {
        self.stale > 0
    }
}

/// How many of `all` figures are not what the mode promises as the engines stand now. Figures that grow old are chosen
/// anew by those who look them over, and counted then.
fn stale_now(shares: OriginCounts, all: u64, mode: EngineMode, remote_unavailable: bool) -> u64 {
    match (mode, remote_unavailable) {
        (EngineMode::Local, _) | (EngineMode::Hybrid, true) => shares.remote,
        (EngineMode::Remote, true) => all,
        (EngineMode::Remote | EngineMode::Hybrid, false) => shares.stale,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stale_depends_on_mode_and_on_who_answers() {
        let shares = OriginCounts { remote: 7, stale: 2 };
        for (mode, remote_unavailable, stale) in [
            (EngineMode::Local, false, 7),
            (EngineMode::Local, true, 7),
            (EngineMode::Hybrid, false, 2),
            (EngineMode::Hybrid, true, 7),
            (EngineMode::Remote, false, 2),
            (EngineMode::Remote, true, 10),
        ] {
            let told = EngineBreakdown::new(shares, 10, mode, remote_unavailable);
            assert_eq!(told, EngineBreakdown { local: 3, voltmetrics: 7, stale }, "{mode:?} {remote_unavailable}");
        }
    }
}
