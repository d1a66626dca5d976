//! Readiness: whether the store is open and writable, the first sync is done, and the state of each source and of each
//! background task.

use std::sync::Arc;

use super::ApplicationError;
use super::source_status::{SourceState, SourceStatus};
use crate::runtime::{Runtime, TaskState};
use crate::store::Store;

/// Whether responses can be relied on, and the state of everything they depend on.
#[derive(Debug, Clone)]
pub struct Readiness {
    /// Responses can be relied on: every configured source has been read and assessed once.
    pub ready: bool,
    /// Why the store cannot be written at the moment; `None` while it can.
    pub store_unwritable: Option<String>,
    /// Every configured source has been read once, and its records have been assessed.
    pub first_sync_done: bool,
    /// State of each source.
    pub sources: Vec<SourceState>,
    /// State of each background task. A task that panicked is restarted; meanwhile documents are served, so that it does not
    /// make `ready` false.
    pub tasks: Vec<TaskState>,
}

/// Determines readiness.
pub struct ReadinessProbe {
    store: Arc<Store>,
    source_status: Arc<SourceStatus>,
    runtime: Runtime,
}

impl ReadinessProbe {
    pub(super) const fn new(store: Arc<Store>, source_status: Arc<SourceStatus>, runtime: Runtime) -> Self {
        Self { store, source_status, runtime }
    }

    /// The current readiness. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn check(&self) -> Result<Readiness, ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let sources = self.source_status.states(&snapshot)?;
        let all_read = sources.iter().all(|state| state.last_success.is_some());
        // Records that were imported into an empty store also need their first assessment.
        let first_sync_done =
            all_read && (snapshot.facility_count()? == 0 || snapshot.figures().portfolio_figure()?.is_some());
        Ok(Readiness {
            ready: first_sync_done,
            store_unwritable: self.store.write_failure(),
            first_sync_done,
            sources,
            tasks: self.runtime.task_states(),
        })
    }

    /// Length of the store's file in bytes.
    ///
    /// # Errors
    /// The store's.
    pub fn store_bytes(&self) -> Result<u64, ApplicationError> {
        Ok(self.store.file_bytes()?)
    }
}
