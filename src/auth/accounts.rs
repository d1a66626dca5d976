//! User accounts, with a growing lock after repeated wrong passwords.

use serde::{Deserialize, Serialize};

use super::passwords::PasswordHash;
use super::roles::Role;
use super::scope::FacilityScope;
use crate::inventory::Moment;

/// Consecutive wrong passwords that do not lock the account.
const ATTEMPTS_BEFORE_LOCK: u32 = 4;
/// Duration of the first lock, milliseconds. Each further wrong password doubles it.
const FIRST_LOCK_MILLIS: i64 = 30_000;
/// Longest lock, milliseconds. Bounded so that an attacker cannot keep a user out for a day.
const MAX_LOCK_MILLIS: i64 = 3_600_000;

/// A user. Stored by position: do not reorder the fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct UserAccount {
    /// Unique name, and the key in the store.
    pub username: String,
    /// Hash of the password.
    pub password: PasswordHash,
    /// The role.
    pub role: Role,
    /// The facilities that the user may see.
    pub facility_scope: FacilityScope,
    /// A disabled user cannot log in, and all sessions are refused.
    pub disabled: bool,
    /// Wrong passwords since the last successful login.
    pub failed_attempts: u32,
    /// Passwords are not verified before this instant.
    pub locked_until: Option<Moment>,
    /// When the account was created.
    pub created_at: Moment,
    /// When the password was last set. Sessions opened before are refused.
    pub password_set_at: Moment,
}

/// Whether the password of an account may be verified now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LoginState {
    /// Verify the password.
    Allowed,
    /// The account is locked until this instant. Do not verify the password.
    LockedUntil(Moment),
    /// The account is disabled. Answer as for a wrong password, so that the state stays secret.
    Disabled,
}

/// A text that is not a valid username.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a username has 1 to 64 letters, digits, dots, dashes, underscores or @")]
pub struct InvalidUsername;

impl UserAccount {
    /// A new account.
    ///
    /// # Errors
    /// [`InvalidUsername`] for a name that is empty, has more than 64 characters, or has other characters than letters,
    /// digits and `.-_@`.
    pub fn new(
        username: &str,
        password: PasswordHash,
        role: Role,
        facility_scope: FacilityScope,
        now: Moment,
    ) -> Result<Self, InvalidUsername> {
        let is_allowed = |c: char| c.is_alphanumeric() || ".-_@".contains(c);
        if username.is_empty() || username.chars().count() > 64 || !username.chars().all(is_allowed) {
            return Err(InvalidUsername);
        }
        Ok(Self {
            username: username.to_owned(),
            password,
            role,
            facility_scope,
            disabled: false,
            failed_attempts: 0,
            locked_until: None,
            created_at: now,
            password_set_at: now,
        })
    }

    /// Whether a password may be verified now.
    #[must_use]
    pub fn login_state(&self, now: Moment) -> LoginState {
        match self.locked_until {
            Some(end) if end > now => LoginState::LockedUntil(end),
            _ if self.disabled => LoginState::Disabled,
            _ => LoginState::Allowed,
        }
    }

    /// Records a wrong password. From the fifth in a row on, the account is locked, each time twice as long.
    pub fn record_failure(&mut self, now: Moment) {
        self.failed_attempts = self.failed_attempts.saturating_add(1);
        if let Some(doublings) = self.failed_attempts.checked_sub(ATTEMPTS_BEFORE_LOCK + 1) {
            let lock = (FIRST_LOCK_MILLIS << doublings.min(20)).min(MAX_LOCK_MILLIS);
            self.locked_until = Some(Moment::from_millis(now.millis().saturating_add(lock)));
        }
    }

    /// Records a successful login. True when the account changed and must be stored.
    pub fn record_success(&mut self) -> bool {
        let has_changed = self.failed_attempts > 0 || self.locked_until.is_some();
        self.failed_attempts = 0;
        self.locked_until = None;
        has_changed
    }

    /// Whether a session opened at `opened` is still accepted: the user is not disabled and has not set a new password
    /// since.
    #[must_use]
    pub fn accepts_session(&self, opened: Moment) -> bool {
        !self.disabled && opened >= self.password_set_at
    }

    /// Sets a new password and removes a lock.
    pub fn set_password(&mut self, password: PasswordHash, now: Moment) {
        self.password = password;
        self.password_set_at = now;
        self.record_success();
    }
}
