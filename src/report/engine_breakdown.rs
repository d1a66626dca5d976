//! Numbers of aggregated figures by engine.

use serde::Serialize;
use utoipa::ToSchema;

use crate::assess::engine::EngineMode;
use crate::assess::origin::OriginCounts;

/// Aggregated figures of items, by engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct EngineBreakdown {
    /// Calculated by the local engine.
    local: u64,
    /// Calculated by VoltMetrics.
    voltmetrics: u64,
    /// Figures of either engine that are not current as the engine mode requires.
    stale: u64,
}

impl EngineBreakdown {
    /// Breakdown of `all` figures, with the current mode and availability.
    #[must_use]
    pub fn new(shares: OriginCounts, all: u64, mode: EngineMode, remote_unavailable: bool) -> Self {
        Self {
            local: all.saturating_sub(shares.remote),
            voltmetrics: shares.remote,
            stale: stale_now(shares, all, mode, remote_unavailable),
        }
    }

    /// Whether any figure is stale.
    #[must_use]
    pub const fn is_stale(self) -> bool {
        self.stale > 0
    }
}

/// Number of stale figures among `all`, with the current mode and availability. Figures that expire are counted once
/// the refresher has selected them again.
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
    fn stale_figures_depend_on_mode_and_availability() {
        let shares = OriginCounts { remote: 7, stale: 2 };
        for (mode, remote_unavailable, stale) in [
            (EngineMode::Local, false, 7),
            (EngineMode::Local, true, 7),
            (EngineMode::Hybrid, false, 2),
            (EngineMode::Hybrid, true, 7),
            (EngineMode::Remote, false, 2),
            (EngineMode::Remote, true, 10),
        ] {
            let actual = EngineBreakdown::new(shares, 10, mode, remote_unavailable);
            assert_eq!(actual, EngineBreakdown { local: 3, voltmetrics: 7, stale }, "{mode:?} {remote_unavailable}");
        }
    }
}
