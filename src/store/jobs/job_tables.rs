//! State transitions of jobs within one transaction. Each method moves one job to its next state, keeps the queue and the
//! index by remote id in step, and counts the job in its batch.

use std::collections::BTreeMap;

use crate::store::engine::WriteTransaction;

use crate::assess::remote::RemoteFigure;
use crate::inventory::{EquipmentId, Moment};
use crate::store::codec::schema::TableId;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;
use crate::store::figures::dirty::DirtyChanges;
use crate::store::jobs::batch::{self, Callback, JobBatch};
use crate::store::jobs::dead_letters::{DeadLetter, DeadLetterContent};
use crate::store::jobs::job::{Job, JobState, queue_key};
use crate::store::records::record_index::RecordLocation;

/// Outcome of a job event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobEventOutcome {
    /// Applied.
    Done,
    /// Applied, and the result of the job of this number can be fetched.
    Ready(u64),
    /// Applied, and the job is submitted again.
    Resubmitted,
    /// A repeated delivery; nothing changed.
    Repeat,
    /// The job had ended before or does not exist; nothing changed.
    Late,
}

/// The open tables of jobs and batches, and the changes to write at the end of the transaction.
pub(in crate::store) struct JobTables<'t> {
    txn: &'t WriteTransaction,
    jobs: TableMut<'t>,
    queue: TableMut<'t>,
    remote: TableMut<'t>,
    announced: TableMut<'t>,
    batch_table: TableMut<'t>,
    failures: TableMut<'t>,
    /// Batches read so far, with their changes. Written once at the end, however many of their jobs changed.
    batches: BTreeMap<u64, JobBatch>,
    dirty_changes: DirtyChanges,
}

impl<'t> JobTables<'t> {
    pub(in crate::store) fn open(txn: &'t WriteTransaction) -> Result<Self, StoreError> {
        Ok(Self {
            txn,
            jobs: TableMut::open(txn, TableId::Job)?,
            queue: TableMut::open(txn, TableId::JobQueue)?,
            remote: TableMut::open(txn, TableId::RemoteJob)?,
            announced: TableMut::open(txn, TableId::Announced)?,
            batch_table: TableMut::open(txn, TableId::JobBatch)?,
            failures: TableMut::open(txn, TableId::BatchFailure)?,
            batches: BTreeMap::new(),
            dirty_changes: DirtyChanges::default(),
        })
    }

    /// Writes the batches and ends those whose jobs have all ended. Returns whether a callback was queued, and whether items
    /// were marked dirty.
    pub(in crate::store) fn close(mut self, at: Moment) -> Result<(bool, bool), StoreError> {
        let mut callbacks = false;
        for (number, mut batch) in std::mem::take(&mut self.batches) {
            if batch.ended.is_none() && batch.processed() >= batch.total {
                batch.ended = Some(at);
                // Queued in the transaction of the last result: a crash cannot lose the callback.
                if let Some(url) = batch.callback_url.clone() {
                    batch::put_callback(self.txn, &Callback { url, batch: number, body: None, since: at, tries: 0 })?;
                    callbacks = true;
                }
            }
            self.batch_table.put(&number.to_be_bytes(), &batch)?;
        }
        let marked = self.dirty_changes.write(self.txn)?;
        Ok((callbacks, marked))
    }

    pub(in crate::store) fn job(&self, number: u64) -> Result<Option<Job>, StoreError> {
        self.jobs.find(&number.to_be_bytes())
    }

    pub(in crate::store) fn batch(&self, number: u64) -> Result<Option<JobBatch>, StoreError> {
        // Changes of this transaction are not in the table yet.
        match self.batches.get(&number) {
            Some(batch) => Ok(Some(batch.clone())),
            None => self.batch_table.find(&number.to_be_bytes()),
        }
    }

    /// Changes a stored batch.
    pub(in crate::store) fn change_batch(
        &mut self,
        number: u64,
        change: impl FnOnce(&mut JobBatch),
    ) -> Result<(), StoreError> {
        if let Some(mut batch) = self.batch(number)? {
            change(&mut batch);
            self.batches.insert(number, batch);
        }
        Ok(())
    }

    /// A webhook reports that the remote engine has ended a job.
    pub(in crate::store) fn announce(&mut self, remote_id: &str) -> Result<JobEventOutcome, StoreError> {
        if let Some(number) = self.remote.find::<u64>(remote_id.as_bytes())? {
            return Ok(JobEventOutcome::Ready(number));
        }
        // The webhook may arrive before the submission is written: remembered for `submit`
        self.announced.put(remote_id.as_bytes(), &())?;
        Ok(JobEventOutcome::Done)
    }

    /// Forgets a webhook whose submission never came.
    pub(in crate::store) fn forget_announced(&mut self, remote_id: &str) -> Result<(), StoreError> {
        self.announced.remove(remote_id.as_bytes())?;
        Ok(())
    }

    pub(in crate::store) fn submit(
        &mut self,
        number: u64,
        remote_id: &str,
        at: Moment,
    ) -> Result<JobEventOutcome, StoreError> {
        // The job may have been cancelled while it was submitted: a late acceptance must not revive it.
        let Some(mut job) = self.job(number)?.filter(|job| job.state == JobState::Waiting) else {
            return Ok(JobEventOutcome::Late);
        };
        job.state = JobState::Submitted;
        job.submitted = Some(at);
        job.remote_id = Some(remote_id.to_owned());
        // Moved in one transaction: after a crash the job is either submitted again or polled, never lost.
        self.queue.remove(&queue_key(job.priority, number))?;
        self.remote.put(remote_id.as_bytes(), &number)?;
        self.jobs.put(&number.to_be_bytes(), &job)?;
        if let Some(batch) = job.batch {
            self.change_batch(batch, |batch| batch.started = batch.started.or(Some(at)))?;
        }
        // The webhook was faster than this event: the result can be fetched at once.
        Ok(if self.announced.remove(remote_id.as_bytes())? {
            JobEventOutcome::Ready(number)
        } else {
            JobEventOutcome::Done
        })
    }

    /// Queues a job again that the remote engine does not know any more; false when this happened before.
    pub(in crate::store) fn resubmit_forgotten(&mut self, number: u64) -> Result<bool, StoreError> {
        let submitted = self.job(number)?.filter(|job| job.state == JobState::Submitted);
        // Once only: a remote engine that forgets every job would be sent it for ever.
        let Some(mut job) = submitted.filter(|job| job.forgotten == 0) else { return Ok(false) };
        job.forgotten += 1;
        // `replays` stays, and with it the idempotency key: an engine that does know the job answers with the old one.
        job.state = JobState::Waiting;
        job.submitted = None;
        if let Some(remote_id) = job.remote_id.take() {
            self.remote.remove(remote_id.as_bytes())?;
        }
        self.put_waiting(number, &job)?;
        Ok(true)
    }

    pub(in crate::store) fn complete(
        &mut self,
        number: u64,
        figure: &RemoteFigure,
        at: Moment,
    ) -> Result<JobEventOutcome, StoreError> {
        let Some(mut job) = self.end(number, JobState::Completed, at)? else { return Ok(JobEventOutcome::Late) };
        // A replayed job may carry the reason of its earlier failure.
        job.error = None;
        // It was sent and is of no further use
        job.data = None;
        self.jobs.put(&number.to_be_bytes(), &job)?;
        // Result, figure, mark and batch in one transaction: a completed job always has its result.
        TableMut::open(self.txn, TableId::JobResult)?.put(&number.to_be_bytes(), figure)?;
        self.put_latest_figure(&job.equipment_id, figure)?;
        if let Some(batch) = job.batch {
            self.change_batch(batch, |batch| batch.completed += 1)?;
        }
        Ok(JobEventOutcome::Done)
    }

    /// Stores a figure as the item's latest. Results may arrive out of order, so an older one never replaces a newer one.
    /// Figures of data that a caller sent along are the job's result only: they say nothing about the stored item.
    fn put_latest_figure(&mut self, equipment_id: &EquipmentId, figure: &RemoteFigure) -> Result<(), StoreError> {
        if figure.provenance.data_read_at.is_none() {
            return Ok(());
        }
        let key = equipment_id.as_bytes();
        let mut figures = TableMut::open(self.txn, TableId::RemoteFigure)?;
        let held: Option<RemoteFigure> = figures.find(key)?;
        if held.is_some_and(|held| held.provenance.made_at() > figure.provenance.made_at()) {
            return Ok(());
        }
        figures.put(key, figure)?;
        let location: Option<RecordLocation> = TableMut::open(self.txn, TableId::EquipmentIndex)?.find(key)?;
        // By the present facility: the item may have moved since the job was requested, or be gone.
        if let Some(location) = location {
            self.dirty_changes.add_item(&location.owner, equipment_id);
        }
        Ok(())
    }

    pub(in crate::store) fn fail(
        &mut self,
        number: u64,
        reason: &str,
        payload: &str,
        tries: u32,
        at: Moment,
    ) -> Result<Option<DeadLetter>, StoreError> {
        let Some(mut job) = self.end(number, JobState::Failed, at)? else { return Ok(None) };
        // Added up over replays.
        job.tries += tries;
        job.error = Some(reason.to_owned());
        // A replay takes what the caller sent along from the dead letter
        let data = job.data.take();
        self.jobs.put(&number.to_be_bytes(), &job)?;
        job.data = data;
        self.count_failure(&job, reason)?;
        Ok(Some(DeadLetter {
            facility_id: job.facility_id.clone(),
            payload: payload.to_owned(),
            reason: reason.to_owned(),
            tries: job.tries,
            at,
            content: DeadLetterContent::Calculation { number, job: Box::new(job) },
        }))
    }

    /// Cancels a job unless it has ended. Returns its state before; `None` when it does not exist.
    pub(in crate::store) fn cancel(&mut self, number: u64, at: Moment) -> Result<Option<JobState>, StoreError> {
        // Before `end`, which changes it: the caller reports whether this call cancelled the job.
        let before = self.job(number)?.map(|job| job.state);
        if let Some(mut job) = self.end(number, JobState::Cancelled, at)? {
            job.data = None;
            self.jobs.put(&number.to_be_bytes(), &job)?;
            self.count_failure(&job, "it was called off")?;
        }
        Ok(before)
    }

    /// Moves a job to a final state and out of the queue and the index by remote id. The caller writes the returned job.
    fn end(&mut self, number: u64, state: JobState, at: Moment) -> Result<Option<Job>, StoreError> {
        // The only way into a final state, so that a job is counted in its batch once, whichever of two results comes
        // first.
        let Some(mut job) = self.job(number)?.filter(|job| !job.state.is_ended()) else { return Ok(None) };
        match (job.state, &job.remote_id) {
            (JobState::Waiting, _) => drop(self.queue.remove(&queue_key(job.priority, number))?),
            (_, Some(remote_id)) => drop(self.remote.remove(remote_id.as_bytes())?),
            _ => {}
        }
        job.state = state;
        job.ended = Some(at);
        Ok(Some(job))
    }

    fn count_failure(&mut self, job: &Job, reason: &str) -> Result<(), StoreError> {
        let Some(batch) = job.batch else { return Ok(()) };
        self.failures.put(&batch::failure_key(batch, &job.equipment_id), reason)?;
        self.change_batch(batch, |batch| batch.failed += 1)
    }

    /// Takes back a failure of a batch whose item is tried again.
    pub(in crate::store) fn retract_failure(&mut self, job: &Job) -> Result<(), StoreError> {
        let Some(batch) = job.batch else { return Ok(()) };
        self.failures.remove(&batch::failure_key(batch, &job.equipment_id))?;
        self.change_batch(batch, |batch| {
            batch.failed = batch.failed.saturating_sub(1);
            // The batch is open again, so its callback is queued a second time when it ends.
            batch.ended = None;
        })
    }

    /// Writes a job and its queue entry.
    pub(in crate::store) fn put_waiting(&mut self, number: u64, job: &Job) -> Result<(), StoreError> {
        self.queue.put(&queue_key(job.priority, number), &())?;
        self.jobs.put(&number.to_be_bytes(), job)?;
        Ok(())
    }
}
