//! The service of a simulated VoltMetrics: accepts submissions, calculates them a little later, and sends webhooks.

use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::{Semaphore, watch};

use super::faults::Faults;
use super::figures::SimulatedEngine;
use super::memory::{JobMemory, SimulatedJob, SimulatedJobState, SimulatedResourceKind, SimulatedResult};
use super::stats::VoltMetricsStats;
use super::webhook::{WebhookSender, body_of};
use crate::auth::ServiceTokenVerifier;
use crate::auth::secrets::random_hex;
use crate::clock::Clock;
use crate::http_client::Url;
use crate::inventory::{EquipmentId, Moment};
use crate::runtime::Runtime;

/// Most jobs whose calculation or webhook is outstanding. Further submissions get 429.
pub(super) const MAX_UNFINISHED: usize = 20_000;

/// Requests so far, and open ones.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    pub(super) count: u64,
    pub(super) under_way: u64,
}

/// State shared by all requests.
#[derive(Debug)]
pub(super) struct VoltMetricsService {
    /// Runs the calculations.
    pub(super) runtime: Runtime,
    pub(super) engine: SimulatedEngine,
    pub(super) clock: Clock,
    pub(super) started: Moment,
    pub(super) base_url: String,
    pub(super) api_key: Option<String>,
    pub(super) jwt_secret: Option<ServiceTokenVerifier>,
    pub(super) faults: Mutex<Faults>,
    pub(super) calculation_time: Duration,
    pub(super) arrivals: Mutex<Arrivals>,
    pub(super) memory: Mutex<JobMemory>,
    pub(super) stats: Arc<Mutex<VoltMetricsStats>>,
    pub(super) webhook_sender: WebhookSender,
    pub(super) unfinished: Arc<Semaphore>,
    /// Closed when the simulator stops: open jobs end with it.
    pub(super) stopped: watch::Receiver<()>,
}

/// Body of a submission.
#[derive(Debug, Deserialize)]
pub(super) struct SubmissionBody {
    id: String,
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    facility_id: Option<String>,
    data: Value,
    #[serde(default)]
    callback_url: Option<String>,
}

/// Why a submission is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum SubmissionError {
    /// A field and what is wrong with it.
    InvalidField(&'static str, String),
    /// The idempotency key belongs to another resource.
    KeyTaken,
    /// Too many jobs are unfinished.
    Busy,
}

impl VoltMetricsService {
    /// Accepts a submission, or finds the job of an earlier one with the same key. Returns the job's id and status.
    pub(super) fn submit(
        self: &Arc<Self>,
        key: Option<String>,
        submission: SubmissionBody,
    ) -> Result<Value, SubmissionError> {
        let id = EquipmentId::parse(&submission.id)
            .map_err(|error| SubmissionError::InvalidField("id", error.to_string()))?;
        if !submission.data.is_object() {
            return Err(SubmissionError::InvalidField("data", "must be an object".to_owned()));
        }
        let callback = submission.callback_url.as_deref().map(callback).transpose()?;
        let (permit, job_id) = {
            let mut memory = self.memory.lock();
            if let Some(known) = key.as_deref().and_then(|key| memory.find_by_key(key)) {
                if known.resource_id != *id {
                    return Err(SubmissionError::KeyTaken);
                }
                self.stats.lock().repeats += 1;
                return Ok(json!({ "job_id": known.id, "status": known.state.as_str() }));
            }
            let Ok(permit) = Arc::clone(&self.unfinished).try_acquire_owned() else {
                self.stats.lock().refused_busy += 1;
                return Err(SubmissionError::Busy);
            };
            let is_facility = submission.kind.eq_ignore_ascii_case("facility");
            let job = SimulatedJob {
                id: format!("vm-{}", random_hex::<12>()),
                resource_id: id.to_string(),
                kind: if is_facility { SimulatedResourceKind::Facility } else { SimulatedResourceKind::Equipment },
                key,
                state: SimulatedJobState::Pending,
            };
            let job_id = job.id.clone();
            let jobs_of = memory.put(job);
            let mut stats = self.stats.lock();
            stats.submissions += 1;
            stats.resources += u64::from(jobs_of == 1);
            stats.most_jobs_per_resource = stats.most_jobs_per_resource.max(jobs_of);
            (permit, job_id)
        };
        let answer = json!({ "job_id": job_id, "status": SimulatedJobState::Pending.as_str() });
        let (service, mut stopped) = (Arc::clone(self), self.stopped.clone());
        drop(self.runtime.spawn("simulated calculation", async move {
            let _unfinished = permit;
            tokio::select! {
                // Nothing is ever sent, so this is the close
                _ = stopped.changed() => {}
                () = service.process(&job_id, submission, callback) => {}
            }
        }));
        Ok(answer)
    }

    async fn process(&self, job_id: &str, submission: SubmissionBody, callback: Option<Url>) {
        tokio::time::sleep(self.calculation_time / 2).await;
        self.memory.lock().set_state(job_id, SimulatedJobState::Processing);
        tokio::time::sleep(self.calculation_time / 2).await;
        let Some(kind) = self.memory.lock().find(job_id).map(|job| job.kind) else { return };
        let (state, facility) = match kind {
            SimulatedResourceKind::Equipment => self.equipment(submission),
            SimulatedResourceKind::Facility => self.facility(&submission),
        };
        {
            let mut stats = self.stats.lock();
            match &state {
                SimulatedJobState::Failed(_) => stats.failed += 1,
                _ => stats.completed += 1,
            }
        }
        let job = {
            let mut memory = self.memory.lock();
            memory.set_state(job_id, state);
            memory.find(job_id).cloned()
        };
        if let Some(job) = job {
            let body = body_of(&job, facility.as_deref(), &self.base_url);
            self.webhook_sender.send(&job, callback.as_ref(), &body, &self.stats).await;
        }
    }

    /// Calculates an item. Fields of the envelope fill in for fields that the data lacks.
    fn equipment(&self, submission: SubmissionBody) -> (SimulatedJobState, Option<String>) {
        let SubmissionBody { id, kind, facility_id, mut data, .. } = submission;
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
                let facility_id = facility.as_deref().unwrap_or_default();
                self.memory.lock().put_result(facility_id, facility_name.as_deref(), Arc::clone(&result));
                (SimulatedJobState::Completed(SimulatedResult::Equipment(result)), facility)
            }
            Err(reason) => (SimulatedJobState::Failed(reason), facility),
        }
    }

    fn facility(&self, submission: &SubmissionBody) -> (SimulatedJobState, Option<String>) {
        let found = self.facility_document(&submission.id);
        let state = match found {
            Some(document) => SimulatedJobState::Completed(SimulatedResult::Facility(Arc::new(document))),
            None => SimulatedJobState::Failed(format!("no equipment of facility {} was calculated", submission.id)),
        };
        (state, Some(submission.id.clone()))
    }

    /// The facility's result; `None` when none of its items was calculated.
    pub(super) fn facility_document(&self, id: &str) -> Option<Value> {
        let (name, items) = self.memory.lock().find_facility(id)?;
        self.engine.facility(id, &name, &items)
    }

    pub(super) fn stats(&self) -> VoltMetricsStats {
        let kept = self.memory.lock().job_count() as u64;
        VoltMetricsStats { jobs_kept: kept, jobs_kept_most: super::MAX_KEPT as u64, ..self.stats.lock().clone() }
    }
}

fn callback(text: &str) -> Result<Url, SubmissionError> {
    let invalid = |reason: String| SubmissionError::InvalidField("callback_url", reason);
    let url = Url::parse(text).map_err(|error| invalid(error.to_string()))?;
    if matches!(url.scheme(), "http" | "https") { Ok(url) } else { Err(invalid("must be an http or https URL".into())) }
}
