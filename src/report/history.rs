//! The past of an item, of a facility or of all of them, month by month.

use serde::Serialize;
use utoipa::ToSchema;

use super::distribution::RiskDistribution;
use super::formatting;
use crate::assess::RiskAlgorithm;
use crate::assess::figure::RiskRating;
use crate::assess::history::{AggregateMonthEnd, EquipmentMonthEnd, Month, MonthSeries};
use crate::inventory::{Day, Equipment, EquipmentId, Facility, FacilityId};

/// Months that documents show beside the present, at most.
const SHOWN: usize = 24;

/// One month of a facility's past.
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
    /// Worked out afterwards from install and service dates, not kept as the month passed.
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

/// The end of one month of an item's past.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquipmentMonth {
    /// "Dec 2024".
    month: String,
    /// The day the figure is true for.
    month_end: Option<Day>,
    /// 0-100, rounded.
    risk_score: u8,
    risk_rating: RiskRating,
    /// Worked out afterwards from install and service dates, not kept as the month passed.
    reconstructed: bool,
}

/// `GET /equipment/{id}/history`. Months in which it did not stand yet are left out.
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
    /// Shapes the document.
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

/// The end of one month of a facility's or the portfolio's past.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MonthEnd {
    /// "Dec 2024".
    month: String,
    /// The day the figure is true for.
    month_end: Option<Day>,
    /// 0-100, rounded: a facility's score, or the mean of the facilities'.
    risk_score: u8,
    /// Null for the portfolio.
    risk_level: Option<RiskRating>,
    /// Items that stood there.
    equipment_count: u64,
    /// Mean age of those with a known install date, "15 years".
    equipment_age: Option<String>,
    risk_distribution: RiskDistribution,
    /// Percent; null in a month that was worked out: nobody noted when a label was put on.
    overall_compliance: Option<u8>,
    /// Worked out afterwards from install and service dates, not kept as the month passed.
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

/// `GET /facilities/{id}/history`. Months in which nothing stood are left out.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacilityHistory {
    facility_id: FacilityId,
    facility_name: String,
    algorithm_version: String,
    /// Month ends that are still to be worked out in the background: those by a version that is not in force once
    /// somebody asks for them.
    months_pending: usize,
    /// Oldest first.
    months: Vec<MonthEnd>,
}

impl FacilityHistory {
    /// Shapes the document; `pending` months are still to be worked out.
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

/// `GET /portfolio/history`. Months in which nothing stood are left out.
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
    /// Shapes the document; `pending` months are still to be worked out.
    #[must_use]
    pub fn new(algorithm: &RiskAlgorithm, series: &MonthSeries<AggregateMonthEnd>, pending: usize) -> Self {
        Self {
            algorithm_version: algorithm.version().to_owned(),
            months_pending: pending,
            months: month_ends(series, |_| None),
        }
    }
}
