//! How many figures of either engine are in use. A look through all rows, since whether one is stale is a matter of the
//! time and of who answers; kept for a while, since the admin page asks every few seconds.

use std::time::{Duration, Instant};

use super::engines::EngineStand;
use super::{Application, ApplicationError};
use crate::assess::engine::{EngineMode, RiskEngine};
use crate::auth::FacilityScope;
use crate::cache::{GenerationStamp, Topic};
use crate::report::row::EquipmentRow;

/// How long a count is good while nothing changes: figures grow old by themselves.
const LONGEST: Duration = Duration::from_secs(60);
/// While figures change all the time, a count is good for so many times as long as it took: whoever asks without a pause
/// costs a twentieth of a core, however many items there are.
const PATIENCE: u32 = 20;

/// How many figures each engine has in use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EngineCounts {
    /// Ours.
    pub local: u64,
    /// The remote engine's.
    pub remote: u64,
    /// Those of either that are not what the mode promises.
    pub stale: u64,
}

/// The latest count.
#[derive(Debug)]
pub(super) struct Counted {
    reach: FacilityScope,
    engines: EngineStand,
    freshness: GenerationStamp,
    at: Instant,
    took: Duration,
    counts: EngineCounts,
}

impl Counted {
    fn is_good(&self, reach: &FacilityScope, engines: EngineStand) -> bool {
        let span = if self.freshness.is_current() { LONGEST } else { (self.took * PATIENCE).min(LONGEST) };
        self.engines == engines && self.at.elapsed() < span && self.reach == *reach
    }
}

impl Application {
    /// How many figures of either engine are in use within the reach; counted once for all who ask meanwhile, and a while
    /// ago at most. Blocks.
    ///
    /// # Errors
    /// The store's.
    pub fn engine_counts(&self, reach: &FacilityScope) -> Result<EngineCounts, ApplicationError> {
        let engines = self.engines();
        let mut counted = self.engines_counted.lock();
        if let Some(good) = counted.as_ref().filter(|counted| counted.is_good(reach, engines)) {
            return Ok(good.counts);
        }
        let (at, freshness) = (Instant::now(), self.generations.stamp(Topic::Portfolio));
        let counts = self.count_engines(reach, engines)?;
        let (reach, took) = (reach.clone(), at.elapsed());
        *counted = Some(Counted { reach, engines, freshness, at: Instant::now(), took, counts });
        Ok(counts)
    }

    fn count_engines(&self, reach: &FacilityScope, engines: EngineStand) -> Result<EngineCounts, ApplicationError> {
        let (now, snapshot) = (self.clock.now(), self.store.snapshot()?);
        let mut counts = EngineCounts::default();
        let mut count = |row: &EquipmentRow| {
            let is_remote = row.in_use.as_ref().is_some_and(|in_use| in_use.engine == RiskEngine::Remote);
            counts.local += u64::from(!is_remote);
            counts.remote += u64::from(is_remote);
            counts.stale += u64::from(match &row.in_use {
                Some(in_use) => in_use.is_stale(engines.mode, engines.is_away, now),
                None => engines.mode == EngineMode::Remote,
            });
        };
        match reach {
            FacilityScope::All => {
                for row in snapshot.rows()? {
                    count(&row?);
                }
            }
            FacilityScope::Named(facilities) => {
                for facility in facilities.iter() {
                    for row in snapshot.rows_of(facility)? {
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
    fn a_count_is_good_while_nothing_changes_and_then_for_as_long_as_it_cost() {
        let generations = Generations::default();
        let engines = EngineStand::default();
        let counted = |took: Duration| Counted {
            reach: FacilityScope::All,
            engines,
            freshness: generations.stamp(Topic::Portfolio),
            at: Instant::now(),
            took,
            counts: EngineCounts::default(),
        };
        let (cheap, dear) = (counted(Duration::ZERO), counted(Duration::from_secs(2)));
        assert!(cheap.is_good(&FacilityScope::All, engines) && dear.is_good(&FacilityScope::All, engines));
        generations.mark_changed(Topic::Facility("f1"));
        assert!(!cheap.is_good(&FacilityScope::All, engines), "it costs nothing to count again");
        assert!(dear.is_good(&FacilityScope::All, engines), "nobody counts without a pause");
        assert!(
            !dear.is_good(&FacilityScope::Named(std::collections::BTreeSet::default()), engines),
            "others see others"
        );
        let other = EngineStand { is_away: true, ..engines };
        assert!(!dear.is_good(&FacilityScope::All, other), "what is stale is another matter now");
    }
}
