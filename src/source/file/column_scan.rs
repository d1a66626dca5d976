//! Scans a whole CSV table before its rows are read: for the date and number format of each column, and for quotes that are
//! not closed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::{Encoding, UTF_8};

use super::encoding::DecodingReader;
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

/// Position of an opening quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenQuote {
    /// From 1.
    pub(super) line: u64,
    /// The column, from 0.
    pub(super) column: usize,
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
            reader.skip_until(b'\n')?;
        }
        let watched = QuoteTrackingReader { inner: reader, quotes: QuoteTracker::new(delimiter, lines_before + 1) };
        let mut rows =
            ReaderBuilder::new().delimiter(delimiter).flexible(true).buffer_capacity(CHUNK).from_reader(watched);
        let mut dates = vec![dates::DateEvidence::default(); kinds.len()];
        let mut numbers = vec![numbers::NumberEvidence::default(); kinds.len()];
        let mut row = ByteRecord::new();
        while rows.read_byte_record(&mut row).map_err(io::Error::other)? {
            let line = row.position().map_or(0, csv::Position::line) + lines_before;
            // The values of a row with missing or extra fields may be in the wrong columns
            if row.len() != kinds.len() {
                continue;
            }
            for (column, (cell, kind)) in row.iter().zip(kinds).enumerate() {
                let cell = std::str::from_utf8(cell).unwrap_or_default();
                match kind {
                    CellKind::Date => dates[column].add(cell, line),
                    CellKind::Number => numbers[column].add(cell),
                    CellKind::Other => {}
                }
            }
        }
        Ok(ColumnScan { dates, numbers, unclosed: rows.get_ref().quotes.unclosed() })
    })
}

/// A reader that tracks the quotes in what it reads.
struct QuoteTrackingReader<R> {
    inner: R,
    quotes: QuoteTracker,
}

impl<R: Read> Read for QuoteTrackingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.quotes.follow(&buffer[..length]);
        Ok(length)
    }
}

#[derive(Debug, Clone, Copy)]
enum QuoteState {
    /// At the start of a value.
    Beginning,
    Plain,
    Quoted,
    /// After a quote that closes the value or is the first of two.
    Closing,
}

/// Tracks opening and closing quotes by the same rules as the CSV parser.
struct QuoteTracker {
    delimiter: u8,
    within: QuoteState,
    here: OpenQuote,
    opened: OpenQuote,
    torn: Option<OpenQuote>,
}

impl QuoteTracker {
    const fn new(delimiter: u8, line: u64) -> Self {
        let start = OpenQuote { line, column: 0 };
        Self { delimiter, within: QuoteState::Beginning, here: start, opened: start, torn: None }
    }

    fn follow(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.within = match (self.within, byte) {
                (QuoteState::Beginning, b'"') => {
                    self.opened = self.here;
                    QuoteState::Quoted
                }
                (QuoteState::Quoted, b'"') => QuoteState::Closing,
                (QuoteState::Quoted, _) | (QuoteState::Closing, b'"') => QuoteState::Quoted,
                (_, b'\n' | b'\r') => {
                    self.here.column = 0;
                    QuoteState::Beginning
                }
                (_, byte) if byte == self.delimiter => {
                    self.here.column += 1;
                    QuoteState::Beginning
                }
                (QuoteState::Closing, _) => {
                    // The quote that closed it on a later line was meant to open another value
                    if self.opened.line != self.here.line {
                        self.torn = self.torn.or(Some(self.opened));
                    }
                    QuoteState::Plain
                }
                (QuoteState::Beginning | QuoteState::Plain, _) => QuoteState::Plain,
            };
            self.here.line += u64::from(byte == b'\n');
        }
    }

    fn unclosed(&self) -> Option<OpenQuote> {
        self.torn.or_else(|| matches!(self.within, QuoteState::Quoted).then_some(self.opened))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quote_that_is_not_closed_is_found_where_it_is_opened() {
        for (table, wanted) in [
            ("a,b\n1,\"x\n2,y\n", Some((2, 1))),
            ("a,b\n1,\"x\n2,\"y\"\n", Some((2, 1))),
            ("a,b\n1,\"x\ny\"\n2,\"\"\"z\"\"\"\n", None),
            ("a,b\n1,12\" pipe\n2,\"12\" pipe\n", None),
            ("a,b\n\"\",\"\"\n", None),
            ("a,b\r\n1,2\r\n\"3,4\r\n", Some((3, 0))),
        ] {
            let mut quotes = QuoteTracker::new(b',', 1);
            quotes.follow(table.as_bytes());
            assert_eq!(quotes.unclosed().map(|open| (open.line, open.column)), wanted, "{table}");
        }
    }
}
