//! The first look at a table, before any of its rows is taken: which number of its dates is the month and how its numbers
//! are written, column by column and from the first row to the last, and whether every quote that is opened is closed.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};

use csv::{ByteRecord, ReaderBuilder};
use encoding_rs::{Encoding, UTF_8};

use super::encoding::DecodingReader;
use super::{dates, numbers};

/// How much of a file is read at a time.
const CHUNK: usize = 256 << 10;

/// A file that is read once more from its first character, while another reader stands somewhere in it.
pub(super) struct Rereader {
    file: File,
    start: u64,
    encoding: &'static Encoding,
}

impl Rereader {
    /// The file stands at its first character.
    pub(super) fn new(file: &File, encoding: &'static Encoding) -> io::Result<Self> {
        let mut file = file.try_clone()?;
        let start = file.stream_position()?;
        Ok(Self { file, start, encoding })
    }

    /// Both readers share one place in the file: it is put back.
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

/// What the values of a column are, as far as the first look goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CellKind {
    Date,
    Number,
    Other,
}

/// What the first look found.
pub(super) struct ColumnScan {
    /// Of each column what its dates say; nothing of those that hold none.
    pub(super) dates: Vec<dates::DateEvidence>,
    /// The same of its numbers.
    pub(super) numbers: Vec<numbers::NumberEvidence>,
    /// A quote that is opened and not closed where a value ends.
    pub(super) unclosed: Option<OpenQuote>,
}

/// Where a quote is opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenQuote {
    /// From 1.
    pub(super) line: u64,
    /// The column's place, from 0.
    pub(super) column: usize,
}

/// Reads a table from its header to its end. `lines_before` stand in front of the header; `sorts` says what each
/// column holds.
pub(super) fn scan(
    rereader: &mut Rereader,
    delimiter: u8,
    lines_before: u64,
    sorts: &[CellKind],
) -> io::Result<ColumnScan> {
    rereader.look(|reader| {
        for _ in 0..lines_before {
            reader.skip_until(b'\n')?;
        }
        let watched = QuoteTrackingReader { inner: reader, quotes: QuoteTracker::new(delimiter, lines_before + 1) };
        let mut rows =
            ReaderBuilder::new().delimiter(delimiter).flexible(true).buffer_capacity(CHUNK).from_reader(watched);
        let mut dates = vec![dates::DateEvidence::default(); sorts.len()];
        let mut numbers = vec![numbers::NumberEvidence::default(); sorts.len()];
        let mut row = ByteRecord::new();
        while rows.read_byte_record(&mut row).map_err(io::Error::other)? {
            let line = row.position().map_or(0, csv::Position::line) + lines_before;
            // The values of an uneven row may stand in each other's places
            if row.len() != sorts.len() {
                continue;
            }
            for (column, (cell, sort)) in row.iter().zip(sorts).enumerate() {
                let cell = std::str::from_utf8(cell).unwrap_or_default();
                match sort {
                    CellKind::Date => dates[column].see(cell, line),
                    CellKind::Number => numbers[column].see(cell),
                    CellKind::Other => {}
                }
            }
        }
        Ok(ColumnScan { dates, numbers, unclosed: rows.get_ref().quotes.unclosed() })
    })
}

/// A reader that follows the quotes of what passes.
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
    /// Nothing of the value was read yet.
    Beginning,
    Plain,
    Quoted,
    /// Behind a quote that closes the value, or is the first of two.
    Closing,
}

/// Where the quotes of a table open and close, by the rules the rows are read by.
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
                    // What closes it some lines further on was meant to open another
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
