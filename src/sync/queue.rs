//! Queue of sync runs. One run per source at a time; a request for no more than an active or waiting run does joins that
//! run, a request for more waits for its turn.

use std::any::Any;
use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use futures_util::FutureExt;
use tokio::sync::{Mutex, OwnedMutexGuard, watch};

use super::counters::{RunCounters, SourceCounters};
use super::error::SyncError;
use super::pending_changes::PendingChangesBySource;
use super::request::{RunControl, RunRequest, RunScope};
use super::run::{FinishedRun, Run};
use super::run_state::RunProgress;
use super::services::SyncServices;
use super::source_breakers::SourceBreakers;
use super::webhook_secrets::WebhookSecrets;
use crate::app::Application;
use crate::config::{SecretSource, SourceConfig, SyncConfig};
use crate::http_client::{AddressGuard, BreakerStatus};
use crate::runtime::Runtime;

type RunOutcome = Result<FinishedRun, Arc<SyncError>>;
type ActiveRuns = HashMap<String, Vec<RunHandle>>;

/// Handle to a run that was started or joined. Cheap to clone.
#[derive(Debug, Clone)]
pub struct RunHandle {
    /// Name of its source.
    pub source: String,
    /// Number of the run, unique in the store.
    pub number: u64,
    /// Its progress.
    pub progress: watch::Receiver<RunProgress>,
    control: Arc<RunControl>,
    outcome: watch::Receiver<Option<RunOutcome>>,
}

impl RunHandle {
    /// Waits for the end of the run.
    ///
    /// # Errors
    /// Why the run failed; [`SyncError::RunLost`] when the program stops first.
    pub async fn finished(mut self) -> RunOutcome {
        let ended = self.outcome.wait_for(Option::is_some).await;
        let outcome = ended.ok().and_then(|outcome| outcome.clone());
        // There is none only when the program stops: a run that panics ends like any other.
        outcome.unwrap_or_else(|| Err(Arc::new(SyncError::RunLost { source_name: self.source.clone() })))
    }
}

/// Starts and tracks the runs of all sources.
pub struct RunQueue {
    pub(super) services: Arc<SyncServices>,
    pub(super) runtime: Runtime,
    /// Sources of the configuration file, which the API cannot change.
    pub(super) configured: Vec<SourceConfig>,
    /// All sources: the configured ones and those added over the API.
    pub(super) sources: watch::Sender<Arc<[SourceConfig]>>,
    pub(super) limits: SyncConfig,
    /// By source: the active run first, then those that wait for it.
    active: Arc<Mutex<ActiveRuns>>,
    /// Held during a verification: one at a time, since each reads a whole source.
    pub(super) verifying: Mutex<()>,
    pub(super) pending: PendingChangesBySource,
    pub(super) breakers: SourceBreakers,
    /// Held during an import: one at a time.
    pub(super) importing: Mutex<()>,
    /// Progress of the active import.
    pub(super) import_progress: parking_lot::Mutex<Option<watch::Receiver<RunProgress>>>,
    pub(super) counters: RunCounters,
    /// Secrets of the sources' webhooks, read when the sources are loaded or changed.
    pub(super) webhook_secrets: WebhookSecrets,
    /// The port on which this program listens; unset in a command without a server.
    own_port: OnceLock<u16>,
}

impl RunQueue {
    /// A queue for these sources with the default limits.
    #[must_use]
    pub fn new(application: &Application, sources: Vec<SourceConfig>) -> Arc<Self> {
        Self::within(SyncConfig::default(), application, sources)
    }

    /// A queue for these sources.
    #[must_use]
    pub fn within(limits: SyncConfig, application: &Application, configured: Vec<SourceConfig>) -> Arc<Self> {
        Arc::new(Self {
            webhook_secrets: WebhookSecrets::read(&configured),
            own_port: OnceLock::new(),
            counters: RunCounters::new(configured.iter().map(|source| source.name.as_str())),
            services: Arc::new(SyncServices::from(application)),
            runtime: application.runtime.clone(),
            sources: watch::Sender::new(configured.as_slice().into()),
            configured,
            limits,
            active: Arc::default(),
            verifying: Mutex::default(),
            pending: PendingChangesBySource::default(),
            breakers: SourceBreakers::default(),
            importing: Mutex::default(),
            import_progress: parking_lot::Mutex::default(),
        })
    }

    /// The subjects of the application that sync uses.
    #[must_use]
    pub fn services(&self) -> Arc<SyncServices> {
        Arc::clone(&self.services)
    }

    /// The limits of every run.
    #[must_use]
    pub const fn limits(&self) -> &SyncConfig {
        &self.limits
    }

    /// State of the circuit breaker of each source that was contacted since the program started.
    #[must_use]
    pub fn breakers(&self) -> Vec<(String, BreakerStatus)> {
        self.breakers.list()
    }

    /// Totals of the runs of each source since the program started.
    #[must_use]
    pub fn counters(&self) -> Vec<(String, SourceCounters)> {
        self.counters.list()
    }

    /// Names the port on which this program listens, which no source added over the API may have.
    pub fn set_own_port(&self, port: u16) {
        // A program listens once
        let _ = self.own_port.set(port);
    }

    /// The addresses that are refused to a source; `None` for a source as the configuration file has it, whose author may
    /// reach them anyhow.
    pub(super) fn address_guard(&self, source: &SourceConfig) -> Option<AddressGuard> {
        (!self.configured.contains(source)).then(|| AddressGuard::new(self.own_port.get().copied()))
    }

    /// How long a source is still left alone after several failures in a row.
    pub(super) fn open_for(&self, source: &str) -> Option<Duration> {
        self.breakers.open_for(source)
    }

    pub(super) fn get(&self, source: &str) -> Result<SourceConfig, SyncError> {
        let sources = self.sources();
        let found = sources.iter().find(|config| config.name == source).cloned();
        found.ok_or_else(|| SyncError::NoSource {
            source_name: source.to_owned(),
            known: sources.iter().map(|config| config.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// Starts a run of a source, or joins an active or waiting run that does at least as much. A run that does more waits
    /// for those before it.
    ///
    /// # Errors
    /// [`SyncError::NoSource`], or the store's when the run cannot be recorded.
    pub async fn start(self: &Arc<Self>, source: &str, request: impl Into<RunRequest>) -> Result<RunHandle, SyncError> {
        let request = request.into();
        self.get(source)?;
        // Held until the new run is listed: of two requests at the same time the second must find the first one's run
        let active = Arc::clone(&self.active).lock_owned().await;
        let mut runs = active.get(source).into_iter().flatten();
        // A cancelled run stops early and does not do what was requested
        if let Some(joined) = runs.find(|run| !run.control.is_cancelled() && run.control.request().covers(request)) {
            return Ok(joined.clone());
        }
        self.begin(source, request, request.scope(), active).await
    }

    /// Starts a run with a scope of its own after the active and waiting runs of the source. Joins no other run.
    ///
    /// # Errors
    /// As [`RunQueue::start`].
    pub(super) async fn start_alone(self: &Arc<Self>, source: &str, scope: RunScope) -> Result<RunHandle, SyncError> {
        self.get(source)?;
        loop {
            let active = Arc::clone(&self.active).lock_owned().await;
            // Looked at again after each wait: another run may have been listed meanwhile.
            let Some(before) = active.get(source).and_then(|runs| runs.last()).cloned() else {
                return self.begin(source, scope.mode().into(), scope, active).await;
            };
            drop(active);
            // Its error is in its own record; this run starts from the stored cursor either way
            drop(before.finished().await);
        }
    }

    /// Begins a run in a task of its own: a caller that leaves while the run's record is written must not leave behind a
    /// record of a run that nobody starts.
    async fn begin(
        self: &Arc<Self>,
        source: &str,
        request: RunRequest,
        scope: RunScope,
        active: OwnedMutexGuard<ActiveRuns>,
    ) -> Result<RunHandle, SyncError> {
        let (queue, name) = (Arc::clone(self), source.to_owned());
        let begun = self
            .runtime
            .spawn("start of a sync run", async move { queue.begin_listed(&name, request, scope, active).await });
        begun.await.map_err(|_| SyncError::RunLost { source_name: source.to_owned() })?
    }

    /// Writes the record of a run, lists the run and starts it.
    async fn begin_listed(
        self: &Arc<Self>,
        source: &str,
        request: RunRequest,
        scope: RunScope,
        mut active: OwnedMutexGuard<ActiveRuns>,
    ) -> Result<RunHandle, SyncError> {
        // Read under the lock: the source's settings may have been replaced while the caller waited for it.
        let config = self.get(source)?;
        let run = Run::begin(&self.services, self.limits, source, request).await?;
        let number = run.number();
        let (ended, outcome) = watch::channel(None);
        let handle =
            RunHandle { source: source.to_owned(), number, progress: run.progress(), control: run.control(), outcome };
        let runs = active.entry(source.to_owned()).or_default();
        let before = runs.last().cloned();
        runs.push(handle.clone());
        // The lock is held over the write of the run's record, but never over the run.
        drop(active);
        let (queue, progress) = (Arc::clone(self), handle.progress.clone());
        self.runtime.spawn("sync run", async move {
            if matches!(config.webhook_secret, Some(SecretSource::File { .. }))
                && let Err(error) = queue.reload_webhook_secrets().await
            {
                tracing::warn!(source = config.name, %error, "the webhook secrets could not be read again");
            }
            // A run that panics must end like any other: callers wait for it, and later requests would join it
            let running = AssertUnwindSafe(queue.run_in_turn(run, before, &config, &scope)).catch_unwind();
            let outcome = match running.await {
                Ok(outcome) => outcome,
                Err(panic) => {
                    // As text first: a panic's payload must not be held over an await
                    let message = panic_message(&*panic).to_owned();
                    drop(panic);
                    Err(queue.fail_panicked(&config.name, &progress, &message).await)
                }
            };
            // Off the list before its outcome is announced: a caller that then asks for a run must not join this one.
            queue.finish(&config.name, number, &progress, outcome.as_ref()).await;
            ended.send_replace(Some(outcome.map_err(Arc::new)));
        });
        Ok(handle)
    }

    async fn run_in_turn(
        &self,
        mut run: Run,
        before: Option<RunHandle>,
        config: &SourceConfig,
        scope: &RunScope,
    ) -> Result<FinishedRun, SyncError> {
        if let Some(before) = before {
            // Its error is in its own record
            drop(before.finished().await);
            if let Err(error) = run.begin_after_another().await {
                return run.end(Err(error)).await;
            }
        }
        self.run_source(run, config, scope).await
    }

    /// Records a run that panicked as failed. What it stored before stays: each batch is a transaction with its cursor.
    async fn fail_panicked(&self, source: &str, progress: &watch::Receiver<RunProgress>, message: &str) -> SyncError {
        tracing::error!(source, panic = message, "a sync run panicked");
        let error = SyncError::RunLost { source_name: source.to_owned() };
        let RunProgress { number, mut run } = progress.borrow().clone();
        run.ended = Some(self.services.clock.now());
        (run.error, run.public_error) = (Some(error.full_message()), Some(error.public_message()));
        let stored = self.services.run_blocking(move |services| Ok(services.store.put_sync_run(number, &run)?)).await;
        if let Err(error) = stored {
            tracing::warn!(source, run = number, %error, "the failed run could not be recorded");
        }
        error
    }

    /// Counts and logs the end of a run and takes it off the list.
    async fn finish(
        &self,
        source: &str,
        number: u64,
        progress: &watch::Receiver<RunProgress>,
        outcome: Result<&FinishedRun, &SyncError>,
    ) {
        // From the progress: a run that failed has no other result.
        self.counters.record(&progress.borrow().run, outcome.err());
        match outcome {
            Ok(finished) => tracing::info!(source, run = number, items = finished.assessed.items, "sync run finished"),
            Err(error) => tracing::warn!(source, run = number, error = error.full_message(), "sync run failed"),
        }
        let mut active = self.active.lock().await;
        if let Some(runs) = active.get_mut(source) {
            runs.retain(|run| run.number != number);
            if runs.is_empty() {
                active.remove(source);
            }
        }
    }

    /// Cancels a run. An active one stops at the end of a batch and keeps what it has stored; a waiting one ends as soon
    /// as its turn comes.
    ///
    /// # Errors
    /// [`SyncError::NotUnderWay`].
    pub async fn cancel(&self, number: u64) -> Result<RunHandle, SyncError> {
        let active = self.active.lock().await;
        let found = active.values().flatten().find(|run| run.number == number);
        let run = found.ok_or(SyncError::NotUnderWay { number })?;
        run.control.cancel();
        Ok(run.clone())
    }

    /// Cancels every active and waiting run of a source.
    pub(super) async fn cancel_all(&self, source: &str) {
        self.active.lock().await.get(source).into_iter().flatten().for_each(|run| run.control.cancel());
    }

    /// Progress of all active and waiting runs and of the active import.
    pub async fn active_runs(&self) -> Vec<RunProgress> {
        let mut all: Vec<watch::Receiver<RunProgress>> =
            self.active.lock().await.values().flatten().map(|run| run.progress.clone()).collect();
        all.extend(self.import_progress.lock().clone());
        let now = self.services.clock.now();
        all.iter().map(|progress| progress.borrow().clone().with_rate_at(now)).collect()
    }
}

fn panic_message(payload: &(dyn Any + Send)) -> &str {
    let text = payload.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("no message")
}
