//! The tables of jobs and batches within one transaction: each verb moves one job from one state to the next and counts
//! it in its batch.

use std::collections::BTreeMap;

use redb::WriteTransaction;

use super::batch::{self, Batch, Callback};
use super::book::Book;
use super::dead::{DeadLetter, DeadMatter};
use super::error::StoreError;
use super::home::Home;
use super::job::{Job, JobState, place_in_queue};
use super::mark::Touched;
use super::tables::Table;
use crate::assess::remote::RemoteFigure;
use crate::inventory::{EquipmentId, Moment};

/// What came of a deed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobNoted {
    /// It is written.
    Done,
    /// It is written, and the result of the job of this number can be fetched.
    Ready(u64),
    /// It is written, and the job goes on: it is handed in again.
    AskedAgain,
    /// The same delivery was taken before; nothing is changed by it.
    Repeat,
    /// The job had ended before, or is gone; nothing is changed by it.
    Late,
}

/// The tables of the jobs within a transaction, and what is to be written at its end.
pub(super) struct Ledger<'t> {
    txn: &'t WriteTransaction,
    jobs: Book<'t>,
    queue: Book<'t>,
    remote: Book<'t>,
    announced: Book<'t>,
    batch_book: Book<'t>,
    failures: Book<'t>,
    /// Looked at, and perhaps changed.
    batches: BTreeMap<u64, Batch>,
    touched: Touched,
}

impl<'t> Ledger<'t> {
    pub(super) fn open(txn: &'t WriteTransaction) -> Result<Self, StoreError> {
        Ok(Self {
            txn,
            jobs: Book::open(txn, Table::Job)?,
            queue: Book::open(txn, Table::JobQueue)?,
            remote: Book::open(txn, Table::RemoteJob)?,
            announced: Book::open(txn, Table::Announced)?,
            batch_book: Book::open(txn, Table::Batch)?,
            failures: Book::open(txn, Table::BatchFailure)?,
            batches: BTreeMap::new(),
            touched: Touched::default(),
        })
    }

    /// Writes the batches as they are now, and ends those of which nothing is left to do. Says whether a callback is to
    /// be delivered, and whether items were marked.
    pub(super) fn close(mut self, at: Moment) -> Result<(bool, bool), StoreError> {
        let mut callbacks = false;
        for (number, mut batch) in std::mem::take(&mut self.batches) {
            if batch.ended.is_none() && batch.processed() >= batch.total {
                batch.ended = Some(at);
                if let Some(url) = batch.callback_url.clone() {
                    batch::put_callback(self.txn, &Callback { url, batch: number, body: None, since: at, tries: 0 })?;
                    callbacks = true;
                }
            }
            self.batch_book.put(&number.to_be_bytes(), &batch)?;
        }
        let marked = self.touched.settle(self.txn)?;
        Ok((callbacks, marked))
    }

    pub(super) fn job(&self, number: u64) -> Result<Option<Job>, StoreError> {
        self.jobs.find(&number.to_be_bytes())
    }

    pub(super) fn batch(&self, number: u64) -> Result<Option<Batch>, StoreError> {
        match self.batches.get(&number) {
            Some(batch) => Ok(Some(batch.clone())),
            None => self.batch_book.find(&number.to_be_bytes()),
        }
    }

    /// Changes a batch that is kept.
    pub(super) fn change_batch(&mut self, number: u64, change: impl FnOnce(&mut Batch)) -> Result<(), StoreError> {
        if let Some(mut batch) = self.batch(number)? {
            change(&mut batch);
            self.batches.insert(number, batch);
        }
        Ok(())
    }

    /// A webhook says that the remote engine is done with a job.
    pub(super) fn announce(&mut self, remote_id: &str) -> Result<JobNoted, StoreError> {
        if let Some(number) = self.remote.find::<u64>(remote_id.as_bytes())? {
            return Ok(JobNoted::Ready(number));
        }
        // It may be one whose submission is on its way to this ledger
        self.announced.put(remote_id.as_bytes(), &())?;
        Ok(JobNoted::Done)
    }

    /// A delivery is too old to be waited for: what it announced was never submitted here.
    pub(super) fn forget_announced(&mut self, remote_id: &str) -> Result<(), StoreError> {
        self.announced.remove(remote_id.as_bytes())?;
        Ok(())
    }

    pub(super) fn submit(&mut self, number: u64, remote_id: &str, at: Moment) -> Result<JobNoted, StoreError> {
        let Some(mut job) = self.job(number)?.filter(|job| job.state == JobState::Waiting) else {
            return Ok(JobNoted::Late);
        };
        job.state = JobState::Submitted;
        job.submitted = Some(at);
        job.remote_id = Some(remote_id.to_owned());
        self.queue.remove(&place_in_queue(job.priority, number))?;
        self.remote.put(remote_id.as_bytes(), &number)?;
        self.jobs.put(&number.to_be_bytes(), &job)?;
        if let Some(batch) = job.batch {
            self.change_batch(batch, |batch| batch.started = batch.started.or(Some(at)))?;
        }
        Ok(if self.announced.remove(remote_id.as_bytes())? { JobNoted::Ready(number) } else { JobNoted::Done })
    }

    /// A job that the remote engine has forgotten waits again; false for one that was forgotten before.
    pub(super) fn ask_again(&mut self, number: u64) -> Result<bool, StoreError> {
        let submitted = self.job(number)?.filter(|job| job.state == JobState::Submitted);
        let Some(mut job) = submitted.filter(|job| job.forgotten == 0) else { return Ok(false) };
        job.forgotten += 1;
        job.state = JobState::Waiting;
        job.submitted = None;
        if let Some(remote_id) = job.remote_id.take() {
            self.remote.remove(remote_id.as_bytes())?;
        }
        self.put_waiting(number, &job)?;
        Ok(true)
    }

    pub(super) fn complete(&mut self, number: u64, figure: &RemoteFigure, at: Moment) -> Result<JobNoted, StoreError> {
        let Some(mut job) = self.end(number, JobState::Completed, at)? else { return Ok(JobNoted::Late) };
        job.error = None;
        self.jobs.put(&number.to_be_bytes(), &job)?;
        Book::open(self.txn, Table::JobResult)?.put(&number.to_be_bytes(), figure)?;
        self.keep_latest(&job.equipment_id, figure)?;
        if let Some(batch) = job.batch {
            self.change_batch(batch, |batch| batch.completed += 1)?;
        }
        Ok(JobNoted::Done)
    }

    /// The item's figure is the one calculated last, whatever order they come in, and only one of the data held here: of
    /// what somebody tried out there is the job's own result.
    fn keep_latest(&mut self, equipment_id: &EquipmentId, figure: &RemoteFigure) -> Result<(), StoreError> {
        if figure.provenance.data_read_at.is_none() {
            return Ok(());
        }
        let key = equipment_id.as_bytes();
        let mut figures = Book::open(self.txn, Table::RemoteFigure)?;
        let held: Option<RemoteFigure> = figures.find(key)?;
        if held.is_some_and(|held| held.provenance.made_at() > figure.provenance.made_at()) {
            return Ok(());
        }
        figures.put(key, figure)?;
        let home: Option<Home> = Book::open(self.txn, Table::EquipmentHome)?.find(key)?;
        if let Some(home) = home {
            self.touched.item(&home.owner, equipment_id);
        }
        Ok(())
    }

    pub(super) fn fail(
        &mut self,
        number: u64,
        reason: &str,
        payload: &str,
        tries: u32,
        at: Moment,
    ) -> Result<Option<DeadLetter>, StoreError> {
        let Some(mut job) = self.end(number, JobState::Failed, at)? else { return Ok(None) };
        job.tries += tries;
        job.error = Some(reason.to_owned());
        self.jobs.put(&number.to_be_bytes(), &job)?;
        self.count_failure(&job, reason)?;
        Ok(Some(DeadLetter {
            facility_id: job.facility_id.clone(),
            payload: payload.to_owned(),
            reason: reason.to_owned(),
            tries: job.tries,
            at,
            matter: DeadMatter::Calculation { number, job: Box::new(job) },
        }))
    }

    /// Calls a job off, unless it has ended. Returns its state before; `None` when there is none.
    pub(super) fn cancel(&mut self, number: u64, at: Moment) -> Result<Option<JobState>, StoreError> {
        let before = self.job(number)?.map(|job| job.state);
        if let Some(job) = self.end(number, JobState::Cancelled, at)? {
            self.jobs.put(&number.to_be_bytes(), &job)?;
            self.count_failure(&job, "it was called off")?;
        }
        Ok(before)
    }

    /// A job that had not ended, as it is once it has; it is nowhere else by then. To be put.
    fn end(&mut self, number: u64, state: JobState, at: Moment) -> Result<Option<Job>, StoreError> {
        let Some(mut job) = self.job(number)?.filter(|job| !job.state.is_ended()) else { return Ok(None) };
        match (job.state, &job.remote_id) {
            (JobState::Waiting, _) => drop(self.queue.remove(&place_in_queue(job.priority, number))?),
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

    /// A failed item of a batch is tried once more.
    pub(super) fn unfail(&mut self, job: &Job) -> Result<(), StoreError> {
        let Some(batch) = job.batch else { return Ok(()) };
        self.failures.remove(&batch::failure_key(batch, &job.equipment_id))?;
        self.change_batch(batch, |batch| {
            batch.failed = batch.failed.saturating_sub(1);
            batch.ended = None;
        })
    }

    /// Puts a job back into the queue.
    pub(super) fn put_waiting(&mut self, number: u64, job: &Job) -> Result<(), StoreError> {
        self.queue.put(&place_in_queue(job.priority, number), &())?;
        self.jobs.put(&number.to_be_bytes(), job)?;
        Ok(())
    }
}
