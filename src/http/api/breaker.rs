//! `/voltmetrics/breaker`: whether calls to the remote engine go through. For operators.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::App;
use crate::http::take::{Operator, Query};

/// Operators read it.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_breaker))
}

/// How the breaker before the remote engine stands.
#[derive(Serialize, ToSchema)]
struct BreakerDocument {
    /// A remote engine is configured; the rest is null otherwise.
    configured: bool,
    /// `closed`: calls go through; `open`: none does; `half_open`: one does, to find out.
    state: Option<&'static str>,
    /// Failures in a row.
    failures: Option<u32>,
    /// Seconds since it came into this state.
    state_seconds: Option<u64>,
    /// How often it has opened since the program began.
    opens: Option<u64>,
}

/// How the breaker before the remote engine stands.
#[utoipa::path(
    get,
    path = "/voltmetrics/breaker",
    tag = "voltmetrics",
    responses((status = 200, body = BreakerDocument))
)]
async fn get_breaker(State(app): State<App>, _operator: Operator, Query(()): Query<()>) -> Json<BreakerDocument> {
    let reading = app.jobs.breaker();
    Json(BreakerDocument {
        configured: reading.is_some(),
        state: reading.map(|reading| reading.state.word()),
        failures: reading.map(|reading| reading.failures),
        state_seconds: reading.map(|reading| reading.since.elapsed().as_secs()),
        opens: reading.map(|reading| reading.opens),
    })
}
