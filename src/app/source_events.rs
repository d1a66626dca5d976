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

/// Events that are kept of all sources: with 100 bytes each they take 10 MB. The oldest go first, those that were fetched
/// before the others; a source that still has thousands to fetch compares everything.
const MAX_EVENTS: usize = 100_000;
/// Old events are also removed after this many new ones.
const PRUNE_EVERY_EVENTS: u64 = 10_000;

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
    /// When old events were last removed, and how many have come since.
    pruned: Mutex<(Moment, u64)>,
}

impl SourceEvents {
    pub(super) fn new(store: Arc<Store>, clock: LocalClock) -> Self {
        Self { store, clock, pruned: Mutex::new((Moment::from_millis(0), 0)) }
    }

    /// Stores an event; false when it was stored before. It is on disk when this returns. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn put(&self, event: &SourceEvent) -> Result<bool, ApplicationError> {
        let received = self.clock.now();
        let (pruned_at, since) = *self.pruned.lock();
        let is_time_to_prune =
            received.millis() - pruned_at.millis() >= PRUNE_EVERY_MILLIS || since >= PRUNE_EVERY_EVENTS;
        let key = key(&event.source, &event.event_id);
        let is_new = self.store.write(|writer| {
            if writer.find::<StoredEvent>(StoreCollection::SourceEvent, &key)?.is_some() {
                return Ok::<_, ApplicationError>(false);
            }
            if is_time_to_prune {
                for key in superfluous(writer.list(StoreCollection::SourceEvent)?, received, MAX_EVENTS) {
                    writer.remove(StoreCollection::SourceEvent, &key)?;
                }
            }
            let stored = StoredEvent { event: event.clone(), received, is_fetched: false };
            writer.put(StoreCollection::SourceEvent, &key, &stored)?;
            Ok(true)
        })?;
        let mut pruned = self.pruned.lock();
        if is_time_to_prune {
            *pruned = (received, 0);
        }
        pruned.1 += u64::from(is_new);
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

    /// Marks all events of a source that were received by a moment. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn mark_all_fetched(&self, source: &str, until: Moment) -> Result<(), ApplicationError> {
        self.store.write(|writer| {
            for (key, stored) in writer.list::<StoredEvent>(StoreCollection::SourceEvent)? {
                if stored.event.source == source && !stored.is_fetched && stored.received <= until {
                    writer.put(StoreCollection::SourceEvent, &key, &StoredEvent { is_fetched: true, ..stored })?;
                }
            }
            Ok(())
        })
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

/// Keys of the events that need not be kept any longer: fetched ones after [`RETENTION_MILLIS`], and the oldest beyond
/// `most`, fetched ones first.
fn superfluous(mut stored: Vec<(String, StoredEvent)>, now: Moment, most: usize) -> Vec<String> {
    let is_old = |event: &StoredEvent| now.millis() - event.received.millis() > RETENTION_MILLIS;
    stored.sort_by_key(|(_, event)| (!event.is_fetched, event.received));
    let beyond = stored.len().saturating_sub(most);
    let leaves = stored.into_iter().enumerate();
    let leaves = leaves.filter(|(place, (_, event))| *place < beyond || (event.is_fetched && is_old(event)));
    leaves.map(|(_, (key, _))| key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_events_go_and_of_too_many_the_fetched_ones_first() {
        let stored = |place: i64, is_fetched| {
            let (source, kind) = ("condoit".to_owned(), RecordKind::Facility);
            let event = SourceEvent { source, event_id: place.to_string(), kind, id: "f".to_owned(), is_gone: false };
            (place.to_string(), StoredEvent { event, received: Moment::from_millis(place), is_fetched })
        };
        let events = || vec![stored(4, false), stored(3, true), stored(1, false), stored(2, true)];
        let leaving = |now, most| superfluous(events(), Moment::from_millis(now), most);
        assert_eq!(leaving(5, 4), Vec::<String>::new());
        assert_eq!(leaving(5, 3), ["2"]);
        assert_eq!(leaving(5, 1), ["2", "3", "1"], "the oldest that is still to be fetched goes last");
        assert_eq!(leaving(RETENTION_MILLIS + 3, 4), ["2"], "older than a week");
        assert_eq!(leaving(10 * RETENTION_MILLIS, 4), ["2", "3"], "what is to be fetched stays");
    }
}
