//! The canonical equipment record: one piece of electrical equipment with all its known properties.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{ConditionRating, Conductor, Day, EquipmentId, EquipmentKind, FacilityId, Moment, Severity, TripTest};

/// One piece of equipment, in the canonical form that every source is mapped to.
///
/// The store serializes these structs by position: append new fields at the end, never reorder or remove one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Equipment {
    /// Condoit's id.
    pub id: EquipmentId,
    /// The facility that contains it.
    pub facility_id: FacilityId,
    /// Equipment type.
    #[serde(rename = "type")]
    pub kind: EquipmentKind,
    /// Name used on site.
    #[serde(default)]
    pub name: Option<String>,
    /// Manufacturer.
    #[serde(default)]
    pub manufacturer: Option<String>,
    /// Manufacturer's model.
    #[serde(default)]
    pub model: Option<String>,
    /// Manufacturer's serial number.
    #[serde(default)]
    pub serial_number: Option<String>,
    /// Installation date.
    #[serde(default)]
    pub install_date: Option<Day>,
    /// The equipment that normally feeds it.
    #[serde(default)]
    pub fed_from: Option<EquipmentId>,
    /// Equipment that can feed it through a transfer switch, tie or UPS.
    #[serde(default)]
    pub alternate_feeds: Vec<EquipmentId>,
    /// Serves a critical load.
    #[serde(default)]
    pub critical_load: Option<bool>,
    /// Location in the facility.
    #[serde(default)]
    pub location: Location,
    /// Nameplate data.
    #[serde(default)]
    pub specifications: Specifications,
    /// Conductors recorded in its own row. See [`super::ConductorRun`] for those recorded separately.
    #[serde(default)]
    pub conductor: Conductor,
    /// Operating environment.
    #[serde(default)]
    pub environment: EquipmentEnvironment,
    /// Operating conditions.
    #[serde(default)]
    pub operation: Operation,
    /// NFPA 70B equipment condition as recorded by a person.
    #[serde(default)]
    pub assessed_condition: AssessedCondition,
    /// Inspection observations.
    #[serde(default)]
    pub condition: Condition,
    /// Maintenance data that is not in a service record.
    #[serde(default)]
    pub maintenance: Maintenance,
    /// Arc-flash study and label data.
    #[serde(default)]
    pub arc_flash: ArcFlash,
    /// Contents of its safety labels (`voltage`, `arc_flash`, `shock_hazard`, ...).
    #[serde(default)]
    pub safety_labels: Vec<String>,
    /// Number of unplanned interventions.
    #[serde(default)]
    pub intervention_count: Option<u32>,
    /// Creation time of the record.
    #[serde(default)]
    pub created_at: Option<Moment>,
    /// Time of the last change at the source.
    #[serde(default)]
    pub updated_at: Option<Moment>,
}

/// A point on the map, WGS 84 degrees.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Coordinates {
    /// Latitude, -90 to 90.
    pub lat: f64,
    /// Longitude, -180 to 180.
    pub lng: f64,
}

/// Location of equipment in its facility.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Location {
    /// Building.
    pub building: Option<String>,
    /// Room.
    pub room: Option<String>,
    /// Point on the map.
    pub coordinates: Option<Coordinates>,
}

/// Nameplate data. Ratings are positive; voltages are kept as written (`480Y/277V`).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Specifications {
    /// System voltage as written.
    pub voltage: Option<String>,
    /// Rated current, A.
    pub amperage: Option<u32>,
    /// Number of phases, 1 to 3.
    pub phases: Option<u32>,
    /// Flush, surface, pad.
    pub mount_type: Option<String>,
    /// NEMA enclosure.
    pub enclosure_type: Option<String>,
    /// Branch circuit spaces of a panel.
    pub slots: Option<u32>,
    /// Whether a panel has a main.
    pub main_disconnect: Option<bool>,
    /// Rating of that main, A.
    pub main_disconnect_rating: Option<u32>,
    /// Transformer rating, kVA.
    pub kva: Option<f64>,
    /// Transformer primary as written.
    pub primary_voltage: Option<String>,
    /// Transformer secondary as written.
    pub secondary_voltage: Option<String>,
    /// IEEE C57.12.00 cooling class (`AA`, `ONAN`, `KNAN`, ...).
    pub cooling_class: Option<String>,
    /// Transformer impedance, percent.
    pub impedance_percent: Option<f64>,
    /// Breaker frame, A.
    pub frame_rating: Option<u32>,
    /// Breaker trip, A.
    pub trip_rating: Option<u32>,
    /// Interrupting rating, kA.
    pub interrupting_rating_ka: Option<f64>,
    /// EMT, RMC, PVC, ...
    pub raceway_type: Option<String>,
    /// Raceway length, ft.
    pub length_ft: Option<f64>,
    /// Further specifications of the source, by the source's own names.
    pub more: BTreeMap<String, String>,
}

/// Operating environment of equipment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct EquipmentEnvironment {
    /// Relative humidity, percent, 0 to 100.
    pub humidity_percent: Option<f64>,
    /// Ambient temperature, °F.
    pub temperature_f: Option<f64>,
    /// Corrosive atmosphere.
    pub corrosive: Option<bool>,
    /// Installed outdoors.
    pub outdoor: Option<bool>,
    /// Poorly ventilated.
    pub poor_ventilation: Option<bool>,
}

/// Operating conditions of equipment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Operation {
    /// Load, percent of rating.
    pub loading_percent: Option<f64>,
    /// Total harmonic distortion, percent.
    pub harmonics_percent: Option<f64>,
    /// Power factor, 0 to 1.
    pub power_factor: Option<f64>,
    /// Switched often.
    pub frequent_cycling: Option<bool>,
    /// Supply voltage unstable.
    pub voltage_instability: Option<bool>,
}

/// NFPA 70B equipment condition as recorded by a person, 1 (best) to 3 (worst) on each axis.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AssessedCondition {
    /// Physical condition, 1 to 3.
    pub physical: Option<u8>,
    /// Criticality, 1 to 3.
    pub criticality: Option<u8>,
    /// Operating environment, 1 to 3.
    pub environment: Option<u8>,
}

/// Observations of an inspection.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Condition {
    /// Overall rating.
    pub rating: Option<ConditionRating>,
    /// Corrosion.
    pub corrosion_level: Option<Severity>,
    /// Rust.
    pub rust_level: Option<Severity>,
    /// Visible corrosion.
    pub visible_corrosion: Option<bool>,
    /// Dents, cracks, missing covers.
    pub physical_damage: Option<bool>,
    /// Heat discoloration.
    pub heat_discoloration: Option<bool>,
    /// Loose parts.
    pub loose_parts: Option<bool>,
    /// Hum, buzz, crackle.
    pub unusual_noise: Option<bool>,
    /// Working space (NEC 110.26) obstructed.
    pub clearance_issue: Option<bool>,
    /// Measured surface temperature, °C.
    pub temperature_c: Option<f64>,
}

/// Maintenance data in addition to the service records.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Maintenance {
    /// Last service date, when no service record gives it.
    pub last_service_date: Option<Day>,
    /// Open documented issues.
    pub documented_issues: Option<u32>,
    /// Failed its last inspection.
    pub failed_inspection: Option<bool>,
    /// Thermal issue found.
    pub thermal_issues: Option<bool>,
    /// Last trip test.
    pub trip_test: Option<TripTest>,
}

/// Arc-flash study and label (IEEE 1584 results as recorded, NFPA 70E label).
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ArcFlash {
    /// Date of the arc-flash study of this equipment.
    pub assessment_date: Option<Day>,
    /// Incident energy at the working distance, cal/cm².
    pub incident_energy_cal_cm2: Option<f64>,
    /// Working distance, mm.
    pub working_distance_mm: Option<f64>,
    /// Arc-flash boundary, mm.
    pub boundary_mm: Option<f64>,
    /// Arc rating of clothing stated on the label, cal/cm².
    pub arc_rating_cal_cm2: Option<f64>,
    /// PPE category stated on the label, 1 to 4.
    pub ppe_category: Option<u8>,
    /// The site's own PPE level stated on the label.
    pub site_ppe_level: Option<String>,
    /// An arc-flash label is present on the equipment.
    pub label_present: Option<bool>,
}
