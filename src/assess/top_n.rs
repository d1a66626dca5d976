//! The greatest of many, kept so that one of them can go: some runners-up are kept beside them, so that the many need
//! to be looked at again only after all the runners-up have gone.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

/// The greatest `N` distinct values of a multiset, and how many lie beyond them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopN<T, const N: usize> {
    /// The greatest first, each with how often it is there.
    kept: Vec<(T, u64)>,
    /// The greatest value that is not kept: one as great or less is not, either.
    floor: Option<T>,
    /// How many values are not kept.
    beyond: u64,
}

impl<T, const N: usize> Default for TopN<T, N> {
    fn default() -> Self {
        Self { kept: Vec::new(), floor: None, beyond: 0 }
    }
}

impl<T: Ord, const N: usize> TopN<T, N> {
    fn place(&self, value: &T) -> Result<usize, usize> {
        self.kept.binary_search_by(|(kept, _)| value.cmp(kept))
    }

    fn is_beyond(&self, value: &T) -> bool {
        self.floor.as_ref().is_some_and(|floor| value <= floor)
    }

    /// Takes a value in.
    pub fn add(&mut self, value: T) {
        if self.is_beyond(&value) {
            self.beyond += 1;
            return;
        }
        match self.place(&value) {
            Ok(place) => self.kept[place].1 += 1,
            Err(place) => self.kept.insert(place, (value, 1)),
        }
        if self.kept.len() > N
            && let Some((least, times)) = self.kept.pop()
        {
            self.beyond += times;
            self.floor = Some(least);
        }
    }

    /// Takes a value out that was taken in before; `false` when it cannot have been.
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
        let Ok(place) = self.place(value) else { return false };
        self.kept[place].1 -= 1;
        if self.kept[place].1 == 0 {
            self.kept.remove(place);
        }
        true
    }

    /// Whether the greatest `wanted` are known.
    #[must_use]
    pub fn has_top(&self, count: usize) -> bool {
        self.beyond == 0 || self.kept.len() >= count
    }

    /// The distinct values known, the greatest first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.kept.iter().map(|(value, _)| value)
    }

    /// The distinct value at a place, counted from the greatest at 0.
    #[must_use]
    pub fn get(&self, place: usize) -> Option<&T> {
        self.kept.get(place).map(|(value, _)| value)
    }
}

/// A score with whose it is: the higher score is greater, then the lower id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RankedScore<I> {
    /// Exact score, 0-100.
    pub score: f64,
    /// Whose it is.
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
        fn what_is_known_is_what_sorting_all_would_tell(turns in prop::collection::vec((any::<bool>(), 0_u8..40), 0..300)) {
            let mut all: Vec<u8> = Vec::new();
            let mut top: TopN<u8, 4> = TopN::default();
            for (comes, value) in turns {
                match all.iter().position(|held| *held == value) {
                    Some(place) if !comes => {
                        all.swap_remove(place);
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
                for wanted in 1..=4 {
                    if top.has_top(wanted) {
                        let known: Vec<u8> = top.iter().copied().take(wanted).collect();
                        prop_assert_eq!(known.as_slice(), &sorted[..wanted.min(sorted.len())]);
                    }
                }
                prop_assert!(top.kept.len() <= 4);
            }
        }
    }

    #[test]
    fn what_was_never_there_cannot_go() {
        let mut top: TopN<u8, 2> = TopN::default();
        top.add(3);
        assert!(!top.remove(&4) && top.remove(&3) && !top.remove(&3));
    }
}
