//! API keys: `mb_<id>_<secret>`, shown once and stored as a digest. The id finds the record, the secret authenticates.

use serde::{Deserialize, Serialize};

use super::CredentialError;
use super::roles::{ApiScopes, Role};
use super::scope::FacilityScope;
use super::secrets::{SecretDigest, is_hex, random_hex};
use crate::inventory::Moment;

/// A stored API key. Stored by position: do not reorder the fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ApiKey {
    /// 16 hexadecimal digits, the middle part of the key's text.
    pub id: String,
    /// Display name.
    pub name: String,
    /// The role.
    pub role: Role,
    /// The rights of a [`Role::Service`]; empty for the other roles.
    pub scopes: ApiScopes,
    /// The facilities that the key may see.
    pub facility_scope: FacilityScope,
    /// Digest of the secret part.
    pub digest: SecretDigest,
    /// When the key was created.
    pub created_at: Moment,
    /// When the key expires; `None` for never.
    pub expires_at: Option<Moment>,
    /// When the key was revoked.
    pub revoked_at: Option<Moment>,
}

impl ApiKey {
    /// A new key and its text. The text is not stored and cannot be recovered.
    #[must_use]
    pub fn issue(
        name: &str,
        role: Role,
        scopes: ApiScopes,
        facility_scope: FacilityScope,
        now: Moment,
        expires_at: Option<Moment>,
    ) -> (Self, String) {
        let (id, secret) = (random_hex::<8>(), random_hex::<32>());
        let text = format!("mb_{id}_{secret}");
        let digest = SecretDigest::new(secret.as_bytes());
        let name = name.to_owned();
        let key =
            Self { id, name, role, scopes, facility_scope, digest, created_at: now, expires_at, revoked_at: None };
        (key, text)
    }

    /// Splits a key's text into id and secret; `None` when the text does not have the form of a key.
    #[must_use]
    pub fn split(text: &str) -> Option<(&str, &str)> {
        let (id, secret) = text.strip_prefix("mb_")?.split_once('_')?;
        (is_hex(id, 16) && is_hex(secret, 64)).then_some((id, secret))
    }

    /// Checks the secret part of a key, its expiry and its revocation.
    ///
    /// # Errors
    /// [`CredentialError::Invalid`] for another secret or a revoked key, [`CredentialError::Expired`] after its expiry.
    pub fn verify(&self, secret: &str, now: Moment) -> Result<(), CredentialError> {
        if !self.digest.matches(secret) || self.revoked_at.is_some() {
            return Err(CredentialError::Invalid);
        }
        match self.expires_at {
            Some(end) if end <= now => Err(CredentialError::Expired),
            _ => Ok(()),
        }
    }
}
