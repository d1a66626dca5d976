//! Explanation of an item's figure: every factor, input and rule, computed on request.

use std::sync::Arc;

use super::ApplicationError;
use super::documents::{CachedResponse, DocumentRequest, Documents};
use crate::assess::EquipmentContext;
use crate::cache::Topic;
use crate::inventory::EquipmentId;
use crate::report::engines::EngineInUse;
use crate::report::explain::ExplainDocument;

/// Documents that explain figures.
pub struct Explanations {
    documents: Arc<Documents>,
}

impl Explanations {
    pub(super) const fn new(documents: Arc<Documents>) -> Self {
        Self { documents }
    }

    /// `GET /equipment/{id}/explain`
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn get(&self, request: DocumentRequest<'_>, id: EquipmentId) -> Result<CachedResponse, ApplicationError> {
        let topic = id.clone();
        self.documents
            .respond(request, Topic::Equipment(&topic), move |context| {
                let equipment = context.get_equipment(&id)?;
                let facility = context.snapshot.find_facility(&equipment.facility_id)?;
                let services = context.snapshot.services_of(&id)?;
                let runs = context.snapshot.conductors_of(&id)?;
                let subject = EquipmentContext::new(&equipment, &runs, &services, facility.as_ref());
                let row = context.snapshot.figures().find_row(&id)?;
                let in_use = row.map(|row| Ok::<_, ApplicationError>(EngineInUse::new(&row, context.is_stale(&row)?)));
                let document = ExplainDocument::new(&subject, &context.rules, context.today(), in_use.transpose()?);
                Ok(document.with_difference(context.snapshot.figures().find_remote_figure(&id)?.as_ref()))
            })
            .await
    }
}
