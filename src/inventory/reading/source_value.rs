//! One value as a source delivers it, whatever the kind of source.

use std::fmt;

use serde_json::Value;

use crate::inventory::{Day, Moment};

/// A value as delivered by a source.
#[derive(Debug, Clone, Copy)]
pub enum SourceValue<'a> {
    /// Null.
    Null,
    /// A boolean.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number, possibly NaN or infinite.
    Number(f64),
    /// Text.
    Text(&'a str),
    /// A calendar day.
    Day(Day),
    /// A timestamp.
    Moment(Moment),
    /// Several values.
    List(&'a [SourceValue<'a>]),
    /// A JSON list or object.
    Json(&'a Value),
}

impl<'a> SourceValue<'a> {
    /// Converts a JSON value; scalars become the matching variant.
    #[must_use]
    pub fn from_json(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(flag) => Self::Bool(*flag),
            Value::Number(number) => match number.as_i64() {
                Some(whole) => Self::Integer(whole),
                None => Self::Number(number.as_f64().unwrap_or(f64::NAN)),
            },
            Value::String(text) => Self::Text(text),
            Value::Array(_) | Value::Object(_) => Self::Json(value),
        }
    }

    /// Whether it is null or blank text.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Text(text) => text.trim().is_empty(),
            _ => false,
        }
    }
}

impl fmt::Display for SourceValue<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(flag) => flag.fmt(f),
            Self::Integer(whole) => whole.fmt(f),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
            Self::Day(day) => day.fmt(f),
            Self::Moment(moment) => moment.fmt(f),
            Self::List(items) => {
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        f.write_str(", ")?;
                    }
                    item.fmt(f)?;
                }
                Ok(())
            }
            Self::Json(value) => value.fmt(f),
        }
    }
}
