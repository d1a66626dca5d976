//! Tokens by which MasterBus shows another service who it is: HS256 under a secret that both hold. Short-lived, as each
//! call gets a fresh one.

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde::Serialize;

use super::hs256;
use super::secret::random_hex;
use super::token::{ISSUER, Unsigned, seconds};
use crate::inventory::Moment;

/// How long a token is good for, in seconds: longer than a call with all its tries takes.
pub(super) const OUTGOING_SECONDS: u64 = 10 * 60;

/// Signs tokens for another service.
pub struct OutgoingSigner {
    key: EncodingKey,
    audience: String,
}

impl std::fmt::Debug for OutgoingSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutgoingSigner(for {})", self.audience)
    }
}

#[derive(Serialize)]
struct OutgoingClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: u64,
    nbf: u64,
    exp: u64,
    jti: String,
}

impl OutgoingSigner {
    /// With the secret shared with `audience`.
    #[must_use]
    pub fn new(secret: &[u8], audience: &str) -> Self {
        hs256::install();
        Self { key: EncodingKey::from_secret(secret), audience: audience.to_owned() }
    }

    /// A token that is good from `now`.
    ///
    /// # Errors
    /// [`Unsigned`].
    pub fn issue(&self, now: Moment) -> Result<String, Unsigned> {
        let now = seconds(now);
        let claims = OutgoingClaims {
            iss: ISSUER,
            sub: ISSUER,
            aud: &self.audience,
            iat: now,
            nbf: now,
            exp: now + OUTGOING_SECONDS,
            jti: random_hex::<16>(),
        };
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.key)?)
    }
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{DecodingKey, Validation};
    use serde_json::Value;

    use super::*;

    #[test]
    fn who_holds_the_secret_knows_the_token_and_nobody_else() {
        let signer = OutgoingSigner::new(b"shared", "voltmetrics");
        let now = Moment::from_millis(1_700_000_000_000);
        let token = signer.issue(now).expect("a token");
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&["voltmetrics"]);
        validation.validate_exp = false;
        let read =
            |secret: &[u8]| jsonwebtoken::decode::<Value>(&token, &DecodingKey::from_secret(secret), &validation);
        let claims = read(b"shared").expect("it is ours").claims;
        assert_eq!((&claims["iss"], &claims["exp"]), (&"masterbus".into(), &1_700_000_600_u64.into()));
        assert!(read(b"other").is_err());
        assert_ne!(signer.issue(now).expect("a token"), token, "each has a number of its own");
    }
}
