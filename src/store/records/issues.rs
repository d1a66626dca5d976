//! Sync issues: faults in source rows, one per row and column, kept until the source delivers the row without the fault.

use std::collections::{BTreeMap, HashSet};

use crate::store::engine::WriteTransaction;
use serde::{Deserialize, Serialize};

use crate::inventory::{Moment, ValidationIssue};
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;

/// A fault with the times at which it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncIssue {
    /// The source's name.
    pub source: String,
    /// The fault.
    pub complaint: ValidationIssue,
    /// When it was first seen.
    pub first_seen: Moment,
    /// When it was last seen.
    pub last_seen: Moment,
}

fn key(source: &str, complaint: &ValidationIssue) -> Vec<u8> {
    keys::parts(&[source, &complaint.table, &complaint.id, &complaint.column])
}

impl Store {
    /// Writes issues of a source that belong to no row of a batch, and removes resolved ones.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn update_issues(
        &self,
        source: &str,
        complaints: Vec<ValidationIssue>,
        mended: &[ValidationIssue],
        at: Moment,
    ) -> Result<(), StoreError> {
        // No row is marked as seen: issues of rows stay, only those given here change.
        let mut findings = IssueChanges::default();
        mended.iter().for_each(|complaint| findings.resolve(source, complaint));
        complaints.into_iter().for_each(|complaint| findings.report(source, complaint));
        self.transact(|txn| Ok(((), findings.write(txn, at)?)))
    }
}

/// Changes to the issues that one transaction collects.
#[derive(Debug, Default)]
pub(in crate::store) struct IssueChanges {
    /// Rows that were read: their earlier issues are resolved unless reported again. (source, table, id)
    seen: Vec<[String; 3]>,
    /// Keys of resolved issues.
    mended: Vec<Vec<u8>>,
    complaints: BTreeMap<Vec<u8>, (String, ValidationIssue)>,
}

impl IssueChanges {
    pub(in crate::store) fn mark_seen(&mut self, source: &str, table: &str, id: &str) {
        self.seen.push([source.to_owned(), table.to_owned(), id.to_owned()]);
    }

    /// Resolves one issue of a row that was not read.
    pub(in crate::store) fn resolve(&mut self, source: &str, complaint: &ValidationIssue) {
        self.mended.push(key(source, complaint));
    }

    /// Resolves one issue, also when it was reported earlier in this transaction.
    pub(in crate::store) fn retract(&mut self, source: &str, complaint: &ValidationIssue) {
        self.complaints.remove(&key(source, complaint));
        self.resolve(source, complaint);
    }

    pub(in crate::store) fn report(&mut self, source: &str, complaint: ValidationIssue) {
        self.complaints.insert(key(source, &complaint), (source.to_owned(), complaint));
    }

    /// Writes the changes; says whether there were any.
    pub(in crate::store) fn write(self, txn: &WriteTransaction, at: Moment) -> Result<bool, StoreError> {
        let mut issues = TableMut::open(txn, TableId::SyncIssue)?;
        let mut changed = false;
        // A healthy source has no issues: saves a range lookup per row.
        if !issues.is_empty()? {
            let mut mended = self.mended;
            // A row may have been noted several times, under its own and its stored id.
            for [source, table, id] in self.seen.into_iter().collect::<HashSet<_>>() {
                mended.extend(issues.keys_under(&keys::parts_under(&[&source, &table, &id]))?);
            }
            for gone in mended {
                // An issue that is reported again is not removed, because it must keep its `first_seen`.
                changed |= !self.complaints.contains_key(&gone) && issues.remove(&gone)?;
            }
        }
        for (key, (source, complaint)) in self.complaints {
            let first_seen = issues.find::<SyncIssue>(&key)?.map_or(at, |issue| issue.first_seen);
            changed |= issues.put(&key, &SyncIssue { source, complaint, first_seen, last_seen: at })?;
        }
        Ok(changed)
    }
}
