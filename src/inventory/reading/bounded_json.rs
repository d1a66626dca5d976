//! JSON documents of bounded nesting and size. Without bounds a text of some megabytes becomes a value of gigabytes:
//! `[0,0,0` takes 32 bytes a number in memory and 2 in the file.

use std::cell::Cell;
use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// Deepest nesting of lists and objects. A record has 4 levels, its export file 6.
pub const MAX_NESTING: usize = 64;
/// Most values of one document. An item has fewer than 100 fields, lists of at most 1,000 entries and 100 further
/// specifications.
pub const MAX_VALUES: usize = 100_000;

/// Reads one document within the bounds.
#[derive(Debug, Clone, Copy)]
pub struct DocumentSeed;

impl<'de> DeserializeSeed<'de> for DocumentSeed {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        BoundedValue { levels: MAX_NESTING, left: &Cell::new(MAX_VALUES) }.deserialize(deserializer)
    }
}

/// Parses one document within the bounds.
///
/// # Errors
/// When it is not JSON, is nested deeper than [`MAX_NESTING`] or has more than [`MAX_VALUES`] values.
pub fn parse_json(text: &[u8]) -> Result<Value, serde_json::Error> {
    let mut parser = serde_json::Deserializer::from_slice(text);
    let document = DocumentSeed.deserialize(&mut parser)?;
    parser.end().map(|()| document)
}

/// One value, with the nesting and the number of values that are left for it.
#[derive(Clone, Copy)]
struct BoundedValue<'b> {
    levels: usize,
    left: &'b Cell<usize>,
}

impl BoundedValue<'_> {
    /// The bounds of a member of this value.
    fn inner<E: Error>(self) -> Result<Self, E> {
        let levels = self.levels.checked_sub(1);
        levels
            .map(|levels| Self { levels, ..self })
            .ok_or_else(|| E::custom(format_args!("it is nested deeper than {MAX_NESTING} levels")))
    }

    fn count<E: Error>(self) -> Result<(), E> {
        let left = self.left.get().checked_sub(1);
        let left = left.ok_or_else(|| E::custom(format_args!("it has more than {MAX_VALUES} values")))?;
        self.left.set(left);
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for BoundedValue<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        self.count()?;
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for BoundedValue<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Value, E> {
        Ok(Value::Bool(flag))
    }

    fn visit_i64<E: Error>(self, whole: i64) -> Result<Value, E> {
        Ok(Value::Number(whole.into()))
    }

    fn visit_u64<E: Error>(self, whole: u64) -> Result<Value, E> {
        Ok(Value::Number(whole.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(Number::from_f64(number).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::String(text.to_owned()))
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(Value::String(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut items = Vec::new();
        while let Some(item) = list.next_element_seed(inner)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value, A::Error> {
        let inner = self.inner()?;
        let mut members = Map::new();
        while let Some(key) = map.next_key::<String>()? {
            members.insert(key, map.next_value_seed(inner)?);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_as_serde_json_reads_it() {
        let text =
            r#" {"a": [1, -2, 18446744073709551615, 1.5e3, true, null, "x\u00e9", {}], "b": {"c": []}, "a2": "" } "#;
        let expected: Value = serde_json::from_str(text).expect("JSON");
        assert_eq!(parse_json(text.as_bytes()).expect("within the bounds"), expected);
        for wrong in ["", "{", "[1,]", "{} {}", "NaN", "\"\u{1}\""] {
            assert!(parse_json(wrong.as_bytes()).is_err(), "{wrong}");
        }
    }

    #[test]
    fn nesting_and_values_are_bounded() {
        let nested = |levels: usize| format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        assert!(parse_json(nested(MAX_NESTING).as_bytes()).is_ok());
        let error = parse_json(nested(MAX_NESTING + 1).as_bytes()).expect_err("too deep").to_string();
        assert!(error.contains("deeper than 64 levels"), "{error}");
        let list = |values: usize| format!("[{}0]", "0,".repeat(values - 2));
        assert!(parse_json(list(MAX_VALUES).as_bytes()).is_ok());
        let error = parse_json(list(MAX_VALUES + 1).as_bytes()).expect_err("too many").to_string();
        assert!(error.contains("more than 100000 values"), "{error}");
    }
}
