//! Power feeds: what feeds an item, what it feeds, and the one-line diagram of a facility.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::ApplicationError;
use super::documents::{AssessedFacility, CachedResponse, DocumentContext, DocumentRequest, Documents};
use crate::cache::Topic;
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::feeds::{
    DiagramItem, Direction, ExternalLoad, FeedGraphData, FeedsDocument, OneLineDocument, OrphanReason,
};
use crate::store::FeedFaultKind;

/// Documents of power feeds.
pub struct PowerFeeds {
    documents: Arc<Documents>,
}

impl PowerFeeds {
    pub(super) const fn new(documents: Arc<Documents>) -> Self {
        Self { documents }
    }

    /// `GET /equipment/{id}/upstream` and `/downstream`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn get_feeds(
        &self,
        request: DocumentRequest<'_>,
        id: EquipmentId,
        direction: Direction,
    ) -> Result<CachedResponse, ApplicationError> {
        // Feeds may cross facilities, so any change of the portfolio may change the document
        self.documents
            .respond(request, Topic::Portfolio, move |context| {
                let missing = || ApplicationError::NotFound { noun: "equipment", id: id.to_string() };
                let facility_id = context.get_equipment(&id)?.facility_id;
                let assessed = context.get_facility(&facility_id)?;
                let items = line_items(context, &facility_id)?;
                let reasons = orphan_reasons(context, &facility_id, &items)?;
                let fed_elsewhere = fed_elsewhere(context, &items)?;
                let parts = FeedGraphData {
                    facility: &assessed.facility,
                    items: &items,
                    reasons: &reasons,
                    external_loads: &fed_elsewhere,
                };
                FeedsDocument::new(&parts, &id, direction).ok_or_else(missing)
            })
            .await
    }

    /// `GET /facilities/{id}/one-line`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn get_one_line(
        &self,
        request: DocumentRequest<'_>,
        id: FacilityId,
    ) -> Result<CachedResponse, ApplicationError> {
        let topic = id.clone();
        self.documents
            .respond(request, Topic::Facility(&topic), move |context| {
                let assessed = context.get_facility(&id)?;
                let mut items = line_items(context, &id)?;
                add_ratings(context, &id, &mut items)?;
                let reasons = orphan_reasons(context, &id, &items)?;
                let facility = &assessed.facility;
                let parts = FeedGraphData { facility, items: &items, reasons: &reasons, external_loads: &[] };
                Ok(OneLineDocument::new(&parts, assessed.stored.last_updated))
            })
            .await
    }
}

fn line_items(context: &DocumentContext, facility: &FacilityId) -> Result<Vec<DiagramItem>, ApplicationError> {
    context.snapshot.figures().rows_of(facility)?.map(|row| Ok(DiagramItem::new(row?))).collect()
}

/// Adds the electrical ratings, which only the records hold. Rows and records both come by id, so one pass merges them.
fn add_ratings(
    context: &DocumentContext,
    facility: &FacilityId,
    items: &mut [DiagramItem],
) -> Result<(), ApplicationError> {
    let mut rest = items.iter_mut().peekable();
    for equipment in context.snapshot.equipment_of(facility)? {
        let equipment = equipment?;
        while rest.next_if(|item| item.id < equipment.id).is_some() {}
        if let Some(item) = rest.next_if(|item| item.id == equipment.id) {
            item.set_ratings(&equipment.specifications);
        }
    }
    Ok(())
}

/// Items of other facilities within scope that an item of this facility feeds, by id. Reads the figure of every facility:
/// each lists its items that are fed from elsewhere.
fn fed_elsewhere(context: &DocumentContext, items: &[DiagramItem]) -> Result<Vec<ExternalLoad>, ApplicationError> {
    let own: HashSet<&EquipmentId> = items.iter().map(|item| &item.id).collect();
    let mut found = Vec::new();
    context.for_each_facility(|AssessedFacility { facility, stored }| {
        // Where the feeder was added after that facility's last assessment, it is still listed as unknown there
        let unknown = stored.feed_faults.iter().filter(|fault| fault.kind == FeedFaultKind::UnknownFeeder);
        let unknown = unknown.map(|fault| (&fault.equipment_id, &fault.fed_from));
        let remote = stored.fed_from_afar.iter().map(|(item, feeder)| (item, feeder));
        for (item, _) in remote.chain(unknown).filter(|(_, feeder)| own.contains(feeder)) {
            let row = context.snapshot.figures().find_row_in(&facility.id, item)?;
            found.extend(row.map(|row| (item.clone(), ExternalLoad::new(row, &facility))));
        }
        Ok(())
    })?;
    found.sort_unstable_by(|(left, _), (right, _)| left.cmp(right));
    Ok(found.into_iter().map(|(_, fed)| fed).collect())
}

/// Why each feeder that is not in the facility is not. A feeder outside the caller's scope is reported as unknown.
fn orphan_reasons(
    context: &DocumentContext,
    facility: &FacilityId,
    items: &[DiagramItem],
) -> Result<HashMap<EquipmentId, OrphanReason>, ApplicationError> {
    let own: HashSet<&EquipmentId> = items.iter().map(|item| &item.id).collect();
    let mut reasons = HashMap::new();
    for feeder in items.iter().flat_map(|item| item.fed_from.iter().chain(&item.alternate_feeds)) {
        if own.contains(feeder) || reasons.contains_key(feeder) {
            continue;
        }
        let found = context.snapshot.find_equipment(feeder)?;
        let is_elsewhere =
            found.is_some_and(|found| found.facility_id != *facility && context.scope.contains(&found.facility_id));
        let reason = if is_elsewhere { OrphanReason::OtherFacility } else { OrphanReason::Unknown };
        reasons.insert(feeder.clone(), reason);
    }
    Ok(reasons)
}
