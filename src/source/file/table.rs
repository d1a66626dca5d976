//! CSV: a header of canonical names or the mapping's column names, and a row a line. A row that is no UTF-8 is refused
//! alone, and so is one with more or fewer fields than the header: its values may stand in each other's places. A quote
//! that is not closed swallows rows, nobody knows how many: such a file is refused. Lists in a cell are parted by `;`.

use std::io::{self, BufRead, BufReader, Read};

use csv::{ByteRecord, ReaderBuilder};

use super::FileOptions;
use super::dates::{self, Order};
use super::intake::{Intake, collection};
use super::report::FileColumn;
use super::survey::{self, Again};
use crate::inventory::reading::{Draft, Field, Indexed, Place, Raw, Read as Taken, Shape, unguarded};
use crate::inventory::{Complaint, ConductorRun, Equipment, Facility, Photo, Record, RecordKind, Service};
use crate::source::{Mapping, SourceError};

const KINDS: [RecordKind; 5] =
    [RecordKind::Equipment, RecordKind::Service, RecordKind::Conductor, RecordKind::Photo, RecordKind::Facility];

pub(super) fn read(
    mut reader: BufReader<impl Read>,
    again: Again,
    options: &FileOptions,
    intake: &mut Intake<'_>,
) -> Result<(), SourceError> {
    let what = options.told_name();
    let unreadable = |source| SourceError::File { path: options.path.clone(), source };
    let told = told_delimiter(reader.fill_buf().map_err(unreadable)?);
    if told.is_some() {
        reader.skip_until(b'\n').map_err(unreadable)?;
    }
    let lines_before = u64::from(told.is_some());
    let delimiter = match told {
        Some(delimiter) => delimiter,
        None => delimiter(reader.fill_buf().map_err(unreadable)?),
    };
    intake.line = lines_before + 1;
    let mut rows = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(reader);
    let header = match rows.headers() {
        Ok(header) => header.iter().map(|name| name.trim().to_owned()).collect::<Vec<String>>(),
        Err(error) => return Err(intake.refuse_file(&what, "", error.to_string())),
    };
    let kind = match options.kind.map_or_else(|| recognised(&header, &options.mapping), Ok) {
        Ok(kind) => kind,
        Err(reason) => return Err(intake.refuse_file(&what, "", reason)),
    };
    if header.iter().all(String::is_empty) {
        return Err(intake.refuse_file(&what, "", "it has no header".to_owned()));
    }
    let rows = Rows { rows, again, header: &header, options, kind, delimiter, lines_before };
    match kind {
        RecordKind::Facility => rows.read(intake, Record::Facility),
        RecordKind::Equipment => rows.read(intake, |item: Equipment| Record::Equipment(Box::new(item))),
        RecordKind::Service => rows.read(intake, Record::Service),
        RecordKind::Conductor => rows.read(intake, Record::Conductor),
        RecordKind::Photo => rows.read(intake, |photo: Photo| Record::Photo(photo, None)),
    }
}

/// What a first line `sep=;` says, which spreadsheets write in front of the header.
fn told_delimiter(start: &[u8]) -> Option<u8> {
    let line = start.split(|byte| *byte == b'\n').next()?;
    match line.strip_suffix(b"\r").unwrap_or(line) {
        [s, e, p, b'=', delimiter] if [*s, *e, *p].eq_ignore_ascii_case(b"sep") => Some(*delimiter),
        _ => None,
    }
}

/// What parts the header most often, outside quotes.
fn delimiter(start: &[u8]) -> u8 {
    let header = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |delimiter: &u8| {
        let unquoted = header.split(|byte| *byte == b'"').step_by(2);
        unquoted.flatten().filter(|byte| *byte == delimiter).count()
    };
    [b'|', b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

/// The canonical name that a header's name stands for.
fn canonical<N: Indexed>(name: &str, mapping: &Mapping, kind: RecordKind) -> Option<&'static Field<N>> {
    Draft::<N>::find_field(name).or_else(|| Draft::<N>::find_field(&mapping.find_field(kind, name)?))
}

/// The noun that knows most of the names.
fn recognised(header: &[String], mapping: &Mapping) -> Result<RecordKind, String> {
    fn known<N: Indexed>(header: &[String], mapping: &Mapping, kind: RecordKind) -> (usize, bool, usize) {
        let found: Vec<&str> =
            header.iter().filter_map(|name| canonical::<N>(name, mapping, kind)).map(|field| field.name).collect();
        let required = N::FIELDS.iter().filter(|field| field.required);
        let has_all = required.clone().all(|field| found.contains(&field.name));
        (found.len(), has_all, required.count())
    }
    let mut ranked: Vec<((usize, bool, usize), RecordKind)> = KINDS
        .into_iter()
        .map(|kind| {
            let rank = match kind {
                RecordKind::Facility => known::<Facility>(header, mapping, kind),
                RecordKind::Equipment => known::<Equipment>(header, mapping, kind),
                RecordKind::Service => known::<Service>(header, mapping, kind),
                RecordKind::Conductor => known::<ConductorRun>(header, mapping, kind),
                RecordKind::Photo => known::<Photo>(header, mapping, kind),
            };
            (rank, kind)
        })
        .collect();
    ranked.sort_by_key(|(rank, _)| std::cmp::Reverse(*rank));
    match ranked.as_slice() {
        [(best, kind), (second, _), ..] if best.0 > 1 && best != second => Ok(*kind),
        _ => Err("its header does not tell whether its rows are facilities, equipment, services, conductors or \
                  photos; say which with --kind"
            .to_owned()),
    }
}

struct Rows<'a, R> {
    rows: csv::Reader<R>,
    again: Again,
    header: &'a [String],
    options: &'a FileOptions,
    kind: RecordKind,
    delimiter: u8,
    /// In front of the header.
    lines_before: u64,
}

/// Where the cells of a column go.
enum Goal<N: Indexed> {
    Field(&'static Field<N>),
    Extra,
    Deleted,
    Nowhere,
}

impl<R: Read> Rows<'_, R> {
    fn goal<N: Indexed>(&self, name: &str) -> Goal<N> {
        if let Some(field) = canonical::<N>(name, &self.options.mapping, self.kind) {
            return Goal::Field(field);
        }
        let marks_deleted =
            |table: &crate::source::mapping::Table| table.kind == self.kind && table.deleted.as_deref() == Some(name);
        if name == "deleted_at" || self.options.mapping.tables.iter().any(marks_deleted) {
            return Goal::Deleted;
        }
        match self.kind {
            RecordKind::Equipment if name.starts_with("specifications.") => Goal::Extra,
            _ => Goal::Nowhere,
        }
    }

    /// What is told of a column.
    fn taken_for<N: Indexed>(&self, name: &str, goal: &Goal<N>) -> FileColumn {
        let field = match goal {
            Goal::Field(field) => Some(field.name),
            Goal::Extra => Some(name),
            Goal::Deleted => Some("deleted_at"),
            Goal::Nowhere => None,
        };
        let field = field.map(|field| format!("{}.{field}", collection(self.kind)));
        FileColumn { column: name.to_owned(), field }
    }

    fn read<N: Indexed>(mut self, intake: &mut Intake<'_>, wrap: impl Fn(N) -> Record) -> Result<(), SourceError> {
        let goals: Vec<Goal<N>> = self.header.iter().map(|name| self.goal(name)).collect();
        intake.account.columns(self.header.iter().zip(&goals).map(|(name, goal)| self.taken_for(name, goal)).collect());
        for (name, goal) in self.header.iter().zip(&goals) {
            if matches!(goal, Goal::Nowhere) && !name.is_empty() && name != "kind" {
                let row = format!("line {}", intake.line);
                intake.complain(&row, name, None, "is no known column and is passed over", false);
            }
        }
        let orders = self.survey(&goals, intake)?;
        let mut record = ByteRecord::new();
        while !intake.is_alone() {
            match self.rows.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => return Err(self.unreadable(io::Error::other(error))),
            }
            intake.line = record.position().map_or(0, csv::Position::line) + self.lines_before;
            let row = format!("line {}", intake.line);
            let place = Place { table: collection(self.kind), row: &row };
            match record.len() == self.header.len() {
                true => self.row(&record, &goals, &orders, place, intake, &wrap),
                false => intake.record(self.kind, Err(vec![self.uneven(&record, &goals, place)])),
            }
        }
        Ok(())
    }

    fn unreadable(&self, source: io::Error) -> SourceError {
        SourceError::File { path: self.options.path.clone(), source }
    }

    /// Looks at the whole table before a row of it is taken: which number of a date is the month, column by column.
    fn survey<N: Indexed>(&mut self, goals: &[Goal<N>], intake: &mut Intake<'_>) -> Result<Vec<Order>, SourceError> {
        let is_date = |goal: &Goal<N>| matches!(goal, Goal::Field(field) if field.shape == Shape::Date);
        let are_dates: Vec<bool> = goals.iter().map(is_date).collect();
        let survey = survey::of(&mut self.again, self.delimiter, self.lines_before, &are_dates);
        let survey = survey.map_err(|source| self.unreadable(source))?;
        if let Some(open) = survey.unclosed {
            intake.line = open.line;
            let column = self.header.get(open.column).map_or("", String::as_str);
            let reason = "unclosed quote: it is opened here and not closed where the value ends, which swallows rows";
            return Err(intake.refuse_file(&self.options.told_name(), column, reason.to_owned()));
        }
        for (evidence, name) in survey.dates.iter().zip(self.header) {
            if let Some(doubt) = evidence.doubt() {
                intake.line = doubt.line;
                intake.complain(&format!("line {}", doubt.line), name, Some(&doubt.value), &doubt.reason, false);
            }
        }
        Ok(survey.dates.iter().map(dates::Evidence::order).collect())
    }

    /// A complaint about a row whose values cannot be told apart.
    fn uneven<N: Indexed>(&self, record: &ByteRecord, goals: &[Goal<N>], place: Place<'_>) -> Complaint {
        let reason = format!("the row has {} fields where the header has {}", record.len(), self.header.len());
        let is_id = |goal: &Goal<N>| matches!(goal, Goal::Field(field) if field.name == "id");
        let id = goals.iter().position(is_id).and_then(|column| record.get(column));
        let id = id.and_then(|id| std::str::from_utf8(id).ok()).map(str::trim).filter(|id| !id.is_empty());
        let id = id.unwrap_or(place.row).to_owned();
        Complaint { id, ..place.refuse("", None, &reason) }
    }

    fn row<N: Indexed>(
        &self,
        record: &ByteRecord,
        goals: &[Goal<N>],
        orders: &[Order],
        place: Place<'_>,
        intake: &mut Intake<'_>,
        wrap: &impl Fn(N) -> Record,
    ) {
        let mut draft = Draft::<N>::new();
        let mut is_deleted = false;
        let mut id = None;
        let columns = goals.iter().zip(self.header).zip(orders);
        for (cell, ((goal, name), order)) in record.iter().zip(columns) {
            let Ok(cell) = std::str::from_utf8(cell) else {
                let shown = String::from_utf8_lossy(cell);
                let refused = vec![place.refuse(name, Some(&shown), "is not UTF-8")];
                return intake.record(self.kind, Err(refused));
            };
            let cell = unguarded(cell);
            let raw = Raw::Text(cell);
            match goal {
                Goal::Field(field) if field.shape == Shape::Date => match dates::iso(cell, *order) {
                    Some(iso) => draft.set(field, name, &Raw::Text(&iso)),
                    None => draft.set(field, name, &raw),
                },
                Goal::Field(field) if field.shape == Shape::Document && raw.is_unknown() => {}
                Goal::Field(field) if field.shape == Shape::Document && cell.trim_start().starts_with('{') => {
                    match serde_json::from_str::<serde_json::Value>(cell) {
                        Ok(document) => draft.set(field, name, &Raw::of(&document)),
                        Err(_) => draft.set(field, name, &raw),
                    }
                }
                Goal::Field(field) => {
                    if field.name == "id" {
                        id = Some(cell.trim());
                    }
                    draft.set(field, name, &raw);
                }
                Goal::Extra => draft.set_extra(name, &raw),
                Goal::Deleted => is_deleted |= !raw.is_unknown(),
                Goal::Nowhere => {}
            }
        }
        match id.filter(|id| is_deleted && !id.is_empty()) {
            Some(id) => intake.removal(self.kind, id.to_owned()),
            None => {
                let column = |field: &'static str| {
                    let stands_for = |goal: &Goal<N>| matches!(goal, Goal::Field(known) if known.name == field);
                    goals.iter().position(stands_for).map_or(field, |place| self.header[place].as_str())
                };
                let read = draft.finish_named(place, column);
                let read = read.map(|(record, complaints)| Taken { record: wrap(record), complaints });
                intake.record(self.kind, read);
            }
        }
    }
}
