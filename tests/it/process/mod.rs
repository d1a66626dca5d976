//! The real binary as a process of its own.

mod cli;
mod demo;
mod jobs_killed;
mod serve;
mod server_killed;
mod sync;
mod sync_killed;
