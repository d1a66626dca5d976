//! Line numbers as a text editor shows them: a line ends with LF, CR or CRLF.

use std::collections::VecDeque;
use std::io::{self, BufRead};

/// Recognizes line breaks byte by byte. The two bytes of a CRLF are one break, also across two buffers.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineBreaks {
    is_after_cr: bool,
}

impl LineBreaks {
    pub(super) const fn new() -> Self {
        Self { is_after_cr: false }
    }

    /// Whether a new line begins with this byte. False for the LF of a CRLF: its CR has counted already.
    pub(super) const fn counts(&mut self, byte: u8) -> bool {
        let is_second_half = byte == b'\n' && self.is_after_cr;
        self.is_after_cr = byte == b'\r';
        is_break(byte) && !is_second_half
    }
}

pub(super) const fn is_break(byte: u8) -> bool {
    matches!(byte, b'\n' | b'\r')
}

/// The first line of a text, without its line break.
pub(super) fn first_line(text: &[u8]) -> &[u8] {
    text.split(|byte| is_break(*byte)).next().unwrap_or_default()
}

/// How the reading of a line ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineEnd {
    /// The line is complete.
    Complete,
    /// The line is longer than allowed; the rest of it was skipped.
    TooLong,
    /// There is no further line.
    EndOfFile,
}

/// Reads one line without its line break into `line`, which must be empty; at most `longest` bytes of it.
pub(super) fn read_line(
    reader: &mut (impl BufRead + ?Sized),
    line: &mut Vec<u8>,
    longest: usize,
) -> io::Result<LineEnd> {
    let (mut is_begun, mut is_too_long) = (false, false);
    let end = |is_begun: bool, is_too_long: bool| match (is_begun, is_too_long) {
        (_, true) => LineEnd::TooLong,
        (true, false) => LineEnd::Complete,
        (false, false) => LineEnd::EndOfFile,
    };
    loop {
        let buffer = reader.fill_buf()?;
        if buffer.is_empty() {
            return Ok(end(is_begun, is_too_long));
        }
        is_begun = true;
        let found = buffer.iter().position(|byte| is_break(*byte));
        let text = &buffer[..found.unwrap_or(buffer.len())];
        let kept = text.len().min(longest - line.len());
        is_too_long |= kept < text.len();
        line.extend_from_slice(&text[..kept]);
        let (length, ended_by) = (text.len(), found.map(|at| buffer[at]));
        match ended_by {
            None => reader.consume(length),
            Some(byte) => {
                reader.consume(length + 1);
                if byte == b'\r' && reader.fill_buf()?.first() == Some(&b'\n') {
                    reader.consume(1);
                }
                return Ok(end(is_begun, is_too_long));
            }
        }
    }
}

/// Skips one line with its line break.
pub(super) fn skip_line(reader: &mut (impl BufRead + ?Sized)) -> io::Result<()> {
    read_line(reader, &mut Vec::new(), 0).map(drop)
}

/// Adjacent line breaks of a table.
#[derive(Debug)]
struct BreakRun {
    start: u64,
    end: u64,
    lines: u64,
}

/// The line on which each row of a table begins, by the row's position in bytes. The CSV parser counts LF only, and counts
/// that of a CRLF to the next row.
#[derive(Debug)]
pub(super) struct RowLines {
    breaks: LineBreaks,
    /// Bytes seen.
    position: u64,
    /// The line breaks behind the last row that was asked for.
    ahead: VecDeque<BreakRun>,
    line: u64,
}

impl RowLines {
    pub(super) const fn new(first_line: u64) -> Self {
        Self { breaks: LineBreaks::new(), position: 0, ahead: VecDeque::new(), line: first_line }
    }

    pub(super) fn follow(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            let lines = u64::from(self.breaks.counts(byte));
            if is_break(byte) {
                match self.ahead.back_mut().filter(|run| run.end == self.position) {
                    Some(run) => {
                        run.end += 1;
                        run.lines += lines;
                    }
                    None => self.ahead.push_back(BreakRun { start: self.position, end: self.position + 1, lines }),
                }
            }
            self.position += 1;
        }
    }

    /// The line of the row whose bytes begin at `start`, which includes the blank lines before the row. Rows must be asked
    /// for in their order.
    pub(super) fn line_of(&mut self, mut start: u64) -> u64 {
        while let Some(run) = self.ahead.front().filter(|run| run.start <= start) {
            self.line += run.lines;
            start = start.max(run.end);
            self.ahead.pop_front();
        }
        self.line
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    #[test]
    fn lines_end_with_lf_cr_or_crlf() {
        for buffer in [1, 2, 3, 64] {
            let mut reader = BufReader::with_capacity(buffer, &b"a\nbc\r\nlonger\r\rd\n\re"[..]);
            let mut lines = Vec::new();
            loop {
                let mut line = Vec::new();
                match read_line(&mut reader, &mut line, 3).expect("read") {
                    LineEnd::EndOfFile => break,
                    end => lines.push((String::from_utf8(line).expect("text"), end == LineEnd::TooLong)),
                }
            }
            let line = |text: &str, is_too_long| (text.to_owned(), is_too_long);
            let wanted =
                [("a", false), ("bc", false), ("lon", true), ("", false), ("d", false), ("", false), ("e", false)];
            assert_eq!(lines, wanted.map(|(text, is_too_long)| line(text, is_too_long)), "{buffer}");
        }
    }
}
