//! `/equipment/{id}/history`, `/facilities/{id}/history`, `/portfolio/history`: scores at the ends of past months.
//!
//! Guard: `Viewer`.

use std::sync::Arc;

use axum::extract::State;

use crate::app::History;
use crate::http::extract::{FromQueryParams, PathId, Query, QueryParams, RequestContext};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::response::DocumentResponse;
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::history::{EquipmentHistory, FacilityHistory, PortfolioHistory};

/// Longest accepted algorithm version, characters.
const MAX_VERSION_CHARACTERS: usize = 100;

/// The parameters of a history. Each version of the algorithm has its own series.
pub(crate) struct HistoryParams {
    algorithm: Option<String>,
}

impl FromQueryParams for HistoryParams {
    fn read(params: &mut QueryParams) -> Self {
        Self { algorithm: params.text("algorithm", MAX_VERSION_CHARACTERS) }
    }
}

/// Returns an equipment item's score at the end of each month: recorded at the time, or computed afterwards for the 24
/// months before the first record.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}/history",
    tag = "history",
    params(
        ("equipment_id" = EquipmentId, Path),
        ("algorithm" = Option<String>, Query, description = "Version of the risk algorithm. Default: the one in force."),
        Query<HistoryParams>,
    ),
    responses(
        (status = 200, body = EquipmentHistory),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
        (status = 422, body = ProblemDocument, description = "The version does not exist."),
    )
)]
pub(crate) async fn get_equipment_history(
    State(history): State<Arc<History>>,
    context: RequestContext,
    Query(params): Query<HistoryParams>,
    PathId(id): PathId<EquipmentId>,
) -> Result<DocumentResponse, Problem> {
    Ok(history.get_equipment(context.document_request(), id, params.algorithm).await?.into())
}

/// Returns a facility's score at the end of each month: recorded at the time, or computed afterwards for the 24 months
/// before the first record.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/history",
    tag = "history",
    params(
        ("facility_id" = FacilityId, Path),
        ("algorithm" = Option<String>, Query, description = "Version of the risk algorithm. Default: the one in force."),
        Query<HistoryParams>,
    ),
    responses(
        (status = 200, body = FacilityHistory),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
        (status = 422, body = ProblemDocument, description = "The version does not exist."),
    )
)]
pub(crate) async fn get_facility_history(
    State(history): State<Arc<History>>,
    context: RequestContext,
    Query(params): Query<HistoryParams>,
    PathId(id): PathId<FacilityId>,
) -> Result<DocumentResponse, Problem> {
    Ok(history.get_facility(context.document_request(), id, params.algorithm).await?.into())
}

/// Returns the scores of the facilities that the caller may see, taken together, at the end of each month.
#[utoipa::path(
    get,
    path = "/portfolio/history",
    tag = "history",
    params(
        ("algorithm" = Option<String>, Query, description = "Version of the risk algorithm. Default: the one in force."),
        Query<HistoryParams>,
    ),
    responses(
        (status = 200, body = PortfolioHistory),
        (status = 422, body = ProblemDocument, description = "The version does not exist."),
    )
)]
pub(crate) async fn get_portfolio_history(
    State(history): State<Arc<History>>,
    context: RequestContext,
    Query(params): Query<HistoryParams>,
) -> Result<DocumentResponse, Problem> {
    Ok(history.get_portfolio(context.document_request(), params.algorithm).await?.into())
}
