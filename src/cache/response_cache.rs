//! The response cache: returns a cached document, or computes it once for all callers that ask at the same time. Bounded by
//! bytes.
//!
//! A stale document is served at once and recomputed in the background, once for any number of callers. When the
//! recomputation fails the stale document is evicted, so that the next caller sees the error. A change that arrives while
//! a missing document is computed makes later callers start another computation, as the first may have read old data.
//! An error reaches every caller that waits, and is not cached.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::quality::RandomState;
use moka::sync::Cache;

use super::document::{CachedDocument, RenderedDocument};
use super::invalidation::GenerationStamp;
use super::key::{CacheKey, CacheKeyRef};
use super::single_flight::{Flight, FlightReceiver, FlightResult, JoinOutcome, JoinPolicy, SingleFlight};
use crate::inventory::Moment;
use crate::runtime::Runtime;

/// How a response was served, as the header `X-Cache` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CacheStatus {
    /// From the cache, fresh.
    Hit,
    /// Computed for this caller, or for one that asked at the same time.
    Miss,
    /// From the cache, stale; a recomputation is in progress.
    Stale,
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum FetchError<E> {
    /// The computation failed; every caller that waited gets the same error.
    #[error(transparent)]
    Failed(Arc<E>),
    /// The computation ended without a result: it panicked, or the program is shutting down.
    #[error("the response for `{0}` was not computed: its task ended without a result")]
    Lost(String),
}

impl<E> Clone for FetchError<E> {
    fn clone(&self) -> Self {
        match self {
            Self::Failed(error) => Self::Failed(Arc::clone(error)),
            Self::Lost(path) => Self::Lost(path.clone()),
        }
    }
}

/// What the cache holds, and what it did since the program started.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheStatistics {
    /// Documents in the cache.
    pub documents: u64,
    /// Approximate bytes they take.
    pub bytes: u64,
    /// Most bytes they may take.
    pub capacity_bytes: u64,
    /// Requests served from the cache.
    pub hits: u64,
    /// Requests served a stale document.
    pub stale: u64,
    /// Requests that waited for a computation.
    pub misses: u64,
    /// Computations started.
    pub computations: u64,
    /// Computations in progress.
    pub in_progress: u64,
}

struct ResponseCacheState<E> {
    documents: Cache<CacheKey, Arc<CachedDocument>, RandomState>,
    flights: SingleFlight<E>,
    runtime: Runtime,
    capacity_bytes: u64,
    hits: AtomicU64,
    stale: AtomicU64,
    misses: AtomicU64,
    computations: AtomicU64,
}

impl<E> ResponseCacheState<E> {
    fn store(&self, key: &CacheKey, result: &FlightResult<E>) {
        match result {
            Ok(document) => self.documents.insert(key.clone(), Arc::clone(document)),
            // Also evicts a stale document: otherwise callers would get it until it expires and never see the error.
            Err(_) => self.documents.invalidate(key),
        }
    }
}

/// A cache of rendered responses. Clones share it.
pub struct ResponseCache<E>(Arc<ResponseCacheState<E>>);

impl<E> Clone for ResponseCache<E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<E: Send + Sync + 'static> ResponseCache<E> {
    /// A cache for about `capacity_bytes` bytes of documents, their gzip forms and keys. `runtime` runs the computations.
    #[must_use]
    pub fn new(capacity_bytes: u64, runtime: Runtime) -> Self {
        let weigh = |key: &CacheKey, document: &Arc<CachedDocument>| key.weight().saturating_add(document.weight());
        let documents =
            // The hasher has a random seed: clients choose query strings and must not be able to make keys collide.
            Cache::builder().max_capacity(capacity_bytes).weigher(weigh).build_with_hasher(RandomState::default());
        let [hits, stale, misses, computations] = [0; 4].map(AtomicU64::new);
        let flights = SingleFlight::new();
        Self(Arc::new(ResponseCacheState {
            documents,
            flights,
            runtime,
            capacity_bytes,
            hits,
            stale,
            misses,
            computations,
        }))
    }

    /// The document, if it is cached and fresh. Counts as a hit.
    #[must_use]
    pub fn find(&self, key: &CacheKeyRef<'_>, now: Moment) -> Option<Arc<CachedDocument>> {
        let found = self.peek(key, now)?;
        self.0.hits.fetch_add(1, Ordering::Relaxed);
        Some(found)
    }

    /// The document, if it is cached and fresh. Counts nothing.
    fn peek(&self, key: &CacheKeyRef<'_>, now: Moment) -> Option<Arc<CachedDocument>> {
        // The borrowed key and the `Arc` keep this free of allocations: it is the hot path of the whole service.
        self.0.documents.get(key).filter(|document| document.is_fresh(now))
    }

    /// The document: from the cache, or computed by `compute`, once for all callers that ask meanwhile. A stale one is
    /// served at once and recomputed in the background. Take `stamp` from [`super::Generations::stamp`] before this call.
    /// A computation runs to its end even when every caller has disconnected.
    ///
    /// # Errors
    /// [`FetchError`] when the computation failed. Nothing is cached then, and the next caller tries again.
    pub async fn get<M, F>(
        &self,
        key: CacheKeyRef<'_>,
        now: Moment,
        stamp: GenerationStamp,
        compute: M,
    ) -> Result<(Arc<CachedDocument>, CacheStatus), FetchError<E>>
    where
        M: FnOnce() -> F,
        F: Future<Output = Result<RenderedDocument, E>> + Send + 'static,
    {
        if let Some(document) = self.0.documents.get(&key) {
            if document.is_fresh(now) {
                self.0.hits.fetch_add(1, Ordering::Relaxed);
                return Ok((document, CacheStatus::Hit));
            }
            if document.may_serve_stale(now, key.is_limited()) {
                self.0.stale.fetch_add(1, Ordering::Relaxed);
                self.refresh(key, now, stamp, compute);
                return Ok((document, CacheStatus::Stale));
            }
        }
        // Only a computation that saw current data will do: this caller may know of the change that made it ask.
        let joined = self.0.flights.join_or_start(key.to_key(), &stamp, JoinPolicy::Current, || self.find(&key, now));
        let mut result = match joined {
            JoinOutcome::Found(document) => return Ok((document, CacheStatus::Hit)),
            JoinOutcome::Joined(result) => result,
            JoinOutcome::Started(flight) => self.spawn(flight, compute(), now, stamp),
        };
        self.0.misses.fetch_add(1, Ordering::Relaxed);
        let finished = result.wait_for(Option::is_some).await.ok().and_then(|result| result.clone());
        match finished {
            Some(Ok(document)) => Ok((document, CacheStatus::Miss)),
            Some(Err(error)) => Err(FetchError::Failed(error)),
            None => Err(FetchError::Lost(key.path.to_owned())),
        }
    }

    /// Computes the document whatever the cache holds (`force_refresh`), and caches it.
    ///
    /// # Errors
    /// As [`ResponseCache::get`].
    pub async fn recompute<M, F>(
        &self,
        key: CacheKeyRef<'_>,
        now: Moment,
        stamp: GenerationStamp,
        compute: M,
    ) -> Result<(Arc<CachedDocument>, CacheStatus), FetchError<E>>
    where
        M: FnOnce() -> F,
        F: Future<Output = Result<RenderedDocument, E>> + Send + 'static,
    {
        self.0.misses.fetch_add(1, Ordering::Relaxed);
        self.0.computations.fetch_add(1, Ordering::Relaxed);
        // Joins no computation in progress and registers none: that one may have read the store before this request.
        match compute().await {
            Ok(rendered) => {
                let document = CachedDocument::new(rendered, now, stamp).shared();
                self.0.documents.insert(key.to_key(), Arc::clone(&document));
                Ok((document, CacheStatus::Miss))
            }
            Err(error) => {
                self.0.documents.invalidate(&key);
                Err(FetchError::Failed(Arc::new(error)))
            }
        }
    }

    /// Moves the documents of one algorithm version under the keys of another, so that they can be served stale until the
    /// new ones are computed. Call it before any request uses the new version, and before everything is marked changed:
    /// otherwise figures of the old version would be served as fresh ones of the new.
    pub fn carry_over(&self, from: &str, to: &str) {
        // moka allows changes during the iteration. An entry that is inserted here has the new version and is skipped.
        for (key, document) in &self.0.documents {
            let key = key.as_key_ref();
            if key.algorithm == from {
                self.0.documents.insert(CacheKeyRef { algorithm: to, ..key }.to_key(), document);
                self.0.documents.invalidate(&key);
            }
        }
    }

    /// Recomputes a stale document in the background, unless that is in progress. One that a change has overtaken also
    /// counts as in progress: otherwise a stream of changes would run many computations of one document at a time.
    fn refresh<M, F>(&self, key: CacheKeyRef<'_>, now: Moment, stamp: GenerationStamp, compute: M)
    where
        M: FnOnce() -> F,
        F: Future<Output = Result<RenderedDocument, E>> + Send + 'static,
    {
        let joined = self.0.flights.join_or_start(key.to_key(), &stamp, JoinPolicy::Any, || self.peek(&key, now));
        if let JoinOutcome::Started(flight) = joined {
            self.spawn(flight, compute(), now, stamp);
        }
    }

    /// Runs a computation in a task of its own: a caller that disconnects must not cancel it for the others.
    fn spawn<F>(&self, flight: Flight<E>, computation: F, now: Moment, stamp: GenerationStamp) -> FlightReceiver<E>
    where
        F: Future<Output = Result<RenderedDocument, E>> + Send + 'static,
    {
        self.0.computations.fetch_add(1, Ordering::Relaxed);
        let result = flight.subscribe();
        let state = Arc::clone(&self.0);
        // A panic is logged by the runtime; it drops the flight, which tells the waiting callers.
        self.0.runtime.spawn("response", async move {
            let computation = async { computation.await.map(|rendered| CachedDocument::new(rendered, now, stamp)) };
            flight.run(computation, |key, result| state.store(key, result)).await;
        });
        result
    }

    /// Computations started since the program began.
    #[must_use]
    pub fn computations(&self) -> u64 {
        self.0.computations.load(Ordering::Relaxed)
    }

    /// What the cache holds and did.
    #[must_use]
    pub fn statistics(&self) -> CacheStatistics {
        let bytes = self.weight();
        CacheStatistics {
            documents: self.0.documents.entry_count(),
            bytes,
            capacity_bytes: self.0.capacity_bytes,
            hits: self.0.hits.load(Ordering::Relaxed),
            stale: self.0.stale.load(Ordering::Relaxed),
            misses: self.0.misses.load(Ordering::Relaxed),
            computations: self.computations(),
            in_progress: self.0.flights.len() as u64,
        }
    }

    /// Approximate bytes held.
    #[must_use]
    pub fn weight(&self) -> u64 {
        // moka counts entries and weight in batches; without this the figures lag behind.
        self.0.documents.run_pending_tasks();
        self.0.documents.weighted_size()
    }
}
