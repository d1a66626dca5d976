//! Knowing the short-lived tokens again that the other side signed with HS256 under a shared secret: what
//! [`super::OutgoingSigner`] signs.

use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;

use super::{Refusal, hs256};
use crate::inventory::Moment;

/// How far the other machine's clock may be off, in seconds.
const LEEWAY_SECONDS: i64 = 30;

/// Checks the tokens of one shared secret.
pub struct SharedSecret {
    checking: DecodingKey,
    validation: Validation,
}

#[derive(Deserialize)]
struct Said {
    #[serde(default)]
    iat: Option<i64>,
    exp: i64,
}

impl std::fmt::Debug for SharedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SharedSecret(..)")
    }
}

impl SharedSecret {
    /// Of the secret's bytes, as both sides keep them.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        hs256::install();
        let mut validation = Validation::new(Algorithm::HS256);
        // Whom it is for follows from the secret; the time is checked below against the one given
        validation.validate_aud = false;
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["exp"]);
        Self { checking: DecodingKey::from_secret(secret), validation }
    }

    /// Whether a token was signed with the secret and is good now.
    ///
    /// # Errors
    /// [`Refusal::Expired`] after its time, [`Refusal::Invalid`] for everything else.
    pub fn verify(&self, token: &str, now: Moment) -> Result<(), Refusal> {
        let said = jsonwebtoken::decode::<Said>(token, &self.checking, &self.validation);
        let said = said.map_err(|_| Refusal::Invalid)?.claims;
        let now = now.millis() / 1_000;
        if said.iat.is_some_and(|iat| iat > now + LEEWAY_SECONDS) {
            return Err(Refusal::Invalid);
        }
        if said.exp <= now - LEEWAY_SECONDS { Err(Refusal::Expired) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::OutgoingSigner;
    use super::super::outgoing::OUTGOING_SECONDS;
    use super::super::token::Unsigned;
    use super::*;

    #[test]
    fn a_token_is_known_by_the_same_secret_and_for_its_time_only() -> Result<(), Unsigned> {
        let (ours, theirs) = (SharedSecret::new(b"one"), SharedSecret::new(b"another"));
        let now = Moment::from_millis(1_790_000_000_000);
        let later = |seconds: i64| Moment::from_millis(now.millis() + seconds * 1_000);
        let token = OutgoingSigner::new(b"one", "voltmetrics").issue(now)?;
        let good_for = i64::try_from(OUTGOING_SECONDS).expect("minutes");
        assert_eq!(ours.verify(&token, now), Ok(()));
        assert_eq!(theirs.verify(&token, now), Err(Refusal::Invalid));
        assert_eq!(ours.verify(&token, later(good_for + LEEWAY_SECONDS)), Err(Refusal::Expired));
        assert_eq!(ours.verify(&token, later(-LEEWAY_SECONDS - 1)), Err(Refusal::Invalid), "not issued yet");
        assert_eq!(ours.verify("no token", now), Err(Refusal::Invalid));
        Ok(())
    }
}
