//! JSON files: one document with a list per record kind, or a single list whose kind is given or in the file's name. Lists
//! are read item by item; the document is never in memory as a whole.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};

use serde::Deserializer;
use serde::de::{DeserializeSeed, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::FileOptions;
use super::batch_writer::{BatchWriter, COLLECTIONS, collection, kind_of};
use super::lines::{LineBreaks, is_break};
use super::skipped_value::{SkipValue, SkippedValue};
use crate::inventory::RecordKind;
use crate::inventory::reading::{DocumentSeed, suggest};
use crate::source::SourceError;

/// Longest document of a record, bytes: a picture of the largest size that is read from any source, as base64, and its
/// record. The parser holds a whole document.
pub(super) const MAX_DOCUMENT_BYTES: usize = 48 << 20;

/// Where the parser is in the text, as a text editor shows it. It also bounds what the parser reads of one document.
#[derive(Debug)]
pub(super) struct TextPosition {
    breaks: Cell<LineBreaks>,
    /// From 1.
    line: Cell<u64>,
    /// Of the line, so far.
    characters: Cell<u64>,
    /// Bytes that may still be read of the current document.
    left: Cell<usize>,
}

impl TextPosition {
    const fn new() -> Self {
        Self {
            breaks: Cell::new(LineBreaks::new()),
            line: Cell::new(1),
            characters: Cell::new(0),
            left: Cell::new(MAX_DOCUMENT_BYTES),
        }
    }

    fn follow(&self, byte: u8) {
        let mut breaks = self.breaks.get();
        if breaks.counts(byte) {
            self.line.set(self.line.get() + 1);
        }
        self.breaks.set(breaks);
        if is_break(byte) {
            self.characters.set(0);
        } else if is_first_of_character(byte) {
            self.characters.set(self.characters.get() + 1);
        }
    }

    /// A new document may be as long as the longest.
    pub(super) fn begin_document(&self) {
        self.left.set(MAX_DOCUMENT_BYTES);
    }
}

/// Whether a byte of UTF-8 begins a character.
const fn is_first_of_character(byte: u8) -> bool {
    byte & 0b1100_0000 != 0b1000_0000
}

/// The number of a character in a line, by its position in bytes, both from 1.
pub(super) fn character(line: &[u8], position: usize) -> usize {
    line.iter().take(position).filter(|byte| is_first_of_character(**byte)).count()
}

/// The bytes on their way to the parser.
struct JsonInput<'p, R> {
    inner: R,
    position: &'p TextPosition,
}

impl<R: Read> Read for JsonInput<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        buffer[..length].iter().for_each(|byte| self.position.follow(*byte));
        let Some(left) = self.position.left.get().checked_sub(length) else {
            let reason = format!("a document is longer than {MAX_DOCUMENT_BYTES} bytes");
            return Err(io::Error::new(io::ErrorKind::InvalidData, reason));
        };
        self.position.left.set(left);
        Ok(length)
    }
}

pub(super) fn read(reader: impl Read, options: &FileOptions, writer: &mut BatchWriter<'_>) -> Result<(), SourceError> {
    let what = options.display_name();
    let position = TextPosition::new();
    // serde_json reads byte by byte, so the position never runs ahead of the parser
    let mut document = serde_json::Deserializer::from_reader(JsonInput { inner: reader, position: &position });
    let visitor = DocumentVisitor { writer, position: &position, kind: options.kind_hint() };
    let lists = document.deserialize_any(visitor);
    if writer.is_closed() {
        return Ok(());
    }
    match lists.and_then(|lists| document.end().map(|()| lists)) {
        Ok(0) => {
            writer.line = 0;
            Err(writer.refuse_file(&what, "", format!("it has none of {}", COLLECTIONS.join(", "))))
        }
        Ok(_) => Ok(()),
        // The disk's error, as for the other formats
        Err(error) if error.io_error_kind().is_some_and(|kind| kind != io::ErrorKind::InvalidData) => {
            Err(SourceError::File { path: options.path.clone(), source: error.into() })
        }
        Err(error) => {
            writer.line = position.line.get();
            let column = format!("character {}", position.characters.get());
            Err(writer.refuse_file(&what, &column, reason_of(&error)))
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
    position: &'i TextPosition,
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
            self.position.begin_document();
            // Only the plural names a list: not `facility`
            match kind_of(&key).filter(|kind| collection(*kind) == key) {
                Some(kind) => {
                    map.next_value_seed(ListVisitor { writer: &mut *self.writer, kind, position: self.position })?;
                    lists += 1;
                }
                None => match map.next_value_seed(SkipValue(self.position))? {
                    SkippedValue::List(rows @ 1..) => return Err(A::Error::custom(lost_list(&key, rows))),
                    _ => {
                        self.writer.line = self.position.line.get();
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
        ListVisitor { writer: self.writer, kind, position: self.position }.visit_seq(list).map(|()| 1)
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
    position: &'i TextPosition,
}

/// One item, with the line where it begins.
struct ItemSeed<'i>(&'i TextPosition);

impl<'de> DeserializeSeed<'de> for ItemSeed<'_> {
    type Value = (u64, Value);

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let line = self.0.line.get();
        self.0.begin_document();
        Ok((line, DocumentSeed.deserialize(deserializer)?))
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
        while let Some((line, document)) = list.next_element_seed(ItemSeed(self.position))? {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_bounded_and_the_next_one_begins_anew() {
        let position = TextPosition::new();
        let mut input = JsonInput { inner: &b"12345678"[..], position: &position };
        position.left.set(5);
        let mut buffer = [0; 4];
        assert_eq!(input.read(&mut buffer).expect("within"), 4);
        position.begin_document();
        assert_eq!(position.left.get(), MAX_DOCUMENT_BYTES);
        position.left.set(3);
        let error = input.read(&mut buffer).expect_err("one byte more");
        assert!(error.to_string().contains("longer than"), "{error}");
        assert_eq!((position.line.get(), position.characters.get()), (1, 8));
    }

    #[test]
    fn characters_are_counted_and_not_bytes() {
        assert_eq!(character("aüb€c".as_bytes(), 7), 4);
        assert_eq!(character(b"abc", 2), 2);
        assert_eq!(character(b"", 2), 0);
    }
}
