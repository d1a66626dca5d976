//! `/equipment` and `/facilities/{id}/equipment`: the lists and an item, under both its addresses.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::lists::{EquipmentList, PortfolioEquipmentList};
use crate::app::EquipmentPage;
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::take::{Asking, Id, Query};
use crate::inventory::{EquipmentId, EquipmentKind, FacilityId};
use crate::report::equipment::EquipmentDocument;

/// Viewers read all of them.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_equipment))
        .routes(routes!(list_facility_equipment))
        .routes(routes!(get_equipment))
        .routes(routes!(get_facility_equipment))
}

/// The equipment of all facilities within reach, page by page.
#[utoipa::path(
    get,
    path = "/equipment",
    tag = "equipment",
    params(
        ("page" = Option<u32>, Query, description = "From 1.", minimum = 1),
        ("limit" = Option<u32>, Query, description = "1 to 1000, 50 when left out.", minimum = 1, maximum = 1000),
        ("sort" = Option<String>, Query,
            description = "`name` (default), `type`, `risk_rating`, `risk_score`, `install_date` or `last_service`."),
        ("order" = Option<String>, Query, description = "`asc` (default) or `desc`. Unknown values come last."),
        ("search" = Option<String>, Query, description = "Part of the name or location."),
        ("type" = Option<EquipmentKind>, Query),
        ("risk_level" = Option<String>, Query, description = "`low`, `medium`, `high` or `critical`."),
        ("facility_id" = Option<FacilityId>, Query),
    ),
    responses(
        (status = 200, body = EquipmentPage),
        (status = 422, body = ProblemDocument, description = "A parameter is unknown or out of bounds."),
    )
)]
async fn list_equipment(
    State(app): State<App>,
    asking: Asking,
    Query(PortfolioEquipmentList(query)): Query<PortfolioEquipmentList>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.list_equipment(asking.asked(), None, query).await?.into())
}

/// A facility's equipment, page by page.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/equipment",
    tag = "equipment",
    params(
        ("facility_id" = FacilityId, Path),
        ("page" = Option<u32>, Query, description = "From 1.", minimum = 1),
        ("limit" = Option<u32>, Query, description = "1 to 1000, 50 when left out.", minimum = 1, maximum = 1000),
        ("sort" = Option<String>, Query,
            description = "`name` (default), `type`, `risk_rating`, `risk_score`, `install_date` or `last_service`."),
        ("order" = Option<String>, Query, description = "`asc` (default) or `desc`. Unknown values come last."),
        ("search" = Option<String>, Query, description = "Part of the name or location."),
        ("type" = Option<EquipmentKind>, Query),
        ("risk_level" = Option<String>, Query, description = "`low`, `medium`, `high` or `critical`."),
    ),
    responses(
        (status = 200, body = EquipmentPage),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
        (status = 422, body = ProblemDocument, description = "A parameter is unknown or out of bounds."),
    )
)]
async fn list_facility_equipment(
    State(app): State<App>,
    asking: Asking,
    Query(EquipmentList(query)): Query<EquipmentList>,
    Id(facility): Id<FacilityId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.list_equipment(asking.asked(), Some(facility), query).await?.into())
}

/// An item with all that is known of it.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}",
    tag = "equipment",
    params(("equipment_id" = EquipmentId, Path)),
    responses(
        (status = 200, body = EquipmentDocument),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
    )
)]
async fn get_equipment(
    State(app): State<App>,
    asking: Asking,
    Query(()): Query<()>,
    Id(id): Id<EquipmentId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.equipment(asking.asked(), None, id).await?.into())
}

/// An item of a facility.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/equipment/{equipment_id}",
    tag = "equipment",
    params(("facility_id" = FacilityId, Path), ("equipment_id" = EquipmentId, Path)),
    responses(
        (status = 200, body = EquipmentDocument),
        (status = 404, body = ProblemDocument, description = "Unknown, out of reach, or in another facility."),
    )
)]
async fn get_facility_equipment(
    State(app): State<App>,
    asking: Asking,
    Query(()): Query<()>,
    Id(facility): Id<FacilityId>,
    Id(id): Id<EquipmentId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.equipment(asking.asked(), Some(facility), id).await?.into())
}
