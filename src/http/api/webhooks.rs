//! `/webhooks`: what others tell us. Open to all, since who tells is known by the signature over the body.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use bytes::Bytes;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::jobs::WebhookReceipt;

/// Carries VoltMetrics' signature.
const SIGNATURE: &str = "x-voltmetrics-signature";

/// For whoever knows the secret.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(take_calculation_webhook))
}

/// What VoltMetrics tells; further fields are left alone.
#[derive(ToSchema)]
#[expect(dead_code, reason = "the document's shape; the raw body is read by the jobs, over which it is signed")]
struct CalculationNotice {
    job_id: String,
    r#type: String,
    /// `PENDING`, `PROCESSING`, `COMPLETED` or `FAILED` in any letter case.
    status: String,
    resource_id: String,
    /// `equipment` or `facility`.
    resource_type: String,
    facility_id: Option<String>,
    /// Not followed: results come from the configured address.
    results_url: Option<String>,
}

/// What became of it.
#[derive(Serialize, ToSchema)]
struct WebhookAnswer {
    /// `accepted`, or `acknowledged` for one that was taken before.
    status: &'static str,
}

/// Takes VoltMetrics' word that a calculation has ended. It is on the disk when this answers; a repeat changes nothing.
#[utoipa::path(
    post,
    path = "/webhooks/voltmetrics/calculation",
    tag = "voltmetrics",
    security(()),
    params(("X-VoltMetrics-Signature" = String, Header, description = "HMAC-SHA256 of the body, lower-case hex.")),
    request_body = CalculationNotice,
    responses(
        (status = 200, body = WebhookAnswer),
        (status = 400, body = ProblemDocument, description = "The body cannot be read."),
        (status = 401, body = ProblemDocument, description = "The signature is missing or wrong."),
        (status = 503, body = ProblemDocument, description = "No webhook secret is configured."),
    )
)]
async fn take_calculation_webhook(
    State(app): State<App>,
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
