//! `/equipment/{id}/upstream`, `/downstream` and `/facilities/{id}/one-line`: the feeds between equipment items.
//!
//! Guard: `Viewer`.

use std::sync::Arc;

use axum::extract::State;

use crate::app::PowerFeeds;
use crate::http::extract::{PathId, Query, RequestContext};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::response::DocumentResponse;
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::feeds::{Direction, FeedsDocument, OneLineDocument};

/// Lists the equipment that feeds an item, nearest first.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}/upstream",
    tag = "equipment",
    params(("equipment_id" = EquipmentId, Path), Query<()>),
    responses(
        (status = 200, body = FeedsDocument),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
    )
)]
pub(crate) async fn get_upstream(
    State(feeds): State<Arc<PowerFeeds>>,
    context: RequestContext,
    Query(()): Query<()>,
    PathId(id): PathId<EquipmentId>,
) -> Result<DocumentResponse, Problem> {
    Ok(feeds.get_feeds(context.document_request(), id, Direction::Upstream).await?.into())
}

/// Lists the equipment that an item feeds, nearest first, and the items that lose power when it fails.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}/downstream",
    tag = "equipment",
    params(("equipment_id" = EquipmentId, Path), Query<()>),
    responses(
        (status = 200, body = FeedsDocument),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
    )
)]
pub(crate) async fn get_downstream(
    State(feeds): State<Arc<PowerFeeds>>,
    context: RequestContext,
    Query(()): Query<()>,
    PathId(id): PathId<EquipmentId>,
) -> Result<DocumentResponse, Problem> {
    Ok(feeds.get_feeds(context.document_request(), id, Direction::Downstream).await?.into())
}

/// Returns the one-line diagram of a facility.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/one-line",
    tag = "facilities",
    params(("facility_id" = FacilityId, Path), Query<()>),
    responses(
        (status = 200, body = OneLineDocument),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
    )
)]
pub(crate) async fn get_one_line(
    State(feeds): State<Arc<PowerFeeds>>,
    context: RequestContext,
    Query(()): Query<()>,
    PathId(id): PathId<FacilityId>,
) -> Result<DocumentResponse, Problem> {
    Ok(feeds.get_one_line(context.document_request(), id).await?.into())
}
