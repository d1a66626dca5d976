//! The only place that asks the time. Everything else is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::inventory::{Day, Moment};

/// Tells the time: the machine's, or one that a test sets.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    fixed: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands at `moment` until [`Clock::set`] moves it.
    #[must_use]
    pub fn standing_at(moment: Moment) -> Self {
        Self { fixed: Some(Arc::new(AtomicI64::new(moment.millis()))) }
    }

    /// Moves a standing clock; the machine's goes its own way.
    pub fn set(&self, moment: Moment) {
        if let Some(fixed) = &self.fixed {
            fixed.store(moment.millis(), Ordering::SeqCst);
        }
    }

    /// The instant.
    #[must_use]
    pub fn now(&self) -> Moment {
        match &self.fixed {
            Some(fixed) => Moment::from_millis(fixed.load(Ordering::SeqCst)),
            None => Timestamp::now().into(),
        }
    }

    /// The calendar day in a time zone: what figures are "as of".
    #[must_use]
    pub fn today(&self, zone: &TimeZone) -> Day {
        self.now().day_in(zone)
    }
}
