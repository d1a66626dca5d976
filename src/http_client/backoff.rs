//! Waits between retries: exponential backoff with full jitter. Each wait is a random part of a limit that doubles up to a
//! cap, so that clients that failed together do not come back together.

use std::time::Duration;

use rand::RngExt;

/// Number of tries and the waits between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// Limit of the wait before the second try; it doubles with each further try.
    pub first: Duration,
    /// Longest limit of any wait.
    pub cap: Duration,
    /// Most tries, including the first.
    pub tries: u32,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { first: Duration::from_secs(1), cap: Duration::from_secs(30), tries: 5 }
    }
}

impl Backoff {
    /// Limit of the wait after `done` tries.
    #[must_use]
    pub fn ceiling(&self, done: u32) -> Duration {
        let doubled = 2_u32.checked_pow(done.saturating_sub(1)).and_then(|factor| self.first.checked_mul(factor));
        doubled.unwrap_or(self.cap).min(self.cap)
    }

    /// The wait after `done` tries for a random `part` between 0 and 1; `None` when no try is left.
    #[must_use]
    pub fn wait(&self, done: u32, part: f64) -> Option<Duration> {
        (done < self.tries).then(|| self.ceiling(done).mul_f64(part.clamp(0.0, 1.0)))
    }

    /// A random wait after `done` tries; `None` when no try is left.
    #[must_use]
    pub fn random_wait(&self, done: u32) -> Option<Duration> {
        self.wait(done, rand::rng().random())
    }

    /// Random waits between the tries of one call.
    pub fn waits(self) -> impl Iterator<Item = Duration> + Send + Sync + Unpin {
        (1..self.tries).map_while(move |done| self.random_wait(done))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn by_default_waits_stay_below_1_2_4_and_8_seconds() {
        let backoff = Backoff::default();
        let ceilings: Vec<u64> = (1..8).map(|done| backoff.ceiling(done).as_secs()).collect();
        assert_eq!(ceilings, [1, 2, 4, 8, 16, 30, 30]);
        assert_eq!(backoff.waits().count(), 4);
    }

    proptest! {
        #[test]
        fn no_wait_is_above_its_ceiling_and_no_try_too_many(
            first in 0_u64..100_000,
            cap in 0_u64..100_000,
            tries in 0_u32..40,
            done in 1_u32..u32::MAX,
            part in 0.0_f64..=1.0,
        ) {
            let backoff = Backoff { first: Duration::from_millis(first), cap: Duration::from_millis(cap), tries };
            let waits: Vec<Duration> = backoff.waits().collect();
            prop_assert_eq!(waits.len(), usize::try_from(tries.saturating_sub(1)).expect("it fits"));
            for (wait, done) in waits.iter().zip(1..) {
                prop_assert!(*wait <= backoff.ceiling(done) && backoff.ceiling(done) <= backoff.cap);
            }
            prop_assert!(backoff.ceiling(done) <= backoff.ceiling(done.saturating_add(1)), "they only grow");
            match backoff.wait(done, part) {
                Some(wait) => prop_assert!(done < tries && wait <= backoff.ceiling(done)),
                None => prop_assert!(done >= tries),
            }
            if done < tries {
                prop_assert_eq!(backoff.wait(done, 0.0), Some(Duration::ZERO));
                prop_assert_eq!(backoff.wait(done, 1.0), Some(backoff.ceiling(done)));
            }
        }
    }
}
