//! `masterbus import FILE...`: records from JSON, NDJSON and CSV files.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use serde_json::json;

use super::appliance::{Holder, ask, holder, runtime};
use super::outcome::{Failure, Outcome};
use super::sync::{print_answer, print_run};
use super::{Common, talk};
use crate::appliance::Appliance;
use crate::inventory::RecordKind;
use crate::sync::import;
use crate::telemetry::logs;
use crate::upstream::Socket;

/// The noun of a CSV file's rows.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Kind {
    Facility,
    Equipment,
    Service,
    Conductor,
    Photo,
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

#[derive(Debug, Args)]
pub(super) struct ImportVerb {
    /// Files of JSON, NDJSON or CSV, taken in this order
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// What a CSV file's rows are, where its header does not tell
    #[arg(long, value_name = "NOUN")]
    kind: Option<Kind>,
}

impl ImportVerb {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let config = common.configuration()?;
        logs::start(config.log).map_err(Failure::failed)?;
        match holder(&config)? {
            Holder::Us(appliance) => runtime()?.block_on(self.here(&appliance)),
            Holder::Server(socket) => runtime()?.block_on(self.there(&socket)),
        }
    }

    async fn here(self, appliance: &Arc<Appliance>) -> Outcome {
        let mut complaints = 0;
        for file in &self.files {
            let name = file.display().to_string();
            let bar = talk::Progress::of(&format!("importing {name}"), None);
            let finished = import(appliance, file, self.kind.map(RecordKind::from)).await;
            drop(bar);
            let finished = finished.map_err(|error| Failure::failed(format!("{name}: {}", error.sentence())))?;
            print_run(&name, &finished.run)?;
            complaints += finished.complaints;
        }
        tell(complaints)
    }

    async fn there(self, socket: &Socket) -> Outcome {
        let mut complaints = 0;
        for file in &self.files {
            let name = file.display().to_string();
            let path = std::path::absolute(file)?;
            let wanted = json!({ "path": path, "kind": self.kind.map(RecordKind::from) });
            let done = ask(socket, "POST", "/sync/import", Some(&wanted)).await?;
            print_answer(&name, &done["run"])?;
            complaints += done["complaints"].as_u64().unwrap_or_default();
        }
        tell(complaints)
    }
}

fn tell(complaints: u64) -> Outcome {
    if complaints > 0 {
        let mut err = io::stderr();
        writeln!(err, "{complaints} values or rows did not arrive whole: GET /api/v1/sync/issues names them")?;
    }
    Ok(())
}
