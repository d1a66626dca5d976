//! What is asked of the remote engine and goes on by itself: single calculations and batches, their webhooks, the words
//! to those who wait for a batch, and what failed for good. All of it is data in the store; a kill loses nothing.

mod call;
mod callback;
mod desk;
mod engine;
mod error;
mod letters;
mod look;
mod open;
mod pace;
mod record;
mod runner;
mod scribe;
mod webhook;

pub use desk::{Asked, AskedBatch, Jobs, JobsSetting};
pub use engine::{EngineBreaker, EngineDocument, FigureCounts};
pub use error::JobsError;
pub use letters::{DeadLetterDocument, LetterRecord, OpenedDeadLetter};
pub use record::{BatchRecord, JobCounts, JobRecord};
pub use webhook::Taken;

pub use crate::assess::remote::RemoteFigure;
pub use crate::http_client::BreakerReading;
pub use crate::store::{BatchState, CalculationKind, DeadMatter, JobState, Priority};
