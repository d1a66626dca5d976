//! Access tokens: JSON Web Tokens signed with HS256. The algorithm is pinned: `none` and every other algorithm in a
//! token's header is refused (RFC 8725, 3.1).

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::roles::Role;
use super::secrets::random_hex;
use super::{CredentialError, hs256};
use crate::inventory::Moment;

/// How long an access token is valid, seconds.
pub const ACCESS_SECONDS: u64 = 24 * 60 * 60;
/// Accepted difference between the clocks of two machines, seconds.
const LEEWAY_SECONDS: u64 = 5;
/// The `iss` claim.
pub const ISSUER: &str = "masterbus";
/// The `aud` claim.
pub const AUDIENCE: &str = "masterbus-api";

/// The claims of an access token. Times are seconds since the Unix epoch (RFC 7519).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessClaims {
    /// Issuer.
    pub iss: String,
    /// Audience.
    pub aud: String,
    /// Subject: the username.
    pub sub: String,
    /// Expiry.
    pub exp: u64,
    /// Not valid before this time.
    pub nbf: u64,
    /// Time of issue.
    pub iat: u64,
    /// Unique id of the token.
    pub jti: String,
    /// Id of the login session. Logging out revokes all tokens of the session.
    pub sid: String,
    /// The user's role at the time of issue. Informational: authorization uses the role in the account.
    pub role: Role,
    /// What the session was opened for. Absent in tokens of version 0.1.0, which are treated as those of programs.
    #[serde(default)]
    pub kind: SessionKind,
}

/// What a session was opened for. It decides the rate limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    /// A program that uses the API.
    #[default]
    Program,
    /// The admin page.
    Page,
}

impl AccessClaims {
    /// The expiry as an instant.
    #[must_use]
    pub fn expires_at(&self) -> Moment {
        Moment::from_millis(i64::try_from(self.exp).unwrap_or(i64::MAX / 1000).saturating_mul(1000))
    }
}

/// A token could not be signed.
#[derive(Debug, thiserror::Error)]
#[error("the access token could not be signed: {0}")]
pub struct SigningError(#[from] jsonwebtoken::errors::Error);

/// Signs and verifies access tokens.
pub struct AccessTokenSigner {
    encoding_key: EncodingKey,
    decoding_key: DecodingKey,
    validation: Validation,
    issuer: String,
    audience: String,
    valid_seconds: u64,
}

impl AccessTokenSigner {
    /// A signer with a 256-bit secret.
    #[must_use]
    pub fn new(secret: &[u8; 32], issuer: &str, audience: &str) -> Self {
        hs256::install();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        // The library would read the machine's clock. `verify` checks the times against its argument instead.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            encoding_key: EncodingKey::from_secret(secret),
            decoding_key: DecodingKey::from_secret(secret),
            validation,
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            valid_seconds: ACCESS_SECONDS,
        }
    }

    /// The same signer with tokens that are valid for `seconds`.
    #[must_use]
    pub fn with_valid_seconds(mut self, seconds: u64) -> Self {
        self.valid_seconds = seconds;
        self
    }

    /// How long the tokens are valid, seconds.
    #[must_use]
    pub const fn valid_seconds(&self) -> u64 {
        self.valid_seconds
    }

    /// A token for a program's session, valid from `now`.
    ///
    /// # Errors
    /// [`SigningError`] when the claims cannot be encoded or signed.
    pub fn issue(&self, username: &str, role: Role, session: &str, now: Moment) -> Result<String, SigningError> {
        self.issue_for(SessionKind::Program, username, role, session, now)
    }

    /// A token for a session of this kind, valid from `now`.
    ///
    /// # Errors
    /// [`SigningError`] when the claims cannot be encoded or signed.
    pub fn issue_for(
        &self,
        kind: SessionKind,
        username: &str,
        role: Role,
        session: &str,
        now: Moment,
    ) -> Result<String, SigningError> {
        let now = unix_seconds(now);
        let claims = AccessClaims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: username.to_owned(),
            exp: now + self.valid_seconds,
            nbf: now,
            iat: now,
            jti: random_hex::<16>(),
            sid: session.to_owned(),
            role,
            kind,
        };
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.encoding_key)?)
    }

    /// The claims of a token, after checking its algorithm, signature, issuer, audience and times.
    ///
    /// # Errors
    /// [`CredentialError::Expired`] after its expiry, [`CredentialError::Invalid`] for everything else.
    pub fn verify(&self, token: &str, now: Moment) -> Result<AccessClaims, CredentialError> {
        let claims = jsonwebtoken::decode::<AccessClaims>(token, &self.decoding_key, &self.validation)
            .map_err(|error| match error.kind() {
                ErrorKind::ExpiredSignature => CredentialError::Expired,
                _ => CredentialError::Invalid,
            })?
            .claims;
        let now = unix_seconds(now);
        if claims.nbf > now + LEEWAY_SECONDS {
            return Err(CredentialError::Invalid);
        }
        if claims.exp <= now {
            return Err(CredentialError::Expired);
        }
        Ok(claims)
    }
}

/// Seconds since the Unix epoch; 0 for an instant before it.
pub(super) fn unix_seconds(moment: Moment) -> u64 {
    u64::try_from(moment.millis() / 1000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn generated_tokens_are_refused() {
        let (signer, other) =
            (AccessTokenSigner::new(&[7; 32], ISSUER, AUDIENCE), AccessTokenSigner::new(&[8; 32], ISSUER, AUDIENCE));
        let now = Moment::from_millis(1_790_000_000_000);
        let token = signer.issue("ada", Role::Viewer, "session", now).expect("a token");
        let foreign = other.issue("ada", Role::Admin, "session", now).expect("a token");
        let corpus: &[&[u8]] = &[
            token.as_bytes(),
            foreign.as_bytes(),
            b"eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEiLCJyb2xlIjoiYWRtaW4ifQ.",
            b"a.b.c",
        ];
        crate::generated_tests::check("access tokens", corpus, |input| {
            let given = String::from_utf8_lossy(input);
            // The last letter of base64 has bits that mean nothing
            let is_own = |claims: AccessClaims| claims.role == Role::Viewer && claims.sub == "ada";
            assert!(signer.verify(&given, now).map_or(true, is_own));
        });
    }
}
