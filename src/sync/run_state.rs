//! What a run has done so far, and the taking in of one batch.

use std::sync::Arc;

use tokio::sync::watch;

use super::deletion_guard::{DeletionGuard, judge};
use super::empty_columns::{ColumnMonitor, standing};
use super::error::SyncError;
use super::request::RunControl;
use super::seen_ids::SeenIds;
use crate::app::{Application, News};
use crate::inventory::reading::future_dates;
use crate::inventory::{ChangeBatch, Moment, RecordKind, ValidationIssue};
use crate::source::file::SharedFileReport;
use crate::store::{IngestBatch, IngestOutcome, PendingDelete, Snapshot, StoreError, SyncRun};

/// DeletionTiming in one deed.
const DELETIONS_AT_ONCE: usize = 5_000;

/// How far a run is.
#[derive(Debug, Clone)]
pub struct RunProgress {
    /// Its number.
    pub number: u64,
    /// Its record so far.
    pub run: SyncRun,
}

impl RunProgress {
    /// The same with its pace until `now`.
    pub(super) fn at(mut self, now: Moment) -> Self {
        self.run.rows_per_second = self.run.rows_per_second_at(now);
        self
    }
}

/// What takes a deed in.
pub(super) type Take<'t> = &'t mut dyn FnMut(&IngestBatch<'_>) -> Result<IngestOutcome, StoreError>;

/// When what a source says is gone goes.
#[derive(Clone, Copy)]
pub(super) enum DeletionTiming<'s> {
    /// At once, unless it is too much of what this holds: with everything else of a file, or not at all.
    Immediate(&'s Snapshot),
    /// It waits in the store for [`RunState::let_go`].
    Deferred,
}

/// A run's account.
#[derive(Clone)]
pub(super) struct RunState {
    pub(super) number: u64,
    pub(super) run: SyncRun,
    pub(super) complaints: u64,
    pub(super) guard: DeletionGuard,
    pub(super) columns: ColumnMonitor,
    pub(super) control: Arc<RunControl>,
    pub(super) progress: watch::Sender<RunProgress>,
    pub(super) appliance: Arc<Application>,
}

impl RunState {
    /// Takes in a batch.
    pub(super) fn take_in(
        &mut self,
        appliance: &Application,
        deletions: DeletionTiming<'_>,
        batch: ChangeBatch,
        take: Take<'_>,
    ) -> Result<(), SyncError> {
        if let DeletionTiming::Immediate(held) = deletions
            && !batch.removed.is_empty()
            && !self.control.allow_mass_delete()
        {
            self.guard.check(held, &self.run.source, &batch.removed)?;
        }
        self.columns.see(&batch);
        for (table, rows) in &batch.read {
            self.run.tables.entry(table.to_string()).or_default().read += rows;
        }
        self.run.bytes += batch.bytes;
        let ChangeBatch { puts, removed, mut complaints, cursor, checked_tables, unnamed_checked, .. } = batch;
        let today = appliance.today();
        let ahead: Vec<ValidationIssue> =
            puts.iter().flat_map(|(table, record)| future_dates(record, today, table)).collect();
        complaints.extend(ahead);
        self.complaints += complaints.len() as u64;
        let at = appliance.clock().now();
        let cursor = (!cursor.is_empty()).then_some(cursor.as_slice());
        let source = self.run.source.as_str();
        let (removed, pending_deletes) = match deletions {
            DeletionTiming::Immediate(_) => (removed, Vec::new()),
            DeletionTiming::Deferred => (Vec::new(), removed),
        };
        let applied = take(&IngestBatch {
            source,
            puts,
            removed,
            pending_deletes,
            scanned_tables: checked_tables,
            tables_with_all_ids: unnamed_checked,
            complaints,
            cursor,
            at,
        })?;
        self.count(&applied);
        Ok(())
    }

    /// Adds to the accounts of files what the store says of their records: owners that do not exist, days that are yet to
    /// come.
    pub(super) fn complete(&self, appliance: &Application, accounts: &[SharedFileReport]) -> Result<(), SyncError> {
        let renamed = format!("{}:", self.run.source);
        for issue in appliance.store().snapshot()?.issues_of(&self.run.source)? {
            let complaint = issue?.complaint;
            let given = complaint.id.strip_prefix(&renamed).map(str::to_owned);
            accounts.iter().for_each(|account| account.found_later(&complaint));
            if let Some(id) = given {
                let complaint = ValidationIssue { id, ..complaint };
                accounts.iter().for_each(|account| account.found_later(&complaint));
            }
        }
        Ok(())
    }

    /// Rows that were not taken so far.
    pub(super) fn quarantined(&self) -> u64 {
        self.run.tables.values().map(|table| table.quarantined).sum()
    }

    /// Adds what was told of columns before and still holds to a batch that looks at tables as a whole.
    pub(super) fn stand(&self, appliance: &Application, batch: &mut ChangeBatch) -> Result<(), SyncError> {
        if !batch.checked_tables.is_empty() {
            let standing = standing(&appliance.store().snapshot()?, &self.run.source, &batch.checked_tables)?;
            // In front, so that what the source itself says of a column is what is kept
            batch.complaints.splice(..0, standing);
        }
        Ok(())
    }

    /// Adds to the last batch of a complete pass what the pass did not meet. What it met waits no longer.
    pub(super) fn compare(
        &self,
        appliance: &Application,
        tables: &[(Arc<str>, RecordKind)],
        seen: &SeenIds,
        batch: &mut ChangeBatch,
    ) -> Result<(), SyncError> {
        let source = self.run.source.as_str();
        let held = appliance.store().snapshot()?;
        let renamed = format!("{source}:");
        let is_seen =
            |kind, id: &str| seen.has(kind, id) || id.strip_prefix(&renamed).is_some_and(|id| seen.has(kind, id));
        let mut there = Vec::new();
        for entry in held.pending_deletes(source)? {
            let (_, kind, id) = entry?;
            if is_seen(kind, &id) {
                there.push((kind, id));
            }
        }
        for (table, kind) in tables {
            let unseen = held.find_unseen_records(source, table, *kind, &|id| seen.has(*kind, id))?;
            batch.removed.extend(unseen.ids.into_iter().map(|id| (Arc::clone(table), *kind, id)));
        }
        drop(held);
        if !there.is_empty() {
            appliance.store().cancel_pending_deletes(source, &there)?;
        }
        Ok(())
    }

    /// Takes out what waits for it, in one transaction, and tells what has to wait on: deletions that are too many.
    pub(super) fn let_go(&mut self, appliance: &Application) -> Result<Option<SyncError>, SyncError> {
        let source = self.run.source.clone();
        let held = appliance.store().snapshot()?;
        let refused = match self.control.allow_mass_delete() {
            true => None,
            false => judge(self.guard.limits(), &held, &source)?,
        };
        let goes = |entry: &Result<PendingDelete, StoreError>| !matches!((entry, &refused), (Ok((table, kind, _)), Some(refused)) if refused.waits(table, *kind));
        let mut waiting = held.pending_deletes(&source)?.filter(goes).peekable();
        if waiting.peek().is_some() {
            appliance.take_in_together(|take| {
                while waiting.peek().is_some() {
                    let removed = waiting.by_ref().take(DELETIONS_AT_ONCE).collect::<Result<Vec<_>, _>>()?;
                    let applied =
                        take(&IngestBatch { removed, ..IngestBatch::empty(&source, appliance.clock().now()) })?;
                    self.count(&applied);
                }
                Ok::<_, SyncError>(())
            })?;
        }
        drop(waiting);
        Ok(refused.map(|refused| refused.error))
    }

    fn count(&mut self, applied: &IngestOutcome) {
        for (table, tally) in &applied.tables {
            let counted = self.run.tables.entry(table.clone()).or_default();
            counted.changed += tally.changed;
            counted.deleted += tally.removed;
            counted.quarantined += tally.quarantined;
        }
    }

    /// Tells whoever listens how far the run is.
    pub(super) fn tell(&self) {
        let progress = RunProgress { number: self.number, run: self.run.clone() }.at(self.appliance.clock().now());
        self.appliance.news().tell(News::Run { number: self.number, run: progress.run.clone() });
        self.progress.send_replace(progress);
    }
}
