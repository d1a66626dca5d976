//! The bytes of a CSV table on their way to the parser: bounds the length of a row, finds quotes that are not closed, and
//! knows the line on which each row begins.

use std::io::{self, Read};

use super::lines::{LineBreaks, RowLines, is_break};

/// Longest row, bytes. A record has fewer than 100 fields of at most 10,000 characters and lists of 1,000 ids; the parser
/// holds a whole row, and 16 bytes for each line break and field of it.
pub(super) const MAX_ROW_BYTES: u64 = 4 << 20;

/// A row that is longer than [`MAX_ROW_BYTES`]. It travels through the parser as the cause of an [`io::Error`].
#[derive(Debug, thiserror::Error)]
#[error("the row that begins here is longer than {MAX_ROW_BYTES} bytes")]
pub(super) struct RowTooLong {
    /// The line on which it begins, from 1.
    pub(super) line: u64,
}

/// The error of the reader below the parser; it is a [`RowTooLong`] or the file's own.
pub(super) fn io_error(error: csv::Error) -> io::Error {
    if !error.is_io_error() {
        return io::Error::other(error);
    }
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        kind => io::Error::other(format!("{kind:?}")),
    }
}

/// Position of an opening quote.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OpenQuote {
    /// From 1.
    pub(super) line: u64,
    /// The column, from 0.
    pub(super) column: usize,
}

/// A reader that follows what it reads.
pub(super) struct TableInput<R> {
    inner: R,
    quotes: QuoteTracker,
    lines: RowLines,
}

impl<R: Read> TableInput<R> {
    /// `first_line` is the line number of the header.
    pub(super) const fn new(inner: R, delimiter: u8, first_line: u64) -> Self {
        Self { inner, quotes: QuoteTracker::new(delimiter, first_line), lines: RowLines::new(first_line) }
    }

    /// The line of the row at this position in bytes. Rows must be asked for in their order.
    pub(super) fn line_of(&mut self, start: u64) -> u64 {
        self.lines.line_of(start)
    }

    /// A quote that is not closed at the end of its value, or at the end of what was read.
    pub(super) fn unclosed_quote(&self) -> Option<OpenQuote> {
        self.quotes.unclosed()
    }
}

impl<R: Read> Read for TableInput<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        let read = &buffer[..length];
        self.lines.follow(read);
        match self.quotes.follow(read) {
            Ok(()) => Ok(length),
            Err(error) => Err(io::Error::new(io::ErrorKind::InvalidData, error)),
        }
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
    breaks: LineBreaks,
    here: OpenQuote,
    opened: OpenQuote,
    torn: Option<OpenQuote>,
    /// The line on which the row begins, and its bytes so far.
    row: (u64, u64),
}

impl QuoteTracker {
    const fn new(delimiter: u8, line: u64) -> Self {
        let start = OpenQuote { line, column: 0 };
        let breaks = LineBreaks::new();
        Self {
            delimiter,
            within: QuoteState::Beginning,
            breaks,
            here: start,
            opened: start,
            torn: None,
            row: (line, 0),
        }
    }

    fn follow(&mut self, bytes: &[u8]) -> Result<(), RowTooLong> {
        for &byte in bytes {
            let is_row_end = is_break(byte) && !matches!(self.within, QuoteState::Quoted);
            self.within = match (self.within, byte) {
                (QuoteState::Beginning, b'"') => {
                    self.opened = self.here;
                    QuoteState::Quoted
                }
                (QuoteState::Quoted, b'"') => QuoteState::Closing,
                (QuoteState::Quoted, _) | (QuoteState::Closing, b'"') => QuoteState::Quoted,
                (_, byte) if is_break(byte) => {
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
            self.here.line += u64::from(self.breaks.counts(byte));
            if is_row_end {
                self.row = (self.here.line, 0);
            } else {
                self.row.1 += 1;
                if self.row.1 > MAX_ROW_BYTES {
                    return Err(RowTooLong { line: self.row.0 });
                }
            }
        }
        Ok(())
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
            ("a,b\r1,2\r\"3,4\r", Some((3, 0))),
            ("a,b\n1,\"x\r\ny\"\n\"2,3\n", Some((4, 0))),
        ] {
            let mut quotes = QuoteTracker::new(b',', 1);
            quotes.follow(table.as_bytes()).expect("short rows");
            assert_eq!(quotes.unclosed().map(|open| (open.line, open.column)), wanted, "{table}");
        }
    }

    /// The line on which each row of a table begins.
    fn row_lines(table: &[u8], buffer: usize) -> Vec<u64> {
        let input = TableInput::new(table, b',', 1);
        let mut rows = csv::ReaderBuilder::new().flexible(true).buffer_capacity(buffer).from_reader(input);
        let (mut lines, mut row) = (Vec::new(), csv::ByteRecord::new());
        while rows.read_byte_record(&mut row).expect("read") {
            let start = row.position().map_or(0, csv::Position::byte);
            lines.push(rows.get_mut().line_of(start));
        }
        lines
    }

    #[test]
    fn a_row_is_on_the_line_that_a_text_editor_shows() {
        for line_end in ["\n", "\r\n", "\r"] {
            let table = "a,b\n1,2\n\n\n2,\"x\ny\n\nz\"\n3,4\n\"\n\",5\n6,7".replace('\n', line_end);
            for buffer in [1, 2, 3, 5, 8, 4096] {
                assert_eq!(row_lines(table.as_bytes(), buffer), [2, 5, 9, 10, 12], "{line_end:?} {buffer}");
            }
        }
        assert_eq!(row_lines(b"a\n1\r2\r\n3\n\r4\n", 4096), [2, 3, 4, 6], "mixed");
    }

    #[test]
    fn a_row_over_the_longest_is_refused_with_its_line() {
        let fits = format!("a\n{}\nb\n", "x".repeat(MAX_ROW_BYTES as usize));
        assert_eq!(row_lines(fits.as_bytes(), 4096), [2, 3]);
        let mut input = TableInput::new(io::Cursor::new(format!("a\r\n\r\n\"x{fits}")), b',', 1);
        let error = io::copy(&mut input, &mut io::sink()).expect_err("too long");
        let error = error.downcast::<RowTooLong>().expect("its own error");
        assert_eq!(error.line, 3);
    }
}
