//! Month ends as they pass: what the stored figures say on a month's last day is stored before anything is assessed for a
//! later day. A month end that passed is never written again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use parking_lot::{Mutex, MutexGuard};

use crate::app::{ApplicationError, LocalClock};
use crate::assess::engine::RatedScore;
use crate::assess::history::{AggregateMonthEnd, EquipmentMonthEnd, FacilityMonthBuilder, Month, MonthSeries};
use crate::inventory::{Day, FacilityId, Moment};
use crate::store::{MonthEnds, Snapshot, Store, StoredFacilityFigure};

/// Items whose month ends are written in one transaction.
pub(super) const ITEMS_PER_TRANSACTION: usize = 8_192;

/// How long nothing must have been assessed before reconstructed months are computed again, milliseconds. An import brings
/// its records in many batches: computing 24 months of every item after each of them would hold it up.
const QUIET_MILLIS: i64 = 60_000;
/// After this long they are computed again even if changes never pause, milliseconds.
const MAX_DELAY_MILLIS: i64 = 3_600_000;

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
    /// Facilities whose records changed since their months were computed, with the number of the change.
    changed: BTreeMap<FacilityId, u64>,
    /// Number of the last change.
    last_change: u64,
    /// Time of the first change in `changed`, and of the last.
    changed_between: Option<(Moment, Moment)>,
    /// A pass was made since the start. Changes that an earlier process did not follow are not known.
    has_begun: bool,
}

impl MonthEndProgress {
    /// Records of these facilities were assessed.
    pub(in crate::app) fn note_changed<'a>(&self, facilities: impl Iterator<Item = &'a FacilityId>, now: Moment) {
        let mut state = self.0.lock();
        state.last_change += 1;
        state.changed_between = Some((state.changed_between.map_or(now, |(first, _)| first), now));
        let number = state.last_change;
        state.changed.extend(facilities.map(|id| (id.clone(), number)));
    }

    /// Number of the last change so far.
    pub(super) fn last_change(&self) -> u64 {
        self.0.lock().last_change
    }

    /// The months of these facilities are computed from all changes up to that number.
    pub(super) fn forget_changed(&self, facilities: &[FacilityId], up_to: u64) {
        let mut state = self.0.lock();
        for id in facilities {
            if state.changed.get(id).is_some_and(|number| *number <= up_to) {
                state.changed.remove(id);
            }
        }
    }

    /// The facilities whose records changed, once nothing has changed for a while.
    pub(super) fn take_settled(&self, now: Moment) -> Vec<FacilityId> {
        let mut state = self.0.lock();
        let since = |at: Moment| now.millis().saturating_sub(at.millis());
        let is_settled = |(first, last)| since(last) >= QUIET_MILLIS || since(first) >= MAX_DELAY_MILLIS;
        if !state.changed_between.is_some_and(is_settled) {
            return Vec::new();
        }
        state.changed_between = None;
        std::mem::take(&mut state.changed).into_keys().collect()
    }

    /// True the first time.
    pub(super) fn begin(&self) -> bool {
        !std::mem::replace(&mut self.0.lock().has_begun, true)
    }

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

#[cfg(test)]
mod tests {
    use super::*;

    fn ids(names: &[&str]) -> Vec<FacilityId> {
        names.iter().map(|name| FacilityId::parse(name).expect("an id")).collect()
    }

    #[test]
    fn changes_settle_after_a_quiet_minute_and_at_the_latest_after_an_hour() {
        let progress = MonthEndProgress::default();
        let at = Moment::from_millis;
        assert_eq!(progress.take_settled(at(0)), []);
        progress.note_changed(ids(&["f1", "f2"]).iter(), at(0));
        assert_eq!(progress.take_settled(at(QUIET_MILLIS - 1)), []);
        assert_eq!(progress.take_settled(at(QUIET_MILLIS)), ids(&["f1", "f2"]));
        assert_eq!(progress.take_settled(at(2 * QUIET_MILLIS)), [], "taken once");
        // A source that changes every half minute is never quiet
        let mut now = 10 * QUIET_MILLIS;
        let first = now;
        while now - first < MAX_DELAY_MILLIS {
            progress.note_changed(ids(&["f1"]).iter(), at(now));
            assert_eq!(progress.take_settled(at(now)), [], "{now}");
            now += QUIET_MILLIS / 2;
        }
        assert_eq!(progress.take_settled(at(now)), ids(&["f1"]));
    }

    #[test]
    fn a_change_is_forgotten_only_up_to_the_number_that_was_computed_from() {
        let progress = MonthEndProgress::default();
        let now = Moment::from_millis(0);
        progress.note_changed(ids(&["f1", "f2"]).iter(), now);
        let computed_from = progress.last_change();
        progress.note_changed(ids(&["f2"]).iter(), now);
        progress.forget_changed(&ids(&["f1", "f2", "f3"]), computed_from);
        assert_eq!(progress.take_settled(Moment::from_millis(QUIET_MILLIS)), ids(&["f2"]));
    }
}
