//! One run: batch after batch from a source into the store, each in one transaction with its cursor, then the
//! assessment of what changed. Broken off anywhere, the next run repeats at most one batch. A file is one transaction.

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
use crate::app::{Application, Assessed};
use crate::config::SyncConfig;
use crate::inventory::{ChangeBatch, NO_ID, RecordKind, ValidationIssue};
use crate::source::file::{FileSource, SharedFileReport};
use crate::source::{Source, SourceError};
use crate::store::{RunInterruption, SyncRun};

/// How a run ended.
#[derive(Debug, Clone)]
pub struct FinishedRun {
    /// Its number.
    pub number: u64,
    /// Its record, as it is kept.
    pub run: SyncRun,
    /// Values and rows of it that did not arrive whole.
    pub complaints: u64,
    /// What was assessed after it.
    pub assessed: Assessed,
}

/// A run about to begin.
pub(super) struct Run {
    appliance: Arc<Application>,
    state: RunState,
    /// Something of this source is held already.
    holds_records: bool,
    /// Tables that were read to their end.
    whole: Vec<(Arc<str>, RecordKind)>,
    /// Tables with rows that have no id.
    unnamed: BTreeSet<String>,
}

impl Run {
    /// Begins the record of a run.
    pub(super) async fn begin(
        appliance: &Arc<Application>,
        limits: SyncConfig,
        source: &str,
        order: RunRequest,
    ) -> Result<Self, SyncError> {
        let run = SyncRun {
            source: source.to_owned(),
            mode: order.mode,
            started: appliance.clock().now(),
            ended: None,
            tables: BTreeMap::new(),
            bytes: 0,
            rows_per_second: 0.0,
            error: None,
            interruption: None,
        };
        let record = run.clone();
        let begin = move |appliance: &Application| {
            let holds_records = appliance.store().snapshot()?.has_records_of(&record.source)?;
            Ok((appliance.store().insert_sync_run(&record)?, holds_records))
        };
        let (number, holds_records) = appliance.aside(begin).await?;
        let progress = watch::Sender::new(RunProgress { number, run: run.clone() });
        let state = RunState {
            number,
            run,
            complaints: 0,
            guard: DeletionGuard::new(limits),
            columns: ColumnMonitor::default(),
            control: Arc::new(RunControl::new(order)),
            progress,
            appliance: Arc::clone(appliance),
        };
        state.tell();
        Ok(Self { appliance: Arc::clone(appliance), state, holds_records, whole: Vec::new(), unnamed: BTreeSet::new() })
    }

    /// Its number.
    pub(super) const fn number(&self) -> u64 {
        self.state.number
    }

    /// It has waited for another, and begins now.
    pub(super) async fn begin_after_another(&mut self) -> Result<(), SyncError> {
        self.state.run.started = self.appliance.clock().now();
        let source = self.source().to_owned();
        let holds_records = move |appliance: &Application| Ok(appliance.store().snapshot()?.has_records_of(&source)?);
        self.holds_records = self.appliance.aside(holds_records).await?;
        self.state.tell();
        Ok(())
    }

    /// The source's name.
    pub(super) fn source(&self) -> &str {
        &self.state.run.source
    }

    /// How far it is, from now on.
    pub(super) fn progress(&self) -> watch::Receiver<RunProgress> {
        self.state.progress.subscribe()
    }

    /// What may still be said to it.
    pub(super) fn control(&self) -> Arc<RunControl> {
        Arc::clone(&self.state.control)
    }

    /// Assesses what changed, and keeps the record of the run, however its reading ended.
    pub(super) async fn end(mut self, read: Result<(), SyncError>) -> Result<FinishedRun, SyncError> {
        let columns = std::mem::take(&mut self.state.columns);
        let is_read = read.as_ref().map_or_else(SyncError::is_partial, |()| true);
        let settled = if is_read {
            let (source, whole) = (self.source().to_owned(), std::mem::take(&mut self.whole));
            let settle = move |appliance: &Application| columns.settle(appliance, &source, &whole);
            self.appliance.aside(settle).await.map_err(SyncError::from)
        } else {
            Ok(())
        };
        let read = read.and(settled);
        // What arrived before an error is good, and is assessed.
        let assessed = self.appliance.aside(Application::assess_marked).await.map_err(SyncError::from);
        let outcome = match (read, assessed) {
            (Err(error), _) | (Ok(()), Err(error)) => Err(error),
            (Ok(()), Ok(assessed)) => Ok(assessed),
        };
        let now = self.appliance.clock().now();
        let RunState { number, run, complaints, .. } = &mut self.state;
        run.ended = Some(now);
        run.rows_per_second = run.rows_per_second_at(now);
        run.error = outcome.as_ref().err().map(SyncError::full_message);
        run.interruption = matches!(outcome, Err(SyncError::Cancelled)).then_some(RunInterruption::Cancelled);
        let (number, run, complaints) = (*number, run.clone(), *complaints);
        let record = run.clone();
        let kept = self.appliance.aside(move |appliance| Ok(appliance.store().put_sync_run(number, &record)?)).await;
        self.state.tell();
        let assessed = outcome?;
        kept?;
        Ok(FinishedRun { number, run, complaints, assessed })
    }

    /// Reads a source to its end and keeps what it brings, batch by batch.
    pub(super) async fn read<S: Source>(&mut self, mut source: S) -> Result<(), SyncError> {
        // What is held from before is compared with a complete pass; at a first run there is nothing to compare.
        let mut seen = self.holds_records.then(SeenIds::default);
        let mut unreadable_tables: Vec<(Arc<str>, String)> = Vec::new();
        while let Some(mut batch) = next_of(&mut source, &self.control()).await? {
            if let Some(seen) = &mut seen {
                seen.add(&batch);
            }
            let named = |complaint: &&ValidationIssue| complaint.id == NO_ID;
            self.unnamed.extend(batch.complaints.iter().filter(named).map(|complaint| complaint.table.clone()));
            batch.unnamed_checked.retain(|table| !self.unnamed.contains(&**table));
            unreadable_tables.append(&mut batch.unreadable_tables);
            let whole = std::mem::take(&mut batch.complete_tables);
            let seen = if whole.is_empty() { None } else { seen.take() };
            self.whole.extend(whole.iter().cloned());
            self.with_state(move |appliance, state| {
                state.stand(appliance, &mut batch)?;
                if let Some(seen) = seen {
                    state.compare(appliance, &whole, &seen, &mut batch)?;
                }
                appliance.take_in_together(|take| state.take_in(appliance, DeletionTiming::Deferred, batch, take))
            })
            .await?;
            self.state.tell();
        }
        let refused = self.with_state(|appliance, state| state.let_go(appliance)).await?;
        self.state.tell();
        match refused {
            Some(refused) => Err(refused),
            None if unreadable_tables.is_empty() => Ok(()),
            None => {
                let tables: Vec<String> =
                    unreadable_tables.iter().map(|(table, reason)| format!("table {:?} {reason}", &**table)).collect();
                Err(SourceError::TablesUnreadable { tables: tables.join("; ") }.into())
            }
        }
    }

    /// Takes in a file, in one transaction: all of it, or nothing. Whether its account is to be completed: the store may
    /// have found more wrong with it.
    pub(super) async fn import_file(&mut self, mut source: FileSource) -> Result<bool, SyncError> {
        let (account, told, quarantined) = (source.account(), self.state.complaints, self.state.quarantined());
        let handle = Handle::current();
        let work = move |appliance: &Application, state: &mut RunState| {
            let (held, control) = (appliance.store().snapshot()?, Arc::clone(&state.control));
            appliance.take_in_together(|take| {
                while let Some(batch) = handle.block_on(next_of(&mut source, &control))? {
                    state.take_in(appliance, DeletionTiming::Immediate(&held), batch, &mut *take)?;
                    state.tell();
                }
                Ok(())
            })
        };
        self.with_state(work).await?;
        self.state.tell();
        let has_more = self.state.complaints > told || self.state.quarantined() > quarantined;
        self.state.complaints = told + account.problem_count();
        Ok(has_more)
    }

    /// Adds to the accounts of files that were taken what the store says of their records.
    pub(super) async fn complete(&mut self, accounts: &[SharedFileReport]) -> Result<(), SyncError> {
        let told = |accounts: &[SharedFileReport]| accounts.iter().map(SharedFileReport::problem_count).sum::<u64>();
        let (before, own) = (told(accounts), accounts.to_vec());
        self.with_state(move |appliance, state| state.complete(appliance, &own)).await?;
        self.state.complaints += told(accounts) - before;
        Ok(())
    }

    /// Does blocking work that counts; a failure counts nothing.
    async fn with_state<R, W>(&mut self, work: W) -> Result<R, SyncError>
    where
        R: Send + 'static,
        W: FnOnce(&Application, &mut RunState) -> Result<R, SyncError> + Send + 'static,
    {
        let mut state = self.state.clone();
        let done = self.appliance.aside(move |appliance| {
            let done = work(appliance, &mut state);
            Ok((state, done))
        });
        let (state, done) = done.await?;
        let done = done?;
        self.state = state;
        Ok(done)
    }
}

/// The next batch, unless somebody cancels meanwhile.
async fn next_of<S: Source>(source: &mut S, control: &RunControl) -> Result<Option<ChangeBatch>, SyncError> {
    tokio::select! {
        biased;
        () = control.cancelled() => Err(SyncError::Cancelled),
        batch = source.next() => Ok(batch?),
    }
}
