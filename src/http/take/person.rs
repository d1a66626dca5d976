//! Rights as types: a handler that takes [`Operator`] cannot be reached by less.

use std::ops::Deref;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::Method;
use axum::http::request::Parts;

use crate::auth::{CredentialError, FacilityScope, Principal, Role};
use crate::http::layer::identity::{is_this_machine, noun};
use crate::http::layers::Admitted;
use crate::http::problem::Problem;

macro_rules! persons {
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
                admitted(parts, Role::$name).map(Self)
            }
        }
    )+};
}

persons! {
    /// Somebody who may read; a service with the scope of the address (`<noun>:read`, or `:write` to change).
    Viewer,
    /// Somebody who may also set things going; a service with the scope of the address.
    Operator,
    /// Somebody who may do everything; never a service.
    Admin,
}

/// Somebody on this machine, or who may read and sees all facilities: whoever collects the metrics.
#[derive(Debug, Clone, Copy)]
pub struct Watcher;

impl<S: Send + Sync> FromRequestParts<S> for Watcher {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let is_here = |admitted: &Admitted| admitted.pass.is_none() && is_this_machine(&admitted.peer, &parts.headers);
        if parts.extensions.get::<Admitted>().is_some_and(is_here) {
            return Ok(Self);
        }
        match admitted(parts, Role::Viewer)?.identity.facility_scope {
            FacilityScope::All => Ok(Self),
            FacilityScope::Named(_) => Err(Problem::forbidden("this concerns all facilities; yours are some")),
        }
    }
}

fn admitted(parts: &Parts, needed: Role) -> Result<Arc<Principal>, Problem> {
    let pass = parts
        .extensions
        .get::<Admitted>()
        .and_then(|admitted| admitted.pass.as_ref())
        .ok_or(CredentialError::Missing)?;
    // A nested router sees the rest of the path only.
    let path = parts.extensions.get::<OriginalUri>().map_or(parts.uri.path(), |uri| uri.0.path());
    let is_writing = !matches!(parts.method, Method::GET | Method::HEAD);
    let noun = noun(path);
    if pass.identity.is_allowed(needed, noun, is_writing) {
        return Ok(Arc::clone(pass));
    }
    Err(match (pass.identity.role, needed) {
        (Role::Service, Role::Viewer | Role::Operator) => {
            let scope = format!("{noun}:{}", if is_writing { "write" } else { "read" });
            Problem::forbidden(format!("this key lacks the scope `{scope}`")).detail("needed_scope", scope)
        }
        (role, needed) => Problem::forbidden(format!("this is for the role {needed} and up; yours is {role}"))
            .detail("needed_role", needed.as_str()),
    })
}
