//! Facilities: list, document, compliance and risks.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::ApplicationError;
use super::documents::{AssessedFacility, CachedResponse, DocumentContext, DocumentRequest, Documents};
use super::listing::ListQuery;
use crate::assess::figure::RiskRating;
use crate::cache::Topic;
use crate::inventory::{FacilityId, RecordKind};
use crate::report::compliance::{ComplianceData, ComplianceDocument, DetailLevel, DueLists};
use crate::report::facility::{FacilityDocument, FacilityListItem};
use crate::report::listing::{FacilityFilter, FacilitySort, Listing, SortKey};
use crate::report::risks::RisksDocument;

/// A page of facilities.
#[derive(Debug, Serialize, ToSchema)]
pub struct FacilityPage {
    /// Number of facilities that match.
    total: u64,
    page: u64,
    limit: u64,
    facilities: Vec<FacilityListItem>,
}

/// Documents of facilities.
pub struct Facilities {
    documents: Arc<Documents>,
}

impl Facilities {
    pub(super) const fn new(documents: Arc<Documents>) -> Self {
        Self { documents }
    }

    /// `GET /facilities`
    ///
    /// # Errors
    /// The store's.
    pub async fn list(
        &self,
        request: DocumentRequest<'_>,
        query: ListQuery<FacilityFilter, FacilitySort>,
    ) -> Result<CachedResponse, ApplicationError> {
        self.documents
            .respond(request, Topic::Portfolio, move |context| {
                // Keys of all matches, the full entries of the page alone
                let mut listing: Listing<FacilityId> = Listing::new(query.order, query.page);
                context.for_each_facility(|assessed| {
                    let parts = context.facility_parts(&assessed);
                    if query.filter.matches(&parts) {
                        listing.add(SortKey::of_facility(&parts, query.sort), assessed.facility.id.clone());
                    }
                    Ok(())
                })?;
                let (total, ids) = listing.finish();
                let mut facilities = Vec::with_capacity(ids.len());
                for id in &ids {
                    let item = FacilityListItem::new(&context.facility_parts(&context.get_facility(id)?));
                    facilities.push(item.with_freshness(context.standing_of_facility(id)?));
                }
                Ok(FacilityPage { total, page: query.page.number, limit: query.page.limit, facilities })
            })
            .await
    }

    /// `GET /facilities/{id}`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn get(&self, request: DocumentRequest<'_>, id: FacilityId) -> Result<CachedResponse, ApplicationError> {
        let topic = id.clone();
        self.documents
            .respond(request, Topic::Facility(&topic), move |context| {
                let assessed = context.get_facility(&id)?;
                let threats = context.list_items(&assessed.stored.figure.top_threats)?;
                let source = context.snapshot.sync().source_of(RecordKind::Facility, &id)?;
                let document = FacilityDocument::new(&context.facility_parts(&assessed), threats);
                let document = document.with_history(context.facility_trend(&assessed)?).with_source(source);
                Ok(document.with_freshness(context.standing_of_facility(&id)?))
            })
            .await
    }

    /// `GET /facilities/{id}/compliance`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn get_compliance(
        &self,
        request: DocumentRequest<'_>,
        id: FacilityId,
        detail: DetailLevel,
    ) -> Result<CachedResponse, ApplicationError> {
        let topic = id.clone();
        self.documents
            .respond(request, Topic::Facility(&topic), move |context| compliance_document(context, &id, detail))
            .await
    }

    /// `GET /facilities/{id}/risks`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn get_risks(
        &self,
        request: DocumentRequest<'_>,
        id: FacilityId,
    ) -> Result<CachedResponse, ApplicationError> {
        let topic = id.clone();
        self.documents.respond(request, Topic::Facility(&topic), move |context| context.risks_document(&id)).await
    }
}

impl DocumentContext {
    /// The risks document, also part of the evidence report.
    pub(super) fn risks_document(&self, id: &FacilityId) -> Result<RisksDocument, ApplicationError> {
        let assessed = self.get_facility(id)?;
        let mut high_risk = Vec::new();
        for row in self.snapshot.figures().rows_of(id)? {
            let row = row?;
            if row.figure.rating >= RiskRating::High {
                high_risk.push(row);
            }
        }
        let actions = self.priority_actions(&assessed.facility)?;
        let document = RisksDocument::new(&self.facility_parts(&assessed), high_risk, actions);
        Ok(document.with_history(self.facility_trend(&assessed)?).with_freshness(self.standing_of_facility(id)?))
    }
}

fn compliance_document(
    context: &DocumentContext,
    id: &FacilityId,
    detail: DetailLevel,
) -> Result<ComplianceDocument, ApplicationError> {
    let AssessedFacility { facility, stored } = context.get_facility(id)?;
    let parts = ComplianceData {
        facility: &facility,
        figure: &stored.figure,
        last_updated: stored.last_updated,
        rules: &context.rules,
        freshness: context.standing_of_facility(id)?,
    };
    match detail {
        DetailLevel::Summary => Ok(parts.summary_level()),
        DetailLevel::Standard => {
            let mut next = None;
            for row in context.snapshot.figures().rows_of(id)? {
                let due = row?.figure.maintenance.shown_inspection_due(stored.figure.as_of);
                next = [next, due].into_iter().flatten().min();
            }
            Ok(parts.standard_level(next))
        }
        DetailLevel::Detailed => {
            let mut lists = DueLists::new(stored.figure.as_of, &context.rules);
            for row in context.snapshot.figures().rows_of(id)? {
                lists.add(&row?);
            }
            Ok(parts.detailed_level(lists))
        }
    }
}
