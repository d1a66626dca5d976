//! Field tables of the canonical records: each field's dotted name, type, valid range and setter, shared by all
//! sources.
//!
//! The ranges reject typing errors; they are not limits of an assessment rule.

use super::parsers::Reason;
use super::source_value::SourceValue;
use crate::inventory::{ConductorRun, Coordinates, Equipment, Facility, Photo, RecordKind, Service};

/// Value type of a field; compared with a column's SQL type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text, identifiers and enumeration spellings.
    Text,
    /// Numbers.
    Number,
    /// Booleans.
    Flag,
    /// Days and timestamps.
    Date,
    /// Lists of text.
    List,
    /// A JSON object or a list.
    Document,
}

/// One field of the canonical record `N`.
pub struct Field<N: RecordSchema> {
    /// The dotted name (`environment.humidity_percent`).
    pub name: &'static str,
    /// Value type.
    pub field_type: FieldType,
    /// A record without it is rejected.
    pub required: bool,
    pub(super) set: fn(&mut N::Partial, &SourceValue<'_>) -> Result<(), Reason>,
    pub(super) is_missing: fn(&N::Partial) -> bool,
}

/// Dotted names of a record kind's fields, as in the header of a CSV export. Coordinates are two columns.
#[must_use]
pub fn field_names(kind: RecordKind) -> Vec<&'static str> {
    fn names<N: RecordSchema>() -> Vec<&'static str> {
        let is_point = |name: &str| name.ends_with("coordinates");
        N::FIELDS.iter().map(|field| field.name).filter(|name| !is_point(name)).collect()
    }
    match kind {
        RecordKind::Facility => names::<Facility>(),
        RecordKind::Equipment => names::<Equipment>(),
        RecordKind::Service => names::<Service>(),
        RecordKind::Conductor => names::<ConductorRun>(),
        RecordKind::Photo => names::<Photo>(),
    }
}

/// A canonical record type with its field table.
pub trait RecordSchema: Sized + 'static {
    /// The record under construction, in which every field may be missing.
    type Partial: Default;
    /// All fields.
    const FIELDS: &'static [Field<Self>];
    /// The id, when it has been set.
    fn id(parts: &Self::Partial) -> Option<&str>;
    /// The complete record; `None` when a required field is missing.
    fn build(parts: Self::Partial) -> Option<Self>;
    /// Stores a value that has no field in the table. Returns whether the record has a place for it.
    ///
    /// # Errors
    /// Why the value is invalid.
    fn extra(_parts: &mut Self::Partial, _name: &str, _raw: &SourceValue<'_>) -> Result<bool, Reason> {
        Ok(false)
    }
    /// Fills in a missing name. Returns the reason to report when it did.
    fn default_name(_parts: &mut Self::Partial) -> Option<&'static str> {
        None
    }
}

macro_rules! field_type {
    (id) => {
        FieldType::Text
    };
    (name) => {
        FieldType::Text
    };
    (text) => {
        FieldType::Text
    };
    (variant) => {
        FieldType::Text
    };
    (number) => {
        FieldType::Number
    };
    (positive) => {
        FieldType::Number
    };
    (whole) => {
        FieldType::Number
    };
    (amperes) => {
        FieldType::Number
    };
    (latitude) => {
        FieldType::Number
    };
    (longitude) => {
        FieldType::Number
    };
    (flag) => {
        FieldType::Flag
    };
    (day) => {
        FieldType::Date
    };
    (moment) => {
        FieldType::Date
    };
    (coordinates) => {
        FieldType::Document
    };
}

macro_rules! fields {
    (
        required { $($rname:literal $rpath:ident $rread:ident($($rarg:expr),*);)* }
        optional { $($name:literal $($path:ident).+ = $read:ident($($arg:expr),*);)* }
        lists { $($lname:literal $($lpath:ident).+ $lshape:ident = $fill:expr;)* }
    ) => {
        &[
            $(Field { name: $rname, field_type: field_type!($rread), required: true, set: |parts, raw| {
                if let Some(value) = $rread(raw $(, $rarg)*)? { parts.$rpath = Some(value); }
                Ok(())
            }, is_missing: |parts| parts.$rpath.is_none() },)*
            $(Field { name: $name, field_type: field_type!($read), required: false, set: |parts, raw| {
                if let Some(value) = $read(raw $(, $arg)*)? { parts.$($path).+ = Some(value); }
                Ok(())
            }, is_missing: |_| false },)*
            $(Field { name: $lname, field_type: FieldType::$lshape, required: false, set: |parts, raw| {
                $fill(raw, &mut parts.$($lpath).+)
            }, is_missing: |_| false },)*
        ]
    };
}

pub(super) use {field_type, fields};

/// Lowest plausible ambient temperature, °F.
pub(super) const COLDEST_F: f64 = -150.0;
/// Highest plausible ambient temperature, °F.
pub(super) const HOTTEST_F: f64 = 500.0;

pub(super) fn point(lat: Option<f64>, lng: Option<f64>) -> Option<Coordinates> {
    Some(Coordinates { lat: lat?, lng: lng? })
}
