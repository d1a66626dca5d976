//! The whole: holds the store, the cache and the rules together and answers every question the program can be asked.

mod actions;
mod algorithms;
mod answers;
mod auth;
mod calendar;
mod engine_counts;
mod engines;
mod error;
mod events;
mod evidence;
mod explaining;
mod export;
mod feeding;
mod freshness;
mod history;
mod judging;
mod kept_sources;
mod listings;
mod news;
mod outlook;
mod photo;
mod ready;
mod standing;
mod synced;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::tz::TimeZone;
use parking_lot::{Mutex, RwLock};
use tokio::sync::Notify;

pub use actions::TriedDeed;
pub use answers::{Answered, Asked};
pub use auth::{IssuedKey, LoggedIn, NewKey, NewUser};
pub use calendar::{CalendarForm, CalendarQuery};
pub use engine_counts::EngineCounts;
pub use engines::{EngineLook, WantedFigure};
pub use error::ApplicationError;
pub use events::SourceEvent;
pub use evidence::{EvidenceFile, EvidenceQuery, FacilityList, ReportKey};
pub use export::{ExportError, ExportForm};
pub use freshness::FreshFor;
pub use judging::Assessed;
pub use kept_sources::KeptSources;
pub use listings::{EquipmentPage, FacilityPage, ListQuery};
pub use news::{Heard, Listening, News, NewsItem, Newsroom};
pub use photo::Picture;
pub use ready::{ExpectedSource, Found, Readiness, SourceState};
pub use synced::SyncRunRecord;

use crate::assess::{RuleCatalog, Rules};
use crate::auth::secrets::random_bytes;
use crate::auth::{AccessTokenSigner, CredentialCache, RateLimiters, SecretDigest, UrlSigner, access_tokens};
use crate::cache::{Generations, ResponseCache};
use crate::clock::Clock;
use crate::inventory::{Day, Moment};
use crate::store::{self, Store};
pub use crate::store::{RunInterruption, StoreError, SyncIssue, SyncMode, SyncRun, TableRun};

/// What an appliance is opened with.
#[derive(Debug, Clone)]
pub struct Opening {
    /// The data folder; made when missing.
    pub data_dir: PathBuf,
    /// Memory for the store's pages, bytes.
    pub store_cache_bytes: usize,
    /// Memory for kept answers, bytes.
    pub shelf_bytes: u64,
    /// How long answers are good.
    pub fresh_for: FreshFor,
    /// Whose midnight changes the date.
    pub time_zone: TimeZone,
    /// Version of the algorithm that is configured. Another that was put in force since stays so.
    pub algorithm: String,
    /// The rule files at hand.
    pub catalog: RuleCatalog,
    /// Requests a minute for each key or user; 0 is no limit.
    pub requests_per_minute: u32,
    /// Refused credentials a minute for each address; 0 is no limit.
    pub failures_per_minute: u32,
    /// What tells the time.
    pub clock: Clock,
    /// The sources that must have been read once before the appliance is ready.
    pub sources: Vec<ExpectedSource>,
}

/// The appliance. Shared by `Arc`.
pub struct Application {
    store: Store,
    shelf: ResponseCache<ApplicationError>,
    generations: Generations,
    fresh_for: FreshFor,
    catalog: RuleCatalog,
    rules: ArcSwap<Rules>,
    /// Version that is configured; another may be in force.
    configured_algorithm: String,
    /// One change of the version at a time.
    switching: Mutex<()>,
    clock: Clock,
    time_zone: TimeZone,
    remembered: CredentialCache,
    limits: RateLimiters,
    failures: RateLimiters,
    page_limits: RateLimiters,
    news: Newsroom,
    signer: AccessTokenSigner,
    links: UrlSigner,
    sources: RwLock<Vec<ExpectedSource>>,
    setup_used: Notify,
    runs_seen: Mutex<ready::RunsSeen>,
    /// One assessment at a time.
    assessing: Mutex<()>,
    history_seen: Mutex<history::HistorySeen>,
    engines: RwLock<engines::EngineStand>,
    /// One count at a time.
    engines_counted: Mutex<Option<engine_counts::Counted>>,
    /// An assessment was made.
    judged: Notify,
    /// When events were last looked over for those that may be forgotten.
    events_forgotten: Mutex<Moment>,
    /// Sources whose latest run found them away, or not all of them.
    lacking: Mutex<BTreeMap<String, Found>>,
    /// Sources that were late when it was last looked.
    late: Mutex<BTreeSet<String>>,
}

/// Name of the setting that holds the secret from which tokens and addresses are signed.
const SECRET: &str = "secret";

impl Application {
    /// Opens the store and makes everything ready to be asked.
    ///
    /// # Errors
    /// The store's, or [`ApplicationError::NoAlgorithm`].
    pub fn open(opening: Opening) -> Result<Arc<Self>, ApplicationError> {
        let cache_bytes = opening.store_cache_bytes;
        let open =
            |folder: &Path| Store::open(folder, store::StoreOptions { cache_bytes, ..store::StoreOptions::default() });
        Self::over(open, opening)
    }

    /// Like [`Application::open`], over a store opened otherwise.
    ///
    /// # Errors
    /// As [`Application::open`].
    pub fn over(
        store: impl FnOnce(&Path) -> Result<Store, StoreError>,
        opening: Opening,
    ) -> Result<Arc<Self>, ApplicationError> {
        // A version that nobody knows is told before anything is opened
        rules_of(&opening.catalog, &opening.algorithm)?;
        let now = opening.clock.now();
        let store = store(&opening.data_dir)?;
        // Nobody else holds the store: what is under way by it was under way when the program before was stopped
        store.close_interrupted_runs(now)?;
        let rules = algorithms::rules_in_force(&store, &opening.catalog, &opening.algorithm)?;
        let secret = secret_of(&store)?;
        let engines = engines::EngineStand::kept_in(&store)?;
        let link_secret = SecretDigest::new(&[secret.as_slice(), b"photo addresses"].concat()).to_bytes();
        let links = UrlSigner::new(&link_secret)
            .ok_or_else(|| ApplicationError::Broken("addresses cannot be signed".to_owned()))?;
        Ok(Arc::new(Self {
            store,
            shelf: ResponseCache::new(opening.shelf_bytes),
            generations: Generations::default(),
            fresh_for: opening.fresh_for,
            catalog: opening.catalog,
            rules: ArcSwap::from_pointee(rules),
            configured_algorithm: opening.algorithm,
            switching: Mutex::new(()),
            clock: opening.clock,
            time_zone: opening.time_zone,
            remembered: CredentialCache::default(),
            limits: RateLimiters::per_minute(opening.requests_per_minute),
            failures: RateLimiters::per_minute(opening.failures_per_minute),
            page_limits: RateLimiters::per_minute(page_limit(opening.requests_per_minute)),
            news: Newsroom::opened_at(now),
            signer: AccessTokenSigner::new(&secret, access_tokens::ISSUER, access_tokens::AUDIENCE),
            links,
            sources: RwLock::new(opening.sources),
            setup_used: Notify::new(),
            runs_seen: Mutex::default(),
            assessing: Mutex::new(()),
            history_seen: Mutex::default(),
            engines: RwLock::new(engines),
            engines_counted: Mutex::default(),
            judged: Notify::new(),
            events_forgotten: Mutex::new(Moment::from_millis(0)),
            lacking: Mutex::default(),
            late: Mutex::default(),
        }))
    }

    /// The store, for what brings records in.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The folder that holds everything.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        Path::new(self.store.path()).parent().map_or_else(PathBuf::new, Path::to_owned)
    }

    /// The rules in force.
    #[must_use]
    pub fn rules(&self) -> Arc<Rules> {
        self.rules.load_full()
    }

    /// The rule files at hand.
    #[must_use]
    pub const fn catalog(&self) -> &RuleCatalog {
        &self.catalog
    }

    /// What tells the time.
    #[must_use]
    pub const fn clock(&self) -> &Clock {
        &self.clock
    }

    /// Whose midnight changes the date.
    #[must_use]
    pub const fn time_zone(&self) -> &TimeZone {
        &self.time_zone
    }

    /// The day figures are made for.
    #[must_use]
    pub fn today(&self) -> Day {
        self.clock.today(&self.time_zone)
    }

    /// The kept answers.
    #[must_use]
    pub const fn shelf(&self) -> &ResponseCache<ApplicationError> {
        &self.shelf
    }

    /// What happens, as it happens.
    #[must_use]
    pub const fn news(&self) -> &Newsroom {
        &self.news
    }

    /// How often each user or key may ask.
    #[must_use]
    pub const fn limits(&self) -> &RateLimiters {
        &self.limits
    }

    /// How often each address may show what lets nobody in.
    #[must_use]
    pub const fn failures(&self) -> &RateLimiters {
        &self.failures
    }
}

/// The rules by a version of the algorithm.
fn rules_of(catalog: &RuleCatalog, version: &str) -> Result<Rules, ApplicationError> {
    catalog.rules(version).ok_or_else(|| ApplicationError::NoAlgorithm {
        version: version.to_owned(),
        known: catalog.versions().collect::<Vec<_>>().join(", "),
    })
}

/// Requests a minute of a log-in of the admin page (api.md, Rate limits), where others are limited at all.
const PAGE_REQUESTS_PER_MINUTE: u32 = 1_200;

const fn page_limit(others: u32) -> u32 {
    match others {
        0 => 0,
        others if others > PAGE_REQUESTS_PER_MINUTE => others,
        _ => PAGE_REQUESTS_PER_MINUTE,
    }
}

/// The signing secret, made at the first start.
fn secret_of(store: &Store) -> Result<[u8; 32], ApplicationError> {
    store.write(|shelves| {
        if let Some(secret) = shelves.find::<[u8; 32]>(store::StoreCollection::Setting, SECRET)? {
            return Ok(secret);
        }
        let secret = random_bytes::<32>();
        shelves.put(store::StoreCollection::Setting, SECRET, &secret)?;
        Ok(secret)
    })
}
