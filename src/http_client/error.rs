//! Errors of outbound calls, and which of them are worth a retry.

use std::error::Error;
use std::time::Duration;

use super::Url;
use super::address_guard::RefusedAddress;
use crate::config::public_url;

/// How much of an error response a message shows, characters.
const MAX_ANSWER_EXCERPT: usize = 200;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// TLS or the client cannot be set up, or the request cannot be built.
    #[error("cannot set up HTTP: {0}")]
    Setup(String),
    /// No connection, or it broke before the response.
    #[error("{url} cannot be reached: {reason}")]
    Unreachable {
        /// Without user and password.
        url: String,
        /// Chain of causes.
        reason: String,
    },
    /// The response body was cut short or cannot be decoded.
    #[error("the response of {url} broke off: {reason}")]
    Interrupted {
        /// Without user and password.
        url: String,
        /// Chain of causes.
        reason: String,
    },
    /// No response before the deadline of the call.
    #[error("{url} did not answer within {after:?}")]
    Timeout {
        /// Without user and password.
        url: String,
        /// The deadline.
        after: Duration,
    },
    /// A response with an error status.
    #[error("{url} answered {status}: {}", shown_answer(*status, answer))]
    Status {
        /// Without user and password.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The first 4 KiB of the body; the message shows 200 characters of it.
        answer: String,
        /// `Retry-After`.
        wait: Option<Duration>,
        /// The same request may succeed soon.
        is_transient: bool,
    },
    /// The response body is too large.
    #[error("the response of {url} is larger than {largest} bytes")]
    TooLarge {
        /// Without user and password.
        url: String,
        /// The limit, bytes.
        largest: usize,
    },
    /// A URL that must not be called.
    #[error("{url} must not be called: {reason}")]
    Forbidden {
        /// Without user and password.
        url: String,
        /// Why not.
        reason: &'static str,
    },
    /// The circuit breaker is open.
    #[error("{url} is not called after consecutive failures; the next attempt is possible in {wait:?}")]
    CircuitOpen {
        /// Without user and password.
        url: String,
        /// How long until the next probe; zero while a probe is under way.
        wait: Duration,
    },
}

impl CallError {
    pub(super) fn from_reqwest(url: &Url, error: &reqwest::Error) -> Self {
        let url = redacted(url);
        if let Some(RefusedAddress(reason)) = RefusedAddress::find(error) {
            return Self::Forbidden { url, reason };
        }
        if error.is_timeout() {
            // The limit of one attempt. The deadline of the whole call is checked by its caller
            return Self::Unreachable { url, reason: "no response in time".to_owned() };
        }
        if error.is_body() || error.is_decode() {
            return Self::Interrupted { url, reason: cause_chain(error) };
        }
        Self::Unreachable { url, reason: cause_chain(error) }
    }

    /// Whether the same call may succeed a little later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Interrupted { .. } | Self::Timeout { .. } | Self::CircuitOpen { .. } => {
                true
            }
            Self::Status { is_transient, .. } => *is_transient,
            Self::Setup(_) | Self::TooLarge { .. } | Self::Forbidden { .. } => false,
        }
    }

    /// Whether the client retries the call itself: not after its deadline, nor while the breaker is open.
    pub(super) fn is_retried(&self) -> bool {
        self.is_transient() && !matches!(self, Self::Timeout { .. } | Self::CircuitOpen { .. })
    }

    /// Whether the breaker counts it: the service failed, as opposed to one that works and refuses the request.
    pub(super) fn is_server_fault(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Interrupted { .. } | Self::Timeout { .. } => true,
            Self::Status { status, .. } => *status >= 500 || *status == 408,
            Self::Setup(_) | Self::TooLarge { .. } | Self::Forbidden { .. } | Self::CircuitOpen { .. } => false,
        }
    }

    /// What happened, without addresses and without anything that the service sent: for readers who may not see how the
    /// service is configured.
    #[must_use]
    pub fn public_message(&self) -> String {
        match self {
            Self::Setup(_) => "HTTP cannot be set up".to_owned(),
            Self::Unreachable { .. } => "the server cannot be reached".to_owned(),
            Self::Interrupted { .. } => "the server's response broke off".to_owned(),
            Self::Timeout { after, .. } => format!("the server did not answer within {after:?}"),
            Self::Status { status, .. } => format!("the server answered {status}"),
            Self::TooLarge { largest, .. } => format!("the server's response is larger than {largest} bytes"),
            Self::Forbidden { reason, .. } => format!("the server must not be called: {reason}"),
            Self::CircuitOpen { .. } => "the server is not called after consecutive failures".to_owned(),
        }
    }

    /// HTTP status, where there was a response.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// How long the service asked to wait (`Retry-After`).
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { wait, .. } => *wait,
            _ => None,
        }
    }
}

/// As much of an error response as a message shows.
fn shown_answer(status: u16, answer: &str) -> &str {
    match answer.char_indices().nth(MAX_ANSWER_EXCERPT) {
        Some((end, _)) => &answer[..end],
        None if (300..400).contains(&status) => "a redirect to another origin, which is not followed",
        None if answer.trim().is_empty() => "no reason given",
        None => answer,
    }
}

/// A URL without user, password and query, as messages show it.
pub(super) fn redacted(url: &Url) -> String {
    public_url(url.as_str())
}

/// The causes of an error in one line. Not the error itself: reqwest's contains the URL, which may hold a password.
pub(super) fn cause_chain(error: &reqwest::Error) -> String {
    let mut causes = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        causes.push(error.to_string());
        cause = error.source();
    }
    if causes.is_empty() { "the request could not be made".to_owned() } else { causes.join(": ") }
}
