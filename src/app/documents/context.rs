//! The context of one document: a store snapshot, the rules in force, the caller's facility scope and the current instant.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use super::DocumentInputs;
use crate::app::ApplicationError;
use crate::app::engines::EngineStatus;
use crate::app::history::MonthEndProgress;
use crate::assess::engine::EngineMode;
use crate::assess::origin::OriginCounts;
use crate::assess::{EquipmentContext, Rules};
use crate::auth::FacilityScope;
use crate::inventory::{Day, Equipment, EquipmentId, Facility, FacilityId, Moment, PhotoId};
use crate::report::engine_breakdown::EngineBreakdown;
use crate::report::equipment::EquipmentListItem;
use crate::report::facility::FacilityData;
use crate::report::row::EquipmentRow;
use crate::store::{Snapshot, StoredFacilityFigure};

/// What one document is computed from.
pub struct DocumentContext {
    inputs: Arc<DocumentInputs>,
    pub(in crate::app) snapshot: Snapshot,
    pub(in crate::app) rules: Arc<Rules>,
    pub(in crate::app) scope: FacilityScope,
    pub(in crate::app) now: Moment,
    has_signed_links: Cell<bool>,
    is_never_stale: Cell<bool>,
    /// Read when first needed.
    pub(super) stale_sources: OnceCell<BTreeMap<String, Option<Moment>>>,
}

/// A facility with its stored figure.
pub(in crate::app) struct AssessedFacility {
    pub(in crate::app) facility: Facility,
    pub(in crate::app) stored: StoredFacilityFigure,
}

impl DocumentContext {
    /// A context with a new snapshot.
    pub(super) fn open(
        inputs: Arc<DocumentInputs>,
        rules: Arc<Rules>,
        scope: FacilityScope,
        now: Moment,
    ) -> Result<Self, ApplicationError> {
        let snapshot = inputs.store.snapshot()?;
        let (has_signed_links, is_never_stale, stale_sources) = (Cell::new(false), Cell::new(false), OnceCell::new());
        Ok(Self { inputs, snapshot, rules, scope, now, has_signed_links, is_never_stale, stale_sources })
    }

    /// The day that figures are computed for.
    pub(in crate::app) fn today(&self) -> Day {
        self.inputs.clock.day_of(self.now)
    }

    pub(in crate::app) fn engines(&self) -> EngineStatus {
        self.inputs.engines.current()
    }

    pub(in crate::app) fn month_ends(&self) -> &MonthEndProgress {
        &self.inputs.month_ends
    }

    pub(super) fn read_stale_sources(&self) -> Result<BTreeMap<String, Option<Moment>>, ApplicationError> {
        self.inputs.source_status.stale_sources(&self.snapshot)
    }

    /// The document is cheap to compute and misleading when it is out of date: it is never served stale.
    pub(in crate::app) fn set_never_stale(&self) {
        self.is_never_stale.set(true);
    }

    pub(super) fn is_never_stale(&self) -> bool {
        self.is_never_stale.get()
    }

    /// Milliseconds for which the document's signed links are valid; `i64::MAX` when it has none.
    pub(super) fn link_millis(&self) -> i64 {
        if self.has_signed_links.get() { self.inputs.photo_links.millis_valid(self.now) } else { i64::MAX }
    }

    /// The signed link to a photo or its thumbnail.
    pub(in crate::app) fn photo_link(&self, photo: &PhotoId, thumbnail: bool) -> String {
        self.has_signed_links.set(true);
        self.inputs.photo_links.sign(photo, thumbnail, self.now)
    }

    /// An assessed facility within the caller's scope.
    pub(in crate::app) fn get_facility(&self, id: &FacilityId) -> Result<AssessedFacility, ApplicationError> {
        let missing = || ApplicationError::NotFound { noun: "facility", id: id.to_string() };
        self.find_facility(id)?.ok_or_else(missing)
    }

    pub(in crate::app) fn find_facility(&self, id: &FacilityId) -> Result<Option<AssessedFacility>, ApplicationError> {
        if !self.scope.contains(id) {
            return Ok(None);
        }
        let Some(facility) = self.snapshot.find_facility(id)? else { return Ok(None) };
        Ok(self.snapshot.figures().facility_figure(id)?.map(|stored| AssessedFacility { facility, stored }))
    }

    /// Visits every assessed facility within the caller's scope, by id.
    pub(in crate::app) fn for_each_facility(
        &self,
        mut visit: impl FnMut(AssessedFacility) -> Result<(), ApplicationError>,
    ) -> Result<(), ApplicationError> {
        if let FacilityScope::Named(named) = &self.scope {
            let found = named.iter().filter_map(|id| self.find_facility(id).transpose());
            return found.into_iter().try_for_each(|facility| visit(facility?));
        }
        for facility in self.snapshot.facilities()? {
            let facility = facility?;
            if let Some(stored) = self.snapshot.figures().facility_figure(&facility.id)? {
                visit(AssessedFacility { facility, stored })?;
            }
        }
        Ok(())
    }

    /// An item within the caller's scope.
    pub(in crate::app) fn get_equipment(&self, id: &EquipmentId) -> Result<Equipment, ApplicationError> {
        let found = self.snapshot.find_equipment(id)?.filter(|equipment| self.scope.contains(&equipment.facility_id));
        found.ok_or_else(|| ApplicationError::NotFound { noun: "equipment", id: id.to_string() })
    }

    /// An item and its assessed facility, within the caller's scope. What is missing is reported as the item, so that
    /// the error does not reveal a facility out of scope.
    pub(in crate::app) fn get_equipment_in_facility(
        &self,
        id: &EquipmentId,
    ) -> Result<(Equipment, AssessedFacility), ApplicationError> {
        let missing = || ApplicationError::NotFound { noun: "equipment", id: id.to_string() };
        let equipment = self.snapshot.find_equipment(id)?.ok_or_else(missing)?;
        let facility = self.find_facility(&equipment.facility_id)?.ok_or_else(missing)?;
        Ok((equipment, facility))
    }

    /// Visits every item of a facility with its services and conductor runs, by id. One item is in memory at a time, so
    /// that the size of a facility costs time and not memory.
    pub(in crate::app) fn for_each_subject(
        &self,
        facility: &Facility,
        mut visit: impl FnMut(&EquipmentContext<'_>),
    ) -> Result<(), ApplicationError> {
        for equipment in self.snapshot.equipment_of(&facility.id)? {
            let equipment = equipment?;
            let services = self.snapshot.services_of(&equipment.id)?;
            let runs = self.snapshot.conductors_of(&equipment.id)?;
            visit(&EquipmentContext::new(&equipment, &runs, &services, Some(facility)));
        }
        Ok(())
    }

    /// What documents of a facility are shaped from.
    pub(in crate::app) fn facility_parts<'a>(&'a self, assessed: &'a AssessedFacility) -> FacilityData<'a> {
        let figure = &assessed.stored.figure;
        FacilityData {
            facility: &assessed.facility,
            figure,
            last_updated: assessed.stored.last_updated,
            rules: &self.rules,
            engines: self.engine_shares(figure.shares, figure.equipment_count),
        }
    }

    pub(in crate::app) fn engine_shares(&self, shares: OriginCounts, equipment_count: u64) -> EngineBreakdown {
        let engines = self.engines();
        EngineBreakdown::new(shares, equipment_count, engines.mode, engines.is_remote_away)
    }

    /// The rows of some items, in their order. An item that was removed meanwhile is left out.
    pub(in crate::app) fn rows(&self, ids: &[EquipmentId]) -> Result<Vec<EquipmentRow>, ApplicationError> {
        ids.iter().filter_map(|id| self.snapshot.figures().find_row(id).transpose()).map(|row| Ok(row?)).collect()
    }

    /// The same as entries of a list.
    pub(in crate::app) fn list_items(&self, ids: &[EquipmentId]) -> Result<Vec<EquipmentListItem>, ApplicationError> {
        let link = |photo: &PhotoId, thumbnail| self.photo_link(photo, thumbnail);
        let shape = |row: EquipmentRow| Ok(EquipmentListItem::new(&row, &link, self.is_stale(&row)?));
        self.rows(ids)?.into_iter().map(shape).collect()
    }

    /// Whether a row's figure is out of date: it is of another day or algorithm version, the item changed since, its
    /// source cannot be read, or the engine that should compute it does not answer.
    pub(in crate::app) fn is_stale(&self, row: &EquipmentRow) -> Result<bool, ApplicationError> {
        if row.figure.as_of != self.today() || row.figure.algorithm_version != self.rules.algorithm.version() {
            return Ok(true);
        }
        let engines = self.engines();
        let is_stale = match &row.in_use {
            Some(in_use) => in_use.is_stale(engines.mode, engines.is_remote_away, self.now),
            None => engines.mode == EngineMode::Remote,
        };
        Ok(is_stale
            || self.snapshot.figures().is_dirty(&row.facility_id, &row.id)?
            || self.standing_of_item(&row.id)?.stale)
    }
}
