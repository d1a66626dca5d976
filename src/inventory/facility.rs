//! A facility: a site with buildings, rooms and equipment.

use serde::{Deserialize, Serialize};

use super::{Coordinates, Day, FacilityId, Moment, OutdoorExposure};

/// One facility in the canonical form of every source.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facility {
    /// Condoit's id.
    pub id: FacilityId,
    /// What people call it.
    pub name: String,
    /// Street address.
    #[serde(default)]
    pub address: Option<String>,
    /// City.
    #[serde(default)]
    pub city: Option<String>,
    /// State.
    #[serde(default)]
    pub state: Option<String>,
    /// Postal code.
    #[serde(default)]
    pub postal_code: Option<String>,
    /// Point on the map.
    #[serde(default)]
    pub coordinates: Option<Coordinates>,
    /// Year the building was built.
    #[serde(default)]
    pub year_built: Option<i16>,
    /// Floor area, ft².
    #[serde(default)]
    pub size_sqft: Option<u32>,
    /// Occupancy (hospital, warehouse, ...).
    #[serde(default)]
    pub occupancy: Option<String>,
    /// Electrical contractor.
    #[serde(default)]
    pub contractor: Option<String>,
    /// Averages that stand in for what an item's own record lacks.
    #[serde(default)]
    pub environment: FacilityEnvironment,
    /// Day of the facility-wide arc-flash study.
    #[serde(default)]
    pub last_arc_flash_study: Option<Day>,
    /// Day of the last facility-wide infrared scan.
    #[serde(default)]
    pub last_infrared_scan: Option<Day>,
    /// An electrical safety program exists.
    #[serde(default)]
    pub safety_program: Option<bool>,
    /// Emergency procedures exist.
    #[serde(default)]
    pub emergency_procedures: Option<bool>,
    /// When the record was made.
    #[serde(default)]
    pub created_at: Option<Moment>,
    /// When the record last changed at its source.
    #[serde(default)]
    pub updated_at: Option<Moment>,
}

/// Facility-wide environment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FacilityEnvironment {
    /// Mean relative humidity, percent.
    pub humidity_average: Option<f64>,
    /// Mean temperature, °F.
    pub temperature_average: Option<f64>,
    /// Weather its outdoor equipment takes.
    pub outdoor_exposure: Option<OutdoorExposure>,
}
