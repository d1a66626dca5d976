//! What did not arrive whole: kept per source row and column until the source mends it.

use std::collections::{BTreeMap, HashSet};

use crate::store::engine::WriteTransaction;
use serde::{Deserialize, Serialize};

use crate::inventory::{Moment, ValidationIssue};
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;

/// A complaint with its history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SyncIssue {
    /// The source's name.
    pub source: String,
    /// What is wrong.
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
    /// Keeps complaints of a source that are about no row of a batch, and takes out those that no longer hold.
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
        let mut findings = IssueChanges::default();
        mended.iter().for_each(|complaint| findings.resolve(source, complaint));
        complaints.into_iter().for_each(|complaint| findings.report(source, complaint));
        self.transact(|txn| Ok(((), findings.write(txn, at)?)))
    }
}

/// What one write has to say about source rows: those seen, and those complained about.
#[derive(Debug, Default)]
pub(in crate::store) struct IssueChanges {
    /// Rows of which earlier complaints no longer hold, unless they are made again: (source, table, id).
    seen: Vec<[String; 3]>,
    /// Single issues that no longer hold.
    mended: Vec<Vec<u8>>,
    complaints: BTreeMap<Vec<u8>, (String, ValidationIssue)>,
}

impl IssueChanges {
    pub(in crate::store) fn mark_seen(&mut self, source: &str, table: &str, id: &str) {
        self.seen.push([source.to_owned(), table.to_owned(), id.to_owned()]);
    }

    /// One complaint about a row that was not looked at no longer holds.
    pub(in crate::store) fn resolve(&mut self, source: &str, complaint: &ValidationIssue) {
        self.mended.push(key(source, complaint));
    }

    /// One complaint no longer holds, though it may have been made a moment ago.
    pub(in crate::store) fn retract(&mut self, source: &str, complaint: &ValidationIssue) {
        self.complaints.remove(&key(source, complaint));
        self.resolve(source, complaint);
    }

    pub(in crate::store) fn report(&mut self, source: &str, complaint: ValidationIssue) {
        self.complaints.insert(key(source, &complaint), (source.to_owned(), complaint));
    }

    /// Brings the kept issues up to date; says whether anything changed.
    pub(in crate::store) fn write(self, txn: &WriteTransaction, at: Moment) -> Result<bool, StoreError> {
        let mut issues = TableMut::open(txn, TableId::SyncIssue)?;
        let mut changed = false;
        if !issues.is_empty()? {
            let mut mended = self.mended;
            for [source, table, id] in self.seen.into_iter().collect::<HashSet<_>>() {
                mended.extend(issues.keys_under(&keys::parts_under(&[&source, &table, &id]))?);
            }
            for gone in mended {
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
