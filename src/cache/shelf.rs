//! The shelf: get an answer, or make it once for all who ask. Bounded by bytes.
//!
//! A stale answer is given at once and made again behind it, once for however many ask. One that fails to be made again
//! is taken off, so that the next asker hears why.
//! A change while an absent answer is being made ends that making's use for later askers: they start another, since the
//! first may have read what was there before. Errors reach all who waited and are not kept.

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
    /// It was on the shelf and is out of date; another is being made.
    Stale,
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
    stale: AtomicU64,
    misses: AtomicU64,
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
    /// Askers who were given one that was out of date.
    pub stale: u64,
    /// Askers for whom it was made, or to be made.
    pub misses: u64,
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
        let [hits, stale, misses, makings] = [0; 4].map(AtomicU64::new);
        Self(Arc::new(Inner { documents, flights: Mutex::default(), capacity: bytes, hits, stale, misses, makings }))
    }

    /// The answer, if it is there and fresh.
    #[must_use]
    pub fn find(&self, wanted: &Wanted<'_>, now: Moment) -> Option<Arc<Document>> {
        let found = self.look(wanted, now)?;
        self.0.hits.fetch_add(1, Ordering::Relaxed);
        Some(found)
    }

    /// The answer, if it is there and fresh, for nobody who asked.
    fn look(&self, wanted: &Wanted<'_>, now: Moment) -> Option<Arc<Document>> {
        self.0.documents.get(wanted).filter(|document| document.is_fresh(now))
    }

    /// The answer: from the shelf, or made by `make`, once for all who ask meanwhile. A stale one is given at once and
    /// made again behind it. `freshness` is taken from [`super::Generations::taken`] before this call. The making runs to
    /// its end even when every asker has gone.
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
        if let Some(document) = self.0.documents.get(&wanted) {
            if document.is_fresh(now) {
                self.0.hits.fetch_add(1, Ordering::Relaxed);
                return Ok((document, Served::Hit));
            }
            if document.may_be_repeated(now, wanted.is_limited()) {
                self.0.stale.fetch_add(1, Ordering::Relaxed);
                self.refresh(wanted, now, freshness, make);
                return Ok((document, Served::Stale));
            }
        }
        let mut outcome = match self.board(wanted, now, freshness, make) {
            Boarded::Landed(document) => return Ok((document, Served::Hit)),
            Boarded::Waiting(outcome) => outcome,
        };
        self.0.misses.fetch_add(1, Ordering::Relaxed);
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
        self.0.misses.fetch_add(1, Ordering::Relaxed);
        self.0.makings.fetch_add(1, Ordering::Relaxed);
        match make().await {
            Ok(making) => {
                let document = Document::new(making, now, freshness).shared();
                self.0.documents.insert(wanted.to_key(), Arc::clone(&document));
                Ok((document, Served::Miss))
            }
            Err(error) => {
                self.0.documents.invalidate(&wanted);
                Err(Unmade::Failed(Arc::new(error)))
            }
        }
    }

    /// Lays what was made by one version of the rules under the keys of another as well, so that it can be given out
    /// stale until the new one is there. To be called before anybody asks by the new version, and before everything is
    /// told changed: under the new keys nothing of it is fresh then.
    pub fn carry_over(&self, from: &str, to: &str) {
        for (key, document) in &self.0.documents {
            let wanted = key.wanted();
            if wanted.algorithm == from {
                self.0.documents.insert(Wanted { algorithm: to, ..wanted }.to_key(), document);
                self.0.documents.invalidate(&wanted);
            }
        }
    }

    /// Starts a making of what is on the shelf already, unless one is under way: one that a change has overtaken too
    /// goes on to its end, so that a stream of changes never makes two of the same at a time.
    fn refresh<M, F>(&self, wanted: Wanted<'_>, now: Moment, freshness: Freshness, make: M)
    where
        M: FnOnce() -> F,
        F: Future<Output = Result<Making, E>> + Send + 'static,
    {
        let key = wanted.to_key();
        let mut flights = self.0.flights.lock();
        let is_made = flights.get(&key).is_some_and(|flight| flight.outcome.has_changed().is_ok());
        // A making that landed between the look and the lock has put its answer on the shelf before it left here.
        if is_made || self.look(&wanted, now).is_some() {
            return;
        }
        let departure = self.depart(&mut flights, key, &freshness);
        drop(flights);
        departure.fly(make(), now, freshness);
    }

    /// Puts a making on the list.
    fn depart(&self, flights: &mut HashMap<Key, Flight<E>>, key: Key, freshness: &Freshness) -> Departure<E> {
        self.0.makings.fetch_add(1, Ordering::Relaxed);
        let (landing, outcome) = watch::channel(None);
        flights.insert(key.clone(), Flight { freshness: freshness.clone(), outcome });
        Departure { inner: Arc::clone(&self.0), key, landing }
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
        let departure = self.depart(&mut flights, key, &freshness);
        drop(flights);
        let outcome = departure.landing.subscribe();
        departure.fly(make(), now, freshness);
        Boarded::Waiting(outcome)
    }

    /// Answers made since the start, for whomever.
    #[must_use]
    pub fn makings(&self) -> u64 {
        self.0.makings.load(Ordering::Relaxed)
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
            stale: self.0.stale.load(Ordering::Relaxed),
            misses: self.0.misses.load(Ordering::Relaxed),
            makings: self.makings(),
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

impl<E: Send + Sync + 'static> Departure<E> {
    /// Runs the making to its end, whoever waits for it.
    fn fly<F>(self, making: F, now: Moment, freshness: Freshness)
    where
        F: Future<Output = Result<Making, E>> + Send + 'static,
    {
        tokio::spawn(async move {
            let outcome = match making.await {
                Ok(making) => Ok(Document::new(making, now, freshness).shared()),
                Err(error) => Err(Arc::new(error)),
            };
            self.land(outcome);
        });
    }

    fn land(self, outcome: Outcome<E>) {
        if self.is_latest() {
            match &outcome {
                Ok(document) => self.inner.documents.insert(self.key.clone(), Arc::clone(document)),
                Err(_) => self.inner.documents.invalidate(&self.key),
            }
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
