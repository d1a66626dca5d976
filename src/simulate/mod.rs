//! Simulators of the outside services, for demos and tests: a realistic portfolio generated from a seed, a Condoit that
//! serves it over HTTP, as PostgreSQL tables or as NDJSON, and a VoltMetrics that calculates.

pub mod condoit;
pub mod portfolio;
pub mod portfolio_ndjson;
pub mod portfolio_sql;
mod rng;
pub mod voltmetrics;
