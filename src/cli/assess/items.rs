//! Parts an input into items without reading it whole: the elements of a JSON array, or one item a line. The parting looks
//! at brackets and quotes only, so that an item which is not JSON does not take the ones after it along.

use std::io::{self, BufRead};

/// The items of one input.
pub(super) struct Items<R> {
    input: R,
    form: Form,
    /// Line of the next byte, from 1.
    line: u64,
    bytes: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    Unknown,
    Lines,
    /// An array, with its opening bracket or an item's comma behind.
    Array,
    Ended,
}

/// One item's text.
pub(super) struct ItemText<'a> {
    /// The line it begins on, from 1.
    pub(super) line: u64,
    /// Its bytes, or what is wrong with the input there.
    pub(super) bytes: Result<&'a [u8], &'static str>,
}

impl<R: BufRead> Items<R> {
    pub(super) fn of(input: R) -> Self {
        Self { input, form: Form::Unknown, line: 1, bytes: Vec::new() }
    }

    /// The next item; `None` at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<ItemText<'_>>> {
        if self.form == Form::Unknown {
            self.begin()?;
        }
        match self.form {
            Form::Array => self.element(),
            Form::Lines => self.whole_line(),
            Form::Unknown | Form::Ended => Ok(None),
        }
    }

    /// Looks at the first byte that says anything. A byte order mark says nothing.
    fn begin(&mut self) -> io::Result<()> {
        loop {
            let Some(byte) = self.peek()? else {
                self.form = Form::Ended;
                return Ok(());
            };
            match byte {
                b'[' => {
                    self.input.consume(1);
                    self.form = Form::Array;
                    return Ok(());
                }
                b'\n' => self.line += 1,
                b' ' | b'\t' | b'\r' | 0xEF | 0xBB | 0xBF => {}
                _ => {
                    self.form = Form::Lines;
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

    fn whole_line(&mut self) -> io::Result<Option<ItemText<'_>>> {
        loop {
            self.bytes.clear();
            if self.input.read_until(b'\n', &mut self.bytes)? == 0 {
                self.form = Form::Ended;
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
    fn element(&mut self) -> io::Result<Option<ItemText<'_>>> {
        self.bytes.clear();
        let mut begun = None;
        let (mut depth, mut quoted, mut escaped) = (0_u32, false, false);
        loop {
            let Some(byte) = self.peek()? else {
                self.form = Form::Ended;
                let line = begun.unwrap_or(self.line);
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
                        self.form = Form::Ended;
                        if begun.is_none() {
                            return Ok(None);
                        }
                        break;
                    }
                    b'}' | b']' => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
            if begun.is_none() {
                if byte.is_ascii_whitespace() {
                    continue;
                }
                begun = Some(line);
            }
            self.bytes.push(byte);
        }
        let line = begun.unwrap_or(self.line);
        Ok(Some(ItemText { line, bytes: Ok(self.bytes.trim_ascii()) }))
    }
}
