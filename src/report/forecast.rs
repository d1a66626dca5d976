//! Monthly risk forecast documents of equipment, a facility and the portfolio.

use serde::Serialize;
use utoipa::ToSchema;

use super::formatting;
use crate::assess::figure::RiskRating;
use crate::assess::forecast::crossing;
use crate::assess::risk::RatingBands;
use crate::assess::{EquipmentRiskForecast, RiskForecast};
use crate::inventory::{Day, Equipment, EquipmentId, Facility, FacilityId};

/// Note when no score changes with time.
const NOT_ENOUGH_DATA: &str = "not enough data";

/// `GET /equipment/{id}/forecast`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquipmentForecast {
    equipment_id: EquipmentId,
    equipment_name: String,
    facility_id: FacilityId,
    /// Dotted names of unknown inputs that were substituted.
    missing_inputs: Vec<&'static str>,
    #[serde(flatten)]
    forecast: Forecast,
}

/// `GET /facilities/{id}/forecast`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacilityForecast {
    facility_id: FacilityId,
    facility_name: String,
    equipment_count: u64,
    /// Items with neither an installation date nor a service on record: their score does not change.
    equipment_without_dates: u64,
    #[serde(flatten)]
    forecast: Forecast,
}

/// `GET /portfolio/forecast`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PortfolioForecast {
    total_facilities: u64,
    /// Facilities without equipment or without any date: excluded from the mean.
    facilities_without_dates: u64,
    #[serde(flatten)]
    forecast: Forecast,
}

/// Monthly risk without service (`idle`) and with overdue services done (`serviced`).
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Forecast {
    /// First day of the forecast: today.
    as_of: Day,
    /// Forecast horizon, months.
    months: u8,
    algorithm_version: String,
    /// "not enough data" when no score changes with time; then `idle` and `serviced` are null and `forecast` is
    /// empty.
    note: Option<&'static str>,
    /// Without any service.
    idle: Option<ForecastCase>,
    /// With every overdue service done today.
    serviced: Option<ForecastCase>,
    /// One entry a month end, the next first.
    forecast: Vec<ForecastMonth>,
}

/// Score today, and the months in which the rating worsens.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ForecastCase {
    /// Score today, 0-100, rounded.
    risk_score: u8,
    /// Rating today.
    risk_level: RiskRating,
    /// The month in which it becomes High ("2027-03"); null when it already is, or does not.
    becomes_high: Option<String>,
    /// The month in which it becomes Critical; null when it already is, or does not.
    becomes_critical: Option<String>,
}

/// One month end.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ForecastMonth {
    /// "2027-03"
    month: String,
    /// The month's last day.
    date: Day,
    /// Without any service.
    idle_risk_score: u8,
    idle_risk_level: RiskRating,
    /// With every overdue service done today.
    serviced_risk_score: u8,
    serviced_risk_level: RiskRating,
}

/// Parameters of every forecast.
#[derive(Debug, Clone, Copy)]
pub struct ForecastBasis<'a> {
    /// Today.
    pub as_of: Day,
    /// Forecast horizon, months.
    pub months: u8,
    /// Version of the algorithm in force.
    pub algorithm_version: &'a str,
    /// Bands of the scores.
    pub bands: &'a RatingBands,
}

fn month(day: Day) -> String {
    day.to_string().chars().take(7).collect()
}

impl Forecast {
    /// Builds a forecast; `None` means not enough data.
    #[must_use]
    pub fn new(parts: &ForecastBasis<'_>, outlook: Option<&RiskForecast>) -> Self {
        Self {
            as_of: parts.as_of,
            months: parts.months,
            algorithm_version: parts.algorithm_version.to_owned(),
            note: outlook.is_none().then_some(NOT_ENOUGH_DATA),
            idle: outlook.and_then(|outlook| ForecastCase::new(parts.bands, &outlook.days, &outlook.idle)),
            serviced: outlook.and_then(|outlook| ForecastCase::new(parts.bands, &outlook.days, &outlook.serviced)),
            forecast: outlook.map(|outlook| ForecastMonth::all(parts.bands, outlook)).unwrap_or_default(),
        }
    }
}

impl ForecastCase {
    fn new(bands: &RatingBands, days: &[Day], scores: &[f64]) -> Option<Self> {
        let today = *scores.first()?;
        let becomes = |rating| crossing(days, scores, bands, rating).map(month);
        Some(Self {
            risk_score: formatting::whole_score(today),
            risk_level: bands.rating(today),
            becomes_high: becomes(RiskRating::High),
            becomes_critical: becomes(RiskRating::Critical),
        })
    }
}

impl ForecastMonth {
    fn all(bands: &RatingBands, outlook: &RiskForecast) -> Vec<Self> {
        let scores = outlook.idle.iter().zip(&outlook.serviced);
        let months = outlook.days.iter().zip(scores).skip(1);
        months
            .map(|(day, (idle, serviced))| Self {
                month: month(*day),
                date: *day,
                idle_risk_score: formatting::whole_score(*idle),
                idle_risk_level: bands.rating(*idle),
                serviced_risk_score: formatting::whole_score(*serviced),
                serviced_risk_level: bands.rating(*serviced),
            })
            .collect()
    }
}

impl EquipmentForecast {
    /// Builds the document of equipment on the days of its horizon.
    #[must_use]
    pub fn new(parts: &ForecastBasis<'_>, equipment: &Equipment, days: &[Day], outlook: EquipmentRiskForecast) -> Self {
        let EquipmentRiskForecast { idle, serviced, is_dated, missing } = outlook;
        let outlook = is_dated.then(|| RiskForecast { days: days.to_vec(), idle, serviced });
        Self {
            equipment_id: equipment.id.clone(),
            equipment_name: formatting::name_or_id(equipment.name.as_deref(), &equipment.id),
            facility_id: equipment.facility_id.clone(),
            missing_inputs: missing.names(),
            forecast: Forecast::new(parts, outlook.as_ref()),
        }
    }
}

impl FacilityForecast {
    /// Builds the document of a facility.
    #[must_use]
    pub fn new(facility: &Facility, equipment_count: u64, equipment_without_dates: u64, forecast: Forecast) -> Self {
        let (facility_id, facility_name) = (facility.id.clone(), facility.name.clone());
        Self { facility_id, facility_name, equipment_count, equipment_without_dates, forecast }
    }
}

impl PortfolioForecast {
    /// Builds the document of the portfolio.
    #[must_use]
    pub const fn new(total_facilities: u64, facilities_without_dates: u64, forecast: Forecast) -> Self {
        Self { total_facilities, facilities_without_dates, forecast }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::assess::RuleCatalog;

    fn shaped(outlook: Option<&RiskForecast>) -> Value {
        let rules = RuleCatalog::embedded().expect("sound").rules("1.2.0").expect("there");
        let as_of = "2026-02-10".parse().expect("a date");
        let parts = ForecastBasis { as_of, months: 2, algorithm_version: "1.2.0", bands: rules.algorithm.bands() };
        serde_json::to_value(Forecast::new(&parts, outlook)).expect("JSON")
    }

    #[test]
    fn a_forecast_lists_the_months_in_which_the_rating_worsens() {
        let days = ["2026-02-10", "2026-02-28", "2026-03-31"].map(|day| day.parse().expect("a date")).to_vec();
        let outlook = RiskForecast { days, idle: vec![70.0, 70.6, 86.0], serviced: vec![40.0, 40.4, 40.5] };
        assert_eq!(
            shaped(Some(&outlook)),
            json!({
                "as_of": "2026-02-10", "months": 2, "algorithm_version": "1.2.0", "note": null,
                "idle": {"risk_score": 70, "risk_level": "Medium", "becomes_high": "2026-02", "becomes_critical": "2026-03"},
                "serviced": {"risk_score": 40, "risk_level": "Low", "becomes_high": null, "becomes_critical": null},
                "forecast": [
                    {"month": "2026-02", "date": "2026-02-28", "idle_risk_score": 71, "idle_risk_level": "High",
                        "serviced_risk_score": 40, "serviced_risk_level": "Low"},
                    {"month": "2026-03", "date": "2026-03-31", "idle_risk_score": 86, "idle_risk_level": "Critical",
                        "serviced_risk_score": 41, "serviced_risk_level": "Medium"},
                ],
            })
        );
    }

    #[test]
    fn without_data_a_note_is_given_and_every_key_is_present() {
        let shape = shaped(None);
        assert_eq!(shape["note"], "not enough data");
        assert_eq!((&shape["idle"], &shape["serviced"]), (&Value::Null, &Value::Null));
        assert_eq!(shape["forecast"], json!([]));
    }
}
