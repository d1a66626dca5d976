//! Errors of VoltMetrics, and which of them are worth a retry.

use std::time::Duration;

use serde::Deserialize;
use serde_json::Value;

use super::InvalidDocument;
use crate::auth::access_tokens::SigningError;
use crate::http_client::CallError;

/// Why a call to VoltMetrics gave no result.
#[derive(Debug, thiserror::Error)]
pub enum VoltMetricsError {
    /// The configuration cannot be used.
    #[error("VoltMetrics cannot be used: {0}")]
    Options(String),
    /// A token cannot be signed.
    #[error(transparent)]
    SigningError(#[from] SigningError),
    /// The call failed.
    #[error(transparent)]
    Call(CallError),
    /// VoltMetrics refused the request with an error document.
    #[error("VoltMetrics answered {status} {code}: {message}{}", retry_hint(*is_transient))]
    Answered {
        /// The HTTP status.
        status: u16,
        /// Its error code.
        code: String,
        /// Its message, with the details.
        message: String,
        /// The same request may succeed soon.
        is_transient: bool,
        /// `Retry-After`.
        wait: Option<Duration>,
    },
    /// VoltMetrics sent an invalid document.
    #[error(transparent)]
    InvalidDocument(#[from] InvalidDocument),
}

const fn retry_hint(is_transient: bool) -> &'static str {
    if is_transient { " (a retry may help)" } else { " (a retry will not help)" }
}

#[derive(Deserialize)]
struct VoltMetricsErrorBody {
    error: VoltMetricsErrorWire,
}

#[derive(Deserialize)]
struct VoltMetricsErrorWire {
    code: String,
    message: String,
    #[serde(default)]
    details: Value,
}

/// Reads the error document of VoltMetrics out of an error response, where it has one.
impl From<CallError> for VoltMetricsError {
    fn from(error: CallError) -> Self {
        let CallError::Status { status, answer, is_transient, wait, .. } = &error else { return Self::Call(error) };
        let Ok(VoltMetricsErrorBody { error: VoltMetricsErrorWire { code, mut message, details } }) =
            serde_json::from_str(answer)
        else {
            return Self::Call(error);
        };
        let has_no_details = details.is_null() || details.as_object().is_some_and(serde_json::Map::is_empty);
        if !has_no_details {
            message = format!("{message}: {details}");
        }
        Self::Answered { status: *status, code, message, is_transient: *is_transient, wait: *wait }
    }
}

impl VoltMetricsError {
    /// What happened, without addresses and without a response that is no error document: for readers of a job, who need not
    /// be those who configure VoltMetrics.
    #[must_use]
    pub fn public_message(&self) -> String {
        match self {
            Self::Call(error) => format!("VoltMetrics gave no result: {}", error.public_message()),
            Self::Options(_) | Self::SigningError(_) => "VoltMetrics cannot be used as it is configured".to_owned(),
            Self::Answered { .. } | Self::InvalidDocument(_) => self.to_string(),
        }
    }

    /// Whether the same call may succeed later.
    #[must_use]
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Call(error) => error.is_transient(),
            Self::Answered { is_transient, .. } => *is_transient,
            Self::Options(_) | Self::SigningError(_) | Self::InvalidDocument(_) => false,
        }
    }

    /// How long VoltMetrics asked to wait (`Retry-After`).
    #[must_use]
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Call(error) => error.retry_after(),
            Self::Answered { wait, .. } => *wait,
            _ => None,
        }
    }

    /// HTTP status, where there was a response.
    #[must_use]
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Call(error) => error.status(),
            Self::Answered { status, .. } => Some(*status),
            _ => None,
        }
    }
}
