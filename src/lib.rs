//! MasterBus: Condoit's equipment records in, electrical risk and NFPA 70B/70E compliance out, in one binary.
//!
//! Data flows one way: source -> store -> assess -> serve. Imports go down only; `tests/it/architecture.rs` holds them to it.
//!
//! ```text
//! doors        serve   cli   simulate
//! activities   sync   jobs
//! the whole    appliance
//! hands        store   cache   source   voltmetrics   upstream    one outside thing each
//! thought      inventory < assess < report     access      no disk, no network
//! ground       clock   config   telemetry   runtime
//! ```

pub mod app;
pub mod assess;
pub mod auth;
pub mod cache;
pub mod cli;
pub mod clock;
pub mod config;
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

/// Less memory held after a large sync than with the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
