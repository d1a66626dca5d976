//! Risk forecasts: the rules evaluated at future month ends, once without any service and once with every overdue
//! service done today. No curve is fitted, as the rules can be evaluated on any day.

use super::Rules;
use super::actions::{EquipmentCopy, EquipmentState};
use super::equipment_context::EquipmentContext;
use super::exact_sum::ExactSum;
use super::figure::RiskRating;
use super::risk::RatingBands;
use super::risk::inputs::{InputSet, Inputs};
use crate::inventory::Day;

/// Maximum forecast horizon, months.
pub const MAX_MONTHS: u8 = 24;

/// The days of a forecast: today, then the following month ends, ascending.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForecastHorizon {
    days: Vec<Day>,
}

/// Exact scores of one piece of equipment on the days of a horizon, 0-100.
#[derive(Debug, Clone, PartialEq)]
pub struct EquipmentRiskForecast {
    /// Scores without any service.
    pub idle: Vec<f64>,
    /// Scores with every overdue service done today. Never above `idle`.
    pub serviced: Vec<f64>,
    /// Whether its score changes with time: its installation date or a service is known.
    pub is_dated: bool,
    /// Unknown inputs that were substituted.
    pub missing: InputSet,
}

/// Exact scores of equipment, a facility or the portfolio on the days of a horizon, 0-100.
#[derive(Debug, Clone, PartialEq)]
pub struct RiskForecast {
    /// Today, then the month ends.
    pub days: Vec<Day>,
    /// Scores without any service.
    pub idle: Vec<f64>,
    /// Scores with every overdue service done today.
    pub serviced: Vec<f64>,
}

impl ForecastHorizon {
    /// Today and the next `months` month ends; a month that ends today does not count. `None` past year 9999.
    #[must_use]
    pub fn new(today: Day, months: u8) -> Option<Self> {
        let date = today.date()?;
        let this_month = date.last_of_month();
        let first = i32::from(date == this_month);
        // Counted from the first of a month, so that no short month cuts the later ones.
        let start = Day::from_date(date.first_of_month());
        let mut days = vec![today];
        for month in first..first + i32::from(months) {
            days.push(start.plus_months(month + 1)?.plus_days(-1));
        }
        Some(Self { days })
    }

    /// Today, then the month ends.
    #[must_use]
    pub fn days(&self) -> &[Day] {
        &self.days
    }

    /// Forecast of one piece of equipment. Dates after today stay unknown on all days, as they are not confirmed.
    #[must_use]
    pub fn forecast(&self, subject: &EquipmentContext<'_>, rules: &Rules) -> EquipmentRiskForecast {
        let today = self.days[0];
        let state = EquipmentState::assess(subject, rules, today);
        let idle = self.scores(subject, rules);
        let service = rules.actions.service();
        let serviced = if state.is_applicable(service, subject, rules, today) {
            let mut copy = EquipmentCopy::new(subject, today);
            copy.apply(service, &rules.actions, rules, &state.maintenance);
            let mut scores = self.scores(&copy.subject(), rules);
            // A site's algorithm may score a serviced item higher. Then the service would not be done.
            for (score, idle) in scores.iter_mut().zip(&idle) {
                *score = score.min(*idle);
            }
            scores
        } else {
            idle.clone()
        };
        let is_dated = subject.installed(today).is_some() || !state.score.never_serviced;
        EquipmentRiskForecast { idle, serviced, is_dated, missing: state.score.missing }
    }

    fn scores(&self, subject: &EquipmentContext<'_>, rules: &Rules) -> Vec<f64> {
        let today = self.days[0];
        let last_service = subject.last_service(today);
        let mut inputs = Inputs::from_context(subject, today);
        let at = |day: &Day| {
            inputs.age_to(*day, last_service);
            rules.algorithm.evaluate(&inputs).exact
        };
        self.days.iter().map(at).collect()
    }
}

/// Builder of a facility's or the portfolio's forecast: a weighted mean on each day.
#[derive(Debug, Clone)]
pub struct RiskForecastBuilder {
    days: Vec<Day>,
    weights: ExactSum,
    idle: Vec<ExactSum>,
    serviced: Vec<ExactSum>,
    members: u64,
    undated: u64,
}

impl RiskForecastBuilder {
    /// An empty forecast.
    #[must_use]
    pub fn new(horizon: &ForecastHorizon) -> Self {
        let none = vec![ExactSum::default(); horizon.days.len()];
        Self {
            days: horizon.days.clone(),
            weights: ExactSum::default(),
            idle: none.clone(),
            serviced: none,
            members: 0,
            undated: 0,
        }
    }

    /// Adds an item with its importance in the facility's score.
    pub fn add_item(&mut self, item: &EquipmentRiskForecast, importance: f64) {
        self.undated += u64::from(!item.is_dated);
        self.add(&item.idle, &item.serviced, importance);
    }

    /// Adds a facility; all have the same weight.
    pub fn add_facility(&mut self, facility: &Self) {
        match facility.forecast() {
            Some(outlook) => self.add(&outlook.idle, &outlook.serviced, 1.0),
            None => {
                self.members += 1;
                self.undated += 1;
            }
        }
    }

    fn add(&mut self, idle: &[f64], serviced: &[f64], weight: f64) {
        self.members += 1;
        self.weights.add(weight);
        for (sums, scores) in [(&mut self.idle, idle), (&mut self.serviced, serviced)] {
            for (sum, score) in sums.iter_mut().zip(scores) {
                sum.add(weight * score);
            }
        }
    }

    /// Number of added members.
    #[must_use]
    pub const fn members(&self) -> u64 {
        self.members
    }

    /// Number of members whose score does not change with time.
    #[must_use]
    pub const fn undated(&self) -> u64 {
        self.undated
    }

    /// The forecast; `None` without members, or when no member's score changes with time.
    #[must_use]
    pub fn forecast(&self) -> Option<RiskForecast> {
        if self.undated == self.members {
            return None;
        }
        let weight = self.weights.value();
        let means = |sums: &[ExactSum]| sums.iter().map(|sum| sum.mean_over(weight)).collect::<Option<Vec<f64>>>();
        let idle = means(&self.idle)?;
        let serviced = means(&self.serviced)?;
        // Rounding may lift the mean of the smaller terms above the other mean.
        let serviced = serviced.iter().zip(&idle).map(|(serviced, idle)| serviced.min(*idle)).collect();
        Some(RiskForecast { days: self.days.clone(), idle, serviced })
    }
}

/// The first month end on which the scores reach a rating; `None` when they never do or have reached it today.
#[must_use]
pub fn crossing(days: &[Day], scores: &[f64], bands: &RatingBands, rating: RiskRating) -> Option<Day> {
    let reached = |score: &f64| bands.rating(*score) >= rating;
    if scores.first().is_none_or(reached) {
        return None;
    }
    scores.iter().position(reached).and_then(|place| days.get(place).copied())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::assess::RuleCatalog;
    use crate::inventory::Equipment;

    fn day(text: &str) -> Day {
        text.parse().expect("a date")
    }

    fn item(keys: Value) -> Equipment {
        let mut item = json!({"id": "e", "facility_id": "f", "type": "panel"});
        if let (Some(item), Value::Object(keys)) = (item.as_object_mut(), keys) {
            item.extend(keys);
        }
        serde_json::from_value(item).expect("an item")
    }

    fn rules(version: &str) -> Rules {
        RuleCatalog::embedded().expect("sound").rules(version).expect("there")
    }

    #[test]
    fn month_ends_follow_today_and_include_leap_days() {
        let ends = |today: &str, months| -> Vec<String> {
            let horizon = ForecastHorizon::new(day(today), months).expect("in the calendar");
            horizon.days()[1..].iter().map(ToString::to_string).collect()
        };
        assert_eq!(ends("2028-01-15", 3), ["2028-01-31", "2028-02-29", "2028-03-31"]);
        assert_eq!(ends("2028-01-31", 2), ["2028-02-29", "2028-03-31"]);
        assert_eq!(ends("2026-02-28", 2), ["2026-03-31", "2026-04-30"]);
        assert_eq!(ends("2028-02-28", 1), ["2028-02-29"]);
        assert_eq!(ends("2026-12-01", 24).last().map(String::as_str), Some("2028-11-30"));
        assert_eq!(ForecastHorizon::new(day("9999-12-31"), 1), None);
    }

    #[test]
    fn each_point_equals_the_score_on_that_day() {
        for version in ["1.0.0", "1.2.0"] {
            let rules = rules(version);
            let equipment = item(json!({"install_date": "1996-02-29", "conductor": {"material": "aluminum"},
                "maintenance": {"last_service_date": "2024-03-01", "documented_issues": 2}}));
            let subject = EquipmentContext::new(&equipment, &[], &[], None);
            let horizon = ForecastHorizon::new(day("2026-02-28"), 24).expect("in the calendar");
            let outlook = horizon.forecast(&subject, &rules);
            let scores: Vec<f64> =
                horizon.days().iter().map(|day| rules.algorithm.score(&subject, *day).exact).collect();
            assert_eq!(outlook.idle, scores);
            assert!(outlook.serviced.iter().zip(&scores).all(|(serviced, idle)| serviced < idle), "{version}");
        }
    }

    #[test]
    fn a_future_date_stays_unknown_on_all_days() {
        let rules = rules("1.2.0");
        let ahead = item(json!({"install_date": "1996-02-29", "maintenance": {"last_service_date": "2026-06-01"}}));
        let plain = item(json!({"install_date": "1996-02-29"}));
        let horizon = ForecastHorizon::new(day("2026-02-28"), 12).expect("in the calendar");
        let scores = |item| horizon.forecast(&EquipmentContext::new(item, &[], &[], None), &rules).idle;
        assert_eq!(scores(&ahead), scores(&plain));
    }

    #[test]
    fn without_dates_there_is_no_forecast() {
        let rules = rules("1.2.0");
        let horizon = ForecastHorizon::new(day("2026-02-28"), 12).expect("in the calendar");
        let undated = item(json!({"install_date": "2030-01-01"}));
        let undated = horizon.forecast(&EquipmentContext::new(&undated, &[], &[], None), &rules);
        assert!(!undated.is_dated);
        let mut fold = RiskForecastBuilder::new(&horizon);
        assert_eq!(fold.forecast(), None);
        fold.add_item(&undated, 1.0);
        assert_eq!((fold.forecast(), fold.members(), fold.undated()), (None, 1, 1));
        let dated = item(json!({"install_date": "1996-02-29"}));
        fold.add_item(&horizon.forecast(&EquipmentContext::new(&dated, &[], &[], None), &rules), 3.0);
        assert!(fold.forecast().is_some_and(|outlook| outlook.idle.len() == 13));
    }

    #[test]
    fn crossing_is_the_first_month_end_at_the_rating() {
        let days: Vec<Day> = ["2026-02-10", "2026-02-28", "2026-03-31"].map(day).to_vec();
        let bands = *rules("1.2.0").algorithm.bands();
        let cross = |scores: &[f64], rating| crossing(&days, scores, &bands, rating);
        assert_eq!(cross(&[70.4, 70.49, 70.5], RiskRating::High), Some(days[2]));
        assert_eq!(cross(&[70.4, 86.0, 87.0], RiskRating::High), Some(days[1]));
        assert_eq!(cross(&[70.4, 86.0, 87.0], RiskRating::Critical), Some(days[1]));
        assert_eq!(cross(&[70.5, 71.0, 72.0], RiskRating::High), None, "it is there already");
        assert_eq!(cross(&[1.0, 2.0, 3.0], RiskRating::High), None);
        assert_eq!(cross(&[], RiskRating::High), None);
    }
}
