//! What is known of the syncs: runs, and what did not arrive whole.

use super::feeding::issue_of;
use super::{Application, ApplicationError};
use crate::store::{SyncIssue, SyncRun};

/// A run with its number.
#[derive(Debug, Clone)]
pub struct SyncRunRecord {
    /// Its number, from 1.
    pub number: u64,
    /// Its record.
    pub run: SyncRun,
}

/// Where a page begins in a list, from 0.
fn start_of(page: u64, limit: u64) -> usize {
    usize::try_from(page.saturating_sub(1).saturating_mul(limit)).unwrap_or(usize::MAX)
}

fn whole(limit: u64) -> usize {
    usize::try_from(limit).unwrap_or(usize::MAX)
}

impl Application {
    /// How many runs are kept, of one source or of all, and a page of them, latest first. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn sync_runs(
        &self,
        source: Option<&str>,
        page: u64,
        limit: u64,
    ) -> Result<(u64, Vec<SyncRunRecord>), ApplicationError> {
        let (start, end) = (start_of(page, limit), start_of(page, limit).saturating_add(whole(limit)));
        let mut total = 0;
        let mut runs = Vec::new();
        for run in self.store.snapshot()?.sync_runs()? {
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

    /// One run. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn find_sync_run(&self, number: u64) -> Result<Option<SyncRunRecord>, ApplicationError> {
        let run = self.store.snapshot()?.find_sync_run(number)?;
        Ok(run.map(|run| SyncRunRecord { number, run }))
    }

    /// How many issues there are, and a page of them: what sources delivered wrong by source, table, id and column, then
    /// feeds that lead nowhere by facility and item. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn sync_issues(&self, page: u64, limit: u64) -> Result<(u64, Vec<SyncIssue>), ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let (start, limit) = (start_of(page, limit), whole(limit));
        let (mut total, mut issues) = snapshot.issues(start, limit)?;
        for kept in snapshot.facility_figures()? {
            for fault in kept?.1.feed_faults {
                let place = usize::try_from(total).unwrap_or(usize::MAX);
                if place >= start && issues.len() < limit {
                    issues.push(issue_of(&snapshot, fault)?);
                }
                total += 1;
            }
        }
        Ok((total, issues))
    }
}
