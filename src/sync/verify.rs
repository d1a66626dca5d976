//! Verifies that the store has what a source has: reads the source once more and compares record by record without storing
//! anything. A difference counts only if a further run does not resolve it: a record may change while it is compared.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::error::SyncError;
use super::open::open_whole;
use super::queue::RunQueue;
use super::seen_ids::SeenIds;
use super::services::SyncServices;
use crate::app::ApplicationError;
use crate::inventory::{ChangeBatch, Moment, RecordKind};
use crate::source::Source;
use crate::store::{ContentDigest, SyncMode};

/// One side of a comparison.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ComparedSide {
    /// Records.
    pub records: u64,
    /// Digest of all records, independent of their order.
    pub digest: ContentDigest,
}

impl ComparedSide {
    const fn add(&mut self, digest: ContentDigest) {
        self.records += 1;
        self.digest.add(digest);
    }
}

/// Comparison of one table.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TableComparison {
    /// The source's side.
    pub source: ComparedSide,
    /// The store's side.
    pub appliance: ComparedSide,
    /// Rows of the source that are rejected; `GET /sync/issues` has the reasons.
    pub quarantined: u64,
    /// Lasting differences.
    pub differences: u64,
}

/// How a record differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DifferenceKind {
    /// The source has it, the store does not.
    Missing,
    /// The store has it, the source does not.
    Surplus,
    /// Both have it, with different content.
    Other,
}

impl DifferenceKind {
    /// `missing`, `surplus` or `other`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Surplus => "surplus",
            Self::Other => "other",
        }
    }
}

/// A record that differs between the two sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordDifference {
    /// The source's table.
    pub table: String,
    /// Its kind.
    pub kind: RecordKind,
    /// The id under which the store has it, or would have it.
    pub id: String,
    /// How it differs.
    pub difference: DifferenceKind,
    /// The canonical fields that differ, if both sides have it.
    pub fields: Vec<String>,
    given: Option<ContentDigest>,
    held: Option<ContentDigest>,
}

/// Result of a verification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    /// The source.
    pub source: String,
    /// When it began.
    pub started: Moment,
    /// When it ended.
    pub ended: Moment,
    /// By the source's table.
    pub tables: BTreeMap<String, TableComparison>,
    /// Lasting differences, up to the requested limit.
    pub differences: Vec<RecordDifference>,
    /// Records that differed at first and were equal after a further run.
    pub changed_meanwhile: u64,
}

impl Verification {
    /// Whether both sides are equal.
    #[must_use]
    pub fn is_equal(&self) -> bool {
        self.tables.values().all(|table| table.differences == 0)
    }
}

impl RunQueue {
    /// Compares a source with its stored records, after an incremental run. Lists at most `limit` differences.
    ///
    /// # Errors
    /// [`SyncError`] when there is no such source, it is a file, or it cannot be read.
    pub async fn verify(self: &Arc<Self>, source: &str, limit: usize) -> Result<Verification, Arc<SyncError>> {
        let config = self.get(source).map_err(Arc::new)?.clone();
        // Waits and does not refuse: the caller gets a comparison of its own.
        let _alone = self.verifying.lock().await;
        let started = self.services.clock.now();
        // What the store has not fetched yet would count as differences.
        self.bring_up_to_date(source).await?;
        let opened = open_whole(&self.services, &config, self.address_guard(&config), &self.runtime).await?;
        let mut comparison = Comparison::new(source, limit);
        comparison.read(&self.services, opened).await?;
        if !comparison.differences.is_empty() {
            self.bring_up_to_date(source).await?;
            comparison = comparison.recheck(&self.services).await?;
        }
        let Comparison { tables, differences, changed_meanwhile, .. } = comparison;
        let (source, ended) = (source.to_owned(), self.services.clock.now());
        Ok(Verification { source, started, ended, tables, differences, changed_meanwhile })
    }

    /// Runs the source. Deletions that wait for permission are differences, not errors.
    async fn bring_up_to_date(self: &Arc<Self>, source: &str) -> Result<(), Arc<SyncError>> {
        match self.start(source, SyncMode::Incremental).await?.finished().await {
            Err(error) if !error.needs_permission() => Err(error),
            _ => Ok(()),
        }
    }
}

/// A comparison in progress.
struct Comparison {
    source: String,
    limit: usize,
    tables: BTreeMap<String, TableComparison>,
    differences: Vec<RecordDifference>,
    changed_meanwhile: u64,
    seen: SeenIds,
}

impl Comparison {
    fn new(source: &str, limit: usize) -> Self {
        let (tables, differences, seen) = (BTreeMap::new(), Vec::new(), SeenIds::default());
        Self { source: source.to_owned(), limit, tables, differences, changed_meanwhile: 0, seen }
    }

    /// Reads the source to its end, then the stored records.
    async fn read<S: Source>(&mut self, services: &Arc<SyncServices>, mut source: S) -> Result<(), SyncError> {
        while let Some(batch) = source.next().await? {
            self.run_blocking(services, move |comparison, services| comparison.take(services, batch)).await?;
        }
        // After the whole source: a stored record is surplus only if no batch had it.
        self.run_blocking(services, Self::compare_stored).await
    }

    async fn recheck(mut self, services: &Arc<SyncServices>) -> Result<Self, SyncError> {
        self.run_blocking(services, Self::drop_resolved).await?;
        Ok(self)
    }

    /// Runs a step on the blocking pool.
    async fn run_blocking(
        &mut self,
        services: &Arc<SyncServices>,
        work: impl FnOnce(&mut Self, &SyncServices) -> Result<(), ApplicationError> + Send + 'static,
    ) -> Result<(), SyncError> {
        // After an error the empty comparison stays: the caller then gives the whole verification up.
        let mut comparison = std::mem::replace(self, Self::new("", 0));
        let work = move |services: &SyncServices| {
            work(&mut comparison, services)?;
            Ok(comparison)
        };
        *self = services.run_blocking(work).await?;
        Ok(())
    }

    /// Compares a batch of the source. Each batch has a snapshot of its own: a long one would keep the pages of everything
    /// that is written meanwhile.
    fn take(&mut self, services: &SyncServices, batch: ChangeBatch) -> Result<(), ApplicationError> {
        let snapshot = services.store.snapshot()?;
        self.seen.add(&batch);
        for (table, _, id) in &batch.removed {
            tracing::trace!(%table, id, "a deleted row has nothing to compare");
        }
        for complaint in batch.complaints.iter().filter(|complaint| complaint.quarantined) {
            self.table(&complaint.table).quarantined += 1;
        }
        for (table, record) in &batch.puts {
            let compared = snapshot.sync().compare_record(&self.source, record)?;
            self.table(table).source.add(compared.given);
            let difference = match compared.held {
                Some(held) if held == compared.given => continue,
                Some(_) => DifferenceKind::Other,
                None => DifferenceKind::Missing,
            };
            self.differ(RecordDifference {
                table: table.to_string(),
                kind: record.kind(),
                id: compared.id,
                difference,
                fields: compared.fields,
                given: Some(compared.given),
                held: compared.held,
            });
        }
        Ok(())
    }

    fn compare_stored(&mut self, services: &SyncServices) -> Result<(), ApplicationError> {
        let snapshot = services.store.snapshot()?;
        let source = self.source.clone();
        let renamed = format!("{source}:");
        snapshot.sync().for_each_record_of(&source, |table, kind, id, held| {
            self.table(table).appliance.add(held);
            if !self.seen.has(kind, id) && !id.strip_prefix(&renamed).is_some_and(|id| self.seen.has(kind, id)) {
                self.differ(RecordDifference {
                    table: table.to_owned(),
                    kind,
                    id: id.to_owned(),
                    difference: DifferenceKind::Surplus,
                    fields: Vec::new(),
                    given: None,
                    held: Some(held),
                });
            }
            Ok(())
        })
    }

    /// After a further run: drops the differences of records that are now as the source had them, or have changed again.
    fn drop_resolved(&mut self, services: &SyncServices) -> Result<(), ApplicationError> {
        let snapshot = services.store.snapshot()?;
        for difference in std::mem::take(&mut self.differences) {
            let now = snapshot.sync().find_content_digest(&self.source, difference.kind, &difference.id)?;
            let is_lasting = now == difference.held && now != difference.given;
            if is_lasting {
                self.differences.push(difference);
            } else {
                self.changed_meanwhile += 1;
                let table = self.table(&difference.table);
                table.differences = table.differences.saturating_sub(1);
            }
        }
        Ok(())
    }

    fn table(&mut self, name: &str) -> &mut TableComparison {
        self.tables.entry(name.to_owned()).or_default()
    }

    fn differ(&mut self, difference: RecordDifference) {
        self.table(&difference.table).differences += 1;
        // Differences beyond the limit are counted and not kept, so a further run cannot resolve them.
        if self.differences.len() < self.limit {
            self.differences.push(difference);
        }
    }
}
