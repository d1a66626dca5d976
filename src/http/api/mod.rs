//! The handlers, one file per resource, named by its path. [`super::router`] lists the routes.

pub mod algorithms;
pub mod auth;
pub mod cache;
pub mod compliance_calendar;
pub mod dead_letters;
pub mod engines;
pub mod equipment;
pub mod events;
pub mod explain;
pub mod facilities;
pub mod feeds;
pub mod forecast;
pub mod health;
pub mod history;
pub mod import_export;
pub mod keys;
pub mod logs;
pub mod metrics;
pub mod photos;
pub mod plan;
pub mod portfolio;
pub mod report;
pub mod sources;
pub mod sync;
pub mod sync_stream;
pub mod sync_verify;
pub mod threatmap;
pub mod users;
pub mod voltmetrics_batch;
pub mod voltmetrics_breaker;
pub mod voltmetrics_calculate;
pub mod webhooks_condoit;
pub mod webhooks_voltmetrics;

use crate::app::CachedResponse;
use crate::http::response::DocumentResponse;

impl From<CachedResponse> for DocumentResponse {
    fn from(answered: CachedResponse) -> Self {
        Self { document: answered.document, cache_status: answered.served }
    }
}
