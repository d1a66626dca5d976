//! Marks the cached documents that a commit touched: a change travels from an item to the panels that feed it, to its
//! facility, to the portfolio.

use std::collections::HashSet;
use std::sync::Arc;

use super::{AppEvent, ApplicationError, DocumentCache, EventBus};
use crate::cache::Topic;
use crate::inventory::EquipmentId;
use crate::store::{AssessmentChanges, IngestOutcome, Snapshot, Store};

/// Facilities that one event lists. Beyond that it says that any may have changed.
const MAX_LISTED_FACILITIES: usize = 1_000;

/// Invalidates documents and tells subscribers, after a commit.
pub struct Invalidator {
    store: Arc<Store>,
    cache: Arc<DocumentCache>,
    event_bus: Arc<EventBus>,
}

impl Invalidator {
    pub(super) const fn new(store: Arc<Store>, cache: Arc<DocumentCache>, event_bus: Arc<EventBus>) -> Self {
        Self { store, cache, event_bus }
    }

    /// Marks what an ingested batch touched. Blocks on the store.
    pub(super) fn after_ingest(&self, applied: &IngestOutcome) -> Result<(), ApplicationError> {
        let generations = self.cache.generations();
        for facility in &applied.facilities {
            generations.mark_changed(Topic::Facility(facility));
        }
        if applied.has_whole_facility {
            generations.mark_all_equipment_changed();
        }
        if !applied.items.is_empty() {
            let snapshot = self.store.snapshot()?;
            let mut marked = HashSet::new();
            for item in &applied.items {
                self.mark_with_feeders(&snapshot, item, &mut marked)?;
            }
        }
        Ok(())
    }

    /// Marks what an assessment committed, and publishes it. Blocks on the store.
    pub(super) fn after_assessment(&self, judged: &AssessmentChanges) -> Result<(), ApplicationError> {
        let generations = self.cache.generations();
        for facility in &judged.gone_facilities {
            generations.mark_removed(Topic::Facility(facility));
        }
        for (_, item) in &judged.gone_rows {
            generations.mark_removed(Topic::Equipment(item));
        }
        for facility in judged.taken.facilities.keys() {
            generations.mark_changed(Topic::Facility(facility));
        }
        let mut feeders: HashSet<&EquipmentId> = HashSet::new();
        let mut marked: HashSet<EquipmentId> = HashSet::with_capacity(judged.rows.len());
        for row in &judged.rows {
            generations.mark_changed(Topic::Equipment(&row.id));
            marked.insert(row.id.clone());
            feeders.extend(&row.fed_from);
        }
        // When a whole facility was assessed, its panels are among the rows: the store is read for the others only.
        feeders.retain(|feeder| !marked.contains(*feeder));
        if !feeders.is_empty() {
            let snapshot = self.store.snapshot()?;
            for feeder in feeders {
                self.mark_with_feeders(&snapshot, feeder, &mut marked)?;
            }
        }
        generations.mark_changed(Topic::Portfolio);
        self.publish_assessment(judged);
        Ok(())
    }

    fn publish_assessment(&self, judged: &AssessmentChanges) {
        let (changed, gone) = (&judged.taken.facilities, &judged.gone_facilities);
        let is_few = changed.len() + gone.len() <= MAX_LISTED_FACILITIES;
        let facilities = is_few.then(|| changed.keys().chain(gone).cloned().collect());
        self.event_bus.publish(AppEvent::DocumentsChanged { facilities });
    }

    /// Marks the portfolio's sums alone.
    pub(super) fn portfolio_changed(&self) {
        self.cache.generations().mark_changed(Topic::Portfolio);
        self.event_bus.publish(AppEvent::DocumentsChanged { facilities: Some(Vec::new()) });
    }

    /// Marks every document.
    pub(super) fn everything_changed(&self) {
        self.cache.generations().mark_everything_changed();
        self.event_bus.publish(AppEvent::DocumentsChanged { facilities: None });
    }

    /// Marks an item, what feeds it, what feeds that, and the facilities they are in. Ends at an item that is marked
    /// already, so a loop of feeds ends too.
    fn mark_with_feeders(
        &self,
        snapshot: &Snapshot,
        item: &EquipmentId,
        marked: &mut HashSet<EquipmentId>,
    ) -> Result<(), ApplicationError> {
        let generations = self.cache.generations();
        let mut next = Some(item.clone());
        while let Some(item) = next.take() {
            generations.mark_changed(Topic::Equipment(&item));
            if marked.contains(&item) {
                break;
            }
            if let Some(row) = snapshot.figures().find_row(&item)? {
                generations.mark_changed(Topic::Facility(&row.facility_id));
                next = row.fed_from;
            }
            marked.insert(item);
        }
        Ok(())
    }
}
