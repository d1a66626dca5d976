//! What is to be fetched of each source because somebody told that it changed. What is told so often that it is cheaper
//! to look for, is looked for.

use std::collections::{BTreeMap, HashMap};

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::sync::futures::Notified;

use super::request::RunScope;
use crate::inventory::RecordKind;
use crate::source::postgres::ChangeNotice;
use crate::store::SyncMode;

/// More rows than this are looked for, not fetched one by one.
const MANY: usize = 1_000;
/// More deletions than this are believed only after all ids were compared.
const MANY_GONE: usize = 20;

/// What of one source is to be fetched.
#[derive(Debug, Default)]
pub(super) struct PendingChanges {
    /// Rows by noun and id, and whether they are said to be gone.
    rows: BTreeMap<(RecordKind, String), bool>,
    /// Events that are answered with it.
    pub(super) events: Vec<String>,
    /// More than can be named.
    much: bool,
    /// All ids are to be compared.
    compared: bool,
}

impl PendingChanges {
    pub(super) fn add(&mut self, notice: ChangeNotice) {
        match notice {
            ChangeNotice::Row { .. } if self.much => {}
            ChangeNotice::Row { kind, id, is_gone } => {
                self.rows.insert((kind, id), is_gone);
                if self.rows.len() > MANY {
                    self.compared |= self.gone() > MANY_GONE;
                    self.much = true;
                    self.rows.clear();
                }
            }
            ChangeNotice::Many { is_gone } => {
                self.much = true;
                self.compared |= is_gone;
            }
        }
    }

    fn gone(&self) -> usize {
        self.rows.values().filter(|gone| **gone).count()
    }

    fn is_empty(&self) -> bool {
        self.rows.is_empty() && !self.much && self.events.is_empty()
    }

    /// Takes back what could not be fetched.
    pub(super) fn again(&mut self, other: Self) {
        for ((kind, id), is_gone) in other.rows {
            self.add(ChangeNotice::Row { kind, id, is_gone });
        }
        self.events.extend(other.events);
        self.much |= other.much;
        self.compared |= other.compared;
    }

    pub(super) fn wish(&self) -> RunScope {
        let is_compared = self.compared || self.gone() > MANY_GONE;
        match (is_compared, self.much) {
            (true, _) => RunScope::CompareIds,
            (false, true) => RunScope::Pass(SyncMode::Incremental),
            (false, false) => RunScope::Rows(self.rows.keys().cloned().collect()),
        }
    }
}

/// What of each source is to be fetched, and word that there is something.
#[derive(Debug, Default)]
pub(super) struct PendingChangesBySource {
    sources: Mutex<HashMap<String, PendingChanges>>,
    news: Notify,
}

impl PendingChangesBySource {
    /// ChangeListener what of a source is to be fetched, and tells those who wait.
    pub(super) fn add(&self, source: &str, change: impl FnOnce(&mut PendingChanges)) {
        change(self.sources.lock().entry(source.to_owned()).or_default());
        self.news.notify_waiters();
    }

    /// Puts back what could not be fetched; it is tried again without anybody being told.
    pub(super) fn put_back(&self, source: &str, wanted: PendingChanges) {
        self.sources.lock().entry(source.to_owned()).or_default().again(wanted);
    }

    /// Takes what of a source is to be fetched.
    pub(super) fn take(&self, source: &str) -> Option<PendingChanges> {
        let mut sources = self.sources.lock();
        sources.get_mut(source).filter(|wanted| !wanted.is_empty()).map(std::mem::take)
    }

    /// Ends when something is added after this call.
    pub(super) fn news(&self) -> Notified<'_> {
        self.news.notified()
    }
}
