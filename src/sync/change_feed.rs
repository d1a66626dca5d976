//! Announced changes: rows that PostgreSQL's `NOTIFY` or Condoit's webhook names are fetched in small runs instead of
//! waiting for the next scheduled one.

use std::sync::Arc;
use std::time::Duration;

use super::error::SyncError;
use super::open::postgres_options;
use super::pending_changes::PendingChanges;
use super::queue::RunQueue;
use super::services::SyncServices;
use crate::app::SourceEvent;
use crate::config::{SourceConfig, SourceConnection};
use crate::http_client::Backoff;
use crate::source::SourceError;
use crate::source::postgres::{ChangeListener, ChangeNotice, PostgresOptions};

/// How long changes are collected before they are fetched: a transaction at the source often touches several rows.
const COLLECT_FOR: Duration = Duration::from_millis(25);

impl RunQueue {
    fn add_change(&self, source: &str, notice: ChangeNotice) {
        self.pending.add(source, |pending| pending.add(notice));
    }

    /// Stores an event of a source's webhook and leaves the fetching to the source's background task; false for an event
    /// that was stored before. An event whose record was not fetched is taken up after a restart.
    ///
    /// # Errors
    /// The store's: the event is not stored then.
    pub async fn take_event(self: &Arc<Self>, event: SourceEvent) -> Result<bool, SyncError> {
        let queue = Arc::clone(self);
        // In the blocking call, which ends also when the sender disconnects: its repetition would not be new
        let store = move |services: &SyncServices| {
            let is_new = services.source_events.put(&event)?;
            // After the commit: an event that is only in memory would be lost by a kill after its acknowledgement.
            if is_new {
                queue.add_event(event);
            }
            Ok(is_new)
        };
        Ok(self.services.run_blocking(store).await?)
    }

    fn add_event(&self, event: SourceEvent) {
        let SourceEvent { source, event_id, kind, id, is_gone } = event;
        self.pending.add(&source, |pending| {
            pending.add(ChangeNotice::Row { kind, id, is_deleted: is_gone });
            pending.add_event_id(event_id);
        });
    }

    async fn fetch(self: &Arc<Self>, source: &str, changes: &PendingChanges) -> Result<(), Arc<SyncError>> {
        let began = self.services.clock.now();
        match self.start_alone(source, changes.scope()).await?.finished().await {
            // Deletions that wait for permission and unreadable tables are recorded; everything else was fetched
            Err(error) if !error.is_partial() => return Err(error),
            _ => {}
        }
        // Only after the run: a kill in between fetches the records once more, which changes nothing.
        let (name, event_ids, has_more) = (source.to_owned(), changes.event_ids.clone(), changes.has_more_events);
        let mark = move |services: &SyncServices| match has_more {
            // The run looked at everything that had changed by then
            true => services.source_events.mark_all_fetched(&name, began),
            false => services.source_events.mark_fetched(&name, &event_ids),
        };
        let marked = self.services.run_blocking(mark).await;
        marked.map_err(|error| Arc::new(SyncError::from(error)))
    }

    /// Makes the stored events whose records were not fetched pending again.
    async fn load_stored_events(&self, source: &str) {
        let mut waits = Backoff::default().waits();
        loop {
            let name = source.to_owned();
            match self.services.run_blocking(move |services| services.source_events.list_unfetched(&name)).await {
                // An event that is pending already becomes so twice; its row is still fetched once.
                Ok(events) => return events.into_iter().for_each(|event| self.add_event(event)),
                Err(error) => tracing::warn!(source, %error, "stored events could not be read; retrying"),
            }
            tokio::time::sleep(waits.next().unwrap_or(Backoff::default().cap)).await;
        }
    }
}

/// Fetches the announced changes of a source for ever. What cannot be fetched is retried.
pub(super) async fn fetch_changes(queue: Arc<RunQueue>, source: String) {
    queue.load_stored_events(&source).await;
    let mut waits = Backoff::default().waits();
    loop {
        // Created before the look at what is pending: a change that is added in between must not be missed
        let added = queue.pending.added();
        // `notify_waiters` also wakes a `Notified` that exists but was never polled.
        let Some(mut taken) = queue.pending.take(&source) else {
            added.await;
            continue;
        };
        // While the circuit breaker is open changes are only collected. If this future is dropped here they go back.
        tokio::time::sleep(queue.open_for(&source).unwrap_or(COLLECT_FOR)).await;
        taken.extend();
        match queue.fetch(&source, &taken.changes).await {
            Ok(()) => {
                taken.done();
                waits = Backoff::default().waits();
            }
            Err(error) => {
                tracing::warn!(source, error = error.full_message(), "announced changes were not fetched; retrying");
                drop(taken);
                tokio::time::sleep(waits.next().unwrap_or(Backoff::default().cap)).await;
            }
        }
    }
}

/// Listens to the notifications of a PostgreSQL source for ever and reconnects after a lost connection. Changes of the
/// meantime are found by a comparison after the reconnection, and by the scheduled runs.
pub(super) async fn listen(queue: Arc<RunQueue>, source: SourceConfig) {
    if !matches!(source.connection, SourceConnection::Postgres { .. }) {
        return;
    }
    let mut waits = Backoff::default().waits();
    let mut is_first = true;
    loop {
        let error = match listen_until_lost(&queue, &source, &mut is_first).await {
            Err(error) => error.full_message(),
            // The connection had worked: the first retry comes soon
            Ok(error) => {
                waits = Backoff::default().waits();
                error.to_string()
            }
        };
        tracing::info!(source = source.name, error, "not listening to change notifications; reconnecting");
        tokio::time::sleep(waits.next().unwrap_or(Backoff::default().cap)).await;
    }
}

/// Listens until the connection is lost, which is the `Ok`.
async fn listen_until_lost(
    queue: &Arc<RunQueue>,
    source: &SourceConfig,
    is_first: &mut bool,
) -> Result<SourceError, SyncError> {
    // Read anew for each connection, so that a replaced password file counts.
    let Some(options) = postgres_options(source, &queue.runtime)? else {
        return Err(SyncError::RunLost { source_name: source.name.clone() });
    };
    let options = PostgresOptions { guard: queue.address_guard(source), ..options };
    // Connected before the comparison below is queued: a change is either notified or found by it.
    let mut changes = ChangeListener::connect(options).await?;
    tracing::info!(source = source.name, "listening to change notifications");
    // Before the first connection the run at start finds what changed. Later, rows may have come and gone unnoticed
    if !std::mem::take(is_first) {
        queue.add_change(&source.name, ChangeNotice::Many { has_deletions: true });
    }
    loop {
        match changes.next().await {
            Ok(notice) => queue.add_change(&source.name, notice),
            Err(error) => return Ok(error),
        }
    }
}
