//! Monthly risk history documents of equipment, a facility and the portfolio.

use serde::Serialize;
use utoipa::ToSchema;

use super::distribution::RiskDistribution;
use super::formatting;
use crate::assess::RiskAlgorithm;
use crate::assess::figure::RiskRating;
use crate::assess::history::{AggregateMonthEnd, EquipmentMonthEnd, Month, MonthSeries};
use crate::inventory::{Day, Equipment, EquipmentId, Facility, FacilityId};

/// Maximum number of months in a trend.
const SHOWN: usize = 24;

/// One month end of a facility's trend.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HistoricalRisk {
    /// "Dec 2024".
    pub month: String,
    /// 0-100, rounded.
    pub risk_score: u8,
    /// Items installed by then.
    pub equipment_count: u64,
    /// Mean age, "15 years".
    pub equipment_age: Option<String>,
    /// Reconstructed from install and service dates, not stored as the month passed.
    pub reconstructed: bool,
}

/// The last 24 month ends that have a figure, oldest first.
#[must_use]
pub fn trend(series: &MonthSeries<AggregateMonthEnd>) -> Vec<HistoricalRisk> {
    let mut latest: Vec<HistoricalRisk> = figures(series)
        .rev()
        .take(SHOWN)
        .map(|(month, figure)| HistoricalRisk {
            month: month.label(),
            risk_score: formatting::whole_score(figure.score),
            equipment_count: figure.equipment,
            equipment_age: figure.mean_age_years().map(formatting::years),
            reconstructed: figure.reconstructed,
        })
        .collect();
    latest.reverse();
    latest
}

/// The months of a series that hold a figure, oldest first.
fn figures<T>(series: &MonthSeries<T>) -> impl DoubleEndedIterator<Item = (Month, &T)> {
    series.iter().filter_map(|(month, figure)| Some((*month, figure.as_ref()?)))
}

/// One month end of equipment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquipmentMonth {
    /// "Dec 2024".
    month: String,
    /// Last day of the month.
    month_end: Option<Day>,
    /// 0-100, rounded.
    risk_score: u8,
    risk_rating: RiskRating,
    /// Reconstructed from install and service dates, not stored as the month passed.
    reconstructed: bool,
}

/// `GET /equipment/{id}/history`. Months before it existed are omitted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquipmentHistory {
    equipment_id: EquipmentId,
    equipment_name: String,
    facility_id: FacilityId,
    algorithm_version: String,
    /// Oldest first.
    months: Vec<EquipmentMonth>,
}

impl EquipmentHistory {
    /// Builds the document.
    #[must_use]
    pub fn new(equipment: &Equipment, algorithm: &RiskAlgorithm, series: &MonthSeries<EquipmentMonthEnd>) -> Self {
        let shown = |(month, figure): (Month, &EquipmentMonthEnd)| EquipmentMonth {
            month: month.label(),
            month_end: month.end(),
            risk_score: formatting::whole_score(figure.score),
            risk_rating: figure.rating,
            reconstructed: figure.reconstructed,
        };
        Self {
            equipment_id: equipment.id.clone(),
            equipment_name: formatting::name_or_id(equipment.name.as_deref(), &equipment.id),
            facility_id: equipment.facility_id.clone(),
            algorithm_version: algorithm.version().to_owned(),
            months: figures(series).map(shown).collect(),
        }
    }
}

/// One month end of a facility or the portfolio.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MonthEnd {
    /// "Dec 2024".
    month: String,
    /// Last day of the month.
    month_end: Option<Day>,
    /// 0-100, rounded: a facility's score, or the mean of the facilities'.
    risk_score: u8,
    /// Null for the portfolio.
    risk_level: Option<RiskRating>,
    /// Number of items.
    equipment_count: u64,
    /// Mean age of items with a known install date, "15 years".
    equipment_age: Option<String>,
    risk_distribution: RiskDistribution,
    /// Percent; null in a reconstructed month, as past compliance cannot be reconstructed.
    overall_compliance: Option<u8>,
    /// Reconstructed from install and service dates, not stored as the month passed.
    reconstructed: bool,
}

fn month_ends(series: &MonthSeries<AggregateMonthEnd>, level: impl Fn(f64) -> Option<RiskRating>) -> Vec<MonthEnd> {
    let shown = |(month, figure): (Month, &AggregateMonthEnd)| MonthEnd {
        month: month.label(),
        month_end: month.end(),
        risk_score: formatting::whole_score(figure.score),
        risk_level: level(figure.score),
        equipment_count: figure.equipment,
        equipment_age: figure.mean_age_years().map(formatting::years),
        risk_distribution: figure.by_rating.into(),
        overall_compliance: figure.overall_compliance(),
        reconstructed: figure.reconstructed,
    };
    figures(series).map(shown).collect()
}

/// `GET /facilities/{id}/history`. Months without equipment are omitted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacilityHistory {
    facility_id: FacilityId,
    facility_name: String,
    algorithm_version: String,
    /// Number of month ends still to be reconstructed in the background. For a version that is not in force this starts
    /// on the first request.
    months_pending: usize,
    /// Oldest first.
    months: Vec<MonthEnd>,
}

impl FacilityHistory {
    /// Builds the document; `pending` months are still to be reconstructed.
    #[must_use]
    pub fn new(
        facility: &Facility,
        algorithm: &RiskAlgorithm,
        series: &MonthSeries<AggregateMonthEnd>,
        pending: usize,
    ) -> Self {
        Self {
            facility_id: facility.id.clone(),
            facility_name: facility.name.clone(),
            algorithm_version: algorithm.version().to_owned(),
            months_pending: pending,
            months: month_ends(series, |score| Some(algorithm.facility_bands().rating(score))),
        }
    }
}

/// `GET /portfolio/history`. Months without equipment are omitted.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortfolioHistory {
    algorithm_version: String,
    /// Month ends that are still to be worked out in the background: those by a version that is not in force once
    /// somebody asks for them.
    months_pending: usize,
    /// Oldest first.
    months: Vec<MonthEnd>,
}

impl PortfolioHistory {
    /// Builds the document; `pending` months are still to be reconstructed.
    #[must_use]
    pub fn new(algorithm: &RiskAlgorithm, series: &MonthSeries<AggregateMonthEnd>, pending: usize) -> Self {
        Self {
            algorithm_version: algorithm.version().to_owned(),
            months_pending: pending,
            months: month_ends(series, |_| None),
        }
    }
}
