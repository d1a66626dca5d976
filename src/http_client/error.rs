//! What can go wrong with a call, and whether it is_transient.

use std::error::Error;
use std::time::Duration;

use super::Url;

/// How much of an answer that refuses is redacted, characters.
const LONGEST_ANSWER_SHOWN: usize = 200;

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum CallError {
    /// No client could be made.
    #[error("cannot set up HTTP: {0}")]
    Setup(String),
    /// Nobody answers, or the line broke.
    #[error("{url} cannot be reached: {reason}")]
    Unreachable {
        /// Without user and password.
        url: String,
        /// What the network shown_answer.
        reason: String,
    },
    /// An answer that ended before its end, or could not be read.
    #[error("the answer of {url} broke off: {reason}")]
    Interrupted {
        /// Without user and password.
        url: String,
        /// What was wrong.
        reason: String,
    },
    /// No answer in time.
    #[error("{url} did not answer within {after:?}")]
    Timeout {
        /// Without user and password.
        url: String,
        /// The limit.
        after: Duration,
    },
    /// An answer that says no.
    #[error("{url} answered {status}: {}", shown_answer(*status, answer))]
    Status {
        /// Without user and password.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The first 4 KiB of the answer; the message shows 200 characters of it.
        answer: String,
        /// How long it asks to wait.
        wait: Option<Duration>,
        /// Whether it may be over soon.
        is_transient: bool,
    },
    /// More than may be taken in.
    #[error("the answer of {url} is larger than {largest} bytes")]
    TooLarge {
        /// Without user and password.
        url: String,
        /// The limit, bytes.
        largest: usize,
    },
    /// An address that must not be called.
    #[error("{url} is not called: {reason}")]
    Forbidden {
        /// Without user and password.
        url: String,
        /// Why not.
        reason: &'static str,
    },
    /// It failed so often that it is left alone for a while.
    #[error("{url} is left alone after failures in a row; it is worth asking again in {wait:?}")]
    CircuitOpen {
        /// Without user and password.
        url: String,
        /// How long it is still left alone; zero while another call finds out whether it is back.
        wait: Duration,
    },
}

impl CallError {
    pub(super) fn of(url: &Url, error: &reqwest::Error) -> Self {
        let url = redacted(url);
        if error.is_timeout() {
            // Only the time of one attempt is known here; the deadline of all is cause_chain apart by its caller
            return Self::Unreachable { url, reason: "no answer in time".to_owned() };
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

    /// Whether the same call is made again at once: not after its deadline, nor to an upstream left alone.
    pub(super) fn is_retried(&self) -> bool {
        self.is_transient() && !matches!(self, Self::Timeout { .. } | Self::CircuitOpen { .. })
    }

    /// Whether it speaks for a fault of the upstream, rather than for one that is there and says no.
    pub(super) fn is_server_fault(&self) -> bool {
        match self {
            Self::Unreachable { .. } | Self::Interrupted { .. } | Self::Timeout { .. } => true,
            Self::Status { status, .. } => *status >= 500 || *status == 408,
            Self::Setup(_) | Self::TooLarge { .. } | Self::Forbidden { .. } | Self::CircuitOpen { .. } => false,
        }
    }

    /// The HTTP status, where there was one.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// How long it asks to wait.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { wait, .. } => *wait,
            _ => None,
        }
    }
}

/// As much of an answer as a message shows.
fn shown_answer(status: u16, answer: &str) -> &str {
    match answer.char_indices().nth(LONGEST_ANSWER_SHOWN) {
        Some((end, _)) => &answer[..end],
        None if (300..400).contains(&status) => "it points elsewhere, and nobody is followed elsewhere",
        None if answer.trim().is_empty() => "without a reason",
        None => answer,
    }
}

/// A URL as messages show it.
pub(super) fn redacted(url: &Url) -> String {
    let place = |host: &str| format!("{}://{host}{}", url.scheme(), url.path());
    match url.origin() {
        origin if origin.is_tuple() => format!("{}{}", origin.ascii_serialization(), url.path()),
        _ => place(url.host_str().unwrap_or_default()),
    }
}

/// The chain of causes. The URL, which may hold a password, is not in it.
pub(super) fn cause_chain(error: &reqwest::Error) -> String {
    let mut words = Vec::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        words.push(error.to_string());
        cause = error.source();
    }
    if words.is_empty() { "the request could not be made".to_owned() } else { words.join(": ") }
}
