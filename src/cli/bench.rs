//! `masterbus bench`: sync, assess and serve measured on a generated portfolio, in a throw-away folder, with this very
//! program as the processes measured.

mod batch;
mod changed;
mod child;
mod figures;
mod hanging;
mod portfolio;
mod recent;
mod rules;
mod visitor;

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use jiff::tz::TimeZone;

use self::child::Serving;
use self::figures::{Figures, Unit};
use self::hanging::Hanging;
use self::visitor::Visitor;
use super::Common;
use super::command_error::{CommandError, CommandResult};
use super::store_access::{open, open_unsynced, runtime};
use crate::app::NewKey;
use crate::auth::{ApiScopes, Role};
use crate::clock::Clock;
use crate::config::{Config, Flags, ProcessEnvironment};
use crate::runtime::Runtime;
use crate::simulate::portfolio::{Portfolio, PortfolioOptions};
use crate::source::file::{FileOptions, FileSource};
use crate::source::postgres::{PostgresOptions, PostgresSource};
use crate::source::{ReadMode, Source};
use crate::store::{FILE_NAME, Store, StoreOptions, SyncRun};
use crate::sync::load_mapping;

/// Items in a facility, on average.
const FACILITY_SIZE: u32 = 125;
/// How long a server is left alone before its idle memory is taken.
const REST: Duration = Duration::from_millis(1_500);
/// How long a kept document is asked for.
const SPAN: Duration = Duration::from_secs(2);

#[derive(Debug, Args)]
pub(super) struct BenchCommand {
    /// Number of items in the portfolio; 100,000 when not given, 10,000 with --batch
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    items: Option<u32>,
    /// Measures instead a batch of one facility by a simulated VoltMetrics that takes 20 ms for every answer
    #[arg(long, conflicts_with = "postgres")]
    batch: bool,
    /// Another seed, another portfolio
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Reads the portfolio from PostgreSQL, not from a file. The database must be empty; it is filled and left so
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Prints one JSON object in place of the table: seconds, bytes, rows and items a second
    #[arg(long)]
    json: bool,
}

/// What all parts of the measuring need.
struct Bench {
    folder: tempfile::TempDir,
    plant: Portfolio,
    figures: Figures,
}

impl BenchCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        common.configuration()?;
        let today = Clock::system().today(&TimeZone::UTC);
        let items = self.items.unwrap_or(if self.batch { 10_000 } else { 100_000 });
        let facilities = if self.batch { 1 } else { items.div_ceil(FACILITY_SIZE) };
        let plant = Portfolio::new(PortfolioOptions { seed: self.seed, facilities, equipment: items, today });
        // Gone with the last of this function, however it ends
        let folder = tempfile::Builder::new().prefix("masterbus-bench-").tempdir()?;
        let mut bench = Bench { folder, plant, figures: Figures::default() };
        let figures = &mut bench.figures;
        figures.put("items", "items", Unit::Count, f64::from(items));
        figures.put("facilities", "facilities", Unit::Count, f64::from(facilities));
        let decoding = self.source(&mut bench)?;
        if self.batch {
            bench.batch(self.seed)?;
        } else {
            bench.sync(decoding)?;
            match &self.postgres {
                Some(url) => bench.sync_changes(url)?,
                None => {
                    report_step("a file is read whole at each run: what few changes cost is measured with --postgres")
                }
            }
            bench.assess()?;
            bench.serve()?;
            bench.keep()?;
        }
        let mut out = io::stdout();
        if self.json {
            bench.figures.print_json(&mut out)?
        } else {
            bench.figures.print(&mut out)?
        }
        out.flush()?;
        Ok(bench.folder.close()?)
    }

    /// Puts the portfolio where the source reads it, and writes the configuration. Returns how many rows a second the
    /// source's client reads and decodes when nothing is stored.
    fn source(&self, bench: &mut Bench) -> Result<f64, CommandError> {
        report_step("making the portfolio");
        let mapping = load_mapping(None).map_err(CommandError::failed)?;
        let Some(url) = &self.postgres else {
            let path = bench.folder.path().join("portfolio.ndjson");
            let rows = portfolio::write_lines(&bench.plant, &path)?;
            bench.figures.put("rows", "rows", Unit::Count, rows as f64);
            bench.configure(&format!("kind = \"file\"\npath = {}\n", quoted(&path.to_string_lossy())))?;
            return runtime()?.block_on(async {
                let start = Instant::now();
                let source = FileSource::open(FileOptions::new(&path, mapping, Runtime::default()))
                    .map_err(CommandError::failed)?;
                bench.decode(source, start).await
            });
        };
        bench.configure(&format!("kind = \"postgres\"\nurl = {}\n", quoted(url)))?;
        runtime()?.block_on(async {
            let client = portfolio::connect(url).await?;
            let rows = portfolio::fill(&client, &bench.plant).await?;
            bench.figures.put("rows", "rows", Unit::Count, rows as f64);
            let start = Instant::now();
            let source =
                PostgresSource::open(PostgresOptions::new(url, mapping, Runtime::default()), None, ReadMode::Full);
            bench.decode(source.await.map_err(CommandError::failed)?, start).await
        })
    }
}

fn report_step(what: &str) {
    eprintln!("masterbus bench: {what}");
}

/// A text as TOML writes it.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

impl Bench {
    fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// The configuration with the source, and one without for a server that is only asked.
    fn configure(&self, source: &str) -> io::Result<()> {
        for (name, data_dir, source) in [
            ("sync.toml", "data", format!("[[source]]\nname = \"bench\"\n{source}")),
            ("serve.toml", "data", String::new()),
            ("empty.toml", "empty", String::new()),
        ] {
            let data_dir = quoted(&self.folder.path().join(data_dir).to_string_lossy());
            let text =
                format!("data_dir = {data_dir}\n[rate_limit]\nper_minute = 0\n[log]\nlevel = \"warn\"\n{source}");
            std::fs::write(self.config(name), text)?;
        }
        Ok(())
    }

    fn config(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn store(&self) -> Result<Store, CommandError> {
        Store::open(&self.data_dir(), StoreOptions::default()).map_err(CommandError::failed)
    }

    /// Reads a source that was opened at `start` to its end and stores nothing. Returns rows a second.
    async fn decode(&mut self, mut source: impl Source, start: Instant) -> Result<f64, CommandError> {
        report_step("reading and decoding alone");
        let mut read = 0;
        while let Some(batch) = source.next().await.map_err(CommandError::failed)? {
            read += batch.read.values().sum::<u64>();
        }
        let speed = read as f64 / start.elapsed().as_secs_f64();
        self.figures.put("decode_rows_per_second", "reading and decoding alone, rows", Unit::PerSecond, speed);
        Ok(speed)
    }

    /// The first sync, which stores and assesses everything, and one that finds nothing new.
    fn sync(&mut self, decoding: f64) -> CommandResult {
        report_step("first sync");
        let (_, peak) = child::run(&self.config("sync.toml"), &["sync"])?;
        let first = self.last_run()?;
        self.figures.put(
            "sync_rows_per_second",
            "first sync, stored and assessed, rows",
            Unit::PerSecond,
            first.rows_per_second,
        );
        self.figures.put("sync_seconds", "first sync", Unit::Seconds, seconds(&first));
        let ratio = first.rows_per_second / decoding;
        self.figures.put("sync_to_decode", "first sync to decoding alone", Unit::Ratio, ratio);
        self.put_memory("sync_peak_bytes", "first sync, most memory", peak);
        let (length, disk) = self.file()?;
        self.figures.put("first_file_bytes", "file after it", Unit::Bytes, length);
        self.figures.put("first_disk_bytes", "disk use after it", Unit::Bytes, disk);
        report_step("sync without changes");
        let (_, peak) = child::run(&self.config("sync.toml"), &["sync"])?;
        self.figures.put("noop_sync_seconds", "sync without changes", Unit::Seconds, seconds(&self.last_run()?));
        self.put_memory("noop_sync_peak_bytes", "sync without changes, most memory", peak);
        Ok(())
    }

    /// Runs of which little is new.
    fn sync_changes(&mut self, url: &str) -> CommandResult {
        for change in &recent::CHANGES {
            report_step(&format!("sync of {} changed rows", change.rows));
            runtime()?.block_on(recent::change(
                url,
                &self.plant,
                change.rows.min(self.plant.options().equipment as usize),
            ))?;
            let (process, _) = child::run(&self.config("sync.toml"), &["sync"])?;
            let run = self.last_run()?;
            change.put(&run, seconds(&run), process.as_secs_f64(), &mut self.figures)?;
        }
        Ok(())
    }

    fn put_memory(&mut self, key: &'static str, name: &'static str, bytes: Option<u64>) {
        if let Some(bytes) = bytes {
            self.figures.put(key, name, Unit::Bytes, bytes as f64);
        }
    }

    fn last_run(&self) -> Result<SyncRun, CommandError> {
        let store = self.store()?;
        let snapshot = store.snapshot().map_err(CommandError::failed)?;
        let last = snapshot.sync_runs().map_err(CommandError::failed)?.next();
        last.map_or_else(
            || Err(CommandError::failed("no run was recorded")),
            |run| Ok(run.map_err(CommandError::failed)?.1),
        )
    }

    /// The rules alone on one core, then everything held judged anew.
    fn assess(&mut self) -> CommandResult {
        report_step("assessing");
        let config =
            Config::load(&Flags { file: Some(self.config("serve.toml")), ..Flags::default() }, &ProcessEnvironment)?;
        let appliance = open(&config)?;
        let (scores, everything) = rules::speeds(&self.plant, &appliance.rules.current());
        appliance.store.mark_all_dirty().map_err(CommandError::failed)?;
        let start = Instant::now();
        let assessed = appliance.assessor.assess_dirty().map_err(CommandError::failed)?;
        let anew = assessed.items as f64 / start.elapsed().as_secs_f64();
        self.figures.put("score_items_per_second", "scores on one core, items", Unit::PerSecond, scores);
        self.figures.put(
            "assess_items_per_second",
            "factors, sentences and compliance on one core, items",
            Unit::PerSecond,
            everything,
        );
        self.figures.put("reassess_items_per_second", "everything held assessed anew, items", Unit::PerSecond, anew);
        drop(appliance);
        report_step("one changed item");
        changed::measure(&*open_unsynced(&config)?, &self.plant, &mut self.figures)
    }

    /// Servers: an empty one, one with this portfolio, and one after a kill.
    fn serve(&mut self) -> CommandResult {
        report_step("serving");
        let (empty, took) = Serving::start(&self.config("empty.toml"))?;
        self.figures.put("empty_start_seconds", "start to first answer, empty", Unit::Seconds, took.as_secs_f64());
        empty.kill()?;
        let key = self.key()?;
        let (full, took) = Serving::start(&self.config("serve.toml"))?;
        self.figures.put("start_seconds", "start to first answer", Unit::Seconds, took.as_secs_f64());
        std::thread::sleep(REST);
        self.put_memory("idle_bytes", "idle memory", full.memory());
        full.kill()?;
        let start = Instant::now();
        drop(self.store()?);
        let took = start.elapsed().as_secs_f64();
        self.figures.put("reopen_seconds", "store opened after a kill", Unit::Seconds, took);
        let (full, _) = Serving::start(&self.config("serve.toml"))?;
        self.request(&full, &key)?;
        self.put_memory("served_bytes", "memory after these answers", full.memory());
        full.kill()?;
        self.hang(&key)
    }

    /// Reads beside a sync that waits for a source which never answers, and beside a VoltMetrics which never does.
    fn hang(&mut self, key: &str) -> CommandResult {
        report_step("serving while a source hangs, and while VoltMetrics does");
        let upstream = Hanging::open()?;
        let url = format!("url = \"http://{}\"\n", upstream.address);
        let source = format!("[[source]]\nname = \"hung\"\nkind = \"http\"\n{url}");
        let engine = format!("[engine]\nmode = \"hybrid\"\n[voltmetrics]\n{url}");
        let configs = [("quiet.toml", ""), ("hung.toml", &source), ("away.toml", &engine)];
        for (name, upstream) in configs {
            let span = hanging::TTL_MILLIS;
            let ttl = format!("[cache]\naggregate_ttl = \"{span}ms\"\nequipment_ttl = \"{span}ms\"\n");
            let config = std::fs::read_to_string(self.config("serve.toml"))?;
            std::fs::write(self.config(name), format!("{config}{ttl}{upstream}"))?;
        }
        let facility = self.plant.facilities().next().ok_or_else(|| CommandError::failed("there is no facility"))?;
        let paths = ["", "/equipment", "/compliance"].map(|tail| format!("/api/v1/facilities/{}{tail}", facility.id));
        let configs = configs.map(|(name, _)| self.config(name));
        hanging::measure(configs.each_ref().map(PathBuf::as_path), &upstream, key, &paths, &mut self.figures)
    }

    /// An API key that may see everything.
    fn key(&self) -> Result<String, CommandError> {
        let config =
            Config::load(&Flags { file: Some(self.config("serve.toml")), ..Flags::default() }, &ProcessEnvironment)?;
        let wanted = NewKey {
            name: "bench".to_owned(),
            role: Role::Viewer,
            scopes: ApiScopes::default(),
            facilities: Vec::new(),
            expires_at: None,
        };
        Ok(open(&config)?.api_keys.issue(wanted).map_err(CommandError::failed)?.text)
    }

    fn request(&mut self, serving: &Serving, key: &str) -> CommandResult {
        let mut visitor = Visitor::to(serving.address, key)?;
        let facility = self.plant.facilities().next().ok_or_else(|| CommandError::failed("there is no facility"))?;
        let path = format!("/api/v1/facilities/{}", facility.id);
        let [risks, forecast, plan, one_line] =
            ["risks", "forecast?months=24", "plan?budget=100000", "one-line"].map(|tail| format!("{path}/{tail}"));
        for (key, name, path) in [
            ("facility_seconds", "a facility, made", path.as_str()),
            ("risks_seconds", "a facility's risks and actions, made", &risks),
            ("forecast_seconds", "a facility's outlook of 24 months, made", &forecast),
            ("plan_seconds", "a facility's plan for 100,000 USD, made", &plan),
            ("one_line_seconds", "a facility's one-line diagram, made", &one_line),
            ("facilities_seconds", "first page of the facilities, made", "/api/v1/facilities"),
            ("equipment_seconds", "first page of all equipment, made", "/api/v1/equipment"),
            ("portfolio_seconds", "the portfolio, made", "/api/v1/portfolio/summary"),
            ("calendar_seconds", "what falls due in the portfolio, made", "/api/v1/compliance/calendar"),
            ("portfolio_forecast_seconds", "the portfolio's outlook, made", "/api/v1/portfolio/forecast?months=24"),
        ] {
            let start = Instant::now();
            visitor.get(path)?;
            self.figures.put(key, name, Unit::Seconds, start.elapsed().as_secs_f64());
        }
        let (start, mut answers) = (Instant::now(), 0);
        while start.elapsed() < SPAN {
            visitor.get(&path)?;
            answers += 1;
        }
        let speed = f64::from(answers) / start.elapsed().as_secs_f64();
        self.figures.put("kept_facility_per_second", "a facility, kept, one client, requests", Unit::PerSecond, speed);
        Ok(())
    }

    /// The store's file beside what it holds: as a running server left it, closed, and compacted.
    fn keep(&mut self) -> CommandResult {
        report_step("measuring the store");
        let (length, disk) = self.file()?;
        let store = self.store()?;
        let report = store.snapshot().and_then(|snapshot| snapshot.check()).map_err(CommandError::failed)?;
        if report.wrong > 0 {
            return Err(CommandError::failed(format!("the store has {} damaged records", report.wrong)));
        }
        let held = report.stored_bytes as f64;
        self.figures.put("stored_bytes", "keys and envelopes", Unit::Bytes, held);
        self.figures.put("file_ratio", "file to that, running", Unit::Ratio, length / held);
        self.figures.put("disk_ratio", "disk use to that, running", Unit::Ratio, disk / held);
        drop(store);
        let (length, disk) = self.file()?;
        self.figures.put("closed_file_ratio", "file to that, closed", Unit::Ratio, length / held);
        self.figures.put("closed_disk_ratio", "disk use to that, closed", Unit::Ratio, disk / held);
        let store = self.store()?;
        let start = Instant::now();
        store.compact().map_err(CommandError::failed)?;
        let took = start.elapsed().as_secs_f64();
        drop(store);
        let (length, disk) = self.file()?;
        self.figures.put("compact_seconds", "compacting", Unit::Seconds, took);
        self.figures.put("compact_file_ratio", "file to that, compacted", Unit::Ratio, length / held);
        self.figures.put("compact_disk_ratio", "disk use to that, compacted", Unit::Ratio, disk / held);
        Ok(())
    }

    /// Length of the store's file and what it takes on its disk, bytes.
    fn file(&self) -> io::Result<(f64, f64)> {
        let file = std::fs::metadata(self.data_dir().join(FILE_NAME))?;
        Ok((file.len() as f64, (std::os::unix::fs::MetadataExt::blocks(&file) * 512) as f64))
    }
}

/// How long a run took.
fn seconds(run: &SyncRun) -> f64 {
    run.ended.map_or(0.0, |ended| (ended.millis() - run.started.millis()) as f64 / 1e3)
}
