//! Verifies the credential of each request: access tokens, page sessions and API keys.

use std::sync::Arc;

use super::AuthParts;
use crate::app::ApplicationError;
use crate::auth::page_session::PAGE_PREFIX;
use crate::auth::{
    AccessClaims, ApiKey, ApiScopes, CredentialError, CredentialKind, Epoch, Identity, LoginSession, Principal,
    RateLimiter, RateLimiters, SessionKind, UserAccount,
};
use crate::inventory::Moment;
use crate::store::StoreCollection;

/// Requests a minute of a session of the admin page (api.md, Rate limits), where requests are limited at all. The page
/// sends many small requests.
const PAGE_REQUESTS_PER_MINUTE: u32 = 1_200;

/// The rate limits of requests.
pub struct RequestLimits {
    /// Per user or API key.
    pub callers: RateLimiters,
    /// Per session of the admin page.
    page_sessions: RateLimiters,
    /// Refused credentials per client address and credential.
    pub failures: RateLimiters,
}

impl RequestLimits {
    /// Requests per minute; 0 is no limit.
    pub(in crate::app) fn new(requests_per_minute: u32, failures_per_minute: u32) -> Self {
        let page = if requests_per_minute == 0 { 0 } else { requests_per_minute.max(PAGE_REQUESTS_PER_MINUTE) };
        Self {
            callers: RateLimiters::per_minute(requests_per_minute),
            page_sessions: RateLimiters::per_minute(page),
            failures: RateLimiters::per_minute(failures_per_minute),
        }
    }
}

/// Turns credentials into principals.
pub struct Authenticator {
    parts: AuthParts,
    limits: RequestLimits,
}

impl Authenticator {
    pub(in crate::app) const fn new(parts: AuthParts, limits: RequestLimits) -> Self {
        Self { parts, limits }
    }

    /// The current instant, against which credentials expire.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.parts.clock.now()
    }

    /// The principal of a credential that was verified before. Expiry and revocation are checked on every call.
    #[must_use]
    pub fn find_verified(&self, credential: &str, now: Moment) -> Option<Arc<Principal>> {
        self.parts.credentials.find(credential, now)
    }

    /// Verifies a token or an API key and caches its principal. Blocks on the store.
    ///
    /// # Errors
    /// [`ApplicationError::CredentialRefused`], or the store's.
    pub fn verify(&self, credential: &str, now: Moment) -> Result<Arc<Principal>, ApplicationError> {
        // Taken before the store is read: a revocation that commits meanwhile then keeps the result out of the cache.
        let epoch = self.parts.credentials.epoch();
        let pass = match ApiKey::split(credential) {
            Some((id, secret)) => self.verify_key(id, secret, now)?,
            None => self.verify_token(token_of(credential), now)?,
        };
        let pass = Arc::new(pass);
        self.parts.credentials.insert(epoch, credential, &pass, now);
        Ok(pass)
    }

    /// Number of revocations so far. While it stays the same, a verified principal stays valid until it expires.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.parts.credentials.epoch()
    }

    /// Whether a principal that was verified before is still valid with the same rights. Blocks on the store. For what
    /// outlives a request: the cache, in which revocations mark principals, may hold another principal of the same
    /// credential, or none.
    ///
    /// # Errors
    /// The store's.
    pub fn is_current(&self, principal: &Principal) -> Result<bool, ApplicationError> {
        let (identity, now) = (&principal.identity, self.now());
        if principal.is_revoked() || principal.has_expired(now) {
            return Ok(false);
        }
        let snapshot = self.parts.store.snapshot()?;
        match identity.kind {
            CredentialKind::LocalAdmin | CredentialKind::SignedUrl => Ok(true),
            CredentialKind::ApiKey => {
                let key: Option<ApiKey> = snapshot.find(StoreCollection::ApiKey, &principal.credential_id)?;
                Ok(key.is_some_and(|key| key.revoked_at.is_none()))
            }
            CredentialKind::User => {
                let session: Option<LoginSession> =
                    snapshot.find(StoreCollection::Session, &principal.credential_id)?;
                let account: Option<UserAccount> = snapshot.find(StoreCollection::Account, &identity.id)?;
                Ok(session.zip(account).is_some_and(|(session, account)| {
                    session.revoked_at.is_none()
                        && account.accepts_session(session.created_at)
                        && account.role == identity.role
                        && account.facility_scope == identity.facility_scope
                }))
            }
        }
    }

    /// What failures of this credential are counted under, beside the client address: the id of the API key or of the
    /// session. `None` for a credential that was not made here. Those are counted together: a flood of them does not keep
    /// out the owner of a good one at the same address. Does not read the store.
    #[must_use]
    pub fn find_subject(&self, credential: &str, now: Moment) -> Option<Box<str>> {
        match ApiKey::split(credential) {
            Some((id, _)) => self.parts.known_keys.contains(id).then(|| id.into()),
            None => Some(self.parts.signer.verify(token_of(credential), now).ok()?.sid.into_boxed_str()),
        }
    }

    fn verify_key(&self, id: &str, secret: &str, now: Moment) -> Result<Principal, ApplicationError> {
        if !self.parts.known_keys.contains(id) {
            return Err(CredentialError::Invalid.into());
        }
        let key: ApiKey =
            self.parts.store.snapshot()?.find(StoreCollection::ApiKey, id)?.ok_or(CredentialError::Invalid)?;
        key.verify(secret, now)?;
        let viewer = Identity {
            kind: CredentialKind::ApiKey,
            id: key.id.as_str().into(),
            name: key.name.as_str().into(),
            role: key.role,
            scopes: key.scopes,
            facility_scope: key.facility_scope,
        };
        let limiter = self.limits.callers.get(&format!("key {id}"));
        Ok(Principal::new(viewer, id, key.expires_at, limiter))
    }

    fn verify_token(&self, token: &str, now: Moment) -> Result<Principal, ApplicationError> {
        let claims: AccessClaims = self.parts.signer.verify(token, now)?;
        let snapshot = self.parts.store.snapshot()?;
        let session: LoginSession =
            snapshot.find(StoreCollection::Session, &claims.sid)?.ok_or(CredentialError::Invalid)?;
        let account: UserAccount =
            snapshot.find(StoreCollection::Account, &claims.sub)?.ok_or(CredentialError::Invalid)?;
        let is_open = session.revoked_at.is_none() && account.accepts_session(session.created_at);
        if session.username != account.username || !is_open {
            return Err(CredentialError::Invalid.into());
        }
        let viewer = Identity {
            kind: CredentialKind::User,
            id: account.username.as_str().into(),
            name: account.username.as_str().into(),
            role: account.role,
            scopes: ApiScopes::default(),
            facility_scope: account.facility_scope,
        };
        // By the token and not by where it was sent: a token of a program gains nothing in the page's cookie.
        let limiter = match claims.kind {
            SessionKind::Program => self.limits.callers.get(&format!("user {}", account.username)),
            SessionKind::Page => self.limits.page_sessions.get(&format!("page {}", account.username)),
        };
        Ok(Principal::new(viewer, &session.id, Some(claims.expires_at()), limiter))
    }

    /// Rate limiter of requests under `name`: a client address, or a signed link.
    #[must_use]
    pub fn request_limiter(&self, name: &str) -> Option<Arc<RateLimiter>> {
        self.limits.callers.get(name)
    }

    /// Rate limiter of refused credentials under `name`: a client address and what [`Authenticator::find_subject`] found.
    #[must_use]
    pub fn failure_limiter(&self, name: &str) -> Option<Arc<RateLimiter>> {
        self.limits.failures.get(name)
    }
}

/// The access token of a credential: a page session has a prefix.
fn token_of(credential: &str) -> &str {
    credential.strip_prefix(PAGE_PREFIX).unwrap_or(credential)
}
