//! Job kind `calculate`: VoltMetrics calculates risk and compliance of one item.
//!
//! A job takes two steps. The first submits the item's record; VoltMetrics answers with an id. The second fetches the
//! result under that id, once a webhook announces it or when none comes for a while. After a crash both are repeated under
//! the same idempotency key, so that VoltMetrics calculates once.

mod request;
mod steps;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use self::request::StoredRequest;
use crate::app::ApplicationError;
use crate::assess::remote::RemoteFigure;
use crate::config::JobsConfig;
use crate::http_client::{Backoff, BreakerState};
use crate::inventory::{EquipmentId, Moment};
use crate::jobs::engine::RemotePause;
use crate::jobs::group_commit::GroupCommit;
use crate::jobs::ids::JobIds;
use crate::jobs::kind::{Claimed, JobKind, KindLimits, NotRecorded, Recorded, StepFailure, StepOutcome};
use crate::jobs::services::JobServices;
use crate::jobs::signals::{JobSignals, WorkSignal};
use crate::store::{Job, JobEvent, JobEventOutcome, JobState, Priority};
use crate::voltmetrics::VoltMetricsClient;

/// Jobs that VoltMetrics may have at the same time. Further ones wait in the store, where they cost no memory.
const MAX_IN_PROGRESS: usize = 2_000;
/// Longest time between two requests for the same result.
const MAX_POLL: Duration = Duration::from_secs(30);

/// Has VoltMetrics calculate.
pub(in crate::jobs) struct Calculate {
    pub(in crate::jobs) services: Arc<JobServices>,
    pub(in crate::jobs) client: Arc<VoltMetricsClient>,
    pub(in crate::jobs) ids: Arc<JobIds>,
    pub(in crate::jobs) config: JobsConfig,
    /// Webhooks can be verified, so results are announced.
    pub(in crate::jobs) has_webhooks: bool,
    pub(in crate::jobs) group_commit: Arc<GroupCommit>,
    pub(in crate::jobs) signals: Arc<JobSignals>,
    pub(in crate::jobs) pause: Arc<RemotePause>,
}

/// One calculation in progress.
#[derive(Debug, Clone)]
pub(in crate::jobs) struct CalculationJob {
    number: u64,
    replays: u32,
    priority: Priority,
    equipment_id: EquipmentId,
    /// What is sent; `None` where the item no longer exists.
    request: Option<Arc<StoredRequest>>,
    /// Since when VoltMetrics has it, or when it was claimed.
    since: Moment,
    /// When the stored data of the item was read; `None` where the caller sent other data.
    data_read_at: Option<Moment>,
    /// Id at VoltMetrics; `None` before it was submitted.
    remote_id: Option<String>,
}

/// What can happen to a calculation.
#[derive(Debug)]
pub(in crate::jobs) enum CalculationEvent {
    /// VoltMetrics accepted it under this id, and may have it done already.
    Submitted { remote_id: String, is_ended: bool },
    /// A valid result came.
    Completed(Box<RemoteFigure>),
    /// VoltMetrics accepted it once and no longer knows it.
    Forgotten { reason: String },
    /// It failed for good.
    Failed(StepFailure),
}

impl CalculationJob {
    fn new(number: u64, job: &Job, request: Option<StoredRequest>) -> Self {
        Self {
            number,
            replays: job.replays,
            priority: job.priority,
            equipment_id: job.equipment_id.clone(),
            request: request.map(Arc::new),
            since: job.submitted.unwrap_or(job.created),
            data_read_at: None,
            remote_id: None,
        }
    }

    /// What was sent, as a dead letter keeps it.
    fn payload(&self) -> String {
        self.request.as_ref().map(|request| request.to_json(&self.equipment_id)).unwrap_or_default()
    }

    fn to_store(&self, event: &CalculationEvent) -> JobEvent {
        let number = self.number;
        match event {
            CalculationEvent::Submitted { remote_id, .. } => {
                JobEvent::Submitted { number, remote_id: remote_id.clone() }
            }
            CalculationEvent::Completed(figure) => JobEvent::Completed { number, figure: figure.clone() },
            CalculationEvent::Forgotten { reason } => {
                JobEvent::Forgotten { number, reason: reason.clone(), payload: self.payload() }
            }
            CalculationEvent::Failed(StepFailure { reason, tries, .. }) => {
                JobEvent::Failed { number, reason: reason.clone(), payload: self.payload(), tries: *tries }
            }
        }
    }
}

impl JobKind for Calculate {
    type Job = CalculationJob;
    type Event = CalculationEvent;

    const NAME: &'static str = "calculate";

    fn limits(&self) -> KindLimits {
        KindLimits { concurrency: self.config.concurrency, in_progress: MAX_IN_PROGRESS, rescan: None }
    }

    /// One try: the client of VoltMetrics has tried as often as is configured before it reports a failure.
    fn backoff(&self) -> Backoff {
        Backoff { tries: 1, ..Backoff::default() }
    }

    fn signal(&self) -> &WorkSignal {
        &self.signals.calculate
    }

    fn number(job: &CalculationJob) -> u64 {
        job.number
    }

    fn priority(job: &CalculationJob) -> Priority {
        job.priority
    }

    /// Also the `Idempotency-Key` of the submission.
    fn dedup_key(&self, job: &CalculationJob) -> String {
        self.ids.idempotency_key(job.number, job.replays)
    }

    /// Jobs that VoltMetrics accepted. Their results are fetched at once: webhooks that came meanwhile were lost.
    async fn resume(&self) -> Result<Vec<CalculationJob>, ApplicationError> {
        let read = |services: &JobServices| {
            let snapshot = services.store.snapshot()?;
            let mut jobs = Vec::new();
            for submitted in snapshot.jobs().submitted_jobs()? {
                let (remote_id, number) = submitted?;
                let Some(job) = snapshot.jobs().find_job(number)? else { continue };
                let request = StoredRequest::read(&snapshot, &job)?;
                // When the data was read is not stored. It was not before the job was created
                let data_read_at = job.data.is_none().then_some(job.created);
                let remote_id = Some(remote_id);
                jobs.push(CalculationJob { remote_id, data_read_at, ..CalculationJob::new(number, &job, request) });
            }
            Ok(jobs)
        };
        self.services.run_blocking(read).await
    }

    async fn claim(
        &self,
        in_progress: HashSet<u64>,
        limit: usize,
    ) -> Result<Claimed<CalculationJob>, ApplicationError> {
        // Before anything is read: a change after this instant is not in the data, so its result counts as outdated
        let since = self.services.clock.now();
        let read = move |services: &JobServices| {
            let snapshot = services.store.snapshot()?;
            let (mut jobs, mut has_more) = (Vec::new(), false);
            for number in snapshot.jobs().waiting_jobs()? {
                let number = number?;
                if in_progress.contains(&number) {
                    continue;
                }
                if jobs.len() >= limit {
                    has_more = true;
                    break;
                }
                let Some(job) = snapshot.jobs().find_job(number)?.filter(|job| job.state == JobState::Waiting) else {
                    continue;
                };
                let request = StoredRequest::read(&snapshot, &job)?;
                let data_read_at = job.data.is_none().then_some(since);
                jobs.push(CalculationJob { since, data_read_at, ..CalculationJob::new(number, &job, request) });
            }
            Ok(Claimed { jobs, has_more })
        };
        self.services.run_blocking(read).await
    }

    async fn run(&self, job: &CalculationJob, dedup_key: &str) -> StepOutcome<CalculationEvent> {
        let outcome = match &job.remote_id {
            None => self.submit(job, dedup_key).await,
            Some(remote_id) => self.fetch(job, remote_id).await,
        };
        if let StepOutcome::Unavailable(wait) = outcome
            && self.client.breaker().state == BreakerState::Closed
        {
            // With a closed breaker it is VoltMetrics that asked for the pause, which `/engine` shows
            self.pause.begin(self.services.clock.now(), wait);
        }
        outcome
    }

    /// Without webhooks `jobs.poll_interval`, with them `jobs.webhook_patience`; doubled each time, up to 30 seconds.
    fn poll_delay(&self, job: &CalculationJob, polls: u32) -> Result<Duration, StepFailure> {
        let waited = self.services.clock.now().millis() - job.since.millis();
        // Negative when the clock was set back: then it has not waited at all.
        let waited = Duration::from_millis(u64::try_from(waited).unwrap_or(0));
        if waited > self.config.give_up_after {
            let reason = format!("VoltMetrics accepted it {} s ago and has no result", waited.as_secs());
            return Err(StepFailure::permanent(reason, polls));
        }
        let first = if self.has_webhooks { self.config.webhook_patience } else { self.config.poll_interval };
        // A configured first wait above `MAX_POLL` is kept as it is.
        Ok(first.saturating_mul(2_u32.saturating_pow(polls.min(10))).min(MAX_POLL.max(first)))
    }

    fn failure_event(&self, _job: &CalculationJob, failure: StepFailure) -> CalculationEvent {
        CalculationEvent::Failed(failure)
    }

    async fn record(
        &self,
        job: &Arc<CalculationJob>,
        event: &CalculationEvent,
    ) -> Result<Recorded<CalculationJob>, NotRecorded> {
        let id = self.ids.job_id(job.number);
        match event {
            CalculationEvent::Failed(StepFailure { reason, tries, .. }) => {
                tracing::warn!(job = id, reason, tries, "a calculation failed and is now a dead letter");
            }
            CalculationEvent::Forgotten { reason } => {
                tracing::warn!(job = id, reason, "VoltMetrics no longer knows a calculation that it accepted");
            }
            CalculationEvent::Submitted { .. } | CalculationEvent::Completed(_) => {}
        }
        let noted = self.group_commit.write(job.to_store(event)).await;
        let noted = noted.map_err(|error| NotRecorded(error.to_string()))?;
        Ok(match (event, noted) {
            (
                CalculationEvent::Submitted { remote_id, is_ended },
                JobEventOutcome::Done | JobEventOutcome::Ready(_),
            ) => {
                // `Ready`: the webhook came before the submission was written.
                let is_ready = *is_ended || matches!(noted, JobEventOutcome::Ready(_));
                // From now on: a job may have waited for longer than `give_up_after` before it was submitted
                let since = self.services.clock.now();
                let job = CalculationJob { remote_id: Some(remote_id.clone()), since, ..CalculationJob::clone(job) };
                Recorded::Continues { job, is_ready }
            }
            // Ended, cancelled meanwhile, or forgotten: then it waits in the store again
            _ => Recorded::Ended,
        })
    }
}
