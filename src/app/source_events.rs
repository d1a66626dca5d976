//! Events of Condoit's event bus. Each is stored once before it is acknowledged, and kept until the record it names has been
//! fetched and for a week after it arrived, so that a repeated event changes nothing and a crash loses none.

use std::sync::Arc;

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use super::{ApplicationError, LocalClock};
use crate::inventory::{Moment, RecordKind};
use crate::store::{Store, StoreCollection};

/// How long an event's id is remembered, milliseconds: 7 days.
const RETENTION_MILLIS: i64 = 7 * 86_400_000;
/// Time between two removals of old events, milliseconds.
const PRUNE_EVERY_MILLIS: i64 = 3_600_000;

/// A notice that a record changed. It names the record and never carries its content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEvent {
    /// Name of the source it is for.
    pub source: String,
    /// Its id, unique within the source.
    pub event_id: String,
    /// Kind of the record.
    pub kind: RecordKind,
    /// Id of the record.
    pub id: String,
    /// The record was deleted.
    pub is_gone: bool,
}

/// The stored form. Stored by position: do not reorder the fields.
#[derive(Debug, Serialize, Deserialize)]
struct StoredEvent {
    event: SourceEvent,
    received: Moment,
    is_fetched: bool,
}

fn key(source: &str, event_id: &str) -> String {
    format!("{source}/{event_id}")
}

/// The stored events of all sources.
pub struct SourceEvents {
    store: Arc<Store>,
    clock: LocalClock,
    /// When old events were last removed.
    pruned_at: Mutex<Moment>,
}

impl SourceEvents {
    pub(super) fn new(store: Arc<Store>, clock: LocalClock) -> Self {
        Self { store, clock, pruned_at: Mutex::new(Moment::from_millis(0)) }
    }

    /// Stores an event; false when it was stored before. It is on disk when this returns. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn put(&self, event: &SourceEvent) -> Result<bool, ApplicationError> {
        let received = self.clock.now();
        let is_time_to_prune = received.millis() - self.pruned_at.lock().millis() >= PRUNE_EVERY_MILLIS;
        let key = key(&event.source, &event.event_id);
        let is_new = self.store.write(|writer| {
            if writer.find::<StoredEvent>(StoreCollection::SourceEvent, &key)?.is_some() {
                return Ok::<_, ApplicationError>(false);
            }
            if is_time_to_prune {
                for (key, stored) in writer.list::<StoredEvent>(StoreCollection::SourceEvent)? {
                    if stored.is_fetched && received.millis() - stored.received.millis() > RETENTION_MILLIS {
                        writer.remove(StoreCollection::SourceEvent, &key)?;
                    }
                }
            }
            let stored = StoredEvent { event: event.clone(), received, is_fetched: false };
            writer.put(StoreCollection::SourceEvent, &key, &stored)?;
            Ok(true)
        })?;
        if is_time_to_prune {
            *self.pruned_at.lock() = received;
        }
        Ok(is_new)
    }

    /// The events of a source whose records have not been fetched. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn list_unfetched(&self, source: &str) -> Result<Vec<SourceEvent>, ApplicationError> {
        let stored = self.store.snapshot()?.list::<StoredEvent>(StoreCollection::SourceEvent)?;
        let unfetched = stored
            .into_iter()
            .map(|(_, stored)| stored)
            .filter(|stored| !stored.is_fetched && stored.event.source == source);
        Ok(unfetched.map(|stored| stored.event).collect())
    }

    /// Marks events whose records have been fetched. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn mark_fetched(&self, source: &str, event_ids: &[String]) -> Result<(), ApplicationError> {
        if event_ids.is_empty() {
            return Ok(());
        }
        self.store.write(|writer| {
            for event_id in event_ids {
                let key = key(source, event_id);
                if let Some(stored) = writer.find::<StoredEvent>(StoreCollection::SourceEvent, &key)? {
                    writer.put(StoreCollection::SourceEvent, &key, &StoredEvent { is_fetched: true, ..stored })?;
                }
            }
            Ok(())
        })
    }
}
