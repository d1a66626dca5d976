//! Verifies the credential of each request: access tokens, page sessions and API keys.

use std::sync::Arc;

use crate::app::{ApplicationError, LocalClock};
use crate::auth::page_session::PAGE_PREFIX;
use crate::auth::{
    AccessClaims, AccessTokenSigner, ApiKey, ApiScopes, CredentialCache, CredentialError, CredentialKind, Epoch,
    Identity, LoginSession, Principal, RateLimiter, RateLimiters, UserAccount,
};
use crate::inventory::Moment;
use crate::store::{Store, StoreCollection};

/// Requests a minute of a session of the admin page (api.md, Rate limits), where requests are limited at all. The page
/// sends many small requests.
const PAGE_REQUESTS_PER_MINUTE: u32 = 1_200;

/// The rate limits of requests.
pub struct RequestLimits {
    /// Per user or API key.
    pub callers: RateLimiters,
    /// Per session of the admin page.
    page_sessions: RateLimiters,
    /// Refused credentials per client address.
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
    store: Arc<Store>,
    clock: LocalClock,
    credentials: Arc<CredentialCache>,
    signer: Arc<AccessTokenSigner>,
    limits: RequestLimits,
}

impl Authenticator {
    pub(in crate::app) const fn new(
        store: Arc<Store>,
        clock: LocalClock,
        credentials: Arc<CredentialCache>,
        signer: Arc<AccessTokenSigner>,
        limits: RequestLimits,
    ) -> Self {
        Self { store, clock, credentials, signer, limits }
    }

    /// The current instant, against which credentials expire.
    #[must_use]
    pub fn now(&self) -> Moment {
        self.clock.now()
    }

    /// The principal of a credential that was verified before. Expiry and revocation are checked on every call.
    #[must_use]
    pub fn find_verified(&self, credential: &str, now: Moment) -> Option<Arc<Principal>> {
        self.credentials.find(credential, now)
    }

    /// Verifies a token or an API key and caches its principal. Blocks on the store.
    ///
    /// # Errors
    /// [`ApplicationError::CredentialRefused`], or the store's.
    pub fn verify(&self, credential: &str, now: Moment) -> Result<Arc<Principal>, ApplicationError> {
        // Taken before the store is read: a revocation that commits meanwhile then keeps the result out of the cache.
        let epoch = self.credentials.epoch();
        let pass = match (ApiKey::split(credential), credential.strip_prefix(PAGE_PREFIX)) {
            (Some((id, secret)), _) => self.verify_key(id, secret, now)?,
            (None, Some(token)) => self.verify_token(token, &self.limits.page_sessions, "page", now)?,
            (None, None) => self.verify_token(credential, &self.limits.callers, "user", now)?,
        };
        let pass = Arc::new(pass);
        self.credentials.insert(epoch, credential, &pass, now);
        Ok(pass)
    }

    /// Number of revocations so far. While it stays the same, a verified principal stays valid until it expires.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.credentials.epoch()
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
        let snapshot = self.store.snapshot()?;
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

    fn verify_key(&self, id: &str, secret: &str, now: Moment) -> Result<Principal, ApplicationError> {
        let key: ApiKey = self.store.snapshot()?.find(StoreCollection::ApiKey, id)?.ok_or(CredentialError::Invalid)?;
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

    fn verify_token(
        &self,
        token: &str,
        limits: &RateLimiters,
        kind: &str,
        now: Moment,
    ) -> Result<Principal, ApplicationError> {
        let claims: AccessClaims = self.signer.verify(token, now)?;
        let snapshot = self.store.snapshot()?;
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
        let limiter = limits.get(&format!("{kind} {}", account.username));
        Ok(Principal::new(viewer, &session.id, Some(claims.expires_at()), limiter))
    }

    /// Rate limiter of requests under `name`: a client address, or a signed link.
    #[must_use]
    pub fn request_limiter(&self, name: &str) -> Option<Arc<RateLimiter>> {
        self.limits.callers.get(name)
    }

    /// Rate limiter of refused credentials under `name`: a client address.
    #[must_use]
    pub fn failure_limiter(&self, name: &str) -> Option<Arc<RateLimiter>> {
        self.limits.failures.get(name)
    }
}
