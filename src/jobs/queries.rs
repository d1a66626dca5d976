//! Looking at jobs and batches.

use std::sync::atomic::Ordering;

use super::group_commit::Ended;
use super::queue::JobQueue;
use super::records::{BatchRecord, JobCounts, JobRecord};
use crate::app::{Application, ApplicationError};
use crate::assess::remote::RemoteFigure;
use crate::auth::FacilityScope;
use crate::http_client::BreakerStatus;
use crate::store::{BatchState, Job, JobState};

/// A part of a list: how many there are, and those of the page.
type PageOf<T> = (u64, Vec<T>);

/// Takes the page of what comes.
struct Pager<T> {
    start: u64,
    end: u64,
    total: u64,
    taken: Vec<T>,
}

impl<T> Pager<T> {
    fn new(page: u64, limit: u64) -> Self {
        let start = page.saturating_sub(1).saturating_mul(limit);
        Self { start, end: start.saturating_add(limit), total: 0, taken: Vec::new() }
    }

    fn add(&mut self, one: T) {
        if (self.start..self.end).contains(&self.total) {
            self.taken.push(one);
        }
        self.total += 1;
    }
}

impl JobQueue {
    /// How the breaker before the remote engine stands; `None` where no remote engine is configured.
    #[must_use]
    pub fn breaker(&self) -> Option<BreakerStatus> {
        self.engine.as_ref().map(|engine| engine.breaker())
    }

    /// How many jobs there are in each state.
    ///
    /// # Errors
    /// The store's.
    pub async fn counts(&self) -> Result<JobCounts, ApplicationError> {
        let count = |appliance: &Application| {
            let snapshot = appliance.store().snapshot()?;
            Ok((snapshot.open_job_counts()?, snapshot.dead_letter_count()?))
        };
        let ((waiting, submitted), dead_letters) = self.appliance.aside(count).await?;
        let Ended { completed, failed, cancelled } = &self.group_commit.ended;
        let [completed, failed, cancelled] = [completed, failed, cancelled].map(|ended| ended.load(Ordering::Relaxed));
        Ok(JobCounts { waiting, submitted, completed, failed, cancelled, dead_letters })
    }

    pub(super) fn job_record(&self, number: u64, job: Job, figure: Option<RemoteFigure>) -> JobRecord {
        JobRecord { id: self.job_id(number), batch_id: job.batch.map(|batch| self.batch_id(batch)), job, figure }
    }

    /// One job, with what came of it when it is completed.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] where there is none within the reach, or the store's.
    pub async fn get_job(&self, reach: FacilityScope, id: &str) -> Result<JobRecord, ApplicationError> {
        let not_found = ApplicationError::NotFound { noun: "job", id: id.to_owned() };
        let Some(number) = self.job_number(id) else { return Err(not_found) };
        let find = move |appliance: &Application| {
            let snapshot = appliance.store().snapshot()?;
            let Some(job) = snapshot.find_job(number)?.filter(|job| reach.contains(&job.facility_id)) else {
                return Ok(None);
            };
            Ok(Some((job, snapshot.find_job_result(number)?)))
        };
        let (job, figure) = self.appliance.aside(find).await?.ok_or(not_found)?;
        Ok(self.job_record(number, job, figure))
    }

    /// JobQueue within the reach, latest first: of a batch, in a state.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] where there is no such batch within the reach, or the store's.
    pub async fn list_jobs(
        &self,
        reach: FacilityScope,
        batch: Option<&str>,
        state: Option<JobState>,
        (page, limit): (u64, u64),
    ) -> Result<PageOf<JobRecord>, ApplicationError> {
        let numbers = match batch {
            Some(id) => self.get_batch(reach.clone(), id).await?.batch.jobs(),
            None => 0..=u64::MAX,
        };
        let list = move |appliance: &Application| {
            let mut pager = Pager::new(page, limit);
            for job in appliance.store().snapshot()?.jobs(numbers)? {
                let (number, job) = job?;
                if reach.contains(&job.facility_id) && state.is_none_or(|state| job.state == state) {
                    pager.add((number, job));
                }
            }
            Ok(pager)
        };
        let found = self.appliance.aside(list).await?;
        Ok((found.total, found.taken.into_iter().map(|(number, job)| self.job_record(number, job, None)).collect()))
    }

    /// One batch.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] where there is none within the reach, or the store's.
    pub async fn get_batch(&self, reach: FacilityScope, id: &str) -> Result<BatchRecord, ApplicationError> {
        let not_found = ApplicationError::NotFound { noun: "batch", id: id.to_owned() };
        let Some(number) = self.batch_number(id) else { return Err(not_found) };
        let find = move |appliance: &Application| {
            let snapshot = appliance.store().snapshot()?;
            let Some(batch) = snapshot.find_batch(number)?.filter(|batch| reach.contains(&batch.facility_id)) else {
                return Ok(None);
            };
            Ok(Some((batch, snapshot.batch_failures(number)?, appliance.clock().now())))
        };
        let (batch, failures, at) = self.appliance.aside(find).await?.ok_or(not_found)?;
        Ok(BatchRecord { id: self.batch_id(number), batch, failures, at })
    }

    /// Batches within the reach, latest first, in a state.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_batches(
        &self,
        reach: FacilityScope,
        state: Option<BatchState>,
        (page, limit): (u64, u64),
    ) -> Result<PageOf<BatchRecord>, ApplicationError> {
        let list = move |appliance: &Application| {
            let snapshot = appliance.store().snapshot()?;
            let mut pager = Pager::new(page, limit);
            for batch in snapshot.batches()? {
                let (number, batch) = batch?;
                if reach.contains(&batch.facility_id) && state.is_none_or(|state| batch.state() == state) {
                    pager.add((number, batch));
                }
            }
            let with_failures = |(number, batch)| Ok((number, batch, snapshot.batch_failures(number)?));
            let taken = pager.taken.into_iter().map(with_failures).collect::<Result<Vec<_>, ApplicationError>>()?;
            Ok((pager.total, taken, appliance.clock().now()))
        };
        let (total, taken, at) = self.appliance.aside(list).await?;
        let record = |(number, batch, failures)| BatchRecord { id: self.batch_id(number), batch, failures, at };
        Ok((total, taken.into_iter().map(record).collect()))
    }
}
