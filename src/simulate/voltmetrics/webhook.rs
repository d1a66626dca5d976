//! Tells somebody that a job has ended: signed over the very bytes that go out, tried again, and on request twice and out
//! of order, as networks do.

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

/// Carries the signature.
const SIGNATURE: &str = "x-voltmetrics-signature";
/// Tries after the first, with a wait before each.
const RETRY_WAITS: [Duration; 3] =
    [Duration::from_millis(250), Duration::from_millis(1_000), Duration::from_millis(4_000)];
/// How long a receiver has to answer.
pub(super) const ATTEMPT: Duration = Duration::from_secs(10);
/// Deliveries at the same time.
const MOST_AT_ONCE: usize = 64;
/// With second copies, each delivery is late by up to this much, so that they overtake each other.
const LARGEST_SHUFFLE: Duration = Duration::from_millis(200);
/// The stream of chance of the webhooks.
const OF_WEBHOOKS: u64 = 5;

/// Where webhooks go and how.
#[derive(Debug, Clone, Default)]
pub struct WebhookOptions {
    /// Where to, unless a submission names a `callback_url` of its own. Without either none are sent.
    pub url: Option<Url>,
    /// Signs them; without one, or with an empty one, they go unsigned.
    pub secret: Option<String>,
    /// Time from the end of a job to its webhook.
    pub delay: Duration,
    /// Sends each twice, and out of order.
    pub duplicate: bool,
}

/// Delivers webhooks.
#[derive(Debug)]
pub(super) struct WebhookSender {
    pub(super) ways: WebhookOptions,
    /// Where they go in place of [`WebhookOptions::url`], since it was said.
    pub(super) redirected: Mutex<Option<Url>>,
    pub(super) notifier: WebhookClient,
    pub(super) seed: u64,
    pub(super) at_once: Semaphore,
    signer: Option<WebhookSigner>,
}

impl WebhookSender {
    pub(super) fn new(ways: WebhookOptions, notifier: WebhookClient, seed: u64) -> Self {
        let signer = ways.secret.as_ref().and_then(|secret| WebhookSigner::new(secret.as_bytes()));
        Self { ways, redirected: Mutex::default(), notifier, seed, at_once: Semaphore::new(MOST_AT_ONCE), signer }
    }

    /// Tells of a job's end, all copies of it. Returns when all are taken or given up.
    pub(super) async fn tell(
        &self,
        job: &SimulatedJob,
        asked: Option<&Url>,
        body: &Value,
        stats: &Arc<Mutex<VoltMetricsStats>>,
    ) {
        let redirected = self.redirected.lock().clone();
        let Some(url) = asked.or(redirected.as_ref()).or(self.ways.url.as_ref()) else { return };
        let body = Bytes::from(body.to_string());
        let mut rng = SeededRng::new(self.seed, [XxHash3_64::oneshot(job.resource_id.as_bytes()), OF_WEBHOOKS]);
        let mut shuffle = || if self.ways.duplicate { LARGEST_SHUFFLE.mul_f64(rng.unit()) } else { Duration::ZERO };
        let (first, second) = (self.ways.delay + shuffle(), self.ways.delay + shuffle());
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
        if self.ways.duplicate {
            tokio::join!(copy(first, false), copy(second, true));
        } else {
            copy(first, false).await;
        }
    }

    async fn deliver(&self, url: &Url, body: Bytes, stats: &Mutex<VoltMetricsStats>) -> bool {
        let mut waits = RETRY_WAITS.into_iter();
        loop {
            let answer = {
                // Never closed: an error would only mean that nobody counts any more
                let _place = self.at_once.acquire().await;
                self.notifier.post(url, self.signed(&body), body.clone()).await
            };
            match (answer, waits.next()) {
                (Ok(()), _) => return true,
                (Err(error), Some(wait)) => {
                    tracing::debug!(%error, ?wait, "a webhook is sent again");
                    stats.lock().webhooks_retried += 1;
                    tokio::time::sleep(wait).await;
                }
                (Err(error), None) => {
                    tracing::warn!(%error, "a webhook was given up");
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

/// What the webhook says: short, with the address of the result.
pub(super) fn notice(job: &SimulatedJob, facility: Option<&str>, base_url: &str) -> Value {
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
