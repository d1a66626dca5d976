//! `/cache`: statistics of the response cache.
//!
//! Guard: `SiteOperator`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::app::DocumentCache;
use crate::cache::CacheStatistics;
use crate::http::extract::{Query, SiteOperator};

/// Statistics of the response cache since the server started.
#[derive(Serialize, ToSchema)]
pub(crate) struct CacheDocument {
    /// Cached documents.
    documents: u64,
    /// Approximate memory of the cached documents, bytes.
    bytes: u64,
    /// Limit of that memory, bytes.
    capacity_bytes: u64,
    /// Requests answered with a fresh cached document.
    hits: u64,
    /// Requests answered with an outdated cached document, which was then computed again.
    stale: u64,
    /// Requests that waited for a document to be computed.
    misses: u64,
    /// Documents that were computed.
    makings: u64,
    /// Documents being computed now.
    under_way: u64,
}

impl From<CacheStatistics> for CacheDocument {
    fn from(figures: CacheStatistics) -> Self {
        let CacheStatistics { documents, bytes, capacity_bytes, hits, stale, misses, .. } = figures;
        Self {
            documents,
            bytes,
            capacity_bytes,
            hits,
            stale,
            misses,
            makings: figures.computations,
            under_way: figures.in_progress,
        }
    }
}

/// Returns the statistics of the response cache.
#[utoipa::path(get, path = "/cache", tag = "cache", params(Query<()>), responses((status = 200, body = CacheDocument)))]
pub(crate) async fn get_cache_figures(
    State(cache): State<Arc<DocumentCache>>,
    _operator: SiteOperator,
    Query(()): Query<()>,
) -> Json<CacheDocument> {
    Json(cache.statistics().into())
}
