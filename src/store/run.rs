//! The record of a sync run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::book::Book;
use super::error::StoreError;
use super::handle::Store;
use super::tables::Table;
use crate::inventory::Moment;

/// Records of runs that are kept: at the default interval those of the last eight hours, whatever years go by.
pub const KEPT_RUNS: u64 = 1_000;

/// How much a run looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncMode {
    /// Everything.
    Full,
    /// What changed since the cursor.
    Incremental,
    /// Rows that somebody said have changed.
    Named,
}

impl SyncMode {
    /// `full`, `incremental` or `named`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Incremental => "incremental",
            Self::Named => "named",
        }
    }
}

/// One table's part in a run, in rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableRun {
    /// Read from the source.
    pub read: u64,
    /// New or other than what was held.
    pub changed: u64,
    /// Gone.
    pub deleted: u64,
    /// Kept out of every figure.
    pub quarantined: u64,
}

/// One run of one source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SyncRun {
    /// The source's name.
    pub source: String,
    /// What it looked at.
    pub mode: SyncMode,
    /// When it began.
    pub started: Moment,
    /// When it ended; `None` while it runs, and for one that a kill cut off.
    #[serde(default)]
    pub ended: Option<Moment>,
    /// By the source's table.
    #[serde(default)]
    pub tables: BTreeMap<String, TableRun>,
    /// Bytes received.
    #[serde(default)]
    pub bytes: u64,
    /// Rows read per second of the run.
    #[serde(default)]
    pub rows_per_second: f64,
    /// What stopped it.
    #[serde(default)]
    pub error: Option<String>,
}

impl Store {
    /// Begins the record of a run and returns its number. Numbers ascend from 1; the latest [`KEPT_RUNS`] are kept.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn begin_run(&self, run: &SyncRun) -> Result<u64, StoreError> {
        self.transact(|txn| {
            let mut runs = Book::open(txn, Table::SyncRun)?;
            let number = runs.next_number()?;
            runs.put(&number.to_be_bytes(), run)?;
            if let Some(oldest) = number.checked_sub(KEPT_RUNS) {
                runs.remove(&oldest.to_be_bytes())?;
            }
            Ok((number, true))
        })
    }

    /// Writes what is known of a run now.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn put_run(&self, number: u64, run: &SyncRun) -> Result<(), StoreError> {
        self.transact(|txn| Ok(((), Book::open(txn, Table::SyncRun)?.put(&number.to_be_bytes(), run)?)))
    }
}
