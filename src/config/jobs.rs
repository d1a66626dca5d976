//! `[jobs]`: how calculations are handed to VoltMetrics, how callers hear of a batch's end, and how much is kept.

use std::path::PathBuf;
use std::time::Duration;

use super::layers::Layers;
use super::{ConfigError, SecretPlace};

/// How jobs are done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JobsConfig {
    /// Calls to VoltMetrics at the same time; `voltmetrics.concurrency`.
    pub concurrency: usize,
    /// Tries of a call; `voltmetrics.tries`.
    pub tries: u32,
    /// First look at a job where no webhook can come; doubled each time.
    pub poll_interval: Duration,
    /// How long a webhook is waited for before the job is looked at.
    pub webhook_patience: Duration,
    /// When a job that VoltMetrics took and never ends is a failure.
    pub give_up_after: Duration,
    /// Signs callbacks; without it none is taken.
    pub callback_secret: Option<SecretPlace>,
    /// Callbacks may go to loopback, private and link-local addresses.
    pub callback_private: bool,
    /// How long ended jobs, batches and taken webhooks are kept.
    pub keep: Duration,
    /// Most jobs kept.
    pub keep_jobs: u64,
    /// Most webhooks remembered.
    pub keep_deliveries: u64,
    /// Most dead letters kept.
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
    pub(super) fn of(layers: &Layers) -> Result<Self, ConfigError> {
        let key = "jobs.callback_secret_file";
        let place = |path| SecretPlace::File { key: key.to_owned(), path: PathBuf::from(path) };
        let poll_interval = layers.span("jobs.poll_interval")?;
        if poll_interval < Duration::from_millis(10) {
            return Err(layers.refused("jobs.poll_interval", "must be at least 10ms"));
        }
        Ok(Self {
            concurrency: usize::try_from(layers.whole("voltmetrics.concurrency")?).unwrap_or(usize::MAX),
            tries: u32::try_from(layers.whole("voltmetrics.tries")?).unwrap_or(u32::MAX),
            poll_interval,
            webhook_patience: layers.span("jobs.webhook_patience")?,
            give_up_after: layers.span("jobs.give_up_after")?,
            callback_secret: layers.text(key).map(place),
            callback_private: layers.flag("jobs.callback_private")?,
            keep: layers.span("jobs.keep")?,
            keep_jobs: layers.whole("jobs.keep_jobs")?,
            keep_deliveries: layers.whole("jobs.keep_deliveries")?,
            keep_dead_letters: layers.whole("jobs.keep_dead_letters")?,
        })
    }
}
