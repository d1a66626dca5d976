//! Limits the number of event streams, in total and per caller. An open stream holds a slot.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::StatusCode;
use parking_lot::Mutex;

use super::limits::{HttpLimit, LimitMonitor};
use super::problem::Problem;
use crate::auth::Principal;

/// `Retry-After` of a refused stream, seconds.
const RETRY_SECONDS: u32 = 30;

/// The slots of all streams. Clones share them.
#[derive(Clone)]
pub(super) struct StreamSlots {
    taken: Arc<Mutex<HashMap<Box<str>, usize>>>,
    monitor: Arc<LimitMonitor>,
}

/// A slot, released when it is dropped.
pub(super) struct StreamSlot {
    slots: StreamSlots,
    caller: Box<str>,
}

impl StreamSlots {
    pub(super) fn new(monitor: Arc<LimitMonitor>) -> Self {
        Self { taken: Arc::default(), monitor }
    }

    /// Takes a slot.
    ///
    /// # Errors
    /// 503 when all slots are taken, 429 when this user or key has too many.
    pub(super) fn acquire(&self, principal: &Principal) -> Result<StreamSlot, Problem> {
        let identity = &principal.identity;
        let caller: Box<str> = format!("{} {}", identity.kind.as_str(), identity.id).into();
        let limits = &self.monitor.limits;
        let mut taken = self.taken.lock();
        if taken.values().sum::<usize>() >= limits.streams {
            self.monitor.record(HttpLimit::Streams, &identity.name);
            return Err(Problem::unavailable("too many event streams are open: try again later", RETRY_SECONDS));
        }
        let own = taken.entry(caller.clone()).or_default();
        if *own >= limits.streams_per_caller {
            self.monitor.record(HttpLimit::StreamsPerCaller, &identity.name);
            let message = format!("this user or key has {own} event streams: close one of them");
            return Err(Problem::new(StatusCode::TOO_MANY_REQUESTS, "RATE_TOO_MANY_STREAMS", message)
                .with_retry_after(RETRY_SECONDS));
        }
        *own += 1;
        drop(taken);
        Ok(StreamSlot { slots: self.clone(), caller })
    }
}

impl Drop for StreamSlot {
    fn drop(&mut self) {
        let mut taken = self.slots.taken.lock();
        if let Some(own) = taken.get_mut(&self.caller) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.caller);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::Identity;
    use crate::http::limits::HttpLimits;

    #[test]
    fn slots_are_limited_per_caller_and_released() {
        let monitor = LimitMonitor::new(HttpLimits { streams: 3, streams_per_caller: 2, ..HttpLimits::default() });
        let slots = StreamSlots::new(Arc::clone(&monitor));
        let caller = |id: &str| Principal::new(Identity { id: id.into(), ..Identity::local_admin() }, "", None, None);
        let status = |id: &str| slots.acquire(&caller(id)).err().map(|problem| problem.status().as_u16());
        let mut taken: Vec<StreamSlot> = (0..2).map(|_| slots.acquire(&caller("ada")).expect("a slot")).collect();
        assert_eq!(status("ada"), Some(429));
        taken.push(slots.acquire(&caller("bob")).expect("a slot"));
        assert_eq!(status("bob"), Some(503));
        drop(taken);
        assert!(slots.acquire(&caller("ada")).is_ok() && slots.taken.lock().len() <= 1);
        let reached: Vec<_> = monitor.reached().into_iter().filter(|(_, count)| *count > 0).collect();
        assert_eq!(reached, [("streams", 1), ("streams_per_caller", 1)]);
    }
}
