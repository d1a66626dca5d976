//! Integration tests: everything that takes more than one module, in one binary.

mod api;
mod app;
mod architecture;
mod assess;
mod auth;
mod cache;
mod config;
mod http;
mod jobs;
mod manual;
mod process;
mod simulate;
mod source;
mod store;
mod support;
mod sync;
