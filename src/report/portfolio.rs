//! The portfolio summary document.

use serde::Serialize;
use utoipa::ToSchema;

use super::engine_breakdown::EngineBreakdown;
use super::facility::FacilityData;
use super::formatting;
use super::freshness::{AggregateFreshness, SourceFreshness};
use super::history::HistoricalRisk;
use crate::assess::figure::PortfolioFigure;
use crate::inventory::{FacilityId, Moment};

/// Number of listed high-risk facilities.
pub const HIGHEST_RISK_FACILITIES: usize = 5;

/// `GET /portfolio/summary`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortfolioSummary {
    total_facilities: u64,
    total_equipment: u64,
    risk_overview: RiskOverview,
    compliance_overview: ComplianceOverview,
    /// Month ends, oldest first. Empty until they have been reconstructed or have passed.
    risk_trends: Vec<HistoricalRisk>,
    /// At most five, worst first.
    highest_risk_facilities: Vec<HighRiskFacility>,
    /// Null before the first assessment.
    last_updated: Option<Moment>,
    #[serde(flatten)]
    freshness: AggregateFreshness,
}

/// Risk over the portfolio.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RiskOverview {
    /// Each facility counts the same; null when none has a score.
    average_risk_score: Option<u8>,
    /// Facilities whose level is High or Critical.
    high_risk_facilities: u64,
    critical_risk_equipment: u64,
    high_risk_equipment: u64,
}

/// Compliance over the portfolio, facilities weighted by equipment count.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComplianceOverview {
    nfpa_70b_compliance: Option<u8>,
    nfpa_70e_compliance: Option<u8>,
    overall_compliance: Option<u8>,
}

/// One of the facilities with the highest scores.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct HighRiskFacility {
    facility_id: FacilityId,
    facility_name: String,
    risk_score: u8,
    location: Option<String>,
    critical_equipment_count: u64,
}

impl HighRiskFacility {
    /// Builds the entry of a facility; `None` without a score.
    #[must_use]
    pub fn new(parts: &FacilityData<'_>) -> Option<Self> {
        Some(Self {
            facility_id: parts.facility.id.clone(),
            facility_name: parts.facility.name.clone(),
            risk_score: formatting::whole_score(parts.figure.score?),
            location: formatting::facility_line(parts.facility),
            critical_equipment_count: parts.figure.by_rating[3],
        })
    }
}

impl PortfolioSummary {
    /// Builds the document; `highest` are the facilities with the highest scores, worst first.
    #[must_use]
    pub fn new(
        figure: &PortfolioFigure,
        highest: Vec<HighRiskFacility>,
        last_updated: Option<Moment>,
        (algorithm_version, engines): (&str, EngineBreakdown),
    ) -> Self {
        Self {
            total_facilities: figure.facilities,
            total_equipment: figure.equipment,
            risk_overview: RiskOverview {
                average_risk_score: figure.average_score.map(formatting::whole_score),
                high_risk_facilities: figure.high_risk_facilities,
                critical_risk_equipment: figure.by_rating[3],
                high_risk_equipment: figure.by_rating[2],
            },
            compliance_overview: ComplianceOverview {
                nfpa_70b_compliance: figure.maintenance_percentage,
                nfpa_70e_compliance: figure.safety_percentage,
                overall_compliance: figure.overall_compliance,
            },
            risk_trends: Vec::new(),
            highest_risk_facilities: highest,
            last_updated,
            freshness: AggregateFreshness::new(algorithm_version, engines),
        }
    }

    /// Adds the freshness of its sources.
    #[must_use]
    pub fn with_freshness(self, freshness: SourceFreshness) -> Self {
        Self { freshness: self.freshness.and(freshness), ..self }
    }

    /// Adds the portfolio's month ends, oldest first.
    #[must_use]
    pub fn with_history(self, risk_trends: Vec<HistoricalRisk>) -> Self {
        Self { risk_trends, ..self }
    }
}
