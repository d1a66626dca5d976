//! A sum that does not depend on the order of its terms: what each addition rounds away is kept beside (Neumaier, 1974).

/// A compensated sum.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::assess) struct Sum {
    total: f64,
    lost: f64,
}

impl Sum {
    /// Adds a term.
    pub(in crate::assess) fn add(&mut self, term: f64) {
        let next = self.total + term;
        self.lost +=
            if self.total.abs() >= term.abs() { (self.total - next) + term } else { (term - next) + self.total };
        self.total = next;
    }

    /// The sum.
    pub(in crate::assess) fn value(&self) -> f64 {
        self.total + self.lost
    }

    /// The sum over a count or weight; `None` over nothing.
    pub(in crate::assess) fn mean_over(&self, weight: f64) -> Option<f64> {
        (weight > 0.0).then(|| self.value() / weight)
    }
}

#[cfg(test)]
mod tests {
    use super::Sum;

    #[test]
    fn small_terms_survive_large_ones() {
        let mut sum = Sum::default();
        for term in [1e16, 1.0, -1e16] {
            sum.add(term);
        }
        assert_eq!(sum.value(), 1.0);
    }
}
