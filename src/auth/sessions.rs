//! Login sessions: a family of single-use refresh tokens, `mbr_<id>_<secret>`. A refresh token that is presented a second
//! time was copied, and nobody can tell by whom, so the whole session is revoked (RFC 9700, 4.14.2).

use serde::{Deserialize, Serialize};

use super::secrets::{SecretDigest, is_hex, random_hex};
use crate::inventory::Moment;

/// How long a session lasts without a refresh, milliseconds: 30 days.
pub const IDLE_MILLIS: i64 = 30 * 24 * 3_600_000;

/// A stored session. Stored by position: do not reorder the fields.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LoginSession {
    /// 32 hexadecimal digits; the `sid` claim of the session's access tokens.
    pub id: String,
    /// The user.
    pub username: String,
    /// Digest of the secret of the one valid refresh token.
    pub digest: SecretDigest,
    /// When the user logged in.
    pub created_at: Moment,
    /// When the session expires, unless it is refreshed before.
    pub expires_at: Moment,
    /// When the session was revoked, by log-out or by a reused refresh token.
    pub revoked_at: Option<Moment>,
}

/// Result of presenting a refresh token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Renewal {
    /// The token was valid. Store the session and return this next refresh token.
    Renewed(String),
    /// The token was used before: the session is now revoked. Store it and revoke its cached principals.
    Reused,
    /// The session has expired or was revoked before. Nothing changed.
    Ended,
}

impl LoginSession {
    /// A new session and its first refresh token. Only the token's digest is stored.
    #[must_use]
    pub fn open(username: &str, now: Moment) -> (Self, String) {
        let id = random_hex::<16>();
        let (digest, token) = next_token(&id);
        let session = Self {
            id,
            username: username.to_owned(),
            digest,
            created_at: now,
            expires_at: idle_end(now),
            revoked_at: None,
        };
        (session, token)
    }

    /// Splits a refresh token into session id and secret; `None` when the text does not have the form of one.
    #[must_use]
    pub fn split(token: &str) -> Option<(&str, &str)> {
        let (id, secret) = token.strip_prefix("mbr_")?.split_once('_')?;
        (is_hex(id, 32) && is_hex(secret, 64)).then_some((id, secret))
    }

    /// Whether the session is neither revoked nor expired at `now`.
    #[must_use]
    pub fn is_open(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// Consumes the secret of a refresh token and creates the next one.
    pub fn renew(&mut self, secret: &str, now: Moment) -> Renewal {
        if !self.is_open(now) {
            return Renewal::Ended;
        }
        if !self.digest.matches(secret) {
            self.revoke(now);
            return Renewal::Reused;
        }
        let (digest, token) = next_token(&self.id);
        self.digest = digest;
        self.expires_at = idle_end(now);
        Renewal::Renewed(token)
    }

    /// Ends the session. A session that was revoked before keeps its first revocation time.
    pub fn revoke(&mut self, now: Moment) {
        self.revoked_at.get_or_insert(now);
    }
}

fn idle_end(now: Moment) -> Moment {
    Moment::from_millis(now.millis().saturating_add(IDLE_MILLIS))
}

fn next_token(id: &str) -> (SecretDigest, String) {
    let secret = random_hex::<32>();
    (SecretDigest::new(secret.as_bytes()), format!("mbr_{id}_{secret}"))
}
