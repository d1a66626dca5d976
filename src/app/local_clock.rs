//! The clock together with the site's time zone: the current instant and the current calendar day.

use jiff::tz::TimeZone;

use crate::clock::Clock;
use crate::inventory::{Day, Moment};

/// Tells the time and the day. Clones of a test clock move together.
#[derive(Debug, Clone)]
pub struct LocalClock {
    clock: Clock,
    time_zone: TimeZone,
}

impl LocalClock {
    /// A clock whose day changes at midnight in `time_zone`.
    #[must_use]
    pub const fn new(clock: Clock, time_zone: TimeZone) -> Self {
        Self { clock, time_zone }
    }

    /// The current instant.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The current day: the day that figures are computed for.
    #[must_use]
    pub fn today(&self) -> Day {
        self.clock.today(&self.time_zone)
    }

    /// The day of an instant.
    #[must_use]
    pub fn day_of(&self, moment: Moment) -> Day {
        moment.day_in(&self.time_zone)
    }

    /// Milliseconds from `now` to the next midnight, at least 1.
    #[must_use]
    pub fn millis_to_midnight(&self, now: Moment) -> i64 {
        let tomorrow = self.day_of(now).plus_days(1).date();
        let midnight = tomorrow.and_then(|date| date.to_zoned(self.time_zone.clone()).ok());
        midnight.map_or(i64::MAX, |midnight| midnight.timestamp().as_millisecond() - now.millis()).max(1)
    }

    /// The time zone whose midnight changes the day.
    #[must_use]
    pub const fn time_zone(&self) -> &TimeZone {
        &self.time_zone
    }

    /// The clock alone, for adapters that need no day.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }
}
