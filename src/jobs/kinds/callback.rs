//! Job kind `callback`: reports the end of a batch to the URL that its caller supplied, with a signed POST.
//!
//! A delivery that fails for the moment is tried five times with growing waits, then becomes a dead letter. After a crash
//! it may come twice, with the same delivery number.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

use crate::app::ApplicationError;
use crate::auth::WebhookSigner;
use crate::http_client::{Backoff, CallError, GuardedClient, Url};
use crate::jobs::ids::JobIds;
use crate::jobs::kind::{Claimed, JobKind, KindLimits, NotRecorded, Recorded, StepFailure, StepOutcome};
use crate::jobs::services::JobServices;
use crate::jobs::signals::{JobSignals, WorkSignal};
use crate::store::{Callback, DeadLetter, DeadLetterContent, JobBatch, Priority, RetentionLimits, Snapshot};

/// Header with the signature over the body, in the form in which VoltMetrics signs its webhooks.
const SIGNATURE: &str = "x-masterbus-signature";
/// Header by which a receiver can tell a repetition.
const DELIVERY: &str = "x-masterbus-delivery";
/// Deliveries at the same time.
const CONCURRENCY: usize = 8;
/// Callbacks in memory, those that wait for a retry among them.
const MAX_IN_PROGRESS: usize = 256;
/// How often the store is read for callbacks that nobody signalled: those of an earlier process that signalled nothing.
const RESCAN: Duration = Duration::from_secs(60);

/// Delivers callbacks.
pub(in crate::jobs) struct Callbacks {
    pub(in crate::jobs) services: Arc<JobServices>,
    pub(in crate::jobs) ids: Arc<JobIds>,
    pub(in crate::jobs) client: GuardedClient,
    /// Signs bodies; without it nothing is sent.
    pub(in crate::jobs) signer: Option<WebhookSigner>,
    pub(in crate::jobs) retention: RetentionLimits,
    pub(in crate::jobs) signals: Arc<JobSignals>,
}

/// One callback in progress.
#[derive(Debug)]
pub(in crate::jobs) struct CallbackJob {
    number: u64,
    batch: u64,
    url: String,
    /// The same bytes at every attempt; `None` where the batch is no longer kept.
    body: Option<String>,
    /// Failed attempts before it was replayed from the dead letters.
    earlier_tries: u32,
}

/// How a callback ended.
#[derive(Debug)]
pub(in crate::jobs) enum CallbackEvent {
    /// The receiver accepted it.
    Delivered,
    /// It failed for good.
    Failed(StepFailure),
}

impl CallbackJob {
    fn read(ids: &JobIds, snapshot: &Snapshot, number: u64, callback: Callback) -> Result<Self, ApplicationError> {
        let Callback { url, batch, body, tries: earlier_tries, .. } = callback;
        let body = match body {
            // A replay sends the bytes of the first time
            Some(body) => Some(body),
            None => match snapshot.jobs().find_batch(batch)? {
                Some(found) => Some(body_of(&ids.batch_id(batch), &found, &snapshot.jobs().batch_failures(batch)?)),
                None => None,
            },
        };
        Ok(Self { number, batch, url, body, earlier_tries })
    }
}

impl Callbacks {
    async fn post(&self, url: &Url, body: &str, delivery: &str) -> Result<(), StepFailure> {
        // The batch was accepted with a secret; the configuration may have lost it since.
        let Some(signer) = &self.signer else {
            let reason = "no callback secret is configured: set jobs.callback_secret_file";
            return Err(StepFailure::permanent(reason, 0));
        };
        let headers =
            [(SIGNATURE, format!("sha256={}", signer.sign(body.as_bytes()))), (DELIVERY, delivery.to_owned())];
        let failure = |error: CallError| {
            // Who names an address must not read what answers there
            tracing::debug!(%error, "a callback was not accepted");
            StepFailure {
                reason: error.public_message(),
                tries: 1,
                is_transient: error.is_transient(),
                retry_after: error.retry_after(),
            }
        };
        self.client.post(url, &headers, Bytes::from(body.to_owned())).await.map_err(failure)
    }
}

impl JobKind for Callbacks {
    type Job = CallbackJob;
    type Event = CallbackEvent;

    const NAME: &'static str = "callback";

    fn limits(&self) -> KindLimits {
        KindLimits { concurrency: CONCURRENCY, in_progress: MAX_IN_PROGRESS, rescan: Some(RESCAN) }
    }

    fn backoff(&self) -> Backoff {
        Backoff::default()
    }

    fn signal(&self) -> &WorkSignal {
        &self.signals.callback
    }

    fn number(job: &CallbackJob) -> u64 {
        job.number
    }

    /// All alike: the oldest is delivered first.
    fn priority(_job: &CallbackJob) -> Priority {
        Priority::Medium
    }

    /// The delivery number, also sent as a header.
    fn dedup_key(&self, job: &CallbackJob) -> String {
        job.number.to_string()
    }

    async fn claim(&self, in_progress: HashSet<u64>, limit: usize) -> Result<Claimed<CallbackJob>, ApplicationError> {
        let ids = Arc::clone(&self.ids);
        let read = move |services: &JobServices| {
            let snapshot = services.store.snapshot()?;
            let mut waiting =
                snapshot.jobs().callbacks()?.into_iter().filter(|(number, _)| !in_progress.contains(number));
            let jobs = waiting.by_ref().take(limit);
            let jobs = jobs.map(|(number, callback)| CallbackJob::read(&ids, &snapshot, number, callback));
            let jobs = jobs.collect::<Result<Vec<_>, _>>()?;
            Ok(Claimed { jobs, has_more: waiting.next().is_some() })
        };
        self.services.run_blocking(read).await
    }

    async fn run(&self, job: &CallbackJob, dedup_key: &str) -> StepOutcome<CallbackEvent> {
        let Some(body) = &job.body else {
            return StepOutcome::Failed(StepFailure::permanent("the batch is no longer kept", 0));
        };
        let url = match Url::parse(&job.url) {
            Ok(url) => url,
            Err(error) => return StepOutcome::Failed(StepFailure::permanent(error.to_string(), 0)),
        };
        match self.post(&url, body, dedup_key).await {
            Ok(()) => StepOutcome::Event(CallbackEvent::Delivered),
            Err(failure) => StepOutcome::Failed(failure),
        }
    }

    fn failure_event(&self, _job: &CallbackJob, failure: StepFailure) -> CallbackEvent {
        CallbackEvent::Failed(failure)
    }

    async fn record(
        &self,
        job: &Arc<CallbackJob>,
        event: &CallbackEvent,
    ) -> Result<Recorded<CallbackJob>, NotRecorded> {
        let number = job.number;
        let written = match event {
            CallbackEvent::Delivered => {
                // After the receiver's answer: a kill in between delivers twice, with the same number.
                self.services.run_blocking(move |services| Ok(services.store.remove_callback(number)?)).await
            }
            CallbackEvent::Failed(StepFailure { reason, tries, .. }) => {
                let batch = self.ids.batch_id(job.batch);
                tracing::warn!(batch, reason, tries, "a callback could not be delivered and is now a dead letter");
                let (job, reason, tries) = (Arc::clone(job), reason.clone(), *tries);
                let most = self.retention.dead_letters;
                self.services.run_blocking(move |services| dead_letter(services, &job, reason, tries, most)).await
            }
        };
        written.map_err(|error| NotRecorded(error.to_string()))?;
        Ok(Recorded::Ended)
    }
}

/// Replaces a callback by a dead letter. One whose batch is gone is removed: nobody could tell what it was about.
fn dead_letter(
    services: &JobServices,
    job: &CallbackJob,
    reason: String,
    tries: u32,
    most: u64,
) -> Result<(), ApplicationError> {
    let Some(batch) = services.store.snapshot()?.jobs().find_batch(job.batch)? else {
        return Ok(services.store.remove_callback(job.number)?);
    };
    let letter = DeadLetter {
        content: DeadLetterContent::Callback { url: job.url.clone(), batch: job.batch },
        facility_id: batch.facility_id,
        payload: job.body.clone().unwrap_or_default(),
        reason,
        // The dead letter of a replayed callback counts the attempts of all replays.
        tries: job.earlier_tries.saturating_add(tries),
        at: services.clock.now(),
    };
    Ok(services.store.dead_letter_callback(job.number, &letter, most)?)
}

/// The body of a callback, as the manual documents it.
fn body_of(id: &str, batch: &JobBatch, failures: &[(String, String)]) -> String {
    let failed = failures.iter().map(|(id, error)| serde_json::json!({"equipment_id": id, "error": error}));
    serde_json::json!({
        "batch_id": id,
        "facility_id": batch.facility_id,
        "status": batch.state().as_str(),
        "total_items": batch.total,
        "processed_items": batch.processed(),
        "failed_items": failed.collect::<Vec<_>>(),
        "completed_at": batch.ended,
    })
    .to_string()
}
