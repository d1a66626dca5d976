//! `/threatmap`: the dashboard's own shape.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::take::{Asking, Id, Query};
use crate::inventory::FacilityId;
use crate::report::threatmap::{OmittedFacilities, ThreatmapFacility};

/// Viewers read all of them.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_threatmap_facilities))
        .routes(routes!(get_threatmap_facility))
        .routes(routes!(list_threatmap_omitted))
}

/// The facilities that the map can show, as an array.
#[utoipa::path(
    get,
    path = "/threatmap/facilities",
    tag = "threatmap",
    responses((status = 200, body = Vec<ThreatmapFacility>))
)]
async fn list_threatmap_facilities(
    State(app): State<App>,
    asking: Asking,
    Query(()): Query<()>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.threatmap(asking.asked()).await?.into())
}

/// One facility of the map.
#[utoipa::path(
    get,
    path = "/threatmap/facilities/{facility_id}",
    tag = "threatmap",
    params(("facility_id" = FacilityId, Path)),
    responses(
        (status = 200, body = ThreatmapFacility),
        (status = 404, body = ProblemDocument, description = "Unknown, out of reach, or not to be shown on a map."),
    )
)]
async fn get_threatmap_facility(
    State(app): State<App>,
    asking: Asking,
    Query(()): Query<()>,
    Id(id): Id<FacilityId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.threatmap_facility(asking.asked(), id).await?.into())
}

/// The facilities that the map cannot show, each with the reason.
#[utoipa::path(
    get,
    path = "/threatmap/omitted",
    tag = "threatmap",
    responses((status = 200, body = OmittedFacilities))
)]
async fn list_threatmap_omitted(
    State(app): State<App>,
    asking: Asking,
    Query(()): Query<()>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.threatmap_omitted(asking.asked()).await?.into())
}
