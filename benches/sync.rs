//! Measures a first sync, stored and assessed, compared with only reading and decoding the same source. Also measures
//! storing and assessing a few changes, in a portfolio and in one four times as large: the size should not matter.
//! `MASTERBUS_BENCH_ITEMS` sets the size (10,000 items). `masterbus bench --postgres URL` measures both with
//! PostgreSQL.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput};
use jiff::tz::TimeZone;
use masterbus::app::{Application, ApplicationConfig, CacheLifetimes};
use masterbus::assess::RuleCatalog;
use masterbus::clock::Clock;
use masterbus::config::{SourceConfig, SourceConnection, Timing};
use masterbus::inventory::{Equipment, Record};
use masterbus::runtime::Runtime;
use masterbus::simulate::portfolio::{Portfolio, PortfolioOptions};
use masterbus::simulate::portfolio_ndjson::write_line;
use masterbus::source::Source;
use masterbus::source::file::{FileOptions, FileSource};
use masterbus::store::IngestBatch;
use masterbus::sync::{RunQueue, SyncMode, load_mapping};

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const ROUNDS: usize = 5;
/// Least accepted ratio of the speed of a first sync to that of reading and decoding.
const MIN_RATIO: f64 = 0.3;
/// Items changed at a time, spread over the portfolio.
const CHANGES: [usize; 2] = [100, 1_000];

/// A file with the records of a portfolio.
struct PortfolioFile {
    path: PathBuf,
    rows: u64,
}

impl PortfolioFile {
    fn write(portfolio: &Portfolio, path: PathBuf) -> Outcome<Self> {
        let mut out = BufWriter::new(File::create(&path)?);
        let rows =
            portfolio.records().map(|record| write_line(&record, &mut out).map(|()| 1)).sum::<Result<u64, _>>()?;
        out.flush()?;
        Ok(Self { path, rows })
    }

    fn speed(&self, took: Duration) -> f64 {
        self.rows as f64 / took.as_secs_f64()
    }
}

fn generate_portfolio(items: u32) -> Portfolio {
    Portfolio::new(PortfolioOptions { facilities: items / 125 + 1, equipment: items, ..PortfolioOptions::default() })
}

fn main() -> Outcome {
    let items = std::env::var("MASTERBUS_BENCH_ITEMS").ok().and_then(|items| items.parse().ok()).unwrap_or(10_000);
    let folder = tempfile::tempdir()?;
    let file = PortfolioFile::write(&generate_portfolio(items), folder.path().join("portfolio.ndjson"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let mut group = criterion.benchmark_group("first sync");
    group.throughput(Throughput::Elements(file.rows));
    group.bench_function("read and decoded alone", |bencher| {
        bencher.iter_custom(|times| (0..times).map(|_| runtime.block_on(decode(&file.path)).expect("decoded")).sum());
    });
    group.bench_function("stored and assessed", |bencher| {
        let once = || runtime.block_on(first_sync(&file.path, folder.path())).expect("synced");
        bencher.iter_custom(|times| (0..times).map(|_| once()).sum());
    });
    group.finish();
    for items in [items, items * 4] {
        few_changes(&mut criterion, items, folder.path(), &runtime)?;
    }
    ratio(&file, folder.path(), &runtime)
}

/// Compares a first sync with reading alone. Both take turns, so that other load affects both.
fn ratio(file: &PortfolioFile, folder: &Path, runtime: &tokio::runtime::Runtime) -> Outcome {
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let decoded = file.speed(runtime.block_on(decode(&file.path))?);
        let synced = file.speed(runtime.block_on(first_sync(&file.path, folder))?);
        println!("{} rows: {decoded:.0} rows/s decoded, {synced:.0} rows/s synced", file.rows);
        ratios.push(synced / decoded);
    }
    ratios.sort_by(f64::total_cmp);
    println!("a first sync reaches {:.2} of reading alone; at least {MIN_RATIO}", ratios[ROUNDS / 2]);
    Ok(())
}

/// Measures storing and assessing a few changes of a stored portfolio.
fn few_changes(criterion: &mut Criterion, items: u32, folder: &Path, runtime: &tokio::runtime::Runtime) -> Outcome {
    let portfolio = generate_portfolio(items);
    let data = tempfile::tempdir_in(folder)?;
    let file = PortfolioFile::write(&portfolio, data.path().join("portfolio.ndjson"))?;
    let application = application(data.path())?;
    runtime.block_on(sync(&application, &file.path))?;
    let mut group = criterion.benchmark_group(format!("few changes among {} rows", file.rows));
    for changes in CHANGES {
        let step = (items as usize / changes).max(1);
        let mut found: Vec<Equipment> =
            portfolio.items().step_by(step).take(changes).map(|item| item.equipment).collect();
        group.throughput(Throughput::Elements(found.len() as u64));
        group.bench_function(format!("{changes} taken in and assessed"), |bencher| {
            bencher.iter_custom(|times| {
                (0..times).map(|_| ingest_changes(&application, &mut found).expect("taken in and assessed")).sum()
            });
        });
    }
    group.finish();
    Ok(())
}

/// Increases the intervention count of the items, and stores and assesses them. Returns the time of the last two.
fn ingest_changes(application: &Application, items: &mut [Equipment]) -> Outcome<Duration> {
    let mut batch = IngestBatch::empty("bench", application.clock.now());
    for item in items.iter_mut() {
        item.intervention_count = Some(item.intervention_count.unwrap_or_default() + 1);
        batch.puts.push(("Equipment".into(), Record::Equipment(Box::new(item.clone()))));
    }
    let start = Instant::now();
    application.ingest.ingest(&batch)?;
    let assessed = application.assessor.assess_dirty()?;
    let took = start.elapsed();
    if assessed.items == items.len() as u64 {
        return Ok(took);
    }
    Err(format!("{} items changed and {} were assessed", items.len(), assessed.items).into())
}

async fn decode(path: &Path) -> Outcome<Duration> {
    let start = Instant::now();
    let mut source = FileSource::open(FileOptions::new(path, load_mapping(None)?, Runtime::default()))?;
    while source.next().await?.is_some() {}
    Ok(start.elapsed())
}

/// Runs a first sync into a new store.
async fn first_sync(path: &Path, folder: &Path) -> Outcome<Duration> {
    let data = tempfile::tempdir_in(folder)?;
    sync(&application(data.path())?, path).await
}

fn application(data_dir: &Path) -> Outcome<Arc<Application>> {
    Ok(Application::open(ApplicationConfig {
        data_dir: PathBuf::from(data_dir),
        store_cache_bytes: 64 << 20,
        response_cache_bytes: 1 << 20,
        lifetimes: CacheLifetimes::default(),
        time_zone: TimeZone::UTC,
        algorithm: "1.2.0".to_owned(),
        catalog: RuleCatalog::embedded()?,
        requests_per_minute: 0,
        failures_per_minute: 0,
        clock: Clock::system(),
        runtime: masterbus::runtime::Runtime::default(),
        sources: Vec::new(),
    })?)
}

async fn sync(application: &Arc<Application>, path: &Path) -> Outcome<Duration> {
    let source = SourceConfig {
        name: "bench".to_owned(),
        connection: SourceConnection::File { path: path.to_owned() },
        timing: Timing::every(Duration::from_secs(30)),
        mapping: None,
        overlap: Duration::ZERO,
        compare_interval: Duration::from_secs(3_600),
        webhook_secret: None,
    };
    let run_queue = RunQueue::new(application, vec![source]);
    let start = Instant::now();
    run_queue.start("bench", SyncMode::Full).await?.finished().await?;
    Ok(start.elapsed())
}
