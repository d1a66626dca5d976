//! Jobs, idempotency keys and results of a simulated VoltMetrics, in memory and bounded: the oldest are dropped first.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::figures::EquipmentResult;

/// Largest number of jobs, and of resources, in memory. Each takes about 2 kB.
pub const MAX_KEPT: usize = 50_000;

/// Kind of resource of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SimulatedResourceKind {
    Equipment,
    Facility,
}

/// State of a job.
#[derive(Debug, Clone)]
pub(super) enum SimulatedJobState {
    Pending,
    Processing,
    Completed(SimulatedResult),
    Failed(String),
}

/// Result of a completed job.
#[derive(Debug, Clone)]
pub(super) enum SimulatedResult {
    Equipment(Arc<EquipmentResult>),
    Facility(Arc<Value>),
}

impl SimulatedJobState {
    pub(super) const fn as_str(&self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Processing => "PROCESSING",
            Self::Completed(_) => "COMPLETED",
            Self::Failed(_) => "FAILED",
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct SimulatedJob {
    pub(super) id: String,
    pub(super) resource_id: String,
    pub(super) kind: SimulatedResourceKind,
    pub(super) key: Option<String>,
    pub(super) state: SimulatedJobState,
}

impl SimulatedJob {
    /// The document of `GET /calculations/{job_id}`.
    pub(super) fn document(&self) -> Value {
        let mut document = json!({
            "job_id": self.id,
            "status": self.state.as_str(),
            "resource_id": self.resource_id,
            "resource_type": self.kind,
        });
        match &self.state {
            SimulatedJobState::Completed(SimulatedResult::Equipment(result)) => document["result"] = json!(result),
            SimulatedJobState::Completed(SimulatedResult::Facility(result)) => {
                document["result"] = Value::clone(result)
            }
            SimulatedJobState::Failed(reason) => document["error"] = json!(reason),
            SimulatedJobState::Pending | SimulatedJobState::Processing => {}
        }
        document
    }
}

#[derive(Debug, Default)]
struct KnownFacility {
    name: Option<String>,
    items: BTreeSet<String>,
}

#[derive(Debug)]
struct StoredResult {
    result: Arc<EquipmentResult>,
    facility: String,
}

/// All jobs and results.
#[derive(Debug, Default)]
pub(super) struct JobMemory {
    jobs: HashMap<String, SimulatedJob>,
    oldest_jobs: VecDeque<String>,
    keys: HashMap<String, String>,
    /// Number of jobs by resource.
    resources: HashMap<String, u64>,
    oldest_resources: VecDeque<String>,
    results: HashMap<String, StoredResult>,
    facilities: BTreeMap<String, KnownFacility>,
}

impl JobMemory {
    /// The job that was submitted with this idempotency key.
    pub(super) fn find_by_key(&self, key: &str) -> Option<&SimulatedJob> {
        self.jobs.get(self.keys.get(key)?)
    }

    pub(super) fn find(&self, job: &str) -> Option<&SimulatedJob> {
        self.jobs.get(job)
    }

    pub(super) fn job_count(&self) -> usize {
        self.jobs.len()
    }

    /// Adds a job. Returns the number of jobs that its resource has had, including this one.
    pub(super) fn put(&mut self, job: SimulatedJob) -> u64 {
        if let Some(key) = &job.key {
            self.keys.insert(key.clone(), job.id.clone());
        }
        let jobs_of = self.resources.entry(job.resource_id.clone()).or_default();
        *jobs_of += 1;
        let jobs_of = *jobs_of;
        if jobs_of == 1 {
            self.oldest_resources.push_back(job.resource_id.clone());
        }
        self.oldest_jobs.push_back(job.id.clone());
        self.jobs.insert(job.id.clone(), job);
        self.drop_oldest();
        jobs_of
    }

    fn drop_oldest(&mut self) {
        if self.jobs.len() > MAX_KEPT
            && let Some(job) = self.oldest_jobs.pop_front().and_then(|id| self.jobs.remove(&id))
            && let Some(key) = job.key
        {
            self.keys.remove(&key);
        }
        if self.resources.len() > MAX_KEPT
            && let Some(resource) = self.oldest_resources.pop_front()
        {
            self.resources.remove(&resource);
            if let Some(stored) = self.results.remove(&resource) {
                self.remove_from_facility(&stored.facility, &resource);
            }
        }
    }

    fn remove_from_facility(&mut self, facility: &str, item: &str) {
        if let Some(known) = self.facilities.get_mut(facility) {
            known.items.remove(item);
            if known.items.is_empty() {
                self.facilities.remove(facility);
            }
        }
    }

    pub(super) fn set_state(&mut self, job: &str, state: SimulatedJobState) {
        if let Some(job) = self.jobs.get_mut(job) {
            job.state = state;
        }
    }

    /// Stores the result of an item under its facility.
    pub(super) fn put_result(&mut self, facility: &str, facility_name: Option<&str>, result: Arc<EquipmentResult>) {
        let id = result.equipment_id.clone();
        let before = self.results.insert(id.clone(), StoredResult { result, facility: facility.to_owned() });
        if let Some(before) = before.filter(|before| before.facility != facility) {
            self.remove_from_facility(&before.facility, &id);
        }
        let known = self.facilities.entry(facility.to_owned()).or_default();
        known.items.insert(id);
        if let Some(name) = facility_name {
            known.name = Some(name.to_owned());
        }
    }

    pub(super) fn find_result(&self, equipment: &str) -> Option<Arc<EquipmentResult>> {
        self.results.get(equipment).map(|stored| Arc::clone(&stored.result))
    }

    /// A facility's name (its id where the name is unknown) and the results of its items, ordered by id.
    pub(super) fn find_facility(&self, id: &str) -> Option<(String, Vec<Arc<EquipmentResult>>)> {
        let known = self.facilities.get(id)?;
        let name = known.name.clone().unwrap_or_else(|| id.to_owned());
        Some((name, known.items.iter().filter_map(|item| self.find_result(item)).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(number: usize) -> SimulatedJob {
        SimulatedJob {
            id: format!("j{number}"),
            resource_id: format!("e{number}"),
            kind: SimulatedResourceKind::Equipment,
            key: Some(format!("k{number}")),
            state: SimulatedJobState::Pending,
        }
    }

    #[test]
    fn the_oldest_job_is_dropped_with_its_key_and_the_count_stays_bounded() {
        let mut memory = JobMemory::default();
        for number in 0..=MAX_KEPT {
            assert_eq!(memory.put(job(number)), 1);
        }
        assert_eq!((memory.job_count(), memory.keys.len(), memory.resources.len()), (MAX_KEPT, MAX_KEPT, MAX_KEPT));
        assert!(memory.find("j0").is_none() && memory.find_by_key("k0").is_none());
        assert_eq!(memory.find_by_key("k1").map(|job| job.id.as_str()), Some("j1"));
        assert_eq!(memory.put(SimulatedJob { id: "again".into(), key: None, ..job(5) }), 2, "the same resource again");
    }
}
