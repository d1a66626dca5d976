//! `/voltmetrics/breaker`: the circuit breaker of the calls to VoltMetrics.
//!
//! Guard: `SiteOperator`.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::ApiState;
use crate::http::extract::{Query, SiteOperator};

/// The state of the circuit breaker of VoltMetrics.
#[derive(Serialize, ToSchema)]
pub(crate) struct BreakerDocument {
    /// Whether VoltMetrics is configured. The other fields are null otherwise.
    configured: bool,
    /// `closed`: calls are made. `open`: calls are refused. `half_open`: one call is made as a probe.
    state: Option<&'static str>,
    /// Consecutive failures.
    failures: Option<u32>,
    /// Time in this state, seconds.
    state_seconds: Option<u64>,
    /// Number of times that the breaker has opened since the server started.
    opens: Option<u64>,
}

/// Returns the state of the circuit breaker of VoltMetrics.
#[utoipa::path(
    get,
    path = "/voltmetrics/breaker",
    tag = "voltmetrics",
    params(Query<()>),
    responses((status = 200, body = BreakerDocument))
)]
pub(crate) async fn get_breaker(
    State(app): State<ApiState>,
    _operator: SiteOperator,
    Query(()): Query<()>,
) -> Json<BreakerDocument> {
    let reading = app.jobs.breaker();
    Json(BreakerDocument {
        configured: reading.is_some(),
        state: reading.map(|reading| reading.state.as_str()),
        failures: reading.map(|reading| reading.failures),
        state_seconds: reading.map(|reading| reading.since.elapsed().as_secs()),
        opens: reading.map(|reading| reading.opens),
    })
}
