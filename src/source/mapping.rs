//! The mapping of a source's tables and columns to canonical fields, read from TOML and validated before any row is read.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::Deserialize;

use crate::inventory::reading::{Field, FieldType, RecordBuilder, RecordSchema, SchemaIndex, SourceValue, suggest};
use crate::inventory::{ConductorRun, Equipment, EquipmentKind, Facility, Photo, RecordKind, Service};

/// The mapping for Condoit's own schema.
pub const CONDOIT: &str = include_str!("../../assets/mapping/condoit.toml");

/// Why a mapping is invalid.
#[derive(Debug, thiserror::Error)]
pub enum MappingError {
    /// The file cannot be read.
    #[error("cannot read the mapping {path}: {source}")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// The error.
        source: std::io::Error,
    },
    /// The file is not TOML or has unknown keys.
    #[error("the mapping cannot be parsed: {0}")]
    Syntax(Box<toml::de::Error>),
    /// The entry of a table is invalid.
    #[error("mapping of table {table:?}: {reason}")]
    Table {
        /// The table.
        table: String,
        /// What is wrong.
        reason: String,
    },
    /// A column is mapped to no known field.
    #[error("mapping of table {table:?}, column {column:?}: {reason}")]
    Column {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What is wrong.
        reason: String,
    },
}

/// The destination of a column's values.
pub(crate) enum Target<N: RecordSchema> {
    Field(&'static Field<N>),
    Groups(Vec<String>, GroupForm),
}

/// How a JSON column holds the fields of groups.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum GroupForm {
    /// The column's object is the group.
    Itself,
    /// The column's object has the groups as members.
    Members,
}

impl GroupForm {
    /// Sets the fields of groups from a column's value, which must be an object or null.
    pub(crate) fn merge<N: SchemaIndex>(
        self,
        draft: &mut RecordBuilder<N>,
        groups: &[String],
        column: &str,
        raw: &SourceValue<'_>,
    ) {
        let document = match raw {
            SourceValue::Null => return,
            SourceValue::Json(document) if document.is_object() => document,
            other => return draft.add_issue(column, Some(&other.to_string()), "is not an object"),
        };
        let path = format!("{column}.");
        for group in groups {
            let value = match self {
                Self::Itself => Some(*document),
                Self::Members => document.get(group),
            };
            if let Some(value) = value {
                draft.merge_group(group, &path, value);
            }
        }
    }
}

pub(crate) struct ColumnMapping<N: RecordSchema> {
    pub(crate) name: String,
    pub(crate) target: Arc<Target<N>>,
}

pub(crate) enum ColumnMappings {
    Facility(Vec<ColumnMapping<Facility>>),
    Equipment(Vec<ColumnMapping<Equipment>>),
    Service(Vec<ColumnMapping<Service>>),
    Conductor(Vec<ColumnMapping<ConductorRun>>),
    Photo(Vec<ColumnMapping<Photo>>),
}

/// A mapped column, independent of its record kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappedColumn<'a> {
    /// Its name at the source.
    pub column: &'a str,
    /// The canonical field, or the groups separated by commas.
    pub field: String,
    /// The shape its values must have.
    pub shape: FieldType,
    /// Rows without it are rejected.
    pub required: bool,
}

/// A record kind with the columns that are mapped to its fields.
pub(crate) trait Mapped: SchemaIndex {
    /// The record kind.
    const KIND: RecordKind;
    /// The columns of a table; none for a table of another kind.
    fn columns(table: &MappedTable) -> &[ColumnMapping<Self>];
}

macro_rules! mapped {
    ($($noun:ident $kind:ident),+) => {$(
        impl Mapped for $noun {
            const KIND: RecordKind = RecordKind::$kind;
            fn columns(table: &MappedTable) -> &[ColumnMapping<Self>] {
                match &table.columns {
                    ColumnMappings::$kind(columns) => columns,
                    _ => &[],
                }
            }
        }
    )+};
}
mapped!(Facility Facility, Equipment Equipment, Service Service, ConductorRun Conductor, Photo Photo);

fn listed<N: RecordSchema>(columns: &[ColumnMapping<N>]) -> Vec<MappedColumn<'_>> {
    let entry = |column: &ColumnMapping<N>| -> (String, FieldType, bool) {
        match column.target.as_ref() {
            Target::Field(field) => (field.name.to_owned(), field.field_type, field.required),
            Target::Groups(groups, _) => (groups.join(", "), FieldType::Document, false),
        }
    };
    columns
        .iter()
        .map(|column| {
            let (field, shape, required) = entry(column);
            MappedColumn { column: &column.name, field, shape, required }
        })
        .collect()
}

/// A mapped table of a source.
pub struct MappedTable {
    /// Its name at the source.
    pub name: Arc<str>,
    /// The record kind of its rows.
    pub kind: RecordKind,
    /// The equipment type of all its rows, for a table that holds one type.
    pub fixed_type: Option<EquipmentKind>,
    /// The columns by which a full pass sorts; the last is the id.
    pub order: Vec<String>,
    /// The column with the time of a row's last change.
    pub updated: String,
    /// The column that is not null in deleted rows.
    pub deleted: Option<String>,
    /// The column with the bytes of a photo.
    pub picture: Option<String>,
    pub(crate) columns: ColumnMappings,
}

impl MappedTable {
    /// The name of the id column.
    #[must_use]
    pub fn id_column(&self) -> &str {
        self.order.last().map_or("id", String::as_str)
    }

    /// All mapped columns.
    #[must_use]
    pub fn columns(&self) -> Vec<MappedColumn<'_>> {
        match &self.columns {
            ColumnMappings::Facility(columns) => listed(columns),
            ColumnMappings::Equipment(columns) => listed(columns),
            ColumnMappings::Service(columns) => listed(columns),
            ColumnMappings::Conductor(columns) => listed(columns),
            ColumnMappings::Photo(columns) => listed(columns),
        }
    }
}

/// All mapped tables of a source in reading order: facilities, equipment, conductors, services, photos.
pub struct Mapping {
    /// Version of the mapping file.
    pub version: String,
    /// The tables.
    pub tables: Vec<MappedTable>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingFile {
    version: String,
    #[serde(default)]
    shared: BTreeMap<String, BTreeMap<String, TargetEntry>>,
    table: Vec<TableEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableEntry {
    name: String,
    kind: RecordKind,
    #[serde(rename = "type")]
    fixed_type: Option<String>,
    order: Vec<String>,
    updated: String,
    deleted: Option<String>,
    picture: Option<String>,
    shares: Option<String>,
    #[serde(default)]
    columns: BTreeMap<String, TargetEntry>,
}

#[derive(Deserialize, Clone)]
#[serde(untagged)]
enum TargetEntry {
    One(String),
    Several(Vec<String>),
}

impl Mapping {
    /// The mapping of Condoit's own schema.
    ///
    /// # Errors
    /// Never for the embedded mapping, which a test parses.
    pub fn condoit() -> Result<Self, MappingError> {
        Self::parse(CONDOIT)
    }

    /// Reads a mapping file.
    ///
    /// # Errors
    /// [`MappingError`], which names the table and the column.
    pub fn load(path: &Path) -> Result<Self, MappingError> {
        let text = std::fs::read_to_string(path)
            .map_err(|source| MappingError::Unreadable { path: path.to_owned(), source })?;
        Self::parse(&text)
    }

    /// Reads a mapping.
    ///
    /// # Errors
    /// [`MappingError`], which names the table and the column.
    pub fn parse(text: &str) -> Result<Self, MappingError> {
        let file: MappingFile = toml::from_str(text).map_err(|error| MappingError::Syntax(Box::new(error)))?;
        let mut names = HashSet::new();
        let mut tables = Vec::with_capacity(file.table.len());
        for entry in file.table {
            if !names.insert(entry.name.clone()) {
                return Err(MappingError::Table { table: entry.name, reason: "is named twice".to_owned() });
            }
            tables.push(table(entry, &file.shared)?);
        }
        let place = |kind: RecordKind| match kind {
            RecordKind::Facility => 0,
            RecordKind::Equipment => 1,
            RecordKind::Conductor => 2,
            RecordKind::Service => 3,
            RecordKind::Photo => 4,
        };
        tables.sort_by_key(|table| place(table.kind));
        Ok(Self { version: file.version, tables })
    }
}

fn table(
    entry: TableEntry,
    shared: &BTreeMap<String, BTreeMap<String, TargetEntry>>,
) -> Result<MappedTable, MappingError> {
    let fail = |reason: String| MappingError::Table { table: entry.name.clone(), reason };
    let mut goals = match &entry.shares {
        Some(name) => shared.get(name).cloned().ok_or_else(|| fail(format!("shares {name:?}, which is not there")))?,
        None => BTreeMap::new(),
    };
    goals.extend(entry.columns.clone());
    let fixed_type = match &entry.fixed_type {
        None => None,
        Some(word) => Some(EquipmentKind::parse(word).map_err(|error| fail(format!("its type {word:?} {error}")))?),
    };
    if fixed_type.is_some() && entry.kind != RecordKind::Equipment {
        return Err(fail("only equipment has a type".to_owned()));
    }
    if entry.picture.is_some() && entry.kind != RecordKind::Photo {
        return Err(fail("only photos have a picture".to_owned()));
    }
    let Some(id) = entry.order.last() else {
        return Err(fail("order names no column".to_owned()));
    };
    if !matches!(goals.get(id), Some(TargetEntry::One(field)) if field == "id") {
        return Err(fail(format!("the last column of order, {id:?}, does not go to the field id")));
    }
    if let Some(column) = entry.order.iter().find(|column| !goals.contains_key(*column)) {
        return Err(fail(format!("order names {column:?}, which is none of its columns")));
    }
    let name = entry.name.as_str();
    let columns = match entry.kind {
        RecordKind::Facility => ColumnMappings::Facility(columns(name, &goals, &[])?),
        RecordKind::Equipment => {
            let given: &[&str] = if fixed_type.is_some() { &["type"] } else { &[] };
            ColumnMappings::Equipment(columns(name, &goals, given)?)
        }
        RecordKind::Service => ColumnMappings::Service(columns(name, &goals, &[])?),
        RecordKind::Conductor => ColumnMappings::Conductor(columns(name, &goals, &[])?),
        RecordKind::Photo => ColumnMappings::Photo(columns(name, &goals, &[])?),
    };
    Ok(MappedTable {
        name: entry.name.as_str().into(),
        kind: entry.kind,
        fixed_type,
        order: entry.order,
        updated: entry.updated,
        deleted: entry.deleted,
        picture: entry.picture,
        columns,
    })
}

fn columns<N: SchemaIndex>(
    table: &str,
    goals: &BTreeMap<String, TargetEntry>,
    given: &[&str],
) -> Result<Vec<ColumnMapping<N>>, MappingError> {
    let mut columns = Vec::with_capacity(goals.len());
    for (name, goal) in goals {
        let fail = |reason: String| MappingError::Column { table: table.to_owned(), column: name.clone(), reason };
        let unknown = |goal: &str| {
            let near = suggest(goal, N::FIELDS.iter().map(|field| field.name));
            let near = near.map(|near| format!("; the nearest is {near:?}")).unwrap_or_default();
            fail(format!("{goal:?} is no field{near}"))
        };
        let target = match goal {
            TargetEntry::One(goal) => match RecordBuilder::<N>::find_field(goal) {
                Some(field) => Target::Field(field),
                None if RecordBuilder::<N>::has_group(goal) => Target::Groups(vec![goal.clone()], GroupForm::Itself),
                None => return Err(unknown(goal)),
            },
            TargetEntry::Several(groups) => {
                if let Some(wrong) = groups.iter().find(|group| !RecordBuilder::<N>::has_group(group)) {
                    return Err(fail(format!("{wrong:?} is no group of fields")));
                }
                Target::Groups(groups.clone(), GroupForm::Members)
            }
        };
        columns.push(ColumnMapping { name: name.clone(), target: Arc::new(target) });
    }
    let has = |wanted: &str| {
        columns.iter().any(|column| matches!(column.target.as_ref(), Target::Field(field) if field.name == wanted))
    };
    if let Some(missing) =
        N::FIELDS.iter().find(|field| field.required && !given.contains(&field.name) && !has(field.name))
    {
        let reason = format!("no column goes to the field {}, which every row needs", missing.name);
        return Err(MappingError::Table { table: table.to_owned(), reason });
    }
    // Plain columns come after JSON columns: when both have a field, the plain column is used
    columns.sort_by_key(|column| matches!(column.target.as_ref(), Target::Field(_)));
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_mapping_reads_every_table_facilities_first() {
        let mapping = Mapping::condoit().expect("the shipped mapping is sound");
        let names: Vec<&str> = mapping.tables.iter().map(|table| &*table.name).collect();
        assert_eq!(
            names,
            [
                "Facility",
                "Panel",
                "Switchboard",
                "Switchgear",
                "Transformer",
                "Breaker",
                "Raceway",
                "Equipment",
                "Conductor",
                "MaintenanceRecord",
                "Photo"
            ]
        );
        let services: Vec<&ColumnMapping<Service>> = mapping.tables.iter().flat_map(Service::columns).collect();
        assert!(services.iter().any(|column| column.name == "actionsTaken"));
    }

    #[test]
    fn a_wrong_mapping_is_refused_by_table_and_column() {
        let rejection = |from: &str, to: &str| match Mapping::parse(&CONDOIT.replacen(from, to, 1)) {
            Ok(_) => "taken".to_owned(),
            Err(error) => error.to_string(),
        };
        let typo = rejection("\"environment.humidity_average\"", "\"environment.humidity_avrage\"");
        assert!(typo.contains("humidityAverage") && typo.contains("\"environment.humidity_average\""), "{typo}");
        assert!(rejection("type = \"panel\"", "type = \"toaster\"").contains("toaster"));
        assert!(rejection("equipmentType = \"type\"", "").contains("field type"));
        assert!(rejection("shares = \"equipment\"", "shares = \"nothing\"").contains("nothing"));
        assert!(rejection("name = \"Switchboard\"", "name = \"Panel\"").contains("twice"));
        assert!(rejection("order = [\"id\"]", "order = [\"name\"]").contains("does not go to the field id"));
        assert!(rejection("kind = \"facility\"", "kind = \"palace\"").contains("palace"));
        assert!(rejection("deleted =", "removed =").contains("removed"));
    }
}
