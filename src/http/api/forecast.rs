//! Forecasts of an item, a facility and all of them.

use axum::extract::State;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::assess::forecast::MOST_MONTHS;
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::reply::Reply;
use crate::http::take::{Asking, FromTerms, Id, Query, Terms};
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::forecast::{EquipmentForecast, FacilityForecast, PortfolioForecast};

/// Viewers read all of them.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_equipment_forecast))
        .routes(routes!(get_facility_forecast))
        .routes(routes!(get_portfolio_forecast))
}

/// Months looked ahead where nobody says.
const MONTHS: u8 = 12;

/// What a forecast takes.
struct ForecastTerms {
    months: u8,
}

impl FromTerms for ForecastTerms {
    fn read(terms: &mut Terms) -> Self {
        let months = terms.whole("months", 1..=u32::from(MOST_MONTHS));
        Self { months: months.and_then(|months| u8::try_from(months).ok()).unwrap_or(MONTHS) }
    }
}

/// The risk of an item month by month, idle and serviced.
#[utoipa::path(
    get,
    path = "/equipment/{equipment_id}/forecast",
    tag = "equipment",
    params(
        ("equipment_id" = EquipmentId, Path),
        ("months" = Option<u32>, Query, description = "1 to 24, 12 when left out.", minimum = 1, maximum = 24),
    ),
    responses(
        (status = 200, body = EquipmentForecast),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
        (status = 422, body = ProblemDocument, description = "`months` is no whole number from 1 to 24."),
    )
)]
async fn get_equipment_forecast(
    State(app): State<App>,
    asking: Asking,
    Query(terms): Query<ForecastTerms>,
    Id(id): Id<EquipmentId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.equipment_forecast(asking.asked(), id, terms.months).await?.into())
}

/// The risk of a facility month by month, idle and serviced.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/forecast",
    tag = "facilities",
    params(
        ("facility_id" = FacilityId, Path),
        ("months" = Option<u32>, Query, description = "1 to 24, 12 when left out.", minimum = 1, maximum = 24),
    ),
    responses(
        (status = 200, body = FacilityForecast),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
        (status = 422, body = ProblemDocument, description = "`months` is no whole number from 1 to 24."),
    )
)]
async fn get_facility_forecast(
    State(app): State<App>,
    asking: Asking,
    Query(terms): Query<ForecastTerms>,
    Id(id): Id<FacilityId>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.facility_forecast(asking.asked(), id, terms.months).await?.into())
}

/// The mean risk of all facilities within reach month by month, idle and serviced.
#[utoipa::path(
    get,
    path = "/portfolio/forecast",
    tag = "portfolio",
    params(("months" = Option<u32>, Query, description = "1 to 24, 12 when left out.", minimum = 1, maximum = 24)),
    responses(
        (status = 200, body = PortfolioForecast),
        (status = 422, body = ProblemDocument, description = "`months` is no whole number from 1 to 24."),
    )
)]
async fn get_portfolio_forecast(
    State(app): State<App>,
    asking: Asking,
    Query(terms): Query<ForecastTerms>,
) -> Result<Reply, Problem> {
    Ok(app.appliance.portfolio_forecast(asking.asked(), terms.months).await?.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_are_1_to_24_and_12_when_left_out() {
        let months = |query: &str| Terms::read::<ForecastTerms>(query).map(|terms| terms.months);
        assert_eq!(months("").expect("good"), 12);
        assert_eq!(months("months=1").expect("good"), 1);
        assert_eq!(months("months=24").expect("good"), 24);
        for wrong in ["0", "25", "-1", "six", "1.5", "", "NaN", "99999999999"] {
            let Err(problem) = months(&format!("months={wrong}")) else { panic!("{wrong} is taken") };
            let shape: serde_json::Value = serde_json::from_slice(&problem.to_bytes("r")).expect("JSON");
            assert_eq!(problem.status().as_u16(), 422);
            assert_eq!(shape["error"]["details"]["months"], "must be a whole number from 1 to 24", "{wrong}");
        }
    }
}
