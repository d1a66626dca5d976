//! What hangs on an item: its service records and the conductor runs recorded apart from it.

use serde::{Deserialize, Serialize};

use super::{Day, EquipmentId, Moment, ServiceId, ServiceKind};

/// One service done on one item.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// Condoit's id.
    pub id: ServiceId,
    /// The item served.
    pub equipment_id: EquipmentId,
    /// What was done.
    #[serde(rename = "type")]
    pub kind: ServiceKind,
    /// Day it was done.
    pub date: Day,
    /// Who did it.
    #[serde(default)]
    pub technician: Option<String>,
    /// What was found.
    #[serde(default)]
    pub findings: Option<String>,
    /// What was done about it.
    #[serde(default)]
    pub actions_taken: Option<String>,
    /// When the technician wants it done again.
    #[serde(default)]
    pub next_service_due: Option<Day>,
    /// When the record last changed at its source.
    #[serde(default)]
    pub updated_at: Option<Moment>,
}
