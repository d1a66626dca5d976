//! Incremental construction of one canonical record from source fields, with validation issues.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde_json::{Map, Value};

use super::parsers::Reason;
use super::schema::{Field, RecordSchema};
use super::source_value::SourceValue;
use crate::inventory::{ConductorRun, Equipment, Facility, Photo, Service, ValidationIssue};

/// Maximum length of a value quoted in a validation issue, characters.
pub const MAX_SHOWN_LENGTH: usize = 200;

/// Position of a record at its source, for validation issues.
#[derive(Debug, Clone, Copy)]
pub struct RowRef<'a> {
    /// Table, collection or file.
    pub table: &'a str,
    /// Row position, used when its id cannot be read (`line 7`).
    pub row: &'a str,
}

impl RowRef<'_> {
    /// An issue that rejects this whole row.
    #[must_use]
    pub fn rejection(&self, column: &str, value: Option<&str>, reason: impl Into<String>) -> ValidationIssue {
        ValidationIssue {
            table: self.table.to_owned(),
            id: self.row.to_owned(),
            column: column.to_owned(),
            value: value.map(shortened),
            reason: reason.into(),
            quarantined: true,
        }
    }
}

/// A value as quoted in a validation issue: at most [`MAX_SHOWN_LENGTH`] characters.
pub(super) fn shortened(value: &str) -> String {
    if value.char_indices().nth(MAX_SHOWN_LENGTH).is_none() {
        return value.to_owned();
    }
    value.chars().take(MAX_SHOWN_LENGTH - 3).chain("...".chars()).collect()
}

struct FieldProblem {
    column: String,
    value: Option<String>,
    reason: Reason,
}

/// A record of type `N` under construction.
pub struct RecordBuilder<N: RecordSchema> {
    parts: N::Partial,
    wrong: Vec<FieldProblem>,
    unknown_keys: Vec<String>,
}

/// An [`Equipment`] record under construction.
pub type EquipmentBuilder = RecordBuilder<Equipment>;

impl<N: RecordSchema> Default for RecordBuilder<N> {
    fn default() -> Self {
        Self { parts: N::Partial::default(), wrong: Vec::new(), unknown_keys: Vec::new() }
    }
}

impl<N: RecordSchema + SchemaIndex> RecordBuilder<N> {
    /// An empty record.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The field with a dotted canonical name.
    #[must_use]
    pub fn find_field(name: &str) -> Option<&'static Field<N>> {
        N::index().get(name).copied()
    }

    /// Whether the name is a group of fields (`condition`).
    #[must_use]
    pub fn has_group(name: &str) -> bool {
        N::FIELDS.iter().any(|field| field.name.strip_prefix(name).is_some_and(|rest| rest.starts_with('.')))
    }

    /// Sets a field. An invalid value is reported under `column`, the source's own name, and leaves the field
    /// unchanged. Null changes nothing.
    pub fn set(&mut self, field: &Field<N>, column: &str, raw: &SourceValue<'_>) {
        if matches!(raw, SourceValue::Null) {
            return;
        }
        if let Err(reason) = (field.set)(&mut self.parts, raw) {
            self.note(column, raw, reason);
        }
    }

    /// Stores a value without a field of its own in `specifications.more`; reports one that cannot be stored.
    pub fn set_extra(&mut self, name: &str, raw: &SourceValue<'_>) {
        if let Err(reason) = N::extra(&mut self.parts, name, raw) {
            self.note(name, raw, reason);
        }
    }

    /// Reports an issue of a column that maps to no field.
    pub fn add_issue(&mut self, column: &str, value: Option<&str>, reason: impl Into<String>) {
        let value = value.map(shortened);
        self.wrong.push(FieldProblem { column: column.to_owned(), value, reason: Reason::Owned(reason.into()) });
    }

    /// Sets every known field of a document. `column` prefixes the names in issues: empty, or ending with a dot.
    pub fn merge(&mut self, document: &Map<String, Value>, column: &str) {
        for (key, value) in document {
            self.walk(key, column, value);
        }
    }

    /// Sets one group of fields (`arc_flash`) from a value that must be an object.
    pub fn merge_group(&mut self, group: &str, column: &str, value: &Value) {
        match value {
            Value::Null => {}
            Value::Object(members) => {
                for (key, value) in members {
                    self.walk(&format!("{group}.{key}"), column, value);
                }
            }
            other => self.note(&format!("{column}{group}"), &SourceValue::from_json(other), "is not an object".into()),
        }
    }

    fn walk(&mut self, name: &str, column: &str, value: &Value) {
        if value.is_null() {
            return;
        }
        if let Some(field) = Self::find_field(name) {
            let raw = SourceValue::from_json(value);
            if let Err(reason) = (field.set)(&mut self.parts, &raw) {
                self.note(&format!("{column}{name}"), &raw, reason);
            }
        } else if Self::has_group(name) {
            self.merge_group(name, column, value);
        } else {
            match N::extra(&mut self.parts, name, &SourceValue::from_json(value)) {
                Ok(true) => {}
                Ok(false) => self.unknown_keys.push(format!("{column}{}", shortened(name))),
                // Thousands of surplus keys have the same reason: report it once
                Err(reason) if self.wrong.iter().any(|wrong| wrong.reason == reason) => {}
                Err(reason) => {
                    self.note(&format!("{column}{}", shortened(name)), &SourceValue::from_json(value), reason)
                }
            }
        }
    }

    /// Records a document key that maps to no field.
    pub fn note_unknown_key(&mut self, key: &str) {
        self.unknown_keys.push(shortened(key));
    }

    /// Takes the collected document keys that map to no field.
    pub fn take_unknown_keys(&mut self) -> Vec<String> {
        std::mem::take(&mut self.unknown_keys)
    }

    fn note(&mut self, column: &str, raw: &SourceValue<'_>, reason: Reason) {
        let value = match raw {
            SourceValue::Text(text) => shortened(text),
            other => shortened(&other.to_string()),
        };
        self.wrong.push(FieldProblem { column: column.to_owned(), value: Some(value), reason });
    }

    /// Builds the record, with the issues of its optional fields.
    ///
    /// # Errors
    /// All issues, marked as quarantined, when a required field is missing.
    pub fn finish(self, location: RowRef<'_>) -> Result<(N, Vec<ValidationIssue>), Vec<ValidationIssue>> {
        self.finish_with_columns(location, |field| field)
    }

    /// [`RecordBuilder::finish`] for a source with its own column names: `column` maps a canonical field to its column,
    /// for the issue that it is missing.
    ///
    /// # Errors
    /// As [`RecordBuilder::finish`].
    pub fn finish_with_columns<'c>(
        mut self,
        location: RowRef<'_>,
        column: impl Fn(&'static str) -> &'c str,
    ) -> Result<(N, Vec<ValidationIssue>), Vec<ValidationIssue>> {
        let named = !self.wrong.iter().any(|wrong| wrong.column == column("name"));
        if let Some(reason) = N::default_name(&mut self.parts)
            && named
        {
            self.wrong.push(FieldProblem { column: column("name").to_owned(), value: None, reason: reason.into() });
        }
        let id = N::id(&self.parts).unwrap_or(location.row).to_owned();
        let issues = |wrong: Vec<FieldProblem>, quarantined: bool| -> Vec<ValidationIssue> {
            let issue = |wrong: FieldProblem| ValidationIssue {
                table: location.table.to_owned(),
                id: id.clone(),
                column: wrong.column,
                value: wrong.value,
                reason: wrong.reason.into_owned(),
                quarantined,
            };
            wrong.into_iter().map(issue).collect()
        };
        for field in N::FIELDS.iter().filter(|field| field.required && (field.is_missing)(&self.parts)) {
            let name = column(field.name);
            if !self.wrong.iter().any(|wrong| wrong.column == name) {
                self.wrong.push(FieldProblem { column: name.to_owned(), value: None, reason: "is missing".into() });
            }
        }
        match N::build(self.parts) {
            Some(record) => Ok((record, issues(self.wrong, false))),
            None => Err(issues(self.wrong, true)),
        }
    }
}

/// A record type with an index of its fields by name.
pub trait SchemaIndex: RecordSchema {
    /// The fields by dotted name.
    fn index() -> &'static HashMap<&'static str, &'static Field<Self>>;
}

macro_rules! indexed {
    ($($noun:ident),+) => {$(
        impl SchemaIndex for $noun {
            fn index() -> &'static HashMap<&'static str, &'static Field<Self>> {
                static INDEX: LazyLock<HashMap<&'static str, &'static Field<$noun>>> =
                    LazyLock::new(|| $noun::FIELDS.iter().map(|field| (field.name, field)).collect());
                &INDEX
            }
        }
    )+};
}
indexed!(Equipment, Facility, Service, ConductorRun, Photo);
