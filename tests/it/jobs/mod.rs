//! Tests of the job queue and of the VoltMetrics client.

mod calculations;
mod results;
mod voltmetrics_calls;
