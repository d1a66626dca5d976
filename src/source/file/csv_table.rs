//! CSV files: a header of canonical names or the mapping's column names, and one row per line. A row that is not UTF-8, or
//! has more or fewer fields than the header, is rejected on its own; a row without any value is skipped. A quote that is
//! not closed swallows an unknown number of rows, so such a file is rejected, as is one with too many columns or too long
//! a row. Lists in a cell are separated by `;`, or are JSON or PostgreSQL arrays; documents are JSON.

use std::io::{self, BufRead, BufReader, Read};

use csv::{ByteRecord, ReaderBuilder};
use serde_json::Value;

use super::batch_writer::{BatchWriter, collection};
use super::column_scan::{self, CellKind, Rereader};
use super::dates::{self, DateEvidence, DateOrder};
use super::header::{CellTarget, HeaderNames};
use super::lines::{first_line, skip_line};
use super::numbers::{NumberEvidence, NumberStyle};
use super::report::FileColumn;
use super::table_input::{RowTooLong, TableInput, io_error};
use super::{FileOptions, file_name};
use crate::inventory::reading::{
    Field, FieldType, ParsedRecord, RecordBuilder, RowRef, SourceValue, parse_json, unescape_formula,
};
use crate::inventory::{Equipment, EquipmentKind, Photo, Record, RecordKind, ValidationIssue};
use crate::source::SourceError;
use crate::source::mapping::{GroupForm, Mapped};

/// Most columns of a table. The canonical equipment record has fewer than 80, and 100 further specifications; resolving and
/// reporting a column takes about a kilobyte.
const MAX_COLUMNS: usize = 1_000;
/// Longest value, bytes: far above the longest list or document of a record.
const MAX_VALUE_BYTES: usize = 1 << 20;

pub(super) fn read(
    mut reader: BufReader<impl Read>,
    rereader: Rereader,
    options: &FileOptions,
    writer: &mut BatchWriter<'_>,
) -> Result<(), SourceError> {
    let what = options.display_name();
    let unreadable = |source| SourceError::File { path: options.path.clone(), source };
    let given = given_delimiter(reader.fill_buf().map_err(unreadable)?);
    if given.is_some() {
        skip_line(&mut reader).map_err(unreadable)?;
    }
    let lines_before = u64::from(given.is_some());
    let delimiter = match given {
        Some(delimiter) => delimiter,
        None => delimiter(reader.fill_buf().map_err(unreadable)?),
    };
    writer.line = lines_before + 1;
    let input = TableInput::new(reader, delimiter, lines_before + 1);
    let mut rows = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(input);
    let header = match rows.headers() {
        // Counted before a name is copied: a header may have millions of them
        Ok(header) if header.len() > MAX_COLUMNS => {
            let reason = format!("the header has {} columns, and a table may have {MAX_COLUMNS}", header.len());
            return Err(writer.refuse_file(&what, "", reason));
        }
        Ok(header) => header.iter().map(|name| name.trim().to_owned()).collect::<Vec<String>>(),
        Err(error) if error.is_io_error() => return Err(unreadable_rows(io_error(error), options, writer)),
        Err(error) => return Err(writer.refuse_file(&what, "", error.to_string())),
    };
    if header.iter().all(String::is_empty) {
        writer.line = 0;
        return Err(writer.refuse_file(&what, "", "it has no header".to_owned()));
    }
    let start = rows.headers().ok().and_then(csv::StringRecord::position).map_or(0, csv::Position::byte);
    writer.line = rows.get_mut().line_of(start);
    let named = file_name::hint(options).filter(|named| options.kind.is_none_or(|kind| kind == named.kind));
    let names = HeaderNames::new(options, named);
    let kind = match options.kind.map_or_else(|| names.kind(&header, named), Ok) {
        Ok(kind) => kind,
        Err(reason) => return Err(writer.refuse_file(&what, "", reason)),
    };
    let fixed_type = names.fixed_type();
    let rows = CsvTable { rows, rereader, header: &header, names, fixed_type, options, kind, delimiter, lines_before };
    match kind {
        RecordKind::Facility => rows.read(writer, Record::Facility),
        RecordKind::Equipment => rows.read(writer, |item: Equipment| Record::Equipment(Box::new(item))),
        RecordKind::Service => rows.read(writer, Record::Service),
        RecordKind::Conductor => rows.read(writer, Record::Conductor),
        RecordKind::Photo => rows.read(writer, |photo: Photo| Record::Photo(photo, None)),
    }
}

/// The delimiter of a first line `sep=;`, which spreadsheets write before the header.
fn given_delimiter(start: &[u8]) -> Option<u8> {
    match first_line(start) {
        [s, e, p, b'=', delimiter] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => {
            // Neither a quote nor half a letter can separate values
            Some(*delimiter).filter(|byte| *byte != b'"' && (byte.is_ascii_punctuation() || *byte == b'\t'))
        }
        _ => None,
    }
}

/// The most frequent delimiter of the header outside quotes.
fn delimiter(start: &[u8]) -> u8 {
    let header = first_line(start);
    let count = |delimiter: &u8| {
        let unquoted = header.split(|byte| *byte == b'"').step_by(2);
        unquoted.flatten().filter(|byte| *byte == delimiter).count()
    };
    [b'|', b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

struct CsvTable<'a, R> {
    rows: csv::Reader<TableInput<R>>,
    rereader: Rereader,
    header: &'a [String],
    names: HeaderNames<'a>,
    /// The equipment type of all rows, if no column has it.
    fixed_type: Option<EquipmentKind>,
    options: &'a FileOptions,
    kind: RecordKind,
    delimiter: u8,
    /// Lines before the header.
    lines_before: u64,
}

/// How the cells of a column are interpreted.
struct CsvColumn<'a, N: Mapped> {
    name: &'a str,
    target: CellTarget<N>,
    order: DateOrder,
    style: NumberStyle,
}

impl<N: Mapped> CsvColumn<'_, N> {
    fn cell_kind(target: &CellTarget<N>) -> CellKind {
        match target {
            CellTarget::Field(field) if field.field_type == FieldType::Date => CellKind::Date,
            CellTarget::Field(field) if field.field_type == FieldType::Number => CellKind::Number,
            _ => CellKind::Other,
        }
    }

    fn is_id(&self) -> bool {
        matches!(self.target, CellTarget::Field(field) if field.name == "id")
    }
}

/// Percentages that are not below 1 % in practice. Harmonics and impedance may be.
const LARGE_PERCENTAGES: [&str; 3] =
    ["environment.humidity_percent", "environment.humidity_average", "operation.loading_percent"];

/// Whether the numbers of a field are percentages.
fn is_percent(field: &str) -> bool {
    field.ends_with("_percent") || field == "environment.humidity_average"
}

impl<'a, R: Read> CsvTable<'a, R> {
    /// The report's entry for a column.
    fn report_entry<N: Mapped>(&self, name: &str, target: &CellTarget<N>) -> FileColumn {
        let field = target.place().map(|place| format!("{}.{place}", collection(self.kind)));
        FileColumn { column: name.to_owned(), field }
    }

    fn read<N: Mapped>(mut self, writer: &mut BatchWriter<'_>, wrap: impl Fn(N) -> Record) -> Result<(), SourceError> {
        writer.kind = Some(self.kind);
        let targets = self.names.resolve_all::<N>(self.header);
        let targets = targets.map_err(|reason| writer.refuse_file(&self.options.display_name(), "", reason))?;
        writer.report.set_columns(
            self.header.iter().zip(&targets).map(|(name, target)| self.report_entry(name, target)).collect(),
        );
        if targets.iter().any(|target| matches!(target, CellTarget::Field(field) if field.name == "type")) {
            self.fixed_type = None;
        }
        for (name, target) in self.header.iter().zip(&targets) {
            match target {
                CellTarget::Nowhere(reason) if !reason.is_empty() => {
                    writer.complain(&format!("line {}", writer.line), name, None, reason, false);
                }
                CellTarget::Field(field) => writer.report.set_column_name(field.name, name),
                _ => {}
            }
        }
        let columns = self.scan(targets, writer)?;
        let mut record = ByteRecord::new();
        while !writer.is_closed() {
            match self.rows.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(unreadable_rows(io_error(error), self.options, writer)),
            }
            writer.line = self.rows.get_mut().line_of(record.position().map_or(0, csv::Position::byte));
            // Spreadsheets write `,,,,` for every formatted row below the last one that is filled in
            if record.iter().all(|cell| cell.trim_ascii().is_empty()) {
                continue;
            }
            let row = format!("line {}", writer.line);
            let place = RowRef { table: collection(self.kind), row: &row };
            match record.len() == columns.len() {
                true => self.row(&record, &columns, place, writer, &wrap),
                false => writer.record(self.kind, Err(vec![uneven(&record, &columns, place)])),
            }
        }
        Ok(())
    }

    /// Scans the whole table for the format of each column.
    fn scan<N: Mapped>(
        &mut self,
        targets: Vec<CellTarget<N>>,
        writer: &mut BatchWriter<'_>,
    ) -> Result<Vec<CsvColumn<'a, N>>, SourceError> {
        let kinds: Vec<CellKind> = targets.iter().map(CsvColumn::cell_kind).collect();
        let scan = column_scan::scan(&mut self.rereader, self.delimiter, self.lines_before, &kinds);
        let scan = scan.map_err(|error| unreadable_rows(error, self.options, writer))?;
        if let Some(open) = scan.unclosed {
            writer.line = open.line;
            let column = self.header.get(open.column).map_or("", String::as_str);
            let reason =
                "unclosed quote: it is opened here and not closed at the end of the value, which swallows rows";
            return Err(writer.refuse_file(&self.options.display_name(), column, reason.to_owned()));
        }
        for (evidence, name) in scan.dates.iter().zip(self.header) {
            if let Some(ambiguity) = evidence.ambiguity() {
                writer.line = ambiguity.line;
                writer.complain(
                    &format!("line {}", ambiguity.line),
                    name,
                    Some(&ambiguity.value),
                    &ambiguity.reason,
                    false,
                );
            }
        }
        for ((evidence, name), target) in scan.numbers.iter().zip(self.header).zip(&targets) {
            let is_large = matches!(target, CellTarget::Field(field) if LARGE_PERCENTAGES.contains(&field.name));
            if let Some((line, value)) = evidence.fraction().filter(|_| is_large) {
                let reason = format!(
                    "may be a fraction: every number of this column lies between 0 and 1. It was taken as {value} percent; \
                     write percentages, such as 68 or 68 %"
                );
                writer.line = line;
                writer.complain(&format!("line {line}"), name, Some(value), &reason, false);
            }
        }
        let columns = targets.into_iter().zip(self.header).zip(scan.dates.iter().zip(&scan.numbers));
        let column =
            |((target, name), (dates, numbers)): ((CellTarget<N>, &'a String), (&DateEvidence, &NumberEvidence))| {
                let is_percent = matches!(target, CellTarget::Field(field) if is_percent(field.name));
                CsvColumn {
                    name,
                    target,
                    order: dates.order(),
                    style: numbers.style(self.commas_separate(), is_percent),
                }
            };
        Ok(columns.map(column).collect())
    }

    const fn commas_separate(&self) -> bool {
        self.delimiter == b','
    }

    fn row<N: Mapped>(
        &self,
        record: &ByteRecord,
        columns: &[CsvColumn<'a, N>],
        place: RowRef<'_>,
        writer: &mut BatchWriter<'_>,
        wrap: &impl Fn(N) -> Record,
    ) {
        for (cell, column) in record.iter().zip(columns) {
            let reason = match std::str::from_utf8(cell) {
                Ok(_) if cell.len() <= MAX_VALUE_BYTES => continue,
                Ok(_) => format!("is longer than {MAX_VALUE_BYTES} bytes"),
                Err(_) => "is not UTF-8".to_owned(),
            };
            let shown = String::from_utf8_lossy(cell);
            return writer.record(self.kind, Err(vec![place.rejection(column.name, Some(&shown), reason)]));
        }
        let mut draft = RecordBuilder::<N>::new();
        if let (Some(kind), Some(field)) = (self.fixed_type, RecordBuilder::<N>::find_field("type")) {
            draft.set(field, field.name, &SourceValue::Text(kind.as_str()));
        }
        let mut is_deleted = false;
        let mut id = None;
        // Plain columns after documents: when both have a field, the plain column is used
        for plain in [false, true] {
            for (cell, column) in record.iter().zip(columns).filter(|(_, column)| column.target.is_field() == plain) {
                let cell = unescape_formula(std::str::from_utf8(cell).unwrap_or_default());
                match &column.target {
                    CellTarget::Field(field) => {
                        if column.is_id() {
                            id = Some(cell.trim());
                        }
                        set(&mut draft, field, column, cell, self.commas_separate());
                    }
                    CellTarget::Groups(groups, form) => merge_cell(&mut draft, groups, *form, column.name, cell),
                    CellTarget::Extra(name) => draft.set_extra(name, &SourceValue::Text(cell)),
                    CellTarget::Deleted => is_deleted |= !SourceValue::Text(cell).is_unknown(),
                    CellTarget::Nowhere(_) => {}
                }
            }
        }
        if let Some(id) = id.filter(|id| is_deleted && !id.is_empty()) {
            return writer.removal(self.kind, id.to_owned());
        }
        for key in draft.take_unknown_keys() {
            writer.ignore_key(Some(self.kind), &key);
        }
        let name = |field: &'static str| {
            let stands_for =
                |column: &&CsvColumn<'a, N>| matches!(column.target, CellTarget::Field(known) if known.name == field);
            columns.iter().find(stands_for).map_or(field, |column| column.name)
        };
        let read = draft.finish_with_columns(place, name);
        let read = read.map(|(record, complaints)| ParsedRecord { record: wrap(record), issues: complaints });
        writer.record(self.kind, read);
    }
}

/// The error of the reader below the parser: a row that is too long makes the file invalid, everything else is the disk's.
fn unreadable_rows(error: io::Error, options: &FileOptions, writer: &mut BatchWriter<'_>) -> SourceError {
    match error.downcast::<RowTooLong>() {
        Ok(too_long) => {
            writer.line = too_long.line;
            writer.refuse_file(&options.display_name(), "", too_long.to_string())
        }
        Err(source) => SourceError::File { path: options.path.clone(), source },
    }
}

/// A complaint about a row with missing or extra fields.
fn uneven<N: Mapped>(record: &ByteRecord, columns: &[CsvColumn<'_, N>], place: RowRef<'_>) -> ValidationIssue {
    let reason = format!("the row has {} fields where the header has {}", record.len(), columns.len());
    let id = columns.iter().position(CsvColumn::is_id).and_then(|column| record.get(column));
    let id = id.and_then(|id| std::str::from_utf8(id).ok()).map(str::trim).filter(|id| !id.is_empty());
    let id = id.unwrap_or(place.row).to_owned();
    ValidationIssue { id, ..place.rejection("", None, &reason) }
}

/// Sets a field from a cell, by the format of its column.
fn set<N: Mapped>(
    draft: &mut RecordBuilder<N>,
    field: &Field<N>,
    column: &CsvColumn<'_, N>,
    cell: &str,
    commas_separate: bool,
) {
    let plain = match field.field_type {
        FieldType::Date => match dates::iso(cell, column.order) {
            None if dates::lacks_century(cell) => Err("has a year of two digits, whose century is unknown"),
            iso => Ok(iso),
        },
        FieldType::Number => column.style.plain(cell, commas_separate, is_percent(field.name)),
        FieldType::Document if cell.trim().is_empty() => return,
        FieldType::Document => {
            return match parse_json(cell.as_bytes()) {
                Ok(document) => draft.set(field, column.name, &SourceValue::from_json(&document)),
                Err(_) => draft.set(field, column.name, &SourceValue::Text(cell)),
            };
        }
        _ => Ok(None),
    };
    match plain {
        Ok(plain) => draft.set(field, column.name, &SourceValue::Text(plain.as_deref().unwrap_or(cell))),
        Err(reason) => draft.add_issue(column.name, Some(cell), reason),
    }
}

/// Sets the fields of groups from a cell with a JSON document.
fn merge_cell<N: Mapped>(draft: &mut RecordBuilder<N>, groups: &[String], form: GroupForm, column: &str, cell: &str) {
    if cell.trim().is_empty() {
        return;
    }
    let document = match parse_json(cell.as_bytes()) {
        Ok(document) => document,
        Err(_) => {
            let is_within = |field: &&Field<N>| groups.iter().any(|group| field.name.starts_with(group.as_str()));
            let within = N::FIELDS.iter().find(is_within).map_or("", |field| field.name);
            let reason = format!("is not JSON; a single value needs a column of its own, such as {within}");
            return draft.add_issue(column, Some(cell), reason);
        }
    };
    if let (GroupForm::Members, Value::Object(members)) = (form, &document) {
        for key in members.keys().filter(|key| !groups.contains(key)) {
            draft.note_unknown_key(&format!("{column}.{key}"));
        }
    }
    form.merge(draft, groups, column, &SourceValue::from_json(&document));
}
