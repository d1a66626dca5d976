//! HTTP routes of a simulated Condoit, with its injected faults and its counters.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use parking_lot::Mutex;
use rand::rngs::Xoshiro256PlusPlus;
use rand::{RngExt, SeedableRng};
use serde::{Deserialize, Serialize};
use serde_json::json;
use serde_json::value::RawValue;

use super::records::{Collection, CondoitRecords, PassPosition, SimulatedPage};
use crate::inventory::Moment;

/// Documents on a page unless `limit` says otherwise.
const DEFAULT_PAGE: usize = 500;
/// Most documents on a page.
const LARGEST_PAGE: usize = 5_000;

/// Counts of requests to a simulated Condoit.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CondoitStats {
    /// Requests by path (`/photos/{id}/bytes` as one), including failed ones.
    pub requests: BTreeMap<String, u64>,
    /// Delivered documents.
    pub documents: u64,
    /// Requests without the right token.
    pub refused: u64,
    /// Requests that failed on purpose.
    pub faults: u64,
}

/// State shared by all requests.
#[derive(Debug)]
pub(super) struct CondoitState {
    records: Arc<Mutex<CondoitRecords>>,
    token: String,
    latency: Duration,
    faults: Mutex<(f64, Xoshiro256PlusPlus)>,
    stats: Mutex<CondoitStats>,
}

impl CondoitState {
    pub(super) fn new(
        records: Arc<Mutex<CondoitRecords>>,
        token: String,
        latency: Duration,
        error_rate: f64,
        seed: u64,
    ) -> Self {
        let faults = Mutex::new((error_rate, Xoshiro256PlusPlus::seed_from_u64(seed)));
        Self { records, token, latency, faults, stats: Mutex::default() }
    }

    pub(super) fn set_error_rate(&self, error_rate: f64) {
        self.faults.lock().0 = error_rate;
    }

    pub(super) fn stats(&self) -> CondoitStats {
        self.stats.lock().clone()
    }

    fn is_authorized(&self, headers: &HeaderMap) -> bool {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let bearer = text("authorization").and_then(|value| value.strip_prefix("Bearer "));
        bearer.or_else(|| text("x-api-key")) == Some(self.token.as_str())
    }

    fn should_fail(&self) -> bool {
        let (rate, rng) = &mut *self.faults.lock();
        *rate > 0.0 && rng.random::<f64>() < *rate
    }
}

/// The router.
pub(super) fn routes(state: Arc<CondoitState>) -> Router {
    Router::new()
        .route("/ids", get(ids))
        .route("/photos/{id}/bytes", get(photo_bytes))
        .route("/{collection}", get(page))
        .layer(middleware::from_fn_with_state(state.clone(), gate))
        .route("/stats", get(stats))
        .fallback(|| async { problem(StatusCode::NOT_FOUND, "no such path") })
        .with_state(state)
}

fn problem(status: StatusCode, message: &str) -> Response {
    (status, Json(json!({ "error": message }))).into_response()
}

/// Middleware: counts the request, checks the token, waits, and fails as configured.
async fn gate(State(state): State<Arc<CondoitState>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let path = if path.ends_with("/bytes") { "/photos/{id}/bytes" } else { path };
    *state.stats.lock().requests.entry(path.to_owned()).or_default() += 1;
    if !state.is_authorized(request.headers()) {
        state.stats.lock().refused += 1;
        return problem(StatusCode::UNAUTHORIZED, "a bearer token or an API key is required");
    }
    if !state.latency.is_zero() {
        tokio::time::sleep(state.latency).await;
    }
    if state.should_fail() {
        state.stats.lock().faults += 1;
        return problem(StatusCode::SERVICE_UNAVAILABLE, "injected fault");
    }
    next.run(request).await
}

#[derive(Debug, Deserialize)]
struct CondoitQuery {
    since: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
    kind: Option<String>,
}

impl CondoitQuery {
    fn limit(&self) -> usize {
        self.limit.unwrap_or(DEFAULT_PAGE).clamp(1, LARGEST_PAGE)
    }
}

#[derive(Serialize)]
struct CondoitPage {
    items: Vec<Box<RawValue>>,
    next_cursor: Option<String>,
    watermark: Moment,
}

async fn page(
    State(state): State<Arc<CondoitState>>,
    Path(name): Path<String>,
    Query(query): Query<CondoitQuery>,
) -> Response {
    let Some(collection) = Collection::ALL.into_iter().find(|collection| collection.name() == name) else {
        return problem(StatusCode::NOT_FOUND, "no such collection");
    };
    let Ok(since) = query.since.as_deref().map(str::parse::<Moment>).transpose() else {
        return problem(StatusCode::BAD_REQUEST, "since is not an RFC 3339 timestamp");
    };
    let Ok(after) = query.cursor.as_deref().map(decode_cursor).transpose() else {
        return problem(StatusCode::BAD_REQUEST, "invalid cursor");
    };
    let (page_after, watermark) = {
        let records = state.records.lock();
        let until = after.as_ref().map_or(records.latest(), |place| place.until);
        (records.page_after(collection, since, after.as_ref(), query.limit()), records.watermark(until))
    };
    let SimulatedPage { items, next } = page_after;
    state.stats.lock().documents += items.len() as u64;
    Json(CondoitPage { items, next_cursor: next.as_ref().map(encode_cursor), watermark }).into_response()
}

async fn ids(State(state): State<Arc<CondoitState>>, Query(query): Query<CondoitQuery>) -> Response {
    let Some(collection) = query.kind.as_deref().and_then(Collection::find) else {
        return problem(StatusCode::BAD_REQUEST, "kind must be one of facilities, equipment, services, photos");
    };
    let limit = query.limit();
    let mut ids = state.records.lock().ids(collection, query.cursor.as_deref(), limit + 1);
    let has_more = ids.len() > limit;
    ids.truncate(limit);
    let next_cursor = if has_more { ids.last().cloned() } else { None };
    Json(json!({ "items": ids, "next_cursor": next_cursor })).into_response()
}

async fn photo_bytes(State(state): State<Arc<CondoitState>>, Path(id): Path<String>) -> Response {
    let picture = state.records.lock().picture(&id);
    match picture {
        Some(bytes) => ([(header::CONTENT_TYPE, "image/jpeg")], bytes).into_response(),
        None => problem(StatusCode::NOT_FOUND, "no such photo"),
    }
}

async fn stats(State(state): State<Arc<CondoitState>>) -> Json<CondoitStats> {
    Json(state.stats())
}

/// `until.changed.id`, the instants in milliseconds; `changed` is empty in a full pass.
fn encode_cursor(place: &PassPosition) -> String {
    let changed = place.changed.map(|changed| changed.millis().to_string()).unwrap_or_default();
    format!("{}.{changed}.{}", place.until.millis(), place.id)
}

/// Cursors are opaque to clients, so the error has no details.
fn decode_cursor(cursor: &str) -> Result<PassPosition, std::num::ParseIntError> {
    let mut parts = cursor.splitn(3, '.');
    let until = Moment::from_millis(parts.next().unwrap_or_default().parse()?);
    let changed = match parts.next().unwrap_or_default() {
        "" => None,
        millis => Some(Moment::from_millis(millis.parse()?)),
    };
    Ok(PassPosition { until, changed, id: parts.next().unwrap_or_default().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_decodes_to_the_position_it_was_made_of() {
        for changed in [None, Some(Moment::from_millis(-5))] {
            let place = PassPosition { until: Moment::from_millis(7), changed, id: "a.b".into() };
            assert_eq!(decode_cursor(&encode_cursor(&place)), Ok(place));
        }
        assert!(decode_cursor("nonsense").is_err());
    }
}
