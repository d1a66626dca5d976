//! `masterbus source`: compares PostgreSQL sources with their mapping, and prints the SQL that reports changes.

use std::io::{self, Write};

use clap::Subcommand;

use super::Common;
use super::command_error::{CommandError, CommandResult};
use super::store_access::runtime;
use crate::runtime::Runtime;
use crate::source::postgres::{NOTIFY_SQL, check_database};
use crate::sync::postgres_options;

#[derive(Debug, Subcommand)]
pub(super) enum SourceCommand {
    /// Compares each PostgreSQL source with its mapping and names what is missing
    Check {
        /// Only this source
        #[arg(long, value_name = "NAME")]
        source: Option<String>,
    },
    /// Prints SQL triggers for Condoit's database that report changes within a second
    NotifySql,
}

impl SourceCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        let Self::Check { source: name } = self else {
            return Ok(io::stdout().write_all(NOTIFY_SQL.as_bytes())?);
        };
        let config = common.configuration()?;
        let mut out = io::stdout();
        let (mut checked, mut faults) = (0, 0);
        for source in &config.sources {
            if name.as_ref().is_some_and(|name| *name != source.name) {
                continue;
            }
            let Some(options) = postgres_options(source, &Runtime::default()).map_err(CommandError::usage)? else {
                writeln!(out, "{}: not a database, nothing to compare", source.name)?;
                checked += 1;
                continue;
            };
            let report = runtime()?.block_on(check_database(&options)).map_err(CommandError::failed)?;
            checked += 1;
            faults += report.findings.len();
            if report.findings.is_empty() {
                writeln!(out, "{}: every table, column and index of the mapping exists", source.name)?;
            }
            for finding in &report.findings {
                writeln!(out, "{}: {finding}", source.name)?;
            }
        }
        if checked == 0 {
            return Err(CommandError::usage("no such source is configured: add it as [[source]]"));
        }
        if faults == 0 { Ok(()) } else { Err(CommandError::Reported) }
    }
}
