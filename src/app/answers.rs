//! The documents: each is made once from one snapshot, kept as bytes, and made again when what it came from changed.

use std::cell::{Cell, OnceCell};
use std::collections::BTreeMap;
use std::sync::Arc;

use serde::Serialize;

use super::freshness::TopicKind;
use super::{Application, ApplicationError};
use crate::assess::engine::EngineMode;
use crate::assess::figure::RiskRating;
use crate::assess::origin::OriginCounts;
use crate::assess::{EquipmentContext, Rules};
use crate::auth::FacilityScope;
use crate::cache::{CacheKeyRef, CacheStatus, CachedDocument, RenderedDocument, Topic};
use crate::inventory::{EquipmentId, Facility, FacilityId, Moment, PhotoId, RecordKind};
use crate::report::compliance::{ComplianceData, ComplianceDocument, DetailLevel, DueLists};
use crate::report::engine_breakdown::EngineBreakdown;
use crate::report::equipment::{EquipmentData, EquipmentDocument, EquipmentListItem, ProtectiveEquipment};
use crate::report::facility::{FacilityData, FacilityDocument};
use crate::report::portfolio::{HIGHEST_RISK_FACILITIES, HighRiskFacility, PortfolioSummary};
use crate::report::risks::RisksDocument;
use crate::report::row::{EquipmentRow, photo_order};
use crate::report::threatmap::{OmittedFacilities, ThreatmapFacility, omitted};
use crate::store::{Snapshot, StoredFacilityFigure, StoredPortfolioTally};

/// Who asks for which address.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The path without a trailing slash.
    pub path: &'a str,
    /// The query as it was sent.
    pub query: &'a str,
    /// Make it again, whatever is kept.
    pub refresh: bool,
    /// Which facilities the asker may know of.
    pub reach: &'a FacilityScope,
    /// The same as a key of the cache.
    pub scope_key: &'a str,
}

/// An answer and where it came from.
#[derive(Debug)]
pub struct Answered {
    /// The answer.
    pub document: Arc<CachedDocument>,
    /// From the shelf, fresh or stale, or made now.
    pub served: CacheStatus,
}

/// What a document is made from.
pub(super) struct Desk<'a> {
    pub(super) appliance: &'a Application,
    pub(super) snapshot: Snapshot,
    pub(super) rules: Arc<Rules>,
    pub(super) reach: FacilityScope,
    pub(super) now: Moment,
    /// The document carries addresses that open something for a while only.
    pub(super) has_addresses: Cell<bool>,
    /// The document is cheap, and misleads when it is out of date: it is never given out stale.
    pub(super) is_never_stale: Cell<bool>,
    /// Found out when first asked for.
    pub(super) stale_sources: OnceCell<BTreeMap<String, Option<Moment>>>,
}

/// A facility with its kept figure.
pub(super) struct Held {
    pub(super) facility: Facility,
    pub(super) kept: StoredFacilityFigure,
}

impl Application {
    /// The JSON answer from the shelf, or made by `make` off the async threads, once for all who ask meanwhile.
    pub(super) async fn answer<T, M>(
        self: &Arc<Self>,
        asked: Asked<'_>,
        topic: Topic<'_>,
        make: M,
    ) -> Result<Answered, ApplicationError>
    where
        T: Serialize,
        M: FnOnce(&Desk<'_>) -> Result<T, ApplicationError> + Send + 'static,
    {
        let write = |desk: &Desk<'_>| {
            serde_json::to_vec(&make(desk)?).map_err(|error| ApplicationError::Broken(error.to_string()))
        };
        self.answer_as("application/json", asked, topic, write).await
    }

    /// The same in another form: `make` gives its bytes.
    pub(super) async fn answer_as<M>(
        self: &Arc<Self>,
        content_type: &'static str,
        asked: Asked<'_>,
        topic: Topic<'_>,
        make: M,
    ) -> Result<Answered, ApplicationError>
    where
        M: FnOnce(&Desk<'_>) -> Result<Vec<u8>, ApplicationError> + Send + 'static,
    {
        let rules = self.rules();
        let now = self.clock.now();
        let freshness = self.generations.stamp(topic);
        let wanted = CacheKeyRef {
            path: asked.path,
            query: asked.query,
            algorithm: rules.algorithm.version(),
            scope: asked.scope_key,
        };
        let kind = TopicKind::from(topic);
        let making = || {
            let (appliance, reach, rules) = (Arc::clone(self), asked.reach.clone(), Arc::clone(&rules));
            async move {
                let made = tokio::task::spawn_blocking(move || {
                    let desk = Desk::open(&appliance, rules, reach, now)?;
                    let bytes = make(&desk)?;
                    let (fresh_millis, keep_millis) = appliance.spans_of(kind, now, desk.has_addresses.get());
                    let keep_millis = if desk.is_never_stale.get() { 0 } else { keep_millis };
                    Ok(RenderedDocument::new(bytes, content_type, fresh_millis, keep_millis))
                });
                made.await.map_err(|_| ApplicationError::Broken("an answer broke off".to_owned()))?
            }
        };
        let (document, served) = if asked.refresh {
            self.shelf.recompute(wanted, now, freshness, making).await?
        } else {
            self.shelf.get(wanted, now, freshness, making).await?
        };
        Ok(Answered { document, served })
    }

    /// `GET /facilities/{id}`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn facility(self: &Arc<Self>, asked: Asked<'_>, id: FacilityId) -> Result<Answered, ApplicationError> {
        let topic = id.clone();
        self.answer(asked, Topic::Facility(&topic), move |desk| {
            let held = desk.held(&id)?;
            let threats = desk.list_items(&held.kept.figure.top_threats)?;
            let source = desk.snapshot.source_of(RecordKind::Facility, &id)?;
            let document = FacilityDocument::new(&desk.parts(&held), threats);
            let document = document.with_history(desk.trend_of(&held)?).with_source(source);
            Ok(document.with_freshness(desk.standing_of(&id)?))
        })
        .await
    }

    /// `GET /equipment/{id}`, and `GET /facilities/{facility}/equipment/{id}`, which wants it to stand there.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn equipment(
        self: &Arc<Self>,
        asked: Asked<'_>,
        facility: Option<FacilityId>,
        id: EquipmentId,
    ) -> Result<Answered, ApplicationError> {
        let topic = id.clone();
        self.answer(asked, Topic::Equipment(&topic), move |desk| desk.equipment_document(facility.as_ref(), &id)).await
    }

    /// `GET /facilities/{id}/compliance`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn compliance(
        self: &Arc<Self>,
        asked: Asked<'_>,
        id: FacilityId,
        detail: DetailLevel,
    ) -> Result<Answered, ApplicationError> {
        let topic = id.clone();
        self.answer(asked, Topic::Facility(&topic), move |desk| desk.compliance_document(&id, detail)).await
    }

    /// `GET /facilities/{id}/risks`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn risks(self: &Arc<Self>, asked: Asked<'_>, id: FacilityId) -> Result<Answered, ApplicationError> {
        let topic = id.clone();
        self.answer(asked, Topic::Facility(&topic), move |desk| desk.risks_document(&id)).await
    }

    /// `GET /portfolio/summary`
    ///
    /// # Errors
    /// The store's.
    pub async fn portfolio(self: &Arc<Self>, asked: Asked<'_>) -> Result<Answered, ApplicationError> {
        self.answer(asked, Topic::Portfolio, |desk| desk.portfolio_summary()).await
    }

    /// `GET /threatmap/facilities`
    ///
    /// # Errors
    /// The store's.
    pub async fn threatmap(self: &Arc<Self>, asked: Asked<'_>) -> Result<Answered, ApplicationError> {
        self.answer(asked, Topic::Portfolio, |desk| {
            let mut shown = Vec::new();
            desk.each_held(|held| {
                shown.extend(desk.threatmap_facility(&held)?);
                Ok(())
            })?;
            Ok(shown)
        })
        .await
    }

    /// `GET /threatmap/facilities/{id}`; one that cannot be shown is not found there.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn threatmap_facility(
        self: &Arc<Self>,
        asked: Asked<'_>,
        id: FacilityId,
    ) -> Result<Answered, ApplicationError> {
        let topic = id.clone();
        self.answer(asked, Topic::Facility(&topic), move |desk| {
            let shown = desk.threatmap_facility(&desk.held(&id)?)?;
            shown.ok_or_else(|| ApplicationError::NotFound { noun: "facility on the map", id: id.to_string() })
        })
        .await
    }

    /// `GET /threatmap/omitted`
    ///
    /// # Errors
    /// The store's.
    pub async fn threatmap_omitted(self: &Arc<Self>, asked: Asked<'_>) -> Result<Answered, ApplicationError> {
        self.answer(asked, Topic::Portfolio, |desk| {
            let mut left_out = Vec::new();
            desk.each_held(|held| {
                left_out.extend(omitted(&desk.parts(&held)));
                Ok(())
            })?;
            Ok(OmittedFacilities { total: left_out.len(), omitted: left_out })
        })
        .await
    }
}

impl<'a> Desk<'a> {
    /// A desk with a snapshot of this moment.
    pub(super) fn open(
        appliance: &'a Application,
        rules: Arc<Rules>,
        reach: FacilityScope,
        now: Moment,
    ) -> Result<Self, ApplicationError> {
        let snapshot = appliance.store.snapshot()?;
        let (has_addresses, is_never_stale, stale_sources) = (Cell::new(false), Cell::new(false), OnceCell::new());
        Ok(Self { appliance, snapshot, rules, reach, now, has_addresses, is_never_stale, stale_sources })
    }

    /// A facility that the asker may know of and that has been assessed.
    pub(super) fn held(&self, id: &FacilityId) -> Result<Held, ApplicationError> {
        self.find_held(id)?.ok_or_else(|| ApplicationError::NotFound { noun: "facility", id: id.to_string() })
    }

    fn find_held(&self, id: &FacilityId) -> Result<Option<Held>, ApplicationError> {
        if !self.reach.contains(id) {
            return Ok(None);
        }
        let Some(facility) = self.snapshot.find_facility(id)? else { return Ok(None) };
        Ok(self.snapshot.facility_figure(id)?.map(|kept| Held { facility, kept }))
    }

    /// Every facility within reach that has been assessed, in the order of ids.
    pub(super) fn each_held(
        &self,
        mut look: impl FnMut(Held) -> Result<(), ApplicationError>,
    ) -> Result<(), ApplicationError> {
        if let FacilityScope::Named(named) = &self.reach {
            let found = named.iter().filter_map(|id| self.find_held(id).transpose());
            return found.into_iter().try_for_each(|held| look(held?));
        }
        for facility in self.snapshot.facilities()? {
            let facility = facility?;
            if let Some(kept) = self.snapshot.facility_figure(&facility.id)? {
                look(Held { facility, kept })?;
            }
        }
        Ok(())
    }

    pub(super) fn parts<'h>(&'h self, held: &'h Held) -> FacilityData<'h> {
        FacilityData {
            facility: &held.facility,
            figure: &held.kept.figure,
            last_updated: held.kept.last_updated,
            rules: &self.rules,
            engines: self.shares_of(held.kept.figure.shares, held.kept.figure.equipment_count),
        }
    }

    fn shares_of(&self, shares: OriginCounts, all: u64) -> EngineBreakdown {
        let engines = self.appliance.engines();
        EngineBreakdown::new(shares, all, engines.mode, engines.is_away)
    }

    /// The rows of some items, in their order; one that has gone meanwhile is left out.
    pub(super) fn rows(&self, ids: &[EquipmentId]) -> Result<Vec<EquipmentRow>, ApplicationError> {
        ids.iter().filter_map(|id| self.snapshot.find_row(id).transpose()).map(|row| Ok(row?)).collect()
    }

    /// The same as lists show them.
    pub(super) fn list_items(&self, ids: &[EquipmentId]) -> Result<Vec<EquipmentListItem>, ApplicationError> {
        let address = |photo: &PhotoId, small| self.photo_address(photo, small);
        let shaped = |row: EquipmentRow| Ok(EquipmentListItem::new(&row, &address, self.is_stale(&row)?));
        self.rows(ids)?.into_iter().map(shaped).collect()
    }

    /// The address of a photo, signed for some hours.
    pub(super) fn photo_address(&self, photo: &PhotoId, thumbnail: bool) -> String {
        self.has_addresses.set(true);
        self.appliance.photo_address(photo, thumbnail, self.now)
    }

    fn equipment_document(
        &self,
        facility: Option<&FacilityId>,
        id: &EquipmentId,
    ) -> Result<EquipmentDocument, ApplicationError> {
        let missing = || ApplicationError::NotFound { noun: "equipment", id: id.to_string() };
        let equipment = self.snapshot.find_equipment(id)?.ok_or_else(missing)?;
        if facility.is_some_and(|facility| *facility != equipment.facility_id) {
            return Err(missing());
        }
        let held = self.held(&equipment.facility_id).map_err(|error| match error {
            ApplicationError::NotFound { .. } => missing(),
            other => other,
        })?;
        let row = self.snapshot.find_row(id)?.ok_or_else(missing)?;
        let services = self.snapshot.services_of(id)?;
        let runs = self.snapshot.conductors_of(id)?;
        let mut photos = self.snapshot.photos_of(id)?;
        photos.sort_by(|left, right| photo_order(left).cmp(&photo_order(right)));
        let subject = EquipmentContext::new(&equipment, &runs, &services, Some(&held.facility));
        let safety = self.rules.nfpa70e.assess(&subject, row.figure.as_of);
        let parts = EquipmentData {
            equipment: &equipment,
            facility: &held.facility,
            row: &row,
            services: &services,
            photos: &photos,
            protective_equipment: ProtectiveEquipment {
                requirements: safety.ppe_requirements,
                required_arc_rating_cal_cm2: safety.required_arc_rating_cal_cm2,
                basis: safety.ppe_basis,
            },
            stale: self.is_stale(&row)?,
        };
        let document = EquipmentDocument::new(&parts, &|photo, small| self.photo_address(photo, small));
        Ok(document.with_source(self.snapshot.source_of(RecordKind::Equipment, id)?, self.standing_of_item(id)?))
    }

    /// The row is of another day, something changed since it was made, its source is away, or the engine that is to
    /// calculate is.
    pub(super) fn is_stale(&self, row: &EquipmentRow) -> Result<bool, ApplicationError> {
        if row.figure.as_of != self.now.day_in(&self.appliance.time_zone)
            || row.figure.algorithm_version != self.rules.algorithm.version()
        {
            return Ok(true);
        }
        let engines = self.appliance.engines();
        let is_stale = match &row.in_use {
            Some(in_use) => in_use.is_stale(engines.mode, engines.is_away, self.now),
            None => engines.mode == EngineMode::Remote,
        };
        Ok(is_stale || self.snapshot.is_dirty(&row.facility_id, &row.id)? || self.standing_of_item(&row.id)?.stale)
    }

    pub(super) fn risks_document(&self, id: &FacilityId) -> Result<RisksDocument, ApplicationError> {
        let held = self.held(id)?;
        let mut high_risk = Vec::new();
        for row in self.snapshot.rows_of(id)? {
            let row = row?;
            if row.figure.rating >= RiskRating::High {
                high_risk.push(row);
            }
        }
        let actions = self.priority_actions(&held.facility)?;
        let document = RisksDocument::new(&self.parts(&held), high_risk, actions);
        Ok(document.with_history(self.trend_of(&held)?).with_freshness(self.standing_of(id)?))
    }

    fn compliance_document(
        &self,
        id: &FacilityId,
        detail: DetailLevel,
    ) -> Result<ComplianceDocument, ApplicationError> {
        let Held { facility, kept } = self.held(id)?;
        let parts = ComplianceData {
            facility: &facility,
            figure: &kept.figure,
            last_updated: kept.last_updated,
            rules: &self.rules,
            freshness: self.standing_of(id)?,
        };
        match detail {
            DetailLevel::Summary => Ok(parts.summary_level()),
            DetailLevel::Standard => {
                let mut next = None;
                for row in self.snapshot.rows_of(id)? {
                    let due = row?.figure.maintenance.next_inspection_due;
                    next = [next, due].into_iter().flatten().min();
                }
                Ok(parts.standard_level(next))
            }
            DetailLevel::Detailed => {
                let mut lists = DueLists::new(kept.figure.as_of, &self.rules);
                for row in self.snapshot.rows_of(id)? {
                    lists.add(&row?);
                }
                Ok(parts.detailed_level(lists))
            }
        }
    }

    fn portfolio_summary(&self) -> Result<PortfolioSummary, ApplicationError> {
        let portfolio = self.portfolio()?;
        let mut highest = Vec::with_capacity(HIGHEST_RISK_FACILITIES);
        for id in portfolio.tally.highest(HIGHEST_RISK_FACILITIES).unwrap_or_default() {
            // One that was removed a moment ago is still among the sums
            highest.extend(self.find_held(&id)?.and_then(|held| HighRiskFacility::new(&self.parts(&held))));
        }
        let figure = portfolio.tally.figure(self.today());
        let made_by = (self.rules.algorithm.version(), self.shares_of(figure.shares, figure.equipment));
        let summary = PortfolioSummary::new(&figure, highest, portfolio.last_updated, made_by);
        Ok(summary.with_history(self.portfolio_trend()?).with_freshness(self.standing_of_all()?))
    }

    /// The sums over the facilities within reach: as they are kept where that is all of them.
    fn portfolio(&self) -> Result<StoredPortfolioTally, ApplicationError> {
        if matches!(self.reach, FacilityScope::All)
            && let Some(portfolio) = self.snapshot.portfolio_tally()?
            && portfolio.tally.highest(HIGHEST_RISK_FACILITIES).is_some()
        {
            return Ok(portfolio);
        }
        let mut portfolio = StoredPortfolioTally::default();
        self.each_held(|held| {
            portfolio.tally.add(&held.facility.id, &held.kept.figure);
            portfolio.last_updated = portfolio.last_updated.max(Some(held.kept.last_updated));
            Ok(())
        })?;
        Ok(portfolio)
    }

    fn threatmap_facility(&self, held: &Held) -> Result<Option<ThreatmapFacility>, ApplicationError> {
        let threats = self.rows(&held.kept.figure.top_threats)?;
        let shaped =
            ThreatmapFacility::new(&self.parts(held), &threats, &|photo, small| self.photo_address(photo, small));
        let Ok(shown) = shaped else { return Ok(None) };
        Ok(Some(shown.with_history(self.trend_of(held)?)))
    }
}
