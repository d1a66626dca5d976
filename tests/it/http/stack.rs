//! The middleware stack over a TCP connection: authentication, rate limits, response headers, caching and error documents.
//! Uses handlers and a gateway of its own, without a store.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};
use masterbus::auth::access_tokens::{AUDIENCE, ISSUER};
use masterbus::auth::{
    AccessTokenSigner, ApiScopes, ClientNetwork, CredentialCache, CredentialError, CredentialKind, FacilityScope,
    Identity, Principal, RateLimiter, RateLimiters, Role,
};
use masterbus::cache::{CacheKeyRef, Generations, RenderedDocument, ResponseCache, Topic};
use masterbus::clock::Clock;
use masterbus::http::AuthGateway;
use masterbus::http::connections::serve_tcp;
use masterbus::http::extract::{Body, FromQueryParams, Operator, Query, QueryParams, SiteAdmin, Viewer};
use masterbus::http::limits::{HttpLimits, LimitMonitor};
use masterbus::http::middleware::audit::{AuditEntry, AuditSink};
use masterbus::http::middleware::authentication::RequestCredential;
use masterbus::http::middleware::cors::Cors;
use masterbus::http::problem::Problem;
use masterbus::http::response::{CachedDocument, DocumentResponse};
use masterbus::http::stack::HttpStack;
use masterbus::inventory::Moment;
use masterbus::telemetry::metrics::RequestMetrics;
use parking_lot::Mutex;
use reqwest::{Method, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

const START: Moment = Moment::from_millis(1_780_000_000_000);

/// A gateway without a store: the claims of a token are trusted.
struct TestGateway {
    clock: Clock,
    signer: AccessTokenSigner,
    credentials: CredentialCache,
    limits: RateLimiters,
    cache: ResponseCache<Problem>,
    generations: Generations,
    requests: RequestMetrics,
    monitor: Arc<LimitMonitor>,
    verified: AtomicUsize,
    made: AtomicUsize,
}

impl AuthGateway for TestGateway {
    fn now(&self) -> Moment {
        self.clock.now()
    }

    fn limits(&self) -> &Arc<LimitMonitor> {
        &self.monitor
    }

    fn find_principal(&self, credential: RequestCredential<'_>, now: Moment) -> Option<Arc<Principal>> {
        self.credentials.find(credential.as_str(), now)
    }

    async fn verify(&self, credential: RequestCredential<'_>, now: Moment) -> Result<Arc<Principal>, Problem> {
        self.verified.fetch_add(1, Ordering::SeqCst);
        let epoch = self.credentials.epoch();
        let RequestCredential::Token(token) = credential else { return Err(CredentialError::Invalid.into()) };
        let claims = self.signer.verify(token, now)?;
        let scopes: ApiScopes = ["facilities:read"].iter().map(|scope| scope.parse().expect("a scope")).collect();
        let identity = Identity {
            kind: CredentialKind::User,
            id: claims.sub.as_str().into(),
            name: claims.sub.as_str().into(),
            role: claims.role,
            scopes,
            facility_scope: FacilityScope::All,
        };
        let limiter = self.limits.get(&format!("user:{}", claims.sub));
        let principal = Arc::new(Principal::new(identity, &claims.sid, Some(claims.expires_at()), limiter));
        self.credentials.insert(epoch, token, &principal, now);
        Ok(principal)
    }

    fn find_signed_url(&self, path: &str, query: &str, _now: Moment) -> Option<Arc<Principal>> {
        (path == "/api/v1/photos/p1" && query == "signature=good").then(|| {
            Arc::new(Principal::new(Identity { role: Role::Viewer, ..Identity::local_admin() }, "p1", None, None))
        })
    }

    fn find_document(
        &self,
        path: &str,
        query: &str,
        principal: &Principal,
        now: Moment,
    ) -> Option<Arc<CachedDocument>> {
        self.cache.find(&CacheKeyRef { path, query, algorithm: "1", scope: &principal.scope_key }, now)
    }

    fn address_limiter(&self, client: ClientNetwork) -> Option<Arc<RateLimiter>> {
        self.limits.get(&format!("address:{client}"))
    }

    fn find_subject(&self, _credential: RequestCredential<'_>, _now: Moment) -> Option<Box<str>> {
        None
    }

    fn failure_limiter(&self, _client: ClientNetwork, _subject: Option<&str>) -> Option<Arc<RateLimiter>> {
        None
    }

    fn record_request(&self, method: &Method, path: &str, status: StatusCode, duration: Duration) {
        self.requests.count(path, method.as_str(), status.as_u16(), duration);
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    text: String,
}

struct PageParam(u32);
impl FromQueryParams for PageParam {
    fn read(params: &mut QueryParams) -> Self {
        Self(params.whole("page", 1..=u32::MAX).unwrap_or(1))
    }
}

async fn facility(State(gateway): State<Arc<TestGateway>>, viewer: Viewer) -> Result<DocumentResponse, Problem> {
    let key = CacheKeyRef { path: "/api/v1/facilities/f1", query: "", algorithm: "1", scope: &viewer.scope_key };
    let freshness = gateway.generations.stamp(Topic::Facility("f1"));
    let made = gateway.made.fetch_add(1, Ordering::SeqCst);
    let text = format!(r#"{{"made":{made},"items":[{}0]}}"#, "1,".repeat(1000));
    let make = || async move { Ok(RenderedDocument::json(text, 3_600_000)) };
    gateway
        .cache
        .get(key, gateway.now(), freshness, make)
        .await
        .map(DocumentResponse::from)
        .map_err(|lost| Problem::internal(&lost))
}

fn routes(gateway: Arc<TestGateway>) -> Router {
    let api = Router::new()
        .route("/health", get(async || "well"))
        .route("/auth/login", post(async |Body(note): Body<Note>| note.text))
        .route("/facilities/f1", get(facility))
        .route("/facilities", get(async |_: Viewer, Query(PageParam(page)): Query<PageParam>| page.to_string()))
        .route("/sync", post(async |_: Operator| StatusCode::ACCEPTED))
        .route("/keys", get(async |_: SiteAdmin| "keys"))
        .route("/notes", post(async |_: Viewer, Body(note): Body<Note>| note.text).layer(DefaultBodyLimit::max(100)))
        .route("/photos/p1", get(async |_: Viewer| "a picture"))
        .route(
            "/broken",
            get(async |_: Viewer| -> Result<(), _> { Err(Problem::internal(&std::io::Error::other("sda1"))) }),
        )
        .route("/endless", get(async |_: Viewer| std::future::pending::<()>().await))
        .route("/panics", get(async |viewer: Viewer| assert!(viewer.has_expired(START), "a bug in a handler")));
    Router::new().nest("/api/v1", api).with_state(gateway)
}

/// Records audit entries as text.
#[derive(Default)]
struct RecordedAudit(Mutex<Vec<String>>);

impl AuditSink for RecordedAudit {
    fn record(&self, entry: &AuditEntry<'_>) {
        let caller = entry.identity.map_or("nobody", |identity| &identity.name);
        let line = format!("{caller} {} {} {}", entry.method, entry.path, entry.status.as_u16());
        self.0.lock().push(line);
    }
}

/// A running server and a client.
struct Rig {
    gateway: Arc<TestGateway>,
    audit: Arc<RecordedAudit>,
    origin: String,
    client: reqwest::Client,
    _stop: oneshot::Sender<()>,
}

impl Rig {
    async fn new(per_minute: u32) -> Self {
        Self::with(per_minute, |stack| stack).await
    }

    async fn with(per_minute: u32, change: impl FnOnce(HttpStack<TestGateway>) -> HttpStack<TestGateway>) -> Self {
        Self::start(per_minute, HttpLimits::default(), change).await
    }

    async fn start(
        per_minute: u32,
        limits: HttpLimits,
        change: impl FnOnce(HttpStack<TestGateway>) -> HttpStack<TestGateway>,
    ) -> Self {
        let gateway = Arc::new(TestGateway {
            clock: Clock::fixed_at(START),
            signer: AccessTokenSigner::new(&[1; 32], ISSUER, AUDIENCE),
            credentials: CredentialCache::default(),
            limits: RateLimiters::per_minute(per_minute),
            cache: ResponseCache::new(1 << 20, masterbus::runtime::Runtime::default()),
            generations: Generations::default(),
            requests: RequestMetrics::new(["/api/v1/facilities/{facility_id}"]).expect("a route"),
            monitor: LimitMonitor::new(limits),
            verified: AtomicUsize::new(0),
            made: AtomicUsize::new(0),
        });
        let audit = Arc::new(RecordedAudit::default());
        let stack =
            change(HttpStack::new(routes(Arc::clone(&gateway)), Arc::clone(&gateway)).with_audit(audit.clone()));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}", listener.local_addr().expect("bound"));
        let (stop, stopped) = oneshot::channel();
        let stopped = async { drop(stopped.await) };
        tokio::spawn(serve_tcp(
            masterbus::runtime::Runtime::default(),
            listener,
            stack,
            stopped,
            Duration::from_secs(5),
        ));
        // Another test in this process may have installed it.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_gzip().no_proxy().build().expect("a client");
        Self { gateway, audit, origin, client, _stop: stop }
    }

    fn token(&self, role: Role) -> String {
        self.gateway.signer.issue("ada", role, "s1", self.gateway.now()).expect("signed")
    }

    fn advance(&self, seconds: i64) {
        self.gateway.clock.set(Moment::from_millis(self.gateway.now().millis() + seconds * 1000));
    }

    fn ask(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.client.request(method, format!("{}{path}", self.origin))
    }

    async fn get(&self, path: &str, token: &str, headers: &[(&'static str, &str)]) -> Response {
        let mut request = self.ask(Method::GET, path).bearer_auth(token);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.send().await.expect("a response")
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).map_or("", |value| value.to_str().expect("text"))
}

/// The status, code and details of an error. Checks that the document has the documented form and the request id of the
/// header.
async fn error(response: Response) -> (u16, String, Value) {
    let status = response.status().as_u16();
    let headers = response.headers().clone();
    assert_eq!(header(&headers, "content-type"), "application/json");
    let text = response.text().await.expect("a body");
    let document: Value = serde_json::from_str(&text).unwrap_or_else(|_| panic!("not JSON: {text}"));
    let error = &document["error"];
    assert_eq!(error["request_id"], header(&headers, "x-request-id"), "{text}");
    assert!(error["message"].as_str().is_some_and(|message| !message.is_empty()), "{text}");
    assert!(error["details"].is_object(), "{text}");
    assert_eq!(error.as_object().map(serde_json::Map::len), Some(4), "{text}");
    (status, error["code"].as_str().unwrap_or_default().to_owned(), error["details"].clone())
}

#[tokio::test]
async fn a_request_without_a_valid_token_is_refused() {
    let rig = Rig::new(0).await;
    let without = rig.ask(Method::GET, "/api/v1/facilities/f1").send().await.expect("a response");
    assert_eq!(header(without.headers(), "www-authenticate"), "Bearer");
    let (status, code, _) = error(without).await;
    assert_eq!((status, code.as_str()), (401, "AUTH_MISSING_TOKEN"));
    for (token, expected) in [("nonsense", "AUTH_INVALID_TOKEN"), ("mb_1_2", "AUTH_INVALID_TOKEN")] {
        let (status, code, _) = error(rig.get("/api/v1/facilities/f1", token, &[]).await).await;
        assert_eq!((status, code.as_str()), (401, expected));
    }
    let basic = rig.ask(Method::GET, "/api/v1/facilities/f1").header("authorization", "Basic YTpi");
    assert_eq!(error(basic.send().await.expect("a response")).await.1, "AUTH_INVALID_TOKEN");
    assert_eq!(rig.ask(Method::GET, "/api/v1/health").send().await.expect("a response").status(), 200);
    assert!(rig.audit.0.lock().contains(&"nobody GET /api/v1/facilities/f1 401".to_owned()));
}

#[tokio::test]
async fn a_token_is_verified_once_and_its_expiry_checked_each_time() {
    let rig = Rig::new(0).await;
    let token = rig.token(Role::Viewer);
    for _ in 0..3 {
        assert_eq!(rig.get("/api/v1/facilities/f1", &token, &[]).await.status(), 200);
    }
    assert_eq!(rig.gateway.verified.load(Ordering::SeqCst), 1);
    rig.advance(86_400);
    let (status, code, _) = error(rig.get("/api/v1/facilities/f1", &token, &[]).await).await;
    assert_eq!((status, code.as_str()), (401, "AUTH_EXPIRED_TOKEN"));

    let token = rig.token(Role::Viewer);
    assert_eq!(rig.get("/api/v1/facilities/f1", &token, &[]).await.status(), 200);
    let before = rig.gateway.verified.load(Ordering::SeqCst);
    rig.gateway.credentials.revoke_credential("s1");
    assert_eq!(rig.get("/api/v1/facilities/f1", &token, &[]).await.status(), 200);
    assert_eq!(rig.gateway.verified.load(Ordering::SeqCst), before + 1, "a revoked principal is verified again");
}

#[tokio::test]
async fn roles_and_scopes_are_enforced() {
    let rig = Rig::new(0).await;
    let viewer = rig.token(Role::Viewer);
    let (status, code, details) = error(rig.get("/api/v1/keys", &viewer, &[]).await).await;
    assert_eq!((status, code.as_str(), &details["needed_role"]), (403, "AUTH_FORBIDDEN", &"admin".into()));
    let sync = |token: &str| rig.ask(Method::POST, "/api/v1/sync").bearer_auth(token).send();
    assert_eq!(error(sync(&viewer).await.expect("a response")).await.1, "AUTH_FORBIDDEN");
    assert_eq!(sync(&rig.token(Role::Operator)).await.expect("a response").status(), 202);
    assert_eq!(rig.get("/api/v1/keys", &rig.token(Role::Admin), &[]).await.status(), 200);

    let service = rig.token(Role::Service);
    for _ in 0..2 {
        assert_eq!(rig.get("/api/v1/facilities/f1", &service, &[]).await.status(), 200);
    }
    let (status, _, details) = error(rig.get("/api/v1/photos/p1", &service, &[]).await).await;
    assert_eq!((status, &details["needed_scope"]), (403, &"photos:read".into()));
    assert_eq!(error(sync(&service).await.expect("a response")).await.0, 403);
}

#[tokio::test]
async fn a_signed_url_gives_access_to_its_own_path_only() {
    let rig = Rig::new(0).await;
    let status = async |path: &str| rig.ask(Method::GET, path).send().await.expect("a response").status().as_u16();
    assert_eq!(status("/api/v1/photos/p1?signature=good").await, 200);
    assert_eq!(status("/api/v1/photos/p1?signature=bad").await, 401);
    assert_eq!(status("/api/v1/facilities/f1?signature=good").await, 401);
}

#[tokio::test]
async fn the_rate_limit_applies_to_cached_and_routed_responses() {
    let rig = Rig::new(3).await;
    let token = rig.token(Role::Viewer);
    for remaining in ["2", "1", "0"] {
        let answer = rig.get("/api/v1/facilities/f1", &token, &[]).await;
        assert_eq!(answer.status(), 200);
        assert_eq!(header(answer.headers(), "x-ratelimit-limit"), "3");
        assert_eq!(header(answer.headers(), "x-ratelimit-remaining"), remaining);
        let reset: i64 = header(answer.headers(), "x-ratelimit-reset").parse().expect("seconds");
        let now = rig.gateway.now().millis() / 1000;
        assert!((now..=now + 60).contains(&reset), "{reset}");
    }
    for path in ["/api/v1/facilities/f1", "/api/v1/facilities", "/api/v1/nowhere"] {
        let refused = rig.get(path, &token, &[]).await;
        assert_eq!(header(refused.headers(), "retry-after"), "20");
        assert_eq!(header(refused.headers(), "x-ratelimit-remaining"), "0");
        let (status, code, _) = error(refused).await;
        assert_eq!((status, code.as_str()), (429, "RATE_LIMITED"));
    }
    for _ in 0..10 {
        let health = rig.ask(Method::GET, "/api/v1/health").send().await.expect("a response");
        assert_eq!((health.status().as_u16(), header(health.headers(), "x-ratelimit-limit")), (200, ""));
    }
    rig.advance(20);
    assert_eq!(rig.get("/api/v1/facilities/f1", &token, &[]).await.status(), 200);
    let unlimited = Rig::new(0).await;
    let answer = unlimited.get("/api/v1/facilities/f1", &unlimited.token(Role::Viewer), &[]).await;
    assert!(!answer.headers().contains_key("x-ratelimit-limit"));
}

#[tokio::test]
async fn open_addresses_are_limited_by_where_one_comes_from() {
    let rig = Rig::new(2).await;
    let login = || rig.ask(Method::POST, "/api/v1/auth/login").json(&serde_json::json!({"text": "hello"})).send();
    for expected in [200, 200, 429] {
        assert_eq!(login().await.expect("a response").status(), expected);
    }
}

#[tokio::test]
async fn every_error_has_the_documented_form() {
    let rig = Rig::new(0).await;
    let token = rig.token(Role::Viewer);
    let post = |path: &str| rig.ask(Method::POST, path).bearer_auth(&token);
    let json = |body: &str| post("/api/v1/notes").header("content-type", "application/json").body(body.to_owned());
    let cases = [
        (rig.ask(Method::GET, "/api/v1/nowhere").bearer_auth(&token), 404, "DATA_NOT_FOUND"),
        (rig.ask(Method::GET, "/nowhere").bearer_auth(&token), 404, "DATA_NOT_FOUND"),
        (post("/api/v1/facilities"), 405, "REQUEST_METHOD_NOT_ALLOWED"),
        (post("/api/v1/notes").body("text"), 415, "REQUEST_UNSUPPORTED_MEDIA_TYPE"),
        (json("{"), 400, "REQUEST_MALFORMED"),
        (json("{}"), 422, "VALIDATION_FAILED"),
        (json(r#"{"text":"a","more":1}"#), 422, "VALIDATION_FAILED"),
        (json(&format!(r#"{{"text":"{}"}}"#, "x".repeat(200))), 413, "REQUEST_TOO_LARGE"),
        (rig.ask(Method::GET, "/api/v1/facilities?page=0").bearer_auth(&token), 422, "VALIDATION_FAILED"),
        (rig.ask(Method::GET, "/api/v1/facilities?colour=1").bearer_auth(&token), 422, "VALIDATION_FAILED"),
        (rig.ask(Method::GET, "/api/v1/broken").bearer_auth(&token), 500, "INTERNAL_ERROR"),
        (rig.ask(Method::GET, "/api/v1/panics").bearer_auth(&token), 500, "INTERNAL_ERROR"),
    ];
    for (request, status, code) in cases {
        let response = request.send().await.expect("a response");
        let url = response.url().clone();
        let (got, got_code, _) = error(response).await;
        assert_eq!((got, got_code.as_str()), (status, code), "{url}");
    }
    let response = post("/api/v1/facilities").send().await.expect("a response");
    assert_eq!(header(response.headers(), "allow"), "GET,HEAD");
    let (_, _, details) = error(rig.get("/api/v1/facilities?page=x&colour=1", &token, &[]).await).await;
    assert!(details["page"].is_string() && details["colour"].is_string(), "{details}");
}

#[tokio::test]
async fn a_handler_has_a_time_limit() {
    let limits = HttpLimits { handler_time: Duration::from_millis(50), ..HttpLimits::default() };
    let rig = Rig::start(0, limits, |stack| stack).await;
    let response = rig.get("/api/v1/endless", &rig.token(Role::Viewer), &[]).await;
    assert_eq!(header(response.headers(), "retry-after"), "30");
    let (status, code, _) = error(response).await;
    assert_eq!((status, code.as_str()), (503, "SERVICE_UNAVAILABLE"));
    assert!(rig.gateway.monitor.reached().contains(&("handler_time", 1)));
}

#[tokio::test]
async fn every_response_has_a_request_id_and_security_headers() {
    let rig = Rig::new(0).await;
    let token = rig.token(Role::Viewer);
    for path in ["/api/v1/facilities/f1", "/api/v1/facilities/f1", "/api/v1/facilities", "/api/v1/nowhere"] {
        let answer = rig.get(path, &token, &[("x-request-id", "trace-1")]).await;
        assert_eq!(header(answer.headers(), "x-request-id"), "trace-1", "{path}");
        assert_eq!(header(answer.headers(), "x-content-type-options"), "nosniff");
        assert_eq!(header(answer.headers(), "referrer-policy"), "no-referrer");
        assert!(answer.headers().contains_key("content-security-policy"));
        let (first, second) = (rig.get(path, &token, &[]).await, rig.get(path, &token, &[]).await);
        assert_ne!(header(first.headers(), "x-request-id"), header(second.headers(), "x-request-id"));
    }
}

#[tokio::test]
async fn a_trailing_slash_changes_nothing() {
    let rig = Rig::new(0).await;
    let token = rig.token(Role::Viewer);
    let plain = rig.get("/api/v1/facilities/f1", &token, &[]).await;
    let slashed = rig.get("/api/v1/facilities/f1/", &token, &[]).await;
    assert_eq!((slashed.status(), header(slashed.headers(), "x-cache")), (StatusCode::OK, "hit"));
    assert_eq!(slashed.text().await.expect("a body"), plain.text().await.expect("a body"));
    let page = rig.get("/api/v1/facilities/?page=7", &token, &[]).await;
    assert_eq!(page.text().await.expect("a body"), "7");
    assert_eq!(rig.ask(Method::GET, "/api/v1/health/").send().await.expect("a response").status(), 200);
}

#[tokio::test]
async fn a_cached_response_is_compressed_and_revalidated() {
    let rig = Rig::new(0).await;
    let token = rig.token(Role::Viewer);
    let path = "/api/v1/facilities/f1";
    let first = rig.get(path, &token, &[]).await;
    assert_eq!((header(first.headers(), "x-cache"), header(first.headers(), "age")), ("miss", "0"));
    rig.advance(7);
    let plain = rig.get(path, &token, &[]).await;
    let headers = plain.headers().clone();
    assert_eq!((header(&headers, "x-cache"), header(&headers, "age")), ("hit", "7"));
    assert_eq!(header(&headers, "vary"), "Accept-Encoding, Authorization, X-API-Key");
    assert_eq!(header(&headers, "cache-control"), "private, max-age=60");
    assert_eq!(header(&headers, "content-type"), "application/json");
    let zipped = rig.get(path, &token, &[("accept-encoding", "br, gzip")]).await;
    assert_eq!(header(zipped.headers(), "content-encoding"), "gzip");
    let (etag, etag_gzip) = (header(&headers, "etag").to_owned(), header(zipped.headers(), "etag").to_owned());
    assert_ne!(etag, etag_gzip);
    let zipped = zipped.bytes().await.expect("a body");
    let mut unzipped = String::new();
    std::io::Read::read_to_string(&mut flate2::read::GzDecoder::new(&zipped[..]), &mut unzipped).expect("gzip");
    assert_eq!(unzipped, plain.text().await.expect("a body"));

    for (encoding, etag) in [("identity", &etag), ("gzip", &etag_gzip)] {
        let revalidated = rig.get(path, &token, &[("accept-encoding", encoding), ("if-none-match", etag)]).await;
        assert_eq!(revalidated.status(), 304);
        assert_eq!(header(revalidated.headers(), "etag"), etag);
        assert_eq!(header(revalidated.headers(), "x-cache"), "hit");
        assert!(revalidated.bytes().await.expect("no body").is_empty());
    }
    let other = rig.get(path, &token, &[("accept-encoding", "gzip"), ("if-none-match", &etag)]).await;
    assert_eq!(other.status(), 200, "the identity and gzip variants have different ETags");

    rig.gateway.generations.mark_changed(Topic::Facility("f1"));
    let stale = rig.get(path, &token, &[("if-none-match", &etag)]).await;
    assert_eq!((stale.status().as_u16(), header(stale.headers(), "x-cache")), (304, "stale"));
    assert_eq!(header(stale.headers(), "cache-control"), "private, max-age=0");
    let changed = loop {
        let answer = rig.get(path, &token, &[("if-none-match", &etag)]).await;
        if header(answer.headers(), "x-cache") != "stale" {
            break answer;
        }
    };
    assert_eq!((changed.status().as_u16(), header(changed.headers(), "x-cache")), (200, "hit"));
    let etag = header(changed.headers(), "etag").to_owned();
    rig.gateway.generations.mark_changed(Topic::Portfolio);
    let missed = rig.get("/api/v1/facilities/f1", &token, &[("if-none-match", &etag)]).await;
    assert_eq!(missed.status(), 304);
    rig.advance(3_590);
    assert_eq!(header(rig.get(path, &token, &[]).await.headers(), "cache-control"), "private, max-age=10");
}

#[tokio::test]
async fn a_head_response_has_the_headers_of_the_get_response() {
    let rig = Rig::new(0).await;
    let token = rig.token(Role::Viewer);
    let got = rig.get("/api/v1/facilities/f1", &token, &[]).await;
    let head = rig.ask(Method::HEAD, "/api/v1/facilities/f1").bearer_auth(&token).send().await.expect("a response");
    for name in ["etag", "content-length", "content-type"] {
        assert_eq!(header(head.headers(), name), header(got.headers(), name), "{name}");
    }
    assert!(head.bytes().await.expect("no body").is_empty());
}

#[tokio::test]
async fn other_origins_get_cors_headers_only_when_they_are_allowed() {
    let allowed = "http://localhost:3000";
    let without = Rig::new(0).await;
    let answer = without.get("/api/v1/facilities/f1", &without.token(Role::Viewer), &[("origin", allowed)]).await;
    assert!(!answer.headers().contains_key("access-control-allow-origin"));

    let rig = Rig::with(0, |stack| stack.with_cors(Cors::new(&[allowed.to_owned()]))).await;
    let token = rig.token(Role::Viewer);
    for _ in 0..2 {
        let answer = rig.get("/api/v1/facilities/f1", &token, &[("origin", allowed)]).await;
        assert_eq!(header(answer.headers(), "access-control-allow-origin"), allowed);
        assert!(answer.headers().get_all("vary").iter().any(|vary| vary == "Origin"));
    }
    let stranger = rig.get("/api/v1/facilities/f1", &token, &[("origin", "http://elsewhere.example")]).await;
    assert!(!stranger.headers().contains_key("access-control-allow-origin"));
    let preflight = rig
        .ask(Method::OPTIONS, "/api/v1/sync")
        .header("origin", allowed)
        .header("access-control-request-method", "POST");
    let preflight = preflight.send().await.expect("a response");
    assert_eq!(preflight.status(), 204);
    assert!(header(preflight.headers(), "access-control-allow-headers").contains("Authorization"));
}
