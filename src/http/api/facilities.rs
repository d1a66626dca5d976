//! `/facilities`: the list, one facility, its risks and its compliance.
//!
//! Guard: `Viewer`.

use std::sync::Arc;

use axum::extract::State;

use crate::app::Facilities;
use crate::http::extract::list_query::FacilityListParams;
use crate::http::extract::{FromQueryParams, PathId, Query, QueryParams, RequestContext};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::response::DocumentResponse;
use crate::inventory::FacilityId;
use crate::report::compliance::{ComplianceDocument, DetailLevel};
use crate::report::facility::FacilityDocument;
use crate::report::risks::RisksDocument;

/// Lists the facilities that the caller may see.
#[utoipa::path(
    get,
    path = "/facilities",
    tag = "facilities",
    params(
        ("page" = Option<u32>, Query, description = "Page number, from 1. Default 1."),
        ("limit" = Option<u32>, Query, description = "Entries per page, 1 to 100. Default 20."),
        ("sort" = Option<String>, Query, description = "`name` (default), `risk_score` or `last_updated`."),
        ("order" = Option<String>, Query, description = "`asc` (default) or `desc`. Facilities without a value come last in both."),
        ("search" = Option<String>, Query, description = "Text in the name or location, in any letter case. At most 200 characters."),
        ("compliance_status" = Option<String>, Query, description = "Only this status: `Compliant`, `Warning` or `Out of Compliance`."),
        ("min_risk" = Option<u32>, Query, description = "Lowest risk score, 0 to 100."),
        Query<FacilityListParams>,
    ),
    responses(
        (status = 200, body = crate::app::FacilityPage),
        (status = 422, body = ProblemDocument, description = "A parameter is unknown or out of range."),
    )
)]
pub(crate) async fn list_facilities(
    State(facilities): State<Arc<Facilities>>,
    context: RequestContext,
    Query(FacilityListParams(query)): Query<FacilityListParams>,
) -> Result<DocumentResponse, Problem> {
    Ok(facilities.list(context.document_request(), query).await?.into())
}

/// Returns a facility: its record, risk score, compliance summary and open risks.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}",
    tag = "facilities",
    params(("facility_id" = FacilityId, Path), Query<()>),
    responses(
        (status = 200, body = FacilityDocument),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
    )
)]
pub(crate) async fn get_facility(
    State(facilities): State<Arc<Facilities>>,
    context: RequestContext,
    Query(()): Query<()>,
    PathId(id): PathId<FacilityId>,
) -> Result<DocumentResponse, Problem> {
    Ok(facilities.get(context.document_request(), id).await?.into())
}

/// The parameters of the compliance document.
pub(crate) struct ComplianceParams {
    detail: DetailLevel,
}

impl FromQueryParams for ComplianceParams {
    fn read(params: &mut QueryParams) -> Self {
        let levels = [
            ("summary", DetailLevel::Summary),
            ("standard", DetailLevel::Standard),
            ("detailed", DetailLevel::Detailed),
        ];
        Self { detail: params.one_of("detail", &levels).unwrap_or_default() }
    }
}

/// Returns a facility's compliance with NFPA 70B (maintenance) and NFPA 70E (arc-flash safety). Based on public summaries:
/// consult your licensed standards.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/compliance",
    tag = "facilities",
    params(
        ("facility_id" = FacilityId, Path),
        ("detail" = Option<String>, Query, description = "`summary`, `standard` or `detailed` (default)."),
        Query<ComplianceParams>,
    ),
    responses(
        (status = 200, body = ComplianceDocument),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
        (status = 422, body = ProblemDocument, description = "The level of detail does not exist."),
    )
)]
pub(crate) async fn get_compliance(
    State(facilities): State<Arc<Facilities>>,
    context: RequestContext,
    Query(params): Query<ComplianceParams>,
    PathId(id): PathId<FacilityId>,
) -> Result<DocumentResponse, Problem> {
    Ok(facilities.get_compliance(context.document_request(), id, params.detail).await?.into())
}

/// Returns a facility's risks: the equipment with the highest scores, and the priority actions.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/risks",
    tag = "facilities",
    params(("facility_id" = FacilityId, Path), Query<()>),
    responses(
        (status = 200, body = RisksDocument),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
    )
)]
pub(crate) async fn get_risks(
    State(facilities): State<Arc<Facilities>>,
    context: RequestContext,
    Query(()): Query<()>,
    PathId(id): PathId<FacilityId>,
) -> Result<DocumentResponse, Problem> {
    Ok(facilities.get_risks(context.document_request(), id).await?.into())
}
