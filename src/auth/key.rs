//! API keys: `mb_<id>_<secret>`, shown once and kept as a digest. The id finds the record, the secret opens it.

use serde::{Deserialize, Serialize};

use super::Refusal;
use super::reach::Reach;
use super::role::{Role, Scopes};
use super::secret::{Digest, random_hex};
use crate::inventory::Moment;

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiKey {
    /// 16 hexadecimal digits, the middle of the key.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it may do.
    pub role: Role,
    /// What it may do when its role is [`Role::Service`].
    pub scopes: Scopes,
    /// Which facilities it may know of.
    pub reach: Reach,
    /// Of the secret.
    pub digest: Digest,
    /// When it was made.
    pub created_at: Moment,
    /// Good until then; `None` for always.
    pub expires_at: Option<Moment>,
    /// Since when it opens nothing.
    pub revoked_at: Option<Moment>,
}

impl ApiKey {
    /// A new key and its text, which is not kept and cannot be had again.
    #[must_use]
    pub fn issue(
        name: &str,
        role: Role,
        scopes: Scopes,
        reach: Reach,
        now: Moment,
        expires_at: Option<Moment>,
    ) -> (Self, String) {
        let (id, secret) = (random_hex::<8>(), random_hex::<32>());
        let text = format!("mb_{id}_{secret}");
        let digest = Digest::of(secret.as_bytes());
        let name = name.to_owned();
        (Self { id, name, role, scopes, reach, digest, created_at: now, expires_at, revoked_at: None }, text)
    }

    /// The id and the secret of a key's text; `None` when it does not look like one.
    #[must_use]
    pub fn parts(text: &str) -> Option<(&str, &str)> {
        let (id, secret) = text.strip_prefix("mb_")?.split_once('_')?;
        let is_hex = |part: &str, digits: usize| part.len() == digits && part.bytes().all(|b| b.is_ascii_hexdigit());
        (is_hex(id, 16) && is_hex(secret, 64)).then_some((id, secret))
    }

    /// Whether `secret` opens this key now.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] for another secret or a revoked key, [`Refusal::Expired`] after its time.
    pub fn opens(&self, secret: &str, now: Moment) -> Result<(), Refusal> {
        if !self.digest.is_of(secret) || self.revoked_at.is_some() {
            return Err(Refusal::Invalid);
        }
        match self.expires_at {
            Some(end) if end <= now => Err(Refusal::Expired),
            _ => Ok(()),
        }
    }
}
