//! Both engines' figures side by side: of one item factor by factor, and how far they are apart over a facility.

use serde::Serialize;
use utoipa::ToSchema;

use super::row::EquipmentRow;
use super::words;
use crate::assess::engine::{LOCAL, Mode, Rated};
use crate::assess::figure::{EquipmentFigure, FacilityFigure, Factor, RiskRating};
use crate::assess::remote::{RemoteCompliance, RemoteFacility, RemoteFacilityCompliance, RemoteFigure, RemoteStanding};
use crate::assess::{ComplianceStatus, Rules};
use crate::inventory::{EquipmentId, Facility, FacilityId, Moment};

/// Items listed by name, those furthest apart first.
const LISTED: usize = 20;

/// `GET /equipment/{id}/engines`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EnginesDocument {
    equipment_id: EquipmentId,
    equipment_name: String,
    facility_id: FacilityId,
    /// Who is to calculate.
    mode: Mode,
    in_use: EngineInUse,
    local: EngineFigure,
    /// Null while the remote engine has none.
    remote: Option<EngineFigure>,
    /// The remote figure less ours; null while there is none.
    difference: Option<EngineDifference>,
    /// Ours in the algorithm's order, then those that only the remote engine has.
    factors: Vec<EngineFactor>,
}

/// Which figure documents show.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngineInUse {
    engine: String,
    algorithm_version: String,
    calculated_at: Moment,
    stale: bool,
    score: f64,
    risk_rating: RiskRating,
}

/// One engine's figure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngineFigure {
    engine: String,
    algorithm_version: String,
    calculated_at: Moment,
    /// When it was taken in; null for ours.
    received_at: Option<Moment>,
    /// It is of other data than what is held now, or older than a day.
    outdated: bool,
    score: f64,
    risk_rating: RiskRating,
    nfpa_70b: EngineStandard,
    nfpa_70e: EngineStandard,
}

/// One engine's word on a standard.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngineStandard {
    /// `compliant`, `partial` or `non_compliant`; null where the standard does not concern the item.
    status: Option<&'static str>,
    /// 0-100.
    score: Option<f64>,
    /// What is missing, in the remote engine's words.
    issues: Vec<String>,
}

/// How far the remote figure is from ours.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngineDifference {
    /// Points, the remote score less ours.
    score: f64,
    /// Ratings by which the remote one is worse; negative where it is milder.
    ratings: i8,
}

/// One factor by both engines.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EngineFactor {
    factor: String,
    label: Option<&'static str>,
    local: Option<f64>,
    remote: Option<f64>,
    /// Points, the remote score less ours; null where one of them has none.
    difference: Option<f64>,
    local_weight: Option<f64>,
    remote_weight: Option<f64>,
    /// What the remote engine says about it.
    details: Option<String>,
}

/// What the document of an item is made from.
#[derive(Debug, Clone, Copy)]
pub struct EnginesParts<'a> {
    /// Who is to calculate.
    pub mode: Mode,
    /// The item's row, with the figure in use.
    pub row: &'a EquipmentRow,
    /// Our figure.
    pub local: &'a EquipmentFigure,
    /// The remote one.
    pub remote: Option<&'a RemoteFigure>,
    /// The rules that ours was made by.
    pub rules: &'a Rules,
    /// The figure in use is stale.
    pub stale: bool,
}

impl EnginesDocument {
    /// Shapes the document.
    #[must_use]
    pub fn of(parts: &EnginesParts<'_>) -> Self {
        let EnginesParts { mode, row, local, remote, stale, .. } = *parts;
        let made = row.made();
        let rated = |remote: &RemoteFigure| Rated { score: remote.score, rating: remote.rating };
        let ours = Rated { score: local.score, rating: local.rating };
        Self {
            equipment_id: row.id.clone(),
            equipment_name: words::name_or_id(row.name.as_deref(), &row.id),
            facility_id: row.facility_id.clone(),
            mode,
            in_use: EngineInUse {
                engine: made.engine,
                algorithm_version: made.algorithm_version,
                calculated_at: made.at,
                stale,
                score: row.figure.score,
                risk_rating: row.figure.rating,
            },
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

impl EnginesParts<'_> {
    fn local_figure(&self) -> EngineFigure {
        let figure = self.local;
        let standard = |percentage: Option<u8>| EngineStandard {
            status: percentage.map(|percentage| self.standing(percentage).word()),
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

    /// Our percentage in the remote engine's words.
    fn standing(&self, percentage: u8) -> RemoteStanding {
        match self.rules.bands.status(percentage) {
            ComplianceStatus::Compliant => RemoteStanding::Compliant,
            ComplianceStatus::Warning => RemoteStanding::Partial,
            ComplianceStatus::OutOfCompliance => RemoteStanding::NonCompliant,
        }
    }

    fn remote_figure(&self, remote: &RemoteFigure) -> EngineFigure {
        let standard = |standard: &RemoteCompliance| EngineStandard {
            status: Some(standard.standing.word()),
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
            let remote = theirs.iter().find(|remote| remote.ours() == Some(*factor));
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
        let others = theirs.iter().filter(|remote| is_theirs_alone(&remote.ours())).map(|remote| EngineFactor {
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

/// `GET /engines/compare`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacilityEnginesDocument {
    facility_id: FacilityId,
    facility_name: String,
    mode: Mode,
    equipment_count: u64,
    /// Items that both engines have a figure of.
    compared: u64,
    /// Items with the remote figure in use.
    remote_in_use: u64,
    /// Mean of the remote scores less ours, points.
    mean_difference: Option<f64>,
    /// Mean distance of the scores, points.
    mean_distance: Option<f64>,
    /// Largest distance of the scores, points.
    max_distance: Option<f64>,
    /// Items that the engines rate differently, by a rating or more.
    rated_differently: u64,
    /// Items that the remote engine rates milder than we do.
    rated_milder: u64,
    /// Those furthest apart, at most 20: by ratings, then by points.
    furthest: Vec<EnginesApart>,
    /// Summed up here from the figures in use.
    figure: FacilityInUse,
    /// The remote engine's own sum, beside it; null while there is none.
    remote: Option<RemoteFacilityDocument>,
}

/// A facility's figure, summed up here.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacilityInUse {
    score: Option<f64>,
    risk_rating: Option<RiskRating>,
    nfpa_70b: Option<u8>,
    nfpa_70e: Option<u8>,
    by_rating: RatingCounts,
}

/// Items by rating.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RatingCounts {
    low: u64,
    medium: u64,
    high: u64,
    critical: u64,
}

impl From<[u64; 4]> for RatingCounts {
    fn from([low, medium, high, critical]: [u64; 4]) -> Self {
        Self { low, medium, high, critical }
    }
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
    by_rating: RatingCounts,
    nfpa_70b: EngineStandard,
    nfpa_70e: EngineStandard,
}

/// An item that the engines see differently.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EnginesApart {
    equipment_id: EquipmentId,
    equipment_name: String,
    local_score: f64,
    local_rating: RiskRating,
    remote_score: f64,
    remote_rating: RiskRating,
    /// Points, the remote score less ours.
    difference: f64,
    /// Ratings by which the remote one is worse; negative where it is milder.
    ratings: i8,
}

impl EnginesApart {
    fn order(&self) -> (std::cmp::Reverse<i8>, std::cmp::Reverse<u64>, &EquipmentId) {
        let points = (self.difference.abs() * 100.0).round() as u64;
        (std::cmp::Reverse(self.ratings.abs()), std::cmp::Reverse(points), &self.equipment_id)
    }
}

/// How far the engines are apart over a facility, item by item.
#[derive(Debug, Clone, Default)]
pub struct FacilityEngines {
    items: u64,
    compared: u64,
    remote_in_use: u64,
    sum: f64,
    distance: f64,
    furthest: f64,
    rated_differently: u64,
    rated_milder: u64,
    listed: Vec<EnginesApart>,
}

impl FacilityEngines {
    /// Takes an item in.
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
        self.listed.push(EnginesApart {
            equipment_id: row.id.clone(),
            equipment_name: words::name_or_id(row.name.as_deref(), &row.id),
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
    /// Shapes the document.
    #[must_use]
    pub fn of(
        mode: Mode,
        facility: &Facility,
        figure: &FacilityFigure,
        mut spread: FacilityEngines,
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
            remote: remote.map(RemoteFacilityDocument::of),
        }
    }
}

impl RemoteFacilityDocument {
    fn of(remote: &RemoteFacility) -> Self {
        let standard = |standard: &RemoteFacilityCompliance| EngineStandard {
            status: Some(standard.standing.word()),
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

/// Ratings by which theirs is worse.
fn ratings_apart(ours: Rated, theirs: Rated) -> i8 {
    theirs.rating as i8 - ours.rating as i8
}

fn hundredths(points: f64) -> f64 {
    (points * 100.0).round() / 100.0
}
