//! What tests share: servers, databases, portfolios and clients.

pub mod api_portfolio;
pub mod app;
pub mod condoit;
pub mod http_client;
pub mod jobs;
pub mod json_schema;
pub mod postgres;
pub mod process;
pub mod proxy;
pub mod store;
