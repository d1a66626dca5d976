//! Splits an input into items without reading all of it: the elements of a JSON array, or one item per line. The splitter
//! looks at brackets and quotes only, so that an item with invalid JSON does not affect the next ones.

use std::io::{self, BufRead};

/// Reads the items of one input.
pub(super) struct ItemReader<R> {
    input: R,
    form: InputForm,
    /// Line of the next byte, from 1.
    line: u64,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum InputForm {
    Unknown,
    Lines,
    /// An array, after its opening bracket or the comma of an item.
    Array,
    Ended,
}

/// The text of one item.
pub(super) struct ItemText<'a> {
    /// Line on which it begins, from 1.
    pub(super) line: u64,
    /// Its bytes, or why the input is invalid there.
    pub(super) bytes: Result<&'a [u8], &'static str>,
}

impl<R: BufRead> ItemReader<R> {
    pub(super) fn new(input: R) -> Self {
        Self { input, form: InputForm::Unknown, line: 1, bytes: Vec::new() }
    }

    /// The next item; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<ItemText<'_>>> {
        if self.form == InputForm::Unknown {
            self.detect_form()?;
        }
        match self.form {
            InputForm::Array => self.next_element(),
            InputForm::Lines => self.next_line(),
            InputForm::Unknown | InputForm::Ended => Ok(None),
        }
    }

    /// Finds the form by the first byte that is neither white space nor part of a byte order mark.
    fn detect_form(&mut self) -> io::Result<()> {
        loop {
            let Some(byte) = self.peek()? else {
                self.form = InputForm::Ended;
                return Ok(());
            };
            match byte {
                b'[' => {
                    self.input.consume(1);
                    self.form = InputForm::Array;
                    return Ok(());
                }
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' | 0xEF | 0xBB | 0xBF => {}
                _ => {
                    self.form = InputForm::Lines;
                    return Ok(());
                }
            }
            self.input.consume(1);
        }
    }

    fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            match self.input.fill_buf() {
                Ok(buffer) => return Ok(buffer.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
    }

    fn next_line(&mut self) -> io::Result<Option<ItemText<'_>>> {
        loop {
            self.bytes.clear();
            if self.input.read_until(b'\n', &mut self.bytes)? == 0 {
                self.form = InputForm::Ended;
                return Ok(None);
            }
            let line = self.line;
            self.line += 1;
            if !self.bytes.trim_ascii().is_empty() {
                return Ok(Some(ItemText { line, bytes: Ok(self.bytes.trim_ascii()) }));
            }
        }
    }

    /// Reads up to the comma or bracket that ends an element of the array.
    fn next_element(&mut self) -> io::Result<Option<ItemText<'_>>> {
        self.bytes.clear();
        let mut first_line = None;
        let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
        loop {
            let Some(byte) = self.peek()? else {
                self.form = InputForm::Ended;
                let line = first_line.unwrap_or(self.line);
                return Ok(Some(ItemText { line, bytes: Err("the array is not closed") }));
            };
            self.input.consume(1);
            let line = self.line;
            self.line += u64::from(byte == b'\n');
            if quoted {
                quoted = byte != b'"' || escaped;
                escaped = byte == b'\\' && !escaped;
            } else {
                match byte {
                    b'"' => quoted = true,
                    b'{' | b'[' => depth += 1,
                    b',' if depth == 0 => break,
                    b']' if depth == 0 => {
                        self.form = InputForm::Ended;
                        if first_line.is_none() {
                            return Ok(None);
                        }
                        break;
                    }
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            if first_line.is_none() {
                if byte.is_ascii_whitespace() {
                    continue;
                }
                first_line = Some(line);
            }
            self.bytes.push(byte);
        }
        let line = first_line.unwrap_or(self.line);
        Ok(Some(ItemText { line, bytes: Ok(self.bytes.trim_ascii()) }))
    }
}
