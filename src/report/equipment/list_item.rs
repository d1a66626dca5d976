//! Equipment as a row of a list.

use serde::Serialize;
use utoipa::ToSchema;

use crate::assess::figure::RiskRating;
use crate::inventory::{ConditionRating, Day, EquipmentId, EquipmentKind, FacilityId, Moment, Severity};
use crate::report::row::EquipmentRow;
use crate::report::{PhotoAddress, formatting};

/// Equipment in a list.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquipmentListItem {
    id: EquipmentId,
    facility_id: FacilityId,
    name: String,
    #[serde(rename = "type")]
    kind: EquipmentKind,
    location: Option<String>,
    install_date: Option<Day>,
    condition: ConditionRating,
    risk_rating: RiskRating,
    risk_score: u8,
    /// Names of the factors that score 70 or more, worst first; the highest when none does.
    risk_factors: Vec<&'static str>,
    /// Measured temperature, "78°C".
    temperature: Option<String>,
    rust_level: Option<Severity>,
    last_service: Option<Day>,
    /// Signed URL of its first photo.
    photo_url: Option<String>,
    intervention_count: Option<u32>,
    /// `Copper` or `Aluminum`.
    conductor_material: Option<&'static str>,
    corrosion_level: Option<Severity>,
    clearance_issue: Option<bool>,
    /// Engine that calculated the figure.
    engine: String,
    /// Version of the engine's algorithm.
    algorithm_version: String,
    /// Time of calculation.
    assessed_at: Moment,
    /// The data or the day has changed since, or the configured engine is unavailable.
    stale: bool,
    last_updated: Moment,
}

impl EquipmentListItem {
    /// Builds the list row from a stored row.
    #[must_use]
    pub fn new(row: &EquipmentRow, photo_address: PhotoAddress<'_>, stale: bool) -> Self {
        let made = row.provenance();
        Self {
            id: row.id.clone(),
            facility_id: row.facility_id.clone(),
            name: formatting::name_or_id(row.name.as_deref(), &row.id),
            kind: row.kind,
            location: row.location.clone(),
            install_date: row.install_date,
            condition: row.figure.condition,
            risk_rating: row.figure.rating,
            risk_score: formatting::whole_score(row.figure.score),
            risk_factors: formatting::notable_factors(&row.figure),
            temperature: row.temperature_c.map(formatting::celsius),
            rust_level: row.rust_level,
            last_service: row.last_service,
            photo_url: row.photo_id.as_ref().map(|photo| photo_address(photo, false)),
            intervention_count: row.intervention_count,
            conductor_material: row.conductor_material.map(formatting::material),
            corrosion_level: row.corrosion_level,
            clearance_issue: row.clearance_issue,
            engine: made.engine,
            algorithm_version: made.algorithm_version,
            assessed_at: made.at,
            stale,
            last_updated: row.last_updated,
        }
    }
}
