//! What a kind of background job must say of itself so that the [worker](super::worker) can run it.
//!
//! A kind is data and a few functions: its name, the priority and the deduplication key of a job, how one step of a job
//! runs, and how waiting jobs and outcomes are read from and written to the store. Order, limits, retries, pauses and
//! recovery are the worker's, the same for every kind.

use std::collections::HashSet;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use super::signals::WorkSignal;
use crate::app::ApplicationError;
use crate::http_client::Backoff;
use crate::store::Priority;

/// How much of one kind is done at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct KindLimits {
    /// Steps that run at the same time.
    pub(super) concurrency: usize,
    /// Jobs in memory, those that wait for a result or a retry among them. Further ones wait in the store.
    pub(super) in_progress: usize,
    /// How often the store is read for waiting jobs without a signal; `None` for a kind whose every job is signalled.
    pub(super) rescan: Option<Duration>,
}

/// Waiting jobs that were read from the store.
#[derive(Debug)]
pub(super) struct Claimed<J> {
    /// By priority, then by age.
    pub(super) jobs: Vec<J>,
    /// More wait than the limit.
    pub(super) has_more: bool,
}

/// What one step of a job came to.
#[derive(Debug)]
pub(super) enum StepOutcome<E> {
    /// Something happened that must be in the store before the job goes on or ends.
    Event(E),
    /// The result is not there yet. The job runs again once it is announced, or after [`JobKind::poll_delay`].
    Pending,
    /// The service that the kind needs takes no calls for this long. No failure: the whole kind pauses.
    Unavailable(Duration),
    /// The step failed.
    Failed(StepFailure),
}

/// Why a step failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct StepFailure {
    /// Message for the dead letter.
    pub(super) reason: String,
    /// Calls that were made.
    pub(super) tries: u32,
    /// The same step may succeed later.
    pub(super) is_transient: bool,
    /// How long the other side asked to wait (`Retry-After`).
    pub(super) retry_after: Option<Duration>,
}

impl StepFailure {
    /// A failure that a retry does not fix.
    pub(super) fn permanent(reason: impl Into<String>, tries: u32) -> Self {
        Self { reason: reason.into(), tries, is_transient: false, retry_after: None }
    }
}

/// What became of a job once an event of it was written.
#[derive(Debug)]
pub(super) enum Recorded<J> {
    /// It goes on in this form.
    Continues {
        /// The job after the event.
        job: J,
        /// Its next step can run at once; otherwise it waits as after [`StepOutcome::Pending`].
        is_ready: bool,
    },
    /// It has ended, or waits in the store again.
    Ended,
}

/// An outcome could not be written. The worker tries again with the same event.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct NotRecorded(pub(super) String);

/// One kind of job.
pub(super) trait JobKind: Send + Sync + 'static {
    /// A job as it is held in memory while it is in progress. It does not change: each event makes a new one.
    type Job: Send + Sync + 'static;
    /// What can happen to a job, as the store writes it.
    type Event: Send + Sync + 'static;

    /// Name in log lines.
    const NAME: &'static str;

    /// How much is done at the same time.
    fn limits(&self) -> KindLimits;

    /// How often a job whose step fails for the moment is run, and the waits between. With one try every failure is final.
    fn backoff(&self) -> Backoff;

    /// Where new jobs and announced results are signalled.
    fn signal(&self) -> &WorkSignal;

    /// Number in the store. Of two jobs with one priority the lower number runs first: numbers are given by age.
    fn number(job: &Self::Job) -> u64;

    /// Which jobs run first.
    fn priority(job: &Self::Job) -> Priority;

    /// Jobs with equal keys are the same work: they never run at the same time. Other services get the key with each call,
    /// so that they can tell a repetition after a crash from new work.
    fn dedup_key(&self, job: &Self::Job) -> String;

    /// Jobs that an earlier process left half done. Their next step runs before any new job. Called once, at the start.
    fn resume(&self) -> impl Future<Output = Result<Vec<Self::Job>, ApplicationError>> + Send {
        // A kind with one step leaves nothing half done: its jobs wait in the store until their outcome is written.
        async { Ok(Vec::new()) }
    }

    /// Reads up to `limit` waiting jobs by priority and age, without those in progress.
    fn claim(
        &self,
        in_progress: HashSet<u64>,
        limit: usize,
    ) -> impl Future<Output = Result<Claimed<Self::Job>, ApplicationError>> + Send;

    /// Runs one step. It may be dropped at any await, and run again after a crash with the same `dedup_key`.
    fn run(&self, job: &Self::Job, dedup_key: &str) -> impl Future<Output = StepOutcome<Self::Event>> + Send;

    /// How long to wait for the announcement of a result before asking for it; `polls` counts how often that was done.
    ///
    /// # Errors
    /// The failure of a job that has waited for too long.
    fn poll_delay(&self, _job: &Self::Job, _polls: u32) -> Result<Duration, StepFailure> {
        Err(StepFailure::permanent("this kind of job has no results to wait for", 0))
    }

    /// The event of a job that failed for good: it makes a dead letter of it.
    fn failure_event(&self, job: &Self::Job, failure: StepFailure) -> Self::Event;

    /// Writes an event. On disk when this returns.
    fn record(
        &self,
        job: &Arc<Self::Job>,
        event: &Self::Event,
    ) -> impl Future<Output = Result<Recorded<Self::Job>, NotRecorded>> + Send;
}
