//! JSON files: one document with a list per record kind, or a single list whose kind is given or in the file's name. Lists
//! are read item by item; the document is never in memory as a whole.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::FileOptions;
use super::batch_writer::{BatchWriter, COLLECTIONS, collection, kind_of};
use super::skipped_value::{SkipValue, SkippedValue};
use crate::inventory::RecordKind;
use crate::inventory::reading::suggest;
use crate::source::SourceError;

/// Counts the lines that were read.
struct LineCounter<R> {
    inner: R,
    line: Rc<Cell<u64>>,
}

impl<R: Read> Read for LineCounter<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let breaks = buffer[..count].iter().filter(|byte| **byte == b'\n').count();
        self.line.set(self.line.get() + breaks as u64);
        Ok(count)
    }
}

pub(super) fn read(reader: impl Read, options: &FileOptions, writer: &mut BatchWriter<'_>) -> Result<(), SourceError> {
    let what = options.display_name();
    let line = Rc::new(Cell::new(1));
    // serde_json reads byte by byte through a buffer below this counter, so the count never runs ahead of the parser
    let mut document = serde_json::Deserializer::from_reader(LineCounter { inner: reader, line: Rc::clone(&line) });
    let lists = document.deserialize_any(DocumentVisitor { writer, line: &line, kind: options.kind_hint() });
    if writer.is_closed() {
        return Ok(());
    }
    match lists.and_then(|lists| document.end().map(|()| lists)) {
        Ok(0) => {
            writer.line = 0;
            Err(writer.refuse_file(&what, "", format!("it has none of {}", COLLECTIONS.join(", "))))
        }
        Ok(_) => Ok(()),
        Err(error) => {
            writer.line = error.line() as u64;
            Err(writer.refuse_file(&what, &format!("character {}", error.column()), reason_of(&error)))
        }
    }
}

/// The error without serde_json's position, which is relative to where it started reading.
pub(super) fn reason_of(error: &serde_json::Error) -> String {
    let message = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    message.strip_suffix(&place).unwrap_or(&message).to_owned()
}

/// Error that stops the parser when the receiver is gone.
const CLOSED: &str = "nobody listens";

/// Visits the outermost value and returns the number of known lists.
struct DocumentVisitor<'i, 'o> {
    writer: &'i mut BatchWriter<'o>,
    line: &'i Cell<u64>,
    /// The record kind of a single list.
    kind: Option<RecordKind>,
}

impl<'de> Visitor<'de> for DocumentVisitor<'_, '_> {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "an object with the lists {}", COLLECTIONS.join(", "))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<usize, A::Error> {
        let mut lists = 0;
        while let Some(key) = map.next_key::<String>()? {
            // Only the plural names a list: not `facility`
            match kind_of(&key).filter(|kind| collection(*kind) == key) {
                Some(kind) => {
                    map.next_value_seed(ListVisitor { writer: &mut *self.writer, kind, line: self.line })?;
                    lists += 1;
                }
                None => match map.next_value_seed(SkipValue)? {
                    SkippedValue::List(rows @ 1..) => return Err(A::Error::custom(lost_list(&key, rows))),
                    _ => {
                        self.writer.line = self.line.get();
                        self.writer.ignore_key(None, &key);
                    }
                },
            }
        }
        Ok(lists)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<usize, A::Error> {
        let Some(kind) = self.kind else {
            return Err(A::Error::custom(
                "it is a single list of unknown kind: give it with --kind, or name the file after it \
                 (equipment.json, facilities.json)",
            ));
        };
        ListVisitor { writer: self.writer, kind, line: self.line }.visit_seq(list).map(|()| 1)
    }
}

/// The error for an unknown list with rows, which would be lost.
fn lost_list(key: &str, rows: u64) -> String {
    let near = suggest(key, COLLECTIONS).map(|near| format!("; is `{near}` meant?")).unwrap_or_default();
    let count = if rows == 1 { "1 row".to_owned() } else { format!("{rows} rows") };
    format!("it has a list `{key}` with {count}, which is none of {}{near}", COLLECTIONS.join(", "))
}

/// One list.
struct ListVisitor<'i, 'o> {
    writer: &'i mut BatchWriter<'o>,
    kind: RecordKind,
    line: &'i Cell<u64>,
}

/// One item, with the line where it begins.
struct ItemSeed<'i>(&'i Cell<u64>);

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = (u64, Value);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let line = self.0.get();
        Ok((line, Value::deserialize(deserializer)?))
    }
}

impl<'de> DeserializeSeed<'de> for ListVisitor<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ListVisitor<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} to be a list", collection(self.kind))
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let mut number = 0_u64;
        while let Some((line, document)) = list.next_element_seed(ItemSeed(self.line))? {
            number += 1;
            self.writer.line = line;
            self.writer.document(self.kind, &document, &format!("item {number}"));
            if self.writer.is_closed() {
                return Err(A::Error::custom(CLOSED));
            }
        }
        Ok(())
    }
}
