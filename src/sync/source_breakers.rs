//! One circuit breaker per source: after several failures in a row a source is not contacted for a while.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

use crate::http_client::{BreakerMachine, BreakerPermit, BreakerPolicy, BreakerStatus};

/// The breakers of all sources that were contacted since the program started.
#[derive(Default)]
pub(super) struct SourceBreakers(Mutex<HashMap<String, BreakerMachine>>);

/// Permission to contact a source. Dropped without a result, as by a panic or an aborted task, it counts as abandoned: the
/// next call may then be the probe.
pub(super) struct AdmittedContact<'b> {
    breakers: &'b SourceBreakers,
    source: String,
    permit: Option<BreakerPermit>,
}

impl AdmittedContact<'_> {
    /// Records how contacting the source went. Errors in its data are no failures: the source answered.
    pub(super) fn ended(mut self, is_unreachable: bool) {
        if let Some(permit) = self.permit.take()
            && let Some(breaker) = self.breakers.0.lock().get_mut(&self.source)
        {
            if is_unreachable {
                breaker.failed(permit, Instant::now());
            } else {
                breaker.succeeded(permit, Instant::now());
            }
        }
    }
}

impl Drop for AdmittedContact<'_> {
    fn drop(&mut self) {
        if let Some(permit) = self.permit.take()
            && let Some(breaker) = self.breakers.0.lock().get_mut(&self.source)
        {
            breaker.abandoned(permit);
        }
    }
}

impl SourceBreakers {
    /// Permission to contact a source, or how long it is still left alone.
    pub(super) fn admit(&self, source: &str) -> Result<AdmittedContact<'_>, Duration> {
        let now = Instant::now();
        let mut breakers = self.0.lock();
        let closed = || BreakerMachine::new(BreakerPolicy::default(), now);
        // Created at the first contact, so that the metrics list only sources that were contacted.
        let permit = breakers.entry(source.to_owned()).or_insert_with(closed).admit(now)?;
        Ok(AdmittedContact { breakers: self, source: source.to_owned(), permit: Some(permit) })
    }

    /// How long the source is still left alone; `None` when it may be contacted.
    pub(super) fn open_for(&self, source: &str) -> Option<Duration> {
        self.0.lock().get(source).and_then(|breaker| breaker.remaining_open_time(Instant::now()))
    }

    pub(super) fn list(&self) -> Vec<(String, BreakerStatus)> {
        self.0.lock().iter().map(|(source, breaker)| (source.clone(), breaker.status())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_panics_leaves_room_for_the_next() {
        let breakers = SourceBreakers::default();
        for _ in 0..BreakerPolicy::default().failures {
            breakers.admit("condoit").unwrap_or_else(|_| panic!("closed")).ended(true);
        }
        assert!(breakers.admit("condoit").is_err(), "it is open");
        tokio::time::advance(BreakerPolicy::default().rest).await;
        let probing = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _probe = breakers.admit("condoit");
            assert!(breakers.admit("condoit").is_err(), "one probe at a time");
            panic!("a bug in the reader");
        }));
        assert!(probing.is_err());
        breakers.admit("condoit").unwrap_or_else(|_| panic!("the next probe")).ended(false);
        assert!(breakers.admit("condoit").is_ok(), "it is closed");
    }
}
