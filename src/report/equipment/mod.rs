//! Equipment as a list row and as a document.

mod list_item;

pub use list_item::EquipmentListItem;

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::assess::figure::{LabelState, MaintenanceStatus, RiskRating};
use crate::assess::nfpa70e::PpeBasis;
use crate::inventory::{
    ConditionRating, Coordinates, Day, Equipment, EquipmentId, EquipmentKind, Facility, FacilityId, Moment, Photo,
    PhotoId, Service, ServiceId, ServiceKind, Severity, Specifications,
};
use crate::report::freshness::SourceFreshness;
use crate::report::protective_equipment::ProtectiveEquipment;
use crate::report::row::EquipmentRow;
use crate::report::{PhotoAddress, formatting};

/// Equipment with all its known properties.
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
    /// Name of the source of the record.
    source: Option<String>,
    /// Last complete read of that source when it is unavailable or overdue; null when fresh.
    source_last_success: Option<Moment>,
}

/// Location of equipment.
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

/// Nameplate data. Further specifications of the source are additional keys, under the source's own names.
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

/// A photo with its signed URLs.
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

/// Risk of equipment with the provenance of the figure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct RiskAssessment {
    risk_rating: RiskRating,
    risk_score: u8,
    condition: ConditionRating,
    risk_factors: Vec<&'static str>,
    temperature: Option<String>,
    rust_level: Option<Severity>,
    corrosion_level: Option<Severity>,
    /// Engine that calculated the figure.
    engine: String,
    /// Version of the engine's algorithm.
    algorithm_version: String,
    /// Time of calculation.
    assessed_at: Moment,
    /// The data or the day has changed since, or the configured engine is unavailable; a new figure is pending.
    stale: bool,
}

/// One service record.
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

/// Compliance of equipment with both standards.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquipmentCompliance {
    nfpa_70b: EquipmentMaintenance,
    nfpa_70e: EquipmentSafety,
}

/// NFPA 70B compliance of equipment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquipmentMaintenance {
    compliant: bool,
    compliance_percentage: u8,
    /// Earliest due date of visual and infrared; null when it was never recorded.
    next_inspection_due: Option<Day>,
    maintenance_status: MaintenanceStatus,
    /// It is overdue only because no service of the overdue scopes is on record.
    never_recorded: bool,
    last_inspection: Option<Day>,
}

/// NFPA 70E compliance of equipment. No PPE is stated without a current arc-flash study.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EquipmentSafety {
    /// Null when the standard's label and study rules do not apply to the item.
    compliant: Option<bool>,
    compliance_percentage: Option<u8>,
    arc_flash_label_present: bool,
    /// PPE statement from recorded values; null without a current arc-flash study.
    ppe_requirements: Option<String>,
    /// Incident energy, cal/cm²; null without a current arc-flash study.
    required_arc_rating_cal_cm2: Option<f64>,
    /// Basis: state of the arc-flash study.
    ppe_basis: PpeBasis,
    /// Why no PPE is stated; null with a current study.
    ppe_note: Option<String>,
    /// Recorded incident energy at the working distance, cal/cm², whatever the state of the study.
    incident_energy: Option<f64>,
    last_assessment: Option<Day>,
}

/// Input of the equipment document.
#[derive(Debug)]
pub struct EquipmentData<'a> {
    /// The equipment.
    pub equipment: &'a Equipment,
    /// Its facility.
    pub facility: &'a Facility,
    /// Its stored row.
    pub row: &'a EquipmentRow,
    /// Its services, in any order.
    pub services: &'a [Service],
    /// Its photos, in the order to show.
    pub photos: &'a [Photo],
    /// Its PPE statement.
    pub protective_equipment: ProtectiveEquipment,
    /// A newer figure is pending.
    pub stale: bool,
}

impl EquipmentDocument {
    /// Builds the document.
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

    /// Adds the name of the record's source, and its freshness.
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
                next_inspection_due: figure.maintenance.shown_inspection_due(figure.as_of),
                maintenance_status: figure.maintenance.status,
                never_recorded: figure.maintenance.is_never_recorded(figure.as_of),
                last_inspection: figure.maintenance.last_inspection,
            },
            nfpa_70e: EquipmentSafety {
                compliant: figure.safety.percentage.map(|percentage| percentage == 100),
                compliance_percentage: figure.safety.percentage,
                arc_flash_label_present: figure.safety.label != LabelState::Missing,
                ppe_requirements: self.protective_equipment.requirements.clone(),
                required_arc_rating_cal_cm2: self.protective_equipment.required_arc_rating_cal_cm2,
                ppe_basis: self.protective_equipment.basis,
                ppe_note: self.protective_equipment.note.clone(),
                incident_energy: self.equipment.arc_flash.incident_energy_cal_cm2,
                last_assessment: figure.safety.own_study,
            },
        }
    }
}
