//! `masterbus export`: exports all records in a form that `masterbus import` reads.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Common;
use super::command_error::{CommandError, CommandResult};
use super::import::KindArgument;
use super::store_access::{StoreAccess, open_or_connect, runtime};
use crate::app::ExportEncoding;
use crate::telemetry::logs;

#[derive(Debug, Clone, Copy, ValueEnum)]
enum FormatArgument {
    Json,
    Ndjson,
    Csv,
}

#[derive(Debug, Args)]
pub(super) struct ExportCommand {
    /// Output file; standard output when omitted
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Output format
    #[arg(long, value_enum, default_value = "json")]
    format: FormatArgument,
    /// Record kind to export; required for CSV
    #[arg(long, value_name = "NOUN", required_if_eq("format", "csv"))]
    kind: Option<KindArgument>,
}

impl ExportCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        let form = match (self.format, self.kind) {
            (FormatArgument::Csv, Some(kind)) => ExportEncoding::Csv(kind.into()),
            (FormatArgument::Ndjson, None) => ExportEncoding::Ndjson,
            (FormatArgument::Json, None) => ExportEncoding::Json,
            (FormatArgument::Csv, None) => {
                return Err(CommandError::usage(
                    "--format csv requires --kind: a CSV file contains one kind of record",
                ));
            }
            (_, Some(_)) => {
                return Err(CommandError::usage(
                    "--kind applies to --format csv only: the other formats contain every kind of record",
                ));
            }
        };
        let config = common.configuration()?;
        logs::start(config.log).map_err(CommandError::failed)?;
        let access = open_or_connect(&config)?;
        let Some(path) = &self.file else {
            return write(access, form, self.kind, &mut io::stdout().lock());
        };
        // Written beside the file and renamed: no reader sees a partial file, and an existing file survives a failure
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.map_or_else(|| PathBuf::from("."), PathBuf::from);
        let write_error = |error: io::Error| CommandError::failed(format!("cannot write {}: {error}", path.display()));
        let file = tempfile::NamedTempFile::new_in(folder).map_err(write_error)?;
        let open: File = file.reopen().map_err(write_error)?;
        write(access, form, self.kind, &mut BufWriter::with_capacity(256 << 10, open))?;
        file.persist(path).map(drop).map_err(|error| write_error(error.error))
    }
}

fn write(access: StoreAccess, form: ExportEncoding, kind: Option<KindArgument>, out: &mut dyn Write) -> CommandResult {
    match access {
        StoreAccess::Local(application) => application.export.write(form, out).map_err(CommandError::failed),
        StoreAccess::Server(socket) => {
            let query = match (form, kind) {
                (ExportEncoding::Csv(_), Some(kind)) => format!("format=csv&kind={}", kind.as_str()),
                (ExportEncoding::Ndjson, _) => "format=ndjson".to_owned(),
                _ => "format=json".to_owned(),
            };
            let path = format!("/export?{query}");
            runtime()?.block_on(socket.download(&path, out)).map_err(CommandError::failed)
        }
    }
}
