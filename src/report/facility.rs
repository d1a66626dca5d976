//! A facility as a list row and as a document.

use serde::Serialize;
use utoipa::ToSchema;

use super::distribution::RiskDistribution;
use super::engine_breakdown::EngineBreakdown;
use super::equipment::{EquipmentListItem, MapPoint};
use super::formatting;
use super::freshness::{AggregateFreshness, SourceFreshness};
use super::history::HistoricalRisk;
use crate::assess::figure::{CategoryFigure, FacilityFigure};
use crate::assess::risk::HumidityRisk;
use crate::assess::{ComplianceStatus, Rules};
use crate::inventory::{Day, Facility, FacilityId, Moment};

/// A facility in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacilityListItem {
    id: FacilityId,
    name: String,
    /// Address, city, state and postal code.
    location: Option<String>,
    coordinates: Option<MapPoint>,
    /// Null without equipment.
    risk_score: Option<u8>,
    /// Null without equipment.
    compliance_status: Option<ComplianceStatus>,
    /// Latest visual or infrared inspection of any item.
    last_inspection: Option<Day>,
    contractor: Option<String>,
    equipment_count: u64,
    critical_equipment_count: u64,
    high_risk_equipment_count: u64,
    risk_distribution: RiskDistribution,
    last_updated: Moment,
    #[serde(flatten)]
    freshness: AggregateFreshness,
}

/// Input of the documents of a facility.
#[derive(Debug, Clone)]
pub struct FacilityData<'a> {
    /// The facility.
    pub facility: &'a Facility,
    /// Its stored figure.
    pub figure: &'a FacilityFigure,
    /// Latest change of its data or its figure.
    pub last_updated: Moment,
    /// The rules in force: compliance bands and humidity limits.
    pub rules: &'a Rules,
    /// Figures of its items by engine.
    pub engines: EngineBreakdown,
}

impl FacilityData<'_> {
    /// Its compliance status; `None` without equipment.
    #[must_use]
    pub fn compliance_status(&self) -> Option<ComplianceStatus> {
        self.figure.overall_compliance.map(|percentage| self.rules.bands.status(percentage))
    }
}

impl FacilityListItem {
    /// Builds the list row.
    #[must_use]
    pub fn new(parts: &FacilityData<'_>) -> Self {
        let FacilityData { facility, figure, last_updated, engines, .. } = parts;
        Self {
            id: facility.id.clone(),
            name: facility.name.clone(),
            location: formatting::facility_line(facility),
            coordinates: facility.coordinates.map(MapPoint::from),
            risk_score: figure.score.map(formatting::whole_score),
            compliance_status: parts.compliance_status(),
            last_inspection: figure.last_inspection,
            contractor: facility.contractor.clone(),
            equipment_count: figure.equipment_count,
            critical_equipment_count: figure.by_rating[3],
            high_risk_equipment_count: figure.by_rating[2],
            risk_distribution: figure.by_rating.into(),
            last_updated: *last_updated,
            freshness: AggregateFreshness::new(&figure.algorithm_version, *engines),
        }
    }

    /// Adds the freshness of its sources.
    #[must_use]
    pub fn with_freshness(self, freshness: SourceFreshness) -> Self {
        Self { freshness: self.freshness.and(freshness), ..self }
    }
}

/// Items by conductor material.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ConductorBreakdown {
    copper: u64,
    aluminum: u64,
}

/// One of the three highest risk categories of a facility.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RiskFactor {
    factor: &'static str,
    score: u8,
    description: String,
}

/// A facility with all its known properties.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacilityDocument {
    #[serde(flatten)]
    summary: FacilityListItem,
    last_arc_flash_analysis: Option<Day>,
    last_infrared_scan: Option<Day>,
    /// Mean age of items with a known install date, "15 years".
    system_age: Option<String>,
    /// Years since it was built.
    facility_age: Option<i32>,
    /// Mean score of its items, 0-1, two decimals.
    average_equipment_risk: Option<f64>,
    humidity_risk: Option<HumidityRisk>,
    conductor_type_breakdown: ConductorBreakdown,
    /// The three highest categories, highest first.
    risk_factors: Vec<RiskFactor>,
    /// Month ends, oldest first. Empty until they have been reconstructed or have passed.
    historical_risk: Vec<HistoricalRisk>,
    /// At most five, worst first, of mixed equipment types.
    top_threats: Vec<EquipmentListItem>,
    /// Name of the source of the record.
    source: Option<String>,
}

/// Mean score of the items as a fraction, 0-1, two decimals.
#[must_use]
pub fn average_equipment_risk(figure: &FacilityFigure) -> Option<f64> {
    figure.mean_score.map(|mean| mean.round() / 100.0)
}

/// Whole years since the facility was built.
#[must_use]
pub fn facility_age(facility: &Facility, as_of: Day) -> Option<i32> {
    facility.year_built.map(|year| i32::from(as_of.year()) - i32::from(year)).filter(|age| *age >= 0)
}

impl FacilityDocument {
    /// Builds the document; `top_threats` are those of the figure, in its order.
    #[must_use]
    pub fn new(parts: &FacilityData<'_>, top_threats: Vec<EquipmentListItem>) -> Self {
        let FacilityData { facility, figure, .. } = parts;
        let mut categories: Vec<&CategoryFigure> = figure.categories.iter().collect();
        categories.sort_by(|left, right| right.mean.total_cmp(&left.mean).then(left.factor.cmp(&right.factor)));
        Self {
            summary: FacilityListItem::new(parts),
            last_arc_flash_analysis: figure.last_arc_flash,
            last_infrared_scan: figure.last_infrared,
            system_age: figure.mean_age_years.map(formatting::years),
            facility_age: facility_age(facility, figure.as_of),
            average_equipment_risk: average_equipment_risk(figure),
            humidity_risk: figure.mean_humidity.map(|mean| parts.rules.algorithm.humidity_risk(mean)),
            conductor_type_breakdown: ConductorBreakdown { copper: figure.copper, aluminum: figure.aluminum },
            risk_factors: categories
                .into_iter()
                .take(3)
                .map(|category| RiskFactor {
                    factor: category.factor.label(),
                    score: formatting::whole_score(category.mean),
                    description: formatting::category_sentence(category, figure.equipment_count),
                })
                .collect(),
            historical_risk: Vec::new(),
            top_threats,
            source: None,
        }
    }

    /// Adds its month ends, oldest first.
    #[must_use]
    pub fn with_history(self, historical_risk: Vec<HistoricalRisk>) -> Self {
        Self { historical_risk, ..self }
    }

    /// Adds the freshness of its sources.
    #[must_use]
    pub fn with_freshness(self, freshness: SourceFreshness) -> Self {
        Self { summary: self.summary.with_freshness(freshness), ..self }
    }

    /// Adds the name of the record's source.
    #[must_use]
    pub fn with_source(self, source: Option<String>) -> Self {
        Self { source, ..self }
    }
}
