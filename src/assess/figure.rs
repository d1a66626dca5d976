//! The figures that are kept: small results of a judgement, from which lists, totals and documents are shaped.
//! Everything else about a judgement is made again from the records when somebody asks.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::origin::OriginCounts;
use crate::inventory::{ConditionRating, Day, EquipmentId};

/// How bad it is, mildest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
pub enum RiskRating {
    /// Run it.
    Low,
    /// Plan for it.
    Medium,
    /// Act soon.
    High,
    /// Act now.
    Critical,
}

impl RiskRating {
    /// All, mildest first.
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

/// What a score is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Factor {
    /// Age against expected life.
    Age,
    /// Conductor material and terminations.
    Material,
    /// Time since service, open findings.
    Maintenance,
    /// Humidity, heat, corrosion.
    Environmental,
    /// Loading and power quality.
    Operational,
    /// What an inspector saw.
    Visual,
}

impl Factor {
    /// All.
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

    /// What a person reads.
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

/// Where maintenance stands, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MaintenanceStatus {
    /// Nothing due within 60 days.
    UpToDate,
    /// Due within 60 days.
    DueSoon,
    /// Past its due date, or never done and no date to count from.
    Overdue,
}

/// State of an arc-flash label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LabelState {
    /// States all that NFPA 70E 130.5(H) wants.
    Complete,
    /// Present, but lacks something or states both energy and category.
    Incomplete,
    /// Not there.
    Missing,
}

/// The stored judgement of one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EquipmentFigure {
    /// Exact risk score, 0-100.
    pub score: f64,
    /// Rating of the exact score.
    pub rating: RiskRating,
    /// Each factor's score 0-100, in the algorithm's order.
    pub factors: Vec<(Factor, f64)>,
    /// 0-1: one less the weights of the factors that wanted a substitute.
    pub confidence: f64,
    /// The inspector's rating, or the one derived from visual and age factor.
    pub condition: ConditionRating,
    /// Weight in the facility's score.
    pub importance: f64,
    /// Whether it is a critical threat (risk.md, Facility).
    pub critical_threat: bool,
    /// Algorithm version that made it.
    pub algorithm_version: String,
    /// The day it is true for.
    pub as_of: Day,
    /// NFPA 70B.
    pub maintenance: MaintenanceFigure,
    /// NFPA 70E.
    pub safety: SafetyFigure,
}

/// NFPA 70B in short, for one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MaintenanceFigure {
    /// Worst scope.
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
}

/// NFPA 70E in short, for one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SafetyFigure {
    /// The standard's label and study rules apply to it.
    pub in_scope: bool,
    /// Study current, by its own date or the facility's.
    pub study_current: bool,
    /// Has a current study of its own.
    pub own_study_current: bool,
    /// Its own study's day.
    pub own_study: Option<Day>,
    /// Its label.
    pub label: LabelState,
    /// `None` when not in scope.
    pub percentage: Option<u8>,
}

/// The stored judgement of a facility: everything its document, its list row and the portfolio want, so that none of
/// them reads the equipment again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FacilityFigure {
    /// The day it is true for.
    pub as_of: Day,
    /// Algorithm version that made it.
    pub algorithm_version: String,
    /// Exact score weighted by importance; `None` without equipment.
    pub score: Option<f64>,
    /// Level of that score.
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
    /// Items with copper, with aluminum.
    pub copper: u64,
    /// Items with aluminum.
    pub aluminum: u64,
    /// Per factor: mean, items at 70 or more.
    pub categories: Vec<CategoryFigure>,
    /// Top threats, worst first, at most five (diversity rule of risk.md).
    pub top_threats: Vec<EquipmentId>,
    /// NFPA 70B.
    pub maintenance: FacilityMaintenance,
    /// NFPA 70E.
    pub safety: FacilitySafety,
    /// Mean of the two standards, the one that applies when one does not, rounded half up.
    pub overall_compliance: Option<u8>,
    /// Latest visual or infrared inspection of any item.
    pub last_inspection: Option<Day>,
    /// The facility's own infrared date, or the latest of its items when later.
    pub last_infrared: Option<Day>,
    /// The facility's own study, or the latest of its items when later.
    pub last_arc_flash: Option<Day>,
    /// Whose its items' figures are.
    #[serde(default)]
    pub shares: OriginCounts,
}

/// One factor over a facility.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CategoryFigure {
    /// Which factor.
    pub factor: Factor,
    /// Mean score, 0-100.
    pub mean: f64,
    /// Items that score 70 or more in it.
    pub affected: u64,
}

/// NFPA 70B over a facility.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct FacilityMaintenance {
    /// 100 * compliant / total, rounded half up; `None` without equipment.
    pub percentage: Option<u8>,
    /// Items with nothing overdue.
    pub compliant: u64,
    /// Items by worst scope: up to date, due soon, overdue.
    pub by_status: [u64; 3],
}

/// NFPA 70E over a facility.
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

/// The stored judgement of all facilities together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PortfolioFigure {
    /// The day it is true for.
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
    /// NFPA 70B percentage, facilities weighed by equipment.
    pub maintenance_percentage: Option<u8>,
    /// NFPA 70E percentage, facilities weighed by equipment.
    pub safety_percentage: Option<u8>,
    /// Mean of the two.
    pub overall_compliance: Option<u8>,
    /// Whose the items' figures are.
    #[serde(default)]
    pub shares: OriginCounts,
}
