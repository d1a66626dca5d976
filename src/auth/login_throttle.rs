//! Slows down the guessing of passwords. Wrong passwords are counted per user name and client address: a stranger who
//! guesses a name keeps nobody but himself out. Names are counted whether or not a user has them, so that a refusal does
//! not tell which users exist. Kept in memory only, and a bounded number of them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use parking_lot::Mutex;

use super::secrets::SecretDigest;
use crate::inventory::Moment;

/// Consecutive wrong passwords without a lock: for people who mistype.
const ATTEMPTS_BEFORE_LOCK: u32 = 4;
/// Duration of the first lock, milliseconds. Each further wrong password doubles it.
const FIRST_LOCK_MILLIS: i64 = 30_000;
/// Longest lock, milliseconds. With it, an address has about 35 guesses at a name in the first day and 24 in each further
/// one.
const MAX_LOCK_MILLIS: i64 = 3_600_000;
/// Failures are forgotten after this time without a further one, milliseconds.
const FORGET_MILLIS: i64 = 24 * 3_600_000;
/// Most pairs of a name and an address in memory, about 3 MB. Whoever fills it needs as many wrong passwords, of which the
/// machine checks about 80 a second.
const MAX_ENTRIES: usize = 16_384;

/// A user name, whether or not a user has it, and a client address.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Guesser {
    /// Digest of the name, which can have any length.
    name: [u8; 32],
    client: Box<str>,
}

impl Guesser {
    fn new(username: &str, client: &str) -> Self {
        Self { name: name_digest(username), client: client.into() }
    }
}

fn name_digest(username: &str) -> [u8; 32] {
    SecretDigest::new(username.as_bytes()).to_bytes()
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    count: u32,
    latest: Moment,
    locked_until: Option<Moment>,
}

impl Failures {
    /// The end of the lock, while it lasts. A lock that ends later than any lock can was set before the machine's clock
    /// was set back: it has ended.
    fn find_lock(&self, now: Moment) -> Option<Moment> {
        let lasts = |until: &Moment| (1..=MAX_LOCK_MILLIS).contains(&until.millis().saturating_sub(now.millis()));
        self.locked_until.filter(lasts)
    }

    fn is_forgotten(&self, now: Moment) -> bool {
        now.millis().saturating_sub(self.latest.millis()) >= FORGET_MILLIS
    }
}

/// Number of refused log-ins since the program started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoginRefusals {
    /// A password was checked and was wrong.
    pub wrong: u64,
    /// No password was checked, because there were too many wrong ones before.
    pub locked: u64,
}

/// Counts wrong passwords, and locks names for the addresses that they come from.
pub struct LoginThrottle {
    failures: Mutex<HashMap<Guesser, Failures>>,
    capacity: usize,
    wrong: AtomicU64,
    locked: AtomicU64,
}

impl Default for LoginThrottle {
    fn default() -> Self {
        Self { failures: Mutex::default(), capacity: MAX_ENTRIES, wrong: AtomicU64::new(0), locked: AtomicU64::new(0) }
    }
}

impl LoginThrottle {
    /// Counts an attempt before its password is checked, as a wrong one until [`LoginThrottle::record_success`]. Attempts
    /// at the same time are counted one by one, so that sending them together gains nothing.
    ///
    /// # Errors
    /// The end of the lock, when the password must not be checked.
    pub fn begin(&self, username: &str, client: &str, now: Moment) -> Result<(), Moment> {
        let guesser = Guesser::new(username, client);
        let mut failures = self.failures.lock();
        let known = failures.get(&guesser).filter(|known| !known.is_forgotten(now)).copied();
        if let Some(until) = known.and_then(|known| known.find_lock(now)) {
            self.locked.fetch_add(1, Ordering::Relaxed);
            return Err(until);
        }
        if known.is_none() && failures.len() >= self.capacity {
            make_room(&mut failures, now);
        }
        let count = known.map_or(0, |known| known.count).saturating_add(1);
        let locked_until = count.checked_sub(ATTEMPTS_BEFORE_LOCK + 1).map(|doublings| {
            // 2^20 times 30 s is beyond the longest lock, and far from an overflow.
            let lock = (FIRST_LOCK_MILLIS << doublings.min(20)).min(MAX_LOCK_MILLIS);
            Moment::from_millis(now.millis().saturating_add(lock))
        });
        failures.insert(guesser, Failures { count, latest: now, locked_until });
        Ok(())
    }

    /// The password of the attempt was wrong. [`LoginThrottle::begin`] has counted it for the lock; this is for the
    /// metrics.
    pub fn record_failure(&self) {
        self.wrong.fetch_add(1, Ordering::Relaxed);
    }

    /// The password of the attempt was right: forgets the failures of this name from this address.
    pub fn record_success(&self, username: &str, client: &str) {
        self.failures.lock().remove(&Guesser::new(username, client));
    }

    /// Forgets the failures of a name from every address: an administrator has set its password.
    pub fn forget(&self, username: &str) {
        let name = name_digest(username);
        self.failures.lock().retain(|guesser, _| guesser.name != name);
    }

    /// Number of refused log-ins.
    #[must_use]
    pub fn refusals(&self) -> LoginRefusals {
        LoginRefusals { wrong: self.wrong.load(Ordering::Relaxed), locked: self.locked.load(Ordering::Relaxed) }
    }
}

/// Removes forgotten entries or, when there are none, the one with the fewest failures, the oldest of those first: a flood
/// of new names does not push out a lock.
fn make_room(failures: &mut HashMap<Guesser, Failures>, now: Moment) {
    let before = failures.len();
    failures.retain(|_, known| !known.is_forgotten(now));
    if failures.len() < before {
        return;
    }
    let least =
        failures.iter().min_by_key(|(_, known)| (known.count, known.latest)).map(|(guesser, _)| guesser.clone());
    if let Some(least) = least {
        failures.remove(&least);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> Moment {
        Moment::from_millis(1_780_000_000_000 + seconds * 1_000)
    }

    #[test]
    fn repeated_wrong_passwords_lock_a_name_for_a_growing_time() {
        let throttle = LoginThrottle::default();
        for _ in 0..5 {
            assert_eq!(throttle.begin("ada", "10.0.0.1", at(0)), Ok(()));
        }
        assert_eq!(throttle.begin("ada", "10.0.0.1", at(0)), Err(at(30)));
        assert_eq!(throttle.begin("ada", "10.0.0.1", at(30)), Ok(()));
        assert_eq!(throttle.begin("ada", "10.0.0.1", at(31)), Err(at(90)));
        let mut now = at(90);
        for _ in 0..40 {
            assert_eq!(throttle.begin("ada", "10.0.0.1", now), Ok(()));
            now = throttle.begin("ada", "10.0.0.1", now).expect_err("it is locked");
        }
        let last = throttle.begin("ada", "10.0.0.1", now);
        assert_eq!(last, Ok(()));
        let locked = throttle.begin("ada", "10.0.0.1", now).expect_err("it is locked");
        assert_eq!(locked.millis() - now.millis(), MAX_LOCK_MILLIS);
        assert_eq!(throttle.refusals(), LoginRefusals { wrong: 0, locked: 43 });
        throttle.record_failure();
        assert_eq!(throttle.refusals().wrong, 1);
    }

    #[test]
    fn a_stranger_locks_a_name_for_his_own_address_only() {
        let throttle = LoginThrottle::default();
        let _ = (0..9).map(|_| throttle.begin("ada", "10.6.6.6", at(0))).collect::<Vec<_>>();
        assert!(throttle.begin("ada", "10.6.6.6", at(0)).is_err());
        assert!(throttle.begin("ada", "10.0.0.1", at(0)).is_ok() && throttle.begin("bob", "10.6.6.6", at(0)).is_ok());
        throttle.forget("ada");
        assert!(throttle.begin("ada", "10.6.6.6", at(0)).is_ok(), "the password was set anew");
    }

    #[test]
    fn success_and_time_forget_failures_and_a_clock_set_back_locks_nobody() {
        let throttle = LoginThrottle::default();
        for _ in 0..20 {
            assert!(throttle.begin("ada", "here", at(0)).is_ok());
            throttle.record_success("ada", "here");
        }
        let _ = (0..5).map(|_| throttle.begin("ada", "here", at(0))).collect::<Vec<_>>();
        assert!(throttle.begin("ada", "here", at(29)).is_err());
        assert!(throttle.begin("ada", "here", at(-90_000)).is_ok(), "25 hours earlier");
        let _ = (0..5).map(|_| throttle.begin("eve", "here", at(0))).collect::<Vec<_>>();
        for _ in 0..4 {
            assert!(throttle.begin("eve", "here", at(90_000)).is_ok(), "25 hours later it is a new count");
        }
    }

    #[test]
    fn memory_is_bounded_and_a_flood_of_names_does_not_push_out_a_lock() {
        let throttle = LoginThrottle { capacity: 10, ..LoginThrottle::default() };
        let _ = (0..5).map(|_| throttle.begin("ada", "10.6.6.6", at(0))).collect::<Vec<_>>();
        for number in 0..50 {
            assert!(throttle.begin(&format!("name{number}"), "10.6.6.6", at(1)).is_ok());
        }
        assert_eq!(throttle.failures.lock().len(), 10);
        assert!(throttle.begin("ada", "10.6.6.6", at(2)).is_err());
        assert!(throttle.begin("new", "10.6.6.6", at(90_000)).is_ok());
        assert_eq!(throttle.failures.lock().len(), 1, "the others are forgotten");
    }
}
