//! Who calculates: the mode, kept in the store and switched while everything runs, and both engines' figures side by side.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use super::answers::{Answered, Asked, Desk, Held};
use super::{Application, ApplicationError};
use crate::assess::engine::EngineMode;
use crate::assess::remote::RemoteFacility;
use crate::assess::{EquipmentContext, assess_equipment};
use crate::cache::Topic;
use crate::inventory::{EquipmentId, FacilityId, Moment};
use crate::report::engines::{
    EngineComparisonData, EnginesDocument, FacilityEngineComparison, FacilityEnginesDocument,
};
use crate::store::{Store, StoreCollection};

/// Name of the setting.
const MODE: &str = "engine_mode";
/// Name of the note that there is a remote engine to ask: those who only import know it from there.
const REMOTE: &str = "remote_engine";

/// How the engines stand at the moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct EngineStand {
    pub(super) mode: EngineMode,
    /// There is a remote engine to ask.
    pub(super) has_remote: bool,
    /// It does not answer. Unknown is no: who never asked lets its last figures count.
    pub(super) is_away: bool,
}

/// The mode as it is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct KeptMode {
    mode: EngineMode,
    /// What was configured when it was set: a configuration that says something else since then counts.
    configured: EngineMode,
}

impl EngineStand {
    pub(super) fn kept_in(store: &Store) -> Result<Self, ApplicationError> {
        store.write(|shelves| {
            let mode =
                shelves.find::<KeptMode>(StoreCollection::Setting, MODE)?.map(|kept| kept.mode).unwrap_or_default();
            let has_remote = shelves.find::<bool>(StoreCollection::Setting, REMOTE)?.unwrap_or_default();
            Ok::<_, ApplicationError>(Self { mode, has_remote, ..Self::default() })
        })
    }
}

/// An item whose remote figure does not hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedFigure {
    /// The item.
    pub equipment_id: EquipmentId,
    /// Its facility.
    pub facility_id: FacilityId,
    /// Since when its data is what it is, by our clock.
    pub changed_at: Moment,
}

/// What a look over all figures found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EngineLook {
    /// Items to be calculated by the remote engine, as many as were asked for at most.
    pub wanted: Vec<WantedFigure>,
    /// Items whose row shows the other engine's figure than it should; they are marked now.
    pub overtaken: u64,
}

impl Application {
    pub(super) fn engines(&self) -> EngineStand {
        *self.engines.read()
    }

    /// Who calculates.
    #[must_use]
    pub fn mode(&self) -> EngineMode {
        self.engines().mode
    }

    /// Whether the remote engine is known not to answer.
    #[must_use]
    pub fn is_remote_away(&self) -> bool {
        self.engines().is_away
    }

    /// Told after each assessment.
    #[must_use]
    pub const fn judged(&self) -> &Notify {
        &self.judged
    }

    /// From now on there is a remote engine, or there is none. Where there was none before, rows do not tell since when
    /// their data is what it is, without which no remote figure is known to be of it: all are marked.
    ///
    /// # Errors
    /// The store's.
    pub fn know_remote(&self, has_remote: bool) -> Result<(), ApplicationError> {
        let had_remote = self.store.write(|shelves| {
            let had_remote = shelves.find::<bool>(StoreCollection::Setting, REMOTE)?.unwrap_or_default();
            if had_remote != has_remote {
                shelves.put(StoreCollection::Setting, REMOTE, &has_remote)?;
            }
            Ok::<_, ApplicationError>(had_remote)
        })?;
        if has_remote && !had_remote && self.store.snapshot()?.rows()?.next().is_some() {
            self.store.mark_all_dirty()?;
        }
        let mut engines = self.engines.write();
        (engines.has_remote, engines.is_away) = (has_remote, !has_remote);
        Ok(())
    }

    /// The remote engine answers, or does not. Kept answers are made again where that is news.
    pub fn set_remote_away(&self, is_away: bool) -> bool {
        let was_away = std::mem::replace(&mut self.engines.write().is_away, is_away);
        if was_away != is_away {
            self.generations.mark_everything_changed();
        }
        was_away != is_away
    }

    /// Takes the configured mode, unless another was set since it was configured. Returns the one in force.
    ///
    /// # Errors
    /// The store's.
    pub fn configure_mode(&self, configured: EngineMode) -> Result<EngineMode, ApplicationError> {
        let mode = self.store.write(|shelves| {
            let kept = shelves.find::<KeptMode>(StoreCollection::Setting, MODE)?;
            if let Some(kept) = kept.filter(|kept| kept.configured == configured) {
                return Ok(kept.mode);
            }
            shelves.put(StoreCollection::Setting, MODE, &KeptMode { mode: configured, configured })?;
            Ok::<_, ApplicationError>(configured)
        })?;
        self.engines.write().mode = mode;
        Ok(mode)
    }

    /// Sets the mode for good and marks every figure to be chosen anew. Says whether it was another before.
    ///
    /// # Errors
    /// The store's.
    pub fn switch_mode(&self, mode: EngineMode) -> Result<bool, ApplicationError> {
        let before = self.mode();
        self.store.write(|shelves| {
            let kept = shelves.find::<KeptMode>(StoreCollection::Setting, MODE)?;
            let configured = kept.map_or(before, |kept| kept.configured);
            Ok::<_, ApplicationError>(shelves.put(StoreCollection::Setting, MODE, &KeptMode { mode, configured })?)
        })?;
        self.engines.write().mode = mode;
        if before != mode {
            self.store.mark_all_dirty()?;
            self.generations.mark_everything_changed();
        }
        Ok(before != mode)
    }

    /// Looks over every figure: which items the remote engine is to calculate, because its figure is older than
    /// `renew_millis` or not of the data as it is, and which rows show the wrong engine's. The latter are marked. Items
    /// that `passes_over` says are left out.
    ///
    /// # Errors
    /// The store's.
    pub fn look_over_engines(
        &self,
        most: usize,
        renew_millis: i64,
        passes_over: &dyn Fn(&WantedFigure) -> bool,
    ) -> Result<EngineLook, ApplicationError> {
        let (engines, now) = (self.engines(), self.clock.now());
        let mut look = EngineLook::default();
        let mut overtaken = Vec::new();
        let snapshot = self.store.snapshot()?;
        for row in snapshot.rows()? {
            let row = row?;
            let Some(in_use) = &row.in_use else {
                if engines.mode.uses_remote() {
                    overtaken.push((row.facility_id, row.id));
                }
                continue;
            };
            if in_use.needs_reselection(engines.mode, engines.is_away, now) {
                overtaken.push((row.facility_id.clone(), row.id.clone()));
            }
            let is_young = |made: Moment| now.millis().saturating_sub(made.millis()) < renew_millis;
            let is_good = in_use.is_current(now) && in_use.remote.as_ref().is_some_and(|made| is_young(made.made_at()));
            if engines.mode.uses_remote() && !is_good && look.wanted.len() < most {
                let changed_at = in_use.changed_at;
                let wanted = WantedFigure { equipment_id: row.id, facility_id: row.facility_id, changed_at };
                if !passes_over(&wanted) {
                    look.wanted.push(wanted);
                }
            }
        }
        drop(snapshot);
        look.overtaken = overtaken.len() as u64;
        if !overtaken.is_empty() {
            self.store.mark_items_dirty(&overtaken)?;
        }
        Ok(look)
    }

    /// Keeps the remote engine's own figure of a facility.
    ///
    /// # Errors
    /// The store's.
    pub fn keep_remote_facility(&self, id: &FacilityId, figure: &RemoteFacility) -> Result<(), ApplicationError> {
        self.store.put_remote_facility_figure(id, figure)?;
        self.generations.mark_changed(Topic::Facility(id));
        Ok(())
    }

    /// `GET /equipment/{id}/engines`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn equipment_engines(
        self: &Arc<Self>,
        asked: Asked<'_>,
        id: EquipmentId,
    ) -> Result<Answered, ApplicationError> {
        let topic = id.clone();
        self.answer(asked, Topic::Equipment(&topic), move |desk| desk.equipment_engines(&id)).await
    }

    /// `GET /engines/compare`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn compare_engines(
        self: &Arc<Self>,
        asked: Asked<'_>,
        id: FacilityId,
    ) -> Result<Answered, ApplicationError> {
        let topic = id.clone();
        self.answer(asked, Topic::Facility(&topic), move |desk| {
            let Held { facility, kept } = desk.held(&id)?;
            let mut spread = FacilityEngineComparison::default();
            for row in desk.snapshot.rows_of(&id)? {
                spread.add(&row?);
            }
            let remote = desk.snapshot.find_remote_facility_figure(&id)?;
            Ok(FacilityEnginesDocument::new(desk.appliance.mode(), &facility, &kept.figure, spread, remote.as_ref()))
        })
        .await
    }
}

impl Desk<'_> {
    fn equipment_engines(&self, id: &EquipmentId) -> Result<EnginesDocument, ApplicationError> {
        let missing = || ApplicationError::NotFound { noun: "equipment", id: id.to_string() };
        let equipment = self.item(id)?;
        let row = self.snapshot.find_row(id)?.ok_or_else(missing)?;
        let facility = self.snapshot.find_facility(&equipment.facility_id)?;
        let services = self.snapshot.services_of(id)?;
        let runs = self.snapshot.conductors_of(id)?;
        let subject = EquipmentContext::new(&equipment, &runs, &services, facility.as_ref());
        // Anew, as the row holds the figure in use, which need not be ours
        let local = assess_equipment(&subject, &self.rules, row.figure.as_of);
        let remote = self.snapshot.find_remote_figure(id)?;
        Ok(EnginesDocument::new(&EngineComparisonData {
            mode: self.appliance.mode(),
            row: &row,
            local: &local,
            remote: remote.as_ref(),
            rules: &self.rules,
            stale: self.is_stale(&row)?,
        }))
    }
}
