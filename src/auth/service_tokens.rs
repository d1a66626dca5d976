//! Short-lived tokens between MasterBus and another service, signed with HS256 under a secret that both sides hold.

use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::access_tokens::{ISSUER, SigningError, unix_seconds};
use super::secrets::random_hex;
use super::{CredentialError, hs256};
use crate::inventory::Moment;

/// How long a token is valid, seconds. Longer than a call with all its retries takes; each call gets a new token.
pub(super) const VALID_SECONDS: u64 = 10 * 60;
/// Accepted difference between the clocks of the two machines, seconds.
const LEEWAY_SECONDS: i64 = 30;

/// Signs tokens for another service.
pub struct ServiceTokenSigner {
    key: EncodingKey,
    audience: String,
}

impl std::fmt::Debug for ServiceTokenSigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "ServiceTokenSigner(for {})", self.audience)
    }
}

#[derive(Serialize)]
struct SignedClaims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    iat: u64,
    nbf: u64,
    exp: u64,
    jti: String,
}

impl ServiceTokenSigner {
    /// A signer with the secret that is shared with `audience`.
    #[must_use]
    pub fn new(secret: &[u8], audience: &str) -> Self {
        hs256::install();
        Self { key: EncodingKey::from_secret(secret), audience: audience.to_owned() }
    }

    /// A token that is valid for ten minutes from `now`.
    ///
    /// # Errors
    /// [`SigningError`] when the claims cannot be encoded.
    pub fn issue(&self, now: Moment) -> Result<String, SigningError> {
        let now = unix_seconds(now);
        let claims = SignedClaims {
            iss: ISSUER,
            sub: ISSUER,
            aud: &self.audience,
            iat: now,
            nbf: now,
            exp: now + VALID_SECONDS,
            jti: random_hex::<16>(),
        };
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.key)?)
    }
}

/// Verifies the tokens that a [`ServiceTokenSigner`] with the same secret signs.
pub struct ServiceTokenVerifier {
    key: DecodingKey,
    validation: Validation,
}

#[derive(Deserialize)]
struct VerifiedClaims {
    #[serde(default)]
    iat: Option<i64>,
    exp: i64,
}

impl std::fmt::Debug for ServiceTokenVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ServiceTokenVerifier(..)")
    }
}

impl ServiceTokenVerifier {
    /// A verifier for tokens signed with `secret`.
    #[must_use]
    pub fn new(secret: &[u8]) -> Self {
        hs256::install();
        let mut validation = Validation::new(Algorithm::HS256);
        // The secret identifies the audience. The times are checked in `verify`, against its argument and not against
        // the machine's clock.
        validation.validate_aud = false;
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["exp"]);
        Self { key: DecodingKey::from_secret(secret), validation }
    }

    /// Checks the signature and the times of a token.
    ///
    /// # Errors
    /// [`CredentialError::Expired`] after its expiry, [`CredentialError::Invalid`] for everything else.
    pub fn verify(&self, token: &str, now: Moment) -> Result<(), CredentialError> {
        let claims = jsonwebtoken::decode::<VerifiedClaims>(token, &self.key, &self.validation)
            .map_err(|_| CredentialError::Invalid)?
            .claims;
        let now = now.millis() / 1_000;
        if claims.iat.is_some_and(|iat| iat > now + LEEWAY_SECONDS) {
            return Err(CredentialError::Invalid);
        }
        if claims.exp <= now - LEEWAY_SECONDS { Err(CredentialError::Expired) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn a_token_can_be_decoded_with_its_secret_only() {
        let signer = ServiceTokenSigner::new(b"shared", "voltmetrics");
        let now = Moment::from_millis(1_700_000_000_000);
        let token = signer.issue(now).expect("a token");
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_audience(&["voltmetrics"]);
        validation.validate_exp = false;
        let decode =
            |secret: &[u8]| jsonwebtoken::decode::<Value>(&token, &DecodingKey::from_secret(secret), &validation);
        let claims = decode(b"shared").expect("the shared secret").claims;
        assert_eq!((&claims["iss"], &claims["exp"]), (&"masterbus".into(), &1_700_000_600_u64.into()));
        assert!(decode(b"other").is_err());
        assert_ne!(signer.issue(now).expect("a token"), token, "each token has its own `jti`");
    }

    #[test]
    fn a_token_is_accepted_with_the_same_secret_until_it_expires() -> Result<(), SigningError> {
        let (same, other) = (ServiceTokenVerifier::new(b"one"), ServiceTokenVerifier::new(b"another"));
        let now = Moment::from_millis(1_790_000_000_000);
        let later = |seconds: i64| Moment::from_millis(now.millis() + seconds * 1_000);
        let token = ServiceTokenSigner::new(b"one", "voltmetrics").issue(now)?;
        let valid_seconds = i64::try_from(VALID_SECONDS).expect("minutes");
        assert_eq!(same.verify(&token, now), Ok(()));
        assert_eq!(other.verify(&token, now), Err(CredentialError::Invalid));
        assert_eq!(same.verify(&token, later(valid_seconds + LEEWAY_SECONDS)), Err(CredentialError::Expired));
        let early = same.verify(&token, later(-LEEWAY_SECONDS - 1));
        assert_eq!(early, Err(CredentialError::Invalid), "not issued yet");
        assert_eq!(same.verify("no token", now), Err(CredentialError::Invalid));
        Ok(())
    }

    #[test]
    fn generated_tokens_are_refused() {
        let (signer, verifier) = (ServiceTokenSigner::new(b"one", "voltmetrics"), ServiceTokenVerifier::new(b"one"));
        let now = Moment::from_millis(1_790_000_000_000);
        let (token, foreign) = (signer.issue(now).expect("a token"), ServiceTokenSigner::new(b"two", "voltmetrics"));
        let foreign = foreign.issue(now).expect("a token");
        let corpus: &[&[u8]] = &[token.as_bytes(), foreign.as_bytes(), b"eyJhbGciOiJub25lIn0.e30."];
        crate::generated_tests::check("service tokens", corpus, |input| {
            let given = String::from_utf8_lossy(input);
            assert!(verifier.verify(&given, now).is_err() || given == token);
        });
    }
}
