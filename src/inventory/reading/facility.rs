//! Field table of a facility.

use super::parsers::{coordinates, day, flag, id, latitude, longitude, moment, name, number, variant, whole};
use super::schema::{COLDEST_F, Field, FieldType, HOTTEST_F, RecordSchema, field_type, fields, point};
use crate::inventory::{Coordinates, Day, Facility, FacilityEnvironment, FacilityId, Moment};

#[derive(Default)]
pub struct PartialFacility {
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

impl RecordSchema for Facility {
    type Partial = PartialFacility;
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
            "environment.outdoor_exposure" environment.outdoor_exposure = variant();
            "last_arc_flash_study" last_arc_flash_study = day();
            "last_infrared_scan" last_infrared_scan = day();
            "safety_program" safety_program = flag();
            "emergency_procedures" emergency_procedures = flag();
            "created_at" created_at = moment();
            "updated_at" updated_at = moment();
        }
        lists {}
    };

    fn id(parts: &Self::Partial) -> Option<&str> {
        parts.id.as_deref()
    }

    fn default_name(parts: &mut Self::Partial) -> Option<&'static str> {
        if parts.name.is_some() {
            return None;
        }
        parts.name = parts.id.as_deref().map(str::to_owned);
        Some("is missing; the id stands in for it")
    }

    fn build(parts: Self::Partial) -> Option<Self> {
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
