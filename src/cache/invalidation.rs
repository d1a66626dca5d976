//! Generation counters per topic: a commit raises the counters of what it touched, and a cached document whose counters have
//! moved since it was computed is stale.
//!
//! Two kinds of counters. A *change* makes documents stale: each may be served once more while it is recomputed. A *removal*
//! forbids serving them at all. Topics are hashed onto a fixed number of counters, so that memory is bounded and no lock
//! is needed. Two topics that share a counter cause needless recomputation, never a missed one.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counters for facilities.
const FACILITY_SLOTS: usize = 4_096;
/// Counters for equipment.
const EQUIPMENT_SLOTS: usize = 16_384;
/// The counter of the portfolio.
const PORTFOLIO_SLOT: usize = FACILITY_SLOTS + EQUIPMENT_SLOTS;
/// The counter of all equipment at once: one increment in place of 16 384.
const ALL_EQUIPMENT_SLOT: usize = PORTFOLIO_SLOT + 1;
/// Raised when a record leaves a facility: a document computed for a limited scope may then show what is out of scope.
const DEPARTURE_SLOT: usize = ALL_EQUIPMENT_SLOT + 1;
const SLOTS: usize = DEPARTURE_SLOT + 1;

/// The subject of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic<'a> {
    /// One item of equipment, by id.
    Equipment(&'a str),
    /// One facility with everything in it, by id.
    Facility(&'a str),
    /// The whole portfolio. Every change touches it.
    Portfolio,
}

/// The two counters of one slot. They only rise.
#[derive(Debug, Default)]
struct GenerationCounters {
    changes: AtomicU64,
    removals: AtomicU64,
}

/// The counters of all topics. Clones share them.
#[derive(Debug, Clone)]
pub struct Generations {
    slots: Arc<[GenerationCounters]>,
    hasher: RandomState,
}

impl Default for Generations {
    fn default() -> Self {
        // Ids come from outside. With a random seed nobody can choose ids that all share one counter.
        Self { slots: (0..SLOTS).map(|_| GenerationCounters::default()).collect(), hasher: RandomState::new() }
    }
}

impl Generations {
    fn slot(&self, topic: Topic<'_>) -> usize {
        let among = |id: &str, slots: usize| usize::try_from(self.hasher.hash_one(id) % slots as u64).unwrap_or(0);
        match topic {
            Topic::Facility(id) => among(id, FACILITY_SLOTS),
            Topic::Equipment(id) => FACILITY_SLOTS + among(id, EQUIPMENT_SLOTS),
            Topic::Portfolio => PORTFOLIO_SLOT,
        }
    }

    /// The current counters of a topic. Take the stamp before reading the store: a change in between then shows.
    #[must_use]
    pub fn stamp(&self, topic: Topic<'_>) -> GenerationStamp {
        let slot = self.slot(topic);
        let parent = matches!(topic, Topic::Equipment(_)).then_some(ALL_EQUIPMENT_SLOT);
        let slots = Arc::clone(&self.slots);
        let mut stamp = GenerationStamp { slots, slot, parent, changes: 0, removals: 0, departures: 0 };
        stamp.changes = stamp.current_changes();
        stamp.removals = stamp.current_removals();
        stamp.departures = stamp.current_departures();
        stamp
    }

    /// Records a change of a topic, and with it of the portfolio. Call it after the commit, never before.
    pub fn mark_changed(&self, topic: Topic<'_>) {
        if topic != Topic::Portfolio {
            self.raise(self.slot(topic));
        }
        // Portfolio documents sum over all items, so no change leaves them current.
        self.raise(PORTFOLIO_SLOT);
    }

    /// Records that any item of equipment may have changed, as when a whole facility is marked for assessment.
    pub fn mark_all_equipment_changed(&self) {
        self.raise(ALL_EQUIPMENT_SLOT);
    }

    /// Records that everything changed: another algorithm version, another day.
    pub fn mark_everything_changed(&self) {
        // The equipment slots need no raise of their own: each equipment stamp also counts the slot of all equipment.
        // No removal: the subjects still exist, so the old documents may be served while the new ones are computed.
        (0..FACILITY_SLOTS).chain([PORTFOLIO_SLOT, ALL_EQUIPMENT_SLOT]).for_each(|slot| self.raise(slot));
    }

    /// Records that an item left its facility, or that a facility was removed with all its items.
    pub fn mark_removed(&self, topic: Topic<'_>) {
        // The removal is raised before the change: a reader that finds the document stale must also see the removal,
        // or it would serve the removed subject once more.
        let items = matches!(topic, Topic::Facility(_)).then_some(ALL_EQUIPMENT_SLOT);
        for slot in [Some(self.slot(topic)), items].into_iter().flatten() {
            self.slots[slot].removals.fetch_add(1, Ordering::AcqRel);
        }
        self.raise(DEPARTURE_SLOT);
        self.mark_changed(topic);
    }

    fn raise(&self, slot: usize) {
        // Pairs with the acquire loads of a stamp: a reader that sees the new count also sees the commit before it.
        self.slots[slot].changes.fetch_add(1, Ordering::AcqRel);
    }
}

/// The counters of a topic at one instant.
#[derive(Debug, Clone)]
pub struct GenerationStamp {
    slots: Arc<[GenerationCounters]>,
    slot: usize,
    parent: Option<usize>,
    /// Sums over the topic's slots. Counters only rise, so equal sums mean that each counter is unchanged.
    changes: u64,
    removals: u64,
    departures: u64,
}

impl GenerationStamp {
    /// Whether the topic has not changed since.
    #[must_use]
    pub fn is_current(&self) -> bool {
        self.current_changes() == self.changes
    }

    /// Whether a document of this stamp may be served although its topic changed: its subject still exists, and, for a
    /// caller whose facility scope `is_limited`, no record has left any facility since.
    #[must_use]
    pub fn may_serve_stale(&self, is_limited: bool) -> bool {
        self.current_removals() == self.removals && (!is_limited || self.current_departures() == self.departures)
    }

    fn current_changes(&self) -> u64 {
        self.sum(|slot| &slot.changes)
    }

    fn current_removals(&self) -> u64 {
        self.sum(|slot| &slot.removals)
    }

    fn current_departures(&self) -> u64 {
        self.slots[DEPARTURE_SLOT].changes.load(Ordering::Acquire)
    }

    fn sum(&self, counter: impl Fn(&GenerationCounters) -> &AtomicU64) -> u64 {
        let load = |slot: usize| counter(&self.slots[slot]).load(Ordering::Acquire);
        load(self.slot) + self.parent.map_or(0, load)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_facility_change_makes_the_facility_and_the_portfolio_stale() {
        let generations = Generations::default();
        let ids: Vec<String> = (0..50).map(|n| format!("f{n}")).collect();
        let stamps: Vec<GenerationStamp> = ids.iter().map(|id| generations.stamp(Topic::Facility(id))).collect();
        let portfolio = generations.stamp(Topic::Portfolio);
        generations.mark_changed(Topic::Facility("f7"));
        assert!(!stamps[7].is_current());
        assert!(!portfolio.is_current());
        let unchanged = stamps.iter().filter(|stamp| stamp.is_current()).count();
        assert!(unchanged >= 45, "only {unchanged} of 49 others are still current");
    }

    #[test]
    fn equipment_is_stale_after_its_own_change_and_after_a_change_of_everything() {
        let generations = Generations::default();
        let changes: [fn(&Generations); 3] = [
            |all| all.mark_changed(Topic::Equipment("e1")),
            Generations::mark_all_equipment_changed,
            Generations::mark_everything_changed,
        ];
        for change in changes {
            let item = generations.stamp(Topic::Equipment("e1"));
            generations.mark_changed(Topic::Facility("f1"));
            assert!(item.is_current(), "a change of its facility alone does not touch it");
            change(&generations);
            assert!(!item.is_current() && item.may_serve_stale(true));
        }
    }

    #[test]
    fn a_portfolio_change_leaves_facilities_current_and_a_change_of_everything_does_not() {
        let generations = Generations::default();
        let facility = generations.stamp(Topic::Facility("f1"));
        generations.mark_changed(Topic::Portfolio);
        assert!(facility.is_current());
        generations.mark_everything_changed();
        assert!(!facility.is_current());
        assert!(generations.stamp(Topic::Facility("f1")).is_current());
    }

    #[test]
    fn a_removed_subject_is_never_served_stale_and_sums_over_it_only_to_callers_who_may_see_everything() {
        let generations = Generations::default();
        let (item, portfolio) = (generations.stamp(Topic::Equipment("e1")), generations.stamp(Topic::Portfolio));
        generations.mark_removed(Topic::Equipment("e1"));
        assert!(!item.is_current() && !item.may_serve_stale(false));
        assert!(!portfolio.is_current() && portfolio.may_serve_stale(false) && !portfolio.may_serve_stale(true));
        let (item, facility) = (generations.stamp(Topic::Equipment("e1")), generations.stamp(Topic::Facility("f1")));
        generations.mark_removed(Topic::Facility("f1"));
        assert!(!item.may_serve_stale(false) && !facility.may_serve_stale(false), "a facility goes with its items");
    }
}
