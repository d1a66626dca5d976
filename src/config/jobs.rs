//! `[jobs]` section: polling, callbacks and retention of calculations by VoltMetrics.

use std::path::PathBuf;
use std::time::Duration;

use super::layers::Layers;
use super::{ConfigError, SecretSource};

/// Settings of calculation jobs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobsConfig {
    /// Concurrent calls to VoltMetrics; `voltmetrics.concurrency`.
    pub concurrency: usize,
    /// Attempts per call; `voltmetrics.tries`.
    pub tries: u32,
    /// First poll of a job when webhooks are off; the interval doubles each time.
    pub poll_interval: Duration,
    /// How long to wait for a webhook before the job is polled.
    pub webhook_patience: Duration,
    /// A submitted job without a result after this time has failed.
    pub give_up_after: Duration,
    /// Secret that signs callbacks; without it callback addresses are refused.
    pub callback_secret: Option<SecretSource>,
    /// Callbacks may go to loopback, private and link-local addresses.
    pub callback_private: bool,
    /// Retention of ended jobs, batches and received webhooks.
    pub keep: Duration,
    /// Largest number of jobs kept.
    pub keep_jobs: u64,
    /// Largest number of webhook digests kept, to detect repeats.
    pub keep_deliveries: u64,
    /// Largest number of dead letters kept.
    pub keep_dead_letters: u64,
}

impl Default for JobsConfig {
    fn default() -> Self {
        Self {
            concurrency: 8,
            tries: 5,
            poll_interval: Duration::from_secs(1),
            webhook_patience: Duration::from_secs(30),
            give_up_after: Duration::from_secs(3_600),
            callback_secret: None,
            callback_private: false,
            keep: Duration::from_secs(7 * 86_400),
            keep_jobs: 200_000,
            keep_deliveries: 1_000_000,
            keep_dead_letters: 100_000,
        }
    }
}

impl JobsConfig {
    pub(super) fn from_layers(layers: &Layers) -> Result<Self, ConfigError> {
        let key = "jobs.callback_secret_file";
        let index = |path| SecretSource::File { key: key.to_owned(), path: PathBuf::from(path) };
        let poll_interval = layers.duration("jobs.poll_interval")?;
        if poll_interval < Duration::from_millis(10) {
            return Err(layers.invalid("jobs.poll_interval", "must be at least 10ms"));
        }
        Ok(Self {
            concurrency: usize::try_from(layers.integer("voltmetrics.concurrency")?).unwrap_or(usize::MAX),
            tries: u32::try_from(layers.integer("voltmetrics.tries")?).unwrap_or(u32::MAX),
            poll_interval,
            webhook_patience: layers.duration("jobs.webhook_patience")?,
            give_up_after: layers.duration("jobs.give_up_after")?,
            callback_secret: layers.text(key).map(index),
            callback_private: layers.boolean("jobs.callback_private")?,
            keep: layers.duration("jobs.keep")?,
            keep_jobs: layers.integer("jobs.keep_jobs")?,
            keep_deliveries: layers.integer("jobs.keep_deliveries")?,
            keep_dead_letters: layers.integer("jobs.keep_dead_letters")?,
        })
    }
}
