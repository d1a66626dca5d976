//! Computes month ends that were never stored from the records, facility by facility: months before the first sync, and
//! months that passed while the program was not running. A crash leaves months that the next pass finds missing. Months
//! before the first sync are computed again when their records change in the month in which they were first computed.

use std::collections::BTreeSet;

use crate::app::ApplicationError;
use crate::assess::history::{
    AggregateMonthEnd, FacilityMonthBuilder, Month, MonthSeries, PortfolioMonthBuilder, equipment_month_end,
    is_begun_this_month, missing_months, months_before,
};
use crate::assess::{EquipmentContext, RiskAlgorithm};
use crate::inventory::{Day, FacilityId};
use crate::store::{MonthEnds, Snapshot, Store};

use super::month_ends::ITEMS_PER_TRANSACTION;

/// Most facility series written in one transaction.
const FACILITIES_PER_TRANSACTION: usize = 64;
/// Items computed for one transaction of facility series, about: what the next pass repeats after a crash.
const ITEMS_PER_FACILITY_BATCH: u64 = 20_000;

/// What a pass over all facilities did.
#[derive(Debug, Default)]
pub(super) struct BackfillResult {
    /// Month ends added.
    pub(super) added: u64,
    /// Facilities whose whole history was computed in this pass.
    pub(super) begun: Vec<FacilityId>,
}

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

    /// Goes through every facility, then the portfolio; `None` when the store is empty or the pass was stopped.
    pub(super) fn run(&self) -> Result<Option<BackfillResult>, ApplicationError> {
        let facilities = self.store.snapshot()?.figures().assessed_facilities()?;
        // Without a facility there is no figure of any month
        if facilities.is_empty() {
            return Ok(None);
        }
        let mut batch = self.batch();
        let (mut added, mut items) = (0, 0);
        let mut begun = Vec::new();
        for id in &facilities {
            let snapshot = self.store.snapshot()?;
            let stored = snapshot.figures().facility_history(id, self.algorithm.version())?;
            let months = missing_months(&stored, self.today);
            let Some(series) = self.facility_months(&snapshot, id, months, false)? else { return Ok(None) };
            if series.is_empty() {
                continue;
            }
            if stored.is_empty() {
                begun.push(id.clone());
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
        added += self.put_portfolio(&facilities, !begun.is_empty())?;
        Ok(Some(BackfillResult { added, begun }))
    }

    /// Computes the months before the first sync again for facilities whose records changed, as long as the month lasts in
    /// which they were first computed, then the portfolio's. Returns how many month ends of facilities and the portfolio are
    /// other ones; `None` when it was stopped.
    pub(super) fn follow_records(&self, changed: &[FacilityId]) -> Result<Option<u64>, ApplicationError> {
        let mut replaced = 0;
        for id in changed {
            let snapshot = self.store.snapshot()?;
            let stored = snapshot.figures().facility_history(id, self.algorithm.version())?;
            if !is_begun_this_month(&stored, self.today) {
                continue;
            }
            let Some(series) = self.facility_months(&snapshot, id, months_before(&stored), true)? else {
                return Ok(None);
            };
            let facilities = vec![(id.clone(), series)];
            let batch = MonthEnds { facilities, replaces_reconstructed: true, ..self.batch() };
            replaced += self.store.put_month_ends(&batch)?;
        }
        if replaced > 0 {
            let facilities = self.store.snapshot()?.figures().assessed_facilities()?;
            replaced += self.put_portfolio(&facilities, true)?;
        }
        Ok(Some(replaced))
    }

    fn batch(&self) -> MonthEnds {
        MonthEnds { algorithm: self.algorithm.version().to_owned(), ..MonthEnds::default() }
    }

    /// These month ends of a facility, after those of its items have been stored; `None` when stopped. Stored ones of its
    /// items are used as they are, unless they are computed `again`.
    fn facility_months(
        &self,
        snapshot: &Snapshot,
        id: &FacilityId,
        months: Vec<Month>,
        again: bool,
    ) -> Result<Option<MonthSeries<AggregateMonthEnd>>, ApplicationError> {
        let Some(facility) = snapshot.find_facility(id)?.filter(|_| !months.is_empty()) else {
            return Ok(Some(MonthSeries::new()));
        };
        let mut folds: Vec<FacilityMonthBuilder> = months.iter().map(|_| FacilityMonthBuilder::default()).collect();
        let mut batch = MonthEnds { replaces_reconstructed: again, ..self.batch() };
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
                // A month end that passed is never computed again
                let item = series.get(month).copied();
                let item = item.filter(|item| !again || item.is_some_and(|item| !item.reconstructed));
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

    /// Stores the portfolio's missing month ends; when facilities have other months than before, also those from before
    /// the first sync again. Returns how many were added or replaced.
    fn put_portfolio(&self, facilities: &[FacilityId], has_other_months: bool) -> Result<u64, ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let version = self.algorithm.version();
        let stored = snapshot.figures().portfolio_history(version)?;
        let mut months: BTreeSet<Month> = missing_months(&stored, self.today).into_iter().collect();
        // A month without a figure had no equipment then: facilities that were added since may have some
        months.extend(stored.iter().filter(|(_, figure)| figure.is_none()).map(|(month, _)| *month));
        if has_other_months {
            months.extend(months_before(&stored));
        }
        if months.is_empty() {
            return Ok(0);
        }
        let mut folds: Vec<PortfolioMonthBuilder> = months.iter().map(|_| PortfolioMonthBuilder::default()).collect();
        for id in facilities {
            let series = snapshot.figures().facility_history(id, version)?;
            for (month, fold) in months.iter().zip(&mut folds) {
                if let Some(Some(figure)) = series.get(month) {
                    fold.add(figure);
                }
            }
        }
        let portfolio = months.into_iter().zip(folds.into_iter().map(PortfolioMonthBuilder::finish)).collect();
        Ok(self.store.put_month_ends(&MonthEnds { portfolio, ..self.batch() })?)
    }
}
