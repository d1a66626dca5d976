//! Forecasts: items are read, judged on the days ahead and let go one by one, so that the size of a facility costs time
//! only.

use std::sync::Arc;

use super::answers::{Answered, Asked, Desk};
use super::{Application, ApplicationError};
use crate::assess::risk::RatingBands;
use crate::assess::{EquipmentContext, ForecastHorizon, RiskForecastBuilder};
use crate::cache::Topic;
use crate::inventory::{Day, EquipmentId, Facility, FacilityId};
use crate::report::forecast::{EquipmentForecast, FacilityForecast, Forecast, ForecastParams, PortfolioForecast};

impl Application {
    /// `GET /equipment/{id}/forecast`, for 1 to 24 months.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn equipment_forecast(
        self: &Arc<Self>,
        asked: Asked<'_>,
        id: EquipmentId,
        months: u8,
    ) -> Result<Answered, ApplicationError> {
        let topic = id.clone();
        self.answer(asked, Topic::Equipment(&topic), move |desk| {
            let missing = || ApplicationError::NotFound { noun: "equipment", id: id.to_string() };
            let equipment = desk.snapshot.find_equipment(&id)?.ok_or_else(missing)?;
            let held = desk.held(&equipment.facility_id).map_err(|error| match error {
                ApplicationError::NotFound { .. } => missing(),
                other => other,
            })?;
            let services = desk.snapshot.services_of(&id)?;
            let runs = desk.snapshot.conductors_of(&id)?;
            let subject = EquipmentContext::new(&equipment, &runs, &services, Some(&held.facility));
            let horizon = desk.horizon(months)?;
            let outlook = horizon.forecast(&subject, &desk.rules);
            let parts = desk.forecast_parts(months, desk.rules.algorithm.bands());
            Ok(EquipmentForecast::new(&parts, &equipment, horizon.days(), outlook))
        })
        .await
    }

    /// `GET /facilities/{id}/forecast`, for 1 to 24 months.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn facility_forecast(
        self: &Arc<Self>,
        asked: Asked<'_>,
        id: FacilityId,
        months: u8,
    ) -> Result<Answered, ApplicationError> {
        let topic = id.clone();
        self.answer(asked, Topic::Facility(&topic), move |desk| {
            let facility = desk.held(&id)?.facility;
            let fold = desk.outlook_of(&facility, &desk.horizon(months)?)?;
            let parts = desk.forecast_parts(months, desk.rules.algorithm.facility_bands());
            let forecast = Forecast::new(&parts, fold.forecast().as_ref());
            Ok(FacilityForecast::new(&facility, fold.members(), fold.undated(), forecast))
        })
        .await
    }

    /// `GET /portfolio/forecast`, for 1 to 24 months. Reads every item within reach.
    ///
    /// # Errors
    /// The store's.
    pub async fn portfolio_forecast(
        self: &Arc<Self>,
        asked: Asked<'_>,
        months: u8,
    ) -> Result<Answered, ApplicationError> {
        self.answer(asked, Topic::Portfolio, move |desk| {
            let horizon = desk.horizon(months)?;
            let mut portfolio = RiskForecastBuilder::new(&horizon);
            desk.each_held(|held| {
                portfolio.add_facility(&desk.outlook_of(&held.facility, &horizon)?);
                Ok(())
            })?;
            let parts = desk.forecast_parts(months, desk.rules.algorithm.facility_bands());
            let forecast = Forecast::new(&parts, portfolio.forecast().as_ref());
            Ok(PortfolioForecast::new(portfolio.members(), portfolio.undated(), forecast))
        })
        .await
    }
}

impl Desk<'_> {
    /// The day figures are made for.
    pub(super) fn today(&self) -> Day {
        self.now.day_in(&self.appliance.time_zone)
    }

    /// Every item of a facility with all that hangs on it, one by one in the order of ids.
    pub(super) fn each_subject(
        &self,
        facility: &Facility,
        mut look: impl FnMut(&EquipmentContext<'_>),
    ) -> Result<(), ApplicationError> {
        for equipment in self.snapshot.equipment_of(&facility.id)? {
            let equipment = equipment?;
            let services = self.snapshot.services_of(&equipment.id)?;
            let runs = self.snapshot.conductors_of(&equipment.id)?;
            look(&EquipmentContext::new(&equipment, &runs, &services, Some(facility)));
        }
        Ok(())
    }

    fn horizon(&self, months: u8) -> Result<ForecastHorizon, ApplicationError> {
        let past_the_end = || ApplicationError::Broken(format!("{months} months from now there is no calendar"));
        ForecastHorizon::new(self.today(), months).ok_or_else(past_the_end)
    }

    fn forecast_parts<'a>(&'a self, months: u8, bands: &'a RatingBands) -> ForecastParams<'a> {
        ForecastParams { as_of: self.today(), months, algorithm_version: self.rules.algorithm.version(), bands }
    }

    fn outlook_of(
        &self,
        facility: &Facility,
        horizon: &ForecastHorizon,
    ) -> Result<RiskForecastBuilder, ApplicationError> {
        let mut fold = RiskForecastBuilder::new(horizon);
        self.each_subject(facility, |subject| {
            let importance = self.rules.algorithm.importance(subject.equipment.kind);
            fold.add_item(&horizon.forecast(subject, &self.rules), importance);
        })?;
        Ok(fold)
    }
}
