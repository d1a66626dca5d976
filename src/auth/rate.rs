//! How often somebody may ask: so many requests a minute for each user, key or address, in a bounded memory.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::{StateInformationMiddleware, StateSnapshot};
use governor::state::{InMemoryState, NotKeyed};
use governor::{NotUntil, Quota, RateLimiter};
use parking_lot::Mutex;

use crate::inventory::Moment;

/// Limiters held at most.
const MOST: usize = 20_000;
/// A step back of the machine's clock that is no mere disorder among threads, in milliseconds.
const STEP_BACK_MILLIS: i64 = 1_000;

/// The limits of everybody.
pub struct Limits {
    quota: Option<Quota>,
    clock: Told,
    limiters: Mutex<HashMap<Box<str>, Arc<Limiter>>>,
    most: usize,
}

/// One principal's limit.
pub struct Limiter {
    limiter: RateLimiter<NotKeyed, InMemoryState, Told, StateInformationMiddleware>,
    clock: Told,
    limit: u32,
    millis_each: u32,
    /// When it was last asked, by its own clock.
    taken: AtomicI64,
    /// Until when nothing is left, by its own clock: known from the latest refusal.
    spent_until: AtomicI64,
}

/// What a limiter says of one request, in the numbers of the `X-RateLimit-*` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Requests a minute.
    pub limit: u32,
    /// Requests that could follow at once.
    pub remaining: u32,
    /// When the whole limit is there again, in seconds since the epoch.
    pub reset: u64,
    /// Seconds to wait, at least one; `None` when the request may pass.
    pub retry_after: Option<u32>,
}

impl Limits {
    /// So many requests a minute for each principal; 0 switches the limit off.
    #[must_use]
    pub fn per_minute(limit: u32) -> Self {
        let clock = Told::default();
        Self { quota: NonZeroU32::new(limit).map(Quota::per_minute), clock, limiters: Mutex::default(), most: MOST }
    }

    /// The limiter of one principal, such as `user:ada`, `key:01ab` or `address:127.0.0.1`; the same for the same name.
    /// `None` when there is no limit.
    #[must_use]
    pub fn of(&self, principal: &str) -> Option<Arc<Limiter>> {
        let quota = self.quota?;
        let mut limiters = self.limiters.lock();
        if let Some(known) = limiters.get(principal) {
            return Some(Arc::clone(known));
        }
        if limiters.len() >= self.most {
            // Whoever has not asked for a minute has the whole limit again: nothing is forgiven by forgetting that.
            limiters.retain(|_, limiter| Arc::strong_count(limiter) > 1 || !limiter.is_whole());
            if limiters.len() >= self.most {
                limiters.clear();
            }
        }
        let limiter = Arc::new(Limiter::new(quota, self.clock.clone()));
        limiters.insert(principal.into(), Arc::clone(&limiter));
        Some(limiter)
    }
}

impl Limiter {
    fn new(quota: Quota, clock: Told) -> Self {
        let limiter = RateLimiter::direct_with_clock(quota, clock.clone()).with_middleware();
        let limit = quota.burst_size().get();
        Self {
            limiter,
            clock,
            limit,
            millis_each: 60_000_u32.div_ceil(limit),
            taken: AtomicI64::new(0),
            spent_until: AtomicI64::new(0),
        }
    }

    /// Takes one request off the limit, if there is one left.
    #[must_use]
    pub fn take(&self, now: Moment) -> Verdict {
        self.clock.tell(now);
        self.taken.store(self.clock.millis(), Ordering::Relaxed);
        let state: Result<StateSnapshot, NotUntil<Duration>> = self.limiter.check();
        match state {
            Ok(state) => self.verdict(now, state.remaining_burst_capacity().min(self.limit - 1), None),
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                let millis = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
                self.spent_until.store(self.clock.millis().saturating_add(millis), Ordering::Relaxed);
                let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(60).max(1);
                self.verdict(now, 0, Some(seconds))
            }
        }
    }

    /// Says no while nothing is left since a refusal, and takes nothing. For what is counted afterwards only.
    #[must_use]
    pub fn refusal(&self, now: Moment) -> Option<Verdict> {
        self.clock.tell(now);
        let millis = self.spent_until.load(Ordering::Relaxed).saturating_sub(self.clock.millis());
        let seconds = u32::try_from(millis.max(0).unsigned_abs().div_ceil(1000)).unwrap_or(60);
        (seconds > 0).then(|| self.verdict(now, 0, Some(seconds)))
    }

    fn verdict(&self, now: Moment, remaining: u32, retry_after: Option<u32>) -> Verdict {
        let millis = i64::from(self.limit - remaining) * i64::from(self.millis_each);
        let reset = u64::try_from(now.millis().saturating_add(millis.min(60_000) + 999) / 1000).unwrap_or(0);
        Verdict { limit: self.limit, remaining, reset, retry_after }
    }

    /// Requests a minute.
    #[must_use]
    pub const fn limit(&self) -> u32 {
        self.limit
    }

    fn is_whole(&self) -> bool {
        self.clock.millis().saturating_sub(self.taken.load(Ordering::Relaxed)) >= 60_000
    }
}

/// The clock of the limiters: stands where it was last told, and never goes back, though the machine's may be set.
#[derive(Debug, Clone, Default)]
struct Told(Arc<Hands>);

#[derive(Debug, Default)]
struct Hands {
    millis: AtomicI64,
    /// How far the machine's clock was set back, all in all.
    behind: AtomicI64,
}

impl Told {
    fn millis(&self) -> i64 {
        self.0.millis.load(Ordering::Relaxed)
    }

    fn tell(&self, now: Moment) {
        let behind = self.0.behind.load(Ordering::Relaxed);
        let now = now.millis().saturating_add(behind);
        let last = self.0.millis.load(Ordering::Relaxed);
        if now > last {
            self.0.millis.fetch_max(now, Ordering::Relaxed);
        } else if last.saturating_sub(now) > STEP_BACK_MILLIS {
            // A loser of this race was told by the winner.
            let _ = self.0.behind.compare_exchange(
                behind,
                behind.saturating_add(last.saturating_sub(now)),
                Ordering::Relaxed,
                Ordering::Relaxed,
            );
        }
    }
}

impl Clock for Told {
    type Instant = Duration;
    fn now(&self) -> Duration {
        Duration::from_millis(u64::try_from(self.millis()).unwrap_or(0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_millis(1_700_000_000_000 + seconds * 1000)
    }

    #[test]
    fn the_limit_is_spent_and_comes_back() {
        let limits = Limits::per_minute(3);
        let limiter = limits.of("user:ada").expect("a limit");
        let remaining: Vec<u32> = (0..3).map(|_| limiter.take(at(0)).remaining).collect();
        assert_eq!(remaining, [2, 1, 0]);
        let refused = limiter.take(at(0));
        assert_eq!(
            refused,
            Verdict { limit: 3, remaining: 0, reset: 1_700_000_060, retry_after: Some(20) },
            "a third of a minute brings one back"
        );
        assert_eq!(limiter.take(at(20)).retry_after, None);
        assert_eq!(limiter.take(at(20)).retry_after, Some(20));
        assert_eq!(limiter.take(at(200)).remaining, 2);
    }

    #[test]
    fn each_principal_has_a_limit_of_its_own_and_zero_is_none() {
        let limits = Limits::per_minute(1);
        let first = limits.of("user:ada").expect("a limit");
        assert_eq!(first.take(at(0)).retry_after, None);
        assert!(limits.of("user:ada").expect("the same").take(at(0)).retry_after.is_some());
        assert_eq!(limits.of("key:1").expect("another").take(at(0)).retry_after, None);
        assert!(Limits::per_minute(0).of("user:ada").is_none());
    }

    #[test]
    fn a_refusal_is_repeated_until_something_is_left_again() {
        let limiter = Limits::per_minute(2).of("address:1").expect("a limit");
        let _ = (limiter.take(at(0)), limiter.take(at(0)));
        assert!(limiter.refusal(at(0)).is_none(), "nobody was refused yet");
        assert!(limiter.take(at(0)).retry_after.is_some());
        assert_eq!(limiter.refusal(at(10)).and_then(|verdict| verdict.retry_after), Some(20));
        assert!(limiter.refusal(at(30)).is_none());
        assert_eq!(limiter.take(at(30)).retry_after, None, "looking took nothing");
    }

    #[test]
    fn a_clock_set_back_locks_nobody_out() {
        let limiter = Limits::per_minute(2).of("user:ada").expect("a limit");
        let _ = (limiter.take(at(7200)), limiter.take(at(7200)));
        assert!(limiter.take(at(0)).retry_after.is_some());
        assert_eq!(limiter.take(at(31)).retry_after, None, "half a minute after the clock was set back two hours");
    }

    #[test]
    fn the_memory_is_bounded_and_keeps_those_who_spent() {
        let mut limits = Limits::per_minute(2);
        limits.most = 10;
        let spender = limits.of("spender").expect("a limit");
        let _ = (spender.take(at(0)), spender.take(at(0)));
        drop(spender);
        for guest in 0..15 {
            let _ = limits.of(&format!("address:{guest}"));
        }
        assert!(limits.limiters.lock().len() <= 10);
        assert!(limits.of("spender").expect("a limit").take(at(1)).retry_after.is_some());
    }
}
