//! Words to those who wait for a batch: signed, tried again with growing waits, and a dead letter in the end. They are
//! data like everything else: a kill delays them, and may make one come twice, with the same delivery number.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::task::JoinSet;

use super::queue::JobQueue;
use super::records::BatchRecord;
use crate::app::{Application, ApplicationError};
use crate::auth::FacilityScope;
use crate::http_client::{Backoff, Url};
use crate::store::{Callback, DeadLetter, DeadLetterContent};

/// Carries the signature over the body, as VoltMetrics' own does for us.
const SIGNATURE: &str = "x-masterbus-signature";
/// Callbacks delivered at the same time.
const AT_ONCE: usize = 8;
/// How often what could not be read is looked at again.
const LOOK_EVERY: Duration = Duration::from_secs(60);

impl JobQueue {
    /// Delivers what is to be delivered, and waits for more.
    pub(super) async fn call_back(self: Arc<Self>) {
        let mut under_way = HashSet::new();
        let mut calls: JoinSet<u64> = JoinSet::new();
        loop {
            match self.appliance.aside(|appliance| Ok(appliance.store().snapshot()?.callbacks()?)).await {
                Ok(callbacks) => {
                    for (number, callback) in callbacks {
                        if under_way.len() < AT_ONCE && under_way.insert(number) {
                            let jobs = Arc::clone(&self);
                            calls.spawn(async move {
                                jobs.deliver(number, callback).await;
                                number
                            });
                        }
                    }
                }
                Err(error) => tracing::warn!(%error, "the callbacks could not be read and are tried again"),
            }
            tokio::select! {
                () = self.group_commit.callbacks.notified() => {}
                Some(ended) = calls.join_next() => {
                    if let Ok(number) = ended {
                        under_way.remove(&number);
                    }
                }
                () = tokio::time::sleep(LOOK_EVERY) => {}
            }
        }
    }

    async fn deliver(&self, number: u64, callback: Callback) {
        let done = match self.try_to_deliver(number, &callback).await {
            Ok(()) => self.appliance.aside(move |appliance| Ok(appliance.store().remove_callback(number)?)).await,
            Err(undelivered) => self.bury(number, callback, undelivered).await,
        };
        if let Err(error) = done {
            tracing::warn!(%error, "what became of a callback could not be written; it is delivered again");
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    async fn try_to_deliver(&self, number: u64, callback: &Callback) -> Result<(), Undelivered> {
        let body = match &callback.body {
            Some(body) => body.clone(),
            None => match self.get_batch(FacilityScope::All, &self.batch_id(callback.batch)).await {
                Ok(batch) => word_of(&batch),
                Err(error) => return Err(Undelivered::of(&error, String::new(), 0)),
            },
        };
        let url = match Url::parse(&callback.url) {
            Ok(url) => url,
            Err(error) => return Err(Undelivered::of(&error, body, 0)),
        };
        let Some(signer) = &self.callback_signer else {
            let reason = "no callback secret is configured: set jobs.callback_secret_file".to_owned();
            return Err(Undelivered { reason, body, tries: 0 });
        };
        let headers = [
            (SIGNATURE, format!("sha256={}", signer.sign(body.as_bytes()))),
            ("x-masterbus-delivery", number.to_string()),
        ];
        let backoff = Backoff::default();
        let mut waits = backoff.waits();
        for tries in 1.. {
            let error = match self.outward.post(&url, &headers, Bytes::from(body.clone())).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            match waits.next().filter(|_| error.is_transient()) {
                // Whoever asks for more is not waited for: others wait for this place
                Some(wait) => {
                    let asked = error.retry_after().unwrap_or_default().min(backoff.cap);
                    tokio::time::sleep(wait.max(asked)).await;
                }
                None => return Err(Undelivered::of(&error, body, tries)),
            }
        }
        Ok(())
    }

    async fn bury(&self, number: u64, callback: Callback, undelivered: Undelivered) -> Result<(), ApplicationError> {
        let Undelivered { reason, body, tries } = undelivered;
        tracing::warn!(batch = self.batch_id(callback.batch), reason, tries, "a callback could not be delivered");
        let most = self.group_commit.keeping().dead_letters;
        let bury = move |appliance: &Application| {
            let Some(batch) = appliance.store().snapshot()?.find_batch(callback.batch)? else {
                return Ok(appliance.store().remove_callback(number)?);
            };
            let letter = DeadLetter {
                content: DeadLetterContent::Callback { url: callback.url, batch: callback.batch },
                facility_id: batch.facility_id,
                payload: body,
                reason,
                tries: callback.tries + tries,
                at: appliance.clock().now(),
            };
            Ok(appliance.store().dead_letter_callback(number, &letter, most)?)
        };
        self.appliance.aside(bury).await
    }
}

/// A callback that did not get through.
struct Undelivered {
    reason: String,
    body: String,
    tries: u32,
}

impl Undelivered {
    fn of(error: &dyn std::error::Error, body: String, tries: u32) -> Self {
        Self { reason: error.to_string(), body, tries }
    }
}

/// What is said of a batch that ended.
fn word_of(batch: &BatchRecord) -> String {
    let failed = batch.failures.iter().map(|(id, error)| serde_json::json!({"equipment_id": id, "error": error}));
    serde_json::json!({
        "batch_id": batch.id,
        "facility_id": batch.batch.facility_id,
        "status": batch.state().as_str(),
        "total_items": batch.batch.total,
        "processed_items": batch.batch.processed(),
        "failed_items": failed.collect::<Vec<_>>(),
        "completed_at": batch.batch.ended,
    })
    .to_string()
}
