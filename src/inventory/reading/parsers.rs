//! Parsers of single source values into text, numbers, days, timestamps and enumerations.
//!
//! A parser accepts only unambiguous values (`"480"` for a number) and rejects the rest with a reason.

use std::borrow::Cow;

use serde_json::Value;

use super::bounded_json::parse_json;
use super::postgres_array;
use super::source_value::SourceValue;
use crate::inventory::{
    ConditionRating, ConductorMaterial, ConnectionType, Coordinates, Day, EquipmentId, EquipmentKind, Moment,
    OutdoorExposure, ServiceKind, Severity, TripTest, UnknownSpelling,
};

/// Maximum length of a name, model, voltage or other short text, characters.
pub const MAX_NAME_LENGTH: usize = 500;
/// Maximum length of findings, captions and other free text, characters.
pub const MAX_TEXT_LENGTH: usize = 10_000;
/// Maximum number of entries of a list such as `alternate_feeds`.
pub const MAX_LIST_LENGTH: usize = 1_000;
/// Maximum length of a list that is written as text, bytes: above the longest list of the longest ids.
const MAX_LIST_BYTES: usize = 1 << 20;
/// Maximum number of entries of `specifications.more`.
pub const MAX_EXTRAS: usize = 100;

/// Earliest year accepted in a date.
const FIRST_YEAR: i16 = 1800;

/// Why a value is invalid, as a predicate of the field's name.
pub(super) type Reason = Cow<'static, str>;
/// Result of a parser: `Ok(None)` when the value is unknown.
pub(super) type FieldResult<T> = Result<Option<T>, Reason>;

pub(super) fn name(raw: &SourceValue<'_>) -> FieldResult<String> {
    bounded_text(raw, MAX_NAME_LENGTH)
}

pub(super) fn text(raw: &SourceValue<'_>) -> FieldResult<String> {
    bounded_text(raw, MAX_TEXT_LENGTH)
}

fn bounded_text(raw: &SourceValue<'_>, longest: usize) -> FieldResult<String> {
    match raw {
        SourceValue::Null => Ok(None),
        SourceValue::Text(text) => {
            let text = text.trim();
            if text.is_empty() {
                return Ok(None);
            }
            if text.len() > longest && text.chars().nth(longest).is_some() {
                return Err(format!("is longer than {longest} characters").into());
            }
            // No text file can hold it: a CSV export with it would not be read again
            if text.contains('\0') {
                return Err("holds a NUL character".into());
            }
            Ok(Some(text.to_owned()))
        }
        SourceValue::Integer(whole) => Ok(Some(whole.to_string())),
        SourceValue::Number(number) if number.is_finite() => Ok(Some(number.to_string())),
        _ => Err("is not text".into()),
    }
}

/// Parses an identifier with its type's `parse`.
pub(super) fn id<T>(raw: &SourceValue<'_>, parse: fn(&str) -> Result<T, crate::inventory::IdError>) -> FieldResult<T> {
    match raw {
        SourceValue::Null => Ok(None),
        SourceValue::Text(text) if text.trim().is_empty() => Ok(None),
        SourceValue::Text(text) => parse(text).map(Some).map_err(|error| error.to_string().into()),
        SourceValue::Integer(whole) => parse(&whole.to_string()).map(Some).map_err(|error| error.to_string().into()),
        _ => Err("is not an identifier".into()),
    }
}

fn finite(raw: &SourceValue<'_>) -> FieldResult<f64> {
    let number = match raw {
        SourceValue::Null => return Ok(None),
        SourceValue::Integer(whole) => {
            #[expect(clippy::cast_precision_loss, reason = "every range below ends far under 2^53")]
            let number = *whole as f64;
            number
        }
        SourceValue::Number(number) => *number,
        SourceValue::Text(text) => {
            let text = text.trim();
            if text.is_empty() {
                return Ok(None);
            }
            text.parse::<f64>().map_err(|_| "is not a number")?
        }
        _ => return Err("is not a number".into()),
    };
    if number.is_finite() { Ok(Some(number)) } else { Err("is not a finite number".into()) }
}

/// A number from `least` to `most`, both included.
pub(super) fn number(raw: &SourceValue<'_>, least: f64, most: f64) -> FieldResult<f64> {
    match finite(raw)? {
        Some(number) if number < least || number > most => Err(format!("is not within {least} to {most}").into()),
        taken => Ok(taken),
    }
}

/// A number above zero, up to `most`.
pub(super) fn positive(raw: &SourceValue<'_>, most: f64) -> FieldResult<f64> {
    match finite(raw)? {
        Some(number) if number <= 0.0 => Err("is not above 0".into()),
        Some(number) if number > most => Err(format!("is above {most}").into()),
        taken => Ok(taken),
    }
}

/// A whole number from `least` to `most`, both included. `480.0` is one.
pub(super) fn whole<T: TryFrom<i64>>(raw: &SourceValue<'_>, least: i64, most: i64) -> FieldResult<T> {
    let whole = match raw {
        SourceValue::Integer(whole) => *whole,
        SourceValue::Text(text) if text.trim().parse::<i64>().is_ok() => text.trim().parse().unwrap_or_default(),
        _ => match finite(raw)? {
            None => return Ok(None),
            Some(number) if number.fract() != 0.0 => return Err("is not a whole number".into()),
            Some(number) if number.abs() >= 9e15 => return Err(format!("is not within {least} to {most}").into()),
            #[expect(clippy::cast_possible_truncation, reason = "whole and under 2^53 by the two arms above")]
            Some(number) => number as i64,
        },
    };
    if whole < least || whole > most {
        return Err(format!("is not within {least} to {most}").into());
    }
    T::try_from(whole).map(Some).map_err(|_| format!("is not within {least} to {most}").into())
}

/// A current in whole amperes from `least` to `most`, with an optional unit: `400A`, `400 amps`.
pub(super) fn amperes<T: TryFrom<i64>>(raw: &SourceValue<'_>, least: i64, most: i64) -> FieldResult<T> {
    const UNITS: [&str; 5] = ["a", "amp", "amps", "ampere", "amperes"];
    if let SourceValue::Text(text) = raw {
        let text = text.trim();
        let figure = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let unit = &text[figure.len()..];
        let figure = figure.trim_end();
        let is_plain = !figure.is_empty() && figure.bytes().all(|byte| byte.is_ascii_digit());
        if is_plain && UNITS.iter().any(|known| known.eq_ignore_ascii_case(unit)) {
            return whole(&SourceValue::Text(figure), least, most);
        }
    }
    whole(raw, least, most)
}

pub(super) fn flag(raw: &SourceValue<'_>) -> FieldResult<bool> {
    const YES: [&str; 5] = ["true", "t", "yes", "y", "1"];
    const NO: [&str; 5] = ["false", "f", "no", "n", "0"];
    match raw {
        SourceValue::Null => Ok(None),
        SourceValue::Bool(flag) => Ok(Some(*flag)),
        SourceValue::Integer(whole @ (0 | 1)) => Ok(Some(*whole == 1)),
        SourceValue::Text(text) => {
            let text = text.trim();
            let is_one_of = |words: [&str; 5]| words.iter().any(|variant| variant.eq_ignore_ascii_case(text));
            if text.is_empty() {
                Ok(None)
            } else if is_one_of(YES) {
                Ok(Some(true))
            } else if is_one_of(NO) {
                Ok(Some(false))
            } else {
                Err("is neither true nor false".into())
            }
        }
        _ => Err("is neither true nor false".into()),
    }
}

pub(super) fn day(raw: &SourceValue<'_>) -> FieldResult<Day> {
    let day = match raw {
        SourceValue::Null => return Ok(None),
        SourceValue::Day(day) => *day,
        SourceValue::Moment(moment) => believable(*moment)?.day_utc(),
        SourceValue::Text(text) if text.trim().is_empty() => return Ok(None),
        SourceValue::Text(text) => text.trim().parse::<Day>().map_err(|_| "is not a date")?,
        _ => return Err("is not a date".into()),
    };
    if day.date().is_none() {
        return Err("is not a date".into());
    }
    if day.year() < FIRST_YEAR {
        return Err(format!("lies before the year {FIRST_YEAR}").into());
    }
    Ok(Some(day))
}

pub(super) fn moment(raw: &SourceValue<'_>) -> FieldResult<Moment> {
    let moment = match raw {
        SourceValue::Null => return Ok(None),
        SourceValue::Moment(moment) => *moment,
        SourceValue::Day(day) => Moment::from_millis(i64::from(day.number()) * 86_400_000),
        SourceValue::Text(text) if text.trim().is_empty() => return Ok(None),
        SourceValue::Text(text) => text.trim().parse::<Moment>().map_err(|_| "is not a date with a time")?,
        _ => return Err("is not a date with a time".into()),
    };
    believable(moment).map(Some)
}

fn believable(moment: Moment) -> Result<Moment, Reason> {
    if jiff::Timestamp::from_millisecond(moment.millis()).is_err() {
        return Err("is not a date".into());
    }
    if moment.day_utc().year() < FIRST_YEAR {
        return Err(format!("lies before the year {FIRST_YEAR}").into());
    }
    Ok(moment)
}

/// An enumeration with named variants, as record fields use it.
pub(super) trait NamedEnum: Copy + 'static {
    fn exact(text: &str) -> Option<Self>;
    fn any(text: &str) -> Result<Self, UnknownSpelling>;
}

macro_rules! named_enums {
    ($($name:ident),+) => {$(
        impl NamedEnum for $name {
            fn exact(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|member| member.as_str() == text)
            }
            fn any(text: &str) -> Result<Self, UnknownSpelling> {
                Self::parse(text)
            }
        }
    )+};
}
named_enums!(
    EquipmentKind,
    ConductorMaterial,
    ConnectionType,
    TripTest,
    ConditionRating,
    Severity,
    OutdoorExposure,
    ServiceKind
);

pub(super) fn variant<T: NamedEnum>(raw: &SourceValue<'_>) -> FieldResult<T> {
    match raw {
        SourceValue::Null => Ok(None),
        SourceValue::Text(text) if text.trim().is_empty() => Ok(None),
        SourceValue::Text(text) => match T::exact(text) {
            Some(member) => Ok(Some(member)),
            // Too long for any spelling: skip the comparison
            None if text.len() > MAX_NAME_LENGTH => Err("is too long for a word".into()),
            None => T::any(text).map(Some).map_err(|error| error.to_string().trim_end().to_owned().into()),
        },
        _ => Err("is not a word".into()),
    }
}

/// `{ "lat": .., "lng": .. }`.
pub(super) fn coordinates(raw: &SourceValue<'_>) -> FieldResult<Coordinates> {
    let SourceValue::Json(Value::Object(point)) = raw else {
        return if raw.is_unknown() { Ok(None) } else { Err("is not an object with lat and lng".into()) };
    };
    let side = |long: &str, short: &str| {
        point.get(short).or_else(|| point.get(long)).map_or(SourceValue::Null, SourceValue::from_json)
    };
    match (latitude(&side("latitude", "lat"))?, longitude(&side("longitude", "lng"))?) {
        (Some(lat), Some(lng)) => Ok(Some(Coordinates { lat, lng })),
        (None, None) => Ok(None),
        _ => Err("has only one of lat and lng".into()),
    }
}

pub(super) fn latitude(raw: &SourceValue<'_>) -> FieldResult<f64> {
    number(raw, -90.0, 90.0).map_err(|reason| format!("has a latitude that {reason}").into())
}

pub(super) fn longitude(raw: &SourceValue<'_>) -> FieldResult<f64> {
    number(raw, -180.0, 180.0).map_err(|reason| format!("has a longitude that {reason}").into())
}

/// Parses a list entry by entry with `read`. Invalid entries are left out; the first reason is returned. Text is a JSON
/// list, a PostgreSQL array literal, or separated by `;` as in a CSV cell.
pub(super) fn list<T>(
    raw: &SourceValue<'_>,
    into: &mut Vec<T>,
    read: impl Fn(&SourceValue<'_>) -> FieldResult<T>,
) -> Result<(), Reason> {
    fn each<'a, T>(
        items: impl Iterator<Item = SourceValue<'a>>,
        into: &mut Vec<T>,
        read: impl Fn(&SourceValue<'_>) -> FieldResult<T>,
    ) -> Result<(), Reason> {
        let mut refused = None;
        into.clear();
        for item in items {
            if into.len() == MAX_LIST_LENGTH {
                return Err(format!("has more than {MAX_LIST_LENGTH} entries; the others are left out").into());
            }
            match read(&item) {
                Ok(Some(entry)) => into.push(entry),
                Ok(None) => {}
                Err(reason) => refused = refused.or(Some(reason)),
            }
        }
        refused.map_or(Ok(()), |reason| Err(format!("has an entry that {reason}").into()))
    }
    match raw {
        SourceValue::Null => Ok(()),
        SourceValue::List(items) => each(items.iter().copied(), into, read),
        SourceValue::Json(Value::Array(items)) => each(items.iter().map(SourceValue::from_json), into, read),
        SourceValue::Text(text) if text.len() > MAX_LIST_BYTES => {
            Err(format!("is longer than {MAX_LIST_BYTES} bytes").into())
        }
        SourceValue::Text(text) if text.trim_start().starts_with('[') => match parse_json(text.as_bytes()) {
            Ok(Value::Array(items)) => each(items.iter().map(SourceValue::from_json), into, read),
            _ => Err("is not a list".into()),
        },
        SourceValue::Text(text) => match postgres_array::entries(text) {
            Some(entries) => each(
                entries.iter().map(|entry| entry.as_deref().map_or(SourceValue::Null, SourceValue::Text)),
                into,
                read,
            ),
            None => each(text.split(';').map(SourceValue::Text), into, read),
        },
        _ => Err("is not a list".into()),
    }
}

pub(super) fn feeds(raw: &SourceValue<'_>, into: &mut Vec<EquipmentId>) -> Result<(), Reason> {
    list(raw, into, |item| id(item, EquipmentId::parse))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unambiguous_text_is_parsed_as_a_number() {
        assert_eq!(whole::<u32>(&SourceValue::Text(" 480 "), 1, 1000), Ok(Some(480)));
        assert_eq!(whole::<u32>(&SourceValue::Number(480.0), 1, 1000), Ok(Some(480)));
        assert_eq!(whole::<u32>(&SourceValue::Text("480.0"), 1, 1000), Ok(Some(480)));
        assert_eq!(whole::<u32>(&SourceValue::Text(""), 1, 1000), Ok(None));
        for wrong in ["480 A", "1,000", "480.5", "NaN", "inf", "1e400", "-480", "99999999999999999999"] {
            assert!(whole::<u32>(&SourceValue::Text(wrong), 1, 1000).is_err(), "{wrong}");
        }
        for wrong in [f64::NAN, f64::INFINITY, -1.0, 1e300, 100.1] {
            assert!(number(&SourceValue::Number(wrong), 0.0, 100.0).is_err(), "{wrong}");
        }
        assert_eq!(name(&SourceValue::Integer(480)), Ok(Some("480".to_owned())));
    }

    #[test]
    fn a_current_may_have_the_unit_amperes() {
        for text in ["400A", " 400 a ", "400 Amps", "400amp", "400 amperes", "400", "400.0"] {
            assert_eq!(amperes::<u32>(&SourceValue::Text(text), 1, 1000), Ok(Some(400)), "{text}");
        }
        assert_eq!(amperes::<u32>(&SourceValue::Integer(400), 1, 1000), Ok(Some(400)));
        assert_eq!(amperes::<u32>(&SourceValue::Text(" "), 1, 1000), Ok(None));
        for wrong in ["400 kA", "400 V", "A", "1,200A", "-400A", "400A 3P", "4000A", "0A", "400.5A", "400 A A"] {
            assert!(amperes::<u32>(&SourceValue::Text(wrong), 1, 1000).is_err(), "{wrong}");
        }
    }

    #[test]
    fn days_are_parsed_from_every_form_and_invalid_ones_rejected() {
        let leap = "2024-02-29".parse::<Day>().expect("a day");
        for form in ["2024-02-29", "2024-02-29T23:59:59.999Z", "2024-02-29T00:00:00", "2024-02-29 10:11:12.5"] {
            assert_eq!(day(&SourceValue::Text(form)), Ok(Some(leap)), "{form}");
        }
        assert_eq!(day(&SourceValue::Moment(Moment::from_millis(1_709_164_800_000))), Ok(Some(leap)));
        for wrong in ["2023-02-29", "yesterday", "0001-01-01", "29.02.2024", "1e9"] {
            assert!(day(&SourceValue::Text(wrong)).is_err(), "{wrong}");
        }
        assert!(moment(&SourceValue::Moment(Moment::from_millis(i64::MAX))).is_err());
        assert!(day(&SourceValue::Integer(20_240_229)).is_err(), "a bare number is no date");
    }

    #[test]
    fn enumerations_lists_and_coordinates_report_what_is_invalid() {
        assert_eq!(variant::<EquipmentKind>(&SourceValue::Text("Bus_Duct")), Ok(Some(EquipmentKind::Busway)));
        let reason = variant::<TripTest>(&SourceValue::Text("maybe")).expect_err("no such word");
        assert!(reason.contains("passed"), "{reason}");
        let mut feeds_read = Vec::new();
        assert!(feeds(&SourceValue::Text("a; b;;\u{7}"), &mut feeds_read).is_err());
        assert_eq!(feeds_read.len(), 2, "the good entries stay");
        assert!(feeds(&SourceValue::Text("[\"a\", 7]"), &mut feeds_read).is_ok());
        assert_eq!(feeds_read.len(), 2);
        let far = serde_json::json!({"lat": 91, "lng": 0});
        assert!(coordinates(&SourceValue::from_json(&far)).is_err());
        let half = serde_json::json!({"lat": 1});
        assert!(coordinates(&SourceValue::from_json(&half)).is_err());
    }

    #[test]
    fn ten_megabytes_of_text_are_rejected() {
        let long = "x".repeat(10_000_000);
        assert!(name(&SourceValue::Text(&long)).is_err());
        assert!(text(&SourceValue::Text(&long)).is_err());
        assert!(variant::<EquipmentKind>(&SourceValue::Text(&long)).is_err());
        let mut labels = vec!["kept".to_owned()];
        for list_text in ["0,".repeat(5_000_000), format!("[{}0]", "0,".repeat(5_000_000)), format!("{{{long}}}")] {
            assert!(list(&SourceValue::Text(&list_text), &mut labels, name).is_err());
        }
        assert_eq!(labels, ["kept"]);
        assert!(name(&SourceValue::Text("a\0b")).is_err());
        assert_eq!(name(&SourceValue::Text(&"ü".repeat(MAX_NAME_LENGTH))).map(|name| name.is_some()), Ok(true));
    }
}
