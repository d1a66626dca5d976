//! Records of the sync: runs, and issues found in what the sources delivered.

use std::sync::Arc;

use super::ApplicationError;
use crate::inventory::ValidationIssue;
use crate::store::{FeedFault, FeedFaultKind, Snapshot, Store, StoreError, SyncIssue, SyncRun};

/// A sync run with its number.
#[derive(Debug, Clone)]
pub struct SyncRunRecord {
    /// Its number, from 1.
    pub number: u64,
    /// Its record.
    pub run: SyncRun,
}

/// A page of issues.
#[derive(Debug, Clone)]
pub struct IssueList {
    /// Number of all issues.
    pub total: u64,
    /// Those of them that are counted and on no page.
    pub unlisted: u64,
    /// The issues of the page.
    pub issues: Vec<SyncIssue>,
}

/// Reads runs and issues. Every method blocks on the store.
pub struct SyncRecords {
    store: Arc<Store>,
}

impl SyncRecords {
    pub(super) const fn new(store: Arc<Store>) -> Self {
        Self { store }
    }

    /// The number of stored runs, of one source or of all, and one page of them, the latest first. Pages start at 1.
    ///
    /// # Errors
    /// The store's.
    pub fn list_runs(
        &self,
        source: Option<&str>,
        page: u64,
        limit: u64,
    ) -> Result<(u64, Vec<SyncRunRecord>), ApplicationError> {
        let (start, end) = (page_start(page, limit), page_start(page, limit).saturating_add(as_usize(limit)));
        let mut total = 0;
        let mut runs = Vec::new();
        for run in self.store.snapshot()?.sync().sync_runs()? {
            let (number, run) = run?;
            if source.is_some_and(|source| source != run.source) {
                continue;
            }
            if (start..end).contains(&total) {
                runs.push(SyncRunRecord { number, run });
            }
            total += 1;
        }
        Ok((total as u64, runs))
    }

    /// A run by its number.
    ///
    /// # Errors
    /// The store's.
    pub fn find_run(&self, number: u64) -> Result<Option<SyncRunRecord>, ApplicationError> {
        let run = self.store.snapshot()?.sync().find_sync_run(number)?;
        Ok(run.map(|run| SyncRunRecord { number, run }))
    }

    /// One page of the issues: first those of the sources by source, table, id and column, then feeds that lead nowhere by
    /// facility and item.
    ///
    /// # Errors
    /// The store's.
    pub fn list_issues(&self, page: u64, limit: u64) -> Result<IssueList, ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let (start, limit) = (page_start(page, limit), as_usize(limit));
        let (mut total, mut issues) = snapshot.sync().issues(start, limit)?;
        for stored in snapshot.figures().facility_figures()? {
            for fault in stored?.1.feed_faults {
                let place = usize::try_from(total).unwrap_or(usize::MAX);
                if place >= start && issues.len() < limit {
                    issues.push(feed_issue(&snapshot, fault)?);
                }
                total += 1;
            }
        }
        let unlisted = snapshot.sync().unlisted_issues()?;
        Ok(IssueList { total: total + unlisted, unlisted, issues })
    }

    /// Number of issues of source rows: those that are kept, and those that are only counted.
    ///
    /// # Errors
    /// The store's.
    pub fn count_issues(&self) -> Result<(u64, u64), ApplicationError> {
        let snapshot = self.store.snapshot()?;
        Ok((snapshot.sync().issues(0, 0)?.0, snapshot.sync().unlisted_issues()?))
    }
}

/// Index of the first entry of a page.
fn page_start(page: u64, limit: u64) -> usize {
    as_usize(page.saturating_sub(1).saturating_mul(limit))
}

fn as_usize(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// A feed that leads nowhere, as an issue of the source row that states it.
fn feed_issue(snapshot: &Snapshot, fault: FeedFault) -> Result<SyncIssue, StoreError> {
    let FeedFault { equipment_id, fed_from, kind, first_seen, last_seen } = fault;
    let (source, table) = snapshot.sync().origin_of(&equipment_id)?.unwrap_or_default();
    let reason = match kind {
        FeedFaultKind::UnknownFeeder => format!("names equipment {fed_from}, which does not exist"),
        FeedFaultKind::Loop { items: 1 } => "names the item itself".to_owned(),
        FeedFaultKind::Loop { items } => format!("closes a loop of {items} items: following it comes back to the item"),
    };
    let complaint = ValidationIssue {
        table,
        id: equipment_id.to_string(),
        column: "fed_from".to_owned(),
        value: Some(fed_from.to_string()),
        reason,
        quarantined: false,
    };
    Ok(SyncIssue { source, complaint, first_seen, last_seen })
}
