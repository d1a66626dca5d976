//! `/equipment/{id}/explain`: why an item scores what it scores.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::take::{Asking, Id, Query};
use crate::inventory::EquipmentId;
use crate::report::explain::ExplainDocument;

/// Viewers read it.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(explain_equipment))
}

/// An item's judgement with its reasons: factors, inputs, the sum line by line, both standards.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}/explain",
    tag = "equipment",
    params(("equipment_id" = EquipmentId, Path)),
    responses(
        (status = 200, body = ExplainDocument),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
    )
)]
async fn explain_equipment(
    State(app): State<App>,
    asking: Asking,
    Query(()): Query<()>,
    Id(id): Id<EquipmentId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.explain(asking.asked(), id).await?.into())
}
