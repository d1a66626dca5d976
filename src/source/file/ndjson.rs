//! NDJSON files: one document per line, each with its `kind`. A line that cannot be parsed is rejected on its own.

use std::io::{self, BufRead, Read};

use serde_json::Value;

use super::FileOptions;
use super::batch_writer::{BatchWriter, kind_of};
use super::json::reason_of;
use crate::source::SourceError;

/// Longest line, in bytes.
const MAX_LINE_LENGTH: u64 = 64 << 20;

pub(super) fn read(
    mut reader: impl BufRead,
    options: &FileOptions,
    writer: &mut BatchWriter<'_>,
) -> Result<(), SourceError> {
    let fail = |source: io::Error| SourceError::File { path: options.path.clone(), source };
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let length = (&mut reader).take(MAX_LINE_LENGTH).read_until(b'\n', &mut line).map_err(fail)?;
        if length == 0 || writer.is_closed() {
            break;
        }
        let row = format!("line {number}");
        writer.line = number;
        if length as u64 == MAX_LINE_LENGTH && line.last() != Some(&b'\n') {
            writer.complain(&row, "", None, &format!("is longer than {MAX_LINE_LENGTH} bytes"), true);
            skip_line(&mut reader).map_err(fail)?;
            continue;
        }
        let document = line.trim_ascii();
        if document.is_empty() {
            continue;
        }
        match serde_json::from_slice::<Value>(document) {
            Ok(document) => take(&document, &row, options, writer),
            Err(error) => {
                let shown = String::from_utf8_lossy(&document[..document.len().min(1_000)]);
                let blank = line.len() - line.trim_ascii_start().len();
                let column = format!("character {}", blank + error.column());
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

/// Skips the rest of a line without storing it.
fn skip_line(reader: &mut impl BufRead) -> io::Result<()> {
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(());
        }
        match buffer.iter().position(|byte| *byte == b'\n') {
            Some(end) => {
                reader.consume(end + 1);
                return Ok(());
            }
            None => {
                let length = buffer.len();
                reader.consume(length);
            }
        }
    }
}
