//! The HTTP interface: the API, the admin page and the manual. Uses `app`, `sync` and `jobs`, and nothing below them.
//!
//! [`router`] lists every route; [`stack`] lists the steps that every request passes.

pub mod admin_page;
pub mod api;
mod auth_gateway;
mod connection_slots;
mod connection_watch;
pub mod connections;
mod error_mapping;
mod event_stream;
pub mod extract;
pub mod limits;
mod live_credential;
pub mod manual;
pub mod middleware;
pub mod openapi;
pub mod problem;
pub mod response;
pub mod router;
pub mod stack;
mod state;
mod stream_slots;
mod watched_stream;

use std::sync::Arc;

use tokio::sync::Semaphore;

pub use self::auth_gateway::AuthGateway;
use self::limits::{HttpLimits, LimitMonitor};
use self::problem::Problem;
use self::stream_slots::StreamSlots;
use crate::app::{Application, ApplicationError, run_blocking};
use crate::inventory::Moment;
use crate::jobs::JobQueue;
use crate::runtime::Runtime;
use crate::sync::RunQueue;
use crate::telemetry::metrics::{MetricsError, RequestMetrics};

/// Password hashes computed at the same time. Each needs 19 MiB of memory and a core.
const CONCURRENT_PASSWORD_HASHES: usize = 2;

/// The state of the handlers. Cheap to clone.
#[derive(Clone)]
pub struct ApiState {
    /// The application.
    pub application: Arc<Application>,
    /// The queue of sync runs.
    pub run_queue: Arc<RunQueue>,
    /// The queue of jobs.
    pub jobs: Arc<JobQueue>,
    /// Runs what handlers start beside the request.
    pub runtime: Runtime,
    /// Request metrics.
    pub requests: Arc<RequestMetrics>,
    /// When the server started.
    pub started: Moment,
    /// The limits of the HTTP interface, with their counters.
    pub limits: Arc<LimitMonitor>,
    /// Whether this is the demo, whose link logs in.
    pub is_demo: bool,
    password_hashes: Arc<Semaphore>,
    stream_slots: StreamSlots,
}

impl ApiState {
    /// The state for a server that starts now.
    ///
    /// # Errors
    /// When two routes have the same metrics label.
    pub fn new(
        application: Arc<Application>,
        run_queue: Arc<RunQueue>,
        jobs: Arc<JobQueue>,
    ) -> Result<Self, MetricsError> {
        let requests = Arc::new(RequestMetrics::new(router::templates())?);
        let (started, runtime) = (application.clock.now(), application.runtime.clone());
        let password_hashes = Arc::new(Semaphore::new(CONCURRENT_PASSWORD_HASHES));
        let limits = LimitMonitor::new(HttpLimits::default());
        let stream_slots = StreamSlots::new(Arc::clone(&limits));
        Ok(Self {
            application,
            run_queue,
            jobs,
            runtime,
            requests,
            started,
            limits,
            is_demo: false,
            password_hashes,
            stream_slots,
        })
    }

    /// The same state with these limits.
    #[must_use]
    pub fn with_limits(self, limits: HttpLimits) -> Self {
        let limits = LimitMonitor::new(limits);
        let stream_slots = StreamSlots::new(Arc::clone(&limits));
        Self { limits, stream_slots, ..self }
    }

    /// The same state for the demo, whose link logs in.
    #[must_use]
    pub fn for_demo(self) -> Self {
        Self { is_demo: true, ..self }
    }

    /// Runs work that hashes a password. Bounded, so that logins cannot take all memory and cores.
    pub(crate) async fn run_password_hash<T, W>(&self, work: W) -> Result<T, Problem>
    where
        T: Send + 'static,
        W: FnOnce() -> Result<T, ApplicationError> + Send + 'static,
    {
        let permit = self.password_hashes.acquire().await;
        let _permit = permit.map_err(|_| Problem::unavailable("the server is stopping", 10))?;
        Ok(run_blocking(&self.runtime, work).await?)
    }
}
