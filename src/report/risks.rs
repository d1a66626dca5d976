//! The risk document of a facility: categories, high-risk equipment and priority actions.

use serde::Serialize;
use utoipa::ToSchema;

use super::actions::PriorityAction;
use super::facility::FacilityData;
use super::formatting;
use super::freshness::{AggregateFreshness, SourceFreshness};
use super::history::HistoricalRisk;
use super::row::EquipmentRow;
use crate::assess::figure::{Factor, RiskRating};
use crate::inventory::{EquipmentId, EquipmentKind, FacilityId, Moment};

/// `GET /facilities/{id}/risks`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RisksDocument {
    facility_id: FacilityId,
    facility_name: String,
    risk_summary: RiskSummary,
    risk_categories: Vec<RiskCategory>,
    /// Month ends, oldest first. Empty until they have been reconstructed or have passed.
    historical_trend: Vec<HistoricalRisk>,
    /// Items rated High or Critical, worst first.
    high_risk_items: Vec<HighRiskItem>,
    risk_recommendation: RiskRecommendation,
    last_updated: Moment,
    #[serde(flatten)]
    freshness: AggregateFreshness,
}

/// Score, level and counts by rating.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RiskSummary {
    risk_score: Option<u8>,
    risk_level: Option<RiskRating>,
    critical_risk_equipment_count: u64,
    high_risk_equipment_count: u64,
    medium_risk_equipment_count: u64,
    low_risk_equipment_count: u64,
}

/// One factor over the facility.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RiskCategory {
    category: Factor,
    score: u8,
    description: String,
    /// Items that score 70 or more in it.
    affected_equipment_count: u64,
    /// Their share of the facility's items, percent, one decimal.
    percentage_of_facility: f64,
}

/// An item rated High or Critical.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HighRiskItem {
    equipment_id: EquipmentId,
    equipment_name: String,
    equipment_type: EquipmentKind,
    risk_level: RiskRating,
    risk_score: u8,
    primary_risk_factor: Option<&'static str>,
    location: Option<String>,
}

/// Recommended actions.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RiskRecommendation {
    /// By priority; empty when none lowers risk or raises compliance.
    priority_actions: Vec<PriorityAction>,
}

impl RisksDocument {
    /// Builds the document; `high_risk` are the rows rated High or Critical, in any order.
    #[must_use]
    pub fn new(
        parts: &FacilityData<'_>,
        mut high_risk: Vec<EquipmentRow>,
        priority_actions: Vec<PriorityAction>,
    ) -> Self {
        let FacilityData { facility, figure, last_updated, engines, .. } = parts;
        high_risk.sort_by(|left, right| {
            right.figure.score.total_cmp(&left.figure.score).then_with(|| left.id.cmp(&right.id))
        });
        let [low, medium, high, critical] = figure.by_rating;
        Self {
            facility_id: facility.id.clone(),
            facility_name: facility.name.clone(),
            risk_summary: RiskSummary {
                risk_score: figure.score.map(formatting::whole_score),
                risk_level: figure.level,
                critical_risk_equipment_count: critical,
                high_risk_equipment_count: high,
                medium_risk_equipment_count: medium,
                low_risk_equipment_count: low,
            },
            risk_categories: figure
                .categories
                .iter()
                .map(|category| RiskCategory {
                    category: category.factor,
                    score: formatting::whole_score(category.mean),
                    description: formatting::category_sentence(category, figure.equipment_count),
                    affected_equipment_count: category.affected,
                    percentage_of_facility: formatting::share_percent(category.affected, figure.equipment_count),
                })
                .collect(),
            historical_trend: Vec::new(),
            high_risk_items: high_risk.iter().map(HighRiskItem::new).collect(),
            risk_recommendation: RiskRecommendation { priority_actions },
            last_updated: *last_updated,
            freshness: AggregateFreshness::new(&figure.algorithm_version, *engines),
        }
    }

    /// Adds the freshness of its sources.
    #[must_use]
    pub fn with_freshness(self, freshness: SourceFreshness) -> Self {
        Self { freshness: self.freshness.and(freshness), ..self }
    }

    /// Adds the facility's month ends, oldest first.
    #[must_use]
    pub fn with_history(self, historical_trend: Vec<HistoricalRisk>) -> Self {
        Self { historical_trend, ..self }
    }
}

impl HighRiskItem {
    fn new(row: &EquipmentRow) -> Self {
        Self {
            equipment_id: row.id.clone(),
            equipment_name: formatting::name_or_id(row.name.as_deref(), &row.id),
            equipment_type: row.kind,
            risk_level: row.figure.rating,
            risk_score: formatting::whole_score(row.figure.score),
            primary_risk_factor: formatting::notable_factors(&row.figure).first().copied(),
            location: row.location.clone(),
        }
    }
}
