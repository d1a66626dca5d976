//! A record of any kind as a source delivers it, and the validation issues found in it.

use serde::{Deserialize, Serialize};

use super::{ConductorRun, Equipment, Facility, Photo, Service};

/// The five kinds of records that a source delivers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// [`Facility`]
    Facility,
    /// [`Equipment`]
    Equipment,
    /// [`Service`]
    Service,
    /// [`ConductorRun`]
    Conductor,
    /// [`Photo`]
    Photo,
}

impl RecordKind {
    /// All kinds, owners before the records they own.
    pub const ALL: [Self; 5] = [Self::Facility, Self::Equipment, Self::Service, Self::Conductor, Self::Photo];
}

/// One record of a source.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// A facility.
    Facility(Facility),
    /// A piece of equipment.
    Equipment(Box<Equipment>),
    /// A service record.
    Service(Service),
    /// A conductor run.
    Conductor(ConductorRun),
    /// A photo, with the image bytes when the source delivers them. `None` leaves a stored image unchanged.
    Photo(Photo, Option<Vec<u8>>),
}

impl Record {
    /// The kind of record.
    #[must_use]
    pub const fn kind(&self) -> RecordKind {
        match self {
            Self::Facility(_) => RecordKind::Facility,
            Self::Equipment(_) => RecordKind::Equipment,
            Self::Service(_) => RecordKind::Service,
            Self::Conductor(_) => RecordKind::Conductor,
            Self::Photo(..) => RecordKind::Photo,
        }
    }

    /// The record's id as text.
    #[must_use]
    pub fn id(&self) -> &str {
        match self {
            Self::Facility(facility) => &facility.id,
            Self::Equipment(equipment) => &equipment.id,
            Self::Service(service) => &service.id,
            Self::Conductor(run) => &run.id,
            Self::Photo(photo, _) => &photo.id,
        }
    }
}

/// Placeholder for the id of a row without one, in validation issues.
pub const NO_ID: &str = "(no id)";

/// Whether the id of a validation issue is the position of a row in a file (`line 7`, `item 7`), as opposed to the id of a
/// record.
#[must_use]
pub fn is_row_position(id: &str) -> bool {
    let number = id.strip_prefix("line ").or_else(|| id.strip_prefix("item "));
    number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
}

/// One invalid field of one source row. Validation issues never stop a sync run. Serialized by position in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidationIssue {
    /// The source's table, collection or file.
    pub table: String,
    /// The row's id if it could be read, else its position (`line 7`).
    pub id: String,
    /// The column or dotted field.
    pub column: String,
    /// The source's value, shortened to 200 characters; `None` when it was missing.
    pub value: Option<String>,
    /// What is wrong, as a predicate of the column ("is not a date").
    pub reason: String,
    /// The whole row is excluded from every figure; when false, only this field became unknown.
    pub quarantined: bool,
}
