//! The application: one struct per subject, each with the few handles it needs. [`Application`] builds them and hands them
//! out; it has no behavior of its own.

mod actions;
mod active_rules;
mod added_sources;
mod algorithms;
mod assessment;
mod auth;
mod blocking;
mod calendar;
mod document_cache;
mod documents;
mod engines;
mod equipment;
mod error;
mod event_bus;
mod evidence;
mod explain;
mod export;
mod facilities;
mod feeds;
mod forecast;
mod history;
mod ingest;
mod invalidation;
mod listing;
mod local_clock;
mod photos;
mod portfolio;
mod readiness;
mod source_events;
mod source_status;
mod sync_records;
mod threatmap;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::tz::TimeZone;
use tokio::sync::Notify;

pub use actions::{ActionPlanner, RequestedAction};
pub use active_rules::ActiveRules;
pub use added_sources::{AddedSourceMap, AddedSources};
pub use algorithms::Algorithms;
pub use assessment::{AssessmentSummary, Assessor};
pub use auth::{
    ApiKeys, Authenticator, FirstSetup, IssuedKey, LoggedIn, LoginAttempt, LoginSessions, NewKey, NewUser,
    RequestLimits, Users,
};
pub use blocking::run_blocking;
pub use calendar::{CalendarFormat, CalendarQuery, ComplianceCalendar};
pub use document_cache::{CacheLifetimes, DocumentCache};
pub use documents::{CachedResponse, DocumentRequest};
pub use engines::{EngineControl, EngineCounter, EngineCounts, EngineDocuments, EngineReview, OutdatedFigure};
pub use equipment::{EquipmentItems, EquipmentPage};
pub use error::ApplicationError;
pub use event_bus::{AppEvent, EventBus, EventSubscription, NumberedEvent, Received};
pub use evidence::{EvidenceFile, EvidenceQuery, EvidenceReports, EvidenceTable, ReportKey};
pub use explain::Explanations;
pub use export::{ExportEncoding, ExportError, RecordExport};
pub use facilities::{Facilities, FacilityPage};
pub use feeds::PowerFeeds;
pub use forecast::Forecasts;
pub use history::History;
pub use ingest::Ingest;
pub use listing::ListQuery;
pub use local_clock::LocalClock;
pub use photos::{PhotoLinks, Photos, Picture};
pub use portfolio::PortfolioOverview;
pub use readiness::{Readiness, ReadinessProbe};
pub use source_events::{SourceEvent, SourceEvents};
pub use source_status::{ExpectedSource, SourceCondition, SourceState, SourceStatus};
pub use sync_records::{IssueList, SyncRecords, SyncRunRecord};
pub use threatmap::ThreatMap;

use self::assessment::AssessorParts;
use self::auth::{AuthParts, KnownKeys, LinkRevocation};
use self::documents::{DocumentInputs, Documents};
use self::engines::EngineState;
use self::history::{HistoryParts, MonthEndProgress, MonthEndRecorder};
use self::invalidation::Invalidator;
use crate::assess::RuleCatalog;
use crate::auth::secrets::random_bytes;
use crate::auth::{AccessTokenSigner, CredentialCache, LoginThrottle, SecretDigest, UrlSigner, access_tokens};
use crate::cache::ResponseCache;
use crate::clock::Clock;
use crate::runtime::Runtime;
use crate::store::{self, Store, StoredSecret, TokenSigningSecret};
pub use crate::store::{RunInterruption, StoreError, SyncIssue, SyncMode, SyncRun, TableRun};

/// What the application is opened with.
#[derive(Debug, Clone)]
pub struct ApplicationConfig {
    /// The data folder; created when missing.
    pub data_dir: PathBuf,
    /// Memory for the store's pages, in bytes.
    pub store_cache_bytes: usize,
    /// Memory for cached responses, in bytes.
    pub response_cache_bytes: u64,
    /// How long cached responses are fresh.
    pub lifetimes: CacheLifetimes,
    /// The time zone whose midnight changes the day.
    pub time_zone: TimeZone,
    /// The configured algorithm version. Another that was put in force since stays in force.
    pub algorithm: String,
    /// All known rule files.
    pub catalog: RuleCatalog,
    /// Requests per minute of each user or key; 0 is no limit.
    pub requests_per_minute: u32,
    /// Refused credentials per minute of each client address; 0 is no limit.
    pub failures_per_minute: u32,
    /// Tells the time.
    pub clock: Clock,
    /// The sources that must have been read once before the program is ready.
    pub sources: Vec<ExpectedSource>,
    /// Runs blocking work and background tasks.
    pub runtime: Runtime,
}

/// All subjects of the application over one store, and the handles they share.
pub struct Application {
    /// The store.
    pub store: Arc<Store>,
    /// The time, the day and the time zone.
    pub clock: LocalClock,
    /// Runs blocking work and background tasks.
    pub runtime: Runtime,
    /// The rules in force.
    pub rules: Arc<ActiveRules>,
    /// Cached responses.
    pub cache: Arc<DocumentCache>,
    /// Events for streams of clients.
    pub event_bus: Arc<EventBus>,
    /// Facilities.
    pub facilities: Arc<Facilities>,
    /// Equipment.
    pub equipment: Arc<EquipmentItems>,
    /// Sums over the portfolio.
    pub portfolio: Arc<PortfolioOverview>,
    /// Facilities for ThreatMap.
    pub threatmap: Arc<ThreatMap>,
    /// Forecasts of risk.
    pub forecasts: Arc<Forecasts>,
    /// Past month ends.
    pub history: Arc<History>,
    /// Priority actions, what-if and plans.
    pub actions: Arc<ActionPlanner>,
    /// What falls due when.
    pub calendar: Arc<ComplianceCalendar>,
    /// Signed reports.
    pub evidence: Arc<EvidenceReports>,
    /// Explanations of figures.
    pub explanations: Arc<Explanations>,
    /// Power feeds.
    pub feeds: Arc<PowerFeeds>,
    /// Photos.
    pub photos: Arc<Photos>,
    /// Export of all records.
    pub export: Arc<RecordExport>,
    /// Verification of credentials.
    pub authenticator: Arc<Authenticator>,
    /// Log-in sessions.
    pub sessions: Arc<LoginSessions>,
    /// The first administrator.
    pub setup: Arc<FirstSetup>,
    /// Users.
    pub users: Arc<Users>,
    /// API keys.
    pub api_keys: Arc<ApiKeys>,
    /// The algorithm version in force.
    pub algorithms: Arc<Algorithms>,
    /// Which engine is used.
    pub engines: Arc<EngineControl>,
    /// How many figures each engine has in use.
    pub engine_counter: Arc<EngineCounter>,
    /// Both engines' figures side by side.
    pub engine_documents: Arc<EngineDocuments>,
    /// Ingest of batches.
    pub ingest: Arc<Ingest>,
    /// Assessment of what is dirty.
    pub assessor: Arc<Assessor>,
    /// Sources added over the API.
    pub added_sources: Arc<AddedSources>,
    /// Status of the sources.
    pub source_status: Arc<SourceStatus>,
    /// Events of Condoit's event bus.
    pub source_events: Arc<SourceEvents>,
    /// Sync runs and issues.
    pub sync_records: Arc<SyncRecords>,
    /// Readiness.
    pub readiness: Arc<ReadinessProbe>,
}

impl Application {
    /// Opens the store and builds all subjects.
    ///
    /// # Errors
    /// The store's, or [`ApplicationError::UnknownAlgorithm`].
    pub fn open(config: ApplicationConfig) -> Result<Arc<Self>, ApplicationError> {
        let cache_bytes = config.store_cache_bytes;
        let open =
            |folder: &Path| Store::open(folder, store::StoreOptions { cache_bytes, ..store::StoreOptions::default() });
        Self::open_with(open, config)
    }

    /// Like [`Application::open`], with a store that `open_store` opens in the data folder.
    ///
    /// # Errors
    /// As [`Application::open`].
    pub fn open_with(
        open_store: impl FnOnce(&Path) -> Result<Store, StoreError>,
        config: ApplicationConfig,
    ) -> Result<Arc<Self>, ApplicationError> {
        // An unknown version is reported before anything is opened
        active_rules::configured_rules(&config.catalog, &config.algorithm)?;
        let store = Arc::new(open_store(&config.data_dir)?);
        let clock = LocalClock::new(config.clock, config.time_zone);
        let runtime = config.runtime;
        // Only one process can hold the store: runs that are open in it were interrupted by the end of the last one.
        store.close_interrupted_runs(clock.now())?;
        let rules = algorithms::rules_in_force(&store, &config.catalog, &config.algorithm)?;
        let rules = Arc::new(ActiveRules::new(config.catalog, rules));
        let responses = ResponseCache::new(config.response_cache_bytes, runtime.clone());
        let cache = Arc::new(DocumentCache::new(responses, config.lifetimes, clock.clone()));
        let event_bus = Arc::new(EventBus::new(clock.now()));
        let invalidator = Arc::new(Invalidator::new(Arc::clone(&store), Arc::clone(&cache), Arc::clone(&event_bus)));
        let engine_state = Arc::new(EngineState::load(&store)?);
        let source_status =
            Arc::new(SourceStatus::new(Arc::clone(&store), Arc::clone(&cache), clock.clone(), config.sources));
        let month_end_progress = Arc::new(MonthEndProgress::default());
        let month_ends =
            Arc::new(MonthEndRecorder::new(Arc::clone(&store), clock.clone(), Arc::clone(&month_end_progress)));

        let secret: TokenSigningSecret = store.get_or_create_secret(random_bytes::<32>)?;
        let photo_links = Arc::new(PhotoLinks::load(&store, link_signer(secret.reveal())?, clock.clone())?);
        let signer = Arc::new(AccessTokenSigner::new(secret.reveal(), access_tokens::ISSUER, access_tokens::AUDIENCE));
        let auth = AuthParts {
            store: Arc::clone(&store),
            clock: clock.clone(),
            credentials: Arc::new(CredentialCache::default()),
            signer,
            throttle: Arc::new(LoginThrottle::default()),
            known_keys: Arc::new(KnownKeys::load(&store)?),
            links: LinkRevocation { links: Arc::clone(&photo_links), invalidator: Arc::clone(&invalidator) },
            administrator_created: Arc::new(Notify::new()),
        };

        let inputs = DocumentInputs {
            store: Arc::clone(&store),
            clock: clock.clone(),
            rules: Arc::clone(&rules),
            engines: Arc::clone(&engine_state),
            source_status: Arc::clone(&source_status),
            photo_links: Arc::clone(&photo_links),
            month_ends: month_end_progress,
        };
        let documents = Arc::new(Documents::new(Arc::new(inputs), Arc::clone(&cache), runtime.clone()));
        let history = Arc::new(History::from(HistoryParts {
            store: Arc::clone(&store),
            clock: clock.clone(),
            rules: Arc::clone(&rules),
            source_status: Arc::clone(&source_status),
            invalidator: Arc::clone(&invalidator),
            month_ends: Arc::clone(&month_ends),
            documents: Arc::clone(&documents),
        }));
        let assessor = Assessor::from(AssessorParts {
            store: Arc::clone(&store),
            clock: clock.clone(),
            rules: Arc::clone(&rules),
            engines: Arc::clone(&engine_state),
            month_ends,
            invalidator: Arc::clone(&invalidator),
        });
        let limits = RequestLimits::new(config.requests_per_minute, config.failures_per_minute);
        let sessions = Arc::new(LoginSessions::new(auth.clone()));
        let algorithms = Algorithms::new(
            Arc::clone(&store),
            Arc::clone(&rules),
            Arc::clone(&cache),
            Arc::clone(&history),
            config.algorithm,
        );
        let engines =
            EngineControl::new(Arc::clone(&store), Arc::clone(&cache), clock.clone(), Arc::clone(&engine_state));
        let engine_counter = EngineCounter::new(Arc::clone(&store), Arc::clone(&cache), clock.clone(), engine_state);
        Ok(Arc::new(Self {
            facilities: Arc::new(Facilities::new(Arc::clone(&documents))),
            equipment: Arc::new(EquipmentItems::new(Arc::clone(&documents))),
            portfolio: Arc::new(PortfolioOverview::new(Arc::clone(&documents))),
            threatmap: Arc::new(ThreatMap::new(Arc::clone(&documents))),
            forecasts: Arc::new(Forecasts::new(Arc::clone(&documents))),
            history,
            actions: Arc::new(ActionPlanner::new(Arc::clone(&documents))),
            calendar: Arc::new(ComplianceCalendar::new(Arc::clone(&documents))),
            evidence: Arc::new(EvidenceReports::new(Arc::clone(&documents), Arc::clone(&store), runtime.clone())),
            explanations: Arc::new(Explanations::new(Arc::clone(&documents))),
            feeds: Arc::new(PowerFeeds::new(Arc::clone(&documents))),
            photos: Arc::new(Photos::new(Arc::clone(&store), photo_links, runtime.clone())),
            export: Arc::new(RecordExport::new(Arc::clone(&store))),
            authenticator: Arc::new(Authenticator::new(auth.clone(), limits)),
            setup: Arc::new(FirstSetup::new(auth.clone(), Arc::clone(&sessions))),
            sessions,
            users: Arc::new(Users::new(auth.clone())),
            api_keys: Arc::new(ApiKeys::new(auth)),
            algorithms: Arc::new(algorithms),
            engines: Arc::new(engines),
            engine_counter: Arc::new(engine_counter),
            engine_documents: Arc::new(EngineDocuments::new(documents)),
            ingest: Arc::new(Ingest::new(Arc::clone(&store), invalidator)),
            assessor: Arc::new(assessor),
            added_sources: Arc::new(AddedSources::new(Arc::clone(&store))),
            readiness: Arc::new(ReadinessProbe::new(Arc::clone(&store), Arc::clone(&source_status), runtime.clone())),
            source_status,
            source_events: Arc::new(SourceEvents::new(Arc::clone(&store), clock.clone())),
            sync_records: Arc::new(SyncRecords::new(Arc::clone(&store))),
            store,
            clock,
            runtime,
            rules,
            cache,
            event_bus,
        }))
    }

    /// Ends every subscription to events: the program is stopping.
    pub fn close(&self) {
        self.event_bus.close();
    }

    /// The data folder.
    #[must_use]
    pub fn data_dir(&self) -> PathBuf {
        Path::new(self.store.path()).parent().map_or_else(PathBuf::new, Path::to_owned)
    }
}

/// Links are signed with a key of their own: a token must never be accepted as a link signature, or the reverse.
fn link_signer(secret: &[u8; 32]) -> Result<UrlSigner, ApplicationError> {
    let key = SecretDigest::new(&[secret.as_slice(), b"photo addresses"].concat()).to_bytes();
    UrlSigner::new(&key).ok_or_else(|| ApplicationError::Internal("links cannot be signed".to_owned()))
}
