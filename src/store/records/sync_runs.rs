//! Records of sync runs.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::inventory::Moment;
use crate::store::codec::schema::TableId;
use crate::store::engine::store::Store;
use crate::store::engine::table_mut::TableMut;
use crate::store::error::StoreError;

/// Records of runs that are kept: at the default interval of 30 s, those of the last eight hours.
pub const KEPT_RUNS: u64 = 1_000;

/// What a run reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncMode {
    /// Everything.
    Full,
    /// What changed since the cursor.
    Incremental,
    /// Rows named by a change notification.
    Named,
}

impl SyncMode {
    /// `full`, `incremental` or `named`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Full => "full",
            Self::Incremental => "incremental",
            Self::Named => "named",
        }
    }
}

/// Numbers of rows of one table in a run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TableRun {
    /// Read from the source.
    pub read: u64,
    /// New, or different from the stored record.
    pub changed: u64,
    /// Deleted.
    pub deleted: u64,
    /// Excluded from every figure because of a fault.
    pub quarantined: u64,
}

/// One run of one source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SyncRun {
    /// The source's name.
    pub source: String,
    /// What it read.
    pub mode: SyncMode,
    /// When it began.
    pub started: Moment,
    /// When it ended; `None` while it runs.
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
    /// The error that ended it.
    #[serde(default)]
    pub error: Option<String>,
    /// What interrupted it, when that was neither the source nor its records.
    #[serde(default)]
    pub interruption: Option<RunInterruption>,
    /// The error without addresses, file names and anything that the source sent; `None` in records of earlier versions.
    #[serde(default)]
    pub public_error: Option<String>,
}

/// What interrupts a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunInterruption {
    /// A user cancelled it.
    Cancelled,
    /// The program was stopped while it ran.
    Stopped,
}

/// Error for readers who may not configure sources, where a record has no other.
const UNEXPLAINED: &str = "the run failed; an administrator for all facilities sees why";

/// Error text of a run that ended with the program.
const STOPPED: &str = "the program was stopped while it ran; the next run goes on where it stood";

impl SyncRun {
    /// Whether it is under way, or how it ended: `running`, `succeeded`, `failed`, `cancelled`, or `stopped` with the
    /// program.
    #[must_use]
    pub const fn status(&self) -> &'static str {
        match (self.ended, &self.error, self.interruption) {
            (None, ..) => "running",
            (_, _, Some(RunInterruption::Cancelled)) => "cancelled",
            (_, _, Some(RunInterruption::Stopped)) => "stopped",
            (_, Some(_), None) => "failed",
            (_, None, None) => "succeeded",
        }
    }

    /// The error that ended it, for readers who may not configure sources; `None` without an error.
    #[must_use]
    pub fn error_for_everybody(&self) -> Option<&str> {
        self.error.as_ref().map(|_| self.public_error.as_deref().unwrap_or(UNEXPLAINED))
    }

    /// Rows read a second until `now`, or until its end.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "rows and milliseconds of a run stay far below 2^53")]
    pub fn rows_per_second_at(&self, now: Moment) -> f64 {
        let millis = (self.ended.unwrap_or(now).millis() - self.started.millis()).max(1);
        self.tables.values().map(|table| table.read).sum::<u64>() as f64 * 1_000.0 / millis as f64
    }
}

impl Store {
    /// Inserts the record of a run and returns its number. Numbers ascend from 1; the latest `KEPT_RUNS` are kept.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn insert_sync_run(&self, run: &SyncRun) -> Result<u64, StoreError> {
        self.transact(|txn| {
            let mut runs = TableMut::open(txn, TableId::SyncRun)?;
            // The latest run is never removed, so numbers are not given twice.
            let number = runs.next_number()?;
            runs.put(&number.to_be_bytes(), run)?;
            // One in, one out: the table cannot grow, and no insertion pays for a long cleanup.
            if let Some(oldest) = number.checked_sub(KEPT_RUNS) {
                runs.remove(&oldest.to_be_bytes())?;
            }
            Ok((number, true))
        })
    }

    /// Marks every run without an end as interrupted by a stop of the program. Call it before the first run starts. Returns
    /// their number.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be read or written.
    pub fn close_interrupted_runs(&self, now: Moment) -> Result<u64, StoreError> {
        // Outside of the transaction: no run is under way yet, so nothing changes in between.
        let runs = self.snapshot()?.sync().sync_runs()?.collect::<Result<Vec<_>, _>>()?;
        let open: Vec<_> = runs.into_iter().filter(|(_, run)| run.ended.is_none()).collect();
        if open.is_empty() {
            return Ok(0);
        }
        self.transact(|txn| {
            let mut table = TableMut::open(txn, TableId::SyncRun)?;
            for (number, run) in &open {
                // The clock may have been set back since: no run ends before it starts.
                let (ended, error) = (Some(now.max(run.started)), Some(STOPPED.to_owned()));
                let (public_error, interruption) = (error.clone(), Some(RunInterruption::Stopped));
                let run = SyncRun { ended, error, interruption, public_error, ..run.clone() };
                table.put(&number.to_be_bytes(), &run)?;
            }
            Ok((open.len() as u64, true))
        })
    }

    /// Writes the record of a run.
    ///
    /// # Errors
    /// [`StoreError`] when the store cannot be written.
    pub fn put_sync_run(&self, number: u64, run: &SyncRun) -> Result<(), StoreError> {
        self.transact(|txn| Ok(((), TableMut::open(txn, TableId::SyncRun)?.put(&number.to_be_bytes(), run)?)))
    }
}
