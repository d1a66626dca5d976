//! Dead letters: jobs and callbacks that failed for good, to be read, replayed or deleted.

use serde::Serialize;
use utoipa::ToSchema;

use super::queue::JobQueue;
use crate::app::ApplicationError;
use crate::inventory::Moment;
use crate::jobs::services::JobServices;
use crate::store::{DeadLetter, DeadLetterContent};

/// A dead letter with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetterRecord {
    /// Number in the store.
    pub number: u64,
    /// Public id of the job, or of the batch whose callback it was.
    pub about: String,
    /// The stored dead letter.
    pub letter: DeadLetter,
}

/// A job or callback that failed for good.
#[derive(Serialize, ToSchema)]
pub struct DeadLetterDocument {
    /// Number of the dead letter.
    pub id: u64,
    /// `calculation` or `callback`.
    pub kind: &'static str,
    /// Facility of the item or batch.
    pub facility_id: String,
    /// Public id of the job; null for a callback.
    pub job_id: Option<String>,
    /// Public id of the batch; null for a calculation.
    pub batch_id: Option<String>,
    /// The item; null for a callback.
    pub equipment_id: Option<String>,
    /// Address of the callback; null for a calculation.
    pub url: Option<String>,
    /// Why it failed.
    pub reason: String,
    /// Calls that were made.
    pub tries: u32,
    /// When it failed.
    pub failed_at: Moment,
}

/// A dead letter with the body that was sent.
#[derive(Serialize, ToSchema)]
pub struct DeadLetterDetail {
    #[serde(flatten)]
    /// The dead letter.
    pub letter: DeadLetterDocument,
    /// The body, as it was sent.
    pub payload: String,
}

impl From<&DeadLetterRecord> for DeadLetterDocument {
    fn from(record: &DeadLetterRecord) -> Self {
        let DeadLetterRecord { number, about, letter } = record;
        let about = Some(about.clone());
        let (kind, job_id, batch_id, equipment_id, url) = match &letter.content {
            DeadLetterContent::Calculation { job, .. } => {
                ("calculation", about, None, Some(job.equipment_id.to_string()), None)
            }
            DeadLetterContent::Callback { url, .. } => ("callback", None, about, None, Some(url.clone())),
        };
        Self {
            id: *number,
            kind,
            facility_id: letter.facility_id.to_string(),
            job_id,
            batch_id,
            equipment_id,
            url,
            reason: letter.reason.clone(),
            tries: letter.tries,
            failed_at: letter.at,
        }
    }
}

impl From<DeadLetterRecord> for DeadLetterDetail {
    fn from(record: DeadLetterRecord) -> Self {
        Self { letter: DeadLetterDocument::from(&record), payload: record.letter.payload }
    }
}

fn not_found(id: &str) -> ApplicationError {
    ApplicationError::NotFound { noun: "dead letter", id: id.to_owned() }
}

impl JobQueue {
    fn dead_letter_record(&self, number: u64, letter: DeadLetter) -> DeadLetterRecord {
        let about = match &letter.content {
            DeadLetterContent::Calculation { number, .. } => self.ids.job_id(*number),
            DeadLetterContent::Callback { batch, .. } => self.ids.batch_id(*batch),
        };
        DeadLetterRecord { number, about, letter }
    }

    /// Number of dead letters and one page of them, latest first. `page` counts from 1.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_dead_letters(
        &self,
        page: u64,
        limit: u64,
    ) -> Result<(u64, Vec<DeadLetterRecord>), ApplicationError> {
        let list = move |services: &JobServices| {
            // The page and the total come from one snapshot, so that they fit together.
            let snapshot = services.store.snapshot()?;
            let start = usize::try_from(page.saturating_sub(1).saturating_mul(limit)).unwrap_or(usize::MAX);
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let taken = snapshot.jobs().dead_letters()?.skip(start).take(limit).collect::<Result<Vec<_>, _>>()?;
            Ok((snapshot.jobs().dead_letter_count()?, taken))
        };
        let (total, taken) = self.services.run_blocking(list).await?;
        Ok((total, taken.into_iter().map(|(number, letter)| self.dead_letter_record(number, letter)).collect()))
    }

    /// One dead letter.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn get_dead_letter(&self, id: &str) -> Result<DeadLetterRecord, ApplicationError> {
        let number = id.parse::<u64>().map_err(|_| not_found(id))?;
        let find = move |services: &JobServices| Ok(services.store.snapshot()?.jobs().find_dead_letter(number)?);
        let letter = self.services.run_blocking(find).await?.ok_or_else(|| not_found(id))?;
        Ok(self.dead_letter_record(number, letter))
    }

    /// Queues the job or callback of a dead letter again and removes the dead letter.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn replay_dead_letter(&self, id: &str) -> Result<(), ApplicationError> {
        let number = id.parse::<u64>().map_err(|_| not_found(id))?;
        let replay =
            move |services: &JobServices| Ok(services.store.replay_dead_letters(&[number], services.clock.now())?);
        let replayed = self.services.run_blocking(replay).await?;
        self.signal_replayed();
        if replayed == 0 { Err(not_found(id)) } else { Ok(()) }
    }

    /// Queues the jobs and callbacks of all present dead letters again. Returns how many.
    ///
    /// # Errors
    /// The store's; then none is queued.
    pub async fn replay_all_dead_letters(&self) -> Result<u64, ApplicationError> {
        let replay = |services: &JobServices| {
            // Read before the transaction: the store skips a letter that is deleted or replayed in between.
            let letters = services.store.snapshot()?.jobs().dead_letters()?;
            let mut numbers = letters.map(|letter| letter.map(|(number, _)| number)).collect::<Result<Vec<_>, _>>()?;
            // Oldest first, so that they queue in the order in which they failed
            numbers.reverse();
            Ok(services.store.replay_dead_letters(&numbers, services.clock.now())?)
        };
        let replayed = self.services.run_blocking(replay).await?;
        self.signal_replayed();
        Ok(replayed)
    }

    /// Deletes a dead letter.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn remove_dead_letter(&self, id: &str) -> Result<(), ApplicationError> {
        let number = id.parse::<u64>().map_err(|_| not_found(id))?;
        let remove = move |services: &JobServices| Ok(services.store.remove_dead_letter(number)?);
        if self.services.run_blocking(remove).await? { Ok(()) } else { Err(not_found(id)) }
    }

    fn signal_replayed(&self) {
        // Called after the commit: a worker that wakes earlier would find nothing and wait for the next signal.
        // The store does not report the kinds of the replayed letters, so both workers look.
        self.signals.calculate.work_added();
        self.signals.callback.work_added();
    }
}
