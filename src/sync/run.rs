//! One run: stores the batches of a source, each in one transaction with its cursor, then assesses what changed. After an
//! interruption the next run repeats at most one batch. A file is stored in one transaction as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::watch;

use super::deletion_guard::DeletionGuard;
use super::empty_columns::ColumnMonitor;
use super::error::SyncError;
use super::request::{RunControl, RunRequest};
use super::run_state::{DeletionTiming, RunProgress, RunState};
use super::seen_ids::SeenIds;
use super::services::SyncServices;
use crate::app::AssessmentSummary;
use crate::config::SyncConfig;
use crate::inventory::{ChangeBatch, NO_ID, RecordKind, ValidationIssue};
use crate::source::file::{FileSource, SharedFileReport};
use crate::source::{Source, SourceError};
use crate::store::{RunInterruption, SyncRun};

/// A run that ended well.
#[derive(Debug, Clone)]
pub struct FinishedRun {
    /// Its number, unique in the store.
    pub number: u64,
    /// Its record, as stored.
    pub run: SyncRun,
    /// Number of values and rows that were rejected or doubtful.
    pub complaints: u64,
    /// What was assessed after it.
    pub assessed: AssessmentSummary,
}

/// A run whose record has begun.
pub(super) struct Run {
    services: Arc<SyncServices>,
    state: RunState,
    /// The store has records of this source from earlier runs.
    holds_records: bool,
    /// Tables that were read to their end.
    complete_tables: Vec<(Arc<str>, RecordKind)>,
    /// Tables with rows that have no id.
    unnamed: BTreeSet<String>,
}

impl Run {
    /// Begins the record of a run.
    pub(super) async fn begin(
        services: &Arc<SyncServices>,
        limits: SyncConfig,
        source: &str,
        request: RunRequest,
    ) -> Result<Self, SyncError> {
        let run = SyncRun {
            source: source.to_owned(),
            mode: request.mode,
            started: services.clock.now(),
            ended: None,
            tables: BTreeMap::new(),
            bytes: 0,
            rows_per_second: 0.0,
            error: None,
            interruption: None,
            public_error: None,
        };
        let record = run.clone();
        let begin = move |services: &SyncServices| {
            let holds_records = services.store.snapshot()?.sync().has_records_of(&record.source)?;
            Ok((services.store.insert_sync_run(&record)?, holds_records))
        };
        let (number, holds_records) = services.run_blocking(begin).await?;
        let progress = watch::Sender::new(RunProgress { number, run: run.clone() });
        let state = RunState {
            number,
            run,
            complaints: 0,
            unlisted: BTreeMap::new(),
            positions: BTreeSet::new(),
            guard: DeletionGuard::new(limits),
            columns: ColumnMonitor::default(),
            control: Arc::new(RunControl::new(request)),
            progress,
            services: Arc::clone(services),
        };
        // The event stream shows the run from its start, before its first batch.
        state.publish();
        let (complete_tables, unnamed) = (Vec::new(), BTreeSet::new());
        Ok(Self { services: Arc::clone(services), state, holds_records, complete_tables, unnamed })
    }

    pub(super) const fn number(&self) -> u64 {
        self.state.number
    }

    /// Begins a run that waited for another one.
    pub(super) async fn begin_after_another(&mut self) -> Result<(), SyncError> {
        self.state.run.started = self.services.clock.now();
        let source = self.source().to_owned();
        // The other run may have been the first one of the source
        let holds_records =
            move |services: &SyncServices| Ok(services.store.snapshot()?.sync().has_records_of(&source)?);
        self.holds_records = self.services.run_blocking(holds_records).await?;
        self.state.publish();
        Ok(())
    }

    fn source(&self) -> &str {
        &self.state.run.source
    }

    pub(super) fn progress(&self) -> watch::Receiver<RunProgress> {
        self.state.progress.subscribe()
    }

    pub(super) fn control(&self) -> Arc<RunControl> {
        Arc::clone(&self.state.control)
    }

    /// Assesses what changed and stores the final record of the run. `read` is how reading the source ended.
    pub(super) async fn end(mut self, read: Result<(), SyncError>) -> Result<FinishedRun, SyncError> {
        let columns = std::mem::take(&mut self.state.columns);
        let is_read = read.as_ref().map_or_else(SyncError::is_partial, |()| true);
        let columns_checked = if is_read {
            let (source, complete_tables) = (self.source().to_owned(), std::mem::take(&mut self.complete_tables));
            let check = move |services: &SyncServices| columns.report(services, &source, &complete_tables);
            self.services.run_blocking(check).await.map_err(SyncError::from)
        } else {
            // Of a part of a table nothing can be said about its columns
            Ok(())
        };
        let read = read.and(columns_checked);
        // Also after an error: the batches before it are stored, and their figures must follow
        let assessed =
            self.services.run_blocking(|services| services.assessor.assess_dirty()).await.map_err(SyncError::from);
        let outcome = match (read, assessed) {
            (Err(error), _) | (Ok(()), Err(error)) => Err(error),
            (Ok(()), Ok(assessed)) => Ok(assessed),
        };
        let now = self.services.clock.now();
        let RunState { number, run, complaints, .. } = &mut self.state;
        run.ended = Some(now);
        run.rows_per_second = run.rows_per_second_at(now);
        run.error = outcome.as_ref().err().map(SyncError::full_message);
        run.public_error = outcome.as_ref().err().map(SyncError::public_message);
        run.interruption = matches!(outcome, Err(SyncError::Cancelled)).then_some(RunInterruption::Cancelled);
        // Stored after the assessment: when a run has ended well, documents show its data.
        let (number, run, complaints) = (*number, run.clone(), *complaints);
        let record = run.clone();
        let stored =
            self.services.run_blocking(move |services| Ok(services.store.put_sync_run(number, &record)?)).await;
        self.state.publish();
        let assessed = outcome?;
        stored?;
        Ok(FinishedRun { number, run, complaints, assessed })
    }

    /// Reads a source to its end and stores it batch by batch.
    pub(super) async fn read<S: Source>(&mut self, mut source: S) -> Result<(), SyncError> {
        // The stored records are compared with a complete pass. At a first run there are none
        let mut seen = self.holds_records.then(SeenIds::default);
        let mut unreadable_tables: Vec<(Arc<str>, String)> = Vec::new();
        let mut compared: BTreeSet<RecordKind> = BTreeSet::new();
        while let Some(mut batch) = next_batch(&mut source, &self.control()).await? {
            compared.extend(batch.present.iter().map(|(kind, _)| *kind));
            if let Some(seen) = &mut seen {
                seen.add(&batch);
            }
            // A row without an id in one batch must not be reported as resolved by the last batch of the same pass
            let is_unnamed = |complaint: &&ValidationIssue| complaint.id == NO_ID;
            self.unnamed.extend(batch.complaints.iter().filter(is_unnamed).map(|complaint| complaint.table.clone()));
            batch.unnamed_checked.retain(|table| !self.unnamed.contains(&**table));
            unreadable_tables.append(&mut batch.unreadable_tables);
            let complete_tables = std::mem::take(&mut batch.complete_tables);
            // Of a table whose ids were compared only the changed rows were read
            let read_whole = complete_tables.iter().filter(|(_, kind)| !compared.contains(kind));
            let recounted: Vec<Arc<str>> = read_whole.map(|(table, _)| Arc::clone(table)).collect();
            let seen = if complete_tables.is_empty() { None } else { seen.take() };
            self.complete_tables.extend(complete_tables.iter().cloned());
            self.with_state(move |services, state| {
                state.repeat_column_issues(services, &mut batch)?;
                if let Some(seen) = seen {
                    // In the last batch: deletions become pending together with the cursor that ends the pass.
                    // A kill before they are applied leaves them to the next run.
                    state.add_unseen(services, &complete_tables, &seen, &mut batch)?;
                }
                services.ingest.ingest_together(|session| {
                    state.ingest(services, DeletionTiming::Deferred, &recounted, batch, session)
                })
            })
            .await?;
            self.state.publish();
        }
        // Also after a pass that found none: earlier deletions may wait, and permission may have come.
        let blocked = self.with_state(|services, state| state.apply_pending_deletions(services)).await?;
        self.state.publish();
        match blocked {
            Some(error) => Err(error),
            None if unreadable_tables.is_empty() => Ok(()),
            None => {
                let tables: Vec<String> =
                    unreadable_tables.iter().map(|(table, reason)| format!("table {:?} {reason}", &**table)).collect();
                Err(SourceError::TablesUnreadable { tables: tables.join("; ") }.into())
            }
        }
    }

    /// Stores a file in one transaction: all of it, or nothing. True when the store found faults that the file's report
    /// does not have yet.
    pub(super) async fn import_file(&mut self, mut source: FileSource) -> Result<bool, SyncError> {
        let report = source.report();
        let (complaints, quarantined) = (self.state.complaints, self.state.quarantined());
        let handle = Handle::current();
        // Before the transaction takes the store's write lock: with a batch the reader has its thread. A transaction that
        // waited for a reader without one could wait for readers whose batches wait for the same lock.
        let mut next = next_batch(&mut source, &self.state.control).await?;
        let work = move |services: &SyncServices, state: &mut RunState| {
            let (stored, control) = (services.store.snapshot()?, Arc::clone(&state.control));
            state.guard.begin_file();
            services.ingest.ingest_together(|session| {
                while let Some(batch) = next {
                    state.ingest(services, DeletionTiming::Immediate(&stored), &[], batch, session)?;
                    // Shown before the commit: a failure takes these counts back.
                    state.publish();
                    // The write transaction belongs to this thread; the batches come from a reader thread
                    next = handle.block_on(next_batch(&mut source, &control))?;
                }
                Ok(())
            })
        };
        self.with_state(work).await?;
        self.state.publish();
        let has_more = self.state.complaints > complaints || self.state.quarantined() > quarantined;
        // The reader counted the complaints of its batches too
        self.state.complaints = complaints + report.problem_count();
        Ok(has_more)
    }

    /// Adds to the reports of imported files what the store found wrong with their records.
    pub(super) async fn complete_reports(&mut self, reports: &[SharedFileReport]) -> Result<(), SyncError> {
        let count = |reports: &[SharedFileReport]| reports.iter().map(SharedFileReport::problem_count).sum::<u64>();
        let (before, owned) = (count(reports), reports.to_vec());
        self.with_state(move |services, state| state.complete_reports(services, &owned)).await?;
        self.state.complaints += count(reports) - before;
        Ok(())
    }

    /// Runs blocking work on a copy of the state, which replaces the state when the work succeeds: a transaction that is
    /// rolled back must not be counted.
    async fn with_state<R, W>(&mut self, work: W) -> Result<R, SyncError>
    where
        R: Send + 'static,
        W: FnOnce(&SyncServices, &mut RunState) -> Result<R, SyncError> + Send + 'static,
    {
        let mut state = self.state.clone();
        let done = self.services.run_blocking(move |services| {
            let done = work(services, &mut state);
            Ok((state, done))
        });
        let (state, done) = done.await?;
        let done = done?;
        self.state = state;
        Ok(done)
    }
}

/// The next batch, unless the run is cancelled first.
async fn next_batch<S: Source>(source: &mut S, control: &RunControl) -> Result<Option<ChangeBatch>, SyncError> {
    tokio::select! {
        biased;
        // `next` may be dropped halfway: no source is read again after a cancellation.
        () = control.cancelled() => Err(SyncError::Cancelled),
        batch = source.next() => Ok(batch?),
    }
}
