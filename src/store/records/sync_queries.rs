//! Queries for what synchronization keeps: issues, origins of records, runs and cursors.

use std::ops::Bound;

use crate::inventory::EquipmentId;
use crate::store::codec::envelope;
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::snapshot::Snapshot;
use crate::store::error::StoreError;
use crate::store::records::issues::SyncIssue;
use crate::store::records::record_index::RecordOrigin;
use crate::store::records::sync_runs::SyncRun;
use crate::store::settings::IssueTotals;

/// What a snapshot holds of synchronization: runs, cursors, issues, pending deletes, and which source a record is from.
#[derive(Debug, Clone, Copy)]
pub struct SyncReader<'s> {
    pub(in crate::store) snapshot: &'s Snapshot,
}

impl Snapshot {
    /// What synchronization keeps, in this snapshot.
    #[must_use]
    pub const fn sync(&self) -> SyncReader<'_> {
        SyncReader { snapshot: self }
    }
}

impl SyncReader<'_> {
    /// One page of the issues, in the order of source, table, id and column, and how many there are.
    ///
    /// # Errors
    /// [`StoreError`] when one cannot be read.
    pub fn issues(&self, skip: usize, take: usize) -> Result<(u64, Vec<SyncIssue>), StoreError> {
        // Skipped entries are neither verified nor decoded: damage outside of the page does not fail the page.
        let page = self.snapshot.raw_under(TableId::SyncIssue, &[])?.skip(skip).take(take);
        let read = |entry: Result<(Vec<u8>, Vec<u8>), StoreError>| {
            let (key, sealed) = entry?;
            envelope::open(TableId::SyncIssue, &key, &sealed)
        };
        Ok((self.snapshot.len(TableId::SyncIssue)?, page.map(read).collect::<Result<_, _>>()?))
    }

    /// Number of issues of all sources that are counted and not kept.
    ///
    /// # Errors
    /// [`StoreError`] when the counts cannot be read.
    pub fn unlisted_issues(&self) -> Result<u64, StoreError> {
        let mut unlisted = 0;
        for entry in self.snapshot.entries::<IssueTotals>(TableId::Setting, IssueTotals::KEYS.as_bytes())? {
            unlisted += entry?.1.unlisted_total();
        }
        Ok(unlisted)
    }

    /// The issues of one source.
    ///
    /// # Errors
    /// [`StoreError`] when they cannot be read.
    pub fn issues_of(
        &self,
        source: &str,
    ) -> Result<impl Iterator<Item = Result<SyncIssue, StoreError>> + use<>, StoreError> {
        let entries = self.snapshot.raw_under(TableId::SyncIssue, &keys::parts_under(&[source]))?;
        Ok(entries.map(|entry| {
            let (key, sealed) = entry?;
            envelope::open(TableId::SyncIssue, &key, &sealed)
        }))
    }

    /// The source that an item came from, and the source's table.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn origin_of(&self, id: &EquipmentId) -> Result<Option<(String, String)>, StoreError> {
        let Some(location) = self.snapshot.find_location(TableId::EquipmentIndex, id)? else { return Ok(None) };
        let origin = self.snapshot.find_in::<RecordOrigin>(TableId::RecordOrigin, &location.origin.to_be_bytes())?;
        Ok(origin.map(|origin| (origin.source, origin.table)))
    }

    /// Sync runs with their numbers, the latest first.
    ///
    /// # Errors
    /// [`StoreError`] when the table cannot be read.
    pub fn sync_runs(&self) -> Result<impl Iterator<Item = Result<(u64, SyncRun), StoreError>> + use<>, StoreError> {
        let raw = self.snapshot.range(TableId::SyncRun, Bound::Unbounded, Bound::Unbounded)?;
        Ok(raw.rev().map(|entry| {
            let (key, sealed) = entry?;
            let run = envelope::open(TableId::SyncRun, &key, &sealed)?;
            Ok((keys::number(TableId::SyncRun, &key)?, run))
        }))
    }

    /// A sync run.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn find_sync_run(&self, number: u64) -> Result<Option<SyncRun>, StoreError> {
        self.snapshot.find_in(TableId::SyncRun, &number.to_be_bytes())
    }

    /// The cursor of a source; `None` before its first batch.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub fn cursor(&self, source: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.snapshot.find_bytes(TableId::Cursor, keys::part(source).as_bytes())
    }
}
