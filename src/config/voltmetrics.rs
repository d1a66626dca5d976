//! `[voltmetrics]` section: address, credentials, timeouts and retries of the remote engine.

use std::time::Duration;

use super::layers::Layers;
use super::source::{secret, url};
use super::{ConfigError, Secret, SecretSource};

/// Connection to VoltMetrics.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoltMetricsConfig {
    /// Base URL: everything before `/api/v1`; may contain a password. `None` when VoltMetrics is not configured.
    pub url: Option<Secret>,
    /// Sent as `X-API-Key`.
    pub api_key: Option<SecretSource>,
    /// Secret that signs the tokens sent as `Authorization: Bearer`; excludes `api_key`.
    pub jwt_secret: Option<SecretSource>,
    /// Secret that signs its webhooks; without it webhooks are refused.
    pub webhook_secret: Option<SecretSource>,
    /// Concurrent calls.
    pub concurrency: u64,
    /// Timeout of one attempt.
    pub timeout: Duration,
    /// Deadline of a call including all attempts.
    pub deadline: Duration,
    /// Largest response body, bytes.
    pub max_answer_bytes: usize,
    /// Attempts per call, including the first.
    pub tries: u32,
    /// Longest wait before the second attempt; doubled with each further attempt.
    pub first_wait: Duration,
    /// Longest wait between two attempts.
    pub longest_wait: Duration,
    /// Consecutive failures that open the circuit breaker.
    pub breaker_failures: u32,
    /// How long the circuit breaker stays open.
    pub breaker_rest: Duration,
}

impl VoltMetricsConfig {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let key = |name: &str| format!("voltmetrics.{name}");
        let small = |name: &str| layers.integer(&key(name)).map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        let span = |name: &str| match layers.duration(&key(name))? {
            Duration::ZERO => Err(layers.invalid(&key(name), "must be more than zero")),
            length => Ok(length),
        };
        let url = match layers.text("voltmetrics.url") {
            Some(_) => Some(url(layers, "voltmetrics.url", &["https://", "http://"])?),
            None => None,
        };
        let (api_key, jwt_secret) =
            (secret(layers, "voltmetrics", "api_key")?, secret(layers, "voltmetrics", "jwt_secret")?);
        if api_key.is_some() && jwt_secret.is_some() {
            let set = if layers.text("voltmetrics.jwt_secret").is_some() { "jwt_secret" } else { "jwt_secret_file" };
            return Err(layers.invalid(&key(set), "cannot be combined with an api_key: remove one of them"));
        }
        Ok(Self {
            url,
            api_key,
            jwt_secret,
            webhook_secret: secret(layers, "voltmetrics", "webhook_secret")?,
            concurrency: layers.integer("voltmetrics.concurrency")?,
            timeout: span("timeout")?,
            deadline: span("deadline")?,
            max_answer_bytes: usize::try_from(layers.integer("voltmetrics.max_answer_bytes")?).unwrap_or(usize::MAX),
            tries: small("tries")?,
            first_wait: layers.duration("voltmetrics.first_wait")?,
            longest_wait: layers.duration("voltmetrics.longest_wait")?,
            breaker_failures: small("breaker_failures")?,
            breaker_rest: span("breaker_rest")?,
        })
    }
}
