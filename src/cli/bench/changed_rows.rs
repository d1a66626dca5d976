//! Measures runs with few changes: rows are updated in the source's database, and the next run reads them. Two numbers of
//! rows show whether the cost depends on the changes or on the size of the table.

use super::figures::{Figures, Unit};
use super::portfolio;
use crate::cli::command_error::{CommandError, CommandResult};
use crate::simulate::portfolio::Portfolio;
use crate::simulate::portfolio_sql::TABLES;
use crate::store::SyncRun;

/// Number of rows to change before a run, and the names of its figures.
pub(super) struct ChangedRows {
    /// Number of changed rows.
    pub(super) rows: usize,
    names: [(&'static str, &'static str); 4],
}

/// The smaller one is first: it includes the one-time cost of the first run after the database was filled.
pub(super) const CHANGES: [ChangedRows; 2] = [
    ChangedRows {
        rows: 100,
        names: [
            ("changed_100_sync_seconds", "sync of 100 changed rows"),
            ("changed_100_process_seconds", "the same with the process around it"),
            ("changed_100_rows_read", "rows read by it"),
            ("changed_100_rows_per_second", "rows read by it a second"),
        ],
    },
    ChangedRows {
        rows: 1_000,
        names: [
            ("changed_1000_sync_seconds", "sync of 1,000 changed rows"),
            ("changed_1000_process_seconds", "the same with the process around it"),
            ("changed_1000_rows_read", "rows read by it"),
            ("changed_1000_rows_per_second", "rows read by it a second"),
        ],
    },
];

/// Updates this many items in the database, spread evenly over the portfolio, as Condoit would: a new value and a new
/// date.
pub(super) async fn change(url: &str, portfolio: &Portfolio, rows: usize) -> CommandResult {
    let client = portfolio::connect(url).await?;
    let step = (portfolio.options().equipment as usize / rows).max(1);
    let ids: Vec<String> =
        portfolio.items().step_by(step).take(rows).map(|item| item.equipment.id.to_string()).collect();
    let mut changed = 0;
    for table in TABLES.iter().filter(|table| table.columns().any(|column| column == "interventionCount")) {
        let update = format!(
            "UPDATE \"{}\" SET \"interventionCount\" = coalesce(\"interventionCount\", 0) + 1, \
             \"updatedAt\" = clock_timestamp() AT TIME ZONE 'UTC' WHERE \"id\" = ANY($1)",
            table.name
        );
        changed += client.execute(&update, &[&ids]).await.map_err(CommandError::failed)?;
    }
    if changed == ids.len() as u64 {
        return Ok(());
    }
    Err(CommandError::failed(format!("{changed} of {} rows were changed in the database", ids.len())))
}

impl ChangedRows {
    /// Adds the figures of the run that followed. `seconds` is its duration by its record, `process_seconds` that of its
    /// process.
    pub(super) fn put(
        &self,
        run: &SyncRun,
        seconds: f64,
        process_seconds: f64,
        figures: &mut Figures,
    ) -> CommandResult {
        let (read, changed) =
            run.tables.values().fold((0, 0), |(read, changed), table| (read + table.read, changed + table.changed));
        if changed != self.rows as u64 {
            return Err(CommandError::failed(format!("{} rows were changed and the run found {changed}", self.rows)));
        }
        let [took, process, rows, speed] = self.names;
        figures.put(took.0, took.1, Unit::Seconds, seconds);
        figures.put(process.0, process.1, Unit::Seconds, process_seconds);
        figures.put(rows.0, rows.1, Unit::Count, read as f64);
        figures.put(speed.0, speed.1, Unit::PerSecond, run.rows_per_second);
        Ok(())
    }
}
