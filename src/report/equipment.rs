//! An item as a list row and as a document of its own.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::freshness::SourceFreshness;
use super::row::EquipmentRow;
use super::{PhotoAddress, formatting};
use crate::assess::figure::{LabelState, MaintenanceStatus, RiskRating};
use crate::assess::nfpa70e::PpeBasis;
use crate::inventory::{
    ConditionRating, Coordinates, Day, Equipment, EquipmentId, EquipmentKind, Facility, FacilityId, Moment, Photo,
    PhotoId, Service, ServiceId, ServiceKind, Severity, Specifications,
};

/// An item in a list.
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
    /// Signed address of its first photo.
    photo_url: Option<String>,
    intervention_count: Option<u32>,
    /// `Copper` or `Aluminum`.
    conductor_material: Option<&'static str>,
    corrosion_level: Option<Severity>,
    clearance_issue: Option<bool>,
    /// Which engine made the figure.
    engine: String,
    /// By which version of its algorithm.
    algorithm_version: String,
    /// When it made it.
    assessed_at: Moment,
    /// The data or the day has changed since, or the engine that is to calculate is away.
    stale: bool,
    last_updated: Moment,
}

impl EquipmentListItem {
    /// Shapes a stored row, whose figure is stale or not.
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

/// An item with all that is known of it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquipmentDocument {
    id: EquipmentId,
    name: String,
    #[serde(rename = "type")]
    kind: EquipmentKind,
    manufacturer: Option<String>,
    model: Option<String>,
    serial_number: Option<String>,
    install_date: Option<Day>,
    location: EquipmentLocation,
    specifications: SpecificationsDocument,
    photos: Vec<PhotoDocument>,
    risk_assessment: RiskAssessment,
    /// Newest first.
    service_history: Vec<ServiceDocument>,
    compliance: EquipmentCompliance,
    last_updated: Moment,
    created_at: Option<Moment>,
    /// Name of the source that the record came from.
    source: Option<String>,
    /// When that source was last read to its end, where it is away or late; null when fresh.
    source_last_success: Option<Moment>,
}

/// Where an item stands.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquipmentLocation {
    facility_id: FacilityId,
    facility_name: String,
    building: Option<String>,
    room: Option<String>,
    coordinates: Option<MapPoint>,
}

/// A point on the map, WGS 84 degrees.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct MapPoint {
    lat: f64,
    lng: f64,
}

impl From<Coordinates> for MapPoint {
    fn from(point: Coordinates) -> Self {
        Self { lat: point.lat, lng: point.lng }
    }
}

/// Nameplate data; what the source states beyond it stands beside it under the source's own names.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SpecificationsDocument {
    voltage: Option<String>,
    amperage: Option<u32>,
    phases: Option<u32>,
    mount_type: Option<String>,
    enclosure_type: Option<String>,
    slots: Option<u32>,
    main_disconnect: Option<bool>,
    main_disconnect_rating: Option<u32>,
    kva: Option<f64>,
    primary_voltage: Option<String>,
    secondary_voltage: Option<String>,
    cooling_class: Option<String>,
    impedance_percent: Option<f64>,
    frame_rating: Option<u32>,
    trip_rating: Option<u32>,
    interrupting_rating_ka: Option<f64>,
    raceway_type: Option<String>,
    length_ft: Option<f64>,
    #[serde(flatten)]
    more: BTreeMap<String, String>,
}

impl From<&Specifications> for SpecificationsDocument {
    fn from(plate: &Specifications) -> Self {
        Self {
            voltage: plate.voltage.clone(),
            amperage: plate.amperage,
            phases: plate.phases,
            mount_type: plate.mount_type.clone(),
            enclosure_type: plate.enclosure_type.clone(),
            slots: plate.slots,
            main_disconnect: plate.main_disconnect,
            main_disconnect_rating: plate.main_disconnect_rating,
            kva: plate.kva,
            primary_voltage: plate.primary_voltage.clone(),
            secondary_voltage: plate.secondary_voltage.clone(),
            cooling_class: plate.cooling_class.clone(),
            impedance_percent: plate.impedance_percent,
            frame_rating: plate.frame_rating,
            trip_rating: plate.trip_rating,
            interrupting_rating_ka: plate.interrupting_rating_ka,
            raceway_type: plate.raceway_type.clone(),
            length_ft: plate.length_ft,
            more: plate.more.clone(),
        }
    }
}

/// A photo with its signed addresses.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PhotoDocument {
    id: PhotoId,
    url: String,
    thumbnail_url: String,
    caption: Option<String>,
    taken_at: Option<Moment>,
}

impl PhotoDocument {
    fn new(photo: &Photo, address: PhotoAddress<'_>) -> Self {
        Self {
            id: photo.id.clone(),
            url: address(&photo.id, false),
            thumbnail_url: address(&photo.id, true),
            caption: photo.caption.clone(),
            taken_at: photo.taken_at,
        }
    }
}

/// The risk of an item and where the figure comes from.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RiskAssessment {
    risk_rating: RiskRating,
    risk_score: u8,
    condition: ConditionRating,
    risk_factors: Vec<&'static str>,
    temperature: Option<String>,
    rust_level: Option<Severity>,
    corrosion_level: Option<Severity>,
    /// Which engine made the figure.
    engine: String,
    /// By which version of its algorithm.
    algorithm_version: String,
    /// When it made it.
    assessed_at: Moment,
    /// The data or the day has changed since, or the engine that is to calculate is away; a new figure is on its way.
    stale: bool,
}

/// One service.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ServiceDocument {
    id: ServiceId,
    #[serde(rename = "type")]
    kind: ServiceKind,
    date: Day,
    technician: Option<String>,
    /// Findings and actions taken.
    notes: Option<String>,
}

impl From<&Service> for ServiceDocument {
    fn from(service: &Service) -> Self {
        let parts = [service.findings.as_deref(), service.actions_taken.as_deref()];
        let notes: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.trim().is_empty()).collect();
        Self {
            id: service.id.clone(),
            kind: service.kind,
            date: service.date,
            technician: service.technician.clone(),
            notes: (!notes.is_empty()).then(|| notes.join(" | ")),
        }
    }
}

/// Both standards for an item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquipmentCompliance {
    nfpa_70b: EquipmentMaintenance,
    nfpa_70e: EquipmentSafety,
}

/// NFPA 70B for an item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquipmentMaintenance {
    compliant: bool,
    compliance_percentage: u8,
    next_inspection_due: Option<Day>,
    maintenance_status: MaintenanceStatus,
    last_inspection: Option<Day>,
}

/// NFPA 70E for an item. Nobody is shown protective equipment without its basis.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquipmentSafety {
    /// Null when the standard's label and study rules do not apply to the item.
    compliant: Option<bool>,
    compliance_percentage: Option<u8>,
    arc_flash_label_present: bool,
    ppe_requirements: Option<String>,
    /// Incident energy, cal/cm².
    required_arc_rating_cal_cm2: Option<f64>,
    /// The state of the study behind it.
    ppe_basis: PpeBasis,
    /// Incident energy at the working distance, cal/cm².
    incident_energy: Option<f64>,
    last_assessment: Option<Day>,
}

/// What a label asks of a person, with the state of the study behind it.
#[derive(Debug, Clone, PartialEq)]
pub struct ProtectiveEquipment {
    /// "Category 2", "Arc rating >= 8 cal/cm2", ...
    pub requirements: Option<String>,
    /// The recorded energy, cal/cm².
    pub required_arc_rating_cal_cm2: Option<f64>,
    /// The state of the study behind it.
    pub basis: PpeBasis,
}

/// Everything the document of an item is shaped from.
#[derive(Debug)]
pub struct EquipmentData<'a> {
    /// The item.
    pub equipment: &'a Equipment,
    /// Its facility.
    pub facility: &'a Facility,
    /// Its stored row.
    pub row: &'a EquipmentRow,
    /// Its services, in any order.
    pub services: &'a [Service],
    /// Its photos, in the order to show.
    pub photos: &'a [Photo],
    /// What its label asks.
    pub protective_equipment: ProtectiveEquipment,
    /// A newer figure is on its way.
    pub stale: bool,
}

impl EquipmentDocument {
    /// Shapes the document.
    #[must_use]
    pub fn new(parts: &EquipmentData<'_>, address: PhotoAddress<'_>) -> Self {
        let EquipmentData { equipment, facility, row, .. } = parts;
        let mut services: Vec<&Service> = parts.services.iter().collect();
        services.sort_by(|left, right| right.date.cmp(&left.date).then_with(|| left.id.cmp(&right.id)));
        Self {
            id: equipment.id.clone(),
            name: formatting::name_or_id(equipment.name.as_deref(), &equipment.id),
            kind: equipment.kind,
            manufacturer: equipment.manufacturer.clone(),
            model: equipment.model.clone(),
            serial_number: equipment.serial_number.clone(),
            install_date: row.install_date,
            location: EquipmentLocation {
                facility_id: facility.id.clone(),
                facility_name: facility.name.clone(),
                building: equipment.location.building.clone(),
                room: equipment.location.room.clone(),
                coordinates: equipment.location.coordinates.map(MapPoint::from),
            },
            specifications: SpecificationsDocument::from(&equipment.specifications),
            photos: parts.photos.iter().map(|photo| PhotoDocument::new(photo, address)).collect(),
            risk_assessment: parts.risk_assessment(),
            service_history: services.into_iter().map(ServiceDocument::from).collect(),
            compliance: parts.compliance(),
            last_updated: row.last_updated,
            created_at: equipment.created_at,
            source: None,
            source_last_success: None,
        }
    }

    /// With the name of the source that the record came from, and how it stands.
    #[must_use]
    pub fn with_source(self, source: Option<String>, freshness: SourceFreshness) -> Self {
        Self { source, source_last_success: freshness.last_success, ..self }
    }
}

impl EquipmentData<'_> {
    fn risk_assessment(&self) -> RiskAssessment {
        let (figure, made) = (&self.row.figure, self.row.provenance());
        RiskAssessment {
            risk_rating: figure.rating,
            risk_score: formatting::whole_score(figure.score),
            condition: figure.condition,
            risk_factors: formatting::notable_factors(figure),
            temperature: self.row.temperature_c.map(formatting::celsius),
            rust_level: self.row.rust_level,
            corrosion_level: self.row.corrosion_level,
            engine: made.engine,
            algorithm_version: made.algorithm_version,
            assessed_at: made.at,
            stale: self.stale,
        }
    }

    fn compliance(&self) -> EquipmentCompliance {
        let figure = &self.row.figure;
        EquipmentCompliance {
            nfpa_70b: EquipmentMaintenance {
                compliant: figure.maintenance.compliant,
                compliance_percentage: figure.maintenance.percentage,
                next_inspection_due: figure.maintenance.next_inspection_due,
                maintenance_status: figure.maintenance.status,
                last_inspection: figure.maintenance.last_inspection,
            },
            nfpa_70e: EquipmentSafety {
                compliant: figure.safety.percentage.map(|percentage| percentage == 100),
                compliance_percentage: figure.safety.percentage,
                arc_flash_label_present: figure.safety.label != LabelState::Missing,
                ppe_requirements: self.protective_equipment.requirements.clone(),
                required_arc_rating_cal_cm2: self.protective_equipment.required_arc_rating_cal_cm2,
                ppe_basis: self.protective_equipment.basis,
                incident_energy: self.equipment.arc_flash.incident_energy_cal_cm2,
                last_assessment: figure.safety.own_study,
            },
        }
    }
}
