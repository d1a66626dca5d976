//! A secret shared with another service: short-lived tokens signed with HS256 by one side and known again by the other.
//! They say only who asks and how long they are good for.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::token::Unsigned;
use super::{Refusal, hs256};
use crate::inventory::Moment;

/// How far the other machine's clock may be off, in seconds.
const LEEWAY_SECONDS: i64 = 30;

/// Signs and checks the tokens of one shared secret.
pub struct SharedSecret {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
}

#[derive(Serialize, Deserialize)]
struct Said {
    #[serde(default)]
    sub: Option<String>,
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
        Self { signing: EncodingKey::from_secret(secret), checking: DecodingKey::from_secret(secret), validation }
    }

    /// A token for `subject`, good for `seconds` from `now`.
    ///
    /// # Errors
    /// [`Unsigned`] when the claims cannot be written or signed.
    pub fn sign(&self, subject: &str, now: Moment, seconds: u32) -> Result<String, Unsigned> {
        let now = now.millis() / 1_000;
        let said = Said { sub: Some(subject.to_owned()), iat: Some(now), exp: now + i64::from(seconds) };
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &said, &self.signing)?)
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
    use super::*;

    #[test]
    fn a_token_is_known_by_the_same_secret_and_for_its_time_only() -> Result<(), Unsigned> {
        let (ours, theirs) = (SharedSecret::new(b"one"), SharedSecret::new(b"another"));
        let now = Moment::from_millis(1_790_000_000_000);
        let later = |seconds: i64| Moment::from_millis(now.millis() + seconds * 1_000);
        let token = ours.sign("masterbus", now, 60)?;
        assert_eq!(ours.verify(&token, now), Ok(()));
        assert_eq!(theirs.verify(&token, now), Err(Refusal::Invalid));
        assert_eq!(ours.verify(&token, later(60 + LEEWAY_SECONDS)), Err(Refusal::Expired));
        assert_eq!(ours.verify(&token, later(-LEEWAY_SECONDS - 1)), Err(Refusal::Invalid), "not issued yet");
        assert_eq!(ours.verify("no token", now), Err(Refusal::Invalid));
        Ok(())
    }
}
