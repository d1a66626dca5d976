//! Rate limits: a number of requests per minute for each user, API key or network address, in bounded memory.

use std::collections::HashMap;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::{StateInformationMiddleware, StateSnapshot};
use governor::state::{InMemoryState, NotKeyed};
use governor::{NotUntil, Quota};
use parking_lot::Mutex;

use crate::inventory::Moment;

/// Most rate limiters in memory.
const CAPACITY: usize = 20_000;
/// How far the clock must go back to count as set back, milliseconds. Less is the usual disorder among threads.
const SET_BACK_MILLIS: i64 = 1_000;

/// The rate limiters of all callers.
pub struct RateLimiters {
    quota: Option<Quota>,
    clock: MonotonicClock,
    limiters: Mutex<HashMap<Box<str>, Arc<RateLimiter>>>,
    capacity: usize,
}

/// The rate limiter of one caller.
pub struct RateLimiter {
    limiter: governor::RateLimiter<NotKeyed, InMemoryState, MonotonicClock, StateInformationMiddleware>,
    clock: MonotonicClock,
    limit: u32,
    /// Milliseconds until one request is available again.
    replenish_millis: u32,
    /// Time of the last request, by `clock`, milliseconds.
    last_used: AtomicI64,
    /// Until when the quota is exhausted, by `clock`, milliseconds. Set by a refusal.
    exhausted_until: AtomicI64,
}

/// The decision about one request, with the values of the `X-RateLimit-*` headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateDecision {
    /// Requests per minute.
    pub limit: u32,
    /// Requests that can follow immediately.
    pub remaining: u32,
    /// When the full quota is available again, seconds since the Unix epoch.
    pub reset: u64,
    /// Seconds to wait, at least 1, when the request is refused; `None` when it is allowed.
    pub retry_after: Option<u32>,
}

impl RateLimiters {
    /// A number of requests per minute for each caller; 0 for no limit.
    #[must_use]
    pub fn per_minute(limit: u32) -> Self {
        let clock = MonotonicClock::default();
        Self {
            quota: NonZeroU32::new(limit).map(Quota::per_minute),
            clock,
            limiters: Mutex::default(),
            capacity: CAPACITY,
        }
    }

    /// The rate limiter of one caller, such as `user ada`, `key 01ab` or `address 127.0.0.1`; the same one for the same
    /// name. `None` when there is no limit.
    #[must_use]
    pub fn get(&self, caller: &str) -> Option<Arc<RateLimiter>> {
        let quota = self.quota?;
        let mut limiters = self.limiters.lock();
        if let Some(known) = limiters.get(caller) {
            return Some(Arc::clone(known));
        }
        if limiters.len() >= self.capacity {
            // A limiter that was not used for a minute has its full quota again, so removing it forgives nothing.
            limiters.retain(|_, limiter| Arc::strong_count(limiter) > 1 || !limiter.is_full());
            if limiters.len() >= self.capacity {
                limiters.clear();
            }
        }
        let limiter = Arc::new(RateLimiter::new(quota, self.clock.clone()));
        limiters.insert(caller.into(), Arc::clone(&limiter));
        Some(limiter)
    }
}

impl RateLimiter {
    fn new(quota: Quota, clock: MonotonicClock) -> Self {
        let limiter = governor::RateLimiter::direct_with_clock(quota, clock.clone()).with_middleware();
        let limit = quota.burst_size().get();
        Self {
            limiter,
            clock,
            limit,
            replenish_millis: 60_000_u32.div_ceil(limit),
            last_used: AtomicI64::new(0),
            exhausted_until: AtomicI64::new(0),
        }
    }

    /// Takes one request from the quota, if one is left.
    #[must_use]
    pub fn check(&self, now: Moment) -> RateDecision {
        self.clock.advance(now);
        self.last_used.store(self.clock.millis(), Ordering::Relaxed);
        let state: Result<StateSnapshot, NotUntil<Duration>> = self.limiter.check();
        match state {
            Ok(state) => self.decision(now, state.remaining_burst_capacity().min(self.limit - 1), None),
            Err(until) => {
                let wait = until.wait_time_from(self.clock.now());
                let millis = i64::try_from(wait.as_millis()).unwrap_or(i64::MAX);
                self.exhausted_until.store(self.clock.millis().saturating_add(millis), Ordering::Relaxed);
                let seconds = u32::try_from(wait.as_millis().div_ceil(1000)).unwrap_or(60).max(1);
                self.decision(now, 0, Some(seconds))
            }
        }
    }

    /// The refusal, while the quota is exhausted since the last one; takes nothing from the quota. For events that are
    /// counted after they happened, such as failed logins.
    #[must_use]
    pub fn find_refusal(&self, now: Moment) -> Option<RateDecision> {
        self.clock.advance(now);
        let millis = self.exhausted_until.load(Ordering::Relaxed).saturating_sub(self.clock.millis());
        let seconds = u32::try_from(millis.max(0).unsigned_abs().div_ceil(1000)).unwrap_or(60);
        (seconds > 0).then(|| self.decision(now, 0, Some(seconds)))
    }

    fn decision(&self, now: Moment, remaining: u32, retry_after: Option<u32>) -> RateDecision {
        let millis = i64::from(self.limit - remaining) * i64::from(self.replenish_millis);
        let reset = u64::try_from(now.millis().saturating_add(millis.min(60_000) + 999) / 1000).unwrap_or(0);
        RateDecision { limit: self.limit, remaining, reset, retry_after }
    }

    /// Requests per minute.
    #[must_use]
    pub const fn limit(&self) -> u32 {
        self.limit
    }

    fn is_full(&self) -> bool {
        self.clock.millis().saturating_sub(self.last_used.load(Ordering::Relaxed)) >= 60_000
    }
}

/// The clock of the rate limiters: the time of the latest request. It never goes back, even when the machine's clock does.
#[derive(Debug, Clone, Default)]
struct MonotonicClock(Arc<ClockState>);

#[derive(Debug, Default)]
struct ClockState {
    millis: AtomicI64,
    /// Sum of the steps by which the machine's clock was set back, milliseconds.
    offset: AtomicI64,
}

impl MonotonicClock {
    fn millis(&self) -> i64 {
        self.0.millis.load(Ordering::Relaxed)
    }

    fn advance(&self, now: Moment) {
        let offset = self.0.offset.load(Ordering::Relaxed);
        let now = now.millis().saturating_add(offset);
        let last = self.0.millis.load(Ordering::Relaxed);
        if now > last {
            self.0.millis.fetch_max(now, Ordering::Relaxed);
        } else if last.saturating_sub(now) > SET_BACK_MILLIS {
            // A thread that loses this race needs nothing more: the winner corrected the offset.
            let _ = self.0.offset.compare_exchange(
                offset,
                offset.saturating_add(last.saturating_sub(now)),
                Ordering::Relaxed,
                Ordering::Relaxed,
            );
        }
    }
}

impl Clock for MonotonicClock {
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
    fn the_quota_is_exhausted_and_replenished() {
        let limits = RateLimiters::per_minute(3);
        let limiter = limits.get("user:ada").expect("a limit");
        let remaining: Vec<u32> = (0..3).map(|_| limiter.check(at(0)).remaining).collect();
        assert_eq!(remaining, [2, 1, 0]);
        let refused = limiter.check(at(0));
        assert_eq!(
            refused,
            RateDecision { limit: 3, remaining: 0, reset: 1_700_000_060, retry_after: Some(20) },
            "one request is available again after a third of a minute"
        );
        assert_eq!(limiter.check(at(20)).retry_after, None);
        assert_eq!(limiter.check(at(20)).retry_after, Some(20));
        assert_eq!(limiter.check(at(200)).remaining, 2);
    }

    #[test]
    fn each_caller_has_its_own_quota_and_zero_is_no_limit() {
        let limits = RateLimiters::per_minute(1);
        let first = limits.get("user:ada").expect("a limit");
        assert_eq!(first.check(at(0)).retry_after, None);
        assert!(limits.get("user:ada").expect("the same").check(at(0)).retry_after.is_some());
        assert_eq!(limits.get("key:1").expect("another").check(at(0)).retry_after, None);
        assert!(RateLimiters::per_minute(0).get("user:ada").is_none());
    }

    #[test]
    fn a_refusal_is_repeated_until_a_request_is_available_again() {
        let limiter = RateLimiters::per_minute(2).get("address:1").expect("a limit");
        let _ = (limiter.check(at(0)), limiter.check(at(0)));
        assert!(limiter.find_refusal(at(0)).is_none(), "no request was refused yet");
        assert!(limiter.check(at(0)).retry_after.is_some());
        assert_eq!(limiter.find_refusal(at(10)).and_then(|decision| decision.retry_after), Some(20));
        assert!(limiter.find_refusal(at(30)).is_none());
        assert_eq!(limiter.check(at(30)).retry_after, None, "`find_refusal` takes nothing from the quota");
    }

    #[test]
    fn setting_the_clock_back_locks_nobody_out() {
        let limiter = RateLimiters::per_minute(2).get("user:ada").expect("a limit");
        let _ = (limiter.check(at(7200)), limiter.check(at(7200)));
        assert!(limiter.check(at(0)).retry_after.is_some());
        assert_eq!(limiter.check(at(31)).retry_after, None, "half a minute after the clock was set back two hours");
    }

    #[test]
    fn memory_is_bounded_and_used_quotas_are_kept() {
        let mut limits = RateLimiters::per_minute(2);
        limits.capacity = 10;
        let used = limits.get("used").expect("a limit");
        let _ = (used.check(at(0)), used.check(at(0)));
        drop(used);
        for number in 0..15 {
            let _ = limits.get(&format!("address:{number}"));
        }
        assert!(limits.limiters.lock().len() <= 10);
        assert!(limits.get("used").expect("a limit").check(at(1)).retry_after.is_some());
    }
}
