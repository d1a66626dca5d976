//! Reading sources.

mod file;
mod http;
mod postgres;
