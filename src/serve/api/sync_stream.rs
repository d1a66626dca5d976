//! `/sync/stream`: how far runs are, as it happens. For operators.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt, stream};
use tokio::sync::OwnedSemaphorePermit;
use tokio::sync::broadcast::error::RecvError;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sync::{RunDocument, of_everything};
use crate::appliance::SyncRunRecord;
use crate::serve::App;
use crate::serve::openapi::ProblemDocument;
use crate::serve::problem::Problem;
use crate::serve::take::Operator;
use crate::sync::Progress;

/// How often a quiet stream says that it lives: proxies cut what is silent for a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// When to ask again while all places are taken.
const RETRY_SECONDS: u32 = 30;

/// Operators only, as the runs themselves.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(stream_sync))
}

/// Server-sent events named `run`, each a run as it stands: those under way at once, then every change. An ended run has
/// `ended`.
#[utoipa::path(
    get,
    path = "/sync/stream",
    tag = "sync",
    responses(
        (status = 200, content_type = "text/event-stream", body = String, description = "Events whose data is a run."),
        (status = 503, body = ProblemDocument, description = "Too many listen already."),
    )
)]
async fn stream_sync(
    State(app): State<App>,
    Operator(pass): Operator,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    of_everything(&pass)?;
    let place = Arc::clone(&app.listeners).try_acquire_owned();
    let place = place.map_err(|_| Problem::unavailable("too many listen already".to_owned(), RETRY_SECONDS))?;
    let (under_way, news) = app.desk.listen().await;
    let later = stream::unfold(news, |mut news| async move {
        loop {
            match news.recv().await {
                Ok(progress) => return Some((progress, news)),
                // Who is slow misses some of the way, never the end: the next that comes is the latest
                Err(RecvError::Lagged(_)) => {}
                Err(RecvError::Closed) => return None,
            }
        }
    });
    let closed = Box::pin(Arc::clone(&app.desk).closed());
    let all = stream::iter(under_way).chain(later).map(event).take_until(closed);
    Ok(Sse::new(Held { all: Box::pin(all), _place: place }).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

fn event(Progress { number, run }: Progress) -> Result<Event, Infallible> {
    let document = RunDocument::from(SyncRunRecord { number, run });
    // A run is plain data: writing it cannot fail
    let event = Event::default().event("run").id(number.to_string());
    Ok(event.json_data(document).unwrap_or_default())
}

/// A stream that holds its place until it ends.
struct Held<S> {
    all: S,
    _place: OwnedSemaphorePermit,
}

impl<S: Stream + Unpin> Stream for Held<S> {
    type Item = S::Item;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<S::Item>> {
        self.all.poll_next_unpin(context)
    }
}
