//! `masterbus export`: exports all records in a form that `masterbus import` reads. Both choose the format by the name of
//! the file.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::Common;
use super::command_error::{CommandError, CommandResult};
use super::import::KindArgument;
use super::store_access::{StoreAccess, open_or_connect, runtime};
use crate::app::ExportEncoding;
use crate::source::file::{FileFormat, kind_by_file_name};
use crate::telemetry::logs;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum FormatArgument {
    Json,
    Ndjson,
    Csv,
}

impl FormatArgument {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }
}

impl From<FileFormat> for FormatArgument {
    fn from(format: FileFormat) -> Self {
        match format {
            FileFormat::Json => Self::Json,
            FileFormat::Ndjson => Self::Ndjson,
            FileFormat::Csv => Self::Csv,
        }
    }
}

#[derive(Debug, Args)]
pub(super) struct ExportCommand {
    /// Output file, whose name selects the format and, for CSV, the record kind (equipment.csv); standard output when omitted
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Output format, if the name of the file does not select it; otherwise JSON
    #[arg(long, value_enum)]
    format: Option<FormatArgument>,
    /// Record kind to export; required for CSV unless the file is named after it
    #[arg(long, value_name = "NOUN")]
    kind: Option<KindArgument>,
}

/// The format and the record kind of the export.
fn encoding(
    file: Option<&Path>,
    format: Option<FormatArgument>,
    kind: Option<KindArgument>,
) -> Result<(ExportEncoding, Option<KindArgument>), CommandError> {
    let by_name = file.and_then(FileFormat::by_extension).map(FormatArgument::from);
    let format = match (format, by_name) {
        // Below `.json`, import looks at the content
        (Some(format), Some(by_name)) if format != by_name && by_name != FormatArgument::Json => {
            let (path, format, by_name) = (file.unwrap_or(Path::new("")), format.as_str(), by_name.as_str());
            return Err(CommandError::usage(format!(
                "--format {format} does not fit the name {}: import would read it as {by_name}",
                path.display()
            )));
        }
        (given, by_name) => given.or(by_name).unwrap_or(FormatArgument::Json),
    };
    let kind_by_name = || file.and_then(kind_by_file_name).map(KindArgument::from);
    match (format, kind) {
        (FormatArgument::Csv, given) => match given.or_else(kind_by_name) {
            Some(kind) => Ok((ExportEncoding::Csv(kind.into()), Some(kind))),
            None => Err(CommandError::usage(
                "CSV needs --kind or a name such as equipment.csv: a CSV file contains one kind of record",
            )),
        },
        (_, Some(_)) => {
            Err(CommandError::usage("--kind applies to CSV only: the other formats contain every kind of record"))
        }
        (FormatArgument::Ndjson, None) => Ok((ExportEncoding::Ndjson, None)),
        (FormatArgument::Json, None) => Ok((ExportEncoding::Json, None)),
    }
}

impl ExportCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        let (form, kind) = encoding(self.file.as_deref(), self.format, self.kind)?;
        let config = common.configuration()?;
        logs::start(config.log).map_err(CommandError::failed)?;
        let access = open_or_connect(&config)?;
        let Some(path) = &self.file else {
            return write(access, form, kind, &mut io::stdout().lock());
        };
        // Written beside the file and renamed: no reader sees a partial file, and an existing file survives a failure
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.map_or_else(|| PathBuf::from("."), PathBuf::from);
        let write_error = |error: io::Error| CommandError::failed(format!("cannot write {}: {error}", path.display()));
        let file = tempfile::NamedTempFile::new_in(folder).map_err(write_error)?;
        let open: File = file.reopen().map_err(write_error)?;
        write(access, form, kind, &mut BufWriter::with_capacity(256 << 10, open))?;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::RecordKind;

    #[test]
    fn the_name_selects_what_import_reads() {
        use FormatArgument::{Csv, Json, Ndjson};
        let chosen = |name: Option<&str>, format, kind| {
            let chosen = encoding(name.map(Path::new), format, kind).map(|(form, _)| form);
            chosen.map_err(|error| match error {
                CommandError::Usage(error) => error.to_string(),
                other => panic!("it is about the arguments: {other:?}"),
            })
        };
        for (name, format, kind, wanted) in [
            (None, None, None, ExportEncoding::Json),
            (None, Some(Ndjson), None, ExportEncoding::Ndjson),
            (Some("all.json"), None, None, ExportEncoding::Json),
            (Some("all"), None, None, ExportEncoding::Json),
            (Some("d/all.NDJSON"), None, None, ExportEncoding::Ndjson),
            (Some("all.jsonl"), None, None, ExportEncoding::Ndjson),
            (Some("facilities.csv"), None, None, ExportEncoding::Csv(RecordKind::Facility)),
            (Some("equipment-2.csv"), None, None, ExportEncoding::Csv(RecordKind::Equipment)),
            (Some("x.csv"), Some(Csv), Some(KindArgument::Photo), ExportEncoding::Csv(RecordKind::Photo)),
            (Some("equipment.csv"), None, Some(KindArgument::Photo), ExportEncoding::Csv(RecordKind::Photo)),
            (Some("all.txt"), Some(Ndjson), None, ExportEncoding::Ndjson),
            (Some("all.json"), Some(Ndjson), None, ExportEncoding::Ndjson),
        ] {
            assert_eq!(chosen(name, format, kind), Ok(wanted), "{name:?}");
        }
        for (name, format, kind, said) in [
            (Some("all.ndjson"), Some(Json), None, "would read it as ndjson"),
            (Some("x.csv"), None, None, "needs --kind"),
            (None, Some(Csv), None, "needs --kind"),
            (Some("all.json"), None, Some(KindArgument::Photo), "CSV only"),
        ] {
            let error = chosen(name, format, kind).expect_err("refused");
            assert!(error.contains(said), "{error}");
        }
    }
}
