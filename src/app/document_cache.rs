//! The response cache with the lifetimes of its documents and the generations that invalidate them.

use std::sync::Arc;
use std::time::Duration;

use super::{ApplicationError, LocalClock};
use crate::cache::{CacheKeyRef, CacheStatistics, CachedDocument, Generations, ResponseCache, Topic};
use crate::inventory::Moment;

/// How long a document is fresh when nothing changes (api.md, Caching). All end at midnight: figures are computed for a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheLifetimes {
    /// A document about one item of equipment.
    pub equipment: Duration,
    /// A document about a facility or the portfolio, and lists.
    pub aggregate: Duration,
    /// How long after that a document may be served stale while it is recomputed. Zero: never.
    pub stale: Duration,
}

impl Default for CacheLifetimes {
    /// 24 hours for equipment, 1 hour for aggregates, 12 hours stale.
    fn default() -> Self {
        let hours = |hours: u64| Duration::from_secs(hours * 3_600);
        Self { equipment: hours(24), aggregate: hours(1), stale: hours(12) }
    }
}

/// Which lifetime a document has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LifetimeClass {
    Equipment,
    Aggregate,
}

impl From<Topic<'_>> for LifetimeClass {
    fn from(topic: Topic<'_>) -> Self {
        match topic {
            Topic::Equipment(_) => Self::Equipment,
            Topic::Facility(_) | Topic::Portfolio => Self::Aggregate,
        }
    }
}

/// The cache of documents.
pub struct DocumentCache {
    responses: ResponseCache<ApplicationError>,
    generations: Generations,
    lifetimes: CacheLifetimes,
    clock: LocalClock,
}

impl DocumentCache {
    pub(super) fn new(
        responses: ResponseCache<ApplicationError>,
        lifetimes: CacheLifetimes,
        clock: LocalClock,
    ) -> Self {
        Self { responses, generations: Generations::default(), lifetimes, clock }
    }

    /// The document, if it is cached and fresh.
    #[must_use]
    pub fn find(&self, key: &CacheKeyRef<'_>, now: Moment) -> Option<Arc<CachedDocument>> {
        self.responses.find(key, now)
    }

    /// What the cache holds, and what it did since the program started.
    #[must_use]
    pub fn statistics(&self) -> CacheStatistics {
        self.responses.statistics()
    }

    pub(super) const fn responses(&self) -> &ResponseCache<ApplicationError> {
        &self.responses
    }

    pub(super) const fn generations(&self) -> &Generations {
        &self.generations
    }

    /// How long a document computed at `now` is fresh, and at which age it is no longer served stale, both in
    /// milliseconds. A document with signed links is served no longer than the links are valid for `link_millis`.
    pub(super) fn lifetime_millis(&self, class: LifetimeClass, now: Moment, link_millis: i64) -> (i64, i64) {
        let lifetime = match class {
            LifetimeClass::Equipment => self.lifetimes.equipment,
            LifetimeClass::Aggregate => self.lifetimes.aggregate,
        };
        let fresh = as_millis(lifetime).min(self.clock.millis_to_midnight(now)).min(link_millis);
        let stale = as_millis(self.lifetimes.stale);
        let keep = if stale == 0 { 0 } else { fresh.saturating_add(stale) };
        (fresh, keep.min(link_millis))
    }
}

fn as_millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
