//! Measures a batch calculation by a simulated VoltMetrics with a fixed latency, and compares its duration with that of
//! its calls alone at the same concurrency.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use super::figures::Unit;
use super::{Bench, report_step};
use crate::app::{ApplicationError, run_blocking};
use crate::auth::FacilityScope;
use crate::cli::command_error::{CommandError, CommandResult};
use crate::cli::store_access::{open, runtime};
use crate::config::{Config, Flags, ProcessEnvironment, Secret};
use crate::inventory::FacilityId;
use crate::jobs::{BatchRequest, CalculationKind, JobQueue, Priority};
use crate::simulate::voltmetrics::{Faults, VoltMetricsSimulator, VoltMetricsSimulatorOptions};
use crate::sync::{RunQueue, SyncMode};

/// Latency of every response.
const LATENCY: Duration = Duration::from_millis(20);
/// Calls per item: submitting it, and fetching its result.
const CALLS: f64 = 2.0;
/// How often the state of the batch is read.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

impl Bench {
    pub(super) fn batch(&mut self, seed: u64) -> CommandResult {
        let flags = Flags { file: Some(self.config("sync.toml")), ..Flags::default() };
        let mut config = Config::load(&flags, &ProcessEnvironment)?;
        runtime()?.block_on(async {
            let options = VoltMetricsSimulatorOptions {
                seed,
                faults: Faults { latency: LATENCY, ..Faults::default() },
                ..VoltMetricsSimulatorOptions::default()
            };
            let voltmetrics = VoltMetricsSimulator::start(options).await?;
            config.voltmetrics.url = Some(Secret::new(&voltmetrics.base_url));
            let application = open(&config)?;
            report_step("reading the portfolio");
            let run_queue = RunQueue::new(&application, config.sources.clone());
            let run = run_queue.start("bench", SyncMode::Incremental).await.map_err(CommandError::failed)?;
            run.finished().await.map_err(|error| CommandError::failed(error.full_message()))?;
            let store = Arc::clone(&application.store);
            let first_facility = move || {
                let first = store.snapshot()?.facilities()?.next().transpose()?;
                Ok::<_, ApplicationError>(first.map(|facility| facility.id))
            };
            let facility = run_blocking(&application.runtime, first_facility).await.map_err(CommandError::failed)?;
            let facility = facility.ok_or_else(|| CommandError::failed("the portfolio is empty"))?;
            let jobs = JobQueue::from_config(&application, &config).map_err(CommandError::usage)?;
            let stop = CancellationToken::new();
            let running = application.runtime.spawn("job queue", Arc::clone(&jobs).run_all(stop.clone()));
            report_step("a batch by a simulated VoltMetrics");
            let (items, seconds) = run_batch(&jobs, facility).await?;
            stop.cancel();
            running.await.map_err(CommandError::failed)?;
            let concurrency = config.jobs.concurrency as f64;
            let ideal = items * CALLS * LATENCY.as_secs_f64() / concurrency;
            let figures = &mut self.figures;
            figures.put("batch_concurrency", "calls at once", Unit::Count, concurrency);
            figures.put("batch_seconds", "batch, from asked to all written", Unit::Seconds, seconds);
            figures.put("batch_ideal_seconds", "its calls alone", Unit::Seconds, ideal);
            figures.put("batch_to_ideal", "batch to its calls alone", Unit::Ratio, seconds / ideal);
            figures.put("batch_items_per_second", "items", Unit::PerSecond, items / seconds);
            let stats = voltmetrics.stats();
            let most = stats.most_jobs_per_resource as f64;
            figures.put("batch_most_jobs_per_item", "most calculations of an item", Unit::Count, most);
            Ok(voltmetrics.shutdown().await?)
        })
    }
}

/// Calculates all equipment of a facility. Returns the number of items and the duration in seconds; a failed item is an
/// error.
async fn run_batch(jobs: &Arc<JobQueue>, facility_id: FacilityId) -> Result<(f64, f64), CommandError> {
    let request = BatchRequest {
        facility_id,
        calculation: CalculationKind::Both,
        equipment_ids: Vec::new(),
        priority: Priority::Medium,
        callback_url: None,
    };
    let start = Instant::now();
    let batch = jobs.begin_batch(FacilityScope::All, request).await.map_err(CommandError::failed)?;
    loop {
        let record = jobs.get_batch(FacilityScope::All, &batch.id).await.map_err(CommandError::failed)?;
        if record.batch.ended.is_some() {
            let seconds = start.elapsed().as_secs_f64();
            if record.batch.failed > 0 {
                return Err(CommandError::failed(format!("{} items of the batch failed", record.batch.failed)));
            }
            return Ok((record.batch.total as f64, seconds));
        }
        tokio::time::sleep(POLL_INTERVAL).await;
    }
}
