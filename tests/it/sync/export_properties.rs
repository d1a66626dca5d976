//! What a random store exports is read back to the same documents, in each format.

use std::sync::Arc;

use masterbus::app::ExportEncoding;
use masterbus::inventory::reading::{FieldType, RecordSchema};
use masterbus::inventory::{ConductorRun, Equipment, Facility, Photo, RecordKind, Service};
use masterbus::sync::ImportRequest;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::support::app::{Rig, Setting, runtime};

/// Random stores. Each is imported into four others.
const STORES: u32 = 8;

const KINDS: [(RecordKind, &str); 5] = [
    (RecordKind::Facility, "facilities"),
    (RecordKind::Equipment, "equipment"),
    (RecordKind::Service, "services"),
    (RecordKind::Conductor, "conductors"),
    (RecordKind::Photo, "photos"),
];

/// Texts that spreadsheets, parsers of numbers and dates, and writers of CSV treat in their own way.
const ODD_TEXTS: &[&str] = &[
    "=1+1",
    "+49 30",
    "-x",
    "@sum",
    "'",
    "''",
    "'=1",
    "'x",
    "a;b",
    "[x",
    "{x}",
    "{x,y}",
    "[\"a\"]",
    "\"q\"",
    "a\"b",
    "a\nb",
    "a\r\nb",
    "a\rb",
    "\n",
    "1,234",
    "0,5",
    "68 %",
    "01/02/2024",
    "2024-01-02",
    "3-Feb-01",
    "NULL",
    "null",
    "true",
    "0x1",
    "1e5",
    "-5",
    "007",
    " x ",
    "\t x",
    "\u{feff}a",
    "\u{85}",
    "\u{2028}",
    "ü",
    "€",
    "\u{1f5bc}",
    "a\0b",
    "\u{1}",
    "|",
    "sep=;",
];

fn text() -> impl Strategy<Value = Value> {
    prop_oneof![3 => select(ODD_TEXTS).prop_map(Value::from), 1 => ".{0,12}".prop_map(Value::from), 1 => any::<String>().prop_map(Value::from)]
}

fn id(prefix: &'static str) -> impl Strategy<Value = Value> {
    let plain = (0..6_u8).prop_map(move |n| format!("{prefix}{n}"));
    let odd = select(&["=1", "'a", "ü;b", "a,b", "1,5", "007", "{a}", "[b]", "\"c\"", "-1"][..]);
    prop_oneof![4 => plain, 1 => odd.prop_map(move |text| format!("{text}{prefix}"))].prop_map(Value::from)
}

fn number() -> impl Strategy<Value = Value> {
    prop_oneof![
        (0..4_i64).prop_map(Value::from),
        (0..500_i64).prop_map(Value::from),
        (0.0..1.0_f64).prop_map(Value::from),
        (-200.0..200.0_f64).prop_map(Value::from),
        (1e-9..1e6_f64).prop_map(Value::from),
        Just(json!(-0.0)),
    ]
}

/// A value of a field. Not every one is valid; those that are not are unknown in the store.
fn field_value(name: &'static str, field_type: FieldType) -> BoxedStrategy<Value> {
    const WORDS: &[&str] = &[
        "panel",
        "ups",
        "motor",
        "copper",
        "aluminum",
        "bolted",
        "crimped",
        "Poor",
        "Good",
        "None",
        "Minimal",
        "Severe",
        "minimal",
        "severe",
        "passed",
        "not_done",
        "cleaning",
        "thermographic",
    ];
    match field_type {
        FieldType::Text if name == "id" || name == "facility_id" || name == "equipment_id" || name == "fed_from" => {
            id(if name == "facility_id" { "f" } else { "e" }).boxed()
        }
        FieldType::Text if name == "type" => {
            select(&["panel", "ups", "cleaning", "repair", "other"][..]).prop_map(Value::from).boxed()
        }
        FieldType::Text => prop_oneof![2 => text(), 1 => select(WORDS).prop_map(Value::from)].boxed(),
        FieldType::Number => number().boxed(),
        FieldType::Flag => any::<bool>().prop_map(Value::from).boxed(),
        FieldType::Date => {
            let day = (1800..2200_i32, 1..13_u8, 1..29_u8);
            let day = day.prop_map(|(year, month, day)| format!("{year}-{month:02}-{day:02}"));
            (day, prop::option::of((0..24_u8, 0..1_000_u16)))
                .prop_map(|(day, time)| {
                    time.map_or(day.clone(), |(hour, millis)| format!("{day}T{hour:02}:07:09.{millis:03}Z"))
                })
                .prop_map(Value::from)
                .boxed()
        }
        FieldType::List => vec(text(), 0..4).prop_map(Value::from).boxed(),
        FieldType::Document if name == "specifications.more" => vec((any::<String>(), text()), 0..4)
            .prop_map(|entries| Value::Object(entries.into_iter().collect()))
            .boxed(),
        FieldType::Document => {
            (-90.0..90.0_f64, -180.0..180.0_f64).prop_map(|(lat, lng)| json!({"lat": lat, "lng": lng})).boxed()
        }
    }
}

/// Puts a value under its dotted name.
fn insert(document: &mut Map<String, Value>, name: &str, value: Value) {
    match name.split_once('.') {
        None => drop(document.insert(name.to_owned(), value)),
        Some((group, rest)) => {
            let inner = document.entry(group).or_insert_with(|| json!({}));
            // A coordinate of a point that is there as a whole
            if let Some(inner) = inner.as_object_mut() {
                insert(inner, rest, value);
            }
        }
    }
}

fn documents<N: RecordSchema>() -> impl Strategy<Value = Vec<Value>> {
    let fields = N::FIELDS.iter().filter(|field| !field.name.ends_with(".lat") && !field.name.ends_with(".lng"));
    let values: Vec<BoxedStrategy<(&str, Option<Value>)>> = fields
        .map(|field| {
            let chance = if field.required { 0.97 } else { 0.4 };
            let name = field.name;
            prop::option::weighted(chance, field_value(name, field.field_type))
                .prop_map(move |value| (name, value))
                .boxed()
        })
        .collect();
    let document = values.prop_map(|values| {
        let mut document = Map::new();
        for (name, value) in values {
            if let Some(value) = value {
                insert(&mut document, name, value);
            }
        }
        Value::Object(document)
    });
    vec(document, 0..8)
}

fn stores() -> impl Strategy<Value = Value> {
    let pictures = vec(prop::option::of(select(&["", "iVBORw0KGgo=", "AA==", "no base64"][..])), 8);
    let records = (
        documents::<Facility>(),
        documents::<Equipment>(),
        documents::<Service>(),
        documents::<ConductorRun>(),
        documents::<Photo>(),
        pictures,
    );
    records.prop_map(|(facilities, equipment, services, conductors, mut photos, pictures)| {
        for (photo, picture) in photos.iter_mut().zip(pictures) {
            photo["picture"] = picture.into();
        }
        json!({"facilities": facilities, "equipment": equipment, "services": services, "conductors": conductors,
            "photos": photos})
    })
}

fn export(rig: &Rig, encoding: ExportEncoding) -> Vec<u8> {
    let mut out = Vec::new();
    rig.appliance.export.write(encoding, &mut out).expect("exported");
    out
}

fn import(runtime: &Runtime, rig: &Rig, name: &str, content: &[u8]) -> masterbus::sync::FileReport {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join(name);
    std::fs::write(&path, content).expect("written");
    let imported = runtime.block_on(rig.run_queue.import(ImportRequest::new(path)));
    imported.unwrap_or_else(|error| panic!("{name}: {}\n{}", error.full_message(), String::from_utf8_lossy(content))).1
}

fn without_pictures(export: &[u8]) -> Value {
    let mut document: Value = serde_json::from_slice(export).expect("JSON");
    for photo in document["photos"].as_array_mut().into_iter().flatten() {
        drop(photo.as_object_mut().map(|photo| photo.remove("picture")));
    }
    document
}

fn check(runtime: &Arc<Runtime>, store: &Value) {
    let first = Rig::open(runtime, Setting::of(Vec::new()));
    import(runtime, &first, "store.json", store.to_string().as_bytes());
    let json = export(&first, ExportEncoding::Json);
    for (name, encoding) in [("all.json", ExportEncoding::Json), ("all.ndjson", ExportEncoding::Ndjson)] {
        let second = Rig::open(runtime, Setting::of(Vec::new()));
        let report = import(runtime, &second, name, &export(&first, encoding));
        assert_eq!(report.rows, report.kept, "{name}: {report:?}");
        assert_eq!(
            String::from_utf8_lossy(&export(&second, ExportEncoding::Json)),
            String::from_utf8_lossy(&json),
            "{name}"
        );
    }
    let third = Rig::open(runtime, Setting::of(Vec::new()));
    for (kind, _) in KINDS {
        let table = export(&first, ExportEncoding::Csv(kind));
        let report = import(runtime, &third, "x.csv", &table);
        assert_eq!(report.rows, report.kept, "{kind:?}: {report:?}");
    }
    assert_eq!(without_pictures(&export(&third, ExportEncoding::Json)), without_pictures(&json), "by tables");
}

#[test]
fn a_random_store_is_read_back_from_each_format() {
    let runtime = runtime();
    let config = Config { cases: STORES, failure_persistence: None, max_shrink_iters: 60, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let outcome = runner.run(&stores(), |store| {
        check(&runtime, &store);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
