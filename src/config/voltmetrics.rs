//! `[voltmetrics]`: where the remote engine is, what lets us in, and how patient we are with it.

use std::time::Duration;

use super::layers::Layers;
use super::source::{secret, url};
use super::{ConfigError, Secret, SecretPlace};

/// The remote engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VoltMetricsConfig {
    /// Everything in front of `/api/v1`; may hold a password. `None` while there is none.
    pub url: Option<Secret>,
    /// Sent as `X-API-Key`.
    pub api_key: Option<SecretPlace>,
    /// Signs the tokens sent as `Authorization: Bearer`; never beside a key.
    pub jwt_secret: Option<SecretPlace>,
    /// What its webhooks are signed with; none are taken without it.
    pub webhook_secret: Option<SecretPlace>,
    /// Most calls at once.
    pub concurrency: u64,
    /// Longest time for one try.
    pub timeout: Duration,
    /// Longest time for a call with all its tries.
    pub deadline: Duration,
    /// Largest answer taken in, bytes.
    pub max_answer_bytes: usize,
    /// Most tries of a call, the first among them.
    pub tries: u32,
    /// Longest wait before the second try; doubled with each further one.
    pub first_wait: Duration,
    /// Longest wait between two tries.
    pub longest_wait: Duration,
    /// Failures in a row after which it is left alone.
    pub breaker_failures: u32,
    /// How long it is then left alone.
    pub breaker_rest: Duration,
}

impl VoltMetricsConfig {
    pub(super) fn of(layers: &Layers) -> Result<Self, ConfigError> {
        let key = |name: &str| format!("voltmetrics.{name}");
        let small = |name: &str| layers.whole(&key(name)).map(|number| u32::try_from(number).unwrap_or(u32::MAX));
        let span = |name: &str| match layers.span(&key(name))? {
            Duration::ZERO => Err(layers.refused(&key(name), "must be longer than nothing")),
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
            return Err(layers.refused(&key(set), "stands beside an api_key: VoltMetrics is asked with one of them"));
        }
        Ok(Self {
            url,
            api_key,
            jwt_secret,
            webhook_secret: secret(layers, "voltmetrics", "webhook_secret")?,
            concurrency: layers.whole("voltmetrics.concurrency")?,
            timeout: span("timeout")?,
            deadline: span("deadline")?,
            max_answer_bytes: usize::try_from(layers.whole("voltmetrics.max_answer_bytes")?).unwrap_or(usize::MAX),
            tries: small("tries")?,
            first_wait: layers.span("voltmetrics.first_wait")?,
            longest_wait: layers.span("voltmetrics.longest_wait")?,
            breaker_failures: small("breaker_failures")?,
            breaker_rest: span("breaker_rest")?,
        })
    }
}
