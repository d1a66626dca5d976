//! A UTC timestamp with millisecond precision, as in Condoit's `timestamp(3)` columns and in the API.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::Day;

/// Milliseconds since 1970-01-01T00:00Z. Serialized as `YYYY-MM-DDThh:mm:ss.sssZ` in
/// human-readable formats, as an integer in the store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// From milliseconds since the epoch.
    #[must_use]
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the epoch.
    #[must_use]
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// The calendar day in UTC; 1970-01-01 when the timestamp is outside the calendar's range.
    #[must_use]
    pub fn day_utc(self) -> Day {
        self.day_in(&TimeZone::UTC)
    }

    /// The calendar day in a time zone; 1970-01-01 when the timestamp is outside the calendar's range.
    #[must_use]
    pub fn day_in(self, zone: &TimeZone) -> Day {
        let timestamp = Timestamp::from_millisecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH);
        Day::from_date(timestamp.to_zoned(zone.clone()).date())
    }
}

impl From<Timestamp> for Moment {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp.as_millisecond())
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match Timestamp::from_millisecond(self.0) {
            Ok(timestamp) => write!(f, "{timestamp:.3}"),
            Err(_) => write!(f, "millisecond {}", self.0),
        }
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Parses RFC 3339. A missing offset means UTC; a bare date means its midnight.
impl FromStr for Moment {
    type Err = jiff::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if let Ok(timestamp) = text.parse::<Timestamp>() {
            return Ok(timestamp.into());
        }
        let civil: jiff::civil::DateTime = text.parse()?;
        Ok(civil.to_zoned(TimeZone::UTC)?.timestamp().into())
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() { serializer.collect_str(self) } else { serializer.serialize_i64(self.0) }
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
            text.parse().map_err(de::Error::custom)
        } else {
            i64::deserialize(deserializer).map(Self)
        }
    }
}
