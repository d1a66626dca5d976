//! Scans a whole CSV table before its rows are read: for the date and number format of each column, and for quotes that are
//! not closed. The bounds of [`TableInput`] hold here first: a table that exceeds them is rejected before a row is taken.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Seek, SeekFrom};

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::{Encoding, UTF_8};

use super::encoding::DecodingReader;
use super::lines::skip_line;
use super::table_input::{OpenQuote, TableInput, io_error};
use super::{dates, numbers};

/// Bytes read at a time.
const CHUNK: usize = 256 << 10;

/// Reads a file again from its first character while another reader is in the middle of it.
pub(super) struct Rereader {
    file: File,
    start: u64,
    encoding: &'static Encoding,
}

impl Rereader {
    /// The file must be positioned at its first character.
    pub(super) fn new(file: &File, encoding: &'static Encoding) -> io::Result<Self> {
        let mut file = file.try_clone()?;
        let start = file.stream_position()?;
        Ok(Self { file, start, encoding })
    }

    /// Both readers share one file position, which is restored.
    fn look<R>(&mut self, look: impl FnOnce(&mut dyn BufRead) -> io::Result<R>) -> io::Result<R> {
        let place = self.file.stream_position()?;
        self.file.seek(SeekFrom::Start(self.start))?;
        let looked = if self.encoding == UTF_8 {
            look(&mut BufReader::with_capacity(CHUNK, &self.file))
        } else {
            look(&mut BufReader::with_capacity(CHUNK, DecodingReader::new(&self.file, self.encoding)))
        };
        self.file.seek(SeekFrom::Start(place))?;
        looked
    }
}

/// The kind of values in a column, as far as the scan needs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellKind {
    Date,
    Number,
    Other,
}

/// Result of the scan.
pub(super) struct ColumnScan {
    /// Date evidence of each column; empty for columns without dates.
    pub(super) dates: Vec<dates::DateEvidence>,
    /// Number evidence of each column.
    pub(super) numbers: Vec<numbers::NumberEvidence>,
    /// A quote that is not closed at the end of its value.
    pub(super) unclosed: Option<OpenQuote>,
}

/// Reads a table from its header to its end. `lines_before` lines precede the header; `kinds` has the kind of each column.
pub(super) fn scan(
    rereader: &mut Rereader,
    delimiter: u8,
    lines_before: u64,
    kinds: &[CellKind],
) -> io::Result<ColumnScan> {
    rereader.look(|reader| {
        for _ in 0..lines_before {
            skip_line(reader)?;
        }
        let input = TableInput::new(reader, delimiter, lines_before + 1);
        let mut rows =
            ReaderBuilder::new().delimiter(delimiter).flexible(true).buffer_capacity(CHUNK).from_reader(input);
        let mut dates = vec![dates::DateEvidence::default(); kinds.len()];
        let mut numbers = vec![numbers::NumberEvidence::default(); kinds.len()];
        let mut row = ByteRecord::new();
        while rows.read_byte_record(&mut row).map_err(io_error)? {
            let start = row.position().map_or(0, csv::Position::byte);
            let line = rows.get_mut().line_of(start);
            // The values of a row with missing or extra fields may be in the wrong columns
            if row.len() != kinds.len() {
                continue;
            }
            for (column, (cell, kind)) in row.iter().zip(kinds).enumerate() {
                let cell = std::str::from_utf8(cell).unwrap_or_default();
                match kind {
                    CellKind::Date => dates[column].add(cell, line),
                    CellKind::Number => numbers[column].add(cell, line),
                    CellKind::Other => {}
                }
            }
        }
        Ok(ColumnScan { dates, numbers, unclosed: rows.get_ref().unclosed_quote() })
    })
}
