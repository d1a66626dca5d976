//! Detects a file's encoding (UTF-8, UTF-16 or Windows-1252, which includes Latin-1) by its byte order mark or its bytes,
//! and decodes it as a stream.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Bytes read at a time.
const CHUNK: usize = 64 << 10;

/// Detects the encoding and positions the file behind its byte order mark.
pub(super) fn detect(file: &mut File) -> io::Result<&'static Encoding> {
    let mut start = Vec::new();
    file.by_ref().take(CHUNK as u64).read_to_end(&mut start)?;
    let (encoding, mark) = match Encoding::for_bom(&start) {
        Some(known) => known,
        None => match unmarked_utf16(&start) {
            Some(encoding) => (encoding, 0),
            None => (bytewise(file, start)?, 0),
        },
    };
    file.seek(SeekFrom::Start(mark as u64))?;
    Ok(encoding)
}

/// UTF-16 without a byte order mark: in mostly Latin text every other byte is zero.
fn unmarked_utf16(start: &[u8]) -> Option<&'static Encoding> {
    let zeros = |from: usize| start.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), start.len() / 2);
    match half {
        0 => None,
        _ if odd * 2 > half && even * 10 < half => Some(UTF_16LE),
        _ if even * 2 > half && odd * 10 < half => Some(UTF_16BE),
        _ => None,
    }
}

/// UTF-8, unless there are non-ASCII bytes and none of them is part of a UTF-8 character. In a file that mixes encodings
/// only the lines that are not UTF-8 are rejected.
fn bytewise(file: &mut File, mut chunk: Vec<u8>) -> io::Result<&'static Encoding> {
    let mut is_foreign = false;
    loop {
        let mut rest = chunk.as_slice();
        let cut = loop {
            match std::str::from_utf8(rest) {
                Ok(text) if text.is_ascii() => break 0,
                Ok(_) => return Ok(UTF_8),
                Err(error) => {
                    let (valid, after) = rest.split_at(error.valid_up_to());
                    if !valid.is_ascii() {
                        return Ok(UTF_8);
                    }
                    match error.error_len() {
                        Some(length) => {
                            is_foreign = true;
                            rest = &after[length..];
                        }
                        // A character may continue in the next chunk
                        None => break after.len(),
                    }
                }
            }
        };
        let mut next = chunk.split_off(chunk.len() - cut);
        if file.by_ref().take(CHUNK as u64).read_to_end(&mut next)? == 0 {
            is_foreign |= !next.is_empty();
            return Ok(if is_foreign { WINDOWS_1252 } else { UTF_8 });
        }
        chunk = next;
    }
}

/// A reader that converts another encoding to UTF-8.
pub(super) struct DecodingReader<R> {
    inner: R,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_start: usize,
    /// Holds a character that does not fit in the caller's buffer.
    text: [u8; 16],
    text_left: std::ops::Range<usize>,
    /// The file has been read to its end.
    is_over: bool,
    /// The decoder was told that this is the end, and had nothing more to write. It panics when it is called again.
    is_finished: bool,
}

impl<R: Read> DecodingReader<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        let raw = Vec::new();
        Self { inner, decoder, raw, raw_start: 0, text: [0; 16], text_left: 0..0, is_over: false, is_finished: false }
    }

    fn decode(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while !self.is_finished {
            if self.raw_start == self.raw.len() && !self.is_over {
                self.raw.resize(CHUNK, 0);
                let length = self.inner.read(&mut self.raw)?;
                self.raw.truncate(length);
                self.raw_start = 0;
                self.is_over = length == 0;
            }
            let (result, read, written, _) =
                self.decoder.decode_to_utf8(&self.raw[self.raw_start..], into, self.is_over);
            self.raw_start += read;
            self.is_finished = self.is_over && matches!(result, CoderResult::InputEmpty);
            if written > 0 {
                return Ok(written);
            }
        }
        Ok(0)
    }
}

impl<R: Read> Read for DecodingReader<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        if self.text_left.is_empty() {
            if into.len() >= self.text.len() {
                return self.decode(into);
            }
            let mut text = self.text;
            let length = self.decode(&mut text)?;
            (self.text, self.text_left) = (text, 0..length);
        }
        let length = into.len().min(self.text_left.len());
        into[..length].copy_from_slice(&self.text[self.text_left.start..][..length]);
        self.text_left.start += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn decoded(bytes: &[u8]) -> (String, String) {
        let mut file = tempfile::tempfile().expect("a file");
        file.write_all(bytes).expect("written");
        file.rewind().expect("rewound");
        let encoding = detect(&mut file).expect("read");
        let mut text = Vec::new();
        DecodingReader::new(file, encoding).read_to_end(&mut text).expect("decoded");
        (encoding.name().to_owned(), String::from_utf8_lossy(&text).into_owned())
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn each_encoding_is_detected_by_its_mark_or_its_bytes() {
        let text = "id,name\nf1,Müll €\n";
        let marked = |mark: &[u8], rest: Vec<u8>| [mark, &rest].concat();
        for (bytes, name) in [
            (text.as_bytes().to_vec(), "UTF-8"),
            (marked(b"\xef\xbb\xbf", text.into()), "UTF-8"),
            (marked(b"\xff\xfe", utf16(text, false)), "UTF-16LE"),
            (marked(b"\xfe\xff", utf16(text, true)), "UTF-16BE"),
            (utf16(text, false), "UTF-16LE"),
            (utf16(text, true), "UTF-16BE"),
            (b"id,name\nf1,M\xfcll \x80\n".to_vec(), "windows-1252"),
        ] {
            assert_eq!(decoded(&bytes), (name.to_owned(), text.to_owned()));
        }
        assert_eq!(decoded(b""), ("UTF-8".to_owned(), String::new()));
        assert_eq!(decoded(b"M\xfcll M\xc3\xbcll").0, "UTF-8", "a mixture is refused line by line");
    }

    #[test]
    fn a_file_that_ends_within_a_character_or_a_line_is_decoded_to_its_end() {
        for (bytes, text) in [
            (&b"\xff\xfe{"[..], "\u{fffd}"),
            (b"\xfe\xff\0a\xd8", "a\u{fffd}"),
            (b"\xff\xfea\0\x3d\xd8", "a\u{fffd}"),
            (b"id;name\nW1;S\xfcd", "id;name\nW1;Süd"),
        ] {
            assert_eq!(decoded(bytes).1, text, "{bytes:?}");
        }
    }

    #[test]
    fn the_end_is_told_as_often_as_it_is_asked_for() {
        for size in [1, 7, 16, 64] {
            let mut reader = DecodingReader::new(&b"a\xfc"[..], WINDOWS_1252);
            let (mut text, mut buffer) = (Vec::new(), vec![0; size]);
            loop {
                let length = reader.read(&mut buffer).expect("decoded");
                if length == 0 {
                    break;
                }
                text.extend_from_slice(&buffer[..length]);
            }
            assert_eq!(text, "aü".as_bytes());
            assert_eq!(reader.read(&mut buffer).expect("at its end"), 0);
        }
    }

    #[test]
    fn a_character_across_two_chunks_is_detected() {
        let long = [vec![b'a'; CHUNK - 1], "ü".into()].concat();
        assert_eq!(decoded(&long).0, "UTF-8");
        let foreign = [vec![b'a'; CHUNK - 1], vec![0xfc, b'b']].concat();
        assert_eq!(decoded(&foreign).0, "windows-1252");
    }

    #[test]
    fn generated_encodings_are_decoded_as_a_whole_would_be() {
        let corpus: &[&[u8]] = &[
            b"id,name\nf1,Mill\n",
            "id,name\nf1,Müll €\n".as_bytes(),
            b"id;name\nW1;S\xfcd",
            b"\xff\xfei\0d\0\n\0",
            b"\xfe\xff\0i\0d\0\n",
            b"\xef\xbb\xbfid\n",
        ];
        let mut file = tempfile::tempfile().expect("a file");
        let mut buffer = [0; 64];
        crate::generated_tests::check("encodings", corpus, |input| {
            file.set_len(0).and_then(|()| file.rewind()).expect("emptied");
            file.write_all(input).and_then(|()| file.rewind()).expect("written");
            let encoding = detect(&mut file).expect("read");
            let start = file.stream_position().expect("read") as usize;
            if encoding == UTF_8 {
                return;
            }
            let size = 1 + input.len() % buffer.len();
            let (mut reader, mut text) = (DecodingReader::new(&file, encoding), Vec::new());
            loop {
                let length = reader.read(&mut buffer[..size]).expect("decoded");
                if length == 0 {
                    break;
                }
                text.extend_from_slice(&buffer[..length]);
            }
            assert_eq!(String::from_utf8_lossy(&text), encoding.decode_without_bom_handling(&input[start..]).0);
        });
    }
}
