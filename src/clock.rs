//! The clock. No other module reads the system time; it is passed to them as an argument.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::inventory::{Day, Moment};

/// The system clock, or a clock that a test sets.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    fixed: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The system clock.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock fixed at `moment` until [`Clock::set`] moves it.
    #[must_use]
    pub fn fixed_at(moment: Moment) -> Self {
        Self { fixed: Some(Arc::new(AtomicI64::new(moment.millis()))) }
    }

    /// Moves a fixed clock. Has no effect on the system clock.
    pub fn set(&self, moment: Moment) {
        if let Some(fixed) = &self.fixed {
            fixed.store(moment.millis(), Ordering::SeqCst);
        }
    }

    /// The current instant.
    #[must_use]
    pub fn now(&self) -> Moment {
        match &self.fixed {
            Some(fixed) => Moment::from_millis(fixed.load(Ordering::SeqCst)),
            None => Timestamp::now().into(),
        }
    }

    /// The current calendar day in a time zone: the date that figures are computed for.
    #[must_use]
    pub fn today(&self, zone: &TimeZone) -> Day {
        self.now().day_in(zone)
    }
}
