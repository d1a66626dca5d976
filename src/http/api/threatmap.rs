//! `/threatmap`: facilities in the format of the ThreatMap dashboard.
//!
//! Guard: `Viewer`.

use std::sync::Arc;

use axum::extract::State;

use crate::app::ThreatMap;
use crate::http::extract::{PathId, Query, RequestContext};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::response::DocumentResponse;
use crate::inventory::FacilityId;
use crate::report::threatmap::{OmittedFacilities, ThreatmapFacility};

/// Lists the facilities that the map can show, as an array.
#[utoipa::path(
    get,
    path = "/threatmap/facilities",
    tag = "threatmap",
    params(Query<()>),
    responses((status = 200, body = Vec<ThreatmapFacility>))
)]
pub(crate) async fn list_threatmap_facilities(
    State(threatmap): State<Arc<ThreatMap>>,
    context: RequestContext,
    Query(()): Query<()>,
) -> Result<DocumentResponse, Problem> {
    Ok(threatmap.list(context.document_request()).await?.into())
}

/// Returns one facility of the map.
#[utoipa::path(
    get,
    path = "/threatmap/facilities/{facility_id}",
    tag = "threatmap",
    params(("facility_id" = FacilityId, Path), Query<()>),
    responses(
        (status = 200, body = ThreatmapFacility),
        (status = 404, body = ProblemDocument, description = "Not found, outside the caller's facilities, or without the data that the map needs."),
    )
)]
pub(crate) async fn get_threatmap_facility(
    State(threatmap): State<Arc<ThreatMap>>,
    context: RequestContext,
    Query(()): Query<()>,
    PathId(id): PathId<FacilityId>,
) -> Result<DocumentResponse, Problem> {
    Ok(threatmap.get(context.document_request(), id).await?.into())
}

/// Lists the facilities that the map cannot show, each with the reason.
#[utoipa::path(
    get,
    path = "/threatmap/omitted",
    tag = "threatmap",
    params(Query<()>),
    responses((status = 200, body = OmittedFacilities))
)]
pub(crate) async fn list_threatmap_omitted(
    State(threatmap): State<Arc<ThreatMap>>,
    context: RequestContext,
    Query(()): Query<()>,
) -> Result<DocumentResponse, Problem> {
    Ok(threatmap.list_omitted(context.document_request()).await?.into())
}
