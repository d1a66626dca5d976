//! By which engine and version the figures were made that a document sums up.

use serde::Serialize;
use utoipa::ToSchema;

use crate::assess::engine::Mode;
use crate::assess::shares::Shares;

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
            stale: stale_now(shares, all, mode, is_away),
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
fn stale_now(shares: Shares, all: u64, mode: Mode, is_away: bool) -> u64 {
    match (mode, is_away) {
        (Mode::Local, _) | (Mode::Hybrid, true) => shares.remote,
        (Mode::Remote, true) => all,
        (Mode::Remote | Mode::Hybrid, false) => shares.stale,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stale_depends_on_mode_and_on_who_answers() {
        let shares = Shares { remote: 7, stale: 2 };
        for (mode, is_away, stale) in [
            (Mode::Local, false, 7),
            (Mode::Local, true, 7),
            (Mode::Hybrid, false, 2),
            (Mode::Hybrid, true, 7),
            (Mode::Remote, false, 2),
            (Mode::Remote, true, 10),
        ] {
            let told = EngineShares::of(shares, 10, mode, is_away);
            assert_eq!(told, EngineShares { local: 3, voltmetrics: 7, stale }, "{mode:?} {is_away}");
        }
    }
}
