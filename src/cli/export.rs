//! `masterbus export`: everything that is held, as `masterbus import` reads it.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Common;
use super::appliance::{Holder, holder, runtime};
use super::import::Kind;
use super::outcome::{Failure, Outcome};
use crate::app::ExportForm;
use crate::telemetry::logs;

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Format {
    Json,
    Ndjson,
    Csv,
}

#[derive(Debug, Args)]
pub(super) struct ExportVerb {
    /// Where it goes; standard output when left out
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// How it is written
    #[arg(long, value_enum, default_value = "json")]
    format: Format,
    /// For CSV, which is a table of one noun: which
    #[arg(long, value_name = "NOUN", required_if_eq("format", "csv"))]
    kind: Option<Kind>,
}

impl ExportVerb {
    pub(super) fn run(self, common: &Common) -> Outcome {
        let form = match (self.format, self.kind) {
            (Format::Csv, Some(kind)) => ExportForm::Csv(kind.into()),
            (Format::Ndjson, None) => ExportForm::Ndjson,
            (Format::Json, None) => ExportForm::Json,
            (Format::Csv, None) => return Err(Failure::usage("say which noun with --kind: a table holds one")),
            (_, Some(_)) => return Err(Failure::usage("--kind goes with --format csv: the others hold every noun")),
        };
        let config = common.configuration()?;
        logs::start(config.log).map_err(Failure::failed)?;
        let holder = holder(&config)?;
        let Some(path) = &self.file else {
            return write(holder, form, self.kind, &mut io::stdout().lock());
        };
        // Beside the file and renamed into place: nobody reads half of it, and what was there stays when it fails
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.map_or_else(|| PathBuf::from("."), PathBuf::from);
        let place = |error: io::Error| Failure::failed(format!("cannot write {}: {error}", path.display()));
        let file = tempfile::NamedTempFile::new_in(folder).map_err(place)?;
        let open: File = file.reopen().map_err(place)?;
        write(holder, form, self.kind, &mut BufWriter::with_capacity(256 << 10, open))?;
        file.persist(path).map(drop).map_err(|error| place(error.error))
    }
}

fn write(holder: Holder, form: ExportForm, kind: Option<Kind>, out: &mut dyn Write) -> Outcome {
    match holder {
        Holder::Us(appliance) => appliance.export(form, out).map_err(Failure::failed),
        Holder::Server(socket) => {
            let query = match (form, kind) {
                (ExportForm::Csv(_), Some(kind)) => format!("format=csv&kind={}", kind.word()),
                (ExportForm::Ndjson, _) => "format=ndjson".to_owned(),
                _ => "format=json".to_owned(),
            };
            let path = format!("/export?{query}");
            runtime()?.block_on(socket.download(&path, out)).map_err(Failure::failed)
        }
    }
}
