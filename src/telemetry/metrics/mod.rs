//! Every metric on one page. What comes by the thousand, requests, is counted here as it happens; everything else is
//! known elsewhere and read when somebody looks. Labels are routes, states, and names out of the configuration: nothing of
//! a facility, and no secret.

mod process;
mod requests;

pub use process::ProcessFigures;
pub use requests::Requests;

use prometheus::core::Collector;
use prometheus::{CounterVec, GaugeVec, Opts, Registry, TextEncoder};

/// Why there are no metrics: a fault of the program.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// A name or a label that the format does not take.
    #[error("a metric cannot be written: {0}")]
    Unwritable(#[from] prometheus::Error),
    /// Two routes are the same address.
    #[error("the route {template} cannot be counted: {source}")]
    Route {
        /// The second of them.
        template: String,
        /// Why.
        source: matchit::InsertError,
    },
}

/// How everything stands that is not counted here.
#[derive(Debug, Clone, Default)]
pub struct Stand {
    /// The answers can be relied on.
    pub is_ready: bool,
    /// The store's file, bytes.
    pub store_bytes: u64,
    /// The store takes writes.
    pub is_writable: bool,
    /// The kept answers.
    pub cache: CacheStand,
    /// The configured sources.
    pub sources: Vec<SourceStand>,
    /// Runs that ended, since the program began.
    pub runs: Vec<RunCount>,
    /// Rows of those runs.
    pub rows: Vec<RowCount>,
    /// Jobs that have not ended: state and number.
    pub jobs: Vec<(&'static str, u64)>,
    /// Jobs that ended since the program began: state and number.
    pub jobs_ended: Vec<(&'static str, u64)>,
    /// Breakers before whom the program asks.
    pub breakers: Vec<BreakerStand>,
    /// What failed for good and waits for somebody.
    pub dead_letters: u64,
}

/// How the kept answers do.
#[derive(Debug, Clone, Copy, Default)]
pub struct CacheStand {
    /// Answers held.
    pub documents: u64,
    /// Bytes they take, about.
    pub bytes: u64,
    /// Bytes they may take.
    pub capacity_bytes: u64,
    /// Askers who found their answer, since the program began.
    pub hits: u64,
    /// Askers who were given one that was out of date.
    pub stale: u64,
    /// Askers for whom it was made.
    pub misses: u64,
}

/// How a source stands.
#[derive(Debug, Clone, Default)]
pub struct SourceStand {
    /// Its name in the configuration.
    pub name: String,
    /// When a run of it last ended well, seconds since 1970; `None` when none ever did.
    pub last_success: Option<f64>,
    /// Seconds since then.
    pub age: Option<f64>,
    /// Its latest run did not end well, or none ever did.
    pub is_stale: bool,
    /// It could not be reached when it was last asked.
    pub is_away: bool,
}

/// Runs of a source that ended one way.
#[derive(Debug, Clone)]
pub struct RunCount {
    /// The source.
    pub source: String,
    /// `succeeded`, `failed` or `cancelled`.
    pub outcome: &'static str,
    /// How many.
    pub count: u64,
}

/// Rows of a table of a source that one thing happened to.
#[derive(Debug, Clone)]
pub struct RowCount {
    /// The source.
    pub source: String,
    /// Its table.
    pub table: String,
    /// `read`, `changed`, `deleted` or `quarantined`.
    pub kind: &'static str,
    /// How many.
    pub count: u64,
}

/// How a breaker stands.
#[derive(Debug, Clone)]
pub struct BreakerStand {
    /// `engine` or `source`: what stands behind it.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// Which of [`BREAKER_STATES`] it is in.
    pub state: &'static str,
    /// How often it has opened.
    pub opens: u64,
}

/// The states of a breaker.
pub const BREAKER_STATES: [&str; 3] = ["closed", "half_open", "open"];

/// The type of [`page`]'s text: Prometheus' own format.
pub const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// What one series is about and its value.
type Series<'a> = (Vec<&'a str>, f64);

/// The metrics of one look.
#[derive(Default)]
struct Sheet(Registry);

impl Sheet {
    /// What goes up and down.
    fn gauge<'a>(
        &self,
        (name, about): (&str, &str),
        labels: &[&str],
        series: impl IntoIterator<Item = Series<'a>>,
    ) -> Result<(), MetricsError> {
        let family = GaugeVec::new(Opts::new(name, about), labels)?;
        for (values, value) in series {
            family.get_metric_with_label_values(&values)?.set(value);
        }
        self.put(family)
    }

    /// What only rises while the program runs.
    fn counter<'a>(
        &self,
        (name, about): (&str, &str),
        labels: &[&str],
        series: impl IntoIterator<Item = Series<'a>>,
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

fn one<'a>(value: f64) -> [Series<'a>; 1] {
    [(Vec::new(), value)]
}

/// The page of all metrics.
///
/// # Errors
/// [`MetricsError::Unwritable`].
pub fn page(requests: &Requests, stand: &Stand, process: &ProcessFigures) -> Result<String, MetricsError> {
    let sheet = Sheet::default();
    write_whole(&sheet, stand)?;
    write_sync(&sheet, stand)?;
    write_jobs(&sheet, stand)?;
    write_process(&sheet, process)?;
    let mut text = String::new();
    let encoder = TextEncoder::new();
    encoder.encode_utf8(&requests.registry().gather(), &mut text)?;
    encoder.encode_utf8(&sheet.0.gather(), &mut text)?;
    Ok(text)
}

fn write_whole(sheet: &Sheet, stand: &Stand) -> Result<(), MetricsError> {
    let version = [(vec![env!("CARGO_PKG_VERSION")], 1.0)];
    sheet.gauge(("masterbus_build_info", "The program's version."), &["version"], version)?;
    let about = "1 when the answers can be relied on, as /ready has it.";
    sheet.gauge(("masterbus_ready", about), &[], one(flag(stand.is_ready)))?;
    sheet.gauge(("masterbus_store_bytes", "Length of the store's file."), &[], one(stand.store_bytes as f64))?;
    let about = "1 while the store takes writes.";
    sheet.gauge(("masterbus_store_writable", about), &[], one(flag(stand.is_writable)))?;

    let CacheStand { documents, bytes, capacity_bytes, hits, stale, misses } = stand.cache;
    let askers = [("hit", hits), ("stale", stale), ("miss", misses)];
    let askers = askers.map(|(outcome, count)| (vec![outcome], count as f64));
    let about = "Askers whose answer was kept and fresh (hit), kept and out of date (stale), or made for them (miss).";
    sheet.counter(("masterbus_cache_answers_total", about), &["outcome"], askers)?;
    sheet.gauge(("masterbus_cache_documents", "Answers kept."), &[], one(documents as f64))?;
    sheet.gauge(("masterbus_cache_bytes", "Memory that kept answers take."), &[], one(bytes as f64))?;
    let about = "Memory that kept answers may take.";
    sheet.gauge(("masterbus_cache_capacity_bytes", about), &[], one(capacity_bytes as f64))
}

fn write_sync(sheet: &Sheet, stand: &Stand) -> Result<(), MetricsError> {
    let runs = stand.runs.iter().map(|run| (vec![&*run.source, run.outcome], run.count as f64));
    let about = "Runs of a source that ended, by how they did.";
    sheet.counter(("masterbus_sync_runs_total", about), &["source", "outcome"], runs)?;
    let rows = stand.rows.iter().map(|row| (vec![&*row.source, &*row.table, row.kind], row.count as f64));
    let about = "Rows of runs that ended: read, changed, deleted and quarantined.";
    sheet.counter(("masterbus_sync_rows_total", about), &["source", "table", "kind"], rows)?;

    let of = |figure: fn(&SourceStand) -> Option<f64>| {
        stand.sources.iter().filter_map(move |source| Some((vec![&*source.name], figure(source)?)))
    };
    let about = "When a run of the source last ended well, in seconds since 1970.";
    let last = of(|source| source.last_success);
    sheet.gauge(("masterbus_sync_last_success_timestamp_seconds", about), &["source"], last)?;
    let about = "Seconds since a run of the source last ended well.";
    sheet.gauge(("masterbus_sync_lag_seconds", about), &["source"], of(|source| source.age))?;
    let about = "1 when the latest run of the source did not end well, or none ever did.";
    sheet.gauge(("masterbus_source_stale", about), &["source"], of(|source| Some(flag(source.is_stale))))?;
    let about = "1 when the source could not be reached at the latest run.";
    sheet.gauge(("masterbus_source_away", about), &["source"], of(|source| Some(flag(source.is_away))))
}

fn write_jobs(sheet: &Sheet, stand: &Stand) -> Result<(), MetricsError> {
    let series = |jobs: &[(&'static str, u64)]| -> Vec<Series<'static>> {
        jobs.iter().map(|(state, count)| (vec![*state], *count as f64)).collect()
    };
    let about = "Calculations that have not ended, by state.";
    sheet.gauge(("masterbus_jobs", about), &["state"], series(&stand.jobs))?;
    let about = "Calculations that ended, by how they did.";
    sheet.counter(("masterbus_jobs_ended_total", about), &["state"], series(&stand.jobs_ended))?;
    let about = "What failed for good and waits to be looked at.";
    sheet.gauge(("masterbus_dead_letters", about), &[], one(stand.dead_letters as f64))?;

    let states = stand.breakers.iter().flat_map(|breaker| {
        BREAKER_STATES.map(|state| (vec![breaker.kind, &*breaker.name, state], flag(state == breaker.state)))
    });
    let about = "1 for the state that the breaker is in: closed lets calls through, half_open one, open none.";
    sheet.gauge(("masterbus_breaker_state", about), &["kind", "name", "state"], states)?;
    let opens = stand.breakers.iter().map(|breaker| (vec![breaker.kind, &*breaker.name], breaker.opens as f64));
    sheet.counter(("masterbus_breaker_opens_total", "How often the breaker has opened."), &["kind", "name"], opens)
}

/// Under the names that every client of Prometheus gives them.
fn write_process(sheet: &Sheet, process: &ProcessFigures) -> Result<(), MetricsError> {
    let ProcessFigures { resident_bytes, virtual_bytes, open_files, most_files, threads, cpu_seconds, started_seconds } =
        *process;
    for (name, about, figure) in [
        ("process_resident_memory_bytes", "Memory in use.", resident_bytes),
        ("process_virtual_memory_bytes", "Address space.", virtual_bytes),
        ("process_open_fds", "Open files and sockets.", open_files),
        ("process_max_fds", "Files and sockets that may be open.", most_files),
        ("process_threads", "Threads.", threads),
        ("process_start_time_seconds", "When the program started, in seconds since 1970.", started_seconds),
    ] {
        sheet.gauge((name, about), &[], figure.into_iter().flat_map(one))?;
    }
    let about = "Processor time, the system's for it included.";
    sheet.counter(("process_cpu_seconds_total", about), &[], cpu_seconds.into_iter().flat_map(one))
}
