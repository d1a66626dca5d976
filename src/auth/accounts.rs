//! User accounts.

use serde::{Deserialize, Serialize};

use super::passwords::PasswordHash;
use super::roles::Role;
use super::scope::FacilityScope;
use crate::inventory::Moment;

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
    /// Not used: version 0.1.0 counted wrong passwords here. Fields are stored by position, so it stays.
    pub failed_attempts: u32,
    /// Not used, as [`UserAccount::failed_attempts`].
    pub locked_until: Option<Moment>,
    /// When the account was created.
    pub created_at: Moment,
    /// When the password was last set. Sessions opened before are refused.
    pub password_set_at: Moment,
}

/// A text that is not a valid username.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a username has 1 to 64 letters, digits, dots, dashes, underscores or @")]
pub struct InvalidUsername;

/// Whether a text can be the name of a user: 1 to 64 letters, digits or `.-_@`.
#[must_use]
pub fn is_username(text: &str) -> bool {
    let is_allowed = |c: char| c.is_alphanumeric() || ".-_@".contains(c);
    !text.is_empty() && text.chars().count() <= 64 && text.chars().all(is_allowed)
}

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
        if !is_username(username) {
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

    /// Whether a session opened at `opened` is still accepted: the user is not disabled and has not set a new password
    /// since.
    #[must_use]
    pub fn accepts_session(&self, opened: Moment) -> bool {
        !self.disabled && opened >= self.password_set_at
    }

    /// Sets a new password.
    pub fn set_password(&mut self, password: PasswordHash, now: Moment) {
        self.password = password;
        self.password_set_at = now;
    }

    /// Whether the user can log in and has every right over every facility.
    #[must_use]
    pub fn is_active_site_administrator(&self) -> bool {
        !self.disabled && self.role == Role::Admin && self.facility_scope == FacilityScope::All
    }
}
