//! One run: batch after batch from a source into the store, each in one transaction with its cursor, then the
//! assessment of what changed. Broken off anywhere, the next run repeats at most one batch.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::watch;

use super::error::SyncError;
use super::seen::Seen;
use crate::appliance::{Appliance, ApplianceError, Assessed, News};
use crate::inventory::reading::future_dates;
use crate::inventory::{Complaint, RecordKind};
use crate::source::{Batch, Source};
use crate::store::{Applied, Deed, SyncMode, SyncRun};
use crate::upstream::Backoff;

/// Deletions of one table that a complete pass may always bring.
const FEW_DELETIONS: u64 = 20;
/// Beyond those: the largest share of what is held of a table, percent. An empty answer must not empty the appliance.
const SHARE_OF_DELETIONS_PERCENT: u64 = 20;
/// Deletions in one transaction.
const DELETIONS_AT_ONCE: usize = 5_000;

/// What a run is to do.
#[derive(Debug, Clone)]
pub(super) enum Wish {
    /// A pass of this mode.
    Pass(SyncMode),
    /// What changed, and a comparison of all ids.
    Compared,
    /// These rows: noun and id.
    Named(Vec<(RecordKind, String)>),
}

impl Wish {
    /// The mode under which it is recorded.
    pub(super) const fn mode(&self) -> SyncMode {
        match self {
            Self::Pass(mode) => *mode,
            Self::Compared => SyncMode::Incremental,
            Self::Named(_) => SyncMode::Named,
        }
    }
}

/// How a run comes to its source, each time anew from where it stood.
pub(super) trait WayIn: Send + Sync {
    /// Opens it.
    fn open(&self) -> impl Future<Output = Result<impl Source, SyncError>> + Send;
}

/// How far a run is.
#[derive(Debug, Clone)]
pub struct Progress {
    /// Its number.
    pub number: u64,
    /// Its record so far.
    pub run: SyncRun,
}

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
    appliance: Arc<Appliance>,
    number: u64,
    run: SyncRun,
    complaints: u64,
    /// Something of this source is held already.
    holds_records: bool,
    progress: watch::Sender<Progress>,
}

impl Run {
    /// Begins the record of a run.
    pub(super) async fn begin(appliance: &Arc<Appliance>, source: &str, mode: SyncMode) -> Result<Self, SyncError> {
        let run = SyncRun {
            source: source.to_owned(),
            mode,
            started: appliance.clock().now(),
            ended: None,
            tables: BTreeMap::new(),
            bytes: 0,
            rows_per_second: 0.0,
            error: None,
        };
        let record = run.clone();
        let begin = move |appliance: &Appliance| {
            let holds_records = appliance.store().snapshot()?.cursor(&record.source)?.is_some();
            Ok((appliance.store().begin_run(&record)?, holds_records))
        };
        let (number, holds_records) = appliance.aside(begin).await?;
        appliance.news().tell(News::Run { number, run: run.clone() });
        let (progress, _) = watch::channel(Progress { number, run: run.clone() });
        Ok(Self { appliance: Arc::clone(appliance), number, run, complaints: 0, holds_records, progress })
    }

    /// Its number.
    pub(super) const fn number(&self) -> u64 {
        self.number
    }

    /// How far it is, from now on.
    pub(super) fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// Reads the source to its end, keeps what it brings, assesses it, and keeps the record of the run however it ends.
    /// A line that breaks is made anew where it stood, a few times.
    pub(super) async fn finish(mut self, way: impl WayIn) -> Result<Finished, SyncError> {
        let mut waits = Backoff::default().waits();
        let read = loop {
            let read = match way.open().await {
                Ok(source) => self.read_all(source).await,
                Err(error) => Err(error),
            };
            match (&read, waits.next()) {
                (Err(SyncError::Source(error)), Some(wait)) if error.passes() => {
                    tracing::info!(source = self.run.source, %error, ?wait, "a source is asked again");
                    tokio::time::sleep(wait).await;
                }
                _ => break read,
            }
        };
        let is_away = matches!(&read, Err(SyncError::Source(error)) if error.is_away());
        self.appliance.note_source(&self.run.source, is_away || matches!(read, Err(SyncError::Resting { .. })));
        // What arrived before an error is good, and is assessed.
        let assessed = self.appliance.aside(Appliance::assess_marked).await.map_err(SyncError::from);
        let outcome = match (read, assessed) {
            (Err(error), _) | (Ok(()), Err(error)) => Err(error),
            (Ok(()), Ok(assessed)) => Ok(assessed),
        };
        let now = self.appliance.clock().now();
        let seconds = (now.millis() - self.run.started.millis()).max(1) as f64 / 1000.0;
        self.run.ended = Some(now);
        self.run.rows_per_second = self.run.tables.values().map(|table| table.read).sum::<u64>() as f64 / seconds;
        self.run.error = outcome.as_ref().err().map(SyncError::sentence);
        let (number, run) = (self.number, self.run.clone());
        let kept = self.appliance.aside(move |appliance| Ok(appliance.store().put_run(number, &run)?)).await;
        // Told when it can be read: whoever hears of it asks for it.
        self.appliance.news().tell(News::Run { number: self.number, run: self.run.clone() });
        let assessed = outcome?;
        kept?;
        Ok(Finished { number, run: self.run, complaints: self.complaints, assessed })
    }

    async fn read_all<S: Source>(&mut self, mut source: S) -> Result<(), SyncError> {
        // What is held from before is compared with a complete pass; at a first run there is nothing to compare.
        let mut seen = self.holds_records.then(Seen::default);
        while let Some(mut batch) = source.next().await? {
            if let Some(seen) = &mut seen {
                seen.add(&batch);
            }
            let read_whole = std::mem::take(&mut batch.read_whole);
            self.take_in(batch).await?;
            if let (false, Some(seen)) = (read_whole.is_empty(), seen.take()) {
                self.take_out(seen, read_whole).await?;
            }
            let progress = Progress { number: self.number, run: self.run.clone() };
            self.appliance.news().tell(News::Run { number: self.number, run: self.run.clone() });
            self.progress.send_replace(progress);
        }
        Ok(())
    }

    async fn take_in(&mut self, batch: Batch) -> Result<(), SyncError> {
        for (table, rows) in &batch.read {
            self.run.tables.entry(table.to_string()).or_default().read += rows;
        }
        self.run.bytes += batch.bytes;
        let source = self.run.source.clone();
        let (applied, complaints) = self
            .appliance
            .aside(move |appliance| {
                let Batch { puts, removed, mut complaints, cursor, looked_at, .. } = batch;
                let today = appliance.today();
                let ahead: Vec<Complaint> =
                    puts.iter().flat_map(|(table, record)| future_dates(record, today, table)).collect();
                complaints.extend(ahead);
                let (at, complained) = (appliance.clock().now(), complaints.len());
                let cursor = (!cursor.is_empty()).then_some(cursor.as_slice());
                let deed = Deed { source: &source, puts, removed, looked_at, complaints, cursor, at };
                Ok((appliance.take_in(&deed)?, complained as u64))
            })
            .await?;
        self.complaints += complaints;
        self.count(&applied);
        Ok(())
    }

    /// After a complete pass: what the source no longer has goes, unless it is so much that the source's answer is the
    /// likelier fault.
    async fn take_out(&mut self, seen: Seen, tables: Vec<(Arc<str>, RecordKind)>) -> Result<(), SyncError> {
        let source = self.run.source.clone();
        let mut gone = Vec::new();
        let unseen = self.appliance.aside(move |appliance| {
            let snapshot = appliance.store().snapshot()?;
            let compare = |(table, kind): (Arc<str>, RecordKind)| {
                let unseen = snapshot.unseen(&source, &table, kind, &|id| seen.has(kind, id))?;
                Ok((table, kind, unseen))
            };
            tables.into_iter().map(compare).collect::<Result<Vec<_>, ApplianceError>>()
        });
        for (table, kind, unseen) in unseen.await? {
            let ids = unseen.ids.len() as u64;
            if ids > FEW_DELETIONS && ids * 100 > unseen.held * SHARE_OF_DELETIONS_PERCENT {
                return Err(SyncError::MassDeletion { table: table.to_string(), gone: ids, held: unseen.held });
            }
            gone.extend(unseen.ids.into_iter().map(|id| (Arc::clone(&table), kind, id)));
        }
        let (source, mut all) = (self.run.source.clone(), Applied::default());
        for chunk in gone.chunks(DELETIONS_AT_ONCE) {
            let (source, removed) = (source.clone(), chunk.to_vec());
            let apply = move |appliance: &Appliance| {
                let deed = Deed { removed, ..Deed::empty(&source, appliance.clock().now()) };
                appliance.take_in(&deed)
            };
            all.add(self.appliance.aside(apply).await?);
        }
        self.count(&all);
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
}
