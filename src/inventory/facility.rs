//! The canonical facility record: a site with buildings, rooms and equipment.

use serde::{Deserialize, Serialize};

use super::{Coordinates, Day, FacilityId, Moment, OutdoorExposure};

/// One facility, in the canonical form that every source is mapped to. Serialized by position in the store: append
/// new fields at the end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Facility {
    /// Id assigned by Condoit.
    pub id: FacilityId,
    /// Display name.
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
    /// Facility averages, used where a piece of equipment has no value of its own.
    #[serde(default)]
    pub environment: FacilityEnvironment,
    /// Date of the facility-wide arc-flash study.
    #[serde(default)]
    pub last_arc_flash_study: Option<Day>,
    /// Date of the last facility-wide infrared scan.
    #[serde(default)]
    pub last_infrared_scan: Option<Day>,
    /// An electrical safety program exists.
    #[serde(default)]
    pub safety_program: Option<bool>,
    /// Emergency procedures exist.
    #[serde(default)]
    pub emergency_procedures: Option<bool>,
    /// Creation time of the record.
    #[serde(default)]
    pub created_at: Option<Moment>,
    /// Time of the last change at the source.
    #[serde(default)]
    pub updated_at: Option<Moment>,
}

/// Facility-wide environment averages.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct FacilityEnvironment {
    /// Mean relative humidity, percent.
    pub humidity_average: Option<f64>,
    /// Mean temperature, °F.
    pub temperature_average: Option<f64>,
    /// Weather exposure of outdoor equipment.
    pub outdoor_exposure: Option<OutdoorExposure>,
}
