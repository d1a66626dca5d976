//! Accepting and cancelling jobs. A job is in the store before its request is answered.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use super::error::JobsError;
use super::queue::JobQueue;
use super::records::{BatchRecord, JobRecord};
use crate::app::ApplicationError;
use crate::auth::FacilityScope;
use crate::http_client::Url;
use crate::inventory::{EquipmentId, FacilityId};
use crate::jobs::services::JobServices;
use crate::store::{CalculationKind, NewBatch, NewJob, Priority};

/// Most items of one batch.
const LARGEST_BATCH: usize = 100_000;

/// Largest data of a calculation that a caller sends in place of the stored record, bytes of JSON. A record has a few
/// kilobytes; each waiting job is stored with its data.
const MAX_DATA_BYTES: usize = 64 << 10;

/// Request to calculate one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalculationRequest {
    /// The item.
    pub equipment_id: EquipmentId,
    /// What to calculate.
    pub calculation: CalculationKind,
    /// Data to send instead of the stored record, a JSON object.
    pub data: Option<String>,
    /// Send the service history along.
    pub with_history: bool,
}

/// Request to calculate many items of one facility.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRequest {
    /// The facility.
    pub facility_id: FacilityId,
    /// What to calculate for each item.
    pub calculation: CalculationKind,
    /// The items; all of the facility when empty.
    pub equipment_ids: Vec<EquipmentId>,
    /// Priority of each job.
    pub priority: Priority,
    /// Address to call when the batch has ended.
    pub callback_url: Option<String>,
}

impl JobQueue {
    /// Queues the calculation of one item, with high priority: somebody waits for it.
    ///
    /// # Errors
    /// [`JobsError::NoEngine`], [`ApplicationError::InvalidField`] for too much data, [`ApplicationError::NotFound`] for an item
    /// outside the facility scope, or the store's.
    pub async fn calculate(&self, scope: FacilityScope, request: CalculationRequest) -> Result<JobRecord, JobsError> {
        if !self.has_engine() {
            return Err(JobsError::NoEngine);
        }
        let CalculationRequest { equipment_id, calculation, data, with_history } = request;
        if let Some(length) = data.as_ref().map(String::len).filter(|length| *length > MAX_DATA_BYTES) {
            let reason = format!("has {length} bytes, more than {MAX_DATA_BYTES}");
            return Err(ApplicationError::InvalidField { field: "equipment_data", reason }.into());
        }
        let put = move |services: &JobServices| {
            let equipment = services.store.snapshot()?.find_equipment(&equipment_id)?;
            let equipment = equipment.filter(|equipment| scope.contains(&equipment.facility_id));
            let not_found = || ApplicationError::NotFound { noun: "equipment", id: equipment_id.to_string() };
            let facility_id = equipment.ok_or_else(not_found)?.facility_id;
            let priority = Priority::High;
            let new = NewJob { equipment_id, facility_id, calculation, priority, with_history, data };
            let number = services.store.insert_job(new, services.clock.now())?;
            let job = services.store.snapshot()?.jobs().find_job(number)?;
            Ok((number, job.ok_or_else(|| ApplicationError::Internal("a stored job is missing".to_owned()))?))
        };
        let (number, job) = self.services.run_blocking(put).await?;
        self.signals.calculate.work_added();
        Ok(self.job_record(number, job, None))
    }

    /// Queues the calculation of many items as one batch.
    ///
    /// # Errors
    /// [`JobsError::NoEngine`], [`ApplicationError::NotFound`] for a facility outside the facility scope,
    /// [`ApplicationError::InvalidField`] for items of another facility or an address that must not be called, or the store's.
    pub async fn begin_batch(&self, scope: FacilityScope, request: BatchRequest) -> Result<BatchRecord, JobsError> {
        if !self.has_engine() {
            return Err(JobsError::NoEngine);
        }
        let BatchRequest { facility_id, calculation, equipment_ids, priority, callback_url } = request;
        if let Some(url) = &callback_url {
            // Refused now, while the caller can still correct it. Each delivery checks again: a name may resolve to
            // another address by then.
            self.check_callback(url)?;
        }
        let put = move |services: &JobServices| {
            let equipment_ids = batch_items(services, &scope, &facility_id, &equipment_ids)?;
            let new = NewBatch { facility_id, calculation, priority, callback_url, equipment_ids };
            Ok(services.store.insert_batch(new, services.clock.now())?)
        };
        let number = self.services.run_blocking(put).await?;
        self.signals.calculate.work_added();
        // The scope was checked when the items were read.
        Ok(self.get_batch(FacilityScope::All, &self.ids.batch_id(number)).await?)
    }

    fn check_callback(&self, url: &str) -> Result<(), ApplicationError> {
        let unfit = |reason: String| ApplicationError::InvalidField { field: "callback_url", reason };
        if !self.can_call_back() {
            let reason = "is not accepted: set jobs.callback_secret_file, so that callbacks can be signed";
            return Err(unfit(reason.to_owned()));
        }
        let url = Url::parse(url).map_err(|error| unfit(format!("is not a URL: {error}")))?;
        self.callback_client.check(&url).map_err(|error| unfit(error.to_string()))
    }

    /// Cancels a job. VoltMetrics may still calculate what it has accepted; that result is ignored.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn cancel_job(&self, scope: FacilityScope, id: &str) -> Result<JobRecord, ApplicationError> {
        // Checks the scope, which the store does not know.
        self.get_job(scope, id).await?;
        let number = self.ids.job_number(id).unwrap_or_default();
        let cancel = move |services: &JobServices| Ok(services.store.cancel_job(number, services.clock.now())?);
        let before = self.services.run_blocking(cancel).await?;
        // A worker that holds the job learns of this when it writes its next event: the store answers `Late`.
        self.count_cancelled(u64::from(before.is_some_and(|state| !state.is_ended())));
        self.get_job(FacilityScope::All, id).await
    }

    /// Cancels the jobs of a batch that have not ended. They count as failed.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn cancel_batch(&self, scope: FacilityScope, id: &str) -> Result<BatchRecord, ApplicationError> {
        self.get_batch(scope, id).await?;
        let number = self.ids.batch_number(id).unwrap_or_default();
        let cancel = move |services: &JobServices| Ok(services.store.cancel_batch(number, services.clock.now())?);
        self.count_cancelled(self.services.run_blocking(cancel).await?.map_or(0, |(_, jobs)| jobs));
        self.get_batch(FacilityScope::All, id).await
    }

    fn count_cancelled(&self, jobs: u64) {
        self.group_commit.ended.cancelled.fetch_add(jobs, Ordering::Relaxed);
        // The last job of a batch may have been cancelled
        self.signals.callback.work_added();
    }
}

/// The items of a batch, each once: the named ones, which must be in the facility, or all of it.
fn batch_items(
    services: &JobServices,
    scope: &FacilityScope,
    facility: &FacilityId,
    named: &[EquipmentId],
) -> Result<Vec<EquipmentId>, ApplicationError> {
    let snapshot = services.store.snapshot()?;
    if !scope.contains(facility) || snapshot.find_facility(facility)?.is_none() {
        return Err(ApplicationError::NotFound { noun: "facility", id: facility.to_string() });
    }
    let unfit = |reason: String| ApplicationError::InvalidField { field: "equipment_ids", reason };
    // A set: an item that is named twice must be calculated and counted once.
    let mut items = BTreeSet::new();
    for id in named {
        match snapshot.find_equipment(id)? {
            Some(equipment) if equipment.facility_id == *facility => items.insert(id.clone()),
            _ => return Err(unfit(format!("contains `{id}`, which is not in this facility"))),
        };
    }
    if named.is_empty() {
        for equipment in snapshot.equipment_of(facility)? {
            items.insert(equipment?.id);
        }
    }
    match items.len() {
        0 => Err(unfit("is empty, and the facility has no equipment".to_owned())),
        many if many > LARGEST_BATCH => Err(unfit(format!("has {many} items, more than {LARGEST_BATCH}"))),
        _ => Ok(items.into_iter().collect()),
    }
}
