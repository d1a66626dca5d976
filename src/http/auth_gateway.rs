//! What the stack needs from the application: authentication, cached documents, rate limiters and request metrics.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use axum::http::{Method, StatusCode};
use percent_encoding::percent_decode_str;

use super::ApiState;
use super::extract::{FromQueryParams, QueryParams};
use super::limits::LimitMonitor;
use super::middleware::authentication::RequestCredential;
use super::problem::Problem;
use crate::app::run_blocking;
use crate::auth::{ApiScopes, ClientNetwork, CredentialKind, FacilityScope, Identity, Principal, RateLimiter, Role};
use crate::cache::{CacheKeyRef, CachedDocument};
use crate::inventory::{Moment, PhotoId};

/// The application as the stack sees it. The stack's tests and benchmarks use an implementation without a store.
pub trait AuthGateway: Send + Sync + 'static {
    /// The current time.
    fn now(&self) -> Moment;

    /// The limits, with their counters.
    fn limits(&self) -> &Arc<LimitMonitor>;

    /// The principal of a cached credential that is neither revoked nor expired. Must not block.
    fn find_principal(&self, credential: RequestCredential<'_>, now: Moment) -> Option<Arc<Principal>>;

    /// Verifies a credential and caches its principal.
    fn verify(
        &self,
        credential: RequestCredential<'_>,
        now: Moment,
    ) -> impl Future<Output = Result<Arc<Principal>, Problem>> + Send;

    /// The principal of a signed URL, for clients that cannot send a header.
    fn find_signed_url(&self, path: &str, query: &str, now: Moment) -> Option<Arc<Principal>>;

    /// The fresh cached document of a path and query for the principal's facility scope. Must not block.
    fn find_document(&self, path: &str, query: &str, principal: &Principal, now: Moment)
    -> Option<Arc<CachedDocument>>;

    /// The rate limiter of requests without a credential from a network; `None` for no limit.
    fn address_limiter(&self, client: ClientNetwork) -> Option<Arc<RateLimiter>>;

    /// What failed authentications with this credential are counted under, beside the network; `None` for a credential
    /// that was not made here. Must not block.
    fn find_subject(&self, credential: RequestCredential<'_>, now: Moment) -> Option<Box<str>>;

    /// The rate limiter of failed authentications from a network with the credentials of one subject, or with all that
    /// have none; `None` for no limit.
    fn failure_limiter(&self, client: ClientNetwork, subject: Option<&str>) -> Option<Arc<RateLimiter>>;

    /// Counts a request and its duration. Must not block.
    fn record_request(&self, method: &Method, path: &str, status: StatusCode, duration: Duration);
}

impl AuthGateway for ApiState {
    fn now(&self) -> Moment {
        self.application.clock.now()
    }

    fn limits(&self) -> &Arc<LimitMonitor> {
        &self.limits
    }

    fn find_principal(&self, credential: RequestCredential<'_>, now: Moment) -> Option<Arc<Principal>> {
        self.application.authenticator.find_verified(credential.as_str(), now)
    }

    async fn verify(&self, credential: RequestCredential<'_>, now: Moment) -> Result<Arc<Principal>, Problem> {
        let text = credential.as_str().to_owned();
        let authenticator = Arc::clone(&self.application.authenticator);
        Ok(run_blocking(&self.runtime, move || authenticator.verify(&text, now)).await?)
    }

    fn find_signed_url(&self, path: &str, query: &str, _now: Moment) -> Option<Arc<Principal>> {
        let rest = path.strip_prefix("/api/v1/photos/")?;
        let (id, is_thumbnail) = rest.strip_suffix("/thumbnail").map_or((rest, false), |id| (id, true));
        let id = percent_decode_str(id).decode_utf8().ok()?;
        let SignedUrlParams { expires, signature } = QueryParams::read(query).ok()?;
        let is_signed =
            self.application.photos.links().is_valid(&PhotoId::parse(&id).ok()?, is_thumbnail, expires?, &signature?);
        is_signed.then(|| Arc::new(self.signed_url_principal(&id)))
    }

    fn find_document(
        &self,
        path: &str,
        query: &str,
        principal: &Principal,
        now: Moment,
    ) -> Option<Arc<CachedDocument>> {
        let rules = self.application.rules.current();
        let algorithm = rules.algorithm.version();
        self.application.cache.find(&CacheKeyRef { path, query, algorithm, scope: &principal.scope_key }, now)
    }

    fn address_limiter(&self, client: ClientNetwork) -> Option<Arc<RateLimiter>> {
        self.application.authenticator.request_limiter(&format!("address {client}"))
    }

    fn find_subject(&self, credential: RequestCredential<'_>, now: Moment) -> Option<Box<str>> {
        self.application.authenticator.find_subject(credential.as_str(), now)
    }

    fn failure_limiter(&self, client: ClientNetwork, subject: Option<&str>) -> Option<Arc<RateLimiter>> {
        let subject = subject.unwrap_or_default();
        self.application.authenticator.failure_limiter(&format!("address {client} {subject}"))
    }

    fn record_request(&self, method: &Method, path: &str, status: StatusCode, duration: Duration) {
        self.requests.count(path, method.as_str(), status.as_u16(), duration);
    }
}

impl ApiState {
    /// The principal of a signed photo URL. Each photo has its own rate limiter, so that a page full of photos does not
    /// exhaust the quota of a user or address.
    fn signed_url_principal(&self, photo: &str) -> Principal {
        let identity = Identity {
            kind: CredentialKind::SignedUrl,
            id: photo.into(),
            name: "signed address".into(),
            role: Role::Viewer,
            scopes: ApiScopes::default(),
            facility_scope: FacilityScope::All,
        };
        Principal::new(identity, "", None, self.application.authenticator.request_limiter(&format!("photo {photo}")))
    }
}

/// The query parameters of a signed URL.
struct SignedUrlParams {
    /// Unix seconds.
    expires: Option<i64>,
    signature: Option<String>,
}

impl FromQueryParams for SignedUrlParams {
    fn read(params: &mut QueryParams) -> Self {
        let expires = params.count("expires").and_then(|seconds| i64::try_from(seconds).ok());
        Self { expires, signature: params.text("signature", 64) }
    }
}
