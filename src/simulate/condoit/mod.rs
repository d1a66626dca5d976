//! Simulated Condoit: serves a generated portfolio over HTTP, as the counterpart of the `http` source, for demos and tests.
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
use crate::runtime::Runtime;

pub use self::records::Collection;
pub use self::routes::CondoitStats;

/// Behaviour of the simulated Condoit.
#[derive(Debug, Clone)]
pub struct CondoitSimulatorOptions {
    /// Listen address; port 0 takes a free port.
    pub listen: SocketAddr,
    /// Its records. All are in memory, about 3 kB per item.
    pub portfolio: PortfolioOptions,
    /// Added to the time of each response.
    pub latency: Duration,
    /// Share of requests, 0 to 1, that fail with 503. Which ones depends on the portfolio's seed.
    pub error_rate: f64,
    /// Required token; a random one when `None`.
    pub token: Option<String>,
}

/// The demo's portfolio on a free loopback port, without delays and faults.
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
    /// Generates the records and starts to listen. It serves until [`RunningCondoit`] is dropped.
    ///
    /// # Errors
    /// When the address cannot be bound.
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
        let serving = Runtime::default().spawn("simulated Condoit", async move {
            // A dropped sender also means stop
            let stop = async { stopped.await.unwrap_or_default() };
            axum::serve(listener, routes).with_graceful_shutdown(stop).await
        });
        Ok(RunningCondoit { base_url: format!("http://{address}"), token, address, records, state, stop, serving })
    }
}

/// A running simulated Condoit. Its records can be changed at any time; each change gets an `updated_at` one second after
/// the latest one. Dropping it stops it.
#[derive(Debug)]
pub struct RunningCondoit {
    /// Base URL, without a trailing slash.
    pub base_url: String,
    /// Required bearer token or API key.
    pub token: String,
    /// Address and port.
    pub address: SocketAddr,
    records: Arc<Mutex<CondoitRecords>>,
    state: Arc<CondoitState>,
    stop: oneshot::Sender<()>,
    serving: JoinHandle<io::Result<()>>,
}

/// An open transaction.
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

    /// Inserts or updates a photo and its image.
    pub fn put_photo(&self, photo: &Photo, picture: Vec<u8>) {
        self.records.lock().put_picture(&photo.id, picture);
        self.put(Collection::Photos, serde_json::json!(photo));
    }

    /// Inserts or updates any document, valid or not. Its key is its `id`, or its text where it has none.
    pub fn put(&self, collection: Collection, document: Value) {
        self.records.lock().put(collection, document);
    }

    /// Inserts or updates a document with the `updated_at` it has, as a transaction that commits late does.
    pub fn put_late(&self, collection: Collection, document: Value) {
        self.records.lock().put_late(collection, document);
    }

    /// Begins a transaction. Its writes get the time of this call, however late it commits; until then no watermark passes
    /// that time.
    #[must_use]
    pub fn begin(&self) -> OpenTransaction {
        OpenTransaction(self.records.lock().begin())
    }

    /// Commits one document in a transaction.
    pub fn commit(&self, transaction: OpenTransaction, collection: Collection, document: Value) {
        self.records.lock().commit(transaction.0, collection, document);
    }

    /// The present document; `None` when there is none or it was deleted.
    #[must_use]
    pub fn find(&self, collection: Collection, id: &str) -> Option<Value> {
        self.records.lock().find(collection, id)
    }

    /// Marks a record as deleted, so that readers get a tombstone. Returns whether there was one.
    pub fn remove(&self, collection: Collection, id: &str) -> bool {
        self.records.lock().remove(collection, id)
    }

    /// Deletes a record without a tombstone: only `/ids` shows that it is gone. Returns whether there was one.
    pub fn erase(&self, collection: Collection, id: &str) -> bool {
        self.records.lock().erase(collection, id)
    }

    /// Number of records of a collection that are not deleted.
    #[must_use]
    pub fn count(&self, collection: Collection) -> usize {
        self.records.lock().count(collection)
    }

    /// Sets the share of requests, 0 to 1, that fail with 503.
    pub fn set_error_rate(&self, error_rate: f64) {
        self.state.set_error_rate(error_rate);
    }

    /// Counts of requests so far.
    #[must_use]
    pub fn stats(&self) -> CondoitStats {
        self.state.stats()
    }

    /// Finishes open requests, then stops.
    ///
    /// # Errors
    /// Errors of the listener.
    pub async fn shutdown(self) -> io::Result<()> {
        drop(self.stop);
        self.serving.await.map_err(io::Error::other)?
    }
}
