//! Month-end history of risk figures.
//!
//! Month ends that pass are stored as calculated. Earlier ones are reconstructed here from install and service dates
//! and are marked as reconstructed.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::compliance::{overall, rounded_ratio};
use super::equipment_context::EquipmentContext;
use super::exact_sum::ExactSum;
use super::figure::RiskRating;
use super::risk::RiskAlgorithm;
use super::risk::inputs::DAYS_PER_YEAR;
use crate::inventory::Day;

/// Number of months that are reconstructed before the first stored one.
pub const MONTHS_BEFORE: i32 = 24;

/// A calendar month, counted from January of year 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Month(i32);

impl Month {
    /// The month of a day; January 1970 when the day is outside the calendar's range.
    #[must_use]
    pub fn from_day(day: Day) -> Self {
        let date = day.date().unwrap_or(Date::constant(1970, 1, 1));
        Self(i32::from(date.year()) * 12 + i32::from(date.month()) - 1)
    }

    /// `months` later; earlier when negative.
    #[must_use]
    pub const fn plus(self, months: i32) -> Self {
        Self(self.0.saturating_add(months))
    }

    fn first(self) -> Option<Date> {
        let year = i16::try_from(self.0.div_euclid(12)).ok()?;
        let month = i8::try_from(self.0.rem_euclid(12) + 1).ok()?;
        Date::new(year, month, 1).ok()
    }

    /// Its last day; `None` outside years -9999 to 9999.
    #[must_use]
    pub fn end(self) -> Option<Day> {
        self.first().map(|first| Day::from_date(first.last_of_month()))
    }

    /// Display name, "Dec 2024".
    #[must_use]
    pub fn label(self) -> String {
        self.first().map_or_else(|| self.to_string(), |first| first.strftime("%b %Y").to_string())
    }
}

/// `2024-12`
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.div_euclid(12), self.0.rem_euclid(12) + 1)
    }
}

impl fmt::Debug for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Risk of one piece of equipment at a month end. Serialized by position in the store.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct EquipmentMonthEnd {
    /// Exact score, 0-100.
    pub score: f64,
    /// Rating of that score.
    pub rating: RiskRating,
    /// Reconstructed afterwards from today's records.
    pub reconstructed: bool,
}

/// Risk and compliance of a facility or the portfolio at a month end. Serialized by position in the store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AggregateMonthEnd {
    /// Exact score, 0-100: a facility's, or the mean of the facilities'.
    pub score: f64,
    /// Number of items.
    pub equipment: u64,
    /// Items by rating: low, medium, high, critical.
    pub by_rating: [u64; 4],
    /// Sum of the ages in whole days, and the number of items in it.
    pub ages: (i64, u64),
    /// NFPA 70B, percent. `None` in a reconstructed month, as past compliance cannot be reconstructed.
    pub maintenance: Option<u8>,
    /// NFPA 70E, percent. `None` in a reconstructed month: records do not say when a label was applied.
    pub safety: Option<u8>,
    /// Reconstructed afterwards from today's records.
    pub reconstructed: bool,
}

impl AggregateMonthEnd {
    /// Mean age of the items with a known install date, years.
    #[must_use]
    pub fn mean_age_years(&self) -> Option<f64> {
        let (days, items) = self.ages;
        #[expect(clippy::cast_precision_loss, reason = "ages in days stay far below 2^53")]
        (items > 0).then(|| days as f64 / items as f64 / DAYS_PER_YEAR)
    }

    /// Mean of the two standards, percent.
    #[must_use]
    pub fn overall_compliance(&self) -> Option<u8> {
        overall(self.maintenance, self.safety)
    }
}

/// Month ends by month. `None` is a processed month in which no equipment existed.
pub type MonthSeries<T> = BTreeMap<Month, Option<T>>;

/// The months missing from a series: of the last [`MONTHS_BEFORE`] that have ended, and of all since its first.
#[must_use]
pub fn missing_months<T>(series: &MonthSeries<T>, today: Day) -> Vec<Month> {
    let current = Month::from_day(today);
    let window = current.plus(-MONTHS_BEFORE);
    let start = series.keys().next().map_or(window, |first| window.min(*first));
    (start.0..current.0).map(Month).filter(|month| !series.contains_key(month)).collect()
}

/// The first day on which equipment is known to have existed: its installation date, else its earliest service or the
/// creation date of its record.
#[must_use]
pub fn existing_since(subject: &EquipmentContext<'_>) -> Option<Day> {
    let equipment = subject.equipment;
    let noted = || {
        let services = subject.services.iter().map(|service| service.date);
        let made = equipment.created_at.map(crate::inventory::Moment::day_utc);
        services.chain(equipment.maintenance.last_service_date).chain(made).min()
    };
    equipment.install_date.or_else(noted)
}

/// The first month at whose end the store itself held the equipment, regardless of its dates: the first month end
/// stored as it passed, else the month after the last reconstructed one.
#[must_use]
pub fn recorded_since(kept: &MonthSeries<EquipmentMonthEnd>) -> Option<Month> {
    let mut passed = kept.iter().filter(|(_, item)| item.as_ref().is_some_and(|item| !item.reconstructed));
    let passed = passed.next().map(|(month, _)| *month);
    passed.or_else(|| kept.keys().next_back().map(|last| last.plus(1)))
}

/// Reconstructs the risk of equipment on the last day of a month, from the services up to then; `None` when it did not
/// exist yet. Equipment recorded since that month or an earlier one ([`recorded_since`]) existed, dated or not.
#[must_use]
pub fn equipment_month_end(
    subject: &EquipmentContext<'_>,
    algorithm: &RiskAlgorithm,
    month: Month,
    recorded_since: Option<Month>,
) -> Option<EquipmentMonthEnd> {
    let end = month.end()?;
    let was_held = recorded_since.is_some_and(|first| first <= month);
    if !was_held && existing_since(subject).is_none_or(|day| day > end) {
        return None;
    }
    let score = algorithm.score(subject, end);
    Some(EquipmentMonthEnd { score: score.exact, rating: score.rating, reconstructed: true })
}

/// Builder of a facility's month end. Items are added one by one, in any order.
#[derive(Debug, Clone, Default)]
pub struct FacilityMonthBuilder {
    weights: ExactSum,
    weighted: ExactSum,
    equipment: u64,
    by_rating: [u64; 4],
    ages: (i64, u64),
    reconstructed: bool,
}

impl FacilityMonthBuilder {
    /// Adds an item with its importance in the facility's score, and its age in days when known.
    pub fn add(&mut self, item: &EquipmentMonthEnd, importance: f64, age_days: Option<i32>) {
        self.weights.add(importance);
        self.weighted.add(importance * item.score);
        self.equipment += 1;
        self.by_rating[item.rating as usize] += 1;
        if let Some(days) = age_days {
            self.ages = (self.ages.0 + i64::from(days), self.ages.1 + 1);
        }
        self.reconstructed |= item.reconstructed;
    }

    /// The facility's month end; `None` without items.
    #[must_use]
    pub fn finish(self) -> Option<AggregateMonthEnd> {
        Some(AggregateMonthEnd {
            score: self.weighted.mean_over(self.weights.value())?,
            equipment: self.equipment,
            by_rating: self.by_rating,
            ages: self.ages,
            maintenance: None,
            safety: None,
            reconstructed: self.reconstructed,
        })
    }
}

/// Builder of the portfolio's month end from those of the facilities, in any order. Each facility has the same weight.
#[derive(Debug, Clone, Default)]
pub struct PortfolioMonthBuilder {
    scores: ExactSum,
    facilities: u64,
    equipment: u64,
    by_rating: [u64; 4],
    ages: (i64, u64),
    maintenance: (u64, u64),
    safety: (u64, u64),
    reconstructed: bool,
}

impl PortfolioMonthBuilder {
    /// Adds a facility's month end.
    pub fn add(&mut self, facility: &AggregateMonthEnd) {
        self.scores.add(facility.score);
        self.facilities += 1;
        self.equipment += facility.equipment;
        for (total, count) in self.by_rating.iter_mut().zip(facility.by_rating) {
            *total += count;
        }
        self.ages = (self.ages.0 + facility.ages.0, self.ages.1 + facility.ages.1);
        let standards = [(&mut self.maintenance, facility.maintenance), (&mut self.safety, facility.safety)];
        for (sum, percentage) in standards {
            if let Some(percentage) = percentage {
                *sum = (sum.0 + u64::from(percentage) * facility.equipment, sum.1 + facility.equipment);
            }
        }
        self.reconstructed |= facility.reconstructed;
    }

    /// The portfolio's month end; `None` without facilities. Compliance is `None` when any facility is reconstructed.
    #[must_use]
    pub fn finish(self) -> Option<AggregateMonthEnd> {
        let percentage = |(sum, of): (u64, u64)| if self.reconstructed { None } else { rounded_ratio(sum, of) };
        #[expect(clippy::cast_precision_loss, reason = "no portfolio has 2^53 facilities")]
        let score = self.scores.mean_over(self.facilities as f64)?;
        Some(AggregateMonthEnd {
            score,
            equipment: self.equipment,
            by_rating: self.by_rating,
            ages: self.ages,
            maintenance: percentage(self.maintenance),
            safety: percentage(self.safety),
            reconstructed: self.reconstructed,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::assess::RuleCatalog;
    use crate::inventory::{Equipment, Service};

    fn day(text: &str) -> Day {
        text.parse().expect("a day")
    }

    #[test]
    fn months_end_on_their_last_day_including_leap_years() {
        for (within, end, label, text) in [
            ("2024-02-01", "2024-02-29", "Feb 2024", "2024-02"),
            ("2023-02-28", "2023-02-28", "Feb 2023", "2023-02"),
            ("2000-02-29", "2000-02-29", "Feb 2000", "2000-02"),
            ("2100-02-03", "2100-02-28", "Feb 2100", "2100-02"),
            ("2024-12-31", "2024-12-31", "Dec 2024", "2024-12"),
            ("2026-04-30", "2026-04-30", "Apr 2026", "2026-04"),
        ] {
            let month = Month::from_day(day(within));
            let told = (month.end(), month.label(), month.to_string());
            assert_eq!(told, (Some(day(end)), label.to_owned(), text.to_owned()));
        }
        assert_eq!(Month::from_day(day("2026-01-15")).plus(-1), Month::from_day(day("2025-12-01")));
    }

    #[test]
    fn a_month_has_ended_only_after_its_last_day() {
        let last = |today: &str| {
            missing_months(&MonthSeries::<EquipmentMonthEnd>::new(), day(today)).last().map(Month::to_string)
        };
        assert_eq!(last("2026-03-31"), Some("2026-02".to_owned()));
        assert_eq!(last("2026-04-01"), Some("2026-03".to_owned()));
        let all = missing_months(&MonthSeries::<EquipmentMonthEnd>::new(), day("2026-03-31"));
        assert_eq!((all.len(), all[0].to_string()), (24, "2024-03".to_owned()));
    }

    #[test]
    fn only_absent_months_are_missing() {
        let mut series: MonthSeries<EquipmentMonthEnd> = MonthSeries::new();
        for month in missing_months(&series, day("2024-06-10")) {
            series.insert(month, None);
        }
        assert_eq!(missing_months(&series, day("2024-06-30")), []);
        let later = missing_months(&series, day("2027-08-01"));
        let ends: Vec<String> = later.iter().map(Month::to_string).collect();
        assert_eq!((ends.len(), ends[0].as_str(), ends[37].as_str()), (38, "2024-06", "2027-07"));
    }

    fn item(keys: serde_json::Value) -> Equipment {
        let mut whole = json!({"id": "e1", "facility_id": "f1", "type": "panel"});
        let fields = whole.as_object_mut().expect("an object");
        fields.extend(keys.as_object().expect("an object").clone());
        serde_json::from_value(whole).expect("an item")
    }

    fn service(date: &str) -> Service {
        serde_json::from_value(json!({"id": date, "equipment_id": "e1", "type": "repair", "date": date}))
            .expect("a service")
    }

    #[test]
    fn an_item_counts_from_its_installation_with_services_up_to_then() {
        let rules = RuleCatalog::embedded().expect("rules").rules("1.2.0").expect("1.2.0");
        let equipment = item(json!({"install_date": "2024-02-29"}));
        let services = [service("2024-05-31"), service("2024-07-01")];
        let subject = EquipmentContext::new(&equipment, &[], &services, None);
        let at = |text: &str| equipment_month_end(&subject, &rules.algorithm, Month::from_day(day(text)), None);
        assert_eq!(at("2024-01-31"), None, "not installed yet");
        let (installed, serviced, june) = (at("2024-02-01"), at("2024-05-01"), at("2024-06-01"));
        let bare = EquipmentContext::new(&equipment, &[], &[], None);
        let unserved = equipment_month_end(&bare, &rules.algorithm, Month::from_day(day("2024-02-01")), None);
        assert_eq!(installed, unserved, "a service to come counts for nothing");
        assert!(serviced.expect("stands").score < installed.expect("stands").score, "a service on the last day counts");
        let first_only = EquipmentContext::new(&equipment, &[], &services[..1], None);
        assert_eq!(june, equipment_month_end(&first_only, &rules.algorithm, Month::from_day(day("2024-06-01")), None));
    }

    #[test]
    fn an_item_without_install_date_counts_from_its_first_record_or_not_at_all() {
        let rules = RuleCatalog::embedded().expect("rules").rules("1.2.0").expect("1.2.0");
        let stands = |keys: serde_json::Value, services: &[Service], text: &str| {
            let equipment = item(keys);
            equipment_month_end(
                &EquipmentContext::new(&equipment, &[], services, None),
                &rules.algorithm,
                Month::from_day(day(text)),
                None,
            )
            .is_some()
        };
        assert!(!stands(json!({}), &[], "2026-01-01"), "nothing is known of when");
        assert!(!stands(json!({}), &[service("2025-06-01")], "2025-05-01"));
        assert!(stands(json!({}), &[service("2025-06-01")], "2025-06-01"));
        assert!(stands(json!({"created_at": "2025-03-09T00:00:00Z"}), &[service("2025-06-01")], "2025-03-01"));
        assert!(!stands(json!({"install_date": "2025-08-01"}), &[service("2025-06-01")], "2025-07-01"));
    }

    #[test]
    fn recorded_equipment_existed_with_or_without_dates() {
        let month = |text: &str| Month::from_day(day(text));
        let kept = |reconstructed| Some(EquipmentMonthEnd { score: 1.0, rating: RiskRating::Low, reconstructed });
        let never = MonthSeries::from([(month("2026-01-01"), None), (month("2026-02-01"), None)]);
        assert_eq!(recorded_since(&MonthSeries::new()), None);
        assert_eq!(recorded_since(&never), Some(month("2026-03-01")), "it was there when February had ended");
        let worked_out = MonthSeries::from([(month("2026-01-01"), kept(true)), (month("2026-02-01"), kept(true))]);
        assert_eq!(recorded_since(&worked_out), Some(month("2026-03-01")), "a date may have been wrong");
        let passed = MonthSeries::from([(month("2026-01-01"), None), (month("2026-02-01"), kept(false))]);
        assert_eq!(recorded_since(&passed), Some(month("2026-02-01")));

        let rules = RuleCatalog::embedded().expect("rules").rules("1.2.0").expect("1.2.0");
        let equipment = item(json!({}));
        let subject = EquipmentContext::new(&equipment, &[], &[], None);
        let at = |text: &str| equipment_month_end(&subject, &rules.algorithm, month(text), recorded_since(&passed));
        assert_eq!(at("2026-01-01"), None);
        assert_eq!(
            [at("2026-02-01"), at("2026-06-01")].map(|item| item.map(|item| item.reconstructed)),
            [Some(true); 2]
        );
    }

    #[test]
    fn a_month_without_equipment_has_no_figure() {
        assert_eq!(FacilityMonthBuilder::default().finish(), None);
        assert_eq!(PortfolioMonthBuilder::default().finish(), None);
    }

    #[test]
    fn the_portfolio_has_compliance_only_without_reconstructed_facilities() {
        let held = |score: f64, equipment: u64, reconstructed: bool| AggregateMonthEnd {
            score,
            equipment,
            by_rating: [equipment, 0, 0, 0],
            ages: (3653, 1),
            maintenance: Some(50),
            safety: (!reconstructed).then_some(100),
            reconstructed,
        };
        let mut fold = PortfolioMonthBuilder::default();
        fold.add(&held(20.0, 1, false));
        fold.add(&held(40.0, 9, false));
        let both = fold.clone().finish().expect("two facilities");
        assert_eq!((both.score, both.equipment, both.overall_compliance()), (30.0, 10, Some(75)));
        assert_eq!(both.mean_age_years().map(f64::round), Some(10.0));
        fold.add(&held(60.0, 1, true));
        let three = fold.finish().expect("three facilities");
        assert_eq!((three.score, three.overall_compliance(), three.reconstructed), (40.0, None, true));
    }
}
