//! `/engine`, `/engines/compare` and `/equipment/{id}/engines`: the engine that computes risk scores, and the scores of the
//! local engine and VoltMetrics side by side.
//!
//! Guards: `Viewer` to read, `SiteAdmin` to change.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::app::EngineDocuments;
use crate::assess::engine::EngineMode;
use crate::http::ApiState;
use crate::http::extract::{Body, FromQueryParams, PathId, Query, QueryParams, RequestContext, SiteAdmin, Viewer};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::response::DocumentResponse;
use crate::inventory::{EquipmentId, FacilityId};
use crate::jobs::EngineDocument;
use crate::report::engines::{EnginesDocument, FacilityEnginesDocument};

/// The engine to use.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `mode`")]
pub(crate) struct SetEngineRequest {
    /// `local`: scores of this program only. `remote`: scores of VoltMetrics only. `hybrid`: scores of VoltMetrics where they
    /// are current, otherwise local ones.
    mode: String,
}

/// Returns the engine mode, the state of the connection to VoltMetrics, and the number of scores in use from each engine.
#[utoipa::path(get, path = "/engine", tag = "engines", responses((status = 200, body = EngineDocument)))]
pub(crate) async fn get_engine(
    State(app): State<ApiState>,
    Viewer(principal): Viewer,
) -> Result<Json<EngineDocument>, Problem> {
    Ok(Json(app.jobs.engine(principal.identity.facility_scope.clone()).await?))
}

/// Sets the engine mode. The choice survives restarts, until the configuration names another mode. Scores are selected
/// again in the background and are marked as stale until then.
#[utoipa::path(
    put,
    path = "/engine",
    tag = "engines",
    request_body = SetEngineRequest,
    responses(
        (status = 200, body = EngineDocument),
        (status = 422, body = ProblemDocument, description = "The mode does not exist, or needs VoltMetrics, which is not configured."),
    )
)]
pub(crate) async fn put_engine(
    State(app): State<ApiState>,
    SiteAdmin(principal): SiteAdmin,
    Body(body): Body<SetEngineRequest>,
) -> Result<Json<EngineDocument>, Problem> {
    let mode = EngineMode::parse(&body.mode)
        .ok_or_else(|| Problem::invalid([("mode", "must be one of local, remote, hybrid".to_owned())]))?;
    app.jobs.switch_engine(mode).await?;
    Ok(Json(app.jobs.engine(principal.identity.facility_scope.clone()).await?))
}

/// Returns the scores of both engines for an equipment item, with the difference per factor.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}/engines",
    tag = "engines",
    params(("equipment_id" = EquipmentId, Path), Query<()>),
    responses(
        (status = 200, body = EnginesDocument),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
    )
)]
pub(crate) async fn get_equipment_engines(
    State(engine_documents): State<Arc<EngineDocuments>>,
    context: RequestContext,
    Query(()): Query<()>,
    PathId(id): PathId<EquipmentId>,
) -> Result<DocumentResponse, Problem> {
    Ok(engine_documents.get_equipment(context.document_request(), id).await?.into())
}

/// The parameters of the comparison.
pub(crate) struct CompareParams(Option<FacilityId>);

impl FromQueryParams for CompareParams {
    fn read(params: &mut QueryParams) -> Self {
        let id = params.facility_id();
        if id.is_none() {
            // Only the first error of a parameter is kept, so this is told when there is no other.
            params.add_error("facility_id", "is missing");
        }
        Self(id)
    }
}

/// Compares the scores of both engines over a facility: the distribution of the differences, the items with the largest
/// difference, and the facility score of VoltMetrics.
#[utoipa::path(
    get,
    path = "/engines/compare",
    tag = "engines",
    params(("facility_id" = FacilityId, Query, description = "The facility to compare."), Query<CompareParams>),
    responses(
        (status = 200, body = FacilityEnginesDocument),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
        (status = 422, body = ProblemDocument, description = "`facility_id` is missing."),
    )
)]
pub(crate) async fn compare_engines(
    State(engine_documents): State<Arc<EngineDocuments>>,
    context: RequestContext,
    Query(CompareParams(id)): Query<CompareParams>,
) -> Result<DocumentResponse, Problem> {
    let id = id.ok_or_else(|| Problem::invalid([("facility_id", "is missing".to_owned())]))?;
    Ok(engine_documents.compare(context.document_request(), id).await?.into())
}
