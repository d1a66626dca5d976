//! ChangeListener that are told rather than looked for: by the database's own channel and by Condoit's event bus. They say what
//! to fetch; they are gathered for a moment and fetched in one small run.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use super::error::SyncError;
use super::open::postgres_options;
use super::pending_changes::PendingChanges;
use super::queue::RunQueue;
use crate::app::{Application, SourceEvent};
use crate::config::{SourceConfig, SourceConnection};
use crate::http_client::Backoff;
use crate::source::postgres::{ChangeListener, ChangeNotice};

/// How long changes are gathered before they are fetched.
const GATHERED: Duration = Duration::from_millis(25);

impl RunQueue {
    /// A row of a source changed: it is fetched at once.
    pub(super) fn want(&self, source: &str, notice: ChangeNotice) {
        self.wanted.add(source, |wanted| wanted.add(notice));
    }

    /// Takes an event of a source's event bus, and has its record fetched; false when it was taken before.
    ///
    /// # Errors
    /// The store's: nothing was taken then.
    pub async fn take_event(&self, event: SourceEvent) -> Result<bool, SyncError> {
        let taken = event.clone();
        let is_new = self.appliance.aside(move |appliance: &Application| appliance.take_event(&taken)).await?;
        if is_new {
            self.want_event(event);
        }
        Ok(is_new)
    }

    fn want_event(&self, event: SourceEvent) {
        let SourceEvent { source, event_id, kind, id, is_gone } = event;
        self.wanted.add(&source, |wanted| {
            wanted.add(ChangeNotice::Row { kind, id, is_gone });
            wanted.events.push(event_id);
        });
    }

    async fn fetch(self: &Arc<Self>, source: &str, wanted: &PendingChanges) -> Result<(), Arc<SyncError>> {
        match self.start_alone(source, wanted.wish()).await?.finished().await {
            // What waits for permission is noted, and so are tables to be read whole; everything else has been fetched
            Err(error) if !error.is_partial() => return Err(error),
            _ => {}
        }
        let (name, events) = (source.to_owned(), wanted.events.clone());
        let told = self.appliance.aside(move |appliance: &Application| appliance.fetched_events(&name, &events)).await;
        told.map_err(|error| Arc::new(SyncError::from(error)))
    }
}

/// Fetches what is told of a source until `stop` says so. What cannot be fetched is kept and tried again.
pub(super) async fn fetch_wanted(queue: Arc<RunQueue>, source: String, stop: watch::Receiver<bool>) {
    let name = source.clone();
    match queue.appliance.aside(move |appliance: &Application| appliance.unfetched_events(&name)).await {
        Ok(events) => events.into_iter().for_each(|event| queue.want_event(event)),
        Err(error) => tracing::warn!(source, %error, "the events taken before the start could not be looked up"),
    }
    let mut waits = Backoff::default().waits();
    while !*stop.borrow() {
        let news = queue.wanted.news();
        let Some(mut wanted) = queue.wanted.take(&source) else {
            let mut stop = stop.clone();
            tokio::select! {
                () = news => {}
                _ = stop.wait_for(|stopped| *stopped) => return,
            }
            continue;
        };
        let gathered = queue.rests(&source).unwrap_or(GATHERED);
        if pause(gathered, &stop).await {
            return;
        }
        if let Some(more) = queue.wanted.take(&source) {
            wanted.again(more);
        }
        match queue.fetch(&source, &wanted).await {
            Ok(()) => waits = Backoff::default().waits(),
            Err(error) => {
                tracing::warn!(
                    source,
                    error = error.full_message(),
                    "what changed could not be fetched, and is tried again"
                );
                queue.wanted.put_back(&source, wanted);
                let longest = Backoff::default().cap;
                if pause(waits.next().unwrap_or(longest), &stop).await {
                    return;
                }
            }
        }
    }
}

/// Listens to a database's channel until `stop` says so. A line that is lost is made anew; what was told meanwhile is
/// looked for then, and by the runs at intervals all the while.
pub(super) async fn listen_to(queue: Arc<RunQueue>, source: SourceConfig, stop: watch::Receiver<bool>) {
    if !matches!(source.connection, SourceConnection::Postgres { .. }) {
        return;
    }
    let mut waits = Backoff::default().waits();
    let mut is_first = true;
    while !*stop.borrow() {
        let mut stopping = stop.clone();
        let ended = tokio::select! {
            ended = hear(&queue, &source, &mut is_first) => ended,
            _ = stopping.wait_for(|stopped| *stopped) => return,
        };
        match ended {
            Err(error) => {
                tracing::info!(source = source.name, error = error.full_message(), "changes are not told for now")
            }
            // It was heard for a while: the next attempt comes soon
            Ok(error) => {
                tracing::info!(source = source.name, %error, "changes are not told for now");
                waits = Backoff::default().waits();
            }
        }
        if pause(waits.next().unwrap_or(Backoff::default().cap), &stop).await {
            return;
        }
    }
}

/// Hears until the line is lost, which is the `Ok`.
async fn hear(
    queue: &Arc<RunQueue>,
    source: &SourceConfig,
    is_first: &mut bool,
) -> Result<crate::source::SourceError, SyncError> {
    let Some(options) = postgres_options(source, &queue.runtime)? else {
        return Err(SyncError::Lost { source_name: source.name.clone() });
    };
    let mut changes = ChangeListener::listen(options).await?;
    tracing::info!(source = source.name, "changes are told");
    // The run at the start looks for what came before; later, what came and went while nobody listened
    if !std::mem::take(is_first) {
        queue.want(&source.name, ChangeNotice::Many { is_gone: true });
    }
    loop {
        match changes.next().await {
            Ok(notice) => queue.want(&source.name, notice),
            Err(error) => return Ok(error),
        }
    }
}

/// Waits; true when the program stops instead.
pub(super) async fn pause(span: Duration, stop: &watch::Receiver<bool>) -> bool {
    let mut stop = stop.clone();
    let stopped = stop.wait_for(|stopped| *stopped);
    tokio::time::timeout(span, stopped).await.is_ok()
}
