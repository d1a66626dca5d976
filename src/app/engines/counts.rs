//! Counts the figures of each engine in use. A count reads all rows, as staleness depends on the time and on which engine
//! answers; it is cached, since the admin page requests it every few seconds.

use std::sync::Arc;
use std::time::{Duration, Instant};

use parking_lot::Mutex;

use super::state::{EngineState, EngineStatus};
use crate::app::{ApplicationError, DocumentCache, LocalClock};
use crate::assess::engine::{EngineMode, RiskEngine};
use crate::auth::FacilityScope;
use crate::cache::{GenerationStamp, Topic};
use crate::report::row::EquipmentRow;
use crate::store::Store;

/// How long a count is valid while nothing changes: figures grow old by themselves.
const MAX_AGE: Duration = Duration::from_secs(60);
/// While figures change all the time a count is valid for this many times the duration of the count, so that clients which
/// poll without a pause use a twentieth of a core at most, whatever the size of the portfolio.
const AGE_PER_COST: u32 = 20;

/// How many figures of each engine are in use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EngineCounts {
    /// Of this program's engine.
    pub local: u64,
    /// Of the remote engine.
    pub remote: u64,
    /// Of either engine, but not what the mode promises: out of date or of the wrong engine.
    pub stale: u64,
}

/// The latest count.
#[derive(Debug)]
struct CachedCount {
    scope: FacilityScope,
    status: EngineStatus,
    stamp: GenerationStamp,
    at: Instant,
    cost: Duration,
    counts: EngineCounts,
}

impl CachedCount {
    fn is_valid(&self, scope: &FacilityScope, status: EngineStatus) -> bool {
        let most_age = if self.stamp.is_current() { MAX_AGE } else { (self.cost * AGE_PER_COST).min(MAX_AGE) };
        self.status == status && self.at.elapsed() < most_age && self.scope == *scope
    }
}

/// Counts figures by engine.
pub struct EngineCounter {
    store: Arc<Store>,
    cache: Arc<DocumentCache>,
    clock: LocalClock,
    state: Arc<EngineState>,
    /// Locked while counting: one count at a time.
    latest: Mutex<Option<CachedCount>>,
}

impl EngineCounter {
    pub(in crate::app) fn new(
        store: Arc<Store>,
        cache: Arc<DocumentCache>,
        clock: LocalClock,
        state: Arc<EngineState>,
    ) -> Self {
        Self { store, cache, clock, state, latest: Mutex::default() }
    }

    /// The counts within a facility scope, at most a minute old. Callers that ask at the same time share one count. Blocks
    /// on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn count(&self, scope: &FacilityScope) -> Result<EngineCounts, ApplicationError> {
        let status = self.state.current();
        let mut latest = self.latest.lock();
        if let Some(valid) = latest.as_ref().filter(|latest| latest.is_valid(scope, status)) {
            return Ok(valid.counts);
        }
        let (begun, stamp) = (Instant::now(), self.cache.generations().stamp(Topic::Portfolio));
        let counts = self.count_rows(scope, status)?;
        let (scope, cost) = (scope.clone(), begun.elapsed());
        *latest = Some(CachedCount { scope, status, stamp, at: Instant::now(), cost, counts });
        Ok(counts)
    }

    fn count_rows(&self, scope: &FacilityScope, status: EngineStatus) -> Result<EngineCounts, ApplicationError> {
        let (now, snapshot) = (self.clock.now(), self.store.snapshot()?);
        let mut counts = EngineCounts::default();
        let mut count = |row: &EquipmentRow| {
            let is_remote = row.in_use.as_ref().is_some_and(|in_use| in_use.engine == RiskEngine::Remote);
            counts.local += u64::from(!is_remote);
            counts.remote += u64::from(is_remote);
            counts.stale += u64::from(match &row.in_use {
                Some(in_use) => in_use.is_stale(status.mode, status.is_remote_away, now),
                None => status.mode == EngineMode::Remote,
            });
        };
        match scope {
            FacilityScope::All => {
                for row in snapshot.figures().rows()? {
                    count(&row?);
                }
            }
            FacilityScope::Named(facilities) => {
                for facility in facilities.iter() {
                    for row in snapshot.figures().rows_of(facility)? {
                        count(&row?);
                    }
                }
            }
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cache::Generations;

    #[test]
    fn a_count_is_valid_while_nothing_changes_and_then_in_proportion_to_its_cost() {
        let generations = Generations::default();
        let status = EngineStatus::default();
        let counted = |cost: Duration| CachedCount {
            scope: FacilityScope::All,
            status,
            stamp: generations.stamp(Topic::Portfolio),
            at: Instant::now(),
            cost,
            counts: EngineCounts::default(),
        };
        let (cheap, expensive) = (counted(Duration::ZERO), counted(Duration::from_secs(2)));
        assert!(cheap.is_valid(&FacilityScope::All, status) && expensive.is_valid(&FacilityScope::All, status));
        generations.mark_changed(Topic::Facility("f1"));
        assert!(!cheap.is_valid(&FacilityScope::All, status), "counting again costs nothing");
        assert!(expensive.is_valid(&FacilityScope::All, status), "counting again is limited");
        let other_scope = FacilityScope::Named(std::collections::BTreeSet::default());
        assert!(!expensive.is_valid(&other_scope, status), "a count is of one scope");
        let remote_away = EngineStatus { is_remote_away: true, ..status };
        assert!(!expensive.is_valid(&FacilityScope::All, remote_away), "staleness depends on which engine answers");
    }
}
