//! `/sync/stream`: progress of sync runs as server-sent events.
//!
//! Guard: `SiteOperator`.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::response::sse::{Event, Sse};
use futures_util::{Stream, StreamExt, stream};

use super::events::EventMessage;
use super::sync::RunDocument;
use crate::app::{AppEvent, SyncRunRecord};
use crate::auth::Principal;
use crate::http::ApiState;
use crate::http::event_stream::{EventStream, StreamItem};
use crate::http::extract::SiteOperator;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::sync::RunProgress;

/// Streams events named `run`, each with the current state of a run: first the runs in progress, then every change. A run
/// that has ended has `ended`.
#[utoipa::path(
    get,
    path = "/sync/stream",
    tag = "sync",
    responses(
        (status = 200, content_type = "text/event-stream", body = EventMessage, description = "Events with a run as their data."),
        (status = 429, body = ProblemDocument, description = "This user or key has too many open streams."),
        (status = 503, body = ProblemDocument, description = "Too many streams are open."),
    )
)]
pub(crate) async fn stream_sync(
    State(app): State<ApiState>,
    SiteOperator(principal): SiteOperator,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    // Opened before the runs in progress are read: a change in between is sent twice rather than never.
    let later = EventStream::open(&app, Arc::clone(&principal), None).await?;
    let under_way = app.run_queue.active_runs().await;
    let later = stream::unfold(later, |mut later| async move { Some((next(&mut later).await?, later)) });
    Ok(Sse::new(stream::iter(under_way).map(move |run| event(run, &principal)).chain(later).map(Ok)))
}

/// The next event that is sent; `None` ends the stream.
async fn next(stream: &mut EventStream) -> Option<Event> {
    loop {
        match stream.next().await? {
            StreamItem::Event(item) => {
                if let AppEvent::SyncRun { number, run } = &*item.event {
                    let run = RunProgress { number: *number, run: run.clone() };
                    return Some(event(run, stream.principal()));
                }
            }
            // A slow client misses steps, never the end of a run: the next event has the latest state.
            StreamItem::Gap(_) => {}
            StreamItem::KeepAlive => return Some(Event::default().comment("keep-alive")),
        }
    }
}

fn event(RunProgress { number, run }: RunProgress, reader: &Principal) -> Event {
    let document = RunDocument::new(SyncRunRecord { number, run }, reader);
    // A run is plain data, so serializing it cannot fail.
    Event::default().event("run").id(number.to_string()).json_data(document).unwrap_or_default()
}
