//! `/equipment/{id}/forecast`, `/facilities/{id}/forecast`, `/portfolio/forecast`: risk scores of the coming months.
//!
//! Guard: `Viewer`.

use std::sync::Arc;

use axum::extract::State;

use crate::app::Forecasts;
use crate::assess::forecast::MAX_MONTHS;
use crate::http::extract::{FromQueryParams, PathId, Query, QueryParams, RequestContext};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::response::DocumentResponse;
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::forecast::{EquipmentForecast, FacilityForecast, PortfolioForecast};

/// Length of a forecast when none is given, months.
const DEFAULT_MONTHS: u8 = 12;

/// The parameters of a forecast.
pub(crate) struct ForecastQueryParams {
    months: u8,
}

impl FromQueryParams for ForecastQueryParams {
    fn read(params: &mut QueryParams) -> Self {
        let months = params.whole("months", 1..=u32::from(MAX_MONTHS));
        Self { months: months.and_then(|months| u8::try_from(months).ok()).unwrap_or(DEFAULT_MONTHS) }
    }
}

/// Forecasts the risk score of an equipment item for each month, without maintenance and with maintenance on schedule.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}/forecast",
    tag = "equipment",
    params(
        ("equipment_id" = EquipmentId, Path),
        ("months" = Option<u32>, Query, description = "Length in months, 1 to 24. Default 12."),
        Query<ForecastQueryParams>,
    ),
    responses(
        (status = 200, body = EquipmentForecast),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
        (status = 422, body = ProblemDocument, description = "`months` is not a whole number from 1 to 24."),
    )
)]
pub(crate) async fn get_equipment_forecast(
    State(forecasts): State<Arc<Forecasts>>,
    context: RequestContext,
    Query(params): Query<ForecastQueryParams>,
    PathId(id): PathId<EquipmentId>,
) -> Result<DocumentResponse, Problem> {
    Ok(forecasts.get_equipment(context.document_request(), id, params.months).await?.into())
}

/// Forecasts the risk score of a facility for each month, without maintenance and with maintenance on schedule.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/forecast",
    tag = "facilities",
    params(
        ("facility_id" = FacilityId, Path),
        ("months" = Option<u32>, Query, description = "Length in months, 1 to 24. Default 12."),
        Query<ForecastQueryParams>,
    ),
    responses(
        (status = 200, body = FacilityForecast),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
        (status = 422, body = ProblemDocument, description = "`months` is not a whole number from 1 to 24."),
    )
)]
pub(crate) async fn get_facility_forecast(
    State(forecasts): State<Arc<Forecasts>>,
    context: RequestContext,
    Query(params): Query<ForecastQueryParams>,
    PathId(id): PathId<FacilityId>,
) -> Result<DocumentResponse, Problem> {
    Ok(forecasts.get_facility(context.document_request(), id, params.months).await?.into())
}

/// Forecasts the mean risk score of the facilities that the caller may see for each month, without maintenance and with
/// maintenance on schedule.
#[utoipa::path(
    get,
    path = "/portfolio/forecast",
    tag = "portfolio",
    params(("months" = Option<u32>, Query, description = "Length in months, 1 to 24. Default 12."), Query<ForecastQueryParams>),
    responses(
        (status = 200, body = PortfolioForecast),
        (status = 422, body = ProblemDocument, description = "`months` is not a whole number from 1 to 24."),
    )
)]
pub(crate) async fn get_portfolio_forecast(
    State(forecasts): State<Arc<Forecasts>>,
    context: RequestContext,
    Query(params): Query<ForecastQueryParams>,
) -> Result<DocumentResponse, Problem> {
    Ok(forecasts.get_portfolio(context.document_request(), params.months).await?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_1_to_24_and_12_by_default() {
        let months = |query: &str| QueryParams::read::<ForecastQueryParams>(query).map(|params| params.months);
        assert_eq!(months("").expect("good"), 12);
        assert_eq!(months("months=1").expect("good"), 1);
        assert_eq!(months("months=24").expect("good"), 24);
        for wrong in ["0", "25", "-1", "six", "1.5", "", "NaN", "99999999999"] {
            let Err(problem) = months(&format!("months={wrong}")) else { panic!("{wrong} is accepted") };
            let shape: serde_json::Value = serde_json::from_slice(&problem.to_bytes("r")).expect("JSON");
            assert_eq!(problem.status().as_u16(), 422);
            assert_eq!(shape["error"]["details"]["months"], "must be a whole number from 1 to 24", "{wrong}");
        }
    }
}
