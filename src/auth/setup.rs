//! The first start: a secret, good once and for one hour, makes the first administrator.

use serde::{Deserialize, Serialize};

use super::secret::{Digest, random_hex};
use crate::inventory::Moment;

/// How long the secret is good for, in milliseconds.
pub const GOOD_MILLIS: i64 = 3_600_000;

/// The offer as it is kept, until it is used.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Setup {
    digest: Digest,
    /// Good until then.
    pub expires_at: Moment,
    /// Used then; never good again.
    pub used_at: Option<Moment>,
}

/// Why a set-up secret opens nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NoSetup {
    /// Not the one that was offered.
    #[error("the set-up secret is not the one that was offered")]
    Wrong,
    /// More than an hour old.
    #[error("the set-up link is more than an hour old: restart masterbus for a new one")]
    Expired,
    /// The administrator exists.
    #[error("the set-up was done before: log in instead")]
    Used,
}

impl Setup {
    /// A new offer and its secret, which is not kept.
    #[must_use]
    pub fn offer(now: Moment) -> (Self, String) {
        let secret = random_hex::<32>();
        let expires_at = Moment::from_millis(now.millis().saturating_add(GOOD_MILLIS));
        (Self { digest: Digest::of(secret.as_bytes()), expires_at, used_at: None }, secret)
    }

    /// Whether `secret` is the one offered and still good, without using it up.
    ///
    /// # Errors
    /// [`NoSetup`] says why not; of a wrong secret, nothing else is told.
    pub fn check(&self, secret: &str, now: Moment) -> Result<(), NoSetup> {
        if !self.digest.is_of(secret) {
            return Err(NoSetup::Wrong);
        }
        if self.used_at.is_some() {
            return Err(NoSetup::Used);
        }
        if self.expires_at <= now {
            return Err(NoSetup::Expired);
        }
        Ok(())
    }

    /// Uses the secret up.
    ///
    /// # Errors
    /// As [`Setup::check`].
    pub fn accept(&mut self, secret: &str, now: Moment) -> Result<(), NoSetup> {
        self.check(secret, now)?;
        self.used_at = Some(now);
        Ok(())
    }
}
