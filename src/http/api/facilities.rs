//! `/facilities`: the list, a facility, what endangers it and where it stands by the standards.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::lists::FacilityList;
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::take::{Asking, FromTerms, Id, Query, Terms};
use crate::inventory::FacilityId;
use crate::report::compliance::{ComplianceDocument, DetailLevel};
use crate::report::facility::FacilityDocument;
use crate::report::risks::RisksDocument;

/// Viewers read all of them.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_facilities))
        .routes(routes!(get_facility))
        .routes(routes!(get_compliance))
        .routes(routes!(get_risks))
}

/// The facilities within reach, page by page.
#[utoipa::path(
    get,
    path = "/facilities",
    tag = "facilities",
    params(
        ("page" = Option<u32>, Query, description = "From 1.", minimum = 1),
        ("limit" = Option<u32>, Query, description = "1 to 100, 20 when left out.", minimum = 1, maximum = 100),
        ("sort" = Option<String>, Query, description = "`name` (default), `risk_score` or `last_updated`."),
        ("order" = Option<String>, Query, description = "`asc` (default) or `desc`. Unknown values come last."),
        ("search" = Option<String>, Query, description = "Part of the name or location."),
        ("compliance_status" = Option<String>, Query, description = "`Compliant`, `Warning` or `Out of Compliance`."),
        ("min_risk" = Option<u32>, Query, description = "Least risk score, 0 to 100.", maximum = 100),
    ),
    responses(
        (status = 200, body = crate::app::FacilityPage),
        (status = 422, body = ProblemDocument, description = "A parameter is unknown or out of bounds."),
    )
)]
async fn list_facilities(
    State(app): State<App>,
    asking: Asking,
    Query(FacilityList(query)): Query<FacilityList>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.list_facilities(asking.asked(), query).await?.into())
}

/// A facility with all that is known of it.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}",
    tag = "facilities",
    params(("facility_id" = FacilityId, Path)),
    responses(
        (status = 200, body = FacilityDocument),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
    )
)]
async fn get_facility(
    State(app): State<App>,
    asking: Asking,
    Query(()): Query<()>,
    Id(id): Id<FacilityId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.facility(asking.asked(), id).await?.into())
}

/// What the compliance document takes.
struct ComplianceTerms {
    detail: DetailLevel,
}

impl FromTerms for ComplianceTerms {
    fn read(terms: &mut Terms) -> Self {
        let levels = [
            ("summary", DetailLevel::Summary),
            ("standard", DetailLevel::Standard),
            ("detailed", DetailLevel::Detailed),
        ];
        Self { detail: terms.one_of("detail", &levels).unwrap_or_default() }
    }
}

/// Where a facility stands by NFPA 70B and NFPA 70E.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/compliance",
    tag = "facilities",
    params(
        ("facility_id" = FacilityId, Path),
        ("detail" = Option<String>, Query, description = "`summary`, `standard` or `detailed` (default)."),
    ),
    responses(
        (status = 200, body = ComplianceDocument),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
        (status = 422, body = ProblemDocument, description = "An unknown level of detail."),
    )
)]
async fn get_compliance(
    State(app): State<App>,
    asking: Asking,
    Query(terms): Query<ComplianceTerms>,
    Id(id): Id<FacilityId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.compliance(asking.asked(), id, terms.detail).await?.into())
}

/// What endangers a facility.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/risks",
    tag = "facilities",
    params(("facility_id" = FacilityId, Path)),
    responses(
        (status = 200, body = RisksDocument),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
    )
)]
async fn get_risks(
    State(app): State<App>,
    asking: Asking,
    Query(()): Query<()>,
    Id(id): Id<FacilityId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.risks(asking.asked(), id).await?.into())
}
