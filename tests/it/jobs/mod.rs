//! Calculations by a remote VoltMetrics.

mod calculations;
mod results;
mod voltmetrics_calls;
