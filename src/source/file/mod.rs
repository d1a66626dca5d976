//! Files: JSON, NDJSON and CSV, read as they stream by. Rows that cannot be read are complaints with their line; the
//! rest of the file is taken.

mod binary;
mod dates;
mod encoding;
mod header;
mod intake;
mod json;
mod lines;
mod naming;
mod numbers;
mod passed;
mod report;
mod survey;
mod table;

use std::fs::{File, Metadata};
use std::io::{self, BufRead, BufReader, Read, Seek};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ahead::Ahead;
use super::{Batch, Limits, Mapping, Source, SourceError};
use crate::inventory::RecordKind;
use encoding::Decoded;
use intake::Intake;
pub use report::{Account, FileColumn, FileProblem, FileReport};
use survey::Again;

/// How much of a file tells what it is, bytes.
const BEGINNING: u64 = 4_096;

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

impl Format {
    /// `json`, `ndjson` or `csv`.
    #[must_use]
    pub const fn word(self) -> &'static str {
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
    pub format: Option<Format>,
    /// What its rows are, where neither the lines nor the header nor the file's name tell.
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
        Self { path: path.to_owned(), name: None, format: None, kind: None, mapping, limits: Limits::default() }
    }

    /// What its rows are, as somebody says or its name does.
    fn told_kind(&self) -> Option<RecordKind> {
        self.kind.or_else(|| naming::of(self).map(|named| named.kind))
    }

    /// What it is called in messages.
    fn told_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.path.display().to_string())
    }
}

/// A file, opened. It is one full pass; its cursor says nothing.
pub struct FileSource {
    ahead: Ahead,
    account: Account,
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
        let account = Account::of_file(&name);
        let kept = account.clone();
        let ahead = Ahead::blocking(options.told_name(), move |out| {
            let mut start = Vec::new();
            file.by_ref().take(BEGINNING).read_to_end(&mut start).map_err(&fail)?;
            file.rewind().map_err(&fail)?;
            let encoding = encoding::recognised(&mut file).map_err(&fail)?;
            let again = Again::of(&file, encoding).map_err(&fail)?;
            let mut intake = Intake::new(name, kept, options.limits, out);
            let is_wide = encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE;
            if let Some(said) = binary::told(&options.told_name(), &start, is_wide) {
                return Err(intake.refuse_file(&options.told_name(), "", said.to_owned()));
            }
            let counted = intake.counting(file);
            if encoding == encoding_rs::UTF_8 {
                read(counted, again, encoding, &options, &mut intake)
            } else {
                read(Decoded::of(counted, encoding), again, encoding, &options, &mut intake)
            }
        });
        Ok(Self { ahead, account, opened })
    }

    /// What the file looked like when it was opened: another that takes its name while it is read looks other.
    #[must_use]
    pub const fn opened(&self) -> &Metadata {
        &self.opened
    }

    /// What is told of the file as far as it is read.
    #[must_use]
    pub fn account(&self) -> Account {
        self.account.clone()
    }
}

fn read(
    file: impl Read,
    again: Again,
    encoding: &'static encoding_rs::Encoding,
    options: &FileOptions,
    intake: &mut Intake<'_>,
) -> Result<(), SourceError> {
    let mut reader = BufReader::with_capacity(256 << 10, file);
    let start = reader.fill_buf().map_err(|source| SourceError::File { path: options.path.clone(), source })?;
    if start.trim_ascii().is_empty() {
        return Err(intake.refuse_file(&options.told_name(), "", "it is empty".to_owned()));
    }
    let format = format(options, &mut reader)?;
    intake.account.written(format.word(), encoding.name());
    match format {
        Format::Json => json::read(reader, options, intake),
        Format::Ndjson => lines::read(reader, options, intake),
        Format::Csv => table::read(reader, again, options, intake),
    }?;
    intake.finish();
    Ok(())
}

impl Source for FileSource {
    async fn next(&mut self) -> Result<Option<Batch>, SourceError> {
        self.ahead.next().await
    }
}

/// Told, else by the name's ending, else by the first line.
fn format(options: &FileOptions, reader: &mut BufReader<impl Read>) -> Result<Format, SourceError> {
    if let Some(format) = options.format {
        return Ok(format);
    }
    let name = options.told_name();
    let ending = Path::new(&name).extension().and_then(|ending| ending.to_str()).unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "ndjson" | "jsonl" => return Ok(Format::Ndjson),
        "csv" | "tsv" => return Ok(Format::Csv),
        _ => {}
    }
    let start = reader.fill_buf().map_err(|source| SourceError::File { path: options.path.clone(), source })?;
    let start = start.trim_ascii_start();
    match start.first() {
        Some(b'{') => {}
        Some(b'[') => return Ok(Format::Json),
        _ => return Ok(Format::Csv),
    }
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let is_list = |key: &String| intake::kind_of(key).is_some_and(|kind| intake::collection(kind) == key);
    match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line) {
        Ok(document) if document.contains_key("kind") => Ok(Format::Ndjson),
        Ok(document) if options.told_kind().is_some() && !document.keys().any(is_list) => Ok(Format::Ndjson),
        _ => Ok(Format::Json),
    }
}
