//! JobQueue and batches as those who ask see them: with the ids that everybody knows them by.

use crate::assess::remote::RemoteFigure;
use crate::inventory::Moment;
use crate::store::{BatchState, Job, JobBatch};

/// A job with its id.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRecord {
    /// Its id for everybody.
    pub id: String,
    /// The id of its batch.
    pub batch_id: Option<String>,
    /// The job.
    pub job: Job,
    /// What came of it, for a job that is completed.
    pub figure: Option<RemoteFigure>,
}

/// A batch with its id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRecord {
    /// Its id for everybody.
    pub id: String,
    /// The batch.
    pub batch: JobBatch,
    /// Items that came to nothing, with the reason.
    pub failures: Vec<(String, String)>,
    /// When this was looked at.
    pub at: Moment,
}

impl BatchRecord {
    /// How far it is.
    #[must_use]
    pub const fn state(&self) -> BatchState {
        self.batch.state()
    }
}

/// How many jobs there are in each state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobCounts {
    /// Not handed in yet.
    pub waiting: u64,
    /// With the remote engine.
    pub submitted: u64,
    /// Ended with a figure since the program began.
    pub completed: u64,
    /// Came to nothing since the program began.
    pub failed: u64,
    /// Were called off since the program began.
    pub cancelled: u64,
    /// Dead letters now.
    pub dead_letters: u64,
}
