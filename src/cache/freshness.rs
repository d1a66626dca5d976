//! Whether what an answer came from has changed since: one counter a topic, raised after each commit that touches it.
//!
//! A change makes an answer stale: it may be given once more while it is made again. What was taken out is withdrawn:
//! an answer about it is given to nobody any more. The counters are a fixed number of slots. Two topics that share one
//! make each other's answers once more than needed, and never once too seldom; in return nothing grows and nothing is
//! locked.

use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Slots for facilities.
const FACILITIES: usize = 4_096;
/// Slots for items.
const ITEMS: usize = 16_384;
/// The slot of the portfolio.
const PORTFOLIO: usize = FACILITIES + ITEMS;
/// The slot of every item at once.
const EVERY_ITEM: usize = PORTFOLIO + 1;
/// The slot that tells when anything left its facility: what was seen within a limited reach may lie outside now.
const PARTED: usize = EVERY_ITEM + 1;
const SLOTS: usize = PARTED + 1;

/// What an answer is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic<'a> {
    /// One item, by id.
    Equipment(&'a str),
    /// One facility, with everything in it, by id.
    Facility(&'a str),
    /// Everything: changed by each change.
    Portfolio,
}

/// How often a topic changed, and how often it was taken out.
#[derive(Debug, Default)]
struct Slot {
    changed: AtomicU64,
    withdrawn: AtomicU64,
}

/// The counters of all topics.
#[derive(Debug, Clone)]
pub struct Generations {
    slots: Arc<[Slot]>,
    hasher: RandomState,
}

impl Default for Generations {
    fn default() -> Self {
        Self { slots: (0..SLOTS).map(|_| Slot::default()).collect(), hasher: RandomState::new() }
    }
}

impl Generations {
    fn place(&self, topic: Topic<'_>) -> usize {
        let among = |id: &str, slots: usize| usize::try_from(self.hasher.hash_one(id) % slots as u64).unwrap_or(0);
        match topic {
            Topic::Facility(id) => among(id, FACILITIES),
            Topic::Equipment(id) => FACILITIES + among(id, ITEMS),
            Topic::Portfolio => PORTFOLIO,
        }
    }

    /// Where a topic stands. To be taken before the store is read: a change in between then shows.
    #[must_use]
    pub fn taken(&self, topic: Topic<'_>) -> Freshness {
        let place = self.place(topic);
        let above = matches!(topic, Topic::Equipment(_)).then_some(EVERY_ITEM);
        let mut freshness =
            Freshness { slots: Arc::clone(&self.slots), place, above, changed: 0, withdrawn: 0, parted: 0 };
        freshness.changed = freshness.changes();
        freshness.withdrawn = freshness.withdrawals();
        freshness.parted = freshness.partings();
        freshness
    }

    /// Something changed: an item or a facility (and so the portfolio), or the portfolio alone. To be called after the
    /// commit.
    pub fn changed(&self, topic: Topic<'_>) {
        if topic != Topic::Portfolio {
            self.raise(self.place(topic));
        }
        self.raise(PORTFOLIO);
    }

    /// Every item may have changed, as when a whole facility is to be assessed again.
    pub fn items_changed(&self) {
        self.raise(EVERY_ITEM);
    }

    /// Everything changed: other rules, another day.
    pub fn all_changed(&self) {
        (0..FACILITIES).chain([PORTFOLIO, EVERY_ITEM]).for_each(|place| self.raise(place));
    }

    /// An item is gone from its facility, or a facility with all its items is gone: what was said of it counts no more.
    pub fn withdrawn(&self, topic: Topic<'_>) {
        let within = matches!(topic, Topic::Facility(_)).then_some(EVERY_ITEM);
        for place in [Some(self.place(topic)), within].into_iter().flatten() {
            self.slots[place].withdrawn.fetch_add(1, Ordering::AcqRel);
        }
        self.raise(PARTED);
        self.changed(topic);
    }

    fn raise(&self, place: usize) {
        self.slots[place].changed.fetch_add(1, Ordering::AcqRel);
    }
}

/// Where a topic stood.
#[derive(Debug, Clone)]
pub struct Freshness {
    slots: Arc<[Slot]>,
    place: usize,
    above: Option<usize>,
    /// Sums over the topic's slots: counters only rise, so that a sum is the same only when each is.
    changed: u64,
    withdrawn: u64,
    parted: u64,
}

impl Freshness {
    /// Whether it stands there still.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.changes() == self.changed
    }

    /// Whether what is said may be said once more although it changed: what it is about is still there, and, to
    /// somebody whose reach `is_limited`, nothing has left a facility since.
    #[must_use]
    pub fn may_be_repeated(&self, is_limited: bool) -> bool {
        self.withdrawals() == self.withdrawn && (!is_limited || self.partings() == self.parted)
    }

    fn changes(&self) -> u64 {
        self.sum(|slot| &slot.changed)
    }

    fn withdrawals(&self) -> u64 {
        self.sum(|slot| &slot.withdrawn)
    }

    fn partings(&self) -> u64 {
        self.slots[PARTED].changed.load(Ordering::Acquire)
    }

    fn sum(&self, counter: impl Fn(&Slot) -> &AtomicU64) -> u64 {
        let of = |place: usize| counter(&self.slots[place]).load(Ordering::Acquire);
        of(self.place) + self.above.map_or(0, of)
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
    fn an_item_changes_by_itself_with_every_item_and_with_everything() {
        let generations = Generations::default();
        let deeds: [fn(&Generations); 3] =
            [|all| all.changed(Topic::Equipment("e1")), Generations::items_changed, Generations::all_changed];
        for deed in deeds {
            let item = generations.taken(Topic::Equipment("e1"));
            generations.changed(Topic::Facility("f1"));
            assert!(item.holds(), "its facility alone leaves it");
            deed(&generations);
            assert!(!item.holds() && item.may_be_repeated(true));
        }
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

    #[test]
    fn what_is_withdrawn_is_not_repeated_and_what_it_was_part_of_only_to_those_who_may_see_all() {
        let generations = Generations::default();
        let (item, portfolio) = (generations.taken(Topic::Equipment("e1")), generations.taken(Topic::Portfolio));
        generations.withdrawn(Topic::Equipment("e1"));
        assert!(!item.holds() && !item.may_be_repeated(false));
        assert!(!portfolio.holds() && portfolio.may_be_repeated(false) && !portfolio.may_be_repeated(true));
        let (item, facility) = (generations.taken(Topic::Equipment("e1")), generations.taken(Topic::Facility("f1")));
        generations.withdrawn(Topic::Facility("f1"));
        assert!(!item.may_be_repeated(false) && !facility.may_be_repeated(false), "a facility goes with its items");
    }
}
