//! Authentication and authorization: users, API keys, tokens, sessions, roles, facility scopes and rate limits.
//!
//! Nothing here reads a clock, a disk or a network: the time is an argument, random bytes come from the operating
//! system's generator. The records that must survive a restart ([`UserAccount`], [`ApiKey`], [`LoginSession`],
//! [`InitialSetup`]) are plain data; the store writes them.

pub mod access_tokens;
pub mod accounts;
pub mod api_keys;
pub mod client_network;
pub mod credential_cache;
mod hs256;
pub mod login_throttle;
pub mod page_session;
pub mod passwords;
pub mod principal;
pub mod rate_limit;
pub mod report_signature;
pub mod roles;
pub mod scope;
pub mod secrets;
pub mod service_tokens;
pub mod sessions;
pub mod setup;
pub mod signed_urls;
pub mod webhook_signature;

pub use access_tokens::{AccessClaims, AccessTokenSigner, SessionKind};
pub use accounts::{InvalidUsername, UserAccount};
pub use api_keys::ApiKey;
pub use client_network::ClientNetwork;
pub use credential_cache::{CredentialCache, Epoch};
pub use login_throttle::{LoginRefusals, LoginThrottle};
pub use passwords::PasswordHash;
pub use principal::{CredentialKind, Identity, Principal};
pub use rate_limit::{RateDecision, RateLimiter, RateLimiters};
pub use report_signature::{ReportPublicKey, ReportSigner};
pub use roles::{ApiScope, ApiScopes, Role};
pub use scope::FacilityScope;
pub use secrets::SecretDigest;
pub use service_tokens::{ServiceTokenSigner, ServiceTokenVerifier};
pub use sessions::{LoginSession, Renewal};
pub use setup::{InitialSetup, SetupError};
pub use signed_urls::UrlSigner;
pub use webhook_signature::WebhookSigner;

/// Why a credential is refused. Every variant is answered with 401.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CredentialError {
    /// The request has neither `Authorization: Bearer` nor `X-API-Key`.
    #[error("authentication is required: send `Authorization: Bearer <token>` or `X-API-Key: <key>`")]
    Missing,
    /// Unknown, altered, revoked, or issued for another audience.
    #[error("the token or key is not valid: log in again or ask for a new key")]
    Invalid,
    /// The credential was valid and its time is over.
    #[error("the token or key has expired: refresh it, log in again or ask for a new key")]
    Expired,
}
