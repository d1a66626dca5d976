//! `/equipment/{id}/upstream`, `/downstream` and `/facilities/{id}/one-line`: what feeds what.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::take::{Asking, Id, Query};
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::feeds::{Direction, FeedsDocument, OneLineDocument};

/// Viewers read all of them.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_upstream)).routes(routes!(get_downstream)).routes(routes!(get_one_line))
}

/// What feeds an item, nearest first.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}/upstream",
    tag = "equipment",
    params(("equipment_id" = EquipmentId, Path)),
    responses(
        (status = 200, body = FeedsDocument),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
    )
)]
async fn get_upstream(
    State(app): State<App>,
    asking: Asking,
    Query(()): Query<()>,
    Id(id): Id<EquipmentId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.feeds(asking.asked(), id, Direction::Upstream).await?.into())
}

/// What an item feeds, nearest first, and what loses power when it fails.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}/downstream",
    tag = "equipment",
    params(("equipment_id" = EquipmentId, Path)),
    responses(
        (status = 200, body = FeedsDocument),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
    )
)]
async fn get_downstream(
    State(app): State<App>,
    asking: Asking,
    Query(()): Query<()>,
    Id(id): Id<EquipmentId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.feeds(asking.asked(), id, Direction::Downstream).await?.into())
}

/// A facility's one-line diagram.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/one-line",
    tag = "facilities",
    params(("facility_id" = FacilityId, Path)),
    responses(
        (status = 200, body = OneLineDocument),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
    )
)]
async fn get_one_line(
    State(app): State<App>,
    asking: Asking,
    Query(()): Query<()>,
    Id(id): Id<FacilityId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.one_line(asking.asked(), id).await?.into())
}
