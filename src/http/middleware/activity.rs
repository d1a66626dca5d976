//! Activity of one connection: when its last request arrived and whether one is being answered. Tells an idle or stalled
//! connection from a busy one. Costs two atomic stores per request; a timer per request would cost as much as the rest of
//! the stack.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

use crate::inventory::Moment;

/// The activity of one connection. Clones share it.
#[derive(Debug, Clone)]
pub struct Activity(Arc<ActivityState>);

#[derive(Debug)]
struct ActivityState {
    /// When the last request arrived, milliseconds since the Unix epoch.
    last_request: AtomicI64,
    active_requests: AtomicU32,
}

/// Marks the connection as busy until it is dropped.
#[derive(Debug)]
pub struct ActiveRequest(Arc<ActivityState>);

impl Activity {
    /// The activity of a connection that was accepted at `now`.
    #[must_use]
    pub fn new(now: Moment) -> Self {
        let (last_request, active_requests) = (AtomicI64::new(now.millis()), AtomicU32::new(0));
        Self(Arc::new(ActivityState { last_request, active_requests }))
    }

    /// Records that a request arrived.
    pub(crate) fn record_request(&self, now: Moment) {
        self.0.last_request.store(now.millis(), Ordering::Relaxed);
    }

    /// Marks the connection as busy while a request is answered.
    pub(crate) fn begin_request(&self) -> ActiveRequest {
        self.0.active_requests.fetch_add(1, Ordering::Relaxed);
        ActiveRequest(Arc::clone(&self.0))
    }

    /// Whether no request is active and none has arrived completely for more than `millis`.
    #[must_use]
    pub fn is_idle(&self, now: Moment, millis: i64) -> bool {
        self.0.active_requests.load(Ordering::Relaxed) == 0
            && now.millis().saturating_sub(self.0.last_request.load(Ordering::Relaxed)) > millis
    }
}

impl Drop for ActiveRequest {
    fn drop(&mut self) {
        self.0.active_requests.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_is_idle_without_recent_and_active_requests() {
        let at = Moment::from_millis;
        let activity = Activity::new(at(0));
        assert!(!activity.is_idle(at(100), 100));
        assert!(activity.is_idle(at(101), 100));
        activity.record_request(at(90));
        assert!(!activity.is_idle(at(190), 100));
        let active = activity.begin_request();
        assert!(!activity.is_idle(at(1_000_000), 100));
        drop(active);
        assert!(activity.is_idle(at(1_000_000), 100));
    }
}
