//! `masterbus import FILE...`: records from JSON, NDJSON and CSV files.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use serde_json::{Value, json};

use super::appliance::{Holder, ask, holder, runtime};
use super::outcome::{Failure, Outcome};
use super::sync::{print_answer, print_run};
use super::{Common, talk};
use crate::app::Application;
use crate::config::Config;
use crate::http_client::UnixSocketClient;
use crate::inventory::RecordKind;
use crate::runtime::Runtime;
use crate::sync::{ImportRequest, RunQueue};
use crate::telemetry::logs;

/// The noun of a CSV file's rows.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Kind {
    Facility,
    Equipment,
    Service,
    Conductor,
    Photo,
}

impl Kind {
    /// As addresses name it.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Facility => "facility",
            Self::Equipment => "equipment",
            Self::Service => "service",
            Self::Conductor => "conductor",
            Self::Photo => "photo",
        }
    }
}

impl From<Kind> for RecordKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Facility => Self::Facility,
            Kind::Equipment => Self::Equipment,
            Kind::Service => Self::Service,
            Kind::Conductor => Self::Conductor,
            Kind::Photo => Self::Photo,
        }
    }
}

/// Lines of a file that are named on the terminal.
const LINES_TOLD: usize = 20;

#[derive(Debug, Args)]
pub(super) struct ImportVerb {
    /// Files of JSON, NDJSON or CSV, taken in this order
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What a CSV file's rows are, where neither its header nor its name tells
    #[arg(long, value_name = "NOUN")]
    kind: Option<Kind>,
    /// Takes the files even where they delete a large part of what was imported
    #[arg(long)]
    allow_mass_delete: bool,
}

impl ImportVerb {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let config = common.configuration()?;
        logs::start(config.log).map_err(Failure::failed)?;
        match holder(&config)? {
            Holder::Us(appliance) => runtime()?.block_on(self.here(appliance, &config)),
            Holder::Server(socket) => runtime()?.block_on(self.there(&socket)),
        }
    }

    async fn here(self, appliance: Arc<Application>, config: &Config) -> Outcome {
        let run_queue = RunQueue::within(config.sync, appliance, Vec::new(), Runtime::default());
        let mut complaints = 0;
        for file in &self.files {
            let name = file.display().to_string();
            let bar = talk::Progress::of(&format!("importing {name}"), None);
            let order = ImportRequest {
                kind: self.kind.map(RecordKind::from),
                allow_mass_delete: self.allow_mass_delete,
                ..ImportRequest::new(file.clone())
            };
            let imported = run_queue.import(order).await;
            drop(bar);
            let (finished, report) =
                imported.map_err(|error| Failure::failed(format!("{name}: {}", error.full_message())))?;
            print_run(&name, &finished.run)?;
            let problems = report.problems.iter().map(|problem| (problem.line, &*problem.column, &*problem.reason));
            told_lines(&name, report.problem_count, problems)?;
            complaints += finished.complaints;
        }
        tell(complaints)
    }

    async fn there(self, socket: &UnixSocketClient) -> Outcome {
        let mut complaints = 0;
        for file in &self.files {
            let name = file.display().to_string();
            let path = std::path::absolute(file)?;
            let kind = self.kind.map(RecordKind::from);
            let wanted = json!({ "path": path, "kind": kind, "allow_mass_delete": self.allow_mass_delete });
            let done = ask(socket, "POST", "/sync/import", Some(&wanted)).await?;
            print_answer(&name, &done["run"])?;
            let problems = done["report"]["problems"].as_array().into_iter().flatten();
            let text = |problem: &'_ Value, key: &str| problem[key].as_str().unwrap_or_default().to_owned();
            let problems: Vec<(u64, String, String)> = problems
                .map(|one| (one["line"].as_u64().unwrap_or_default(), text(one, "column"), text(one, "reason")))
                .collect();
            let count = done["report"]["problem_count"].as_u64().unwrap_or_default();
            told_lines(&name, count, problems.iter().map(|(line, column, reason)| (*line, &**column, &**reason)))?;
            complaints += done["complaints"].as_u64().unwrap_or_default();
        }
        tell(complaints)
    }
}

/// Names the first lines that did not arrive whole.
fn told_lines<'p>(name: &str, count: u64, problems: impl Iterator<Item = (u64, &'p str, &'p str)>) -> Outcome {
    let mut err = io::stderr();
    let more = count.saturating_sub(LINES_TOLD as u64);
    for (line, column, reason) in problems.take(LINES_TOLD) {
        let said = format!("{column} {reason}");
        writeln!(err, "{name}:{line}: {}", said.trim_start())?;
    }
    if more > 0 {
        writeln!(err, "{name}: and {more} more")?;
    }
    Ok(())
}

fn tell(complaints: u64) -> Outcome {
    if complaints > 0 {
        let mut err = io::stderr();
        writeln!(err, "{complaints} values or rows did not arrive whole: GET /api/v1/sync/issues lists them all")?;
    }
    Ok(())
}
