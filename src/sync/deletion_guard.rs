//! Stops a run that would delete too much: an error at the source must not empty the store. The deletions of a followed
//! source wait until the end of the run and are checked as a whole; those of a file are checked while it is imported, in
//! its one transaction. Items count as deleted with their facility: without it no list shows them.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use super::error::SyncError;
use crate::config::SyncConfig;
use crate::inventory::RecordKind;
use crate::store::{Snapshot, StoreError};

/// Pending deletions that are too many to be applied without permission.
pub(super) struct BlockedDeletions {
    tables: BTreeSet<(Arc<str>, RecordKind)>,
    /// The error that names the largest of them.
    pub(super) error: SyncError,
}

impl BlockedDeletions {
    /// Whether the deletions of a table stay pending.
    pub(super) fn contains(&self, table: &Arc<str>, kind: RecordKind) -> bool {
        self.tables.contains(&(Arc::clone(table), kind))
    }
}

/// Checks all pending deletions of a source; `None` when all of them may be applied.
///
/// # Errors
/// The store's.
pub(super) fn find_blocked(
    limits: SyncConfig,
    snapshot: &Snapshot,
    source: &str,
) -> Result<Option<BlockedDeletions>, StoreError> {
    let mut pending: BTreeMap<(Arc<str>, RecordKind), u64> = BTreeMap::new();
    let mut facilities: HashSet<String> = HashSet::new();
    for entry in snapshot.sync().pending_deletes(source)? {
        let (table, kind, id) = entry?;
        *pending.entry((table, kind)).or_default() += 1;
        if kind == RecordKind::Facility {
            facilities.insert(id);
        }
    }
    if let Some(error) = check_pending_facilities(limits, snapshot, source, &facilities)? {
        // Both kinds wait: items that are applied before their facility would not count with it the next time
        let is_site = |kind| matches!(kind, RecordKind::Facility | RecordKind::Equipment);
        let tables = pending.into_keys().filter(|(_, kind)| is_site(*kind)).collect();
        return Ok(Some(BlockedDeletions { tables, error }));
    }
    let mut blocked: Option<BlockedDeletions> = None;
    let mut largest = 0;
    for ((table, kind), gone) in pending {
        // Checked before `held`, which reads the whole index of the kind.
        if gone <= limits.mass_delete_rows {
            continue;
        }
        let held = snapshot.sync().find_unseen_records(source, &table, kind, &|_| true)?.held;
        if !is_too_many(limits, gone, held) {
            continue;
        }
        let error = SyncError::MassDeletion { table: table.to_string(), gone, held };
        let all = blocked.get_or_insert(BlockedDeletions { tables: BTreeSet::new(), error: SyncError::Cancelled });
        if gone > largest {
            (largest, all.error) = (gone, error);
        }
        all.tables.insert((table, kind));
    }
    Ok(blocked)
}

/// The error about the pending deletions of facilities: too many items would go with them or by themselves.
fn check_pending_facilities(
    limits: SyncConfig,
    snapshot: &Snapshot,
    source: &str,
    facilities: &HashSet<String>,
) -> Result<Option<SyncError>, StoreError> {
    if facilities.is_empty() {
        return Ok(None);
    }
    let mut gone = 0;
    for facility in facilities {
        gone += snapshot.equipment_count(facility)?;
    }
    for entry in snapshot.sync().pending_deletes(source)? {
        let (_, kind, id) = entry?;
        if kind == RecordKind::Equipment {
            // Items of a deleted facility are counted with it already
            let owner = snapshot.sync().owner_of(kind, &id)?;
            gone += u64::from(owner.is_some_and(|owner| !facilities.contains(&owner)));
        }
    }
    check_facilities(limits, snapshot, source, facilities.len() as u64, gone)
}

fn check_facilities(
    limits: SyncConfig,
    snapshot: &Snapshot,
    source: &str,
    facilities: u64,
    gone: u64,
) -> Result<Option<SyncError>, StoreError> {
    if gone <= limits.mass_delete_rows {
        return Ok(None);
    }
    let held = snapshot.sync().equipment_count_of_source(source)?;
    Ok(is_too_many(limits, gone, held).then_some(SyncError::FacilityMassDeletion { facilities, gone, held }))
}

const fn is_too_many(limits: SyncConfig, gone: u64, held: u64) -> bool {
    // Both limits: a table of a few rows may lose most of them.
    gone > limits.mass_delete_rows && gone * 100 > held * limits.mass_delete_percent
}

/// Counts the deletions of the files of a run, by table. Deletions of earlier failed runs count too, back to the last run
/// that succeeded: else a run that is stopped and started again would delete a share each time.
#[derive(Debug, Clone)]
pub(super) struct DeletionGuard {
    limits: SyncConfig,
    tables: BTreeMap<(Arc<str>, RecordKind), TableDeletions>,
    facilities: u64,
    /// Items in the deleted facilities.
    items: u64,
    /// Hashes of the deletions of the file that is imported: a file may name an id several times, in several batches.
    in_file: HashSet<u64>,
    hasher: RandomState,
}

#[derive(Debug, Clone, Copy)]
struct TableDeletions {
    gone: u64,
    /// Deletions that the snapshot of the file that is imported does not show as stored records any more: those of earlier
    /// files of this run and of failed runs.
    committed: u64,
    /// Records stored before the first deletion; counted only when there are enough deletions to check.
    held: Option<u64>,
}

impl DeletionGuard {
    pub(super) const fn limits(&self) -> SyncConfig {
        self.limits
    }

    pub(super) fn new(limits: SyncConfig) -> Self {
        let (in_file, hasher) = (HashSet::new(), RandomState::new());
        Self { limits, tables: BTreeMap::new(), facilities: 0, items: 0, in_file, hasher }
    }

    /// Begins a file. The snapshot of its checks is made after the files before it were stored.
    pub(super) fn begin_file(&mut self) {
        self.in_file.clear();
        self.tables.values_mut().for_each(|table| table.committed = table.gone);
    }

    /// Counts the deletions of a batch.
    ///
    /// # Errors
    /// [`SyncError::MassDeletion`] or [`SyncError::FacilityMassDeletion`] when they are too many, or the store's.
    pub(super) fn check(
        &mut self,
        snapshot: &Snapshot,
        source: &str,
        removed: &[(Arc<str>, RecordKind, String)],
    ) -> Result<(), SyncError> {
        let mut gone: BTreeMap<(Arc<str>, RecordKind), u64> = BTreeMap::new();
        for (table, kind, id) in removed {
            if !self.in_file.insert(self.hasher.hash_one((table, kind, id))) {
                continue;
            }
            // Ids that are not stored delete nothing
            let Some(held) = snapshot.sync().find_stored_id(source, *kind, id)? else { continue };
            *gone.entry((Arc::clone(table), *kind)).or_default() += 1;
            if *kind == RecordKind::Facility {
                self.facilities += 1;
                self.items += snapshot.equipment_count(&held)?;
            }
        }
        if let Some(error) = check_facilities(self.limits, snapshot, source, self.facilities, self.items)? {
            return Err(error);
        }
        for ((table, kind), more) in gone {
            self.add(snapshot, source, &table, kind, more)?;
        }
        Ok(())
    }

    fn add(
        &mut self,
        snapshot: &Snapshot,
        source: &str,
        table: &Arc<str>,
        kind: RecordKind,
        more: u64,
    ) -> Result<(), SyncError> {
        let key = (Arc::clone(table), kind);
        let count = match self.tables.get_mut(&key) {
            Some(count) => count,
            None => {
                let gone = deleted_by_failed_runs(snapshot, source, table)?;
                self.tables.entry(key).or_insert(TableDeletions { gone, committed: gone, held: None })
            }
        };
        count.gone += more;
        let gone = count.gone;
        if gone <= self.limits.mass_delete_rows {
            return Ok(());
        }
        let held = match count.held {
            Some(held) => held,
            // The batches of this file before this one are still in the snapshot
            None => {
                let stored = snapshot.sync().find_unseen_records(source, table, kind, &|_| true)?.held;
                *count.held.insert(stored + count.committed)
            }
        };
        match is_too_many(self.limits, gone, held) {
            true => Err(SyncError::MassDeletion { table: table.to_string(), gone, held }),
            false => Ok(()),
        }
    }
}

fn deleted_by_failed_runs(snapshot: &Snapshot, source: &str, table: &str) -> Result<u64, StoreError> {
    let mut deleted = 0;
    for run in snapshot.sync().sync_runs()? {
        let (_, run) = run?;
        if run.source != source {
            continue;
        }
        // Latest first. The current run is among them, still without counts: its record is written at its end.
        if run.ended.is_some() && run.error.is_none() {
            break;
        }
        deleted += run.tables.get(table).map_or(0, |table| table.deleted);
    }
    Ok(deleted)
}
