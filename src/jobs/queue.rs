//! Where calculations are asked for. What is asked is kept before it is answered; the runner takes it from there.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parking_lot::Mutex;
use tokio::sync::Notify;

use super::error::JobsError;
use super::group_commit::GroupCommit;
use super::records::{BatchRecord, JobRecord};
use crate::app::{Application, ApplicationError};
use crate::auth::secrets::random_hex;
use crate::auth::{FacilityScope, WebhookSigner};
use crate::config::JobsConfig;
use crate::http_client::{GuardedClient, Url};
use crate::inventory::{EquipmentId, FacilityId, Moment};
use crate::store::{CalculationKind, NewBatch, NewJob, Priority, RetentionLimits, StoreCollection};
use crate::voltmetrics::VoltMetricsClient;

/// Most items of one batch.
const LARGEST_BATCH: usize = 100_000;
/// Name of the setting that tells this appliance's keys from another's at the same remote engine.
const INSTANCE: &str = "instance";

/// What the jobs are run with.
pub struct JobQueueOptions {
    /// Whom to ask; without one nothing is taken.
    pub engine: Option<Arc<VoltMetricsClient>>,
    /// Knows the remote engine's webhooks.
    pub webhook_signer: Option<WebhookSigner>,
    /// Signs the words to callers; without one no callback is taken.
    pub callback_signer: Option<WebhookSigner>,
    /// How many at once, how patient, how much is kept.
    pub config: JobsConfig,
}

/// One item to be calculated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalculationRequest {
    /// The item.
    pub equipment_id: EquipmentId,
    /// What of it.
    pub calculation: CalculationKind,
    /// Data to go in place of what is held, a JSON object.
    pub data: Option<String>,
    /// Its service history goes along.
    pub with_history: bool,
}

/// Many items of one facility to be calculated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRequest {
    /// The facility.
    pub facility_id: FacilityId,
    /// What of each.
    pub calculation: CalculationKind,
    /// Which; all of the facility when empty.
    pub equipment_ids: Vec<EquipmentId>,
    /// How soon.
    pub priority: Priority,
    /// Who wants to be called at its end.
    pub callback_url: Option<String>,
}

/// The calculations of one appliance. Shared by `Arc`.
pub struct JobQueue {
    pub(super) appliance: Arc<Application>,
    pub(super) engine: Option<Arc<VoltMetricsClient>>,
    pub(super) webhook_signer: Option<WebhookSigner>,
    pub(super) callback_signer: Option<WebhookSigner>,
    pub(super) outward: GuardedClient,
    pub(super) config: JobsConfig,
    pub(super) group_commit: Arc<GroupCommit>,
    /// Something new waits.
    pub(super) asked: Notify,
    /// Until when the remote engine wishes not to be asked.
    pub(super) rests_until: Mutex<Option<Moment>>,
    /// The figures in use are to be looked over.
    pub(super) switched: Notify,
    /// The program ends: long work ends early.
    pub(super) is_stopping: Arc<AtomicBool>,
    instance: String,
}

impl JobQueue {
    /// The calculations of this appliance. Nothing is done before [`JobQueue::run`].
    ///
    /// # Errors
    /// The store's, or when no caller can be set up.
    pub fn open(appliance: Arc<Application>, setting: JobQueueOptions) -> Result<Arc<Self>, JobsError> {
        let JobQueueOptions { engine, webhook_signer, callback_signer, config } = setting;
        let instance = appliance.store().write(|shelves| {
            if let Some(known) = shelves.find::<String>(StoreCollection::Setting, INSTANCE)? {
                return Ok(known);
            }
            let fresh = random_hex::<5>();
            shelves.put(StoreCollection::Setting, INSTANCE, &fresh)?;
            Ok::<_, ApplicationError>(fresh)
        })?;
        let keeping = RetentionLimits {
            age: config.keep,
            jobs: config.keep_jobs,
            deliveries: config.keep_deliveries,
            dead_letters: config.keep_dead_letters,
        };
        let outward = GuardedClient::new(config.callback_private)?;
        appliance.know_remote(engine.is_some())?;
        let group_commit = GroupCommit::new(Arc::clone(&appliance), keeping);
        let asked = Notify::new();
        Ok(Arc::new(Self {
            appliance,
            engine,
            webhook_signer,
            callback_signer,
            outward,
            config,
            group_commit,
            asked,
            rests_until: Mutex::default(),
            switched: Notify::new(),
            is_stopping: Arc::default(),
            instance,
        }))
    }

    /// Whether there is a remote engine to ask.
    #[must_use]
    pub const fn has_engine(&self) -> bool {
        self.engine.is_some()
    }

    /// A job's id for everybody. It tells this appliance's jobs from another's at the same remote engine.
    pub(super) fn job_id(&self, number: u64) -> String {
        format!("{}-{number}", self.instance)
    }

    /// A batch's id for everybody.
    pub(super) fn batch_id(&self, number: u64) -> String {
        format!("{}-b{number}", self.instance)
    }

    pub(super) fn job_number(&self, id: &str) -> Option<u64> {
        id.strip_prefix(&*self.instance)?.strip_prefix('-')?.parse().ok()
    }

    pub(super) fn batch_number(&self, id: &str) -> Option<u64> {
        id.strip_prefix(&*self.instance)?.strip_prefix("-b")?.parse().ok()
    }

    /// Under which key a job is handed in. It stays the same however often a kill interrupts it, so that the remote
    /// engine takes it once; a replay from the dead letters is a submission of its own.
    pub(super) fn idempotency_key(&self, number: u64, replays: u32) -> String {
        format!("masterbus-{}-{number}-{replays}", self.instance)
    }

    /// Takes one item.
    ///
    /// # Errors
    /// [`JobsError::NoEngine`], [`ApplicationError::NotFound`] for an item beyond the reach, or the store's.
    pub async fn calculate(&self, reach: FacilityScope, asked: CalculationRequest) -> Result<JobRecord, JobsError> {
        if !self.has_engine() {
            return Err(JobsError::NoEngine);
        }
        let CalculationRequest { equipment_id, calculation, data, with_history } = asked;
        let begin = move |appliance: &Application| {
            let held = appliance.store().snapshot()?.find_equipment(&equipment_id)?;
            let held = held.filter(|held| reach.contains(&held.facility_id));
            let not_found = || ApplicationError::NotFound { noun: "equipment", id: equipment_id.to_string() };
            let facility_id = held.ok_or_else(not_found)?.facility_id;
            let priority = Priority::High;
            let new = NewJob { equipment_id, facility_id, calculation, priority, with_history, data };
            let number = appliance.store().insert_job(new, appliance.clock().now())?;
            let job = appliance.store().snapshot()?.find_job(number)?;
            Ok((number, job.ok_or_else(|| ApplicationError::Broken("a job was kept and is not there".to_owned()))?))
        };
        let (number, job) = self.appliance.aside(begin).await?;
        self.asked.notify_one();
        Ok(self.job_record(number, job, None))
    }

    /// Takes many items.
    ///
    /// # Errors
    /// [`JobsError::NoEngine`], [`ApplicationError::NotFound`] for a facility beyond the reach,
    /// [`ApplicationError::Unfit`] for items that are not in it or an address that cannot be called, or the store's.
    pub async fn begin_batch(&self, reach: FacilityScope, asked: BatchRequest) -> Result<BatchRecord, JobsError> {
        if !self.has_engine() {
            return Err(JobsError::NoEngine);
        }
        let BatchRequest { facility_id, calculation, equipment_ids, priority, callback_url } = asked;
        if let Some(url) = &callback_url {
            self.check_callback(url)?;
        }
        let begin = move |appliance: &Application| {
            let equipment_ids = items_of(appliance, &reach, &facility_id, &equipment_ids)?;
            let new = NewBatch { facility_id, calculation, priority, callback_url, equipment_ids };
            let number = appliance.store().insert_batch(new, appliance.clock().now())?;
            Ok(number)
        };
        let number = self.appliance.aside(begin).await?;
        self.asked.notify_one();
        Ok(self.get_batch(FacilityScope::All, &self.batch_id(number)).await?)
    }

    fn check_callback(&self, url: &str) -> Result<(), ApplicationError> {
        let unfit = |reason: String| ApplicationError::Unfit { field: "callback_url", reason };
        if self.callback_signer.is_none() {
            return Err(unfit("is not taken: set jobs.callback_secret_file, so that calls can be signed".to_owned()));
        }
        let url = Url::parse(url).map_err(|error| unfit(format!("is no address: {error}")))?;
        self.outward.check(&url).map_err(|error| unfit(error.to_string()))
    }

    /// Calls a job off. What the remote engine already has it may still calculate; its result is then left alone.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn cancel_job(&self, reach: FacilityScope, id: &str) -> Result<JobRecord, ApplicationError> {
        self.get_job(reach, id).await?;
        let number = self.job_number(id).unwrap_or_default();
        let cancel =
            move |appliance: &Application| Ok(appliance.store().cancel_job(number, appliance.clock().now())?);
        let before = self.appliance.aside(cancel).await?;
        let called_off = u64::from(before.is_some_and(|state| !state.is_ended()));
        self.group_commit.ended.cancelled.fetch_add(called_off, Ordering::Relaxed);
        self.group_commit.callbacks.notify_one();
        self.get_job(FacilityScope::All, id).await
    }

    /// Calls a batch off: what has not ended counts as failed.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn cancel_batch(&self, reach: FacilityScope, id: &str) -> Result<BatchRecord, ApplicationError> {
        self.get_batch(reach, id).await?;
        let number = self.batch_number(id).unwrap_or_default();
        let cancel =
            move |appliance: &Application| Ok(appliance.store().cancel_batch(number, appliance.clock().now())?);
        let called_off = self.appliance.aside(cancel).await?.map_or(0, |(_, called_off)| called_off);
        self.group_commit.ended.cancelled.fetch_add(called_off, Ordering::Relaxed);
        self.group_commit.callbacks.notify_one();
        self.get_batch(FacilityScope::All, id).await
    }
}

/// The items of a batch, each once: those named, which must stand in the facility, or all of it.
fn items_of(
    appliance: &Application,
    reach: &FacilityScope,
    facility: &FacilityId,
    named: &[EquipmentId],
) -> Result<Vec<EquipmentId>, ApplicationError> {
    let snapshot = appliance.store().snapshot()?;
    if !reach.contains(facility) || snapshot.find_facility(facility)?.is_none() {
        return Err(ApplicationError::NotFound { noun: "facility", id: facility.to_string() });
    }
    let unfit = |reason: String| ApplicationError::Unfit { field: "equipment_ids", reason };
    let mut items = BTreeSet::new();
    for id in named {
        match snapshot.find_equipment(id)? {
            Some(equipment) if equipment.facility_id == *facility => items.insert(id.clone()),
            _ => return Err(unfit(format!("names `{id}`, which does not stand in this facility"))),
        };
    }
    if named.is_empty() {
        for equipment in snapshot.equipment_of(facility)? {
            items.insert(equipment?.id);
        }
    }
    match items.len() {
        0 => Err(unfit("is empty, and so is the facility".to_owned())),
        many if many > LARGEST_BATCH => Err(unfit(format!("come to {many}; a batch takes {LARGEST_BATCH}"))),
        _ => Ok(items.into_iter().collect()),
    }
}
