//! VoltMetrics, the remote engine: what is said to it, and what of its answers counts.
//!
//! [`wire`] is what stands in its documents, [`accept`] turns that into records or refuses it, [`VoltMetrics`] makes the
//! calls.

pub mod accept;
mod client;
mod error;
mod sign;
pub mod wire;

pub use accept::{JobAnswer, JobResult, Refused};
pub use client::{Calculation, Submitted, VoltMetrics, VoltMetricsOptions};
pub use error::VoltMetricsError;
pub use sign::Authentication;
pub use wire::{JobStatus, ResourceKind};
