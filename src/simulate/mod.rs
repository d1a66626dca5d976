//! Faithful stand-ins of the outside world, for demos and tests: a believable portfolio from a seed, the Condoit that
//! would hold it, over HTTP, as PostgreSQL tables and as lines of a file, and a VoltMetrics that calculates.

pub mod condoit;
pub mod portfolio;
pub mod portfolio_ndjson;
pub mod portfolio_sql;
mod rng;
pub mod voltmetrics;
