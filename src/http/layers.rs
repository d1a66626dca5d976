//! The stack that every request passes, in reading order: request id, identity, rate, fast lane, router, answer, audit.
//!
//! It is one service around the router and not a tower of layers, so that an answer on the shelf costs look-ups and
//! nothing else: no box, no task, no copy of its bytes.

use std::convert::Infallible;
use std::future::Future;
use std::net::IpAddr;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, Uri, header};
use bytes::Bytes;
use futures_util::FutureExt;
use tower::Service;
use tracing::Instrument;

use super::layer::audit::{AuditHook, Entry, ToLog};
use super::layer::body::AnswerBody;
use super::layer::cors::Cors;
use super::layer::identity::{self, Credential, Guard, Peer};
use super::layer::page;
use super::layer::pulse::{Busy, Pulse};
use super::layer::request_id::{RequestId, X_REQUEST_ID};
use super::problem::Problem;
use super::reply::{self, CachedDocument, Conditions, Reply};
use crate::auth::{CredentialError, Principal, RateDecision, RateLimiter, Role};
use crate::inventory::Moment;

const RATE_LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const RATE_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RATE_RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
const NOSNIFF: HeaderValue = HeaderValue::from_static("nosniff");
const NO_REFERRER: HeaderValue = HeaderValue::from_static("no-referrer");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");
/// What an answer that is no page may do in a browser: nothing, not even in a frame.
const CSP: HeaderValue = HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'");

type Answer = Response<AnswerBody>;

/// What the stack asks the appliance.
pub trait Doorkeeper: Send + Sync + 'static {
    /// The instant.
    fn now(&self) -> Moment;

    /// The pass of a credential that was verified before and is still good. Must not wait.
    fn find_pass(&self, credential: Credential<'_>, now: Moment) -> Option<Arc<Principal>>;

    /// Verifies a credential, and remembers its pass.
    fn verify(
        &self,
        credential: Credential<'_>,
        now: Moment,
    ) -> impl Future<Output = Result<Arc<Principal>, Problem>> + Send;

    /// The pass that a signed address is by itself, for readers that cannot send a header.
    fn find_signed(&self, path: &str, query: &str, now: Moment) -> Option<Arc<Principal>>;

    /// An answer that is kept and fresh, for the viewer's reach. What stands under an address is for every viewer.
    fn find_document(&self, path: &str, query: &str, pass: &Principal, now: Moment) -> Option<Arc<CachedDocument>>;

    /// How often an address may ask without a credential; `None` for always.
    fn address_limiter(&self, address: IpAddr) -> Option<Arc<RateLimiter>>;

    /// How often an address may show what lets nobody in; `None` for always.
    fn failure_limiter(&self, address: IpAddr) -> Option<Arc<RateLimiter>>;

    /// Takes note of an answer and how long it took. Must not wait.
    fn count(&self, method: &Method, path: &str, status: StatusCode, took: Duration);
}

/// Who was let in, for the extractors.
#[derive(Clone)]
pub struct Admitted {
    /// The pass; `None` on open addresses.
    pub pass: Option<Arc<Principal>>,
    /// From where.
    pub peer: Peer,
    /// The request's id.
    pub request_id: RequestId,
    /// When it came.
    pub at: Moment,
}

/// The stack around the router. Cloning shares it.
pub struct Front<K> {
    inner: Arc<Inner<K>>,
    peer: Peer,
    pulse: Pulse,
}

struct Inner<K> {
    keeper: Arc<K>,
    router: Router,
    audit: Arc<dyn AuditHook>,
    cors: Cors,
}

/// Puts the stack around a router whose paths carry no trailing slash. The audit goes to the log, and no foreign
/// origin is known.
#[must_use]
pub fn front<K: Doorkeeper>(router: Router, keeper: Arc<K>) -> Front<K> {
    let pulse = Pulse::starting(keeper.now());
    let inner = Inner { keeper, router, audit: Arc::new(ToLog), cors: Cors::default() };
    Front { inner: Arc::new(inner), peer: Peer::Address(IpAddr::from([0, 0, 0, 0])), pulse }
}

impl<K> Clone for Front<K> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner), peer: self.peer.clone(), pulse: self.pulse.clone() }
    }
}

impl<K: Doorkeeper> Front<K> {
    /// With another keeper of the audit.
    #[must_use]
    pub fn audited_by(self, audit: Arc<dyn AuditHook>) -> Self {
        self.with(|inner| inner.audit = audit)
    }

    /// With the origins whose pages may ask.
    #[must_use]
    pub fn known_to(self, cors: Cors) -> Self {
        self.with(|inner| inner.cors = cors)
    }

    fn with(self, change: impl FnOnce(&mut Inner<K>)) -> Self {
        let Inner { keeper, router, audit, cors } = &*self.inner;
        let (keeper, router, audit, cors) = (Arc::clone(keeper), router.clone(), Arc::clone(audit), cors.clone());
        let mut inner = Inner { keeper, router, audit, cors };
        change(&mut inner);
        Self { inner: Arc::new(inner), peer: self.peer, pulse: self.pulse }
    }

    /// For a connection from `peer`, whose requests are felt in `pulse`.
    #[must_use]
    pub fn of(&self, peer: Peer, pulse: Pulse) -> Self {
        Self { inner: Arc::clone(&self.inner), peer, pulse }
    }

    /// The instant, by the keeper's clock.
    pub(crate) fn now(&self) -> Moment {
        self.inner.keeper.now()
    }

    /// Answers a request.
    pub fn answer<B>(&self, request: Request<B>) -> Answering
    where
        B: HttpBody<Data = Bytes> + Send + 'static,
        B::Error: Into<axum::BoxError>,
    {
        let (now, since) = (self.now(), Instant::now());
        self.pulse.beat(now);
        let id = RequestId::of(request.headers());
        if let Some(answer) = self.quickly(&request, &id, now, since) {
            return Answering::Ready(Some(answer));
        }
        let span = tracing::info_span!("request", id = id.as_str());
        let routed = self.clone().routed(request.map(Body::new), id, now, since);
        Answering::Routed(Box::pin(routed.instrument(span)))
    }

    /// The fast lane: a remembered viewer asks for an answer that is on the shelf.
    fn quickly<B>(&self, request: &Request<B>, id: &RequestId, now: Moment, since: Instant) -> Option<Answer> {
        if *request.method() != Method::GET {
            return None;
        }
        let keeper = &*self.inner.keeper;
        let pass = match &self.peer {
            Peer::LocalAdmin(pass) => Arc::clone(pass),
            Peer::Address(_) => keeper.find_pass(Credential::of(request.headers()).ok()?, now)?,
        };
        let path = identity::normal(request.uri().path());
        let query = request.uri().query().unwrap_or_default();
        if pass.identity.role == Role::Service && !pass.identity.is_allowed(Role::Viewer, identity::noun(path), false) {
            return None;
        }
        let document = keeper.find_document(path, query, &pass, now)?;
        let rate = pass.limiter.as_ref().map(|limiter| limiter.check(now));
        let cors = self.inner.cors.allowed(request.headers());
        let asked = Asked { id, now, since, method: request.method(), path, rate, pass: Some(&pass), cors };
        if let Some(refused) = over_limit(rate) {
            return Some(self.refuse(&refused, asked));
        }
        let (status, headers, bytes) = reply::hit(request.headers(), &document, now, |headers| {
            write_policy(headers);
            // Their places: each hit writes its own over them.
            headers.insert(X_REQUEST_ID, asked.id.to_header());
            write_rate(asked.rate, headers);
        });
        Some(self.sign(status, headers, AnswerBody::Whole(bytes), asked))
    }

    /// Every other request.
    async fn routed(self, mut request: Request<Body>, id: RequestId, now: Moment, since: Instant) -> Answer {
        let busy = self.pulse.busy();
        let method = request.method().clone();
        normalise(request.uri_mut());
        let uri = request.uri().clone();
        let cors = self.inner.cors.allowed(request.headers());
        let mut asked = Asked { id: &id, now, since, method: &method, path: uri.path(), rate: None, pass: None, cors };
        if asked.cors.is_some() && Cors::is_preflight(&method, request.headers()) {
            let mut headers = HeaderMap::with_capacity(16);
            Cors::write_preflight(&mut headers);
            return self.finish(StatusCode::NO_CONTENT, headers, AnswerBody::Whole(Bytes::new()), asked);
        }

        let guard = identity::guard(uri.path());
        let pass = match guard {
            Guard::Health | Guard::Page => None,
            Guard::Open => match self.worn_out(now).filter(|_| identity::noun(uri.path()) == "auth") {
                Some(refused) => return self.refuse(&refused, asked),
                None => None,
            },
            Guard::Watch if identity::is_this_machine(&self.peer, request.headers()) => None,
            Guard::Watch | Guard::Closed => match self.admit(&method, request.headers(), &uri, now).await {
                Ok(pass) => Some(pass),
                Err(problem) => return self.refuse(&problem, asked),
            },
        };
        asked.pass = pass.as_ref();
        asked.rate = match (guard, &pass, &self.peer) {
            (Guard::Health | Guard::Page, ..) => None,
            (_, Some(pass), _) => pass.limiter.as_ref().map(|limiter| limiter.check(now)),
            (_, None, Peer::Address(from)) => {
                self.inner.keeper.address_limiter(*from).map(|limiter| limiter.check(now))
            }
            (_, None, Peer::LocalAdmin(_)) => None,
        };
        if let Some(refused) = over_limit(asked.rate) {
            return self.refuse(&refused, asked);
        }

        let conditions = Conditions::of(request.headers());
        let (peer, request_id) = (self.peer.clone(), id.clone());
        request.extensions_mut().insert(Admitted { pass: pass.clone(), peer, request_id, at: now });
        let routed = async { self.inner.router.clone().call(request).await };
        match AssertUnwindSafe(routed).catch_unwind().await {
            Ok(Ok(response)) => self.write(response, &conditions, busy, asked),
            Ok(Err(never)) => match never {},
            // The panic hook has told where; what is missing is whose request it was.
            Err(_) => self.refuse(&Problem::broken("a handler panicked".to_owned()), asked),
        }
    }

    async fn admit(
        &self,
        method: &Method,
        headers: &HeaderMap,
        uri: &Uri,
        now: Moment,
    ) -> Result<Arc<Principal>, Problem> {
        if let Peer::LocalAdmin(pass) = &self.peer {
            return Ok(Arc::clone(pass));
        }
        let keeper = &self.inner.keeper;
        let credential = Credential::of(headers);
        if let Ok(Credential::Page(session)) = credential {
            page::check(session, method, headers)?;
        }
        match credential {
            Ok(credential) => match (keeper.find_pass(credential, now), self.worn_out(now)) {
                (Some(pass), _) => Ok(pass),
                (None, Some(refused)) => Err(refused),
                (None, None) => keeper.verify(credential, now).await.map_err(|problem| self.counted(problem, now)),
            },
            Err(refusal) => {
                let signed = || keeper.find_signed(uri.path(), uri.query().unwrap_or_default(), now);
                let pass = if refusal == CredentialError::Missing { signed() } else { None };
                pass.ok_or_else(|| self.counted(refusal.into(), now))
            }
        }
    }

    /// The refusal of an address that has shown too much that lets nobody in. The box's owner is never refused.
    fn worn_out(&self, now: Moment) -> Option<Problem> {
        let Peer::Address(from) = &self.peer else { return None };
        over_limit(self.inner.keeper.failure_limiter(*from)?.find_refusal(now))
    }

    /// Counts somebody who was not let in; gives what he is told.
    fn counted(&self, problem: Problem, now: Moment) -> Problem {
        let Peer::Address(from) = &self.peer else { return problem };
        if problem.status() != StatusCode::UNAUTHORIZED {
            return problem;
        }
        let limiter = self.inner.keeper.failure_limiter(*from);
        over_limit(limiter.map(|limiter| limiter.check(now))).unwrap_or(problem)
    }

    /// Writes out what a handler gave: a kept answer, a problem, or a response of its own.
    fn write(
        &self,
        response: axum::response::Response,
        conditions: &Conditions,
        busy: Busy,
        asked: Asked<'_>,
    ) -> Answer {
        let (mut parts, body) = response.into_parts();
        if let Some(reply) = parts.extensions.remove::<Reply>() {
            parts.headers.remove(header::CONTENT_LENGTH);
            let (status, bytes) = conditions.write(&reply, asked.now, &mut parts.headers);
            return self.finish(status, parts.headers, AnswerBody::Whole(bytes), asked);
        }
        if let Some(problem) = parts.extensions.remove::<Problem>() {
            // A wrong password is told by the handler.
            return self.tell(&self.counted(problem, asked.now), parts.headers, asked);
        }
        let is_error = parts.status.is_client_error() || parts.status.is_server_error();
        let is_json = parts.headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind == "application/json");
        if is_error && !is_json {
            return self.tell(&Problem::of_status(parts.status, asked.path), parts.headers, asked);
        }
        self.finish(parts.status, parts.headers, AnswerBody::Routed(body, busy), asked)
    }

    fn refuse(&self, problem: &Problem, asked: Asked<'_>) -> Answer {
        self.tell(problem, HeaderMap::with_capacity(16), asked)
    }

    fn tell(&self, problem: &Problem, mut headers: HeaderMap, asked: Asked<'_>) -> Answer {
        let (id, method, path) = (asked.id.as_str(), asked.method.as_str(), asked.path);
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
        self.finish(problem.status(), headers, AnswerBody::Whole(problem.to_bytes(id)), asked)
    }

    /// What every answer carries.
    fn finish(&self, status: StatusCode, mut headers: HeaderMap, body: AnswerBody, asked: Asked<'_>) -> Answer {
        write_policy(&mut headers);
        if !headers.contains_key(header::CACHE_CONTROL) {
            headers.insert(header::CACHE_CONTROL, NO_STORE);
        }
        self.sign(status, headers, body, asked)
    }

    /// What is of this request alone, the audit, and the count.
    fn sign(&self, status: StatusCode, mut headers: HeaderMap, body: AnswerBody, asked: Asked<'_>) -> Answer {
        headers.insert(X_REQUEST_ID, asked.id.to_header());
        write_rate(asked.rate, &mut headers);
        self.inner.cors.write(asked.cors, &mut headers);
        self.inner.audit.note(&Entry {
            at: asked.now,
            viewer: asked.pass.map(|pass| &pass.identity),
            peer: &self.peer,
            method: asked.method,
            path: asked.path,
            status,
            request_id: asked.id.as_str(),
        });
        self.inner.keeper.count(asked.method, asked.path, status, asked.since.elapsed());
        let mut response = Response::new(body);
        *response.status_mut() = status;
        *response.headers_mut() = headers;
        response
    }
}

/// What the end of the stack has to know of its beginning.
struct Asked<'a> {
    id: &'a RequestId,
    now: Moment,
    since: Instant,
    method: &'a Method,
    path: &'a str,
    rate: Option<RateDecision>,
    pass: Option<&'a Arc<Principal>>,
    cors: Option<HeaderValue>,
}

/// What a browser may do with any answer.
fn write_policy(headers: &mut HeaderMap) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, NOSNIFF);
    headers.insert(header::REFERRER_POLICY, NO_REFERRER);
    if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
        headers.insert(header::CONTENT_SECURITY_POLICY, CSP);
    }
}

/// How often whoever asks may ask on.
fn write_rate(rate: Option<RateDecision>, headers: &mut HeaderMap) {
    match rate {
        Some(rate) => {
            headers.insert(RATE_LIMIT, rate.limit.into());
            headers.insert(RATE_REMAINING, rate.remaining.into());
            headers.insert(RATE_RESET, rate.reset.into());
        }
        // What was kept for somebody with a limit is not told to somebody without.
        None => {
            for name in [RATE_LIMIT, RATE_REMAINING, RATE_RESET] {
                headers.remove(name);
            }
        }
    }
}

fn over_limit(rate: Option<RateDecision>) -> Option<Problem> {
    let RateDecision { limit, retry_after, .. } = rate?;
    retry_after.map(|seconds| Problem::rate_limited(limit, seconds))
}

/// Takes trailing slashes off a path, so that the router knows each address once.
fn normalise(uri: &mut Uri) {
    let path = identity::normal(uri.path());
    if path.len() == uri.path().len() {
        return;
    }
    let text = match uri.query() {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    };
    let mut parts = uri.clone().into_parts();
    if let Ok(shorter) = PathAndQuery::try_from(text) {
        parts.path_and_query = Some(shorter);
        if let Ok(shorter) = Uri::from_parts(parts) {
            *uri = shorter;
        }
    }
}

/// An answer on its way: there already, or on the slow road through the router.
pub enum Answering {
    /// From the fast lane; empty once it was taken.
    Ready(Option<Answer>),
    /// From the router.
    Routed(Pin<Box<dyn Future<Output = Answer> + Send>>),
}

impl Future for Answering {
    type Output = Result<Answer, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            Self::Ready(answer) => answer.take().map_or(Poll::Pending, |answer| Poll::Ready(Ok(answer))),
            Self::Routed(routed) => routed.as_mut().poll(context).map(Ok),
        }
    }
}

impl<K, B> Service<Request<B>> for Front<K>
where
    K: Doorkeeper,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = Answer;
    type Error = Infallible;
    type Future = Answering;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<B>) -> Answering {
        self.answer(request)
    }
}

impl<K, B> hyper::service::Service<Request<B>> for Front<K>
where
    K: Doorkeeper,
    B: HttpBody<Data = Bytes> + Send + 'static,
    B::Error: Into<axum::BoxError>,
{
    type Response = Answer;
    type Error = Infallible;
    type Future = Answering;

    fn call(&self, request: Request<B>) -> Answering {
        self.answer(request)
    }
}
