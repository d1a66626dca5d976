//! Outbound HTTP: every call to another service has a deadline, retries with backoff, a circuit breaker, a trace id and a
//! limit on the response body. Log lines and errors never contain credentials.

mod address_guard;
mod backoff;
mod circuit_breaker;
mod error;
mod error_chain;
mod guarded_client;
mod trace_context;
mod unix_client;
mod webhook_client;

use std::time::Duration;

use backon::Retryable;
use bytes::Bytes;
pub use reqwest::Url;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Certificate, Client, Response, StatusCode, redirect};
use tokio::time::Instant;

use crate::clock::Clock;

pub use address_guard::AddressGuard;
pub use backoff::Backoff;
pub use circuit_breaker::{BreakerMachine, BreakerPermit, BreakerPolicy, BreakerState, BreakerStatus, CircuitBreaker};
pub use error::CallError;
pub use error_chain::error_chain;
pub use guarded_client::GuardedClient;
pub use trace_context::TraceContext;
pub use unix_client::{SocketResponse, UnixSocketClient};
pub use webhook_client::WebhookClient;

/// Most redirects that are followed, all on the origin of the request.
const MAX_REDIRECTS: usize = 5;
/// How much of an error response is read, bytes: its body may explain the error as JSON.
const LARGEST_ERROR_BODY: usize = 4096;
/// Header by which a service recognises a repeated submission.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Header of the W3C Trace Context recommendation.
const TRACEPARENT: &str = "traceparent";

/// Installs ring as the TLS provider of the process, unless one is installed already.
pub fn install_tls() {
    // The only error is that a provider is installed already, which is fine
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// A credential in a request header. Its value is never shown.
#[derive(Clone)]
pub struct OutboundCredential {
    name: HeaderName,
    value: HeaderValue,
}

impl std::fmt::Debug for OutboundCredential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OutboundCredential({}: ..)", self.name)
    }
}

impl OutboundCredential {
    /// `Authorization: Bearer ..`; `None` for a token with characters that a header cannot carry.
    #[must_use]
    pub fn bearer(token: &str) -> Option<Self> {
        Self::sensitive(AUTHORIZATION, &format!("Bearer {token}"))
    }

    /// A key in a header of its own (`X-API-Key`); `None` for a name or key that a header cannot carry.
    #[must_use]
    pub fn api_key(header: &str, key: &str) -> Option<Self> {
        Self::sensitive(HeaderName::from_bytes(header.as_bytes()).ok()?, key)
    }

    fn sensitive(name: HeaderName, value: &str) -> Option<Self> {
        let mut value = HeaderValue::from_str(value).ok()?;
        value.set_sensitive(true);
        Some(Self { name, value })
    }
}

/// Time limits, retries and size limit of a client's calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallPolicy {
    /// Longest time for one attempt, including the body.
    pub attempt: Duration,
    /// Longest time for a call, including all its attempts and waits.
    pub deadline: Duration,
    /// Number of attempts and the waits between them.
    pub backoff: Backoff,
    /// Largest response body, bytes after decompression.
    pub largest_body: usize,
    /// Follow redirects on the same origin. Redirects to another origin are never followed: they would leak credentials.
    pub follows_redirects: bool,
}

impl Default for CallPolicy {
    fn default() -> Self {
        Self {
            attempt: Duration::from_secs(30),
            deadline: Duration::from_secs(120),
            backoff: Backoff::default(),
            largest_body: 64 << 20,
            follows_redirects: true,
        }
    }
}

/// Whom a client trusts and which addresses it connects to.
#[derive(Debug, Clone, Default)]
pub struct ConnectionRules {
    /// PEM text of the root certificates that count instead of the system's.
    pub root_certificates: Option<Vec<u8>>,
    /// Refuses addresses by name. Literal addresses are checked by the caller, which knows the URL.
    pub guard: Option<AddressGuard>,
}

/// One request.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    url: Url,
    body: Option<JsonBody>,
    credential: Option<OutboundCredential>,
    trace: TraceContext,
}

#[derive(Debug, Clone)]
struct JsonBody {
    json: Bytes,
    key: HeaderValue,
}

impl HttpRequest {
    /// A GET request with a trace of its own.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self { url, body: None, credential: None, trace: TraceContext::random() }
    }

    /// A POST request with a JSON body. The idempotency key is the same at every repetition, so that the service accepts the
    /// submission once.
    ///
    /// # Errors
    /// [`CallError::Setup`] for a key that no header can carry.
    pub fn post(url: Url, json: Bytes, key: &str) -> Result<Self, CallError> {
        let key = HeaderValue::from_str(key).map_err(|_| {
            CallError::Setup("the idempotency key contains characters that a header cannot carry".to_owned())
        })?;
        Ok(Self { body: Some(JsonBody { json, key }), ..Self::get(url) })
    }

    /// The request as a part of this trace.
    #[must_use]
    pub fn in_trace(self, trace: TraceContext) -> Self {
        Self { trace, ..self }
    }

    /// The request with this credential instead of the client's.
    #[must_use]
    pub fn with(self, credential: OutboundCredential) -> Self {
        Self { credential: Some(credential), ..self }
    }
}

/// Client of one service.
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: Client,
    credential: Option<OutboundCredential>,
    policy: CallPolicy,
    breaker: Option<CircuitBreaker>,
}

impl HttpClient {
    /// A client with its own pool of connections and no circuit breaker.
    ///
    /// # Errors
    /// [`CallError::Setup`] where TLS or the client cannot be set up.
    pub fn new(credential: Option<OutboundCredential>, policy: CallPolicy) -> Result<Self, CallError> {
        Self::with_rules(credential, policy, &ConnectionRules::default())
    }

    /// A client that connects by these rules.
    ///
    /// # Errors
    /// As [`HttpClient::new`], and when the root certificates cannot be used.
    pub fn with_rules(
        credential: Option<OutboundCredential>,
        policy: CallPolicy,
        rules: &ConnectionRules,
    ) -> Result<Self, CallError> {
        install_tls();
        let stay = redirect::Policy::custom(move |attempt| {
            let is_elsewhere = attempt.previous().first().is_none_or(|first| first.origin() != attempt.url().origin());
            let is_followed = policy.follows_redirects && !is_elsewhere && attempt.previous().len() <= MAX_REDIRECTS;
            if is_followed { attempt.follow() } else { attempt.stop() }
        });
        let mut client = Client::builder()
            .user_agent(concat!("masterbus/", env!("CARGO_PKG_VERSION")))
            .redirect(stay)
            .timeout(policy.attempt)
            .connect_timeout(policy.attempt.min(Duration::from_secs(10)));
        if let Some(pem) = &rules.root_certificates {
            let unusable = |reason: String| CallError::Setup(format!("the root certificates cannot be used: {reason}"));
            let roots = Certificate::from_pem_bundle(pem).map_err(|error| unusable(error::cause_chain(&error)))?;
            if roots.is_empty() {
                return Err(unusable("they hold no certificate".to_owned()));
            }
            client = client.tls_certs_only(roots);
        }
        if let Some(guard) = rules.guard {
            client = client.dns_resolver(std::sync::Arc::new(guard));
        }
        let client = client.build().map_err(|error| CallError::Setup(error::cause_chain(&error)))?;
        Ok(Self { client, credential, policy, breaker: None })
    }

    /// The same client with another limit on the response body, bytes.
    #[must_use]
    pub fn with_body_limit(&self, largest_body: usize) -> Self {
        Self { policy: CallPolicy { largest_body, ..self.policy }, ..self.clone() }
    }

    /// The same client behind a circuit breaker. Every attempt needs its permit and reports its result.
    #[must_use]
    pub fn with_breaker(self, breaker: CircuitBreaker) -> Self {
        Self { breaker: Some(breaker), ..self }
    }

    /// Sends a GET request and returns the response body.
    ///
    /// # Errors
    /// [`CallError`], after the retries that can help.
    pub async fn get(&self, url: &Url) -> Result<Bytes, CallError> {
        self.send(&HttpRequest::get(url.clone())).await
    }

    /// Sends a request and returns the response body.
    ///
    /// # Errors
    /// [`CallError`], after the retries that can help.
    pub async fn send(&self, call: &HttpRequest) -> Result<Bytes, CallError> {
        let end = Instant::now() + self.policy.deadline;
        (|| self.attempt(call, end))
            .retry(self.policy.backoff.waits())
            .when(CallError::is_retried)
            .adjust(|error, wait| {
                let wait = wait?.max(error.retry_after().unwrap_or_default());
                // No attempt starts after the deadline. `checked_add` also covers a `Retry-After` of centuries
                Instant::now().checked_add(wait).is_some_and(|begin| begin < end).then_some(wait)
            })
            .notify(|error, wait| tracing::debug!(%error, ?wait, trace = call.trace.id(), "retrying a call"))
            .await
    }

    async fn attempt(&self, call: &HttpRequest, end: Instant) -> Result<Bytes, CallError> {
        let admitted = self.breaker.as_ref().map(CircuitBreaker::admit).transpose();
        let admitted = admitted.map_err(|wait| CallError::CircuitOpen { url: error::redacted(&call.url), wait })?;
        let answer = match tokio::time::timeout_at(end, self.attempt_once(call)).await {
            Ok(answer) => answer,
            Err(_) => Err(CallError::Timeout { url: error::redacted(&call.url), after: self.policy.deadline }),
        };
        if let Some(admitted) = admitted {
            admitted.ended(answer.as_ref().is_err_and(CallError::is_server_fault));
        }
        answer
    }

    async fn attempt_once(&self, call: &HttpRequest) -> Result<Bytes, CallError> {
        let url = &call.url;
        let mut request = match &call.body {
            None => self.client.get(url.clone()),
            Some(JsonBody { json, key }) => self
                .client
                .post(url.clone())
                .header(CONTENT_TYPE, "application/json")
                .header(IDEMPOTENCY_KEY, key)
                .body(json.clone()),
        };
        request = request.header(TRACEPARENT, call.trace.header());
        if let Some(credential) = call.credential.as_ref().or(self.credential.as_ref()) {
            request = request.header(credential.name.clone(), credential.value.clone());
        }
        let response = request.send().await.map_err(|error| CallError::from_reqwest(url, &error))?;
        if response.status().is_success() {
            self.body(url, response).await
        } else {
            Err(status_error(url, response).await)
        }
    }

    async fn body(&self, url: &Url, mut response: Response) -> Result<Bytes, CallError> {
        let largest = self.policy.largest_body;
        let too_large = || CallError::TooLarge { url: error::redacted(url), largest };
        if response.content_length().is_some_and(|length| length > largest as u64) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| CallError::from_reqwest(url, &error))? {
            if body.len() + chunk.len() > largest {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.into())
    }
}

async fn status_error(url: &Url, mut response: Response) -> CallError {
    let status = response.status();
    let wait = response.headers().get(RETRY_AFTER).and_then(|value| parse_retry_after(value.to_str().ok()?));
    let mut answer = Vec::new();
    while answer.len() < LARGEST_ERROR_BODY {
        match response.chunk().await {
            Ok(Some(chunk)) => answer.extend_from_slice(&chunk),
            // The status is enough; the body would only have explained it
            Ok(None) | Err(_) => break,
        }
    }
    answer.truncate(LARGEST_ERROR_BODY);
    let answer = String::from_utf8_lossy(&answer).trim().to_owned();
    CallError::Status {
        url: error::redacted(url),
        status: status.as_u16(),
        answer,
        wait,
        is_transient: is_transient_status(status),
    }
}

/// Statuses after which the same request may succeed soon: 408, 429 and 5xx.
fn is_transient_status(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::REQUEST_TIMEOUT || status.is_server_error()
}

/// `Retry-After` (RFC 9110): seconds or an HTTP date. `None` for a date in the past.
fn parse_retry_after(value: &str) -> Option<Duration> {
    if let Ok(seconds) = value.trim().parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::parse(value.trim()).ok()?.timestamp();
    let millis = until.as_millisecond() - Clock::system().now().millis();
    u64::try_from(millis).ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(parse_retry_after("7"), Some(Duration::from_secs(7)));
        let wait = parse_retry_after("Tue, 31 Dec 2999 23:59:59 GMT");
        assert!(wait.is_some_and(|wait| wait > Duration::from_secs(3_600)), "{wait:?}");
        assert_eq!(parse_retry_after("Sun, 06 Nov 1994 08:49:37 GMT"), None, "a time in the past");
        assert_eq!(parse_retry_after("soon"), None);
    }

    #[test]
    fn credentials_are_not_shown() {
        let credential = OutboundCredential::api_key("X-API-Key", "hunter2").expect("a valid header");
        let client = HttpClient::new(Some(credential), CallPolicy::default()).expect("a client");
        assert!(!format!("{client:?}").contains("hunter2"));
        assert!(OutboundCredential::bearer("line\nbreak").is_none());
    }
}
