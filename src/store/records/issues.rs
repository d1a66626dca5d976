//! Sync issues: faults in source rows, one per row and column, kept until the source delivers the row without the fault. Of
//! each source a limited number is kept; the others are counted by table until the table is read as a whole again.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::store::engine::WriteTransaction;
use serde::{Deserialize, Serialize};

use crate::inventory::{Moment, ValidationIssue, is_row_position};
use crate::store::codec::keys;
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;
use crate::store::ingest::ingest_batch::{CheckedPositions, IssuePlace};
use crate::store::settings::{IssueTotals, ScopedSetting};

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
        self.transact(|txn| Ok(((), findings.write(txn, at)?.written)))
    }
}

/// Issues that are kept of one source. A file of 100 MB can have 20 million faults; nobody reads more than the first, and
/// the store must not grow with them.
pub const MAX_ISSUES_KEPT: u64 = 10_000;

/// What [`IssueChanges::write`] did.
#[derive(Debug, Default)]
pub(in crate::store) struct WrittenIssues {
    /// Anything was written.
    pub(in crate::store) written: bool,
    /// Issues that were only counted, by table.
    pub(in crate::store) unlisted: BTreeMap<String, u64>,
}

/// A table of which all issues about rows by their position were reported.
#[derive(Debug)]
struct CheckedTable {
    source: String,
    /// What the keys of its issues begin with.
    prefix: Vec<u8>,
    /// The keys of the issues that stay.
    stay: Arc<HashSet<Vec<u8>>>,
}

/// Changes to the issues that one transaction collects.
#[derive(Debug, Default)]
pub(in crate::store) struct IssueChanges {
    /// Rows that were read: their earlier issues are resolved unless reported again. (source, table, id)
    seen: Vec<[String; 3]>,
    /// Keys of resolved issues, each with its source.
    mended: Vec<(String, Vec<u8>)>,
    complaints: BTreeMap<Vec<u8>, (String, ValidationIssue)>,
    /// Keys of issues about missing owners, and whether this transaction is the first to report them. The store knows each
    /// such record, so that these are counted exactly: one that is not new and not kept is counted already.
    orphans: HashMap<Vec<u8>, bool>,
    /// Source, table and key of issues about missing owners that end: each is either kept or counted.
    ended: Vec<(String, String, Vec<u8>)>,
    /// Tables of files that were read to their end.
    positions: Vec<CheckedTable>,
    /// Issues that are only counted, by source and table.
    unlisted: BTreeMap<(String, String), u64>,
    /// Counts that replace the stored ones, by source and table.
    recounted: BTreeMap<(String, String), u64>,
}

impl IssueChanges {
    pub(in crate::store) fn mark_seen(&mut self, source: &str, table: &str, id: &str) {
        self.seen.push([source.to_owned(), table.to_owned(), id.to_owned()]);
    }

    /// Resolves one issue of a row that was not read.
    pub(in crate::store) fn resolve(&mut self, source: &str, complaint: &ValidationIssue) {
        self.mended.push((source.to_owned(), key(source, complaint)));
    }

    /// Resolves one issue, also when it was reported earlier in this transaction; says whether this transaction was the
    /// first to report it.
    pub(in crate::store) fn retract(&mut self, source: &str, complaint: &ValidationIssue) -> bool {
        let key = key(source, complaint);
        let is_new = self.complaints.remove(&key).is_some() && self.orphans.get(&key) != Some(&false);
        self.resolve(source, complaint);
        is_new
    }

    pub(in crate::store) fn report(&mut self, source: &str, complaint: ValidationIssue) {
        self.complaints.insert(key(source, &complaint), (source.to_owned(), complaint));
    }

    /// Notes that an issue is about a missing owner, and whether it is new.
    pub(in crate::store) fn mark_orphan(&mut self, source: &str, complaint: &ValidationIssue, is_new: bool) {
        self.orphans.entry(key(source, complaint)).or_insert(is_new);
    }

    /// Resolves an issue about a missing owner that was reported before, whether it is kept or counted.
    pub(in crate::store) fn end(&mut self, source: &str, complaint: &ValidationIssue) {
        self.ended.push((source.to_owned(), complaint.table.clone(), key(source, complaint)));
    }

    /// Counts issues that are not reported one by one.
    pub(in crate::store) fn count_unlisted(&mut self, source: &str, table: &str, issues: u64) {
        *self.unlisted.entry((source.to_owned(), table.to_owned())).or_default() += issues;
    }

    /// Replaces the number of counted issues of a table.
    pub(in crate::store) fn recount(&mut self, source: &str, table: &str, issues: u64) {
        self.recounted.insert((source.to_owned(), table.to_owned()), issues);
    }

    /// Resolves the issues about rows of files by their position, except those that are named.
    pub(in crate::store) fn check_positions(&mut self, source: &str, checked: &CheckedPositions<'_>) {
        let place = |(table, id, column): &IssuePlace| keys::parts(&[source, table, id, column]);
        let stay = Arc::new(checked.reported.iter().map(place).collect::<HashSet<_>>());
        for table in &checked.tables {
            let prefix = keys::parts_under(&[source, table]);
            self.positions.push(CheckedTable { source: source.to_owned(), prefix, stay: Arc::clone(&stay) });
        }
    }

    /// Writes the changes.
    pub(in crate::store) fn write(self, txn: &WriteTransaction, at: Moment) -> Result<WrittenIssues, StoreError> {
        let mut issues = TableMut::open(txn, TableId::SyncIssue)?;
        let mut totals = SourceTotals::default();
        let mut outcome = WrittenIssues::default();
        // Before the rows that were seen, which may have the same issues: what is not found here is a counted one.
        for (source, table, gone) in self.ended {
            if self.complaints.contains_key(&gone) {
                continue;
            }
            let totals = totals.of(txn, &issues, &source)?;
            if issues.remove(&gone)? {
                totals.kept = totals.kept.saturating_sub(1);
                outcome.written = true;
            } else {
                totals.count_orphan(&table, -1);
            }
        }
        // A healthy source has no issues: saves a range lookup per row.
        if !issues.is_empty()? {
            let mut mended = self.mended;
            // A row may have been noted several times, under its own and its stored id.
            for [source, table, id] in self.seen.into_iter().collect::<HashSet<_>>() {
                let keys = issues.keys_under(&keys::parts_under(&[&source, &table, &id]))?;
                mended.extend(keys.into_iter().map(|key| (source.clone(), key)));
            }
            for CheckedTable { source, prefix, stay } in self.positions {
                for key in issues.keys_under(&prefix)? {
                    let id = key[prefix.len()..].split(|byte| *byte == 0).next().unwrap_or_default();
                    if is_row_position(&String::from_utf8_lossy(id)) && !stay.contains(&key) {
                        mended.push((source.clone(), key));
                    }
                }
            }
            for (source, gone) in mended {
                // An issue that is reported again is not removed, because it must keep its `first_seen`.
                if !self.complaints.contains_key(&gone) && issues.has_key(&gone)? {
                    let totals = totals.of(txn, &issues, &source)?;
                    totals.kept = totals.kept.saturating_sub(1);
                    outcome.written |= issues.remove(&gone)?;
                }
            }
        }
        for (key, (source, complaint)) in self.complaints {
            let kept = issues.find::<SyncIssue>(&key)?;
            if kept.is_none() {
                let totals = totals.of(txn, &issues, &source)?;
                let is_kept = totals.kept < MAX_ISSUES_KEPT;
                totals.kept += u64::from(is_kept);
                match self.orphans.get(&key) {
                    Some(true) if !is_kept => totals.count_orphan(&complaint.table, 1),
                    Some(false) if is_kept => totals.count_orphan(&complaint.table, -1),
                    None if !is_kept => {
                        *totals.unlisted.entry(complaint.table.clone()).or_default() += 1;
                        *outcome.unlisted.entry(complaint.table.clone()).or_default() += 1;
                    }
                    _ => {}
                }
                if !is_kept {
                    continue;
                }
            }
            let first_seen = kept.map_or(at, |issue| issue.first_seen);
            outcome.written |= issues.put(&key, &SyncIssue { source, complaint, first_seen, last_seen: at })?;
        }
        for ((source, table), count) in self.unlisted {
            *totals.of(txn, &issues, &source)?.unlisted.entry(table.clone()).or_default() += count;
            *outcome.unlisted.entry(table).or_default() += count;
        }
        for ((source, table), count) in self.recounted {
            let of_this_batch = outcome.unlisted.get(&table).copied().unwrap_or(0);
            totals.of(txn, &issues, &source)?.unlisted.insert(table, count + of_this_batch);
        }
        drop(issues);
        outcome.written |= totals.write(txn)?;
        Ok(outcome)
    }
}

/// The totals of the sources that a transaction changes.
#[derive(Default)]
struct SourceTotals(BTreeMap<String, IssueTotals>);

impl SourceTotals {
    /// The totals of a source. A store of an earlier version has none: its issues are counted once.
    fn of(
        &mut self,
        txn: &WriteTransaction,
        issues: &TableMut<'_>,
        source: &str,
    ) -> Result<&mut IssueTotals, StoreError> {
        match self.0.entry(source.to_owned()) {
            Entry::Occupied(known) => Ok(known.into_mut()),
            Entry::Vacant(place) => {
                let settings = TableMut::open(txn, TableId::Setting)?;
                let stored = settings.find(IssueTotals::key(source).as_bytes())?;
                let totals = match stored {
                    Some(totals) => totals,
                    None => {
                        let kept = issues.keys_under(&keys::parts_under(&[source]))?.len() as u64;
                        IssueTotals { kept, ..IssueTotals::default() }
                    }
                };
                Ok(place.insert(totals))
            }
        }
    }

    fn write(self, txn: &WriteTransaction) -> Result<bool, StoreError> {
        let mut written = false;
        if self.0.is_empty() {
            return Ok(written);
        }
        let mut settings = TableMut::open(txn, TableId::Setting)?;
        for (source, mut totals) in self.0 {
            totals.unlisted.retain(|_, count| *count > 0);
            totals.unlisted_orphans.retain(|_, count| *count > 0);
            let key = IssueTotals::key(&source);
            // A run of a source without issues writes nothing
            if totals != IssueTotals::default() || settings.has_key(key.as_bytes())? {
                written |= settings.put(key.as_bytes(), &totals)?;
            }
        }
        Ok(written)
    }
}
