//! What is sent to VoltMetrics for one item: its record, with its facility and on request its service history.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::app::ApplicationError;
use crate::inventory::{Equipment, EquipmentId, Facility, Service};
use crate::store::{Job, Snapshot};
use crate::voltmetrics::Calculation;

/// A request as it was read from the store, ready to be sent.
#[derive(Debug)]
pub(super) struct StoredRequest {
    facility_id: String,
    kind: &'static str,
    data: Box<RawValue>,
}

/// The `data` of a submission.
#[derive(Serialize)]
struct EquipmentPayload<'a> {
    #[serde(flatten)]
    equipment: &'a Equipment,
    #[serde(skip_serializing_if = "Option::is_none")]
    services: Option<Vec<Service>>,
    facility: Option<Facility>,
}

impl StoredRequest {
    /// Reads what a job sends; `None` where the item no longer exists.
    pub(super) fn read(snapshot: &Snapshot, job: &Job) -> Result<Option<Self>, ApplicationError> {
        // Needed also where the caller sent other data: the submission names the item's type and facility.
        let Some(equipment) = snapshot.find_equipment(&job.equipment_id)? else { return Ok(None) };
        let data = match &job.data {
            Some(data) => RawValue::from_string(data.clone()),
            None => {
                let services = if job.with_history { Some(snapshot.services_of(&equipment.id)?) } else { None };
                let facility = snapshot.find_facility(&equipment.facility_id)?;
                serde_json::value::to_raw_value(&EquipmentPayload { equipment: &equipment, services, facility })
            }
        };
        let data = data.map_err(|error| ApplicationError::Internal(error.to_string()))?;
        let facility_id = equipment.facility_id.to_string();
        Ok(Some(Self { facility_id, kind: equipment.kind.as_str(), data }))
    }

    pub(super) fn calculation<'a>(&'a self, id: &'a EquipmentId) -> Calculation<'a> {
        // No callback address: webhooks go to the one that is configured at VoltMetrics
        let (facility_id, callback_url) = (Some(self.facility_id.as_str()), None);
        Calculation { id, kind: self.kind, facility_id, data: &self.data, callback_url }
    }

    /// The body of the submission.
    pub(super) fn to_json(&self, id: &EquipmentId) -> String {
        serde_json::to_string(&self.calculation(id)).unwrap_or_else(|error| error.to_string())
    }
}
