//! `/events`: what happens, as server-sent events, so that a page shows it without asking again and again.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Sse;
use axum::response::sse::Event;
use futures_util::Stream;
use futures_util::stream::unfold;
use parking_lot::Mutex;
use serde::Serialize;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval, timeout_at};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sync::RunDocument;
use crate::app::{Application, Heard, Listening, News, NewsItem, SyncRunRecord};
use crate::auth::{FacilityScope, Principal, Role};
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{Query, Viewer};
use crate::inventory::FacilityId;

/// Viewers listen; what concerns all facilities is told to operators whose reach is all of them.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(listen_events))
}

/// Streams open at the same time, and of them one user's or key's.
const SEATS: usize = 256;
const SEATS_EACH: usize = 16;
/// A word in between, so that nobody on the way takes the connection for dead; a pass taken back is noticed by then.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// Then the listener comes back by itself, and is looked at anew.
const LONGEST: Duration = Duration::from_secs(30 * 60);
/// Seconds after which a refused listener may try again.
const RETRY_SECONDS: u32 = 30;

/// Where listeners sit.
#[derive(Clone, Default)]
pub struct Seats(Arc<Mutex<HashMap<Box<str>, usize>>>);

/// A place that is given back when it is dropped.
pub(super) struct Seat {
    seats: Seats,
    whose: Box<str>,
}

impl Seats {
    /// A seat, unless all are taken or this user or key has its share.
    pub(super) fn take(&self, pass: &Principal) -> Result<Seat, Problem> {
        let whose: Box<str> = format!("{} {}", pass.identity.kind.as_str(), pass.identity.id).into();
        let mut taken = self.0.lock();
        if taken.values().sum::<usize>() >= SEATS {
            return Err(Problem::unavailable("as many listen as can: try again later", RETRY_SECONDS));
        }
        let own = taken.entry(whose.clone()).or_default();
        if *own >= SEATS_EACH {
            let message = format!("more than {SEATS_EACH} streams of one user or key: close one of them");
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "RATE_TOO_MANY_STREAMS", message)
                .retry_after(RETRY_SECONDS));
        }
        *own += 1;
        drop(taken);
        Ok(Seat { seats: self.clone(), whose })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.0.lock();
        if let Some(own) = taken.get_mut(&self.whose) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.whose);
            }
        }
    }
}

/// Documents are other than they were.
#[derive(Serialize, ToSchema)]
struct ChangedEvent {
    /// The facilities within reach whose documents changed; none: the portfolio's alone; null: perhaps all.
    facilities: Option<Vec<FacilityId>>,
}

/// One listener's stream.
struct Line {
    appliance: Arc<Application>,
    pass: Arc<Principal>,
    listening: Listening,
    ticks: Interval,
    ends: Instant,
    is_greeted: bool,
    _seat: Seat,
}

/// What happens, as it happens: `hello` at first, then `changed` (a `ChangedEvent`) and, for operators, `run` (a
/// `RunDocument`) for each step of a sync run. Every event has an id; a listener that comes back with `Last-Event-ID`
/// hears what it missed.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    responses(
        (status = 200, content_type = "text/event-stream", body = ChangedEvent),
        (status = 429, body = ProblemDocument, description = "This user or key listens too often already."),
        (status = 503, body = ProblemDocument, description = "As many listen as can."),
    )
)]
async fn listen_events(
    State(app): State<App>,
    Viewer(pass): Viewer,
    headers: HeaderMap,
    Query(()): Query<()>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let after = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let seat = app.seats.take(&pass)?;
    let mut ticks = interval(KEEP_ALIVE);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    ticks.reset();
    let listening = app.appliance.news().listen(after);
    let ends = Instant::now() + LONGEST;
    let line =
        Line { appliance: Arc::clone(&app.appliance), pass, listening, ticks, ends, is_greeted: false, _seat: seat };
    Ok(Sse::new(unfold(line, |mut line| async move { line.next().await.map(|event| (Ok(event), line)) })))
}

impl Line {
    /// The next event that this listener may hear; `None` ends the stream.
    async fn next(&mut self) -> Option<Event> {
        if !std::mem::replace(&mut self.is_greeted, true) {
            return Some(Event::default().event("hello").id(self.listening.latest().to_string()).data("{}"));
        }
        loop {
            let heard = tokio::select! {
                heard = timeout_at(self.ends, self.listening.next()) => heard.ok()?,
                _ = self.ticks.tick() => return self.is_welcome().then(|| Event::default().comment("still here")),
            };
            if !self.is_welcome() {
                return None;
            }
            let (number, event) = match heard {
                Heard::End => return None,
                Heard::Gap(number) => (number, told("changed", &ChangedEvent { facilities: None })),
                Heard::Item(NewsItem { number, news }) => (number, self.event_of(&news)),
            };
            if let Some(event) = event {
                return Some(event.id(number.to_string()));
            }
        }
    }

    fn is_welcome(&self) -> bool {
        !self.pass.is_revoked() && !self.pass.has_expired(self.appliance.clock().now())
    }

    fn event_of(&self, news: &News) -> Option<Event> {
        match news {
            News::Changed { facilities: None } => told("changed", &ChangedEvent { facilities: None }),
            News::Changed { facilities: Some(named) } => {
                let reached: Vec<FacilityId> =
                    named.iter().filter(|id| self.pass.identity.facility_scope.contains(id)).cloned().collect();
                // Of none: the portfolio alone.
                (!reached.is_empty() || named.is_empty())
                    .then(|| told("changed", &ChangedEvent { facilities: Some(reached) }))?
            }
            News::Run { number, run } => {
                let viewer = &self.pass.identity;
                let may =
                    viewer.is_allowed(Role::Operator, "sync", false) && viewer.facility_scope == FacilityScope::All;
                let record = SyncRunRecord { number: *number, run: run.clone() };
                may.then(|| told("run", &RunDocument::from(record)))?
            }
        }
    }
}

/// An event with a document; one that cannot be written is none.
fn told<T: Serialize>(name: &str, document: &T) -> Option<Event> {
    Event::default().event(name).json_data(document).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Identity;

    #[test]
    fn seats_are_limited_for_each_and_given_back() {
        let (seats, pass) = (Seats::default(), Principal::new(Identity::local_admin(), "", None, None));
        let taken: Vec<Seat> = (0..SEATS_EACH).map(|_| seats.take(&pass).expect("a seat")).collect();
        assert_eq!(seats.take(&pass).err().map(|problem| problem.status().as_u16()), Some(429));
        drop(taken);
        assert!(seats.take(&pass).is_ok() && seats.0.lock().len() <= 1);
    }
}
