//! One circuit breaker per source: after several failures in a row a source is not contacted for a while.

use std::collections::HashMap;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::time::Instant;

use crate::http_client::{BreakerMachine, BreakerPermit, BreakerPolicy, BreakerStatus};

/// The breakers of all sources that were contacted since the program started.
#[derive(Default)]
pub(super) struct SourceBreakers(Mutex<HashMap<String, BreakerMachine>>);

impl SourceBreakers {
    /// Permission to contact a source, or how long it is still left alone.
    pub(super) fn admit(&self, source: &str) -> Result<BreakerPermit, Duration> {
        let now = Instant::now();
        let mut breakers = self.0.lock();
        let closed = || BreakerMachine::new(BreakerPolicy::default(), now);
        // Created at the first contact, so that the metrics list only sources that were contacted.
        breakers.entry(source.to_owned()).or_insert_with(closed).admit(now)
    }

    /// How long the source is still left alone; `None` when it may be contacted.
    pub(super) fn open_for(&self, source: &str) -> Option<Duration> {
        self.0.lock().get(source).and_then(|breaker| breaker.remaining_open_time(Instant::now()))
    }

    /// Records how contacting the source went. Errors in its data are no failures: the source answered.
    pub(super) fn record(&self, source: &str, permit: BreakerPermit, is_unreachable: bool) {
        if let Some(breaker) = self.0.lock().get_mut(source) {
            if is_unreachable {
                breaker.failed(permit, Instant::now());
            } else {
                breaker.succeeded(permit, Instant::now());
            }
        }
    }

    pub(super) fn list(&self) -> Vec<(String, BreakerStatus)> {
        self.0.lock().iter().map(|(source, breaker)| (source.clone(), breaker.status())).collect()
    }
}
