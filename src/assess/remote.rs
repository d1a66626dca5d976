//! Figures calculated by a remote engine, as accepted. They are stored in addition to the local ones.
//!
//! Their factors have the remote engine's own names; [`RemoteFactor::local_factor`] maps them to local factors. The
//! store serializes these structs by position.

use serde::{Deserialize, Serialize};

use super::figure::{Factor, RiskRating};
use crate::inventory::{EquipmentId, Moment};

/// The remote engine's compliance status of a standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RemoteComplianceStatus {
    /// Fully met.
    Compliant,
    /// Partly met.
    Partial,
    /// Not met.
    NonCompliant,
}

impl RemoteComplianceStatus {
    /// All statuses, best first.
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

/// Engine, algorithm version and times of a remote figure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Provenance {
    /// Name of the engine (`voltmetrics`).
    pub engine: String,
    /// The engine's own version of its algorithm.
    pub algorithm_version: String,
    /// Time of calculation, by the engine's clock.
    pub calculated_at: Moment,
    /// Time of receipt, by the local clock.
    pub received_at: Moment,
    /// When the data it was calculated from was read from the store, by the local clock; `None` when it was calculated
    /// from other data.
    #[serde(default)]
    pub data_read_at: Option<Moment>,
}

impl Provenance {
    /// Time of calculation, at the latest that of receipt, so that a remote clock running ahead does not extend
    /// validity.
    #[must_use]
    pub fn made_at(&self) -> Moment {
        self.calculated_at.min(self.received_at)
    }
}

/// The remote figure of one piece of equipment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoteFigure {
    /// Provenance.
    pub provenance: Provenance,
    /// Risk score, 0-100, finite.
    pub score: f64,
    /// Rating by the engine's own bands.
    pub rating: RiskRating,
    /// Factors of the score, in the engine's order.
    pub factors: Vec<RemoteFactor>,
    /// NFPA 70B result.
    pub maintenance: RemoteCompliance,
    /// NFPA 70E result.
    pub safety: RemoteCompliance,
}

/// One factor of a remote score.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoteFactor {
    /// The engine's name for it.
    pub name: String,
    /// 0-100, finite.
    pub score: f64,
    /// Weight in the score, 0-1, finite.
    pub weight: f64,
    /// The engine's explanation.
    pub details: Option<String>,
}

impl RemoteFactor {
    /// The local factor of the same name, compared without letter case.
    #[must_use]
    pub fn local_factor(&self) -> Option<Factor> {
        Factor::ALL.into_iter().find(|factor| factor.key().eq_ignore_ascii_case(self.name.trim()))
    }
}

/// The remote result of one standard for one piece of equipment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoteCompliance {
    /// Status.
    pub status: RemoteComplianceStatus,
    /// 0-100, finite.
    pub score: f64,
    /// What is missing, as text of the engine.
    pub issues: Vec<String>,
}

/// The remote figure of a facility, shown next to the local aggregate of the figures in use.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoteFacility {
    /// Provenance.
    pub provenance: Provenance,
    /// Name used by the engine.
    pub name: String,
    /// Risk score over the facility, 0-100, finite.
    pub score: f64,
    /// Rating by the engine.
    pub rating: RiskRating,
    /// Number of items counted by the engine.
    pub equipment_count: u64,
    /// Items by rating: low, medium, high, critical.
    pub by_rating: [u64; 4],
    /// Items by the engine's name of their type.
    pub by_type: Vec<(String, u64)>,
    /// NFPA 70B result.
    pub maintenance: RemoteFacilityCompliance,
    /// NFPA 70E result.
    pub safety: RemoteFacilityCompliance,
    /// The worst items, worst first, in the engine's order.
    pub top_risks: Vec<RemoteTopRisk>,
    /// Earlier scores: the engine's name of the period, and the score, 0-100.
    pub trend: Vec<(String, f64)>,
}

/// The remote result of one standard for a facility.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoteFacilityCompliance {
    /// Status.
    pub status: RemoteComplianceStatus,
    /// 0-100, finite.
    pub score: f64,
    /// Items by status: compliant, partial, non-compliant.
    pub by_status: [u64; 3],
    /// What is missing, as text of the engine.
    pub issues: Vec<String>,
    /// Time of the compliance assessment, when the engine reports it.
    pub assessed_at: Option<Moment>,
}

/// One of the engine's highest risks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RemoteTopRisk {
    /// The equipment.
    pub equipment: EquipmentId,
    /// Name used by the engine.
    pub name: String,
    /// 0-100, finite.
    pub score: f64,
    /// Rating by the engine.
    pub rating: RiskRating,
    /// The dominant factor, when the engine names one.
    pub top_factor: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_factor_maps_by_its_name_in_any_letter_case() {
        let named =
            |name: &str| RemoteFactor { name: name.to_owned(), score: 1.0, weight: 0.2, details: None }.local_factor();
        assert_eq!(named("Age"), Some(Factor::Age));
        assert_eq!(named("ENVIRONMENTAL"), Some(Factor::Environmental));
        assert_eq!(named("harmonics"), None);
    }

    #[test]
    fn a_stored_figure_round_trips() {
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
