//! Jobs and batches as callers see them: the stored record with its public id.

use crate::assess::remote::RemoteFigure;
use crate::inventory::Moment;
use crate::store::{BatchState, Job, JobBatch};

/// A job with its public id.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRecord {
    /// Public id.
    pub id: String,
    /// Public id of its batch.
    pub batch_id: Option<String>,
    /// The stored job.
    pub job: Job,
    /// Its result, for a completed job that was read by itself.
    pub figure: Option<RemoteFigure>,
}

/// A batch with its public id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BatchRecord {
    /// Public id.
    pub id: String,
    /// The stored batch.
    pub batch: JobBatch,
    /// Ids of items that failed, with the reason.
    pub failures: Vec<(String, String)>,
    /// When the batch was read.
    pub at: Moment,
}

impl BatchRecord {
    /// Progress of the batch.
    #[must_use]
    pub const fn state(&self) -> BatchState {
        self.batch.state()
    }
}

/// Number of jobs by state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobCounts {
    /// Wait to be submitted.
    pub waiting: u64,
    /// Accepted by VoltMetrics; their result is awaited.
    pub submitted: u64,
    /// Completed since the program began.
    pub completed: u64,
    /// Failed since the program began.
    pub failed: u64,
    /// Cancelled since the program began.
    pub cancelled: u64,
    /// Dead letters now.
    pub dead_letters: u64,
}
