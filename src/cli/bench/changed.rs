//! What one changed item costs: it is taken in, judged, and carried up to its facility and the portfolio. The disk's own
//! waiting is left out, for it is the disk's and not ours.

use std::time::{Duration, Instant};

use super::figures::{Figures, Unit};
use crate::app::Application;
use crate::cli::command_error::{CommandError, CommandResult};
use crate::inventory::{Day, Equipment, Record, Severity};
use crate::simulate::portfolio::Portfolio;
use crate::store::IngestBatch;

/// Items changed, one after the other, all over the portfolio.
const CHANGES: usize = 200;

/// Changes items one by one and puts the median of each step.
pub(super) fn measure(appliance: &Application, plant: &Portfolio, figures: &mut Figures) -> CommandResult {
    let step = (plant.options().equipment as usize / CHANGES).max(1);
    let (mut taking_in, mut judging) = (Vec::new(), Vec::new());
    for item in plant.items().step_by(step).take(CHANGES) {
        let changed = changed(item.equipment, plant.options().today);
        let mut deed = IngestBatch::empty("bench", appliance.clock.now());
        deed.puts.push(("Equipment".into(), Record::Equipment(Box::new(changed))));
        let start = Instant::now();
        appliance.ingest.ingest(&deed).map_err(CommandError::failed)?;
        taking_in.push(start.elapsed());
        let start = Instant::now();
        let assessed = appliance.assessor.assess_dirty().map_err(CommandError::failed)?;
        judging.push(start.elapsed());
        if assessed.items != 1 {
            return Err(CommandError::failed(format!("one item changed and {} were judged", assessed.items)));
        }
    }
    figures.put("take_in_one_seconds", "one changed item, taken in", Unit::Seconds, median(&mut taking_in));
    figures.put("assess_one_seconds", "one changed item, up to the portfolio", Unit::Seconds, median(&mut judging));
    Ok(())
}

/// The item as an inspector finds it worse: another rust level and an inspection of today.
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
