//! The REST API through a real socket.

mod accounts;
mod auth_failures;
mod authorization;
mod caching;
mod documents;
mod errors;
mod freshness;
mod lists;
mod photos;
mod rights;
