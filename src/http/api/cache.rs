//! `/cache`: how the kept answers do. For operators.

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::cache::CacheStatistics;
use crate::http::App;
use crate::http::take::{Operator, Query};

/// Operators read it.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_cache_figures))
}

/// How the kept answers do, since the program began.
#[derive(Serialize, ToSchema)]
struct CacheDocument {
    /// Answers held.
    documents: u64,
    /// Bytes they take, about.
    bytes: u64,
    /// Bytes they may take.
    capacity_bytes: u64,
    /// Askers who found their answer.
    hits: u64,
    /// Askers who were given one that was out of date.
    stale: u64,
    /// Askers for whom it was made.
    misses: u64,
    /// Answers that were made.
    makings: u64,
    /// Answers being made now.
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

/// How the kept answers do.
#[utoipa::path(get, path = "/cache", tag = "cache", responses((status = 200, body = CacheDocument)))]
async fn get_cache_figures(State(app): State<App>, _operator: Operator, Query(()): Query<()>) -> Json<CacheDocument> {
    Json(app.appliance.shelf().statistics().into())
}
