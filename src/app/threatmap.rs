//! Facilities in the format of ThreatMap, and those that it cannot show.

use std::sync::Arc;

use super::ApplicationError;
use super::documents::{AssessedFacility, CachedResponse, DocumentContext, DocumentRequest, Documents};
use crate::cache::Topic;
use crate::inventory::FacilityId;
use crate::report::threatmap::{OmittedFacilities, ThreatmapFacility, omitted};

/// Documents for ThreatMap.
pub struct ThreatMap {
    documents: Arc<Documents>,
}

impl ThreatMap {
    pub(super) const fn new(documents: Arc<Documents>) -> Self {
        Self { documents }
    }

    /// `GET /threatmap/facilities`
    ///
    /// # Errors
    /// The store's.
    pub async fn list(&self, request: DocumentRequest<'_>) -> Result<CachedResponse, ApplicationError> {
        self.documents
            .respond(request, Topic::Portfolio, |context| {
                let mut shown = Vec::new();
                context.for_each_facility(|assessed| {
                    shown.extend(threatmap_facility(context, &assessed)?);
                    Ok(())
                })?;
                Ok(shown)
            })
            .await
    }

    /// `GET /threatmap/facilities/{id}`. A facility that the map cannot show is not found here.
    ///
    /// # Errors
    /// [`ApplicationError::NotFound`] or the store's.
    pub async fn get(&self, request: DocumentRequest<'_>, id: FacilityId) -> Result<CachedResponse, ApplicationError> {
        let topic = id.clone();
        self.documents
            .respond(request, Topic::Facility(&topic), move |context| {
                let shown = threatmap_facility(context, &context.get_facility(&id)?)?;
                shown.ok_or_else(|| ApplicationError::NotFound { noun: "facility on the map", id: id.to_string() })
            })
            .await
    }

    /// `GET /threatmap/omitted`
    ///
    /// # Errors
    /// The store's.
    pub async fn list_omitted(&self, request: DocumentRequest<'_>) -> Result<CachedResponse, ApplicationError> {
        self.documents
            .respond(request, Topic::Portfolio, |context| {
                let mut left_out = Vec::new();
                context.for_each_facility(|assessed| {
                    left_out.extend(omitted(&context.facility_parts(&assessed)));
                    Ok(())
                })?;
                Ok(OmittedFacilities { total: left_out.len(), omitted: left_out })
            })
            .await
    }
}

/// `None` where the map cannot show the facility, as without coordinates.
fn threatmap_facility(
    context: &DocumentContext,
    assessed: &AssessedFacility,
) -> Result<Option<ThreatmapFacility>, ApplicationError> {
    let threats = context.rows(&assessed.stored.figure.top_threats)?;
    let parts = context.facility_parts(assessed);
    let shaped = ThreatmapFacility::new(&parts, &threats, &|photo, thumbnail| context.photo_link(photo, thumbnail));
    let Ok(shown) = shaped else { return Ok(None) };
    Ok(Some(shown.with_history(context.facility_trend(assessed)?)))
}
