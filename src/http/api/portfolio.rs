//! `/portfolio/summary`: figures over all facilities.
//!
//! Guard: `Viewer`.

use std::sync::Arc;

use axum::extract::State;

use crate::app::PortfolioOverview;
use crate::http::extract::{Query, RequestContext};
use crate::http::problem::Problem;
use crate::http::response::DocumentResponse;
use crate::report::portfolio::PortfolioSummary;

/// Returns risk and compliance figures over the facilities that the caller may see.
#[utoipa::path(
    get,
    path = "/portfolio/summary",
    tag = "portfolio",
    params(Query<()>),
    responses((status = 200, body = PortfolioSummary))
)]
pub(crate) async fn get_portfolio_summary(
    State(portfolio): State<Arc<PortfolioOverview>>,
    context: RequestContext,
    Query(()): Query<()>,
) -> Result<DocumentResponse, Problem> {
    Ok(portfolio.get_summary(context.document_request()).await?.into())
}
