//! Which figure of an item is in use: ours or the remote engine's. A figure that is missing is never taken for a low
//! one: where the wanted engine has none that holds, the other's is shown and says that it is stale.

use serde::{Deserialize, Serialize};

use super::figure::{EquipmentFigure, RiskRating};
use super::origin::FigureOrigin;
use super::remote::{Provenance, RemoteFigure};
use crate::inventory::Moment;

/// How long a remote figure holds while nothing changes: 24 hours (api.md, Caching), in milliseconds.
pub const FRESH_MILLIS: i64 = 24 * 3_600_000;
/// The embedded engine's name.
pub const LOCAL: &str = "local";

/// Who calculates.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EngineMode {
    /// The embedded engine alone.
    #[default]
    Local,
    /// The remote engine; while it is away its last figures, marked stale.
    Remote,
    /// The remote engine, and the embedded one while it is away or has no figure that holds.
    Hybrid,
}

impl EngineMode {
    /// All.
    pub const ALL: [Self; 3] = [Self::Local, Self::Remote, Self::Hybrid];

    /// `local`, `remote` or `hybrid`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Remote => "remote",
            Self::Hybrid => "hybrid",
        }
    }

    /// The mode of a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }

    /// Whether the remote engine is to calculate.
    #[must_use]
    pub const fn uses_remote(self) -> bool {
        !matches!(self, Self::Local)
    }
}

/// One of the two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskEngine {
    /// The embedded one.
    Local,
    /// VoltMetrics.
    Remote,
}

/// What decides between the two figures of an item, beside the remote one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineSelection {
    /// Who is to calculate.
    pub mode: EngineMode,
    /// The remote engine cannot be asked at the moment.
    pub remote_unavailable: bool,
    /// Since when the item's data is what it is, by our clock; `None` where nobody looked.
    pub changed_at: Option<Moment>,
    /// The time, by our clock.
    pub now: Moment,
}

/// Which figure is in use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineChoice {
    /// Whose.
    pub engine: RiskEngine,
    /// It is not what the mode promises: the last one known.
    pub stale: bool,
}

impl EngineSelection {
    /// Whether a remote figure is of the data as it is, and not too old.
    #[must_use]
    pub fn is_valid(&self, remote: &Provenance) -> bool {
        let is_of_this_data = remote.data_read_at.zip(self.changed_at).is_some_and(|(read, changed)| read >= changed);
        is_of_this_data && self.now.millis().saturating_sub(remote.made_at().millis()) < FRESH_MILLIS
    }

    /// The rule.
    #[must_use]
    pub fn choose(&self, remote: Option<&Provenance>) -> EngineChoice {
        // One of other data than ours says nothing about the item
        let remote = remote.filter(|remote| remote.data_read_at.is_some());
        match (self.mode, remote) {
            (EngineMode::Local, _) => EngineChoice { engine: RiskEngine::Local, stale: false },
            (EngineMode::Remote, None) => EngineChoice { engine: RiskEngine::Local, stale: true },
            (EngineMode::Remote, Some(remote)) => {
                EngineChoice { engine: RiskEngine::Remote, stale: self.remote_unavailable || !self.is_valid(remote) }
            }
            (EngineMode::Hybrid, Some(remote)) if !self.remote_unavailable && self.is_valid(remote) => {
                EngineChoice { engine: RiskEngine::Remote, stale: false }
            }
            (EngineMode::Hybrid, _) => EngineChoice { engine: RiskEngine::Local, stale: false },
        }
    }
}

/// Where the figure in use comes from, and what was not used. Kept with the row.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureInUse {
    /// Whose figure it is.
    pub engine: RiskEngine,
    /// It was not what the mode promised when it was chosen.
    pub stale: bool,
    /// Who made the remote figure, where there is one; it need not be the one in use.
    pub remote: Option<Provenance>,
    /// What the item's data comes to, so that a change of it is seen.
    pub data: u64,
    /// Since when it is that, by our clock.
    pub changed_at: Moment,
    /// Our own.
    pub ours: RatedScore,
    /// The remote engine's, where there is one.
    pub theirs: Option<RatedScore>,
}

/// A score with its rating.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RatedScore {
    /// 0-100.
    pub score: f64,
    /// As its engine rates it.
    pub rating: RiskRating,
}

impl From<Option<&FigureInUse>> for FigureOrigin {
    fn from(in_use: Option<&FigureInUse>) -> Self {
        in_use.map_or_else(Self::default, |in_use| Self {
            remote: in_use.engine == RiskEngine::Remote,
            stale: in_use.stale,
        })
    }
}

impl FigureInUse {
    /// Whether the remote figure still holds at a time.
    #[must_use]
    pub fn is_current(&self, now: Moment) -> bool {
        let situation = EngineSelection {
            mode: EngineMode::Hybrid,
            remote_unavailable: false,
            changed_at: Some(self.changed_at),
            now,
        };
        self.remote.as_ref().is_some_and(|remote| situation.is_valid(remote))
    }

    /// Whether the figure in use is no longer, or not yet, what the mode promises.
    #[must_use]
    pub fn is_stale(&self, mode: EngineMode, remote_unavailable: bool, now: Moment) -> bool {
        let wavers = remote_unavailable || !self.is_current(now);
        match (mode, self.engine) {
            (EngineMode::Local, engine) => engine == RiskEngine::Remote,
            (EngineMode::Remote, RiskEngine::Local) => true,
            (EngineMode::Remote, RiskEngine::Remote) => wavers,
            (EngineMode::Hybrid, engine) => engine == RiskEngine::Remote && wavers,
        }
    }

    /// Whether the rule would choose otherwise now. While the remote engine is away, what is shown says so by itself.
    #[must_use]
    pub fn needs_reselection(&self, mode: EngineMode, remote_unavailable: bool, now: Moment) -> bool {
        let situation = EngineSelection { mode, remote_unavailable, changed_at: Some(self.changed_at), now };
        let choice = situation.choose(self.remote.as_ref());
        choice.engine != self.engine || (!remote_unavailable && choice.stale != self.stale)
    }

    /// The remote engine's word on the figure in use; `None` where ours is in use.
    #[must_use]
    pub fn remote_in_use(&self) -> Option<&Provenance> {
        self.remote.as_ref().filter(|_| self.engine == RiskEngine::Remote)
    }
}

/// The local figure with the remote one's score, rating and those factors that bear the same names. What the remote
/// engine does not say (confidence, condition, weight, dates of both standards) stays ours, and so does the version:
/// it names the rules by which facilities are summed up.
#[must_use]
pub fn with_remote(local: EquipmentFigure, remote: &RemoteFigure, critical_threat: bool) -> EquipmentFigure {
    let mut factors = local.factors;
    for (factor, score) in &mut factors {
        if let Some(theirs) = remote.factors.iter().find(|theirs| theirs.local_factor() == Some(*factor)) {
            *score = theirs.score;
        }
    }
    EquipmentFigure { score: remote.score, rating: remote.rating, factors, critical_threat, ..local }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: i64 = 3_600_000;
    const NOW: i64 = 1_000 * HOUR;

    fn made(read_at: Option<i64>, calculated_at: i64) -> Provenance {
        Provenance {
            engine: "voltmetrics".to_owned(),
            algorithm_version: "7.1".to_owned(),
            calculated_at: Moment::from_millis(calculated_at),
            received_at: Moment::from_millis(NOW),
            data_read_at: read_at.map(Moment::from_millis),
        }
    }

    #[test]
    fn the_mode_decides_and_a_missing_figure_is_never_a_good_one() {
        use RiskEngine::{Local, Remote};
        let changed = NOW - 5 * HOUR;
        let current = made(Some(changed), NOW - HOUR);
        let of_older_data = made(Some(changed - 1), NOW - HOUR);
        let a_day_old = made(Some(changed), NOW - 24 * HOUR);
        let just_a_day = made(Some(changed), NOW - 24 * HOUR + 1);
        let from_ahead = made(Some(changed), NOW + 9 * HOUR);
        let of_other_data = made(None, NOW - HOUR);
        for (mode, remote_unavailable, remote, engine, stale) in [
            (EngineMode::Local, false, Some(&current), Local, false),
            (EngineMode::Local, true, None, Local, false),
            (EngineMode::Remote, false, Some(&current), Remote, false),
            (EngineMode::Remote, true, Some(&current), Remote, true),
            (EngineMode::Remote, false, Some(&of_older_data), Remote, true),
            (EngineMode::Remote, false, Some(&a_day_old), Remote, true),
            (EngineMode::Remote, false, Some(&of_other_data), Local, true),
            (EngineMode::Remote, false, None, Local, true),
            (EngineMode::Remote, true, None, Local, true),
            (EngineMode::Hybrid, false, Some(&current), Remote, false),
            (EngineMode::Hybrid, false, Some(&just_a_day), Remote, false),
            (EngineMode::Hybrid, false, Some(&from_ahead), Remote, false),
            (EngineMode::Hybrid, true, Some(&current), Local, false),
            (EngineMode::Hybrid, false, Some(&of_older_data), Local, false),
            (EngineMode::Hybrid, false, Some(&a_day_old), Local, false),
            (EngineMode::Hybrid, false, Some(&of_other_data), Local, false),
            (EngineMode::Hybrid, false, None, Local, false),
        ] {
            let changed_at = Some(Moment::from_millis(changed));
            let situation = EngineSelection { mode, remote_unavailable, changed_at, now: Moment::from_millis(NOW) };
            assert_eq!(
                situation.choose(remote),
                EngineChoice { engine, stale },
                "{mode:?} {remote_unavailable} {remote:?}"
            );
        }
        // Where nobody looked since when the data is what it is, no remote figure is trusted
        let blind = EngineSelection {
            mode: EngineMode::Hybrid,
            remote_unavailable: false,
            changed_at: None,
            now: Moment::from_millis(NOW),
        };
        assert_eq!(blind.choose(Some(&current)).engine, Local);
    }

    #[test]
    fn a_mode_is_known_by_its_word() {
        for mode in EngineMode::ALL {
            assert_eq!(EngineMode::parse(mode.as_str()), Some(mode));
        }
        assert_eq!(EngineMode::parse("cloud"), None);
    }
}
