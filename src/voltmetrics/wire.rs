//! The documents as VoltMetrics writes them. Unknown fields are ignored; words come in any letter case.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::assess::figure::RiskRating;
use crate::assess::remote::RemoteComplianceStatus;
use crate::inventory::Moment;

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum JobStatus {
    /// Taken, not begun.
    Pending,
    /// Begun.
    Processing,
    /// Done.
    Completed,
    /// Will not be done.
    Failed,
}

/// What a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResourceKind {
    /// One item.
    Equipment,
    /// A facility.
    Facility,
}

/// A word of a closed vocabulary.
trait Vocabulary: Copy + 'static {
    /// Each with its spelling.
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

fn spelled<W: Vocabulary>(text: &str) -> Result<W, String> {
    let found = W::SPELLINGS.iter().find(|(word, _)| word.eq_ignore_ascii_case(text.trim()));
    found.map(|(_, member)| *member).ok_or_else(|| {
        let words: Vec<&str> = W::SPELLINGS.iter().map(|(word, _)| *word).collect();
        format!("is {:?}, must be one of {}", text.chars().take(40).collect::<String>(), words.join(", "))
    })
}

fn word<'de, W: Vocabulary, D: Deserializer<'de>>(deserializer: D) -> Result<W, D::Error> {
    spelled(&String::deserialize(deserializer)?).map_err(de::Error::custom)
}

impl<'de> Deserialize<'de> for JobStatus {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        word(deserializer)
    }
}

impl<'de> Deserialize<'de> for ResourceKind {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        word(deserializer)
    }
}

/// A count for each rating; those not named are zero.
fn by_rating<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u64; 4], D::Error> {
    let mut counts = [0; 4];
    for (name, count) in BTreeMap::<String, u64>::deserialize(deserializer)? {
        counts[spelled::<RiskRating>(&name).map_err(de::Error::custom)? as usize] += count;
    }
    Ok(counts)
}

/// A list that may be null as well.
fn list<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Value>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

/// Answer to a submission.
#[derive(Debug, Deserialize)]
pub struct SubmittedWire {
    /// The job's number.
    pub job_id: String,
    /// How far it is.
    pub status: JobStatus,
}

/// Answer to the question how far a job is.
#[derive(Debug, Deserialize)]
pub struct JobWire<'a> {
    /// The job's number.
    pub job_id: String,
    /// How far it is.
    pub status: JobStatus,
    /// What it is about.
    pub resource_id: String,
    /// Of which kind that is.
    pub resource_type: ResourceKind,
    /// The result document, when done.
    #[serde(borrow)]
    pub result: Option<&'a RawValue>,
    /// Why it failed: a text or a document.
    pub error: Option<Value>,
}

/// The result for one item.
#[derive(Debug, Deserialize)]
pub struct EquipmentWire {
    /// The item.
    pub equipment_id: String,
    /// Its type, in the engine's word.
    pub equipment_type: String,
    /// 0-100.
    pub risk_score: f64,
    /// Its rating.
    #[serde(deserialize_with = "word")]
    pub risk_category: RiskRating,
    /// What the score is made of.
    pub risk_factors: Vec<FactorWire>,
    /// Both standards.
    pub compliance: ComplianceWire<StandardWire>,
    /// When it was calculated.
    pub calculated_at: Moment,
    /// By which version.
    pub algorithm_version: String,
}

/// One factor of a score.
#[derive(Debug, Deserialize)]
pub struct FactorWire {
    /// Its name.
    pub factor: String,
    /// 0-100.
    pub score: f64,
    /// 0-1.
    pub weight: f64,
    /// A text or a document.
    #[serde(default)]
    pub details: Value,
}

/// Both standards.
#[derive(Debug, Deserialize)]
pub struct ComplianceWire<T> {
    /// NFPA 70B.
    pub nfpa70b: T,
    /// NFPA 70E.
    pub nfpa70e: T,
}

/// One standard, for one item.
#[derive(Debug, Deserialize)]
pub struct StandardWire {
    /// Whether it is met.
    #[serde(deserialize_with = "word")]
    pub status: RemoteComplianceStatus,
    /// 0-100.
    pub score: f64,
    /// What is missing: texts or documents.
    #[serde(default, deserialize_with = "list")]
    pub issues: Vec<Value>,
}

/// One standard, for a facility.
#[derive(Debug, Deserialize)]
pub struct FacilityStandardWire {
    /// Whether it is met, how far, and what is missing.
    #[serde(flatten)]
    pub standard: StandardWire,
    /// Items by standing.
    pub equipment_compliance: CountsWire,
    /// When it was judged.
    pub assessment_date: Option<Moment>,
}

/// Items by standing.
#[derive(Debug, Deserialize)]
pub struct CountsWire {
    /// All of it is met.
    pub compliant: u64,
    /// Some of it.
    pub partial: u64,
    /// It is not met.
    pub non_compliant: u64,
}

/// The result for a facility.
#[derive(Debug, Deserialize)]
pub struct FacilityWire {
    /// The facility.
    pub facility_id: String,
    /// Its name.
    pub name: String,
    /// 0-100.
    pub overall_risk_score: f64,
    /// Its rating.
    #[serde(deserialize_with = "word")]
    pub risk_category: RiskRating,
    /// Items.
    pub equipment_counts: EquipmentCountsWire,
    /// Both standards.
    pub compliance: ComplianceWire<FacilityStandardWire>,
    /// The worst items.
    pub top_risks: Vec<TopRiskWire>,
    /// Earlier scores.
    pub historical_trend: TrendWire,
    /// When it was calculated.
    pub calculated_at: Moment,
    /// By which version.
    pub algorithm_version: String,
}

/// Items of a facility.
#[derive(Debug, Deserialize)]
pub struct EquipmentCountsWire {
    /// All.
    pub total: u64,
    /// By rating: low, medium, high, critical.
    #[serde(deserialize_with = "by_rating")]
    pub by_risk_category: [u64; 4],
    /// By type.
    pub by_type: BTreeMap<String, u64>,
}

/// One of the worst items.
#[derive(Debug, Deserialize)]
pub struct TopRiskWire {
    /// The item.
    pub equipment_id: String,
    /// Its name.
    pub name: String,
    /// 0-100.
    pub risk_score: f64,
    /// Its rating.
    #[serde(deserialize_with = "word")]
    pub risk_category: RiskRating,
    /// What weighs most.
    pub top_factor: Option<String>,
}

/// Earlier scores, as many as periods.
#[derive(Debug, Deserialize)]
pub struct TrendWire {
    /// Names of the periods.
    pub periods: Vec<String>,
    /// 0-100 each.
    pub scores: Vec<f64>,
}
