//! Tests that run the binary as a separate process.

mod cli;
mod demo;
mod jobs_killed;
mod limits;
mod serve;
mod server_killed;
mod sync;
mod sync_killed;
