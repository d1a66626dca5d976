//! Comparison of both engines over a facility, with the remote engine's own facility figure.

use serde::Serialize;
use utoipa::ToSchema;

use super::super::distribution::RiskDistribution;
use super::{EngineStandard, hundredths, ratings_apart};
use crate::assess::engine::EngineMode;
use crate::assess::figure::{FacilityFigure, RiskRating};
use crate::assess::remote::{RemoteFacility, RemoteFacilityCompliance};
use crate::inventory::{EquipmentId, Facility, FacilityId, Moment};
use crate::report::formatting;
use crate::report::row::EquipmentRow;

/// Maximum number of listed items.
const LISTED: usize = 20;

/// `GET /engines/compare`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacilityEnginesDocument {
    facility_id: FacilityId,
    facility_name: String,
    mode: EngineMode,
    equipment_count: u64,
    /// Items with figures of both engines.
    compared: u64,
    /// Items with the remote figure in use.
    remote_in_use: u64,
    /// Mean of remote minus local score, points.
    mean_difference: Option<f64>,
    /// Mean absolute difference of the scores, points.
    mean_distance: Option<f64>,
    /// Maximum absolute difference of the scores, points.
    max_distance: Option<f64>,
    /// Items with different ratings.
    rated_differently: u64,
    /// Items with a lower remote rating.
    rated_milder: u64,
    /// Items with the largest differences, at most 20: by rating steps, then by points.
    furthest: Vec<EngineDisagreement>,
    /// Local aggregate of the figures in use.
    figure: FacilityInUse,
    /// The remote engine's own facility figure; null when there is none.
    remote: Option<RemoteFacilityDocument>,
}

/// The local aggregate figure of a facility.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacilityInUse {
    score: Option<f64>,
    risk_rating: Option<RiskRating>,
    nfpa_70b: Option<u8>,
    nfpa_70e: Option<u8>,
    by_rating: RiskDistribution,
}

/// The remote engine's figure of a facility.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RemoteFacilityDocument {
    engine: String,
    algorithm_version: String,
    calculated_at: Moment,
    received_at: Moment,
    score: f64,
    risk_rating: RiskRating,
    equipment_count: u64,
    by_rating: RiskDistribution,
    nfpa_70b: EngineStandard,
    nfpa_70e: EngineStandard,
}

/// An item with different figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngineDisagreement {
    equipment_id: EquipmentId,
    equipment_name: String,
    local_score: f64,
    local_rating: RiskRating,
    remote_score: f64,
    remote_rating: RiskRating,
    /// Remote minus local score, points.
    difference: f64,
    /// Rating steps by which the remote rating is higher; negative when it is lower.
    ratings: i8,
}

impl EngineDisagreement {
    fn order(&self) -> (std::cmp::Reverse<i8>, std::cmp::Reverse<u64>, &EquipmentId) {
        let points = (self.difference.abs() * 100.0).round() as u64;
        (std::cmp::Reverse(self.ratings.abs()), std::cmp::Reverse(points), &self.equipment_id)
    }
}

/// Builder of the comparison over a facility, item by item.
#[derive(Debug, Clone, Default)]
pub struct FacilityEngineComparison {
    items: u64,
    compared: u64,
    remote_in_use: u64,
    sum: f64,
    distance: f64,
    furthest: f64,
    rated_differently: u64,
    rated_milder: u64,
    listed: Vec<EngineDisagreement>,
}

impl FacilityEngineComparison {
    /// Adds an item.
    pub fn add(&mut self, row: &EquipmentRow) {
        self.items += 1;
        let Some(in_use) = &row.in_use else { return };
        self.remote_in_use += u64::from(in_use.remote_in_use().is_some());
        let (ours, Some(theirs)) = (in_use.ours, in_use.theirs) else { return };
        let difference = theirs.score - ours.score;
        let ratings = ratings_apart(ours, theirs);
        self.compared += 1;
        self.sum += difference;
        self.distance += difference.abs();
        self.furthest = self.furthest.max(difference.abs());
        self.rated_differently += u64::from(ratings != 0);
        self.rated_milder += u64::from(ratings < 0);
        self.listed.push(EngineDisagreement {
            equipment_id: row.id.clone(),
            equipment_name: formatting::name_or_id(row.name.as_deref(), &row.id),
            local_score: ours.score,
            local_rating: ours.rating,
            remote_score: theirs.score,
            remote_rating: theirs.rating,
            difference: hundredths(difference),
            ratings,
        });
        if self.listed.len() >= 4 * LISTED {
            self.shorten();
        }
    }

    fn shorten(&mut self) {
        self.listed.sort_by(|left, right| left.order().cmp(&right.order()));
        self.listed.truncate(LISTED);
    }
}

impl FacilityEnginesDocument {
    /// Builds the document.
    #[must_use]
    pub fn new(
        mode: EngineMode,
        facility: &Facility,
        figure: &FacilityFigure,
        mut spread: FacilityEngineComparison,
        remote: Option<&RemoteFacility>,
    ) -> Self {
        spread.shorten();
        let mean = |sum: f64| (spread.compared > 0).then(|| hundredths(sum / spread.compared as f64));
        Self {
            facility_id: facility.id.clone(),
            facility_name: facility.name.clone(),
            mode,
            equipment_count: spread.items,
            compared: spread.compared,
            remote_in_use: spread.remote_in_use,
            mean_difference: mean(spread.sum),
            mean_distance: mean(spread.distance),
            max_distance: (spread.compared > 0).then(|| hundredths(spread.furthest)),
            rated_differently: spread.rated_differently,
            rated_milder: spread.rated_milder,
            furthest: spread.listed,
            figure: FacilityInUse {
                score: figure.score,
                risk_rating: figure.level,
                nfpa_70b: figure.maintenance.percentage,
                nfpa_70e: figure.safety.percentage,
                by_rating: figure.by_rating.into(),
            },
            remote: remote.map(RemoteFacilityDocument::new),
        }
    }
}

impl RemoteFacilityDocument {
    fn new(remote: &RemoteFacility) -> Self {
        let standard = |standard: &RemoteFacilityCompliance| EngineStandard {
            status: Some(standard.status.as_str()),
            score: Some(standard.score),
            issues: standard.issues.clone(),
        };
        Self {
            engine: remote.provenance.engine.clone(),
            algorithm_version: remote.provenance.algorithm_version.clone(),
            calculated_at: remote.provenance.calculated_at,
            received_at: remote.provenance.received_at,
            score: remote.score,
            risk_rating: remote.rating,
            equipment_count: remote.equipment_count,
            by_rating: remote.by_rating.into(),
            nfpa_70b: standard(&remote.maintenance),
            nfpa_70e: standard(&remote.safety),
        }
    }
}
