//! How wide Helvetica's letters are, so that lines can be broken without a font at hand (Adobe's core metrics).

use deunicode::deunicode_char;

/// Widths of the characters from blank to tilde, thousandths of the size.
const ASCII: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, // blank to /
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, // 0 to ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, // @ to O
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, // P to _
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, // ` to o
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584, // p to ~
];
/// Taken for every other letter: as wide as the widest common ones, so that a line is rather too short than too long.
const OTHER: u16 = 778;
/// How much wider bold letters are, at most, in the words of a heading.
const BOLD: f32 = 1.09;

/// The letters of the encoding that all PDF readers know (WinAnsi), from 0x80 to 0x9f; blanks where it has none.
const BEYOND_LATIN_1: &str = "€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ";

/// A letter as its byte in that encoding.
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

/// Whether a text can be printed as it is.
pub(super) fn has_all(text: &str) -> bool {
    text.chars().all(|letter| byte(letter).is_some())
}

/// A text as bytes of that encoding. What it lacks is written in Latin letters, so that a name stays a name; what has
/// no reading becomes a question mark.
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

/// How wide a text is at a size, in the size's unit.
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
    fn lines_stay_within_their_room_and_lose_nothing() {
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
    fn letters_that_no_standard_font_has_are_written_in_latin_ones() {
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
