//! Reading jobs and batches.

use std::sync::atomic::Ordering;

use super::group_commit::EndedCounts;
use super::queue::JobQueue;
use super::records::{BatchRecord, JobCounts, JobRecord};
use crate::app::ApplicationError;
use crate::assess::remote::RemoteFigure;
use crate::auth::FacilityScope;
use crate::http_client::BreakerStatus;
use crate::jobs::services::JobServices;
use crate::store::{BatchState, Job, JobState};

/// Number of all matches, and those on the requested page.
type ListPage<T> = (u64, Vec<T>);

/// Collects one page out of a sequence of matches and counts them all.
struct Pager<T> {
    start: u64,
    end: u64,
    total: u64,
    items: Vec<T>,
}

impl<T> Pager<T> {
    /// `page` counts from 1.
    fn new(page: u64, limit: u64) -> Self {
        let start = page.saturating_sub(1).saturating_mul(limit);
        Self { start, end: start.saturating_add(limit), total: 0, items: Vec::new() }
    }

    fn add(&mut self, item: T) {
        if (self.start..self.end).contains(&self.total) {
            self.items.push(item);
        }
        self.total += 1;
    }
}

impl JobQueue {
    /// State of the circuit breaker of calls to VoltMetrics; `None` where VoltMetrics is not configured.
    #[must_use]
    pub fn breaker(&self) -> Option<BreakerStatus> {
        self.engine.as_ref().map(|engine| engine.breaker())
    }

    /// Number of jobs by state. Costs the same however many there are.
    ///
    /// # Errors
    /// The store's.
    pub async fn counts(&self) -> Result<JobCounts, ApplicationError> {
        let count = |services: &JobServices| {
            let snapshot = services.store.snapshot()?;
            Ok((snapshot.jobs().open_job_counts()?, snapshot.jobs().dead_letter_count()?))
        };
        let ((waiting, submitted), dead_letters) = self.services.run_blocking(count).await?;
        let EndedCounts { completed, failed, cancelled } = &self.group_commit.ended;
        let [completed, failed, cancelled] = [completed, failed, cancelled].map(|ended| ended.load(Ordering::Relaxed));
        Ok(JobCounts { waiting, submitted, completed, failed, cancelled, dead_letters })
    }

    pub(super) fn job_record(&self, number: u64, job: Job, figure: Option<RemoteFigure>) -> JobRecord {
        JobRecord {
            id: self.ids.job_id(number),
            batch_id: job.batch.map(|batch| self.ids.batch_id(batch)),
            job,
            figure,
        }
    }

    /// One job, with its result when it is completed.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] where there is none within the facility scope, or the store's.
    pub async fn get_job(&self, scope: FacilityScope, id: &str) -> Result<JobRecord, ApplicationError> {
        let not_found = ApplicationError::NotFound { noun: "job", id: id.to_owned() };
        let Some(number) = self.ids.job_number(id) else { return Err(not_found) };
        let find = move |services: &JobServices| {
            let snapshot = services.store.snapshot()?;
            // Out of scope is "not found": another answer would reveal that the job exists.
            let Some(job) = snapshot.jobs().find_job(number)?.filter(|job| scope.contains(&job.facility_id)) else {
                return Ok(None);
            };
            Ok(Some((job, snapshot.figures().find_job_result(number)?)))
        };
        let (job, figure) = self.services.run_blocking(find).await?.ok_or(not_found)?;
        Ok(self.job_record(number, job, figure))
    }

    /// Lists the calculations within the scope, latest first; `batch` and `state` select some.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] where there is no such batch within the facility scope, or the store's.
    pub async fn list_jobs(
        &self,
        scope: FacilityScope,
        batch: Option<&str>,
        state: Option<JobState>,
        (page, limit): (u64, u64),
    ) -> Result<ListPage<JobRecord>, ApplicationError> {
        let numbers = match batch {
            // The jobs of a batch have consecutive numbers: one range holds them. The lookup also checks the scope.
            Some(id) => self.get_batch(scope.clone(), id).await?.batch.jobs(),
            None => 0..=u64::MAX,
        };
        let list = move |services: &JobServices| {
            let mut pager = Pager::new(page, limit);
            // There is no index of ended jobs by state or facility: all are read. `jobs.keep_jobs` bounds their number.
            for job in services.store.snapshot()?.jobs().list(numbers)? {
                let (number, job) = job?;
                if scope.contains(&job.facility_id) && state.is_none_or(|state| job.state == state) {
                    pager.add((number, job));
                }
            }
            Ok(pager)
        };
        let found = self.services.run_blocking(list).await?;
        // Without figures: each result is a further read, and a list does not show it.
        Ok((found.total, found.items.into_iter().map(|(number, job)| self.job_record(number, job, None)).collect()))
    }

    /// One batch.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] where there is none within the facility scope, or the store's.
    pub async fn get_batch(&self, scope: FacilityScope, id: &str) -> Result<BatchRecord, ApplicationError> {
        let not_found = ApplicationError::NotFound { noun: "batch", id: id.to_owned() };
        let Some(number) = self.ids.batch_number(id) else { return Err(not_found) };
        let find = move |services: &JobServices| {
            let snapshot = services.store.snapshot()?;
            let Some(batch) = snapshot.jobs().find_batch(number)?.filter(|batch| scope.contains(&batch.facility_id))
            else {
                return Ok(None);
            };
            Ok(Some((batch, snapshot.jobs().batch_failures(number)?, services.clock.now())))
        };
        let (batch, failures, at) = self.services.run_blocking(find).await?.ok_or(not_found)?;
        Ok(BatchRecord { id: self.ids.batch_id(number), batch, failures, at })
    }

    /// Batches within the facility scope, latest first, optionally in one state.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_batches(
        &self,
        scope: FacilityScope,
        state: Option<BatchState>,
        (page, limit): (u64, u64),
    ) -> Result<ListPage<BatchRecord>, ApplicationError> {
        let list = move |services: &JobServices| {
            let snapshot = services.store.snapshot()?;
            let mut pager = Pager::new(page, limit);
            for batch in snapshot.jobs().batches()? {
                let (number, batch) = batch?;
                if scope.contains(&batch.facility_id) && state.is_none_or(|state| batch.state() == state) {
                    pager.add((number, batch));
                }
            }
            // Failures are read only for the batches on the page.
            let with_failures = |(number, batch)| Ok((number, batch, snapshot.jobs().batch_failures(number)?));
            let taken = pager.items.into_iter().map(with_failures).collect::<Result<Vec<_>, ApplicationError>>()?;
            Ok((pager.total, taken, services.clock.now()))
        };
        let (total, taken, at) = self.services.run_blocking(list).await?;
        let record = |(number, batch, failures)| BatchRecord { id: self.ids.batch_id(number), batch, failures, at };
        Ok((total, taken.into_iter().map(record).collect()))
    }
}
