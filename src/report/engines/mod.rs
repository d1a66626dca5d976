//! Comparison of the local and the remote engine: one piece of equipment factor by factor, and a whole facility.

mod explained_difference;
mod facility;

use serde::Serialize;
use utoipa::ToSchema;

pub use explained_difference::{DifferingFactor, ExplainedDifference, LocalScore};
pub use facility::{
    EngineDisagreement, FacilityEngineComparison, FacilityEnginesDocument, FacilityInUse, RemoteFacilityDocument,
};

use super::formatting;
use super::row::EquipmentRow;
use crate::assess::engine::{EngineMode, LOCAL, RatedScore};
use crate::assess::figure::{EquipmentFigure, Factor, RiskRating};
use crate::assess::remote::{RemoteCompliance, RemoteComplianceStatus, RemoteFigure};
use crate::assess::{ComplianceStatus, Rules};
use crate::inventory::{EquipmentId, FacilityId, Moment};

/// `GET /equipment/{id}/engines`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EnginesDocument {
    equipment_id: EquipmentId,
    equipment_name: String,
    facility_id: FacilityId,
    /// Configured engine mode.
    mode: EngineMode,
    in_use: EngineInUse,
    local: EngineFigure,
    /// Null without a remote figure.
    remote: Option<EngineFigure>,
    /// Remote figure minus local figure; null without a remote figure.
    difference: Option<EngineDifference>,
    /// Local factors in the algorithm's order, then the remote engine's additional ones.
    factors: Vec<EngineFactor>,
}

/// The figure in use in documents.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngineInUse {
    engine: String,
    algorithm_version: String,
    calculated_at: Moment,
    stale: bool,
    score: f64,
    risk_rating: RiskRating,
}

impl EngineInUse {
    /// The figure of a row.
    #[must_use]
    pub fn new(row: &EquipmentRow, stale: bool) -> Self {
        let made = row.provenance();
        Self {
            engine: made.engine,
            algorithm_version: made.algorithm_version,
            calculated_at: made.at,
            stale,
            score: row.figure.score,
            risk_rating: row.figure.rating,
        }
    }
}

/// One engine's figure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngineFigure {
    engine: String,
    algorithm_version: String,
    calculated_at: Moment,
    /// Time of receipt; null for the local figure.
    received_at: Option<Moment>,
    /// It was calculated from other data than the current, or more than a day ago.
    outdated: bool,
    score: f64,
    risk_rating: RiskRating,
    nfpa_70b: EngineStandard,
    nfpa_70e: EngineStandard,
}

/// One engine's result of a standard.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngineStandard {
    /// `compliant`, `partial` or `non_compliant`; null when the standard does not apply.
    status: Option<&'static str>,
    /// 0-100.
    score: Option<f64>,
    /// What is missing, as text of the remote engine.
    issues: Vec<String>,
}

/// Difference between the remote and the local figure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngineDifference {
    /// Remote minus local score, points.
    score: f64,
    /// Rating steps by which the remote rating is higher; negative when it is lower.
    ratings: i8,
}

/// One factor by both engines.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngineFactor {
    factor: String,
    label: Option<&'static str>,
    local: Option<f64>,
    remote: Option<f64>,
    /// Remote minus local score, points; null when either is missing.
    difference: Option<f64>,
    local_weight: Option<f64>,
    remote_weight: Option<f64>,
    /// Explanation by the remote engine.
    details: Option<String>,
}

/// Input of the comparison document.
#[derive(Debug, Clone, Copy)]
pub struct EngineComparisonData<'a> {
    /// Configured engine mode.
    pub mode: EngineMode,
    /// The equipment's row, with the figure in use.
    pub row: &'a EquipmentRow,
    /// The local figure.
    pub local: &'a EquipmentFigure,
    /// The remote figure.
    pub remote: Option<&'a RemoteFigure>,
    /// The rules of the local figure.
    pub rules: &'a Rules,
    /// The figure in use is stale.
    pub stale: bool,
}

impl EnginesDocument {
    /// Builds the document.
    #[must_use]
    pub fn new(parts: &EngineComparisonData<'_>) -> Self {
        let EngineComparisonData { mode, row, local, remote, stale, .. } = *parts;
        let rated = |remote: &RemoteFigure| RatedScore { score: remote.score, rating: remote.rating };
        let ours = RatedScore { score: local.score, rating: local.rating };
        Self {
            equipment_id: row.id.clone(),
            equipment_name: formatting::name_or_id(row.name.as_deref(), &row.id),
            facility_id: row.facility_id.clone(),
            mode,
            in_use: EngineInUse::new(row, stale),
            local: parts.local_figure(),
            remote: remote.map(|remote| parts.remote_figure(remote)),
            difference: remote.map(|remote| EngineDifference {
                score: hundredths(remote.score - local.score),
                ratings: ratings_apart(ours, rated(remote)),
            }),
            factors: parts.factors(),
        }
    }
}

impl EngineComparisonData<'_> {
    fn local_figure(&self) -> EngineFigure {
        let figure = self.local;
        let standard = |percentage: Option<u8>| EngineStandard {
            status: percentage.map(|percentage| self.compliance_status(percentage).as_str()),
            score: percentage.map(f64::from),
            issues: Vec::new(),
        };
        EngineFigure {
            engine: LOCAL.to_owned(),
            algorithm_version: figure.algorithm_version.clone(),
            calculated_at: self.row.assessed_at,
            received_at: None,
            outdated: false,
            score: figure.score,
            risk_rating: figure.rating,
            nfpa_70b: standard(Some(figure.maintenance.percentage)),
            nfpa_70e: standard(figure.safety.percentage),
        }
    }

    /// A local percentage as a remote compliance status.
    fn compliance_status(&self, percentage: u8) -> RemoteComplianceStatus {
        match self.rules.bands.status(percentage) {
            ComplianceStatus::Compliant => RemoteComplianceStatus::Compliant,
            ComplianceStatus::Warning => RemoteComplianceStatus::Partial,
            ComplianceStatus::OutOfCompliance => RemoteComplianceStatus::NonCompliant,
        }
    }

    fn remote_figure(&self, remote: &RemoteFigure) -> EngineFigure {
        let standard = |standard: &RemoteCompliance| EngineStandard {
            status: Some(standard.status.as_str()),
            score: Some(standard.score),
            issues: standard.issues.clone(),
        };
        let provenance = &remote.provenance;
        EngineFigure {
            engine: provenance.engine.clone(),
            algorithm_version: provenance.algorithm_version.clone(),
            calculated_at: provenance.calculated_at,
            received_at: Some(provenance.received_at),
            outdated: !self.row.in_use.as_ref().is_some_and(|in_use| in_use.is_current(self.row.assessed_at)),
            score: remote.score,
            risk_rating: remote.rating,
            nfpa_70b: standard(&remote.maintenance),
            nfpa_70e: standard(&remote.safety),
        }
    }

    fn factors(&self) -> Vec<EngineFactor> {
        let theirs = self.remote.map(|remote| remote.factors.as_slice()).unwrap_or_default();
        let weight = |factor: Factor| {
            let mut weights = self.rules.algorithm.weights();
            weights.find(|(known, _)| *known == factor).map(|(_, weight)| weight)
        };
        let ours = self.local.factors.iter().map(|(factor, score)| {
            let remote = theirs.iter().find(|remote| remote.local_factor() == Some(*factor));
            EngineFactor {
                factor: factor.key().to_owned(),
                label: Some(factor.label()),
                local: Some(*score),
                remote: remote.map(|remote| remote.score),
                difference: remote.map(|remote| hundredths(remote.score - score)),
                local_weight: weight(*factor),
                remote_weight: remote.map(|remote| remote.weight),
                details: remote.and_then(|remote| remote.details.clone()),
            }
        });
        let is_theirs_alone = |name: &Option<Factor>| {
            name.is_none_or(|name| !self.local.factors.iter().any(|(factor, _)| *factor == name))
        };
        let others =
            theirs.iter().filter(|remote| is_theirs_alone(&remote.local_factor())).map(|remote| EngineFactor {
                factor: remote.name.clone(),
                label: None,
                local: None,
                remote: Some(remote.score),
                difference: None,
                local_weight: None,
                remote_weight: Some(remote.weight),
                details: remote.details.clone(),
            });
        ours.chain(others).collect()
    }
}

/// Rating steps by which the remote rating is higher.
fn ratings_apart(ours: RatedScore, theirs: RatedScore) -> i8 {
    theirs.rating as i8 - ours.rating as i8
}

fn hundredths(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}
