//! Keeps the remote engine's figures current by itself: what changed, or grows old, is handed in as jobs of low priority,
//! a bounded number at a time. Nobody who asks for a document waits for any of this.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use tokio::time::Instant;

use super::queue::JobQueue;
use crate::app::{Application, ApplicationError, EngineLook, WantedFigure};
use crate::assess::engine::EngineMode;
use crate::http_client::BreakerState;
use crate::inventory::{EquipmentId, FacilityId, Moment};
use crate::store::{CalculationKind, NewJob, Priority, Snapshot};
use crate::voltmetrics::VoltMetricsClient;

/// Least time between two looks.
const REST: Duration = Duration::from_millis(500);
/// A look goes through every row. It is taken again after so many times as long as it took: where figures change all the
/// time, looking costs a tenth of a core, however many items there are.
const PATIENCE: u32 = 9;
/// Looks are taken this often even when nothing was assessed.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// How often a remote engine that is away is asked whether it is back; its breaker decides whether the word goes out.
const PROBE_EVERY: Duration = Duration::from_secs(1);
/// Items handed in after one look.
const AT_ONCE: usize = 4_096;
/// While so many jobs wait, no more are handed in.
const ENOUGH_WAITING: usize = 512;
/// Figures are made anew at this age, so that none gets too old meanwhile: 20 of its 24 hours.
const RENEW_MILLIS: i64 = 20 * 3_600_000;
/// How long an item is left alone that was handed in and came to nothing, unless its data changes.
const RETRY_MILLIS: i64 = 3_600_000;
/// Facilities whose own remote figure is fetched after one look.
const FACILITIES_AT_ONCE: usize = 8;
/// How old a facility's remote figure may get.
const FACILITY_MILLIS: i64 = 3_600_000;

/// What the keeper remembers. Losing it costs a few calculations.
#[derive(Default)]
struct RefreshState {
    /// Items handed in, when, and since when their data was what it was.
    handed_in: HashMap<EquipmentId, (Moment, Moment)>,
    /// When each facility's own figure was last asked for.
    facilities: HashMap<FacilityId, Moment>,
}

impl JobQueue {
    /// Looks over the figures whenever some were assessed, and watches whether the remote engine answers.
    pub(super) async fn keep_current(self: Arc<Self>) {
        let Some(engine) = self.engine.clone() else { return };
        let mut pace = RefreshState::default();
        let mut looked: Option<Instant> = None;
        let mut is_due = true;
        let mut rests_until: Option<Instant> = None;
        loop {
            let is_forced = self.watch(&engine, &mut pace).await | looked.is_none_or(|at| at.elapsed() >= LOOK_EVERY);
            // Without a say of the remote engine one look, at what an earlier mode left, is enough
            let is_settled = looked.is_some() && self.appliance.mode() == EngineMode::Local;
            let is_rested = rests_until.is_none_or(|until| until <= Instant::now());
            if ((is_due && is_rested) || is_forced) && !is_settled {
                let begun = Instant::now();
                match self.look_over(&mut pace, is_forced).await {
                    Ok(is_more) => is_due = is_more,
                    Err(error) => tracing::warn!(%error, "the figures could not be looked over and are again"),
                }
                let took = begun.elapsed();
                self.fetch_facilities(&engine, &mut pace).await;
                looked = Some(Instant::now());
                // While there is more to hand in the next look is wanted at once
                rests_until = (!is_due).then(|| Instant::now() + took * PATIENCE);
                tokio::time::sleep(REST).await;
            }
            tokio::select! {
                () = self.appliance.judged().notified() => is_due = true,
                () = self.switched.notified() => (is_due, rests_until) = (true, None),
                () = tokio::time::sleep(PROBE_EVERY) => {}
            }
        }
    }

    /// Whether the remote engine came or went. One that is away is asked something small: nothing else may wait for it.
    async fn watch(&self, engine: &VoltMetricsClient, pace: &mut RefreshState) -> bool {
        if self.appliance.mode() != EngineMode::Local && engine.breaker().state != BreakerState::Closed {
            let any = self.appliance.aside(|appliance| {
                let row = appliance.store().snapshot()?.rows()?.next().transpose()?;
                Ok(row.map(|row| row.id))
            });
            if let Ok(Some(id)) = any.await {
                // What counts is seen by the breaker
                let _ = engine.equipment_risk(&id).await;
            }
        }
        let is_away = engine.breaker().state != BreakerState::Closed || self.resting().is_some();
        let is_news = self.appliance.set_remote_away(is_away);
        if is_news {
            tracing::info!(is_away, "VoltMetrics came or went");
            pace.handed_in.clear();
        }
        is_news
    }

    /// One look: marks rows that show the wrong engine's figure, and hands in what is to be calculated. Says whether
    /// there may be more.
    async fn look_over(&self, pace: &mut RefreshState, is_forced: bool) -> Result<bool, ApplicationError> {
        let now = self.appliance.clock().now();
        pace.handed_in.retain(|_, (at, _)| now.millis() - at.millis() < RETRY_MILLIS);
        let handed_in = std::mem::take(&mut pace.handed_in);
        let is_away = self.appliance.is_remote_away();
        let look = move |appliance: &Application| {
            let snapshot = appliance.store().snapshot()?;
            let waiting = snapshot.waiting_jobs()?.take(ENOUGH_WAITING).count();
            if waiting >= ENOUGH_WAITING && !is_forced {
                return Ok((EngineLook::default(), handed_in));
            }
            let most = if is_away || waiting >= ENOUGH_WAITING { 0 } else { AT_ONCE };
            let under_way = if most > 0 { under_way(&snapshot)? } else { HashSet::new() };
            drop(snapshot);
            let passes_over = |wanted: &WantedFigure| {
                let came_to_nothing = |(_, changed_at): &(Moment, Moment)| *changed_at == wanted.changed_at;
                under_way.contains(&wanted.equipment_id)
                    || handed_in.get(&wanted.equipment_id).is_some_and(came_to_nothing)
            };
            let found = appliance.look_over_engines(most, RENEW_MILLIS, &passes_over)?;
            let new = |wanted: &WantedFigure| NewJob {
                equipment_id: wanted.equipment_id.clone(),
                facility_id: wanted.facility_id.clone(),
                calculation: CalculationKind::Both,
                priority: Priority::Low,
                with_history: true,
                data: None,
            };
            if !found.wanted.is_empty() {
                appliance.store().insert_jobs(found.wanted.iter().map(new).collect(), now)?;
            }
            if found.overtaken > 0 {
                appliance.assess_marked()?;
            }
            Ok((found, handed_in))
        };
        let (found, handed_in) = self.appliance.aside(look).await?;
        pace.handed_in = handed_in;
        let is_more = found.wanted.len() >= AT_ONCE;
        if !found.wanted.is_empty() {
            tracing::debug!(items = found.wanted.len(), "handed in to VoltMetrics");
            self.asked.notify_one();
        }
        pace.handed_in.extend(found.wanted.into_iter().map(|wanted| (wanted.equipment_id, (now, wanted.changed_at))));
        Ok(is_more)
    }

    /// The remote engine's own sums, a few at a time.
    async fn fetch_facilities(&self, engine: &VoltMetricsClient, pace: &mut RefreshState) {
        if !self.appliance.mode().uses_remote() || self.appliance.is_remote_away() {
            return;
        }
        let now = self.appliance.clock().now();
        pace.facilities.retain(|_, at| now.millis() - at.millis() < FACILITY_MILLIS);
        let asked: HashSet<FacilityId> = pace.facilities.keys().cloned().collect();
        let due = move |appliance: &Application| {
            let snapshot = appliance.store().snapshot()?;
            if snapshot.waiting_jobs()?.next().is_some() || snapshot.submitted_jobs()?.next().is_some() {
                return Ok(Vec::new());
            }
            let mut due = Vec::new();
            for facility in snapshot.facility_figures()? {
                let (id, _) = facility?;
                if !asked.contains(&id) {
                    due.push(id);
                }
                if due.len() >= FACILITIES_AT_ONCE {
                    break;
                }
            }
            Ok(due)
        };
        let due = match self.appliance.aside(due).await {
            Ok(due) => due,
            Err(error) => return tracing::warn!(%error, "the facilities could not be read"),
        };
        for id in due {
            pace.facilities.insert(id.clone(), now);
            let figure = match engine.facility_risk(&id).await {
                Ok(Some(figure)) => figure,
                Ok(None) => continue,
                Err(error) => {
                    tracing::warn!(facility = %id, %error, "VoltMetrics' sum of a facility was not taken");
                    continue;
                }
            };
            let keep = move |appliance: &Application| appliance.keep_remote_facility(&id, &figure);
            if let Err(error) = self.appliance.aside(keep).await {
                tracing::warn!(%error, "VoltMetrics' sum of a facility could not be written");
            }
        }
    }
}

/// The items that jobs are under way for.
fn under_way(snapshot: &Snapshot) -> Result<HashSet<EquipmentId>, ApplicationError> {
    let mut items = HashSet::new();
    let numbers = snapshot.waiting_jobs()?.chain(snapshot.submitted_jobs()?.map(|job| job.map(|(_, number)| number)));
    for number in numbers {
        items.extend(snapshot.find_job(number?)?.map(|job| job.equipment_id));
    }
    Ok(items)
}
