//! A fixed-point sum that is independent of order and exactly reversible, so that an aggregate can be updated for one
//! changed item without reading the others.

use serde::{Deserialize, Serialize};

/// Fixed-point resolution: 2^64 parts of one, far finer than the `f64` precision of a score of 0-100.
const PARTS: f64 = 18_446_744_073_709_551_616.0;

/// An exact sum of terms below 2^62, each rounded once to 2^-64.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "(i64, u64)", into = "(i64, u64)")]
pub struct ExactSum(i128);

fn parts(term: f64) -> i128 {
    #[expect(clippy::cast_possible_truncation, reason = "a whole number of parts after rounding")]
    let parts = (term * PARTS).round() as i128;
    parts
}

impl ExactSum {
    /// Adds a term.
    pub fn add(&mut self, term: f64) {
        self.0 += parts(term);
    }

    /// Subtracts a term that was added before. The result equals a sum without it, bit for bit.
    pub fn subtract(&mut self, term: f64) {
        self.0 -= parts(term);
    }

    /// The sum, rounded once to `f64`.
    #[must_use]
    pub fn value(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "rounded to the nearest f64, once")]
        let value = self.0 as f64 / PARTS;
        value
    }

    /// The sum divided by a count or weight; `None` when that is zero.
    #[must_use]
    pub fn mean_over(&self, weight: f64) -> Option<f64> {
        (weight > 0.0).then(|| self.value() / weight)
    }
}

/// Upper and lower half, as rmp-serde has no 128-bit integers.
impl From<ExactSum> for (i64, u64) {
    fn from(sum: ExactSum) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the two halves")]
        let halves = ((sum.0 >> 64) as i64, sum.0 as u64);
        halves
    }
}

impl From<(i64, u64)> for ExactSum {
    fn from((upper, lower): (i64, u64)) -> Self {
        Self((i128::from(upper) << 64) | i128::from(lower))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::ExactSum;

    #[test]
    fn small_terms_survive_large_ones() {
        let mut sum = ExactSum::default();
        for term in [1e16, 1.0, -1e16] {
            sum.add(term);
        }
        assert_eq!(sum.value(), 1.0);
    }

    proptest! {
        #[test]
        fn subtracting_a_term_restores_the_sum(kept in prop::collection::vec(0.0..1e6_f64, 0..50), passing in prop::collection::vec(0.0..1e6_f64, 0..50)) {
            let (mut straight, mut round_about) = (ExactSum::default(), ExactSum::default());
            passing.iter().for_each(|term| round_about.add(*term));
            kept.iter().rev().for_each(|term| round_about.add(*term));
            passing.iter().rev().for_each(|term| round_about.subtract(*term));
            kept.iter().for_each(|term| straight.add(*term));
            prop_assert_eq!(straight, round_about);
        }

        #[test]
        fn both_halves_round_trip(upper: i64, lower: u64) {
            let sum = ExactSum::from((upper, lower));
            prop_assert_eq!(<(i64, u64)>::from(sum), (upper, lower));
        }
    }
}
