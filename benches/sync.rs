//! A first sync, stored and assessed, beside the same source only read and decoded, in turns. `MASTERBUS_BENCH_ITEMS` sets
//! the size (10,000 items). `masterbus bench --postgres URL` does the same with PostgreSQL.

use std::error::Error;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use masterbus::appliance::{Appliance, FreshFor, Opening};
use masterbus::assess::Catalog;
use masterbus::clock::Clock;
use masterbus::config::{SourceConfig, SourceConnection};
use masterbus::simulate::plant::{Plant, PlantOptions};
use masterbus::simulate::plant_lines::write_line;
use masterbus::source::Source;
use masterbus::source::file::{FileOptions, FileSource};
use masterbus::sync::{Desk, Mode, mapping_of};

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

const ROUNDS: usize = 5;
/// The least that a first sync has to reach of reading alone.
const LEAST: f64 = 0.2;

fn main() -> Outcome {
    let items = std::env::var("MASTERBUS_BENCH_ITEMS").ok().and_then(|items| items.parse().ok()).unwrap_or(10_000);
    let plant = Plant::new(PlantOptions { facilities: items / 125 + 1, equipment: items, ..PlantOptions::default() });
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("portfolio.ndjson");
    let mut out = BufWriter::new(File::create(&path)?);
    let rows = plant.records().map(|record| write_line(&record, &mut out).map(|()| 1)).sum::<Result<u64, _>>()?;
    out.flush()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let speed = |took: Duration| rows as f64 / took.as_secs_f64();
    let mut ratios = Vec::new();
    for _ in 0..ROUNDS {
        let decoded = speed(runtime.block_on(decode(&path))?);
        let data = tempfile::tempdir_in(folder.path())?;
        let synced = speed(runtime.block_on(sync(&path, data.path()))?);
        println!("{rows} rows: {decoded:.0} rows/s decoded, {synced:.0} rows/s synced");
        ratios.push(synced / decoded);
    }
    ratios.sort_by(f64::total_cmp);
    println!("a first sync reaches {:.2} of reading alone; at least {LEAST}", ratios[ROUNDS / 2]);
    Ok(())
}

async fn decode(path: &Path) -> Outcome<Duration> {
    let start = Instant::now();
    let mut source = FileSource::open(FileOptions::new(path, mapping_of(None)?))?;
    while source.next().await?.is_some() {}
    Ok(start.elapsed())
}

async fn sync(path: &Path, data_dir: &Path) -> Outcome<Duration> {
    let appliance = Appliance::open(Opening {
        data_dir: PathBuf::from(data_dir),
        store_cache_bytes: 64 << 20,
        shelf_bytes: 1 << 20,
        fresh_for: FreshFor::default(),
        time_zone: TimeZone::UTC,
        algorithm: "1.2.0".to_owned(),
        catalog: Catalog::embedded()?,
        requests_per_minute: 0,
        failures_per_minute: 0,
        clock: Clock::system(),
        sources: Vec::new(),
    })?;
    let source = SourceConfig {
        name: "bench".to_owned(),
        connection: SourceConnection::File { path: path.to_owned() },
        interval: Duration::from_secs(30),
        mapping: None,
        overlap: Duration::ZERO,
        compare_interval: Duration::from_secs(3_600),
        webhook_secret: None,
    };
    let desk = Desk::new(appliance, vec![source]);
    let start = Instant::now();
    desk.start("bench", Mode::Full).await?.finished().await?;
    Ok(start.elapsed())
}
