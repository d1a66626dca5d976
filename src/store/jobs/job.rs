//! Calculations asked of the remote engine: one job an item, kept until its end and for a while after it, so that a kill
//! loses none and does none twice.

use std::ops::Bound;

use crate::store::engine::WriteTransaction;
use serde::{Deserialize, Serialize};

use crate::inventory::{EquipmentId, FacilityId, Moment};
use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::snapshot::Snapshot;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::{SealedEntry, TableMut};
use crate::store::error::StoreError;

/// What is to be calculated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalculationKind {
    /// The risk score.
    Risk,
    /// NFPA 70B and 70E.
    Compliance,
    /// All of it.
    Both,
}

impl CalculationKind {
    /// All.
    pub const ALL: [Self; 3] = [Self::Risk, Self::Compliance, Self::Both];

    /// `risk`, `compliance` or `both`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Risk => "risk",
            Self::Compliance => "compliance",
            Self::Both => "both",
        }
    }
}

/// Which waiting jobs go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Before all others.
    High,
    /// Before low.
    Medium,
    /// When nothing else waits.
    Low,
}

impl Priority {
    /// All, first come first.
    pub const ALL: [Self; 3] = [Self::High, Self::Medium, Self::Low];

    /// `high`, `medium` or `low`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// How far a job is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Not handed in yet, or handed in a moment before a kill: then it is handed in again under the same key.
    Waiting,
    /// The remote engine has it.
    Submitted,
    /// Its figure is kept.
    Completed,
    /// It came to nothing; a dead letter holds why.
    Failed,
    /// Somebody called it off.
    Cancelled,
}

impl JobState {
    /// All.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Submitted, Self::Completed, Self::Failed, Self::Cancelled];

    /// Nothing more will happen to it by itself.
    #[must_use]
    pub const fn is_ended(self) -> bool {
        matches!(self, Self::Completed | Self::Failed | Self::Cancelled)
    }

    /// `waiting`, `submitted`, `completed`, `failed` or `cancelled`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Submitted => "submitted",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

/// What is asked for one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// The item.
    pub equipment_id: EquipmentId,
    /// Where it stands.
    pub facility_id: FacilityId,
    /// What is to be calculated.
    pub calculation: CalculationKind,
    /// How soon.
    pub priority: Priority,
    /// Its service history is to go along.
    pub with_history: bool,
    /// Data to go in path of what is held of the item, a JSON object.
    pub data: Option<String>,
}

impl NewJob {
    /// The same once more, as a job of its own.
    pub(in crate::store) fn again(job: Job) -> Self {
        let Job { equipment_id, facility_id, calculation, priority, with_history, data, .. } = job;
        Self { equipment_id, facility_id, calculation, priority, with_history, data }
    }
}

/// One item's calculation. New fields go to the end: the store keeps them by path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The item.
    pub equipment_id: EquipmentId,
    /// Where it stood when it was asked.
    pub facility_id: FacilityId,
    /// What is to be calculated.
    pub calculation: CalculationKind,
    /// How soon.
    pub priority: Priority,
    /// Its service history goes along.
    pub with_history: bool,
    /// Data that goes in path of what is held of the item, a JSON object.
    pub data: Option<String>,
    /// The batch it belongs to.
    pub batch: Option<u64>,
    /// How far it is.
    pub state: JobState,
    /// When it was asked.
    pub created: Moment,
    /// When the remote engine took it.
    pub submitted: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// Under which id the remote engine has it.
    pub remote_id: Option<String>,
    /// How often it was replayed from the dead letters. It goes into the idempotency key: a replay is a new submission.
    pub replays: u32,
    /// Calls that were made for it and failed.
    pub tries: u32,
    /// Why it failed.
    pub error: Option<String>,
    /// How often the remote engine no longer knew it since it was asked or replayed.
    #[serde(default)]
    pub forgotten: u32,
}

impl Job {
    pub(in crate::store) fn of(new: NewJob, batch: Option<u64>, created: Moment) -> Self {
        let NewJob { equipment_id, facility_id, calculation, priority, with_history, data } = new;
        Self {
            equipment_id,
            facility_id,
            calculation,
            priority,
            with_history,
            data,
            batch,
            state: JobState::Waiting,
            created,
            submitted: None,
            ended: None,
            remote_id: None,
            replays: 0,
            tries: 0,
            error: None,
            forgotten: 0,
        }
    }
}

/// Where a waiting job stands in the queue.
pub(in crate::store) fn queue_key(priority: Priority, number: u64) -> Vec<u8> {
    let mut key = vec![priority as u8];
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// Takes `count` numbers that were never given before, and returns the first. They ascend over all restarts, so that a
/// key made of one is never used for something else.
pub(in crate::store) fn next_numbers(txn: &WriteTransaction, of: TableId, count: u64) -> Result<u64, StoreError> {
    let mut meta = TableMut::open(txn, TableId::Meta)?;
    let key = of.name().as_bytes();
    let last = meta.find::<u64>(key)?.unwrap_or(0);
    meta.put(key, &(last + count))?;
    Ok(last + 1)
}

/// Puts new jobs and their places in the queue; returns the number of the first.
pub(in crate::store) fn put_jobs(
    txn: &WriteTransaction,
    new: Vec<NewJob>,
    batch: Option<u64>,
    at: Moment,
) -> Result<u64, StoreError> {
    let first = next_numbers(txn, TableId::Job, new.len() as u64)?;
    let (mut jobs, mut queue): (Vec<SealedEntry>, Vec<SealedEntry>) =
        (Vec::with_capacity(new.len()), Vec::with_capacity(new.len()));
    for (number, new) in (first..).zip(new) {
        let key = number.to_be_bytes().to_vec();
        let path = queue_key(new.priority, number);
        jobs.push((key.clone(), envelope::seal(TableId::Job, &key, &Job::of(new, batch, at))?));
        queue.push((path.clone(), envelope::seal(TableId::JobQueue, &path, &())?));
    }
    TableMut::open(txn, TableId::Job)?.put_ascending(&jobs)?;
    TableMut::open(txn, TableId::JobQueue)?.put_ascending(&queue)?;
    Ok(first)
}

impl Store {
    /// Keeps jobs in one transaction and returns the first one's number; the others follow on it.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written; then none is there.
    pub fn insert_jobs(&self, new: Vec<NewJob>, at: Moment) -> Result<u64, StoreError> {
        let is_some = !new.is_empty();
        self.transact(|txn| Ok((put_jobs(txn, new, None, at)?, is_some)))
    }

    /// Keeps a new job and returns its number.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn insert_job(&self, new: NewJob, at: Moment) -> Result<u64, StoreError> {
        self.insert_jobs(vec![new], at)
    }
}

impl Snapshot {
    /// A job.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_job(&self, number: u64) -> Result<Option<Job>, StoreError> {
        self.find_in(TableId::Job, &number.to_be_bytes())
    }

    /// The jobs with these numbers, latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn jobs(
        &self,
        numbers: std::ops::RangeInclusive<u64>,
    ) -> Result<impl Iterator<Item = Result<(u64, Job), StoreError>> + use<>, StoreError> {
        let (start, end) = (numbers.start().to_be_bytes(), numbers.end().to_be_bytes());
        let raw = self.range(TableId::Job, Bound::Included(&start), Bound::Included(&end))?;
        Ok(raw.rev().map(|entry| {
            let (key, sealed) = entry?;
            Ok((keys::number(TableId::Job, &key)?, envelope::open(TableId::Job, &key, &sealed)?))
        }))
    }

    /// How many jobs wait, and how many the remote engine has. Costs the same however many they are.
    ///
    /// # Errors
    /// [`StoreError`] when the tables cannot be read.
    pub fn open_job_counts(&self) -> Result<(u64, u64), StoreError> {
        Ok((self.len(TableId::JobQueue)?, self.len(TableId::RemoteJob)?))
    }

    /// The numbers of the jobs that wait, in their order: priority, then age.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn waiting_jobs(&self) -> Result<impl Iterator<Item = Result<u64, StoreError>> + use<>, StoreError> {
        Ok(self.raw_under(TableId::JobQueue, &[])?.map(|entry| {
            let (key, _) = entry?;
            keys::number(TableId::JobQueue, key.get(1..).unwrap_or_default())
        }))
    }

    /// How many jobs wait or are with the remote engine. Nothing is looked through for it.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn jobs_under_way(&self) -> Result<u64, StoreError> {
        Ok(self.len(TableId::JobQueue)? + self.len(TableId::RemoteJob)?)
    }

    /// Every job that the remote engine has, with the id it has there.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn submitted_jobs(
        &self,
    ) -> Result<impl Iterator<Item = Result<(String, u64), StoreError>> + use<>, StoreError> {
        let entries = self.entries::<u64>(TableId::RemoteJob, &[])?;
        Ok(entries.map(|entry| entry.map(|(key, number)| (String::from_utf8_lossy(&key).into_owned(), number))))
    }
}
