//! The shelf: get an answer, or make it once for all who ask. Bounded by bytes.
//!
//! A change while an answer is being made ends that making's use for later askers: they start another, since the first
//! may have read what was there before. Errors reach all who waited and are not kept.
//! To serve a stale answer while it is made again, [`Shelf::find`] would hand it out with its freshness and
//! [`Shelf::get`] would be started behind it.

use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use foldhash::quality::RandomState;
use moka::sync::Cache;
use parking_lot::Mutex;
use tokio::sync::watch;

use super::document::{Document, Making};
use super::freshness::Freshness;
use super::key::{Key, Wanted};
use crate::inventory::Moment;

/// Where an answer came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Served {
    /// It was on the shelf.
    Hit,
    /// It was made for this asker, or for one who asked at the same time.
    Miss,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Unmade<E> {
    /// Making it failed; all who waited get the same error.
    #[error(transparent)]
    Failed(Arc<E>),
    /// The making ended without a result: it panicked, or the program is shutting down.
    #[error("the making of `{0}` ended without a result")]
    Lost(String),
}

impl<E> Clone for Unmade<E> {
    fn clone(&self) -> Self {
        match self {
            Self::Failed(error) => Self::Failed(Arc::clone(error)),
            Self::Lost(what) => Self::Lost(what.clone()),
        }
    }
}

type Outcome<E> = Result<Arc<Document>, Arc<E>>;

/// A making under way.
struct Flight<E> {
    freshness: Freshness,
    outcome: watch::Receiver<Option<Outcome<E>>>,
}

struct Inner<E> {
    documents: Cache<Key, Arc<Document>, RandomState>,
    flights: Mutex<HashMap<Key, Flight<E>>>,
    capacity: u64,
    hits: AtomicU64,
    makings: AtomicU64,
}

/// How the shelf does, since the program began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ShelfFigures {
    /// Answers held.
    pub documents: u64,
    /// Bytes they take, about.
    pub bytes: u64,
    /// Bytes they may take.
    pub capacity_bytes: u64,
    /// Askers who found their answer.
    pub hits: u64,
    /// Answers that were made.
    pub makings: u64,
    /// Answers being made now.
    pub under_way: u64,
}

/// Answers kept as bytes. Cloning shares it.
pub struct Shelf<E>(Arc<Inner<E>>);

impl<E> Clone for Shelf<E> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<E: Send + Sync + 'static> Shelf<E> {
    /// A shelf for about `bytes` bytes of answers, their gzip forms and keys.
    #[must_use]
    pub fn holding(bytes: u64) -> Self {
        let weigh = |key: &Key, document: &Arc<Document>| key.weight().saturating_add(document.weight());
        let documents = Cache::builder().max_capacity(bytes).weigher(weigh).build_with_hasher(RandomState::default());
        let (hits, makings) = (AtomicU64::new(0), AtomicU64::new(0));
        Self(Arc::new(Inner { documents, flights: Mutex::default(), capacity: bytes, hits, makings }))
    }

    /// The answer, if it is there and fresh.
    #[must_use]
    pub fn find(&self, wanted: &Wanted<'_>, now: Moment) -> Option<Arc<Document>> {
        let found = self.0.documents.get(wanted).filter(|document| document.is_fresh(now))?;
        self.0.hits.fetch_add(1, Ordering::Relaxed);
        Some(found)
    }

    /// The answer: from the shelf, or made by `make`, once for all who ask meanwhile. `freshness` is taken from
    /// [`super::Generations::taken`] before this call. The making runs to its end even when every asker has gone.
    ///
    /// # Errors
    /// [`Unmade`] when making failed. Nothing is kept then, and the next asker tries again.
    pub async fn get<M, F>(
        &self,
        wanted: Wanted<'_>,
        now: Moment,
        freshness: Freshness,
        make: M,
    ) -> Result<(Arc<Document>, Served), Unmade<E>>
    where
        M: FnOnce() -> F,
        F: Future<Output = Result<Making, E>> + Send + 'static,
    {
        if let Some(document) = self.find(&wanted, now) {
            return Ok((document, Served::Hit));
        }
        let mut outcome = match self.board(wanted, now, freshness, make) {
            Boarded::Landed(document) => return Ok((document, Served::Hit)),
            Boarded::Waiting(outcome) => outcome,
        };
        let landed = outcome.wait_for(Option::is_some).await.ok().and_then(|outcome| outcome.clone());
        match landed {
            Some(Ok(document)) => Ok((document, Served::Miss)),
            Some(Err(error)) => Err(Unmade::Failed(error)),
            None => Err(Unmade::Lost(wanted.path.to_owned())),
        }
    }

    /// Makes the answer again whatever is on the shelf (`force_refresh`), and puts it there.
    ///
    /// # Errors
    /// As [`Shelf::get`].
    pub async fn renew<M, F>(
        &self,
        wanted: Wanted<'_>,
        now: Moment,
        freshness: Freshness,
        make: M,
    ) -> Result<(Arc<Document>, Served), Unmade<E>>
    where
        M: FnOnce() -> F,
        F: Future<Output = Result<Making, E>> + Send + 'static,
    {
        self.0.makings.fetch_add(1, Ordering::Relaxed);
        let making = make().await.map_err(|error| Unmade::Failed(Arc::new(error)))?;
        let document = Document::new(making, now, freshness).shared();
        self.0.documents.insert(wanted.to_key(), Arc::clone(&document));
        Ok((document, Served::Miss))
    }

    /// Joins the making under way, or starts one.
    fn board<M, F>(&self, wanted: Wanted<'_>, now: Moment, freshness: Freshness, make: M) -> Boarded<E>
    where
        M: FnOnce() -> F,
        F: Future<Output = Result<Making, E>> + Send + 'static,
    {
        let key = wanted.to_key();
        let mut flights = self.0.flights.lock();
        if let Some(flight) = flights.get(&key)
            && flight.freshness.holds()
            && flight.outcome.has_changed().is_ok()
        {
            return Boarded::Waiting(flight.outcome.clone());
        }
        // A making that landed between the look and the lock: it puts its answer on the shelf before it leaves here.
        if let Some(document) = self.find(&wanted, now) {
            return Boarded::Landed(document);
        }
        let (landing, outcome) = watch::channel(None);
        flights.insert(key.clone(), Flight { freshness: freshness.clone(), outcome: outcome.clone() });
        drop(flights);
        self.0.makings.fetch_add(1, Ordering::Relaxed);
        let departure = Departure { inner: Arc::clone(&self.0), key, landing };
        let making = make();
        tokio::spawn(async move {
            let outcome = match making.await {
                Ok(making) => Ok(Document::new(making, now, freshness).shared()),
                Err(error) => Err(Arc::new(error)),
            };
            departure.land(outcome);
        });
        Boarded::Waiting(outcome)
    }

    /// How it does.
    #[must_use]
    pub fn figures(&self) -> ShelfFigures {
        let bytes = self.weight();
        ShelfFigures {
            documents: self.0.documents.entry_count(),
            bytes,
            capacity_bytes: self.0.capacity,
            hits: self.0.hits.load(Ordering::Relaxed),
            makings: self.0.makings.load(Ordering::Relaxed),
            under_way: self.0.flights.lock().len() as u64,
        }
    }

    /// Bytes held, about.
    #[must_use]
    pub fn weight(&self) -> u64 {
        self.0.documents.run_pending_tasks();
        self.0.documents.weighted_size()
    }
}

enum Boarded<E> {
    Landed(Arc<Document>),
    Waiting(watch::Receiver<Option<Outcome<E>>>),
}

/// Tells those who wait how a making ended, and takes it off the list, even when it panicked.
struct Departure<E> {
    inner: Arc<Inner<E>>,
    key: Key,
    landing: watch::Sender<Option<Outcome<E>>>,
}

impl<E> Departure<E> {
    fn land(self, outcome: Outcome<E>) {
        if let Ok(document) = &outcome
            && self.is_latest()
        {
            self.inner.documents.insert(self.key.clone(), Arc::clone(document));
        }
        self.landing.send_replace(Some(outcome));
    }

    /// False when a change made somebody start another making of the same answer.
    fn is_latest(&self) -> bool {
        let flights = self.inner.flights.lock();
        flights.get(&self.key).is_some_and(|flight| self.landing.subscribe().same_channel(&flight.outcome))
    }
}

impl<E> Drop for Departure<E> {
    fn drop(&mut self) {
        let mut flights = self.inner.flights.lock();
        if flights.get(&self.key).is_some_and(|flight| self.landing.subscribe().same_channel(&flight.outcome)) {
            flights.remove(&self.key);
        }
    }
}
