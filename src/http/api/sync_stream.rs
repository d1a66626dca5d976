//! `/sync/stream`: progress of sync runs as server-sent events.
//!
//! Guard: `Operator` for all facilities.

use std::sync::Arc;

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt, stream};

use super::sync::{RunDocument, require_all_facilities};
use crate::app::{AppEvent, EventBus, Received, SyncRunRecord};
use crate::http::ApiState;
use crate::http::extract::Operator;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::sync::RunProgress;

/// Period of comments on a quiet stream. Proxies close connections that are silent for a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Streams events named `run`, each with the current state of a run: first the runs in progress, then every change. A run
/// that has ended has `ended`.
#[utoipa::path(
    get,
    path = "/sync/stream",
    tag = "sync",
    responses(
        (status = 200, content_type = "text/event-stream", body = String, description = "Events with a run as their data."),
        (status = 429, body = ProblemDocument, description = "This user or key has too many open streams."),
        (status = 503, body = ProblemDocument, description = "Too many streams are open."),
    )
)]
pub(crate) async fn stream_sync(
    State(app): State<ApiState>,
    State(event_bus): State<Arc<EventBus>>,
    Operator(principal): Operator,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    require_all_facilities(&principal)?;
    let slot = app.stream_slots.acquire(&principal)?;
    // Subscribed before the runs in progress are read: a change in between is sent twice rather than never.
    let listening = event_bus.subscribe(None);
    let under_way = app.run_queue.active_runs().await;
    let later = stream::unfold((listening, slot), |(mut listening, slot)| async move {
        loop {
            match listening.next().await {
                Received::Event(item) => {
                    if let AppEvent::SyncRun { number, run } = &*item.event {
                        let progress = RunProgress { number: *number, run: run.clone() };
                        return Some((progress, (listening, slot)));
                    }
                }
                // A slow client misses steps, never the end of a run: the next event has the latest state.
                Received::Gap(_) => {}
                Received::Closed => return None,
            }
        }
    });
    let all = stream::iter(under_way).chain(later).map(event);
    Ok(Sse::new(all).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

fn event(RunProgress { number, run }: RunProgress) -> Result<Event, Infallible> {
    let document = RunDocument::from(SyncRunRecord { number, run });
    // A run is plain data, so serializing it cannot fail.
    let event = Event::default().event("run").id(number.to_string());
    Ok(event.json_data(document).unwrap_or_default())
}
