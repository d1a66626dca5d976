//! An incremental top-N list that supports removal. It holds more values than are shown, so that a full rescan is
//! needed only after all the extra values have been removed.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// The `N` greatest distinct values of a multiset, and the number of values below them. Serialized by position in the
/// store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopN<T, const N: usize> {
    /// The held values, greatest first, each with its multiplicity.
    held: Vec<(T, u64)>,
    /// The greatest value that is not held. Invariant: no value at or below it is held.
    floor: Option<T>,
    /// Number of values that are not held.
    beyond: u64,
}

impl<T, const N: usize> Default for TopN<T, N> {
    fn default() -> Self {
        Self { held: Vec::new(), floor: None, beyond: 0 }
    }
}

impl<T: Ord, const N: usize> TopN<T, N> {
    fn position(&self, value: &T) -> Result<usize, usize> {
        self.held.binary_search_by(|(held, _)| value.cmp(held))
    }

    fn is_beyond(&self, value: &T) -> bool {
        self.floor.as_ref().is_some_and(|floor| value <= floor)
    }

    /// Adds a value.
    pub fn add(&mut self, value: T) {
        if self.is_beyond(&value) {
            self.beyond += 1;
            return;
        }
        match self.position(&value) {
            Ok(position) => self.held[position].1 += 1,
            Err(position) => self.held.insert(position, (value, 1)),
        }
        if self.held.len() > N
            && let Some((least, times)) = self.held.pop()
        {
            self.beyond += times;
            self.floor = Some(least);
        }
    }

    /// Removes a value that was added before; `false` when it cannot have been.
    #[must_use]
    pub fn remove(&mut self, value: &T) -> bool {
        if self.is_beyond(value) {
            let was_there = self.beyond > 0;
            self.beyond = self.beyond.saturating_sub(1);
            if self.beyond == 0 {
                self.floor = None;
            }
            return was_there;
        }
        let Ok(position) = self.position(value) else { return false };
        self.held[position].1 -= 1;
        if self.held[position].1 == 0 {
            self.held.remove(position);
        }
        true
    }

    /// Whether the greatest `count` values are known.
    #[must_use]
    pub fn has_top(&self, count: usize) -> bool {
        self.beyond == 0 || self.held.len() >= count
    }

    /// The held distinct values, greatest first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.held.iter().map(|(value, _)| value)
    }

    /// The distinct value at a rank; 0 is the greatest.
    #[must_use]
    pub fn get(&self, position: usize) -> Option<&T> {
        self.held.get(position).map(|(value, _)| value)
    }
}

/// A score with the id of its owner. Ordered by score, then by descending id, so that ties rank the lower id first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankedScore<I> {
    /// Exact score, 0-100.
    pub score: f64,
    /// Id of the owner.
    pub id: I,
}

impl<I: Ord> Eq for RankedScore<I> {}

impl<I: Ord> Ord for RankedScore<I> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.score.total_cmp(&other.score).then_with(|| other.id.cmp(&self.id))
    }
}

impl<I: Ord> PartialOrd for RankedScore<I> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::TopN;

    proptest! {
        #[test]
        fn known_values_equal_those_of_a_full_sort(operations in prop::collection::vec((any::<bool>(), 0_u8..40), 0..300)) {
            let mut all: Vec<u8> = Vec::new();
            let mut top: TopN<u8, 4> = TopN::default();
            for (is_added, value) in operations {
                match all.iter().position(|held| *held == value) {
                    Some(position) if !is_added => {
                        all.swap_remove(position);
                        prop_assert!(top.remove(&value));
                    }
                    _ => {
                        all.push(value);
                        top.add(value);
                    }
                }
                let mut sorted = all.clone();
                sorted.sort_unstable_by(|left, right| right.cmp(left));
                sorted.dedup();
                for count in 1..=4 {
                    if top.has_top(count) {
                        let known: Vec<u8> = top.iter().copied().take(count).collect();
                        prop_assert_eq!(known.as_slice(), &sorted[..count.min(sorted.len())]);
                    }
                }
                prop_assert!(top.held.len() <= 4);
            }
        }
    }

    #[test]
    fn a_value_that_was_not_added_cannot_be_removed() {
        let mut top: TopN<u8, 2> = TopN::default();
        top.add(3);
        assert!(!top.remove(&4) && top.remove(&3) && !top.remove(&3));
    }
}
