//! Controls the engines: the mode, the availability of the remote engine, and which figures it has to compute again.

use std::sync::Arc;

use super::state::EngineState;
use crate::app::{ApplicationError, DocumentCache, LocalClock};
use crate::assess::engine::EngineMode;
use crate::assess::remote::RemoteFacility;
use crate::cache::Topic;
use crate::inventory::{EquipmentId, FacilityId, Moment};
use crate::store::{EngineModeSetting, RemoteEngineSetting, Store};

/// An item whose remote figure is missing, too old, or of other data than the item's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutdatedFigure {
    /// The item.
    pub equipment_id: EquipmentId,
    /// Its facility.
    pub facility_id: FacilityId,
    /// When the item's data last changed, by this program's clock.
    pub changed_at: Moment,
}

/// Result of a review of all figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EngineReview {
    /// Items for the remote engine to compute, at most as many as were requested.
    pub outdated: Vec<OutdatedFigure>,
    /// Items whose row shows the figure of the wrong engine. They are marked for assessment.
    pub marked: u64,
}

/// Controls which engine is used.
pub struct EngineControl {
    store: Arc<Store>,
    cache: Arc<DocumentCache>,
    clock: LocalClock,
    state: Arc<EngineState>,
}

impl EngineControl {
    pub(in crate::app) const fn new(
        store: Arc<Store>,
        cache: Arc<DocumentCache>,
        clock: LocalClock,
        state: Arc<EngineState>,
    ) -> Self {
        Self { store, cache, clock, state }
    }

    /// Which engine's figures are used.
    #[must_use]
    pub fn mode(&self) -> EngineMode {
        self.state.current().mode
    }

    /// Whether the remote engine is known not to answer.
    #[must_use]
    pub fn is_remote_away(&self) -> bool {
        self.state.current().is_remote_away
    }

    /// Records whether a remote engine is configured. Where there was none before, every item is marked for assessment:
    /// rows written without one do not record when their data last changed, and a remote figure can only be matched to
    /// its data by that.
    ///
    /// # Errors
    /// The store's.
    pub fn set_remote_configured(&self, has_remote: bool) -> Result<(), ApplicationError> {
        let had_remote = self.store.write(|writer| {
            let had_remote = writer.find_setting::<RemoteEngineSetting>()?.unwrap_or_default().0;
            if had_remote != has_remote {
                writer.put_setting(&RemoteEngineSetting(has_remote))?;
            }
            Ok::<_, ApplicationError>(had_remote)
        })?;
        if has_remote && !had_remote && self.store.snapshot()?.figures().rows()?.next().is_some() {
            self.store.mark_all_dirty()?;
        }
        self.state.change(|status| (status.has_remote, status.is_remote_away) = (has_remote, !has_remote));
        Ok(())
    }

    /// Records whether the remote engine answers. Returns whether that changed; a change invalidates all documents.
    pub fn set_remote_away(&self, is_away: bool) -> bool {
        let has_changed = self.state.change(|status| status.is_remote_away = is_away).is_remote_away != is_away;
        if has_changed {
            self.cache.generations().mark_everything_changed();
        }
        has_changed
    }

    /// Applies the configured mode, unless another was set since it was configured. Returns the mode in force.
    ///
    /// # Errors
    /// The store's.
    pub fn configure_mode(&self, configured: EngineMode) -> Result<EngineMode, ApplicationError> {
        let mode = self.store.write(|writer| {
            let stored = writer.find_setting::<EngineModeSetting>()?;
            if let Some(stored) = stored.filter(|stored| stored.configured == configured) {
                return Ok(stored.mode);
            }
            writer.put_setting(&EngineModeSetting { mode: configured, configured })?;
            Ok::<_, ApplicationError>(configured)
        })?;
        self.state.change(|status| status.mode = mode);
        Ok(mode)
    }

    /// Sets and stores the mode, and marks every item for assessment. Returns whether the mode changed.
    ///
    /// # Errors
    /// The store's.
    pub fn switch_mode(&self, mode: EngineMode) -> Result<bool, ApplicationError> {
        let before = self.mode();
        self.store.write(|writer| {
            let stored = writer.find_setting::<EngineModeSetting>()?;
            let configured = stored.map_or(before, |stored| stored.configured);
            Ok::<_, ApplicationError>(writer.put_setting(&EngineModeSetting { mode, configured })?)
        })?;
        self.state.change(|status| status.mode = mode);
        if before != mode {
            self.store.mark_all_dirty()?;
            self.cache.generations().mark_everything_changed();
        }
        Ok(before != mode)
    }

    /// Reviews every figure. Finds up to `most` items for the remote engine, because its figure is older than
    /// `renew_millis` or of other data, except those that `skip` returns true for; and marks the rows that show the wrong
    /// engine's figure. Reads all rows: it takes time in proportion to the portfolio.
    ///
    /// # Errors
    /// The store's.
    pub fn review_figures(
        &self,
        most: usize,
        renew_millis: i64,
        skip: &dyn Fn(&OutdatedFigure) -> bool,
    ) -> Result<EngineReview, ApplicationError> {
        let (status, now) = (self.state.current(), self.clock.now());
        let mut review = EngineReview::default();
        let mut overtaken = Vec::new();
        let snapshot = self.store.snapshot()?;
        for row in snapshot.figures().rows()? {
            let row = row?;
            let Some(in_use) = &row.in_use else {
                if status.mode.uses_remote() {
                    overtaken.push((row.facility_id, row.id));
                }
                continue;
            };
            if in_use.needs_reselection(status.mode, status.is_remote_away, now) {
                overtaken.push((row.facility_id.clone(), row.id.clone()));
            }
            let is_young = |made: Moment| now.millis().saturating_sub(made.millis()) < renew_millis;
            let is_good = in_use.is_current(now) && in_use.remote.as_ref().is_some_and(|made| is_young(made.made_at()));
            if status.mode.uses_remote() && !is_good && review.outdated.len() < most {
                let changed_at = in_use.changed_at;
                let figure = OutdatedFigure { equipment_id: row.id, facility_id: row.facility_id, changed_at };
                if !skip(&figure) {
                    review.outdated.push(figure);
                }
            }
        }
        // The snapshot ends before the write: redb reuses no page that a snapshot can see.
        drop(snapshot);
        review.marked = overtaken.len() as u64;
        if !overtaken.is_empty() {
            self.store.mark_items_dirty(&overtaken)?;
        }
        Ok(review)
    }

    /// Stores the remote engine's own figure of a facility.
    ///
    /// # Errors
    /// The store's.
    pub fn put_remote_facility(&self, id: &FacilityId, figure: &RemoteFacility) -> Result<(), ApplicationError> {
        self.store.put_remote_facility_figure(id, figure)?;
        self.cache.generations().mark_changed(Topic::Facility(id));
        Ok(())
    }
}
