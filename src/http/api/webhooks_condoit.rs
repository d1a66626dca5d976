//! `/webhooks/condoit/changes`: notifications of Condoit's event bus about changed records.
//!
//! Guards: none, the signature over the body authenticates the sender.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::SourceEvent;
use crate::auth::WebhookSigner;
use crate::http::ApiState;
use crate::http::extract::Object;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::RecordKind;
use crate::sync::WebhookSecret;

/// Header with the signature.
const SIGNATURE: &str = "x-condoit-signature";
/// Longest id of an event or a record, bytes.
const MAX_ID_BYTES: usize = 200;
/// `Retry-After` when no webhook secret is configured, seconds.
const RETRY_SECONDS: u32 = 300;

/// A change notification. Other fields are ignored.
#[derive(Deserialize, ToSchema)]
pub(crate) struct CondoitChange {
    /// Id of the event, unique within the source. A repeated event within 7 days has no effect.
    event_id: String,
    /// `<entity>.<created|updated|deleted>`, where the entity is one of `facility`, `equipment`, `service`, `conductor`, `photo`.
    r#type: String,
    /// Id of the record that changed. The record is read from the source; nothing else is taken from the event.
    id: String,
    /// Not used: the record has its own time of change.
    #[serde(default)]
    #[expect(dead_code, reason = "part of the webhook's contract, not used")]
    occurred_at: Option<String>,
}

/// The result of a notification.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChangeAnswer {
    /// `accepted`; `acknowledged` for an event that was accepted before; `ignored` for an entity that is not stored.
    status: &'static str,
}

/// Accepts a change notification and schedules reading the record. The event is stored before the response, so it survives
/// a crash. Repeated events have no effect, and events may arrive in any order.
#[utoipa::path(
    post,
    path = "/webhooks/condoit/changes",
    tag = "sync",
    security(()),
    params(("X-Condoit-Signature" = String, Header, description = "HMAC-SHA256 of the body, 64 lower-case hexadecimal digits, optionally with the prefix `sha256=`.")),
    request_body = CondoitChange,
    responses(
        (status = 200, body = ChangeAnswer),
        (status = 400, body = ProblemDocument, description = "The body cannot be parsed."),
        (status = 401, body = ProblemDocument, description = "The signature is missing or wrong."),
        (status = 503, body = ProblemDocument, description = "No source has a webhook secret."),
    )
)]
pub(crate) async fn take_condoit_change(
    State(app): State<ApiState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<ChangeAnswer>, Problem> {
    let signature = headers.get(SIGNATURE).and_then(|signature| signature.to_str().ok()).unwrap_or_default();
    let secrets = app.run_queue.webhook_secrets();
    if secrets.is_empty() {
        let reason =
            "no source has a webhook secret: set webhook_secret_file in its [[source]], or webhook_secret over the API";
        return Err(Problem::unavailable(reason, RETRY_SECONDS));
    }
    let signed = |known: &&WebhookSecret| {
        let signer = known.secret.as_ref().and_then(|secret| WebhookSigner::new(secret.as_bytes()));
        signer.is_some_and(|signer| signer.verifies(&body, signature))
    };
    let Some(WebhookSecret { source, .. }) = secrets.iter().find(signed) else {
        if secrets.iter().any(|known| known.secret.is_none()) {
            // The sender may be right: it is to repeat the event once the file can be read
            let reason = "the webhook secret of a source cannot be read: the log names its file";
            return Err(Problem::unavailable(reason, RETRY_SECONDS));
        }
        let reason = "the signature over the body is missing or wrong";
        return Err(Problem::new(StatusCode::UNAUTHORIZED, "AUTH_WRONG_SIGNATURE", reason));
    };
    let unreadable = |reason: String| Problem::malformed(reason);
    let Object(change) =
        serde_json::from_slice::<Object<CondoitChange>>(&body).map_err(|error| unreadable(error.to_string()))?;
    for (name, id) in [("event_id", &change.event_id), ("id", &change.id)] {
        if id.trim().is_empty() || id.len() > MAX_ID_BYTES || id.contains(char::is_control) {
            return Err(unreadable(format!("{name} must have 1 to {MAX_ID_BYTES} bytes and no control character")));
        }
    }
    let (entity, action) = change.r#type.rsplit_once('.').unwrap_or((&change.r#type, ""));
    if !matches!(action, "created" | "updated" | "deleted") {
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
    let is_gone = action == "deleted";
    let event = SourceEvent { source: source.clone(), event_id: change.event_id, kind, id: change.id, is_gone };
    let status = if app.run_queue.take_event(event).await? { "accepted" } else { "acknowledged" };
    Ok(Json(ChangeAnswer { status }))
}
