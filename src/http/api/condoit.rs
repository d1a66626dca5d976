//! `/webhooks/condoit/changes`: Condoit's event bus tells that a record changed. Open to all, since who tells is known by
//! the signature over the body.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::SourceEvent;
use crate::auth::WebhookSigner;
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::RecordKind;

/// Carries the signature.
const SIGNATURE: &str = "x-condoit-signature";
/// Longest id of an event or a record, bytes.
const LONGEST_ID: usize = 200;
/// When a bus that was told that no secret is configured may ask again, seconds.
const RETRY_SECONDS: u32 = 300;

/// For whoever knows a source's webhook secret.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(take_condoit_change))
}

/// What the event bus tells; further fields are left alone.
#[derive(Deserialize, ToSchema)]
struct CondoitChange {
    /// Unique within the source; a repeat within 7 days changes nothing.
    event_id: String,
    /// `<entity>.<created|updated|deleted>`; entities are `facility`, `equipment`, `service`, `conductor`, `photo`.
    r#type: String,
    /// The record that changed. It is fetched: the event itself is not believed in any other way.
    id: String,
    /// Not used: the record's own time decides.
    #[serde(default)]
    #[expect(dead_code, reason = "a part of the contract's shape that decides nothing")]
    occurred_at: Option<String>,
}

/// What became of it.
#[derive(Serialize, ToSchema)]
struct ChangeAnswer {
    /// `accepted`, `acknowledged` for one that was taken before, `ignored` for an entity that is not kept here.
    status: &'static str,
}

/// Takes word of a change and has the record fetched. It is on the disk when this answers; a repeat changes nothing, and
/// the order in which events come decides nothing.
#[utoipa::path(
    post,
    path = "/webhooks/condoit/changes",
    tag = "sync",
    security(()),
    params(("X-Condoit-Signature" = String, Header, description = "HMAC-SHA256 of the body, lower-case hex.")),
    request_body = CondoitChange,
    responses(
        (status = 200, body = ChangeAnswer),
        (status = 400, body = ProblemDocument, description = "The body cannot be read."),
        (status = 401, body = ProblemDocument, description = "The signature is missing or wrong."),
        (status = 503, body = ProblemDocument, description = "No source has a webhook secret."),
    )
)]
async fn take_condoit_change(
    State(app): State<App>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<ChangeAnswer>, Problem> {
    let signature = headers.get(SIGNATURE).and_then(|signature| signature.to_str().ok()).unwrap_or_default();
    let secrets = app.run_queue.webhook_secrets().await?;
    if secrets.is_empty() {
        let reason =
            "no source has a webhook secret: set webhook_secret_file in its [[source]], or webhook_secret over the API";
        return Err(Problem::unavailable(reason, RETRY_SECONDS));
    }
    let signed = |(_, secret): &&(String, String)| {
        WebhookSigner::new(secret.as_bytes()).is_some_and(|signer| signer.verifies(&body, signature))
    };
    let Some((source, _)) = secrets.iter().find(signed) else {
        let reason = "the signature over the body is missing or wrong";
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "AUTH_WRONG_SIGNATURE", reason));
    };
    let unreadable = |reason: String| Problem::malformed(reason);
    let change: CondoitChange = serde_json::from_slice(&body).map_err(|error| unreadable(error.to_string()))?;
    for (name, id) in [("event_id", &change.event_id), ("id", &change.id)] {
        if id.trim().is_empty() || id.len() > LONGEST_ID || id.contains(char::is_control) {
            return Err(unreadable(format!("{name} must have 1 to {LONGEST_ID} bytes and no control character")));
        }
    }
    let (entity, deed) = change.r#type.rsplit_once('.').unwrap_or((&change.r#type, ""));
    if !matches!(deed, "created" | "updated" | "deleted") {
        return Err(unreadable(format!(
            "type is {:?}; it must end with .created, .updated or .deleted",
            change.r#type
        )));
    }
    let kind = match entity {
        "facility" => RecordKind::Facility,
        "equipment" => RecordKind::Equipment,
        "service" => RecordKind::Service,
        "conductor" => RecordKind::Conductor,
        "photo" => RecordKind::Photo,
        _ => return Ok(Json(ChangeAnswer { status: "ignored" })),
    };
    let is_gone = deed == "deleted";
    let event = SourceEvent { source: source.clone(), event_id: change.event_id, kind, id: change.id, is_gone };
    let status = if app.run_queue.take_event(event).await? { "accepted" } else { "acknowledged" };
    Ok(Json(ChangeAnswer { status }))
}
