//! `/voltmetrics/batch`: calculations by VoltMetrics for many items of a facility.
//!
//! Guard: `Operator`, who sees the caller's facilities only.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::sync::PageParams;
use super::voltmetrics_calculate::{one_of, parse_calculation_kind, parse_equipment_id};
use crate::http::ApiState;
use crate::http::extract::{Body, FromQueryParams, Operator, Query, QueryParams};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::{EquipmentId, FacilityId, Moment};
use crate::jobs::{BatchRecord, BatchRequest, BatchState, Priority};

/// The batch to start.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `facility_id` and `calculation_type`")]
pub(crate) struct CalculateBatchRequest {
    /// Id of the facility.
    #[schema(value_type = FacilityId)]
    facility_id: String,
    /// `risk`, `compliance` or `both`.
    calculation_type: String,
    /// The items to calculate. Default: all items of the facility.
    #[serde(default)]
    #[schema(value_type = Vec<EquipmentId>)]
    equipment_ids: Vec<String>,
    /// `high`, `medium` or `low`. Default `medium`.
    #[serde(default)]
    priority: Option<String>,
    /// URL that is called when the batch ends, with the header `X-MasterBus-Signature`.
    #[serde(default)]
    callback_url: Option<String>,
}

/// A batch of calculations.
#[derive(Serialize, ToSchema)]
pub(crate) struct BatchDocument {
    /// Id of the batch.
    batch_id: String,
    /// Id of the facility.
    facility_id: String,
    /// `submitted`, `processing`, `completed`, `failed` or `partial`.
    status: &'static str,
    /// `risk`, `compliance` or `both`.
    calculation_type: &'static str,
    /// `high`, `medium` or `low`.
    priority: &'static str,
    /// Number of items.
    total_items: u64,
    /// Number of items that have ended.
    processed_items: u64,
    /// The items that failed.
    failed_items: Vec<FailedItem>,
    /// Processed items in percent, rounded down, so that 100 means all.
    completion_percentage: u8,
    /// Estimated end by the rate so far; null while unknown and after the end.
    estimated_completion_time: Option<Moment>,
    /// Whether the batch was cancelled.
    cancelled: bool,
    /// When the batch was requested.
    created_at: Moment,
    /// When the batch ended.
    ended_at: Option<Moment>,
    /// Path of the list of its calculations.
    results_url: String,
}

/// An item of a batch that failed.
#[derive(Serialize, ToSchema)]
pub(crate) struct FailedItem {
    /// Id of the equipment item.
    equipment_id: String,
    /// Why it failed.
    error: String,
}

/// A page of batches, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct BatchPage {
    /// Number of batches on all pages.
    total: u64,
    /// Page number, from 1.
    page: u64,
    /// Entries per page.
    limit: u64,
    /// The batches of this page.
    batches: Vec<BatchDocument>,
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

/// The parameters of the list of batches.
pub(crate) struct BatchParams {
    status: Option<BatchState>,
    page: PageParams,
}

impl FromQueryParams for BatchParams {
    fn read(params: &mut QueryParams) -> Self {
        let status = params.one_of("status", &BatchState::ALL.map(|state| (state.as_str(), state)));
        Self { status, page: PageParams::read(params) }
    }
}

/// Starts calculations by VoltMetrics of some or all items of a facility. The request is stored before the response, so it
/// survives a crash.
#[utoipa::path(
    post,
    path = "/voltmetrics/batch",
    tag = "voltmetrics",
    request_body = CalculateBatchRequest,
    responses(
        (status = 202, body = BatchDocument),
        (status = 404, body = ProblemDocument),
        (status = 422, body = ProblemDocument, description = "A field is invalid."),
        (status = 503, body = ProblemDocument, description = "VoltMetrics is not configured."),
    )
)]
pub(crate) async fn calculate_batch(
    State(app): State<ApiState>,
    Operator(principal): Operator,
    Body(body): Body<CalculateBatchRequest>,
) -> Result<(StatusCode, Json<BatchDocument>), Problem> {
    let facility_id =
        FacilityId::parse(&body.facility_id).map_err(|error| Problem::invalid([("facility_id", error.to_string())]))?;
    let priorities = Priority::ALL.map(|priority| (priority.as_str(), priority));
    let request = BatchRequest {
        facility_id,
        calculation: parse_calculation_kind(&body.calculation_type)?,
        equipment_ids: body
            .equipment_ids
            .iter()
            .map(|id| parse_equipment_id("equipment_ids", id))
            .collect::<Result<_, _>>()?,
        priority: one_of("priority", body.priority.as_deref().unwrap_or(Priority::Medium.as_str()), &priorities)?,
        callback_url: body.callback_url,
    };
    let batch = app.jobs.begin_batch(principal.identity.facility_scope.clone(), request).await?;
    Ok((StatusCode::ACCEPTED, Json(batch.into())))
}

/// Lists the batches, newest first.
#[utoipa::path(
    get,
    path = "/voltmetrics/batch",
    tag = "voltmetrics",
    params(
        ("status" = Option<String>, Query, description = "Only this state: `submitted`, `processing`, `completed`, `failed` or `partial`."),
        ("page" = Option<u32>, Query, description = "Page number, from 1. Default 1."),
        ("limit" = Option<u32>, Query, description = "Entries per page, 1 to 1000. Default 50."),
        Query<BatchParams>,
    ),
    responses((status = 200, body = BatchPage))
)]
pub(crate) async fn list_batches(
    State(app): State<ApiState>,
    Operator(principal): Operator,
    Query(BatchParams { status, page: PageParams { page, limit } }): Query<BatchParams>,
) -> Result<Json<BatchPage>, Problem> {
    let (total, batches) =
        app.jobs.list_batches(principal.identity.facility_scope.clone(), status, (page, limit)).await?;
    Ok(Json(BatchPage { total, page, limit, batches: batches.into_iter().map(BatchDocument::from).collect() }))
}

/// Returns the state of a batch.
#[utoipa::path(
    get,
    path = "/voltmetrics/batch/{batch_id}",
    tag = "voltmetrics",
    params(("batch_id" = String, Path)),
    responses((status = 200, body = BatchDocument), (status = 404, body = ProblemDocument))
)]
pub(crate) async fn get_batch(
    State(app): State<ApiState>,
    Operator(principal): Operator,
    Path(id): Path<String>,
) -> Result<Json<BatchDocument>, Problem> {
    Ok(Json(app.jobs.get_batch(principal.identity.facility_scope.clone(), &id).await?.into()))
}

/// Cancels a batch. Calculations that have not ended count as failed.
#[utoipa::path(
    post,
    path = "/voltmetrics/batch/{batch_id}/cancel",
    tag = "voltmetrics",
    params(("batch_id" = String, Path)),
    responses((status = 200, body = BatchDocument), (status = 404, body = ProblemDocument))
)]
pub(crate) async fn cancel_batch(
    State(app): State<ApiState>,
    Operator(principal): Operator,
    Path(id): Path<String>,
) -> Result<Json<BatchDocument>, Problem> {
    Ok(Json(app.jobs.cancel_batch(principal.identity.facility_scope.clone(), &id).await?.into()))
}
