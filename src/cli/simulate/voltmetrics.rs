//! `masterbus simulate voltmetrics`: a VoltMetrics alone, as well or as badly behaved as asked.

use std::fs;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use super::share;
use crate::cli::command_error::{CommandError, CommandResult};
use crate::cli::shutdown_signal::shutdown_signal;
use crate::cli::terminal;
use crate::clock::Clock;
use crate::config::parse_duration;
use crate::http_client::Url;
use crate::simulate::voltmetrics::{Faults, VoltMetricsSimulator, VoltMetricsSimulatorOptions, WebhookOptions};

#[derive(Debug, Args)]
pub(in crate::cli) struct SimulatedVoltMetrics {
    /// Where to listen; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8652")]
    listen: SocketAddr,
    /// Decides which requests fail, how late they are, and how far figures are off
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Key to want in X-API-Key; without this and --jwt-secret everybody is let in
    #[arg(long, value_name = "KEY")]
    api_key: Option<String>,
    /// Secret of the HS256 bearer tokens to take
    #[arg(long, value_name = "SECRET")]
    jwt_secret: Option<String>,
    /// File with that secret
    #[arg(long, value_name = "FILE", conflicts_with = "jwt_secret")]
    jwt_secret_file: Option<PathBuf>,
    /// Time that every answer takes longer, as in 50ms
    #[arg(long, value_name = "TIME", default_value = "0ms", value_parser = parse_duration)]
    latency: Duration,
    /// Up to this much is added to the latency
    #[arg(long, value_name = "TIME", default_value = "0ms", value_parser = parse_duration)]
    jitter: Duration,
    /// Share of requests, 0 to 1, that fail: 500, 503, 429 and answers that break off, a quarter each
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    error_rate: f64,
    /// What a 429 asks to wait
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = parse_duration)]
    retry_after: Duration,
    /// Fail every request with 503 for this long from the start
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = parse_duration)]
    fail_for: Duration,
    /// Let every answer hang; 30 s when no time is given
    #[arg(long, value_name = "TIME", num_args = 0..=1, default_value = "0s", default_missing_value = "30s",
        value_parser = parse_duration)]
    hang: Duration,
    /// Time from a submission to the end of its job
    #[arg(long, value_name = "TIME", default_value = "50ms", value_parser = parse_duration)]
    calculation_time: Duration,
    /// Where webhooks go, unless a submission names a callback_url
    #[arg(long, value_name = "URL")]
    webhook_url: Option<Url>,
    /// Secret that signs the webhooks
    #[arg(long, value_name = "SECRET")]
    webhook_secret: Option<String>,
    /// File with that secret
    #[arg(long, value_name = "FILE", conflicts_with = "webhook_secret")]
    webhook_secret_file: Option<PathBuf>,
    /// Time from the end of a job to its webhook
    #[arg(long, value_name = "TIME", default_value = "0ms", value_parser = parse_duration)]
    webhook_delay: Duration,
    /// Send every webhook twice, and out of order
    #[arg(long)]
    duplicate_webhooks: bool,
}

/// A secret as given, or from its file without the line break at its end.
fn secret(given: Option<String>, file: Option<PathBuf>) -> Result<Option<String>, CommandError> {
    let Some(file) = file else { return Ok(given) };
    let text = fs::read_to_string(&file)
        .map_err(|error| CommandError::failed(format!("cannot read {}: {error}", file.display())))?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(CommandError::failed(format!("{} is empty, it should hold a secret", file.display()))),
        secret => Ok(Some(secret.to_owned())),
    }
}

impl SimulatedVoltMetrics {
    pub(super) async fn run(self) -> CommandResult {
        // Before anything is printed: a signal that follows the first line must already be heard
        let stop = shutdown_signal()?;
        let listen = self.listen;
        let options = VoltMetricsSimulatorOptions {
            listen,
            seed: self.seed,
            api_key: self.api_key,
            jwt_secret: secret(self.jwt_secret, self.jwt_secret_file)?,
            faults: Faults {
                latency: self.latency,
                jitter: self.jitter,
                error_rate: self.error_rate,
                retry_after: self.retry_after,
                fail_for: self.fail_for,
                hang: self.hang,
            },
            calculation_time: self.calculation_time,
            webhooks: WebhookOptions {
                url: self.webhook_url,
                secret: secret(self.webhook_secret, self.webhook_secret_file)?,
                delay: self.webhook_delay,
                duplicate: self.duplicate_webhooks,
            },
            clock: Clock::system(),
        };
        let running = VoltMetricsSimulator::start(options)
            .await
            .map_err(|error| CommandError::failed(format!("cannot simulate VoltMetrics on {listen}: {error}")))?;
        let rows =
            [["url".to_owned(), running.base_url.clone()], ["stats".to_owned(), format!("{}/stats", running.base_url)]];
        let mut out = io::stdout();
        terminal::table(&rows, &mut out)?;
        out.flush()?;
        stop.await;
        Ok(running.shutdown().await?)
    }
}
