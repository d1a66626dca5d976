//! The work of a simulated VoltMetrics: takes a submission, calculates a little later, and tells of it.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};

use super::book::{Book, Job, Outcome, ResourceKind, State};
use super::faults::Faults;
use super::figures::Engine;
use super::stats::Stats;
use super::webhook::{Courier, notice};
use crate::auth::SharedSecret;
use crate::auth::secret::random_hex;
use crate::clock::Clock;
use crate::http_client::Url;
use crate::inventory::{EquipmentId, Moment};

/// Jobs whose calculation or webhook is still to come. More submissions than these are asked to come back.
pub(super) const MOST_UNFINISHED: usize = 20_000;

/// Requests so far and under way.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    pub(super) count: u64,
    pub(super) under_way: u64,
}

/// Everything a request needs.
#[derive(Debug)]
pub(super) struct Desk {
    pub(super) engine: Engine,
    pub(super) clock: Clock,
    pub(super) started: Moment,
    pub(super) base_url: String,
    pub(super) api_key: Option<String>,
    pub(super) jwt_secret: Option<SharedSecret>,
    pub(super) faults: Mutex<Faults>,
    pub(super) calculation_time: Duration,
    pub(super) arrivals: Mutex<Arrivals>,
    pub(super) book: Mutex<Book>,
    pub(super) stats: Arc<Mutex<Stats>>,
    pub(super) courier: Courier,
    pub(super) unfinished: Arc<Semaphore>,
    /// Closed when the stand-in stops: what is under way ends with it.
    pub(super) stopped: watch::Receiver<()>,
}

/// What is submitted.
#[derive(Debug, Deserialize)]
pub(super) struct Submission {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    facility_id: Option<String>,
    data: Value,
    #[serde(default)]
    callback_url: Option<String>,
}

/// Why a submission is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refused {
    /// A field, and what is wrong with it.
    Wrong(&'static str, String),
    /// The idempotency key belongs to another resource.
    KeyTaken,
    /// Too many are unfinished.
    Busy,
}

impl Desk {
    /// Takes a submission in, or finds the job it made before. Returns the job's id and status.
    pub(super) fn submit(self: &Arc<Self>, key: Option<String>, submission: Submission) -> Result<Value, Refused> {
        let id = EquipmentId::parse(&submission.id).map_err(|error| Refused::Wrong("id", error.to_string()))?;
        if !submission.data.is_object() {
            return Err(Refused::Wrong("data", "is not an object".to_owned()));
        }
        let callback = submission.callback_url.as_deref().map(callback).transpose()?;
        let (permit, job_id) = {
            let mut book = self.book.lock();
            if let Some(known) = key.as_deref().and_then(|key| book.find_by_key(key)) {
                if known.resource_id != *id {
                    return Err(Refused::KeyTaken);
                }
                self.stats.lock().repeats += 1;
                return Ok(json!({ "job_id": known.id, "status": known.state.word() }));
            }
            let Ok(permit) = Arc::clone(&self.unfinished).try_acquire_owned() else {
                self.stats.lock().refused_busy += 1;
                return Err(Refused::Busy);
            };
            let is_site = submission.kind.eq_ignore_ascii_case("facility");
            let job = Job {
                id: format!("vm-{}", random_hex::<12>()),
                resource_id: id.to_string(),
                kind: if is_site { ResourceKind::Facility } else { ResourceKind::Equipment },
                key,
                state: State::Pending,
            };
            let job_id = job.id.clone();
            let jobs_of = book.put(job);
            let mut stats = self.stats.lock();
            stats.submissions += 1;
            stats.resources += u64::from(jobs_of == 1);
            stats.most_jobs_per_resource = stats.most_jobs_per_resource.max(jobs_of);
            (permit, job_id)
        };
        let answer = json!({ "job_id": job_id, "status": State::Pending.word() });
        let (desk, mut stopped) = (Arc::clone(self), self.stopped.clone());
        tokio::spawn(async move {
            let _unfinished = permit;
            tokio::select! {
                // Only ever closed
                _ = stopped.changed() => {}
                () = desk.work(&job_id, submission, callback) => {}
            }
        });
        Ok(answer)
    }

    async fn work(&self, job_id: &str, submission: Submission, callback: Option<Url>) {
        tokio::time::sleep(self.calculation_time / 2).await;
        self.book.lock().set_state(job_id, State::Processing);
        tokio::time::sleep(self.calculation_time / 2).await;
        let Some(kind) = self.book.lock().find(job_id).map(|job| job.kind) else { return };
        let (state, facility) = match kind {
            ResourceKind::Equipment => self.equipment(submission),
            ResourceKind::Facility => self.facility(&submission),
        };
        {
            let mut stats = self.stats.lock();
            match &state {
                State::Failed(_) => stats.failed += 1,
                _ => stats.completed += 1,
            }
        }
        let job = {
            let mut book = self.book.lock();
            book.set_state(job_id, state);
            book.find(job_id).cloned()
        };
        if let Some(job) = job {
            let body = notice(&job, facility.as_deref(), &self.base_url);
            self.courier.tell(&job, callback.as_ref(), &body, &self.stats).await;
        }
    }

    /// Calculates an item. What the envelope says stands in for what the data lacks.
    fn equipment(&self, submission: Submission) -> (State, Option<String>) {
        let Submission { id, kind, facility_id, mut data, .. } = submission;
        let facility_name = data["facility"]["name"].as_str().map(str::to_owned);
        let facility = facility_id.or_else(|| data["facility_id"].as_str().map(str::to_owned));
        if let Some(data) = data.as_object_mut() {
            data.insert("id".to_owned(), json!(id));
            data.entry("type").or_insert_with(|| json!(kind));
            if let Some(facility) = &facility {
                data.entry("facility_id").or_insert_with(|| json!(facility));
            }
        }
        match self.engine.equipment(&data, self.clock.now()) {
            Ok(result) => {
                let result = Arc::new(result);
                let site = facility.as_deref().unwrap_or_default();
                self.book.lock().put_result(site, facility_name.as_deref(), Arc::clone(&result));
                (State::Completed(Outcome::Equipment(result)), facility)
            }
            Err(reason) => (State::Failed(reason), facility),
        }
    }

    fn facility(&self, submission: &Submission) -> (State, Option<String>) {
        let found = self.facility_document(&submission.id);
        let state = match found {
            Some(document) => State::Completed(Outcome::Facility(Arc::new(document))),
            None => State::Failed(format!("no equipment of facility {} has been calculated", submission.id)),
        };
        (state, Some(submission.id.clone()))
    }

    /// The facility's result; `None` when nothing in it was calculated.
    pub(super) fn facility_document(&self, id: &str) -> Option<Value> {
        let (name, items) = self.book.lock().find_facility(id)?;
        self.engine.facility(id, &name, &items)
    }

    pub(super) fn stats(&self) -> Stats {
        let kept = self.book.lock().job_count() as u64;
        Stats { jobs_kept: kept, jobs_kept_most: super::MOST_KEPT as u64, ..self.stats.lock().clone() }
    }
}

fn callback(text: &str) -> Result<Url, Refused> {
    let wrong = |reason: String| Refused::Wrong("callback_url", reason);
    let url = Url::parse(text).map_err(|error| wrong(error.to_string()))?;
    if matches!(url.scheme(), "http" | "https") { Ok(url) } else { Err(wrong("is no http or https address".into())) }
}
