//! Month-end history of risk figures.
//!
//! Month ends that pass are stored as calculated. Earlier ones are reconstructed here from install and service dates
//! and are marked as reconstructed.

mod builders;

pub use builders::{FacilityMonthBuilder, PortfolioMonthBuilder};

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::compliance::overall;
use super::equipment_context::EquipmentContext;
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

/// Whether the month in which a series was begun is still under way. Until it ends, the reconstructed months follow their
/// records: an installation is often filled in several steps, equipment before its services.
#[must_use]
pub fn is_begun_this_month<T>(series: &MonthSeries<T>, today: Day) -> bool {
    series.keys().next().is_some_and(|first| first.plus(MONTHS_BEFORE) == Month::from_day(today))
}

/// The months of a series from before it was begun: its first [`MONTHS_BEFORE`].
#[must_use]
pub fn months_before<T>(series: &MonthSeries<T>) -> Vec<Month> {
    let Some(first) = series.keys().next() else { return Vec::new() };
    series.range(..first.plus(MONTHS_BEFORE)).map(|(month, _)| *month).collect()
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
pub fn recorded_since(stored: &MonthSeries<EquipmentMonthEnd>) -> Option<Month> {
    let mut passed = stored.iter().filter(|(_, item)| item.as_ref().is_some_and(|item| !item.reconstructed));
    let passed = passed.next().map(|(month, _)| *month);
    passed.or_else(|| stored.keys().next_back().map(|last| last.plus(1)))
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

#[cfg(test)]
mod tests;
