//! Initial setup: a one-time secret, valid for one hour, that creates the first administrator.

use serde::{Deserialize, Serialize};

use super::secrets::{SecretDigest, random_hex};
use crate::inventory::Moment;

/// How long the set-up secret is valid, milliseconds.
pub const VALID_MILLIS: i64 = 3_600_000;

/// A stored setup offer. Stored by position: do not reorder the fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct InitialSetup {
    digest: SecretDigest,
    /// When the secret expires.
    pub expires_at: Moment,
    /// When the secret was used. A used secret is never valid again.
    pub used_at: Option<Moment>,
}

/// Why a set-up secret is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SetupError {
    /// The secret differs from the one offered.
    #[error("the set-up secret is wrong")]
    Wrong,
    /// The secret is more than one hour old.
    #[error("the set-up link is more than one hour old: restart masterbus to get a new one")]
    Expired,
    /// The first administrator exists.
    #[error("the setup is already done: log in instead")]
    Used,
}

impl InitialSetup {
    /// A new offer and its secret. Only the secret's digest is stored.
    #[must_use]
    pub fn offer(now: Moment) -> (Self, String) {
        let secret = random_hex::<32>();
        let expires_at = Moment::from_millis(now.millis().saturating_add(VALID_MILLIS));
        (Self { digest: SecretDigest::new(secret.as_bytes()), expires_at, used_at: None }, secret)
    }

    /// Checks the secret without consuming it.
    ///
    /// # Errors
    /// [`SetupError`]. For a wrong secret nothing else is checked, so that a guess learns nothing about the offer.
    pub fn check(&self, secret: &str, now: Moment) -> Result<(), SetupError> {
        if !self.digest.matches(secret) {
            return Err(SetupError::Wrong);
        }
        if self.used_at.is_some() {
            return Err(SetupError::Used);
        }
        if self.expires_at <= now {
            return Err(SetupError::Expired);
        }
        Ok(())
    }

    /// Checks the secret and consumes it.
    ///
    /// # Errors
    /// As [`InitialSetup::check`].
    pub fn accept(&mut self, secret: &str, now: Moment) -> Result<(), SetupError> {
        self.check(secret, now)?;
        self.used_at = Some(now);
        Ok(())
    }
}
