//! Runs the jobs of one kind: claims waiting jobs by priority and age, runs their steps with bounded concurrency, writes
//! each outcome to the store, retries and gives up.
//!
//! Everything held here can be lost. What matters is in the store before it counts, so that a worker that is started after
//! a crash or a panic takes up where the last one was, under the same deduplication keys.

mod state;

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use self::state::{Phase, WorkerState};
use super::kind::{Claimed, JobKind, NotRecorded, Recorded, StepFailure, StepOutcome};
use super::signals::Signalled;
use crate::app::ApplicationError;

/// Most jobs read from the store at once.
const CLAIM_LIMIT: usize = 128;
/// Pause after the store could not be read or written, and the shortest pause while a service is unavailable.
const SHORT_PAUSE: Duration = Duration::from_secs(1);
/// Longest wait before an outcome that could not be written is written again.
const MAX_WRITE_WAIT: Duration = Duration::from_secs(60);
/// How long outcomes may still be written after the worker is asked to stop. What is not written is repeated at the next
/// start under the same key.
const STOP_GRACE: Duration = Duration::from_secs(2);

type Write<K> = Pin<Box<dyn Future<Output = Written<K>> + Send>>;

/// An event that was, or was not, written.
struct Written<K: JobKind> {
    number: u64,
    event: K::Event,
    result: Result<Recorded<K::Job>, NotRecorded>,
    /// How long the next attempt waits if this one failed.
    next_wait: Duration,
}

/// The jobs of one kind that are in progress.
pub(super) struct Worker<K: JobKind> {
    kind: Arc<K>,
    state: WorkerState<K::Job>,
    steps: JoinSet<StepOutcome<K::Event>>,
    step_numbers: HashMap<Id, u64>,
    writes: FuturesUnordered<Write<K>>,
    /// More jobs may wait in the store.
    may_claim: bool,
    rescan_at: Option<Instant>,
    paused_until: Option<Instant>,
}

impl<K: JobKind> Worker<K> {
    pub(super) fn new(kind: Arc<K>) -> Self {
        Self {
            kind,
            state: WorkerState::default(),
            steps: JoinSet::new(),
            step_numbers: HashMap::new(),
            writes: FuturesUnordered::new(),
            may_claim: true,
            rescan_at: None,
            paused_until: None,
        }
    }

    /// Works until `stop` is cancelled. Steps that still run then are aborted and run again at the next start.
    pub(super) async fn run(mut self, stop: CancellationToken) {
        if stop.run_until_cancelled(self.resume()).await.is_none() {
            return;
        }
        loop {
            tokio::select! {
                biased;
                () = stop.cancelled() => break,
                // Safe to drop while it reads the store: a claim changes nothing there.
                () = self.start_steps() => {}
            }
            // All branches below are cancel-safe: one that loses keeps its result for the next round.
            // None is preferred, so that a stream of ended steps cannot starve the signals.
            let wake = [self.state.next_timer(), self.paused_until, self.rescan_at].into_iter().flatten().min();
            let kind = Arc::clone(&self.kind);
            tokio::select! {
                () = stop.cancelled() => break,
                Some(ended) = self.steps.join_next_with_id() => self.step_ended(ended),
                Some(written) = self.writes.next() => self.event_written(written),
                () = kind.signal().changed() => self.take_signals(),
                // Tokio evaluates the expression of a disabled branch too, hence the default; it does not poll it.
                () = tokio::time::sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => self.wake_up(),
            }
        }
        // Steps first: none ends any more, so the set of writes only shrinks.
        self.steps.shutdown().await;
        let rest = async { while self.writes.next().await.is_some() {} };
        if tokio::time::timeout(STOP_GRACE, rest).await.is_err() {
            tracing::debug!(kind = K::NAME, "outcomes were not written before the stop and will be repeated");
        }
    }

    /// Takes up what an earlier worker left half done.
    async fn resume(&mut self) {
        loop {
            match self.kind.resume().await {
                Ok(jobs) => {
                    for job in jobs {
                        let key = self.kind.dedup_key(&job);
                        self.state.insert(K::number(&job), K::priority(&job), key, job, Phase::Ready);
                    }
                    return;
                }
                Err(error) => {
                    tracing::warn!(kind = K::NAME, %error, "cannot read the jobs in progress; trying again");
                    tokio::time::sleep(SHORT_PAUSE).await;
                }
            }
        }
    }

    /// Starts as many steps as may run: jobs in progress before waiting ones, so that few are in progress at a time.
    async fn start_steps(&mut self) {
        let limits = self.kind.limits();
        while self.paused_until.is_none() && self.steps.len() < limits.concurrency.max(1) {
            // The loop ends: each turn starts a step, claims new jobs, pauses or clears `may_claim`.
            if let Some(number) = self.state.next() {
                self.start_step(number);
            } else if self.may_claim && self.state.len() < limits.in_progress {
                if let Err(error) = self.claim().await {
                    tracing::warn!(kind = K::NAME, %error, "cannot read waiting jobs; trying again");
                    self.pause(SHORT_PAUSE);
                }
            } else {
                return;
            }
        }
    }

    async fn claim(&mut self) -> Result<(), ApplicationError> {
        // Before the store is read: a job that is added meanwhile signals again
        self.rescan_at = self.kind.limits().rescan.map(|period| Instant::now() + period);
        // Claimed jobs run before later ones of any priority: the limit bounds how many an urgent job waits for.
        let Claimed { jobs, has_more } = self.kind.claim(self.state.numbers(), CLAIM_LIMIT).await?;
        let mut is_any_new = false;
        for job in jobs {
            let key = self.kind.dedup_key(&job);
            // The same work is in progress under another number: this job is claimed again once that has ended
            is_any_new |= self.state.insert(K::number(&job), K::priority(&job), key, job, Phase::Claimed);
        }
        // Without a new job the same page would be claimed again and again.
        self.may_claim = has_more && is_any_new;
        Ok(())
    }

    fn start_step(&mut self, number: u64) {
        let Some((job, key)) = self.state.start(number) else { return };
        let kind = Arc::clone(&self.kind);
        let step = self.steps.spawn(async move { kind.run(&job, &key).await });
        self.step_numbers.insert(step.id(), number);
    }

    fn step_ended(&mut self, ended: Result<(Id, StepOutcome<K::Event>), JoinError>) {
        let (id, outcome) = match ended {
            Ok((id, outcome)) => (id, outcome),
            Err(error) => {
                tracing::error!(kind = K::NAME, %error, "a job's step panicked");
                let reason = format!("the step broke off: {error}");
                let failure = StepFailure { reason, tries: 1, is_transient: true, retry_after: None };
                (error.id(), StepOutcome::Failed(failure))
            }
        };
        let Some(number) = self.step_numbers.remove(&id) else { return };
        match outcome {
            StepOutcome::Event(event) => self.write(number, event, Duration::ZERO),
            StepOutcome::Pending => self.poll_later(number),
            // No try is counted: the call was not made, or the service refused it for a reason that is not the job's.
            StepOutcome::Unavailable(wait) => {
                self.state.put_back(number);
                self.pause(wait);
            }
            StepOutcome::Failed(failure) => self.step_failed(number, failure),
        }
    }

    /// Waits for the announcement of a result, and asks for it where none comes.
    fn poll_later(&mut self, number: u64) {
        let Some(entry) = self.state.get_mut(number) else { return };
        // The announcement came after the service had answered this step: ask again without a wait.
        if entry.take_announced() {
            self.state.make_ready(number);
            return;
        }
        let polls = entry.next_poll();
        match self.kind.poll_delay(&entry.job, polls) {
            Ok(delay) => self.state.wait_until(number, Instant::now() + delay),
            Err(failure) => self.give_up(number, failure),
        }
    }

    /// Retries a failed step later, or gives the job up.
    fn step_failed(&mut self, number: u64, failure: StepFailure) {
        let Some(entry) = self.state.get_mut(number) else { return };
        entry.tries = entry.tries.saturating_add(failure.tries);
        let backoff = self.kind.backoff();
        let retry_in = if failure.is_transient { backoff.random_wait(entry.tries) } else { None };
        match retry_in {
            Some(wait) => {
                // A receiver cannot ask for more than the longest wait: its job would block a place in memory
                let wait = wait.max(failure.retry_after.unwrap_or_default().min(backoff.cap));
                tracing::debug!(kind = K::NAME, number, ?wait, reason = failure.reason, "a job's step runs again");
                self.state.wait_until(number, Instant::now() + wait);
            }
            None => {
                let tries = entry.tries;
                self.give_up(number, StepFailure { tries, ..failure });
            }
        }
    }

    /// The job failed for good: a dead letter keeps it.
    fn give_up(&mut self, number: u64, failure: StepFailure) {
        let Some(entry) = self.state.get_mut(number) else { return };
        let event = self.kind.failure_event(&entry.job, failure);
        self.write(number, event, Duration::ZERO);
    }

    /// Writes an event without holding up other jobs.
    fn write(&mut self, number: u64, event: K::Event, wait: Duration) {
        let Some(job) = self.state.start_write(number) else { return };
        let kind = Arc::clone(&self.kind);
        // Polled by the worker and not a task of `steps`: the stop aborts steps but still waits for writes.
        self.writes.push(Box::pin(async move {
            if !wait.is_zero() {
                tokio::time::sleep(wait).await;
            }
            let result = kind.record(&job, &event).await;
            Written { number, event, result, next_wait: (wait * 2).clamp(SHORT_PAUSE, MAX_WRITE_WAIT) }
        }));
    }

    fn event_written(&mut self, Written { number, event, result, next_wait }: Written<K>) {
        match result {
            Ok(Recorded::Continues { job, is_ready }) => {
                if self.state.replace(number, job) || is_ready {
                    self.state.make_ready(number);
                } else {
                    self.poll_later(number);
                }
            }
            Ok(Recorded::Ended) => {
                self.state.remove(number);
                // A place is free, and a waiting job with the same key may be claimed now.
                self.may_claim = true;
            }
            // The event happened and cannot be taken back: the step must not run again for it. Nothing else is started
            // either while the store takes no writes
            Err(error) => {
                tracing::warn!(kind = K::NAME, number, %error, wait = ?next_wait, "cannot write a job's outcome; trying again");
                self.pause(SHORT_PAUSE);
                self.write(number, event, next_wait);
            }
        }
    }

    fn take_signals(&mut self) {
        let Signalled { has_new, ready } = self.kind.signal().take();
        self.may_claim |= has_new;
        for number in ready {
            self.state.announce(number);
        }
    }

    fn wake_up(&mut self) {
        let now = Instant::now();
        self.paused_until = self.paused_until.filter(|until| *until > now);
        if self.rescan_at.is_some_and(|at| at <= now) {
            self.rescan_at = None;
            self.may_claim = true;
        }
        self.state.fire_timers(now);
    }

    /// Starts no step for a while.
    fn pause(&mut self, wait: Duration) {
        // A breaker that waits for its probe reports no wait at all: without the minimum the worker would spin.
        let until = Instant::now() + wait.max(SHORT_PAUSE);
        self.paused_until = Some(self.paused_until.map_or(until, |before| before.max(until)));
    }
}

#[cfg(test)]
mod tests;
