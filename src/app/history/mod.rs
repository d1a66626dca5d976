//! History: risk at past month ends, stored as each month passes, computed for earlier months, and shown as documents.

mod backfill;
mod documents;
mod month_ends;

use std::sync::Arc;

use super::active_rules::ActiveRules;
use super::documents::Documents;
use super::invalidation::Invalidator;
use super::source_status::SourceStatus;
use super::{ApplicationError, LocalClock};
use crate::assess::Rules;
use crate::assess::history::Month;
use crate::inventory::FacilityId;
use crate::store::Store;

use backfill::Backfill;
pub use month_ends::MonthEndProgress;
pub(super) use month_ends::MonthEndRecorder;

/// Stores month ends and shows them.
pub struct History {
    store: Arc<Store>,
    clock: LocalClock,
    rules: Arc<ActiveRules>,
    source_status: Arc<SourceStatus>,
    invalidator: Arc<Invalidator>,
    month_ends: Arc<MonthEndRecorder>,
    documents: Arc<Documents>,
}

/// The handles of [`History`].
pub(super) struct HistoryParts {
    pub(super) store: Arc<Store>,
    pub(super) clock: LocalClock,
    pub(super) rules: Arc<ActiveRules>,
    pub(super) source_status: Arc<SourceStatus>,
    pub(super) invalidator: Arc<Invalidator>,
    pub(super) month_ends: Arc<MonthEndRecorder>,
    pub(super) documents: Arc<Documents>,
}

impl From<HistoryParts> for History {
    fn from(parts: HistoryParts) -> Self {
        let HistoryParts { store, clock, rules, source_status, invalidator, month_ends, documents } = parts;
        Self { store, clock, rules, source_status, invalidator, month_ends, documents }
    }
}

impl History {
    /// Stores every past month end that is missing, once the first sync is done: by the algorithm version in force, then
    /// by other versions that clients requested. Computes the months before the first sync again after their records have
    /// changed. Returns how many were added or replaced.
    ///
    /// Blocks; runs beside reads and writes, and ends between two items as soon as `goes_on` returns false.
    ///
    /// # Errors
    /// When the store cannot be read or written; what was stored stays.
    pub fn fill_missing(&self, goes_on: &dyn Fn() -> bool) -> Result<u64, ApplicationError> {
        let rules = self.rules.current();
        let goal = (Month::from_day(self.clock.today()), rules.algorithm.version().to_owned());
        let progress = self.month_ends.progress();
        if progress.begin() {
            self.note_all_changed()?;
        }
        let mut added = 0;
        // Noted as complete before looking: a facility that is added meanwhile clears the note again.
        if progress.replace_complete(goal.clone()).as_ref() != Some(&goal) {
            let filled = self.backfill(&rules, goes_on);
            if !matches!(filled, Ok(Some(_))) {
                progress.clear_complete();
            }
            added += filled?.unwrap_or_default();
        }
        let changed = progress.take_settled(self.clock.now());
        if !changed.is_empty() {
            added += self.follow_records(&rules, &changed, goes_on)?;
        }
        for version in progress.requested_versions() {
            let filled = self.rules.catalog().rules(&version).map(|rules| self.backfill(&rules, goes_on));
            let Some(filled) = filled.transpose()?.unwrap_or(Some(0)) else { continue };
            progress.remove_requested(&version);
            added += filled;
        }
        Ok(added)
    }

    /// Computes and stores the missing month ends by these rules, in force or not. `None` when not all could be looked
    /// for: sources are yet to be read for the first time, the store is empty, or `goes_on` returned false.
    pub(super) fn backfill(&self, rules: &Rules, goes_on: &dyn Fn() -> bool) -> Result<Option<u64>, ApplicationError> {
        if !self.source_status.is_past_known()? {
            return Ok(None);
        }
        let passed = {
            let _exclusive = self.month_ends.lock_assessment();
            self.month_ends.store_passed_month()?
        };
        let today = self.clock.today();
        let progress = self.month_ends.progress();
        // Before the records are read: what changes meanwhile has a higher number
        let last_change = progress.last_change();
        let computed = Backfill::new(&self.store, &rules.algorithm, today, goes_on).run()?;
        // Only the version in force follows changed records
        let is_in_force = rules.algorithm.version() == self.rules.current().algorithm.version();
        if let Some(computed) = computed.as_ref().filter(|_| is_in_force) {
            progress.forget_changed(&computed.begun, last_change);
        }
        let computed = computed.map(|computed| passed + computed.added);
        if passed + computed.unwrap_or_default() > 0 {
            self.invalidator.everything_changed();
        }
        Ok(computed)
    }

    /// Records may have changed before the start whose months were not computed again.
    fn note_all_changed(&self) -> Result<(), ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let facilities = snapshot.figures().assessed_facilities()?;
        self.month_ends.progress().note_changed(facilities.iter(), self.clock.now());
        Ok(())
    }

    /// See [`Backfill::follow_records`]. When it is stopped or fails, the facilities count as changed again.
    fn follow_records(
        &self,
        rules: &Rules,
        changed: &[FacilityId],
        goes_on: &dyn Fn() -> bool,
    ) -> Result<u64, ApplicationError> {
        let followed =
            Backfill::new(&self.store, &rules.algorithm, self.clock.today(), goes_on).follow_records(changed);
        if !matches!(followed, Ok(Some(_))) {
            self.month_ends.progress().note_changed(changed.iter(), self.clock.now());
        }
        let replaced = followed?.unwrap_or_default();
        if replaced > 0 {
            self.invalidator.everything_changed();
        }
        Ok(replaced)
    }
}
