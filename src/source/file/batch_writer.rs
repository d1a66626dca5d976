//! Collects the records of a file into batches and sends them.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read};
use std::rc::Rc;
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::Value;

use super::report::{MAX_LISTED, SharedFileReport};
use crate::inventory::reading::{self, ParsedRecord, RowRef, field_names, suggest};
use crate::inventory::{Record, RecordKind, ValidationIssue, is_row_position};
use crate::source::batch::BatchBuilder;
use crate::source::postgres::LARGEST_PICTURE;
use crate::source::prefetch::{BatchDelivery, BatchSender};
use crate::source::{BatchLimits, SourceError};

/// Name of each record kind's collection, as used in complaints and counts.
pub(super) const fn collection(kind: RecordKind) -> &'static str {
    match kind {
        RecordKind::Facility => "facilities",
        RecordKind::Equipment => "equipment",
        RecordKind::Service => "services",
        RecordKind::Photo => "photos",
        RecordKind::Conductor => "conductors",
    }
}

/// A record kind by its name or its collection's.
pub(super) fn kind_of(word: &str) -> Option<RecordKind> {
    Some(match word {
        "facility" | "facilities" => RecordKind::Facility,
        "equipment" => RecordKind::Equipment,
        "service" | "services" => RecordKind::Service,
        "photo" | "photos" => RecordKind::Photo,
        "conductor" | "conductors" => RecordKind::Conductor,
        _ => return None,
    })
}

/// The collections, in the order in which an export writes them.
pub(super) const COLLECTIONS: [&str; 5] = ["facilities", "equipment", "services", "conductors", "photos"];
/// Unknown keys of a file that are reported one by one.
const MAX_KEYS: usize = 1_000;
/// Keys of documents that are not fields, but are known.
const NO_FIELDS: [&str; 3] = ["kind", "deleted_at", "picture"];

/// The complaint about an unknown name, with the most similar known one.
pub(super) fn unknown(what: &str, name: &str, known: impl IntoIterator<Item = &'static str>) -> String {
    let near = suggest(name, known).map(|near| format!("; did you mean `{near}`?")).unwrap_or_default();
    format!("is no known {what} and is ignored{near}")
}

/// Adds a photo's bytes, if the document has them as base64.
fn with_picture(mut read: ParsedRecord<Record>, document: &Value, place: RowRef<'_>) -> ParsedRecord<Record> {
    if let (Record::Photo(photo, picture), Some(encoded)) = (&mut read.record, document.get("picture")) {
        let reason = match encoded.as_str().map(|text| BASE64_STANDARD.decode(text)) {
            Some(Ok(bytes)) if bytes.len() <= LARGEST_PICTURE as usize => {
                *picture = Some(bytes);
                return read;
            }
            Some(Ok(_)) => format!("has more than {LARGEST_PICTURE} bytes"),
            _ if encoded.is_null() => return read,
            _ => "is not base64".to_owned(),
        };
        let wrong = place.rejection("picture", None, reason);
        read.issues.push(ValidationIssue { id: photo.id.to_string(), quarantined: false, ..wrong });
    }
    read
}

/// Fills batches and sends them.
pub(super) struct BatchWriter<'o> {
    pub(super) file: String,
    pub(super) report: SharedFileReport,
    /// First line of the row being read, from 1; 0 for the file as a whole.
    pub(super) line: u64,
    /// The record kind of all rows, where the file has only one.
    pub(super) kind: Option<RecordKind>,
    /// Collections with rows in the file.
    tables: BTreeSet<&'static str>,
    /// Complaints about rows without an id that were listed.
    listed: usize,
    limits: BatchLimits,
    sender: &'o BatchSender,
    batch: BatchBuilder,
    /// Unknown keys by record kind (`None` for keys of the document itself): first line and number of rows.
    unknown_keys: HashMap<(Option<RecordKind>, String), (u64, u64)>,
    bytes: Rc<Cell<u64>>,
    is_closed: bool,
}

/// A reader that counts its bytes.
pub(super) struct ByteCounter<R> {
    inner: R,
    bytes: Rc<Cell<u64>>,
}

impl<R: Read> Read for ByteCounter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.set(self.bytes.get() + count as u64);
        Ok(count)
    }
}

impl<'o> BatchWriter<'o> {
    pub(super) fn new(file: String, report: SharedFileReport, limits: BatchLimits, sender: &'o BatchSender) -> Self {
        let (batch, bytes, unknown_keys) = (BatchBuilder::default(), Rc::default(), HashMap::new());
        let (kind, tables) = (None, BTreeSet::new());
        Self {
            file,
            report,
            line: 0,
            kind,
            tables,
            listed: 0,
            limits,
            sender,
            batch,
            unknown_keys,
            bytes,
            is_closed: false,
        }
    }

    pub(super) fn counting<R: Read>(&self, inner: R) -> ByteCounter<R> {
        ByteCounter { inner, bytes: self.bytes.clone() }
    }

    /// The receiver is gone: reading on would be wasted work.
    pub(super) const fn is_closed(&self) -> bool {
        self.is_closed
    }

    /// Adds a JSON document.
    pub(super) fn document(&mut self, kind: RecordKind, document: &Value, row: &str) {
        let table = collection(kind);
        let place = RowRef { table, row };
        match reading::parse_deleted(document, place) {
            Ok(Some(id)) => self.removal(kind, id),
            Ok(None) => {
                let mut passed_over = Vec::new();
                let read = reading::parse_record_with_unknown_keys(kind, document, place, &mut passed_over);
                for key in passed_over.iter().filter(|key| !NO_FIELDS.contains(&key.as_str())) {
                    self.ignore_key(Some(kind), key);
                }
                self.record(kind, read.map(|read| with_picture(read, document, place)));
            }
            Err(complaints) => self.record(kind, Err(complaints)),
        }
    }

    /// Adds a parsed record, or the reasons for its rejection.
    pub(super) fn record(&mut self, kind: RecordKind, read: Result<ParsedRecord<Record>, Vec<ValidationIssue>>) {
        let table: Arc<str> = collection(kind).into();
        self.batch.count_row(&table, 0);
        self.report.count_row();
        let complaints = match read {
            Ok(ParsedRecord { record, issues: mut complaints }) => {
                complaints.extend(self.duplicate_id(&table, &record));
                self.report.count_kept();
                self.batch.puts.push((table, record));
                complaints
            }
            Err(complaints) => complaints,
        };
        self.tables.insert(collection(kind));
        self.add_complaints(complaints);
        self.send_if_full();
    }

    /// Adds complaints. Of those about rows without an id a limited number is listed: a file may have millions. One about a
    /// record with an id must reach the store, which removes the stored record of a rejected row.
    fn add_complaints(&mut self, complaints: Vec<ValidationIssue>) {
        self.report.add_complaints(self.line, &complaints);
        for complaint in complaints {
            if is_row_position(&complaint.id) {
                if self.listed >= MAX_LISTED {
                    let unlisted = self.batch.unlisted.entry(complaint.table.into()).or_default();
                    unlisted.issues += 1;
                    unlisted.quarantined += u64::from(complaint.quarantined);
                    continue;
                }
                self.listed += 1;
            }
            self.batch.complaints.push(complaint);
        }
    }

    /// A complaint about an id that an earlier row has too.
    fn duplicate_id(&mut self, table: &str, record: &Record) -> Option<ValidationIssue> {
        let id = record.id();
        let earlier = self.report.record_line(table, id, self.line)?;
        Some(ValidationIssue {
            table: table.to_owned(),
            id: id.to_owned(),
            column: "id".to_owned(),
            value: Some(id.to_owned()),
            reason: format!("is also in line {earlier}; the later row is used"),
            quarantined: false,
        })
    }

    /// Adds the deletion of a record.
    pub(super) fn removal(&mut self, kind: RecordKind, id: String) {
        let table: Arc<str> = collection(kind).into();
        self.batch.count_row(&table, 0);
        self.report.count_row();
        self.report.count_kept();
        self.tables.insert(collection(kind));
        self.batch.removed.push((table, kind, id));
        self.send_if_full();
    }

    /// Adds a complaint that is about no record.
    pub(super) fn complain(&mut self, row: &str, column: &str, value: Option<&str>, reason: &str, refused: bool) {
        // Under its collection where that is known: a corrected file may have another name
        let table = match self.kind {
            Some(kind) => collection(kind),
            None => &self.file,
        };
        let complaint = RowRef { table, row }.rejection(column, value, reason);
        self.add_complaints(vec![ValidationIssue { quarantined: refused, ..complaint }]);
        self.send_if_full();
    }

    /// Counts an unknown key. Each is reported once, at the end.
    pub(super) fn ignore_key(&mut self, kind: Option<RecordKind>, key: &str) {
        let is_full = self.unknown_keys.len() >= MAX_KEYS;
        let key = (kind, key.to_owned());
        if let Some((_, rows)) = self.unknown_keys.get_mut(&key) {
            *rows += 1;
        } else if !is_full {
            self.unknown_keys.insert(key, (self.line, 1));
        }
    }

    fn report_unknown_keys(&mut self) {
        let mut keys: Vec<_> = std::mem::take(&mut self.unknown_keys).into_iter().collect();
        keys.sort_by(|((_, left), (left_line, _)), ((_, right), (right_line, _))| {
            (left_line, left).cmp(&(right_line, right))
        });
        for ((kind, key), (line, rows)) in keys {
            let reason = match kind {
                Some(kind) => {
                    let count = if rows == 1 { "1 row has it".to_owned() } else { format!("{rows} rows have it") };
                    format!("{}; {count}", unknown(&format!("key of {}", collection(kind)), &key, field_names(kind)))
                }
                None => unknown("key of a document", &key, COLLECTIONS),
            };
            self.line = line;
            let of_file = std::mem::replace(&mut self.kind, kind);
            self.complain(&format!("line {line}"), &key, None, &reason, false);
            self.kind = of_file;
        }
    }

    /// Rejects the whole file because of the line being read, in the report and as an error.
    pub(super) fn refuse_file(&self, what: &str, column: &str, reason: String) -> SourceError {
        let row = if self.line == 0 { String::new() } else { format!("line {}", self.line) };
        let complaint = RowRef { table: &self.file, row: &row }.rejection(column, None, &reason);
        self.report.add_complaints(self.line, std::slice::from_ref(&complaint));
        let said: Vec<&str> = [&*row, column, &*reason].into_iter().filter(|part| !part.is_empty()).collect();
        SourceError::Decode { what: what.to_owned(), reason: said.join(": ") }
    }

    fn send_if_full(&mut self) {
        self.batch.bytes = self.bytes.get();
        if self.batch.is_full(self.limits) {
            self.send();
        }
    }

    fn send(&mut self) {
        self.batch.bytes = self.bytes.replace(0);
        let full = self.batch.take();
        self.is_closed |= matches!(self.sender.send_blocking(full), BatchDelivery::Closed);
    }

    /// Sends what is left as the last batch.
    pub(super) fn finish(&mut self) {
        self.report_unknown_keys();
        self.batch.complete_pass = true;
        self.tables.extend(self.kind.map(collection));
        let tables = self.tables.iter().map(|table| Arc::from(*table)).chain([Arc::from(&*self.file)]);
        self.batch.positions_checked = tables.collect();
        self.send();
    }
}
