//! Classification of scores into ratings, conditions and humidity risk. The bounds come from the algorithm file.

use serde::{Deserialize, Serialize};

use super::{RiskAlgorithm, RiskScore};
use crate::assess::engine::RatedScore;
use crate::assess::figure::RiskRating;
use crate::inventory::ConditionRating;

/// Lower bounds of the ratings on an exact score; Low begins at 0, each reaches to the next, Critical to the cap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RatingBands {
    /// Lowest Medium.
    pub medium: f64,
    /// Lowest High.
    pub high: f64,
    /// Lowest Critical.
    pub critical: f64,
}

impl RatingBands {
    /// The rating of an exact score.
    #[must_use]
    pub fn rating(&self, score: f64) -> RiskRating {
        let reached = [self.medium, self.high, self.critical].map(|bound| usize::from(score >= bound));
        RiskRating::ALL[reached[0] + reached[1] + reached[2]]
    }
}

/// Humidity risk of a facility, from its mean relative humidity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum HumidityRisk {
    /// Low humidity.
    Low,
    /// Elevated humidity.
    Medium,
    /// High humidity: condensation, corrosion, tracking.
    High,
}

impl RiskAlgorithm {
    /// Humidity risk of a mean relative humidity, percent.
    #[must_use]
    pub fn humidity_risk(&self, mean_percent: f64) -> HumidityRisk {
        if mean_percent > self.humidity_high_above {
            HumidityRisk::High
        } else if mean_percent >= self.humidity_medium_from {
            HumidityRisk::Medium
        } else {
            HumidityRisk::Low
        }
    }

    /// Condition of equipment without an inspector's rating: from the mean of the algorithm's condition factors.
    #[must_use]
    pub fn condition(&self, score: &RiskScore) -> ConditionRating {
        let seen = score.components().iter().filter(|(factor, _)| self.condition_factors.contains(factor));
        let (sum, count) = seen.fold((0.0, 0.0), |(sum, count), (_, points)| (sum + points, count + 1.0));
        let mean = sum / count;
        let [good, fair, poor, critical] = self.condition_from;
        if mean < good {
            ConditionRating::Excellent
        } else if mean < fair {
            ConditionRating::Good
        } else if mean < poor {
            ConditionRating::Fair
        } else if mean < critical {
            ConditionRating::Poor
        } else {
            ConditionRating::Critical
        }
    }

    /// Whether equipment is a critical threat: rated Critical, rated High and important, or serving a critical load
    /// with a score above the limit.
    #[must_use]
    pub fn is_critical_threat(&self, rated: RatedScore, importance: f64, critical_load: bool) -> bool {
        rated.rating == RiskRating::Critical
            || (rated.rating == RiskRating::High && importance >= self.important_from)
            || (critical_load && rated.score > self.threats.critical_load_above)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::RuleCatalog;
    use crate::assess::risk::evaluator::rounded;

    #[test]
    fn a_rating_and_its_rounded_score_change_at_the_same_point() {
        let catalog = RuleCatalog::embedded().expect("sound");
        let six = catalog.algorithm("1.2.0").expect("there");
        for (score, rating, whole) in [
            (0.0, RiskRating::Low, 0),
            (40.499_999_999, RiskRating::Low, 40),
            (40.5, RiskRating::Medium, 41),
            (70.499_999_999, RiskRating::Medium, 70),
            (70.5, RiskRating::High, 71),
            (85.499_999_999, RiskRating::High, 85),
            (85.5, RiskRating::Critical, 86),
            (100.0, RiskRating::Critical, 100),
        ] {
            assert_eq!((six.bands().rating(score), rounded(score)), (rating, whole), "{score}");
        }
        let five = catalog.algorithm("1.0.0").expect("there");
        for (score, item, facility) in [
            (39.9, RiskRating::Low, RiskRating::Low),
            (40.0, RiskRating::Low, RiskRating::Medium),
            (50.0, RiskRating::Medium, RiskRating::Medium),
            (70.0, RiskRating::Medium, RiskRating::High),
            (75.0, RiskRating::High, RiskRating::High),
            (85.0, RiskRating::High, RiskRating::Critical),
            (90.0, RiskRating::Critical, RiskRating::Critical),
        ] {
            assert_eq!((five.bands().rating(score), five.facility_bands().rating(score)), (item, facility), "{score}");
        }
    }

    #[test]
    fn humidity_risk_by_its_edges() {
        let six = RuleCatalog::embedded().expect("sound").algorithm("1.2.0").expect("there");
        for (percent, risk) in [
            (49.9, HumidityRisk::Low),
            (50.0, HumidityRisk::Medium),
            (65.0, HumidityRisk::Medium),
            (65.1, HumidityRisk::High),
        ] {
            assert_eq!(six.humidity_risk(percent), risk, "{percent}");
        }
    }
}
