//! What a source delivers: one canonical record at a time, or word that one is gone; and what was wrong with it.

use serde::{Deserialize, Serialize};

use super::{ConductorRun, Equipment, Facility, Photo, Service};

/// The five nouns that a source delivers.
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
    /// All of them, owners before what they own.
    pub const ALL: [Self; 5] = [Self::Facility, Self::Equipment, Self::Service, Self::Conductor, Self::Photo];
}

/// One record of a source.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// A facility.
    Facility(Facility),
    /// An item.
    Equipment(Box<Equipment>),
    /// A service record.
    Service(Service),
    /// A conductor run.
    Conductor(ConductorRun),
    /// A photo, with the picture where the source hands it over. `None` leaves a picture already held as it is.
    Photo(Photo, Option<Vec<u8>>),
}

impl Record {
    /// Which noun it is.
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

    /// Its id as text.
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

/// What stands for the id of a row that has none, in complaints.
pub const NO_ID: &str = "(no id)";

/// One thing wrong with one field of one source row. Never stops a run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ValidationIssue {
    /// The source's table, collection or file.
    pub table: String,
    /// The row's id as far as it could be read, else its place (`line 7`).
    pub id: String,
    /// The column or dotted field.
    pub column: String,
    /// The value as it stood, shortened to 200 characters; `None` when it was missing.
    pub value: Option<String>,
    /// What is wrong, in words that follow the column's name ("is not a date").
    pub reason: String,
    /// The whole row is kept out of every figure; else only this field became unknown.
    pub quarantined: bool,
}
