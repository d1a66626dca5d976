//! CSV: a header of canonical names or the mapping's column names, and a row a line. A row that is no UTF-8 is refused
//! alone. Lists in a cell are parted by `;`.

use std::io::{BufRead, BufReader, Read};

use csv::{ByteRecord, ReaderBuilder};

use super::FileOptions;
use super::dates::{self, Evidence, Order};
use super::intake::{Intake, collection};
use crate::inventory::reading::{Draft, Field, Indexed, Place, Raw, Read as Taken, Shape, unguarded};
use crate::inventory::{ConductorRun, Equipment, Facility, Photo, Record, RecordKind, Service};
use crate::source::{Mapping, SourceError};

const KINDS: [RecordKind; 5] =
    [RecordKind::Equipment, RecordKind::Service, RecordKind::Conductor, RecordKind::Photo, RecordKind::Facility];

pub(super) fn read(
    mut reader: BufReader<impl Read>,
    options: &FileOptions,
    intake: &mut Intake<'_>,
) -> Result<(), SourceError> {
    let what = options.told_name();
    let fail = |reason: String| SourceError::Decode { what: what.clone(), reason };
    let start = reader.fill_buf().map_err(|source| SourceError::File { path: options.path.clone(), source })?;
    let delimiter = delimiter(start);
    let sample = start.to_vec();
    // Rows that are too short lack values, those that are too long have some that nobody can name
    let mut rows = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(reader);
    let header = rows.headers().map_err(|error| fail(error.to_string()))?;
    let header: Vec<String> = header.iter().map(|name| name.trim().to_owned()).collect();
    let kind = match options.kind {
        Some(kind) => kind,
        None => recognised(&header, &options.mapping).map_err(fail)?,
    };
    if header.iter().all(String::is_empty) {
        return Err(fail("it has no header".to_owned()));
    }
    let orders = date_orders(&sample, delimiter, header.len());
    let rows = Rows { rows, header: &header, mapping: &options.mapping, kind, what: &what, orders };
    match kind {
        RecordKind::Facility => rows.read(intake, Record::Facility),
        RecordKind::Equipment => rows.read(intake, |item: Equipment| Record::Equipment(Box::new(item))),
        RecordKind::Service => rows.read(intake, Record::Service),
        RecordKind::Conductor => rows.read(intake, Record::Conductor),
        RecordKind::Photo => rows.read(intake, |photo: Photo| Record::Photo(photo, None)),
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

/// Which number of a date is the month, column by column, as the beginning of the file tells.
fn date_orders(sample: &[u8], delimiter: u8, columns: usize) -> Vec<Order> {
    let mut evidence = vec![Evidence::default(); columns];
    let mut rows = ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(sample);
    // The last row of the sample may be cut, and what cannot be read is told when the file is read
    for row in rows.byte_records().map_while(Result::ok) {
        for (cell, evidence) in row.iter().zip(&mut evidence) {
            evidence.see(std::str::from_utf8(cell).unwrap_or_default());
        }
    }
    evidence.into_iter().map(Evidence::order).collect()
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
    header: &'a [String],
    mapping: &'a Mapping,
    kind: RecordKind,
    what: &'a str,
    orders: Vec<Order>,
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
        if let Some(field) = canonical::<N>(name, self.mapping, self.kind) {
            return Goal::Field(field);
        }
        let marks_deleted =
            |table: &crate::source::mapping::Table| table.kind == self.kind && table.deleted.as_deref() == Some(name);
        if name == "deleted_at" || self.mapping.tables.iter().any(marks_deleted) {
            return Goal::Deleted;
        }
        match self.kind {
            RecordKind::Equipment if name.starts_with("specifications.") => Goal::Extra,
            _ => Goal::Nowhere,
        }
    }

    fn read<N: Indexed>(mut self, intake: &mut Intake<'_>, wrap: impl Fn(N) -> Record) -> Result<(), SourceError> {
        let goals: Vec<Goal<N>> = self.header.iter().map(|name| self.goal(name)).collect();
        for (name, goal) in self.header.iter().zip(&goals) {
            if matches!(goal, Goal::Nowhere) && !name.is_empty() && name != "kind" {
                intake.line = 1;
                intake.complain("line 1", name, None, "is no known column and is passed over", false);
            }
        }
        let mut record = ByteRecord::new();
        while !intake.is_alone() {
            match self.rows.read_byte_record(&mut record) {
                Ok(true) => {}
                Ok(false) => break,
                Err(error) => {
                    return Err(SourceError::Decode { what: self.what.to_owned(), reason: error.to_string() });
                }
            }
            intake.line = record.position().map_or(0, csv::Position::line);
            let row = format!("line {}", intake.line);
            self.row(&record, &goals, &row, intake, &wrap);
        }
        Ok(())
    }

    fn row<N: Indexed>(
        &self,
        record: &ByteRecord,
        goals: &[Goal<N>],
        row: &str,
        intake: &mut Intake<'_>,
        wrap: &impl Fn(N) -> Record,
    ) {
        let place = Place { table: collection(self.kind), row };
        let mut draft = Draft::<N>::new();
        let mut is_deleted = false;
        let mut id = None;
        let columns = goals.iter().zip(self.header).zip(&self.orders);
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
