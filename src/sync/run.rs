//! One run: batch after batch from a source into the store, each in one transaction with its cursor, then the
//! assessment of what changed. Broken off anywhere, the next run repeats at most one batch. A file is one transaction.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use tokio::runtime::Handle;
use tokio::sync::watch;

use super::columns::Columns;
use super::error::SyncError;
use super::guard::Guard;
use super::ledger::{Deletions, Ledger, Progress};
use super::order::{Order, Wishes};
use super::seen::Seen;
use crate::app::{Application, Assessed};
use crate::config::SyncConfig;
use crate::inventory::{Complaint, NO_ID, RecordKind};
use crate::source::file::{Account, FileSource};
use crate::source::{Batch, Source, SourceError};
use crate::store::{BrokenOff, SyncRun};

/// How a run ended.
#[derive(Debug, Clone)]
pub struct Finished {
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
    ledger: Ledger,
    /// Something of this source is held already.
    holds_records: bool,
    /// Tables that were read to their end.
    whole: Vec<(Arc<str>, RecordKind)>,
    /// Tables with rows that have no id.
    nameless: BTreeSet<String>,
}

impl Run {
    /// Begins the record of a run.
    pub(super) async fn begin(
        appliance: &Arc<Application>,
        limits: SyncConfig,
        source: &str,
        order: Order,
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
            broken_off: None,
        };
        let record = run.clone();
        let begin = move |appliance: &Application| {
            let holds_records = appliance.store().snapshot()?.has_delivered(&record.source)?;
            Ok((appliance.store().begin_run(&record)?, holds_records))
        };
        let (number, holds_records) = appliance.aside(begin).await?;
        let progress = watch::Sender::new(Progress { number, run: run.clone() });
        let ledger = Ledger {
            number,
            run,
            complaints: 0,
            guard: Guard::new(limits),
            columns: Columns::default(),
            wishes: Arc::new(Wishes::of(order)),
            progress,
            appliance: Arc::clone(appliance),
        };
        ledger.tell();
        Ok(Self {
            appliance: Arc::clone(appliance),
            ledger,
            holds_records,
            whole: Vec::new(),
            nameless: BTreeSet::new(),
        })
    }

    /// Its number.
    pub(super) const fn number(&self) -> u64 {
        self.ledger.number
    }

    /// It has waited for another, and begins now.
    pub(super) async fn begin_after_another(&mut self) -> Result<(), SyncError> {
        self.ledger.run.started = self.appliance.clock().now();
        let source = self.source().to_owned();
        let holds_records = move |appliance: &Application| Ok(appliance.store().snapshot()?.has_delivered(&source)?);
        self.holds_records = self.appliance.aside(holds_records).await?;
        self.ledger.tell();
        Ok(())
    }

    /// The source's name.
    pub(super) fn source(&self) -> &str {
        &self.ledger.run.source
    }

    /// How far it is, from now on.
    pub(super) fn progress(&self) -> watch::Receiver<Progress> {
        self.ledger.progress.subscribe()
    }

    /// What may still be said to it.
    pub(super) fn wishes(&self) -> Arc<Wishes> {
        Arc::clone(&self.ledger.wishes)
    }

    /// Assesses what changed, and keeps the record of the run, however its reading ended.
    pub(super) async fn end(mut self, read: Result<(), SyncError>) -> Result<Finished, SyncError> {
        let columns = std::mem::take(&mut self.ledger.columns);
        let is_read = read.as_ref().map_or_else(SyncError::keeps_the_rest, |()| true);
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
        let Ledger { number, run, complaints, .. } = &mut self.ledger;
        run.ended = Some(now);
        run.rows_per_second = run.rows_per_second_at(now);
        run.error = outcome.as_ref().err().map(SyncError::sentence);
        run.broken_off = matches!(outcome, Err(SyncError::Cancelled)).then_some(BrokenOff::Cancelled);
        let (number, run, complaints) = (*number, run.clone(), *complaints);
        let record = run.clone();
        let kept = self.appliance.aside(move |appliance| Ok(appliance.store().put_run(number, &record)?)).await;
        self.ledger.tell();
        let assessed = outcome?;
        kept?;
        Ok(Finished { number, run, complaints, assessed })
    }

    /// Reads a source to its end and keeps what it brings, batch by batch.
    pub(super) async fn read<S: Source>(&mut self, mut source: S) -> Result<(), SyncError> {
        // What is held from before is compared with a complete pass; at a first run there is nothing to compare.
        let mut seen = self.holds_records.then(Seen::default);
        let mut unfollowed: Vec<(Arc<str>, String)> = Vec::new();
        while let Some(mut batch) = next_of(&mut source, &self.wishes()).await? {
            if let Some(seen) = &mut seen {
                seen.add(&batch);
            }
            let named = |complaint: &&Complaint| complaint.id == NO_ID;
            self.nameless.extend(batch.complaints.iter().filter(named).map(|complaint| complaint.table.clone()));
            batch.nameless_told.retain(|table| !self.nameless.contains(&**table));
            unfollowed.append(&mut batch.unfollowed);
            let whole = std::mem::take(&mut batch.read_whole);
            let seen = if whole.is_empty() { None } else { seen.take() };
            self.whole.extend(whole.iter().cloned());
            self.on_ledger(move |appliance, ledger| {
                ledger.stand(appliance, &mut batch)?;
                if let Some(seen) = seen {
                    ledger.compare(appliance, &whole, &seen, &mut batch)?;
                }
                appliance.take_in_together(|take| ledger.take_in(appliance, Deletions::AtTheEnd, batch, take))
            })
            .await?;
            self.ledger.tell();
        }
        let refused = self.on_ledger(|appliance, ledger| ledger.let_go(appliance)).await?;
        self.ledger.tell();
        match refused {
            Some(refused) => Err(refused),
            None if unfollowed.is_empty() => Ok(()),
            None => {
                let tables: Vec<String> =
                    unfollowed.iter().map(|(table, reason)| format!("table {:?} {reason}", &**table)).collect();
                Err(SourceError::Unfollowed { tables: tables.join("; ") }.into())
            }
        }
    }

    /// Takes in a file, in one transaction: all of it, or nothing. Whether its account is to be completed: the store may
    /// have found more wrong with it.
    pub(super) async fn take_file(&mut self, mut source: FileSource) -> Result<bool, SyncError> {
        let (account, told, quarantined) = (source.account(), self.ledger.complaints, self.ledger.quarantined());
        let handle = Handle::current();
        let work = move |appliance: &Application, ledger: &mut Ledger| {
            let (held, wishes) = (appliance.store().snapshot()?, Arc::clone(&ledger.wishes));
            appliance.take_in_together(|take| {
                while let Some(batch) = handle.block_on(next_of(&mut source, &wishes))? {
                    ledger.take_in(appliance, Deletions::AtOnce(&held), batch, &mut *take)?;
                    ledger.tell();
                }
                Ok(())
            })
        };
        self.on_ledger(work).await?;
        self.ledger.tell();
        let has_more = self.ledger.complaints > told || self.ledger.quarantined() > quarantined;
        self.ledger.complaints = told + account.problem_count();
        Ok(has_more)
    }

    /// Adds to the accounts of files that were taken what the store says of their records.
    pub(super) async fn complete(&mut self, accounts: &[Account]) -> Result<(), SyncError> {
        let told = |accounts: &[Account]| accounts.iter().map(Account::problem_count).sum::<u64>();
        let (before, own) = (told(accounts), accounts.to_vec());
        self.on_ledger(move |appliance, ledger| ledger.complete(appliance, &own)).await?;
        self.ledger.complaints += told(accounts) - before;
        Ok(())
    }

    /// Does blocking work that counts; a failure counts nothing.
    async fn on_ledger<R, W>(&mut self, work: W) -> Result<R, SyncError>
    where
        R: Send + 'static,
        W: FnOnce(&Application, &mut Ledger) -> Result<R, SyncError> + Send + 'static,
    {
        let mut ledger = self.ledger.clone();
        let done = self.appliance.aside(move |appliance| {
            let done = work(appliance, &mut ledger);
            Ok((ledger, done))
        });
        let (ledger, done) = done.await?;
        let done = done?;
        self.ledger = ledger;
        Ok(done)
    }
}

/// The next batch, unless somebody cancels meanwhile.
async fn next_of<S: Source>(source: &mut S, wishes: &Wishes) -> Result<Option<Batch>, SyncError> {
    tokio::select! {
        biased;
        () = wishes.cancelled() => Err(SyncError::Cancelled),
        batch = source.next() => Ok(batch?),
    }
}
