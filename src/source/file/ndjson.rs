//! NDJSON files: one document per line, each with its `kind`. A line that cannot be parsed is rejected on its own.

use std::io::{self, BufRead};

use serde_json::Value;

use super::FileOptions;
use super::batch_writer::{BatchWriter, kind_of};
use super::json::{MAX_DOCUMENT_BYTES, character, reason_of};
use super::lines::{LineEnd, read_line};
use crate::inventory::reading::parse_json;
use crate::source::SourceError;

/// Bytes of a line that cannot be parsed, as its complaint quotes them.
const MAX_QUOTED_BYTES: usize = 1_000;

pub(super) fn read(
    mut reader: impl BufRead,
    options: &FileOptions,
    writer: &mut BatchWriter<'_>,
) -> Result<(), SourceError> {
    let fail = |source: io::Error| SourceError::File { path: options.path.clone(), source };
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let end = read_line(&mut reader, &mut line, MAX_DOCUMENT_BYTES).map_err(fail)?;
        if end == LineEnd::EndOfFile || writer.is_closed() {
            break;
        }
        let row = format!("line {number}");
        writer.line = number;
        if end == LineEnd::TooLong {
            writer.complain(&row, "", None, &format!("is longer than {MAX_DOCUMENT_BYTES} bytes"), true);
            continue;
        }
        let document = line.trim_ascii();
        if document.is_empty() {
            continue;
        }
        match parse_json(document) {
            Ok(document) => take(&document, &row, options, writer),
            Err(error) => {
                let shown = String::from_utf8_lossy(&document[..document.len().min(MAX_QUOTED_BYTES)]);
                let blank = line.len() - line.trim_ascii_start().len();
                let column = format!("character {}", character(&line, blank + error.column()));
                writer.complain(&row, &column, Some(&shown), &format!("is no JSON: {}", reason_of(&error)), true);
            }
        }
    }
    Ok(())
}

fn take(document: &Value, row: &str, options: &FileOptions, writer: &mut BatchWriter<'_>) {
    match document.get("kind") {
        None => match options.kind_hint() {
            Some(kind) => writer.document(kind, document, row),
            None => writer.complain(row, "kind", None, "is missing", true),
        },
        Some(word) => match word.as_str().and_then(kind_of) {
            Some(kind) => writer.document(kind, document, row),
            None => {
                let expected = "is none of facility equipment service photo conductor";
                writer.complain(row, "kind", Some(&word.to_string()), expected, true);
            }
        },
    }
}
