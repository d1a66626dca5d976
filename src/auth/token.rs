//! Access tokens: JSON Web Tokens signed with HS256. The algorithm is pinned: `none` or any other is refused whatever
//! the token says of itself.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use serde::{Deserialize, Serialize};

use super::role::Role;
use super::secret::random_hex;
use super::{Refusal, hs256};
use crate::inventory::Moment;

/// How long an access token is good for, in seconds.
pub const ACCESS_SECONDS: u64 = 24 * 60 * 60;
/// How far another machine's clock may be off, in seconds.
const LEEWAY_SECONDS: u64 = 5;
/// Who issues the tokens, when nothing else is configured.
pub const ISSUER: &str = "masterbus";
/// Whom the tokens are for, when nothing else is configured.
pub const AUDIENCE: &str = "masterbus-api";

/// What a token says. Instants are seconds since the epoch, as RFC 7519 has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    /// Who issued it.
    pub iss: String,
    /// Whom it is for.
    pub aud: String,
    /// The user's name.
    pub sub: String,
    /// Good until then.
    pub exp: u64,
    /// Not good before then.
    pub nbf: u64,
    /// Issued then.
    pub iat: u64,
    /// Its own number.
    pub jti: String,
    /// The session (refresh family) it belongs to: logged out together.
    pub sid: String,
    /// The user's role when it was issued; what counts is the account's.
    pub role: Role,
}

impl Claims {
    /// When it ends.
    #[must_use]
    pub fn expires_at(&self) -> Moment {
        Moment::from_millis(i64::try_from(self.exp).unwrap_or(i64::MAX / 1000).saturating_mul(1000))
    }
}

/// A token could not be written.
#[derive(Debug, thiserror::Error)]
#[error("the access token could not be signed: {0}")]
pub struct Unsigned(#[from] jsonwebtoken::errors::Error);

/// Issues tokens and knows its own again.
pub struct Signer {
    signing: EncodingKey,
    checking: DecodingKey,
    validation: Validation,
    issuer: String,
    audience: String,
    seconds: u64,
}

impl Signer {
    /// With a secret of 256 bits.
    #[must_use]
    pub fn new(secret: &[u8; 32], issuer: &str, audience: &str) -> Self {
        hs256::install();
        let mut validation = Validation::new(Algorithm::HS256);
        validation.set_issuer(&[issuer]);
        validation.set_audience(&[audience]);
        validation.set_required_spec_claims(&["exp", "nbf", "aud", "iss", "sub"]);
        // The library would ask the machine's clock; the times are checked below against the one given.
        validation.validate_exp = false;
        validation.validate_nbf = false;
        Self {
            signing: EncodingKey::from_secret(secret),
            checking: DecodingKey::from_secret(secret),
            validation,
            issuer: issuer.to_owned(),
            audience: audience.to_owned(),
            seconds: ACCESS_SECONDS,
        }
    }

    /// The same with tokens that are good for `seconds`.
    #[must_use]
    pub fn lasting(mut self, seconds: u64) -> Self {
        self.seconds = seconds;
        self
    }

    /// How long its tokens are good for, in seconds.
    #[must_use]
    pub const fn seconds(&self) -> u64 {
        self.seconds
    }

    /// A token for a user's session, good from `now`.
    ///
    /// # Errors
    /// [`Unsigned`] when the claims cannot be written or signed.
    pub fn issue(&self, username: &str, role: Role, session: &str, now: Moment) -> Result<String, Unsigned> {
        let now = seconds(now);
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: username.to_owned(),
            exp: now + self.seconds,
            nbf: now,
            iat: now,
            jti: random_hex::<16>(),
            sid: session.to_owned(),
            role,
        };
        Ok(jsonwebtoken::encode(&Header::new(Algorithm::HS256), &claims, &self.signing)?)
    }

    /// What a token says, if it is one of ours and good now.
    ///
    /// # Errors
    /// [`Refusal::Expired`] after its time, [`Refusal::Invalid`] for everything else: another algorithm, issuer or
    /// audience, a broken signature, a time to come.
    pub fn verify(&self, token: &str, now: Moment) -> Result<Claims, Refusal> {
        let claims = jsonwebtoken::decode::<Claims>(token, &self.checking, &self.validation)
            .map_err(|error| match error.kind() {
                ErrorKind::ExpiredSignature => Refusal::Expired,
                _ => Refusal::Invalid,
            })?
            .claims;
        let now = seconds(now);
        if claims.nbf > now + LEEWAY_SECONDS {
            return Err(Refusal::Invalid);
        }
        if claims.exp <= now {
            return Err(Refusal::Expired);
        }
        Ok(claims)
    }
}

pub(super) fn seconds(moment: Moment) -> u64 {
    u64::try_from(moment.millis() / 1000).unwrap_or(0)
}
