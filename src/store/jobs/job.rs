//! Jobs: one calculation of the remote engine per item. A job is stored before it is submitted and until some time after its
//! end, so that a kill neither loses nor repeats a calculation.

use std::ops::Bound;

use crate::store::engine::WriteTransaction;
use serde::{Deserialize, Serialize};

use crate::inventory::{EquipmentId, FacilityId, Moment};
use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::{SealedEntry, TableMut};
use crate::store::error::StoreError;
use crate::store::jobs::reader::JobReader;

/// What is to be calculated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CalculationKind {
    /// The risk score.
    Risk,
    /// NFPA 70B and 70E.
    Compliance,
    /// Both.
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

/// Order of waiting jobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    // Stored as a number in queue keys: the order of the variants is part of the file format.
    /// First.
    High,
    /// Before low.
    Medium,
    /// Last.
    Low,
}

impl Priority {
    /// All, in their order.
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

/// State of a job.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobState {
    /// Not submitted. A kill during the submission leaves it here too: it is submitted again under the same idempotency key.
    Waiting,
    /// Accepted by the remote engine.
    Submitted,
    /// Its figure is stored.
    Completed,
    /// Failed for good; a dead letter holds the reason.
    Failed,
    /// Cancelled.
    Cancelled,
}

impl JobState {
    /// All.
    pub const ALL: [Self; 5] = [Self::Waiting, Self::Submitted, Self::Completed, Self::Failed, Self::Cancelled];

    /// Whether it is in a final state. Only a replay leaves it.
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

/// A job to be inserted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// The item.
    pub equipment_id: EquipmentId,
    /// Its facility.
    pub facility_id: FacilityId,
    /// What is to be calculated.
    pub calculation: CalculationKind,
    /// Its priority.
    pub priority: Priority,
    /// Whether the service history is sent too.
    pub with_history: bool,
    /// Data to send in place of the stored item, a JSON object.
    pub data: Option<String>,
}

impl NewJob {
    /// A new job with the input of an old one.
    pub(in crate::store) fn again(job: Job) -> Self {
        let Job { equipment_id, facility_id, calculation, priority, with_history, data, .. } = job;
        Self { equipment_id, facility_id, calculation, priority, with_history, data }
    }
}

/// One item's calculation. New fields go to the end: fields are stored by position.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The item.
    pub equipment_id: EquipmentId,
    /// Its facility at the time of the request.
    pub facility_id: FacilityId,
    /// What is to be calculated.
    pub calculation: CalculationKind,
    /// Its priority.
    pub priority: Priority,
    /// Whether the service history is sent too.
    pub with_history: bool,
    /// Data to send in place of the stored item, a JSON object.
    pub data: Option<String>,
    /// The batch it belongs to.
    pub batch: Option<u64>,
    /// Its state.
    pub state: JobState,
    /// When it was requested.
    pub created: Moment,
    /// When the remote engine accepted it.
    pub submitted: Option<Moment>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// Its id at the remote engine.
    pub remote_id: Option<String>,
    /// Number of replays. Part of the idempotency key, because a replay is a new submission.
    pub replays: u32,
    /// Failed calls.
    pub tries: u32,
    /// Why it failed.
    pub error: Option<String>,
    /// How often the remote engine did not know it any more since its request or last replay.
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

/// Key of a waiting job in the queue: priority, then number, so that the table is the queue's order.
pub(in crate::store) fn queue_key(priority: Priority, number: u64) -> Vec<u8> {
    let mut key = vec![priority as u8];
    // Big-endian, so that of two jobs of one priority the older one sorts first.
    key.extend_from_slice(&number.to_be_bytes());
    key
}

/// Reserves `count` numbers and returns the first. Numbers ascend over all restarts and are never reused, because they go
/// into idempotency keys.
pub(in crate::store) fn next_numbers(txn: &WriteTransaction, of: TableId, count: u64) -> Result<u64, StoreError> {
    // In `meta`, not derived from the last key: pruning the latest record would give its number again.
    let mut meta = TableMut::open(txn, TableId::Meta)?;
    let key = of.name().as_bytes();
    let last = meta.find::<u64>(key)?.unwrap_or(0);
    meta.put(key, &(last + count))?;
    Ok(last + 1)
}

/// Inserts jobs and queues them; returns the number of the first.
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
        // Job and queue entry go into one transaction: a job without its entry would never be submitted.
        jobs.push((key.clone(), envelope::seal(TableId::Job, &key, &Job::of(new, batch, at))?));
        queue.push((path.clone(), envelope::seal(TableId::JobQueue, &path, &())?));
    }
    TableMut::open(txn, TableId::Job)?.put_ascending(&jobs)?;
    // With mixed priorities the keys do not ascend throughout; `put_ascending` then opens a new cursor.
    TableMut::open(txn, TableId::JobQueue)?.put_ascending(&queue)?;
    Ok(first)
}

impl Store {
    /// Inserts jobs in one transaction and returns the number of the first. The others have the numbers that follow.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written; then none is there.
    pub fn insert_jobs(&self, new: Vec<NewJob>, at: Moment) -> Result<u64, StoreError> {
        let is_some = !new.is_empty();
        self.transact(|txn| Ok((put_jobs(txn, new, None, at)?, is_some)))
    }

    /// Inserts a job and returns its number.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn insert_job(&self, new: NewJob, at: Moment) -> Result<u64, StoreError> {
        self.insert_jobs(vec![new], at)
    }
}

impl JobReader<'_> {
    /// A job.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_job(&self, number: u64) -> Result<Option<Job>, StoreError> {
        self.snapshot.find_in(TableId::Job, &number.to_be_bytes())
    }

    /// The jobs with these numbers, latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn list(
        &self,
        numbers: std::ops::RangeInclusive<u64>,
    ) -> Result<impl Iterator<Item = Result<(u64, Job), StoreError>> + use<>, StoreError> {
        let (start, end) = (numbers.start().to_be_bytes(), numbers.end().to_be_bytes());
        let raw = self.snapshot.range(TableId::Job, Bound::Included(&start), Bound::Included(&end))?;
        Ok(raw.rev().map(|entry| {
            let (key, sealed) = entry?;
            Ok((keys::number(TableId::Job, &key)?, envelope::open(TableId::Job, &key, &sealed)?))
        }))
    }

    /// Numbers of waiting and of submitted jobs, in constant time.
    ///
    /// # Errors
    /// [`StoreError`] when the tables cannot be read.
    pub fn open_job_counts(&self) -> Result<(u64, u64), StoreError> {
        // A job that has not ended lies in exactly one of these tables; redb keeps their lengths.
        Ok((self.snapshot.len(TableId::JobQueue)?, self.snapshot.len(TableId::RemoteJob)?))
    }

    /// Numbers of the waiting jobs by priority, then age.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn waiting_jobs(&self) -> Result<impl Iterator<Item = Result<u64, StoreError>> + use<>, StoreError> {
        Ok(self.snapshot.raw_under(TableId::JobQueue, &[])?.map(|entry| {
            let (key, _) = entry?;
            keys::number(TableId::JobQueue, key.get(1..).unwrap_or_default())
        }))
    }

    /// Number of jobs that have not ended, in constant time.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read.
    pub fn jobs_under_way(&self) -> Result<u64, StoreError> {
        Ok(self.snapshot.len(TableId::JobQueue)? + self.snapshot.len(TableId::RemoteJob)?)
    }

    /// The submitted jobs: id at the remote engine, number.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn submitted_jobs(
        &self,
    ) -> Result<impl Iterator<Item = Result<(String, u64), StoreError>> + use<>, StoreError> {
        let entries = self.snapshot.entries::<u64>(TableId::RemoteJob, &[])?;
        Ok(entries.map(|entry| entry.map(|(key, number)| (String::from_utf8_lossy(&key).into_owned(), number))))
    }
}
