//! Rights as extractors: a handler with an [`Operator`] argument cannot run for a caller without that right.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::Method;
use axum::http::request::Parts;

use crate::auth::{CredentialError, FacilityScope, Principal, Role};
use crate::http::middleware::authentication::resource;
use crate::http::problem::Problem;
use crate::http::stack::AuthenticatedRequest;

macro_rules! role_extractors {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
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
                require_role(parts, Role::$name).map(Self)
            }
        }
    )+};
}

role_extractors! {
    /// A caller that may read; a service needs the scope of the resource (`<resource>:read`, or `:write` to change).
    Viewer,
    /// A caller that may also start operations; a service needs the scope of the resource.
    Operator,
    /// A caller that may do everything; never a service.
    Admin,
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
        match require_role(parts, Role::Viewer)?.identity.facility_scope {
            FacilityScope::All => Ok(Self),
            FacilityScope::Named(_) => {
                Err(Problem::forbidden("this concerns all facilities: your access is limited to some"))
            }
        }
    }
}

fn require_role(parts: &Parts, needed: Role) -> Result<Arc<Principal>, Problem> {
    let request = parts.extensions.get::<AuthenticatedRequest>();
    let principal = request.and_then(|request| request.principal.as_ref()).ok_or(CredentialError::Missing)?;
    // In a nested router, `parts.uri` has only the rest of the path.
    let path = parts.extensions.get::<OriginalUri>().map_or(parts.uri.path(), |uri| uri.0.path());
    let is_writing = !matches!(parts.method, Method::GET | Method::HEAD);
    let resource = resource(path);
    if principal.identity.is_allowed(needed, resource, is_writing) {
        return Ok(Arc::clone(principal));
    }
    Err(match (principal.identity.role, needed) {
        (Role::Service, Role::Viewer | Role::Operator) => {
            let scope = format!("{resource}:{}", if is_writing { "write" } else { "read" });
            Problem::forbidden(format!("this key lacks the scope `{scope}`")).with_detail("needed_scope", scope)
        }
        (role, needed) => Problem::forbidden(format!("this needs the role {needed} or higher: yours is {role}"))
            .with_detail("needed_role", needed.as_str()),
    })
}
