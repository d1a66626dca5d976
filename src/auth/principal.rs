//! The authenticated caller of a request: who it is, what it may do, and which facilities it may see.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::rate_limit::RateLimiter;
use super::roles::{ApiScopes, Role, scopes_reach};
use super::scope::FacilityScope;
use crate::inventory::Moment;

/// The kind of credential that a caller presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CredentialKind {
    /// A user's access token.
    User,
    /// An API key.
    ApiKey,
    /// A connection over the Unix socket in the data folder.
    LocalAdmin,
    /// A signed URL, such as the address of a photo in an `<img>`.
    SignedUrl,
}

impl CredentialKind {
    /// The kind as it is written to the audit log.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::ApiKey => "key",
            Self::LocalAdmin => "box_owner",
            Self::SignedUrl => "signed",
        }
    }
}

/// Who the caller is and what it may do.
#[derive(Debug, Clone)]
pub struct Identity {
    /// The kind of credential.
    pub kind: CredentialKind,
    /// The username, or the id of the API key.
    pub id: Box<str>,
    /// Display name.
    pub name: Box<str>,
    /// The role.
    pub role: Role,
    /// The rights of a [`Role::Service`]; empty for the other roles.
    pub scopes: ApiScopes,
    /// The facilities that the caller may see.
    pub facility_scope: FacilityScope,
}

impl Identity {
    /// The administrator on this machine: every right, every facility.
    #[must_use]
    pub fn local_admin() -> Self {
        Self {
            kind: CredentialKind::LocalAdmin,
            id: "box".into(),
            name: "local administrator".into(),
            role: Role::Admin,
            scopes: ApiScopes::default(),
            facility_scope: FacilityScope::All,
        }
    }

    /// Whether the caller has the rights of the role `needed`: by its own role or, for a [`Role::Service`], by the scope
    /// `<resource>:read` or `<resource>:write`. Of what only administrators may do, scopes open dead letters alone.
    #[must_use]
    pub fn is_allowed(&self, needed: Role, resource: &str, is_writing: bool) -> bool {
        match (self.role, needed) {
            (Role::Service, needed) => scopes_reach(needed, resource) && self.scopes.has(resource, is_writing),
            (role, needed) => role.includes(needed),
        }
    }

    /// Whether the caller sees every facility. Others are refused what belongs to no facility.
    #[must_use]
    pub const fn sees_whole_site(&self) -> bool {
        matches!(self.facility_scope, FacilityScope::All)
    }

    /// Whether the caller may read sync runs, and with them the state of the sources in detail.
    #[must_use]
    pub fn may_read_sync_state(&self) -> bool {
        self.sees_whole_site() && self.is_allowed(Role::Operator, "sync", false)
    }
}

/// A verified credential.
pub struct Principal {
    /// Who the caller is.
    pub identity: Identity,
    /// Id of the session or API key that the credential belongs to. Revoking it revokes every principal with this id.
    pub credential_id: Box<str>,
    /// When the credential expires; `None` for never.
    pub expires_at: Option<Moment>,
    /// Part of the cache key that separates responses by facility scope. See [`FacilityScope::cache_key`].
    pub scope_key: Arc<str>,
    /// The caller's rate limiter; `None` for no limit.
    pub limiter: Option<Arc<RateLimiter>>,
    revoked: AtomicBool,
}

impl Principal {
    /// A principal whose credential belongs to the session or API key `credential_id`.
    #[must_use]
    pub fn new(
        identity: Identity,
        credential_id: &str,
        expires_at: Option<Moment>,
        limiter: Option<Arc<RateLimiter>>,
    ) -> Self {
        let scope_key = identity.facility_scope.cache_key();
        let revoked = AtomicBool::new(false);
        Self { identity, credential_id: credential_id.into(), expires_at, scope_key, limiter, revoked }
    }

    /// Whether the credential has expired.
    #[must_use]
    pub fn has_expired(&self, now: Moment) -> bool {
        self.expires_at.is_some_and(|end| end <= now)
    }

    /// Whether the credential was revoked.
    #[must_use]
    pub fn is_revoked(&self) -> bool {
        self.revoked.load(Ordering::Acquire)
    }

    /// Marks the credential as revoked, also for streams that still hold this principal.
    pub(super) fn revoke(&self) {
        self.revoked.store(true, Ordering::Release);
    }
}
