//! Character widths of Helvetica (Adobe core font metrics) and text encoding, to break lines without a font file.

use deunicode::deunicode_char;

/// Widths of the characters from space to tilde, in 1/1000 of the font size.
const ASCII: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // blank to /
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
];
/// Width assumed for every other character: that of the widest common ones, so that lines are never too long.
const OTHER: u16 = 778;
/// Upper bound of the width of bold text relative to regular text.
const BOLD: f32 = 1.09;

/// The characters of WinAnsiEncoding from 0x80 to 0x9f; a space where it has none.
const BEYOND_LATIN_1: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/// The WinAnsiEncoding byte of a character.
fn byte(letter: char) -> Option<u8> {
    match letter {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).ok(),
        _ if letter.is_whitespace() => Some(b' '),
        _ => {
            let place = BEYOND_LATIN_1.chars().position(|known| known == letter)?;
            u8::try_from(place).ok()?.checked_add(0x80)
        }
    }
}

/// Whether a text can be encoded without substitution.
pub(super) fn has_all(text: &str) -> bool {
    text.chars().all(|letter| byte(letter).is_some())
}

/// Encodes a text. Other characters are transliterated to ASCII, so that names stay readable; those without a
/// transliteration become a question mark.
pub(super) fn encoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        match byte(letter) {
            Some(byte) => bytes.push(byte),
            None => {
                bytes.extend(deunicode_char(letter).unwrap_or("?").bytes().filter(|byte| (b' '..=b'~').contains(byte)))
            }
        }
    }
    bytes
}

/// Width of an encoded text at a font size, in the unit of the size.
pub(super) fn width(text: &[u8], size: f32, bold: bool) -> f32 {
    let of = |byte: &u8| ASCII.get(usize::from(*byte).wrapping_sub(32)).copied().unwrap_or(OTHER);
    let thousandths: u32 = text.iter().map(|byte| u32::from(of(byte))).sum();
    #[expect(clippy::cast_precision_loss, reason = "a line is far below 2^24 thousandths")]
    let plain = thousandths as f32 * size / 1000.0;
    if bold { plain * BOLD } else { plain }
}

/// Breaks a text into lines no wider than `room`: between words, and inside a word that is wider than a line.
pub(super) fn lines(text: &str, size: f32, bold: bool, room: f32) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut line: Vec<u8> = Vec::new();
    let text = encoded(text);
    for word in text.split(|byte| *byte == b' ').filter(|word| !word.is_empty()) {
        let joined = if line.is_empty() { word.to_vec() } else { [line.as_slice(), b" ", word].concat() };
        if width(&joined, size, bold) <= room {
            line = joined;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for byte in word {
            line.push(*byte);
            if line.len() > 1 && width(&line, size, bold) > room {
                line.pop();
                lines.push(std::mem::replace(&mut line, vec![*byte]));
            }
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_fit_and_lose_no_text() {
        let text = "Main distribution panel MDP-1 in the basement, AVERYLONGSERIALNUMBERWITHOUTANYBLANKINIT-0000000001";
        for room in [5.0, 40.0, 90.0, 500.0] {
            let lines = lines(text, 9.0, false, room);
            let joined: Vec<u8> = lines.concat().into_iter().filter(|byte| *byte != b' ').collect();
            assert_eq!(joined, text.replace(' ', "").into_bytes());
            assert!(lines.iter().all(|line| line.len() == 1 || width(line, 9.0, false) <= room), "{room}");
        }
        assert_eq!(lines("", 9.0, false, 50.0), [Vec::<u8>::new()]);
    }

    #[test]
    fn characters_without_encoding_are_transliterated() {
        for (text, printed) in [
            ("Łódź Główna", &b"L\xf3dz Gl\xf3wna"[..]),
            ("Łódź Gło\u{301}wna", b"L\xf3dz Glowna"),
            ("Škoda Œuvre Žižkov", b"\x8akoda \x8cuvre \x8ei\x9ekov"),
            ("Подстанция", b"Podstantsiia"),
            ("78\u{b0}C \u{2013} \u{96fb}\n", b"78\xb0C \x96 Dian  "),
            ("€ ™", b"\x80 \x99"),
        ] {
            assert_eq!(encoded(text), printed, "{text}");
            assert!(encoded(text).iter().all(|byte| *byte >= b' '));
        }
        assert!(has_all("Müller & Söhne – 78°C™") && !has_all("Łódź"));
        assert_eq!(BEYOND_LATIN_1.chars().count(), 32);
    }
}
