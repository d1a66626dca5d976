//! What happens by itself: each source at its interval or by its cron pattern, and everything judged anew and ended
//! sessions swept when the date changes.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::watch;
use tokio::task::JoinSet;

use super::change_feed::{fetch_wanted, listen_to, pause};
use super::drop_folder::DropFolder;
use super::queue::RunQueue;
use crate::app::{Application, ApplicationError};
use crate::config::{Schedule, SourceConfig, SourceConnection};
use crate::runtime::Runtime;
use crate::store::SyncMode;

/// How long the date is left unlooked at: a clock that is set, or a machine that slept, is noticed within this.
const DATE_CHECK: Duration = Duration::from_secs(30);

/// How often it is looked whether a source is late.
const LATE_CHECK: Duration = Duration::from_secs(5);

/// How long after a change the past is looked at. Nothing is read where nothing changed.
const HISTORY_CHECK: Duration = Duration::from_secs(5);

/// Takes up what a kill left, then reads every source at its pace until `stop` says so. Runs under way are left to
/// end by themselves.
pub async fn run_by_the_clock(appliance: Arc<Application>, queue: Arc<RunQueue>, stop: watch::Receiver<bool>) {
    if let Err(error) = judge_what_is_left(&appliance, &stop).await {
        tracing::error!(%error, "what was marked for assessment could not be assessed");
    }
    let mut tasks = JoinSet::new();
    tasks.spawn(watch_sources(queue, stop.clone()));
    tasks.spawn(keep_history(Arc::clone(&appliance), stop.clone()));
    tasks.spawn(look_over_sources(Arc::clone(&appliance), stop.clone()));
    tasks.spawn(judge_at_midnight(appliance, stop));
    while tasks.join_next().await.is_some() {}
}

/// Follows every source, also those that are added, changed or taken away meanwhile. A run under way ends by itself.
async fn watch_sources(queue: Arc<RunQueue>, mut stop: watch::Receiver<bool>) {
    let mut all = queue.watch_sources();
    let mut followed: Vec<(SourceConfig, JoinSet<()>)> = Vec::new();
    loop {
        let wanted = Arc::clone(&all.borrow_and_update());
        // What is dropped here is aborted
        followed.retain(|(source, _)| wanted.contains(source));
        for source in wanted.iter() {
            if !followed.iter().any(|(known, _)| known == source) {
                followed.push((source.clone(), follow(&queue, source, &stop)));
            }
        }
        tokio::select! {
            changed = all.changed() => if changed.is_err() { break },
            _ = stop.wait_for(|stopped| *stopped) => break,
        }
    }
    for (_, mut tasks) in followed {
        while tasks.join_next().await.is_some() {}
    }
}

fn follow(queue: &Arc<RunQueue>, source: &SourceConfig, stop: &watch::Receiver<bool>) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(listen_to(Arc::clone(queue), source.clone(), stop.clone()));
    tasks.spawn(fetch_wanted(Arc::clone(queue), source.name.clone(), stop.clone()));
    tasks.spawn(read_at_its_pace(Arc::clone(queue), source.clone(), stop.clone()));
    tasks
}

async fn judge_what_is_left(
    appliance: &Arc<Application>,
    stop: &watch::Receiver<bool>,
) -> Result<(), ApplicationError> {
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

async fn read_at_its_pace(queue: Arc<RunQueue>, source: SourceConfig, stop: watch::Receiver<bool>) {
    let jitter = || share_of(source.timing.jitter, rand::random());
    let wait = match &source.timing.schedule {
        // The first run is at once: what changed while the program was away is wanted now
        Schedule::Every(_) => Duration::ZERO,
        Schedule::Cron(_) => jitter(),
    };
    if pause(wait, &stop).await {
        return;
    }
    // Readiness waits for a first run of every source, be its folder empty
    let mut is_first = true;
    loop {
        // While it is left alone nobody would be asked, and there is nothing to record
        let is_left_alone = queue.rests(&source.name).is_some();
        if !is_left_alone && (std::mem::take(&mut is_first) || has_work(&source, &queue.runtime).await) {
            match queue.start(&source.name, SyncMode::Incremental).await {
                // How it ended is in its record and in the log.
                Ok(started) => drop(started.finished().await),
                Err(error) => {
                    tracing::warn!(source = source.name, error = error.full_message(), "no run could be started")
                }
            }
        }
        let stopped = match &source.timing.schedule {
            Schedule::Every(interval) => pause(*interval + jitter(), &stop).await,
            pace @ Schedule::Cron(_) => {
                pause_until_next(pace, &queue.appliance, &stop).await || pause(jitter(), &stop).await
            }
        };
        if stopped {
            return;
        }
    }
}

/// A part of a span: none of it for 0, all of it for 1.
fn share_of(span: Duration, share: f64) -> Duration {
    span.mul_f64(share.clamp(0.0, 1.0)).min(span)
}

/// An empty drop folder is no reason for a run.
async fn has_work(source: &SourceConfig, runtime: &Runtime) -> bool {
    match &source.connection {
        SourceConnection::File { path } if path.is_dir() => DropFolder::has_files(path.clone(), runtime).await,
        _ => true,
    }
}

/// Waits until a run is due by the appliance's clock; true when the program stops instead. The clock is looked at from
/// time to time: it may be set, and the machine may sleep.
async fn pause_until_next(pace: &Schedule, appliance: &Application, stop: &watch::Receiver<bool>) -> bool {
    let now = Timestamp::from_millisecond(appliance.clock().now().millis());
    let next = now.ok().and_then(|now| pace.next_after(now, appliance.time_zone()));
    loop {
        let left = next.map(|next| next.as_millisecond() - appliance.clock().now().millis());
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

/// What documents say of a source that has become late is made anew, and again once it no longer is.
async fn look_over_sources(appliance: Arc<Application>, stop: watch::Receiver<bool>) {
    while !pause(LATE_CHECK, &stop).await {
        if let Err(error) = appliance.aside(|appliance| appliance.look_over_sources()).await {
            tracing::warn!(%error, "it could not be told which sources are late, and is tried again");
        }
    }
}

async fn judge_at_midnight(appliance: Arc<Application>, stop: watch::Receiver<bool>) {
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
async fn keep_history(appliance: Arc<Application>, stop: watch::Receiver<bool>) {
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
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn jitter_never_leaves_its_span_and_grows_with_chance(
            millis in 0..=u64::from(u32::MAX),
            nanos in 0..1_000_000_000_u32,
            (less, more) in (0.0..=1.0_f64, 0.0..=1.0_f64),
        ) {
            let span = Duration::from_millis(millis) + Duration::from_nanos(nanos.into());
            let (less, more) = (share_of(span, less.min(more)), share_of(span, less.max(more)));
            prop_assert!(less <= more && more <= span);
            prop_assert_eq!((share_of(span, 0.0), share_of(span, 1.0)), (Duration::ZERO, span));
            // Within a part in a million of the half: it is spread over the whole span
            let half = share_of(span, 0.5).as_secs_f64();
            prop_assert!((half - span.as_secs_f64() / 2.0).abs() <= 1e-6 * span.as_secs_f64() + 1e-9);
        }
    }
}
