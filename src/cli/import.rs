//! `masterbus import FILE...`: records from JSON, NDJSON and CSV files.

use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, ValueEnum};

use super::appliance::{open, runtime};
use super::outcome::{Failure, Outcome};
use super::sync::print_run;
use super::{Common, talk};
use crate::inventory::RecordKind;
use crate::sync::import;
use crate::telemetry::logs;

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
        let appliance = open(&config)?;
        runtime()?.block_on(async {
            let mut issues = 0;
            for file in &self.files {
                let name = file.display().to_string();
                let bar = talk::Progress::of(&format!("importing {name}"), None);
                let finished = import(&appliance, file, self.kind.map(RecordKind::from)).await;
                drop(bar);
                let finished = finished.map_err(|error| Failure::failed(format!("{name}: {}", error.sentence())))?;
                print_run(&name, &finished.run)?;
                issues += finished.complaints;
            }
            if issues > 0 {
                let (_, first) = Arc::clone(&appliance)
                    .aside(|appliance| appliance.sync_issues(1, 20))
                    .await
                    .map_err(Failure::failed)?;
                let mut err = io::stderr();
                for issue in first {
                    let complaint = issue.complaint;
                    writeln!(err, "{} {}: {} {}", complaint.table, complaint.id, complaint.column, complaint.reason)?;
                }
                writeln!(err, "{issues} values or rows did not arrive whole; GET /api/v1/sync/issues lists them")?;
            }
            Ok(())
        })
    }
}
