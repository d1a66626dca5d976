//! Selection between the local and the remote risk figure of a piece of equipment.
//!
//! A missing figure never counts as a low one: when the engine that the mode selects has no valid figure, the other
//! engine's figure is used; remote mode then marks it as stale.

use serde::{Deserialize, Serialize};

use super::figure::{EquipmentFigure, RiskRating};
use super::origin::FigureOrigin;
use super::remote::{Provenance, RemoteFigure};
use crate::inventory::Moment;

/// Validity of a remote figure while the equipment's data is unchanged, milliseconds: 24 hours.
pub const FRESH_MILLIS: i64 = 24 * 3_600_000;
/// Name of the local engine.
pub const LOCAL: &str = "local";

/// Configured engine mode.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum EngineMode {
    /// Only the local engine.
    #[default]
    Local,
    /// The remote engine; while it is unavailable, its last figures, marked as stale.
    Remote,
    /// The remote engine; the local one while the remote one is unavailable or has no valid figure.
    Hybrid,
}

impl EngineMode {
    /// All modes.
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

    /// Parses a mode name; `None` when it is unknown.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }

    /// Whether the remote engine calculates in this mode.
    #[must_use]
    pub const fn uses_remote(self) -> bool {
        !matches!(self, Self::Local)
    }
}

/// One of the two risk engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RiskEngine {
    /// The local engine.
    Local,
    /// The remote engine, VoltMetrics.
    Remote,
}

/// Inputs of the selection between the two figures, besides the remote figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineSelection {
    /// Configured mode.
    pub mode: EngineMode,
    /// The remote engine is currently unavailable.
    pub remote_unavailable: bool,
    /// Time of the last change of the equipment's data, by the local clock; `None` when unknown.
    pub changed_at: Option<Moment>,
    /// Current time, by the local clock.
    pub now: Moment,
}

/// Result of the selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EngineChoice {
    /// The engine whose figure is used.
    pub engine: RiskEngine,
    /// The figure is not current as the mode requires: it is the last known one.
    pub stale: bool,
}

impl EngineSelection {
    /// Whether a remote figure was calculated from the current data and is younger than [`FRESH_MILLIS`].
    #[must_use]
    pub fn is_valid(&self, remote: &Provenance) -> bool {
        let is_of_this_data = remote.data_read_at.zip(self.changed_at).is_some_and(|(read, changed)| read >= changed);
        is_of_this_data && self.now.millis().saturating_sub(remote.made_at().millis()) < FRESH_MILLIS
    }

    /// Selects the engine whose figure is used.
    #[must_use]
    pub fn choose(&self, remote: Option<&Provenance>) -> EngineChoice {
        // A figure calculated from other data says nothing about this equipment
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

/// Origin of the figure in use, with both engines' scores. Stored with the equipment row; serialized by position.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FigureInUse {
    /// Engine of the figure in use.
    pub engine: RiskEngine,
    /// It was not current as the mode requires when it was selected.
    pub stale: bool,
    /// Provenance of the remote figure, when there is one; it need not be in use.
    pub remote: Option<Provenance>,
    /// Hash of the equipment's data, to detect changes.
    pub data: u64,
    /// Time of the last change of that data, by the local clock.
    pub changed_at: Moment,
    /// The local score.
    pub ours: RatedScore,
    /// The remote score, when there is one.
    pub theirs: Option<RatedScore>,
}

/// A risk score with its rating.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct RatedScore {
    /// Risk score, 0-100.
    pub score: f64,
    /// Rating by the engine that calculated it.
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
    /// Whether the remote figure is valid at a time.
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

    /// Whether the figure in use is not current as the mode requires.
    #[must_use]
    pub fn is_stale(&self, mode: EngineMode, remote_unavailable: bool, now: Moment) -> bool {
        let is_invalid = remote_unavailable || !self.is_current(now);
        match (mode, self.engine) {
            (EngineMode::Local, engine) => engine == RiskEngine::Remote,
            (EngineMode::Remote, RiskEngine::Local) => true,
            (EngineMode::Remote, RiskEngine::Remote) => is_invalid,
            (EngineMode::Hybrid, engine) => engine == RiskEngine::Remote && is_invalid,
        }
    }

    /// Whether the selection would now give another result. A change of the stale mark alone does not count while the
    /// remote engine is unavailable, as documents then derive it themselves.
    #[must_use]
    pub fn needs_reselection(&self, mode: EngineMode, remote_unavailable: bool, now: Moment) -> bool {
        let situation = EngineSelection { mode, remote_unavailable, changed_at: Some(self.changed_at), now };
        let choice = situation.choose(self.remote.as_ref());
        choice.engine != self.engine || (!remote_unavailable && choice.stale != self.stale)
    }

    /// Provenance of the figure in use when it is the remote one; `None` when the local one is in use.
    #[must_use]
    pub fn remote_in_use(&self) -> Option<&Provenance> {
        self.remote.as_ref().filter(|_| self.engine == RiskEngine::Remote)
    }
}

/// Overlays the local figure with the remote score, rating and factors of the same name. Everything else (confidence,
/// condition, importance, compliance) stays local, and so does the algorithm version: it identifies the rules by which
/// facilities are aggregated.
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
    fn the_mode_selects_the_engine_and_a_missing_figure_is_never_used() {
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
        // Without the time of the last data change no remote figure is valid
        let blind = EngineSelection {
            mode: EngineMode::Hybrid,
            remote_unavailable: false,
            changed_at: None,
            now: Moment::from_millis(NOW),
        };
        assert_eq!(blind.choose(Some(&current)).engine, Local);
    }

    #[test]
    fn a_mode_name_round_trips() {
        for mode in EngineMode::ALL {
            assert_eq!(EngineMode::parse(mode.as_str()), Some(mode));
        }
        assert_eq!(EngineMode::parse("cloud"), None);
    }
}
