//! Events of Condoit's event bus: each is taken once, and remembered until what it names has been fetched and for a week
//! after it came, so that a repeat changes nothing and a kill loses none.

use serde::{Deserialize, Serialize};

use super::{Application, ApplicationError};
use crate::inventory::{Moment, RecordKind};
use crate::store::StoreCollection;

/// How long an event is known again, milliseconds: 7 days.
const REMEMBERED_MILLIS: i64 = 7 * 86_400_000;
/// Time between two looks for those that may be forgotten, milliseconds.
const FORGET_EVERY_MILLIS: i64 = 3_600_000;

/// What an event says: which record to fetch, never what is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SourceEvent {
    /// The source that it came for.
    pub source: String,
    /// Its id, unique within the source.
    pub event_id: String,
    /// The noun of the record.
    pub kind: RecordKind,
    /// The record.
    pub id: String,
    /// The record was deleted.
    pub is_gone: bool,
}

#[derive(Debug, Serialize, Deserialize)]
struct KeptEvent {
    event: SourceEvent,
    came: Moment,
    is_fetched: bool,
}

fn key(source: &str, event_id: &str) -> String {
    format!("{source}/{event_id}")
}

impl Application {
    /// Takes an event; false when it was taken before. It is on the disk when this returns. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn take_event(&self, event: &SourceEvent) -> Result<bool, ApplicationError> {
        let came = self.clock.now();
        let is_time = came.millis() - self.events_forgotten.lock().millis() >= FORGET_EVERY_MILLIS;
        let key = key(&event.source, &event.event_id);
        let is_new = self.store.write(|shelves| {
            if shelves.find::<KeptEvent>(StoreCollection::SourceEvent, &key)?.is_some() {
                return Ok::<_, ApplicationError>(false);
            }
            if is_time {
                for (key, kept) in shelves.list::<KeptEvent>(StoreCollection::SourceEvent)? {
                    if kept.is_fetched && came.millis() - kept.came.millis() > REMEMBERED_MILLIS {
                        shelves.remove(StoreCollection::SourceEvent, &key)?;
                    }
                }
            }
            shelves.put(
                StoreCollection::SourceEvent,
                &key,
                &KeptEvent { event: event.clone(), came, is_fetched: false },
            )?;
            Ok(true)
        })?;
        if is_time {
            *self.events_forgotten.lock() = came;
        }
        Ok(is_new)
    }

    /// Events of a source whose records have not been fetched yet. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn unfetched_events(&self, source: &str) -> Result<Vec<SourceEvent>, ApplicationError> {
        let kept = self.store.snapshot()?.list::<KeptEvent>(StoreCollection::SourceEvent)?;
        let open =
            kept.into_iter().map(|(_, kept)| kept).filter(|kept| !kept.is_fetched && kept.event.source == source);
        Ok(open.map(|kept| kept.event).collect())
    }

    /// What these events name has been fetched. Blocks on the store.
    ///
    /// # Errors
    /// The store's.
    pub fn fetched_events(&self, source: &str, event_ids: &[String]) -> Result<(), ApplicationError> {
        if event_ids.is_empty() {
            return Ok(());
        }
        self.store.write(|shelves| {
            for event_id in event_ids {
                let key = key(source, event_id);
                if let Some(kept) = shelves.find::<KeptEvent>(StoreCollection::SourceEvent, &key)? {
                    shelves.put(StoreCollection::SourceEvent, &key, &KeptEvent { is_fetched: true, ..kept })?;
                }
            }
            Ok(())
        })
    }
}
