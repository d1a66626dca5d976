//! JSON objects for structs. Derived deserializers also accept a list with the values of the fields in their order, which
//! no document mentions: `["ada", "secret"]` would be a log-in.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

/// A struct that is read from a JSON object and from nothing else.
#[derive(Debug, Clone, Default)]
pub struct Object<T>(pub T);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(ObjectVisitor(PhantomData))
    }
}

struct ObjectVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
    type Value = Object<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map)).map(Object)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, serde::Deserialize)]
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
            assert!(error.contains("expected an object"), "{wrong}: {error}");
        }
        assert!(serde_json::from_str::<Pair>("[1, 2]").is_ok(), "what the derived deserializer accepts");
    }
}
