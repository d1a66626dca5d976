//! `/portfolio/summary`: everything within reach on one page.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::App;
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::take::{Asking, Query};
use crate::report::portfolio::PortfolioSummary;

/// Viewers read it.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_portfolio_summary))
}

/// Risk and compliance over all facilities within reach.
#[utoipa::path(
    get,
    path = "/portfolio/summary",
    tag = "portfolio",
    responses((status = 200, body = PortfolioSummary))
)]
async fn get_portfolio_summary(State(app): State<App>, asking: Asking, Query(()): Query<()>) -> Result<Reply, Problem> {
    Ok(app.appliance.portfolio(asking.asked()).await?.into())
}
