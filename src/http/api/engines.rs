//! `/engine`: who calculates; `/equipment/{id}/engines` and `/engines/compare`: both engines' figures side by side.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::assess::engine::EngineMode;
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::take::{Admin, Asking, Body, FromTerms, Id, Query, Terms, Viewer};
use crate::inventory::{EquipmentId, FacilityId};
use crate::jobs::EngineDocument;
use crate::report::engines::{EnginesDocument, FacilityEnginesDocument};

/// Viewers look within their reach, administrators switch.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_engine, put_engine))
        .routes(routes!(get_equipment_engines))
        .routes(routes!(compare_engines))
}

/// Who is to calculate.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `mode`")]
struct EngineWanted {
    /// `local`, `remote` or `hybrid`.
    mode: String,
}

/// Who calculates, whether VoltMetrics answers, and whose figures are in use.
#[utoipa::path(get, path = "/engine", tag = "engines", responses((status = 200, body = EngineDocument)))]
async fn get_engine(State(app): State<App>, Viewer(pass): Viewer) -> Result<Json<EngineDocument>, Problem> {
    Ok(Json(app.jobs.engine(pass.identity.facility_scope.clone()).await?))
}

/// Has another engine calculate from now on. Kept over restarts, until something else is configured; figures are chosen
/// anew in the background and are stale until then.
#[utoipa::path(
    put,
    path = "/engine",
    tag = "engines",
    request_body = EngineWanted,
    responses(
        (status = 200, body = EngineDocument),
        (status = 422, body = ProblemDocument, description = "No such mode, or one that wants VoltMetrics without it."),
    )
)]
async fn put_engine(
    State(app): State<App>,
    Admin(pass): Admin,
    Body(wanted): Body<EngineWanted>,
) -> Result<Json<EngineDocument>, Problem> {
    let mode = EngineMode::parse(&wanted.mode)
        .ok_or_else(|| Problem::invalid([("mode", "must be one of local, remote, hybrid".to_owned())]))?;
    app.jobs.switch_engine(mode).await?;
    Ok(Json(app.jobs.engine(pass.identity.facility_scope.clone()).await?))
}

/// Both engines' figures of an item, with the difference by factor.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}/engines",
    tag = "engines",
    params(("equipment_id" = EquipmentId, Path)),
    responses(
        (status = 200, body = EnginesDocument),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
    )
)]
async fn get_equipment_engines(
    State(app): State<App>,
    asking: Asking,
    Query(()): Query<()>,
    Id(id): Id<EquipmentId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.equipment_engines(asking.asked(), id).await?.into())
}

/// Which facility.
struct CompareTerms(Option<FacilityId>);

impl FromTerms for CompareTerms {
    fn read(terms: &mut Terms) -> Self {
        let text = terms.text("facility_id", 200);
        match text.as_deref().map(FacilityId::parse) {
            Some(Ok(id)) => return Self(Some(id)),
            Some(Err(error)) => terms.fault("facility_id", error.to_string()),
            None => terms.fault("facility_id", "is missing"),
        }
        Self(None)
    }
}

/// How far the engines are apart over a facility, with the items furthest apart and VoltMetrics' own sum.
#[utoipa::path(
    get,
    path = "/engines/compare",
    tag = "engines",
    params(("facility_id" = FacilityId, Query)),
    responses(
        (status = 200, body = FacilityEnginesDocument),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
        (status = 422, body = ProblemDocument, description = "No facility is named."),
    )
)]
async fn compare_engines(
    State(app): State<App>,
    asking: Asking,
    Query(CompareTerms(id)): Query<CompareTerms>,
) -> Result<Reply, Problem> {
    let id = id.ok_or_else(|| Problem::invalid([("facility_id", "is missing".to_owned())]))?;
    Ok(app.appliance.compare_engines(asking.asked(), id).await?.into())
}
