//! Documents in the format of the ThreatMap dashboard: camelCase keys, unknown values omitted, and required texts empty
//! when unknown.

use serde::Serialize;
use utoipa::ToSchema;

use super::distribution::RiskDistribution;
use super::facility::{FacilityData, average_equipment_risk, facility_age};
use super::history::HistoricalRisk;
use super::row::EquipmentRow;
use super::{PhotoAddress, formatting};
use crate::assess::ComplianceStatus;
use crate::assess::figure::RiskRating;
use crate::assess::risk::HumidityRisk;
use crate::inventory::{ConditionRating, Coordinates, Day, EquipmentId, EquipmentKind, FacilityId, Severity};

/// One facility on the map.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreatmapFacility {
    id: FacilityId,
    name: String,
    location: String,
    coordinates: ThreatmapPoint,
    risk_score: u8,
    compliance_status: ComplianceStatus,
    last_inspection: String,
    contractor: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_arc_flash_analysis: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last_infrared_scan: Option<Day>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_age: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facility_age: Option<i32>,
    equipment_count: u64,
    critical_equipment_count: u64,
    high_risk_equipment_count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    average_equipment_risk: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    humidity_risk: Option<HumidityRisk>,
    conductor_type_breakdown: ThreatmapConductors,
    equipment_risk_distribution: RiskDistribution,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    historical_risk: Vec<ThreatmapMonth>,
    top_threats: Vec<ThreatmapThreat>,
}

/// A point on the map, WGS 84 degrees.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ThreatmapPoint {
    lat: f64,
    lng: f64,
}

/// Items by conductor material.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct ThreatmapConductors {
    copper: u64,
    aluminum: u64,
}

/// One month end.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreatmapMonth {
    month: String,
    risk_score: u8,
    equipment_count: u64,
    equipment_age: String,
}

/// An unknown age becomes an empty text, like every required text of this format.
impl From<HistoricalRisk> for ThreatmapMonth {
    fn from(month: HistoricalRisk) -> Self {
        Self {
            month: month.month,
            risk_score: month.risk_score,
            equipment_count: month.equipment_count,
            equipment_age: month.equipment_age.unwrap_or_default(),
        }
    }
}

/// One of the facility's top threats.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ThreatmapThreat {
    id: EquipmentId,
    name: String,
    #[serde(rename = "type")]
    kind: EquipmentKind,
    location: String,
    install_date: String,
    condition: ConditionRating,
    risk_rating: RiskRating,
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rust_level: Option<Severity>,
    last_service: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    photo: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    intervention_count: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conductor_material: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    clearance_issue: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    corrosion_level: Option<Severity>,
}

/// A facility that is omitted from the map.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OmittedFacility {
    id: FacilityId,
    name: String,
    reason: &'static str,
}

/// `GET /threatmap/omitted`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OmittedFacilities {
    /// Number of omitted facilities.
    pub total: usize,
    /// The facilities, with reasons.
    pub omitted: Vec<OmittedFacility>,
}

fn shown(day: Option<Day>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// The values that the map requires of a facility.
struct MapData {
    point: Coordinates,
    score: f64,
    status: ComplianceStatus,
}

fn showable(parts: &FacilityData<'_>) -> Result<MapData, &'static str> {
    let (Some(score), Some(status)) = (parts.figure.score, parts.compliance_status()) else {
        return Err("has no equipment");
    };
    let point = formatting::on_map(parts.facility.coordinates).ok_or("has no coordinates")?;
    Ok(MapData { point, score, status })
}

/// Why a facility is omitted from the map; `None` when it is shown.
#[must_use]
pub fn omitted(parts: &FacilityData<'_>) -> Option<OmittedFacility> {
    showable(parts).err().map(|reason| OmittedFacility {
        id: parts.facility.id.clone(),
        name: parts.facility.name.clone(),
        reason,
    })
}

impl ThreatmapFacility {
    /// Builds a facility with the rows of its top threats, worst first.
    ///
    /// # Errors
    /// The facility with the reason, when it is omitted.
    pub fn new(
        parts: &FacilityData<'_>,
        threats: &[EquipmentRow],
        address: PhotoAddress<'_>,
    ) -> Result<Self, OmittedFacility> {
        let MapData { point, score, status } = match showable(parts) {
            Ok(showable) => showable,
            Err(reason) => {
                let FacilityData { facility, .. } = parts;
                return Err(OmittedFacility { id: facility.id.clone(), name: facility.name.clone(), reason });
            }
        };
        let FacilityData { facility, figure, .. } = parts;
        Ok(Self {
            id: facility.id.clone(),
            name: facility.name.clone(),
            location: formatting::facility_line(facility).unwrap_or_default(),
            coordinates: ThreatmapPoint { lat: point.lat, lng: point.lng },
            risk_score: formatting::whole_score(score),
            compliance_status: status,
            last_inspection: shown(figure.last_inspection),
            contractor: facility.contractor.clone().unwrap_or_default(),
            last_arc_flash_analysis: figure.last_arc_flash,
            last_infrared_scan: figure.last_infrared,
            system_age: figure.mean_age_years.map(formatting::years),
            facility_age: facility_age(facility, figure.as_of),
            equipment_count: figure.equipment_count,
            critical_equipment_count: figure.by_rating[3],
            high_risk_equipment_count: figure.by_rating[2],
            average_equipment_risk: average_equipment_risk(figure),
            humidity_risk: figure.mean_humidity.map(|mean| parts.rules.algorithm.humidity_risk(mean)),
            conductor_type_breakdown: ThreatmapConductors { copper: figure.copper, aluminum: figure.aluminum },
            equipment_risk_distribution: figure.by_rating.into(),
            historical_risk: Vec::new(),
            top_threats: threats.iter().map(|row| ThreatmapThreat::new(row, address)).collect(),
        })
    }

    /// Adds its month ends, oldest first.
    #[must_use]
    pub fn with_history(self, months: Vec<HistoricalRisk>) -> Self {
        Self { historical_risk: months.into_iter().map(ThreatmapMonth::from).collect(), ..self }
    }
}

impl ThreatmapThreat {
    fn new(row: &EquipmentRow, address: PhotoAddress<'_>) -> Self {
        Self {
            id: row.id.clone(),
            name: formatting::name_or_id(row.name.as_deref(), &row.id),
            kind: row.kind,
            location: row.location.clone().unwrap_or_default(),
            install_date: shown(row.install_date),
            condition: row.figure.condition,
            risk_rating: row.figure.rating,
            temperature: row.temperature_c.map(formatting::celsius),
            rust_level: row.rust_level,
            last_service: shown(row.last_service),
            photo: row.photo_id.as_ref().map(|photo| address(photo, false)),
            intervention_count: row.intervention_count,
            conductor_material: row.conductor_material.map(formatting::material),
            clearance_issue: row.clearance_issue,
            corrosion_level: row.corrosion_level,
        }
    }
}
