use std::collections::BTreeMap;

use parking_lot::Mutex;

use super::*;
use crate::http_client::Backoff;
use crate::jobs::kind::KindLimits;
use crate::jobs::signals::WorkSignal;
use crate::store::Priority;

/// What a step of a fake job does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Script {
    /// Succeeds at once.
    Succeed,
    /// Starts something whose result is announced, then succeeds.
    TwoSteps,
    /// Fails so many times for the moment, then succeeds.
    FailTimes(u32),
    /// Fails for good.
    FailForGood,
    /// Panics.
    Panic,
    /// Finds its service unavailable the first time.
    UnavailableOnce,
    /// Its result never comes.
    NeverReady,
}

#[derive(Debug, Clone)]
struct FakeJob {
    number: u64,
    priority: Priority,
    key: String,
    script: Script,
    is_started: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum FakeEvent {
    Started,
    Done,
    Dead(String, u32),
}

/// A store in memory and a log of all that happened.
struct Fake {
    waiting: Mutex<BTreeMap<(Priority, u64), FakeJob>>,
    started: Mutex<Vec<FakeJob>>,
    runs: Mutex<Vec<u64>>,
    running: Mutex<(usize, usize)>,
    events: Mutex<Vec<(u64, FakeEvent)>>,
    /// So many writes fail.
    broken_writes: Mutex<u32>,
    signal: WorkSignal,
    concurrency: usize,
}

impl Fake {
    fn new(concurrency: usize, jobs: &[(u64, Priority, Script)]) -> Arc<Self> {
        let job = |&(number, priority, script): &(u64, Priority, Script)| {
            let job = FakeJob { number, priority, key: format!("k{number}"), script, is_started: false };
            ((priority, number), job)
        };
        Arc::new(Self {
            waiting: Mutex::new(jobs.iter().map(job).collect()),
            started: Mutex::default(),
            runs: Mutex::default(),
            running: Mutex::default(),
            events: Mutex::default(),
            broken_writes: Mutex::default(),
            signal: WorkSignal::default(),
            concurrency,
        })
    }

    fn events_of(&self, number: u64) -> Vec<FakeEvent> {
        self.events.lock().iter().filter(|(of, _)| *of == number).map(|(_, event)| event.clone()).collect()
    }

    fn runs_of(&self, number: u64) -> usize {
        self.runs.lock().iter().filter(|of| **of == number).count()
    }

    /// Runs a worker for this long, then stops it.
    async fn work_for(self: &Arc<Self>, seconds: u64) {
        let stop = CancellationToken::new();
        let worker = tokio::spawn(Worker::new(Arc::clone(self)).run(stop.clone()));
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        stop.cancel();
        worker.await.expect("the worker ends when it is stopped");
    }
}

impl JobKind for Fake {
    type Job = FakeJob;
    type Event = FakeEvent;

    const NAME: &'static str = "fake";

    fn limits(&self) -> KindLimits {
        KindLimits { concurrency: self.concurrency, in_progress: 100, rescan: None }
    }

    fn backoff(&self) -> Backoff {
        Backoff { tries: 3, ..Backoff::default() }
    }

    fn signal(&self) -> &WorkSignal {
        &self.signal
    }

    fn number(job: &FakeJob) -> u64 {
        job.number
    }

    fn priority(job: &FakeJob) -> Priority {
        job.priority
    }

    fn dedup_key(&self, job: &FakeJob) -> String {
        job.key.clone()
    }

    async fn resume(&self) -> Result<Vec<FakeJob>, ApplicationError> {
        Ok(self.started.lock().clone())
    }

    async fn claim(
        &self,
        in_progress: std::collections::HashSet<u64>,
        limit: usize,
    ) -> Result<Claimed<FakeJob>, ApplicationError> {
        let waiting = self.waiting.lock();
        let mut jobs = waiting.values().filter(|job| !in_progress.contains(&job.number));
        Ok(Claimed { jobs: jobs.by_ref().take(limit).cloned().collect(), has_more: jobs.next().is_some() })
    }

    async fn run(&self, job: &FakeJob, dedup_key: &str) -> StepOutcome<FakeEvent> {
        assert_eq!(dedup_key, job.key, "each step gets the key of its job");
        self.runs.lock().push(job.number);
        {
            let mut running = self.running.lock();
            running.0 += 1;
            running.1 = running.1.max(running.0);
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
        self.running.lock().0 -= 1;
        let runs = u32::try_from(self.runs_of(job.number)).expect("it fits");
        let transient = StepFailure { reason: "later".to_owned(), tries: 1, is_transient: true, retry_after: None };
        match job.script {
            Script::TwoSteps | Script::NeverReady if !job.is_started => StepOutcome::Event(FakeEvent::Started),
            Script::NeverReady => StepOutcome::Pending,
            Script::FailTimes(times) if runs <= times => StepOutcome::Failed(transient),
            Script::FailForGood => StepOutcome::Failed(StepFailure::permanent("no", 1)),
            Script::Panic => panic!("a bug in a step"),
            Script::UnavailableOnce if runs == 1 => StepOutcome::Unavailable(Duration::from_secs(20)),
            _ => StepOutcome::Event(FakeEvent::Done),
        }
    }

    fn poll_delay(&self, _job: &FakeJob, polls: u32) -> Result<Duration, StepFailure> {
        if polls > 3 { Err(StepFailure::permanent("no result", polls)) } else { Ok(Duration::from_secs(60)) }
    }

    fn failure_event(&self, _job: &FakeJob, failure: StepFailure) -> FakeEvent {
        FakeEvent::Dead(failure.reason, failure.tries)
    }

    async fn record(&self, job: &Arc<FakeJob>, event: &FakeEvent) -> Result<Recorded<FakeJob>, NotRecorded> {
        {
            let mut broken = self.broken_writes.lock();
            if *broken > 0 {
                *broken -= 1;
                return Err(NotRecorded("the disk is full".to_owned()));
            }
        }
        self.events.lock().push((job.number, event.clone()));
        self.waiting.lock().remove(&(job.priority, job.number));
        self.started.lock().retain(|started| started.number != job.number);
        if *event == FakeEvent::Started {
            let job = FakeJob { is_started: true, ..FakeJob::clone(job) };
            self.started.lock().push(job.clone());
            return Ok(Recorded::Continues { job, is_ready: false });
        }
        Ok(Recorded::Ended)
    }
}

#[tokio::test(start_paused = true)]
async fn jobs_run_by_priority_then_age_and_no_more_at_once_than_allowed() {
    use Priority::{High, Low, Medium};
    let jobs = [(1, Low), (2, Medium), (3, High), (4, Medium), (5, High)];
    let fake = Fake::new(1, &jobs.map(|(number, priority)| (number, priority, Script::Succeed)));
    fake.work_for(5).await;
    assert_eq!(*fake.runs.lock(), [3, 5, 2, 4, 1]);
    let many: Vec<_> = (0..300).map(|number| (number, Low, Script::Succeed)).collect();
    let fake = Fake::new(4, &many);
    fake.work_for(5).await;
    assert_eq!((fake.events.lock().len(), fake.running.lock().1), (300, 4), "more than one claim holds");
}

#[tokio::test(start_paused = true)]
async fn a_failed_step_is_retried_and_then_a_dead_letter() {
    let scripts = [Script::FailTimes(2), Script::FailTimes(9), Script::FailForGood, Script::Panic];
    let jobs: Vec<_> = (1..).zip(scripts).map(|(number, script)| (number, Priority::Low, script)).collect();
    let fake = Fake::new(8, &jobs);
    fake.work_for(60).await;
    assert_eq!((fake.events_of(1), fake.runs_of(1)), (vec![FakeEvent::Done], 3));
    assert_eq!((fake.events_of(2), fake.runs_of(2)), (vec![FakeEvent::Dead("later".to_owned(), 3)], 3));
    assert_eq!((fake.events_of(3), fake.runs_of(3)), (vec![FakeEvent::Dead("no".to_owned(), 1)], 1));
    let [FakeEvent::Dead(reason, 3)] = &fake.events_of(4)[..] else { panic!("{:?}", fake.events_of(4)) };
    assert!(reason.contains("a bug in a step"), "{reason}");
}

#[tokio::test(start_paused = true)]
async fn a_result_is_fetched_when_it_is_announced_or_after_a_while() {
    let fake = Fake::new(8, &[(1, Priority::Low, Script::TwoSteps), (2, Priority::Low, Script::NeverReady)]);
    let stop = CancellationToken::new();
    let worker = tokio::spawn(Worker::new(Arc::clone(&fake)).run(stop.clone()));
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(fake.events_of(1), [FakeEvent::Started]);
    fake.signal.results_announced([1, 99]);
    tokio::time::sleep(Duration::from_secs(1)).await;
    assert_eq!(fake.events_of(1), [FakeEvent::Started, FakeEvent::Done]);
    assert_eq!(fake.runs_of(2), 1, "its time has not come");
    tokio::time::sleep(Duration::from_secs(3_600)).await;
    assert_eq!(fake.events_of(2), [FakeEvent::Started, FakeEvent::Dead("no result".to_owned(), 4)]);
    stop.cancel();
    worker.await.expect("it ends");
}

#[tokio::test(start_paused = true)]
async fn an_unavailable_service_pauses_the_kind_and_fails_nothing() {
    let fake = Fake::new(1, &[(1, Priority::High, Script::UnavailableOnce), (2, Priority::Low, Script::Succeed)]);
    fake.work_for(15).await;
    assert_eq!(*fake.runs.lock(), [1]);
    let fake = Fake::new(1, &[(1, Priority::High, Script::UnavailableOnce), (2, Priority::Low, Script::Succeed)]);
    fake.work_for(30).await;
    assert_eq!(*fake.runs.lock(), [1, 1, 2]);
}

#[tokio::test(start_paused = true)]
async fn an_outcome_that_cannot_be_written_is_written_later_and_its_step_not_repeated() {
    let fake = Fake::new(1, &[(1, Priority::High, Script::Succeed), (2, Priority::Low, Script::Succeed)]);
    *fake.broken_writes.lock() = 4;
    fake.work_for(300).await;
    assert_eq!((fake.runs_of(1), fake.events_of(1)), (1, vec![FakeEvent::Done]));
    assert_eq!((fake.runs_of(2), fake.events_of(2)), (1, vec![FakeEvent::Done]));
}

#[tokio::test(start_paused = true)]
async fn jobs_with_one_key_run_one_after_the_other() {
    let fake = Fake::new(8, &[(1, Priority::Low, Script::TwoSteps), (2, Priority::Low, Script::TwoSteps)]);
    for job in fake.waiting.lock().values_mut() {
        job.key = "the same work".to_owned();
    }
    let stop = CancellationToken::new();
    let worker = tokio::spawn(Worker::new(Arc::clone(&fake)).run(stop.clone()));
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(*fake.runs.lock(), [1]);
    fake.signal.results_announced([1]);
    tokio::time::sleep(Duration::from_secs(5)).await;
    assert_eq!(*fake.runs.lock(), [1, 1, 2]);
    stop.cancel();
    worker.await.expect("it ends");
}

#[tokio::test(start_paused = true)]
async fn a_new_worker_takes_up_what_the_last_one_left() {
    let fake = Fake::new(8, &[(1, Priority::Low, Script::TwoSteps), (2, Priority::Low, Script::FailTimes(1))]);
    let stop = CancellationToken::new();
    let worker = tokio::spawn(Worker::new(Arc::clone(&fake)).run(stop.clone()));
    tokio::time::sleep(Duration::from_millis(15)).await;
    // As after a panic: nothing that it holds is kept
    worker.abort();
    assert!(worker.await.is_err());
    assert_eq!(fake.events_of(1), [FakeEvent::Started]);
    fake.work_for(10).await;
    assert_eq!(fake.events_of(1), [FakeEvent::Started, FakeEvent::Done]);
    assert_eq!(fake.events_of(2), [FakeEvent::Done]);
}
