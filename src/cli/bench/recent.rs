//! What a run costs of which little is new: rows changed in a database that is otherwise left alone, and the run that
//! brings them. Two sizes, so that one sees whether the cost follows the changes or the table.

use super::figures::{Figures, Unit};
use super::portfolio;
use crate::cli::command_error::{CommandError, CommandResult};
use crate::simulate::portfolio::Portfolio;
use crate::simulate::portfolio_sql::TABLES;
use crate::store::SyncRun;

/// How many rows are changed before each run, and under which keys its figures stand.
pub(super) struct Change {
    /// Rows.
    pub(super) rows: usize,
    names: [(&'static str, &'static str); 4],
}

/// The small one first: it also bears what the first run after a filling pays once.
pub(super) const CHANGES: [Change; 2] = [
    Change {
        rows: 100,
        names: [
            ("changed_100_sync_seconds", "sync of 100 changed rows"),
            ("changed_100_process_seconds", "the same with the process around it"),
            ("changed_100_rows_read", "rows read by it"),
            ("changed_100_rows_per_second", "rows read by it a second"),
        ],
    },
    Change {
        rows: 1_000,
        names: [
            ("changed_1000_sync_seconds", "sync of 1,000 changed rows"),
            ("changed_1000_process_seconds", "the same with the process around it"),
            ("changed_1000_rows_read", "rows read by it"),
            ("changed_1000_rows_per_second", "rows read by it a second"),
        ],
    },
];

/// Changes this many items in the database, one of every so many all over the portfolio, as Condoit would: another
/// value and a new date.
pub(super) async fn change(url: &str, plant: &Portfolio, rows: usize) -> CommandResult {
    let client = portfolio::connect(url).await?;
    let step = (plant.options().equipment as usize / rows).max(1);
    let ids: Vec<String> = plant.items().step_by(step).take(rows).map(|item| item.equipment.id.to_string()).collect();
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
    Err(CommandError::failed(format!("{} rows were to be changed in the database and {changed} were", ids.len())))
}

impl Change {
    /// Puts what the run that followed took, by its own record and with its process from start to end, in seconds.
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
