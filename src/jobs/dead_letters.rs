//! Dead letters: looked at, replayed, deleted.

use serde::Serialize;
use utoipa::ToSchema;

use super::queue::JobQueue;
use crate::app::{Application, ApplicationError};
use crate::inventory::Moment;
use crate::store::{DeadLetter, DeadLetterContent};

/// A dead letter with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetterRecord {
    /// Its number.
    pub number: u64,
    /// The id of what it is about: of the job, or of the batch that somebody was to hear of.
    pub about: String,
    /// The letter.
    pub letter: DeadLetter,
}

/// What failed for good.
#[derive(Serialize, ToSchema)]
pub struct DeadLetterDocument {
    /// Its number.
    pub id: u64,
    /// `calculation` or `callback`.
    pub kind: &'static str,
    /// Whom it concerns.
    pub facility_id: String,
    /// Null for a callback.
    pub job_id: Option<String>,
    /// Null for a calculation.
    pub batch_id: Option<String>,
    /// Null for a callback.
    pub equipment_id: Option<String>,
    /// Where a callback should have gone.
    pub url: Option<String>,
    /// Why it failed.
    pub reason: String,
    /// How often it was tried.
    pub tries: u32,
    /// When it failed.
    pub failed_at: Moment,
}

/// A dead letter with what was sent.
#[derive(Serialize, ToSchema)]
pub struct DeadLetterDetail {
    #[serde(flatten)]
    /// What it is.
    pub letter: DeadLetterDocument,
    /// As it was sent.
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
            DeadLetterContent::Calculation { number, .. } => self.job_id(*number),
            DeadLetterContent::Callback { batch, .. } => self.batch_id(*batch),
        };
        DeadLetterRecord { number, about, letter }
    }

    /// How many dead letters there are, and a page of them, latest first.
    ///
    /// # Errors
    /// The store's.
    pub async fn list_dead_letters(
        &self,
        page: u64,
        limit: u64,
    ) -> Result<(u64, Vec<DeadLetterRecord>), ApplicationError> {
        let list = move |appliance: &Application| {
            let snapshot = appliance.store().snapshot()?;
            let start = usize::try_from(page.saturating_sub(1).saturating_mul(limit)).unwrap_or(usize::MAX);
            let limit = usize::try_from(limit).unwrap_or(usize::MAX);
            let taken = snapshot.dead_letters()?.skip(start).take(limit).collect::<Result<Vec<_>, _>>()?;
            Ok((snapshot.dead_letter_count()?, taken))
        };
        let (total, taken) = self.appliance.aside(list).await?;
        Ok((total, taken.into_iter().map(|(number, letter)| self.dead_letter_record(number, letter)).collect()))
    }

    /// One dead letter.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn get_dead_letter(&self, id: &str) -> Result<DeadLetterRecord, ApplicationError> {
        let number = id.parse::<u64>().map_err(|_| not_found(id))?;
        let find = move |appliance: &Application| Ok(appliance.store().snapshot()?.find_dead_letter(number)?);
        let letter = self.appliance.aside(find).await?.ok_or_else(|| not_found(id))?;
        Ok(self.dead_letter_record(number, letter))
    }

    /// Sets what a dead letter holds going again, and takes the letter out.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn replay_dead_letter(&self, id: &str) -> Result<(), ApplicationError> {
        let number = id.parse::<u64>().map_err(|_| not_found(id))?;
        let replay = move |appliance: &Application| {
            Ok(appliance.store().replay_dead_letters(&[number], appliance.clock().now())?)
        };
        let replayed = self.appliance.aside(replay).await?;
        self.wake();
        if replayed == 0 { Err(not_found(id)) } else { Ok(()) }
    }

    /// Sets everything going again that is among the dead letters now. Returns how many those were.
    ///
    /// # Errors
    /// The store's; then none of them is.
    pub async fn replay_all_dead_letters(&self) -> Result<u64, ApplicationError> {
        let replay = |appliance: &Application| {
            let letters = appliance.store().snapshot()?.dead_letters()?;
            let mut numbers = letters.map(|letter| letter.map(|(number, _)| number)).collect::<Result<Vec<_>, _>>()?;
            // Oldest first, so that they wait in the order in which they failed
            numbers.reverse();
            Ok(appliance.store().replay_dead_letters(&numbers, appliance.clock().now())?)
        };
        let replayed = self.appliance.aside(replay).await?;
        self.wake();
        Ok(replayed)
    }

    /// Deletes a dead letter.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn remove_dead_letter(&self, id: &str) -> Result<(), ApplicationError> {
        let number = id.parse::<u64>().map_err(|_| not_found(id))?;
        let remove = move |appliance: &Application| Ok(appliance.store().remove_dead_letter(number)?);
        if self.appliance.aside(remove).await? { Ok(()) } else { Err(not_found(id)) }
    }

    fn wake(&self) {
        self.asked.notify_one();
        self.group_commit.callbacks.notify_one();
    }
}
