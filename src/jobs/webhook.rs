//! Webhooks of the remote engine: over the raw body, known by its signature, on the disk before they are acknowledged,
//! taken once however often they come.

use serde::Deserialize;

use super::error::JobsError;
use super::queue::JobQueue;
use crate::auth::SecretDigest;
use crate::store::{JobEvent, JobEventOutcome};

/// Longest id of a job that is taken, bytes.
const LONGEST_ID: usize = 200;

/// What a webhook says, as far as it is believed: the result itself is fetched from the configured address.
#[derive(Debug, Deserialize)]
struct CalculationWebhook {
    job_id: String,
    #[serde(rename = "type")]
    _kind: String,
    status: String,
    #[serde(rename = "resource_id")]
    _resource_id: String,
    #[serde(rename = "resource_type")]
    _resource_type: Resource,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Resource {
    Equipment,
    Facility,
}

/// What became of a webhook.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WebhookReceipt {
    /// It is on the disk.
    Accepted,
    /// The same body was taken before.
    Duplicate,
}

/// The remote id of the job that a webhook says has ended; `None` while it goes on.
fn ended_job(body: &[u8]) -> Result<Option<String>, JobsError> {
    let notice: CalculationWebhook =
        serde_json::from_slice(body).map_err(|error| JobsError::Unreadable(error.to_string()))?;
    let is_id = !notice.job_id.is_empty() && notice.job_id.len() <= LONGEST_ID;
    if !is_id || notice.job_id.chars().any(char::is_control) {
        let reason = format!("`job_id` must have 1 to {LONGEST_ID} bytes and no control characters");
        return Err(JobsError::Unreadable(reason));
    }
    match notice.status.to_ascii_uppercase().as_str() {
        "COMPLETED" | "FAILED" => Ok(Some(notice.job_id)),
        "PENDING" | "PROCESSING" => Ok(None),
        other => Err(JobsError::Unreadable(format!("the status {other:?} is not known"))),
    }
}

impl JobQueue {
    /// Takes a webhook: its raw body and its signature header. On the disk when this returns.
    ///
    /// # Errors
    /// [`JobsError::NoWebhookSecret`], [`JobsError::Forged`], [`JobsError::Unreadable`], [`JobsError::Busy`] or the
    /// store's.
    pub async fn take_webhook(&self, body: &[u8], signature: Option<&str>) -> Result<WebhookReceipt, JobsError> {
        let signer = self.webhook_signer.as_ref().ok_or(JobsError::NoWebhookSecret)?;
        if !signature.is_some_and(|signature| signer.verifies(body, signature)) {
            return Err(JobsError::Forged);
        }
        let remote_id = ended_job(body)?;
        let digest = SecretDigest::new(body).to_bytes();
        match self.group_commit.note(JobEvent::Delivered { digest, remote_id }).await? {
            JobEventOutcome::Repeat => Ok(WebhookReceipt::Duplicate),
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
    fn a_notice_names_an_ended_job_in_any_letter_case_and_nonsense_is_told() {
        let notice = |status: &str, id: &str| {
            let body = json!({"job_id": id, "type": "calculation", "status": status, "resource_id": "e1",
                "resource_type": "equipment", "results_url": "http://evil.example/", "more": [1]});
            ended_job(body.to_string().as_bytes())
        };
        assert_eq!(notice("completed", "j1").expect("read"), Some("j1".to_owned()));
        assert_eq!(notice("Failed", "j1").expect("read"), Some("j1".to_owned()));
        assert_eq!(notice("processing", "j1").expect("read"), None);
        for (status, id) in [("done", "j1"), ("completed", ""), ("completed", "j\u{0}1")] {
            assert!(matches!(notice(status, id), Err(JobsError::Unreadable(_))), "{status} {id:?}");
        }
        for body in ["", "[]", "{\"job_id\":\"j1\"}"] {
            assert!(matches!(ended_job(body.as_bytes()), Err(JobsError::Unreadable(_))), "{body}");
        }
    }
}
