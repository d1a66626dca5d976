//! A record while it is read, with everything found wrong on the way.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::fields::{Field, Noun};
use super::value::{Raw, Reason};
use crate::inventory::{Complaint, ConductorRun, Equipment, Facility, Photo, Service};

/// Longest value shown in a complaint, in characters.
pub const LONGEST_SHOWN: usize = 200;

/// Where a record stands at its source, for complaints.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    /// Table, collection or file.
    pub table: &'a str,
    /// Which row, for when its id cannot be read (`line 7`).
    pub row: &'a str,
}

impl Place<'_> {
    /// A complaint about something of this row that is not a field of a record.
    #[must_use]
    pub fn refuse(&self, column: &str, value: Option<&str>, reason: impl Into<String>) -> Complaint {
        Complaint {
            table: self.table.to_owned(),
            id: self.row.to_owned(),
            column: column.to_owned(),
            value: value.map(shortened),
            reason: reason.into(),
            quarantined: true,
        }
    }
}

/// A value as a complaint shows it.
pub(super) fn shortened(value: &str) -> String {
    if value.char_indices().nth(LONGEST_SHOWN).is_none() {
        return value.to_owned();
    }
    value.chars().take(LONGEST_SHOWN - 3).chain("...".chars()).collect()
}

struct Wrong {
    column: String,
    value: Option<String>,
    reason: Reason,
}

/// A record of noun `N` that is being read.
pub struct Draft<N: Noun> {
    parts: N::Parts,
    wrong: Vec<Wrong>,
    passed_over: Vec<String>,
}

/// An [`Equipment`] that is being read.
pub type EquipmentDraft = Draft<Equipment>;

impl<N: Noun> Default for Draft<N> {
    fn default() -> Self {
        Self { parts: N::Parts::default(), wrong: Vec::new(), passed_over: Vec::new() }
    }
}

impl<N: Noun + Indexed> Draft<N> {
    /// Nothing known yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The field of a dotted canonical name.
    #[must_use]
    pub fn find_field(name: &str) -> Option<&'static Field<N>> {
        N::index().get(name).copied()
    }

    /// Whether fields stand under this name (`condition`).
    #[must_use]
    pub fn has_group(name: &str) -> bool {
        N::FIELDS.iter().any(|field| field.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
    }

    /// Sets a field. What cannot be taken is noted under `column`, the source's own name for it, and leaves the field
    /// as it was; null changes nothing.
    pub fn set(&mut self, field: &Field<N>, column: &str, raw: &Raw<'_>) {
        if matches!(raw, Raw::Null) {
            return;
        }
        if let Err(reason) = (field.set)(&mut self.parts, raw) {
            self.note(column, raw, reason);
        }
    }

    /// Keeps a value that has no field of its own, as `specifications.more` does; one that is not kept is noted.
    pub fn set_extra(&mut self, name: &str, raw: &Raw<'_>) {
        if let Err(reason) = N::extra(&mut self.parts, name, raw) {
            self.note(name, raw, reason);
        }
    }

    /// Notes something wrong with a column that no field could be set from.
    pub fn complain(&mut self, column: &str, value: Option<&str>, reason: impl Into<String>) {
        let value = value.map(shortened);
        self.wrong.push(Wrong { column: column.to_owned(), value, reason: Reason::Owned(reason.into()) });
    }

    /// Takes every known field of a document. `column` goes before the names in complaints, empty or with its dot.
    pub fn merge(&mut self, document: &Map<String, Value>, column: &str) {
        for (key, value) in document {
            self.walk(key, column, value);
        }
    }

    /// Takes what stands under one group of fields (`arc_flash`) from a value that must be an object.
    pub fn merge_group(&mut self, group: &str, column: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::Object(members) => {
                for (key, value) in members {
                    self.walk(&format!("{group}.{key}"), column, value);
                }
            }
            other => self.note(&format!("{column}{group}"), &Raw::of(other), "is not an object".into()),
        }
    }

    fn walk(&mut self, name: &str, column: &str, value: &Value) {
        if value.is_null() {
            return;
        }
        if let Some(field) = Self::find_field(name) {
            let raw = Raw::of(value);
            if let Err(reason) = (field.set)(&mut self.parts, &raw) {
                self.note(&format!("{column}{name}"), &raw, reason);
            }
        } else if Self::has_group(name) {
            self.merge_group(name, column, value);
        } else {
            match N::extra(&mut self.parts, name, &Raw::of(value)) {
                Ok(true) => {}
                Ok(false) => self.passed_over.push(format!("{column}{}", shortened(name))),
                // A thousand surplus keys are one complaint
                Err(reason) if self.wrong.iter().any(|wrong| wrong.reason == reason) => {}
                Err(reason) => self.note(&format!("{column}{}", shortened(name)), &Raw::of(value), reason),
            }
        }
    }

    /// Notes a key of a document that no field stands for.
    pub fn pass_over(&mut self, key: &str) {
        self.passed_over.push(shortened(key));
    }

    /// The keys of documents that no field stands for, since this was last asked.
    pub fn passed_over(&mut self) -> Vec<String> {
        std::mem::take(&mut self.passed_over)
    }

    fn note(&mut self, column: &str, raw: &Raw<'_>, reason: Reason) {
        let value = match raw {
            Raw::Text(text) => shortened(text),
            other => shortened(&other.to_string()),
        };
        self.wrong.push(Wrong { column: column.to_owned(), value: Some(value), reason });
    }

    /// The record with what was wrong with its optional fields.
    ///
    /// # Errors
    /// Every complaint, all marked as quarantined, where the record lacks what it cannot be without.
    pub fn finish(self, place: Place<'_>) -> Result<(N, Vec<Complaint>), Vec<Complaint>> {
        self.finish_named(place, |field| field)
    }

    /// [`Draft::finish`] for a source with column names of its own: `column` tells the column of a canonical field, for
    /// the complaint that it is missing.
    ///
    /// # Errors
    /// As [`Draft::finish`].
    pub fn finish_named<'c>(
        mut self,
        place: Place<'_>,
        column: impl Fn(&'static str) -> &'c str,
    ) -> Result<(N, Vec<Complaint>), Vec<Complaint>> {
        let named = !self.wrong.iter().any(|wrong| wrong.column == column("name"));
        if let Some(reason) = N::stand_in(&mut self.parts)
            && named
        {
            self.wrong.push(Wrong { column: column("name").to_owned(), value: None, reason: reason.into() });
        }
        let id = N::id(&self.parts).unwrap_or(place.row).to_owned();
        let complaints = |wrong: Vec<Wrong>, quarantined: bool| -> Vec<Complaint> {
            let complaint = |wrong: Wrong| Complaint {
                table: place.table.to_owned(),
                id: id.clone(),
                column: wrong.column,
                value: wrong.value,
                reason: wrong.reason.into_owned(),
                quarantined,
            };
            wrong.into_iter().map(complaint).collect()
        };
        for field in N::FIELDS.iter().filter(|field| field.required && (field.is_missing)(&self.parts)) {
            let name = column(field.name);
            if !self.wrong.iter().any(|wrong| wrong.column == name) {
                self.wrong.push(Wrong { column: name.to_owned(), value: None, reason: "is missing".into() });
            }
        }
        match N::whole(self.parts) {
            Some(record) => Ok((record, complaints(self.wrong, false))),
            None => Err(complaints(self.wrong, true)),
        }
    }
}

/// A noun whose fields are found by name.
pub trait Indexed: Noun {
    /// Its fields by name.
    fn index() -> &'static HashMap<&'static str, &'static Field<Self>>;
}

macro_rules! indexed {
    ($($noun:ident),+) => {$(
        impl Indexed for $noun {
            fn index() -> &'static HashMap<&'static str, &'static Field<Self>> {
                static INDEX: LazyLock<HashMap<&'static str, &'static Field<$noun>>> =
                    LazyLock::new(|| $noun::FIELDS.iter().map(|field| (field.name, field)).collect());
                &INDEX
            }
        }
    )+};
}
indexed!(Equipment, Facility, Service, ConductorRun, Photo);
