//! Keeps the figures of VoltMetrics current: queues calculations, at low priority and a bounded number at a time, for
//! items that changed or whose figure grows old. No reader waits for any of this.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::queue::JobQueue;
use crate::app::{ApplicationError, EngineReview, OutdatedFigure};
use crate::assess::engine::EngineMode;
use crate::http_client::BreakerState;
use crate::inventory::{EquipmentId, FacilityId, Moment};
use crate::jobs::services::JobServices;
use crate::store::{CalculationKind, NewJob, Priority, Snapshot};
use crate::voltmetrics::VoltMetricsClient;

/// How often it is checked whether VoltMetrics answers. The circuit breaker decides whether a call goes out.
pub const PROBE_PERIOD: Duration = Duration::from_secs(1);
/// Least time between two scans of all figures.
const SCAN_PAUSE: Duration = Duration::from_millis(500);
/// A scan reads every row. The next one waits for this many times as long as the last one took: where figures change all
/// the time, scans take a tenth of a core, however many items there are.
const PAUSE_PER_SCAN: u32 = 9;
/// Figures are scanned this often even when nothing was assessed, because they grow old by themselves.
const SCAN_PERIOD: Duration = Duration::from_secs(30);
/// Most items queued after one scan.
const MAX_QUEUED: usize = 4_096;
/// Nothing is queued while this many jobs wait.
const ENOUGH_WAITING: usize = 512;
/// Figures are renewed at this age, 20 hours, so that none reaches the 24 hours at which it counts as stale.
const RENEW_MILLIS: i64 = 20 * 3_600_000;
/// How long an item whose calculation failed is left alone, unless its data changes: one hour.
const RETRY_MILLIS: i64 = 3_600_000;
/// Facilities whose own figure is fetched after one scan.
const FACILITIES_PER_SCAN: usize = 8;
/// How old the fetched figure of a facility may get: one hour.
const FACILITY_MILLIS: i64 = 3_600_000;

/// An item was queued at `at`, when its data was from `changed_at`.
#[derive(Debug, Clone, Copy)]
struct QueuedItem {
    at: Moment,
    changed_at: Moment,
}

/// The loop and what it remembers. To lose that costs a few repeated calculations.
pub(super) struct Refresher {
    jobs: Arc<JobQueue>,
    client: Arc<VoltMetricsClient>,
    /// Items queued in the last hour.
    queued: HashMap<EquipmentId, QueuedItem>,
    /// When each facility's figure was last fetched.
    fetched: HashMap<FacilityId, Moment>,
}

impl Refresher {
    pub(super) fn new(jobs: Arc<JobQueue>, client: Arc<VoltMetricsClient>) -> Self {
        Self { jobs, client, queued: HashMap::new(), fetched: HashMap::new() }
    }

    /// Scans the figures whenever some were assessed, and watches whether VoltMetrics answers.
    pub(super) async fn run(mut self) {
        let jobs = Arc::clone(&self.jobs);
        let mut scanned: Option<Instant> = None;
        let mut is_due = true;
        let mut rests_until: Option<Instant> = None;
        loop {
            let has_availability_changed = self.probe().await;
            let is_forced = has_availability_changed || scanned.is_none_or(|at| at.elapsed() >= SCAN_PERIOD);
            // In local mode one scan is enough, for the rows that an earlier mode left
            let is_settled = scanned.is_some() && jobs.services.engines.mode() == EngineMode::Local;
            let is_rested = rests_until.is_none_or(|until| until <= Instant::now());
            if ((is_due && is_rested) || is_forced) && !is_settled {
                let begun = Instant::now();
                match self.scan(is_forced).await {
                    Ok(has_more) => is_due = has_more,
                    Err(error) => tracing::warn!(%error, "cannot scan the figures of VoltMetrics; trying again"),
                }
                let took = begun.elapsed();
                self.fetch_facilities().await;
                scanned = Some(Instant::now());
                // While there is more to queue the next scan comes at once
                rests_until = (!is_due).then(|| Instant::now() + took * PAUSE_PER_SCAN);
                tokio::time::sleep(SCAN_PAUSE).await;
            }
            tokio::select! {
                // Both signals keep a permit: one that comes during a scan causes another scan.
                () = jobs.services.assessor.completed().notified() => is_due = true,
                () = jobs.signals.mode_changed.notified() => (is_due, rests_until) = (true, None),
                () = tokio::time::sleep(PROBE_PERIOD) => {}
            }
        }
    }

    /// Whether VoltMetrics became available or unavailable. Where the breaker is not closed a small request is made: all
    /// others wait for the breaker, so nothing else would close it.
    async fn probe(&mut self) -> bool {
        let services = &self.jobs.services;
        if services.engines.mode() != EngineMode::Local && self.client.breaker().state != BreakerState::Closed {
            let any_id = services.run_blocking(|services| {
                let row = services.store.snapshot()?.figures().rows()?.next().transpose()?;
                Ok(row.map(|row| row.id))
            });
            // Any item will do: VoltMetrics answers 404 for one it never calculated, which closes the breaker too.
            if let Ok(Some(id)) = any_id.await {
                // Only its effect on the breaker matters
                let _ = self.client.equipment_risk(&id).await;
            }
        }
        let is_away = self.client.breaker().state != BreakerState::Closed || self.jobs.paused_until().is_some();
        let has_changed = services.engines.set_remote_away(is_away);
        if has_changed {
            tracing::info!(is_away, "the availability of VoltMetrics changed");
            // Calculations may have failed because VoltMetrics was away: their items may be queued again.
            self.queued.clear();
        }
        has_changed
    }

    /// One scan: marks rows that show a figure of the wrong engine, and queues items whose figure is outdated. Says
    /// whether there may be more.
    async fn scan(&mut self, is_forced: bool) -> Result<bool, ApplicationError> {
        let now = self.jobs.services.clock.now();
        self.queued.retain(|_, queued| now.millis() - queued.at.millis() < RETRY_MILLIS);
        // The blocking closure needs an owned map; it comes back with the result
        let queued = std::mem::take(&mut self.queued);
        let is_away = self.jobs.services.engines.is_remote_away();
        let scan = move |services: &JobServices| {
            let snapshot = services.store.snapshot()?;
            let waiting = snapshot.jobs().waiting_jobs()?.take(ENOUGH_WAITING).count();
            if waiting >= ENOUGH_WAITING && !is_forced {
                return Ok((EngineReview::default(), queued));
            }
            // A forced scan queues nothing while many jobs wait, but marks rows that show the wrong engine's figure.
            let most = if is_away || waiting >= ENOUGH_WAITING { 0 } else { MAX_QUEUED };
            // Includes the jobs that callers requested, so that no item is calculated twice.
            let in_progress = if most > 0 { items_in_progress(&snapshot)? } else { HashSet::new() };
            // redb reuses no page that an open snapshot can see, and the calls below write.
            drop(snapshot);
            let is_skipped = |wanted: &OutdatedFigure| {
                // Queued within the hour and outdated with the same data: the calculation failed.
                // An item whose data changed since is queued at once.
                let has_failed = |queued: &QueuedItem| queued.changed_at == wanted.changed_at;
                in_progress.contains(&wanted.equipment_id) || queued.get(&wanted.equipment_id).is_some_and(has_failed)
            };
            let found = services.engines.review_figures(most, RENEW_MILLIS, &is_skipped)?;
            if !found.outdated.is_empty() {
                services.store.insert_jobs(found.outdated.iter().map(refresh_job).collect(), now)?;
            }
            if found.marked > 0 {
                services.assessor.assess_dirty()?;
            }
            Ok((found, queued))
        };
        let (found, queued) = self.jobs.services.run_blocking(scan).await?;
        // A scan that fails does not come here and loses the map. That costs repeated calculations and nothing else.
        self.queued = queued;
        let has_more = found.outdated.len() >= MAX_QUEUED;
        if !found.outdated.is_empty() {
            tracing::debug!(items = found.outdated.len(), "queued calculations of outdated figures");
            self.jobs.signals.calculate.work_added();
        }
        let items = found.outdated.into_iter();
        self.queued.extend(items.map(|item| (item.equipment_id, QueuedItem { at: now, changed_at: item.changed_at })));
        Ok(has_more)
    }

    /// Fetches VoltMetrics' own figures of facilities, a few at a time, while no calculation is in progress.
    async fn fetch_facilities(&mut self) {
        let services = Arc::clone(&self.jobs.services);
        if !services.engines.mode().uses_remote() || services.engines.is_remote_away() {
            return;
        }
        let now = services.clock.now();
        self.fetched.retain(|_, at| now.millis() - at.millis() < FACILITY_MILLIS);
        let fetched: HashSet<FacilityId> = self.fetched.keys().cloned().collect();
        let due = match services.run_blocking(move |services| due_facilities(services, &fetched)).await {
            Ok(due) => due,
            Err(error) => return tracing::warn!(%error, "cannot read the facilities whose figures are due"),
        };
        for id in due {
            // Before the call: a facility that cannot be fetched must not take the place of others at every scan.
            self.fetched.insert(id.clone(), now);
            let figure = match self.client.facility_risk(&id).await {
                Ok(Some(figure)) => figure,
                Ok(None) => continue,
                Err(error) => {
                    tracing::warn!(facility = %id, %error, "cannot fetch VoltMetrics' figure of a facility");
                    continue;
                }
            };
            let put = move |services: &JobServices| services.engines.put_remote_facility(&id, &figure);
            if let Err(error) = services.run_blocking(put).await {
                tracing::warn!(%error, "cannot store VoltMetrics' figure of a facility");
            }
        }
    }
}

fn refresh_job(wanted: &OutdatedFigure) -> NewJob {
    NewJob {
        equipment_id: wanted.equipment_id.clone(),
        facility_id: wanted.facility_id.clone(),
        calculation: CalculationKind::Both,
        priority: Priority::Low,
        with_history: true,
        data: None,
    }
}

/// Facilities whose figure was not fetched for an hour, a few of them. None while jobs are in progress: each result
/// changes the facility's figure.
fn due_facilities(services: &JobServices, fetched: &HashSet<FacilityId>) -> Result<Vec<FacilityId>, ApplicationError> {
    let snapshot = services.store.snapshot()?;
    if snapshot.jobs().waiting_jobs()?.next().is_some() || snapshot.jobs().submitted_jobs()?.next().is_some() {
        return Ok(Vec::new());
    }
    let mut due = Vec::new();
    for facility in snapshot.figures().facility_figures()? {
        let (id, _) = facility?;
        if !fetched.contains(&id) {
            due.push(id);
        }
        if due.len() >= FACILITIES_PER_SCAN {
            break;
        }
    }
    Ok(due)
}

/// Items with a job that has not ended.
fn items_in_progress(snapshot: &Snapshot) -> Result<HashSet<EquipmentId>, ApplicationError> {
    let mut items = HashSet::new();
    let numbers = snapshot
        .jobs()
        .waiting_jobs()?
        .chain(snapshot.jobs().submitted_jobs()?.map(|job| job.map(|(_, number)| number)));
    for number in numbers {
        items.extend(snapshot.jobs().find_job(number?)?.map(|job| job.equipment_id));
    }
    Ok(items)
}
