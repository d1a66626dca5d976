//! Field table of equipment.

use serde_json::Value;

use super::parsers::{
    MAX_EXTRAS, MAX_NAME_LENGTH, Reason, amperes, coordinates, day, feeds, flag, id, latitude, list, longitude, moment,
    name, number, positive, variant, whole,
};
use super::schema::{COLDEST_F, Field, FieldType, HOTTEST_F, RecordSchema, field_type, fields, point};
use super::source_value::SourceValue;
use crate::inventory::{
    ArcFlash, AssessedCondition, Condition, Conductor, Day, Equipment, EquipmentEnvironment, EquipmentId,
    EquipmentKind, FacilityId, Location, Maintenance, Moment, Operation, Specifications,
};

const MAX_AMPERES: i64 = 100_000;
const MAX_COUNT: i64 = 1_000_000;

#[derive(Default)]
pub struct PartialEquipment {
    id: Option<EquipmentId>,
    facility_id: Option<FacilityId>,
    kind: Option<EquipmentKind>,
    name: Option<String>,
    manufacturer: Option<String>,
    model: Option<String>,
    serial_number: Option<String>,
    install_date: Option<Day>,
    fed_from: Option<EquipmentId>,
    alternate_feeds: Vec<EquipmentId>,
    critical_load: Option<bool>,
    location: Location,
    lat: Option<f64>,
    lng: Option<f64>,
    specifications: Specifications,
    conductor: Conductor,
    environment: EquipmentEnvironment,
    operation: Operation,
    assessed_condition: AssessedCondition,
    condition: Condition,
    maintenance: Maintenance,
    arc_flash: ArcFlash,
    safety_labels: Vec<String>,
    intervention_count: Option<u32>,
    created_at: Option<Moment>,
    updated_at: Option<Moment>,
}

fn extras(raw: &SourceValue<'_>, specifications: &mut Specifications) -> Result<(), Reason> {
    let SourceValue::Json(Value::Object(entries)) = raw else { return Err("is not an object".into()) };
    let mut refused = None;
    for (key, value) in entries {
        if let Err(reason) = extra(specifications, key, &SourceValue::from_json(value)) {
            refused = refused.or(Some(reason));
        }
    }
    refused.map_or(Ok(()), Err)
}

fn extra(specifications: &mut Specifications, key: &str, raw: &SourceValue<'_>) -> Result<(), Reason> {
    let written = match raw {
        SourceValue::Null => return Ok(()),
        SourceValue::Bool(flag) => Some(flag.to_string()),
        SourceValue::Json(value) => name(&SourceValue::Text(&value.to_string()))?,
        raw => name(raw)?,
    };
    let Some(written) = written else { return Ok(()) };
    if key.is_empty() || key.len() > MAX_NAME_LENGTH {
        return Err(format!("has a key that is empty or longer than {MAX_NAME_LENGTH} bytes").into());
    }
    let more = &mut specifications.more;
    if more.len() >= MAX_EXTRAS && !more.contains_key(key) {
        return Err(format!("is one more than the {MAX_EXTRAS} further specifications that are kept").into());
    }
    more.insert(key.to_owned(), written);
    Ok(())
}

impl RecordSchema for Equipment {
    type Partial = PartialEquipment;
    const FIELDS: &'static [Field<Self>] = fields! {
        required {
            "id" id id(EquipmentId::parse);
            "facility_id" facility_id id(FacilityId::parse);
            "type" kind variant();
        }
        optional {
            "name" name = name();
            "manufacturer" manufacturer = name();
            "model" model = name();
            "serial_number" serial_number = name();
            "install_date" install_date = day();
            "fed_from" fed_from = id(EquipmentId::parse);
            "critical_load" critical_load = flag();
            "location.building" location.building = name();
            "location.room" location.room = name();
            "location.coordinates" location.coordinates = coordinates();
            "location.coordinates.lat" lat = latitude();
            "location.coordinates.lng" lng = longitude();
            "specifications.voltage" specifications.voltage = name();
            "specifications.amperage" specifications.amperage = amperes(1, MAX_AMPERES);
            "specifications.phases" specifications.phases = whole(1, 3);
            "specifications.mount_type" specifications.mount_type = name();
            "specifications.enclosure_type" specifications.enclosure_type = name();
            "specifications.slots" specifications.slots = whole(0, 10_000);
            "specifications.main_disconnect" specifications.main_disconnect = flag();
            "specifications.main_disconnect_rating" specifications.main_disconnect_rating = whole(1, MAX_AMPERES);
            "specifications.kva" specifications.kva = positive(2_000_000.0);
            "specifications.primary_voltage" specifications.primary_voltage = name();
            "specifications.secondary_voltage" specifications.secondary_voltage = name();
            "specifications.cooling_class" specifications.cooling_class = name();
            "specifications.impedance_percent" specifications.impedance_percent = positive(100.0);
            "specifications.frame_rating" specifications.frame_rating = whole(1, MAX_AMPERES);
            "specifications.trip_rating" specifications.trip_rating = whole(1, MAX_AMPERES);
            "specifications.interrupting_rating_ka" specifications.interrupting_rating_ka = positive(1_000.0);
            "specifications.raceway_type" specifications.raceway_type = name();
            "specifications.length_ft" specifications.length_ft = positive(1_000_000.0);
            "conductor.material" conductor.material = variant();
            "conductor.connection_type" conductor.connection_type = variant();
            "conductor.undersized" conductor.undersized = flag();
            "conductor.outdated_insulation" conductor.outdated_insulation = flag();
            "conductor.size" conductor.size = name();
            "environment.humidity_percent" environment.humidity_percent = number(0.0, 100.0);
            "environment.temperature_f" environment.temperature_f = number(COLDEST_F, HOTTEST_F);
            "environment.corrosive" environment.corrosive = flag();
            "environment.outdoor" environment.outdoor = flag();
            "environment.poor_ventilation" environment.poor_ventilation = flag();
            "operation.loading_percent" operation.loading_percent = number(0.0, 1_000.0);
            "operation.harmonics_percent" operation.harmonics_percent = number(0.0, 1_000.0);
            "operation.power_factor" operation.power_factor = number(0.0, 1.0);
            "operation.frequent_cycling" operation.frequent_cycling = flag();
            "operation.voltage_instability" operation.voltage_instability = flag();
            "assessed_condition.physical" assessed_condition.physical = whole(1, 3);
            "assessed_condition.criticality" assessed_condition.criticality = whole(1, 3);
            "assessed_condition.environment" assessed_condition.environment = whole(1, 3);
            "condition.rating" condition.rating = variant();
            "condition.corrosion_level" condition.corrosion_level = variant();
            "condition.rust_level" condition.rust_level = variant();
            "condition.visible_corrosion" condition.visible_corrosion = flag();
            "condition.physical_damage" condition.physical_damage = flag();
            "condition.heat_discoloration" condition.heat_discoloration = flag();
            "condition.loose_parts" condition.loose_parts = flag();
            "condition.unusual_noise" condition.unusual_noise = flag();
            "condition.clearance_issue" condition.clearance_issue = flag();
            "condition.temperature_c" condition.temperature_c = number(-100.0, 2_000.0);
            "maintenance.last_service_date" maintenance.last_service_date = day();
            "maintenance.documented_issues" maintenance.documented_issues = whole(0, MAX_COUNT);
            "maintenance.failed_inspection" maintenance.failed_inspection = flag();
            "maintenance.thermal_issues" maintenance.thermal_issues = flag();
            "maintenance.trip_test" maintenance.trip_test = variant();
            "arc_flash.assessment_date" arc_flash.assessment_date = day();
            "arc_flash.incident_energy_cal_cm2" arc_flash.incident_energy_cal_cm2 = number(0.0, 10_000.0);
            "arc_flash.working_distance_mm" arc_flash.working_distance_mm = positive(100_000.0);
            "arc_flash.boundary_mm" arc_flash.boundary_mm = number(0.0, 1_000_000.0);
            "arc_flash.arc_rating_cal_cm2" arc_flash.arc_rating_cal_cm2 = number(0.0, 1_000.0);
            "arc_flash.ppe_category" arc_flash.ppe_category = whole(1, 4);
            "arc_flash.site_ppe_level" arc_flash.site_ppe_level = name();
            "arc_flash.label_present" arc_flash.label_present = flag();
            "intervention_count" intervention_count = whole(0, MAX_COUNT);
            "created_at" created_at = moment();
            "updated_at" updated_at = moment();
        }
        lists {
            "alternate_feeds" alternate_feeds List = feeds;
            "safety_labels" safety_labels List = |raw: &SourceValue<'_>, labels: &mut Vec<String>| list(raw, labels, name);
            "specifications.more" specifications Document = extras;
        }
    };

    fn id(parts: &Self::Partial) -> Option<&str> {
        parts.id.as_deref()
    }

    fn extra(parts: &mut Self::Partial, name: &str, raw: &SourceValue<'_>) -> Result<bool, Reason> {
        let Some(key) = name.strip_prefix("specifications.") else { return Ok(false) };
        extra(&mut parts.specifications, key, raw).map(|()| true)
    }

    fn build(parts: Self::Partial) -> Option<Self> {
        let mut location = parts.location;
        location.coordinates = location.coordinates.or_else(|| point(parts.lat, parts.lng));
        Some(Self {
            id: parts.id?,
            facility_id: parts.facility_id?,
            kind: parts.kind?,
            name: parts.name,
            manufacturer: parts.manufacturer,
            model: parts.model,
            serial_number: parts.serial_number,
            install_date: parts.install_date,
            fed_from: parts.fed_from,
            alternate_feeds: parts.alternate_feeds,
            critical_load: parts.critical_load,
            location,
            specifications: parts.specifications,
            conductor: parts.conductor,
            environment: parts.environment,
            operation: parts.operation,
            assessed_condition: parts.assessed_condition,
            condition: parts.condition,
            maintenance: parts.maintenance,
            arc_flash: parts.arc_flash,
            safety_labels: parts.safety_labels,
            intervention_count: parts.intervention_count,
            created_at: parts.created_at,
            updated_at: parts.updated_at,
        })
    }
}
