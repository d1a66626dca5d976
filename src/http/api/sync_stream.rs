//! `/sync/stream`: how far runs are, as it happens. For operators.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt, stream};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sync::{RunDocument, of_everything};
use crate::app::{Heard, News, SyncRunRecord};
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::Operator;
use crate::sync::RunProgress;

/// How often a quiet stream says that it lives: proxies cut what is silent for a minute.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

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
        (status = 429, body = ProblemDocument, description = "This user or key listens too often already."),
        (status = 503, body = ProblemDocument, description = "As many listen as can."),
    )
)]
async fn stream_sync(
    State(app): State<App>,
    Operator(pass): Operator,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    of_everything(&pass)?;
    let seat = app.seats.take(&pass)?;
    // Before those under way are looked up: what happens in between is heard twice rather than never
    let listening = app.appliance.news().listen(None);
    let under_way = app.run_queue.active_runs().await;
    let later = stream::unfold((listening, seat), |(mut listening, seat)| async move {
        loop {
            match listening.next().await {
                Heard::Item(item) => {
                    if let News::Run { number, run } = &*item.news {
                        let progress = RunProgress { number: *number, run: run.clone() };
                        return Some((progress, (listening, seat)));
                    }
                }
                // Who is slow misses some of the way, never the end: the next that comes is the latest
                Heard::Gap(_) => {}
                Heard::End => return None,
            }
        }
    });
    let all = stream::iter(under_way).chain(later).map(event);
    Ok(Sse::new(all).keep_alive(KeepAlive::new().interval(KEEP_ALIVE)))
}

fn event(RunProgress { number, run }: RunProgress) -> Result<Event, Infallible> {
    let document = RunDocument::from(SyncRunRecord { number, run });
    // A run is plain data: writing it cannot fail
    let event = Event::default().event("run").id(number.to_string());
    Ok(event.json_data(document).unwrap_or_default())
}
