//! Files: JSON, NDJSON and CSV, read as they stream by. Rows that cannot be read are complaints with their line; the
//! rest of the file is taken.

mod batch_writer;
mod binary;
mod column_scan;
mod csv_table;
mod dates;
mod encoding;
mod file_name;
mod header;
mod json;
mod ndjson;
mod numbers;
mod report;
mod skipped_value;

use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::prefetch::PrefetchReader;
use super::{BatchLimits, Mapping, Source, SourceError};
use crate::inventory::{ChangeBatch, RecordKind};
use crate::runtime::Runtime;
use batch_writer::BatchWriter;
use column_scan::Rereader;
use encoding::DecodingReader;
pub use report::{FileColumn, FileProblem, FileReport, SharedFileReport};

/// How much of a file tells what it is, bytes.
const BEGINNING: u64 = 4_096;

/// How a file is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// One document with lists `facilities`, `equipment`, `services`, `photos`, `conductors`.
    Json,
    /// A document a line, each with its `kind`.
    Ndjson,
    /// A header and a row a line.
    Csv,
}

impl FileFormat {
    /// `json`, `ndjson` or `csv`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
        }
    }
}

/// Which file is read and how.
#[derive(Clone)]
pub struct FileOptions {
    /// The file.
    pub path: PathBuf,
    /// What it is called, where that is not the path's last part.
    pub name: Option<String>,
    /// How it is written; told by its name and its beginning where this is not given.
    pub format: Option<FileFormat>,
    /// What its rows are, where neither the lines nor the header nor the file's name tell.
    pub kind: Option<RecordKind>,
    /// Whose column names a CSV header may use beside the canonical ones.
    pub mapping: Arc<Mapping>,
    /// How large a batch may become.
    pub limits: BatchLimits,
    /// Where the reader runs.
    pub runtime: Runtime,
}

impl FileOptions {
    /// Options with everything else as the file itself tells.
    #[must_use]
    pub fn new(path: &Path, mapping: Arc<Mapping>, runtime: Runtime) -> Self {
        Self {
            path: path.to_owned(),
            name: None,
            format: None,
            kind: None,
            mapping,
            limits: BatchLimits::default(),
            runtime,
        }
    }

    /// What its rows are, as somebody says or its name does.
    fn kind_hint(&self) -> Option<RecordKind> {
        self.kind.or_else(|| file_name::hint(self).map(|named| named.kind))
    }

    /// What it is called in messages.
    fn display_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.path.display().to_string())
    }
}

/// A file, opened. It is one full pass; its cursor says nothing.
pub struct FileSource {
    prefetch: PrefetchReader,
    report: SharedFileReport,
    opened: Metadata,
}

impl FileSource {
    /// Opens the file and begins to read.
    ///
    /// # Errors
    /// [`SourceError::File`] when it cannot be opened.
    pub fn open(options: FileOptions) -> Result<Self, SourceError> {
        let path = options.path.clone();
        let fail = move |source: io::Error| SourceError::File { path: path.clone(), source };
        let mut file = File::open(&options.path).map_err(&fail)?;
        let opened = file.metadata().map_err(&fail)?;
        if opened.is_dir() {
            return Err(fail(io::ErrorKind::IsADirectory.into()));
        }
        let last = || options.path.file_name().unwrap_or(options.path.as_os_str()).to_string_lossy().into_owned();
        let name = options.name.clone().unwrap_or_else(last);
        let report = SharedFileReport::new(&name);
        let kept = report.clone();
        let runtime = options.runtime.clone();
        let prefetch = PrefetchReader::spawn_blocking(&runtime, options.display_name(), move |sender| {
            let mut start = Vec::new();
            file.by_ref().take(BEGINNING).read_to_end(&mut start).map_err(&fail)?;
            file.rewind().map_err(&fail)?;
            let encoding = encoding::detect(&mut file).map_err(&fail)?;
            let rereader = Rereader::new(&file, encoding).map_err(&fail)?;
            let mut writer = BatchWriter::new(name, kept, options.limits, sender);
            let is_wide = encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
            if let Some(said) = binary::describe(&options.display_name(), &start, is_wide) {
                return Err(writer.refuse_file(&options.display_name(), "", said.to_owned()));
            }
            let counted = writer.counting(file);
            if encoding == encoding_rs::UTF_8 {
                read(counted, rereader, encoding, &options, &mut writer)
            } else {
                read(DecodingReader::new(counted, encoding), rereader, encoding, &options, &mut writer)
            }
        });
        Ok(Self { prefetch, report, opened })
    }

    /// What the file looked like when it was opened: another that takes its name while it is read looks other.
    #[must_use]
    pub const fn opened(&self) -> &Metadata {
        &self.opened
    }

    /// What is told of the file as far as it is read.
    #[must_use]
    pub fn report(&self) -> SharedFileReport {
        self.report.clone()
    }
}

fn read(
    file: impl Read,
    rereader: Rereader,
    encoding: &'static encoding_rs::Encoding,
    options: &FileOptions,
    writer: &mut BatchWriter<'_>,
) -> Result<(), SourceError> {
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let start = reader.fill_buf().map_err(|source| SourceError::File { path: options.path.clone(), source })?;
    if start.trim_ascii().is_empty() {
        return Err(writer.refuse_file(&options.display_name(), "", "it is empty".to_owned()));
    }
    let format = format(options, &mut reader)?;
    writer.report.written(format.as_str(), encoding.name());
    match format {
        FileFormat::Json => json::read(reader, options, writer),
        FileFormat::Ndjson => ndjson::read(reader, options, writer),
        FileFormat::Csv => csv_table::read(reader, rereader, options, writer),
    }?;
    writer.finish();
    Ok(())
}

impl Source for FileSource {
    async fn next(&mut self) -> Result<Option<ChangeBatch>, SourceError> {
        self.prefetch.next().await
    }
}

/// ReportState, else by the name's ending, else by the first line.
fn format(options: &FileOptions, reader: &mut BufReader<impl Read>) -> Result<FileFormat, SourceError> {
    if let Some(format) = options.format {
        return Ok(format);
    }
    let name = options.display_name();
    let ending = Path::new(&name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "ndjson" | "jsonl" => return Ok(FileFormat::Ndjson),
        "csv" | "tsv" => return Ok(FileFormat::Csv),
        _ => {}
    }
    let start = reader.fill_buf().map_err(|source| SourceError::File { path: options.path.clone(), source })?;
    let start = start.trim_ascii_start();
    match start.first() {
        Some(b'{') => {}
        Some(b'[') => return Ok(FileFormat::Json),
        _ => return Ok(FileFormat::Csv),
    }
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_list = |key: &String| batch_writer::kind_of(key).is_some_and(|kind| batch_writer::collection(kind) == key);
    match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line) {
        Ok(document) if document.contains_key("kind") => Ok(FileFormat::Ndjson),
        Ok(document) if options.kind_hint().is_some() && !document.keys().any(is_list) => Ok(FileFormat::Ndjson),
        _ => Ok(FileFormat::Json),
    }
}
