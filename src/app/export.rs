//! Everything that is held, written as `import` reads it: one snapshot, record by record.

use std::io::{self, Write};

use base64::prelude::{BASE64_STANDARD, Engine};
use serde::Serialize;
use serde_json::{Value, json};

use super::{Application, ApplicationError};
use crate::inventory::reading::{escape_formula, field_names};
use crate::inventory::{Equipment, EquipmentId, RecordKind};
use crate::store::{Snapshot, StoreError};

/// How an export is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportForm {
    /// One document with a list a noun; pictures are in it.
    Json,
    /// A document a line with its `kind`; pictures are in it.
    Ndjson,
    /// A table of one noun; no pictures.
    Csv(RecordKind),
}

/// Why an export broke off.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// Something held cannot be read.
    #[error(transparent)]
    Application(#[from] ApplicationError),
    /// It cannot be written where it goes.
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

/// The nouns, owners before what they own, with the names of their lists.
const LISTS: [(RecordKind, &str, &str); 5] = [
    (RecordKind::Facility, "facility", "facilities"),
    (RecordKind::Equipment, "equipment", "equipment"),
    (RecordKind::Service, "service", "services"),
    (RecordKind::Conductor, "conductor", "conductors"),
    (RecordKind::Photo, "photo", "photos"),
];

impl Application {
    /// Writes every record that is held, also those whose facility or equipment is not. Blocks on the store and on `out`.
    ///
    /// # Errors
    /// When a record cannot be read, or `out` takes no more.
    pub fn export(&self, form: ExportForm, mut out: &mut dyn Write) -> Result<(), ExportError> {
        let snapshot = self.store.snapshot()?;
        match form {
            ExportForm::Json => write_json(&snapshot, out)?,
            ExportForm::Ndjson => {
                for (kind, word, _) in LISTS {
                    each(&snapshot, kind, true, &mut |mut document| {
                        document["kind"] = word.into();
                        serde_json::to_writer(&mut out, &document)?;
                        Ok(out.write_all(b"\n")?)
                    })?;
                }
            }
            ExportForm::Csv(kind) => write_csv(&snapshot, kind, out)?,
        }
        Ok(out.flush()?)
    }
}

fn write_json(snapshot: &Snapshot, mut out: &mut dyn Write) -> Result<(), ExportError> {
    for (kind, _, list) in LISTS {
        let is_first_list = kind == RecordKind::Facility;
        write!(out, "{}\"{list}\":[", if is_first_list { "{" } else { "],\n" })?;
        let mut parting = "\n";
        each(snapshot, kind, true, &mut |document| {
            out.write_all(std::mem::replace(&mut parting, ",\n").as_bytes())?;
            Ok(serde_json::to_writer(&mut out, &document)?)
        })?;
    }
    Ok(out.write_all(b"]}\n")?)
}

fn write_csv(snapshot: &Snapshot, kind: RecordKind, out: &mut dyn Write) -> Result<(), ExportError> {
    let columns = field_names(kind);
    let mut table = csv::Writer::from_writer(out);
    table.write_record(&columns)?;
    each(snapshot, kind, false, &mut |document| {
        for column in &columns {
            table.write_field(escape_formula(&cell(&document, column)).as_bytes())?;
        }
        Ok(table.write_record(None::<&[u8]>)?)
    })?;
    Ok(table.flush()?)
}

/// The value at a dotted path as a cell holds it. Lists are parted by `;` where that is no part of an entry.
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

type See<'s> = &'s mut dyn FnMut(Value) -> Result<(), ExportError>;

/// Every record of a noun as a document, in the order of its owners; those that wait for an owner come last.
fn each(snapshot: &Snapshot, kind: RecordKind, pictures: bool, see: See<'_>) -> Result<(), ExportError> {
    for facility in snapshot.facilities()? {
        let facility = facility?;
        if kind == RecordKind::Facility {
            see(serde_json::to_value(&facility)?)?;
            continue;
        }
        for item in snapshot.equipment_of(&facility.id)? {
            within(snapshot, kind, &item?, pictures, see)?;
        }
    }
    if kind == RecordKind::Facility {
        return Ok(());
    }
    for facility in snapshot.missing_owners(RecordKind::Equipment)? {
        for item in snapshot.orphaned_equipment(&facility)? {
            within(snapshot, kind, &item?, pictures, see)?;
        }
    }
    if kind == RecordKind::Equipment {
        return Ok(());
    }
    for item in snapshot.missing_owners(kind)? {
        let item = EquipmentId::parse(&item).map_err(|error| ApplicationError::Broken(error.to_string()))?;
        owned(snapshot, kind, &item, pictures, see)?;
    }
    Ok(())
}

/// An item, or the records of a noun that it owns.
fn within(
    snapshot: &Snapshot,
    kind: RecordKind,
    item: &Equipment,
    pictures: bool,
    see: See<'_>,
) -> Result<(), ExportError> {
    match kind {
        RecordKind::Equipment => see(serde_json::to_value(item)?),
        _ => owned(snapshot, kind, &item.id, pictures, see),
    }
}

fn owned(
    snapshot: &Snapshot,
    kind: RecordKind,
    item: &EquipmentId,
    pictures: bool,
    see: See<'_>,
) -> Result<(), ExportError> {
    match kind {
        RecordKind::Service => all(&snapshot.services_of(item)?, see),
        RecordKind::Conductor => all(&snapshot.conductors_of(item)?, see),
        RecordKind::Photo => photos(snapshot, item, pictures, see),
        RecordKind::Facility | RecordKind::Equipment => Ok(()),
    }
}

fn all<T: Serialize>(records: &[T], see: See<'_>) -> Result<(), ExportError> {
    records.iter().try_for_each(|record| see(serde_json::to_value(record)?))
}

fn photos(snapshot: &Snapshot, item: &EquipmentId, pictures: bool, see: See<'_>) -> Result<(), ExportError> {
    for photo in snapshot.photos_of(item)? {
        let mut document = serde_json::to_value(&photo)?;
        if pictures && let Some(picture) = snapshot.picture(&photo.id)? {
            document["picture"] = BASE64_STANDARD.encode(picture).into();
        }
        see(document)?;
    }
    Ok(())
}
