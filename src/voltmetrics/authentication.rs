//! How this program authenticates at VoltMetrics.

use super::VoltMetricsError;
use crate::auth::ServiceTokenSigner;
use crate::http_client::OutboundCredential;
use crate::inventory::Moment;

/// Audience (`aud`) of the tokens.
const AUDIENCE: &str = "voltmetrics";

/// Authentication of every call.
#[derive(Debug)]
pub enum VoltMetricsAuth {
    /// None, for a simulator on this machine.
    None,
    /// `X-API-Key`.
    ApiKey(OutboundCredential),
    /// `Authorization: Bearer` with a token that is signed for each call.
    Token(ServiceTokenSigner),
}

impl VoltMetricsAuth {
    /// Authentication with an API key.
    ///
    /// # Errors
    /// [`VoltMetricsError::Options`] for a key that a header cannot carry.
    pub fn api_key(key: &str) -> Result<Self, VoltMetricsError> {
        let unfit =
            || VoltMetricsError::Options("its API key contains characters that a header cannot carry".to_owned());
        OutboundCredential::api_key("X-API-Key", key).map(Self::ApiKey).ok_or_else(unfit)
    }

    /// Authentication with HS256 tokens, signed with a shared secret.
    #[must_use]
    pub fn token(secret: &[u8]) -> Self {
        Self::Token(ServiceTokenSigner::new(secret, AUDIENCE))
    }

    pub(super) fn credential(&self, now: Moment) -> Result<Option<OutboundCredential>, VoltMetricsError> {
        match self {
            Self::None => Ok(None),
            Self::ApiKey(credential) => Ok(Some(credential.clone())),
            Self::Token(signer) => Ok(OutboundCredential::bearer(&signer.issue(now)?)),
        }
    }
}
