//! When a connection last asked something, and whether it is being answered: what tells an idle or stalling client from
//! a busy one. Two stores a request, where a timer for each would cost as much as the rest of the stack.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use crate::inventory::Moment;

/// The pulse of one connection. Cloning shares it.
#[derive(Debug, Clone)]
pub struct Pulse(Arc<Beats>);

#[derive(Debug)]
struct Beats {
    last: AtomicI64,
    underway: AtomicU32,
}

/// While it lives, the connection is busy.
#[derive(Debug)]
pub struct Busy(Arc<Beats>);

impl Pulse {
    /// Of a connection that was just taken.
    #[must_use]
    pub fn starting(now: Moment) -> Self {
        Self(Arc::new(Beats { last: AtomicI64::new(now.millis()), underway: AtomicU32::new(0) }))
    }

    /// A request came.
    pub(crate) fn beat(&self, now: Moment) {
        self.0.last.store(now.millis(), Ordering::Relaxed);
    }

    /// Its answer takes a while.
    pub(crate) fn busy(&self) -> Busy {
        self.0.underway.fetch_add(1, Ordering::Relaxed);
        Busy(Arc::clone(&self.0))
    }

    /// Whether nothing is underway and no request came whole for so many milliseconds.
    #[must_use]
    pub fn is_idle(&self, now: Moment, millis: i64) -> bool {
        self.0.underway.load(Ordering::Relaxed) == 0
            && now.millis().saturating_sub(self.0.last.load(Ordering::Relaxed)) > millis
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.underway.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn idle_is_who_neither_asks_nor_is_answered() {
        let at = Moment::from_millis;
        let pulse = Pulse::starting(at(0));
        assert!(!pulse.is_idle(at(100), 100));
        assert!(pulse.is_idle(at(101), 100));
        pulse.beat(at(90));
        assert!(!pulse.is_idle(at(190), 100));
        let busy = pulse.busy();
        assert!(!pulse.is_idle(at(1_000_000), 100));
        drop(busy);
        assert!(pulse.is_idle(at(1_000_000), 100));
    }
}
