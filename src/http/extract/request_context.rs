//! The context of a request for a document: the caller, and the address under which the document is cached. Reads
//! `force_refresh=true`, which every document takes: the document is computed again, even if it is cached. It needs the
//! operator role, or the scope `cache:write`.

use std::sync::Arc;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::Uri;
use axum::http::request::Parts;

use super::Viewer;
use super::access::require_force_refresh;
use super::query_params::FORCE_REFRESH;
use crate::app::DocumentRequest;
use crate::auth::Principal;
use crate::http::problem::Problem;

/// A caller with the viewer role, and the requested address.
pub struct RequestContext {
    uri: Uri,
    /// The query without `force_refresh`, so that the new document replaces the cached one.
    query: String,
    refresh: bool,
    principal: Arc<Principal>,
}

impl RequestContext {
    /// The request in the application's params.
    #[must_use]
    pub fn document_request(&self) -> DocumentRequest<'_> {
        DocumentRequest {
            path: self.uri.path(),
            query: &self.query,
            refresh: self.refresh,
            scope: &self.principal.identity.facility_scope,
            scope_key: &self.principal.scope_key,
        }
    }

    /// The caller.
    #[must_use]
    pub fn principal(&self) -> &Principal {
        &self.principal
    }
}

impl<S: Send + Sync> FromRequestParts<S> for RequestContext {
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let Viewer(principal) = Viewer::from_request_parts(parts, state).await?;
        // In a nested router, `parts.uri` has only the rest of the path. The cache key has the whole path.
        let uri = parts.extensions.get::<OriginalUri>().map_or_else(|| parts.uri.clone(), |uri| uri.0.clone());
        let mut rest = Vec::new();
        let mut refresh = false;
        for parameter in uri.query().unwrap_or_default().split('&').filter(|parameter| !parameter.is_empty()) {
            match parameter.strip_prefix(FORCE_REFRESH) {
                Some(value) => refresh = value == "=true",
                None => rest.push(parameter),
            }
        }
        if refresh {
            require_force_refresh(&principal)?;
        }
        Ok(Self { query: rest.join("&"), uri, refresh, principal })
    }
}
