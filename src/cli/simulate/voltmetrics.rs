//! `masterbus simulate voltmetrics`: runs a simulated VoltMetrics with configurable latency and faults.

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
    /// Address to listen on; port 0 selects a free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8652")]
    listen: SocketAddr,
    /// Seed of faults, latencies and the deviations of the figures
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// API key to require in X-API-Key; without it and --jwt-secret no credential is needed
    #[arg(long, value_name = "KEY")]
    api_key: Option<String>,
    /// Secret of the HS256 bearer tokens to accept
    #[arg(long, value_name = "SECRET")]
    jwt_secret: Option<String>,
    /// File with that secret
    #[arg(long, value_name = "FILE", conflicts_with = "jwt_secret")]
    jwt_secret_file: Option<PathBuf>,
    /// Latency of every response, for example 50ms
    #[arg(long, value_name = "TIME", default_value = "0ms", value_parser = parse_duration)]
    latency: Duration,
    /// Largest random addition to the latency
    #[arg(long, value_name = "TIME", default_value = "0ms", value_parser = parse_duration)]
    jitter: Duration,
    /// Share of requests that fail, 0 to 1: a quarter each with 500, 503, 429 and a response that breaks off
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    error_rate: f64,
    /// Value of Retry-After in a 429
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = parse_duration)]
    retry_after: Duration,
    /// Answers every request with 503 for this time from the start
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = parse_duration)]
    fail_for: Duration,
    /// Delays every response by this time, 30 s without a value
    #[arg(long, value_name = "TIME", num_args = 0..=1, default_value = "0s", default_missing_value = "30s",
        value_parser = parse_duration)]
    hang: Duration,
    /// Time from a submission to the end of its calculation
    #[arg(long, value_name = "TIME", default_value = "50ms", value_parser = parse_duration)]
    calculation_time: Duration,
    /// URL for webhooks of submissions without a callback_url
    #[arg(long, value_name = "URL")]
    webhook_url: Option<Url>,
    /// Secret that signs the webhooks
    #[arg(long, value_name = "SECRET")]
    webhook_secret: Option<String>,
    /// File with that secret
    #[arg(long, value_name = "FILE", conflicts_with = "webhook_secret")]
    webhook_secret_file: Option<PathBuf>,
    /// Time from the end of a calculation to its webhook
    #[arg(long, value_name = "TIME", default_value = "0ms", value_parser = parse_duration)]
    webhook_delay: Duration,
    /// Sends every webhook twice, and out of order
    #[arg(long)]
    duplicate_webhooks: bool,
}

/// A secret from its flag, or from its file without the line break at the end.
fn secret(given: Option<String>, file: Option<PathBuf>) -> Result<Option<String>, CommandError> {
    let Some(file) = file else { return Ok(given) };
    let text = fs::read_to_string(&file)
        .map_err(|error| CommandError::failed(format!("cannot read {}: {error}", file.display())))?;
    match text.trim_end_matches(['\r', '\n']) {
        "" => Err(CommandError::failed(format!("{} is empty: it must contain a secret", file.display()))),
        secret => Ok(Some(secret.to_owned())),
    }
}

impl SimulatedVoltMetrics {
    pub(super) async fn run(self) -> CommandResult {
        // Installed before anything is printed: a script may send a signal as soon as it has read the first line
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
