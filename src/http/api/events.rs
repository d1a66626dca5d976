//! `/events`: changes as server-sent events, so that a page need not poll.
//!
//! Guards: `Viewer`; events about sync runs also need the operator role for all facilities.

use std::borrow::Cow;
use std::convert::Infallible;

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::Event;
use futures_util::stream::unfold;
use futures_util::{Stream, StreamExt, stream};
use serde::Serialize;
use utoipa::openapi::schema::{AnyOfBuilder, Type};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use super::sync::RunDocument;
use crate::app::{AppEvent, NumberedEvent, SyncRunRecord};
use crate::auth::Principal;
use crate::http::ApiState;
use crate::http::event_stream::{EventStream, StreamItem};
use crate::http::extract::{Query, Viewer};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::FacilityId;

/// Documents have changed.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangedEvent {
    /// The facilities that the caller may see and whose documents changed. Empty: only portfolio documents changed. Null: any
    /// document may have changed.
    facilities: Option<Vec<FacilityId>>,
}

/// A server-sent event as its fields, in the OpenAPI document.
pub(crate) struct EventMessage;

impl PartialSchema for EventMessage {
    fn schema() -> RefOr<Schema> {
        let text = || ObjectBuilder::new().schema_type(Type::String);
        let documents = ["ChangedEvent", "RunDocument"].map(|name| RefOr::Ref(Ref::from_schema_name(name)));
        let document = AnyOfBuilder::new().item(ObjectBuilder::new().max_properties(Some(0)));
        let document =
            documents.into_iter().fold(document, |document: AnyOfBuilder, item: RefOr<Schema>| document.item(item));
        let data = text().content_media_type("application/json").content_schema(Some(document));
        let data =
            data.description(Some("Nothing for `hello`, a `ChangedEvent` for `changed`, a `RunDocument` for `run`."));
        let id = text().description(Some("For the header `Last-Event-ID`."));
        let event = ObjectBuilder::new()
            .description(Some("A server-sent event."))
            .property("event", text().enum_values(Some(["hello", "changed", "run"])))
            .property("id", id)
            .property("data", data);
        event.into()
    }
}

impl ToSchema for EventMessage {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("EventMessage")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((ChangedEvent::name().into_owned(), ChangedEvent::schema()));
        <ChangedEvent as ToSchema>::schemas(schemas);
        schemas.push((RunDocument::name().into_owned(), RunDocument::schema()));
        <RunDocument as ToSchema>::schemas(schemas);
    }
}

/// Streams events: `hello` once, then `changed` (a `ChangedEvent`) and, for operators of all facilities, `run` (a
/// `RunDocument`) for each step of a sync run. Every event has an id. A client that reconnects with `Last-Event-ID` receives
/// the events it missed.
#[utoipa::path(
    get,
    path = "/events",
    tag = "events",
    params(
        ("Last-Event-ID" = Option<String>, Header, description = "Id of the last event that the client received. \
            Events after it are sent again."),
        Query<()>,
    ),
    responses(
        (status = 200, content_type = "text/event-stream", body = EventMessage),
        (status = 429, body = ProblemDocument, description = "This user or key has too many open streams."),
        (status = 503, body = ProblemDocument, description = "Too many streams are open."),
    )
)]
pub(crate) async fn listen_events(
    State(app): State<ApiState>,
    Viewer(principal): Viewer,
    headers: HeaderMap,
    Query(()): Query<()>,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let after = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let later = EventStream::open(&app, principal, after).await?;
    let hello = Event::default().event("hello").id(later.latest().to_string()).data("{}");
    let later = unfold(later, |mut later| async move { Some((next(&mut later).await?, later)) });
    Ok(Sse::new(stream::iter([hello]).chain(later).map(Ok)))
}

/// The next event that the caller may see; `None` ends the stream.
async fn next(stream: &mut EventStream) -> Option<Event> {
    loop {
        let (number, event) = match stream.next().await? {
            StreamItem::KeepAlive => return Some(Event::default().comment("keep-alive")),
            StreamItem::Gap(number) => (number, document("changed", &ChangedEvent { facilities: None })),
            StreamItem::Event(NumberedEvent { number, event }) => (number, find_event(stream.principal(), &event)),
        };
        if let Some(event) = event {
            return Some(event.id(number.to_string()));
        }
    }
}

/// What the caller may see of an event.
fn find_event(principal: &Principal, event: &AppEvent) -> Option<Event> {
    let identity = &principal.identity;
    match event {
        AppEvent::DocumentsChanged { facilities: None } => document("changed", &ChangedEvent { facilities: None }),
        AppEvent::DocumentsChanged { facilities: Some(named) } => {
            let visible: Vec<FacilityId> =
                named.iter().filter(|id| identity.facility_scope.contains(id)).cloned().collect();
            // An empty list means that only portfolio documents changed, which concerns every caller.
            (!visible.is_empty() || named.is_empty())
                .then(|| document("changed", &ChangedEvent { facilities: Some(visible) }))?
        }
        AppEvent::SyncRun { number, run } => {
            let is_allowed = identity.may_read_sync_state();
            let record = SyncRunRecord { number: *number, run: run.clone() };
            is_allowed.then(|| document("run", &RunDocument::new(record, principal)))?
        }
    }
}

/// An event with a document as its data; `None` when the document cannot be serialized.
fn document<T: Serialize>(name: &str, document: &T) -> Option<Event> {
    Event::default().event(name).json_data(document).ok()
}
