//! Builds the job queue from the configuration.

use std::sync::Arc;

use super::error::JobsError;
use super::queue::{JobQueue, JobQueueOptions};
use crate::app::Application;
use crate::assess::engine::EngineMode;
use crate::auth::WebhookSigner;
use crate::config::{Config, ProcessEnvironment, SecretSource};
use crate::http_client::{Backoff, BreakerPolicy, CallPolicy, Url};
use crate::voltmetrics::{VoltMetricsAuth, VoltMetricsClient, VoltMetricsClientOptions, VoltMetricsError};

impl JobQueue {
    /// The job queue that the configuration describes. Without `voltmetrics.url` it accepts no calculations.
    ///
    /// # Errors
    /// When a secret cannot be read, a URL is invalid, or the store cannot be written.
    pub fn from_config(application: &Application, config: &Config) -> Result<Arc<Self>, JobsError> {
        let options = JobQueueOptions {
            engine: voltmetrics(application, config)?.map(Arc::new),
            webhook_signer: signer(config.voltmetrics.webhook_secret.as_ref())?,
            callback_signer: signer(config.jobs.callback_secret.as_ref())?,
            config: config.jobs.clone(),
        };
        let jobs = Self::open(application, options)?;
        // After `open`, which records whether VoltMetrics is configured.
        let configured = EngineMode::parse(&config.engine.mode).unwrap_or_default();
        let mode = application.engines.configure_mode(configured)?;
        // A warning and no error: the mode may have been chosen over the API while VoltMetrics was configured.
        if mode.uses_remote() && !jobs.has_engine() {
            tracing::warn!(mode = mode.as_str(), "VoltMetrics is not configured and counts as unavailable");
        }
        Ok(jobs)
    }
}

fn voltmetrics(application: &Application, config: &Config) -> Result<Option<VoltMetricsClient>, JobsError> {
    let settings = &config.voltmetrics;
    let Some(url) = &settings.url else { return Ok(None) };
    let url =
        Url::parse(url.reveal()).map_err(|error| VoltMetricsError::Options(format!("voltmetrics.url: {error}")))?;
    let policy = CallPolicy {
        attempt: settings.timeout,
        deadline: settings.deadline,
        backoff: Backoff { first: settings.first_wait, cap: settings.longest_wait, tries: settings.tries },
        largest_body: settings.max_answer_bytes,
        // A redirect could send the item's record and the API key to another host.
        follows_redirects: false,
    };
    let authentication = match (&settings.api_key, &settings.jwt_secret) {
        (Some(key), _) => VoltMetricsAuth::api_key(key.read(&ProcessEnvironment)?.reveal())?,
        (None, Some(secret)) => VoltMetricsAuth::token(secret.read(&ProcessEnvironment)?.reveal().as_bytes()),
        (None, None) => VoltMetricsAuth::None,
    };
    let breaker = BreakerPolicy { failures: settings.breaker_failures, rest: settings.breaker_rest };
    let clock = application.clock.clock().clone();
    Ok(Some(VoltMetricsClient::new(VoltMetricsClientOptions { url, authentication, policy, breaker, clock })?))
}

fn signer(place: Option<&SecretSource>) -> Result<Option<WebhookSigner>, JobsError> {
    let Some(place) = place else { return Ok(None) };
    Ok(WebhookSigner::new(place.read(&ProcessEnvironment)?.reveal().as_bytes()))
}
