//! How MasterBus shows VoltMetrics who it is.

use super::VoltMetricsError;
use crate::auth::ServiceTokenSigner;
use crate::http_client::OutboundCredential;
use crate::inventory::Moment;

/// Whom the tokens are for.
const AUDIENCE: &str = "voltmetrics";

/// What every call carries.
#[derive(Debug)]
pub enum VoltMetricsAuth {
    /// Nothing: a stand-in on this machine.
    None,
    /// `X-API-Key`.
    ApiKey(OutboundCredential),
    /// `Authorization: Bearer` with a token signed for each call.
    Token(ServiceTokenSigner),
}

impl VoltMetricsAuth {
    /// By a key.
    ///
    /// # Errors
    /// [`VoltMetricsError::Options`] for a key that no header can carry.
    pub fn api_key(key: &str) -> Result<Self, VoltMetricsError> {
        let unfit = || VoltMetricsError::Options("its key holds characters that no HTTP header can carry".to_owned());
        OutboundCredential::api_key("X-API-Key", key).map(Self::ApiKey).ok_or_else(unfit)
    }

    /// By tokens under a shared secret.
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
