//! From the configuration to jobs that can be asked for.

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
    /// The jobs of an appliance as they are configured. Without a `voltmetrics.url` there is no engine to ask.
    ///
    /// # Errors
    /// When a secret cannot be read, an address is none, or the store cannot be written.
    pub fn configured(appliance: &Arc<Application>, config: &Config) -> Result<Arc<Self>, JobsError> {
        let settings = &config.voltmetrics;
        let engine = match &settings.url {
            Some(url) => {
                let url = Url::parse(url.reveal())
                    .map_err(|error| VoltMetricsError::Options(format!("voltmetrics.url: {error}")))?;
                let policy = CallPolicy {
                    attempt: settings.timeout,
                    deadline: settings.deadline,
                    backoff: Backoff { first: settings.first_wait, cap: settings.longest_wait, tries: settings.tries },
                    largest_body: settings.max_answer_bytes,
                    follows_redirects: false,
                };
                let authentication = match (&settings.api_key, &settings.jwt_secret) {
                    (Some(key), _) => VoltMetricsAuth::api_key(key.read(&ProcessEnvironment)?.reveal())?,
                    (None, Some(secret)) => {
                        VoltMetricsAuth::token(secret.read(&ProcessEnvironment)?.reveal().as_bytes())
                    }
                    (None, None) => VoltMetricsAuth::None,
                };
                let breaker = BreakerPolicy { failures: settings.breaker_failures, rest: settings.breaker_rest };
                let clock = appliance.clock().clone();
                let options = VoltMetricsClientOptions { url, authentication, policy, breaker, clock };
                Some(Arc::new(VoltMetricsClient::new(options)?))
            }
            None => None,
        };
        let setting = JobQueueOptions {
            engine,
            webhook_signer: signer(settings.webhook_secret.as_ref())?,
            callback_signer: signer(config.jobs.callback_secret.as_ref())?,
            config: config.jobs.clone(),
        };
        let jobs = Self::open(Arc::clone(appliance), setting)?;
        let configured = EngineMode::parse(&config.engine.mode).unwrap_or_default();
        let mode = appliance.configure_mode(configured)?;
        if mode.uses_remote() && !jobs.has_engine() {
            tracing::warn!(mode = mode.as_str(), "no VoltMetrics is configured: it counts as away");
        }
        Ok(jobs)
    }
}

fn signer(place: Option<&SecretSource>) -> Result<Option<WebhookSigner>, JobsError> {
    let Some(place) = place else { return Ok(None) };
    Ok(WebhookSigner::new(place.read(&ProcessEnvironment)?.reveal().as_bytes()))
}
