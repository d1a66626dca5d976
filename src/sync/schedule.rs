//! What happens by itself: each source at its interval, and everything judged anew and ended sessions swept
//! when the date changes.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::desk::Desk;
use super::wanted::{fetch_wanted, listen_to, pause};
use crate::appliance::{Appliance, ApplianceError};
use crate::config::SourceConfig;
use crate::store::SyncMode;

/// How long the date is left unlooked at: a clock that is set, or a machine that slept, is noticed within this.
const DATE_CHECK: Duration = Duration::from_secs(30);

/// How long after a change the past is looked at. Nothing is read where nothing changed.
const HISTORY_CHECK: Duration = Duration::from_secs(5);

/// Takes up what a kill left, then reads every source at its interval until `stop` says so. Runs under way are left to
/// end by themselves.
pub async fn run_by_the_clock(appliance: Arc<Appliance>, desk: Arc<Desk>, stop: watch::Receiver<bool>) {
    if let Err(error) = judge_what_is_left(&appliance).await {
        tracing::error!(%error, "what was marked for assessment could not be assessed");
    }
    let mut tasks = JoinSet::new();
    for source in desk.sources().to_vec() {
        tasks.spawn(listen_to(Arc::clone(&desk), source.clone(), stop.clone()));
        tasks.spawn(fetch_wanted(Arc::clone(&desk), source.name.clone(), stop.clone()));
        tasks.spawn(read_at_intervals(Arc::clone(&desk), source, stop.clone()));
    }
    tasks.spawn(keep_history(Arc::clone(&appliance), stop.clone()));
    tasks.spawn(judge_at_midnight(appliance, stop));
    while tasks.join_next().await.is_some() {}
}

async fn judge_what_is_left(appliance: &Arc<Appliance>) -> Result<(), ApplianceError> {
    appliance
        .aside(|appliance| {
            appliance.sweep_sessions()?;
            appliance.mark_outdated()?;
            appliance.assess_marked()
        })
        .await
        .map(drop)
}

async fn read_at_intervals(desk: Arc<Desk>, source: SourceConfig, stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match desk.start(&source.name, SyncMode::Incremental).await {
            // How it ended is in its record and in the log.
            Ok(started) => drop(started.finished().await),
            Err(error) => tracing::warn!(source = source.name, error = error.sentence(), "no run could be started"),
        }
        if pause(source.interval, &stop).await {
            return;
        }
    }
}

async fn judge_at_midnight(appliance: Arc<Appliance>, stop: watch::Receiver<bool>) {
    let mut day = appliance.today();
    while !pause(DATE_CHECK, &stop).await {
        if appliance.today() == day {
            continue;
        }
        match judge_what_is_left(&appliance).await {
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
