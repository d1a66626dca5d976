//! One item as lists show it: kept ready in the store, so that a list never judges and never joins.

use serde::{Deserialize, Serialize};

use crate::assess::figure::EquipmentFigure;
use crate::inventory::{ConductorMaterial, Day, EquipmentId, EquipmentKind, FacilityId, Moment, PhotoId, Severity};

/// The stored row of one item: its figure and the texts beside it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EquipmentRow {
    /// The item.
    pub id: EquipmentId,
    /// Its facility.
    pub facility_id: FacilityId,
    /// Its name.
    pub name: Option<String>,
    /// What it is.
    pub kind: EquipmentKind,
    /// Building and room on one line.
    pub location: Option<String>,
    /// Day of installation.
    pub install_date: Option<Day>,
    /// Latest service of any type.
    pub last_service: Option<Day>,
    /// Measured temperature, °C.
    pub temperature_c: Option<f64>,
    /// Relative humidity in use for it, percent (its own, else the facility's).
    pub humidity_percent: Option<f64>,
    /// Rust.
    pub rust_level: Option<Severity>,
    /// Corrosion.
    pub corrosion_level: Option<Severity>,
    /// Working space obstructed.
    pub clearance_issue: Option<bool>,
    /// Interventions.
    pub intervention_count: Option<u32>,
    /// Worst conductor material of all its runs.
    pub conductor_material: Option<ConductorMaterial>,
    /// Its first photo, by day taken, then id.
    pub photo_id: Option<PhotoId>,
    /// Latest change of its data or its figure.
    pub last_updated: Moment,
    /// The judgement.
    pub figure: EquipmentFigure,
}
