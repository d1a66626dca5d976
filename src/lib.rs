//! MasterBus: reads Condoit's equipment records, computes electrical risk and NFPA 70B/70E compliance, and serves both,
//! in one binary.
//!
//! Data flows one way: source -> store -> assess -> serve. The layers, the modules and their allowed imports are described
//! in `assets/docs/architecture.md`; `tests/it/architecture.rs` compares that page with the code.

pub mod app;
pub mod assess;
pub mod auth;
pub mod cache;
pub mod cli;
pub mod clock;
pub mod config;
#[cfg(test)]
mod generated_tests;
pub mod http;
pub mod http_client;
pub mod inventory;
pub mod jobs;
pub mod report;
pub mod runtime;
pub mod simulate;
pub mod source;
pub mod store;
pub mod sync;
pub mod telemetry;
pub mod voltmetrics;

/// mimalloc returns more memory to the system after a large sync than the allocators of glibc and musl.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
