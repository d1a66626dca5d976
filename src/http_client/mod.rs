//! One way of calling others over HTTP: a deadline, retries of what is_transient, a breaker, a trace, a bound on what is taken
//! in, no word about credentials.

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
use reqwest::{Client, Response, StatusCode, redirect};
use tokio::time::Instant;

use crate::clock::Clock;

pub use backoff::Backoff;
pub use circuit_breaker::{BreakerMachine, BreakerPermit, BreakerPolicy, BreakerState, BreakerStatus, CircuitBreaker};
pub use error::CallError;
pub use error_chain::error_chain;
pub use guarded_client::GuardedClient;
pub use trace_context::TraceContext;
pub use unix_client::{SocketResponse, UnixSocketClient};
pub use webhook_client::WebhookClient;

/// Most redirects followed, all to the host that was asked.
const MOST_REDIRECTS: usize = 5;
/// How much of an answer that refuses is read: it may tell its reasons as a document.
const LONGEST_REFUSAL: usize = 4096;
/// Header by which an upstream knows a submission again that is made twice.
const IDEMPOTENCY_KEY: &str = "idempotency-key";
/// Header of W3C Trace Context.
const TRACEPARENT: &str = "traceparent";

/// Makes ring the process's TLS provider, unless one is set already.
pub fn install_tls() {
    // An error says that a provider is already there, which is what is wanted
    drop(rustls::crypto::ring::default_provider().install_default());
}

/// What a call carries to be let in. Never redacted.
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
    /// `Authorization: Bearer ..`; `None` for a token that cannot stand in a header.
    #[must_use]
    pub fn bearer(token: &str) -> Option<Self> {
        Self::sensitive(AUTHORIZATION, &format!("Bearer {token}"))
    }

    /// A key in a header of its own (`X-API-Key`); `None` where either cannot stand in a header.
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

/// How patient a caller is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallPolicy {
    /// Longest time for one attempt, the body included.
    pub attempt: Duration,
    /// Longest time for a call with all its attempts.
    pub deadline: Duration,
    /// How often it is attempted, and the waits between.
    pub backoff: Backoff,
    /// Largest body taken in, bytes after decompression.
    pub largest_body: usize,
    /// Whether redirects to the same host are followed; to another host they never are.
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

/// One call: what is asked for, and as whom.
#[derive(Debug, Clone)]
pub struct HttpRequest {
    url: Url,
    submission: Option<JsonBody>,
    credential: Option<OutboundCredential>,
    trace: TraceContext,
}

#[derive(Debug, Clone)]
struct JsonBody {
    json: Bytes,
    key: HeaderValue,
}

impl HttpRequest {
    /// Gets what stands at `url`, in a trace of its own.
    #[must_use]
    pub fn get(url: Url) -> Self {
        Self { url, submission: None, credential: None, trace: TraceContext::new() }
    }

    /// Submits a JSON document. The key, the same at every repetition, keeps it from being taken twice.
    ///
    /// # Errors
    /// [`CallError::Setup`] for a key that no header can carry.
    pub fn post(url: Url, json: Bytes, key: &str) -> Result<Self, CallError> {
        let key = HeaderValue::from_str(key).map_err(|_| {
            CallError::Setup("the idempotency key holds characters that no header can carry".to_owned())
        })?;
        Ok(Self { submission: Some(JsonBody { json, key }), ..Self::get(url) })
    }

    /// The same in the trace of the deed it belongs to.
    #[must_use]
    pub fn in_trace(self, trace: TraceContext) -> Self {
        Self { trace, ..self }
    }

    /// The same with a credential of its own in place of the caller's.
    #[must_use]
    pub fn with(self, credential: OutboundCredential) -> Self {
        Self { credential: Some(credential), ..self }
    }
}

/// Calls one upstream.
#[derive(Debug, Clone)]
pub struct HttpClient {
    client: Client,
    credential: Option<OutboundCredential>,
    policy: CallPolicy,
    breaker: Option<CircuitBreaker>,
}

impl HttpClient {
    /// A caller with its own pool of connections and no breaker.
    ///
    /// # Errors
    /// [`CallError::Setup`] where the machine has no TLS roots or the like.
    pub fn new(credential: Option<OutboundCredential>, policy: CallPolicy) -> Result<Self, CallError> {
        install_tls();
        let stay = redirect::Policy::custom(move |attempt| {
            let is_elsewhere = attempt.previous().first().is_none_or(|first| first.origin() != attempt.url().origin());
            let is_followed = policy.follows_redirects && !is_elsewhere && attempt.previous().len() <= MOST_REDIRECTS;
            if is_followed { attempt.follow() } else { attempt.stop() }
        });
        let client = Client::builder()
            .user_agent(concat!("masterbus/", env!("CARGO_PKG_VERSION")))
            .redirect(stay)
            .timeout(policy.attempt)
            .connect_timeout(policy.attempt.min(Duration::from_secs(10)))
            .build()
            .map_err(|error| CallError::Setup(error::cause_chain(&error)))?;
        Ok(Self { client, credential, policy, breaker: None })
    }

    /// The same caller with another bound on what it takes in, in bytes.
    #[must_use]
    pub fn with_body_limit(&self, largest_body: usize) -> Self {
        Self { policy: CallPolicy { largest_body, ..self.policy }, ..self.clone() }
    }

    /// The same caller behind a breaker: every attempt asks it first and tells it how it went.
    #[must_use]
    pub fn behind(self, breaker: CircuitBreaker) -> Self {
        Self { breaker: Some(breaker), ..self }
    }

    /// Gets what stands at `url`.
    ///
    /// # Errors
    /// [`CallError`], after the retries that could help.
    pub async fn get(&self, url: &Url) -> Result<Bytes, CallError> {
        self.make(&HttpRequest::get(url.clone())).await
    }

    /// Makes a call.
    ///
    /// # Errors
    /// [`CallError`], after the retries that could help.
    pub async fn make(&self, call: &HttpRequest) -> Result<Bytes, CallError> {
        let end = Instant::now() + self.policy.deadline;
        (|| self.attempt(call, end))
            .retry(self.policy.backoff.waits())
            .when(CallError::is_retried)
            .adjust(|error, wait| {
                let wait = wait?.max(error.retry_after().unwrap_or_default());
                // An attempt that could only begin after the deadline is not made, nor one after the end of time
                Instant::now().checked_add(wait).is_some_and(|begin| begin < end).then_some(wait)
            })
            .notify(|error, wait| tracing::debug!(%error, ?wait, trace = call.trace.id(), "a call is made again"))
            .await
    }

    async fn attempt(&self, call: &HttpRequest, end: Instant) -> Result<Bytes, CallError> {
        let passing = self.breaker.as_ref().map(CircuitBreaker::admit).transpose();
        let passing = passing.map_err(|wait| CallError::CircuitOpen { url: error::redacted(&call.url), wait })?;
        let answer = match tokio::time::timeout_at(end, self.ask(call)).await {
            Ok(answer) => answer,
            Err(_) => Err(CallError::Timeout { url: error::redacted(&call.url), after: self.policy.deadline }),
        };
        if let Some(passing) = passing {
            passing.ended(answer.as_ref().is_err_and(CallError::is_server_fault));
        }
        answer
    }

    async fn ask(&self, call: &HttpRequest) -> Result<Bytes, CallError> {
        let url = &call.url;
        let mut request = match &call.submission {
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
        let response = request.send().await.map_err(|error| CallError::of(url, &error))?;
        if response.status().is_success() { self.body(url, response).await } else { Err(refused(url, response).await) }
    }

    async fn body(&self, url: &Url, mut response: Response) -> Result<Bytes, CallError> {
        let largest = self.policy.largest_body;
        let too_large = || CallError::TooLarge { url: error::redacted(url), largest };
        if response.content_length().is_some_and(|length| length > largest as u64) {
            return Err(too_large());
        }
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| CallError::of(url, &error))? {
            if body.len() + chunk.len() > largest {
                return Err(too_large());
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.into())
    }
}

async fn refused(url: &Url, mut response: Response) -> CallError {
    let status = response.status();
    let wait = response.headers().get(RETRY_AFTER).and_then(|value| asked(value.to_str().ok()?));
    let mut answer = Vec::new();
    while answer.len() < LONGEST_REFUSAL {
        match response.chunk().await {
            Ok(Some(chunk)) => answer.extend_from_slice(&chunk),
            // The status is what counts: what the body would have shown_answer is lost with it
            Ok(None) | Err(_) => break,
        }
    }
    answer.truncate(LONGEST_REFUSAL);
    let answer = String::from_utf8_lossy(&answer).trim().to_owned();
    CallError::Status {
        url: error::redacted(url),
        status: status.as_u16(),
        answer,
        wait,
        is_transient: is_transient(status),
    }
}

/// Too many requests, a timeout of theirs or a fault of theirs: may be over soon.
fn is_transient(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status == StatusCode::REQUEST_TIMEOUT || status.is_server_error()
}

/// `Retry-After`: seconds or an HTTP date.
fn asked(value: &str) -> Option<Duration> {
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
    fn a_wish_to_wait_is_seconds_or_a_date() {
        assert_eq!(asked("7"), Some(Duration::from_secs(7)));
        let wait = asked("Tue, 31 Dec 2999 23:59:59 GMT");
        assert!(wait.is_some_and(|wait| wait > Duration::from_secs(3_600)), "{wait:?}");
        assert_eq!(asked("Sun, 06 Nov 1994 08:49:37 GMT"), None, "that time is over");
        assert_eq!(asked("soon"), None);
    }

    #[test]
    fn credentials_are_not_shown() {
        let credential = OutboundCredential::api_key("X-API-Key", "hunter2").expect("a sound header");
        let caller = HttpClient::new(Some(credential), CallPolicy::default()).expect("a caller");
        assert!(!format!("{caller:?}").contains("hunter2"));
        assert!(OutboundCredential::bearer("line\nbreak").is_none());
    }
}
