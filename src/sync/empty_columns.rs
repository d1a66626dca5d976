//! Reports a column that is suddenly empty in every row: a field that was renamed at the source, or a mapping that no
//! longer fits. The values are stored as they are; the issue stays open until the column has a value again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::services::SyncServices;
use crate::app::ApplicationError;
use crate::inventory::{ChangeBatch, RecordKind, ValidationIssue, optional_fields, present_fields};
use crate::store::{ColumnProfile, Snapshot, StoreError};

/// A column that had values in fewer rows than this may be empty by chance.
const MIN_VALUES: u64 = 5;
/// An incremental run with at least this many rows is evidence, for a column that had a value in at least half of all
/// rows.
const MIN_ROWS: u64 = 20;

#[derive(Debug, Clone)]
struct ColumnCounts {
    rows: u64,
    values: Vec<u64>,
}

/// Counts the values in the columns that one run reads.
#[derive(Debug, Clone, Default)]
pub(super) struct ColumnMonitor {
    tables: BTreeMap<(Arc<str>, RecordKind), ColumnCounts>,
    /// Kinds of which the run compared ids: it read only those of their records that changed, not all.
    compared_by_id: BTreeSet<RecordKind>,
}

impl ColumnMonitor {
    pub(super) fn observe(&mut self, batch: &ChangeBatch) {
        self.compared_by_id.extend(batch.present.iter().map(|(kind, _)| *kind));
        for (table, record) in &batch.puts {
            let kind = record.kind();
            let fields = optional_fields(kind).len();
            let zero = || ColumnCounts { rows: 0, values: vec![0; fields] };
            let counts = self.tables.entry((Arc::clone(table), kind)).or_insert_with(zero);
            counts.rows += 1;
            // One bit per field, in the order of `optional_fields`
            let mut bits = present_fields(record);
            while bits != 0 {
                counts.values[bits.trailing_zeros() as usize] += 1;
                bits &= bits - 1;
            }
        }
    }

    /// Compares the counts with those of earlier runs, opens and resolves issues and stores the new counts.
    /// `complete_tables` are the tables that were read to their end.
    pub(super) fn report(
        self,
        services: &SyncServices,
        source: &str,
        complete_tables: &[(Arc<str>, RecordKind)],
    ) -> Result<(), ApplicationError> {
        let (mut opened, mut resolved) = (Vec::new(), Vec::new());
        for ((table, kind), counts) in self.tables {
            let is_complete =
                complete_tables.contains(&(Arc::clone(&table), kind)) && !self.compared_by_id.contains(&kind);
            // One transaction per table: it reads and replaces the table's profile.
            services.store.write(|writer| {
                let scope = (source, &*table, kind);
                let mut profile: ColumnProfile = writer.find_scoped_setting(scope)?.unwrap_or_default();
                for (place, field) in optional_fields(kind).iter().enumerate() {
                    let (before, now) = (profile.values.get(*field).copied().unwrap_or(0), counts.values[place]);
                    if now > 0 {
                        if profile.reported.remove(*field).is_some() {
                            resolved.push(issue(&table, field, String::new()));
                        }
                    } else if before >= MIN_VALUES && is_significant(is_complete, &counts, before, profile.rows) {
                        let (rows, of) = (counts.rows, profile.rows);
                        let reason =
                            format!("is empty in all {rows} rows that were read; {before} of {of} had a value before");
                        profile.reported.insert((*field).to_owned(), reason.clone());
                        // Also when it was reported before: a kill may have come before the issue was stored.
                        opened.push(issue(&table, field, reason));
                    }
                }
                // A small run must not replace what a complete one counted
                if is_complete || counts.rows > profile.rows {
                    profile.rows = counts.rows;
                    for (place, field) in optional_fields(kind).iter().enumerate() {
                        // The count of before the issue stays, or the next run would find the empty column normal
                        if !profile.reported.contains_key(*field) {
                            profile.values.insert((*field).to_owned(), counts.values[place]);
                        }
                    }
                }
                writer.put_scoped_setting(scope, &profile)
            })?;
        }
        if !opened.is_empty() || !resolved.is_empty() {
            services.store.update_issues(source, opened, &resolved, services.clock.now())?;
        }
        Ok(())
    }
}

/// The open issues about empty columns of these tables. A pass that examines a table as a whole repeats them, or the store
/// would resolve them: an incremental pass says nothing about a column that is empty in the rows that changed.
pub(super) fn open_issues(
    stored: &Snapshot,
    source: &str,
    tables: &[Arc<str>],
) -> Result<Vec<ValidationIssue>, StoreError> {
    let mut issues = Vec::new();
    for table in tables {
        for kind in RecordKind::ALL {
            let profile: Option<ColumnProfile> = stored.find_scoped_setting((source, &**table, kind))?;
            let reported = profile.map(|profile| profile.reported).unwrap_or_default();
            issues.extend(reported.into_iter().map(|(field, reason)| issue(table, &field, reason)));
        }
    }
    Ok(issues)
}

const fn is_significant(is_complete: bool, counts: &ColumnCounts, before: u64, rows: u64) -> bool {
    is_complete || (counts.rows >= MIN_ROWS && before * 2 >= rows)
}

/// An issue about a column of a whole table: it has no id.
fn issue(table: &str, field: &str, reason: String) -> ValidationIssue {
    ValidationIssue {
        table: table.to_owned(),
        id: String::new(),
        column: field.to_owned(),
        value: None,
        reason,
        quarantined: false,
    }
}
