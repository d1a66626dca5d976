//! Webhooks of VoltMetrics: verified by the signature over the raw body, on disk before they are acknowledged, and
//! processed once however often they come.

use serde::Deserialize;

use super::error::JobsError;
use super::queue::JobQueue;
use crate::auth::SecretDigest;
use crate::store::{JobEvent, JobEventOutcome};

/// Longest job id that is accepted, bytes.
const MAX_ID_LENGTH: usize = 200;

/// What a webhook says, as far as it is used. Its results and addresses are not: the result is fetched from the configured
/// address, so that a leaked secret cannot be used to plant figures.
#[derive(Debug, Deserialize)]
struct CalculationWebhook {
    job_id: String,
    #[serde(rename = "type")]
    _kind: String,
    status: String,
    #[serde(rename = "resource_id")]
    _resource_id: String,
    #[serde(rename = "resource_type")]
    _resource_type: WebhookResource,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum WebhookResource {
    Equipment,
    Facility,
}

/// What became of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookReceipt {
    /// It is on disk.
    Accepted,
    /// The same body was accepted before.
    Duplicate,
}

/// The remote id of the job that a webhook says has ended; `None` while the job goes on.
fn ended_job(body: &[u8]) -> Result<Option<String>, JobsError> {
    // Fields that are not used are required all the same: a body without them is no webhook of VoltMetrics.
    // Read as an object first: a list would be taken for a struct too, field by field.
    let webhook: CalculationWebhook = serde_json::from_slice(body)
        .and_then(|fields| serde_json::from_value(serde_json::Value::Object(fields)))
        .map_err(|error| JobsError::BadWebhook(error.to_string()))?;
    // The id becomes a key in the store even if no job has it, so its length is bounded.
    let is_id = !webhook.job_id.is_empty() && webhook.job_id.len() <= MAX_ID_LENGTH;
    if !is_id || webhook.job_id.chars().any(char::is_control) {
        let reason = format!("`job_id` must have 1 to {MAX_ID_LENGTH} bytes and no control characters");
        return Err(JobsError::BadWebhook(reason));
    }
    // VoltMetrics sends the status in any letter case.
    match webhook.status.to_ascii_uppercase().as_str() {
        "COMPLETED" | "FAILED" => Ok(Some(webhook.job_id)),
        "PENDING" | "PROCESSING" => Ok(None),
        other => Err(JobsError::BadWebhook(format!("unknown status {other:?}"))),
    }
}

impl JobQueue {
    /// Accepts a webhook, given as its raw body and its signature header. On disk when this returns.
    ///
    /// # Errors
    /// [`JobsError::NoWebhookSecret`], [`JobsError::BadSignature`], [`JobsError::BadWebhook`], [`JobsError::Busy`] or the
    /// store's.
    pub async fn take_webhook(&self, body: &[u8], signature: Option<&str>) -> Result<WebhookReceipt, JobsError> {
        let signer = self.webhook_signer.as_ref().ok_or(JobsError::NoWebhookSecret)?;
        // Before the body is parsed: a caller without the secret learns nothing about what would be accepted
        if !signature.is_some_and(|signature| signer.verifies(body, signature)) {
            return Err(JobsError::BadSignature);
        }
        let remote_id = ended_job(body)?;
        let digest = SecretDigest::new(body).to_bytes();
        match self.group_commit.write(JobEvent::Delivered { digest, remote_id }).await? {
            JobEventOutcome::Repeat => Ok(WebhookReceipt::Duplicate),
            // An id that no job has is accepted too: a webhook may come before the submission it belongs to is written.
            JobEventOutcome::Done
            | JobEventOutcome::Resubmitted
            | JobEventOutcome::Ready(_)
            | JobEventOutcome::Late => Ok(WebhookReceipt::Accepted),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_webhook_names_an_ended_job_in_any_letter_case_and_nonsense_is_refused() {
        let webhook = |status: &str, id: &str| {
            let body = json!({"job_id": id, "type": "calculation", "status": status, "resource_id": "e1",
                "resource_type": "equipment", "results_url": "http://evil.example/", "more": [1]});
            ended_job(body.to_string().as_bytes())
        };
        assert_eq!(webhook("completed", "j1").expect("read"), Some("j1".to_owned()));
        assert_eq!(webhook("Failed", "j1").expect("read"), Some("j1".to_owned()));
        assert_eq!(webhook("processing", "j1").expect("read"), None);
        for (status, id) in [("done", "j1"), ("completed", ""), ("completed", "j\u{0}1")] {
            assert!(matches!(webhook(status, id), Err(JobsError::BadWebhook(_))), "{status} {id:?}");
        }
        let listed = r#"["j1", "calculation", "completed", "e1", "equipment"]"#;
        for body in ["", "[]", "{\"job_id\":\"j1\"}", listed] {
            assert!(matches!(ended_job(body.as_bytes()), Err(JobsError::BadWebhook(_))), "{body}");
        }
    }
}
