//! `/equipment/{id}/explain`: how the score of an equipment item is computed.
//!
//! Guard: `Viewer`.

use axum::extract::State;

use crate::http::ApiState;
use crate::http::extract::{PathId, Query, RequestContext};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::response::DocumentResponse;
use crate::inventory::EquipmentId;
use crate::report::explain::ExplainDocument;

/// Explains an equipment item's assessment: the factors with their inputs, the score line by line, and the result by each
/// standard.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}/explain",
    tag = "equipment",
    params(("equipment_id" = EquipmentId, Path)),
    responses(
        (status = 200, body = ExplainDocument),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
    )
)]
pub(crate) async fn explain_equipment(
    State(app): State<ApiState>,
    context: RequestContext,
    Query(()): Query<()>,
    PathId(id): PathId<EquipmentId>,
) -> Result<DocumentResponse, Problem> {
    Ok(app.appliance.explain(context.document_request(), id).await?.into())
}
