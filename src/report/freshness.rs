//! Freshness of the sources behind a document: whether one is unavailable or overdue, and its last complete read.
//!
//! Documents contain the time of that read, not its age, which would become wrong in a cached document.

use serde::Serialize;
use utoipa::ToSchema;

use super::engine_breakdown::EngineBreakdown;
use crate::inventory::Moment;

/// Freshness of the sources of some records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SourceFreshness {
    /// A source is unavailable or overdue; its recent changes are missing.
    pub stale: bool,
    /// Last complete read of the stale source, the earliest if several are stale; `None` when it was never read, or
    /// when none is stale.
    pub last_success: Option<Moment>,
}

impl SourceFreshness {
    /// Freshness of a source that is unavailable or overdue.
    #[must_use]
    pub const fn stale_since(last_success: Option<Moment>) -> Self {
        Self { stale: true, last_success }
    }

    /// Combines the freshness of two sets of sources.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self.stale, other.stale) {
            // `None` orders before every time: never read is the oldest
            (true, true) => Self::stale_since(self.last_success.min(other.last_success)),
            (true, false) => self,
            (false, _) => other,
        }
    }
}

/// Algorithm version, engines and freshness of a document that aggregates figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AggregateFreshness {
    /// Version of the rules used for the aggregation.
    algorithm_version: String,
    /// Figures of the items by engine.
    engines: EngineBreakdown,
    /// A source is unavailable or overdue, so that its recent changes are missing; or some figures are not current as
    /// the engine mode requires.
    stale: bool,
    /// Last complete read of that source, the earliest if several are stale; null when fresh.
    source_last_success: Option<Moment>,
}

impl AggregateFreshness {
    /// With fresh sources.
    #[must_use]
    pub fn new(algorithm_version: &str, engines: EngineBreakdown) -> Self {
        let stale = engines.is_stale();
        Self { algorithm_version: algorithm_version.to_owned(), engines, stale, source_last_success: None }
    }

    /// Adds the freshness of the sources.
    #[must_use]
    pub fn and(self, sources: SourceFreshness) -> Self {
        Self { stale: self.stale || sources.stale, source_last_success: sources.last_success, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_read_counts_and_never_read_is_earliest() {
        let at = |millis| SourceFreshness::stale_since(Some(Moment::from_millis(millis)));
        let (fresh, never) = (SourceFreshness::default(), SourceFreshness::stale_since(None));
        assert_eq!(fresh.and(fresh), fresh);
        assert_eq!((fresh.and(at(7)), at(7).and(fresh)), (at(7), at(7)));
        assert_eq!((at(7).and(at(3)), at(7).and(never)), (at(3), never));
    }
}
