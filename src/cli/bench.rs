//! `masterbus bench`: measures sync, assessment and serving on a generated portfolio, in a temporary folder. The measured
//! processes run this same binary.

mod assess_speed;
mod batch;
mod bench_client;
mod changed_item;
mod changed_rows;
mod figures;
mod portfolio;
mod server_process;
mod unresponsive_upstream;

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::Args;
use jiff::tz::TimeZone;

use self::bench_client::BenchClient;
use self::figures::{Figures, Unit};
use self::server_process::ServerProcess;
use self::unresponsive_upstream::UnresponsiveUpstream;
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

/// Items per facility, on average.
const FACILITY_SIZE: u32 = 125;
/// Wait before the idle memory of a server is measured.
const IDLE_WAIT: Duration = Duration::from_millis(1_500);
/// How long requests for a cached document are measured.
const MEASURED_TIME: Duration = Duration::from_secs(2);

#[derive(Debug, Args)]
pub(super) struct BenchCommand {
    /// Number of items in the portfolio [default: 100000, or 10000 with --batch]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    items: Option<u32>,
    /// Measures a batch calculation of one facility instead, by a simulated VoltMetrics with a latency of 20 ms
    #[arg(long, conflicts_with = "postgres")]
    batch: bool,
    /// Seed of the generated portfolio
    #[arg(long, value_name = "S", default_value_t = 1)]
    seed: u64,
    /// Reads the portfolio from this PostgreSQL database instead of a file. It must be empty; the rows stay in it
    #[arg(long, value_name = "URL")]
    postgres: Option<String>,
    /// Prints one JSON object instead of the table: seconds, bytes, rows and items per second
    #[arg(long)]
    json: bool,
}

/// State that the parts of the benchmark share.
struct Bench {
    folder: tempfile::TempDir,
    portfolio: Portfolio,
    figures: Figures,
}

impl BenchCommand {
    pub(super) fn run(self, common: &Common) -> CommandResult {
        common.configuration()?;
        let today = Clock::system().today(&TimeZone::UTC);
        let items = self.items.unwrap_or(if self.batch { 10_000 } else { 100_000 });
        let facilities = if self.batch { 1 } else { items.div_ceil(FACILITY_SIZE) };
        let portfolio = Portfolio::new(PortfolioOptions { seed: self.seed, facilities, equipment: items, today });
        // Dropping it removes the folder, also after an error
        let folder = tempfile::Builder::new().prefix("masterbus-bench-").tempdir()?;
        let mut bench = Bench { folder, portfolio, figures: Figures::default() };
        let figures = &mut bench.figures;
        figures.put("items", "items", Unit::Count, f64::from(items));
        figures.put("facilities", "facilities", Unit::Count, f64::from(facilities));
        let decoding = self.prepare_source(&mut bench)?;
        if self.batch {
            bench.batch(self.seed)?;
        } else {
            bench.sync(decoding)?;
            match &self.postgres {
                Some(url) => bench.sync_changes(url)?,
                None => report_step("every run reads the complete file: --postgres measures runs with few changes"),
            }
            bench.assess()?;
            bench.serve()?;
            bench.measure_store()?;
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

    /// Writes the portfolio to the source, and the configuration. Returns how many rows per second the source reads and
    /// decodes when nothing is stored.
    fn prepare_source(&self, bench: &mut Bench) -> Result<f64, CommandError> {
        report_step("generating the portfolio");
        let mapping = load_mapping(None).map_err(CommandError::failed)?;
        let Some(url) = &self.postgres else {
            let path = bench.folder.path().join("portfolio.ndjson");
            let rows = portfolio::write_lines(&bench.portfolio, &path)?;
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
            let rows = portfolio::fill(&client, &bench.portfolio).await?;
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

/// Formats a string for TOML.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

impl Bench {
    fn data_dir(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Writes the configuration with the source, one without for serving, and one with an empty data folder.
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

    /// Reads a source that was opened at `start` to its end and stores nothing. Returns rows per second.
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

    /// Measures the first sync, which stores and assesses everything, and one without changes.
    fn sync(&mut self, decoding: f64) -> CommandResult {
        report_step("first sync");
        let (_, peak) = server_process::run(&self.config("sync.toml"), &["sync"])?;
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
        let (length, disk) = self.file_sizes()?;
        self.figures.put("first_file_bytes", "file after it", Unit::Bytes, length);
        self.figures.put("first_disk_bytes", "disk use after it", Unit::Bytes, disk);
        report_step("sync without changes");
        let (_, peak) = server_process::run(&self.config("sync.toml"), &["sync"])?;
        self.figures.put("noop_sync_seconds", "sync without changes", Unit::Seconds, seconds(&self.last_run()?));
        self.put_memory("noop_sync_peak_bytes", "sync without changes, most memory", peak);
        Ok(())
    }

    /// Measures runs with few changes.
    fn sync_changes(&mut self, url: &str) -> CommandResult {
        for change in &changed_rows::CHANGES {
            report_step(&format!("sync of {} changed rows", change.rows));
            runtime()?.block_on(changed_rows::change(
                url,
                &self.portfolio,
                change.rows.min(self.portfolio.options().equipment as usize),
            ))?;
            let (process, _) = server_process::run(&self.config("sync.toml"), &["sync"])?;
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
        let last = snapshot.sync().sync_runs().map_err(CommandError::failed)?.next();
        last.map_or_else(
            || Err(CommandError::failed("no run was recorded")),
            |run| Ok(run.map_err(CommandError::failed)?.1),
        )
    }

    /// Measures the rules on one core, and the assessment of all stored equipment.
    fn assess(&mut self) -> CommandResult {
        report_step("assessing");
        let config =
            Config::load(&Flags { file: Some(self.config("serve.toml")), ..Flags::default() }, &ProcessEnvironment)?;
        let application = open(&config)?;
        let (scores, everything) = assess_speed::measure(&self.portfolio, &application.rules.current());
        application.store.mark_all_dirty().map_err(CommandError::failed)?;
        let start = Instant::now();
        let assessed = application.assessor.assess_dirty().map_err(CommandError::failed)?;
        let reassessed = assessed.items as f64 / start.elapsed().as_secs_f64();
        self.figures.put("score_items_per_second", "scores on one core, items", Unit::PerSecond, scores);
        self.figures.put(
            "assess_items_per_second",
            "factors, sentences and compliance on one core, items",
            Unit::PerSecond,
            everything,
        );
        self.figures.put(
            "reassess_items_per_second",
            "everything held assessed anew, items",
            Unit::PerSecond,
            reassessed,
        );
        drop(application);
        report_step("one changed item");
        changed_item::measure(&*open_unsynced(&config)?, &self.portfolio, &mut self.figures)
    }

    /// Measures servers: an empty one, one with this portfolio, and one after a kill.
    fn serve(&mut self) -> CommandResult {
        report_step("serving");
        let (empty, took) = ServerProcess::start(&self.config("empty.toml"))?;
        self.figures.put("empty_start_seconds", "start to first answer, empty", Unit::Seconds, took.as_secs_f64());
        empty.kill()?;
        let key = self.create_key()?;
        let (full, took) = ServerProcess::start(&self.config("serve.toml"))?;
        self.figures.put("start_seconds", "start to first answer", Unit::Seconds, took.as_secs_f64());
        std::thread::sleep(IDLE_WAIT);
        self.put_memory("idle_bytes", "idle memory", full.memory());
        full.kill()?;
        let start = Instant::now();
        drop(self.store()?);
        let took = start.elapsed().as_secs_f64();
        self.figures.put("reopen_seconds", "store opened after a kill", Unit::Seconds, took);
        let (full, _) = ServerProcess::start(&self.config("serve.toml"))?;
        self.measure_requests(&full, &key)?;
        self.put_memory("served_bytes", "memory after these answers", full.memory());
        full.kill()?;
        self.serve_while_upstreams_hang(&key)
    }

    /// Measures requests while a source does not respond, and while VoltMetrics does not.
    fn serve_while_upstreams_hang(&mut self, key: &str) -> CommandResult {
        report_step("serving while a source hangs, and while VoltMetrics does");
        let upstream = UnresponsiveUpstream::listen()?;
        let url = format!("url = \"http://{}\"\n", upstream.address);
        let source = format!("[[source]]\nname = \"hung\"\nkind = \"http\"\n{url}");
        let engine = format!("[engine]\nmode = \"hybrid\"\n[voltmetrics]\n{url}");
        let configs = [("quiet.toml", ""), ("hung.toml", &source), ("away.toml", &engine)];
        for (name, upstream) in configs {
            let span = unresponsive_upstream::TTL_MILLIS;
            let ttl = format!("[cache]\naggregate_ttl = \"{span}ms\"\nequipment_ttl = \"{span}ms\"\n");
            let config = std::fs::read_to_string(self.config("serve.toml"))?;
            std::fs::write(self.config(name), format!("{config}{ttl}{upstream}"))?;
        }
        let facility =
            self.portfolio.facilities().next().ok_or_else(|| CommandError::failed("there is no facility"))?;
        let paths = ["", "/equipment", "/compliance"].map(|tail| format!("/api/v1/facilities/{}{tail}", facility.id));
        let configs = configs.map(|(name, _)| self.config(name));
        unresponsive_upstream::measure(
            configs.each_ref().map(PathBuf::as_path),
            &upstream,
            key,
            &paths,
            &mut self.figures,
        )
    }

    /// Creates an API key with access to everything.
    fn create_key(&self) -> Result<String, CommandError> {
        let config =
            Config::load(&Flags { file: Some(self.config("serve.toml")), ..Flags::default() }, &ProcessEnvironment)?;
        let key = NewKey {
            name: "bench".to_owned(),
            role: Role::Viewer,
            scopes: ApiScopes::default(),
            facilities: None,
            expires_at: None,
        };
        Ok(open(&config)?.api_keys.issue(key).map_err(CommandError::failed)?.text)
    }

    fn measure_requests(&mut self, server: &ServerProcess, key: &str) -> CommandResult {
        let mut client = BenchClient::connect(server.address, key)?;
        let facility =
            self.portfolio.facilities().next().ok_or_else(|| CommandError::failed("there is no facility"))?;
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
            client.get(path)?;
            self.figures.put(key, name, Unit::Seconds, start.elapsed().as_secs_f64());
        }
        let (start, mut responses) = (Instant::now(), 0);
        while start.elapsed() < MEASURED_TIME {
            client.get(&path)?;
            responses += 1;
        }
        let speed = f64::from(responses) / start.elapsed().as_secs_f64();
        self.figures.put("kept_facility_per_second", "a facility, kept, one client, requests", Unit::PerSecond, speed);
        Ok(())
    }

    /// Compares the size of the store file with its contents: as a killed server left it, closed, and compacted.
    fn measure_store(&mut self) -> CommandResult {
        report_step("measuring the store");
        let (length, disk) = self.file_sizes()?;
        let store = self.store()?;
        let report = store.snapshot().and_then(|snapshot| snapshot.check()).map_err(CommandError::failed)?;
        if report.wrong > 0 {
            return Err(CommandError::failed(format!("the store has {} damaged records", report.wrong)));
        }
        let stored = report.stored_bytes as f64;
        self.figures.put("stored_bytes", "keys and envelopes", Unit::Bytes, stored);
        self.figures.put("file_ratio", "file to that, running", Unit::Ratio, length / stored);
        self.figures.put("disk_ratio", "disk use to that, running", Unit::Ratio, disk / stored);
        drop(store);
        let (length, disk) = self.file_sizes()?;
        self.figures.put("closed_file_ratio", "file to that, closed", Unit::Ratio, length / stored);
        self.figures.put("closed_disk_ratio", "disk use to that, closed", Unit::Ratio, disk / stored);
        let store = self.store()?;
        let start = Instant::now();
        store.compact().map_err(CommandError::failed)?;
        let took = start.elapsed().as_secs_f64();
        drop(store);
        let (length, disk) = self.file_sizes()?;
        self.figures.put("compact_seconds", "compacting", Unit::Seconds, took);
        self.figures.put("compact_file_ratio", "file to that, compacted", Unit::Ratio, length / stored);
        self.figures.put("compact_disk_ratio", "disk use to that, compacted", Unit::Ratio, disk / stored);
        Ok(())
    }

    /// Length of the store file and its disk usage, bytes.
    fn file_sizes(&self) -> io::Result<(f64, f64)> {
        let file = std::fs::metadata(self.data_dir().join(FILE_NAME))?;
        Ok((file.len() as f64, (std::os::unix::fs::MetadataExt::blocks(&file) * 512) as f64))
    }
}

/// Duration of a run, seconds.
fn seconds(run: &SyncRun) -> f64 {
    run.ended.map_or(0.0, |ended| (ended.millis() - run.started.millis()) as f64 / 1e3)
}
