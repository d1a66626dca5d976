//! The canonical service record: one maintenance service on one piece of equipment.

use serde::{Deserialize, Serialize};

use super::{Day, EquipmentId, Moment, ServiceId, ServiceKind};

/// One maintenance service on one piece of equipment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Id assigned by Condoit.
    pub id: ServiceId,
    /// The equipment that was serviced.
    pub equipment_id: EquipmentId,
    /// Type of service.
    #[serde(rename = "type")]
    pub kind: ServiceKind,
    /// Date of the service.
    pub date: Day,
    /// Technician.
    #[serde(default)]
    pub technician: Option<String>,
    /// Findings.
    #[serde(default)]
    pub findings: Option<String>,
    /// Actions taken.
    #[serde(default)]
    pub actions_taken: Option<String>,
    /// Date on which the technician recommends the next service.
    #[serde(default)]
    pub next_service_due: Option<Day>,
    /// Time of the last change at the source.
    #[serde(default)]
    pub updated_at: Option<Moment>,
}
