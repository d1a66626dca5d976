//! Both engines' figures side by side, of an item and of a facility.

use std::sync::Arc;

use crate::app::ApplicationError;
use crate::app::documents::{AssessedFacility, CachedResponse, DocumentContext, DocumentRequest, Documents};
use crate::assess::{EquipmentContext, assess_equipment};
use crate::cache::Topic;
use crate::inventory::{EquipmentId, FacilityId};
use crate::report::engines::{
    EngineComparisonData, EnginesDocument, FacilityEngineComparison, FacilityEnginesDocument,
};

/// Documents that compare the engines.
pub struct EngineDocuments {
    documents: Arc<Documents>,
}

impl EngineDocuments {
    pub(in crate::app) const fn new(documents: Arc<Documents>) -> Self {
        Self { documents }
    }

    /// `GET /equipment/{id}/engines`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn get_equipment(
        &self,
        request: DocumentRequest<'_>,
        id: EquipmentId,
    ) -> Result<CachedResponse, ApplicationError> {
        let topic = id.clone();
        self.documents.respond(request, Topic::Equipment(&topic), move |context| equipment_engines(context, &id)).await
    }

    /// `GET /engines/compare`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn compare(
        &self,
        request: DocumentRequest<'_>,
        id: FacilityId,
    ) -> Result<CachedResponse, ApplicationError> {
        let topic = id.clone();
        self.documents
            .respond(request, Topic::Facility(&topic), move |context| {
                let AssessedFacility { facility, stored } = context.get_facility(&id)?;
                let mut spread = FacilityEngineComparison::default();
                for row in context.snapshot.figures().rows_of(&id)? {
                    spread.add(&row?);
                }
                let remote = context.snapshot.figures().find_remote_facility_figure(&id)?;
                let mode = context.engines().mode;
                Ok(FacilityEnginesDocument::new(mode, &facility, &stored.figure, spread, remote.as_ref()))
            })
            .await
    }
}

fn equipment_engines(context: &DocumentContext, id: &EquipmentId) -> Result<EnginesDocument, ApplicationError> {
    let missing = || ApplicationError::NotFound { noun: "equipment", id: id.to_string() };
    let equipment = context.get_equipment(id)?;
    let row = context.snapshot.figures().find_row(id)?.ok_or_else(missing)?;
    let facility = context.snapshot.find_facility(&equipment.facility_id)?;
    let services = context.snapshot.services_of(id)?;
    let runs = context.snapshot.conductors_of(id)?;
    let subject = EquipmentContext::new(&equipment, &runs, &services, facility.as_ref());
    // Computed anew: the row holds the figure in use, which may be the remote engine's.
    let local = assess_equipment(&subject, &context.rules, row.figure.as_of);
    let remote = context.snapshot.figures().find_remote_figure(id)?;
    Ok(EnginesDocument::new(&EngineComparisonData {
        mode: context.engines().mode,
        row: &row,
        local: &local,
        remote: remote.as_ref(),
        rules: &context.rules,
        stale: context.is_stale(&row)?,
    }))
}
