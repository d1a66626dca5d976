//! `/voltmetrics/calculate` and `/voltmetrics/calculations`: calculations by VoltMetrics for single items.
//!
//! Guard: `Operator`, who sees the caller's facilities only.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sync::PageParams;
use crate::assess::remote::{RemoteCompliance, RemoteFactor};
use crate::http::ApiState;
use crate::http::extract::{Body, FromQueryParams, Operator, Query, QueryParams};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::{EquipmentId, Moment};
use crate::jobs::{CalculationKind, CalculationRequest, JobRecord, JobState, RemoteFigure};

/// The calculation to start.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `equipment_id` and `calculation_type`")]
pub(crate) struct CalculateRequest {
    /// Id of the equipment item.
    #[schema(value_type = EquipmentId)]
    equipment_id: String,
    /// `risk`, `compliance` or `both`.
    calculation_type: String,
    /// Data to send to VoltMetrics instead of the stored record.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    equipment_data: Option<serde_json::Map<String, serde_json::Value>>,
    /// Send the service history too. Default false.
    #[serde(default)]
    include_history: bool,
}

/// The calculation of an equipment item.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalculationDocument {
    /// Id of the calculation.
    job_id: String,
    /// Id of the equipment item.
    equipment_id: String,
    /// Id of the facility.
    facility_id: String,
    /// `risk`, `compliance` or `both`.
    calculation_type: &'static str,
    /// `waiting`, `submitted`, `completed`, `failed` or `cancelled`.
    status: &'static str,
    /// `high`, `medium` or `low`.
    priority: &'static str,
    /// Id of the batch; null for a single calculation.
    batch_id: Option<String>,
    /// Id of the calculation at VoltMetrics; null until it is submitted.
    remote_job_id: Option<String>,
    /// When the calculation was requested.
    created_at: Moment,
    /// When it was submitted to VoltMetrics.
    submitted_at: Option<Moment>,
    /// When it ended.
    ended_at: Option<Moment>,
    /// Number of failed calls.
    tries: u32,
    /// Why the calculation failed; null otherwise.
    error: Option<String>,
    /// The result of a completed calculation; null in lists.
    result: Option<RemoteResultDocument>,
}

/// The result of VoltMetrics, with its origin.
#[derive(Serialize, ToSchema)]
pub(crate) struct RemoteResultDocument {
    /// Name of the engine.
    engine: String,
    /// Version of its algorithm.
    algorithm_version: String,
    /// When it was calculated.
    calculated_at: Moment,
    /// When it was received.
    received_at: Moment,
    /// Risk score, 0 to 100.
    risk_score: f64,
    /// `Low`, `Medium`, `High` or `Critical`.
    risk_rating: &'static str,
    /// The factors of the score.
    risk_factors: Vec<RemoteFactorDocument>,
    /// Compliance with NFPA 70B (maintenance).
    nfpa_70b: RemoteStandardDocument,
    /// Compliance with NFPA 70E (arc-flash safety).
    nfpa_70e: RemoteStandardDocument,
}

/// A factor of a score of VoltMetrics.
#[derive(Serialize, ToSchema)]
pub(crate) struct RemoteFactorDocument {
    /// Name of the factor.
    factor: String,
    /// Score of the factor, 0 to 100.
    score: f64,
    /// Weight of the factor.
    weight: f64,
    /// Explanation.
    details: Option<String>,
}

/// The result of VoltMetrics for one standard.
#[derive(Serialize, ToSchema)]
pub(crate) struct RemoteStandardDocument {
    /// `compliant`, `partial` or `non_compliant`.
    status: &'static str,
    /// Compliance score, 0 to 100.
    score: f64,
    /// What is not compliant.
    issues: Vec<String>,
}

/// A page of calculations, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct CalculationPage {
    /// Number of calculations on all pages.
    total: u64,
    /// Page number, from 1.
    page: u64,
    /// Entries per page.
    limit: u64,
    /// The calculations of this page.
    jobs: Vec<CalculationDocument>,
}

impl From<JobRecord> for CalculationDocument {
    fn from(JobRecord { id, batch_id, job, figure }: JobRecord) -> Self {
        Self {
            job_id: id,
            equipment_id: job.equipment_id.to_string(),
            facility_id: job.facility_id.to_string(),
            calculation_type: job.calculation.as_str(),
            status: job.state.as_str(),
            priority: job.priority.as_str(),
            batch_id,
            remote_job_id: job.remote_id,
            created_at: job.created,
            submitted_at: job.submitted,
            ended_at: job.ended,
            tries: job.tries,
            error: job.error,
            result: figure.map(RemoteResultDocument::from),
        }
    }
}

impl From<RemoteFigure> for RemoteResultDocument {
    fn from(figure: RemoteFigure) -> Self {
        let RemoteFigure { provenance, score, rating, factors, maintenance, safety } = figure;
        let factor = |RemoteFactor { name, score, weight, details }| RemoteFactorDocument {
            factor: name,
            score,
            weight,
            details,
        };
        let standard = |RemoteCompliance { status, score, issues }: RemoteCompliance| RemoteStandardDocument {
            status: status.as_str(),
            score,
            issues,
        };
        Self {
            engine: provenance.engine,
            algorithm_version: provenance.algorithm_version,
            calculated_at: provenance.calculated_at,
            received_at: provenance.received_at,
            risk_score: score,
            risk_rating: rating.as_str(),
            risk_factors: factors.into_iter().map(factor).collect(),
            nfpa_70b: standard(maintenance),
            nfpa_70e: standard(safety),
        }
    }
}

/// The parameters of the list of calculations.
pub(crate) struct CalculationParams {
    batch_id: Option<String>,
    status: Option<JobState>,
    page: PageParams,
}

impl FromQueryParams for CalculationParams {
    fn read(params: &mut QueryParams) -> Self {
        let status = params.one_of("status", &JobState::ALL.map(|state| (state.as_str(), state)));
        Self { batch_id: params.text("batch_id", 100), status, page: PageParams::read(params) }
    }
}

/// The value of a word in a request body.
pub(super) fn one_of<T: Copy>(field: &str, word: &str, known: &[(&str, T)]) -> Result<T, Problem> {
    let value = known.iter().find(|(name, _)| *name == word).map(|(_, value)| *value);
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    value.ok_or_else(|| Problem::invalid([(field, format!("must be one of {}", names.join(", ")))]))
}

/// Parses a calculation type of a request body.
pub(super) fn parse_calculation_kind(word: &str) -> Result<CalculationKind, Problem> {
    one_of("calculation_type", word, &CalculationKind::ALL.map(|kind| (kind.as_str(), kind)))
}

/// Parses an equipment id of a request body.
pub(super) fn parse_equipment_id(field: &str, id: &str) -> Result<EquipmentId, Problem> {
    EquipmentId::parse(id).map_err(|error| Problem::invalid([(field, format!("`{id}` {error}"))]))
}

/// Starts a calculation of an equipment item by VoltMetrics. The request is stored before the response, so it survives a
/// crash.
#[utoipa::path(
    post,
    path = "/voltmetrics/calculate",
    tag = "voltmetrics",
    request_body = CalculateRequest,
    responses(
        (status = 202, body = CalculationDocument),
        (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument, description = "A field is invalid."),
        (status = 503, body = ProblemDocument, description = "VoltMetrics is not configured."),
    )
)]
pub(crate) async fn calculate(
    State(app): State<ApiState>,
    Operator(principal): Operator,
    Body(body): Body<CalculateRequest>,
) -> Result<(StatusCode, Json<CalculationDocument>), Problem> {
    let request = CalculationRequest {
        equipment_id: parse_equipment_id("equipment_id", &body.equipment_id)?,
        calculation: parse_calculation_kind(&body.calculation_type)?,
        data: body.equipment_data.map(|data| serde_json::Value::Object(data).to_string()),
        with_history: body.include_history,
    };
    let job = app.jobs.calculate(principal.identity.facility_scope.clone(), request).await?;
    Ok((StatusCode::ACCEPTED, Json(job.into())))
}

/// Returns the state of a calculation, and its result when it is completed.
#[utoipa::path(
    get,
    path = "/voltmetrics/calculate/{job_id}",
    tag = "voltmetrics",
    params(("job_id" = String, Path)),
    responses((status = 200, body = CalculationDocument), (status = 404, body = ProblemDocument))
)]
pub(crate) async fn get_calculation(
    State(app): State<ApiState>,
    Operator(principal): Operator,
    Path(id): Path<String>,
) -> Result<Json<CalculationDocument>, Problem> {
    Ok(Json(app.jobs.get_job(principal.identity.facility_scope.clone(), &id).await?.into()))
}

/// Cancels a calculation that has not ended. A result that arrives later is ignored.
#[utoipa::path(
    post,
    path = "/voltmetrics/calculate/{job_id}/cancel",
    tag = "voltmetrics",
    params(("job_id" = String, Path)),
    responses((status = 200, body = CalculationDocument), (status = 404, body = ProblemDocument))
)]
pub(crate) async fn cancel_calculation(
    State(app): State<ApiState>,
    Operator(principal): Operator,
    Path(id): Path<String>,
) -> Result<Json<CalculationDocument>, Problem> {
    Ok(Json(app.jobs.cancel_job(principal.identity.facility_scope.clone(), &id).await?.into()))
}

/// Lists the calculations, newest first.
#[utoipa::path(
    get,
    path = "/voltmetrics/calculations",
    tag = "voltmetrics",
    params(
        ("batch_id" = Option<String>, Query, description = "Only calculations of this batch."),
        ("status" = Option<String>, Query, description = "Only this state: `waiting`, `submitted`, `completed`, `failed` or `cancelled`."),
        ("page" = Option<u32>, Query, description = "Page number, from 1. Default 1."),
        ("limit" = Option<u32>, Query, description = "Entries per page, 1 to 1000. Default 50."),
        Query<CalculationParams>,
    ),
    responses((status = 200, body = CalculationPage), (status = 404, body = ProblemDocument))
)]
pub(crate) async fn list_calculations(
    State(app): State<ApiState>,
    Operator(principal): Operator,
    Query(CalculationParams { batch_id, status, page: PageParams { page, limit } }): Query<CalculationParams>,
) -> Result<Json<CalculationPage>, Problem> {
    let scope = principal.identity.facility_scope.clone();
    let (total, jobs) = app.jobs.list_jobs(scope, batch_id.as_deref(), status, (page, limit)).await?;
    Ok(Json(CalculationPage { total, page, limit, jobs: jobs.into_iter().map(CalculationDocument::from).collect() }))
}
