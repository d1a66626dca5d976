//! The subjects of the application that jobs use.

use std::sync::Arc;

use crate::app::{
    ActiveRules, Algorithms, Application, ApplicationError, Assessor, EngineControl, EngineCounter, LocalClock,
    run_blocking,
};
use crate::runtime::Runtime;
use crate::store::Store;

/// Handles to what jobs read and change.
pub(super) struct JobServices {
    pub(super) store: Arc<Store>,
    pub(super) clock: LocalClock,
    pub(super) runtime: Runtime,
    pub(super) rules: Arc<ActiveRules>,
    pub(super) algorithms: Arc<Algorithms>,
    pub(super) engines: Arc<EngineControl>,
    pub(super) engine_counter: Arc<EngineCounter>,
    pub(super) assessor: Arc<Assessor>,
}

impl From<&Application> for JobServices {
    fn from(application: &Application) -> Self {
        Self {
            store: Arc::clone(&application.store),
            clock: application.clock.clone(),
            runtime: application.runtime.clone(),
            rules: Arc::clone(&application.rules),
            algorithms: Arc::clone(&application.algorithms),
            engines: Arc::clone(&application.engines),
            engine_counter: Arc::clone(&application.engine_counter),
            assessor: Arc::clone(&application.assessor),
        }
    }
}

impl JobServices {
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
