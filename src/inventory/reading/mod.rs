//! Reading of canonical records from what a source delivers, the same for every source: field by field through a
//! [`RecordBuilder`], or as whole JSON documents.
//!
//! A record without an id, an owner or a type is rejected. An invalid optional value becomes unknown. Each is reported
//! as a [`ValidationIssue`](super::ValidationIssue) with table, row, column, value and reason.

mod bounded_json;
mod bundle;
mod conductor;
mod document;
mod equipment;
mod facility;
mod formula_guard;
mod future;
mod parsers;
mod photo;
mod postgres_array;
mod record_builder;
mod schema;
mod service;
mod source_value;
mod suggestion;

pub use bounded_json::{DocumentSeed, MAX_NESTING, MAX_VALUES, parse_json};
pub use bundle::{EquipmentBundle, parse_bundle};
pub use document::{
    ParsedRecord, parse_conductor, parse_deleted, parse_equipment, parse_facility, parse_photo, parse_record,
    parse_record_with_unknown_keys, parse_service, parse_service_of,
};
pub use formula_guard::{escape_formula, unescape_formula};
pub use future::future_dates;
pub use parsers::{MAX_EXTRAS, MAX_LIST_LENGTH, MAX_NAME_LENGTH, MAX_TEXT_LENGTH};
pub use record_builder::{EquipmentBuilder, MAX_SHOWN_LENGTH, RecordBuilder, RowRef, SchemaIndex};
pub use schema::{Field, FieldType, RecordSchema, field_names};
pub use source_value::SourceValue;
pub use suggestion::suggest;
