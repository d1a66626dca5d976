//! Parses and formats durations such as `30s`, `5m` and `1h`.

use std::time::Duration;

/// A text that is not a duration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is not a duration: write a whole number and one of ms, s, m, h, d, as in 30s, 5m or 1h")]
pub struct DurationError(String);

/// Parses an integer with a unit: `ms`, `s`, `m` (or `min`), `h` or `d`.
///
/// # Errors
/// [`DurationError`] when the number or the unit is missing, unknown or too large.
pub fn parse_duration(text: &str) -> Result<Duration, DurationError> {
    let refused = || DurationError(text.to_owned());
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

/// Formats a duration with the largest unit that divides it; [`parse_duration`] reads it back.
pub(super) fn format_duration(duration: Duration) -> String {
    let millis = duration.as_millis();
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
    fn durations_are_parsed_and_formatted() {
        for (text, millis, shortest) in [
            ("30s", 30_000, "30s"),
            ("5m", 300_000, "5m"),
            ("60m", 3_600_000, "1h"),
            ("2 d", 172_800_000, "2d"),
            ("1500ms", 1_500, "1500ms"),
            ("0s", 0, "0ms"),
        ] {
            assert_eq!(parse_duration(text), Ok(Duration::from_millis(millis)), "{text}");
            assert_eq!(format_duration(Duration::from_millis(millis)), shortest);
        }
        for text in ["", "s", "5", "-5s", "1.5h", "5 weeks", "99999999999999999999s", "18446744073709551615d"] {
            assert!(parse_duration(text).is_err(), "{text}");
        }
    }
}
