//! Measures the cost of a cached response: CPU time of the server per request through the whole stack (token, rate limit,
//! audit, ETag), compared with a bare hyper server that sends the same bytes.
//!
//! Each server is a process with one thread. One client keeps eight connections busy and alternates between the servers,
//! so that both see the same machine load. Both send the same bytes, except for the request id and the rate limit headers.
//! Run it with `cargo bench --bench serve`.

use std::convert::Infallible;
use std::env;
use std::error::Error;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use masterbus::auth::access_tokens::{AUDIENCE, ISSUER};
use masterbus::auth::{
    AccessTokenSigner, ApiScopes, ClientNetwork, CredentialCache, CredentialError, CredentialKind, FacilityScope,
    Identity, Principal, RateLimiter, RateLimiters, Role,
};
use masterbus::cache::{CacheKeyRef, Generations, RenderedDocument, ResponseCache, Topic};
use masterbus::clock::Clock;
use masterbus::http::AuthGateway;
use masterbus::http::connections::serve_tcp;
use masterbus::http::limits::LimitMonitor;
use masterbus::http::middleware::authentication::RequestCredential;
use masterbus::http::problem::Problem;
use masterbus::http::response::CachedDocument;
use masterbus::http::router;
use masterbus::http::stack::HttpStack;
use masterbus::inventory::Moment;
use masterbus::telemetry::metrics::RequestMetrics;
use tokio::net::TcpListener;

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const CHILD: &str = "MASTERBUS_BENCH_SERVER";
const SECRET: [u8; 32] = [3; 32];
const CONNECTIONS: usize = 8;
const ROUNDS: usize = 5;
const DETAIL: &str = "/api/v1/facilities/f1";
const LIST: &str = "/api/v1/facilities/f1/equipment";
const SHORT_LIST: &str = "/api/v1/facilities";

fn main() -> Outcome {
    match env::var(CHILD).as_deref() {
        Ok("stack") => serve_stack(),
        Ok("bare") => serve_bare(),
        _ => compare(),
    }
}

/// One comparison: the request, and the highest accepted ratio of the CPU times.
struct Case {
    name: &'static str,
    path: &'static str,
    is_gzip: bool,
    is_revalidation: bool,
    most: f64,
}

const CASES: [Case; 4] = [
    Case { name: "4 KB document", path: DETAIL, is_gzip: false, is_revalidation: false, most: 1.5 },
    Case { name: "304", path: DETAIL, is_gzip: false, is_revalidation: true, most: 1.35 },
    Case { name: "list, 25 KB of gzip", path: LIST, is_gzip: true, is_revalidation: false, most: 1.1 },
    Case { name: "list, gzip of 25 KB", path: SHORT_LIST, is_gzip: true, is_revalidation: false, most: 1.5 },
];

fn compare() -> Outcome {
    let requests: usize = env::var("BENCH_REQUESTS").ok().and_then(|text| text.parse().ok()).unwrap_or(100_000);
    let token = signer().issue("ada", Role::Viewer, "s1", Clock::system().now())?;
    println!("{requests} requests, {ROUNDS} rounds each in turns; CPU of the server for each request");
    println!("{:<22} {:>7} {:>10} {:>10} {:>7} {:>7}", "", "bytes", "bare", "stack", "ratio", "at most");
    for case in CASES {
        let stack = Server::start("stack", &[])?;
        let mut request = format!(
            "GET {} HTTP/1.1\r\nhost: localhost\r\nuser-agent: bench\r\naccept: */*\r\nauthorization: Bearer {token}\r\n",
            case.path
        );
        if case.is_gzip {
            request.push_str("accept-encoding: gzip\r\n");
        }
        if case.is_revalidation {
            let (head, _) = stack.ask(&format!("{request}\r\n"))?;
            let etag = head.lines().find_map(|line| line.strip_prefix("etag: ")).ok_or("no ETag")?;
            request.push_str(&format!("if-none-match: {etag}\r\n"));
        }
        request.push_str("\r\n");
        let (head, body) = stack.ask(&request)?;
        if !head.starts_with(if case.is_revalidation { "HTTP/1.1 304" } else { "HTTP/1.1 200" })
            || !head.contains("x-cache: hit")
        {
            return Err(format!("the stack responds with: {head}").into());
        }
        let bare = Server::start("bare", &[head.as_bytes(), b"\r\n\r\n", &body].concat())?;
        let (bare_head, bare_body) = bare.ask(&request)?;
        if bare_body != body || bare_head.len().abs_diff(head.len()) > 8 {
            return Err(format!("bare hyper responds with: {bare_head}").into());
        }
        // The first requests warm up the caches and the code; then the servers alternate.
        stack.load(&request, requests / 10)?;
        bare.load(&request, requests / 10)?;
        let mut rounds: Vec<(f64, f64)> = Vec::new();
        for _ in 0..ROUNDS {
            rounds.push((bare.load(&request, requests)?, stack.load(&request, requests)?));
        }
        let (bare, stack) = (median(rounds.iter().map(|round| round.0)), median(rounds.iter().map(|round| round.1)));
        let ratio = median(rounds.iter().map(|(bare, stack)| stack / bare));
        println!(
            "{:<22} {:>7} {:>7.2} µs {:>7.2} µs {ratio:>7.2} {:>7.2}",
            case.name,
            body.len(),
            bare * 1e6,
            stack * 1e6,
            case.most
        );
    }
    Ok(())
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// A server in a separate process.
struct Server {
    child: Child,
    address: SocketAddr,
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error means that the process has ended already.
        let _ = self.child.kill().and_then(|()| self.child.wait());
    }
}

impl Server {
    fn start(kind: &str, input: &[u8]) -> Outcome<Self> {
        let mut command = Command::new(env::current_exe()?);
        let mut child = command.env(CHILD, kind).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        child.stdin.take().ok_or("no input")?.write_all(input)?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().ok_or("no output")?).read_line(&mut line)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, line.trim().parse()?));
        Ok(Self { child, address })
    }

    fn ask(&self, request: &str) -> Outcome<(String, Vec<u8>)> {
        let mut stream = TcpStream::connect(self.address)?;
        stream.write_all(request.as_bytes())?;
        let mut answer = Vec::new();
        loop {
            let mut part = [0; 4096];
            let read = stream.read(&mut part)?;
            answer.extend_from_slice(&part[..read]);
            if let Some(head) = answer.windows(4).position(|four| four == b"\r\n\r\n") {
                let text = String::from_utf8(answer[..head].to_vec())?;
                let length = text.lines().find_map(|line| line.strip_prefix("content-length: "));
                let length: usize = length.map_or(Ok(0), str::parse)?;
                if answer.len() >= head + 4 + length {
                    return Ok((text, answer.split_off(head + 4)));
                }
            }
            if read == 0 {
                return Err("the server closed the connection".into());
            }
        }
    }

    /// Sends requests over eight connections and returns the server's CPU time per request, seconds.
    fn load(&self, request: &str, requests: usize) -> Outcome<f64> {
        let mut streams = Vec::new();
        for _ in 0..CONNECTIONS {
            let stream = TcpStream::connect(self.address)?;
            stream.set_nodelay(true)?;
            streams.push(stream);
        }
        let before = self.cpu_seconds()?;
        let mut part = vec![0; 1 << 16];
        for _ in 0..requests / CONNECTIONS {
            for stream in &mut streams {
                stream.write_all(request.as_bytes())?;
            }
            for stream in &mut streams {
                read_answer(stream, &mut part)?;
            }
        }
        Ok((self.cpu_seconds()? - before) / requests as f64)
    }

    /// CPU time of all threads, from the scheduler's statistics, which are in nanoseconds.
    fn cpu_seconds(&self) -> Outcome<f64> {
        let mut nanoseconds = 0.0;
        for task in std::fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let line = std::fs::read_to_string(task?.path().join("schedstat"))?;
            nanoseconds += line.split(' ').next().unwrap_or_default().parse::<f64>()?;
        }
        Ok(nanoseconds / 1e9)
    }
}

/// Reads one response: the head up to the empty line, then as many bytes as `content-length` says.
fn read_answer(stream: &mut TcpStream, part: &mut [u8]) -> Outcome {
    let mut filled = 0;
    let mut key = usize::MAX;
    while filled < key {
        let read = stream.read(&mut part[filled..])?;
        if read == 0 {
            return Err("the server closed the connection".into());
        }
        filled += read;
        if key == usize::MAX
            && let Some(head) = part[..filled].windows(4).position(|four| four == b"\r\n\r\n")
        {
            const NAME: &[u8] = b"content-length: ";
            let length = part[..head].windows(NAME.len()).position(|name| name == NAME).map_or(0, |at| {
                let digits = part[at + NAME.len()..head].iter().take_while(|byte| byte.is_ascii_digit());
                digits.fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
            });
            key = head + 4 + length;
        }
    }
    Ok(())
}

fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()
}

fn tell_port(listener: &TcpListener) -> Outcome {
    println!("{}", listener.local_addr()?.port());
    Ok(std::io::stdout().flush()?)
}

/// Bare hyper: sends the head and body from its standard input.
fn serve_bare() -> Outcome {
    let mut given = Vec::new();
    std::io::stdin().read_to_end(&mut given)?;
    let end = given.windows(4).position(|four| four == b"\r\n\r\n").ok_or("no head")?;
    let (head, body) = (String::from_utf8(given[..end].to_vec())?, Bytes::from(given.split_off(end + 4)));
    let status: StatusCode = head.split(' ').nth(1).ok_or("no status")?.parse()?;
    let mut headers = HeaderMap::with_capacity(16);
    for line in head.lines().skip(1) {
        let (name, value) = line.split_once(": ").ok_or("no header")?;
        if name != "date" && name != "content-length" {
            headers.append(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
        }
    }
    let fixed: &'static (StatusCode, HeaderMap, Bytes) = Box::leak(Box::new((status, headers, body)));
    runtime()?.block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        tell_port(&listener)?;
        loop {
            let (stream, _) = listener.accept().await?;
            stream.set_nodelay(true)?;
            let answer = service_fn(|_: Request<Incoming>| async {
                let mut response = Response::new(Full::new(fixed.2.clone()));
                *response.status_mut() = fixed.0;
                *response.headers_mut() = fixed.1.clone();
                Ok::<_, Infallible>(response)
            });
            tokio::spawn(hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), answer));
        }
    })
}

/// The whole stack with a filled cache.
fn serve_stack() -> Outcome {
    tracing_subscriber::fmt().with_writer(std::io::stderr).with_max_level(tracing::Level::INFO).init();
    runtime()?.block_on(async {
        let gateway = BenchGateway {
            clock: Clock::system(),
            signer: signer(),
            credentials: CredentialCache::default(),
            limits: RateLimiters::per_minute(100_000_000),
            cache: ResponseCache::new(1 << 26, masterbus::runtime::Runtime::default()),
            generations: Generations::default(),
            requests: RequestMetrics::new(router::templates())?,
            monitor: Arc::default(),
        };
        gateway.fill(DETAIL, rows(4_096, 8)).await?;
        gateway.fill(LIST, rows(58_000, 32)).await?;
        gateway.fill(SHORT_LIST, rows(25_000, 4)).await?;
        let gateway = Arc::new(gateway);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        tell_port(&listener)?;
        // Answers the first request of the token, which is verified and routed.
        let router = Router::new().fallback({
            let gateway = Arc::clone(&gateway);
            async move |request: Request<axum::body::Body>| {
                let path = request.uri().path().to_owned();
                let key = CacheKeyRef { path: &path, query: "", algorithm: "1.2.0", scope: "" };
                let document = gateway.cache.find(&key, gateway.now()).ok_or(StatusCode::NOT_FOUND)?;
                Ok::<_, StatusCode>(masterbus::http::response::DocumentResponse::from((
                    document,
                    masterbus::cache::CacheStatus::Hit,
                )))
            }
        });
        serve_tcp(
            masterbus::runtime::Runtime::default(),
            listener,
            HttpStack::new(router, gateway),
            std::future::pending(),
            Duration::ZERO,
        )
        .await;
        Ok(())
    })
}

/// JSON rows of about `bytes` bytes in total, each with an id of `noise` random letters that compress badly.
fn rows(bytes: usize, noise: usize) -> String {
    let mut text = String::from("{\"equipment\":[");
    let mut random: u64 = 42;
    let mut letter = || {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"[(random >> 58) as usize])
    };
    while text.len() < bytes {
        let id: String = (0..noise).map(|_| letter()).collect();
        text.push_str(&format!("{{\"id\":\"{id}\",\"type\":\"Panelboard\"}},"));
    }
    text.pop();
    text.push_str("]}");
    text
}

fn signer() -> AccessTokenSigner {
    AccessTokenSigner::new(&SECRET, ISSUER, AUDIENCE)
}

struct BenchGateway {
    clock: Clock,
    signer: AccessTokenSigner,
    credentials: CredentialCache,
    limits: RateLimiters,
    cache: ResponseCache<Problem>,
    generations: Generations,
    requests: RequestMetrics,
    monitor: Arc<LimitMonitor>,
}

impl BenchGateway {
    async fn fill(&self, path: &str, text: String) -> Outcome {
        let key = CacheKeyRef { path, query: "", algorithm: "1.2.0", scope: "" };
        let freshness = self.generations.stamp(Topic::Facility("f1"));
        self.cache.get(key, self.now(), freshness, || async { Ok(RenderedDocument::json(text, 3_600_000)) }).await?;
        Ok(())
    }
}

impl AuthGateway for BenchGateway {
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
        let epoch = self.credentials.epoch();
        let RequestCredential::Token(token) = credential else { return Err(CredentialError::Invalid.into()) };
        let claims = self.signer.verify(token, now)?;
        let identity = Identity {
            kind: CredentialKind::User,
            id: claims.sub.as_str().into(),
            name: claims.sub.as_str().into(),
            role: claims.role,
            scopes: ApiScopes::default(),
            facility_scope: FacilityScope::All,
        };
        let limiter = self.limits.get(&format!("user:{}", claims.sub));
        let principal = Arc::new(Principal::new(identity, &claims.sid, Some(claims.expires_at()), limiter));
        self.credentials.insert(epoch, token, &principal, now);
        Ok(principal)
    }

    fn find_signed_url(&self, _path: &str, _query: &str, _now: Moment) -> Option<Arc<Principal>> {
        None
    }

    fn find_document(
        &self,
        path: &str,
        query: &str,
        principal: &Principal,
        now: Moment,
    ) -> Option<Arc<CachedDocument>> {
        self.cache.find(&CacheKeyRef { path, query, algorithm: "1.2.0", scope: &principal.scope_key }, now)
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
