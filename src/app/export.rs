//! Export: writes every stored record in the formats that `import` reads, from one snapshot, record by record.

use std::io::{self, Write};
use std::sync::Arc;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Serialize;
use serde_json::{Value, json};

use super::ApplicationError;
use crate::inventory::reading::{escape_formula, field_names};
use crate::inventory::{Equipment, EquipmentId, RecordKind};
use crate::store::{Snapshot, Store, StoreError};

/// Format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportEncoding {
    /// One JSON document with a list for each kind of record, pictures included.
    Json,
    /// One JSON document with its `kind` per line, pictures included.
    Ndjson,
    /// A table of one kind of record, without pictures.
    Csv(RecordKind),
}

/// Why an export failed.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// A record cannot be read.
    #[error(transparent)]
    Application(#[from] ApplicationError),
    /// The output cannot be written.
    #[error("the export cannot be written: {0}")]
    Write(#[from] io::Error),
}

impl From<StoreError> for ExportError {
    fn from(error: StoreError) -> Self {
        Self::Application(error.into())
    }
}

impl From<serde_json::Error> for ExportError {
    fn from(error: serde_json::Error) -> Self {
        Self::Write(error.into())
    }
}

impl From<csv::Error> for ExportError {
    fn from(error: csv::Error) -> Self {
        Self::Write(io::Error::other(error))
    }
}

/// The kinds of records with their names and the names of their lists. Owners come before what they own, so that an
/// import never has to wait for an owner.
const LISTS: [(RecordKind, &str, &str); 5] = [
    (RecordKind::Facility, "facility", "facilities"),
    (RecordKind::Equipment, "equipment", "equipment"),
    (RecordKind::Service, "service", "services"),
    (RecordKind::Conductor, "conductor", "conductors"),
    (RecordKind::Photo, "photo", "photos"),
];

/// Writes all stored records.
pub struct RecordExport {
    store: Arc<Store>,
}

impl RecordExport {
    pub(super) const fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// Writes every stored record, also those whose facility or equipment is not stored. Blocks on the store and on `out`.
    ///
    /// # Errors
    /// When a record cannot be read or `out` fails.
    pub fn write(&self, encoding: ExportEncoding, mut out: &mut dyn Write) -> Result<(), ExportError> {
        let snapshot = self.store.snapshot()?;
        match encoding {
            ExportEncoding::Json => write_json(&snapshot, out)?,
            ExportEncoding::Ndjson => {
                for (kind, name, _) in LISTS {
                    for_each_record(&snapshot, kind, true, &mut |mut document| {
                        document["kind"] = name.into();
                        serde_json::to_writer(&mut out, &document)?;
                        Ok(out.write_all(b"\n")?)
                    })?;
                }
            }
            ExportEncoding::Csv(kind) => write_csv(&snapshot, kind, out)?,
        }
        Ok(out.flush()?)
    }
}

fn write_json(snapshot: &Snapshot, mut out: &mut dyn Write) -> Result<(), ExportError> {
    for (kind, _, list) in LISTS {
        let is_first_list = kind == RecordKind::Facility;
        write!(out, "{}\"{list}\":[", if is_first_list { "{" } else { "],\n" })?;
        let mut separator = "\n";
        for_each_record(snapshot, kind, true, &mut |document| {
            out.write_all(std::mem::replace(&mut separator, ",\n").as_bytes())?;
            Ok(serde_json::to_writer(&mut out, &document)?)
        })?;
    }
    Ok(out.write_all(b"]}\n")?)
}

fn write_csv(snapshot: &Snapshot, kind: RecordKind, out: &mut dyn Write) -> Result<(), ExportError> {
    let columns = field_names(kind);
    let mut table = csv::Writer::from_writer(out);
    table.write_record(&columns)?;
    for_each_record(snapshot, kind, false, &mut |document| {
        for column in &columns {
            table.write_field(escape_formula(&cell(&document, column)).as_bytes())?;
        }
        Ok(table.write_record(None::<&[u8]>)?)
    })?;
    Ok(table.flush()?)
}

/// The value at a dotted path as a CSV cell. Lists are joined by `;`, or written as JSON where an entry contains one.
fn cell(document: &Value, path: &str) -> String {
    let value = path.split('.').try_fold(document, |value, key| value.get(key));
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Array(list)) => {
            let texts: Option<Vec<&str>> = list.iter().map(Value::as_str).collect();
            let plain =
                |texts: &Vec<&str>| !texts.iter().any(|text| text.contains(';') || text.starts_with(['[', '{']));
            texts.filter(plain).map_or_else(|| json!(list).to_string(), |texts| texts.join(";"))
        }
        Some(Value::Object(entries)) if entries.is_empty() => String::new(),
        Some(other) => other.to_string(),
    }
}

type VisitRecord<'v> = &'v mut dyn FnMut(Value) -> Result<(), ExportError>;

/// Visits every record of a kind as a JSON document, by owner. Records without a stored owner come last.
fn for_each_record(
    snapshot: &Snapshot,
    kind: RecordKind,
    with_pictures: bool,
    visit: VisitRecord<'_>,
) -> Result<(), ExportError> {
    for facility in snapshot.facilities()? {
        let facility = facility?;
        if kind == RecordKind::Facility {
            visit(serde_json::to_value(&facility)?)?;
            continue;
        }
        for item in snapshot.equipment_of(&facility.id)? {
            visit_item_or_owned(snapshot, kind, &item?, with_pictures, visit)?;
        }
    }
    if kind == RecordKind::Facility {
        return Ok(());
    }
    for facility in snapshot.missing_owners(RecordKind::Equipment)? {
        for item in snapshot.orphaned_equipment(&facility)? {
            visit_item_or_owned(snapshot, kind, &item?, with_pictures, visit)?;
        }
    }
    if kind == RecordKind::Equipment {
        return Ok(());
    }
    for item in snapshot.missing_owners(kind)? {
        let item = EquipmentId::parse(&item).map_err(|error| ApplicationError::Internal(error.to_string()))?;
        visit_owned(snapshot, kind, &item, with_pictures, visit)?;
    }
    Ok(())
}

/// Visits an item, or the records of a kind that it owns.
fn visit_item_or_owned(
    snapshot: &Snapshot,
    kind: RecordKind,
    item: &Equipment,
    with_pictures: bool,
    visit: VisitRecord<'_>,
) -> Result<(), ExportError> {
    match kind {
        RecordKind::Equipment => visit(serde_json::to_value(item)?),
        _ => visit_owned(snapshot, kind, &item.id, with_pictures, visit),
    }
}

fn visit_owned(
    snapshot: &Snapshot,
    kind: RecordKind,
    item: &EquipmentId,
    with_pictures: bool,
    visit: VisitRecord<'_>,
) -> Result<(), ExportError> {
    match kind {
        RecordKind::Service => visit_all(&snapshot.services_of(item)?, visit),
        RecordKind::Conductor => visit_all(&snapshot.conductors_of(item)?, visit),
        RecordKind::Photo => visit_photos(snapshot, item, with_pictures, visit),
        RecordKind::Facility | RecordKind::Equipment => Ok(()),
    }
}

fn visit_all<T: Serialize>(records: &[T], visit: VisitRecord<'_>) -> Result<(), ExportError> {
    records.iter().try_for_each(|record| visit(serde_json::to_value(record)?))
}

fn visit_photos(
    snapshot: &Snapshot,
    item: &EquipmentId,
    with_pictures: bool,
    visit: VisitRecord<'_>,
) -> Result<(), ExportError> {
    for photo in snapshot.photos_of(item)? {
        let mut document = serde_json::to_value(&photo)?;
        if with_pictures && let Some(picture) = snapshot.picture(&photo.id)? {
            document["picture"] = BASE64_STANDARD.encode(picture).into();
        }
        visit(document)?;
    }
    Ok(())
}
