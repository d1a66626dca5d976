//! `masterbus demo`: runs the server on a temporary folder with a simulated Condoit and a simulated VoltMetrics on loopback.
//! The records arrive over the HTTP source, as in production.

use std::fs;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use jiff::tz::TimeZone;
use serde_json::json;

use super::Common;
use super::command_error::{CommandError, CommandResult};
use super::server::Server;
use super::shutdown_signal::shutdown_signal;
use super::store_access::{open, runtime};
use crate::app::{FirstSetup, LoggedIn, run_blocking};
use crate::assess::engine::EngineMode;
use crate::auth::secrets::random_hex;
use crate::clock::Clock;
use crate::config::{
    Config, ProcessEnvironment, Secret, SecretSource, SourceConfig, SourceConnection, Timing, TlsConfig,
};
use crate::http_client::Url;
use crate::simulate::condoit::{CondoitSimulator, CondoitSimulatorOptions, RunningCondoit};
use crate::simulate::portfolio::PortfolioOptions;
use crate::simulate::voltmetrics::{
    RunningVoltMetrics, VoltMetricsSimulator, VoltMetricsSimulatorOptions, WebhookOptions,
};
use crate::sync::SyncMode;
use crate::telemetry::logs;

/// Name of the user that the demo creates.
const USERNAME: &str = "demo";
/// Rate limit: enough for the page and a load test by hand.
const REQUESTS_PER_MINUTE: &str = "6000";
/// Interval of the syncs, which read what the user changes in the simulated Condoit.
const INTERVAL: Duration = Duration::from_secs(30);

/// Time that the simulated VoltMetrics takes per item.
const CALCULATION_TIME: Duration = Duration::from_millis(50);

#[derive(Debug, Args)]
pub(super) struct DemoCommand {
    /// Number of facilities
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    facilities: u32,
    /// Number of items over all facilities
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    equipment: u32,
    /// Seed of the generated portfolio
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Engine mode: local, remote or hybrid; the last two start a simulated VoltMetrics
    #[arg(long, value_name = "MODE", default_value = "hybrid", value_parser = super::engine::mode)]
    engine: EngineMode,
    /// Address to listen on; port 0 selects a free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8650")]
    listen: String,
    /// File that is written when the demo is ready, for scripts
    #[arg(long, value_name = "FILE")]
    ready_file: Option<PathBuf>,
}

impl DemoCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        // Dropping it removes the folder, also after an error
        let folder = tempfile::Builder::new().prefix("masterbus-demo-").tempdir()?;
        let flags = common
            .flags()
            .with("listen", Some(self.listen.as_str()))
            .with("data_dir", folder.path().to_str())
            .with("rate_limit.per_minute", Some(REQUESTS_PER_MINUTE));
        let mut config = Config::load(&flags, &ProcessEnvironment)?;
        logs::start(config.log).map_err(CommandError::failed)?;
        let outcome = runtime()?.block_on(self.serve(&mut config));
        outcome.and(Ok(folder.close()?))
    }

    async fn serve(self, config: &mut Config) -> CommandResult {
        // Installed before anything is printed: a script may send a signal as soon as it has read the first line
        let stop = shutdown_signal()?;
        let condoit = self.start_condoit().await?;
        let voltmetrics = self.start_voltmetrics(config).await?;
        config.sources = vec![source_config(&condoit)];
        let application = open(config)?;
        let server = Server::bind(config, Arc::clone(&application)).await?.for_demo();
        if let Some(voltmetrics) = &voltmetrics {
            let webhooks = format!("http://{}/api/v1/webhooks/voltmetrics/calculation", server.address);
            voltmetrics.send_webhooks_to(Url::parse(&webhooks).map_err(CommandError::failed)?);
        }
        let first = server
            .run_queue
            .start(&config.sources[0].name, SyncMode::Incremental)
            .await
            .map_err(CommandError::failed)?;
        let password = random_hex::<8>();
        let login = {
            let password = password.clone();
            let setup = Arc::clone(&application.setup);
            run_blocking(&application.runtime, move || set_up(&setup, &password)).await.map_err(CommandError::failed)?
        };
        let finished = first.finished().await.map_err(|error| CommandError::failed(error.full_message()))?;
        let ready = DemoAccess { address: server.address, token: login.access_token, password };
        if let Some(path) = &self.ready_file {
            ready.write(path, &config.data_dir)?;
        }
        ready.print(finished.assessed.items, self.facilities, self.engine, &config.data_dir)?;
        let served = server.run(stop).await;
        condoit.shutdown().await?;
        if let Some(voltmetrics) = voltmetrics {
            voltmetrics.shutdown().await?;
        }
        if let Some(path) = &self.ready_file
            && let Err(error) = fs::remove_file(path)
        {
            tracing::debug!(%error, "the ready file was already removed");
        }
        served
    }

    /// Starts a simulated VoltMetrics if the mode uses it, and configures it.
    async fn start_voltmetrics(&self, config: &mut Config) -> Result<Option<RunningVoltMetrics>, CommandError> {
        self.engine.as_str().clone_into(&mut config.engine.mode);
        if !self.engine.uses_remote() {
            return Ok(None);
        }
        let secret = random_hex::<16>();
        let webhooks = WebhookOptions { secret: Some(secret.clone()), ..WebhookOptions::default() };
        let options = VoltMetricsSimulatorOptions {
            seed: self.seed,
            calculation_time: CALCULATION_TIME,
            webhooks,
            ..VoltMetricsSimulatorOptions::default()
        };
        let running = VoltMetricsSimulator::start(options).await;
        let running = running.map_err(|error| CommandError::failed(format!("cannot simulate VoltMetrics: {error}")))?;
        config.voltmetrics.url = Some(Secret::new(&running.base_url));
        config.voltmetrics.webhook_secret = Some(SecretSource::Inline(Secret::new(&secret)));
        Ok(Some(running))
    }

    async fn start_condoit(&self) -> Result<RunningCondoit, CommandError> {
        let today = Clock::system().today(&TimeZone::UTC);
        let portfolio =
            PortfolioOptions { seed: self.seed, facilities: self.facilities, equipment: self.equipment, today };
        let options = CondoitSimulatorOptions { portfolio, ..CondoitSimulatorOptions::default() };
        CondoitSimulator::start(options)
            .await
            .map_err(|error| CommandError::failed(format!("cannot simulate Condoit: {error}")))
    }
}

fn source_config(condoit: &RunningCondoit) -> SourceConfig {
    SourceConfig {
        name: "condoit".to_owned(),
        connection: SourceConnection::Http {
            url: Secret::new(&condoit.base_url),
            token: Some(SecretSource::Inline(Secret::new(&condoit.token))),
            api_key: None,
            tls: TlsConfig::default(),
        },
        timing: Timing::every(INTERVAL),
        mapping: None,
        overlap: Duration::ZERO,
        compare_interval: Duration::from_secs(3_600),
        webhook_secret: None,
    }
}

fn set_up(setup: &FirstSetup, password: &str) -> Result<LoggedIn, crate::app::ApplicationError> {
    let secret = setup.offer()?;
    let secret = secret.ok_or(crate::app::ApplicationError::NotSetUp)?;
    setup.complete(&secret, USERNAME, password)
}

/// Address and credentials of a demo that is ready.
struct DemoAccess {
    address: SocketAddr,
    token: String,
    password: String,
}

impl DemoAccess {
    fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Writes the ready file. It is written under another name and renamed, so that a script never reads half of it.
    fn write(&self, path: &Path, data_dir: &Path) -> io::Result<()> {
        let ready = json!({
            "url": self.url(),
            "token": self.token,
            "username": USERNAME,
            "password": self.password,
            "data_dir": data_dir,
        });
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let mut file = tempfile::NamedTempFile::new_in(folder)?;
        writeln!(file, "{ready}")?;
        file.persist(path).map(drop).map_err(|error| error.error)
    }

    fn print(&self, items: u64, facilities: u32, engine: EngineMode, data_dir: &Path) -> io::Result<()> {
        let Self { token, password, .. } = self;
        let (url, mut out) = (self.url(), io::stdout().lock());
        writeln!(out, "MasterBus demo: {items} items in {facilities} facilities, synced and assessed.\n")?;
        writeln!(out, "  open      {url}/enter#{USERNAME}:{password}")?;
        let engine_description = match engine {
            EngineMode::Local => "masterbus calculates everything",
            EngineMode::Remote => "a simulated VoltMetrics calculates in the background",
            EngineMode::Hybrid => {
                "a simulated VoltMetrics calculates in the background; figures that it does not have yet are local"
            }
        };
        writeln!(out, "  address   {url}")?;
        writeln!(out, "  engine    {}: {engine_description}", engine.as_str())?;
        writeln!(out, "  login     {USERNAME} / {password}")?;
        writeln!(out, "  token     {token}\n")?;
        writeln!(out, "Try:")?;
        for path in [
            "/api/v1/portfolio/summary",
            "/api/v1/facilities?sort=risk_score&order=desc",
            "/api/v1/facilities/f-0001",
            "/api/v1/engine",
            "/api/v1/engines/compare?facility_id=f-0001",
        ] {
            writeln!(out, "  curl -H 'Authorization: Bearer {token}' '{url}{path}'")?;
        }
        if items > 0 {
            writeln!(out, "\nHow the score of an item is made up, from another terminal:")?;
            writeln!(out, "  masterbus explain e-0000001 --data-dir {}", data_dir.display())?;
        }
        writeln!(out, "\nCtrl-C stops it and leaves nothing behind.")?;
        out.flush()
    }
}
