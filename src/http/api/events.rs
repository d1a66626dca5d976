//! `/events`: changes as server-sent events, so that a page need not poll.
//!
//! Guards: `Viewer`; events about sync runs also need the operator role for all facilities.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::Event;
use futures_util::Stream;
use futures_util::stream::unfold;
use serde::Serialize;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, timeout_at};
use utoipa::ToSchema;

use super::sync::RunDocument;
use crate::app::{AppEvent, EventBus, EventSubscription, LocalClock, NumberedEvent, Received, SyncRunRecord};
use crate::auth::{FacilityScope, Principal, Role};
use crate::http::ApiState;
use crate::http::extract::{Query, Viewer};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::stream_slots::StreamSlot;
use crate::inventory::FacilityId;

/// Period of comments on a quiet stream. They keep proxies from closing the connection, and a revoked credential is
/// noticed by then at the latest.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Longest duration of a stream. The client reconnects by itself and is authenticated again.
const MAX_DURATION: Duration = Duration::from_secs(30 * 60);

/// Documents have changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedEvent {
    /// The facilities that the caller may see and whose documents changed. Empty: only portfolio documents changed. Null: any
    /// document may have changed.
    facilities: Option<Vec<FacilityId>>,
}

/// The stream of one client.
pub(crate) struct EventStream {
    clock: LocalClock,
    principal: Arc<Principal>,
    listening: EventSubscription,
    keep_alive: Interval,
    ends: Instant,
    is_opened: bool,
    _slot: StreamSlot,
}

/// Streams events: `hello` once, then `changed` (a `ChangedEvent`) and, for operators of all facilities, `run` (a
/// `RunDocument`) for each step of a sync run. Every event has an id. A client that reconnects with `Last-Event-ID` receives
/// the events it missed.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    responses(
        (status = 200, content_type = "text/event-stream", body = ChangedEvent),
        (status = 429, body = ProblemDocument, description = "This user or key has too many open streams."),
        (status = 503, body = ProblemDocument, description = "Too many streams are open."),
    )
)]
pub(crate) async fn listen_events(
    State(app): State<ApiState>,
    State(event_bus): State<Arc<EventBus>>,
    Viewer(principal): Viewer,
    headers: HeaderMap,
    Query(()): Query<()>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let after = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let slot = app.stream_slots.acquire(&principal)?;
    let mut keep_alive = interval(KEEP_ALIVE);
    keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    keep_alive.reset();
    let listening = event_bus.subscribe(after);
    let ends = Instant::now() + MAX_DURATION;
    let stream = EventStream {
        clock: app.application.clock.clone(),
        principal,
        listening,
        keep_alive,
        ends,
        is_opened: false,
        _slot: slot,
    };
    Ok(Sse::new(unfold(stream, |mut stream| async move { stream.next().await.map(|event| (Ok(event), stream)) })))
}

impl EventStream {
    /// The next event that the caller may see; `None` ends the stream.
    async fn next(&mut self) -> Option<Event> {
        if !std::mem::replace(&mut self.is_opened, true) {
            return Some(Event::default().event("hello").id(self.listening.latest().to_string()).data("{}"));
        }
        loop {
            let heard = tokio::select! {
                heard = timeout_at(self.ends, self.listening.next()) => heard.ok()?,
                _ = self.keep_alive.tick() => return self.is_authenticated().then(|| Event::default().comment("keep-alive")),
            };
            if !self.is_authenticated() {
                return None;
            }
            let (number, event) = match heard {
                Received::Closed => return None,
                Received::Gap(number) => (number, event("changed", &ChangedEvent { facilities: None })),
                Received::Event(NumberedEvent { number, event }) => (number, self.find_event(&event)),
            };
            if let Some(event) = event {
                return Some(event.id(number.to_string()));
            }
        }
    }

    fn is_authenticated(&self) -> bool {
        !self.principal.is_revoked() && !self.principal.has_expired(self.clock.now())
    }

    fn find_event(&self, news: &AppEvent) -> Option<Event> {
        match news {
            AppEvent::DocumentsChanged { facilities: None } => event("changed", &ChangedEvent { facilities: None }),
            AppEvent::DocumentsChanged { facilities: Some(named) } => {
                let visible: Vec<FacilityId> =
                    named.iter().filter(|id| self.principal.identity.facility_scope.contains(id)).cloned().collect();
                // An empty list means that only portfolio documents changed, which concerns every caller.
                (!visible.is_empty() || named.is_empty())
                    .then(|| event("changed", &ChangedEvent { facilities: Some(visible) }))?
            }
            AppEvent::SyncRun { number, run } => {
                let identity = &self.principal.identity;
                let is_allowed =
                    identity.is_allowed(Role::Operator, "sync", false) && identity.facility_scope == FacilityScope::All;
                let record = SyncRunRecord { number: *number, run: run.clone() };
                is_allowed.then(|| event("run", &RunDocument::from(record)))?
            }
        }
    }
}

/// An event with a document as its data; `None` when the document cannot be serialized.
fn event<T: Serialize>(name: &str, document: &T) -> Option<Event> {
    Event::default().event(name).json_data(document).ok()
}
