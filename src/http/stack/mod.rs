//! The middleware stack around the router. Every request passes these steps, in this order:
//!
//! 1. request id ([`middleware::request_id`](super::middleware::request_id)) and activity of the connection
//! 2. cached response: authentication from the credential cache, rate limit, response cache. A hit ends here.
//! 3. path without trailing slashes
//! 4. CORS: a preflight request ends here ([`middleware::cors`](super::middleware::cors))
//! 5. authentication by the path's access rule, CSRF check ([`middleware::authentication`](super::middleware::authentication))
//! 6. rate limit
//! 7. router and handler; a panic becomes a 500
//! 8. response: error document, conditional request, compression, common headers
//! 9. audit log ([`middleware::audit`](super::middleware::audit)) and request metrics
//!
//! This is one service and not a tower of layers, so that a cache hit costs look-ups only: no allocation of a future, no
//! task, no copy of the body.

mod service;

use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use bytes::Bytes;
use futures_util::FutureExt;
use tower::Service;
use tracing::Instrument;

pub use self::service::ResponseFuture;
use super::auth_gateway::AuthGateway;
use super::middleware::activity::{ActiveRequest, Activity};
use super::middleware::audit::{AuditEntry, AuditLog, AuditSink};
use super::middleware::authentication::{self, AccessRule, Peer, RequestCredential};
use super::middleware::cors::Cors;
use super::middleware::csrf;
use super::middleware::request_id::{HttpRequestId, X_REQUEST_ID};
use super::middleware::response_body::ResponseBody;
use super::problem::Problem;
use super::response::{self, DocumentResponse, RequestConditions};
use crate::auth::{CredentialError, Principal, RateDecision, Role};
use crate::inventory::Moment;

const RATE_LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const RATE_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RATE_RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
/// Content security policy of every response that sets no other: nothing may load, and no page may frame it.
const CSP: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

type StackResponse = Response<ResponseBody>;

/// The result of the stack's checks, for the extractors.
#[derive(Clone)]
pub struct AuthenticatedRequest {
    /// The caller; `None` for paths that need no credential.
    pub principal: Option<Arc<Principal>>,
    /// Where the connection comes from.
    pub peer: Peer,
    /// The request id.
    pub request_id: HttpRequestId,
    /// When the request arrived.
    pub at: Moment,
}

/// The stack around the router. Clones share it.
pub struct HttpStack<G> {
    parts: Arc<StackParts<G>>,
    peer: Peer,
    activity: Activity,
}

struct StackParts<G> {
    gateway: Arc<G>,
    router: Router,
    audit: Arc<dyn AuditSink>,
    cors: Cors,
}

impl<G> Clone for HttpStack<G> {
    fn clone(&self) -> Self {
        Self { parts: Arc::clone(&self.parts), peer: self.peer.clone(), activity: self.activity.clone() }
    }
}

impl<G: AuthGateway> HttpStack<G> {
    /// A stack around a router whose paths have no trailing slash. Audit entries go to the log; no other origin is
    /// allowed.
    #[must_use]
    pub fn new(router: Router, gateway: Arc<G>) -> Self {
        let activity = Activity::new(gateway.now());
        let parts = StackParts { gateway, router, audit: Arc::new(AuditLog), cors: Cors::default() };
        Self { parts: Arc::new(parts), peer: Peer::Address(IpAddr::from([0, 0, 0, 0])), activity }
    }

    /// The same stack with another receiver of audit entries.
    #[must_use]
    pub fn with_audit(self, audit: Arc<dyn AuditSink>) -> Self {
        self.with(|parts| parts.audit = audit)
    }

    /// The same stack with these allowed origins.
    #[must_use]
    pub fn with_cors(self, cors: Cors) -> Self {
        self.with(|parts| parts.cors = cors)
    }

    fn with(self, change: impl FnOnce(&mut StackParts<G>)) -> Self {
        let StackParts { gateway, router, audit, cors } = &*self.parts;
        let (gateway, router, audit, cors) = (Arc::clone(gateway), router.clone(), Arc::clone(audit), cors.clone());
        let mut parts = StackParts { gateway, router, audit, cors };
        change(&mut parts);
        Self { parts: Arc::new(parts), peer: self.peer, activity: self.activity }
    }

    /// The same stack for one connection.
    #[must_use]
    pub fn for_connection(&self, peer: Peer, activity: Activity) -> Self {
        Self { parts: Arc::clone(&self.parts), peer, activity }
    }

    /// The time by the gateway's clock.
    pub(crate) fn now(&self) -> Moment {
        self.parts.gateway.now()
    }

    /// Handles a request.
    pub fn handle<B>(&self, request: Request<B>) -> ResponseFuture
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<axum::BoxError>,
    {
        let (now, since) = (self.now(), Instant::now());
        self.activity.record_request(now);
        let id = HttpRequestId::from_headers(request.headers());
        if let Some(response) = self.find_cached_response(&request, &id, now, since) {
            return ResponseFuture::Cached(Some(response));
        }
        let span = tracing::info_span!("request", id = id.as_str());
        let routed = self.clone().route(request.map(Body::new), id, now, since);
        ResponseFuture::Routed(Box::pin(routed.instrument(span)))
    }

    /// Step 2: the response from the cache, when the credential is in the credential cache and the document in the
    /// response cache. Must not block and must not allocate more than the response's headers.
    fn find_cached_response<B>(
        &self,
        request: &Request<B>,
        id: &HttpRequestId,
        now: Moment,
        since: Instant,
    ) -> Option<StackResponse> {
        if *request.method() != Method::GET {
            return None;
        }
        let gateway = &*self.parts.gateway;
        let principal = match &self.peer {
            Peer::LocalAdmin(principal) => Arc::clone(principal),
            Peer::Address(_) => {
                gateway.find_principal(RequestCredential::from_headers(request.headers()).ok()?, now)?
            }
        };
        let path = authentication::trim_trailing_slashes(request.uri().path());
        let query = request.uri().query().unwrap_or_default();
        let identity = &principal.identity;
        // The other roles may read every document, so only a service needs a check here.
        if identity.role == Role::Service && !identity.is_allowed(Role::Viewer, authentication::resource(path), false) {
            return None;
        }
        let document = gateway.find_document(path, query, &principal, now)?;
        let rate = principal.limiter.as_ref().map(|limiter| limiter.check(now));
        let cors = self.parts.cors.find_allowed(request.headers());
        let context =
            ResponseContext { id, now, since, method: request.method(), path, rate, principal: Some(&principal), cors };
        if let Some(problem) = rate_limit_problem(rate) {
            return Some(self.refuse(&problem, context));
        }
        let (status, headers, bytes) = response::cache_hit(request.headers(), &document, now, |headers| {
            write_security_headers(headers);
            // These reserve slots in the shared header map. `complete` overwrites their values for each response.
            headers.insert(X_REQUEST_ID, context.id.to_header());
            write_rate_headers(context.rate, headers);
        });
        Some(self.complete(status, headers, ResponseBody::Complete(bytes), context))
    }

    /// Steps 3 to 7 for a request without a cached response.
    async fn route(self, mut request: Request<Body>, id: HttpRequestId, now: Moment, since: Instant) -> StackResponse {
        let active = self.activity.begin_request();
        let method = request.method().clone();
        service::remove_trailing_slashes(request.uri_mut());
        let uri = request.uri().clone();
        let cors = self.parts.cors.find_allowed(request.headers());
        let mut context = ResponseContext {
            id: &id,
            now,
            since,
            method: &method,
            path: uri.path(),
            rate: None,
            principal: None,
            cors,
        };
        if context.cors.is_some() && Cors::is_preflight(&method, request.headers()) {
            let mut headers = HeaderMap::with_capacity(16);
            Cors::write_preflight(&mut headers);
            return self.finish(StatusCode::NO_CONTENT, headers, ResponseBody::Complete(Bytes::new()), context);
        }

        let rule = authentication::access_rule(uri.path());
        let principal = match rule {
            AccessRule::Unlimited | AccessRule::Static => None,
            AccessRule::Anonymous => {
                let is_login = authentication::resource(uri.path()) == "auth";
                match self.failure_limit_problem(now).filter(|_| is_login) {
                    Some(problem) => return self.refuse(&problem, context),
                    None => None,
                }
            }
            AccessRule::Monitoring if authentication::is_local_request(&self.peer, request.headers()) => None,
            AccessRule::Monitoring | AccessRule::Authenticated => {
                match self.authenticate(&method, request.headers(), &uri, now).await {
                    Ok(principal) => Some(principal),
                    Err(problem) => return self.refuse(&problem, context),
                }
            }
        };
        context.principal = principal.as_ref();

        context.rate = match (rule, &principal, &self.peer) {
            (AccessRule::Unlimited | AccessRule::Static, ..) => None,
            (_, Some(principal), _) => principal.limiter.as_ref().map(|limiter| limiter.check(now)),
            (_, None, Peer::Address(from)) => {
                self.parts.gateway.address_limiter(*from).map(|limiter| limiter.check(now))
            }
            (_, None, Peer::LocalAdmin(_)) => None,
        };
        if let Some(problem) = rate_limit_problem(context.rate) {
            return self.refuse(&problem, context);
        }

        let conditions = RequestConditions::from_headers(request.headers());
        let (peer, request_id) = (self.peer.clone(), id.clone());
        request.extensions_mut().insert(AuthenticatedRequest {
            principal: principal.clone(),
            peer,
            request_id,
            at: now,
        });
        let routed = async { self.parts.router.clone().call(request).await };
        match AssertUnwindSafe(routed).catch_unwind().await {
            Ok(Ok(response)) => self.write(response, &conditions, active, context),
            Ok(Err(never)) => match never {},
            // The panic hook logs where it happened. This adds the request id to the log.
            Err(_) => self.refuse(&Problem::internal_cause("a handler panicked".to_owned()), context),
        }
    }

    /// Step 5: the principal of a request that needs a credential.
    async fn authenticate(
        &self,
        method: &Method,
        headers: &HeaderMap,
        uri: &Uri,
        now: Moment,
    ) -> Result<Arc<Principal>, Problem> {
        if let Peer::LocalAdmin(principal) = &self.peer {
            return Ok(Arc::clone(principal));
        }
        let gateway = &self.parts.gateway;
        let credential = RequestCredential::from_headers(headers);
        if let Ok(RequestCredential::Page(session)) = credential {
            csrf::check(session, method, headers)?;
        }
        match credential {
            // The failure limit comes before `verify`, so that guessing credentials costs no signature checks and no
            // store reads. A cached credential passes, so that one bad client does not lock out the others at its address.
            Ok(credential) => match (gateway.find_principal(credential, now), self.failure_limit_problem(now)) {
                (Some(principal), _) => Ok(principal),
                (None, Some(problem)) => Err(problem),
                (None, None) => {
                    gateway.verify(credential, now).await.map_err(|problem| self.count_failure(problem, now))
                }
            },
            Err(error) => {
                let signed = || gateway.find_signed_url(uri.path(), uri.query().unwrap_or_default(), now);
                let principal = if error == CredentialError::Missing { signed() } else { None };
                principal.ok_or_else(|| self.count_failure(error.into(), now))
            }
        }
    }

    /// The refusal for an address with too many failed authentications. The local administrator is never refused.
    fn failure_limit_problem(&self, now: Moment) -> Option<Problem> {
        let Peer::Address(from) = &self.peer else { return None };
        rate_limit_problem(self.parts.gateway.failure_limiter(*from)?.find_refusal(now))
    }

    /// Counts a failed authentication (401) for the client's address. Returns the problem to answer with: the given one,
    /// or the rate limit's when this failure exceeds it.
    fn count_failure(&self, problem: Problem, now: Moment) -> Problem {
        let Peer::Address(from) = &self.peer else { return problem };
        if problem.status() != StatusCode::UNAUTHORIZED {
            return problem;
        }
        let limiter = self.parts.gateway.failure_limiter(*from);
        rate_limit_problem(limiter.map(|limiter| limiter.check(now))).unwrap_or(problem)
    }

    /// Step 8: writes what a handler returned, which is a document, a problem, or a response of its own.
    fn write(
        &self,
        response: axum::response::Response,
        conditions: &RequestConditions,
        active: ActiveRequest,
        context: ResponseContext<'_>,
    ) -> StackResponse {
        let (mut parts, body) = response.into_parts();
        if let Some(document) = parts.extensions.remove::<DocumentResponse>() {
            parts.headers.remove(header::CONTENT_LENGTH);
            let (status, bytes) = conditions.write(&document, context.now, &mut parts.headers);
            return self.finish(status, parts.headers, ResponseBody::Complete(bytes), context);
        }
        if let Some(problem) = parts.extensions.remove::<Problem>() {
            // A wrong password is a 401 from the login handler. It counts as a failed authentication too.
            return self.write_problem(&self.count_failure(problem, context.now), parts.headers, context);
        }
        let is_error = parts.status.is_client_error() || parts.status.is_server_error();
        let is_json = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
        if is_error && !is_json {
            return self.write_problem(&Problem::from_status(parts.status, context.path), parts.headers, context);
        }
        self.finish(parts.status, parts.headers, ResponseBody::Streamed(body, active), context)
    }

    fn refuse(&self, problem: &Problem, context: ResponseContext<'_>) -> StackResponse {
        self.write_problem(problem, HeaderMap::with_capacity(16), context)
    }

    /// Writes an error document and logs server errors, once and with their cause.
    fn write_problem(&self, problem: &Problem, mut headers: HeaderMap, context: ResponseContext<'_>) -> StackResponse {
        let (id, method, path) = (context.id.as_str(), context.method.as_str(), context.path);
        let (code, cause) = (problem.code(), problem.cause());
        match problem.status() {
            StatusCode::SERVICE_UNAVAILABLE => {
                tracing::warn!(request_id = id, method, path, code, cause, "a request could not be served now");
            }
            status if status.is_server_error() => {
                tracing::error!(request_id = id, method, path, code, cause, "a request failed");
            }
            _ => {}
        }
        headers.remove(header::CONTENT_LENGTH);
        problem.write_headers(&mut headers);
        self.finish(problem.status(), headers, ResponseBody::Complete(problem.to_bytes(id)), context)
    }

    /// Adds the headers that every response has.
    fn finish(
        &self,
        status: StatusCode,
        mut headers: HeaderMap,
        body: ResponseBody,
        context: ResponseContext<'_>,
    ) -> StackResponse {
        write_security_headers(&mut headers);
        if !headers.contains_key(header::CACHE_CONTROL) {
            headers.insert(header::CACHE_CONTROL, NO_STORE);
        }
        self.complete(status, headers, body, context)
    }

    /// Step 9: adds the headers of this request alone, writes the audit entry and counts the request.
    fn complete(
        &self,
        status: StatusCode,
        mut headers: HeaderMap,
        body: ResponseBody,
        context: ResponseContext<'_>,
    ) -> StackResponse {
        headers.insert(X_REQUEST_ID, context.id.to_header());
        write_rate_headers(context.rate, &mut headers);
        self.parts.cors.write(context.cors, &mut headers);
        self.parts.audit.record(&AuditEntry {
            at: context.now,
            identity: context.principal.map(|principal| &principal.identity),
            peer: &self.peer,
            method: context.method,
            path: context.path,
            status,
            request_id: context.id.as_str(),
        });
        self.parts.gateway.record_request(context.method, context.path, status, context.since.elapsed());
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

/// What the last steps need to know about the request.
struct ResponseContext<'a> {
    id: &'a HttpRequestId,
    now: Moment,
    since: Instant,
    method: &'a Method,
    path: &'a str,
    rate: Option<RateDecision>,
    principal: Option<&'a Arc<Principal>>,
    cors: Option<HeaderValue>,
}

/// Writes the headers that restrict what a browser does with a response.
fn write_security_headers(headers: &mut HeaderMap) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    headers.insert(header::REFERRER_POLICY, NO_REFERRER);
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, CSP);
    }
}

/// Writes the caller's rate limit.
fn write_rate_headers(rate: Option<RateDecision>, headers: &mut HeaderMap) {
    match rate {
        Some(rate) => {
            headers.insert(RATE_LIMIT, rate.limit.into());
            headers.insert(RATE_REMAINING, rate.remaining.into());
            headers.insert(RATE_RESET, rate.reset.into());
        }
        // The headers of a cached document may come from a caller with a rate limit.
        None => {
            for name in [RATE_LIMIT, RATE_REMAINING, RATE_RESET] {
                headers.remove(name);
            }
        }
    }
}

fn rate_limit_problem(rate: Option<RateDecision>) -> Option<Problem> {
    let RateDecision { limit, retry_after, .. } = rate?;
    retry_after.map(|seconds| Problem::rate_limited(limit, seconds))
}
