//! Lengths of time as people write them: `30s`, `5m`, `1h`.

use std::time::Duration;

/// Why a text is no length of time.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no length of time: write a whole number and one of ms, s, m, h, d, as in 30s, 5m or 1h")]
pub struct SpanError(String);

/// Reads a whole number with a unit: `ms`, `s`, `m`, `h` or `d`.
///
/// # Errors
/// [`SpanError`] when the number or the unit is missing, unknown or too large.
pub fn parse_span(text: &str) -> Result<Duration, SpanError> {
    let refused = || SpanError(text.to_owned());
    let trimmed = text.trim();
    let unit_at = trimmed.find(|character: char| !character.is_ascii_digit()).ok_or_else(refused)?;
    let (number, unit) = trimmed.split_at(unit_at);
    let number: u64 = number.parse().map_err(|_| refused())?;
    let millis = match unit.trim() {
        "ms" => 1,
        "s" => 1_000,
        "m" | "min" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return Err(refused()),
    };
    number.checked_mul(millis).map(Duration::from_millis).ok_or_else(refused)
}

/// The shortest way to write a length of time that [`parse_span`] reads.
pub(super) fn written(span: Duration) -> String {
    let millis = span.as_millis();
    for (unit, size) in [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000)] {
        if millis >= size && millis.is_multiple_of(size) {
            return format!("{}{unit}", millis / size);
        }
    }
    format!("{millis}ms")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_and_written() {
        for (text, millis, shortest) in [
            ("30s", 30_000, "30s"),
            ("5m", 300_000, "5m"),
            ("60m", 3_600_000, "1h"),
            ("2 d", 172_800_000, "2d"),
            ("1500ms", 1_500, "1500ms"),
            ("0s", 0, "0ms"),
        ] {
            assert_eq!(parse_span(text), Ok(Duration::from_millis(millis)), "{text}");
            assert_eq!(written(Duration::from_millis(millis)), shortest);
        }
        for text in ["", "s", "5", "-5s", "1.5h", "5 weeks", "99999999999999999999s", "18446744073709551615d"] {
            assert!(parse_span(text).is_err(), "{text}");
        }
    }
}
