//! Every canonical field by its dotted name, with the range it may have: the table that all ways in share. The bounds are
//! those beyond which a value is a slip of the keyboard, not those of a rule.

use serde_json::Value;

use super::value::{
    LONGEST_NAME, MOST_EXTRAS, Raw, Reason, coordinates, day, feeds, flag, id, latitude, list, longitude, moment, name,
    number, positive, text, whole, word,
};
use crate::inventory::{
    ArcFlash, AssessedCondition, Condition, Conductor, ConductorId, ConductorMaterial, ConductorRun, ConnectionType,
    Coordinates, Day, Environment, Equipment, EquipmentId, EquipmentKind, Facility, FacilityEnvironment, FacilityId,
    Location, Maintenance, Moment, Operation, Photo, PhotoId, Service, ServiceId, ServiceKind, Specifications,
};

/// What kind of value a field takes: what a column's SQL type is held against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Text, identifiers and words of a vocabulary.
    Text,
    /// Numbers.
    Number,
    /// True or false.
    Flag,
    /// Days and instants.
    Date,
    /// Lists of text.
    List,
    /// A document or a list.
    Document,
}

/// One field of the canonical record `N`.
pub struct Field<N: Noun> {
    /// The dotted name (`environment.humidity_percent`).
    pub name: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// A record without it is refused.
    pub required: bool,
    pub(super) set: fn(&mut N::Parts, &Raw<'_>) -> Result<(), Reason>,
    pub(super) is_missing: fn(&N::Parts) -> bool,
}

/// A canonical record that is read field by field.
pub trait Noun: Sized + 'static {
    /// The record while it is being read: everything may still be missing.
    type Parts: Default;
    /// Every field.
    const FIELDS: &'static [Field<Self>];
    /// The id as far as it is read.
    fn id(parts: &Self::Parts) -> Option<&str>;
    /// The record, or `None` where a required field is missing.
    fn whole(parts: Self::Parts) -> Option<Self>;
    /// Takes a field that is in no table.
    ///
    /// # Errors
    /// Why it is not taken.
    fn extra(_parts: &mut Self::Parts, _name: &str, _raw: &Raw<'_>) -> Result<(), Reason> {
        Ok(())
    }
    /// What stands in for a missing name: its reason, for a complaint.
    fn stand_in(_parts: &mut Self::Parts) -> Option<&'static str> {
        None
    }
}

macro_rules! shape {
    (id) => {
        Shape::Text
    };
    (name) => {
        Shape::Text
    };
    (text) => {
        Shape::Text
    };
    (word) => {
        Shape::Text
    };
    (number) => {
        Shape::Number
    };
    (positive) => {
        Shape::Number
    };
    (whole) => {
        Shape::Number
    };
    (latitude) => {
        Shape::Number
    };
    (longitude) => {
        Shape::Number
    };
    (flag) => {
        Shape::Flag
    };
    (day) => {
        Shape::Date
    };
    (moment) => {
        Shape::Date
    };
    (coordinates) => {
        Shape::Document
    };
}

macro_rules! fields {
    (
        required { $($rname:literal $rpath:ident $rread:ident($($rarg:expr),*);)* }
        optional { $($name:literal $($path:ident).+ = $read:ident($($arg:expr),*);)* }
        lists { $($lname:literal $($lpath:ident).+ $lshape:ident = $fill:expr;)* }
    ) => {
        &[
            $(Field { name: $rname, shape: shape!($rread), required: true, set: |parts, raw| {
                if let Some(value) = $rread(raw $(, $rarg)*)? { parts.$rpath = Some(value); }
                Ok(())
            }, is_missing: |parts| parts.$rpath.is_none() },)*
            $(Field { name: $name, shape: shape!($read), required: false, set: |parts, raw| {
                if let Some(value) = $read(raw $(, $arg)*)? { parts.$($path).+ = Some(value); }
                Ok(())
            }, is_missing: |_| false },)*
            $(Field { name: $lname, shape: Shape::$lshape, required: false, set: |parts, raw| {
                $fill(raw, &mut parts.$($lpath).+)
            }, is_missing: |_| false },)*
        ]
    };
}

const MOST_AMPERES: i64 = 100_000;
const MOST_COUNT: i64 = 1_000_000;
/// °F around an item, from an arctic yard to a foundry.
const COLDEST_F: f64 = -150.0;
const HOTTEST_F: f64 = 500.0;

#[derive(Default)]
pub struct EquipmentParts {
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
    environment: Environment,
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

fn extras(raw: &Raw<'_>, specifications: &mut Specifications) -> Result<(), Reason> {
    let Raw::Json(Value::Object(entries)) = raw else { return Err("is not an object".into()) };
    let mut refused = None;
    for (key, value) in entries {
        if let Err(reason) = extra(specifications, key, &Raw::of(value)) {
            refused = refused.or(Some(reason));
        }
    }
    refused.map_or(Ok(()), Err)
}

fn extra(specifications: &mut Specifications, key: &str, raw: &Raw<'_>) -> Result<(), Reason> {
    let written = match raw {
        Raw::Null => return Ok(()),
        Raw::Bool(flag) => Some(flag.to_string()),
        Raw::Json(value) => name(&Raw::Text(&value.to_string()))?,
        raw => name(raw)?,
    };
    let Some(written) = written else { return Ok(()) };
    if key.is_empty() || key.len() > LONGEST_NAME {
        return Err(format!("has a key that is empty or longer than {LONGEST_NAME} bytes").into());
    }
    let more = &mut specifications.more;
    if more.len() >= MOST_EXTRAS && !more.contains_key(key) {
        return Err(format!("is one more than the {MOST_EXTRAS} further specifications that are kept").into());
    }
    more.insert(key.to_owned(), written);
    Ok(())
}

fn point(lat: Option<f64>, lng: Option<f64>) -> Option<Coordinates> {
    Some(Coordinates { lat: lat?, lng: lng? })
}

impl Noun for Equipment {
    type Parts = EquipmentParts;
    const FIELDS: &'static [Field<Self>] = fields! {
        required {
            "id" id id(EquipmentId::parse);
            "facility_id" facility_id id(FacilityId::parse);
            "type" kind word();
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
            "specifications.amperage" specifications.amperage = whole(1, MOST_AMPERES);
            "specifications.phases" specifications.phases = whole(1, 3);
            "specifications.mount_type" specifications.mount_type = name();
            "specifications.enclosure_type" specifications.enclosure_type = name();
            "specifications.slots" specifications.slots = whole(0, 10_000);
            "specifications.main_disconnect" specifications.main_disconnect = flag();
            "specifications.main_disconnect_rating" specifications.main_disconnect_rating = whole(1, MOST_AMPERES);
            "specifications.kva" specifications.kva = positive(2_000_000.0);
            "specifications.primary_voltage" specifications.primary_voltage = name();
            "specifications.secondary_voltage" specifications.secondary_voltage = name();
            "specifications.cooling_class" specifications.cooling_class = name();
            "specifications.impedance_percent" specifications.impedance_percent = positive(100.0);
            "specifications.frame_rating" specifications.frame_rating = whole(1, MOST_AMPERES);
            "specifications.trip_rating" specifications.trip_rating = whole(1, MOST_AMPERES);
            "specifications.interrupting_rating_ka" specifications.interrupting_rating_ka = positive(1_000.0);
            "specifications.raceway_type" specifications.raceway_type = name();
            "specifications.length_ft" specifications.length_ft = positive(1_000_000.0);
            "conductor.material" conductor.material = word();
            "conductor.connection_type" conductor.connection_type = word();
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
            "condition.rating" condition.rating = word();
            "condition.corrosion_level" condition.corrosion_level = word();
            "condition.rust_level" condition.rust_level = word();
            "condition.visible_corrosion" condition.visible_corrosion = flag();
            "condition.physical_damage" condition.physical_damage = flag();
            "condition.heat_discoloration" condition.heat_discoloration = flag();
            "condition.loose_parts" condition.loose_parts = flag();
            "condition.unusual_noise" condition.unusual_noise = flag();
            "condition.clearance_issue" condition.clearance_issue = flag();
            "condition.temperature_c" condition.temperature_c = number(-100.0, 2_000.0);
            "maintenance.last_service_date" maintenance.last_service_date = day();
            "maintenance.documented_issues" maintenance.documented_issues = whole(0, MOST_COUNT);
            "maintenance.failed_inspection" maintenance.failed_inspection = flag();
            "maintenance.thermal_issues" maintenance.thermal_issues = flag();
            "maintenance.trip_test" maintenance.trip_test = word();
            "arc_flash.assessment_date" arc_flash.assessment_date = day();
            "arc_flash.incident_energy_cal_cm2" arc_flash.incident_energy_cal_cm2 = number(0.0, 10_000.0);
            "arc_flash.working_distance_mm" arc_flash.working_distance_mm = positive(100_000.0);
            "arc_flash.boundary_mm" arc_flash.boundary_mm = number(0.0, 1_000_000.0);
            "arc_flash.arc_rating_cal_cm2" arc_flash.arc_rating_cal_cm2 = number(0.0, 1_000.0);
            "arc_flash.ppe_category" arc_flash.ppe_category = whole(1, 4);
            "arc_flash.site_ppe_level" arc_flash.site_ppe_level = name();
            "arc_flash.label_present" arc_flash.label_present = flag();
            "intervention_count" intervention_count = whole(0, MOST_COUNT);
            "created_at" created_at = moment();
            "updated_at" updated_at = moment();
        }
        lists {
            "alternate_feeds" alternate_feeds List = feeds;
            "safety_labels" safety_labels List = |raw: &Raw<'_>, labels: &mut Vec<String>| list(raw, labels, name);
            "specifications.more" specifications Document = extras;
        }
    };

    fn id(parts: &Self::Parts) -> Option<&str> {
        parts.id.as_deref()
    }

    fn extra(parts: &mut Self::Parts, name: &str, raw: &Raw<'_>) -> Result<(), Reason> {
        name.strip_prefix("specifications.").map_or(Ok(()), |key| extra(&mut parts.specifications, key, raw))
    }

    fn whole(parts: Self::Parts) -> Option<Self> {
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

#[derive(Default)]
pub struct FacilityParts {
    id: Option<FacilityId>,
    name: Option<String>,
    address: Option<String>,
    city: Option<String>,
    state: Option<String>,
    postal_code: Option<String>,
    coordinates: Option<Coordinates>,
    lat: Option<f64>,
    lng: Option<f64>,
    year_built: Option<i16>,
    size_sqft: Option<u32>,
    occupancy: Option<String>,
    contractor: Option<String>,
    environment: FacilityEnvironment,
    last_arc_flash_study: Option<Day>,
    last_infrared_scan: Option<Day>,
    safety_program: Option<bool>,
    emergency_procedures: Option<bool>,
    created_at: Option<Moment>,
    updated_at: Option<Moment>,
}

impl Noun for Facility {
    type Parts = FacilityParts;
    const FIELDS: &'static [Field<Self>] = fields! {
        required { "id" id id(FacilityId::parse); }
        optional {
            "name" name = name();
            "address" address = name();
            "city" city = name();
            "state" state = name();
            "postal_code" postal_code = name();
            "coordinates" coordinates = coordinates();
            "coordinates.lat" lat = latitude();
            "coordinates.lng" lng = longitude();
            "year_built" year_built = whole(1_500, 9_999);
            "size_sqft" size_sqft = whole(1, 1_000_000_000);
            "occupancy" occupancy = name();
            "contractor" contractor = name();
            "environment.humidity_average" environment.humidity_average = number(0.0, 100.0);
            "environment.temperature_average" environment.temperature_average = number(COLDEST_F, HOTTEST_F);
            "environment.outdoor_exposure" environment.outdoor_exposure = word();
            "last_arc_flash_study" last_arc_flash_study = day();
            "last_infrared_scan" last_infrared_scan = day();
            "safety_program" safety_program = flag();
            "emergency_procedures" emergency_procedures = flag();
            "created_at" created_at = moment();
            "updated_at" updated_at = moment();
        }
        lists {}
    };

    fn id(parts: &Self::Parts) -> Option<&str> {
        parts.id.as_deref()
    }

    fn stand_in(parts: &mut Self::Parts) -> Option<&'static str> {
        if parts.name.is_some() {
            return None;
        }
        parts.name = parts.id.as_deref().map(str::to_owned);
        Some("is missing; the id stands in for it")
    }

    fn whole(parts: Self::Parts) -> Option<Self> {
        Some(Self {
            id: parts.id?,
            name: parts.name?,
            address: parts.address,
            city: parts.city,
            state: parts.state,
            postal_code: parts.postal_code,
            coordinates: parts.coordinates.or_else(|| point(parts.lat, parts.lng)),
            year_built: parts.year_built,
            size_sqft: parts.size_sqft,
            occupancy: parts.occupancy,
            contractor: parts.contractor,
            environment: parts.environment,
            last_arc_flash_study: parts.last_arc_flash_study,
            last_infrared_scan: parts.last_infrared_scan,
            safety_program: parts.safety_program,
            emergency_procedures: parts.emergency_procedures,
            created_at: parts.created_at,
            updated_at: parts.updated_at,
        })
    }
}

#[derive(Default)]
pub struct ServiceParts {
    id: Option<ServiceId>,
    equipment_id: Option<EquipmentId>,
    kind: Option<ServiceKind>,
    date: Option<Day>,
    technician: Option<String>,
    findings: Option<String>,
    actions_taken: Option<String>,
    next_service_due: Option<Day>,
    updated_at: Option<Moment>,
}

impl Noun for Service {
    type Parts = ServiceParts;
    const FIELDS: &'static [Field<Self>] = fields! {
        required {
            "id" id id(ServiceId::parse);
            "equipment_id" equipment_id id(EquipmentId::parse);
            "type" kind word();
            "date" date day();
        }
        optional {
            "technician" technician = name();
            "findings" findings = text();
            "actions_taken" actions_taken = text();
            "next_service_due" next_service_due = day();
            "updated_at" updated_at = moment();
        }
        lists {}
    };

    fn id(parts: &Self::Parts) -> Option<&str> {
        parts.id.as_deref()
    }

    fn whole(parts: Self::Parts) -> Option<Self> {
        Some(Self {
            id: parts.id?,
            equipment_id: parts.equipment_id?,
            kind: parts.kind?,
            date: parts.date?,
            technician: parts.technician,
            findings: parts.findings,
            actions_taken: parts.actions_taken,
            next_service_due: parts.next_service_due,
            updated_at: parts.updated_at,
        })
    }
}

#[derive(Default)]
pub struct ConductorParts {
    id: Option<ConductorId>,
    equipment_id: Option<EquipmentId>,
    material: Option<ConductorMaterial>,
    connection_type: Option<ConnectionType>,
    size: Option<String>,
    insulation: Option<String>,
    updated_at: Option<Moment>,
}

impl Noun for ConductorRun {
    type Parts = ConductorParts;
    const FIELDS: &'static [Field<Self>] = fields! {
        required {
            "id" id id(ConductorId::parse);
            "equipment_id" equipment_id id(EquipmentId::parse);
        }
        optional {
            "material" material = word();
            "connection_type" connection_type = word();
            "size" size = name();
            "insulation" insulation = name();
            "updated_at" updated_at = moment();
        }
        lists {}
    };

    fn id(parts: &Self::Parts) -> Option<&str> {
        parts.id.as_deref()
    }

    fn whole(parts: Self::Parts) -> Option<Self> {
        Some(Self {
            id: parts.id?,
            equipment_id: parts.equipment_id?,
            material: parts.material,
            connection_type: parts.connection_type,
            size: parts.size,
            insulation: parts.insulation,
            updated_at: parts.updated_at,
        })
    }
}

#[derive(Default)]
pub struct PhotoParts {
    id: Option<PhotoId>,
    equipment_id: Option<EquipmentId>,
    caption: Option<String>,
    taken_at: Option<Moment>,
    content_type: Option<String>,
    url: Option<String>,
    updated_at: Option<Moment>,
}

impl Noun for Photo {
    type Parts = PhotoParts;
    const FIELDS: &'static [Field<Self>] = fields! {
        required {
            "id" id id(PhotoId::parse);
            "equipment_id" equipment_id id(EquipmentId::parse);
        }
        optional {
            "caption" caption = text();
            "taken_at" taken_at = moment();
            "content_type" content_type = name();
            "url" url = text();
            "updated_at" updated_at = moment();
        }
        lists {}
    };

    fn id(parts: &Self::Parts) -> Option<&str> {
        parts.id.as_deref()
    }

    fn whole(parts: Self::Parts) -> Option<Self> {
        Some(Self {
            id: parts.id?,
            equipment_id: parts.equipment_id?,
            caption: parts.caption,
            taken_at: parts.taken_at,
            content_type: parts.content_type,
            url: parts.url,
            updated_at: parts.updated_at,
        })
    }
}
