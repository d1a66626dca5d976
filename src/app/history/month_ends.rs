//! Month ends as they pass: what the stored figures say on a month's last day is stored before anything is assessed for a
//! later day. A stored month end is never written again.

use std::collections::BTreeSet;
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::app::{ApplicationError, LocalClock};
use crate::assess::engine::RatedScore;
use crate::assess::history::{AggregateMonthEnd, EquipmentMonthEnd, FacilityMonthBuilder, Month, MonthSeries};
use crate::inventory::{Day, FacilityId};
use crate::store::{MonthEnds, Snapshot, Store, StoredFacilityFigure};

/// Items whose month ends are written in one transaction.
pub(super) const ITEMS_PER_TRANSACTION: usize = 8_192;

/// What is known about missing month ends.
#[derive(Default)]
pub struct MonthEndProgress(Mutex<ProgressState>);

#[derive(Default)]
struct ProgressState {
    /// The month and the algorithm version for which every month end was last found to be stored. Changed items leave
    /// stored months as they are, so only a new facility or another version can lack any.
    complete: Option<(Month, String)>,
    /// Versions not in force of which a client requested month ends that are not stored.
    requested: BTreeSet<String>,
}

impl MonthEndProgress {
    /// Some month ends may be missing: a facility was added.
    pub(in crate::app) fn clear_complete(&self) {
        self.0.lock().complete = None;
    }

    pub(super) fn replace_complete(&self, goal: (Month, String)) -> Option<(Month, String)> {
        self.0.lock().complete.replace(goal)
    }

    pub(super) fn request_version(&self, version: &str) {
        self.0.lock().requested.insert(version.to_owned());
    }

    pub(super) fn requested_versions(&self) -> BTreeSet<String> {
        self.0.lock().requested.clone()
    }

    pub(super) fn remove_requested(&self, version: &str) {
        self.0.lock().requested.remove(version);
    }
}

/// Stores passed months. Also holds the lock that serializes assessments, as a passed month has to be stored between two
/// of them.
pub struct MonthEndRecorder {
    store: Arc<Store>,
    clock: LocalClock,
    progress: Arc<MonthEndProgress>,
    assessment: Mutex<()>,
}

impl MonthEndRecorder {
    pub(in crate::app) const fn new(store: Arc<Store>, clock: LocalClock, progress: Arc<MonthEndProgress>) -> Self {
        Self { store, clock, progress, assessment: Mutex::new(()) }
    }

    pub(in crate::app) fn progress(&self) -> &MonthEndProgress {
        &self.progress
    }

    /// Excludes assessments while it is held.
    pub(in crate::app) fn lock_assessment(&self) -> MutexGuard<'_, ()> {
        self.assessment.lock()
    }

    /// Stores the month end that the stored figures are of, when that month has passed. Call it under
    /// [`MonthEndRecorder::lock_assessment`], before a figure of a later month is computed. Returns how many were added.
    pub(in crate::app) fn store_passed_month(&self) -> Result<u64, ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let Some(portfolio) = snapshot.figures().portfolio_figure()? else { return Ok(0) };
        let month = Month::from_day(portfolio.as_of);
        if month >= Month::from_day(self.clock.today()) || month.end() != Some(portfolio.as_of) {
            return Ok(0);
        }
        let mut passed = PassedMonth { store: &self.store, snapshot: &snapshot, month, end: portfolio.as_of, added: 0 };
        for stored in snapshot.figures().facility_figures()? {
            let (id, stored) = stored?;
            if stored.figure.as_of == portfolio.as_of {
                passed.store_facility(&id, &stored)?;
            }
        }
        Ok(passed.added)
    }
}

/// A month that passed while the program was running.
struct PassedMonth<'a> {
    store: &'a Store,
    snapshot: &'a Snapshot,
    month: Month,
    end: Day,
    added: u64,
}

impl PassedMonth<'_> {
    /// Stores the month end of a facility and its items, the facility's together with the last of them.
    fn store_facility(&mut self, id: &FacilityId, stored: &StoredFacilityFigure) -> Result<(), ApplicationError> {
        let version = &stored.figure.algorithm_version;
        if self.snapshot.figures().facility_history(id, version)?.contains_key(&self.month) {
            return Ok(());
        }
        let mut batch = MonthEnds { algorithm: version.clone(), ..MonthEnds::default() };
        let mut fold = FacilityMonthBuilder::default();
        let mut is_complete = true;
        for row in self.snapshot.figures().rows_of(id)? {
            let row = row?;
            let figure = &row.figure;
            if figure.as_of != self.end || figure.algorithm_version != *version {
                is_complete = false;
                continue;
            }
            // The figure of this program's engine, whichever is in use: a series is of one algorithm
            let own = row.in_use.as_ref().map(|in_use| in_use.ours);
            let own = own.unwrap_or(RatedScore { score: figure.score, rating: figure.rating });
            let item = EquipmentMonthEnd { score: own.score, rating: own.rating, reconstructed: false };
            fold.add(&item, figure.importance, row.install_date.map(|day| self.end - day));
            batch.equipment.push((row.id, MonthSeries::from([(self.month, Some(item))])));
            if batch.equipment.len() >= ITEMS_PER_TRANSACTION {
                self.added += self.store.put_month_ends(&batch)?;
                batch.equipment.clear();
            }
        }
        // A facility whose items are of different days gets its month end from the backfill instead.
        if is_complete {
            let month_end = fold.finish().map(|figure| AggregateMonthEnd {
                maintenance: stored.figure.maintenance.percentage,
                safety: stored.figure.safety.percentage,
                ..figure
            });
            batch.facilities.push((id.clone(), MonthSeries::from([(self.month, month_end)])));
        }
        self.added += self.store.put_month_ends(&batch)?;
        Ok(())
    }
}
