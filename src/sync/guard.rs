//! What stops a run that would delete too much: an upstream mistake must not empty the appliance.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::error::SyncError;
use crate::config::SyncConfig;
use crate::inventory::RecordKind;
use crate::store::{Snapshot, StoreError};

/// Counts what a run deletes, table by table. What runs deleted that failed since the last one that ended well counts
/// with it: else a run that is stopped and started again would delete a share each time.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    limits: SyncConfig,
    tables: BTreeMap<(Arc<str>, RecordKind), Count>,
}

#[derive(Debug, Clone, Copy)]
struct Count {
    gone: u64,
    /// Records held before the first of them went; counted only once enough went to ask.
    held: Option<u64>,
}

impl Guard {
    pub(super) const fn new(limits: SyncConfig) -> Self {
        Self { limits, tables: BTreeMap::new() }
    }

    /// Counts what a batch deletes of what is held.
    ///
    /// # Errors
    /// [`SyncError::MassDeletion`] when it is too much, or the store's.
    pub(super) fn check(
        &mut self,
        snapshot: &Snapshot,
        source: &str,
        removed: &[(Arc<str>, RecordKind, String)],
    ) -> Result<(), SyncError> {
        let unique: BTreeSet<&(Arc<str>, RecordKind, String)> = removed.iter().collect();
        let mut gone: BTreeMap<(Arc<str>, RecordKind), u64> = BTreeMap::new();
        for (table, kind, id) in unique {
            if snapshot.holds(source, *kind, id)? {
                *gone.entry((Arc::clone(table), *kind)).or_default() += 1;
            }
        }
        for ((table, kind), more) in gone {
            self.add(snapshot, source, &table, kind, more)?;
        }
        Ok(())
    }

    /// Counts deletions of one table.
    ///
    /// # Errors
    /// As [`Guard::check`].
    pub(super) fn add(
        &mut self,
        snapshot: &Snapshot,
        source: &str,
        table: &Arc<str>,
        kind: RecordKind,
        more: u64,
    ) -> Result<(), SyncError> {
        if more == 0 {
            return Ok(());
        }
        let key = (Arc::clone(table), kind);
        let count = match self.tables.get_mut(&key) {
            Some(count) => count,
            None => {
                let gone = deleted_by_failed_runs(snapshot, source, table)?;
                self.tables.entry(key).or_insert(Count { gone, held: None })
            }
        };
        let before = count.gone;
        count.gone += more;
        let gone = count.gone;
        let SyncConfig { mass_delete_rows, mass_delete_percent, .. } = self.limits;
        if gone <= mass_delete_rows {
            return Ok(());
        }
        let held = match count.held {
            Some(held) => held,
            None => *count.held.insert(snapshot.unseen(source, table, kind, &|_| true)?.held + before),
        };
        match gone * 100 > held * mass_delete_percent {
            true => Err(SyncError::MassDeletion { table: table.to_string(), gone, held }),
            false => Ok(()),
        }
    }
}

fn deleted_by_failed_runs(snapshot: &Snapshot, source: &str, table: &str) -> Result<u64, StoreError> {
    let mut deleted = 0;
    for run in snapshot.runs()? {
        let (_, run) = run?;
        if run.source != source {
            continue;
        }
        if run.ended.is_some() && run.error.is_none() {
            break;
        }
        deleted += run.tables.get(table).map_or(0, |table| table.deleted);
    }
    Ok(deleted)
}
