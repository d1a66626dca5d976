//! What can go wrong with VoltMetrics, and whether it is worth another try.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::InvalidDocument;
use crate::auth::access_tokens::SigningError;
use crate::http_client::CallError;

/// Why VoltMetrics gave no figure.
#[derive(Debug, thiserror::Error)]
pub enum VoltMetricsError {
    /// The settings make no sense.
    #[error("VoltMetrics cannot be asked: {0}")]
    Options(String),
    /// No token could be signed.
    #[error(transparent)]
    SigningError(#[from] SigningError),
    /// The call failed.
    #[error(transparent)]
    Call(CallError),
    /// It said no and why.
    #[error("VoltMetrics answered {status} {code}: {message}{}", retry_word(*is_transient))]
    Answered {
        /// The HTTP status.
        status: u16,
        /// Its word for the error.
        code: String,
        /// Its sentence, with its details.
        message: String,
        /// Whether it may be over soon.
        is_transient: bool,
        /// How long it asks to wait.
        wait: Option<Duration>,
    },
    /// It sent a document that does not count.
    #[error(transparent)]
    InvalidDocument(#[from] InvalidDocument),
}

const fn retry_word(is_transient: bool) -> &'static str {
    if is_transient { " (worth another try)" } else { " (another try will not help)" }
}

#[derive(Deserialize)]
struct ErrorBody {
    error: ErrorWire,
}

#[derive(Deserialize)]
struct ErrorWire {
    code: String,
    message: String,
    #[serde(default)]
    details: Value,
}

/// Reads the reasons out of an answer that refuses, where they are told as a document.
impl From<CallError> for VoltMetricsError {
    fn from(error: CallError) -> Self {
        let CallError::Status { status, answer, is_transient, wait, .. } = &error else { return Self::Call(error) };
        let Ok(ErrorBody { error: ErrorWire { code, mut message, details } }) = serde_json::from_str(answer) else {
            return Self::Call(error);
        };
        let is_bare = details.is_null() || details.as_object().is_some_and(serde_json::Map::is_empty);
        if !is_bare {
            message = format!("{message}: {details}");
        }
        Self::Answered { status: *status, code, message, is_transient: *is_transient, wait: *wait }
    }
}

impl VoltMetricsError {
    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Call(error) => error.is_transient(),
            Self::Answered { is_transient, .. } => *is_transient,
            Self::Options(_) | Self::SigningError(_) | Self::InvalidDocument(_) => false,
        }
    }

    /// How long it asks to wait.
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Call(error) => error.retry_after(),
            Self::Answered { wait, .. } => *wait,
            _ => None,
        }
    }

    /// The HTTP status, where there was one.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Call(error) => error.status(),
            Self::Answered { status, .. } => Some(*status),
            _ => None,
        }
    }
}
