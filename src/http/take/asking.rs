//! Who asks which address: what every document's handler takes. `force_refresh=true` is read here for all of them: it
//! asks for the document to be made again, whatever is kept, and is for operators.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::Uri;
use axum::http::request::Parts;

use super::query::FORCE_REFRESH;
use super::{Operator, Viewer};
use crate::app::Asked;
use crate::auth::Principal;
use crate::http::problem::Problem;

/// A viewer and the address asked for, without its trailing slash.
pub struct Asking {
    uri: Uri,
    /// The query without `force_refresh`, so that what is made again replaces what is kept.
    query: String,
    refresh: bool,
    pass: Arc<Principal>,
}

impl Asking {
    /// For the appliance.
    #[must_use]
    pub fn asked(&self) -> Asked<'_> {
        Asked {
            path: self.uri.path(),
            query: &self.query,
            refresh: self.refresh,
            reach: &self.pass.identity.facility_scope,
            scope_key: &self.pass.scope_key,
        }
    }

    /// Whose reach the answer is limited to.
    #[must_use]
    pub fn pass(&self) -> &Principal {
        &self.pass
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Asking {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Viewer(pass) = Viewer::from_request_parts(parts, state).await?;
        // A nested router sees the rest of the path only; the answer is kept under the whole.
        let uri = parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.clone(), |uri| uri.0.clone());
        let mut rest = Vec::new();
        let mut refresh = false;
        for term in uri.query().unwrap_or_default().split('&').filter(|term| !term.is_empty()) {
            match term.strip_prefix(FORCE_REFRESH) {
                Some(value) => refresh = value == "=true",
                None => rest.push(term),
            }
        }
        if refresh {
            Operator::from_request_parts(parts, state).await?;
        }
        Ok(Self { query: rest.join("&"), uri, refresh, pass })
    }
}
