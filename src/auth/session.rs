//! A log-in's session: the family of refresh tokens that follow one another. Each is good once. One that comes a second
//! time was stolen or copied, and nobody can tell from whom: the whole family is revoked.

use serde::{Deserialize, Serialize};

use super::secret::{Digest, random_hex};
use crate::inventory::Moment;

/// How long a session lasts without being renewed, in milliseconds: 30 days.
pub const IDLE_MILLIS: i64 = 30 * 24 * 3_600_000;

/// A session as it is kept, by its id.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Session {
    /// 32 hexadecimal digits; the `sid` of its access tokens.
    pub id: String,
    /// Whose it is.
    pub username: String,
    /// Of the one refresh token that is good now.
    pub digest: Digest,
    /// When the user logged in.
    pub created_at: Moment,
    /// Over unless renewed before then.
    pub expires_at: Moment,
    /// Logged out, or a token came twice.
    pub revoked_at: Option<Moment>,
}

/// What a refresh token did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Renewal {
    /// It was the good one; keep the session and hand out this next token.
    Renewed(String),
    /// It was used before: the session is now revoked. Keep it, and forget its passes.
    Reused,
    /// The session is over, by time or revoked before. Nothing changed.
    Over,
}

impl Session {
    /// A new session and its first refresh token, which is not kept.
    #[must_use]
    pub fn open(username: &str, now: Moment) -> (Self, String) {
        let id = random_hex::<16>();
        let (secret, token) = next_token(&id);
        let session = Self {
            id,
            username: username.to_owned(),
            digest: Digest::of(secret.as_bytes()),
            created_at: now,
            expires_at: idle_end(now),
            revoked_at: None,
        };
        (session, token)
    }

    /// The session's id and the secret of a refresh token; `None` when it does not look like one.
    #[must_use]
    pub fn parts(token: &str) -> Option<(&str, &str)> {
        let (id, secret) = token.strip_prefix("mbr_")?.split_once('_')?;
        let is_hex = |part: &str, digits: usize| part.len() == digits && part.bytes().all(|b| b.is_ascii_hexdigit());
        (is_hex(id, 32) && is_hex(secret, 64)).then_some((id, secret))
    }

    /// Whether access tokens of this session are good.
    #[must_use]
    pub fn is_open(&self, now: Moment) -> bool {
        self.revoked_at.is_none() && now < self.expires_at
    }

    /// Uses up a refresh token of this session.
    pub fn renew(&mut self, secret: &str, now: Moment) -> Renewal {
        if !self.is_open(now) {
            return Renewal::Over;
        }
        if !self.digest.is_of(secret) {
            self.revoke(now);
            return Renewal::Reused;
        }
        let (secret, token) = next_token(&self.id);
        self.digest = Digest::of(secret.as_bytes());
        self.expires_at = idle_end(now);
        Renewal::Renewed(token)
    }

    /// Ends it, as a log-out does.
    pub fn revoke(&mut self, now: Moment) {
        self.revoked_at.get_or_insert(now);
    }
}

fn idle_end(now: Moment) -> Moment {
    Moment::from_millis(now.millis().saturating_add(IDLE_MILLIS))
}

fn next_token(id: &str) -> (String, String) {
    let secret = random_hex::<32>();
    let token = format!("mbr_{id}_{secret}");
    (secret, token)
}
