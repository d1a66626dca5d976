//! The stored assessment results ("figures") of equipment, facilities and the portfolio.
//!
//! Lists, totals and documents are built from them. Details of an assessment are recomputed from the records on
//! request. The store serializes these structs by position: append new fields at the end.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::origin::OriginCounts;
use crate::inventory::{ConditionRating, Day, EquipmentId};

/// Risk rating, lowest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum RiskRating {
    /// No action needed.
    Low,
    /// Plan action.
    Medium,
    /// Act soon.
    High,
    /// Act immediately.
    Critical,
}

impl RiskRating {
    /// All ratings, lowest first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// `Low`, `Medium`, `High` or `Critical`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Low => "Low",
            Self::Medium => "Medium",
            Self::High => "High",
            Self::Critical => "Critical",
        }
    }
}

impl fmt::Display for RiskRating {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A factor of the risk score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// Age relative to expected life.
    Age,
    /// Conductor material and terminations.
    Material,
    /// Time since service, open findings.
    Maintenance,
    /// Humidity, heat, corrosion.
    Environmental,
    /// Loading and power quality.
    Operational,
    /// Inspection observations.
    Visual,
}

impl Factor {
    /// All factors.
    pub const ALL: [Self; 6] =
        [Self::Age, Self::Material, Self::Maintenance, Self::Environmental, Self::Operational, Self::Visual];

    /// The key in `components` (`age`, `material`, ...).
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Age => "age",
            Self::Material => "material",
            Self::Maintenance => "maintenance",
            Self::Environmental => "environmental",
            Self::Operational => "operational",
            Self::Visual => "visual",
        }
    }

    /// Display name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Age => "Equipment age",
            Self::Material => "Conductor material",
            Self::Maintenance => "Maintenance",
            Self::Environmental => "Environment",
            Self::Operational => "Operating conditions",
            Self::Visual => "Visible condition",
        }
    }
}

/// Maintenance status, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MaintenanceStatus {
    /// Nothing due within 60 days.
    UpToDate,
    /// Due within 60 days.
    DueSoon,
    /// Past its due date, or never done and without a date to count from.
    Overdue,
}

/// State of an arc-flash label (NFPA 70E-2024 130.5(H)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabelState {
    /// States everything that NFPA 70E 130.5(H) requires.
    Complete,
    /// Present, but lacks required data or states both incident energy and PPE category.
    Incomplete,
    /// Not present.
    Missing,
}

/// The stored figure of one piece of equipment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EquipmentFigure {
    /// Exact risk score, 0-100.
    pub score: f64,
    /// Rating of the exact score.
    pub rating: RiskRating,
    /// Each factor's score 0-100, in the algorithm's order.
    pub factors: Vec<(Factor, f64)>,
    /// Confidence, 0-1: 1 less the weights of the factors that used a substitute input.
    pub confidence: f64,
    /// The inspector's condition rating, or the one derived from the algorithm's condition factors.
    pub condition: ConditionRating,
    /// Weight in the facility's score.
    pub importance: f64,
    /// Whether it is a critical threat.
    pub critical_threat: bool,
    /// Version of the algorithm that calculated it.
    pub algorithm_version: String,
    /// Day of assessment.
    pub as_of: Day,
    /// NFPA 70B result.
    pub maintenance: MaintenanceFigure,
    /// NFPA 70E result.
    pub safety: SafetyFigure,
}

/// NFPA 70B result of one piece of equipment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MaintenanceFigure {
    /// Status of the worst scope.
    pub status: MaintenanceStatus,
    /// Nothing overdue.
    pub compliant: bool,
    /// Scopes not overdue, percent, rounded half up.
    pub percentage: u8,
    /// Earliest known due date of visual and infrared.
    pub next_inspection_due: Option<Day>,
    /// Latest day either was done.
    pub last_inspection: Option<Day>,
    /// Latest day an infrared scan was done.
    pub last_infrared: Option<Day>,
    /// What of it rests on service records; `None` in a figure of version 0.1.0.
    #[serde(default)]
    pub recorded: Option<RecordedMaintenance>,
}

/// The part of an NFPA 70B result that rests on service records.
///
/// The rule counts maintenance that was never recorded from the installation date. For a scope that is overdue this makes
/// a due date decades ago, which looks like a fact and is none: documents show the scope as never recorded instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordedMaintenance {
    /// It is overdue, and no service of any overdue scope is on record.
    pub never_recorded: bool,
    /// Earliest due date of visual and infrared, without overdue scopes that were never recorded.
    pub next_inspection_due: Option<Day>,
}

impl MaintenanceFigure {
    /// Whether it is overdue only because no service of the overdue scopes is on record.
    #[must_use]
    pub fn is_never_recorded(&self, as_of: Day) -> bool {
        match self.recorded {
            Some(recorded) => recorded.never_recorded,
            None => self.status == MaintenanceStatus::Overdue && self.is_never_inspected_and_past(as_of),
        }
    }

    /// The next inspection's due date as documents show it; see [`RecordedMaintenance`].
    #[must_use]
    pub fn shown_inspection_due(&self, as_of: Day) -> Option<Day> {
        match self.recorded {
            Some(recorded) => recorded.next_inspection_due,
            None => self.next_inspection_due.filter(|_| !self.is_never_inspected_and_past(as_of)),
        }
    }

    /// What a figure of version 0.1.0 tells: neither inspection is on record, and the first one should have been done.
    fn is_never_inspected_and_past(&self, as_of: Day) -> bool {
        self.last_inspection.is_none() && self.next_inspection_due.is_none_or(|due| due < as_of)
    }
}

/// NFPA 70E result of one piece of equipment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SafetyFigure {
    /// The label and study rules of the standard apply.
    pub in_scope: bool,
    /// A current study covers it: its own or the facility's.
    pub study_current: bool,
    /// It has a current study of its own.
    pub own_study_current: bool,
    /// Date of its own study.
    pub own_study: Option<Day>,
    /// State of its label.
    pub label: LabelState,
    /// Percent; Percent; `None` when not in scope.
    pub percentage: Option<u8>,
}

/// The stored figure of a facility: everything that its document, its list row and the portfolio need, so that none of
/// them reads the equipment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FacilityFigure {
    /// Day of assessment.
    pub as_of: Day,
    /// Version of the algorithm that calculated it.
    pub algorithm_version: String,
    /// Exact score weighted by importance; `None` without equipment.
    pub score: Option<f64>,
    /// Risk level of that score.
    pub level: Option<RiskRating>,
    /// Number of items.
    pub equipment_count: u64,
    /// Items by rating: low, medium, high, critical.
    pub by_rating: [u64; 4],
    /// Items that are critical threats.
    pub critical_threats: u64,
    /// Unweighted mean score, 0-100.
    pub mean_score: Option<f64>,
    /// Mean age of items with a known install date, years.
    pub mean_age_years: Option<f64>,
    /// Mean humidity of items with a known one, else the facility's average, percent.
    pub mean_humidity: Option<f64>,
    /// Items with copper conductors.
    pub copper: u64,
    /// Items with aluminum conductors.
    pub aluminum: u64,
    /// Per factor: mean score, and items that score 70 or more.
    pub categories: Vec<CategoryFigure>,
    /// Top threats, worst first, at most five, of mixed equipment types.
    pub top_threats: Vec<EquipmentId>,
    /// NFPA 70B result.
    pub maintenance: FacilityMaintenance,
    /// NFPA 70E result.
    pub safety: FacilitySafety,
    /// Mean of the two standards, the one that applies when one does not, rounded half up.
    pub overall_compliance: Option<u8>,
    /// Latest visual or infrared inspection of any item.
    pub last_inspection: Option<Day>,
    /// The facility's own infrared date, or the latest of its items when later.
    pub last_infrared: Option<Day>,
    /// The facility's own study, or the latest of its items when later.
    pub last_arc_flash: Option<Day>,
    /// Items by the engine of their figure.
    #[serde(default)]
    pub shares: OriginCounts,
}

/// One factor, aggregated over a facility.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryFigure {
    /// Which factor.
    pub factor: Factor,
    /// Mean score, 0-100.
    pub mean: f64,
    /// Items that score 70 or more in it.
    pub affected: u64,
}

/// NFPA 70B result of a facility.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FacilityMaintenance {
    /// 100 * compliant / total, rounded half up; `None` without equipment.
    pub percentage: Option<u8>,
    /// Items with nothing overdue.
    pub compliant: u64,
    /// Items by worst scope: up to date, due soon, overdue.
    pub by_status: [u64; 3],
}

/// NFPA 70E result of a facility.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FacilitySafety {
    /// `None` when nothing is in scope.
    pub percentage: Option<u8>,
    /// Items in scope.
    pub in_scope: u64,
    /// Items in scope at 100 percent.
    pub compliant: u64,
    /// Items in scope with any label.
    pub label_present: u64,
    /// Items in scope with a complete label.
    pub label_complete: u64,
}

/// The stored figure of the portfolio: all facilities together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PortfolioFigure {
    /// Day of assessment.
    pub as_of: Day,
    /// Number of facilities.
    pub facilities: u64,
    /// Number of items.
    pub equipment: u64,
    /// Mean of the facilities' scores, each counting the same; `None` when none has one.
    pub average_score: Option<f64>,
    /// Facilities whose level is High or Critical.
    pub high_risk_facilities: u64,
    /// Items by rating: low, medium, high, critical.
    pub by_rating: [u64; 4],
    /// NFPA 70B percentage, facilities weighted by equipment count.
    pub maintenance_percentage: Option<u8>,
    /// NFPA 70E percentage, facilities weighted by equipment count.
    pub safety_percentage: Option<u8>,
    /// Mean of the two percentages, rounded half up.
    pub overall_compliance: Option<u8>,
    /// Items by the engine of their figure.
    #[serde(default)]
    pub shares: OriginCounts,
}
