//! Files: JSON, NDJSON and CSV, read as they stream by. Rows that cannot be read are complaints with their line; the
//! rest of the file is taken.

mod intake;
mod json;
mod lines;
mod table;

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ahead::Ahead;
use super::{Batch, Limits, Mapping, Source, SourceError};
use crate::inventory::RecordKind;
use intake::Intake;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// One document with lists `facilities`, `equipment`, `services`, `photos`, `conductors`.
    Json,
    /// A document a line, each with its `kind`.
    Ndjson,
    /// A header and a row a line.
    Csv,
}

/// Which file is read and how.
#[derive(Clone)]
pub struct FileOptions {
    /// The file.
    pub path: PathBuf,
    /// How it is written; told by its name and its beginning where this is not given.
    pub format: Option<Format>,
    /// What its rows are, where neither the lines nor the header tell.
    pub kind: Option<RecordKind>,
    /// Whose column names a CSV header may use beside the canonical ones.
    pub mapping: Arc<Mapping>,
    /// How large a batch may become.
    pub limits: Limits,
}

impl FileOptions {
    /// Options with everything else as the file itself tells.
    #[must_use]
    pub fn new(path: &Path, mapping: Arc<Mapping>) -> Self {
        Self { path: path.to_owned(), format: None, kind: None, mapping, limits: Limits::default() }
    }
}

/// A file, opened. It is one full pass; its cursor says nothing.
pub struct FileSource(Ahead);

impl FileSource {
    /// Opens the file and begins to read.
    ///
    /// # Errors
    /// [`SourceError::File`] when it cannot be opened.
    pub fn open(options: FileOptions) -> Result<Self, SourceError> {
        let path = options.path.clone();
        let fail = |source: io::Error| SourceError::File { path: path.clone(), source };
        let file = File::open(&path).map_err(fail)?;
        if file.metadata().map_err(fail)?.is_dir() {
            return Err(fail(io::ErrorKind::IsADirectory.into()));
        }
        let place = path.display().to_string();
        Ok(Self(Ahead::blocking(place, move |out| {
            let mut intake = Intake::new(&options.path, options.limits, out);
            let counted = intake.counting(file);
            let mut reader = BufReader::with_capacity(256 << 10, counted);
            without_mark(&mut reader, &options.path)?;
            match format(&options, &mut reader)? {
                Format::Json => json::read(reader, &options, &mut intake),
                Format::Ndjson => lines::read(reader, &options, &mut intake),
                Format::Csv => table::read(reader, &options, &mut intake),
            }?;
            intake.finish();
            Ok(())
        })))
    }
}

impl Source for FileSource {
    async fn next(&mut self) -> Result<Option<Batch>, SourceError> {
        self.0.next().await
    }
}

/// Passes over a byte order mark, which spreadsheets put before UTF-8.
fn without_mark(reader: &mut BufReader<impl Read>, path: &Path) -> Result<(), SourceError> {
    let fail = |source: io::Error| SourceError::File { path: path.to_owned(), source };
    let start = reader.fill_buf().map_err(fail)?;
    if start.starts_with(b"\xef\xbb\xbf") {
        reader.consume(3);
    } else if start.starts_with(b"\xff\xfe") || start.starts_with(b"\xfe\xff") {
        let reason = "it is UTF-16; save it as UTF-8".to_owned();
        return Err(SourceError::Decode { what: path.display().to_string(), reason });
    }
    Ok(())
}

/// Told, else by the name's ending, else by the first line.
fn format(options: &FileOptions, reader: &mut BufReader<impl Read>) -> Result<Format, SourceError> {
    if let Some(format) = options.format {
        return Ok(format);
    }
    let ending = options.path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "ndjson" | "jsonl" => return Ok(Format::Ndjson),
        "csv" | "tsv" => return Ok(Format::Csv),
        _ => {}
    }
    let start = reader.fill_buf().map_err(|source| SourceError::File { path: options.path.clone(), source })?;
    let start = start.trim_ascii_start();
    if !start.starts_with(b"{") {
        return Ok(Format::Csv);
    }
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line) {
        Ok(document) if document.contains_key("kind") || options.kind.is_some() => Ok(Format::Ndjson),
        _ => Ok(Format::Json),
    }
}
