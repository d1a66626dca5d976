//! The integration tests: one binary, a module a story.

mod postgres_rig;
mod source_file;
mod source_http;
mod source_postgres;
