//! Where runs are asked for: one run a source at a time, and who asks for another joins the one under way.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Mutex, MutexGuard, watch};
use tokio::time::Instant;

use super::error::SyncError;
use super::open::{Configured, secret};
use super::run::{Finished, Progress, Run, Wish};
use super::wanted::WantedBoard;
use crate::appliance::Appliance;
use crate::config::SourceConfig;
use crate::store::SyncMode;
use crate::upstream::{BreakerRules, Circuit, Ticket};

type Outcome = Result<Finished, Arc<SyncError>>;

/// A run that was started or joined.
#[derive(Debug, Clone)]
pub struct Started {
    /// Its source.
    pub source: String,
    /// Its number.
    pub number: u64,
    /// How far it is.
    pub progress: watch::Receiver<Progress>,
    outcome: watch::Receiver<Option<Outcome>>,
}

impl Started {
    /// Waits for its end.
    ///
    /// # Errors
    /// What stopped it.
    pub async fn finished(mut self) -> Outcome {
        let ended = self.outcome.wait_for(Option::is_some).await;
        let outcome = ended.ok().and_then(|outcome| outcome.clone());
        outcome.unwrap_or_else(|| Err(Arc::new(SyncError::Lost { source_name: self.source.clone() })))
    }
}

/// Starts runs of the configured sources.
pub struct Desk {
    pub(super) appliance: Arc<Appliance>,
    sources: Vec<SourceConfig>,
    under_way: Mutex<HashMap<String, Started>>,
    /// One comparison with a source at a time: each reads everything.
    pub(super) verifying: Mutex<()>,
    pub(super) wanted: WantedBoard,
    circuits: parking_lot::Mutex<HashMap<String, Circuit>>,
}

impl Desk {
    /// A desk for these sources.
    #[must_use]
    pub fn new(appliance: Arc<Appliance>, sources: Vec<SourceConfig>) -> Arc<Self> {
        Arc::new(Self {
            appliance,
            sources,
            under_way: Mutex::default(),
            verifying: Mutex::default(),
            wanted: WantedBoard::default(),
            circuits: parking_lot::Mutex::default(),
        })
    }

    /// The configured sources.
    #[must_use]
    pub fn sources(&self) -> &[SourceConfig] {
        &self.sources
    }

    /// Whether a source is asked at all: after failures in a row it is left alone for a while.
    fn admit(&self, source: &str) -> Result<Ticket, Duration> {
        let now = Instant::now();
        let mut circuits = self.circuits.lock();
        let fresh = || Circuit::new(BreakerRules::default(), now);
        circuits.entry(source.to_owned()).or_insert_with(fresh).admit(now)
    }

    fn settle(&self, source: &str, ticket: Ticket, outcome: &Result<Finished, SyncError>) {
        let is_away = matches!(outcome, Err(SyncError::Source(error)) if error.is_away());
        if let Some(circuit) = self.circuits.lock().get_mut(source) {
            if is_away {
                circuit.failed(ticket, Instant::now());
            } else {
                circuit.succeeded(ticket, Instant::now());
            }
        }
    }

    /// The sources with a webhook secret, and what it is. Read anew each time, so that one that was changed counts.
    ///
    /// # Errors
    /// [`SyncError::Config`] when a secret's file cannot be read.
    pub fn webhook_secrets(&self) -> Result<Vec<(String, String)>, SyncError> {
        let secrets = self.sources.iter().map(|source| Ok((source, secret(source.webhook_secret.as_ref())?)));
        let secrets = secrets.collect::<Result<Vec<_>, SyncError>>()?;
        let trimmed = |secret: String| secret.trim_end_matches(['\r', '\n']).to_owned();
        Ok(secrets.into_iter().filter_map(|(source, secret)| Some((source.name.clone(), trimmed(secret?)))).collect())
    }

    pub(super) fn find(&self, source: &str) -> Result<&SourceConfig, SyncError> {
        let found = self.sources.iter().find(|config| config.name == source);
        found.ok_or_else(|| SyncError::NoSource {
            source_name: source.to_owned(),
            known: self.sources.iter().map(|config| config.name.as_str()).collect::<Vec<_>>().join(", "),
        })
    }

    /// Starts a run of a source, or joins the one under way, whatever its mode.
    ///
    /// # Errors
    /// [`SyncError::NoSource`], or the store's when the run cannot be recorded.
    pub async fn start(self: &Arc<Self>, source: &str, mode: SyncMode) -> Result<Started, SyncError> {
        self.find(source)?;
        // Held while the record is begun, so that of two who ask at once the second joins the first.
        let under_way = self.under_way.lock().await;
        if let Some(joined) = under_way.get(source) {
            return Ok(joined.clone());
        }
        self.begin(source, Wish::Pass(mode), under_way).await
    }

    /// Starts a run of a source that does something particular, after the one under way.
    ///
    /// # Errors
    /// As [`Desk::start`].
    pub(super) async fn start_alone(self: &Arc<Self>, source: &str, wish: Wish) -> Result<Started, SyncError> {
        self.find(source)?;
        loop {
            let under_way = self.under_way.lock().await;
            let Some(before) = under_way.get(source).cloned() else {
                return self.begin(source, wish, under_way).await;
            };
            drop(under_way);
            // How it ended is told by it; the next one begins afresh
            drop(before.finished().await);
        }
    }

    async fn begin(
        self: &Arc<Self>,
        source: &str,
        wish: Wish,
        mut under_way: MutexGuard<'_, HashMap<String, Started>>,
    ) -> Result<Started, SyncError> {
        let config = self.find(source)?.clone();
        let mode = wish.mode();
        let run = Run::begin(&self.appliance, source, mode).await?;
        let number = run.number();
        let (landing, outcome) = watch::channel(None);
        let started = Started { source: source.to_owned(), number, progress: run.progress(), outcome };
        under_way.insert(source.to_owned(), started.clone());
        drop(under_way);
        let (desk, name) = (Arc::clone(self), source.to_owned());
        tokio::spawn(async move {
            let admitted = desk.admit(&name);
            let (appliance, resting) = (Arc::clone(&desk.appliance), admitted.err());
            let outcome = run.finish(Configured { appliance, config, wish, resting }).await;
            if let Ok(ticket) = admitted {
                desk.settle(&name, ticket, &outcome);
            }
            match &outcome {
                Ok(finished) => tracing::info!(source = name, run = number, items = finished.assessed.items, "synced"),
                Err(error) => tracing::warn!(source = name, run = number, error = error.sentence(), "a run failed"),
            }
            desk.under_way.lock().await.remove(&name);
            landing.send_replace(Some(outcome.map_err(Arc::new)));
        });
        Ok(started)
    }
}
