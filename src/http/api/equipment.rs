//! `/equipment` and `/facilities/{id}/equipment`: lists of equipment, and one item under both paths.
//!
//! Guard: `Viewer`.

use std::sync::Arc;

use axum::extract::State;

use crate::app::{EquipmentItems, EquipmentPage};
use crate::http::extract::list_query::{EquipmentListParams, FacilityEquipmentListParams};
use crate::http::extract::{PathId, Query, RequestContext};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::response::DocumentResponse;
use crate::inventory::{EquipmentId, EquipmentKind, FacilityId};
use crate::report::equipment::EquipmentDocument;

/// Lists the equipment of all facilities that the caller may see.
#[utoipa::path(
    get,
    path = "/equipment",
    tag = "equipment",
    params(
        ("page" = Option<u32>, Query, description = "Page number, from 1. Default 1."),
        ("limit" = Option<u32>, Query, description = "Entries per page, 1 to 1000. Default 50."),
        ("sort" = Option<String>, Query,
            description = "`name` (default), `type`, `risk_rating`, `risk_score`, `install_date` or `last_service`."),
        ("order" = Option<String>, Query, description = "`asc` (default) or `desc`. Items without a value come last in both."),
        ("search" = Option<String>, Query, description = "Text in the name or location, in any letter case. At most 200 characters."),
        ("type" = Option<EquipmentKind>, Query, description = "Only this equipment type."),
        ("risk_level" = Option<String>, Query, description = "Only this risk rating: `low`, `medium`, `high` or `critical`."),
        ("facility_id" = Option<FacilityId>, Query, description = "Only this facility."),
        Query<EquipmentListParams>,
    ),
    responses(
        (status = 200, body = EquipmentPage),
        (status = 422, body = ProblemDocument, description = "A parameter is unknown or out of range."),
    )
)]
pub(crate) async fn list_equipment(
    State(equipment): State<Arc<EquipmentItems>>,
    context: RequestContext,
    Query(EquipmentListParams(query)): Query<EquipmentListParams>,
) -> Result<DocumentResponse, Problem> {
    Ok(equipment.list(context.document_request(), None, query).await?.into())
}

/// Lists the equipment of a facility.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/equipment",
    tag = "equipment",
    params(
        ("facility_id" = FacilityId, Path),
        ("page" = Option<u32>, Query, description = "Page number, from 1. Default 1."),
        ("limit" = Option<u32>, Query, description = "Entries per page, 1 to 1000. Default 50."),
        ("sort" = Option<String>, Query,
            description = "`name` (default), `type`, `risk_rating`, `risk_score`, `install_date` or `last_service`."),
        ("order" = Option<String>, Query, description = "`asc` (default) or `desc`. Items without a value come last in both."),
        ("search" = Option<String>, Query, description = "Text in the name or location, in any letter case. At most 200 characters."),
        ("type" = Option<EquipmentKind>, Query, description = "Only this equipment type."),
        ("risk_level" = Option<String>, Query, description = "Only this risk rating: `low`, `medium`, `high` or `critical`."),
        Query<FacilityEquipmentListParams>,
    ),
    responses(
        (status = 200, body = EquipmentPage),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
        (status = 422, body = ProblemDocument, description = "A parameter is unknown or out of range."),
    )
)]
pub(crate) async fn list_facility_equipment(
    State(equipment): State<Arc<EquipmentItems>>,
    context: RequestContext,
    Query(FacilityEquipmentListParams(query)): Query<FacilityEquipmentListParams>,
    PathId(facility): PathId<FacilityId>,
) -> Result<DocumentResponse, Problem> {
    Ok(equipment.list(context.document_request(), Some(facility), query).await?.into())
}

/// Returns an equipment item: its record, risk score, compliance, service history and photos.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}",
    tag = "equipment",
    params(("equipment_id" = EquipmentId, Path), Query<()>),
    responses(
        (status = 200, body = EquipmentDocument),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
    )
)]
pub(crate) async fn get_equipment(
    State(equipment): State<Arc<EquipmentItems>>,
    context: RequestContext,
    Query(()): Query<()>,
    PathId(id): PathId<EquipmentId>,
) -> Result<DocumentResponse, Problem> {
    Ok(equipment.get(context.document_request(), None, id).await?.into())
}

/// Returns an equipment item of a facility.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/equipment/{equipment_id}",
    tag = "equipment",
    params(("facility_id" = FacilityId, Path), ("equipment_id" = EquipmentId, Path), Query<()>),
    responses(
        (status = 200, body = EquipmentDocument),
        (status = 404, body = ProblemDocument, description = "Not found, outside the caller's facilities, or in another facility."),
    )
)]
pub(crate) async fn get_facility_equipment(
    State(equipment): State<Arc<EquipmentItems>>,
    context: RequestContext,
    Query(()): Query<()>,
    PathId(facility): PathId<FacilityId>,
    PathId(id): PathId<EquipmentId>,
) -> Result<DocumentResponse, Problem> {
    Ok(equipment.get(context.document_request(), Some(facility), id).await?.into())
}
