//! The entry to the job queries of a snapshot; the queries lie beside the records that they read.

use crate::store::engine::snapshot::Snapshot;

/// What a snapshot holds of jobs: jobs, batches, callbacks and dead letters.
#[derive(Debug, Clone, Copy)]
pub struct JobReader<'s> {
    pub(in crate::store) snapshot: &'s Snapshot,
}

impl Snapshot {
    /// The jobs of this snapshot.
    #[must_use]
    pub const fn jobs(&self) -> JobReader<'_> {
        JobReader { snapshot: self }
    }
}
