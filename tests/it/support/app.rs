//! Test rig: the whole application in this process, with a store in a temporary folder, real sources, the HTTP stack on a
//! free loopback port, and clients with keys of each role.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use masterbus::app::{Application, ApplicationConfig, ApplicationError, CacheLifetimes, ExpectedSource, NewKey};
use masterbus::assess::RuleCatalog;
use masterbus::assess::catalog::DEFAULT_ALGORITHM;
use masterbus::auth::{ApiScopes, Role};
use masterbus::clock::Clock;
use masterbus::config::{JobsConfig, Secret, SecretSource, SourceConfig, SourceConnection, Timing, TlsConfig};
use masterbus::http::connections::serve_tcp;
use masterbus::http::limits::{HttpLimits, LimitMonitor};
use masterbus::http::middleware::client_address::TrustedProxies;
use masterbus::http::middleware::host::AllowedHosts;
use masterbus::http::stack::HttpStack;
use masterbus::http::{ApiState, router};
use masterbus::inventory::{FacilityId, Moment};
use masterbus::jobs::{JobQueue, JobQueueOptions};
use masterbus::simulate::condoit::RunningCondoit;
use masterbus::store::StoreError;
use masterbus::sync::{FinishedRun, RunQueue, SyncError, SyncMode};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use crate::support::http_client::Client;

/// Longest time that an earlier rig may take to release its store.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a rig is opened with.
pub struct Setting {
    pub sources: Vec<SourceConfig>,
    /// A fixed time; the system clock when `None`.
    pub fixed_at: Option<&'static str>,
    /// Requests per minute; 0 is no limit.
    pub per_minute: u32,
    /// Refused credentials per minute and address; 0 is no limit.
    pub failures_per_minute: u32,
    /// An existing data folder instead of a new one.
    pub folder: Option<PathBuf>,
    /// The time zone whose midnight changes the day.
    pub time_zone: TimeZone,
    /// The jobs and the remote engine.
    pub jobs: JobQueueOptions,
    /// Addresses or networks of trusted proxies.
    pub trusted_proxies: &'static [&'static str],
    /// Allowed host names.
    pub allowed_hosts: &'static [&'static str],
    /// Limits of the HTTP interface.
    pub limits: HttpLimits,
}

/// No remote engine, no secrets.
pub fn no_jobs() -> JobQueueOptions {
    JobQueueOptions { engine: None, webhook_signer: None, callback_signer: None, config: JobsConfig::default() }
}

impl Setting {
    /// These sources in a new folder with the system clock in UTC, without limits.
    pub fn of(sources: Vec<SourceConfig>) -> Self {
        Self {
            sources,
            fixed_at: None,
            per_minute: 0,
            failures_per_minute: 0,
            folder: None,
            time_zone: TimeZone::UTC,
            jobs: no_jobs(),
            trusted_proxies: &[],
            allowed_hosts: &[],
            // Of a process with more than enough files, as a server under systemd is
            limits: HttpLimits::for_open_files(1 << 16),
        }
    }
}

/// A running application. Dropping it stops it.
pub struct Rig {
    pub appliance: Arc<Application>,
    pub run_queue: Arc<RunQueue>,
    pub clock: Clock,
    pub address: SocketAddr,
    pub admin: Client,
    pub operator: Client,
    pub viewer: Client,
    pub anonymous: Client,
    pub limits: Arc<LimitMonitor>,
    stop: watch::Sender<bool>,
    jobs_stop: CancellationToken,
    serving: Option<JoinHandle<()>>,
    working: Option<JoinHandle<()>>,
    runtime: Arc<Runtime>,
    _fresh: Option<TempDir>,
}

/// A runtime for a test: its databases, simulated sources and rigs run in it.
pub fn runtime() -> Arc<Runtime> {
    Arc::new(tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads"))
}

/// An instant from its text.
pub fn moment(text: &str) -> Moment {
    serde_json::from_value(text.into()).expect("an instant")
}

impl Rig {
    /// Opens the application and serves it.
    pub fn open(runtime: &Arc<Runtime>, setting: Setting) -> Self {
        let Setting { sources, fixed_at, per_minute, failures_per_minute, folder, time_zone, jobs, .. } = setting;
        let networks = setting.trusted_proxies.iter().map(|network| network.parse().expect("a network"));
        let proxies = TrustedProxies::new(&networks.collect::<Vec<_>>());
        let hosts: Vec<String> = setting.allowed_hosts.iter().map(|&name| name.to_owned()).collect();
        let fresh = folder.is_none().then(|| TempDir::new().expect("a temporary folder"));
        let folder = folder.or_else(|| fresh.as_ref().map(|fresh| fresh.path().to_owned())).expect("one of them");
        let clock = fixed_at.map_or_else(Clock::system, |text| Clock::fixed_at(moment(text)));
        let opening = || ApplicationConfig {
            data_dir: folder.clone(),
            store_cache_bytes: 32 << 20,
            response_cache_bytes: 32 << 20,
            lifetimes: CacheLifetimes::default(),
            time_zone: time_zone.clone(),
            algorithm: DEFAULT_ALGORITHM.to_owned(),
            catalog: RuleCatalog::embedded().expect("the embedded rules"),
            requests_per_minute: per_minute,
            failures_per_minute,
            clock: clock.clone(),
            runtime: masterbus::runtime::Runtime::default(),
            sources: sources.iter().map(ExpectedSource::from).collect(),
        };
        let begun = Instant::now();
        let appliance = loop {
            match Application::open(opening()) {
                // A task of an earlier rig may still hold the store, and a file lock cannot be waited for
                Err(ApplicationError::Store(StoreError::HeldByAnother { .. })) if begun.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(5));
                }
                opened => break opened.expect("it opens"),
            }
        };
        let run_queue = RunQueue::new(&appliance, sources);
        let jobs = JobQueue::open(&appliance, jobs).expect("it opens");
        let app = ApiState::new(Arc::clone(&appliance), Arc::clone(&run_queue), Arc::clone(&jobs)).expect("the routes");
        let app = app.with_limits(setting.limits);
        let limits = Arc::clone(&app.limits);
        let front = HttpStack::new(router::router(app.clone()).expect("the routes"), Arc::new(app))
            .with_trusted_proxies(proxies)
            .with_allowed_hosts(AllowedHosts::new(&hosts, true));
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        run_queue.set_own_port(address.port());
        let (stop, mut stopped) = watch::channel(false);
        let stopped = async move {
            // A sender that is gone says the same
            let _ = stopped.wait_for(|stopped| *stopped).await;
        };
        let jobs_stop = CancellationToken::new();
        let working = Some(runtime.spawn(jobs.run_all(jobs_stop.clone())));
        let serving =
            Some(runtime.spawn(serve_tcp(appliance.runtime.clone(), listener, front, stopped, Duration::from_secs(5))));
        let key = |role| Client::with_key(address, &key_for(&appliance, role, &[]));
        let (admin, operator, viewer) = (key(Role::Admin), key(Role::Operator), key(Role::Viewer));
        let (anonymous, runtime, _fresh) = (Client::anonymous(address), Arc::clone(runtime), fresh);
        Self {
            appliance,
            run_queue,
            clock,
            address,
            admin,
            operator,
            viewer,
            anonymous,
            limits,
            stop,
            jobs_stop,
            serving,
            working,
            runtime,
            _fresh,
        }
    }

    /// One run of a source to its end.
    pub fn try_sync(&self, source: &str, mode: SyncMode) -> Result<FinishedRun, Arc<SyncError>> {
        self.runtime.block_on(async { self.run_queue.start(source, mode).await.expect("it starts").finished().await })
    }

    /// One run of what changed in a source; the rows changed and deleted by it.
    pub fn sync(&self, source: &str) -> (u64, u64) {
        let finished =
            self.try_sync(source, SyncMode::Incremental).unwrap_or_else(|error| panic!("{}", error.full_message()));
        let tables = finished.run.tables.values();
        tables.fold((0, 0), |(changed, deleted), table| (changed + table.changed, deleted + table.deleted))
    }

    /// A viewer with the scope of these facilities.
    pub fn limited_viewer(&self, facilities: &[&str]) -> Client {
        self.limited(Role::Viewer, facilities)
    }

    /// A caller with this role and the scope of these facilities.
    pub fn limited(&self, role: Role, facilities: &[&str]) -> Client {
        Client::with_key(self.address, &key_for(&self.appliance, role, facilities))
    }

    /// All issues, page by page.
    pub fn issues(&self) -> Vec<serde_json::Value> {
        let mut issues = Vec::new();
        for number in 1.. {
            let page = self.operator.document(&format!("/sync/issues?limit=1000&page={number}"));
            let more = page["issues"].as_array().expect("a list");
            if more.is_empty() {
                assert_eq!(page["total"], issues.len());
                break;
            }
            issues.extend_from_slice(more);
        }
        issues
    }
}

impl Drop for Rig {
    fn drop(&mut self) {
        self.stop.send_replace(true);
        self.jobs_stop.cancel();
        if let Some(serving) = self.serving.take() {
            let ended = self.runtime.block_on(serving);
            assert!(std::thread::panicking() || ended.is_ok(), "the server ended badly");
        }
        if let Some(working) = self.working.take() {
            let ended = self.runtime.block_on(working);
            assert!(std::thread::panicking() || ended.is_ok(), "the jobs ended badly");
        }
    }
}

/// A new key.
pub fn key_for(appliance: &Application, role: Role, facilities: &[&str]) -> String {
    let facilities: Vec<FacilityId> = facilities.iter().map(|id| FacilityId::parse(id).expect("an id")).collect();
    let facilities = (!facilities.is_empty()).then_some(facilities);
    let wanted = NewKey { name: "a test".to_owned(), role, scopes: ApiScopes::default(), facilities, expires_at: None };
    appliance.api_keys.issue(wanted).expect("a key").text
}

fn source(name: &str, connection: SourceConnection) -> SourceConfig {
    let (timing, overlap) = (Timing::every(Duration::from_secs(3600)), Duration::from_secs(60));
    let compare_interval = Duration::from_secs(3600);
    SourceConfig {
        name: name.to_owned(),
        connection,
        timing,
        mapping: None,
        overlap,
        compare_interval,
        webhook_secret: None,
    }
}

/// Condoit's database at `url`, as the source `condoit`.
pub fn postgres_source(url: &str) -> SourceConfig {
    let statement_timeout = Duration::from_secs(60);
    let (url, scan_rows) = (Secret::new(url), 50_000);
    source(
        "condoit",
        SourceConnection::Postgres { url, password: None, tls: TlsConfig::default(), statement_timeout, scan_rows },
    )
}

/// A simulated Condoit, as the source `condoit`.
pub fn http_source(condoit: &RunningCondoit) -> SourceConfig {
    let token = Some(SecretSource::Inline(Secret::new(&condoit.token)));
    let (url, tls) = (Secret::new(&condoit.base_url), TlsConfig::default());
    source("condoit", SourceConnection::Http { url, token, api_key: None, tls })
}

/// A file, as the source `file`.
pub fn file_source(path: &Path) -> SourceConfig {
    source("file", SourceConnection::File { path: path.to_owned() })
}
