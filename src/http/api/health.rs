//! `/health` and `/ready`: whether the program runs, and whether its answers can be relied on. Open to all.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::Readiness;
use crate::http::App;
use crate::http::problem::Problem;

/// Open to all.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_health)).routes(routes!(get_ready))
}

/// The program runs.
#[derive(Serialize, ToSchema)]
struct Health {
    /// `ok`
    status: &'static str,
    /// The program's version.
    version: &'static str,
    /// Seconds since it began to serve.
    uptime_seconds: i64,
}

/// Whether the program runs.
#[utoipa::path(get, path = "/health", tag = "health", security(()), responses((status = 200, body = Health)))]
async fn get_health(State(app): State<App>) -> Json<Health> {
    let uptime_seconds = (app.appliance.clock().now().millis() - app.started.millis()).max(0) / 1_000;
    Json(Health { status: "ok", version: env!("CARGO_PKG_VERSION"), uptime_seconds })
}

/// Whether its answers can be relied on; 503 until the first sync is done.
#[utoipa::path(
    get,
    path = "/ready",
    tag = "health",
    security(()),
    responses((status = 200, body = Readiness), (status = 503, body = Readiness))
)]
async fn get_ready(State(app): State<App>) -> Result<(StatusCode, Json<Readiness>), Problem> {
    let readiness = app.appliance.aside(|appliance| appliance.readiness()).await?;
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok((status, Json(readiness)))
}
