//! Jobs for the remote engine: calculations, batches, webhook deliveries, callbacks and dead letters.

pub(super) mod batch;
pub(super) mod dead_letters;
mod deliveries;
pub(super) mod events;
pub(super) mod job;
pub(super) mod job_tables;
pub(super) mod reader;
mod replay;
pub(super) mod retention;
