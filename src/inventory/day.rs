//! A calendar day without time or time zone: the unit of NFPA intervals, ages and due dates.

use std::fmt;
use std::ops::Sub;
use std::str::FromStr;

use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A calendar day, held as days since 1970-01-01. Serialized as `YYYY-MM-DD` in human-readable formats, as an integer
/// in the store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

const EPOCH: Date = Date::constant(1970, 1, 1);

impl Day {
    /// The day of a civil date.
    #[must_use]
    pub fn from_date(date: Date) -> Self {
        Self((date - EPOCH).get_days())
    }

    /// Year, month and day; `None` for a number of days outside years -9999 to 9999.
    #[must_use]
    pub fn date(self) -> Option<Date> {
        EPOCH.checked_add(Span::new().try_days(self.0).ok()?).ok()
    }

    /// The calendar year; 0 outside the calendar's range.
    #[must_use]
    pub fn year(self) -> i16 {
        self.date().map_or(0, Date::year)
    }

    /// The same day of the month `months` later, or that month's last day when it is shorter. `None` past year 9999.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Option<Self> {
        self.date()?.checked_add(Span::new().try_months(months).ok()?).ok().map(Self::from_date)
    }

    /// The day `days` later, or earlier when negative. Saturates at the range of `i32`.
    #[must_use]
    pub const fn plus_days(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// Days since 1970-01-01.
    #[must_use]
    pub const fn number(self) -> i32 {
        self.0
    }
}

/// Whole days from `other` to `self`.
impl Sub for Day {
    type Output = i32;
    fn sub(self, other: Self) -> i32 {
        self.0.saturating_sub(other.0)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.date() {
            Some(date) => date.fmt(f),
            None => write!(f, "day {}", self.0),
        }
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Parses `YYYY-MM-DD`, or an RFC 3339 timestamp, of which the UTC day is taken.
impl FromStr for Day {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if text.len() > 10
            && let Ok(instant) = text.parse::<jiff::Timestamp>()
        {
            return Ok(Self::from_date(instant.to_zoned(jiff::tz::TimeZone::UTC).date()));
        }
        text.parse::<Date>().map(Self::from_date)
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_i32(self.0) }
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            text.parse().map_err(de::Error::custom)
        } else {
            i32::deserialize(deserializer).map(Self)
        }
    }
}
