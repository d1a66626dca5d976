//! How wide Helvetica's letters are, so that lines can be broken without a font at hand (Adobe's core metrics).

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

/// A text as bytes of the encoding that all PDF readers know (WinAnsi). What it lacks becomes a question mark.
pub(super) fn encoded(text: &str) -> Vec<u8> {
    let byte = |letter: char| match letter {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(letter)).unwrap_or(b'?'),
        '\u{20ac}' => 0x80,
        '\u{2026}' => 0x85,
        '\u{2018}' => 0x91,
        '\u{2019}' => 0x92,
        '\u{201c}' => 0x93,
        '\u{201d}' => 0x94,
        '\u{2022}' => 0x95,
        '\u{2013}' => 0x96,
        '\u{2014}' => 0x97,
        '\u{2122}' => 0x99,
        _ if letter.is_whitespace() => b' ',
        _ => b'?',
    };
    text.chars().map(byte).collect()
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
    fn letters_that_no_standard_font_has_become_question_marks() {
        assert_eq!(encoded("78\u{b0}C \u{2013} \u{96fb}\n"), b"78\xb0C \x96 ? ");
    }
}
