//! JSON objects for structs. Derived deserializers also accept a list with the values of the fields in their order, which
//! no document mentions: `["ada", "secret"]` would be a log-in.

use serde::de::{Deserialize, Deserializer, Visitor};

/// A struct that is read from a JSON object and from nothing else.
#[derive(Debug, Clone, Default)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::deserialize(ObjectDeserializer(deserializer)).map(Self)
    }
}

/// Asks for a map where a struct is asked for. What the struct expects stays in the errors.
struct ObjectDeserializer<D>(D);

impl<'de, D: Deserializer<'de>> Deserializer<'de> for ObjectDeserializer<D> {
    type Error = D::Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, D::Error> {
        self.0.deserialize_any(visitor)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, D::Error> {
        self.0.deserialize_map(visitor)
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
    #[serde(expecting = "a pair")]
    struct Pair {
        one: u8,
        other: Option<u8>,
    }

    #[test]
    fn a_list_is_no_object() {
        let Object(pair) = serde_json::from_str::<Object<Pair>>(r#"{"one": 1}"#).expect("an object");
        assert_eq!((pair.one, pair.other), (1, None));
        for wrong in ["[1, null]", "[1]", "[]", "1", "null", "\"one\""] {
            let error = serde_json::from_str::<Object<Pair>>(wrong).expect_err(wrong).to_string();
            assert!(error.contains("expected a pair"), "{wrong}: {error}");
        }
        assert!(serde_json::from_str::<Pair>("[1, 2]").is_ok(), "what the derived deserializer accepts");
    }
}
