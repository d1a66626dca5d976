//! The door for programs: HTTP. It asks the appliance, the sync desk and the jobs, and knows nothing of what lies beneath them.

pub mod api;
mod doorkeeper;
pub mod layer;
pub mod layers;
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
use crate::appliance::Appliance;
use crate::inventory::Moment;
use crate::jobs::Jobs;
use crate::sync::Desk;

/// Password hashes weighed at the same time: each takes 19 MiB and a core.
const HASHES_AT_ONCE: usize = 2;

/// What handlers are given. Cheap to clone.
#[derive(Clone)]
pub struct App {
    /// Answers the questions.
    pub appliance: Arc<Appliance>,
    /// Starts the runs.
    pub desk: Arc<Desk>,
    /// Has the remote engine calculate.
    pub jobs: Arc<Jobs>,
    /// When the program began to serve.
    pub started: Moment,
    weighing: Arc<Semaphore>,
    seats: Seats,
}

impl App {
    /// What handlers are given, from now on.
    #[must_use]
    pub fn new(appliance: Arc<Appliance>, desk: Arc<Desk>, jobs: Arc<Jobs>) -> Self {
        let started = appliance.clock().now();
        let weighing = Arc::new(Semaphore::new(HASHES_AT_ONCE));
        Self { appliance, desk, jobs, started, weighing, seats: Seats::default() }
    }
}
