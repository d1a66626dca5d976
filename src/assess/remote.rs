//! Figures that a remote engine made, as they were accepted: kept beside the local ones, never instead of the rules.
//! Their factors bear the remote engine's own names; where one means the same as ours, [`RemoteFactor::local_factor`]
//! says so.

use serde::{Deserialize, Serialize};

use super::figure::{Factor, RiskRating};
use crate::inventory::{EquipmentId, Moment};

/// What the remote engine says of compliance with a standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemoteComplianceStatus {
    /// All of it is met.
    Compliant,
    /// Some of it is met.
    Partial,
    /// It is not met.
    NonCompliant,
}

impl RemoteComplianceStatus {
    /// All, best first.
    pub const ALL: [Self; 3] = [Self::Compliant, Self::Partial, Self::NonCompliant];

    /// `compliant`, `partial` or `non_compliant`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Compliant => "compliant",
            Self::Partial => "partial",
            Self::NonCompliant => "non_compliant",
        }
    }
}

/// Who made a remote figure, by what and when.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// The engine (`voltmetrics`).
    pub engine: String,
    /// The engine's own version of its algorithm.
    pub algorithm_version: String,
    /// When the engine calculated it, by the engine's clock.
    pub calculated_at: Moment,
    /// When it was taken in here, by our clock.
    pub received_at: Moment,
    /// When our data that it was calculated from was read, by our clock; `None` when it is of other data than ours.
    #[serde(default)]
    pub data_read_at: Option<Moment>,
}

impl Provenance {
    /// When it was made at the latest: a remote clock that is ahead does not make it younger.
    #[must_use]
    pub fn made_at(&self) -> Moment {
        self.calculated_at.min(self.received_at)
    }
}

/// The remote figure of one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoteFigure {
    /// Who made it and when.
    pub provenance: Provenance,
    /// Risk score, 0-100, finite.
    pub score: f64,
    /// The rating that the engine gave; its bands are its own.
    pub rating: RiskRating,
    /// What the score is made of, in the engine's order.
    pub factors: Vec<RemoteFactor>,
    /// NFPA 70B.
    pub maintenance: RemoteCompliance,
    /// NFPA 70E.
    pub safety: RemoteCompliance,
}

/// One factor of a remote score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoteFactor {
    /// The engine's name for it.
    pub name: String,
    /// 0-100, finite.
    pub score: f64,
    /// Share of the whole, 0-1, finite.
    pub weight: f64,
    /// What the engine says about it.
    pub details: Option<String>,
}

impl RemoteFactor {
    /// The factor of ours that bears the same name, in any letter case.
    #[must_use]
    pub fn local_factor(&self) -> Option<Factor> {
        Factor::ALL.into_iter().find(|factor| factor.key().eq_ignore_ascii_case(self.name.trim()))
    }
}

/// The remote word on one standard, for one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoteCompliance {
    /// Whether it is met.
    pub status: RemoteComplianceStatus,
    /// 0-100, finite.
    pub score: f64,
    /// What is missing, in the engine's words.
    pub issues: Vec<String>,
}

/// The remote figure of a facility: shown beside ours, which are summed here from the items' figures in use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoteFacility {
    /// Who made it and when.
    pub provenance: Provenance,
    /// The name that the engine knows it by.
    pub name: String,
    /// Risk score over the facility, 0-100, finite.
    pub score: f64,
    /// The rating that the engine gave.
    pub rating: RiskRating,
    /// Items that the engine counted.
    pub equipment_count: u64,
    /// Items by rating: low, medium, high, critical.
    pub by_rating: [u64; 4],
    /// Items by the engine's word for their type.
    pub by_type: Vec<(String, u64)>,
    /// NFPA 70B.
    pub maintenance: RemoteFacilityCompliance,
    /// NFPA 70E.
    pub safety: RemoteFacilityCompliance,
    /// The worst items, worst first, in the engine's order.
    pub top_risks: Vec<RemoteTopRisk>,
    /// Earlier scores: the engine's name of the period and the score, 0-100.
    pub trend: Vec<(String, f64)>,
}

/// The remote word on one standard, for a facility.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoteFacilityCompliance {
    /// Whether it is met.
    pub status: RemoteComplianceStatus,
    /// 0-100, finite.
    pub score: f64,
    /// Items by status: compliant, partial, non-compliant.
    pub by_status: [u64; 3],
    /// What is missing, in the engine's words.
    pub issues: Vec<String>,
    /// When the engine judged it, where it says so.
    pub assessed_at: Option<Moment>,
}

/// One of the worst items as the engine sees it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoteTopRisk {
    /// The item.
    pub equipment: EquipmentId,
    /// The name that the engine knows it by.
    pub name: String,
    /// 0-100, finite.
    pub score: f64,
    /// The rating that the engine gave.
    pub rating: RiskRating,
    /// The factor that weighs most, where the engine names one.
    pub top_factor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_is_known_by_its_name_in_any_letter_case() {
        let named =
            |name: &str| RemoteFactor { name: name.to_owned(), score: 1.0, weight: 0.2, details: None }.local_factor();
        assert_eq!(named("Age"), Some(Factor::Age));
        assert_eq!(named("ENVIRONMENTAL"), Some(Factor::Environmental));
        assert_eq!(named("harmonics"), None);
    }

    #[test]
    fn what_is_kept_is_what_is_read_again() {
        let at = Moment::from_millis(1_700_000_000_123);
        let provenance = Provenance {
            engine: "voltmetrics".to_owned(),
            algorithm_version: "7.1".to_owned(),
            calculated_at: at,
            received_at: at,
            data_read_at: Some(at),
        };
        let standard = || RemoteCompliance {
            status: RemoteComplianceStatus::Partial,
            score: 61.5,
            issues: vec!["no infrared scan".to_owned()],
        };
        let figure = RemoteFigure {
            provenance,
            score: 99.25,
            rating: RiskRating::Critical,
            factors: vec![RemoteFactor { name: "age".to_owned(), score: 80.0, weight: 0.25, details: None }],
            maintenance: standard(),
            safety: standard(),
        };
        let kept = rmp_serde::to_vec(&figure).expect("it is written");
        assert_eq!(rmp_serde::from_slice::<RemoteFigure>(&kept).expect("it is read"), figure);
    }
}
