//! `/health` and `/ready`: whether the server runs, and whether its documents are complete and current.
//!
//! Guards: none.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{Readiness, ReadinessProbe, run_blocking};
use crate::http::ApiState;
use crate::http::problem::Problem;
use crate::runtime::Runtime;

/// The state of the server process.
#[derive(Serialize, ToSchema)]
pub(crate) struct HealthDocument {
    /// Always `ok`.
    status: &'static str,
    /// Version of the program.
    version: &'static str,
    /// Time since the server started, seconds.
    uptime_seconds: i64,
}

/// Returns 200 while the server runs (liveness).
#[utoipa::path(get, path = "/health", tag = "health", security(()), responses((status = 200, body = HealthDocument)))]
pub(crate) async fn get_health(State(app): State<ApiState>) -> Json<HealthDocument> {
    let uptime_seconds = (app.application.clock.now().millis() - app.started.millis()).max(0) / 1_000;
    Json(HealthDocument { status: "ok", version: env!("CARGO_PKG_VERSION"), uptime_seconds })
}

/// Returns 200 once every configured source has been read and assessed, otherwise 503 (readiness). The document also tells
/// whether the store is writable, and the state of each source and background task.
#[utoipa::path(
    get,
    path = "/ready",
    tag = "health",
    security(()),
    responses(
        (status = 200, body = Readiness, description = "Every source has been read and assessed."),
        (status = 503, body = Readiness, description = "Not ready: the document names what is missing."),
    )
)]
pub(crate) async fn get_ready(
    State(runtime): State<Runtime>,
    State(readiness): State<Arc<ReadinessProbe>>,
) -> Result<(StatusCode, Json<Readiness>), Problem> {
    let readiness = run_blocking(&runtime, move || readiness.check()).await?;
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok((status, Json(readiness)))
}
