//! Changes that a source announced and that are still to be fetched. So many announcements that a search is cheaper
//! become a search.

use std::collections::{BTreeMap, HashMap};

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use super::request::RunScope;
use crate::inventory::RecordKind;
use crate::source::postgres::ChangeNotice;
use crate::store::SyncMode;

/// More rows than this are found by an incremental pass instead of one by one.
const MAX_ROWS: usize = 1_000;
/// More events than this are not marked one by one: their records are found by a pass, after which all events that came
/// before it are done. Ids of an event bus would else fill the memory while a source cannot be reached.
const MAX_EVENT_IDS: usize = 10_000;
/// More deletions than this are believed only after a comparison of all ids.
const MAX_DELETIONS: usize = 20;

/// Announced changes of one source.
#[derive(Debug, Default)]
pub(super) struct PendingChanges {
    /// Rows by kind and id, and whether the row is said to be deleted.
    rows: BTreeMap<(RecordKind, String), bool>,
    /// Events that are done once these changes are fetched.
    pub(super) event_ids: Vec<String>,
    /// There were more events than are listed.
    pub(super) has_more_events: bool,
    /// More changed than can be listed.
    is_overflow: bool,
    /// All ids are to be compared.
    compare_ids: bool,
}

impl PendingChanges {
    pub(super) fn add(&mut self, notice: ChangeNotice) {
        match notice {
            // The incremental pass finds this row too
            ChangeNotice::Row { .. } if self.is_overflow => {}
            ChangeNotice::Row { kind, id, is_deleted } => {
                self.rows.insert((kind, id), is_deleted);
                if self.rows.len() > MAX_ROWS {
                    self.compare_ids |= self.deletions() > MAX_DELETIONS;
                    self.is_overflow = true;
                    self.rows.clear();
                }
            }
            ChangeNotice::Many { has_deletions } => {
                self.is_overflow = true;
                self.compare_ids |= has_deletions;
            }
        }
    }

    /// Adds an event that is done once these changes are fetched.
    pub(super) fn add_event_id(&mut self, event_id: String) {
        if !self.has_more_events {
            self.event_ids.push(event_id);
        }
        if self.event_ids.len() > MAX_EVENT_IDS {
            self.event_ids = Vec::new();
            // A pass that also finds deletions
            (self.has_more_events, self.is_overflow, self.compare_ids) = (true, true, true);
            self.rows.clear();
        }
    }

    fn deletions(&self) -> usize {
        self.rows.values().filter(|is_deleted| **is_deleted).count()
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty() && !self.is_overflow && self.event_ids.is_empty()
    }

    fn merge(&mut self, other: Self) {
        for ((kind, id), is_deleted) in other.rows {
            // An older notice may replace a newer one here. The row is looked up either way; the flag is only counted.
            self.add(ChangeNotice::Row { kind, id, is_deleted });
        }
        for event_id in other.event_ids {
            self.add_event_id(event_id);
        }
        self.has_more_events |= other.has_more_events;
        self.is_overflow |= other.is_overflow;
        self.compare_ids |= other.compare_ids;
    }

    /// The scope of the run that fetches these changes.
    pub(super) fn scope(&self) -> RunScope {
        let compare_ids = self.compare_ids || self.deletions() > MAX_DELETIONS;
        match (compare_ids, self.is_overflow) {
            (true, _) => RunScope::CompareIds,
            (false, true) => RunScope::Pass(SyncMode::Incremental),
            (false, false) => RunScope::Rows(self.rows.keys().cloned().collect()),
        }
    }
}

/// Announced changes of every source.
#[derive(Debug, Default)]
pub(super) struct PendingChangesBySource {
    sources: Mutex<HashMap<String, PendingChanges>>,
    added: Notify,
}

impl PendingChangesBySource {
    /// Changes what is pending for a source and wakes its fetcher.
    pub(super) fn add(&self, source: &str, change: impl FnOnce(&mut PendingChanges)) {
        change(self.sources.lock().entry(source.to_owned()).or_default());
        // All fetchers share this `Notify`: `notify_one` could wake the one of another source.
        self.added.notify_waiters();
    }

    /// Takes what is pending for a source; `None` when nothing is.
    pub(super) fn take(&self, source: &str) -> Option<TakenChanges<'_>> {
        let mut sources = self.sources.lock();
        let changes = sources.get_mut(source).filter(|changes| !changes.is_empty()).map(std::mem::take)?;
        Some(TakenChanges { pending: self, source: source.to_owned(), changes })
    }

    /// Completes when something is added after this call.
    pub(super) fn added(&self) -> Notified<'_> {
        self.added.notified()
    }
}

/// Changes that are being fetched. They become pending again when this is dropped before [`TakenChanges::done`]: after a
/// failure, a panic, or when the source's settings are replaced.
pub(super) struct TakenChanges<'p> {
    pending: &'p PendingChangesBySource,
    source: String,
    pub(super) changes: PendingChanges,
}

impl TakenChanges<'_> {
    /// Takes up what was announced since.
    pub(super) fn extend(&mut self) {
        if let Some(changes) = self.pending.sources.lock().get_mut(&self.source).map(std::mem::take) {
            self.changes.merge(changes);
        }
    }

    /// The changes are fetched.
    pub(super) fn done(mut self) {
        self.changes = PendingChanges::default();
    }
}

impl Drop for TakenChanges<'_> {
    fn drop(&mut self) {
        let changes = std::mem::take(&mut self.changes);
        if !changes.is_empty() {
            // No notification: the fetcher that failed retries after a wait
            self.pending.sources.lock().entry(std::mem::take(&mut self.source)).or_default().merge(changes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_events_than_are_listed_become_a_comparison_of_everything() {
        let mut changes = PendingChanges::default();
        for number in 0..MAX_EVENT_IDS {
            changes.add(ChangeNotice::Row { kind: RecordKind::Facility, id: "f".to_owned(), is_deleted: false });
            changes.add_event_id(number.to_string());
        }
        assert!(!changes.has_more_events && matches!(changes.scope(), RunScope::Rows(rows) if rows.len() == 1));
        let mut further = PendingChanges::default();
        further.add_event_id("one more".to_owned());
        changes.merge(further);
        assert!(changes.has_more_events && changes.event_ids.is_empty() && !changes.is_empty());
        assert!(matches!(changes.scope(), RunScope::CompareIds));
        changes.add_event_id("another".to_owned());
        assert!(changes.event_ids.is_empty(), "none is listed any more");
    }
}
