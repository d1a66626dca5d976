//! `/equipment/{id}/explain`: how the score of an equipment item is computed.
//!
//! Guard: `Viewer`.

use std::sync::Arc;

use axum::extract::State;

use crate::app::Explanations;
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
    params(("equipment_id" = EquipmentId, Path), Query<()>),
    responses(
        (status = 200, body = ExplainDocument),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
    )
)]
pub(crate) async fn explain_equipment(
    State(explanations): State<Arc<Explanations>>,
    context: RequestContext,
    Query(()): Query<()>,
    PathId(id): PathId<EquipmentId>,
) -> Result<DocumentResponse, Problem> {
    Ok(explanations.get(context.document_request(), id).await?.into())
}
