//! `/metrics`: metrics in the text format of Prometheus.
//!
//! Guard: `MetricsReader`, which is a request from this machine, or the viewer role for all facilities.

use std::sync::Arc;

use std::collections::BTreeSet;

use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::app::{ApplicationError, SourceState, TableRun, run_blocking};
use crate::auth::LoginRefusals;
use crate::http::ApiState;
use crate::http::extract::MetricsReader;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::jobs::{BreakerStatus, JobCounts};
use crate::runtime::{GateUsage, TaskPhase, TaskState};
use crate::sync::SourceCounters;
use crate::telemetry::metrics::{
    BreakerMetrics, CONTENT_TYPE, CacheMetrics, ConnectionMetrics, GateMetrics, MetricsSnapshot, ProcessMetrics,
    RowCount, RunCount, SourceMetrics, TaskMetrics, render,
};

/// Label of the circuit breaker of VoltMetrics.
const ENGINE: &str = "voltmetrics";

/// Returns all metrics in the text format of Prometheus. Requests from the loopback address need no credential. Requests
/// from other machines or through a proxy need a token or key with the viewer role for all facilities, or the scope
/// `metrics:read`.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "health",
    security((), ("bearer" = []), ("key" = [])),
    responses(
        (status = 200, body = String, content_type = "text/plain; version=0.0.4; charset=utf-8"),
        (status = 401, body = ProblemDocument, description = "The request is not from this machine and has no credential."),
        (status = 403, body = ProblemDocument, description = "The caller is limited to some facilities, or lacks the scope."),
    )
)]
pub(crate) async fn get_metrics(State(app): State<ApiState>, _reader: MetricsReader) -> Result<Response, Problem> {
    let snapshot = collect(&app).await?;
    let text = render(&app.requests, &snapshot, &ProcessMetrics::read()).map_err(|error| Problem::internal(&error))?;
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], text).into_response())
}

async fn collect(app: &ApiState) -> Result<MetricsSnapshot, Problem> {
    let probe = Arc::clone(&app.application.readiness);
    let sync_records = Arc::clone(&app.application.sync_records);
    let read = move || Ok::<_, ApplicationError>((probe.check()?, probe.store_bytes()?, sync_records.count_issues()?));
    let (readiness, store_bytes, (kept_issues, unlisted_issues)) = run_blocking(&app.runtime, read).await?;
    let unreachable = app.application.source_status.unreachable();
    let jobs = app.jobs.counts().await?;
    let counters = app.run_queue.counters();
    let cache = app.application.cache.statistics();
    let engine = app.jobs.breaker().map(|status| breaker_of("engine", ENGINE.to_owned(), status));
    let sources = app.run_queue.breakers().into_iter().map(|(name, status)| breaker_of("source", name, status));
    let LoginRefusals { wrong, locked } = app.application.sessions.refusals();
    let JobCounts { waiting, submitted, completed, failed, cancelled, dead_letters } = jobs;
    Ok(MetricsSnapshot {
        is_ready: readiness.ready,
        store_bytes,
        is_writable: readiness.store_unwritable.is_none(),
        cache: CacheMetrics {
            documents: cache.documents,
            bytes: cache.bytes,
            capacity_bytes: cache.capacity_bytes,
            hits: cache.hits,
            stale: cache.stale,
            misses: cache.misses,
        },
        sources: readiness.sources.into_iter().map(|state| source_of(&unreachable, state)).collect(),
        runs: counters.iter().flat_map(runs_of).collect(),
        rows: counters.iter().flat_map(rows_of).collect(),
        jobs: vec![("waiting", waiting), ("submitted", submitted)],
        jobs_ended: vec![("completed", completed), ("failed", failed), ("cancelled", cancelled)],
        breakers: engine.into_iter().chain(sources).collect(),
        issues: vec![("kept", kept_issues), ("unlisted", unlisted_issues)],
        dead_letters,
        logins_refused: vec![("wrong", wrong), ("locked", locked)],
        tasks: app.runtime.task_states().into_iter().map(task_metrics).collect(),
        gates: app.runtime.gate_usage().into_iter().map(gate_metrics).collect(),
        connections: app.limits.connections().into_iter().map(connection_metrics).collect(),
        limits_reached: app.limits.reached(),
        refused_pictures: app.application.photos.refused_pictures(),
    })
}

fn task_metrics(task: TaskState) -> TaskMetrics {
    TaskMetrics { is_running: task.phase == TaskPhase::Running, restarts: task.restarts, name: task.name.into_owned() }
}

fn gate_metrics((kind, usage): (&'static str, GateUsage)) -> GateMetrics {
    GateMetrics { kind, running: usage.running as u64, waiting: usage.waiting as u64, refused: usage.refused }
}

fn connection_metrics((listener, open, max): (&'static str, usize, usize)) -> ConnectionMetrics {
    ConnectionMetrics { listener, open: open as u64, max: max as u64 }
}

fn source_of(unreachable: &BTreeSet<String>, state: SourceState) -> SourceMetrics {
    SourceMetrics {
        is_away: unreachable.contains(&state.name),
        last_success: state.last_success.map(|at| at.millis() as f64 / 1_000.0),
        age: state.age_seconds.map(|seconds| seconds as f64),
        is_stale: state.stale,
        name: state.name,
    }
}

fn breaker_of(kind: &'static str, name: String, status: BreakerStatus) -> BreakerMetrics {
    BreakerMetrics { kind, name, state: status.state.as_str(), opens: status.opens }
}

fn runs_of((source, counter): &(String, SourceCounters)) -> [RunCount; 3] {
    let outcomes = [("succeeded", counter.succeeded), ("failed", counter.failed), ("cancelled", counter.cancelled)];
    outcomes.map(|(outcome, count)| RunCount { source: source.clone(), outcome, count })
}

fn rows_of((source, counter): &(String, SourceCounters)) -> Vec<RowCount> {
    let of_table = |(table, rows): (&String, &TableRun)| {
        let kinds = [
            ("read", rows.read),
            ("changed", rows.changed),
            ("deleted", rows.deleted),
            ("quarantined", rows.quarantined),
        ];
        kinds.map(|(kind, count)| RowCount { source: source.clone(), table: table.clone(), kind, count })
    };
    counter.tables.iter().flat_map(of_table).collect()
}
