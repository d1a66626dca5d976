//! Builders of the month ends of facilities and of the portfolio.

use super::{AggregateMonthEnd, EquipmentMonthEnd};
use crate::assess::compliance::rounded_ratio;
use crate::assess::exact_sum::ExactSum;

/// Builder of a facility's month end. Items are added one by one, in any order.
#[derive(Debug, Clone, Default)]
pub struct FacilityMonthBuilder {
    weights: ExactSum,
    weighted: ExactSum,
    equipment: u64,
    by_rating: [u64; 4],
    ages: (i64, u64),
    reconstructed: bool,
}

impl FacilityMonthBuilder {
    /// Adds an item with its importance in the facility's score, and its age in days when known.
    pub fn add(&mut self, item: &EquipmentMonthEnd, importance: f64, age_days: Option<i32>) {
        self.weights.add(importance);
        self.weighted.add(importance * item.score);
        self.equipment += 1;
        self.by_rating[item.rating as usize] += 1;
        if let Some(days) = age_days {
            self.ages = (self.ages.0 + i64::from(days), self.ages.1 + 1);
        }
        self.reconstructed |= item.reconstructed;
    }

    /// The facility's month end; `None` without items.
    #[must_use]
    pub fn finish(self) -> Option<AggregateMonthEnd> {
        Some(AggregateMonthEnd {
            score: self.weighted.mean_over(self.weights.value())?,
            equipment: self.equipment,
            by_rating: self.by_rating,
            ages: self.ages,
            maintenance: None,
            safety: None,
            reconstructed: self.reconstructed,
        })
    }
}

/// Builder of the portfolio's month end from those of the facilities, in any order. Each facility has the same weight.
#[derive(Debug, Clone, Default)]
pub struct PortfolioMonthBuilder {
    scores: ExactSum,
    facilities: u64,
    equipment: u64,
    by_rating: [u64; 4],
    ages: (i64, u64),
    maintenance: (u64, u64),
    safety: (u64, u64),
    reconstructed: bool,
}

impl PortfolioMonthBuilder {
    /// Adds a facility's month end.
    pub fn add(&mut self, facility: &AggregateMonthEnd) {
        self.scores.add(facility.score);
        self.facilities += 1;
        self.equipment += facility.equipment;
        for (total, count) in self.by_rating.iter_mut().zip(facility.by_rating) {
            *total += count;
        }
        self.ages = (self.ages.0 + facility.ages.0, self.ages.1 + facility.ages.1);
        let standards = [(&mut self.maintenance, facility.maintenance), (&mut self.safety, facility.safety)];
        for (sum, percentage) in standards {
            if let Some(percentage) = percentage {
                *sum = (sum.0 + u64::from(percentage) * facility.equipment, sum.1 + facility.equipment);
            }
        }
        self.reconstructed |= facility.reconstructed;
    }

    /// The portfolio's month end; `None` without facilities. Compliance is `None` when any facility is reconstructed.
    #[must_use]
    pub fn finish(self) -> Option<AggregateMonthEnd> {
        let percentage = |(sum, of): (u64, u64)| if self.reconstructed { None } else { rounded_ratio(sum, of) };
        #[expect(clippy::cast_precision_loss, reason = "no portfolio has 2^53 facilities")]
        let score = self.scores.mean_over(self.facilities as f64)?;
        Some(AggregateMonthEnd {
            score,
            equipment: self.equipment,
            by_rating: self.by_rating,
            ages: self.ages,
            maintenance: percentage(self.maintenance),
            safety: percentage(self.safety),
            reconstructed: self.reconstructed,
        })
    }
}
