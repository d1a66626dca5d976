//! `masterbus simulate`: runs a simulated Condoit or VoltMetrics alone, for the tests of other programs.

mod voltmetrics;

use std::io::{self, Write};
use std::net::SocketAddr;
use std::time::Duration;

use clap::{Args, Subcommand};
use jiff::tz::TimeZone;

use self::voltmetrics::SimulatedVoltMetrics;
use super::command_error::{CommandError, CommandResult};
use super::shutdown_signal::shutdown_signal;
use super::{Common, terminal};
use crate::clock::Clock;
use crate::config::parse_duration;
use crate::simulate::condoit::{CondoitSimulator, CondoitSimulatorOptions};
use crate::simulate::portfolio::PortfolioOptions;
use crate::telemetry::logs;

#[derive(Debug, Subcommand)]
pub(super) enum SimulateCommand {
    /// Runs a Condoit with a generated portfolio over HTTP until Ctrl-C
    Condoit(SimulatedCondoit),
    /// Runs a VoltMetrics that calculates over HTTP until Ctrl-C
    Voltmetrics(Box<SimulatedVoltMetrics>),
}

#[derive(Debug, Args)]
pub(super) struct SimulatedCondoit {
    /// Address to listen on; port 0 selects a free port
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8651")]
    listen: SocketAddr,
    /// Number of facilities
    #[arg(long, value_name = "N", default_value_t = 8, value_parser = clap::value_parser!(u32).range(..=100_000))]
    facilities: u32,
    /// Number of items over all facilities
    #[arg(long, value_name = "N", default_value_t = 1_000, value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    equipment: u32,
    /// Seed of the generated portfolio
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Latency of every response, for example 50ms
    #[arg(long, value_name = "TIME", default_value = "0ms", value_parser = parse_duration)]
    latency: Duration,
    /// Share of requests that fail, 0 to 1
    #[arg(long, value_name = "SHARE", default_value_t = 0.0, value_parser = share)]
    error_rate: f64,
    /// Bearer token to require [default: random]
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
}

fn share(text: &str) -> Result<f64, String> {
    let share: Option<f64> = text.parse().ok();
    share.filter(|share| (0.0..=1.0).contains(share)).ok_or_else(|| "must be a number from 0 to 1".to_owned())
}

impl SimulateCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        logs::start(common.configuration()?.log).map_err(CommandError::failed)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        match self {
            Self::Condoit(command) => runtime.block_on(command.run()),
            Self::Voltmetrics(command) => runtime.block_on(command.run()),
        }
    }
}

impl SimulatedCondoit {
    async fn run(self) -> CommandResult {
        // Installed before anything is printed: a script may send a signal as soon as it has read the first line
        let stop = shutdown_signal()?;
        let today = Clock::system().today(&TimeZone::UTC);
        let portfolio =
            PortfolioOptions { seed: self.seed, facilities: self.facilities, equipment: self.equipment, today };
        let Self { listen, latency, error_rate, token, .. } = self;
        let condoit =
            CondoitSimulator::start(CondoitSimulatorOptions { listen, portfolio, latency, error_rate, token })
                .await
                .map_err(|error| CommandError::failed(format!("cannot simulate Condoit on {listen}: {error}")))?;
        let rows = [["url", &condoit.base_url], ["token", &condoit.token]].map(|row| row.map(str::to_owned));
        let mut out = io::stdout();
        terminal::table(&rows, &mut out)?;
        out.flush()?;
        stop.await;
        Ok(condoit.shutdown().await?)
    }
}
