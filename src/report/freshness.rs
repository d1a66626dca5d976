//! How the sources stand that a document's records came from: whether one of them is away or late, and since when. The
//! moment is told and not the age, which would be wrong a moment later in a document that is kept.

use serde::Serialize;
use utoipa::ToSchema;

use super::engine_breakdown::EngineBreakdown;
use crate::inventory::Moment;

/// How the sources of some records stand.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SourceFreshness {
    /// One of them is away, or late: what changed there since is not here.
    pub stale: bool,
    /// When the one of those that was read the longest ago was last read to its end; `None` when it never was, and
    /// when none of them is stale.
    pub last_success: Option<Moment>,
}

impl SourceFreshness {
    /// Of a source that is away or late.
    #[must_use]
    pub const fn stale_since(last_success: Option<Moment>) -> Self {
        Self { stale: true, last_success }
    }

    /// Of both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        match (self.stale, other.stale) {
            // `None` comes before every moment
            (true, true) => Self::stale_since(self.last_success.min(other.last_success)),
            (true, false) => self,
            (false, _) => other,
        }
    }
}

/// By what the figures were made that a document sums up, and how the sources stand that they came from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct AggregateFreshness {
    /// Version of the rules by which the items' figures were summed up.
    algorithm_version: String,
    /// By whom the items' figures were made.
    engines: EngineBreakdown,
    /// One of the sources it came from is away or late, and what changed there since is not here; or some of the
    /// figures are not what the engine mode promises.
    stale: bool,
    /// When that source, or of several the one read the longest ago, was last read to its end; null when fresh.
    source_last_success: Option<Moment>,
}

impl AggregateFreshness {
    /// Of sources that are all fresh.
    #[must_use]
    pub fn new(algorithm_version: &str, engines: EngineBreakdown) -> Self {
        let stale = engines.is_stale();
        Self { algorithm_version: algorithm_version.to_owned(), engines, stale, source_last_success: None }
    }

    /// With how the sources stand.
    #[must_use]
    pub fn and(self, sources: SourceFreshness) -> Self {
        Self { stale: self.stale || sources.stale, source_last_success: sources.last_success, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_ago_counts_and_never_is_the_longest() {
        let at = |millis| SourceFreshness::stale_since(Some(Moment::from_millis(millis)));
        let (fresh, never) = (SourceFreshness::default(), SourceFreshness::stale_since(None));
        assert_eq!(fresh.and(fresh), fresh);
        assert_eq!((fresh.and(at(7)), at(7).and(fresh)), (at(7), at(7)));
        assert_eq!((at(7).and(at(3)), at(7).and(never)), (at(3), never));
    }
}
