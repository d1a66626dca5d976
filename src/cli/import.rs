//! `masterbus import FILE...`: imports records from JSON, NDJSON and CSV files.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use serde_json::{Value, json};

use super::command_error::{CommandError, CommandResult};
use super::store_access::{StoreAccess, create_or_connect, request, runtime};
use super::sync::{print_run, print_run_document};
use super::{Common, terminal};
use crate::app::Application;
use crate::config::Config;
use crate::http_client::UnixSocketClient;
use crate::inventory::RecordKind;
use crate::sync::{ImportRequest, RunQueue};
use crate::telemetry::logs;

/// Record kind of a CSV file's rows.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum KindArgument {
    Facility,
    Equipment,
    Service,
    Conductor,
    Photo,
}

impl KindArgument {
    /// The name in API queries.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Facility => "facility",
            Self::Equipment => "equipment",
            Self::Service => "service",
            Self::Conductor => "conductor",
            Self::Photo => "photo",
        }
    }
}

impl From<KindArgument> for RecordKind {
    fn from(kind: KindArgument) -> Self {
        match kind {
            KindArgument::Facility => Self::Facility,
            KindArgument::Equipment => Self::Equipment,
            KindArgument::Service => Self::Service,
            KindArgument::Conductor => Self::Conductor,
            KindArgument::Photo => Self::Photo,
        }
    }
}

impl From<RecordKind> for KindArgument {
    fn from(kind: RecordKind) -> Self {
        match kind {
            RecordKind::Facility => Self::Facility,
            RecordKind::Equipment => Self::Equipment,
            RecordKind::Service => Self::Service,
            RecordKind::Conductor => Self::Conductor,
            RecordKind::Photo => Self::Photo,
        }
    }
}

/// Problems of a file that are printed; the rest is counted.
const MAX_PRINTED_LINES: usize = 20;

#[derive(Debug, Args)]
pub(super) struct ImportCommand {
    /// JSON, NDJSON or CSV files, imported in this order
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Record kind of a CSV file whose header and name do not show it
    #[arg(long, value_name = "NOUN")]
    kind: Option<KindArgument>,
    /// Allows the files to delete a large part of the imported records
    #[arg(long)]
    allow_mass_delete: bool,
}

impl ImportCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        let config = common.configuration()?;
        logs::start(config.log).map_err(CommandError::failed)?;
        match create_or_connect(&config)? {
            StoreAccess::Local(application) => runtime()?.block_on(self.run_local(application, &config)),
            StoreAccess::Server(socket) => runtime()?.block_on(self.run_on_server(&socket)),
        }
    }

    async fn run_local(self, application: Arc<Application>, config: &Config) -> CommandResult {
        let run_queue = RunQueue::within(config.sync, &application, Vec::new());
        let (mut complaints, mut nothing_kept) = (0, Vec::new());
        for file in &self.files {
            let name = file.display().to_string();
            let bar = terminal::ProgressIndicator::new(&format!("importing {name}"), None);
            let import_request = ImportRequest {
                kind: self.kind.map(RecordKind::from),
                allow_mass_delete: self.allow_mass_delete,
                ..ImportRequest::new(file.clone())
            };
            let imported = run_queue.import(import_request).await;
            drop(bar);
            let (finished, report) =
                imported.map_err(|error| CommandError::failed(format!("{name}: {}", error.full_message())))?;
            print_run(&name, &finished.run)?;
            let problems = report.problems.iter().map(|problem| (problem.line, &*problem.column, &*problem.reason));
            print_problem_lines(&name, report.problem_count, problems)?;
            complaints += finished.complaints;
            nothing_kept.extend(report.nothing_kept());
        }
        print_outcome(complaints, &nothing_kept)
    }

    async fn run_on_server(self, socket: &UnixSocketClient) -> CommandResult {
        let (mut complaints, mut nothing_kept) = (0, Vec::new());
        for file in &self.files {
            let name = file.display().to_string();
            let path = std::path::absolute(file)?;
            let kind = self.kind.map(RecordKind::from);
            let body = json!({ "path": path, "kind": kind, "allow_mass_delete": self.allow_mass_delete });
            let done = request(socket, "POST", "/sync/import", Some(&body)).await?;
            print_run_document(&name, &done["run"])?;
            let problems = done["report"]["problems"].as_array().into_iter().flatten();
            let text = |problem: &'_ Value, key: &str| problem[key].as_str().unwrap_or_default().to_owned();
            let problems: Vec<(u64, String, String)> = problems
                .map(|one| (one["line"].as_u64().unwrap_or_default(), text(one, "column"), text(one, "reason")))
                .collect();
            let count = done["report"]["problem_count"].as_u64().unwrap_or_default();
            print_problem_lines(
                &name,
                count,
                problems.iter().map(|(line, column, reason)| (*line, &**column, &**reason)),
            )?;
            complaints += done["complaints"].as_u64().unwrap_or_default();
            nothing_kept.extend(done["nothing_kept"].as_str().map(str::to_owned));
        }
        print_outcome(complaints, &nothing_kept)
    }
}

/// Prints the first problems of a file.
fn print_problem_lines<'p>(
    name: &str,
    count: u64,
    problems: impl Iterator<Item = (u64, &'p str, &'p str)>,
) -> CommandResult {
    let mut err = io::stderr();
    let more = count.saturating_sub(MAX_PRINTED_LINES as u64);
    for (line, column, reason) in problems.take(MAX_PRINTED_LINES) {
        let message = format!("{column} {reason}");
        writeln!(err, "{name}:{line}: {}", message.trim_start())?;
    }
    if more > 0 {
        writeln!(err, "{name}: and {more} more")?;
    }
    Ok(())
}

/// Prints how many problems there were. Files of which nothing was kept are an error, after all files were imported.
fn print_outcome(complaints: u64, nothing_kept: &[String]) -> CommandResult {
    if complaints > 0 {
        let mut err = io::stderr();
        writeln!(err, "{complaints} values or rows were not imported: GET /api/v1/sync/issues lists them")?;
    }
    match nothing_kept {
        [] => Ok(()),
        sentences => Err(CommandError::failed(sentences.join("; "))),
    }
}
