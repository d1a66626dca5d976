//! Presence bitmap of a record's optional fields, one bit a field. Sync uses it to detect a source column that has
//! suddenly become empty.

use super::{ConductorRun, Equipment, Facility, Photo, Record, RecordKind, Service};

/// Whether a field has a value.
trait IsPresent {
    fn is_present(&self) -> bool;
}

impl<T> IsPresent for Option<T> {
    fn is_present(&self) -> bool {
        self.is_some()
    }
}

impl<T> IsPresent for Vec<T> {
    fn is_present(&self) -> bool {
        !self.is_empty()
    }
}

/// Defines a function that returns the presence bits of a record, and the names of those bits.
macro_rules! presence {
    ($bits:ident, $names:ident, $noun:ty: $($name:literal $($path:ident).+;)*) => {
        const $names: &[&str] = &[$($name),*];

        fn $bits(record: &$noun) -> u128 {
            let fields = [$(record.$($path).+.is_present()),*];
            fields.iter().enumerate().fold(0, |bits, (place, &present)| bits | (u128::from(present) << place))
        }
    };
}

presence! {
    facility, FACILITY, Facility:
    "address" address;
    "city" city;
    "state" state;
    "postal_code" postal_code;
    "coordinates" coordinates;
    "year_built" year_built;
    "size_sqft" size_sqft;
    "occupancy" occupancy;
    "contractor" contractor;
    "environment.humidity_average" environment.humidity_average;
    "environment.temperature_average" environment.temperature_average;
    "environment.outdoor_exposure" environment.outdoor_exposure;
    "last_arc_flash_study" last_arc_flash_study;
    "last_infrared_scan" last_infrared_scan;
    "safety_program" safety_program;
    "emergency_procedures" emergency_procedures;
    "created_at" created_at;
    "updated_at" updated_at;
}

presence! {
    equipment, EQUIPMENT, Equipment:
    "name" name;
    "manufacturer" manufacturer;
    "model" model;
    "serial_number" serial_number;
    "install_date" install_date;
    "fed_from" fed_from;
    "critical_load" critical_load;
    "location.building" location.building;
    "location.room" location.room;
    "location.coordinates" location.coordinates;
    "specifications.voltage" specifications.voltage;
    "specifications.amperage" specifications.amperage;
    "specifications.phases" specifications.phases;
    "specifications.mount_type" specifications.mount_type;
    "specifications.enclosure_type" specifications.enclosure_type;
    "specifications.slots" specifications.slots;
    "specifications.main_disconnect" specifications.main_disconnect;
    "specifications.main_disconnect_rating" specifications.main_disconnect_rating;
    "specifications.kva" specifications.kva;
    "specifications.primary_voltage" specifications.primary_voltage;
    "specifications.secondary_voltage" specifications.secondary_voltage;
    "specifications.cooling_class" specifications.cooling_class;
    "specifications.impedance_percent" specifications.impedance_percent;
    "specifications.frame_rating" specifications.frame_rating;
    "specifications.trip_rating" specifications.trip_rating;
    "specifications.interrupting_rating_ka" specifications.interrupting_rating_ka;
    "specifications.raceway_type" specifications.raceway_type;
    "specifications.length_ft" specifications.length_ft;
    "conductor.material" conductor.material;
    "conductor.connection_type" conductor.connection_type;
    "conductor.undersized" conductor.undersized;
    "conductor.outdated_insulation" conductor.outdated_insulation;
    "conductor.size" conductor.size;
    "environment.humidity_percent" environment.humidity_percent;
    "environment.temperature_f" environment.temperature_f;
    "environment.corrosive" environment.corrosive;
    "environment.outdoor" environment.outdoor;
    "environment.poor_ventilation" environment.poor_ventilation;
    "operation.loading_percent" operation.loading_percent;
    "operation.harmonics_percent" operation.harmonics_percent;
    "operation.power_factor" operation.power_factor;
    "operation.frequent_cycling" operation.frequent_cycling;
    "operation.voltage_instability" operation.voltage_instability;
    "assessed_condition.physical" assessed_condition.physical;
    "assessed_condition.criticality" assessed_condition.criticality;
    "assessed_condition.environment" assessed_condition.environment;
    "condition.rating" condition.rating;
    "condition.corrosion_level" condition.corrosion_level;
    "condition.rust_level" condition.rust_level;
    "condition.visible_corrosion" condition.visible_corrosion;
    "condition.physical_damage" condition.physical_damage;
    "condition.heat_discoloration" condition.heat_discoloration;
    "condition.loose_parts" condition.loose_parts;
    "condition.unusual_noise" condition.unusual_noise;
    "condition.clearance_issue" condition.clearance_issue;
    "condition.temperature_c" condition.temperature_c;
    "maintenance.last_service_date" maintenance.last_service_date;
    "maintenance.documented_issues" maintenance.documented_issues;
    "maintenance.failed_inspection" maintenance.failed_inspection;
    "maintenance.thermal_issues" maintenance.thermal_issues;
    "maintenance.trip_test" maintenance.trip_test;
    "arc_flash.assessment_date" arc_flash.assessment_date;
    "arc_flash.incident_energy_cal_cm2" arc_flash.incident_energy_cal_cm2;
    "arc_flash.working_distance_mm" arc_flash.working_distance_mm;
    "arc_flash.boundary_mm" arc_flash.boundary_mm;
    "arc_flash.arc_rating_cal_cm2" arc_flash.arc_rating_cal_cm2;
    "arc_flash.ppe_category" arc_flash.ppe_category;
    "arc_flash.site_ppe_level" arc_flash.site_ppe_level;
    "arc_flash.label_present" arc_flash.label_present;
    "intervention_count" intervention_count;
    "created_at" created_at;
    "updated_at" updated_at;
    "alternate_feeds" alternate_feeds;
    "safety_labels" safety_labels;
}

presence! {
    service, SERVICE, Service:
    "technician" technician;
    "findings" findings;
    "actions_taken" actions_taken;
    "next_service_due" next_service_due;
    "updated_at" updated_at;
}

presence! {
    conductor, CONDUCTOR, ConductorRun:
    "material" material;
    "connection_type" connection_type;
    "size" size;
    "insulation" insulation;
    "updated_at" updated_at;
}

presence! {
    photo, PHOTO, Photo:
    "caption" caption;
    "taken_at" taken_at;
    "content_type" content_type;
    "url" url;
    "updated_at" updated_at;
}

/// Dotted names of the optional fields of a record kind, in the order of their bits.
#[must_use]
pub const fn optional_fields(kind: RecordKind) -> &'static [&'static str] {
    match kind {
        RecordKind::Facility => FACILITY,
        RecordKind::Equipment => EQUIPMENT,
        RecordKind::Service => SERVICE,
        RecordKind::Conductor => CONDUCTOR,
        RecordKind::Photo => PHOTO,
    }
}

/// Presence bits of a record's optional fields: bit `n` is `optional_fields(kind)[n]`.
#[must_use]
pub fn present_fields(record: &Record) -> u128 {
    match record {
        Record::Facility(record) => facility(record),
        Record::Equipment(record) => equipment(record),
        Record::Service(record) => service(record),
        Record::Conductor(record) => conductor(record),
        Record::Photo(record, _) => photo(record),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::inventory::reading::{RecordBuilder, RowRef, SchemaIndex, parse_record};

    fn are_fields<N: SchemaIndex>(kind: RecordKind) {
        let names = optional_fields(kind);
        assert!(names.len() <= 128, "{kind:?} has more fields than 128 bits");
        for name in names {
            assert!(RecordBuilder::<N>::find_field(name).is_some(), "{kind:?} has no field {name}");
        }
    }

    #[test]
    fn every_bit_has_a_field() {
        are_fields::<Facility>(RecordKind::Facility);
        are_fields::<Equipment>(RecordKind::Equipment);
        are_fields::<Service>(RecordKind::Service);
        are_fields::<ConductorRun>(RecordKind::Conductor);
        are_fields::<Photo>(RecordKind::Photo);
    }

    #[test]
    fn empty_and_null_values_are_not_present() {
        let document = json!({
            "id": "e", "facility_id": "f", "type": "ups", "name": "", "model": "M1",
            "condition": {"temperature_c": 40, "rating": null}, "safety_labels": ["voltage"], "alternate_feeds": []
        });
        let read =
            parse_record(RecordKind::Equipment, &document, RowRef { table: "t", row: "r" }).expect("it is sound");
        let bits = present_fields(&read.record);
        let names = optional_fields(RecordKind::Equipment).iter().enumerate();
        let actual: Vec<&str> = names.filter(|(place, _)| bits >> place & 1 == 1).map(|(_, name)| *name).collect();
        assert_eq!(actual, ["model", "condition.temperature_c", "safety_labels"]);
    }
}
