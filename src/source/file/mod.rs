//! Files: JSON, NDJSON and CSV, read as a stream. A row that cannot be read becomes a complaint with its line; the other
//! rows are read.

mod batch_writer;
mod binary;
mod column_scan;
mod csv_table;
mod dates;
mod encoding;
mod file_name;
mod header;
mod json;
mod lines;
mod ndjson;
mod numbers;
mod plain_folder;
mod report;
mod skipped_value;
mod table_input;

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
pub use file_name::kind_by_file_name;
pub use plain_folder::PlainFolder;
pub use report::{FileColumn, FileProblem, FileReport, SharedFileReport};

/// Bytes at the start of a file that are examined for binary formats.
const BEGINNING: u64 = 4_096;

/// The format of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileFormat {
    /// One document with lists `facilities`, `equipment`, `services`, `photos`, `conductors`.
    Json,
    /// One document per line, each with its `kind`.
    Ndjson,
    /// A header line, and one row per line.
    Csv,
}

impl FileFormat {
    /// The format that the extension of a name means: `.json`, `.ndjson`, `.jsonl`, `.csv` or `.tsv`, in any case.
    #[must_use]
    pub fn by_extension(name: &Path) -> Option<Self> {
        match name.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "json" => Some(Self::Json),
            "ndjson" | "jsonl" => Some(Self::Ndjson),
            "csv" | "tsv" => Some(Self::Csv),
            _ => None,
        }
    }

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

/// The file to read, and how.
#[derive(Clone)]
pub struct FileOptions {
    /// The file.
    pub path: PathBuf,
    /// Its name, if it is not the last part of the path.
    pub name: Option<String>,
    /// Its format; detected from its name and content if not given.
    pub format: Option<FileFormat>,
    /// The record kind of its rows; detected from the lines, the header or the file's name if not given.
    pub kind: Option<RecordKind>,
    /// The mapping whose column names a CSV header may use besides the canonical ones.
    pub mapping: Arc<Mapping>,
    /// How large a batch may become.
    pub limits: BatchLimits,
    /// Where the reader runs.
    pub runtime: Runtime,
}

impl FileOptions {
    /// Options that detect everything from the file.
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

    /// The record kind of its rows, as given or by its name.
    fn kind_hint(&self) -> Option<RecordKind> {
        self.kind.or_else(|| file_name::hint(self).map(|named| named.kind))
    }

    /// Its name in messages.
    fn display_name(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.path.display().to_string())
    }
}

/// An open file. Reading it is one full pass without a cursor.
pub struct FileSource {
    prefetch: PrefetchReader,
    report: SharedFileReport,
    opened: Metadata,
}

impl FileSource {
    /// Opens the file and starts reading.
    ///
    /// # Errors
    /// [`SourceError::File`] when it cannot be opened.
    pub fn open(options: FileOptions) -> Result<Self, SourceError> {
        Self::open_with(options, |path| File::open(path))
    }

    /// Like [`FileSource::open`], for a file that somebody else may have put there: refuses links and everything that is no
    /// plain file.
    ///
    /// # Errors
    /// As [`FileSource::open`].
    pub fn open_plain(options: FileOptions) -> Result<Self, SourceError> {
        Self::open_with(options, plain_folder::open_plain)
    }

    fn open_with(options: FileOptions, open: fn(&Path) -> io::Result<File>) -> Result<Self, SourceError> {
        let path = options.path.clone();
        let fail = move |source: io::Error| SourceError::File { path: path.clone(), source };
        let mut file = open(&options.path).map_err(&fail)?;
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

    /// The metadata of the file that is read. Another file may take its name meanwhile.
    #[must_use]
    pub const fn opened(&self) -> &Metadata {
        &self.opened
    }

    /// The report on the file; it grows while the file is read.
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
    writer.report.set_format(format.as_str(), encoding.name());
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

/// The format: as given, else by the extension, else by the first line.
fn format(options: &FileOptions, reader: &mut BufReader<impl Read>) -> Result<FileFormat, SourceError> {
    if let Some(format) = options.format {
        return Ok(format);
    }
    // The content decides about `.json`: programs write NDJSON under that name too
    if let Some(format @ (FileFormat::Ndjson | FileFormat::Csv)) =
        FileFormat::by_extension(Path::new(&options.display_name()))
    {
        return Ok(format);
    }
    let start = reader.fill_buf().map_err(|source| SourceError::File { path: options.path.clone(), source })?;
    let start = start.trim_ascii_start();
    match start.first() {
        Some(b'{') => {}
        Some(b'[') => return Ok(FileFormat::Json),
        _ => return Ok(FileFormat::Csv),
    }
    let line = lines::first_line(start);
    let is_list = |key: &String| batch_writer::kind_of(key).is_some_and(|kind| batch_writer::collection(kind) == key);
    match serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(line) {
        Ok(document) if document.contains_key("kind") => Ok(FileFormat::Ndjson),
        Ok(document) if options.kind_hint().is_some() && !document.keys().any(is_list) => Ok(FileFormat::Ndjson),
        _ => Ok(FileFormat::Json),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    const CSV: &[&[u8]] = &[
        b"id,facility_id,type,name,install_date,environment.humidity_percent,alternate_feeds\ne1,f1,panel,\"A, \"\"B\"\"\",1/31/2024,61.5,a;b\n",
        b"sep=;\r\nid;facilityId;type;installDate;observations;arcFlash\r\np1;f1;panel;31.01.1980;{\"condition\": {\"rating\": \"Poor\"}};7\r\n",
        b"id,name,coordinates.lat,coordinates.lng,deleted_at\nf1,Mill,1,2,\n,,,,\nf2,'=x,91,,2024-01-01\n",
        b"id|equipment_id|type|date\rs1|e1|cleaning|3-Feb-2001\rs2|e1|x|31/1/24\r",
        b"id,equipment_id,material,size\nc1,e1,copper,\"4/0\nAWG\"\n",
        b"id\tequipment_id\tcaption\tcontent_type\np1\te1\t{a,b}\timage/png\n",
        b"id,facility_id,type,specifications.more,specifications.x,safety_labels\ne1,f1,ups,\"{\"\"a\"\": \"\"b\"\"}\",1,\"[\"\"a\"\"]\"\n",
    ];
    const JSON: &[&[u8]] = &[
        br#"{"facilities": [{"id": "f1", "name": "Mill", "coordinates": {"lat": 1, "lng": 2}}], "equipment": [{"id": "e1", "facility_id": "f1", "type": "panel"}]}"#,
        br#"{"services": [{"id": "m1", "equipment_id": "e1", "type": "cleaning", "date": "2024-02-29"}], "photos": [{"id": "p", "equipment_id": "e", "picture": "AA=="}], "x": [[{}]]}"#,
        br#"[{"id": "e1", "facility_id": "f1", "type": "ups", "specifications": {"more": {"a": "b"}, "kva": 7.5e1}, "alternate_feeds": ["a", "{b}"]}]"#,
        br#"{"conductors": null, "equipment": [{"id": "e2", "deleted_at": "2024-01-01"}, 7, "\u00e9"]}"#,
    ];
    const NDJSON: &[&[u8]] = &[
        b"{\"kind\":\"facility\",\"id\":\"f1\",\"name\":\"Mill\"}\r\n\n{\"kind\":\"equipment\",\"id\":\"e1\",\"facility_id\":\"f1\",\"type\":\"ups\"}\n",
        b"{\"kind\":\"photo\",\"id\":\"p1\",\"equipment_id\":\"e1\",\"picture\":\"AA==\",\"taken_at\":\"2024-01-01T00:00:00Z\"}\r{}",
        b"{\"kind\":\"services\",\"id\":1,\"equipment_id\":\"e1\",\"type\":\"cleaning\",\"date\":\"2024-01-02\"}\n[1]\nnull\n",
    ];

    /// Reads generated files under a name: each to its end or to an error that is not a panic.
    fn check(reader: &str, name: &str, corpus: &[&[u8]]) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join(name);
        let mapping = Arc::new(Mapping::condoit().expect("the shipped mapping"));
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        let tasks = Runtime::default();
        let read = RefCell::new((0_u64, 0_u64));
        crate::generated_tests::check(reader, corpus, |input| {
            std::fs::write(&path, input).expect("written");
            let mut options = FileOptions::new(&path, Arc::clone(&mapping), tasks.clone());
            options.kind = (input.len() % 2 == 0).then_some(RecordKind::Equipment);
            runtime.block_on(async {
                let mut source = FileSource::open(options).expect("it opens");
                let mut breaks = lines::LineBreaks::new();
                let ended = loop {
                    match source.next().await {
                        Ok(Some(_)) => {}
                        ended => break ended.map(drop),
                    }
                };
                let report = source.report().to_report();
                let last_line = 1 + input.iter().filter(|byte| breaks.counts(**byte)).count() as u64;
                let is_wide = report.encoding.starts_with("UTF-16");
                assert!(is_wide || report.problems.iter().all(|problem| problem.line <= last_line), "{report:?}");
                assert!(report.kept <= report.rows, "{report:?}");
                match ended {
                    Ok(()) => read.borrow_mut().0 += 1,
                    Err(SourceError::Decode { .. }) => read.borrow_mut().1 += 1,
                    Err(error) => panic!("{error}"),
                }
            });
        });
        let (taken, refused) = *read.borrow();
        assert!(taken > 0 && refused > 0, "{taken} were read and {refused} were refused");
    }

    #[test]
    fn generated_csv_files_are_read_or_refused() {
        check("CSV", "x.csv", CSV);
    }

    #[test]
    fn generated_json_files_are_read_or_refused() {
        check("JSON", "x.json", JSON);
    }

    #[test]
    fn generated_ndjson_files_are_read_or_refused() {
        check("NDJSON", "x.ndjson", NDJSON);
    }
}
