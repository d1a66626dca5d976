//! Tests of the source readers.

mod file;
mod http;
mod postgres;
mod tls;
