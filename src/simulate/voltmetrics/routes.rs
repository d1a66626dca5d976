//! HTTP routes of a simulated VoltMetrics, behind a middleware that authenticates, delays and injects faults.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::extract::{DefaultBodyLimit, MatchedPath, Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use serde_json::{Value, json};

use super::facility::SimulatedStandard;
use super::faults::RequestFate;
use super::service::{SubmissionBody, SubmissionError, VoltMetricsService};
use super::stats::VoltMetricsStats;

/// Largest submission, bytes.
const LARGEST_SUBMISSION: usize = 4 << 20;

pub(super) fn routes(service: Arc<VoltMetricsService>) -> Router {
    Router::new()
        .route("/api/v1/calculations/risk", post(submit))
        .route("/api/v1/calculations/{job_id}", get(job))
        .route("/api/v1/equipment/{id}/risk", get(equipment_risk))
        .route("/api/v1/facilities/{id}/risk", get(facility_risk))
        .route("/api/v1/compliance/{standard}/{facility_id}", get(compliance))
        .route_layer(middleware::from_fn_with_state(service.clone(), gate))
        .route("/stats", get(stats))
        .fallback(|| async { problem(StatusCode::NOT_FOUND, "NOT_FOUND", "no such path", json!({})) })
        .layer(DefaultBodyLimit::max(LARGEST_SUBMISSION))
        .with_state(service)
}

#[expect(clippy::needless_pass_by_value, reason = "callers build the details in place")]
fn problem(status: StatusCode, code: &str, message: &str, details: Value) -> Response {
    (status, Json(json!({ "error": { "code": code, "message": message, "details": details } }))).into_response()
}

/// The error page of a proxy whose backend is down.
fn proxy_error() -> Response {
    let page = "<html><body><h1>503 Service Unavailable</h1></body></html>";
    (StatusCode::SERVICE_UNAVAILABLE, [(header::CONTENT_TYPE, "text/html")], page).into_response()
}

fn too_many(seconds: u64, message: &str) -> Response {
    let answer = problem(StatusCode::TOO_MANY_REQUESTS, "RATE_LIMITED", message, json!({ "retry_after": seconds }));
    ([(header::RETRY_AFTER, seconds.to_string())], answer).into_response()
}

/// Counts a request as open until it is dropped.
struct OpenRequest(Arc<VoltMetricsService>);

impl Drop for OpenRequest {
    fn drop(&mut self) {
        self.0.arrivals.lock().under_way -= 1;
    }
}

/// Middleware: numbers the request, waits, injects its fault, and authenticates it.
async fn gate(State(service): State<Arc<VoltMetricsService>>, request: Request, next: Next) -> Response {
    let (number, _open) = register(&service, &request);
    let faults = *service.faults.lock();
    let wait = faults.delay(service.engine.seed, number);
    if !wait.is_zero() {
        let mut stopped = service.stopped.clone();
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            // A stop does not wait for hanging requests
            _ = stopped.changed() => return proxy_error(),
        }
    }
    if faults.is_out(service.started, service.clock.now()) {
        service.stats.lock().errors.outage += 1;
        return proxy_error();
    }
    let fate = faults.fate(service.engine.seed, number);
    {
        let errors = &mut service.stats.lock().errors;
        match fate {
            RequestFate::Good => {}
            RequestFate::Internal => errors.internal += 1,
            RequestFate::Unavailable => errors.unavailable += 1,
            RequestFate::TooMany => errors.too_many += 1,
            RequestFate::Truncated => errors.truncated += 1,
        }
    }
    match fate {
        RequestFate::Internal => {
            return problem(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", "injected fault", json!({}));
        }
        RequestFate::Unavailable => return proxy_error(),
        RequestFate::TooMany => return too_many(faults.retry_after.as_secs(), "injected rate limit"),
        RequestFate::Good | RequestFate::Truncated => {}
    }
    let answer = if service.is_authorized(request.headers()) {
        next.run(request).await
    } else {
        service.stats.lock().unauthorized += 1;
        problem(StatusCode::UNAUTHORIZED, "UNAUTHORIZED", "an API key or a bearer token is required", json!({}))
    };
    if fate == RequestFate::Truncated { truncated(answer).await } else { answer }
}

/// Number of the request in order of arrival, and the guard that counts it as open.
fn register(service: &Arc<VoltMetricsService>, request: &Request) -> (u64, OpenRequest) {
    let path = request.extensions().get::<MatchedPath>().map_or("", MatchedPath::as_str);
    let (number, concurrent) = {
        let mut arrivals = service.arrivals.lock();
        let number = arrivals.count;
        arrivals.count += 1;
        arrivals.under_way += 1;
        (number, arrivals.under_way)
    };
    let mut stats = service.stats.lock();
    stats.most_concurrent = stats.most_concurrent.max(concurrent);
    stats.traced += u64::from(request.headers().contains_key("traceparent"));
    *stats.requests.entry(format!("{} {path}", request.method())).or_default() += 1;
    drop(stats);
    (number, OpenRequest(Arc::clone(service)))
}

/// The first half of a response whose `Content-Length` promises all of it.
async fn truncated(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let Ok(whole) = to_bytes(body, usize::MAX).await else { return proxy_error() };
    parts.headers.insert(header::CONTENT_LENGTH, whole.len().into());
    let half = whole.slice(..whole.len() / 2);
    let breaks = async {
        // The server writes the first half while no more is ready; without this the client would not even see a status
        tokio::task::yield_now().await;
        Err(std::io::Error::other("injected fault"))
    };
    let pieces = stream::once(async { Ok(half) }).chain(stream::once(breaks));
    Response::from_parts(parts, Body::from_stream(pieces))
}

impl VoltMetricsService {
    /// Whether a request has the key or a valid token. Every request has where neither is configured.
    fn is_authorized(&self, headers: &HeaderMap) -> bool {
        if self.api_key.is_none() && self.jwt_secret.is_none() {
            return true;
        }
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let has_key = text("x-api-key").is_some_and(|key| self.api_key.as_deref() == Some(key));
        let token = text("authorization").and_then(|value| value.strip_prefix("Bearer "));
        has_key
            || token
                .zip(self.jwt_secret.as_ref())
                .is_some_and(|(token, secret)| secret.verify(token, self.clock.now()).is_ok())
    }
}

async fn submit(State(service): State<Arc<VoltMetricsService>>, headers: HeaderMap, body: Bytes) -> Response {
    let submission: SubmissionBody = match serde_json::from_slice(&body) {
        Ok(submission) => submission,
        Err(error) => {
            return problem(StatusCode::BAD_REQUEST, "INVALID_REQUEST", &error.to_string(), json!({}));
        }
    };
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok()).map(str::to_owned);
    match service.submit(key, submission) {
        Ok(answer) => (StatusCode::ACCEPTED, Json(answer)).into_response(),
        Err(SubmissionError::InvalidField(field, reason)) => {
            let message = format!("{field} {reason}");
            problem(StatusCode::BAD_REQUEST, "INVALID_REQUEST", &message, json!({ field: reason }))
        }
        Err(SubmissionError::KeyTaken) => {
            let message = "the idempotency key belongs to a submission of another resource";
            problem(StatusCode::CONFLICT, "IDEMPOTENCY_KEY_REUSED", message, json!({}))
        }
        Err(SubmissionError::Busy) => too_many(1, "too many jobs are unfinished"),
    }
}

async fn job(State(service): State<Arc<VoltMetricsService>>, Path(id): Path<String>) -> Response {
    service.stats.lock().job_fetches += 1;
    let found = service.memory.lock().find(&id).cloned();
    document(found.map(|job| job.document()), "no such job")
}

async fn equipment_risk(State(service): State<Arc<VoltMetricsService>>, Path(id): Path<String>) -> Response {
    service.stats.lock().result_fetches += 1;
    let found = service.memory.lock().find_result(&id);
    document(found.map(|result| json!(result)), "this item was never calculated")
}

async fn facility_risk(State(service): State<Arc<VoltMetricsService>>, Path(id): Path<String>) -> Response {
    service.stats.lock().result_fetches += 1;
    document(service.facility_document(&id), "no item of this facility was ever calculated")
}

async fn compliance(
    State(service): State<Arc<VoltMetricsService>>,
    Path((standard, id)): Path<(String, String)>,
) -> Response {
    service.stats.lock().result_fetches += 1;
    let Some(standard) = SimulatedStandard::find(&standard) else {
        return document(None, "no such standard");
    };
    let found = service.memory.lock().find_facility(&id);
    let answer = found.and_then(|(_, items)| service.engine.compliance(standard, &items));
    document(answer, "no item of this facility was ever calculated")
}

fn document(found: Option<Value>, missing: &str) -> Response {
    match found {
        Some(document) => Json(document).into_response(),
        None => problem(StatusCode::NOT_FOUND, "NOT_FOUND", missing, json!({})),
    }
}

async fn stats(State(service): State<Arc<VoltMetricsService>>) -> Json<VoltMetricsStats> {
    Json(service.stats())
}
