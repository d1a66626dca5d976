//! Parsing of canonical JSON documents, as delivered by HTTP sources, import files and the input of `masterbus assess`.

use serde_json::Value;

use super::record_builder::{RecordBuilder, RowRef, SchemaIndex};
use super::source_value::SourceValue;
use crate::inventory::{
    ConductorRun, Equipment, EquipmentId, Facility, Photo, Record, RecordKind, Service, ValidationIssue,
};

/// A parsed record with the issues of its optional fields.
#[derive(Debug, Clone, PartialEq)]
pub struct ParsedRecord<T> {
    /// The record. Invalid optional fields are unknown in it.
    pub record: T,
    /// The issues found; empty for a valid document.
    pub issues: Vec<ValidationIssue>,
}

impl<T> ParsedRecord<T> {
    fn map<U>(self, into: impl FnOnce(T) -> U) -> ParsedRecord<U> {
        ParsedRecord { record: into(self.record), issues: self.issues }
    }
}

fn parse<N: SchemaIndex>(
    builder: RecordBuilder<N>,
    document: &Value,
    location: RowRef<'_>,
) -> Result<ParsedRecord<N>, Vec<ValidationIssue>> {
    parse_with_unknown_keys(builder, document, location, &mut Vec::new())
}

/// [`parse`] that also collects the keys that map to no field.
fn parse_with_unknown_keys<N: SchemaIndex>(
    builder: RecordBuilder<N>,
    document: &Value,
    location: RowRef<'_>,
    unknown_keys: &mut Vec<String>,
) -> Result<ParsedRecord<N>, Vec<ValidationIssue>> {
    let mut builder = builder;
    let Value::Object(members) = document else {
        return Err(vec![location.rejection("", Some(&document.to_string()), "is not an object")]);
    };
    builder.merge(members, "");
    unknown_keys.append(&mut builder.take_unknown_keys());
    builder.finish(location).map(|(record, issues)| ParsedRecord { record, issues })
}

/// Parses an equipment document. Unknown keys are ignored; those of `specifications` are kept in its `more`.
///
/// # Errors
/// The issues of a document that is rejected.
pub fn parse_equipment(
    document: &Value,
    location: RowRef<'_>,
) -> Result<ParsedRecord<Equipment>, Vec<ValidationIssue>> {
    parse(RecordBuilder::new(), document, location)
}

/// Parses a facility document.
///
/// # Errors
/// The issues of a document that is rejected.
pub fn parse_facility(document: &Value, location: RowRef<'_>) -> Result<ParsedRecord<Facility>, Vec<ValidationIssue>> {
    parse(RecordBuilder::new(), document, location)
}

/// Parses a service document.
///
/// # Errors
/// The issues of a document that is rejected.
pub fn parse_service(document: &Value, location: RowRef<'_>) -> Result<ParsedRecord<Service>, Vec<ValidationIssue>> {
    parse(RecordBuilder::new(), document, location)
}

/// Parses a service document embedded in its equipment's document; its `equipment_id` may be missing.
///
/// # Errors
/// The issues of a document that is rejected.
pub fn parse_service_of(
    item: &EquipmentId,
    document: &Value,
    location: RowRef<'_>,
) -> Result<ParsedRecord<Service>, Vec<ValidationIssue>> {
    let mut builder = RecordBuilder::<Service>::new();
    if let Some(field) = RecordBuilder::<Service>::find_field("equipment_id") {
        builder.set(field, field.name, &SourceValue::Text(item));
    }
    parse(builder, document, location)
}

/// Parses a conductor run document.
///
/// # Errors
/// The issues of a document that is rejected.
pub fn parse_conductor(
    document: &Value,
    location: RowRef<'_>,
) -> Result<ParsedRecord<ConductorRun>, Vec<ValidationIssue>> {
    parse(RecordBuilder::new(), document, location)
}

/// Parses a photo document, without the image.
///
/// # Errors
/// The issues of a document that is rejected.
pub fn parse_photo(document: &Value, location: RowRef<'_>) -> Result<ParsedRecord<Photo>, Vec<ValidationIssue>> {
    parse(RecordBuilder::new(), document, location)
}

/// Parses a document of a record kind given at run time.
///
/// # Errors
/// The issues of a document that is rejected.
pub fn parse_record(
    kind: RecordKind,
    document: &Value,
    location: RowRef<'_>,
) -> Result<ParsedRecord<Record>, Vec<ValidationIssue>> {
    parse_record_with_unknown_keys(kind, document, location, &mut Vec::new())
}

/// [`parse_record`] that also collects the keys that map to no field, including those of a rejected document.
///
/// # Errors
/// The issues of a document that is rejected.
pub fn parse_record_with_unknown_keys(
    kind: RecordKind,
    document: &Value,
    location: RowRef<'_>,
    unknown_keys: &mut Vec<String>,
) -> Result<ParsedRecord<Record>, Vec<ValidationIssue>> {
    fn typed<N: SchemaIndex>(
        document: &Value,
        location: RowRef<'_>,
        unknown_keys: &mut Vec<String>,
        wrap: impl FnOnce(N) -> Record,
    ) -> Result<ParsedRecord<Record>, Vec<ValidationIssue>> {
        parse_with_unknown_keys(RecordBuilder::<N>::new(), document, location, unknown_keys).map(|read| read.map(wrap))
    }
    match kind {
        RecordKind::Facility => typed(document, location, unknown_keys, Record::Facility),
        RecordKind::Equipment => typed(document, location, unknown_keys, |item| Record::Equipment(Box::new(item))),
        RecordKind::Service => typed(document, location, unknown_keys, Record::Service),
        RecordKind::Conductor => typed(document, location, unknown_keys, Record::Conductor),
        RecordKind::Photo => typed(document, location, unknown_keys, |photo| Record::Photo(photo, None)),
    }
}

/// The id of a document that marks its record as deleted (`deleted_at` is not null); `None` for any other document.
///
/// # Errors
/// An issue when such a document has no valid id.
pub fn parse_deleted(document: &Value, location: RowRef<'_>) -> Result<Option<String>, Vec<ValidationIssue>> {
    if document.get("deleted_at").is_none_or(|at| SourceValue::from_json(at).is_unknown()) {
        return Ok(None);
    }
    let raw = document.get("id").map_or(SourceValue::Null, SourceValue::from_json);
    match super::parsers::id(&raw, EquipmentId::parse) {
        Ok(Some(id)) => Ok(Some(id.to_string())),
        Ok(None) => Err(vec![location.rejection("id", None, "is missing")]),
        Err(reason) => Err(vec![location.rejection("id", Some(&raw.to_string()), reason)]),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::inventory::{ConditionRating, EquipmentKind};

    const LOCATION: RowRef<'static> = RowRef { table: "equipment", row: "line 7" };

    #[test]
    fn an_invalid_optional_value_becomes_unknown_and_is_reported() {
        let read = parse_equipment(
            &json!({
                "id": "e1", "facility_id": "f1", "type": "Panel", "name": "LP-1", "install_date": "soon",
                "environment": {"humidity_percent": 140, "temperature_f": "75", "corrosive": "yes"},
                "condition": {"rating": "Marvellous", "temperature_c": 40.5},
                "specifications": {"amperage": -5, "voltage": 480, "weight_kg": 12, "nema": "3R"},
                "operation": 7, "arc_flash": null, "colour": "grey", "safety_labels": ["voltage", 1, {}],
                "location": {"coordinates": {"lat": 40.0, "lng": -74.0}}
            }),
            LOCATION,
        )
        .expect("id, facility and type are there");
        let item = read.record;
        assert_eq!(
            (item.kind, item.install_date, item.environment.humidity_percent),
            (EquipmentKind::Panel, None, None)
        );
        assert_eq!((item.environment.temperature_f, item.environment.corrosive), (Some(75.0), Some(true)));
        assert_eq!((item.condition.rating, item.condition.temperature_c), (None, Some(40.5)));
        assert_eq!((item.specifications.amperage, item.specifications.voltage.as_deref()), (None, Some("480")));
        assert_eq!(item.specifications.more.get("weight_kg").map(String::as_str), Some("12"));
        assert_eq!(item.location.coordinates.map(|point| point.lng), Some(-74.0));
        assert_eq!(item.safety_labels, ["voltage", "1"]);
        let mut columns: Vec<&str> = read.issues.iter().map(|issue| issue.column.as_str()).collect();
        columns.sort_unstable();
        assert_eq!(
            columns,
            [
                "condition.rating",
                "environment.humidity_percent",
                "install_date",
                "operation",
                "safety_labels",
                "specifications.amperage"
            ]
        );
        assert!(read.issues.iter().all(|issue| issue.id == "e1" && !issue.quarantined));
        let humidity = read.issues.iter().find(|issue| issue.column.ends_with("humidity_percent"));
        assert_eq!(humidity.and_then(|issue| issue.value.as_deref()), Some("140"));
    }

    #[test]
    fn a_document_without_id_facility_or_type_is_rejected() {
        for (document, column, reason) in [
            (json!({"facility_id": "f", "type": "panel"}), "id", "is missing"),
            (json!({"id": "", "facility_id": "f", "type": "panel"}), "id", "is missing"),
            (json!({"id": "e", "type": "panel"}), "facility_id", "is missing"),
            (json!({"id": "e", "facility_id": "f"}), "type", "is missing"),
            (json!({"id": "e", "facility_id": "f", "type": "toaster"}), "type", "is none of"),
            (json!({"id": "e\u{0}", "facility_id": "f", "type": "panel"}), "id", "control character"),
            (json!({"id": "e", "facility_id": {"a": 1}, "type": "panel"}), "facility_id", "is not an identifier"),
            (json!([1]), "", "is not an object"),
        ] {
            let refused = parse_equipment(&document, LOCATION).expect_err("refused");
            assert_eq!(refused.len(), 1, "{refused:?}");
            assert!(refused[0].quarantined && refused[0].column == column, "{refused:?}");
            assert!(refused[0].reason.contains(reason), "{refused:?}");
        }
        let nameless = parse_equipment(&json!({"facility_id": "f", "type": "panel"}), LOCATION).expect_err("refused");
        assert_eq!(nameless[0].id, "line 7");
        assert!(
            parse_service(&json!({"id": "s", "equipment_id": "e", "type": "cleaning", "date": "?"}), LOCATION).is_err()
        );
    }

    #[test]
    fn a_facility_without_a_name_uses_its_id() {
        let read = parse_facility(&json!({"id": "f1", "year_built": "1965"}), LOCATION).expect("an id suffices");
        assert_eq!((read.record.name.as_str(), read.record.year_built), ("f1", Some(1965)));
        assert_eq!(read.issues.len(), 1);
        let wrong = parse_facility(&json!({"id": "f1", "name": "x".repeat(501)}), LOCATION).expect("an id suffices");
        assert_eq!((wrong.record.name.as_str(), wrong.issues.len()), ("f1", 1));
        assert_eq!(wrong.issues[0].value.as_ref().map(|value| value.chars().count()), Some(200));
    }

    #[test]
    fn extra_specifications_are_limited_and_an_embedded_service_needs_no_equipment_id() {
        let many: serde_json::Map<String, Value> = (0..5_000).map(|key| (format!("k{key}"), json!(key))).collect();
        let item = json!({"id": "e", "facility_id": "f", "type": "panel", "specifications": many});
        let read = parse_equipment(&item, LOCATION).expect("sound");
        assert_eq!(read.record.specifications.more.len(), super::super::MAX_EXTRAS);
        assert_eq!(read.issues.len(), 1, "the surplus is one complaint, not thousands");
        let owner = EquipmentId::parse("e").expect("an id");
        let document = json!({"id": "s", "type": "cleaning", "date": "2024-01-01"});
        assert_eq!(parse_service_of(&owner, &document, LOCATION).map(|read| read.record.equipment_id), Ok(owner));
    }

    #[test]
    fn every_field_of_a_full_document_round_trips() {
        let full = json!({
            "id": "e", "facility_id": "f", "type": "transformer", "name": "T1", "manufacturer": "M", "model": "X",
            "serial_number": "9", "install_date": "1990-01-02", "fed_from": "p", "alternate_feeds": ["q"],
            "critical_load": true,
            "location": {"building": "A", "room": "1", "coordinates": {"lat": 1.5, "lng": 2.5}},
            "specifications": {"voltage": "480V", "amperage": 400, "phases": 3, "mount_type": "pad",
                "enclosure_type": "3R", "slots": 42, "main_disconnect": true, "main_disconnect_rating": 400,
                "kva": 75.0, "primary_voltage": "480V", "secondary_voltage": "208Y/120V", "cooling_class": "AA",
                "impedance_percent": 5.75, "frame_rating": 400, "trip_rating": 225, "interrupting_rating_ka": 65.0,
                "raceway_type": "EMT", "length_ft": 120.5, "more": {"k": "v"}},
            "conductor": {"material": "aluminum", "connection_type": "crimped", "undersized": true,
                "outdated_insulation": false, "size": "4/0"},
            "environment": {"humidity_percent": 55.5, "temperature_f": 80.0, "corrosive": false, "outdoor": true,
                "poor_ventilation": true},
            "operation": {"loading_percent": 88.0, "harmonics_percent": 7.0, "power_factor": 0.9,
                "frequent_cycling": true, "voltage_instability": false},
            "assessed_condition": {"physical": 1, "criticality": 2, "environment": 3},
            "condition": {"rating": "Poor", "corrosion_level": "Minimal", "rust_level": "Severe",
                "visible_corrosion": true, "physical_damage": false, "heat_discoloration": true,
                "loose_parts": false, "unusual_noise": true, "clearance_issue": false, "temperature_c": 61.5},
            "maintenance": {"last_service_date": "2020-05-06", "documented_issues": 2, "failed_inspection": true,
                "thermal_issues": false, "trip_test": "not_done"},
            "arc_flash": {"assessment_date": "2021-01-01", "incident_energy_cal_cm2": 8.5,
                "working_distance_mm": 455.0, "boundary_mm": 900.0, "arc_rating_cal_cm2": 12.0, "ppe_category": 2,
                "site_ppe_level": "B", "label_present": true},
            "safety_labels": ["voltage", "arc_flash"], "intervention_count": 3,
            "created_at": "2020-01-01T00:00:00.000Z", "updated_at": "2024-01-01T00:00:00.123Z"
        });
        let read = parse_equipment(&full, LOCATION).expect("sound");
        assert_eq!(read.issues, []);
        assert_eq!(read.record.condition.rating, Some(ConditionRating::Poor));
        assert_eq!(serde_json::to_value(&read.record).expect("serializes"), full);
    }

    fn any_json() -> impl Strategy<Value = Value> {
        let keys = prop::sample::select(vec![
            "id",
            "facility_id",
            "type",
            "name",
            "date",
            "equipment_id",
            "specifications",
            "condition",
            "rating",
            "location",
            "coordinates",
            "lat",
            "lng",
            "more",
            "alternate_feeds",
            "install_date",
            "environment",
            "humidity_percent",
            "amperage",
            "safety_labels",
            "deleted_at",
            "zzz",
        ]);
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".*".prop_map(Value::from),
            prop::sample::select(vec!["panel", "2024-02-29", "480", "9999-12-31", "-9999-01-01"]).prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 64, 8, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                prop::collection::hash_map(keys.clone().prop_map(str::to_owned), inner, 0..10)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_document_makes_the_parser_panic(document in any_json()) {
            for kind in [RecordKind::Equipment, RecordKind::Facility, RecordKind::Service, RecordKind::Conductor,
                RecordKind::Photo]
            {
                if let Err(refused) = parse_record(kind, &document, LOCATION) {
                    prop_assert!(!refused.is_empty() && refused.iter().all(|issue| issue.quarantined));
                }
                drop(parse_deleted(&document, LOCATION));
            }
        }

        #[test]
        fn an_invalid_field_does_not_affect_valid_ones(bad in any_json(), humidity in 0.0..=100.0_f64, amperage in 1..100_000_u32) {
            let read = parse_equipment(
                &json!({
                    "id": "e", "facility_id": "f", "type": "panel", "condition": bad, "install_date": bad,
                    "environment": {"humidity_percent": humidity, "temperature_f": bad},
                    "specifications": {"amperage": amperage}
                }),
                LOCATION,
            ).expect("what it needs is there");
            prop_assert_eq!(read.record.environment.humidity_percent, Some(humidity));
            prop_assert_eq!(read.record.specifications.amperage, Some(amperage));
            prop_assert!(read.issues.iter().all(|issue| !issue.quarantined));
        }
    }
}
