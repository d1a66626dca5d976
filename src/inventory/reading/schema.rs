//! Every canonical field by its dotted name, with the range it may have: the form of the tables that all ways in share.
//! Their bounds are those beyond which a value is a slip of the keyboard, not those of a rule.

use super::parsers::Reason;
use super::raw_value::RawValue;
use crate::inventory::{ConductorRun, Coordinates, Equipment, Facility, Photo, RecordKind, Service};

/// What kind of value a field takes: what a column's SQL type is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text, identifiers and words of a vocabulary.
    Text,
    /// Numbers.
    Number,
    /// True or false.
    Flag,
    /// Days and instants.
    Date,
    /// Lists of text.
    List,
    /// A document or a list.
    Document,
}

/// One field of the canonical record `N`.
pub struct Field<N: RecordSchema> {
    /// The dotted name (`environment.humidity_percent`).
    pub name: &'static str,
    /// What it takes.
    pub field_type: FieldType,
    /// A record without it is refused.
    pub required: bool,
    pub(super) set: fn(&mut N::Partial, &RawValue<'_>) -> Result<(), Reason>,
    pub(super) is_missing: fn(&N::Partial) -> bool,
}

/// The dotted names of a noun's fields, as the header of a table holds them: a point as its two numbers.
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

/// A canonical record that is read field by field.
pub trait RecordSchema: Sized + 'static {
    /// The record while it is being read: everything may still be missing.
    type Partial: Default;
    /// Every field.
    const FIELDS: &'static [Field<Self>];
    /// The id as far as it is read.
    fn id(parts: &Self::Partial) -> Option<&str>;
    /// The record, or `None` where a required field is missing.
    fn build(parts: Self::Partial) -> Option<Self>;
    /// Takes a field that is in no table; whether there is a place for it.
    ///
    /// # Errors
    /// Why it is not taken.
    fn extra(_parts: &mut Self::Partial, _name: &str, _raw: &RawValue<'_>) -> Result<bool, Reason> {
        Ok(false)
    }
    /// What stands in for a missing name: its reason, for a complaint.
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
    (word) => {
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

/// °F around an item, from an arctic yard to a foundry.
pub(super) const COLDEST_F: f64 = -150.0;
/// See [`COLDEST_F`].
pub(super) const HOTTEST_F: f64 = 500.0;

pub(super) fn point(lat: Option<f64>, lng: Option<f64>) -> Option<Coordinates> {
    Some(Coordinates { lat: lat?, lng: lng? })
}
