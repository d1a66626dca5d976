//! What goes wrong at a simulated VoltMetrics, and how long it takes. What happens to the n-th request to arrive follows
//! from the seed and n alone, so that a run can be repeated.

use std::time::Duration;

use crate::inventory::Moment;
use crate::simulate::rng::SeededRng;

/// The streams of chance of one request; apart from the figures' and the webhooks'.
const OF_FATE: u64 = 1;
const OF_TIME: u64 = 2;

/// How a simulated VoltMetrics misbehaves. Can be changed while it runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Faults {
    /// Time each answer takes longer.
    pub latency: Duration,
    /// Up to this much is added to the latency, evenly.
    pub jitter: Duration,
    /// Share of requests, 0 to 1, that fail: a quarter each with 500, with a proxy's 503, with 429, and with a good
    /// answer that breaks off half way.
    pub error_rate: f64,
    /// What a 429 asks to wait.
    pub retry_after: Duration,
    /// From the start on, every request fails with 503 for this long.
    pub fail_for: Duration,
    /// Every answer hangs for this long before anything else is done.
    pub hang: Duration,
}

/// None.
impl Default for Faults {
    fn default() -> Self {
        Self {
            latency: Duration::ZERO,
            jitter: Duration::ZERO,
            error_rate: 0.0,
            retry_after: Duration::from_secs(1),
            fail_for: Duration::ZERO,
            hang: Duration::ZERO,
        }
    }
}

/// What becomes of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequestFate {
    Good,
    Internal,
    Unavailable,
    TooMany,
    Truncated,
}

impl Faults {
    /// What becomes of the `number`-th request.
    pub(super) fn fate(&self, seed: u64, number: u64) -> RequestFate {
        let mut rng = SeededRng::new(seed, [number, OF_FATE]);
        if !rng.chance(self.error_rate) {
            return RequestFate::Good;
        }
        rng.pick(&[RequestFate::Internal, RequestFate::Unavailable, RequestFate::TooMany, RequestFate::Truncated])
    }

    /// How long the `number`-th request waits.
    pub(super) fn wait(&self, seed: u64, number: u64) -> Duration {
        self.hang + self.latency + self.jitter.mul_f64(SeededRng::new(seed, [number, OF_TIME]).unit())
    }

    /// Whether the outage is still on.
    pub(super) fn is_out(&self, started: Moment, now: Moment) -> bool {
        let passed = u64::try_from(now.millis() - started.millis()).unwrap_or(0);
        Duration::from_millis(passed) < self.fail_for
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fates(seed: u64, error_rate: f64) -> Vec<RequestFate> {
        let faults = Faults { error_rate, ..Faults::default() };
        (0..10_000).map(|number| faults.fate(seed, number)).collect()
    }

    #[test]
    fn the_share_that_fails_is_the_one_asked_for_and_each_kind_is_a_quarter_of_it() {
        let fates = fates(1, 0.3);
        for kind in [RequestFate::Internal, RequestFate::Unavailable, RequestFate::TooMany, RequestFate::Truncated] {
            let count = fates.iter().filter(|fate| **fate == kind).count();
            assert!((650..=850).contains(&count), "{kind:?}: {count} of 10000");
        }
    }

    #[test]
    fn the_seed_decides_and_the_ends_are_sharp() {
        assert_eq!(fates(1, 0.3), fates(1, 0.3));
        assert_ne!(fates(1, 0.3), fates(2, 0.3));
        assert!(fates(1, 0.0).iter().all(|fate| *fate == RequestFate::Good));
        assert!(fates(1, 1.0).iter().all(|fate| *fate != RequestFate::Good));
    }

    #[test]
    fn an_outage_ends_on_time() {
        let faults = Faults { fail_for: Duration::from_secs(3), ..Faults::default() };
        let at = Moment::from_millis;
        assert!(faults.is_out(at(0), at(2_999)));
        assert!(!faults.is_out(at(0), at(3_000)));
        assert!(faults.is_out(at(5_000), at(0)), "a clock set back does not end it");
        assert!(!Faults::default().is_out(at(0), at(0)));
    }
}
