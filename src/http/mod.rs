//! The door for programs: HTTP. It asks the appliance, the sync run_queue and the jobs, and knows nothing of what lies beneath them.

pub mod api;
mod doorkeeper;
pub mod layer;
pub mod layers;
pub mod manual;
pub mod openapi;
pub mod page;
pub mod problem;
mod problem_of;
pub mod reply;
pub mod router;
pub mod take;

use std::sync::Arc;

use tokio::sync::Semaphore;

use self::api::events::Seats;
use crate::app::Application;
use crate::inventory::Moment;
use crate::jobs::JobQueue;
use crate::sync::RunQueue;
use crate::telemetry::metrics::{MetricsError, RequestMetrics};

/// Password hashes weighed at the same time: each takes 19 MiB and a core.
const HASHES_AT_ONCE: usize = 2;

/// What handlers are given. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Answers the questions.
    pub appliance: Arc<Application>,
    /// Starts the runs.
    pub run_queue: Arc<RunQueue>,
    /// Has the remote engine calculate.
    pub jobs: Arc<JobQueue>,
    /// Counts what is answered.
    pub requests: Arc<RequestMetrics>,
    /// When the program began to serve.
    pub started: Moment,
    weighing: Arc<Semaphore>,
    seats: Seats,
}

impl App {
    /// What handlers are given, from now on.
    ///
    /// # Errors
    /// When the routes cannot be told apart.
    pub fn new(
        appliance: Arc<Application>,
        run_queue: Arc<RunQueue>,
        jobs: Arc<JobQueue>,
    ) -> Result<Self, MetricsError> {
        let requests = Arc::new(RequestMetrics::new(router::templates())?);
        let started = appliance.clock().now();
        let weighing = Arc::new(Semaphore::new(HASHES_AT_ONCE));
        Ok(Self { appliance, run_queue, jobs, requests, started, weighing, seats: Seats::default() })
    }
}
