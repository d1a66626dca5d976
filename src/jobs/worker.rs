//! Does what is asked: hands waiting jobs in, so many at once, fetches what is ready, and writes both down. All it holds
//! in memory can be lost: what the store says is taken up at the next start, under the same keys.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, VecDeque};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::call::{Claim, Failed, Fetched, HandedIn, fetch, hand_in};
use super::queue::JobQueue;
use crate::app::{Application, ApplicationError};
use crate::http_client::BreakerState;
use crate::inventory::{EquipmentId, Moment};
use crate::store::{JobEvent, JobEventOutcome, JobState};
use crate::voltmetrics::VoltMetricsClient;

/// JobQueue read at once to be handed in.
const CLAIMED_AT_ONCE: usize = 128;
/// JobQueue that the remote engine may have at once; further ones wait here.
const MOST_OUTSTANDING: usize = 2_000;
/// Longest time between two looks at a job.
const LONGEST_POLL: Duration = Duration::from_secs(30);
/// How long nothing is done after the store could not be read or written, and least while the engine is away.
const REST: Duration = Duration::from_secs(1);
/// How often what is over is let go of.
const PRUNE_EVERY: Duration = Duration::from_secs(600);
/// Least time between two assessments of what came in.
const ASSESS_EVERY: Duration = Duration::from_millis(500);

/// A job on its way.
struct Outstanding {
    equipment_id: EquipmentId,
    /// What was sent, as a dead letter keeps it.
    payload: String,
    /// The id it has at the remote engine, once that is written.
    remote_id: Option<String>,
    since: Moment,
    /// When our data of the item was read; `None` for other data than ours.
    read_at: Option<Moment>,
    polls: u32,
    is_fetching: bool,
    /// A webhook came while it was being fetched.
    is_ready: bool,
}

/// What a call came to.
enum Called {
    HandIn(Claim, HandedIn),
    Fetch(u64, Fetched),
}

/// What a write came to.
enum Written {
    Submitted(u64, String, bool, Option<JobEventOutcome>),
    Ended(u64, Option<JobEventOutcome>),
}

impl JobQueue {
    /// Does everything that is asked until `stop` says so. What is under way then is taken up at the next start.
    pub async fn run(self: Arc<Self>, stop: watch::Receiver<bool>) {
        let stopping = Arc::clone(&self.is_stopping);
        let mut tasks = JoinSet::new();
        tasks.spawn(Arc::clone(&self).assess_what_came());
        tasks.spawn(Arc::clone(&self).prune());
        tasks.spawn(Arc::clone(&self).call_back());
        if self.has_engine() {
            tasks.spawn(Arc::clone(&self).keep_current());
            tasks.spawn(async move { Worker::new(self).run().await });
        }
        let mut stop = stop;
        tokio::select! {
            // A sender that is gone says the same
            _ = stop.wait_for(|stopped| *stopped) => {}
            _ = async { while tasks.join_next().await.is_some() {} } => {}
        }
        stopping.store(true, Ordering::Relaxed);
        tasks.shutdown().await;
    }

    /// What results changed is judged anew, so that documents are made from it.
    async fn assess_what_came(self: Arc<Self>) {
        loop {
            self.group_commit.marked.notified().await;
            if let Err(error) = self.appliance.aside(Application::assess_marked).await {
                tracing::warn!(%error, "what VoltMetrics changed could not be assessed and is tried again with the next");
            }
            tokio::time::sleep(ASSESS_EVERY).await;
        }
    }

    async fn prune(self: Arc<Self>) {
        loop {
            let keeping = *self.group_commit.keeping();
            let prune =
                move |appliance: &Application| Ok(appliance.store().prune_jobs(&keeping, appliance.clock().now())?);
            match self.appliance.aside(prune).await {
                Ok(0) => {}
                Ok(records) => tracing::info!(records, "jobs and batches that are long over were let go of"),
                Err(error) => tracing::warn!(%error, "jobs that are over could not be let go of"),
            }
            tokio::time::sleep(PRUNE_EVERY).await;
        }
    }
}

struct Worker {
    jobs: Arc<JobQueue>,
    outstanding: HashMap<u64, Outstanding>,
    claimed: VecDeque<Claim>,
    /// More may wait in the store.
    may_wait: bool,
    to_fetch: VecDeque<u64>,
    polls: BinaryHeap<Reverse<(Instant, u64)>>,
    calls: JoinSet<Called>,
    written: mpsc::UnboundedReceiver<Written>,
    writes: mpsc::UnboundedSender<Written>,
    rests_until: Option<Instant>,
}

impl Worker {
    fn new(jobs: Arc<JobQueue>) -> Self {
        let (writes, written) = mpsc::unbounded_channel();
        Self {
            jobs,
            outstanding: HashMap::new(),
            claimed: VecDeque::new(),
            may_wait: true,
            to_fetch: VecDeque::new(),
            polls: BinaryHeap::new(),
            calls: JoinSet::new(),
            written,
            writes,
            rests_until: None,
        }
    }

    async fn run(mut self) {
        while let Err(error) = self.take_up().await {
            tracing::warn!(%error, "the jobs under way could not be read and are tried again");
            tokio::time::sleep(REST).await;
        }
        loop {
            self.start_calls().await;
            let next_look = self.polls.peek().map(|Reverse((at, _))| *at);
            let wake = [next_look, self.rests_until].into_iter().flatten().min();
            let jobs = Arc::clone(&self.jobs);
            tokio::select! {
                Some(called) = self.calls.join_next() => match called {
                    Ok(called) => self.take_call(called),
                    Err(error) => tracing::error!(%error, "a call to VoltMetrics broke off"),
                },
                Some(written) = self.written.recv() => self.take_written(written),
                () = jobs.group_commit.heard.notified() => self.hear(),
                () = jobs.asked.notified() => self.may_wait = true,
                () = tokio::time::sleep_until(wake.unwrap_or_else(Instant::now)), if wake.is_some() => self.look_again(),
            }
        }
    }

    /// What was handed in before a stop or a kill is looked at again.
    async fn take_up(&mut self) -> Result<(), ApplicationError> {
        let read = |appliance: &Application| {
            let snapshot = appliance.store().snapshot()?;
            let mut found = Vec::new();
            for submitted in snapshot.submitted_jobs()? {
                let (remote_id, number) = submitted?;
                if let Some(job) = snapshot.find_job(number)? {
                    let payload = Claim::of(&snapshot, number, &job)?.map(|claim| claim.payload()).unwrap_or_default();
                    found.push((number, remote_id, job, payload));
                }
            }
            Ok(found)
        };
        for (number, remote_id, job, payload) in self.jobs.appliance.aside(read).await? {
            let since = job.submitted.unwrap_or(job.created);
            let outstanding = Outstanding {
                equipment_id: job.equipment_id,
                payload,
                remote_id: Some(remote_id),
                since,
                // When it was read is lost; not before it was asked for
                read_at: job.data.is_none().then_some(job.created),
                polls: 0,
                is_fetching: false,
                is_ready: false,
            };
            self.outstanding.insert(number, outstanding);
            self.to_fetch.push_back(number);
        }
        Ok(())
    }

    /// As many calls as may be made: what is ready before what waits, so that little is under way at a time.
    async fn start_calls(&mut self) {
        let Some(engine) = self.jobs.engine.clone() else { return };
        if self.rests_until.is_some() {
            return;
        }
        while self.calls.len() < self.jobs.config.concurrency {
            if let Some(number) = self.to_fetch.pop_front() {
                self.start_fetch(&engine, number);
            } else if let Some(claim) = self.claimed.pop_front() {
                self.start_hand_in(&engine, claim);
            } else if self.may_wait && self.outstanding.len() < MOST_OUTSTANDING {
                if let Err(error) = self.claim().await {
                    tracing::warn!(%error, "waiting jobs could not be read and are tried again");
                    self.rest(REST);
                    return;
                }
            } else {
                return;
            }
        }
    }

    fn start_fetch(&mut self, engine: &Arc<VoltMetricsClient>, number: u64) {
        let Some(outstanding) = self.outstanding.get_mut(&number) else { return };
        let Some(remote_id) = outstanding.remote_id.clone().filter(|_| !outstanding.is_fetching) else { return };
        (outstanding.is_fetching, outstanding.is_ready) = (true, false);
        let (engine, tries) = (Arc::clone(engine), self.jobs.config.tries);
        let equipment = outstanding.equipment_id.clone();
        self.calls.spawn(async move { Called::Fetch(number, fetch(&engine, tries, &equipment, &remote_id).await) });
    }

    fn start_hand_in(&mut self, engine: &Arc<VoltMetricsClient>, claim: Claim) {
        let (engine, tries) = (Arc::clone(engine), self.jobs.config.tries);
        let key = self.jobs.idempotency_key(claim.number, claim.replays);
        self.calls.spawn(async move {
            let handed_in = hand_in(&engine, tries, &claim, &key).await;
            Called::HandIn(claim, handed_in)
        });
    }

    /// Reads the next jobs that wait: by priority, then by age.
    async fn claim(&mut self) -> Result<(), ApplicationError> {
        // Before anything is read: what changes later is not in it
        let since = self.jobs.appliance.clock().now();
        let known: std::collections::HashSet<u64> = self.outstanding.keys().copied().collect();
        let read = move |appliance: &Application| {
            let snapshot = appliance.store().snapshot()?;
            let (mut claims, mut gone, mut more) = (Vec::new(), Vec::new(), false);
            for number in snapshot.waiting_jobs()? {
                let number = number?;
                if known.contains(&number) {
                    continue;
                }
                if claims.len() + gone.len() >= CLAIMED_AT_ONCE {
                    more = true;
                    break;
                }
                let Some(job) = snapshot.find_job(number)?.filter(|job| job.state == JobState::Waiting) else {
                    continue;
                };
                match Claim::of(&snapshot, number, &job)? {
                    Some(claim) => claims.push(claim),
                    None => gone.push((number, job.equipment_id)),
                }
            }
            Ok((claims, gone, more))
        };
        let (claims, gone, more) = self.jobs.appliance.aside(read).await?;
        self.may_wait = more;
        let outstanding = |equipment_id, payload, read_at| Outstanding {
            equipment_id,
            payload,
            remote_id: None,
            since,
            read_at,
            polls: 0,
            is_fetching: false,
            is_ready: false,
        };
        for claim in claims {
            let read_at = claim.is_of_held.then_some(since);
            self.outstanding.insert(claim.number, outstanding(claim.equipment_id.clone(), claim.payload(), read_at));
            self.claimed.push_back(claim);
        }
        for (number, equipment_id) in gone {
            self.outstanding.insert(number, outstanding(equipment_id, String::new(), None));
            self.end_badly(number, Failed { reason: "the item is no longer there".to_owned(), tries: 0 });
        }
        Ok(())
    }

    fn take_call(&mut self, called: Called) {
        match called {
            Called::HandIn(claim, HandedIn::Taken { remote_id, is_ended }) => {
                let number = claim.number;
                let deed = JobEvent::Submitted { number, remote_id: remote_id.clone() };
                self.write(deed, move |noted| Written::Submitted(number, remote_id, is_ended, noted));
            }
            Called::HandIn(claim, HandedIn::Away(wait)) => {
                self.claimed.push_front(claim);
                self.leave_alone(wait);
            }
            Called::HandIn(claim, HandedIn::Failed(failed)) => self.end_badly(claim.number, failed),
            Called::Fetch(number, Fetched::Figure(mut figure)) => {
                let read_at = self.outstanding.get(&number).and_then(|outstanding| outstanding.read_at);
                figure.provenance.data_read_at = read_at;
                self.write(JobEvent::Completed { number, figure }, move |noted| Written::Ended(number, noted));
            }
            Called::Fetch(number, Fetched::Pending) => self.take_pending(number),
            Called::Fetch(number, Fetched::Away(wait)) => {
                self.leave_alone(wait);
                self.fetched(number);
                self.to_fetch.push_front(number);
            }
            Called::Fetch(number, Fetched::Forgotten(reason)) => self.end_forgotten(number, reason),
            Called::Fetch(number, Fetched::Failed(failed)) => self.end_badly(number, failed),
        }
    }

    fn fetched(&mut self, number: u64) {
        if let Some(outstanding) = self.outstanding.get_mut(&number) {
            outstanding.is_fetching = false;
        }
    }

    fn take_pending(&mut self, number: u64) {
        self.fetched(number);
        let now = self.jobs.appliance.clock().now();
        let Some(outstanding) = self.outstanding.get_mut(&number) else { return };
        outstanding.polls += 1;
        if outstanding.is_ready {
            self.to_fetch.push_back(number);
            return;
        }
        let waited = Duration::from_millis(u64::try_from(now.millis() - outstanding.since.millis()).unwrap_or(0));
        let (polls, patience) = (outstanding.polls, self.jobs.config.give_up_after);
        if waited > patience {
            let reason = format!("VoltMetrics has had it for {}s and has no result", waited.as_secs());
            self.end_badly(number, Failed { reason, tries: polls });
            return;
        }
        self.look_in(number, self.pause_before(polls));
    }

    /// How long a job is left alone before it is looked at: until a webhook should have come, then longer each time.
    fn pause_before(&self, polls: u32) -> Duration {
        let config = &self.jobs.config;
        let first = if self.jobs.webhook_signer.is_some() { config.webhook_patience } else { config.poll_interval };
        first.saturating_mul(2_u32.saturating_pow(polls.min(10))).min(LONGEST_POLL.max(first))
    }

    fn look_in(&mut self, number: u64, pause: Duration) {
        self.polls.push(Reverse((Instant::now() + pause, number)));
    }

    fn end_badly(&mut self, number: u64, Failed { reason, tries }: Failed) {
        let payload = self.outstanding.get(&number).map(|outstanding| outstanding.payload.clone()).unwrap_or_default();
        tracing::warn!(job = self.jobs.job_id(number), reason, tries, "a calculation failed for good");
        let deed = JobEvent::Failed { number, reason, payload, tries };
        self.write(deed, move |noted| Written::Ended(number, noted));
    }

    /// It is let go of here, and waits again in the store or is a dead letter.
    fn end_forgotten(&mut self, number: u64, reason: String) {
        let payload = self.outstanding.get(&number).map(|outstanding| outstanding.payload.clone()).unwrap_or_default();
        tracing::warn!(job = self.jobs.job_id(number), reason, "VoltMetrics has forgotten a calculation that it took");
        let deed = JobEvent::Forgotten { number, reason, payload };
        self.write(deed, move |noted| Written::Ended(number, noted));
    }

    /// Has a deed written; what came of it is taken in later. No call waits for the disk.
    fn write(&mut self, deed: JobEvent, told: impl FnOnce(Option<JobEventOutcome>) -> Written + Send + 'static) {
        let writes = self.writes.clone();
        match self.jobs.group_commit.put(deed) {
            Ok(noted) => drop(tokio::spawn(async move {
                let noted = noted.await.ok().and_then(Result::ok);
                // A runner that is gone takes it up from the store
                let _ = writes.send(told(noted));
            })),
            Err(_) => drop(writes.send(told(None))),
        }
    }

    fn take_written(&mut self, written: Written) {
        match written {
            Written::Submitted(
                number,
                remote_id,
                is_ended,
                Some(noted @ (JobEventOutcome::Done | JobEventOutcome::Ready(_))),
            ) => {
                let Some(outstanding) = self.outstanding.get_mut(&number) else { return };
                outstanding.remote_id = Some(remote_id);
                if is_ended || outstanding.is_ready || matches!(noted, JobEventOutcome::Ready(_)) {
                    self.to_fetch.push_back(number);
                } else {
                    self.look_in(number, self.pause_before(0));
                }
            }
            // Called off meanwhile
            Written::Submitted(number, _, _, Some(_)) | Written::Ended(number, Some(_)) => {
                self.outstanding.remove(&number);
                self.may_wait = true;
            }
            // It could not be written: what the store says still holds, and is taken up again
            Written::Submitted(number, _, _, None) => {
                self.outstanding.remove(&number);
                self.may_wait = true;
                self.rest(REST);
            }
            Written::Ended(number, None) => {
                self.fetched(number);
                match self.outstanding.get(&number) {
                    Some(outstanding) if outstanding.remote_id.is_some() => self.look_in(number, REST),
                    _ => drop(self.outstanding.remove(&number)),
                }
                self.may_wait = true;
                self.rest(REST);
            }
        }
    }

    fn hear(&mut self) {
        for number in self.jobs.group_commit.take_ready() {
            let Some(outstanding) = self.outstanding.get_mut(&number) else { continue };
            outstanding.is_ready = true;
            if outstanding.remote_id.is_some() && !outstanding.is_fetching {
                self.to_fetch.push_back(number);
            }
        }
    }

    fn look_again(&mut self) {
        let now = Instant::now();
        self.rests_until = self.rests_until.filter(|until| *until > now);
        while let Some(Reverse((at, number))) = self.polls.peek().copied() {
            if at > now {
                break;
            }
            self.polls.pop();
            self.to_fetch.push_back(number);
        }
    }

    /// Asks nobody for a while: the breaker is open, or VoltMetrics wishes it, which everybody is told.
    fn leave_alone(&mut self, wait: Duration) {
        if self.jobs.breaker().is_some_and(|breaker| breaker.state == BreakerState::Closed) {
            self.jobs.note_rest(wait);
        }
        self.rest(wait);
    }

    fn rest(&mut self, wait: Duration) {
        let until = Instant::now() + wait.max(REST);
        self.rests_until = Some(self.rests_until.map_or(until, |rests| rests.max(until)));
    }
}
