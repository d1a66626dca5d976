//! One value of a source as it stands, whatever the source, and how it is read as text, number, day or word. A reader
//! takes what can mean only one thing (`"480"` for a number) and refuses the rest with a reason.

use std::borrow::Cow;

use serde_json::Value;

use super::postgres_array;
use super::raw_value::RawValue;
use crate::inventory::{
    ConditionRating, ConductorMaterial, ConnectionType, Coordinates, Day, EquipmentId, EquipmentKind, Moment,
    OutdoorExposure, ServiceKind, Severity, TripTest, UnknownSpelling,
};

/// Longest name, model, voltage or other short text, in characters.
pub const LONGEST_NAME: usize = 500;
/// Longest findings, caption or other free text, in characters.
pub const LONGEST_TEXT: usize = 10_000;
/// Most entries of a list such as `alternate_feeds`.
pub const LONGEST_LIST: usize = 1_000;
/// Most entries of `specifications.more`.
pub const MOST_EXTRAS: usize = 100;

/// First year in which an electrical installation, a study or a record is believed.
const FIRST_YEAR: i16 = 1800;

/// Why a value is not taken, in words that follow the field's name.
pub(super) type Reason = Cow<'static, str>;
/// What a reader makes of a value: `Ok(None)` where it tells nothing.
pub(super) type FieldResult<T> = Result<Option<T>, Reason>;

pub(super) fn name(raw: &RawValue<'_>) -> FieldResult<String> {
    bounded_text(raw, LONGEST_NAME)
}

pub(super) fn text(raw: &RawValue<'_>) -> FieldResult<String> {
    bounded_text(raw, LONGEST_TEXT)
}

fn bounded_text(raw: &RawValue<'_>, longest: usize) -> FieldResult<String> {
    match raw {
        RawValue::Null => Ok(None),
        RawValue::Text(text) => {
            let text = text.trim();
            if text.is_empty() {
                return Ok(None);
            }
            if text.len() > longest && text.chars().nth(longest).is_some() {
                return Err(format!("is longer than {longest} characters").into());
            }
            Ok(Some(text.to_owned()))
        }
        RawValue::Integer(whole) => Ok(Some(whole.to_string())),
        RawValue::Number(number) if number.is_finite() => Ok(Some(number.to_string())),
        _ => Err("is not text".into()),
    }
}

/// Any identifier: `parse` is the identifier's own.
pub(super) fn id<T>(raw: &RawValue<'_>, parse: fn(&str) -> Result<T, crate::inventory::IdError>) -> FieldResult<T> {
    match raw {
        RawValue::Null => Ok(None),
        RawValue::Text(text) if text.trim().is_empty() => Ok(None),
        RawValue::Text(text) => parse(text).map(Some).map_err(|error| error.to_string().into()),
        RawValue::Integer(whole) => parse(&whole.to_string()).map(Some).map_err(|error| error.to_string().into()),
        _ => Err("is not an identifier".into()),
    }
}

fn finite(raw: &RawValue<'_>) -> FieldResult<f64> {
    let number = match raw {
        RawValue::Null => return Ok(None),
        RawValue::Integer(whole) => {
            #[expect(clippy::cast_precision_loss, reason = "every range below ends far under 2^53")]
            let number = *whole as f64;
            number
        }
        RawValue::Number(number) => *number,
        RawValue::Text(text) => {
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
pub(super) fn number(raw: &RawValue<'_>, least: f64, most: f64) -> FieldResult<f64> {
    match finite(raw)? {
        Some(number) if number < least || number > most => Err(format!("is not within {least} to {most}").into()),
        taken => Ok(taken),
    }
}

/// A number above zero, up to `most`.
pub(super) fn positive(raw: &RawValue<'_>, most: f64) -> FieldResult<f64> {
    match finite(raw)? {
        Some(number) if number <= 0.0 => Err("is not above 0".into()),
        Some(number) if number > most => Err(format!("is above {most}").into()),
        taken => Ok(taken),
    }
}

/// A whole number from `least` to `most`, both included. `480.0` is one.
pub(super) fn whole<T: TryFrom<i64>>(raw: &RawValue<'_>, least: i64, most: i64) -> FieldResult<T> {
    let whole = match raw {
        RawValue::Integer(whole) => *whole,
        RawValue::Text(text) if text.trim().parse::<i64>().is_ok() => text.trim().parse().unwrap_or_default(),
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

/// A current in whole amperes from `least` to `most`, which may say its unit: `400A`, `400 amps`.
pub(super) fn amperes<T: TryFrom<i64>>(raw: &RawValue<'_>, least: i64, most: i64) -> FieldResult<T> {
    const UNITS: [&str; 5] = ["a", "amp", "amps", "ampere", "amperes"];
    if let RawValue::Text(text) = raw {
        let text = text.trim();
        let figure = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
        let unit = &text[figure.len()..];
        let figure = figure.trim_end();
        let is_plain = !figure.is_empty() && figure.bytes().all(|byte| byte.is_ascii_digit());
        if is_plain && UNITS.iter().any(|known| known.eq_ignore_ascii_case(unit)) {
            return whole(&RawValue::Text(figure), least, most);
        }
    }
    whole(raw, least, most)
}

pub(super) fn flag(raw: &RawValue<'_>) -> FieldResult<bool> {
    const YES: [&str; 5] = ["true", "t", "yes", "y", "1"];
    const NO: [&str; 5] = ["false", "f", "no", "n", "0"];
    match raw {
        RawValue::Null => Ok(None),
        RawValue::Bool(flag) => Ok(Some(*flag)),
        RawValue::Integer(whole @ (0 | 1)) => Ok(Some(*whole == 1)),
        RawValue::Text(text) => {
            let text = text.trim();
            let is_one_of = |words: [&str; 5]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
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

pub(super) fn day(raw: &RawValue<'_>) -> FieldResult<Day> {
    let day = match raw {
        RawValue::Null => return Ok(None),
        RawValue::Day(day) => *day,
        RawValue::Moment(moment) => believable(*moment)?.day_utc(),
        RawValue::Text(text) if text.trim().is_empty() => return Ok(None),
        RawValue::Text(text) => text.trim().parse::<Day>().map_err(|_| "is not a date")?,
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

pub(super) fn moment(raw: &RawValue<'_>) -> FieldResult<Moment> {
    let moment = match raw {
        RawValue::Null => return Ok(None),
        RawValue::Moment(moment) => *moment,
        RawValue::Day(day) => Moment::from_millis(i64::from(day.number()) * 86_400_000),
        RawValue::Text(text) if text.trim().is_empty() => return Ok(None),
        RawValue::Text(text) => text.trim().parse::<Moment>().map_err(|_| "is not a date with a time")?,
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

/// A closed set of words, as the fields of a record use it.
pub(super) trait Vocabulary: Copy + 'static {
    fn exact(text: &str) -> Option<Self>;
    fn any(text: &str) -> Result<Self, UnknownSpelling>;
}

macro_rules! vocabularies {
    ($($name:ident),+) => {$(
        impl Vocabulary for $name {
            fn exact(text: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|member| member.as_str() == text)
            }
            fn any(text: &str) -> Result<Self, UnknownSpelling> {
                Self::parse(text)
            }
        }
    )+};
}
vocabularies!(
    EquipmentKind,
    ConductorMaterial,
    ConnectionType,
    TripTest,
    ConditionRating,
    Severity,
    OutdoorExposure,
    ServiceKind
);

pub(super) fn word<T: Vocabulary>(raw: &RawValue<'_>) -> FieldResult<T> {
    match raw {
        RawValue::Null => Ok(None),
        RawValue::Text(text) if text.trim().is_empty() => Ok(None),
        RawValue::Text(text) => match T::exact(text) {
            Some(member) => Ok(Some(member)),
            // A long text is no word: it is not compared with any
            None if text.len() > LONGEST_NAME => Err("is too long for a word".into()),
            None => T::any(text).map(Some).map_err(|error| error.to_string().trim_end().to_owned().into()),
        },
        _ => Err("is not a word".into()),
    }
}

/// `{ "lat": .., "lng": .. }`.
pub(super) fn coordinates(raw: &RawValue<'_>) -> FieldResult<Coordinates> {
    let RawValue::Json(Value::Object(point)) = raw else {
        return if raw.is_unknown() { Ok(None) } else { Err("is not an object with lat and lng".into()) };
    };
    let side = |long: &str, short: &str| {
        point.get(short).or_else(|| point.get(long)).map_or(RawValue::Null, RawValue::from_json)
    };
    match (latitude(&side("latitude", "lat"))?, longitude(&side("longitude", "lng"))?) {
        (Some(lat), Some(lng)) => Ok(Some(Coordinates { lat, lng })),
        (None, None) => Ok(None),
        _ => Err("has only one of lat and lng".into()),
    }
}

pub(super) fn latitude(raw: &RawValue<'_>) -> FieldResult<f64> {
    number(raw, -90.0, 90.0).map_err(|reason| format!("has a latitude that {reason}").into())
}

pub(super) fn longitude(raw: &RawValue<'_>) -> FieldResult<f64> {
    number(raw, -180.0, 180.0).map_err(|reason| format!("has a longitude that {reason}").into())
}

/// Reads a list entry by entry; entries that `read` refuses are left out and named. Text is a JSON list,
/// a PostgreSQL array, or parted by `;`, as in a CSV cell.
pub(super) fn list<T>(
    raw: &RawValue<'_>,
    into: &mut Vec<T>,
    read: impl Fn(&RawValue<'_>) -> FieldResult<T>,
) -> Result<(), Reason> {
    fn each<'a, T>(
        items: impl Iterator<Item = RawValue<'a>>,
        into: &mut Vec<T>,
        read: impl Fn(&RawValue<'_>) -> FieldResult<T>,
    ) -> Result<(), Reason> {
        let mut refused = None;
        into.clear();
        for item in items {
            if into.len() == LONGEST_LIST {
                return Err(format!("has more than {LONGEST_LIST} entries; the others are left out").into());
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
        RawValue::Null => Ok(()),
        RawValue::List(items) => each(items.iter().copied(), into, read),
        RawValue::Json(Value::Array(items)) => each(items.iter().map(RawValue::from_json), into, read),
        RawValue::Text(text) if text.trim_start().starts_with('[') => match serde_json::from_str::<Vec<Value>>(text) {
            Ok(items) => each(items.iter().map(RawValue::from_json), into, read),
            Err(_) => Err("is not a list".into()),
        },
        RawValue::Text(text) => match postgres_array::entries(text) {
            Some(entries) => {
                each(entries.iter().map(|entry| entry.as_deref().map_or(RawValue::Null, RawValue::Text)), into, read)
            }
            None => each(text.split(';').map(RawValue::Text), into, read),
        },
        _ => Err("is not a list".into()),
    }
}

pub(super) fn feeds(raw: &RawValue<'_>, into: &mut Vec<EquipmentId>) -> Result<(), Reason> {
    list(raw, into, |item| id(item, EquipmentId::parse))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_taken_from_text_only_where_it_can_mean_nothing_else() {
        assert_eq!(whole::<u32>(&RawValue::Text(" 480 "), 1, 1000), Ok(Some(480)));
        assert_eq!(whole::<u32>(&RawValue::Number(480.0), 1, 1000), Ok(Some(480)));
        assert_eq!(whole::<u32>(&RawValue::Text("480.0"), 1, 1000), Ok(Some(480)));
        assert_eq!(whole::<u32>(&RawValue::Text(""), 1, 1000), Ok(None));
        for wrong in ["480 A", "1,000", "480.5", "NaN", "inf", "1e400", "-480", "99999999999999999999"] {
            assert!(whole::<u32>(&RawValue::Text(wrong), 1, 1000).is_err(), "{wrong}");
        }
        for wrong in [f64::NAN, f64::INFINITY, -1.0, 1e300, 100.1] {
            assert!(number(&RawValue::Number(wrong), 0.0, 100.0).is_err(), "{wrong}");
        }
        assert_eq!(name(&RawValue::Integer(480)), Ok(Some("480".to_owned())));
    }

    #[test]
    fn a_current_may_say_that_it_is_in_amperes() {
        for text in ["400A", " 400 a ", "400 Amps", "400amp", "400 amperes", "400", "400.0"] {
            assert_eq!(amperes::<u32>(&RawValue::Text(text), 1, 1000), Ok(Some(400)), "{text}");
        }
        assert_eq!(amperes::<u32>(&RawValue::Integer(400), 1, 1000), Ok(Some(400)));
        assert_eq!(amperes::<u32>(&RawValue::Text(" "), 1, 1000), Ok(None));
        for wrong in ["400 kA", "400 V", "A", "1,200A", "-400A", "400A 3P", "4000A", "0A", "400.5A", "400 A A"] {
            assert!(amperes::<u32>(&RawValue::Text(wrong), 1, 1000).is_err(), "{wrong}");
        }
    }

    #[test]
    fn days_are_read_from_every_form_and_the_impossible_refused() {
        let leap = "2024-02-29".parse::<Day>().expect("a day");
        for form in ["2024-02-29", "2024-02-29T23:59:59.999Z", "2024-02-29T00:00:00", "2024-02-29 10:11:12.5"] {
            assert_eq!(day(&RawValue::Text(form)), Ok(Some(leap)), "{form}");
        }
        assert_eq!(day(&RawValue::Moment(Moment::from_millis(1_709_164_800_000))), Ok(Some(leap)));
        for wrong in ["2023-02-29", "yesterday", "0001-01-01", "29.02.2024", "1e9"] {
            assert!(day(&RawValue::Text(wrong)).is_err(), "{wrong}");
        }
        assert!(moment(&RawValue::Moment(Moment::from_millis(i64::MAX))).is_err());
        assert!(day(&RawValue::Integer(20_240_229)).is_err(), "a bare number is no date");
    }

    #[test]
    fn words_lists_and_places_say_what_is_wrong_with_them() {
        assert_eq!(word::<EquipmentKind>(&RawValue::Text("Bus_Duct")), Ok(Some(EquipmentKind::Busway)));
        let reason = word::<TripTest>(&RawValue::Text("maybe")).expect_err("no such word");
        assert!(reason.contains("passed"), "{reason}");
        let mut feeds_read = Vec::new();
        assert!(feeds(&RawValue::Text("a; b;;\u{7}"), &mut feeds_read).is_err());
        assert_eq!(feeds_read.len(), 2, "the good entries stay");
        assert!(feeds(&RawValue::Text("[\"a\", 7]"), &mut feeds_read).is_ok());
        assert_eq!(feeds_read.len(), 2);
        let far = serde_json::json!({"lat": 91, "lng": 0});
        assert!(coordinates(&RawValue::from_json(&far)).is_err());
        let half = serde_json::json!({"lat": 1});
        assert!(coordinates(&RawValue::from_json(&half)).is_err());
    }

    #[test]
    fn ten_megabytes_of_text_are_refused() {
        let long = "x".repeat(10_000_000);
        assert!(name(&RawValue::Text(&long)).is_err());
        assert!(text(&RawValue::Text(&long)).is_err());
        assert!(word::<EquipmentKind>(&RawValue::Text(&long)).is_err());
        assert_eq!(name(&RawValue::Text(&"ü".repeat(LONGEST_NAME))).map(|name| name.is_some()), Ok(true));
    }
}
