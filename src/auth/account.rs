//! A user's account, and how it slows down and locks when somebody guesses its password.

use serde::{Deserialize, Serialize};

use super::password::PasswordHash;
use super::reach::Reach;
use super::role::Role;
use crate::inventory::Moment;

/// Wrong passwords in a row that cost nothing but their own time.
const FREE_TRIES: u32 = 4;
/// The first lock, in milliseconds; each further wrong password doubles it.
const FIRST_LOCK_MILLIS: i64 = 30_000;
/// The longest lock, in milliseconds: an owner is not kept out for a day by somebody else's guessing.
const LONGEST_LOCK_MILLIS: i64 = 3_600_000;

/// A user.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Its name and its key in the store.
    pub username: String,
    /// The password as it is kept.
    pub password: PasswordHash,
    /// What the user may do.
    pub role: Role,
    /// Which facilities the user may know of.
    pub reach: Reach,
    /// May not log in, and every session is refused.
    pub disabled: bool,
    /// Wrong passwords since the last right one.
    pub failed_attempts: u32,
    /// No password is looked at until then.
    pub locked_until: Option<Moment>,
    /// When it was made.
    pub created_at: Moment,
    /// When its password was last set.
    pub password_set_at: Moment,
}

/// Whether a password may be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// Go on and verify it.
    Allowed,
    /// Not before this instant. The password is not to be looked at.
    LockedUntil(Moment),
    /// The account is switched off. Answer as if the password were wrong.
    Disabled,
}

/// Why a name is none for a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a username has 1 to 64 letters, digits, dots, dashes, underscores or @")]
pub struct NoUsername;

impl Account {
    /// A new one.
    ///
    /// # Errors
    /// [`NoUsername`] for a name that is empty, too long or has other characters.
    pub fn open(
        username: &str,
        password: PasswordHash,
        role: Role,
        reach: Reach,
        now: Moment,
    ) -> Result<Self, NoUsername> {
        let is_taken = |c: char| c.is_alphanumeric() || ".-_@".contains(c);
        if username.is_empty() || username.chars().count() > 64 || !username.chars().all(is_taken) {
            return Err(NoUsername);
        }
        Ok(Self {
            username: username.to_owned(),
            password,
            role,
            reach,
            disabled: false,
            failed_attempts: 0,
            locked_until: None,
            created_at: now,
            password_set_at: now,
        })
    }

    /// Whether a password may be tried now.
    #[must_use]
    pub fn attempt(&self, now: Moment) -> Attempt {
        match self.locked_until {
            Some(end) if end > now => Attempt::LockedUntil(end),
            _ if self.disabled => Attempt::Disabled,
            _ => Attempt::Allowed,
        }
    }

    /// A wrong password was tried: from the fifth in a row on, the account locks, each time twice as long.
    pub fn failed(&mut self, now: Moment) {
        self.failed_attempts = self.failed_attempts.saturating_add(1);
        if let Some(further) = self.failed_attempts.checked_sub(FREE_TRIES + 1) {
            let lock = (FIRST_LOCK_MILLIS << further.min(20)).min(LONGEST_LOCK_MILLIS);
            self.locked_until = Some(Moment::from_millis(now.millis().saturating_add(lock)));
        }
    }

    /// The right password was given. True when that changed something that has to be kept.
    pub fn succeeded(&mut self) -> bool {
        let has_changed = self.failed_attempts > 0 || self.locked_until.is_some();
        self.failed_attempts = 0;
        self.locked_until = None;
        has_changed
    }

    /// Whether a session opened then is still good: not once the user is disabled, nor when the password was set since.
    #[must_use]
    pub fn keeps_session_of(&self, opened: Moment) -> bool {
        !self.disabled && opened >= self.password_set_at
    }

    /// Sets another password, which also lifts a lock.
    pub fn set_password(&mut self, password: PasswordHash, now: Moment) {
        self.password = password;
        self.password_set_at = now;
        self.succeeded();
    }
}
