//! Incremental aggregate of the portfolio's figure. One facility can be removed and added again with its new figure,
//! without reading the others.

use serde::{Deserialize, Serialize};

use super::compliance::{overall, rounded_ratio};
use super::exact_sum::ExactSum;
use super::figure::{FacilityFigure, PortfolioFigure, RiskRating};
use super::origin::OriginCounts;
use super::top_n::{RankedScore, TopN};
use crate::inventory::{Day, FacilityId};

/// Number of facilities held in the ranking: those shown, plus a reserve for removals.
const KEPT: usize = 64;

/// Counts, sums and the highest scores of the facilities. Serialized by position in the store.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct PortfolioAggregate {
    facilities: u64,
    equipment: u64,
    scores: ExactSum,
    scored: u64,
    high_risk: u64,
    by_rating: [u64; 4],
    maintenance: WeightedPercentage,
    safety: WeightedPercentage,
    highest: TopN<RankedScore<FacilityId>, KEPT>,
    #[serde(default)]
    shares: OriginCounts,
}

/// Sum of percentages weighted by equipment count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct WeightedPercentage {
    sum: u64,
    equipment: u64,
}

impl WeightedPercentage {
    fn add(&mut self, percentage: Option<u8>, equipment: u64) {
        if let Some(percentage) = percentage {
            self.sum += u64::from(percentage) * equipment;
            self.equipment += equipment;
        }
    }

    /// `None` when it cannot have been added.
    fn remove(&mut self, percentage: Option<u8>, equipment: u64) -> Option<()> {
        if let Some(percentage) = percentage {
            self.sum = self.sum.checked_sub(u64::from(percentage) * equipment)?;
            self.equipment = self.equipment.checked_sub(equipment)?;
        }
        Some(())
    }

    fn percentage(self) -> Option<u8> {
        rounded_ratio(self.sum, self.equipment)
    }
}

impl PortfolioAggregate {
    /// Adds a facility.
    pub fn add(&mut self, id: &FacilityId, facility: &FacilityFigure) {
        self.facilities += 1;
        self.equipment += facility.equipment_count;
        self.shares.remote += facility.shares.remote;
        self.shares.stale += facility.shares.stale;
        if let Some(score) = facility.score {
            self.scores.add(score);
            self.scored += 1;
            self.highest.add(RankedScore { score, id: id.clone() });
        }
        self.high_risk += u64::from(facility.level >= Some(RiskRating::High));
        for (total, count) in self.by_rating.iter_mut().zip(facility.by_rating) {
            *total += count;
        }
        self.maintenance.add(facility.maintenance.percentage, facility.equipment_count);
        self.safety.add(facility.safety.percentage, facility.equipment_count);
    }

    /// Removes a facility with the figure it was added with. `false` when it cannot have been added: the aggregate is
    /// then invalid and must be rebuilt from all facilities.
    #[must_use]
    pub fn remove(&mut self, id: &FacilityId, facility: &FacilityFigure) -> bool {
        self.try_remove(id, facility).is_some()
    }

    fn try_remove(&mut self, id: &FacilityId, facility: &FacilityFigure) -> Option<()> {
        let count = facility.equipment_count;
        self.facilities = self.facilities.checked_sub(1)?;
        self.equipment = self.equipment.checked_sub(count)?;
        self.shares.remote = self.shares.remote.checked_sub(facility.shares.remote)?;
        self.shares.stale = self.shares.stale.checked_sub(facility.shares.stale)?;
        if let Some(score) = facility.score {
            self.scores.subtract(score);
            self.scored = self.scored.checked_sub(1)?;
            self.highest.remove(&RankedScore { score, id: id.clone() }).then_some(())?;
        }
        self.high_risk = self.high_risk.checked_sub(u64::from(facility.level >= Some(RiskRating::High)))?;
        for (total, count) in self.by_rating.iter_mut().zip(facility.by_rating) {
            *total = total.checked_sub(count)?;
        }
        self.maintenance.remove(facility.maintenance.percentage, count)?;
        self.safety.remove(facility.safety.percentage, count)
    }

    /// The facilities with the highest scores, highest first; `None` when too many were removed for the next to be
    /// known: the aggregate must then be rebuilt from all facilities.
    #[must_use]
    pub fn highest(&self, count: usize) -> Option<Vec<FacilityId>> {
        let known = self.highest.has_top(count.min(KEPT));
        known.then(|| self.highest.iter().take(count).map(|ranked| ranked.id.clone()).collect())
    }

    /// The portfolio figure of the added facilities, as of a day.
    #[must_use]
    pub fn figure(&self, as_of: Day) -> PortfolioFigure {
        let (maintenance, safety) = (self.maintenance.percentage(), self.safety.percentage());
        #[expect(clippy::cast_precision_loss, reason = "no portfolio has 2^53 facilities")]
        let average_score = self.scores.mean_over(self.scored as f64);
        PortfolioFigure {
            as_of,
            facilities: self.facilities,
            equipment: self.equipment,
            shares: self.shares,
            average_score,
            high_risk_facilities: self.high_risk,
            by_rating: self.by_rating,
            maintenance_percentage: maintenance,
            safety_percentage: safety,
            overall_compliance: overall(maintenance, safety),
        }
    }
}
