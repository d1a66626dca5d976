//! The portfolio: sums over all facilities within the caller's scope.

use std::sync::Arc;

use super::ApplicationError;
use super::documents::{CachedResponse, DocumentContext, DocumentRequest, Documents};
use crate::auth::FacilityScope;
use crate::cache::Topic;
use crate::report::portfolio::{HIGHEST_RISK_FACILITIES, HighRiskFacility, PortfolioSummary};
use crate::store::StoredPortfolioTally;

/// Documents of the portfolio.
pub struct PortfolioOverview {
    documents: Arc<Documents>,
}

impl PortfolioOverview {
    pub(super) const fn new(documents: Arc<Documents>) -> Self {
        Self { documents }
    }

    /// `GET /portfolio/summary`
    ///
    /// # Errors
    /// The store's.
    pub async fn get_summary(&self, request: DocumentRequest<'_>) -> Result<CachedResponse, ApplicationError> {
        self.documents.respond(request, Topic::Portfolio, portfolio_summary).await
    }
}

fn portfolio_summary(context: &DocumentContext) -> Result<PortfolioSummary, ApplicationError> {
    let portfolio = portfolio_sums(context)?;
    let mut highest = Vec::with_capacity(HIGHEST_RISK_FACILITIES);
    for id in portfolio.tally.highest(HIGHEST_RISK_FACILITIES).unwrap_or_default() {
        // A facility that was just removed is in the sums until the next assessment
        let assessed = context.find_facility(&id)?;
        highest.extend(assessed.and_then(|assessed| HighRiskFacility::new(&context.facility_parts(&assessed))));
    }
    let figure = portfolio.tally.figure(context.today());
    let made_by = (context.rules.algorithm.version(), context.engine_shares(figure.shares, figure.equipment));
    let summary = PortfolioSummary::new(&figure, highest, portfolio.last_updated, made_by);
    Ok(summary.with_history(context.portfolio_trend()?).with_freshness(context.standing_of_scope()?))
}

/// The sums over the facilities within scope: the stored ones where that is all of them, else added up here.
fn portfolio_sums(context: &DocumentContext) -> Result<StoredPortfolioTally, ApplicationError> {
    if matches!(context.scope, FacilityScope::All)
        && let Some(portfolio) = context.snapshot.figures().portfolio_tally()?
        && portfolio.tally.highest(HIGHEST_RISK_FACILITIES).is_some()
    {
        return Ok(portfolio);
    }
    let mut portfolio = StoredPortfolioTally::default();
    context.for_each_facility(|assessed| {
        portfolio.tally.add(&assessed.facility.id, &assessed.stored.figure);
        portfolio.last_updated = portfolio.last_updated.max(Some(assessed.stored.last_updated));
        Ok(())
    })?;
    Ok(portfolio)
}
