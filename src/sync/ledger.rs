//! What a run has done so far, and the taking in of one batch.

use std::collections::HashSet;
use std::sync::Arc;

use tokio::sync::watch;

use super::columns::Columns;
use super::error::SyncError;
use super::guard::Guard;
use super::order::Wishes;
use crate::appliance::{Appliance, News};
use crate::inventory::reading::future_dates;
use crate::inventory::{Complaint, RecordKind};
use crate::source::Batch;
use crate::store::{Applied, Deed, Snapshot, StoreError, SyncRun};

/// Deletions in one deed.
const DELETIONS_AT_ONCE: usize = 5_000;

/// How far a run is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Its number.
    pub number: u64,
    /// Its record so far.
    pub run: SyncRun,
}

/// What takes a deed in.
pub(super) type Take<'t> = &'t mut dyn FnMut(&Deed<'_>) -> Result<Applied, StoreError>;

/// A run's account.
#[derive(Clone)]
pub(super) struct Ledger {
    pub(super) number: u64,
    pub(super) run: SyncRun,
    pub(super) complaints: u64,
    pub(super) guard: Guard,
    pub(super) columns: Columns,
    pub(super) wishes: Arc<Wishes>,
    pub(super) progress: watch::Sender<Progress>,
    pub(super) appliance: Arc<Appliance>,
}

impl Ledger {
    /// Takes in a batch, unless it would delete too much of what `held` holds.
    pub(super) fn take_in(
        &mut self,
        appliance: &Appliance,
        held: &Snapshot,
        batch: Batch,
        take: Take<'_>,
    ) -> Result<(), SyncError> {
        if !batch.removed.is_empty() && !self.wishes.allow_mass_delete() {
            self.guard.check(held, &self.run.source, &batch.removed)?;
        }
        self.columns.see(&batch);
        for (table, rows) in &batch.read {
            self.run.tables.entry(table.to_string()).or_default().read += rows;
        }
        self.run.bytes += batch.bytes;
        let Batch { puts, removed, mut complaints, cursor, looked_at, .. } = batch;
        let today = appliance.today();
        let ahead: Vec<Complaint> =
            puts.iter().flat_map(|(table, record)| future_dates(record, today, table)).collect();
        complaints.extend(ahead);
        self.complaints += complaints.len() as u64;
        let at = appliance.clock().now();
        let cursor = (!cursor.is_empty()).then_some(cursor.as_slice());
        let source = self.run.source.as_str();
        let applied = take(&Deed { source, puts, removed, looked_at, complaints, cursor, at })?;
        self.count(&applied);
        Ok(())
    }

    /// What the source no longer has, after a complete pass that met `seen`; an error when it is too much.
    pub(super) fn gone(
        &mut self,
        held: &Snapshot,
        tables: &[(Arc<str>, RecordKind)],
        removed: &[(Arc<str>, RecordKind, String)],
        seen: &dyn Fn(RecordKind, &str) -> bool,
    ) -> Result<Vec<(Arc<str>, RecordKind, String)>, SyncError> {
        let source = self.run.source.clone();
        let told: HashSet<(RecordKind, &str)> = removed.iter().map(|(_, kind, id)| (*kind, id.as_str())).collect();
        let mut gone = Vec::new();
        for (table, kind) in tables {
            let mut unseen = held.unseen(&source, table, *kind, &|id| seen(*kind, id))?;
            unseen.ids.retain(|id| !told.contains(&(*kind, id.as_str())));
            if !self.wishes.allow_mass_delete() {
                self.guard.add(held, &source, table, *kind, unseen.ids.len() as u64)?;
            }
            gone.extend(unseen.ids.into_iter().map(|id| (Arc::clone(table), *kind, id)));
        }
        Ok(gone)
    }

    /// Takes records out.
    pub(super) fn take_out(
        &mut self,
        appliance: &Appliance,
        gone: &[(Arc<str>, RecordKind, String)],
        take: Take<'_>,
    ) -> Result<(), SyncError> {
        for chunk in gone.chunks(DELETIONS_AT_ONCE) {
            let source = self.run.source.as_str();
            let applied = take(&Deed { removed: chunk.to_vec(), ..Deed::empty(source, appliance.clock().now()) })?;
            self.count(&applied);
        }
        Ok(())
    }

    fn count(&mut self, applied: &Applied) {
        for (table, tally) in &applied.tables {
            let counted = self.run.tables.entry(table.clone()).or_default();
            counted.changed += tally.changed;
            counted.deleted += tally.removed;
            counted.quarantined += tally.quarantined;
        }
    }

    /// Tells whoever listens how far the run is.
    pub(super) fn tell(&self) {
        let progress = Progress { number: self.number, run: self.run.clone() };
        self.progress.send_replace(progress);
        self.appliance.news().tell(News::Run { number: self.number, run: self.run.clone() });
    }
}
