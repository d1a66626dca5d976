//! Measures one changed item: storing it, assessing it, and updating the figures of its facility and the portfolio. The
//! store is opened without fsync, so that the times do not depend on the disk.

use std::time::{Duration, Instant};

use super::figures::{Figures, Unit};
use crate::app::Application;
use crate::cli::command_error::{CommandError, CommandResult};
use crate::inventory::{Day, Equipment, Record, Severity};
use crate::simulate::portfolio::Portfolio;
use crate::store::IngestBatch;

/// Items changed one after the other, spread over the portfolio.
const CHANGES: usize = 200;

/// Changes items one by one and adds the median time of each step.
pub(super) fn measure(application: &Application, portfolio: &Portfolio, figures: &mut Figures) -> CommandResult {
    let step = (portfolio.options().equipment as usize / CHANGES).max(1);
    let (mut ingest_times, mut assess_times) = (Vec::new(), Vec::new());
    for item in portfolio.items().step_by(step).take(CHANGES) {
        let changed = changed(item.equipment, portfolio.options().today);
        let mut batch = IngestBatch::empty("bench", application.clock.now());
        batch.puts.push(("Equipment".into(), Record::Equipment(Box::new(changed))));
        let start = Instant::now();
        application.ingest.ingest(&batch).map_err(CommandError::failed)?;
        ingest_times.push(start.elapsed());
        let start = Instant::now();
        let assessed = application.assessor.assess_dirty().map_err(CommandError::failed)?;
        assess_times.push(start.elapsed());
        if assessed.items != 1 {
            return Err(CommandError::failed(format!("one item changed and {} were assessed", assessed.items)));
        }
    }
    figures.put("take_in_one_seconds", "one changed item, taken in", Unit::Seconds, median(&mut ingest_times));
    figures.put(
        "assess_one_seconds",
        "one changed item, up to the portfolio",
        Unit::Seconds,
        median(&mut assess_times),
    );
    Ok(())
}

/// Changes the rust level and sets the date of the last service to today.
fn changed(mut item: Equipment, today: Day) -> Equipment {
    item.condition.rust_level = match item.condition.rust_level {
        Some(Severity::Severe) => Some(Severity::Minimal),
        _ => Some(Severity::Severe),
    };
    item.maintenance.last_service_date = Some(today);
    item
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64)
}
