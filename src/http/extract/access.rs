//! Rights as extractors: a handler with an [`Operator`] argument cannot run for a caller without that right.
//!
//! There is no extractor for an administrator of some facilities: what administrators do belongs to no facility, and
//! [`SiteAdmin`] refuses callers that are limited to some. [`router`](crate::http::router) names the extractor of each
//! route, and a test calls every route to compare.

use std::convert::Infallible;
use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::Method;
use axum::http::request::Parts;

use crate::auth::roles::{has_scope, scopes_reach};
use crate::auth::{CredentialError, CredentialKind, Principal, Role};
use crate::http::middleware::authentication::resource;
use crate::http::problem::Problem;
use crate::http::stack::AuthenticatedRequest;

/// What a right extends to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Extent {
    /// The caller's facilities. The handler limits its answer to them.
    Facilities,
    /// What belongs to no facility. Callers that are limited to some facilities are refused.
    Site,
}

macro_rules! role_extractors {
    ($($(#[$doc:meta])* $name:ident($role:ident, $extent:ident)),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name(pub Arc<Principal>);

        impl Deref for $name {
            type Target = Principal;
            fn deref(&self) -> &Principal {
                &self.0
            }
        }

        impl<S: Send + Sync> FromRequestParts<S> for $name {
            type Rejection = Problem;
            async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
                require(parts, Role::$role, Extent::$extent).map(Self)
            }
        }
    )+};
}

role_extractors! {
    /// A caller that may read; a service needs the scope of the resource (`<resource>:read`, or `:write` to change).
    Viewer(Viewer, Facilities),
    /// A caller that may also start operations; a service needs the scope of the resource.
    Operator(Operator, Facilities),
    /// An operator of all facilities; a service needs the scope of the resource.
    SiteOperator(Operator, Site),
    /// An administrator of all facilities. A service needs the scope of the resource, which only a few resources have.
    SiteAdmin(Admin, Site),
}

/// Any caller with a valid credential, for what concerns the caller alone.
pub struct Caller(pub Arc<Principal>);

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        Ok(Self(Arc::clone(find_principal(parts).ok_or(CredentialError::Missing)?)))
    }
}

/// The owner of this machine: a request over the Unix socket in the data folder.
pub struct LocalAdmin(pub Arc<Principal>);

impl<S: Send + Sync> FromRequestParts<S> for LocalAdmin {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let principal = find_principal(parts).ok_or(CredentialError::Missing)?;
        match principal.identity.kind {
            CredentialKind::LocalAdmin => Ok(Self(Arc::clone(principal))),
            CredentialKind::User | CredentialKind::ApiKey | CredentialKind::SignedUrl => {
                Err(Problem::forbidden("this is possible over the Unix socket in the data folder only"))
            }
        }
    }
}

/// Whether the caller may also see times, addresses, counts and messages of the sources and tasks. Refuses nobody.
#[derive(Debug, Clone, Copy)]
pub struct SeesDetails(pub bool);

impl<S: Send + Sync> FromRequestParts<S> for SeesDetails {
    type Rejection = Infallible;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Self(find_principal(parts).is_some_and(|principal| principal.identity.may_read_sync_state())))
    }
}

/// A request from this machine, or a caller that may read and sees all facilities: for the metrics.
#[derive(Debug, Clone, Copy)]
pub struct MetricsReader;

impl<S: Send + Sync> FromRequestParts<S> for MetricsReader {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let is_local = |request: &AuthenticatedRequest| request.principal.is_none() && request.is_local;
        if parts.extensions.get::<AuthenticatedRequest>().is_some_and(is_local) {
            return Ok(Self);
        }
        require(parts, Role::Viewer, Extent::Site).map(|_| Self)
    }
}

/// Whether the caller may have documents computed again: an operator, or a service with the scope `cache:write`.
///
/// # Errors
/// 403 for other callers.
pub(super) fn require_force_refresh(principal: &Principal) -> Result<(), Problem> {
    check_role(principal, Role::Operator, "cache", true)
}

fn find_principal(parts: &Parts) -> Option<&Arc<Principal>> {
    parts.extensions.get::<AuthenticatedRequest>()?.principal.as_ref()
}

fn require(parts: &Parts, needed: Role, extent: Extent) -> Result<Arc<Principal>, Problem> {
    let principal = find_principal(parts).ok_or(CredentialError::Missing)?;
    // In a nested router, `parts.uri` has only the rest of the path.
    let path = parts.extensions.get::<OriginalUri>().map_or(parts.uri.path(), |uri| uri.0.path());
    let is_writing = !matches!(parts.method, Method::GET | Method::HEAD);
    check_role(principal, needed, resource(path), is_writing)?;
    if extent == Extent::Site && !principal.identity.sees_whole_site() {
        return Err(Problem::forbidden("this concerns all facilities: your access is limited to some"));
    }
    Ok(Arc::clone(principal))
}

fn check_role(principal: &Principal, needed: Role, resource: &str, is_writing: bool) -> Result<(), Problem> {
    if principal.identity.is_allowed(needed, resource, is_writing) {
        return Ok(());
    }
    Err(match principal.identity.role {
        Role::Service if scopes_reach(needed, resource) && has_scope(resource, is_writing) => {
            let scope = format!("{resource}:{}", if is_writing { "write" } else { "read" });
            Problem::forbidden(format!("this key lacks the scope `{scope}`")).with_detail("needed_scope", scope)
        }
        role => Problem::forbidden(format!("this needs the role {needed} or higher: yours is {role}"))
            .with_detail("needed_role", needed.as_str()),
    })
}
