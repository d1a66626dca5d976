//! `/voltmetrics`: calculations by the remote engine, one item or many. CalculationRequest for by operators, looked at by viewers.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sync::PageTerms;
use crate::assess::remote::{RemoteCompliance, RemoteFactor};
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{Body, FromTerms, Operator, Query, Terms, Viewer};
use crate::inventory::{EquipmentId, FacilityId, Moment};
use crate::jobs::{
    BatchRecord, BatchRequest, BatchState, CalculationKind, CalculationRequest, JobRecord, JobState, Priority,
    RemoteFigure,
};

/// Operators ask and call off, viewers look; each within the reach.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(calculate))
        .routes(routes!(get_calculation))
        .routes(routes!(cancel_calculation))
        .routes(routes!(list_calculations))
        .routes(routes!(calculate_batch, list_batches))
        .routes(routes!(get_batch))
        .routes(routes!(cancel_batch))
}

/// One item to be calculated.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `equipment_id` and `calculation_type`")]
struct CalculationWanted {
    equipment_id: String,
    /// `risk`, `compliance` or `both`.
    calculation_type: String,
    /// Goes in place of what is held of the item.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    equipment_data: Option<serde_json::Map<String, serde_json::Value>>,
    /// Its service history goes along.
    #[serde(default)]
    include_history: bool,
}

/// Many items of a facility to be calculated.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `facility_id` and `calculation_type`")]
struct BatchWanted {
    facility_id: String,
    /// `risk`, `compliance` or `both`.
    calculation_type: String,
    /// All of the facility when empty.
    #[serde(default)]
    equipment_ids: Vec<String>,
    /// `high`, `medium` or `low`; `medium` when left out.
    #[serde(default)]
    priority: Option<String>,
    /// Is called at the batch's end, with `X-MasterBus-Signature`.
    #[serde(default)]
    callback_url: Option<String>,
}

/// One item's calculation.
#[derive(Serialize, ToSchema)]
struct CalculationDocument {
    job_id: String,
    equipment_id: String,
    facility_id: String,
    /// `risk`, `compliance` or `both`.
    calculation_type: &'static str,
    /// `waiting`, `submitted`, `completed`, `failed` or `cancelled`.
    status: &'static str,
    /// `high`, `medium` or `low`.
    priority: &'static str,
    batch_id: Option<String>,
    /// The id it has at VoltMetrics.
    remote_job_id: Option<String>,
    created_at: Moment,
    submitted_at: Option<Moment>,
    ended_at: Option<Moment>,
    /// Calls that failed for good.
    tries: u32,
    error: Option<String>,
    /// What came of it, once completed; null in lists.
    result: Option<RemoteResultDocument>,
}

/// A figure of the remote engine, with who made it.
#[derive(Serialize, ToSchema)]
struct RemoteResultDocument {
    engine: String,
    algorithm_version: String,
    calculated_at: Moment,
    received_at: Moment,
    risk_score: f64,
    /// `Low`, `Medium`, `High` or `Critical`.
    risk_rating: &'static str,
    risk_factors: Vec<RemoteFactorDocument>,
    nfpa_70b: RemoteStandardDocument,
    nfpa_70e: RemoteStandardDocument,
}

/// One factor of a remote score.
#[derive(Serialize, ToSchema)]
struct RemoteFactorDocument {
    factor: String,
    score: f64,
    weight: f64,
    details: Option<String>,
}

/// The remote word on one standard.
#[derive(Serialize, ToSchema)]
struct RemoteStandardDocument {
    /// `compliant`, `partial` or `non_compliant`.
    status: &'static str,
    score: f64,
    issues: Vec<String>,
}

/// A page of calculations, latest first.
#[derive(Serialize, ToSchema)]
struct CalculationPage {
    total: u64,
    page: u64,
    limit: u64,
    jobs: Vec<CalculationDocument>,
}

/// A batch.
#[derive(Serialize, ToSchema)]
struct BatchDocument {
    batch_id: String,
    facility_id: String,
    /// `submitted`, `processing`, `completed`, `failed` or `partial`.
    status: &'static str,
    calculation_type: &'static str,
    priority: &'static str,
    total_items: u64,
    processed_items: u64,
    failed_items: Vec<FailedItem>,
    /// Rounded down: 100 is all.
    completion_percentage: u8,
    /// By the pace so far; null while that is not known, and at the end.
    estimated_completion_time: Option<Moment>,
    /// Somebody called it off.
    cancelled: bool,
    created_at: Moment,
    ended_at: Option<Moment>,
    /// Where its calculations are listed.
    results_url: String,
}

/// An item of a batch that came to nothing.
#[derive(Serialize, ToSchema)]
struct FailedItem {
    equipment_id: String,
    error: String,
}

/// A page of batches, latest first.
#[derive(Serialize, ToSchema)]
struct BatchPage {
    total: u64,
    page: u64,
    limit: u64,
    batches: Vec<BatchDocument>,
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
        let standard = |RemoteCompliance { status: standing, score, issues }: RemoteCompliance| {
            RemoteStandardDocument { status: standing.as_str(), score, issues }
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

impl From<BatchRecord> for BatchDocument {
    fn from(record: BatchRecord) -> Self {
        let status = record.state().as_str();
        let BatchRecord { id, batch, failures, at } = record;
        let failed = |(equipment_id, error)| FailedItem { equipment_id, error };
        Self {
            results_url: format!("/api/v1/voltmetrics/calculations?batch_id={id}"),
            batch_id: id,
            facility_id: batch.facility_id.to_string(),
            status,
            calculation_type: batch.calculation.as_str(),
            priority: batch.priority.as_str(),
            total_items: batch.total,
            processed_items: batch.processed(),
            failed_items: failures.into_iter().map(failed).collect(),
            completion_percentage: batch.percentage(),
            estimated_completion_time: batch.estimated_end(at),
            cancelled: batch.cancelled,
            created_at: batch.created,
            ended_at: batch.ended,
        }
    }
}

/// Which batches.
struct BatchTerms {
    status: Option<BatchState>,
    page: PageTerms,
}

impl FromTerms for BatchTerms {
    fn read(terms: &mut Terms) -> Self {
        let status = terms.one_of("status", &BatchState::ALL.map(|state| (state.as_str(), state)));
        Self { status, page: PageTerms::read(terms) }
    }
}

/// Which calculations.
struct CalculationTerms {
    batch_id: Option<String>,
    status: Option<JobState>,
    page: PageTerms,
}

impl FromTerms for CalculationTerms {
    fn read(terms: &mut Terms) -> Self {
        let status = terms.one_of("status", &JobState::ALL.map(|state| (state.as_str(), state)));
        Self { batch_id: terms.text("batch_id", 100), status, page: PageTerms::read(terms) }
    }
}

fn one_of<T: Copy>(field: &str, word: &str, known: &[(&str, T)]) -> Result<T, Problem> {
    let meant = known.iter().find(|(name, _)| *name == word).map(|(_, meant)| *meant);
    let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
    meant.ok_or_else(|| Problem::invalid([(field, format!("must be one of {}", names.join(", ")))]))
}

fn calculation_of(word: &str) -> Result<CalculationKind, Problem> {
    one_of("calculation_type", word, &CalculationKind::ALL.map(|kind| (kind.as_str(), kind)))
}

fn item(field: &str, id: &str) -> Result<EquipmentId, Problem> {
    EquipmentId::parse(id).map_err(|error| Problem::invalid([(field, format!("`{id}` {error}"))]))
}

/// Has VoltMetrics calculate one item. What was asked for is kept before this answers, and outlives a kill.
#[utoipa::path(
    post,
    path = "/voltmetrics/calculate",
    tag = "voltmetrics",
    request_body = CalculationWanted,
    responses(
        (status = 202, body = CalculationDocument),
        (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument, description = "A field is not taken."),
        (status = 503, body = ProblemDocument, description = "No VoltMetrics is configured."),
    )
)]
async fn calculate(
    State(app): State<App>,
    Operator(pass): Operator,
    Body(wanted): Body<CalculationWanted>,
) -> Result<(StatusCode, Json<CalculationDocument>), Problem> {
    let asked = CalculationRequest {
        equipment_id: item("equipment_id", &wanted.equipment_id)?,
        calculation: calculation_of(&wanted.calculation_type)?,
        data: wanted.equipment_data.map(|data| serde_json::Value::Object(data).to_string()),
        with_history: wanted.include_history,
    };
    let job = app.jobs.calculate(pass.identity.facility_scope.clone(), asked).await?;
    Ok((StatusCode::ACCEPTED, Json(job.into())))
}

/// How far a calculation is, and what came of it.
#[utoipa::path(
    get,
    path = "/voltmetrics/calculate/{job_id}",
    tag = "voltmetrics",
    params(("job_id" = String, Path)),
    responses((status = 200, body = CalculationDocument), (status = 404, body = ProblemDocument))
)]
async fn get_calculation(
    State(app): State<App>,
    Viewer(pass): Viewer,
    Path(id): Path<String>,
) -> Result<Json<CalculationDocument>, Problem> {
    Ok(Json(app.jobs.get_job(pass.identity.facility_scope.clone(), &id).await?.into()))
}

/// Calls a calculation off, unless it has ended. A result that comes later is left alone.
#[utoipa::path(
    post,
    path = "/voltmetrics/calculate/{job_id}/cancel",
    tag = "voltmetrics",
    params(("job_id" = String, Path)),
    responses((status = 200, body = CalculationDocument), (status = 404, body = ProblemDocument))
)]
async fn cancel_calculation(
    State(app): State<App>,
    Operator(pass): Operator,
    Path(id): Path<String>,
) -> Result<Json<CalculationDocument>, Problem> {
    Ok(Json(app.jobs.cancel_job(pass.identity.facility_scope.clone(), &id).await?.into()))
}

/// Calculations that are kept, latest first.
#[utoipa::path(
    get,
    path = "/voltmetrics/calculations",
    tag = "voltmetrics",
    params(
        ("batch_id" = Option<String>, Query),
        ("status" = Option<String>, Query, description = "`waiting`, `submitted`, `completed`, `failed`, `cancelled`."),
        ("page" = Option<u32>, Query, description = "From 1.", minimum = 1),
        ("limit" = Option<u32>, Query, description = "1 to 1000, 50 when left out.", minimum = 1, maximum = 1000),
    ),
    responses((status = 200, body = CalculationPage), (status = 404, body = ProblemDocument))
)]
async fn list_calculations(
    State(app): State<App>,
    Viewer(pass): Viewer,
    Query(CalculationTerms { batch_id, status, page: PageTerms { page, limit } }): Query<CalculationTerms>,
) -> Result<Json<CalculationPage>, Problem> {
    let reach = pass.identity.facility_scope.clone();
    let (total, jobs) = app.jobs.list_jobs(reach, batch_id.as_deref(), status, (page, limit)).await?;
    Ok(Json(CalculationPage { total, page, limit, jobs: jobs.into_iter().map(CalculationDocument::from).collect() }))
}

/// Has VoltMetrics calculate many items of a facility, or all.
#[utoipa::path(
    post,
    path = "/voltmetrics/batch",
    tag = "voltmetrics",
    request_body = BatchWanted,
    responses(
        (status = 202, body = BatchDocument),
        (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument, description = "A field is not taken."),
        (status = 503, body = ProblemDocument, description = "No VoltMetrics is configured."),
    )
)]
async fn calculate_batch(
    State(app): State<App>,
    Operator(pass): Operator,
    Body(wanted): Body<BatchWanted>,
) -> Result<(StatusCode, Json<BatchDocument>), Problem> {
    let facility_id = FacilityId::parse(&wanted.facility_id)
        .map_err(|error| Problem::invalid([("facility_id", error.to_string())]))?;
    let priorities = Priority::ALL.map(|priority| (priority.as_str(), priority));
    let asked = BatchRequest {
        facility_id,
        calculation: calculation_of(&wanted.calculation_type)?,
        equipment_ids: wanted.equipment_ids.iter().map(|id| item("equipment_ids", id)).collect::<Result<_, _>>()?,
        priority: one_of("priority", wanted.priority.as_deref().unwrap_or(Priority::Medium.as_str()), &priorities)?,
        callback_url: wanted.callback_url,
    };
    let batch = app.jobs.begin_batch(pass.identity.facility_scope.clone(), asked).await?;
    Ok((StatusCode::ACCEPTED, Json(batch.into())))
}

/// Batches that are kept, latest first.
#[utoipa::path(
    get,
    path = "/voltmetrics/batch",
    tag = "voltmetrics",
    params(
        ("status" = Option<String>, Query, description = "`submitted`, `processing`, `completed`, `failed`, `partial`."),
        ("page" = Option<u32>, Query, description = "From 1.", minimum = 1),
        ("limit" = Option<u32>, Query, description = "1 to 1000, 50 when left out.", minimum = 1, maximum = 1000),
    ),
    responses((status = 200, body = BatchPage))
)]
async fn list_batches(
    State(app): State<App>,
    Viewer(pass): Viewer,
    Query(BatchTerms { status, page: PageTerms { page, limit } }): Query<BatchTerms>,
) -> Result<Json<BatchPage>, Problem> {
    let (total, batches) = app.jobs.list_batches(pass.identity.facility_scope.clone(), status, (page, limit)).await?;
    Ok(Json(BatchPage { total, page, limit, batches: batches.into_iter().map(BatchDocument::from).collect() }))
}

/// How far a batch is.
#[utoipa::path(
    get,
    path = "/voltmetrics/batch/{batch_id}",
    tag = "voltmetrics",
    params(("batch_id" = String, Path)),
    responses((status = 200, body = BatchDocument), (status = 404, body = ProblemDocument))
)]
async fn get_batch(
    State(app): State<App>,
    Viewer(pass): Viewer,
    Path(id): Path<String>,
) -> Result<Json<BatchDocument>, Problem> {
    Ok(Json(app.jobs.get_batch(pass.identity.facility_scope.clone(), &id).await?.into()))
}

/// Calls a batch off: what has not ended counts as failed.
#[utoipa::path(
    post,
    path = "/voltmetrics/batch/{batch_id}/cancel",
    tag = "voltmetrics",
    params(("batch_id" = String, Path)),
    responses((status = 200, body = BatchDocument), (status = 404, body = ProblemDocument))
)]
async fn cancel_batch(
    State(app): State<App>,
    Operator(pass): Operator,
    Path(id): Path<String>,
) -> Result<Json<BatchDocument>, Problem> {
    Ok(Json(app.jobs.cancel_batch(pass.identity.facility_scope.clone(), &id).await?.into()))
}
