//! `masterbus sync`: runs a sync of every source, or of one, and waits for it to end.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use serde_json::{Value, json};

use super::command_error::{CommandError, CommandResult};
use super::shutdown_signal::shutdown_signal;
use super::store_access::{StoreAccess, create_or_connect, request, runtime};
use super::{Common, terminal, verify};
use crate::app::{Application, SyncRun, TableRun, run_blocking};
use crate::config::Config;
use crate::http_client::UnixSocketClient;
use crate::sync::{RunQueue, RunRequest, SyncMode};
use crate::telemetry::logs;

/// How often the command requests the state of the server's run.
const POLL_INTERVAL: Duration = Duration::from_millis(300);

#[derive(Debug, Args)]
pub(super) struct SyncCommand {
    /// Only this source
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Reads all records, not only changes
    #[arg(long)]
    full: bool,
    /// Compares all records with the sources, prints differences, and ends with 1 when there are any
    #[arg(long, conflicts_with = "full")]
    verify: bool,
    /// Allows a run to delete a large part of the records
    #[arg(long)]
    allow_mass_delete: bool,
    /// Cancels a run of the server, by its number
    #[arg(long, value_name = "RUN", conflicts_with_all = ["source", "full", "allow_mass_delete"])]
    cancel: Option<u64>,
}

impl SyncCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        let config = common.configuration()?;
        logs::start(config.log).map_err(CommandError::failed)?;
        match create_or_connect(&config)? {
            StoreAccess::Local(application) => runtime()?.block_on(self.run_local(application, &config)),
            StoreAccess::Server(socket) => runtime()?.block_on(self.run_on_server(&socket)),
        }
    }

    /// Checks the name of the source against all sources, also those that were added over the API. Each has its name, and
    /// whether it keeps its records.
    fn check_source<'s>(&self, sources: impl Iterator<Item = (&'s str, bool)> + Clone) -> CommandResult {
        let Some(name) = &self.source else { return Ok(()) };
        match sources.clone().find(|(known, _)| known == name) {
            Some((_, false)) if self.verify => Err(verify::nothing_to_compare()),
            Some(_) => Ok(()),
            None => {
                let known: Vec<&str> = sources.map(|(known, _)| known).collect();
                Err(CommandError::usage(format!("there is no source `{name}`; there are: {}", known.join(", "))))
            }
        }
    }

    async fn run_local(self, application: Arc<Application>, config: &Config) -> CommandResult {
        if self.cancel.is_some() {
            return Err(CommandError::usage("no server runs on this data folder: there is no run to cancel"));
        }
        let mode = if self.full { SyncMode::Full } else { SyncMode::Incremental };
        let assessor = Arc::clone(&application.assessor);
        run_blocking(&application.runtime, move || assessor.mark_outdated()).await.map_err(CommandError::failed)?;
        let run_queue = RunQueue::within(config.sync, &application, config.sources.clone());
        run_queue.load_stored_sources().map_err(CommandError::failed)?;
        let sources = run_queue.sources();
        if sources.is_empty() {
            return Err(CommandError::usage("no source is configured: name one in [[source]]"));
        }
        self.check_source(sources.iter().map(|source| (source.name.as_str(), verify::keeps_records(source))))?;
        if self.verify {
            return verify::run_local(&run_queue, self.source.as_deref()).await;
        }
        let run_request = RunRequest { mode, allow_mass_delete: self.allow_mass_delete };
        let mut stop = std::pin::pin!(shutdown_signal()?);
        let mut is_stopped = false;
        let mut failed = None;
        for source in sources.iter() {
            if is_stopped {
                break;
            }
            if self.source.as_ref().is_some_and(|name| *name != source.name) {
                continue;
            }
            let bar = terminal::ProgressIndicator::new(&format!("syncing {}", source.name), None);
            let started = run_queue.start(&source.name, run_request).await.map_err(CommandError::failed)?;
            let mut progress = started.progress.clone();
            let number = started.number;
            let finished = started.finished();
            tokio::pin!(finished);
            let outcome = loop {
                tokio::select! {
                    outcome = &mut finished => break outcome,
                    () = &mut stop, if !is_stopped => {
                        is_stopped = true;
                        // The run may have ended meanwhile
                        if let Err(error) = run_queue.cancel(number).await {
                            tracing::debug!(%error, "the run had already ended");
                        }
                    }
                    Ok(()) = progress.changed() => {
                        let run = &progress.borrow_and_update().run;
                        bar.set_position(run.tables.values().map(|table| table.read).sum());
                    }
                }
            };
            drop(bar);
            match outcome {
                Ok(finished) => print_run(&source.name, &finished.run)?,
                // The other sources are still synced; the first error is the command's
                Err(error) => failed = failed.or(Some(format!("source {}: {}", source.name, error.full_message()))),
            }
        }
        failed.map_or(Ok(()), |error| Err(CommandError::failed(error)))
    }

    async fn run_on_server(self, socket: &UnixSocketClient) -> CommandResult {
        if self.source.is_some() {
            let known = request(socket, "GET", "/sources", None).await?;
            let known = known["sources"].as_array().into_iter().flatten();
            self.check_source(
                known.map(|source| (source["name"].as_str().unwrap_or_default(), source["kind"] != "file")),
            )?;
        }
        if self.verify {
            return verify::run_on_server(socket, self.source.as_deref()).await;
        }
        if let Some(run) = self.cancel {
            return request(socket, "POST", &format!("/sync/runs/{run}/cancel"), None).await.map(drop);
        }
        let allow = self.allow_mass_delete;
        let body = json!({ "source": self.source, "full": self.full, "allow_mass_delete": allow });
        let mut stop = std::pin::pin!(shutdown_signal()?);
        let started = request(socket, "POST", "/sync", Some(&body)).await?;
        let mut failed = None;
        for run in started["runs"].as_array().into_iter().flatten() {
            let path = format!("/sync/runs/{}", run["id"]);
            let ended = loop {
                let run = request(socket, "GET", &path, None).await?;
                if !run["ended"].is_null() {
                    break run;
                }
                tokio::select! {
                    () = tokio::time::sleep(POLL_INTERVAL) => {}
                    () = &mut stop => return Err(CommandError::failed(still_running_message(&run))),
                }
            };
            let source = ended["source"].as_str().unwrap_or_default();
            if let Some(error) = ended["error"].as_str() {
                failed = failed.or(Some(format!("source {source}: {error}")));
                continue;
            }
            print_run_document(source, &ended)?;
        }
        failed.map_or(Ok(()), |error| Err(CommandError::failed(error)))
    }
}

/// The message when the user stops waiting for a run of the server.
fn still_running_message(run: &Value) -> String {
    let (source, id) = (run["source"].as_str().unwrap_or_default(), &run["id"]);
    format!("source {source}: run {id} continues on the server; `masterbus sync --cancel {id}` cancels it")
}

/// Prints a run's row counts by table.
pub(super) fn print_run(name: &str, run: &SyncRun) -> CommandResult {
    let row = |(name, table): (&String, &TableRun)| {
        let TableRun { read, changed, deleted, quarantined } = *table;
        std::iter::once(name.clone())
            .chain([read, changed, deleted, quarantined].map(|rows| rows.to_string()))
            .collect()
    };
    print_tables(name, run.tables.iter().map(row).collect())
}

/// Prints a run document of the server in the same way.
pub(super) fn print_run_document(name: &str, run: &Value) -> CommandResult {
    let row = |(name, table): (&String, &Value)| {
        let figures = ["read", "changed", "deleted", "quarantined"].map(|key| table[key].to_string());
        std::iter::once(name.clone()).chain(figures).collect()
    };
    let tables = run["tables"].as_object().map(|tables| tables.iter().map(row).collect());
    print_tables(name, tables.unwrap_or_default())
}

fn print_tables(name: &str, tables: Vec<Vec<String>>) -> CommandResult {
    let head = [name, "read", "changed", "deleted", "quarantined"].map(str::to_owned).to_vec();
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(tables).collect();
    let mut out = io::stdout();
    terminal::table(&rows, &mut out)?;
    Ok(out.flush()?)
}
