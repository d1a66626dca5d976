//! Telemetry: log output, the in-memory log buffer, and Prometheus metrics.

pub mod log_buffer;
pub mod logs;
pub mod metrics;
