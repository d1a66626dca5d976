//! Month ends: kept as they pass, worked out for the months before, and shown.
//!
//! What passed is taken from the figures held on a month's last day, before anything is judged for a later one. What
//! lies before, or passed while nobody looked, is worked out from the records in a pass of its own, facility by facility.
//! A month that is kept is never written again; a kill leaves months that the next pass finds lacking.
//! An item's months are worked out and kept with its facility's, or when it joins one.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::answers::{Asked, Desk, Held};
use super::{Answered, Application, ApplicationError, News};
use crate::assess::engine::RatedScore;
use crate::assess::history::{
    AggregateMonthEnd, EquipmentMonthEnd, FacilityMonthBuilder, Month, MonthSeries, PortfolioMonthBuilder,
    equipment_month_end, missing_months,
};
use crate::assess::{EquipmentContext, RiskAlgorithm, Rules};
use crate::auth::FacilityScope;
use crate::cache::Topic;
use crate::inventory::{Day, EquipmentId, FacilityId};
use crate::report::history::{EquipmentHistory, FacilityHistory, HistoricalRisk, PortfolioHistory, trend};
use crate::store::{MonthEnds, Snapshot, StoredFacilityFigure};

/// Items' month ends written in one transaction.
const ITEMS_AT_ONCE: usize = 8_192;
/// Facilities' series written in one transaction, at most.
const FACILITIES_AT_ONCE: usize = 64;
/// Items looked at for one transaction, about: what a kill makes the next pass do again.
const ITEMS_LOOKED_AT: u64 = 20_000;

/// What is known of the month ends that are kept.
#[derive(Debug, Default)]
pub(super) struct HistorySeen {
    /// In which month, and by which version of the algorithm in force, every month end was last seen to be kept. Changed
    /// items leave kept months as they are: only a facility that is new, or judged by another version, lacks any.
    whole: Option<(Month, String)>,
    /// Versions that are not in force, of which somebody asked for month ends that are not kept.
    asked_for: BTreeSet<String>,
}

impl HistorySeen {
    /// There is a facility whose month ends nobody has looked for.
    pub(super) fn forget(&mut self) {
        self.whole = None;
    }
}

impl Application {
    /// Keeps the month end that the held figures are of, when that month has passed. To be called, by whoever holds
    /// the assessment, before a figure is made for a later month. Returns how many month ends were added.
    pub(super) fn keep_month_end(&self) -> Result<u64, ApplicationError> {
        let snapshot = self.store.snapshot()?;
        let Some(held) = snapshot.portfolio_figure()? else { return Ok(0) };
        let month = Month::from_day(held.as_of);
        if month >= Month::from_day(self.today()) || month.end() != Some(held.as_of) {
            return Ok(0);
        }
        let mut passed = Passed { appliance: self, snapshot: &snapshot, month, end: held.as_of, added: 0 };
        for kept in snapshot.facility_figures()? {
            let (id, kept) = kept?;
            if kept.figure.as_of == held.as_of {
                passed.keep(&id, &kept)?;
            }
        }
        Ok(passed.added)
    }

    /// Keeps every month end that has passed and is not kept yet, once the first sync is done: by the version of the
    /// algorithm in force, then by others that were asked for. Blocks; runs beside reads and writes, and ends between two
    /// facilities' items as soon as `goes_on` says no. Returns how many month ends were added.
    ///
    /// # Errors
    /// When the store cannot be read or written; what was kept stays.
    pub fn fill_history(&self, goes_on: &dyn Fn() -> bool) -> Result<u64, ApplicationError> {
        let today = self.today();
        let rules = self.rules();
        let sought = (Month::from_day(today), rules.algorithm.version().to_owned());
        // Taken before looking: a facility that comes meanwhile takes it away again
        let known = self.history_seen.lock().whole.replace(sought.clone());
        let mut added = 0;
        if known.as_ref() != Some(&sought) {
            let filled = self.fill_lacking(&rules, today, goes_on);
            if !matches!(filled, Ok(Some(_))) {
                self.history_seen.lock().forget();
            }
            added += filled?.unwrap_or_default();
        }
        let asked_for = self.history_seen.lock().asked_for.clone();
        for version in asked_for {
            let filled = self.catalog.rules(&version).map(|rules| self.fill_lacking(&rules, today, goes_on));
            let Some(filled) = filled.transpose()?.unwrap_or(Some(0)) else { continue };
            self.history_seen.lock().asked_for.remove(&version);
            added += filled;
        }
        Ok(added)
    }

    /// Works out what lacks by these rules, in force or not. `None` when not all could be looked for: sources are yet to
    /// be read for the first time, or nothing was brought yet.
    pub(super) fn fill_lacking(
        &self,
        rules: &Rules,
        today: Day,
        goes_on: &dyn Fn() -> bool,
    ) -> Result<Option<u64>, ApplicationError> {
        if !self.is_past_known()? {
            return Ok(None);
        }
        let passed = {
            let _alone = self.assessing.lock();
            self.keep_month_end()?
        };
        let pass = Pass { appliance: self, algorithm: &rules.algorithm, today, goes_on };
        let worked_out = pass.run()?;
        if passed + worked_out.unwrap_or_default() > 0 {
            self.generations.mark_everything_changed();
            self.news.tell(News::Changed { facilities: None });
        }
        Ok(worked_out.map(|worked_out| passed + worked_out))
    }

    /// `GET /equipment/{id}/history`, by a version of the algorithm, or by the one in force.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`], [`ApplicationError::Unfit`] for an unknown version, or the store's.
    pub async fn equipment_history(
        self: &Arc<Self>,
        asked: Asked<'_>,
        id: EquipmentId,
        version: Option<String>,
    ) -> Result<Answered, ApplicationError> {
        let algorithm = self.algorithm_of(version.as_deref())?;
        let topic = id.clone();
        self.answer(asked, Topic::Equipment(&topic), move |desk| {
            desk.is_never_stale.set(true);
            desk.equipment_history(&id, &algorithm)
        })
        .await
    }

    /// `GET /facilities/{id}/history`, by a version of the algorithm, or by the one in force.
    ///
    /// # Errors
    /// As [`Application::equipment_history`].
    pub async fn facility_history(
        self: &Arc<Self>,
        asked: Asked<'_>,
        id: FacilityId,
        version: Option<String>,
    ) -> Result<Answered, ApplicationError> {
        let algorithm = self.algorithm_of(version.as_deref())?;
        let topic = id.clone();
        self.answer(asked, Topic::Facility(&topic), move |desk| {
            let held = desk.held(&id)?;
            let series = desk.snapshot.facility_history(&id, algorithm.version())?;
            let pending = desk.pending(&series, &algorithm);
            Ok(FacilityHistory::new(&held.facility, &algorithm, &series, pending))
        })
        .await
    }

    /// `GET /portfolio/history`, by a version of the algorithm, or by the one in force.
    ///
    /// # Errors
    /// [`ApplicationError::Unfit`] for an unknown version, or the store's.
    pub async fn portfolio_history(
        self: &Arc<Self>,
        asked: Asked<'_>,
        version: Option<String>,
    ) -> Result<Answered, ApplicationError> {
        let algorithm = self.algorithm_of(version.as_deref())?;
        self.answer(asked, Topic::Portfolio, move |desk| {
            let series = desk.portfolio_series(algorithm.version())?;
            let pending = desk.pending(&series, &algorithm);
            Ok(PortfolioHistory::new(&algorithm, &series, pending))
        })
        .await
    }

    fn algorithm_of(&self, version: Option<&str>) -> Result<Arc<RiskAlgorithm>, ApplicationError> {
        let Some(version) = version else { return Ok(Arc::clone(&self.rules().algorithm)) };
        self.catalog.algorithm(version).ok_or_else(|| {
            let known = self.catalog.versions().collect::<Vec<_>>().join(", ");
            ApplicationError::Unfit { field: "algorithm", reason: format!("is `{version}`; there are {known}") }
        })
    }
}

impl Desk<'_> {
    /// How many month ends of a series are still to be worked out, which then is done, by whichever version. Nobody is told
    /// so once they are: such an answer is made anew rather than repeated.
    fn pending(&self, series: &MonthSeries<AggregateMonthEnd>, algorithm: &RiskAlgorithm) -> usize {
        self.is_never_stale.set(true);
        let pending = missing_months(series, self.today()).len();
        if pending > 0 && algorithm.version() != self.rules.algorithm.version() {
            self.appliance.history_seen.lock().asked_for.insert(algorithm.version().to_owned());
        }
        pending
    }

    /// A facility's kept month ends as documents show them, by the version that made the figure beside them.
    pub(super) fn trend_of(&self, held: &Held) -> Result<Vec<HistoricalRisk>, ApplicationError> {
        Ok(trend(&self.snapshot.facility_history(&held.facility.id, &held.kept.figure.algorithm_version)?))
    }

    /// The portfolio's kept month ends as documents show them. Where the version in force has none yet, those of the
    /// version that made the figures.
    pub(super) fn portfolio_trend(&self) -> Result<Vec<HistoricalRisk>, ApplicationError> {
        let months = trend(&self.portfolio_series(self.rules.algorithm.version())?);
        if !months.is_empty() {
            return Ok(months);
        }
        match self.snapshot.facility_figures()?.next().transpose()? {
            Some((_, kept)) => Ok(trend(&self.portfolio_series(&kept.figure.algorithm_version)?)),
            None => Ok(months),
        }
    }

    /// The portfolio's month ends; of the facilities within reach where that is not all of them.
    fn portfolio_series(&self, version: &str) -> Result<MonthSeries<AggregateMonthEnd>, ApplicationError> {
        let FacilityScope::Named(named) = &self.reach else { return Ok(self.snapshot.portfolio_history(version)?) };
        let mut within = Vec::new();
        for id in named {
            within.push(self.snapshot.facility_history(id, version)?);
        }
        let scanned_tables: BTreeSet<Month> = within.iter().flat_map(MonthSeries::keys).copied().collect();
        Ok(scanned_tables.into_iter().map(|month| (month, folded(&within, month))).collect())
    }

    fn equipment_history(
        &self,
        id: &EquipmentId,
        algorithm: &RiskAlgorithm,
    ) -> Result<EquipmentHistory, ApplicationError> {
        let missing_item = || ApplicationError::NotFound { noun: "equipment", id: id.to_string() };
        let equipment = self.snapshot.find_equipment(id)?.ok_or_else(missing_item)?;
        if !self.reach.contains(&equipment.facility_id) {
            return Err(missing_item());
        }
        let facility = self.snapshot.find_facility(&equipment.facility_id)?;
        let services = self.snapshot.services_of(id)?;
        let runs = self.snapshot.conductors_of(id)?;
        let subject = EquipmentContext::new(&equipment, &runs, &services, facility.as_ref());
        let mut series = self.snapshot.equipment_history(id, algorithm.version())?;
        let held_since = self.snapshot.held_since(id)?;
        for month in missing_months(&series, self.today()) {
            series.insert(month, equipment_month_end(&subject, algorithm, month, held_since));
        }
        Ok(EquipmentHistory::new(&equipment, algorithm, &series))
    }
}

fn folded(series: &[MonthSeries<AggregateMonthEnd>], month: Month) -> Option<AggregateMonthEnd> {
    let mut fold = PortfolioMonthBuilder::default();
    series.iter().filter_map(|series| series.get(&month)?.as_ref()).for_each(|figure| fold.add(figure));
    fold.finish()
}

/// RetentionLimits a month that passed under the appliance's eyes.
struct Passed<'a> {
    appliance: &'a Application,
    snapshot: &'a Snapshot,
    month: Month,
    end: Day,
    added: u64,
}

impl Passed<'_> {
    /// Keeps a facility's month end and its items', the facility's with the last of them.
    fn keep(&mut self, id: &FacilityId, kept: &StoredFacilityFigure) -> Result<(), ApplicationError> {
        let version = &kept.figure.algorithm_version;
        if self.snapshot.facility_history(id, version)?.contains_key(&self.month) {
            return Ok(());
        }
        let mut ends = MonthEnds { algorithm: version.clone(), ..MonthEnds::default() };
        let mut fold = FacilityMonthBuilder::default();
        let mut whole = true;
        for row in self.snapshot.rows_of(id)? {
            let row = row?;
            let figure = &row.figure;
            if figure.as_of != self.end || figure.algorithm_version != *version {
                whole = false;
                continue;
            }
            // Ours, whichever is in use: a series is of one algorithm
            let ours = row.in_use.as_ref().map(|in_use| in_use.ours);
            let ours = ours.unwrap_or(RatedScore { score: figure.score, rating: figure.rating });
            let item = EquipmentMonthEnd { score: ours.score, rating: ours.rating, reconstructed: false };
            fold.add(&item, figure.importance, row.install_date.map(|day| self.end - day));
            ends.equipment.push((row.id, MonthSeries::from([(self.month, Some(item))])));
            if ends.equipment.len() >= ITEMS_AT_ONCE {
                self.added += self.appliance.store.put_month_ends(&ends)?;
                ends.equipment.clear();
            }
        }
        // Of a facility whose items are of different days the month end is worked out instead.
        if whole {
            let month_end = fold.finish().map(|figure| AggregateMonthEnd {
                maintenance: kept.figure.maintenance.percentage,
                safety: kept.figure.safety.percentage,
                ..figure
            });
            ends.facilities.push((id.clone(), MonthSeries::from([(self.month, month_end)])));
        }
        self.added += self.appliance.store.put_month_ends(&ends)?;
        Ok(())
    }
}

/// Working out what is not kept.
struct Pass<'a> {
    appliance: &'a Application,
    algorithm: &'a RiskAlgorithm,
    today: Day,
    goes_on: &'a dyn Fn() -> bool,
}

impl Pass<'_> {
    /// Goes over every facility, then the portfolio; `None` when it was told to end.
    fn run(&self) -> Result<Option<u64>, ApplicationError> {
        let store = &self.appliance.store;
        let facilities = store.snapshot()?.facility_figures()?.map(|kept| kept.map(|(id, _)| id));
        let facilities = facilities.collect::<Result<Vec<FacilityId>, _>>()?;
        // Before anything was brought there is nothing to say of any month
        if facilities.is_empty() {
            return Ok(None);
        }
        let mut ends = MonthEnds { algorithm: self.algorithm.version().to_owned(), ..MonthEnds::default() };
        let (mut added, mut scanned_tables) = (0, 0);
        for id in &facilities {
            let Some(series) = self.lacking(id)? else { return Ok(None) };
            if series.is_empty() {
                continue;
            }
            scanned_tables += series.values().flatten().map(|month| month.equipment).max().unwrap_or(0);
            ends.facilities.push((id.clone(), series));
            if ends.facilities.len() >= FACILITIES_AT_ONCE || scanned_tables >= ITEMS_LOOKED_AT {
                added += store.put_month_ends(&ends)?;
                ends.facilities.clear();
                scanned_tables = 0;
            }
        }
        added += store.put_month_ends(&ends)?;
        let portfolio = self.lacking_portfolio(&facilities)?;
        let ends = MonthEnds { facilities: Vec::new(), portfolio, ..ends };
        Ok(Some(added + store.put_month_ends(&ends)?))
    }

    /// The month ends that a facility lacks; `None` when it was told to end.
    fn lacking(&self, id: &FacilityId) -> Result<Option<MonthSeries<AggregateMonthEnd>>, ApplicationError> {
        let snapshot = self.appliance.store.snapshot()?;
        let months = missing_months(&snapshot.facility_history(id, self.algorithm.version())?, self.today);
        let Some(facility) = snapshot.find_facility(id)?.filter(|_| !months.is_empty()) else {
            return Ok(Some(MonthSeries::new()));
        };
        let mut folds: Vec<FacilityMonthBuilder> = months.iter().map(|_| FacilityMonthBuilder::default()).collect();
        let mut ends = MonthEnds { algorithm: self.algorithm.version().to_owned(), ..MonthEnds::default() };
        for equipment in snapshot.equipment_of(id)? {
            if !(self.goes_on)() {
                return Ok(None);
            }
            if ends.equipment.len() >= ITEMS_AT_ONCE {
                self.appliance.store.put_month_ends(&ends)?;
                ends.equipment.clear();
            }
            let equipment = equipment?;
            let services = snapshot.services_of(&equipment.id)?;
            let runs = snapshot.conductors_of(&equipment.id)?;
            let subject = EquipmentContext::new(&equipment, &runs, &services, Some(&facility));
            let importance = self.algorithm.importance(equipment.kind);
            let held_since = snapshot.held_since(&equipment.id)?;
            let mut series = snapshot.equipment_history(&equipment.id, self.algorithm.version())?;
            for (month, fold) in months.iter().zip(&mut folds) {
                // What is kept stays, here as in the facility's sums
                let item = series.get(month).copied();
                let item = item.unwrap_or_else(|| equipment_month_end(&subject, self.algorithm, *month, held_since));
                if let Some(item) = &item {
                    let age = month.end().and_then(|end| Some(end - subject.installed(end)?));
                    fold.add(item, importance, age);
                }
                series.insert(*month, item);
            }
            ends.equipment.push((equipment.id.clone(), series));
        }
        // Before the facility's: its month ends say that those of its items are kept
        self.appliance.store.put_month_ends(&ends)?;
        Ok(Some(months.into_iter().zip(folds.into_iter().map(FacilityMonthBuilder::finish)).collect()))
    }

    fn lacking_portfolio(&self, facilities: &[FacilityId]) -> Result<MonthSeries<AggregateMonthEnd>, ApplicationError> {
        let snapshot = self.appliance.store.snapshot()?;
        let version = self.algorithm.version();
        let kept = snapshot.portfolio_history(version)?;
        let mut months = missing_months(&kept, self.today);
        // Of a month at which nothing stood no figure was told: facilities that came since may have one
        months.extend(kept.iter().filter(|(_, figure)| figure.is_none()).map(|(month, _)| *month));
        let mut folds: Vec<PortfolioMonthBuilder> = months.iter().map(|_| PortfolioMonthBuilder::default()).collect();
        if months.is_empty() {
            return Ok(MonthSeries::new());
        }
        for id in facilities {
            let series = snapshot.facility_history(id, version)?;
            for (month, fold) in months.iter().zip(&mut folds) {
                if let Some(Some(figure)) = series.get(month) {
                    fold.add(figure);
                }
            }
        }
        Ok(months.into_iter().zip(folds.into_iter().map(PortfolioMonthBuilder::finish)).collect())
    }
}
