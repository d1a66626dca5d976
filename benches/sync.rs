//! A first sync, stored and assessed, beside the same source only read and decoded; and what few changes cost once they
//! are read: taken in and assessed, in a portfolio and in one four times as large, which is to make no difference.
//! `MASTERBUS_BENCH_ITEMS` sets the size (10,000 items). `masterbus bench --postgres URL` does both with PostgreSQL.

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
/// The least that a first sync has to reach of reading alone.
const LEAST: f64 = 0.3;
/// Items changed at a time, all over the portfolio.
const CHANGES: [usize; 2] = [100, 1_000];

/// A portfolio as the lines of a file.
struct Lines {
    path: PathBuf,
    rows: u64,
}

impl Lines {
    fn of(plant: &Portfolio, path: PathBuf) -> Outcome<Self> {
        let mut out = BufWriter::new(File::create(&path)?);
        let rows = plant.records().map(|record| write_line(&record, &mut out).map(|()| 1)).sum::<Result<u64, _>>()?;
        out.flush()?;
        Ok(Self { path, rows })
    }

    fn speed(&self, took: Duration) -> f64 {
        self.rows as f64 / took.as_secs_f64()
    }
}

fn plant_of(items: u32) -> Portfolio {
    Portfolio::new(PortfolioOptions { facilities: items / 125 + 1, equipment: items, ..PortfolioOptions::default() })
}

fn main() -> Outcome {
    let items = std::env::var("MASTERBUS_BENCH_ITEMS").ok().and_then(|items| items.parse().ok()).unwrap_or(10_000);
    let folder = tempfile::tempdir()?;
    let lines = Lines::of(&plant_of(items), folder.path().join("portfolio.ndjson"))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut criterion = Criterion::default().sample_size(10).configure_from_args();
    let mut group = criterion.benchmark_group("first sync");
    group.throughput(Throughput::Elements(lines.rows));
    group.bench_function("read and decoded alone", |bencher| {
        bencher.iter_custom(|times| (0..times).map(|_| runtime.block_on(decode(&lines.path)).expect("decoded")).sum());
    });
    group.bench_function("stored and assessed", |bencher| {
        let once = || runtime.block_on(sync_anew(&lines.path, folder.path())).expect("synced");
        bencher.iter_custom(|times| (0..times).map(|_| once()).sum());
    });
    group.finish();
    for items in [items, items * 4] {
        few_changes(&mut criterion, items, folder.path(), &runtime)?;
    }
    ratio(&lines, folder.path(), &runtime)
}

/// Both in turns, so that what else the machine does falls on both.
fn ratio(lines: &Lines, folder: &Path, runtime: &tokio::runtime::Runtime) -> Outcome {
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let decoded = lines.speed(runtime.block_on(decode(&lines.path))?);
        let synced = lines.speed(runtime.block_on(sync_anew(&lines.path, folder))?);
        println!("{} rows: {decoded:.0} rows/s decoded, {synced:.0} rows/s synced", lines.rows);
        ratios.push(synced / decoded);
    }
    ratios.sort_by(f64::total_cmp);
    println!("a first sync reaches {:.2} of reading alone; at least {LEAST}", ratios[ROUNDS / 2]);
    Ok(())
}

/// What follows the reading of few changes, with the portfolio's other items there.
fn few_changes(criterion: &mut Criterion, items: u32, folder: &Path, runtime: &tokio::runtime::Runtime) -> Outcome {
    let plant = plant_of(items);
    let data = tempfile::tempdir_in(folder)?;
    let lines = Lines::of(&plant, data.path().join("portfolio.ndjson"))?;
    let appliance = appliance(data.path())?;
    runtime.block_on(sync(&appliance, &lines.path))?;
    let mut group = criterion.benchmark_group(format!("few changes among {} rows", lines.rows));
    for changes in CHANGES {
        let step = (items as usize / changes).max(1);
        let mut found: Vec<Equipment> = plant.items().step_by(step).take(changes).map(|item| item.equipment).collect();
        group.throughput(Throughput::Elements(found.len() as u64));
        group.bench_function(format!("{changes} taken in and assessed"), |bencher| {
            bencher.iter_custom(|times| {
                (0..times).map(|_| take_in_once_more(&appliance, &mut found).expect("taken in and assessed")).sum()
            });
        });
    }
    group.finish();
    Ok(())
}

/// The items, each opened once more than before.
fn take_in_once_more(appliance: &Application, items: &mut [Equipment]) -> Outcome<Duration> {
    let mut deed = IngestBatch::empty("bench", appliance.clock.now());
    for item in items.iter_mut() {
        item.intervention_count = Some(item.intervention_count.unwrap_or_default() + 1);
        deed.puts.push(("Equipment".into(), Record::Equipment(Box::new(item.clone()))));
    }
    let start = Instant::now();
    appliance.ingest.ingest(&deed)?;
    let assessed = appliance.assessor.assess_dirty()?;
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

/// A first sync into a store of its own.
async fn sync_anew(path: &Path, folder: &Path) -> Outcome<Duration> {
    let data = tempfile::tempdir_in(folder)?;
    sync(&appliance(data.path())?, path).await
}

fn appliance(data_dir: &Path) -> Outcome<Arc<Application>> {
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

async fn sync(appliance: &Arc<Application>, path: &Path) -> Outcome<Duration> {
    let source = SourceConfig {
        name: "bench".to_owned(),
        connection: SourceConnection::File { path: path.to_owned() },
        timing: Timing::every(Duration::from_secs(30)),
        mapping: None,
        overlap: Duration::ZERO,
        compare_interval: Duration::from_secs(3_600),
        webhook_secret: None,
    };
    let run_queue = RunQueue::new(appliance, vec![source]);
    let start = Instant::now();
    run_queue.start("bench", SyncMode::Full).await?.finished().await?;
    Ok(start.elapsed())
}
