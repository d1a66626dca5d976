//! `.../history`: month ends of an item, a facility and the portfolio.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::take::{Asking, FromTerms, Id, Query, Terms};
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::history::{EquipmentHistory, FacilityHistory, PortfolioHistory};

/// Viewers read all of them.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_equipment_history))
        .routes(routes!(get_facility_history))
        .routes(routes!(get_portfolio_history))
}

/// Longest version of an algorithm that is looked up, in characters.
const LONGEST_VERSION: usize = 100;

/// By which version of the algorithm: each has series of its own.
struct HistoryTerms {
    algorithm: Option<String>,
}

impl FromTerms for HistoryTerms {
    fn read(terms: &mut Terms) -> Self {
        Self { algorithm: terms.text("algorithm", LONGEST_VERSION) }
    }
}

/// The month ends of an item: as they passed, and worked out for the 24 months before.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}/history",
    tag = "history",
    params(
        ("equipment_id" = EquipmentId, Path),
        ("algorithm" = Option<String>, Query, description = "Version of the algorithm; the one in force when left out."),
    ),
    responses(
        (status = 200, body = EquipmentHistory),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
        (status = 422, body = ProblemDocument, description = "An unknown version."),
    )
)]
async fn get_equipment_history(
    State(app): State<App>,
    asking: Asking,
    Query(terms): Query<HistoryTerms>,
    Id(id): Id<EquipmentId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.equipment_history(asking.asked(), id, terms.algorithm).await?.into())
}

/// The month ends of a facility: as they passed, and worked out for the 24 months before.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/history",
    tag = "history",
    params(
        ("facility_id" = FacilityId, Path),
        ("algorithm" = Option<String>, Query, description = "Version of the algorithm; the one in force when left out."),
    ),
    responses(
        (status = 200, body = FacilityHistory),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
        (status = 422, body = ProblemDocument, description = "An unknown version."),
    )
)]
async fn get_facility_history(
    State(app): State<App>,
    asking: Asking,
    Query(terms): Query<HistoryTerms>,
    Id(id): Id<FacilityId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.facility_history(asking.asked(), id, terms.algorithm).await?.into())
}

/// The month ends of all facilities within reach together.
#[utoipa::path(
    get,
    path = "/portfolio/history",
    tag = "history",
    params(
        ("algorithm" = Option<String>, Query, description = "Version of the algorithm; the one in force when left out."),
    ),
    responses(
        (status = 200, body = PortfolioHistory),
        (status = 422, body = ProblemDocument, description = "An unknown version."),
    )
)]
async fn get_portfolio_history(
    State(app): State<App>,
    asking: Asking,
    Query(terms): Query<HistoryTerms>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.portfolio_history(asking.asked(), terms.algorithm).await?.into())
}
