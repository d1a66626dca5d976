//! Forecasts of risk over the coming months. Items are read one by one, so that the size of a facility costs time and not
//! memory.

use std::sync::Arc;

use super::ApplicationError;
use super::documents::{CachedResponse, DocumentContext, DocumentRequest, Documents};
use crate::assess::risk::RatingBands;
use crate::assess::{EquipmentContext, ForecastHorizon, RiskForecastBuilder};
use crate::cache::Topic;
use crate::inventory::{EquipmentId, Facility, FacilityId};
use crate::report::forecast::{EquipmentForecast, FacilityForecast, Forecast, ForecastBasis, PortfolioForecast};

/// Documents that forecast risk.
pub struct Forecasts {
    documents: Arc<Documents>,
}

impl Forecasts {
    pub(super) const fn new(documents: Arc<Documents>) -> Self {
        Self { documents }
    }

    /// `GET /equipment/{id}/forecast`, for 1 to 24 months.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn get_equipment(
        &self,
        request: DocumentRequest<'_>,
        id: EquipmentId,
        months: u8,
    ) -> Result<CachedResponse, ApplicationError> {
        let topic = id.clone();
        self.documents
            .respond(request, Topic::Equipment(&topic), move |context| {
                let (equipment, assessed) = context.get_equipment_in_facility(&id)?;
                let services = context.snapshot.services_of(&id)?;
                let runs = context.snapshot.conductors_of(&id)?;
                let subject = EquipmentContext::new(&equipment, &runs, &services, Some(&assessed.facility));
                let horizon = horizon(context, months)?;
                let outlook = horizon.forecast(&subject, &context.rules);
                let parts = forecast_parts(context, months, context.rules.algorithm.bands());
                Ok(EquipmentForecast::new(&parts, &equipment, horizon.days(), outlook))
            })
            .await
    }

    /// `GET /facilities/{id}/forecast`, for 1 to 24 months.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn get_facility(
        &self,
        request: DocumentRequest<'_>,
        id: FacilityId,
        months: u8,
    ) -> Result<CachedResponse, ApplicationError> {
        let topic = id.clone();
        self.documents
            .respond(request, Topic::Facility(&topic), move |context| {
                let facility = context.get_facility(&id)?.facility;
                let fold = facility_outlook(context, &facility, &horizon(context, months)?)?;
                let parts = forecast_parts(context, months, context.rules.algorithm.facility_bands());
                let forecast = Forecast::new(&parts, fold.forecast().as_ref());
                Ok(FacilityForecast::new(&facility, fold.members(), fold.undated(), forecast))
            })
            .await
    }

    /// `GET /portfolio/forecast`, for 1 to 24 months. Reads every item within the caller's scope.
    ///
    /// # Errors
    /// The store's.
    pub async fn get_portfolio(
        &self,
        request: DocumentRequest<'_>,
        months: u8,
    ) -> Result<CachedResponse, ApplicationError> {
        self.documents
            .respond(request, Topic::Portfolio, move |context| {
                let horizon = horizon(context, months)?;
                let mut portfolio = RiskForecastBuilder::new(&horizon);
                context.for_each_facility(|assessed| {
                    portfolio.add_facility(&facility_outlook(context, &assessed.facility, &horizon)?);
                    Ok(())
                })?;
                let parts = forecast_parts(context, months, context.rules.algorithm.facility_bands());
                let forecast = Forecast::new(&parts, portfolio.forecast().as_ref());
                Ok(PortfolioForecast::new(portfolio.members(), portfolio.undated(), forecast))
            })
            .await
    }
}

fn horizon(context: &DocumentContext, months: u8) -> Result<ForecastHorizon, ApplicationError> {
    let out_of_range = || ApplicationError::Internal(format!("the calendar ends before {months} months from now"));
    ForecastHorizon::new(context.today(), months).ok_or_else(out_of_range)
}

fn forecast_parts<'a>(context: &'a DocumentContext, months: u8, bands: &'a RatingBands) -> ForecastBasis<'a> {
    ForecastBasis { as_of: context.today(), months, algorithm_version: context.rules.algorithm.version(), bands }
}

fn facility_outlook(
    context: &DocumentContext,
    facility: &Facility,
    horizon: &ForecastHorizon,
) -> Result<RiskForecastBuilder, ApplicationError> {
    let mut fold = RiskForecastBuilder::new(horizon);
    context.for_each_subject(facility, |subject| {
        let importance = context.rules.algorithm.importance(subject.equipment.kind);
        fold.add_item(&horizon.forecast(subject, &context.rules), importance);
    })?;
    Ok(fold)
}
