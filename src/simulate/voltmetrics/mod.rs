//! Simulated VoltMetrics over HTTP: calculates what is submitted, keeps the results, sends webhooks, and injects faults, the
//! same ones for the same seed. For demos and tests.
//!
//! `POST /api/v1/calculations/risk` (with `Idempotency-Key`), `GET /api/v1/calculations/{job_id}`,
//! `/equipment/{id}/risk`, `/facilities/{id}/risk`, `/compliance/{nfpa70b|nfpa70e}/{facility_id}`; `/stats` has
//! counters, needs no authentication and never fails. The simulator keeps at most [`MAX_KEPT`] jobs and resources, in
//! memory only.

mod facility;
mod faults;
mod figures;
mod memory;
mod routes;
mod service;
mod stats;
mod webhook;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinHandle;

use self::figures::SimulatedEngine;
use self::service::{MAX_UNFINISHED, VoltMetricsService};
use self::webhook::WebhookSender;
use crate::assess::RuleCatalog;
use crate::assess::catalog::DEFAULT_ALGORITHM;
use crate::auth::ServiceTokenVerifier;
use crate::clock::Clock;
use crate::http_client::{Url, WebhookClient};
use crate::runtime::Runtime;

pub use self::faults::Faults;
pub use self::figures::ALGORITHM_VERSION;
pub use self::memory::MAX_KEPT;
pub use self::stats::{InjectedErrors, VoltMetricsStats};
pub use self::webhook::WebhookOptions;

/// Behaviour of the simulated VoltMetrics.
#[derive(Debug, Clone)]
pub struct VoltMetricsSimulatorOptions {
    /// Listen address; port 0 takes a free port.
    pub listen: SocketAddr,
    /// Seed of faults, delays and deviations of the figures.
    pub seed: u64,
    /// Required `X-API-Key`. Without this and `jwt_secret` no authentication is required.
    pub api_key: Option<String>,
    /// Secret of HS256 bearer tokens that are accepted as well.
    pub jwt_secret: Option<String>,
    /// Injected faults.
    pub faults: Faults,
    /// Time from a submission to the end of its job: half of it `PENDING`, half `PROCESSING`.
    pub calculation_time: Duration,
    /// Webhooks.
    pub webhooks: WebhookOptions,
    /// Dates figures and ends the outage of [`Faults::fail_for`].
    pub clock: Clock,
}

/// On a free loopback port, without authentication, delays, faults and webhooks.
impl Default for VoltMetricsSimulatorOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: 1,
            api_key: None,
            jwt_secret: None,
            faults: Faults::default(),
            calculation_time: Duration::ZERO,
            webhooks: WebhookOptions::default(),
            clock: Clock::system(),
        }
    }
}

/// Starts simulated VoltMetrics.
#[derive(Debug, Clone, Copy)]
pub struct VoltMetricsSimulator;

impl VoltMetricsSimulator {
    /// Starts to listen. It serves until [`RunningVoltMetrics`] is dropped.
    ///
    /// # Errors
    /// When the address cannot be bound or no HTTP client can be made.
    pub async fn start(options: VoltMetricsSimulatorOptions) -> io::Result<RunningVoltMetrics> {
        let catalog = RuleCatalog::embedded().map_err(io::Error::other)?;
        let rules = catalog.rules(DEFAULT_ALGORITHM).ok_or_else(|| io::Error::other("no default algorithm"))?;
        let webhook_client = WebhookClient::new(webhook::ATTEMPT).map_err(io::Error::other)?;
        let listener = TcpListener::bind(options.listen).await?;
        let address = listener.local_addr()?;
        let base_url = format!("http://{address}");
        let (stop, mut stopped) = watch::channel(());
        let runtime = Runtime::default();
        let service = Arc::new(VoltMetricsService {
            runtime: runtime.clone(),
            engine: SimulatedEngine { rules, seed: options.seed },
            started: options.clock.now(),
            clock: options.clock,
            base_url: base_url.clone(),
            api_key: options.api_key,
            jwt_secret: options.jwt_secret.map(|secret| ServiceTokenVerifier::new(secret.as_bytes())),
            faults: Mutex::new(options.faults),
            calculation_time: options.calculation_time,
            arrivals: Mutex::default(),
            memory: Mutex::default(),
            stats: Arc::default(),
            webhook_sender: WebhookSender::new(options.webhooks, webhook_client, options.seed),
            unfinished: Arc::new(Semaphore::new(MAX_UNFINISHED)),
            stopped: stopped.clone(),
        });
        let routes = routes::routes(Arc::clone(&service));
        let serving = runtime.spawn("simulated VoltMetrics", async move {
            // Nothing is ever sent; the dropped sender means stop
            let stop = async move { while stopped.changed().await.is_ok() {} };
            axum::serve(listener, routes).with_graceful_shutdown(stop).await
        });
        Ok(RunningVoltMetrics { base_url, address, service, stop, serving })
    }
}

/// A running simulated VoltMetrics. Its faults can be changed at any time. Dropping it stops it with its unfinished jobs and
/// webhooks.
#[derive(Debug)]
pub struct RunningVoltMetrics {
    /// Base URL, without a trailing slash.
    pub base_url: String,
    /// Address and port.
    pub address: SocketAddr,
    service: Arc<VoltMetricsService>,
    stop: watch::Sender<()>,
    serving: JoinHandle<io::Result<()>>,
}

impl RunningVoltMetrics {
    /// Counters so far.
    #[must_use]
    pub fn stats(&self) -> VoltMetricsStats {
        self.service.stats()
    }

    /// Replaces the injected faults. The outage of [`Faults::fail_for`] still counts from the start.
    pub fn set_faults(&self, faults: Faults) {
        *self.service.faults.lock() = faults;
    }

    /// Sends webhooks to this URL from now on: a receiver may know its port only after it was given the URL of VoltMetrics.
    pub fn send_webhooks_to(&self, url: Url) {
        *self.service.webhook_sender.redirected.lock() = Some(url);
    }

    /// Finishes open requests, then stops. Unfinished jobs and webhooks are dropped.
    ///
    /// # Errors
    /// Errors of the listener.
    pub async fn shutdown(self) -> io::Result<()> {
        drop(self.stop);
        self.serving.await.map_err(io::Error::other)?
    }
}
