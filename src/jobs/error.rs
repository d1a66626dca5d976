//! What can go wrong with a calculation that somebody else makes.

use std::sync::Arc;

use crate::app::ApplicationError;
use crate::config::ConfigError;
use crate::http_client::CallError;
use crate::voltmetrics::VoltMetricsError;

/// Why something was not taken or not done.
#[derive(Debug, thiserror::Error)]
pub enum JobsError {
    /// There is no remote engine to ask.
    #[error("no VoltMetrics is configured: set voltmetrics.url, or keep to the local engine")]
    NoEngine,
    /// Webhooks cannot be told from forged ones.
    #[error("no webhook secret is configured: set voltmetrics.webhook_secret_file")]
    NoWebhookSecret,
    /// The signature is missing, or not that of the body.
    #[error("the signature is missing or is not that of the body")]
    Forged,
    /// The body is no webhook.
    #[error("the body is no webhook of VoltMetrics: {0}")]
    Unreadable(String),
    /// More waits to be written than is held in memory.
    #[error("too much waits to be written: send it again in a moment")]
    Busy,
    /// The appliance could not do it.
    #[error(transparent)]
    Application(#[from] ApplicationError),
    /// Several waited for the same write, and it failed.
    #[error(transparent)]
    Shared(Arc<ApplicationError>),
    /// A secret file cannot be read.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// VoltMetrics cannot be asked as it is configured.
    #[error(transparent)]
    VoltMetrics(#[from] VoltMetricsError),
    /// What calls others could not be set up.
    #[error(transparent)]
    Call(#[from] CallError),
}
