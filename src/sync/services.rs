//! The subjects of the application that sync uses.

use std::sync::Arc;

use crate::app::{
    AddedSources, Application, ApplicationError, Assessor, EventBus, History, Ingest, LocalClock, LoginSessions,
    SourceEvents, SourceStatus, run_blocking,
};
use crate::runtime::Runtime;
use crate::store::Store;

/// Handles to what sync reads and changes.
pub struct SyncServices {
    pub(super) store: Arc<Store>,
    pub(super) clock: LocalClock,
    pub(super) runtime: Runtime,
    pub(super) ingest: Arc<Ingest>,
    pub(super) assessor: Arc<Assessor>,
    pub(super) history: Arc<History>,
    pub(super) event_bus: Arc<EventBus>,
    pub(super) source_status: Arc<SourceStatus>,
    pub(super) source_events: Arc<SourceEvents>,
    pub(super) added_sources: Arc<AddedSources>,
    pub(super) sessions: Arc<LoginSessions>,
}

impl From<&Application> for SyncServices {
    fn from(application: &Application) -> Self {
        Self {
            store: Arc::clone(&application.store),
            clock: application.clock.clone(),
            runtime: application.runtime.clone(),
            ingest: Arc::clone(&application.ingest),
            assessor: Arc::clone(&application.assessor),
            history: Arc::clone(&application.history),
            event_bus: Arc::clone(&application.event_bus),
            source_status: Arc::clone(&application.source_status),
            source_events: Arc::clone(&application.source_events),
            added_sources: Arc::clone(&application.added_sources),
            sessions: Arc::clone(&application.sessions),
        }
    }
}

impl SyncServices {
    /// Runs work on the store off the async threads.
    pub(super) async fn run_blocking<T, W>(self: &Arc<Self>, work: W) -> Result<T, ApplicationError>
    where
        T: Send + 'static,
        W: FnOnce(&Self) -> Result<T, ApplicationError> + Send + 'static,
    {
        let services = Arc::clone(self);
        run_blocking(&self.runtime, move || work(&services)).await
    }
}
