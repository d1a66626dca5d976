//! Documents of past month ends.

use std::collections::BTreeSet;

use super::History;
use crate::app::ApplicationError;
use crate::app::documents::{AssessedFacility, CachedResponse, DocumentContext, DocumentRequest};
use crate::assess::history::{
    AggregateMonthEnd, Month, MonthSeries, PortfolioMonthBuilder, equipment_month_end, missing_months,
};
use crate::assess::{EquipmentContext, RiskAlgorithm};
use crate::auth::FacilityScope;
use crate::cache::Topic;
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::history::{EquipmentHistory, FacilityHistory, HistoricalRisk, PortfolioHistory, trend};

impl History {
    /// `GET /equipment/{id}/history`, by an algorithm version or by the one in force.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`], [`ApplicationError::InvalidField`] for an unknown version, or the store's.
    pub async fn get_equipment(
        &self,
        request: DocumentRequest<'_>,
        id: EquipmentId,
        version: Option<String>,
    ) -> Result<CachedResponse, ApplicationError> {
        let algorithm = self.rules.algorithm(version.as_deref())?;
        let topic = id.clone();
        self.documents
            .respond(request, Topic::Equipment(&topic), move |context| {
                context.set_never_stale();
                equipment_history(context, &id, &algorithm)
            })
            .await
    }

    /// `GET /facilities/{id}/history`, by an algorithm version or by the one in force.
    ///
    /// # Errors
    /// As [`History::get_equipment`].
    pub async fn get_facility(
        &self,
        request: DocumentRequest<'_>,
        id: FacilityId,
        version: Option<String>,
    ) -> Result<CachedResponse, ApplicationError> {
        let algorithm = self.rules.algorithm(version.as_deref())?;
        let topic = id.clone();
        self.documents
            .respond(request, Topic::Facility(&topic), move |context| {
                let assessed = context.get_facility(&id)?;
                let series = context.snapshot.figures().facility_history(&id, algorithm.version())?;
                let pending = pending_months(context, &series, &algorithm);
                Ok(FacilityHistory::new(&assessed.facility, &algorithm, &series, pending))
            })
            .await
    }

    /// `GET /portfolio/history`, by an algorithm version or by the one in force.
    ///
    /// # Errors
    /// [`ApplicationError::InvalidField`] for an unknown version, or the store's.
    pub async fn get_portfolio(
        &self,
        request: DocumentRequest<'_>,
        version: Option<String>,
    ) -> Result<CachedResponse, ApplicationError> {
        let algorithm = self.rules.algorithm(version.as_deref())?;
        self.documents
            .respond(request, Topic::Portfolio, move |context| {
                let series = portfolio_series(context, algorithm.version())?;
                let pending = pending_months(context, &series, &algorithm);
                Ok(PortfolioHistory::new(&algorithm, &series, pending))
            })
            .await
    }
}

impl DocumentContext {
    /// The stored month ends of a facility, by the version that computed the figure beside them.
    pub(in crate::app) fn facility_trend(
        &self,
        assessed: &AssessedFacility,
    ) -> Result<Vec<HistoricalRisk>, ApplicationError> {
        let version = &assessed.stored.figure.algorithm_version;
        Ok(trend(&self.snapshot.figures().facility_history(&assessed.facility.id, version)?))
    }

    /// The stored month ends of the portfolio, by the version in force. Where that has none yet, by the version that
    /// computed the figures.
    pub(in crate::app) fn portfolio_trend(&self) -> Result<Vec<HistoricalRisk>, ApplicationError> {
        let months = trend(&portfolio_series(self, self.rules.algorithm.version())?);
        if !months.is_empty() {
            return Ok(months);
        }
        match self.snapshot.figures().facility_figures()?.next().transpose()? {
            Some((_, stored)) => Ok(trend(&portfolio_series(self, &stored.figure.algorithm_version)?)),
            None => Ok(months),
        }
    }
}

/// How many month ends of a series are still to be computed. Requests them for a version that is not in force. Storing them
/// raises no generation of this document, so it is never served stale.
fn pending_months(
    context: &DocumentContext,
    series: &MonthSeries<AggregateMonthEnd>,
    algorithm: &RiskAlgorithm,
) -> usize {
    context.set_never_stale();
    let pending = missing_months(series, context.today()).len();
    if pending > 0 && algorithm.version() != context.rules.algorithm.version() {
        context.month_ends().request_version(algorithm.version());
    }
    pending
}

/// The portfolio's month ends; added up over the facilities within scope where that is not all of them.
fn portfolio_series(
    context: &DocumentContext,
    version: &str,
) -> Result<MonthSeries<AggregateMonthEnd>, ApplicationError> {
    let FacilityScope::Named(named) = &context.scope else {
        return Ok(context.snapshot.figures().portfolio_history(version)?);
    };
    let mut facilities = Vec::new();
    for id in named {
        facilities.push(context.snapshot.figures().facility_history(id, version)?);
    }
    let months: BTreeSet<Month> = facilities.iter().flat_map(MonthSeries::keys).copied().collect();
    Ok(months.into_iter().map(|month| (month, sum_of_month(&facilities, month))).collect())
}

fn sum_of_month(facilities: &[MonthSeries<AggregateMonthEnd>], month: Month) -> Option<AggregateMonthEnd> {
    let mut fold = PortfolioMonthBuilder::default();
    facilities.iter().filter_map(|series| series.get(&month)?.as_ref()).for_each(|figure| fold.add(figure));
    fold.finish()
}

fn equipment_history(
    context: &DocumentContext,
    id: &EquipmentId,
    algorithm: &RiskAlgorithm,
) -> Result<EquipmentHistory, ApplicationError> {
    let snapshot = &context.snapshot;
    let equipment = context.get_equipment(id)?;
    let facility = snapshot.find_facility(&equipment.facility_id)?;
    let services = snapshot.services_of(id)?;
    let runs = snapshot.conductors_of(id)?;
    let subject = EquipmentContext::new(&equipment, &runs, &services, facility.as_ref());
    let mut series = snapshot.figures().equipment_history(id, algorithm.version())?;
    let held_since = snapshot.figures().held_since(id)?;
    // One item's months are cheap: what is not stored is computed here
    for month in missing_months(&series, context.today()) {
        series.insert(month, equipment_month_end(&subject, algorithm, month, held_since));
    }
    Ok(EquipmentHistory::new(&equipment, algorithm, &series))
}
