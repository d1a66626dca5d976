//! The lists: a look at every row, and only the rows of the page shaped.

use std::collections::HashMap;
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::answers::{Answered, Asked};
use super::{Application, ApplicationError};
use crate::cache::Topic;
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::equipment::EquipmentListItem;
use crate::report::facility::FacilityListItem;
use crate::report::listing::{
    EquipmentFilter, EquipmentSort, FacilityFilter, FacilitySort, Listing, PageRequest, SortKey, SortOrder,
};
use crate::report::row::EquipmentRow;

/// What of a list is wanted.
#[derive(Debug, Clone)]
pub struct ListQuery<Filter, Sort> {
    /// What is kept.
    pub filter: Filter,
    /// What it is sorted by.
    pub sort: Sort,
    /// Which way.
    pub order: SortOrder,
    /// Which page.
    pub page: PageRequest,
}

/// A page of facilities.
#[derive(Debug, Serialize, ToSchema)]
pub struct FacilityPage {
    /// All that match.
    total: u64,
    page: u64,
    limit: u64,
    facilities: Vec<FacilityListItem>,
}

/// A page of equipment.
#[derive(Debug, Serialize, ToSchema)]
pub struct EquipmentPage {
    /// All that match.
    total: u64,
    page: u64,
    limit: u64,
    equipment: Vec<EquipmentListItem>,
}

impl Application {
    /// `GET /facilities`
    ///
    /// # Errors
    /// The store's.
    pub async fn list_facilities(
        self: &Arc<Self>,
        asked: Asked<'_>,
        query: ListQuery<FacilityFilter, FacilitySort>,
    ) -> Result<Answered, ApplicationError> {
        self.answer(asked, Topic::Portfolio, move |desk| {
            let mut listing: Listing<FacilityId> = Listing::new(query.order, query.page);
            desk.each_held(|held| {
                let parts = desk.parts(&held);
                if query.filter.matches(&parts) {
                    listing.add(SortKey::of_facility(&parts, query.sort), held.facility.id.clone());
                }
                Ok(())
            })?;
            let (total, ids) = listing.finish();
            let mut facilities = Vec::with_capacity(ids.len());
            for id in &ids {
                let item = FacilityListItem::new(&desk.parts(&desk.held(id)?));
                facilities.push(item.with_freshness(desk.standing_of(id)?));
            }
            Ok(FacilityPage { total, page: query.page.number, limit: query.page.limit, facilities })
        })
        .await
    }

    /// `GET /facilities/{id}/equipment`, and `GET /equipment` over everything within reach.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] for an unknown facility in the path, or the store's.
    pub async fn list_equipment(
        self: &Arc<Self>,
        asked: Asked<'_>,
        facility: Option<FacilityId>,
        query: ListQuery<EquipmentFilter, EquipmentSort>,
    ) -> Result<Answered, ApplicationError> {
        let scope = facility.clone();
        let topic = scope.as_deref().map_or(Topic::Portfolio, Topic::Facility);
        self.answer(asked, topic, move |desk| {
            let mut listing: Listing<EquipmentId> = Listing::new(query.order, query.page);
            let mut look = |row: EquipmentRow| {
                if query.filter.matches(&row) {
                    listing.add(SortKey::of_equipment(&row, query.sort), row.id);
                }
            };
            // A filter by facility reads that facility alone.
            let only = facility.as_ref().or(query.filter.facility_id.as_ref());
            match only {
                Some(id) => {
                    if facility.is_some() {
                        desk.held(id)?;
                    }
                    if desk.reach.contains(id) {
                        desk.snapshot.rows_of(id)?.try_for_each(|row| row.map(&mut look))?;
                    }
                }
                None => {
                    let mut within: HashMap<FacilityId, bool> = HashMap::new();
                    for row in desk.snapshot.rows()? {
                        let row = row?;
                        let reached = match within.get(&row.facility_id) {
                            Some(reached) => *reached,
                            None => {
                                let reached = desk.reach.contains(&row.facility_id);
                                within.insert(row.facility_id.clone(), reached);
                                reached
                            }
                        };
                        if reached {
                            look(row);
                        }
                    }
                }
            }
            let (total, ids) = listing.finish();
            let equipment = desk.list_items(&ids)?;
            Ok(EquipmentPage { total, page: query.page.number, limit: query.page.limit, equipment })
        })
        .await
    }
}
