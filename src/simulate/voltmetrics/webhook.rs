//! Sends webhooks at the end of jobs: signed over the bytes that are sent, retried, and on request twice and out of order,
//! as happens in networks.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tokio::sync::Semaphore;
use twox_hash::XxHash3_64;

use super::memory::SimulatedJob;
use super::stats::VoltMetricsStats;
use crate::auth::WebhookSigner;
use crate::http_client::{Url, WebhookClient};
use crate::simulate::rng::SeededRng;

/// Header with the signature.
const SIGNATURE: &str = "x-voltmetrics-signature";
/// Waits before each retry.
const RETRY_WAITS: [Duration; 3] =
    [Duration::from_millis(250), Duration::from_millis(1_000), Duration::from_millis(4_000)];
/// Time limit of one attempt.
pub(super) const ATTEMPT: Duration = Duration::from_secs(10);
/// Most deliveries at the same time.
const MAX_CONCURRENT: usize = 64;
/// With second copies, each delivery is delayed by up to this much, so that they arrive out of order.
const LARGEST_SHUFFLE: Duration = Duration::from_millis(200);
/// Stream of random numbers for webhooks.
const OF_WEBHOOKS: u64 = 5;

/// Destination and behaviour of webhooks.
#[derive(Debug, Clone, Default)]
pub struct WebhookOptions {
    /// Destination, unless a submission has a `callback_url`. Without either no webhook is sent.
    pub url: Option<Url>,
    /// Secret of the signature. Without one, or with an empty one, webhooks are not signed.
    pub secret: Option<String>,
    /// Time from the end of a job to its webhook.
    pub delay: Duration,
    /// Send each twice, and out of order.
    pub duplicate: bool,
}

/// Sends webhooks.
#[derive(Debug)]
pub(super) struct WebhookSender {
    pub(super) options: WebhookOptions,
    /// Replaces [`WebhookOptions::url`] once it is set.
    pub(super) redirected: Mutex<Option<Url>>,
    pub(super) client: WebhookClient,
    pub(super) seed: u64,
    pub(super) permits: Semaphore,
    signer: Option<WebhookSigner>,
}

impl WebhookSender {
    pub(super) fn new(options: WebhookOptions, client: WebhookClient, seed: u64) -> Self {
        let signer = options.secret.as_ref().and_then(|secret| WebhookSigner::new(secret.as_bytes()));
        Self { options, redirected: Mutex::default(), client, seed, permits: Semaphore::new(MAX_CONCURRENT), signer }
    }

    /// Sends the webhook of a job, with its second copy. Returns when all are accepted or given up.
    pub(super) async fn send(
        &self,
        job: &SimulatedJob,
        callback: Option<&Url>,
        body: &Value,
        stats: &Arc<Mutex<VoltMetricsStats>>,
    ) {
        let redirected = self.redirected.lock().clone();
        let Some(url) = callback.or(redirected.as_ref()).or(self.options.url.as_ref()) else { return };
        let body = Bytes::from(body.to_string());
        let mut rng = SeededRng::new(self.seed, [XxHash3_64::oneshot(job.resource_id.as_bytes()), OF_WEBHOOKS]);
        let mut shuffle = || if self.options.duplicate { LARGEST_SHUFFLE.mul_f64(rng.unit()) } else { Duration::ZERO };
        let (first, second) = (self.options.delay + shuffle(), self.options.delay + shuffle());
        let copy = |after: Duration, is_second: bool| {
            let body = body.clone();
            async move {
                tokio::time::sleep(after).await;
                if self.deliver(url, body, stats).await {
                    let mut stats = stats.lock();
                    stats.webhooks_taken += 1;
                    stats.webhooks_doubled += u64::from(is_second);
                }
            }
        };
        if self.options.duplicate {
            tokio::join!(copy(first, false), copy(second, true));
        } else {
            copy(first, false).await;
        }
    }

    async fn deliver(&self, url: &Url, body: Bytes, stats: &Mutex<VoltMetricsStats>) -> bool {
        let mut waits = RETRY_WAITS.into_iter();
        loop {
            let answer = {
                // The semaphore is never closed; an error would only lift the limit
                let _permit = self.permits.acquire().await;
                self.client.post(url, self.signed(&body), body.clone()).await
            };
            match (answer, waits.next()) {
                (Ok(()), _) => return true,
                (Err(error), Some(wait)) => {
                    tracing::debug!(%error, ?wait, "retrying a webhook");
                    stats.lock().webhooks_retried += 1;
                    tokio::time::sleep(wait).await;
                }
                (Err(error), None) => {
                    tracing::warn!(%error, "giving a webhook up");
                    stats.lock().webhooks_lost += 1;
                    return false;
                }
            }
        }
    }

    fn signed(&self, body: &[u8]) -> Option<(&'static str, String)> {
        self.signer.as_ref().map(|signer| (SIGNATURE, signer.sign(body)))
    }
}

/// Body of a webhook: short, with the URL of the result.
pub(super) fn body_of(job: &SimulatedJob, facility: Option<&str>, base_url: &str) -> Value {
    let mut body = json!({
        "job_id": job.id,
        "type": "calculation",
        "status": job.state.as_str().to_lowercase(),
        "resource_id": job.resource_id,
        "resource_type": job.kind,
        "results_url": format!("{base_url}/api/v1/calculations/{}", job.id),
    });
    if let Some(facility) = facility {
        body["facility_id"] = json!(facility);
    }
    if let super::memory::SimulatedJobState::Completed(super::memory::SimulatedResult::Equipment(result)) = &job.state {
        body["summary"] = json!({ "risk_score": result.risk_score, "risk_category": result.risk_category });
    }
    body
}
