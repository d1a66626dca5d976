//! One computation per cache key at a time: later callers join the one in progress and share its result.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

use parking_lot::Mutex;
use tokio::sync::watch;

use super::document::CachedDocument;
use super::invalidation::GenerationStamp;
use super::key::CacheKey;

/// The result of a computation, shared by every caller that waits for it.
pub(super) type FlightResult<E> = Result<Arc<CachedDocument>, Arc<E>>;

/// Receives the result of a computation; closed without one when it panicked.
pub(super) type FlightReceiver<E> = watch::Receiver<Option<FlightResult<E>>>;

/// A computation in progress.
struct FlightEntry<E> {
    stamp: GenerationStamp,
    result: FlightReceiver<E>,
}

impl<E> FlightEntry<E> {
    /// Whether it still runs, or has a result. The sender is dropped without a result by a panic.
    fn is_alive(&self) -> bool {
        self.result.has_changed().is_ok()
    }
}

/// The computations in progress, by key. Clones share them.
pub(super) struct SingleFlight<E>(Arc<Mutex<HashMap<CacheKey, FlightEntry<E>>>>);

/// Which computation in progress a caller may join.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JoinPolicy {
    /// Any of the same key, even one that read data from before a change.
    Any,
    /// One whose data has not changed since it began.
    Current,
}

/// How a caller gets its result.
pub(super) enum JoinOutcome<E> {
    /// Another computation of the key finished meanwhile.
    Found(Arc<CachedDocument>),
    /// A computation is in progress; this is where its result arrives.
    Joined(FlightReceiver<E>),
    /// The caller has to run the computation.
    Started(Flight<E>),
}

impl<E> SingleFlight<E> {
    pub(super) fn new() -> Self {
        Self(Arc::default())
    }

    /// Computations in progress.
    pub(super) fn len(&self) -> usize {
        self.0.lock().len()
    }

    /// Joins the computation in progress for `key` where `policy` allows it, or registers a new one. `find` looks for a
    /// result in the cache; it runs under the lock.
    pub(super) fn join_or_start(
        &self,
        key: CacheKey,
        stamp: &GenerationStamp,
        policy: JoinPolicy,
        find: impl FnOnce() -> Option<Arc<CachedDocument>>,
    ) -> JoinOutcome<E> {
        let mut flights = self.0.lock();
        if let Some(flight) = flights.get(&key)
            && (policy == JoinPolicy::Any || flight.stamp.is_current())
            && flight.is_alive()
        {
            return JoinOutcome::Joined(flight.result.clone());
        }
        // A computation may have finished between the caller's lookup and this lock. It stores its result before it
        // leaves the map, so a second lookup under the lock cannot miss it.
        if let Some(document) = find() {
            return JoinOutcome::Found(document);
        }
        let (sender, result) = watch::channel(None);
        // This may replace one that a change has overtaken: that one no longer counts as the latest, and its result is not
        // cached.
        flights.insert(key.clone(), FlightEntry { stamp: stamp.clone(), result });
        JoinOutcome::Started(Flight { flights: Self(Arc::clone(&self.0)), key, sender })
    }
}

/// The right to run one computation. Dropping it removes it from the map, also when the computation panics.
pub(super) struct Flight<E> {
    flights: SingleFlight<E>,
    key: CacheKey,
    sender: watch::Sender<Option<FlightResult<E>>>,
}

impl<E> Flight<E> {
    /// Where the result arrives.
    pub(super) fn subscribe(&self) -> FlightReceiver<E> {
        self.sender.subscribe()
    }

    /// Runs the computation to its end, whether or not a caller still waits. `store` puts the result of the latest
    /// computation of the key into the cache.
    pub(super) async fn run<F>(self, computation: F, store: impl FnOnce(&CacheKey, &FlightResult<E>))
    where
        F: Future<Output = Result<CachedDocument, E>>,
    {
        let result = computation.await.map(CachedDocument::shared).map_err(Arc::new);
        self.complete(result, store);
    }

    fn complete(self, result: FlightResult<E>, store: impl FnOnce(&CacheKey, &FlightResult<E>)) {
        // The order matters: first the cache, then the waiting callers, then (by the drop) out of the map.
        if self.is_latest() {
            store(&self.key, &result);
        }
        self.sender.send_replace(Some(result));
    }

    /// False when a change made a later caller start another computation of the same key.
    fn is_latest(&self) -> bool {
        self.is_registered_in(&self.flights.0.lock())
    }

    fn is_registered_in(&self, flights: &HashMap<CacheKey, FlightEntry<E>>) -> bool {
        flights.get(&self.key).is_some_and(|flight| self.sender.subscribe().same_channel(&flight.result))
    }
}

impl<E> Drop for Flight<E> {
    fn drop(&mut self) {
        let mut flights = self.flights.0.lock();
        // Only its own entry: a later computation of the same key may have replaced it.
        if self.is_registered_in(&flights) {
            flights.remove(&self.key);
        }
    }
}
