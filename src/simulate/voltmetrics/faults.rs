//! Injected faults and delays of a simulated VoltMetrics. The fault of the n-th request depends on the seed and n alone, so
//! that a run can be repeated.

use std::time::Duration;

use crate::inventory::Moment;
use crate::simulate::rng::SeededRng;

/// Streams of random numbers of one request, distinct from those of figures and webhooks.
const FAULT_STREAM: u64 = 1;
const DELAY_STREAM: u64 = 2;

/// Injected faults. They can be changed while the simulator runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Faults {
    /// Added to the time of each response.
    pub latency: Duration,
    /// A uniform random part of this is added to the latency.
    pub jitter: Duration,
    /// Share of requests, 0 to 1, that fail: a quarter each with 500, with a proxy's 503, with 429, and with a good response
    /// that breaks off half way.
    pub error_rate: f64,
    /// `Retry-After` of a 429.
    pub retry_after: Duration,
    /// Every request fails with 503 for this long after the start.
    pub fail_for: Duration,
    /// Delay of every request before it is handled.
    pub hang: Duration,
}

/// No faults.
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

/// Fault of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RequestFate {
    Good,
    Internal,
    Unavailable,
    TooMany,
    Truncated,
}

impl Faults {
    /// Fault of the `number`-th request.
    pub(super) fn fate(&self, seed: u64, number: u64) -> RequestFate {
        let mut rng = SeededRng::new(seed, [number, FAULT_STREAM]);
        if !rng.chance(self.error_rate) {
            return RequestFate::Good;
        }
        rng.pick(&[RequestFate::Internal, RequestFate::Unavailable, RequestFate::TooMany, RequestFate::Truncated])
    }

    /// Delay of the `number`-th request.
    pub(super) fn delay(&self, seed: u64, number: u64) -> Duration {
        self.hang + self.latency + self.jitter.mul_f64(SeededRng::new(seed, [number, DELAY_STREAM]).unit())
    }

    /// Whether the outage is not over yet.
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
    fn faults_occur_at_the_error_rate_a_quarter_of_each_kind() {
        let fates = fates(1, 0.3);
        for kind in [RequestFate::Internal, RequestFate::Unavailable, RequestFate::TooMany, RequestFate::Truncated] {
            let count = fates.iter().filter(|fate| **fate == kind).count();
            assert!((650..=850).contains(&count), "{kind:?}: {count} of 10000");
        }
    }

    #[test]
    fn the_seed_decides_and_rates_of_zero_and_one_are_exact() {
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
