//! Skips the value of an unknown key and tells whether it holds rows, which would be lost.

use std::fmt;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::json::TextPosition;

/// A skipped value.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum SkippedValue {
    /// An object: a row if it is in a list.
    Object,
    /// A list with this number of objects.
    List(u64),
    Other,
}

/// Reads a value without storing it. Each entry of a list counts as a document of its own: a list of rows under an unknown
/// name may be as long as the file.
#[derive(Clone, Copy)]
pub(super) struct SkipValue<'p>(pub(super) &'p TextPosition);

impl<'de> DeserializeSeed<'de> for SkipValue<'_> {
    type Value = SkippedValue;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<SkippedValue, D::Error> {
        deserializer.deserialize_any(self)
    }
}

macro_rules! scalars {
    ($($visit:ident $kind:ty),+) => {$(
        fn $visit<E: Error>(self, _: $kind) -> Result<SkippedValue, E> {
            Ok(SkippedValue::Other)
        }
    )+};
}

impl<'de> Visitor<'de> for SkipValue<'_> {
    type Value = SkippedValue;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    scalars!(visit_bool bool, visit_i64 i64, visit_u64 u64, visit_f64 f64, visit_str &str);

    fn visit_unit<E: Error>(self) -> Result<SkippedValue, E> {
        Ok(SkippedValue::Other)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<SkippedValue, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(SkippedValue::Object)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<SkippedValue, A::Error> {
        let mut objects = 0;
        while let Some(passed) = list.next_element_seed(self)? {
            self.0.begin_document();
            objects += u64::from(passed == SkippedValue::Object);
        }
        Ok(SkippedValue::List(objects))
    }
}
