//! Client of VoltMetrics, the remote engine that calculates risk and compliance as a service.
//!
//! [`wire`] has its documents as they are sent, [`decode`] validates them and turns them into records, and
//! [`VoltMetricsClient`] makes the calls.

mod authentication;
mod client;
pub mod decode;
mod error;
pub mod wire;

pub use authentication::VoltMetricsAuth;
pub use client::{Calculation, SubmittedJob, VoltMetricsClient, VoltMetricsClientOptions};
pub use decode::{InvalidDocument, JobAnswer, JobResult};
pub use error::VoltMetricsError;
pub use wire::{JobStatus, ResourceKind};
