//! The middleware stack around the router. Every request passes these steps, in this order:
//!
//! 1. request id ([`middleware::request_id`](super::middleware::request_id)), activity of the connection, and the client's
//!    address ([`middleware::client_address`](super::middleware::client_address))
//! 2. size of the head, host name ([`middleware::host`](super::middleware::host)), then the cached response: authentication from the
//!    credential cache, rate limit, response cache. A hit ends here.
//! 3. path without trailing slashes
//! 4. CORS: a preflight request ends here ([`middleware::cors`](super::middleware::cors))
//! 5. authentication by the path's access rule, CSRF check ([`middleware::authentication`](super::middleware::authentication))
//! 6. rate limit
//! 7. router and handler within limits of body and time (`request_limits`); a panic becomes a 500
//! 8. response: error document, conditional request, compression, common headers
//! 9. audit log ([`middleware::audit`](super::middleware::audit)) and request metrics
//!
//! This is one service and not a tower of layers, so that a cache hit costs look-ups only: no allocation of a future, no
//! task, no copy of the body.

mod request_limits;
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
use super::limits::{HttpLimit, LimitMonitor};
use super::middleware::activity::{ActiveRequest, Activity};
use super::middleware::audit::{AuditEntry, AuditLog, AuditSink, logged_path};
use super::middleware::authentication::{self, AccessRule, Peer, RequestCredential};
use super::middleware::client_address::{ClientAddress, TrustedProxies};
use super::middleware::cors::Cors;
use super::middleware::csrf;
use super::middleware::host::{self, AllowedHosts};
use super::middleware::request_body::{BodyWatch, RequestBody};
use super::middleware::request_id::{HttpRequestId, X_REQUEST_ID};
use super::middleware::response_body::ResponseBody;
use super::problem::Problem;
use super::response::{self, DocumentResponse, RequestConditions};
use crate::auth::{ClientNetwork, CredentialError, Principal, RateDecision, Role};
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
    /// Where the request comes from, behind trusted proxies.
    pub client: ClientAddress,
    /// The request was made on this machine.
    pub is_local: bool,
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
    proxies: TrustedProxies,
    hosts: AllowedHosts,
}

impl<G> Clone for HttpStack<G> {
    fn clone(&self) -> Self {
        Self { parts: Arc::clone(&self.parts), peer: self.peer.clone(), activity: self.activity.clone() }
    }
}

impl<G: AuthGateway> HttpStack<G> {
    /// A stack around a router whose paths have no trailing slash. Audit entries go to the log; no other origin is
    /// allowed, no proxy is trusted, and every host name is accepted.
    #[must_use]
    pub fn new(router: Router, gateway: Arc<G>) -> Self {
        let activity = Activity::default();
        let (audit, cors) = (Arc::new(AuditLog), Cors::default());
        let (proxies, hosts) = (TrustedProxies::default(), AllowedHosts::default());
        let parts = StackParts { gateway, router, audit, cors, proxies, hosts };
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

    /// The same stack, where the forwarding headers of these proxies count.
    #[must_use]
    pub fn with_trusted_proxies(self, proxies: TrustedProxies) -> Self {
        self.with(|parts| parts.proxies = proxies)
    }

    /// The same stack, answering to these host names only.
    #[must_use]
    pub fn with_allowed_hosts(self, hosts: AllowedHosts) -> Self {
        self.with(|parts| parts.hosts = hosts)
    }

    fn with(self, change: impl FnOnce(&mut StackParts<G>)) -> Self {
        let StackParts { gateway, router, audit, cors, proxies, hosts } = &*self.parts;
        let (gateway, router, audit, cors) = (Arc::clone(gateway), router.clone(), Arc::clone(audit), cors.clone());
        let (proxies, hosts) = (proxies.clone(), hosts.clone());
        let mut parts = StackParts { gateway, router, audit, cors, proxies, hosts };
        change(&mut parts);
        Self { parts: Arc::new(parts), peer: self.peer, activity: self.activity }
    }

    /// The same stack for one connection.
    #[must_use]
    pub fn for_connection(&self, peer: Peer, activity: Activity) -> Self {
        Self { parts: Arc::clone(&self.parts), peer, activity }
    }

    /// The limits, with their counters.
    pub(crate) fn limits(&self) -> &Arc<LimitMonitor> {
        self.parts.gateway.limits()
    }

    /// Who opened a connection, and the network that it is counted under. A trusted proxy carries the requests of many
    /// clients, so its connections are counted in all only.
    pub(crate) fn counted_as(&self, peer: &Peer) -> (ClientAddress, Option<ClientNetwork>) {
        match peer {
            Peer::LocalAdmin(_) => (ClientAddress::LocalAdmin, None),
            Peer::Address(from) => {
                let network = (!self.parts.proxies.contains(*from)).then(|| ClientNetwork::new(*from));
                (ClientAddress::Ip(from.to_canonical()), network)
            }
        }
    }

    /// Handles a request.
    pub fn handle<B>(&self, request: Request<B>) -> ResponseFuture
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<axum::BoxError>,
    {
        let (now, since) = (self.parts.gateway.now(), Instant::now());
        self.activity.record_request();
        let id = HttpRequestId::from_headers(request.headers());
        let client = self.parts.proxies.client(&self.peer, request.headers());
        let arrival = RequestArrival { id, client, now, since };
        if let Some(response) = self.find_cached_response(&request, &arrival) {
            return ResponseFuture::Cached(Some(response));
        }
        let span = tracing::info_span!("request", id = arrival.id.as_str());
        let active = self.activity.begin_request();
        let routed = self.clone().route(request.map(Body::new), arrival, active);
        ResponseFuture::Routed(Box::pin(routed.instrument(span)))
    }

    /// Step 2: the response from the cache, when the credential is in the credential cache and the document in the
    /// response cache. Must not block and must not allocate more than the response's headers.
    fn find_cached_response<B>(&self, request: &Request<B>, arrival: &RequestArrival) -> Option<StackResponse> {
        if *request.method() != Method::GET
            || request_limits::find_oversize(request).is_some()
            || self.check_host(request).is_err()
        {
            return None;
        }
        let now = arrival.now;
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
            ResponseContext { arrival, method: request.method(), path, rate, principal: Some(&principal), cors };
        if let Some(problem) = rate_limit_problem(rate) {
            return Some(self.refuse(&problem, context));
        }
        let (status, headers, bytes) = response::cache_hit(request.headers(), &document, now, |headers| {
            write_security_headers(headers);
            // These reserve slots in the shared header map. `complete` overwrites their values for each response.
            headers.insert(X_REQUEST_ID, arrival.id.to_header());
            write_rate_headers(context.rate, headers);
        });
        Some(self.complete(status, headers, ResponseBody::Complete(bytes), context))
    }

    /// Steps 3 to 7 for a request without a cached response.
    async fn route(self, mut request: Request<Body>, arrival: RequestArrival, active: ActiveRequest) -> StackResponse {
        let method = request.method().clone();
        service::remove_trailing_slashes(request.uri_mut());
        let uri = request.uri().clone();
        let cors = self.parts.cors.find_allowed(request.headers());
        let (now, client) = (arrival.now, arrival.client);
        let mut context =
            ResponseContext { arrival: &arrival, method: &method, path: uri.path(), rate: None, principal: None, cors };
        if let Some((limit, problem)) = request_limits::find_oversize(&request) {
            return self.refuse_by_limit(limit, &problem, context);
        }
        let is_local = match self.check_host(&request) {
            Ok(host) => self.is_local(&request, host),
            Err(problem) => return self.refuse(&problem, context),
        };
        if context.cors.is_some() && Cors::is_preflight(&method, request.headers()) {
            let mut headers = HeaderMap::with_capacity(16);
            Cors::write_preflight(&mut headers);
            return self.finish(StatusCode::NO_CONTENT, headers, ResponseBody::Complete(Bytes::new()), context);
        }

        let rule = authentication::access_rule(uri.path());
        let principal = match rule {
            AccessRule::Unlimited | AccessRule::Static | AccessRule::Anonymous => None,
            // A credential is welcome and not needed: a monitor with an old one still learns whether the server is ready.
            AccessRule::Optional => self.authenticate(&method, request.headers(), &uri, &arrival).await.ok(),
            AccessRule::Monitoring if is_local => None,
            AccessRule::Monitoring | AccessRule::Authenticated => {
                match self.authenticate(&method, request.headers(), &uri, &arrival).await {
                    Ok(principal) => Some(principal),
                    Err(problem) => return self.refuse(&problem, context),
                }
            }
        };
        context.principal = principal.as_ref();

        context.rate = match (rule, &principal) {
            (AccessRule::Unlimited | AccessRule::Optional | AccessRule::Static, _) => None,
            (_, Some(principal)) => principal.limiter.as_ref().map(|limiter| limiter.check(now)),
            (_, None) => {
                let limiter = client.network().and_then(|client| self.parts.gateway.address_limiter(client));
                limiter.map(|limiter| limiter.check(now))
            }
        };
        if let Some(problem) = rate_limit_problem(context.rate) {
            return self.refuse(&problem, context);
        }

        let conditions = RequestConditions::from_headers(request.headers());
        let (principal, request_id) = (principal.clone(), arrival.id.clone());
        let checked = AuthenticatedRequest { principal, client, is_local, request_id, at: now };
        request.extensions_mut().insert(checked);
        let (request, body) = self.limit_body(request, rule);
        let routed = async { self.parts.router.clone().call(request).await };
        let time = request_limits::handler_time(&self.limits().limits, &method, uri.path());
        let routed = request_limits::run_within(time, body.as_deref(), AssertUnwindSafe(routed).catch_unwind()).await;
        if let Some((limit, problem)) = body.and_then(|body| body.find_problem()) {
            return self.refuse_by_limit(limit, &problem, context);
        }
        match routed {
            Some(Ok(Ok(response))) => self.write(response, &conditions, active, context),
            Some(Ok(Err(never))) => match never {},
            // The panic hook logs where it happened. This adds the request id to the log.
            Some(Err(_)) => self.refuse(&Problem::internal_cause("a handler panicked".to_owned()), context),
            None => self.refuse_by_limit(HttpLimit::HandlerTime, &request_limits::timeout_problem(time), context),
        }
    }

    /// Step 7: limits the body of a request, if it has one.
    fn limit_body(&self, request: Request<Body>, rule: AccessRule) -> (Request<Body>, Option<Arc<BodyWatch>>) {
        if request.body().is_end_stream() {
            return (request, None);
        }
        let rules = request_limits::body_rules(rule, request.uri().path());
        let watch = BodyWatch::new(self.limits());
        let limited =
            request.map(|body| Body::new(RequestBody::new(body, Arc::clone(&watch), self.activity.clone(), rules)));
        (limited, Some(watch))
    }

    /// Step 2: the host that the request names, when the server answers to it. The owner of the machine may use any name.
    fn check_host<'r, B>(&self, request: &'r Request<B>) -> Result<Option<&'r str>, Problem> {
        let host = host::requested_host(request.version(), request.uri(), request.headers())?;
        if matches!(self.peer, Peer::Address(_)) {
            self.parts.hosts.check(host)?;
        }
        Ok(host)
    }

    /// Whether the request was made on this machine.
    fn is_local<B>(&self, request: &Request<B>, host: Option<&str>) -> bool {
        let (version, headers) = (request.version(), request.headers());
        authentication::is_local_request(&self.peer, &self.parts.proxies, version, headers, host)
    }

    /// Step 5: the principal of a request that needs a credential.
    async fn authenticate(
        &self,
        method: &Method,
        headers: &HeaderMap,
        uri: &Uri,
        arrival: &RequestArrival,
    ) -> Result<Arc<Principal>, Problem> {
        if let Peer::LocalAdmin(principal) = &self.peer {
            return Ok(Arc::clone(principal));
        }
        let (gateway, now, client) = (&self.parts.gateway, arrival.now, arrival.client);
        let credential = RequestCredential::from_headers(headers);
        if let Ok(RequestCredential::Page(session)) = credential {
            csrf::check(session, method, headers)?;
        }
        match credential {
            Ok(credential) => {
                if let Some(principal) = gateway.find_principal(credential, now) {
                    return Ok(principal);
                }
                // The failure limit comes before `verify`, so that guessing credentials costs no store reads.
                let subject = gateway.find_subject(credential, now);
                if let Some(problem) = self.failure_limit_problem(client, subject.as_deref(), now) {
                    return Err(problem);
                }
                let verified = gateway.verify(credential, now).await;
                verified.map_err(|problem| self.count_failure(problem, client, subject.as_deref(), now))
            }
            Err(error) => {
                let signed = || gateway.find_signed_url(uri.path(), uri.query().unwrap_or_default(), now);
                let principal = if error == CredentialError::Missing { signed() } else { None };
                principal.ok_or_else(|| self.count_failure(error.into(), client, None, now))
            }
        }
    }

    /// The refusal for an address with too many failed authentications with a subject's credentials. Each subject is
    /// counted on its own, and log-ins are not counted here: a client with bad credentials keeps nobody else at its
    /// address out. The local administrator is never refused.
    fn failure_limit_problem(&self, client: ClientAddress, subject: Option<&str>, now: Moment) -> Option<Problem> {
        rate_limit_problem(self.parts.gateway.failure_limiter(client.network()?, subject)?.find_refusal(now))
    }

    /// Counts a failed authentication (401) for the client's address and the credential's subject. Returns the problem to
    /// answer with: the given one, or the rate limit's when this failure exceeds it.
    fn count_failure(&self, problem: Problem, client: ClientAddress, subject: Option<&str>, now: Moment) -> Problem {
        let Some(network) = client.network() else { return problem };
        if problem.status() != StatusCode::UNAUTHORIZED {
            return problem;
        }
        let limiter = self.parts.gateway.failure_limiter(network, subject);
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
            let (status, bytes) = conditions.write(&document, context.arrival.now, &mut parts.headers);
            return self.finish(status, parts.headers, ResponseBody::Complete(bytes), context);
        }
        if let Some(problem) = parts.extensions.remove::<Problem>() {
            return self.write_problem(&problem, parts.headers, context);
        }
        let is_error = parts.status.is_client_error() || parts.status.is_server_error();
        let is_json = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
        if is_error && !is_json {
            return self.write_problem(&Problem::from_status(parts.status, context.path), parts.headers, context);
        }
        self.finish(parts.status, parts.headers, ResponseBody::streamed(body, active), context)
    }

    fn refuse(&self, problem: &Problem, context: ResponseContext<'_>) -> StackResponse {
        self.write_problem(problem, HeaderMap::with_capacity(16), context)
    }

    /// Refuses a request that reached a limit.
    fn refuse_by_limit(&self, limit: HttpLimit, problem: &Problem, context: ResponseContext<'_>) -> StackResponse {
        self.limits().record(limit, &context.arrival.client);
        self.refuse(problem, context)
    }

    /// Writes an error document and logs server errors, once and with their cause.
    fn write_problem(&self, problem: &Problem, mut headers: HeaderMap, context: ResponseContext<'_>) -> StackResponse {
        let (id, method, path) = (context.arrival.id.as_str(), context.method.as_str(), logged_path(context.path));
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
        let RequestArrival { id, client, now, since } = context.arrival;
        headers.insert(X_REQUEST_ID, id.to_header());
        write_rate_headers(context.rate, &mut headers);
        self.parts.cors.write(context.cors, &mut headers);
        self.parts.audit.record(&AuditEntry {
            at: *now,
            identity: context.principal.map(|principal| &principal.identity),
            client: *client,
            method: context.method,
            path: logged_path(context.path),
            status,
            request_id: id.as_str(),
        });
        self.parts.gateway.record_request(context.method, context.path, status, since.elapsed());
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

/// What is known about a request when its headers have arrived.
struct RequestArrival {
    id: HttpRequestId,
    client: ClientAddress,
    now: Moment,
    since: Instant,
}

/// What the last steps need to know about the request.
struct ResponseContext<'a> {
    arrival: &'a RequestArrival,
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
