//! Validates documents of VoltMetrics and turns them into records. A document with a missing or impossible value is refused
//! with the field and the reason, so that it never overwrites a good value.

use serde::Deserialize;
use serde_json::Value;

use super::wire::{
    EquipmentWire, FacilityStandardWire, FacilityWire, JobStatus, JobWire, ResourceKind, StandardWire, SubmittedWire,
};
use crate::assess::remote::{
    Provenance, RemoteCompliance, RemoteFacility, RemoteFacilityCompliance, RemoteFactor, RemoteFigure, RemoteTopRisk,
};
use crate::inventory::{EquipmentId, FacilityId, Moment};

/// The engine's name in every record.
pub const ENGINE: &str = "voltmetrics";

/// How far the clock of VoltMetrics may be ahead of ours, milliseconds. A figure counts as made when it was received, at the
/// latest: the figure of a fast clock would otherwise hide later ones.
const MAX_CLOCK_LEAD_MILLIS: i64 = 24 * 3_600_000;

/// A document that was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("VoltMetrics sent an invalid document: {field} {reason}")]
pub struct InvalidDocument {
    /// Path of the field, as in `compliance.nfpa70b.score`; `the document` if it is not JSON.
    pub field: String,
    /// What is wrong, as words that follow the field.
    pub reason: String,
}

impl InvalidDocument {
    fn new(field: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { field: field.into(), reason: reason.into() }
    }
}

/// State of a job and its result.
#[derive(Debug, Clone, PartialEq)]
pub struct JobAnswer {
    /// Job id at VoltMetrics.
    pub job_id: String,
    /// State.
    pub status: JobStatus,
    /// Kind of the resource.
    pub kind: ResourceKind,
    /// Id of the resource.
    pub resource: String,
    /// The result, where the document has one.
    pub result: Option<JobResult>,
    /// Why it failed.
    pub error: Option<String>,
}

/// Result of a job.
#[derive(Debug, Clone, PartialEq)]
pub enum JobResult {
    /// Figure of an item.
    Equipment(Box<RemoteFigure>),
    /// Figure of a facility.
    Facility(Box<RemoteFacility>),
}

/// Decodes the figure of the requested item.
///
/// # Errors
/// [`InvalidDocument`].
pub fn equipment(body: &[u8], requested: &EquipmentId, now: Moment) -> Result<RemoteFigure, InvalidDocument> {
    let wire: EquipmentWire = read(body)?;
    check_same("equipment_id", &wire.equipment_id, requested)?;
    let factor = |(place, factor): (usize, super::wire::FactorWire)| {
        let at = |field: &str| format!("risk_factors[{place}].{field}");
        Ok(RemoteFactor {
            name: non_empty(&at("factor"), factor.factor)?,
            score: percent(&at("score"), factor.score)?,
            weight: in_range(&at("weight"), factor.weight, 1.0)?,
            details: value_text(factor.details),
        })
    };
    Ok(RemoteFigure {
        score: percent("risk_score", wire.risk_score)?,
        rating: wire.risk_category,
        factors: wire.risk_factors.into_iter().enumerate().map(factor).collect::<Result<_, InvalidDocument>>()?,
        maintenance: standard("compliance.nfpa70b", wire.compliance.nfpa70b)?,
        safety: standard("compliance.nfpa70e", wire.compliance.nfpa70e)?,
        provenance: provenance(wire.algorithm_version, wire.calculated_at, now)?,
    })
}

/// Decodes the figure of the requested facility.
///
/// # Errors
/// [`InvalidDocument`].
pub fn facility(body: &[u8], requested: &FacilityId, now: Moment) -> Result<RemoteFacility, InvalidDocument> {
    let wire: FacilityWire = read(body)?;
    check_same("facility_id", &wire.facility_id, requested)?;
    let top_risk = |(place, risk): (usize, super::wire::TopRiskWire)| {
        let at = |field: &str| format!("top_risks[{place}].{field}");
        Ok(RemoteTopRisk {
            equipment: EquipmentId::parse(&risk.equipment_id)
                .map_err(|error| InvalidDocument::new(at("equipment_id"), error.to_string()))?,
            name: risk.name,
            score: percent(&at("risk_score"), risk.risk_score)?,
            rating: risk.risk_category,
            top_factor: risk.top_factor,
        })
    };
    let trend = wire.historical_trend;
    if trend.periods.len() != trend.scores.len() {
        let reason = format!("has {} scores for {} periods", trend.scores.len(), trend.periods.len());
        return Err(InvalidDocument::new("historical_trend", reason));
    }
    let period = |(place, (period, score)): (usize, (String, f64))| {
        Ok((period, percent(&format!("historical_trend.scores[{place}]"), score)?))
    };
    Ok(RemoteFacility {
        name: wire.name,
        score: percent("overall_risk_score", wire.overall_risk_score)?,
        rating: wire.risk_category,
        equipment_count: wire.equipment_counts.total,
        by_rating: wire.equipment_counts.by_risk_category,
        by_type: wire.equipment_counts.by_type.into_iter().collect(),
        maintenance: facility_standard("compliance.nfpa70b.", wire.compliance.nfpa70b)?,
        safety: facility_standard("compliance.nfpa70e.", wire.compliance.nfpa70e)?,
        top_risks: wire.top_risks.into_iter().enumerate().map(top_risk).collect::<Result<_, InvalidDocument>>()?,
        trend: trend
            .periods
            .into_iter()
            .zip(trend.scores)
            .enumerate()
            .map(period)
            .collect::<Result<_, InvalidDocument>>()?,
        provenance: provenance(wire.algorithm_version, wire.calculated_at, now)?,
    })
}

/// Decodes the compliance of a facility with one standard.
///
/// # Errors
/// [`InvalidDocument`].
pub fn compliance(body: &[u8]) -> Result<RemoteFacilityCompliance, InvalidDocument> {
    facility_standard("", read(body)?)
}

/// Decodes the state of the requested job.
///
/// # Errors
/// [`InvalidDocument`], also for an invalid result in it.
pub fn job(body: &[u8], requested: &str, now: Moment) -> Result<JobAnswer, InvalidDocument> {
    let wire: JobWire<'_> = read(body)?;
    check_same("job_id", &wire.job_id, requested)?;
    let unfit = |error: crate::inventory::IdError| InvalidDocument::new("resource_id", error.to_string());
    let result = match (wire.result, wire.resource_type) {
        (None, _) => None,
        (Some(result), ResourceKind::Equipment) => {
            let id = EquipmentId::parse(&wire.resource_id).map_err(unfit)?;
            Some(JobResult::Equipment(Box::new(equipment(result.get().as_bytes(), &id, now)?)))
        }
        (Some(result), ResourceKind::Facility) => {
            let id = FacilityId::parse(&wire.resource_id).map_err(unfit)?;
            Some(JobResult::Facility(Box::new(facility(result.get().as_bytes(), &id, now)?)))
        }
    };
    Ok(JobAnswer {
        job_id: wire.job_id,
        status: wire.status,
        kind: wire.resource_type,
        resource: wire.resource_id,
        result,
        error: wire.error.and_then(value_text),
    })
}

/// Decodes the response to a submission.
pub(super) fn submitted(body: &[u8]) -> Result<SubmittedWire, InvalidDocument> {
    let wire: SubmittedWire = read(body)?;
    Ok(SubmittedWire { job_id: non_empty("job_id", wire.job_id)?, ..wire })
}

fn read<'de, T: Deserialize<'de>>(body: &'de [u8]) -> Result<T, InvalidDocument> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let wire = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let path = error.path().to_string();
        let field = if path == "." { "the document".to_owned() } else { path };
        InvalidDocument::new(field, format!("cannot be read: {}", error.inner()))
    })?;
    deserializer
        .end()
        .map_err(|error| InvalidDocument::new("the document", format!("has text after its end: {error}")))?;
    Ok(wire)
}

fn check_same(field: &str, given: &str, requested: &str) -> Result<(), InvalidDocument> {
    if given == requested { Ok(()) } else { Err(InvalidDocument::new(field, "is not the requested one")) }
}

fn non_empty(field: &str, name: String) -> Result<String, InvalidDocument> {
    if name.trim().is_empty() { Err(InvalidDocument::new(field, "is empty")) } else { Ok(name) }
}

fn percent(field: &str, number: f64) -> Result<f64, InvalidDocument> {
    in_range(field, number, 100.0)
}

fn in_range(field: &str, number: f64, highest: f64) -> Result<f64, InvalidDocument> {
    // NaN is in no range
    if (0.0..=highest).contains(&number) {
        Ok(number)
    } else {
        Err(InvalidDocument::new(field, format!("is {number}, must be between 0 and {highest}")))
    }
}

fn provenance(version: String, calculated_at: Moment, now: Moment) -> Result<Provenance, InvalidDocument> {
    let algorithm_version = non_empty("algorithm_version", version)?;
    if calculated_at.millis() > now.millis().saturating_add(MAX_CLOCK_LEAD_MILLIS) {
        let reason = format!("is {calculated_at}, more than a day ahead of our {now}: one of the clocks is wrong");
        return Err(InvalidDocument::new("calculated_at", reason));
    }
    Ok(Provenance { engine: ENGINE.to_owned(), algorithm_version, calculated_at, received_at: now, data_read_at: None })
}

fn standard(place: &str, wire: StandardWire) -> Result<RemoteCompliance, InvalidDocument> {
    let score = percent(&format!("{place}.score"), wire.score)?;
    Ok(RemoteCompliance {
        status: wire.status,
        score,
        issues: wire.issues.into_iter().filter_map(value_text).collect(),
    })
}

/// `place` is the path of the parent object with its dot, or empty.
fn facility_standard(place: &str, wire: FacilityStandardWire) -> Result<RemoteFacilityCompliance, InvalidDocument> {
    let (standard, counts) = (wire.standard, wire.equipment_compliance);
    Ok(RemoteFacilityCompliance {
        status: standard.status,
        score: percent(&format!("{place}score"), standard.score)?,
        by_status: [counts.compliant, counts.partial, counts.non_compliant],
        issues: standard.issues.into_iter().filter_map(value_text).collect(),
        assessed_at: wire.assessment_date,
    })
}

/// A string as it is, another value as JSON text, null as nothing.
fn value_text(value: Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text),
        // The form of the service's errors: the message is what a person wants to read
        Value::Object(document) if document.get("message").is_some_and(Value::is_string) => {
            document["message"].as_str().map(str::to_owned)
        }
        other => Some(other.to_string()),
    }
}
