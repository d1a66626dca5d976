//! Totals of the runs since the program started, for metrics. They only rise, while the records of old runs are removed.

use std::collections::BTreeMap;

use parking_lot::Mutex;

use super::error::SyncError;
use crate::store::{SyncRun, TableRun};

/// Tables of one source that are counted by name; further ones count as [`OTHER`]. A file can name any number of tables,
/// and each name becomes a time series.
const MAX_TABLES: usize = 50;
const OTHER: &str = "other";

/// Totals of the runs of one source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceCounters {
    /// Runs that succeeded.
    pub succeeded: u64,
    /// Runs that failed.
    pub failed: u64,
    /// Runs that were cancelled.
    pub cancelled: u64,
    /// Rows of all runs, by the source's table.
    pub tables: BTreeMap<String, TableRun>,
}

/// Totals by source.
pub(super) struct RunCounters(Mutex<BTreeMap<String, SourceCounters>>);

impl RunCounters {
    /// Zeros for these sources, so that their metrics exist from the start.
    pub(super) fn new<'a>(sources: impl Iterator<Item = &'a str>) -> Self {
        Self(Mutex::new(sources.map(|source| (source.to_owned(), SourceCounters::default())).collect()))
    }

    /// Counts a run that ended.
    pub(super) fn record(&self, run: &SyncRun, error: Option<&SyncError>) {
        let mut sources = self.0.lock();
        let counters = sources.entry(run.source.clone()).or_default();
        match error {
            None => counters.succeeded += 1,
            Some(SyncError::Cancelled) => counters.cancelled += 1,
            Some(_) => counters.failed += 1,
        }
        for (table, rows) in &run.tables {
            // The first tables keep their names: a time series must not change to `other` later.
            let is_named = counters.tables.contains_key(table) || counters.tables.len() < MAX_TABLES;
            let sum = counters.tables.entry(if is_named { table.clone() } else { OTHER.to_owned() }).or_default();
            let TableRun { read, changed, deleted, quarantined } = rows;
            sum.read += read;
            sum.changed += changed;
            sum.deleted += deleted;
            sum.quarantined += quarantined;
        }
    }

    /// All totals, in the order of the sources' names.
    pub(super) fn list(&self) -> Vec<(String, SourceCounters)> {
        self.0.lock().iter().map(|(source, counters)| (source.clone(), counters.clone())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inventory::Moment;
    use crate::store::SyncMode;

    fn run_with(tables: &[&str]) -> SyncRun {
        let rows = TableRun { read: 5, changed: 3, deleted: 2, quarantined: 1 };
        SyncRun {
            source: "condoit".to_owned(),
            mode: SyncMode::Full,
            started: Moment::from_millis(0),
            ended: None,
            tables: tables.iter().map(|table| ((*table).to_owned(), rows)).collect(),
            bytes: 0,
            rows_per_second: 0.0,
            error: None,
            interruption: None,
            public_error: None,
        }
    }

    #[test]
    fn runs_add_up_by_outcome_and_table() {
        let counters = RunCounters::new(["condoit", "quiet"].into_iter());
        counters.record(&run_with(&["a"]), None);
        counters.record(&run_with(&["a", "b"]), Some(&SyncError::Cancelled));
        counters.record(&run_with(&[]), Some(&SyncError::NotUnderWay { number: 1 }));
        let rows =
            |times: u64| TableRun { read: 5 * times, changed: 3 * times, deleted: 2 * times, quarantined: times };
        let tables = BTreeMap::from([("a".to_owned(), rows(2)), ("b".to_owned(), rows(1))]);
        let condoit = SourceCounters { succeeded: 1, failed: 1, cancelled: 1, tables };
        let expected = [("condoit".to_owned(), condoit), ("quiet".to_owned(), SourceCounters::default())];
        assert_eq!(counters.list(), expected);
    }

    #[test]
    fn tables_beyond_the_limit_are_counted_together() {
        let counters = RunCounters::new(std::iter::empty());
        let names: Vec<String> = (0..500).map(|number| format!("table {number:03}")).collect();
        counters.record(&run_with(&names.iter().map(String::as_str).collect::<Vec<_>>()), None);
        let (_, condoit) = counters.list().remove(0);
        assert_eq!(condoit.tables.len(), MAX_TABLES + 1);
        assert_eq!(condoit.tables[OTHER].read, 5 * (500 - MAX_TABLES as u64));
    }
}
