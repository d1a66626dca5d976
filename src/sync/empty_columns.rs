//! Notices a column that is suddenly empty in every row: a renamed field upstream, or a mapping that no longer fits. The
//! values are taken as they are; the issue says so until the column tells something again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::app::{Application, ApplicationError};
use crate::inventory::{ChangeBatch, RecordKind, ValidationIssue, optional_fields, present_fields};
use crate::store::{Snapshot, StoreCollection, StoreError};

/// A column that fewer rows than this knew may be empty by chance.
const FEW_VALUES: u64 = 5;
/// Rows of an incremental run from which on an empty column is no chance, where at least half of all rows knew it.
const MANY_ROWS: u64 = 20;

/// How often each optional field was told in a table.
#[derive(Debug, Default, Serialize, Deserialize)]
struct ColumnProfile {
    rows: u64,
    told: BTreeMap<String, u64>,
    /// Fields of which there is an issue, and what it says.
    reported: BTreeMap<String, String>,
}

#[derive(Debug, Clone)]
struct ColumnCounts {
    rows: u64,
    told: Vec<u64>,
}

/// What one run saw.
#[derive(Debug, Clone, Default)]
pub(super) struct ColumnMonitor {
    tables: BTreeMap<(Arc<str>, RecordKind), ColumnCounts>,
    /// Of what there are records whose ids alone were told: what was read of them are those that changed, not all.
    told_by_id: BTreeSet<RecordKind>,
}

impl ColumnMonitor {
    pub(super) fn see(&mut self, batch: &ChangeBatch) {
        self.told_by_id.extend(batch.present.iter().map(|(kind, _)| *kind));
        for (table, record) in &batch.puts {
            let kind = record.kind();
            let fields = optional_fields(kind).len();
            let fresh = || ColumnCounts { rows: 0, told: vec![0; fields] };
            let seen = self.tables.entry((Arc::clone(table), kind)).or_insert_with(fresh);
            seen.rows += 1;
            let mut bits = present_fields(record);
            while bits != 0 {
                seen.told[bits.trailing_zeros() as usize] += 1;
                bits &= bits - 1;
            }
        }
    }

    /// Holds what was seen against what there was before. `whole` are the tables that were read to their end.
    pub(super) fn settle(
        self,
        appliance: &Application,
        source: &str,
        whole: &[(Arc<str>, RecordKind)],
    ) -> Result<(), ApplicationError> {
        let (mut complaints, mut mended) = (Vec::new(), Vec::new());
        for ((table, kind), seen) in self.tables {
            let is_whole = whole.contains(&(Arc::clone(&table), kind)) && !self.told_by_id.contains(&kind);
            let key = key_of(source, &table, kind);
            appliance.store().write(|shelves| {
                let mut profile: ColumnProfile = shelves.find(StoreCollection::Setting, &key)?.unwrap_or_default();
                for (place, field) in optional_fields(kind).iter().enumerate() {
                    let (before, now) = (profile.told.get(*field).copied().unwrap_or(0), seen.told[place]);
                    if now > 0 {
                        if profile.reported.remove(*field).is_some() {
                            mended.push(complaint(&table, field, String::new()));
                        }
                    } else if before >= FEW_VALUES && is_sudden(is_whole, &seen, before, profile.rows) {
                        let (rows, of) = (seen.rows, profile.rows);
                        let reason =
                            format!("is empty in all {rows} rows that were read; {before} of {of} told it before");
                        profile.reported.insert((*field).to_owned(), reason.clone());
                        complaints.push(complaint(&table, field, reason));
                    }
                }
                if is_whole || seen.rows > profile.rows {
                    profile.rows = seen.rows;
                    for (place, field) in optional_fields(kind).iter().enumerate() {
                        if !profile.reported.contains_key(*field) {
                            profile.told.insert((*field).to_owned(), seen.told[place]);
                        }
                    }
                }
                shelves.put(StoreCollection::Setting, &key, &profile)
            })?;
        }
        if !complaints.is_empty() || !mended.is_empty() {
            appliance.store().update_issues(source, complaints, &mended, appliance.clock().now())?;
        }
        Ok(())
    }
}

/// Where what is known of a table is kept. What an earlier masterbus kept as `columns:` is learnt anew.
fn key_of(source: &str, table: &str, kind: RecordKind) -> String {
    format!("told:{source}:{table}:{}", kind as u8)
}

/// What was told of columns of these tables and still holds. A pass that looks at a table as a whole takes back all that
/// was said of it as a whole, and would take back this: rows that changed say nothing of a column that is empty in them.
pub(super) fn standing(held: &Snapshot, source: &str, tables: &[Arc<str>]) -> Result<Vec<ValidationIssue>, StoreError> {
    let mut complaints = Vec::new();
    for table in tables {
        for kind in RecordKind::ALL {
            let profile: Option<ColumnProfile> = held.find(StoreCollection::Setting, &key_of(source, table, kind))?;
            let reported = profile.map(|profile| profile.reported).unwrap_or_default();
            complaints.extend(reported.into_iter().map(|(field, reason)| complaint(table, &field, reason)));
        }
    }
    Ok(complaints)
}

const fn is_sudden(is_whole: bool, seen: &ColumnCounts, before: u64, rows: u64) -> bool {
    is_whole || (seen.rows >= MANY_ROWS && before * 2 >= rows)
}

fn complaint(table: &str, field: &str, reason: String) -> ValidationIssue {
    ValidationIssue {
        table: table.to_owned(),
        // Of the whole table, no row of it
        id: String::new(),
        column: field.to_owned(),
        value: None,
        reason,
        quarantined: false,
    }
}
