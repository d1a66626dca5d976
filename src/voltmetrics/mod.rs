//! VoltMetrics, the remote engine: what is said to it, and what of its answers counts.
//!
//! [`wire`] is what stands in its documents, [`decode`] turns that into records or refuses it, [`VoltMetrics`] makes the
//! calls.

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
