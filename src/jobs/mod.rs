//! Background jobs: calculations that VoltMetrics makes for this installation, one item or a batch at a time, and the
//! callbacks that tell callers of a batch's end. A job is data in the store: a crash delays it and loses nothing.
//!
//! [`JobQueue`] takes requests and answers questions. A worker for each kind (`kinds`) of job does the work, and
//! the refresher queues calculations by itself. The composition root runs the loops: see the `run_` methods.

mod dead_letters;
mod engine;
mod error;
mod from_config;
mod group_commit;
mod ids;
mod kind;
mod kinds;
mod maintenance;
mod queries;
mod queue;
mod records;
mod refresher;
mod services;
mod signals;
mod submit;
mod webhook;
mod worker;

pub use dead_letters::{DeadLetterDetail, DeadLetterDocument, DeadLetterRecord};
pub use engine::{EngineBreaker, EngineDocument, FigureCounts};
pub use error::JobsError;
pub use maintenance::PRUNE_PERIOD;
pub use queue::{JobQueue, JobQueueOptions};
pub use records::{BatchRecord, JobCounts, JobRecord};
pub use refresher::PROBE_PERIOD;
pub use submit::{BatchRequest, CalculationRequest};
pub use webhook::WebhookReceipt;

pub use crate::assess::remote::RemoteFigure;
pub use crate::http_client::BreakerStatus;
pub use crate::store::{BatchState, CalculationKind, DeadLetterContent, JobState, Priority};
