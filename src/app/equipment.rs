//! Equipment: lists and the document of an item.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::ApplicationError;
use super::documents::{CachedResponse, DocumentContext, DocumentRequest, Documents};
use super::listing::ListQuery;
use crate::assess::EquipmentContext;
use crate::cache::Topic;
use crate::inventory::{EquipmentId, FacilityId, RecordKind};
use crate::report::equipment::{EquipmentData, EquipmentDocument, EquipmentListItem};
use crate::report::listing::{EquipmentFilter, EquipmentSort, Listing, SortKey};
use crate::report::protective_equipment::ProtectiveEquipment;
use crate::report::row::{EquipmentRow, photo_order};

/// A page of equipment.
#[derive(Debug, Serialize, ToSchema)]
pub struct EquipmentPage {
    /// Number of items that match.
    total: u64,
    page: u64,
    limit: u64,
    equipment: Vec<EquipmentListItem>,
}

/// Documents of equipment.
pub struct EquipmentItems {
    documents: Arc<Documents>,
}

impl EquipmentItems {
    pub(super) const fn new(documents: Arc<Documents>) -> Self {
        Self { documents }
    }

    /// `GET /facilities/{id}/equipment`, and `GET /equipment` for everything within the caller's scope.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] for an unknown facility in the path, or the store's.
    pub async fn list(
        &self,
        request: DocumentRequest<'_>,
        facility: Option<FacilityId>,
        query: ListQuery<EquipmentFilter, EquipmentSort>,
    ) -> Result<CachedResponse, ApplicationError> {
        let topic_id = facility.clone();
        let topic = topic_id.as_deref().map_or(Topic::Portfolio, Topic::Facility);
        self.documents
            .respond(request, topic, move |context| {
                let mut listing: Listing<EquipmentId> = Listing::new(query.order, query.page);
                let mut add = |row: EquipmentRow| {
                    if query.filter.matches(&row) {
                        listing.add(SortKey::of_equipment(&row, query.sort), row.id);
                    }
                };
                // A filter by facility reads the rows of that facility alone
                match facility.as_ref().or(query.filter.facility_id.as_ref()) {
                    Some(id) => {
                        if facility.is_some() {
                            context.get_facility(id)?;
                        }
                        if context.scope.contains(id) {
                            context.snapshot.figures().rows_of(id)?.try_for_each(|row| row.map(&mut add))?;
                        }
                    }
                    None => for_each_row_in_scope(context, add)?,
                }
                let (total, ids) = listing.finish();
                let equipment = context.list_items(&ids)?;
                Ok(EquipmentPage { total, page: query.page.number, limit: query.page.limit, equipment })
            })
            .await
    }

    /// `GET /equipment/{id}`, and `GET /facilities/{facility}/equipment/{id}`, where the item must be in that facility.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn get(
        &self,
        request: DocumentRequest<'_>,
        facility: Option<FacilityId>,
        id: EquipmentId,
    ) -> Result<CachedResponse, ApplicationError> {
        let topic = id.clone();
        self.documents
            .respond(request, Topic::Equipment(&topic), move |context| {
                equipment_document(context, facility.as_ref(), &id)
            })
            .await
    }
}

fn for_each_row_in_scope(
    context: &DocumentContext,
    mut visit: impl FnMut(EquipmentRow),
) -> Result<(), ApplicationError> {
    // The scope's set is searched once per facility, not once per row
    let mut in_scope: HashMap<FacilityId, bool> = HashMap::new();
    for row in context.snapshot.figures().rows()? {
        let row = row?;
        let is_in_scope = match in_scope.get(&row.facility_id) {
            Some(known) => *known,
            None => {
                let has = context.scope.contains(&row.facility_id);
                in_scope.insert(row.facility_id.clone(), has);
                has
            }
        };
        if is_in_scope {
            visit(row);
        }
    }
    Ok(())
}

fn equipment_document(
    context: &DocumentContext,
    facility: Option<&FacilityId>,
    id: &EquipmentId,
) -> Result<EquipmentDocument, ApplicationError> {
    let missing = || ApplicationError::NotFound { noun: "equipment", id: id.to_string() };
    let (equipment, assessed) = context.get_equipment_in_facility(id)?;
    if facility.is_some_and(|facility| *facility != equipment.facility_id) {
        return Err(missing());
    }
    let snapshot = &context.snapshot;
    let row = snapshot.figures().find_row(id)?.ok_or_else(missing)?;
    let services = snapshot.services_of(id)?;
    let runs = snapshot.conductors_of(id)?;
    let mut photos = snapshot.photos_of(id)?;
    photos.sort_by(|left, right| photo_order(left).cmp(&photo_order(right)));
    let subject = EquipmentContext::new(&equipment, &runs, &services, Some(&assessed.facility));
    // Protective equipment is not part of the stored row: it is derived here, for the day of the row's figure.
    let safety = context.rules.nfpa70e.assess(&subject, row.figure.as_of);
    let parts = EquipmentData {
        equipment: &equipment,
        facility: &assessed.facility,
        row: &row,
        services: &services,
        photos: &photos,
        protective_equipment: ProtectiveEquipment::new(&safety, &subject, &context.rules, row.figure.as_of),
        stale: context.is_stale(&row)?,
    };
    let document = EquipmentDocument::new(&parts, &|photo, thumbnail| context.photo_link(photo, thumbnail));
    let source = snapshot.sync().source_of(RecordKind::Equipment, id)?;
    Ok(document.with_source(source, context.standing_of_item(id)?))
}
