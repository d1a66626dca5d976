//! `masterbus sync`: one run of every source, or of one, to its end.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::appliance::{Holder, ask, holder, runtime};
use super::outcome::{Failure, Outcome};
use super::stop::stop_signal;
use super::{Common, talk, verify};
use crate::app::{Application, SyncRun, TableRun};
use crate::config::{Config, SourceConfig};
use crate::http_client::UnixSocketClient;
use crate::runtime::Runtime;
use crate::sync::{RunQueue, RunRequest, SyncMode};
use crate::telemetry::logs;

/// How often a server is asked how far its run is.
const LOOK_EVERY: Duration = Duration::from_millis(300);

#[derive(Debug, Args)]
pub(super) struct SyncVerb {
    /// Only this source
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Everything, not only what changed
    #[arg(long)]
    full: bool,
    /// Compares everything with the sources after it, names what differs, and ends with 1 when anything does
    #[arg(long, conflicts_with = "full")]
    verify: bool,
    /// Lets a run delete a large part of what is held
    #[arg(long)]
    allow_mass_delete: bool,
    /// Cancels a run that a server has under way, by its number
    #[arg(long, value_name = "RUN", conflicts_with_all = ["source", "full", "allow_mass_delete"])]
    cancel: Option<u64>,
}

impl SyncVerb {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let config = common.configuration()?;
        logs::start(config.log).map_err(Failure::failed)?;
        if let Some(wanted) = &self.source
            && !config.sources.iter().any(|source| source.name == *wanted)
        {
            let known: Vec<&str> = config.sources.iter().map(|source| source.name.as_str()).collect();
            return Err(Failure::usage(format!("there is no source `{wanted}`; there are: {}", known.join(", "))));
        }
        let is_asked = |source: &SourceConfig| self.source.as_ref() == Some(&source.name);
        if self.verify && config.sources.iter().any(|source| is_asked(source) && !verify::keeps_records(source)) {
            return Err(verify::nothing());
        }
        match holder(&config)? {
            Holder::Us(appliance) => runtime()?.block_on(self.here(appliance, &config)),
            Holder::Server(socket) => runtime()?.block_on(self.there(&socket)),
        }
    }

    async fn here(self, appliance: Arc<Application>, config: &Config) -> Outcome {
        if self.cancel.is_some() {
            return Err(Failure::usage("no server runs on this data folder: nothing is under way"));
        }
        let mode = if self.full { SyncMode::Full } else { SyncMode::Incremental };
        appliance.aside(|appliance| appliance.mark_outdated()).await.map_err(Failure::failed)?;
        let run_queue = RunQueue::within(config.sync, appliance, config.sources.clone(), Runtime::default());
        run_queue.load_stored_sources().map_err(Failure::failed)?;
        let sources = run_queue.sources();
        if sources.is_empty() {
            return Err(Failure::usage("no source is configured: name one in [[source]]"));
        }
        if self.verify {
            return verify::here(&run_queue, self.source.as_deref()).await;
        }
        let order = RunRequest { mode, allow_mass_delete: self.allow_mass_delete };
        let mut stop = std::pin::pin!(stop_signal()?);
        let mut is_stopped = false;
        let mut failed = None;
        for source in sources.iter() {
            if is_stopped {
                break;
            }
            if self.source.as_ref().is_some_and(|wanted| *wanted != source.name) {
                continue;
            }
            let bar = talk::Progress::of(&format!("syncing {}", source.name), None);
            let started = run_queue.start(&source.name, order).await.map_err(Failure::failed)?;
            let mut progress = started.progress.clone();
            let number = started.number;
            let finished = started.finished();
            tokio::pin!(finished);
            let outcome = loop {
                tokio::select! {
                    outcome = &mut finished => break outcome,
                    () = &mut stop, if !is_stopped => {
                        is_stopped = true;
                        // It may have ended a moment ago
                        if let Err(error) = run_queue.cancel(number).await {
                            tracing::debug!(%error, "nothing was left to cancel");
                        }
                    }
                    Ok(()) = progress.changed() => {
                        let run = &progress.borrow_and_update().run;
                        bar.reached(run.tables.values().map(|table| table.read).sum());
                    }
                }
            };
            drop(bar);
            match outcome {
                Ok(finished) => print_run(&source.name, &finished.run)?,
                // The other sources get their turn; the first failure is the verb's.
                Err(error) => failed = failed.or(Some(format!("source {}: {}", source.name, error.full_message()))),
            }
        }
        failed.map_or(Ok(()), |error| Err(Failure::failed(error)))
    }

    async fn there(self, socket: &UnixSocketClient) -> Outcome {
        if self.verify {
            return verify::there(socket, self.source.as_deref()).await;
        }
        if let Some(run) = self.cancel {
            return ask(socket, "POST", &format!("/sync/runs/{run}/cancel"), None).await.map(drop);
        }
        let allow = self.allow_mass_delete;
        let wanted = json!({ "source": self.source, "full": self.full, "allow_mass_delete": allow });
        let mut stop = std::pin::pin!(stop_signal()?);
        let started = ask(socket, "POST", "/sync", Some(&wanted)).await?;
        let mut failed = None;
        for run in started["runs"].as_array().into_iter().flatten() {
            let path = format!("/sync/runs/{}", run["id"]);
            let ended = loop {
                let run = ask(socket, "GET", &path, None).await?;
                if !run["ended"].is_null() {
                    break run;
                }
                tokio::select! {
                    () = tokio::time::sleep(LOOK_EVERY) => {}
                    () = &mut stop => return Err(Failure::failed(goes_on(&run))),
                }
            };
            let source = ended["source"].as_str().unwrap_or_default();
            if let Some(error) = ended["error"].as_str() {
                failed = failed.or(Some(format!("source {source}: {error}")));
                continue;
            }
            print_answer(source, &ended)?;
        }
        failed.map_or(Ok(()), |error| Err(Failure::failed(error)))
    }
}

/// What somebody is told who no longer waits for a server's run.
fn goes_on(run: &Value) -> String {
    let (source, id) = (run["source"].as_str().unwrap_or_default(), &run["id"]);
    format!("source {source}: the server goes on with run {id}; `masterbus sync --cancel {id}` ends it")
}

/// A run's tables on standard output, rows by what became of them.
pub(super) fn print_run(name: &str, run: &SyncRun) -> Outcome {
    let row = |(name, table): (&String, &TableRun)| {
        let TableRun { read, changed, deleted, quarantined } = *table;
        std::iter::once(name.clone())
            .chain([read, changed, deleted, quarantined].map(|rows| rows.to_string()))
            .collect()
    };
    print_tables(name, run.tables.iter().map(row).collect())
}

/// The same of a run that a server told of.
pub(super) fn print_answer(name: &str, run: &Value) -> Outcome {
    let row = |(name, table): (&String, &Value)| {
        let figures = ["read", "changed", "deleted", "quarantined"].map(|key| table[key].to_string());
        std::iter::once(name.clone()).chain(figures).collect()
    };
    let tables = run["tables"].as_object().map(|tables| tables.iter().map(row).collect());
    print_tables(name, tables.unwrap_or_default())
}

fn print_tables(name: &str, tables: Vec<Vec<String>>) -> Outcome {
    let head = [name, "read", "changed", "deleted", "quarantined"].map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(tables).collect();
    let mut out = io::stdout();
    talk::table(&rows, &mut out)?;
    Ok(out.flush()?)
}
