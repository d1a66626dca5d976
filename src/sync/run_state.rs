//! The counters and pending decisions of a run, and how one of its batches is stored.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::sync::watch;

use super::deletion_guard::{DeletionGuard, find_blocked};
use super::empty_columns::{ColumnMonitor, open_issues};
use super::error::SyncError;
use super::request::RunControl;
use super::seen_ids::SeenIds;
use super::services::SyncServices;
use crate::app::AppEvent;
use crate::inventory::reading::future_dates;
use crate::inventory::{ChangeBatch, Moment, RecordKind, ValidationIssue, is_row_position};
use crate::source::file::SharedFileReport;
use crate::store::{
    CheckedPositions, IngestBatch, IngestOutcome, IngestSession, IssuePlace, PendingDelete, Snapshot, StoreError,
    SyncRun,
};

/// Deletions that are ingested as one batch: bounds the memory of a large deletion.
const DELETIONS_PER_BATCH: usize = 5_000;

/// Progress of a run.
#[derive(Debug, Clone)]
pub struct RunProgress {
    /// Number of the run.
    pub number: u64,
    /// Its record so far.
    pub run: SyncRun,
}

impl RunProgress {
    /// The same with the rate until `now`.
    pub(super) fn with_rate_at(mut self, now: Moment) -> Self {
        self.run.rows_per_second = self.run.rows_per_second_at(now);
        self
    }
}

/// When the deletions of a batch are applied.
#[derive(Clone, Copy)]
pub(super) enum DeletionTiming<'s> {
    /// With the batch, unless they are too many of the records in this snapshot: the deletions of a file are stored
    /// with the rest of it or not at all.
    Immediate(&'s Snapshot),
    /// At the end of the run, when all of them are known; see [`RunState::apply_pending_deletions`].
    Deferred,
}

/// State of a run.
#[derive(Clone)]
pub(super) struct RunState {
    pub(super) number: u64,
    pub(super) run: SyncRun,
    pub(super) complaints: u64,
    /// Issues that the store only counted, by table.
    pub(super) unlisted: BTreeMap<String, u64>,
    /// Issues about rows of files by their position. They stay when a later file of the run has the same kind of records:
    /// only a later run can bring a corrected file. A reader lists a limited number of them.
    pub(super) positions: BTreeSet<IssuePlace>,
    pub(super) guard: DeletionGuard,
    pub(super) columns: ColumnMonitor,
    pub(super) control: Arc<RunControl>,
    pub(super) progress: watch::Sender<RunProgress>,
    pub(super) services: Arc<SyncServices>,
}

impl RunState {
    /// Stores a batch and counts it. `recounted_tables` are those of which the run has read all rows by now.
    pub(super) fn ingest(
        &mut self,
        services: &SyncServices,
        deletions: DeletionTiming<'_>,
        recounted_tables: &[Arc<str>],
        batch: ChangeBatch,
        session: &mut IngestSession<'_>,
    ) -> Result<(), SyncError> {
        if let DeletionTiming::Immediate(stored) = deletions
            && !batch.removed.is_empty()
            && !self.control.allow_mass_delete()
        {
            self.guard.check(stored, &self.run.source, &batch.removed)?;
        }
        self.columns.observe(&batch);
        for (table, rows) in &batch.read {
            self.run.tables.entry(table.to_string()).or_default().read += rows;
        }
        self.run.bytes += batch.bytes;
        let ChangeBatch { puts, removed, mut complaints, unlisted, positions_checked, cursor, .. } = batch;
        let (checked_tables, unnamed_checked) = (batch.checked_tables, batch.unnamed_checked);
        for (table, more) in &unlisted {
            self.run.tables.entry(table.to_string()).or_default().quarantined += more.quarantined;
            self.complaints += more.issues;
        }
        let by_position = complaints.iter().filter(|complaint| is_row_position(&complaint.id));
        self.positions.extend(by_position.map(|one| (one.table.clone(), one.id.clone(), one.column.clone())));
        // A date in the future is valid to a source, which has no clock; only here today is known
        let today = services.clock.today();
        let future: Vec<ValidationIssue> =
            puts.iter().flat_map(|(table, record)| future_dates(record, today, table)).collect();
        complaints.extend(future);
        self.complaints += complaints.len() as u64;
        let at = services.clock.now();
        let cursor = (!cursor.is_empty()).then_some(cursor.as_slice());
        let source = self.run.source.as_str();
        let (removed, pending_deletes) = match deletions {
            DeletionTiming::Immediate(_) => (removed, Vec::new()),
            DeletionTiming::Deferred => (Vec::new(), removed),
        };
        let so_far = |table: &Arc<str>| self.unlisted.get(&**table).copied().unwrap_or(0);
        let recounted = recounted_tables.iter().chain(&positions_checked);
        let recounted = recounted.map(|table| (Arc::clone(table), so_far(table))).collect();
        let positions = (!positions_checked.is_empty())
            .then_some(CheckedPositions { tables: positions_checked, reported: &self.positions });
        let applied = session.push(&IngestBatch {
            source,
            puts,
            removed,
            pending_deletes,
            scanned_tables: checked_tables,
            tables_with_all_ids: unnamed_checked,
            complaints,
            unlisted: unlisted.into_iter().map(|(table, more)| (table, more.issues)).collect(),
            recounted,
            positions,
            cursor,
            at,
        })?;
        for (table, issues) in &applied.unlisted {
            *self.unlisted.entry(table.clone()).or_default() += issues;
        }
        self.count(&applied);
        Ok(())
    }

    /// Adds what the store found wrong with records of imported files to their reports, such as an owner that does not
    /// exist or a date in the future.
    pub(super) fn complete_reports(
        &self,
        services: &SyncServices,
        reports: &[SharedFileReport],
    ) -> Result<(), SyncError> {
        let prefix = format!("{}:", self.run.source);
        for issue in services.store.snapshot()?.sync().issues_of(&self.run.source)? {
            let complaint = issue?.complaint;
            // The store prefixes an id that another source uses too. The file has it without
            let original = complaint.id.strip_prefix(&prefix).map(str::to_owned);
            reports.iter().for_each(|report| report.add_store_issue(&complaint));
            if let Some(id) = original {
                let complaint = ValidationIssue { id, ..complaint };
                reports.iter().for_each(|report| report.add_store_issue(&complaint));
            }
        }
        Ok(())
    }

    /// Rows that were rejected so far.
    pub(super) fn quarantined(&self) -> u64 {
        self.run.tables.values().map(|table| table.quarantined).sum()
    }

    /// Adds the open issues about empty columns to a batch that examines tables as a whole. Without them the store would
    /// resolve these issues: the source does not know of them.
    pub(super) fn repeat_column_issues(
        &self,
        services: &SyncServices,
        batch: &mut ChangeBatch,
    ) -> Result<(), SyncError> {
        if !batch.checked_tables.is_empty() {
            let open = open_issues(&services.store.snapshot()?, &self.run.source, &batch.checked_tables)?;
            // In front: of two issues about one column the later is stored, which is the source's own
            batch.complaints.splice(..0, open);
        }
        Ok(())
    }

    /// Adds the records that a complete pass did not contain to its last batch as deletions. A pending deletion of a record
    /// that it did contain is cancelled.
    pub(super) fn add_unseen(
        &self,
        services: &SyncServices,
        tables: &[(Arc<str>, RecordKind)],
        seen: &SeenIds,
        batch: &mut ChangeBatch,
    ) -> Result<(), SyncError> {
        let source = self.run.source.as_str();
        let stored = services.store.snapshot()?;
        let prefix = format!("{source}:");
        // Stored under its own id, or with the prefix of an id that another source uses too
        let is_seen =
            |kind, id: &str| seen.has(kind, id) || id.strip_prefix(&prefix).is_some_and(|id| seen.has(kind, id));
        let mut present = Vec::new();
        for entry in stored.sync().pending_deletes(source)? {
            let (_, kind, id) = entry?;
            if is_seen(kind, &id) {
                present.push((kind, id));
            }
        }
        for (table, kind) in tables {
            let unseen = stored.sync().find_unseen_records(source, table, *kind, &|id| seen.has(*kind, id))?;
            batch.removed.extend(unseen.ids.into_iter().map(|id| (Arc::clone(table), *kind, id)));
        }
        // Released before the write: a snapshot keeps the pages of everything that is written meanwhile
        drop(stored);
        if !present.is_empty() {
            services.store.cancel_pending_deletes(source, &present)?;
        }
        Ok(())
    }

    /// Applies the pending deletions of the source in one transaction, except those that are too many to be believed
    /// without permission. Returns the error about the latter.
    pub(super) fn apply_pending_deletions(&mut self, services: &SyncServices) -> Result<Option<SyncError>, SyncError> {
        let source = self.run.source.clone();
        let stored = services.store.snapshot()?;
        let blocked = match self.control.allow_mass_delete() {
            true => None,
            false => find_blocked(self.guard.limits(), &stored, &source)?,
        };
        // An entry that cannot be read is kept here: the error is returned below
        let is_allowed = |entry: &Result<PendingDelete, StoreError>| match (entry, &blocked) {
            (Ok((table, kind, _)), Some(blocked)) => !blocked.contains(table, *kind),
            _ => true,
        };
        // Read from the snapshot: the transaction below removes the entries that it goes through.
        let mut allowed = stored.sync().pending_deletes(&source)?.filter(is_allowed).peekable();
        if allowed.peek().is_some() {
            // One transaction, however many batches: no reader sees a facility whose items are gone already.
            services.ingest.ingest_together(|session| {
                while allowed.peek().is_some() {
                    let removed = allowed.by_ref().take(DELETIONS_PER_BATCH).collect::<Result<Vec<_>, _>>()?;
                    let applied =
                        session.push(&IngestBatch { removed, ..IngestBatch::empty(&source, services.clock.now()) })?;
                    self.count(&applied);
                }
                Ok::<_, SyncError>(())
            })?;
        }
        drop(allowed);
        Ok(blocked.map(|blocked| blocked.error))
    }

    fn count(&mut self, applied: &IngestOutcome) {
        for (table, rows) in &applied.tables {
            let counted = self.run.tables.entry(table.clone()).or_default();
            counted.changed += rows.changed;
            counted.deleted += rows.removed;
            counted.quarantined += rows.quarantined;
        }
    }

    /// Publishes the progress to the run's handles and to the event stream.
    pub(super) fn publish(&self) {
        let progress = RunProgress { number: self.number, run: self.run.clone() };
        let progress = progress.with_rate_at(self.services.clock.now());
        self.services.event_bus.publish(AppEvent::SyncRun { number: self.number, run: progress.run.clone() });
        // `send` would drop the value while nobody subscribes.
        self.progress.send_replace(progress);
    }
}
