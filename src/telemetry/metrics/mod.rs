//! All Prometheus metrics. Requests are counted here as they happen; all other figures are collected when `/metrics` is
//! read. Labels are routes, states and names from the configuration: no facility data, and no secrets.

mod process_metrics;
mod request_metrics;

pub use process_metrics::ProcessMetrics;
pub use request_metrics::RequestMetrics;

use prometheus::core::Collector;
use prometheus::{CounterVec, GaugeVec, Opts, Registry, TextEncoder};

/// Why metrics cannot be written: a bug in this program.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// A metric name or label that the format does not allow.
    #[error("a metric cannot be written: {0}")]
    Unwritable(#[from] prometheus::Error),
    /// Two route templates match the same paths.
    #[error("the route {template} cannot be counted: {source}")]
    Route {
        /// The second template.
        template: String,
        /// The conflict.
        source: matchit::InsertError,
    },
}

/// The figures that are collected when `/metrics` is read.
#[derive(Debug, Clone, Default)]
pub struct MetricsSnapshot {
    /// `/ready` reports ready.
    pub is_ready: bool,
    /// Length of the store's file, bytes.
    pub store_bytes: u64,
    /// The store accepts writes.
    pub is_writable: bool,
    /// Cached responses.
    pub cache: CacheMetrics,
    /// The configured sources.
    pub sources: Vec<SourceMetrics>,
    /// Ended sync runs since the program started.
    pub runs: Vec<RunCount>,
    /// Rows of those runs.
    pub rows: Vec<RowCount>,
    /// Calculation jobs that have not ended: state and count.
    pub jobs: Vec<(&'static str, u64)>,
    /// Calculation jobs that ended since the program started: state and count.
    pub jobs_ended: Vec<(&'static str, u64)>,
    /// Circuit breakers of upstream services.
    pub breakers: Vec<BreakerMetrics>,
    /// Issues of source rows: those that are kept, and those that are only counted.
    pub issues: Vec<(&'static str, u64)>,
    /// Dead letters: deliveries and calculations that failed for good.
    pub dead_letters: u64,
    /// Refused log-ins since the program started: `wrong` password, or `locked` after too many.
    pub logins_refused: Vec<(&'static str, u64)>,
    /// Background tasks.
    pub tasks: Vec<TaskMetrics>,
    /// Gates of the thread pool.
    pub gates: Vec<GateMetrics>,
    /// Pictures that were found to have no thumbnail since the program started.
    pub refused_pictures: u64,
    /// Connections of each listener.
    pub connections: Vec<ConnectionMetrics>,
    /// Limits of the HTTP interface, and how often each was reached.
    pub limits_reached: Vec<(&'static str, u64)>,
}

/// Connections of one listener.
#[derive(Debug, Clone, Copy, Default)]
pub struct ConnectionMetrics {
    /// `tcp` or `unix`.
    pub listener: &'static str,
    /// Open ones.
    pub open: u64,
    /// How many may be open.
    pub max: u64,
}

/// State of a background task.
#[derive(Debug, Clone, Default)]
pub struct TaskMetrics {
    /// Its name.
    pub name: String,
    /// It runs: it is neither waiting for a restart nor ended.
    pub is_running: bool,
    /// Restarts after a panic since the program started.
    pub restarts: u64,
}

/// Usage of one gate of the thread pool.
#[derive(Debug, Clone, Copy, Default)]
pub struct GateMetrics {
    /// `blocking`, `reader`, `export` or `thumbnail`.
    pub kind: &'static str,
    /// Calls that run.
    pub running: u64,
    /// Calls that wait for a thread.
    pub waiting: u64,
    /// Calls that were refused since the program started.
    pub refused: u64,
}

/// Figures of the response cache.
#[derive(Debug, Clone, Copy, Default)]
pub struct CacheMetrics {
    /// Cached responses.
    pub documents: u64,
    /// Memory they use, bytes (estimate).
    pub bytes: u64,
    /// Memory limit, bytes.
    pub capacity_bytes: u64,
    /// Requests answered from the cache since the program started.
    pub hits: u64,
    /// Requests answered with a stale response.
    pub stale: u64,
    /// Requests for which the response was computed.
    pub misses: u64,
}

/// Figures of a source.
#[derive(Debug, Clone, Default)]
pub struct SourceMetrics {
    /// Its name in the configuration.
    pub name: String,
    /// End of its last successful run, seconds since 1970; `None` before the first.
    pub last_success: Option<f64>,
    /// Seconds since then.
    pub age: Option<f64>,
    /// Its latest run failed, or none ever succeeded.
    pub is_stale: bool,
    /// It was unreachable in the latest run.
    pub is_away: bool,
}

/// Number of runs of a source with one outcome.
#[derive(Debug, Clone)]
pub struct RunCount {
    /// The source.
    pub source: String,
    /// `succeeded`, `failed` or `cancelled`.
    pub outcome: &'static str,
    /// Number.
    pub count: u64,
}

/// Number of rows of a source's table, by what happened to them.
#[derive(Debug, Clone)]
pub struct RowCount {
    /// The source.
    pub source: String,
    /// Its table.
    pub table: String,
    /// `read`, `changed`, `deleted` or `quarantined`.
    pub kind: &'static str,
    /// Number.
    pub count: u64,
}

/// State of a circuit breaker.
#[derive(Debug, Clone)]
pub struct BreakerMetrics {
    /// `engine` or `source`: the kind of upstream service.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// One of [`BREAKER_STATES`].
    pub state: &'static str,
    /// How often it has opened since the program started.
    pub opens: u64,
}

/// The states of a circuit breaker.
pub const BREAKER_STATES: [&str; 3] = ["closed", "half_open", "open"];

/// Content type of [`render`]'s text, the Prometheus text format.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Label values of a series, and its value.
type MetricSeries<'a> = (Vec<&'a str>, f64);

/// The metric families of one scrape.
#[derive(Default)]
struct MetricFamilies(Registry);

impl MetricFamilies {
    /// Adds a gauge: a value that goes up and down.
    fn gauge<'a>(
        &self,
        (name, about): (&str, &str),
        labels: &[&str],
        series: impl IntoIterator<Item = MetricSeries<'a>>,
    ) -> Result<(), MetricsError> {
        let family = GaugeVec::new(Opts::new(name, about), labels)?;
        for (values, value) in series {
            family.get_metric_with_label_values(&values)?.set(value);
        }
        self.put(family)
    }

    /// Adds a counter: a value that only rises while the program runs.
    fn counter<'a>(
        &self,
        (name, about): (&str, &str),
        labels: &[&str],
        series: impl IntoIterator<Item = MetricSeries<'a>>,
    ) -> Result<(), MetricsError> {
        let family = CounterVec::new(Opts::new(name, about), labels)?;
        for (values, value) in series {
            family.get_metric_with_label_values(&values)?.inc_by(value);
        }
        self.put(family)
    }

    fn put(&self, family: impl Collector + 'static) -> Result<(), MetricsError> {
        Ok(self.0.register(Box::new(family))?)
    }
}

fn flag(is_so: bool) -> f64 {
    f64::from(u8::from(is_so))
}

fn one<'a>(value: f64) -> [MetricSeries<'a>; 1] {
    [(Vec::new(), value)]
}

/// All metrics in the Prometheus text format.
///
/// # Errors
/// [`MetricsError::Unwritable`].
pub fn render(
    requests: &RequestMetrics,
    snapshot: &MetricsSnapshot,
    process: &ProcessMetrics,
) -> Result<String, MetricsError> {
    let families = MetricFamilies::default();
    write_application(&families, snapshot)?;
    write_sync(&families, snapshot)?;
    write_jobs(&families, snapshot)?;
    write_runtime(&families, snapshot)?;
    write_limits(&families, snapshot)?;
    write_process(&families, process)?;
    let mut text = String::new();
    let encoder = TextEncoder::new();
    encoder.encode_utf8(&requests.registry().gather(), &mut text)?;
    encoder.encode_utf8(&families.0.gather(), &mut text)?;
    Ok(text)
}

fn write_application(families: &MetricFamilies, snapshot: &MetricsSnapshot) -> Result<(), MetricsError> {
    let version = [(vec![env!("CARGO_PKG_VERSION")], 1.0)];
    families.gauge(("masterbus_build_info", "The program's version."), &["version"], version)?;
    let about = "1 when /ready reports ready.";
    families.gauge(("masterbus_ready", about), &[], one(flag(snapshot.is_ready)))?;
    families.gauge(("masterbus_store_bytes", "Length of the store's file."), &[], one(snapshot.store_bytes as f64))?;
    let about = "1 while the store accepts writes.";
    families.gauge(("masterbus_store_writable", about), &[], one(flag(snapshot.is_writable)))?;

    let refused = snapshot.logins_refused.iter().map(|(reason, count)| (vec![*reason], *count as f64));
    let about = "Refused log-ins: the password was wrong, or not checked because of too many wrong ones (locked).";
    families.counter(("masterbus_logins_refused_total", about), &["reason"], refused)?;

    let CacheMetrics { documents, bytes, capacity_bytes, hits, stale, misses } = snapshot.cache;
    let outcomes = [("hit", hits), ("stale", stale), ("miss", misses)];
    let outcomes = outcomes.map(|(outcome, count)| (vec![outcome], count as f64));
    let about = "Requests answered from the cache (hit), with a stale response (stale), or computed (miss).";
    families.counter(("masterbus_cache_answers_total", about), &["outcome"], outcomes)?;
    families.gauge(("masterbus_cache_documents", "Cached responses."), &[], one(documents as f64))?;
    families.gauge(("masterbus_cache_bytes", "Memory used by cached responses."), &[], one(bytes as f64))?;
    let about = "Memory limit of cached responses.";
    families.gauge(("masterbus_cache_capacity_bytes", about), &[], one(capacity_bytes as f64))
}

fn write_sync(families: &MetricFamilies, snapshot: &MetricsSnapshot) -> Result<(), MetricsError> {
    let runs = snapshot.runs.iter().map(|run| (vec![&*run.source, run.outcome], run.count as f64));
    let about = "Ended sync runs of a source by outcome.";
    families.counter(("masterbus_sync_runs_total", about), &["source", "outcome"], runs)?;
    let rows = snapshot.rows.iter().map(|row| (vec![&*row.source, &*row.table, row.kind], row.count as f64));
    let about = "Rows of ended sync runs: read, changed, deleted and quarantined.";
    families.counter(("masterbus_sync_rows_total", about), &["source", "table", "kind"], rows)?;

    let of = |figure: fn(&SourceMetrics) -> Option<f64>| {
        snapshot.sources.iter().filter_map(move |source| Some((vec![&*source.name], figure(source)?)))
    };
    let about = "End of the last successful run of the source, in seconds since 1970.";
    let last = of(|source| source.last_success);
    families.gauge(("masterbus_sync_last_success_timestamp_seconds", about), &["source"], last)?;
    let about = "Seconds since the end of the last successful run of the source.";
    families.gauge(("masterbus_sync_lag_seconds", about), &["source"], of(|source| source.age))?;
    let about = "1 when the latest run of the source failed, or none ever succeeded.";
    families.gauge(("masterbus_source_stale", about), &["source"], of(|source| Some(flag(source.is_stale))))?;
    let about = "1 when the source was unreachable in the latest run.";
    families.gauge(("masterbus_source_away", about), &["source"], of(|source| Some(flag(source.is_away))))
}

fn write_jobs(families: &MetricFamilies, snapshot: &MetricsSnapshot) -> Result<(), MetricsError> {
    let series = |jobs: &[(&'static str, u64)]| -> Vec<MetricSeries<'static>> {
        jobs.iter().map(|(state, count)| (vec![*state], *count as f64)).collect()
    };
    let about = "Calculation jobs that have not ended, by state.";
    families.gauge(("masterbus_jobs", about), &["state"], series(&snapshot.jobs))?;
    let about = "Ended calculation jobs, by state.";
    families.counter(("masterbus_jobs_ended_total", about), &["state"], series(&snapshot.jobs_ended))?;
    let about = "Issues of source rows: kept, or beyond the number that is kept and only counted.";
    families.gauge(("masterbus_sync_issues", about), &["state"], series(&snapshot.issues))?;
    let about = "Dead letters waiting for a decision.";
    families.gauge(("masterbus_dead_letters", about), &[], one(snapshot.dead_letters as f64))?;

    let states = snapshot.breakers.iter().flat_map(|breaker| {
        BREAKER_STATES.map(|state| (vec![breaker.kind, &*breaker.name, state], flag(state == breaker.state)))
    });
    let about = "1 for the current state of the circuit breaker: closed lets calls through, half_open one, open none.";
    families.gauge(("masterbus_breaker_state", about), &["kind", "name", "state"], states)?;
    let opens = snapshot.breakers.iter().map(|breaker| (vec![breaker.kind, &*breaker.name], breaker.opens as f64));
    families.counter(
        ("masterbus_breaker_opens_total", "How often the circuit breaker has opened."),
        &["kind", "name"],
        opens,
    )
}

fn write_runtime(families: &MetricFamilies, snapshot: &MetricsSnapshot) -> Result<(), MetricsError> {
    let tasks = || snapshot.tasks.iter().map(|task| (vec![&*task.name], task));
    let about = "1 while the background task runs, 0 while it waits for a restart after a panic.";
    let running = tasks().map(|(labels, task)| (labels, flag(task.is_running)));
    families.gauge(("masterbus_background_task_running", about), &["task"], running)?;
    let about = "Restarts of the background task after a panic.";
    let restarts = tasks().map(|(labels, task)| (labels, task.restarts as f64));
    families.counter(("masterbus_background_task_restarts_total", about), &["task"], restarts)?;

    let about = "Calls that run on the thread pool for blocking work.";
    let running = snapshot.gates.iter().map(|gate| (vec![gate.kind], gate.running as f64));
    families.gauge(("masterbus_blocking_running", about), &["kind"], running)?;
    let about = "Calls that wait for a thread of the pool for blocking work.";
    let waiting = snapshot.gates.iter().map(|gate| (vec![gate.kind], gate.waiting as f64));
    families.gauge(("masterbus_blocking_waiting", about), &["kind"], waiting)?;
    let about = "Calls for blocking work that were refused because too many waited.";
    let refused = snapshot.gates.iter().map(|gate| (vec![gate.kind], gate.refused as f64));
    families.counter(("masterbus_blocking_refused_total", about), &["kind"], refused)?;
    let about = "Pictures that cannot be decoded, or not within the memory of a thumbnail.";
    families.counter(("masterbus_pictures_refused_total", about), &[], one(snapshot.refused_pictures as f64))
}

fn write_limits(families: &MetricFamilies, snapshot: &MetricsSnapshot) -> Result<(), MetricsError> {
    let of = |figure: fn(&ConnectionMetrics) -> u64| {
        snapshot.connections.iter().map(move |connections| (vec![connections.listener], figure(connections) as f64))
    };
    let open = of(|connections| connections.open);
    families.gauge(("masterbus_connections", "Open connections of the listener."), &["listener"], open)?;
    let max = of(|connections| connections.max);
    families.gauge(("masterbus_connections_max", "Connections that the listener may have."), &["listener"], max)?;
    let about = "How often a limit of the HTTP interface closed a connection or refused a request.";
    let reached = snapshot.limits_reached.iter().map(|(limit, count)| (vec![*limit], *count as f64));
    families.counter(("masterbus_limit_reached_total", about), &["limit"], reached)
}

/// Under the names that Prometheus client libraries use.
fn write_process(families: &MetricFamilies, process: &ProcessMetrics) -> Result<(), MetricsError> {
    let ProcessMetrics { resident_bytes, virtual_bytes, open_files, max_files, threads, cpu_seconds, started_seconds } =
        *process;
    for (name, about, figure) in [
        ("process_resident_memory_bytes", "Resident memory.", resident_bytes),
        ("process_virtual_memory_bytes", "Address space.", virtual_bytes),
        ("process_open_fds", "Open files and sockets.", open_files),
        ("process_max_fds", "Limit of open files and sockets.", max_files),
        ("process_threads", "Threads.", threads),
        ("process_start_time_seconds", "Start time of the process, in seconds since 1970.", started_seconds),
    ] {
        families.gauge((name, about), &[], figure.into_iter().flat_map(one))?;
    }
    let about = "CPU time, user and system.";
    families.counter(("process_cpu_seconds_total", about), &[], cpu_seconds.into_iter().flat_map(one))
}
