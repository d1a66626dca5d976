//! JSON: one document with a list a noun. The lists are read item by item; the document is never whole in memory.

use std::fmt;
use std::io::Read;

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::FileOptions;
use super::intake::{Intake, collection, kind_of};
use crate::inventory::RecordKind;
use crate::source::SourceError;

pub(super) fn read(reader: impl Read, options: &FileOptions, intake: &mut Intake<'_>) -> Result<(), SourceError> {
    let fail = |reason: String| SourceError::Decode { what: options.path.display().to_string(), reason };
    let mut document = serde_json::Deserializer::from_reader(reader);
    let lists = document.deserialize_map(Document(intake));
    if intake.is_alone() {
        return Ok(());
    }
    let lists = lists.map_err(|error| fail(error.to_string()))?;
    document.end().map_err(|error| fail(error.to_string()))?;
    if lists == 0 {
        return Err(fail("it has none of facilities, equipment, services, photos, conductors".to_owned()));
    }
    Ok(())
}

/// What ends the reading of a document that nobody waits for any more.
const ALONE: &str = "nobody listens";

/// The outer object; counts the lists it knows.
struct Document<'i, 'o>(&'i mut Intake<'o>);

impl<'de> Visitor<'de> for Document<'_, '_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object with the lists facilities, equipment, services, photos")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<usize, A::Error> {
        let mut lists = 0;
        while let Some(key) = map.next_key::<String>()? {
            // Of `facility` and `facilities` only the list's name is one
            match kind_of(&key).filter(|kind| collection(*kind) == key) {
                Some(kind) => {
                    map.next_value_seed(List { intake: self.0, kind })?;
                    lists += 1;
                }
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(lists)
    }
}

/// One list.
struct List<'i, 'o> {
    intake: &'i mut Intake<'o>,
    kind: RecordKind,
}

impl<'de> DeserializeSeed<'de> for List<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for List<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to be a list", collection(self.kind))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut number = 0_u64;
        while let Some(document) = list.next_element::<Value>()? {
            number += 1;
            self.intake.document(self.kind, &document, &format!("item {number}"));
            if self.intake.is_alone() {
                return Err(A::Error::custom(ALONE));
            }
        }
        Ok(())
    }
}
