//! `/webhooks/voltmetrics/calculation`: notifications of VoltMetrics about finished calculations.
//!
//! Guards: none, the signature over the body authenticates the sender.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::ApiState;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::jobs::WebhookReceipt;

/// Header with the signature.
const SIGNATURE: &str = "x-voltmetrics-signature";

/// A calculation notification. Other fields are ignored.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the document's shape; the raw body is read by the jobs, over which it is signed")]
pub(crate) struct CalculationNotice {
    /// Id of the calculation at VoltMetrics.
    job_id: String,
    /// Kind of the notification.
    r#type: String,
    /// `PENDING`, `PROCESSING`, `COMPLETED` or `FAILED` in any letter case.
    status: String,
    /// Id of the equipment item or facility.
    resource_id: String,
    /// `equipment` or `facility`.
    resource_type: String,
    /// Id of the facility.
    facility_id: Option<String>,
    /// Not used: results are read from the configured URL.
    results_url: Option<String>,
}

/// The result of a notification.
#[derive(Serialize, ToSchema)]
pub(crate) struct WebhookAnswer {
    /// `accepted`, or `acknowledged` for a notification that was accepted before.
    status: &'static str,
}

/// Accepts a notification that a calculation has ended. It is stored before the response, so it survives a crash. A repeated
/// notification has no effect.
#[utoipa::path(
    post,
    path = "/webhooks/voltmetrics/calculation",
    tag = "voltmetrics",
    security(()),
    params(("X-VoltMetrics-Signature" = String, Header, description = "HMAC-SHA256 of the body, 64 lower-case hexadecimal digits.")),
    request_body = CalculationNotice,
    responses(
        (status = 200, body = WebhookAnswer),
        (status = 400, body = ProblemDocument, description = "The body cannot be parsed."),
        (status = 401, body = ProblemDocument, description = "The signature is missing or wrong."),
        (status = 503, body = ProblemDocument, description = "No webhook secret is configured."),
    )
)]
pub(crate) async fn take_calculation_webhook(
    State(app): State<ApiState>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<WebhookAnswer>, Problem> {
    let signature = headers.get(SIGNATURE).and_then(|signature| signature.to_str().ok());
    let status = match app.jobs.take_webhook(&body, signature).await? {
        WebhookReceipt::Accepted => "accepted",
        WebhookReceipt::Duplicate => "acknowledged",
    };
    Ok(Json(WebhookAnswer { status }))
}
