//! All facilities together, folded from their figures one by one.

use super::facility::Sum;
use super::figure::{FacilityFigure, PortfolioFigure, RiskRating};
use super::nfpa::{overall, rounded_ratio};
use crate::inventory::Day;

/// The portfolio's figure in the making.
#[derive(Debug, Clone)]
pub struct PortfolioFold {
    as_of: Day,
    facilities: u64,
    equipment: u64,
    scores: Sum,
    scored: u64,
    high_risk: u64,
    by_rating: [u64; 4],
    maintenance: Weighed,
    safety: Weighed,
}

/// Percentages weighed by equipment.
#[derive(Debug, Clone, Copy, Default)]
struct Weighed {
    sum: u64,
    equipment: u64,
}

impl Weighed {
    fn add(&mut self, percentage: Option<u8>, equipment: u64) {
        if let Some(percentage) = percentage {
            self.sum += u64::from(percentage) * equipment;
            self.equipment += equipment;
        }
    }

    fn percentage(self) -> Option<u8> {
        rounded_ratio(self.sum, self.equipment)
    }
}

impl PortfolioFold {
    /// Begins the portfolio's figure, true for a day.
    #[must_use]
    pub fn new(as_of: Day) -> Self {
        Self {
            as_of,
            facilities: 0,
            equipment: 0,
            scores: Sum::default(),
            scored: 0,
            high_risk: 0,
            by_rating: [0; 4],
            maintenance: Weighed::default(),
            safety: Weighed::default(),
        }
    }

    /// Takes one facility in.
    pub fn add(&mut self, facility: &FacilityFigure) {
        self.facilities += 1;
        self.equipment += facility.equipment_count;
        if let Some(score) = facility.score {
            self.scores.add(score);
            self.scored += 1;
        }
        self.high_risk += u64::from(facility.level >= Some(RiskRating::High));
        for (total, count) in self.by_rating.iter_mut().zip(facility.by_rating) {
            *total += count;
        }
        self.maintenance.add(facility.maintenance.percentage, facility.equipment_count);
        self.safety.add(facility.safety.percentage, facility.equipment_count);
    }

    /// The figure of all facilities taken in.
    #[must_use]
    pub fn finish(self) -> PortfolioFigure {
        let (maintenance, safety) = (self.maintenance.percentage(), self.safety.percentage());
        #[expect(clippy::cast_precision_loss, reason = "no portfolio has 2^53 facilities")]
        let average_score = self.scores.mean_over(self.scored as f64);
        PortfolioFigure {
            as_of: self.as_of,
            facilities: self.facilities,
            equipment: self.equipment,
            average_score,
            high_risk_facilities: self.high_risk,
            by_rating: self.by_rating,
            maintenance_percentage: maintenance,
            safety_percentage: safety,
            overall_compliance: overall(maintenance, safety),
        }
    }
}
