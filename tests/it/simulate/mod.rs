//! The simulated Condoit and VoltMetrics.

mod condoit;
mod voltmetrics;
