//! `masterbus source check`: whether a live database has what its mapping names.

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
    /// Prints the script for Condoit's database that makes changes show within a second
    NotifySql,
}

impl SourceCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        let Self::Check { source: wanted } = self else {
            return Ok(io::stdout().write_all(NOTIFY_SQL.as_bytes())?);
        };
        let config = common.configuration()?;
        let mut out = io::stdout();
        let (mut looked, mut faults) = (0, 0);
        for source in &config.sources {
            if wanted.as_ref().is_some_and(|wanted| *wanted != source.name) {
                continue;
            }
            let Some(options) = postgres_options(source, &Runtime::default()).map_err(CommandError::usage)? else {
                writeln!(out, "{}: not a database, nothing to compare", source.name)?;
                looked += 1;
                continue;
            };
            let examination = runtime()?.block_on(check_database(&options)).map_err(CommandError::failed)?;
            looked += 1;
            faults += examination.findings.len();
            if examination.findings.is_empty() {
                writeln!(out, "{}: every table, column and index of the mapping is there", source.name)?;
            }
            for finding in &examination.findings {
                writeln!(out, "{}: {finding}", source.name)?;
            }
        }
        if looked == 0 {
            return Err(CommandError::usage("no such source is configured: name one in [[source]]"));
        }
        if faults == 0 { Ok(()) } else { Err(CommandError::Reported) }
    }
}
