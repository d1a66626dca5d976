//! A Condoit that answers over HTTP on this machine, filled with a generated portfolio: the other end of the `http`
//! source, for the demo, for tests and for somebody else's tests.
//!
//! `GET /facilities`, `/equipment`, `/services`, `/photos` with `since`, `cursor`, `limit`; `/ids?kind=`;
//! `/photos/{id}/bytes`; all with `Authorization: Bearer` or `X-API-Key`. `/stats` counts what was query.

mod records;
mod routes;

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use self::records::CondoitRecords;
use self::routes::CondoitState;
use super::portfolio::{Portfolio, PortfolioOptions};
use crate::inventory::{Equipment, Facility, Moment, Photo, Service};

pub use self::records::Collection;
pub use self::routes::CondoitStats;

/// How the simulated Condoit behaves.
#[derive(Debug, Clone)]
pub struct CondoitSimulatorOptions {
    /// Where it listens; port 0 takes a free one.
    pub listen: SocketAddr,
    /// What it holds. All of it is kept in memory, about 3 kB an item.
    pub portfolio: PortfolioOptions,
    /// Time each answer takes longer.
    pub latency: Duration,
    /// Share of requests, 0 to 1, that fail with 503. Which ones follows from the portfolio's seed.
    pub error_rate: f64,
    /// The token it wants; a random one when left out.
    pub token: Option<String>,
}

/// The demo's portfolio on a free loopback port, prompt and without faults.
impl Default for CondoitSimulatorOptions {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            portfolio: PortfolioOptions::default(),
            latency: Duration::ZERO,
            error_rate: 0.0,
            token: None,
        }
    }
}

/// Starts simulated Condoits.
#[derive(Debug, Clone, Copy)]
pub struct CondoitSimulator;

impl CondoitSimulator {
    /// Fills it and starts to listen. It answers until [`RunningCondoit`] is dropped.
    ///
    /// # Errors
    /// When the address cannot be listened on.
    pub async fn start(options: CondoitSimulatorOptions) -> io::Result<RunningCondoit> {
        let listener = TcpListener::bind(options.listen).await?;
        let address = listener.local_addr()?;
        let token = options.token.unwrap_or_else(|| format!("sim-{:032x}", rand::random::<u128>()));
        let records = Arc::new(Mutex::new(CondoitRecords::new(&Portfolio::new(options.portfolio))));
        let state = Arc::new(CondoitState::new(
            records.clone(),
            token.clone(),
            options.latency,
            options.error_rate,
            options.portfolio.seed,
        ));
        let (stop, stopped) = oneshot::channel::<()>();
        let routes = routes::routes(state.clone());
        let serving = tokio::spawn(async move {
            // A dropped sender means stop just as a sent word does
            let stop = async { stopped.await.unwrap_or_default() };
            axum::serve(listener, routes).with_graceful_shutdown(stop).await
        });
        Ok(RunningCondoit { base_url: format!("http://{address}"), token, address, records, state, stop, serving })
    }
}

/// A simulated Condoit at work. Its records can be changed while it is asked; each change gets an `updated_at` one
/// second after the latest it knows. Dropping it stops it.
#[derive(Debug)]
pub struct RunningCondoit {
    /// Where it answers, without a trailing slash.
    pub base_url: String,
    /// What it wants as bearer token or API key.
    pub token: String,
    /// Address and port it listens on.
    pub address: SocketAddr,
    records: Arc<Mutex<CondoitRecords>>,
    state: Arc<CondoitState>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<io::Result<()>>,
}

/// A transaction under way.
#[derive(Debug)]
pub struct OpenTransaction(Moment);

impl RunningCondoit {
    /// Inserts or updates a facility.
    pub fn put_facility(&self, facility: &Facility) {
        self.put(Collection::Facilities, serde_json::json!(facility));
    }

    /// Inserts or updates an item.
    pub fn put_equipment(&self, equipment: &Equipment) {
        self.put(Collection::Equipment, serde_json::json!(equipment));
    }

    /// Inserts or updates a service.
    pub fn put_service(&self, service: &Service) {
        self.put(Collection::Services, serde_json::json!(service));
    }

    /// Inserts or updates a photo and its picture.
    pub fn put_photo(&self, photo: &Photo, picture: Vec<u8>) {
        self.records.lock().put_picture(&photo.id, picture);
        self.put(Collection::Photos, serde_json::json!(photo));
    }

    /// Inserts or updates any document, good or bad. It is found under its `id`, or under its text where it has none.
    pub fn put(&self, collection: Collection, document: Value) {
        self.records.lock().put(collection, document);
    }

    /// A transaction that commits late: the document keeps the `updated_at` it has, however long past.
    pub fn put_late(&self, collection: Collection, document: Value) {
        self.records.lock().put_late(collection, document);
    }

    /// Begins a transaction: what it writes bears this time however late it commits, and until then no watermark passes
    /// it.
    #[must_use]
    pub fn begin(&self) -> OpenTransaction {
        OpenTransaction(self.records.lock().begin())
    }

    /// Commits a document in a transaction that was begun, however long ago.
    pub fn commit(&self, transaction: OpenTransaction, collection: Collection, document: Value) {
        self.records.lock().commit(transaction.0, collection, document);
    }

    /// The document as it stands; `None` when it was never there or is gone.
    #[must_use]
    pub fn find(&self, collection: Collection, id: &str) -> Option<Value> {
        self.records.lock().find(collection, id)
    }

    /// DirtySet a record as deleted: a tombstone is delivered. Returns whether it was there.
    pub fn remove(&self, collection: Collection, id: &str) -> bool {
        self.records.lock().remove(collection, id)
    }

    /// Deletes a record without a trace: only `/ids` tells. Returns whether it was there.
    pub fn erase(&self, collection: Collection, id: &str) -> bool {
        self.records.lock().erase(collection, id)
    }

    /// Records of a collection that are there.
    #[must_use]
    pub fn count(&self, collection: Collection) -> usize {
        self.records.lock().count(collection)
    }

    /// From now on this share of requests, 0 to 1, fails with 503.
    pub fn set_error_rate(&self, error_rate: f64) {
        self.state.set_error_rate(error_rate);
    }

    /// What was asked so far.
    #[must_use]
    pub fn stats(&self) -> CondoitStats {
        self.state.stats()
    }

    /// Answers what is under way, then stops listening.
    ///
    /// # Errors
    /// What the listener reported.
    pub async fn shutdown(self) -> io::Result<()> {
        drop(self.stop);
        self.serving.await.map_err(io::Error::other)?
    }
}
