//! Computes month ends that were never stored from the records, facility by facility: months before the first sync, and
//! months that passed while the program was not running. A crash leaves months that the next pass finds missing.

use crate::app::ApplicationError;
use crate::assess::history::{
    AggregateMonthEnd, FacilityMonthBuilder, Month, MonthSeries, PortfolioMonthBuilder, equipment_month_end,
    missing_months,
};
use crate::assess::{EquipmentContext, RiskAlgorithm};
use crate::inventory::{Day, FacilityId};
use crate::store::{MonthEnds, Store};

use super::month_ends::ITEMS_PER_TRANSACTION;

/// Most facility series written in one transaction.
const FACILITIES_PER_TRANSACTION: usize = 64;
/// Items computed for one transaction of facility series, about: what the next pass repeats after a crash.
const ITEMS_PER_FACILITY_BATCH: u64 = 20_000;

/// One pass over all facilities.
pub(super) struct Backfill<'a> {
    store: &'a Store,
    algorithm: &'a RiskAlgorithm,
    today: Day,
    goes_on: &'a dyn Fn() -> bool,
}

impl<'a> Backfill<'a> {
    pub(super) const fn new(
        store: &'a Store,
        algorithm: &'a RiskAlgorithm,
        today: Day,
        goes_on: &'a dyn Fn() -> bool,
    ) -> Self {
        Self { store, algorithm, today, goes_on }
    }

    /// Goes through every facility, then the portfolio, and returns how many month ends were added; `None` when the store
    /// is empty or the pass was stopped.
    pub(super) fn run(&self) -> Result<Option<u64>, ApplicationError> {
        let facilities = self.store.snapshot()?.figures().facility_figures()?.map(|stored| stored.map(|(id, _)| id));
        let facilities = facilities.collect::<Result<Vec<FacilityId>, _>>()?;
        // Without a facility there is no figure of any month
        if facilities.is_empty() {
            return Ok(None);
        }
        let mut batch = self.batch();
        let (mut added, mut items) = (0, 0);
        for id in &facilities {
            let Some(series) = self.missing_of_facility(id)? else { return Ok(None) };
            if series.is_empty() {
                continue;
            }
            items += series.values().flatten().map(|month| month.equipment).max().unwrap_or(0);
            batch.facilities.push((id.clone(), series));
            if batch.facilities.len() >= FACILITIES_PER_TRANSACTION || items >= ITEMS_PER_FACILITY_BATCH {
                added += self.store.put_month_ends(&batch)?;
                batch.facilities.clear();
                items = 0;
            }
        }
        added += self.store.put_month_ends(&batch)?;
        let portfolio = self.missing_of_portfolio(&facilities)?;
        let batch = MonthEnds { facilities: Vec::new(), portfolio, ..batch };
        Ok(Some(added + self.store.put_month_ends(&batch)?))
    }

    fn batch(&self) -> MonthEnds {
        MonthEnds { algorithm: self.algorithm.version().to_owned(), ..MonthEnds::default() }
    }

    /// The missing month ends of a facility, after those of its items have been stored; `None` when stopped.
    fn missing_of_facility(&self, id: &FacilityId) -> Result<Option<MonthSeries<AggregateMonthEnd>>, ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let months = missing_months(&snapshot.figures().facility_history(id, self.algorithm.version())?, self.today);
        let Some(facility) = snapshot.find_facility(id)?.filter(|_| !months.is_empty()) else {
            return Ok(Some(MonthSeries::new()));
        };
        let mut folds: Vec<FacilityMonthBuilder> = months.iter().map(|_| FacilityMonthBuilder::default()).collect();
        let mut batch = self.batch();
        for equipment in snapshot.equipment_of(id)? {
            if !(self.goes_on)() {
                return Ok(None);
            }
            if batch.equipment.len() >= ITEMS_PER_TRANSACTION {
                self.store.put_month_ends(&batch)?;
                batch.equipment.clear();
            }
            let equipment = equipment?;
            let services = snapshot.services_of(&equipment.id)?;
            let runs = snapshot.conductors_of(&equipment.id)?;
            let subject = EquipmentContext::new(&equipment, &runs, &services, Some(&facility));
            let importance = self.algorithm.importance(equipment.kind);
            let held_since = snapshot.figures().held_since(&equipment.id)?;
            let mut series = snapshot.figures().equipment_history(&equipment.id, self.algorithm.version())?;
            for (month, fold) in months.iter().zip(&mut folds) {
                // A stored month end is not computed again, here as in the facility's sums
                let item = series.get(month).copied();
                let item = item.unwrap_or_else(|| equipment_month_end(&subject, self.algorithm, *month, held_since));
                if let Some(item) = &item {
                    let age = month.end().and_then(|end| Some(end - subject.installed(end)?));
                    fold.add(item, importance, age);
                }
                series.insert(*month, item);
            }
            batch.equipment.push((equipment.id.clone(), series));
        }
        // Before the facility's own: a stored month end of a facility implies that those of its items are stored.
        self.store.put_month_ends(&batch)?;
        Ok(Some(months.into_iter().zip(folds.into_iter().map(FacilityMonthBuilder::finish)).collect()))
    }

    fn missing_of_portfolio(
        &self,
        facilities: &[FacilityId],
    ) -> Result<MonthSeries<AggregateMonthEnd>, ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let version = self.algorithm.version();
        let stored = snapshot.figures().portfolio_history(version)?;
        let mut months: Vec<Month> = missing_months(&stored, self.today);
        // A month without a figure had no equipment then: facilities that were added since may have some
        months.extend(stored.iter().filter(|(_, figure)| figure.is_none()).map(|(month, _)| *month));
        let mut folds: Vec<PortfolioMonthBuilder> = months.iter().map(|_| PortfolioMonthBuilder::default()).collect();
        if months.is_empty() {
            return Ok(MonthSeries::new());
        }
        for id in facilities {
            let series = snapshot.figures().facility_history(id, version)?;
            for (month, fold) in months.iter().zip(&mut folds) {
                if let Some(Some(figure)) = series.get(month) {
                    fold.add(figure);
                }
            }
        }
        Ok(months.into_iter().zip(folds.into_iter().map(PortfolioMonthBuilder::finish)).collect())
    }
}
