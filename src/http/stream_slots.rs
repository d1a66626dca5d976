//! Limits the number of event streams, in total and per caller. An open stream holds a slot.

use std::collections::HashMap;
use std::sync::Arc;

use axum::http::StatusCode;
use parking_lot::Mutex;

use super::problem::Problem;
use crate::auth::Principal;

/// Most streams open at the same time.
const MAX_STREAMS: usize = 256;
/// Most streams of one user or API key.
const MAX_STREAMS_PER_CALLER: usize = 16;
/// `Retry-After` of a refused stream, seconds.
const RETRY_SECONDS: u32 = 30;

/// The slots of all streams. Clones share them.
#[derive(Clone, Default)]
pub struct StreamSlots(Arc<Mutex<HashMap<Box<str>, usize>>>);

/// A slot, released when it is dropped.
pub(super) struct StreamSlot {
    slots: StreamSlots,
    caller: Box<str>,
}

impl StreamSlots {
    /// Takes a slot.
    ///
    /// # Errors
    /// 503 when all slots are taken, 429 when this user or key has too many.
    pub(super) fn acquire(&self, principal: &Principal) -> Result<StreamSlot, Problem> {
        let identity = &principal.identity;
        let caller: Box<str> = format!("{} {}", identity.kind.as_str(), identity.id).into();
        let mut taken = self.0.lock();
        if taken.values().sum::<usize>() >= MAX_STREAMS {
            return Err(Problem::unavailable("too many event streams are open: try again later", RETRY_SECONDS));
        }
        let own = taken.entry(caller.clone()).or_default();
        if *own >= MAX_STREAMS_PER_CALLER {
            let message = format!("this user or key has {MAX_STREAMS_PER_CALLER} event streams: close one of them");
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
        let mut taken = self.slots.0.lock();
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

    #[test]
    fn slots_are_limited_per_caller_and_released() {
        let (slots, principal) = (StreamSlots::default(), Principal::new(Identity::local_admin(), "", None, None));
        let taken: Vec<StreamSlot> =
            (0..MAX_STREAMS_PER_CALLER).map(|_| slots.acquire(&principal).expect("a slot")).collect();
        assert_eq!(slots.acquire(&principal).err().map(|problem| problem.status().as_u16()), Some(429));
        drop(taken);
        assert!(slots.acquire(&principal).is_ok() && slots.0.lock().len() <= 1);
    }
}
