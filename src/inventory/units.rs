//! Parsing of electrical quantities written as text: system voltages such as `480Y/277V`, `13.8 kV`, `12,470`.

/// Parses a system voltage: the highest number in the text, in volts. A text that contains `kV` is read as kilovolts.
/// `None` when the text has no number.
#[must_use]
pub fn parse_voltage(text: &str) -> Option<f64> {
    let bytes = text.as_bytes();
    let mut greatest: Option<f64> = None;
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let (number, end) = number(bytes, at);
        greatest = Some(greatest.map_or(number, |most| most.max(number)));
        at = end;
    }
    let kilo = bytes.windows(2).any(|pair| pair.eq_ignore_ascii_case(b"kv"));
    greatest.map(|number| if kilo { number * 1000.0 } else { number })
}

/// Parses the number that begins at a digit; returns it with the position after it. A comma before exactly three
/// digits is a thousands separator.
fn number(bytes: &[u8], start: usize) -> (f64, usize) {
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    // `.48` begins at its point.
    let (mut value, mut scale) = (0.0, if start > 0 && bytes[start - 1] == b'.' { 0.1 } else { 0.0 });
    let mut at = start;
    loop {
        match bytes.get(at) {
            Some(byte) if byte.is_ascii_digit() => {
                let figure = f64::from(byte - b'0');
                if scale == 0.0 {
                    value = value * 10.0 + figure;
                } else {
                    value += figure * scale;
                    scale /= 10.0;
                }
                at += 1;
            }
            // A point starts the fraction only when a digit follows: `480.` ends a sentence.
            Some(b'.') if scale == 0.0 && digit(at + 1) => {
                scale = 0.1;
                at += 1;
            }
            Some(b',') if scale == 0.0 && (1..=3).all(|next| digit(at + next)) && !digit(at + 4) => at += 1,
            _ => return (value, at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse_voltage;

    #[test]
    fn common_spellings_of_voltages_are_parsed() {
        for (text, volts) in [
            ("480Y/277V", Some(480.0)),
            ("120/240V, 1 phase", Some(240.0)),
            ("24V", Some(24.0)),
            ("13.8kV", Some(13_800.0)),
            ("0.48 KV", Some(480.0)),
            (".48kV", Some(480.0)),
            ("12,470V", Some(12_470.0)),
            ("12,470Y/7,200", Some(12_470.0)),
            ("48 VDC", Some(48.0)),
            ("unknown", None),
            ("", None),
        ] {
            let found = parse_voltage(text);
            let same = match (found, volts) {
                (Some(found), Some(volts)) => (found - volts).abs() < 1e-6,
                (found, volts) => found == volts,
            };
            assert!(same, "{text}: {found:?}");
        }
    }
}
