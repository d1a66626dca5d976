//! Where runs are asked for: one run a source at a time. Who asks for no more than one under way or waiting does joins it;
//! who asks for more is next.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard, watch};
use tokio::time::Instant;

use super::counters::{RunCounters, SourceCounters};
use super::drop_folder;
use super::error::SyncError;
use super::open::{SourceReader, open_import, open_source, secret};
use super::pending_changes::PendingChangesBySource;
use super::request::{ImportRequest, RunControl, RunRequest, RunScope};
use super::run::{FinishedRun, Run};
use super::run_state::RunProgress;
use crate::app::{Application, Found};
use crate::config::{IMPORT_SOURCE, SourceConfig, SourceConnection, SyncConfig};
use crate::http_client::{Backoff, BreakerMachine, BreakerPermit, BreakerPolicy, BreakerStatus};
use crate::runtime::Runtime;
use crate::source::file::{FileReport, SharedFileReport};
use crate::store::SyncMode;

type RunOutcome = Result<FinishedRun, Arc<SyncError>>;

/// A run that was started or joined.
#[derive(Debug, Clone)]
pub struct RunHandle {
    /// Its source.
    pub source: String,
    /// Its number.
    pub number: u64,
    /// How far it is.
    pub progress: watch::Receiver<RunProgress>,
    control: Arc<RunControl>,
    outcome: watch::Receiver<Option<RunOutcome>>,
}

impl RunHandle {
    /// Waits for its end.
    ///
    /// # Errors
    /// What stopped it.
    pub async fn finished(mut self) -> RunOutcome {
        let ended = self.outcome.wait_for(Option::is_some).await;
        let outcome = ended.ok().and_then(|outcome| outcome.clone());
        outcome.unwrap_or_else(|| Err(Arc::new(SyncError::Lost { source_name: self.source.clone() })))
    }
}

/// Starts runs of the configured sources.
pub struct RunQueue {
    pub(super) appliance: Arc<Application>,
    pub(super) runtime: Runtime,
    /// The sources of the configuration file, which the API leaves alone.
    pub(super) configured: Vec<SourceConfig>,
    /// Those and what was added over the API.
    pub(super) sources: watch::Sender<Arc<[SourceConfig]>>,
    limits: SyncConfig,
    /// By source: the run under way, and those that wait for it.
    under_way: Mutex<HashMap<String, Vec<RunHandle>>>,
    /// One comparison with a source at a time: each reads everything.
    pub(super) verifying: Mutex<()>,
    pub(super) wanted: PendingChangesBySource,
    circuits: parking_lot::Mutex<HashMap<String, BreakerMachine>>,
    /// One import at a time.
    importing: Mutex<()>,
    /// How far it is.
    import_under_way: parking_lot::Mutex<Option<watch::Receiver<RunProgress>>>,
    pub(super) counters: RunCounters,
}

impl RunQueue {
    /// A queue for these sources, within the usual limits.
    #[must_use]
    pub fn new(appliance: Arc<Application>, sources: Vec<SourceConfig>, runtime: Runtime) -> Arc<Self> {
        Self::within(SyncConfig::default(), appliance, sources, runtime)
    }

    /// A queue for these sources.
    #[must_use]
    pub fn within(
        limits: SyncConfig,
        appliance: Arc<Application>,
        configured: Vec<SourceConfig>,
        runtime: Runtime,
    ) -> Arc<Self> {
        let counters = RunCounters::new(configured.iter().map(|source| source.name.as_str()));
        Arc::new(Self {
            counters,
            appliance,
            runtime,
            sources: watch::Sender::new(configured.as_slice().into()),
            configured,
            limits,
            under_way: Mutex::default(),
            verifying: Mutex::default(),
            wanted: PendingChangesBySource::default(),
            circuits: parking_lot::Mutex::default(),
            importing: Mutex::default(),
            import_under_way: parking_lot::Mutex::default(),
        })
    }

    /// What every run keeps to.
    #[must_use]
    pub const fn limits(&self) -> &SyncConfig {
        &self.limits
    }

    /// Whether a source is asked at all: after failures in a row it is left alone for a while.
    fn admit(&self, source: &str) -> Result<BreakerPermit, Duration> {
        let now = Instant::now();
        let mut circuits = self.circuits.lock();
        let fresh = || BreakerMachine::new(BreakerPolicy::default(), now);
        circuits.entry(source.to_owned()).or_insert_with(fresh).admit(now)
    }

    /// How long a source that failed several times in a row is still left alone.
    pub(super) fn rests(&self, source: &str) -> Option<Duration> {
        self.circuits.lock().get(source).and_then(|circuit| circuit.rests(Instant::now()))
    }

    fn settle(&self, source: &str, ticket: BreakerPermit, is_unreachable: bool) {
        if let Some(circuit) = self.circuits.lock().get_mut(source) {
            if is_unreachable {
                circuit.failed(ticket, Instant::now());
            } else {
                circuit.succeeded(ticket, Instant::now());
            }
        }
    }

    /// How the breaker before each source stands that was asked since the program began.
    #[must_use]
    pub fn breakers(&self) -> Vec<(String, BreakerStatus)> {
        let circuits = self.circuits.lock();
        circuits.iter().map(|(source, circuit)| (source.clone(), circuit.reading())).collect()
    }

    /// What the runs of each source came to since the program began.
    #[must_use]
    pub fn tallies(&self) -> Vec<(String, SourceCounters)> {
        self.counters.list()
    }

    /// The sources with a webhook secret, and what it is. Read anew each time, so that one that was changed counts.
    ///
    /// # Errors
    /// [`SyncError::Config`] when a secret's file cannot be read.
    pub fn webhook_secrets(&self) -> Result<Vec<(String, String)>, SyncError> {
        let sources = self.sources();
        let secrets = sources.iter().map(|source| Ok((source, secret(source.webhook_secret.as_ref())?)));
        let secrets = secrets.collect::<Result<Vec<_>, SyncError>>()?;
        let trimmed = |secret: String| secret.trim_end_matches(['\r', '\n']).to_owned();
        Ok(secrets.into_iter().filter_map(|(source, secret)| Some((source.name.clone(), trimmed(secret?)))).collect())
    }

    pub(super) fn find(&self, source: &str) -> Result<SourceConfig, SyncError> {
        let sources = self.sources();
        let found = sources.iter().find(|config| config.name == source).cloned();
        found.ok_or_else(|| SyncError::NoSource {
            source_name: source.to_owned(),
            known: sources.iter().map(|config| config.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// Starts a run of a source, or joins one under way or waiting that does as much. One that does more waits for those
    /// before it.
    ///
    /// # Errors
    /// [`SyncError::NoSource`], or the store's when the run cannot be recorded.
    pub async fn start(self: &Arc<Self>, source: &str, order: impl Into<RunRequest>) -> Result<RunHandle, SyncError> {
        let order = order.into();
        self.find(source)?;
        // Held while the record is begun, so that of two who ask at once the second joins the first.
        let under_way = self.under_way.lock().await;
        let mut runs = under_way.get(source).into_iter().flatten();
        if let Some(joined) = runs.find(|run| !run.control.is_cancelled() && run.control.order().covers(order)) {
            return Ok(joined.clone());
        }
        self.begin(source, order, order.wish(), under_way).await
    }

    /// Starts a run of a source that does something particular, after those under way and waiting.
    ///
    /// # Errors
    /// As [`RunQueue::start`].
    pub(super) async fn start_alone(self: &Arc<Self>, source: &str, wish: RunScope) -> Result<RunHandle, SyncError> {
        self.find(source)?;
        loop {
            let under_way = self.under_way.lock().await;
            let Some(before) = under_way.get(source).and_then(|runs| runs.last()).cloned() else {
                return self.begin(source, wish.mode().into(), wish, under_way).await;
            };
            drop(under_way);
            // How it ended is told by it; the next one begins afresh
            drop(before.finished().await);
        }
    }

    async fn begin(
        self: &Arc<Self>,
        source: &str,
        order: RunRequest,
        wish: RunScope,
        mut under_way: MutexGuard<'_, HashMap<String, Vec<RunHandle>>>,
    ) -> Result<RunHandle, SyncError> {
        let config = self.find(source)?;
        let mut run = Run::begin(&self.appliance, self.limits, source, order).await?;
        let number = run.number();
        let (landing, outcome) = watch::channel(None);
        let (progress, control) = (run.progress(), run.control());
        let started = RunHandle { source: source.to_owned(), number, progress, control, outcome };
        let runs = under_way.entry(source.to_owned()).or_default();
        let before = runs.last().cloned();
        runs.push(started.clone());
        drop(under_way);
        let (queue, name, progress) = (Arc::clone(self), source.to_owned(), started.progress.clone());
        tokio::spawn(async move {
            let ready = match before {
                Some(before) => {
                    // How that one ended is told by it
                    drop(before.finished().await);
                    run.begin_after_another().await
                }
                None => Ok(()),
            };
            let outcome = match ready {
                Ok(()) => queue.run(run, &config, &wish).await,
                Err(error) => run.end(Err(error)).await,
            };
            queue.counters.note(&progress.borrow().run, outcome.as_ref().err());
            match &outcome {
                Ok(finished) => tracing::info!(source = name, run = number, items = finished.assessed.items, "synced"),
                Err(error) => tracing::warn!(source = name, run = number, error = error.full_message(), "a run failed"),
            }
            let mut under_way = queue.under_way.lock().await;
            if let Some(runs) = under_way.get_mut(&name) {
                runs.retain(|run| run.number != number);
                if runs.is_empty() {
                    under_way.remove(&name);
                }
            }
            drop(under_way);
            landing.send_replace(Some(outcome.map_err(Arc::new)));
        });
        Ok(started)
    }

    async fn run(&self, mut run: Run, config: &SourceConfig, wish: &RunScope) -> Result<FinishedRun, SyncError> {
        let source = config.name.as_str();
        let (read, is_unreachable) = match self.admit(source) {
            Err(wait) => (Err(SyncError::CircuitOpen { source_name: source.to_owned(), wait }), true),
            Ok(ticket) => {
                let read = self.read(&mut run, config, wish).await;
                let is_unreachable = matches!(&read, Err(SyncError::Source(error)) if error.is_unreachable());
                self.settle(source, ticket, is_unreachable);
                (read, is_unreachable)
            }
        };
        let found = match &read {
            _ if is_unreachable => Found::Away,
            Err(error) if error.is_table_unreadable() => Found::InPart,
            _ => Found::There,
        };
        self.appliance.note_source(source, found);
        run.end(read).await
    }

    /// Reads a source to its end. A line that breaks is made anew where it stood, a few times.
    async fn read(&self, run: &mut Run, config: &SourceConfig, wish: &RunScope) -> Result<(), SyncError> {
        let control = run.control();
        let name = config.name.clone();
        let some_wait =
            self.appliance.aside(move |appliance| Ok(appliance.store().snapshot()?.has_pending_deletes(&name)?));
        let wish = match wish {
            // What waits to be taken out may be at the source again: that is told by its ids alone
            RunScope::Pass(SyncMode::Incremental) if some_wait.await? => &RunScope::CompareIds,
            // Not every API tells its ids, and what it has again must not go
            RunScope::CompareIds
                if control.allow_mass_delete() && matches!(config.connection, SourceConnection::Http { .. }) =>
            {
                &RunScope::Pass(SyncMode::Full)
            }
            wish => wish,
        };
        let mut waits = Backoff::default().waits();
        loop {
            let opened = tokio::select! {
                biased;
                () = control.cancelled() => Err(SyncError::Cancelled),
                opened = open_source(&self.appliance, config, wish, &self.runtime) => opened,
            };
            let read = match opened {
                Ok(SourceReader::Stream(source)) => run.read(*source).await,
                Ok(SourceReader::Folder(folder)) => drop_folder::import_all(run, &folder, &self.appliance).await,
                Err(error) => Err(error),
            };
            match (&read, waits.next()) {
                (Err(SyncError::Source(error)), Some(wait)) if error.is_transient() => {
                    tracing::info!(source = config.name, %error, ?wait, "a source is asked again");
                    tokio::select! {
                        biased;
                        () = control.cancelled() => return Err(SyncError::Cancelled),
                        () = tokio::time::sleep(wait) => {}
                    }
                }
                _ => return read,
            }
        }
    }

    /// Cancels a run under way, which stops at the edge of a batch and keeps what it has, or one that waits, which then
    /// ends as soon as it begins.
    ///
    /// # Errors
    /// [`SyncError::NotUnderWay`].
    pub async fn cancel(&self, number: u64) -> Result<RunHandle, SyncError> {
        let under_way = self.under_way.lock().await;
        let found = under_way.values().flatten().find(|started| started.number == number);
        let started = found.ok_or(SyncError::NotUnderWay { number })?;
        started.control.cancel();
        Ok(started.clone())
    }

    /// Cancels every run of a source, under way and waiting.
    pub(super) async fn cancel_all(&self, source: &str) {
        self.under_way.lock().await.get(source).into_iter().flatten().for_each(|started| started.control.cancel());
    }

    /// How far the runs under way and waiting are.
    pub async fn under_way(&self) -> Vec<RunProgress> {
        let mut all: Vec<watch::Receiver<RunProgress>> =
            self.under_way.lock().await.values().flatten().map(|started| started.progress.clone()).collect();
        all.extend(self.import_under_way.lock().clone());
        let now = self.appliance.clock().now();
        all.iter().map(|progress| progress.borrow().clone().at(now)).collect()
    }

    /// Takes in one file, in one transaction. It goes on when whoever asked has gone.
    ///
    /// # Errors
    /// When the file cannot be read or decoded, would delete too much, or cannot be kept; nothing of it is then kept.
    pub async fn import(self: &Arc<Self>, order: ImportRequest) -> Result<(FinishedRun, FileReport), SyncError> {
        let queue = Arc::clone(self);
        let importing = tokio::spawn(async move {
            let _alone = queue.importing.lock().await;
            let imported = queue.import_alone(order).await;
            *queue.import_under_way.lock() = None;
            imported
        });
        importing.await.map_err(|_| SyncError::Lost { source_name: IMPORT_SOURCE.to_owned() })?
    }

    async fn import_alone(&self, order: ImportRequest) -> Result<(FinishedRun, FileReport), SyncError> {
        let asked = RunRequest { mode: SyncMode::Full, allow_mass_delete: order.allow_mass_delete };
        let mut run = Run::begin(&self.appliance, self.limits, IMPORT_SOURCE, asked).await?;
        let progress = run.progress();
        *self.import_under_way.lock() = Some(progress.clone());
        let (read, account) = match open_import(order, &self.runtime) {
            Ok(source) => {
                let account = source.account();
                let read = match run.import_file(source).await {
                    Ok(true) => run.complete(std::slice::from_ref(&account)).await,
                    taken => taken.map(drop),
                };
                (read, account)
            }
            Err(error) => (Err(error), SharedFileReport::default()),
        };
        let ended = run.end(read).await;
        self.counters.note(&progress.borrow().run, ended.as_ref().err());
        Ok((ended?, account.report()))
    }
}
