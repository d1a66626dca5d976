//! Readiness: whether the store is open and writable, the first sync is done, and the state of each source and of each
//! background task.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::ApplicationError;
use super::source_status::{SourceState, SourceStatus};
use crate::runtime::{Runtime, TaskState};
use crate::store::Store;

/// `GET /ready`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Readiness {
    /// Responses can be relied on: every configured source has been read and assessed once.
    pub ready: bool,
    /// Records can be read.
    pub store_open: bool,
    /// Why the store cannot be written at the moment; null while it can.
    pub store_unwritable: Option<String>,
    /// Every configured source has been read once, and its records have been assessed.
    pub first_sync_done: bool,
    /// State of each source.
    pub sources: Vec<SourceState>,
    /// State of each background task. A task that panicked is restarted; meanwhile documents are served, so that it does not
    /// make `ready` false.
    pub tasks: Vec<BackgroundTask>,
}

/// State of a background task.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct BackgroundTask {
    /// Its name.
    pub name: String,
    /// How often it does its work, such as `continuous` or `every 30s`.
    pub period: String,
    /// `running`, `restarting` after a panic, or `ended`.
    pub state: &'static str,
    /// How often it was restarted since the program started.
    pub restarts: u64,
    /// Message of its latest panic; null when it never panicked.
    pub last_panic: Option<String>,
}

impl From<TaskState> for BackgroundTask {
    fn from(task: TaskState) -> Self {
        let TaskState { name, period, phase, restarts, last_panic } = task;
        let (name, period) = (name.into_owned(), period.to_string());
        Self { name, period, state: phase.as_str(), restarts, last_panic }
    }
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
            store_open: true,
            store_unwritable: self.store.write_failure(),
            first_sync_done,
            sources,
            tasks: self.runtime.task_states().into_iter().map(BackgroundTask::from).collect(),
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
