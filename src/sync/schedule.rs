//! What happens by itself: each source at its interval or by its cron pattern, and everything judged anew and ended
//! sessions swept when the date changes.

use std::sync::Arc;
use std::time::Duration;

use croner::Cron;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::desk::Desk;
use super::folder::Folder;
use super::wanted::{fetch_wanted, listen_to, pause};
use crate::appliance::{Appliance, ApplianceError};
use crate::config::{Pace, SourceConfig, SourceConnection};
use crate::inventory::Moment;
use crate::store::SyncMode;

/// How long the date is left unlooked at: a clock that is set, or a machine that slept, is noticed within this.
const DATE_CHECK: Duration = Duration::from_secs(30);

/// How long after a change the past is looked at. Nothing is read where nothing changed.
const HISTORY_CHECK: Duration = Duration::from_secs(5);

/// Takes up what a kill left, then reads every source at its pace until `stop` says so. Runs under way are left to
/// end by themselves.
pub async fn run_by_the_clock(appliance: Arc<Appliance>, desk: Arc<Desk>, stop: watch::Receiver<bool>) {
    if let Err(error) = judge_what_is_left(&appliance, &stop).await {
        tracing::error!(%error, "what was marked for assessment could not be assessed");
    }
    let mut tasks = JoinSet::new();
    for source in desk.sources().to_vec() {
        tasks.spawn(listen_to(Arc::clone(&desk), source.clone(), stop.clone()));
        tasks.spawn(fetch_wanted(Arc::clone(&desk), source.name.clone(), stop.clone()));
        tasks.spawn(read_at_its_pace(Arc::clone(&desk), source, stop.clone()));
    }
    tasks.spawn(keep_history(Arc::clone(&appliance), stop.clone()));
    tasks.spawn(judge_at_midnight(appliance, stop));
    while tasks.join_next().await.is_some() {}
}

async fn judge_what_is_left(appliance: &Arc<Appliance>, stop: &watch::Receiver<bool>) -> Result<(), ApplianceError> {
    let stopping = stop.clone();
    appliance
        .aside(move |appliance| {
            appliance.sweep_sessions()?;
            if appliance.mark_outdated()? {
                // Before the figures: a document by another version of the algorithm is never without its past
                appliance.fill_history(&|| !*stopping.borrow())?;
            }
            appliance.assess_marked()
        })
        .await
        .map(drop)
}

async fn read_at_its_pace(desk: Arc<Desk>, source: SourceConfig, stop: watch::Receiver<bool>) {
    let jitter = || source.timing.jitter.mul_f64(rand::random::<f64>());
    let wait = match &source.timing.pace {
        // The first run is at once: what changed while the program was away is wanted now
        Pace::Every(_) => Duration::ZERO,
        Pace::Cron(_) => jitter(),
    };
    if pause(wait, &stop).await {
        return;
    }
    // Readiness waits for a first run of every source, be its folder empty
    let mut is_first = true;
    loop {
        if std::mem::take(&mut is_first) || has_work(&source).await {
            match desk.start(&source.name, SyncMode::Incremental).await {
                // How it ended is in its record and in the log.
                Ok(started) => drop(started.finished().await),
                Err(error) => tracing::warn!(source = source.name, error = error.sentence(), "no run could be started"),
            }
        }
        let stopped = match &source.timing.pace {
            Pace::Every(interval) => pause(*interval + jitter(), &stop).await,
            Pace::Cron(cron) => pause_until_next(cron, &desk.appliance, &stop).await || pause(jitter(), &stop).await,
        };
        if stopped {
            return;
        }
    }
}

/// An empty drop folder is no reason for a run.
async fn has_work(source: &SourceConfig) -> bool {
    match &source.connection {
        SourceConnection::File { path } if path.is_dir() => Folder::holds_files(path.clone()).await,
        _ => true,
    }
}

/// When a cron pattern next comes true after an instant; `None` when it never does.
fn next_of(cron: &Cron, after: Moment, zone: &TimeZone) -> Option<Moment> {
    let after = Timestamp::from_millisecond(after.millis()).ok()?.to_zoned(zone.clone());
    let next = cron.find_next_occurrence(&after, false).ok()?;
    Some(next.timestamp().into())
}

/// Waits until the pattern comes true by the appliance's clock; true when the program stops instead. The clock is looked
/// at from time to time: it may be set, and the machine may sleep.
async fn pause_until_next(cron: &Cron, appliance: &Appliance, stop: &watch::Receiver<bool>) -> bool {
    let next = next_of(cron, appliance.clock().now(), appliance.time_zone());
    loop {
        let left = next.map(|next| next.millis() - appliance.clock().now().millis());
        let wait = match left {
            Some(left) if left <= 0 => return false,
            Some(left) => Duration::from_millis(left.unsigned_abs()).min(DATE_CHECK),
            None => DATE_CHECK,
        };
        if pause(wait, stop).await {
            return true;
        }
    }
}

async fn judge_at_midnight(appliance: Arc<Appliance>, stop: watch::Receiver<bool>) {
    let mut day = appliance.today();
    while !pause(DATE_CHECK, &stop).await {
        if appliance.today() == day {
            continue;
        }
        match judge_what_is_left(&appliance, &stop).await {
            Ok(()) => day = appliance.today(),
            Err(error) => tracing::warn!(%error, "the new date's assessment failed and is tried again"),
        }
    }
}

/// Month ends are worked out and kept beside everything else, once what was read has been assessed.
async fn keep_history(appliance: Arc<Appliance>, stop: watch::Receiver<bool>) {
    loop {
        let stopping = stop.clone();
        match appliance.aside(move |appliance| appliance.fill_history(&|| !*stopping.borrow())).await {
            Ok(0) => {}
            Ok(month_ends) => tracing::info!(month_ends, "the past was worked out"),
            Err(error) => tracing::warn!(%error, "the past could not be worked out and is tried again"),
        }
        if pause(HISTORY_CHECK, &stop).await {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().expect("an instant")
    }

    #[test]
    fn cron_follows_the_clock_on_the_sites_wall() {
        let zone = TimeZone::get("America/Chicago").expect("a zone");
        for (pattern, after, next) in [
            ("*/5 * * * *", "2026-01-05T10:02:30Z", "2026-01-05T10:05:00Z"),
            ("0 6 * * *", "2026-01-05T11:00:00Z", "2026-01-05T12:00:00Z"),
            ("0 6 * * *", "2026-07-05T10:30:00Z", "2026-07-05T11:00:00Z"),
            ("0 6 * * MON", "2026-01-06T00:00:00Z", "2026-01-12T12:00:00Z"),
            // Half past two is left out in the night the clock is put forward, and comes once when it is put back
            ("30 1 * * *", "2026-11-01T06:30:00Z", "2026-11-02T07:30:00Z"),
        ] {
            let cron = pattern.parse::<Cron>().expect("a pattern");
            assert_eq!(next_of(&cron, moment(after), &zone), Some(moment(next)), "{pattern} after {after}");
        }
        let never = "0 0 30 2 *".parse::<Cron>().expect("a pattern");
        assert_eq!(next_of(&never, moment("2026-01-05T10:02:30Z"), &zone), None);
    }
}
