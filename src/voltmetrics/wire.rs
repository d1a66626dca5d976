//! Documents of VoltMetrics as they are sent. Unknown fields are ignored; enumeration values come in any letter case.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::assess::figure::RiskRating;
use crate::assess::remote::RemoteComplianceStatus;
use crate::inventory::Moment;

/// State of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobStatus {
    /// Accepted, not started.
    Pending,
    /// Started.
    Processing,
    /// Ended with a result.
    Completed,
    /// Ended without a result.
    Failed,
}

/// Kind of resource that a figure belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResourceKind {
    /// One item.
    Equipment,
    /// A facility.
    Facility,
}

/// An enumeration with its spellings.
trait Vocabulary: Copy + 'static {
    /// Each value with its spelling.
    const SPELLINGS: &'static [(&'static str, Self)];
}

impl Vocabulary for JobStatus {
    const SPELLINGS: &'static [(&'static str, Self)] = &[
        ("pending", Self::Pending),
        ("processing", Self::Processing),
        ("completed", Self::Completed),
        ("failed", Self::Failed),
    ];
}

impl Vocabulary for ResourceKind {
    const SPELLINGS: &'static [(&'static str, Self)] = &[("equipment", Self::Equipment), ("facility", Self::Facility)];
}

impl Vocabulary for RiskRating {
    const SPELLINGS: &'static [(&'static str, Self)] =
        &[("low", Self::Low), ("medium", Self::Medium), ("high", Self::High), ("critical", Self::Critical)];
}

impl Vocabulary for RemoteComplianceStatus {
    const SPELLINGS: &'static [(&'static str, Self)] =
        &[("compliant", Self::Compliant), ("partial", Self::Partial), ("non_compliant", Self::NonCompliant)];
}

fn parse_word<W: Vocabulary>(text: &str) -> Result<W, String> {
    let found = W::SPELLINGS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text.trim()));
    found.map(|(_, member)| *member).ok_or_else(|| {
        let words: Vec<&str> = W::SPELLINGS.iter().map(|(word, _)| *word).collect();
        format!("is {:?}, must be one of {}", text.chars().take(40).collect::<String>(), words.join(", "))
    })
}

fn deserialize_word<'de, W: Vocabulary, D: Deserializer<'de>>(deserializer: D) -> Result<W, D::Error> {
    parse_word(&String::deserialize(deserializer)?).map_err(de::Error::custom)
}

impl<'de> Deserialize<'de> for JobStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_word(deserializer)
    }
}

impl<'de> Deserialize<'de> for ResourceKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserialize_word(deserializer)
    }
}

/// A count for each rating; missing ones are zero.
fn by_rating<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u64; 4], D::Error> {
    let mut counts = [0; 4];
    for (name, count) in BTreeMap::<String, u64>::deserialize(deserializer)? {
        counts[parse_word::<RiskRating>(&name).map_err(de::Error::custom)? as usize] += count;
    }
    Ok(counts)
}

/// A list, or null for an empty one.
fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Response to a submission.
#[derive(Debug, Deserialize)]
pub struct SubmittedWire {
    /// Job id.
    pub job_id: String,
    /// State.
    pub status: JobStatus,
}

/// Response to a request for a job.
#[derive(Debug, Deserialize)]
pub struct JobWire<'a> {
    /// Job id.
    pub job_id: String,
    /// State.
    pub status: JobStatus,
    /// Id of the resource.
    pub resource_id: String,
    /// Kind of the resource.
    pub resource_type: ResourceKind,
    /// The result document of a completed job.
    #[serde(borrow)]
    pub result: Option<&'a RawValue>,
    /// Why it failed: a string or an object.
    pub error: Option<Value>,
}

/// Result for one item.
#[derive(Debug, Deserialize)]
pub struct EquipmentWire {
    /// The item.
    pub equipment_id: String,
    /// Type, as VoltMetrics names it.
    pub equipment_type: String,
    /// Score, 0 to 100.
    pub risk_score: f64,
    /// Rating.
    #[serde(deserialize_with = "deserialize_word")]
    pub risk_category: RiskRating,
    /// Factors of the score.
    pub risk_factors: Vec<FactorWire>,
    /// Compliance with both standards.
    pub compliance: ComplianceWire<StandardWire>,
    /// When it was calculated.
    pub calculated_at: Moment,
    /// Version of the algorithm.
    pub algorithm_version: String,
}

/// One factor of a score.
#[derive(Debug, Deserialize)]
pub struct FactorWire {
    /// Name.
    pub factor: String,
    /// Score, 0 to 100.
    pub score: f64,
    /// Weight, 0 to 1.
    pub weight: f64,
    /// Explanation: a string or an object.
    #[serde(default)]
    pub details: Value,
}

/// Compliance with both standards.
#[derive(Debug, Deserialize)]
pub struct ComplianceWire<T> {
    /// NFPA 70B.
    pub nfpa70b: T,
    /// NFPA 70E.
    pub nfpa70e: T,
}

/// Compliance of one item with one standard.
#[derive(Debug, Deserialize)]
pub struct StandardWire {
    /// Whether the standard is met.
    #[serde(deserialize_with = "deserialize_word")]
    pub status: RemoteComplianceStatus,
    /// Score, 0 to 100.
    pub score: f64,
    /// What is missing: strings or objects.
    #[serde(default, deserialize_with = "list")]
    pub issues: Vec<Value>,
}

/// Compliance of a facility with one standard.
#[derive(Debug, Deserialize)]
pub struct FacilityStandardWire {
    /// Status, score and issues.
    #[serde(flatten)]
    pub standard: StandardWire,
    /// Number of items by status.
    pub equipment_compliance: CountsWire,
    /// When it was assessed.
    pub assessment_date: Option<Moment>,
}

/// Number of items by status.
#[derive(Debug, Deserialize)]
pub struct CountsWire {
    /// Items that meet all of it.
    pub compliant: u64,
    /// Items that meet some of it.
    pub partial: u64,
    /// Items that do not meet it.
    pub non_compliant: u64,
}

/// Result for a facility.
#[derive(Debug, Deserialize)]
pub struct FacilityWire {
    /// The facility.
    pub facility_id: String,
    /// Its name.
    pub name: String,
    /// Score, 0 to 100.
    pub overall_risk_score: f64,
    /// Rating.
    #[serde(deserialize_with = "deserialize_word")]
    pub risk_category: RiskRating,
    /// Counts of its items.
    pub equipment_counts: EquipmentCountsWire,
    /// Compliance with both standards.
    pub compliance: ComplianceWire<FacilityStandardWire>,
    /// The items with the highest risk.
    pub top_risks: Vec<TopRiskWire>,
    /// Earlier scores.
    pub historical_trend: TrendWire,
    /// When it was calculated.
    pub calculated_at: Moment,
    /// Version of the algorithm.
    pub algorithm_version: String,
}

/// Counts of a facility's items.
#[derive(Debug, Deserialize)]
pub struct EquipmentCountsWire {
    /// All items.
    pub total: u64,
    /// Items by rating: low, medium, high, critical.
    #[serde(deserialize_with = "by_rating")]
    pub by_risk_category: [u64; 4],
    /// Items by type.
    pub by_type: BTreeMap<String, u64>,
}

/// One of the items with the highest risk.
#[derive(Debug, Deserialize)]
pub struct TopRiskWire {
    /// The item.
    pub equipment_id: String,
    /// Its name.
    pub name: String,
    /// Score, 0 to 100.
    pub risk_score: f64,
    /// Rating.
    #[serde(deserialize_with = "deserialize_word")]
    pub risk_category: RiskRating,
    /// The factor with the largest share of its score.
    pub top_factor: Option<String>,
}

/// Earlier scores, one per period.
#[derive(Debug, Deserialize)]
pub struct TrendWire {
    /// Names of the periods.
    pub periods: Vec<String>,
    /// Scores, 0 to 100.
    pub scores: Vec<f64>,
}
