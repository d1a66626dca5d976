//! Errors of the job queue.

use std::sync::Arc;

use crate::app::ApplicationError;
use crate::config::ConfigError;
use crate::http_client::CallError;
use crate::voltmetrics::VoltMetricsError;

/// Why a job or a webhook was not accepted.
#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    /// VoltMetrics is not configured.
    #[error("VoltMetrics is not configured: set voltmetrics.url, or use the local engine")]
    NoEngine,
    /// Webhooks cannot be verified.
    #[error("no webhook secret is configured: set voltmetrics.webhook_secret_file")]
    NoWebhookSecret,
    /// The webhook's signature is missing or wrong.
    #[error("the signature is missing or does not match the body")]
    BadSignature,
    /// The body is no webhook.
    #[error("the body is not a webhook of VoltMetrics: {0}")]
    BadWebhook(String),
    /// Too many job events wait to be written.
    #[error("too many job events wait to be written: try again in a moment")]
    Busy,
    /// The application failed.
    #[error(transparent)]
    Application(#[from] ApplicationError),
    /// A write that several callers shared failed.
    #[error(transparent)]
    Shared(Arc<ApplicationError>),
    /// A secret file cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The configuration of VoltMetrics cannot be used.
    #[error(transparent)]
    VoltMetrics(#[from] VoltMetricsError),
    /// No HTTP client can be made.
    #[error(transparent)]
    Call(#[from] CallError),
}
