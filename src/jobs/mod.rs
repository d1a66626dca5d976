//! What is asked of the remote engine and goes on by itself: single calculations and batches, their webhooks, the words
//! to those who wait for a batch, and what failed for good. All of it is data in the store; a kill loses nothing.

mod call;
mod callback;
mod dead_letters;
mod engine;
mod error;
mod from_config;
mod group_commit;
mod queries;
mod queue;
mod records;
mod refresher;
mod webhook;
mod worker;

pub use dead_letters::{DeadLetterDetail, DeadLetterDocument, DeadLetterRecord};
pub use engine::{EngineBreaker, EngineDocument, FigureCounts};
pub use error::JobsError;
pub use queue::{BatchRequest, CalculationRequest, JobQueue, JobQueueOptions};
pub use records::{BatchRecord, JobCounts, JobRecord};
pub use webhook::WebhookReceipt;

pub use crate::assess::remote::RemoteFigure;
pub use crate::http_client::BreakerStatus;
pub use crate::store::{BatchState, CalculationKind, DeadLetterContent, JobState, Priority};
