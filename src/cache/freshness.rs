//! Whether what an answer came from has changed since: one counter a topic, raised after each commit that touches it.
//!
//! The counters are a fixed number of slots. Two facilities that share one make each other's answers once more than
//! needed, and never once too seldom; in return nothing grows and nothing is locked.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Slots for facilities.
const SLOTS: usize = 4_096;

/// What an answer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic<'a> {
    /// One facility, with everything in it, by id.
    Facility(&'a str),
    /// Everything: changed by each change.
    Portfolio,
}

/// The counters of all topics.
#[derive(Debug, Clone)]
pub struct Generations {
    counters: Arc<[AtomicU64]>,
    hasher: RandomState,
}

impl Default for Generations {
    fn default() -> Self {
        // The last slot is the portfolio's.
        Self { counters: (0..=SLOTS).map(|_| AtomicU64::new(0)).collect(), hasher: RandomState::new() }
    }
}

impl Generations {
    fn slot(&self, topic: Topic<'_>) -> usize {
        match topic {
            Topic::Facility(id) => usize::try_from(self.hasher.hash_one(id) % SLOTS as u64).unwrap_or(0),
            Topic::Portfolio => SLOTS,
        }
    }

    /// Where a topic stands. To be taken before the store is read: a change in between then shows.
    #[must_use]
    pub fn taken(&self, topic: Topic<'_>) -> Freshness {
        let slot = self.slot(topic);
        Freshness { counters: Arc::clone(&self.counters), slot, seen: self.counters[slot].load(Ordering::Acquire) }
    }

    /// Something changed, in a facility (and so in the portfolio), or in the portfolio alone. To be called after the
    /// commit.
    pub fn changed(&self, topic: Topic<'_>) {
        if let Topic::Facility(_) = topic {
            self.counters[self.slot(topic)].fetch_add(1, Ordering::AcqRel);
        }
        self.counters[SLOTS].fetch_add(1, Ordering::AcqRel);
    }

    /// Everything changed: other rules, another day.
    pub fn all_changed(&self) {
        for counter in &*self.counters {
            counter.fetch_add(1, Ordering::AcqRel);
        }
    }
}

/// Where a topic stood.
#[derive(Debug, Clone)]
pub struct Freshness {
    counters: Arc<[AtomicU64]>,
    slot: usize,
    seen: u64,
}

impl Freshness {
    /// Whether it stands there still.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.counters[self.slot].load(Ordering::Acquire) == self.seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facility_changes_itself_and_the_portfolio() {
        let generations = Generations::default();
        let ids: Vec<String> = (0..50).map(|n| format!("f{n}")).collect();
        let others: Vec<Freshness> = ids.iter().map(|id| generations.taken(Topic::Facility(id))).collect();
        let portfolio = generations.taken(Topic::Portfolio);
        generations.changed(Topic::Facility("f7"));
        assert!(!others[7].holds());
        assert!(!portfolio.holds());
        let unmoved = others.iter().filter(|freshness| freshness.holds()).count();
        assert!(unmoved >= 45, "only {unmoved} of 49 others still hold");
    }

    #[test]
    fn the_portfolio_alone_leaves_facilities_and_all_leaves_none() {
        let generations = Generations::default();
        let facility = generations.taken(Topic::Facility("f1"));
        generations.changed(Topic::Portfolio);
        assert!(facility.holds());
        generations.all_changed();
        assert!(!facility.holds());
        assert!(generations.taken(Topic::Facility("f1")).holds());
    }
}
