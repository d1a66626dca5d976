//! `/health` and `/ready`: whether the server runs, and whether its documents are complete and current.
//!
//! Guards: none. Times, counts and messages are for operators of all facilities only: they tell of hosts, databases and
//! files.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::{Readiness, ReadinessProbe, SourceState, run_blocking};
use crate::http::ApiState;
use crate::http::extract::SeesDetails;
use crate::http::problem::Problem;
use crate::inventory::Moment;
use crate::runtime::{Runtime, TaskState};

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

/// Whether responses can be relied on.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReadinessDocument {
    /// Responses can be relied on: every configured source has been read and assessed once.
    ready: bool,
    /// Records can be read.
    store_open: bool,
    /// Records can be written.
    store_writable: bool,
    /// Why the store cannot be written at the moment; null while it can, and for callers that may not see details.
    store_unwritable: Option<String>,
    /// Every configured source has been read once, and its records have been assessed.
    first_sync_done: bool,
    /// State of each source.
    sources: Vec<SourceReadiness>,
    /// State of each background task. A task that panicked is restarted; meanwhile documents are served, so that it does not
    /// make `ready` false.
    tasks: Vec<TaskReadiness>,
}

/// State of a source.
#[derive(Serialize, ToSchema)]
pub(crate) struct SourceReadiness {
    /// Its name.
    name: String,
    /// `current`; `failed` when its latest run failed; `waiting` when no run has ended; `stale` when no run has succeeded
    /// for much longer than the configured interval.
    state: &'static str,
    /// Records may be out of date: `state` is not `current`.
    stale: bool,
    /// Null for callers that are not operators of all facilities.
    details: Option<SourceReadinessDetails>,
}

/// Times and messages of a source.
#[derive(Serialize, ToSchema)]
pub(crate) struct SourceReadinessDetails {
    /// When a run of it last succeeded.
    last_success: Option<Moment>,
    /// Error of its latest finished run; null when that succeeded.
    last_error: Option<String>,
    /// Seconds since the last success; null when there was none.
    age_seconds: Option<i64>,
}

/// State of a background task.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaskReadiness {
    /// Its name.
    name: String,
    /// `running`, `restarting` after a panic, or `ended`.
    state: &'static str,
    /// Null for callers that are not operators of all facilities.
    details: Option<TaskReadinessDetails>,
}

/// Counts and messages of a background task.
#[derive(Serialize, ToSchema)]
pub(crate) struct TaskReadinessDetails {
    /// How often it does its work, such as `continuous` or `every 30s`.
    period: String,
    /// How often it was restarted since the program started.
    restarts: u64,
    /// Message of its latest panic; null when it never panicked.
    last_panic: Option<String>,
}

impl ReadinessDocument {
    fn new(readiness: Readiness, has_details: bool) -> Self {
        let Readiness { ready, store_unwritable, first_sync_done, sources, tasks } = readiness;
        let source = |state: SourceState| SourceReadiness {
            state: state.as_str(),
            stale: state.stale,
            details: has_details.then_some(SourceReadinessDetails {
                last_success: state.last_success,
                last_error: state.last_error,
                age_seconds: state.age_seconds,
            }),
            name: state.name,
        };
        let task = |task: TaskState| TaskReadiness {
            state: task.phase.as_str(),
            details: has_details.then_some(TaskReadinessDetails {
                period: task.period.to_string(),
                restarts: task.restarts,
                last_panic: task.last_panic,
            }),
            name: task.name.into_owned(),
        };
        Self {
            ready,
            // The state was read from it.
            store_open: true,
            store_writable: store_unwritable.is_none(),
            store_unwritable: store_unwritable.filter(|_| has_details),
            first_sync_done,
            sources: sources.into_iter().map(source).collect(),
            tasks: tasks.into_iter().map(task).collect(),
        }
    }
}

/// Returns 200 once every configured source has been read and assessed, otherwise 503 (readiness). The document also tells
/// whether the store is writable, and the state of each source and background task. No credential is needed; operators of
/// all facilities who send one also get times, counts and messages.
#[utoipa::path(
    get,
    path = "/ready",
    tag = "health",
    security((), ("bearer" = []), ("key" = [])),
    responses(
        (status = 200, body = ReadinessDocument, description = "Every source has been read and assessed."),
        (status = 503, body = ReadinessDocument, description = "Not ready: the document names what is missing."),
    )
)]
pub(crate) async fn get_ready(
    State(runtime): State<Runtime>,
    State(readiness): State<Arc<ReadinessProbe>>,
    SeesDetails(has_details): SeesDetails,
) -> Result<(StatusCode, Json<ReadinessDocument>), Problem> {
    let readiness = run_blocking(&runtime, move || readiness.check()).await?;
    let status = if readiness.ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    Ok((status, Json(ReadinessDocument::new(readiness, has_details))))
}
