//! Generated inputs for everything that reads bytes from outside: mutations of a small corpus from a fixed seed, so that a
//! failure comes again. A reader must not panic, whatever it is given.
//!
//! `cargo test --lib generated_` runs some hundred inputs for each reader. `MASTERBUS_GENERATED_INPUTS` sets another number.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use rand::rngs::Xoshiro256PlusPlus;
use rand::{Rng, SeedableRng};

/// The variable with the number of inputs.
const COUNT: &str = "MASTERBUS_GENERATED_INPUTS";
/// Inputs of a usual run, besides the corpus.
const USUAL_COUNT: u64 = 500;
/// Bytes of an input.
const MAX_BYTES: usize = 4_096;

/// Pieces that parsers treat in a way of their own.
const PIECES: &[&[u8]] = &[
    b"\0",
    b"\r",
    b"\n",
    b"\r\n",
    b"\"",
    b"\"\"",
    b"'",
    b",",
    b";",
    b"\t",
    b"|",
    b"=",
    b"&",
    b"%",
    b"%00",
    b"%ff",
    b"+",
    b"-",
    b".",
    b"..",
    b"\\",
    b"\\u0000",
    b"\\ud800",
    b"/",
    b"*",
    b" ",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xff",
    b"\x80",
    b"\xc3",
    b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80",
    b"\xf0\x9f\x96\xbc",
    b"\xcc\x81",
    b"\xe2\x80\xa8",
    b"\xc2\x85",
    b"{",
    b"}",
    b"[",
    b"]",
    b"{}",
    b"[]",
    b"[[[[[[[[",
    b"{\"a\":",
    b":",
    b"null",
    b"true",
    b"NaN",
    b"inf",
    b"-0",
    b"1e999",
    b"1e-999",
    b"00",
    b"9223372036854775808",
    b"18446744073709551616",
    b"-9223372036854775809",
    b"0.1",
    b"1,234",
    b"0x10",
    b"9999-12-31",
    b"-9999-01-01",
    b"0000-00-00",
    b"2024-02-30",
    b"24:00",
    b"99:99:99",
    b"T",
    b"Z",
    b"+99:99",
    b"AM",
    b"%",
    b"W/",
    b"q=0",
    b"q=",
    b"gzip",
    b"sep=;\n",
    b"sep=\"\n",
    b"__proto__",
    b"specifications.",
    b"id",
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"\xff\xda",
    b"\xff\xc2",
    b"RIFF",
    b"IDAT",
    b"IEND",
];

/// A stream of random numbers.
pub(crate) struct InputRng(Xoshiro256PlusPlus);

impl InputRng {
    /// Below `end`; 0 when that is 0.
    fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.0.next_u64() % end).unwrap_or(0)
    }

    fn pick<'a>(&mut self, from: &[&'a [u8]]) -> &'a [u8] {
        from.get(self.below(from.len())).copied().unwrap_or_default()
    }

    fn byte(&mut self) -> u8 {
        self.0.next_u64().to_le_bytes()[0]
    }
}

/// Calls `read` with the corpus and with generated inputs.
///
/// # Panics
/// With the input, when `read` panics.
pub(crate) fn check(reader: &str, corpus: &[&[u8]], mut read: impl FnMut(&[u8])) {
    let count = std::env::var(COUNT).map_or(USUAL_COUNT, |count| count.parse().expect("a number of inputs"));
    // Each reader has a stream of its own
    let seed = reader.bytes().fold(7_u64, |seed, byte| seed.wrapping_mul(0x100_0000_01b3) ^ u64::from(byte));
    let mut rng = InputRng(Xoshiro256PlusPlus::seed_from_u64(seed));
    let begun = Instant::now();
    let mut try_input = |input: &[u8], number: u64| {
        if catch_unwind(AssertUnwindSafe(|| read(input))).is_err() {
            panic!("{reader} panicked at input {number}: b\"{}\"", input.escape_ascii());
        }
    };
    for input in corpus {
        try_input(input, 0);
    }
    for number in 1..=count {
        try_input(&generate(corpus, &mut rng), number);
    }
    eprintln!("{reader}: {count} inputs in {:.1} s", begun.elapsed().as_secs_f64());
}

/// One input: random bytes, or one of the corpus with some mutations.
fn generate(corpus: &[&[u8]], rng: &mut InputRng) -> Vec<u8> {
    if rng.below(20) == 0 {
        let length = rng.below(64);
        return (0..length).map(|_| rng.byte()).collect();
    }
    let mut input = rng.pick(corpus).to_vec();
    for _ in 0..=rng.below(4) {
        mutate(&mut input, corpus, rng);
    }
    if rng.below(8) == 0 {
        input = reencoded(&input, rng);
    }
    input.truncate(MAX_BYTES);
    input
}

fn mutate(input: &mut Vec<u8>, corpus: &[&[u8]], rng: &mut InputRng) {
    let at = rng.below(input.len() + 1);
    let end = (at + rng.below(16)).min(input.len());
    match rng.below(10) {
        0 => {
            if let Some(byte) = input.get_mut(at) {
                *byte ^= 1 << rng.below(8);
            }
        }
        1 => {
            let byte = rng.byte();
            input.insert(at, byte);
        }
        2 => drop(input.drain(at..end)),
        3 => input.truncate(at),
        4 => {
            let copied = input[at..end].to_vec();
            let times = 1 + rng.below(40);
            drop(input.splice(at..at, copied.repeat(times)));
        }
        // The beginning of one and the end of another
        5 => {
            let other = rng.pick(corpus);
            input.truncate(at);
            input.extend_from_slice(&other[rng.below(other.len() + 1)..]);
        }
        6 => {
            let digits = input.iter().skip(at).position(u8::is_ascii_digit).map_or(at, |offset| at + offset);
            let length = input[digits..].iter().take_while(|byte| byte.is_ascii_digit()).count();
            let number = rng.pick(PIECES);
            drop(input.splice(digits..digits + length, number.iter().copied()));
        }
        7 => drop(input.splice(at..end, rng.pick(PIECES).iter().copied())),
        _ => drop(input.splice(at..at, rng.pick(PIECES).iter().copied())),
    }
}

/// The input in another encoding, sometimes cut within a character.
fn reencoded(input: &[u8], rng: &mut InputRng) -> Vec<u8> {
    let text = String::from_utf8_lossy(input);
    let is_marked = rng.below(2) == 0;
    let mut encoded: Vec<u8> = match rng.below(3) {
        0 => {
            let mark = is_marked.then_some(0xfeff);
            mark.into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
        }
        1 => {
            let mark = is_marked.then_some(0xfeff);
            mark.into_iter().chain(text.encode_utf16()).flat_map(u16::to_be_bytes).collect()
        }
        _ => text.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap_or(b'\xfc')).collect(),
    };
    if rng.below(4) == 0 {
        encoded.pop();
    }
    encoded
}

#[test]
fn generated_inputs_are_the_same_in_each_run_and_differ_from_each_other() {
    let corpus: &[&[u8]] = &[b"id,name\nf1,Mill\n", b"{\"a\": 1}"];
    let inputs = || {
        let mut rng = InputRng(Xoshiro256PlusPlus::seed_from_u64(1));
        (0..1_000).map(|_| generate(corpus, &mut rng)).collect::<Vec<_>>()
    };
    assert_eq!(inputs(), inputs());
    let distinct: std::collections::BTreeSet<Vec<u8>> = inputs().into_iter().collect();
    assert!(distinct.len() > 900, "{}", distinct.len());
}

#[test]
#[should_panic(expected = "panicked at input")]
fn a_generated_input_that_makes_a_reader_panic_is_shown() {
    check("a reader", &[b"a\xc3\xbc"], |input| assert!(std::str::from_utf8(input).is_ok(), "not UTF-8"));
}
