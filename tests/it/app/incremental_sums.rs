//! The story: for a year of edits an appliance moves its sums item by item: items come, change, move to another facility
//! and go. After each edit its figures are those that judging everything anew would give.

use std::sync::Arc;

use jiff::tz::TimeZone;
use masterbus::app::{Application, ApplicationConfig, CacheLifetimes, DocumentRequest};
use masterbus::assess::RuleCatalog;
use masterbus::auth::FacilityScope;
use masterbus::clock::Clock;
use masterbus::inventory::{FacilityId, Moment, Record, RecordKind};
use masterbus::store::{FeedFaultKind, IngestBatch, Store, StoreOptions, StoredFacilityFigure};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::store::{batch_of, facility_id};

const FACILITIES: [&str; 3] = ["f1", "f2", "f3"];
/// 2026-02-28, noon.
const NOW: Moment = Moment::from_millis(1_772_280_000_000);

fn open(folder: &TempDir) -> Arc<Application> {
    open_at(folder, NOW)
}

fn open_at(folder: &TempDir, now: Moment) -> Arc<Application> {
    let options = StoreOptions { cache_bytes: 16 << 20, waits_for_disk: false };
    let opening = ApplicationConfig {
        data_dir: folder.path().to_owned(),
        store_cache_bytes: 16 << 20,
        response_cache_bytes: 1 << 20,
        lifetimes: CacheLifetimes::default(),
        time_zone: TimeZone::UTC,
        algorithm: "1.2.0".to_owned(),
        catalog: RuleCatalog::embedded().expect("the embedded rules"),
        requests_per_minute: 0,
        failures_per_minute: 0,
        clock: Clock::fixed_at(now),
        runtime: masterbus::runtime::Runtime::default(),
        sources: Vec::new(),
    };
    Application::open_with(|folder| Store::open(folder, options), opening).expect("it opens")
}

/// What may happen to an item.
#[derive(Debug, Clone)]
enum Edit {
    Put(Value),
    Gone(u8),
    Rename(&'static str),
}

fn edits() -> impl Strategy<Value = Edit> {
    let item = (
        select(&["panel", "transformer", "motor", "breaker"][..]),
        select(&FACILITIES[..]),
        1960..2026_i32,
        select(&["Excellent", "Good", "Poor", "Critical"][..]),
        select(&["None", "Minimal", "Moderate", "Severe"][..]),
        proptest::option::of(select(&["copper", "aluminum"][..])),
        proptest::option::of(0..12_u8),
        proptest::option::of(0.0..100.0_f64),
    );
    let put =
        (0..12_u8, item).prop_map(|(number, (kind, facility, year, rating, rust, material, fed_from, humidity))| {
            let record = json!({
                "id": format!("e{number:02}"), "facility_id": facility, "type": kind,
                "install_date": format!("{year}-06-01"),
                "condition": {"rating": rating, "rust_level": rust, "corrosion_level": rust},
                "conductor": {"material": material}, "fed_from": fed_from.map(|feeder| format!("e{feeder:02}")),
                "environment": {"humidity_percent": humidity},
                "arc_flash": {"assessment_date": format!("{}-03-01", year.max(2019))},
            });
            Edit::Put(record)
        });
    prop_oneof![
        8 => put,
        3 => (0..12_u8).prop_map(Edit::Gone),
        1 => select(&FACILITIES[..]).prop_map(Edit::Rename),
    ]
}

fn facility(id: &str, name: &str) -> Record {
    Record::Facility(serde_json::from_value(json!({"id": id, "name": name})).expect("a facility"))
}

fn apply(appliance: &Application, edit: &Edit, at: i64) {
    let batch_of = match edit {
        Edit::Put(record) => {
            batch_of([Record::Equipment(serde_json::from_value(record.clone()).expect("an item"))], at)
        }
        Edit::Gone(number) => {
            let removed = vec![("Equipment".into(), RecordKind::Equipment, format!("e{number:02}"))];
            IngestBatch { removed, ..batch_of([], at) }
        }
        Edit::Rename(id) => batch_of([facility(id, &format!("Plant {at}"))], at),
    };
    appliance.store.ingest(&batch_of).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
}

/// All facilities' figures, what they were made from, and the portfolio's sums.
fn figures(appliance: &Application) -> Vec<(FacilityId, StoredFacilityFigure, String)> {
    let snapshot = appliance.store.snapshot().expect("a snapshot");
    let kept = snapshot.figures().facility_figures().expect("figures").map(|kept| {
        let (id, mut kept) = kept.expect("a figure");
        // A feeder that came or went in another facility is noticed with this one's next assessment: till then it is unknown
        // or elsewhere as it was. Loops, and what is fed from outside at all, are this one's own
        let outside = kept.feed_faults.extract_if(.., |fault| fault.kind == FeedFaultKind::UnknownFeeder);
        kept.fed_from_afar.extend(outside.map(|fault| (fault.equipment_id, fault.fed_from)));
        kept.fed_from_afar.sort_unstable();
        kept.feed_faults.iter_mut().for_each(|fault| fault.last_seen = fault.first_seen);
        kept.last_updated = NOW;
        let sums =
            serde_json::to_value(snapshot.figures().facility_tally(&id).expect("read").expect("sums")).expect("JSON");
        // Which runners-up are known depends on who came and went before
        let reported = ["count", "weights", "weighted", "scores", "ages", "humidity", "categories", "own_studies"]
            .map(|key| sums[key].to_string());
        (id, kept, reported.join(" "))
    });
    kept.collect()
}

fn summary(appliance: &Arc<Application>, runtime: &tokio::runtime::Runtime) -> Value {
    let asked = DocumentRequest { path: "/p", query: "", refresh: true, scope: &FacilityScope::All, scope_key: "" };
    let answered = runtime.block_on(appliance.portfolio.get_summary(asked)).expect("a summary");
    let mut reported: Value = serde_json::from_slice(&answered.document.bytes).expect("JSON");
    reported["last_updated"].take();
    reported
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]
    #[test]
    fn incremental_sums_equal_those_of_a_full_assessment(edits in prop::collection::vec(edits(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let folder = TempDir::new().expect("a folder");
        let appliance = open(&folder);
        appliance.store.ingest(&batch_of(FACILITIES.map(|id| facility(id, "Plant")), 1)).expect("applied");
        appliance.assessor.assess_dirty().expect("assessed");
        for (turn, edit) in edits.iter().enumerate() {
            apply(&appliance, edit, 2 + turn as i64);
            let (moved, reported) = (figures(&appliance), summary(&appliance, &runtime));
            if turn % 7 == 0 || turn + 1 == edits.len() {
                appliance.store.mark_all_dirty().expect("marked");
                appliance.assessor.assess_dirty().expect("assessed");
                prop_assert_eq!(&figures(&appliance), &moved, "after {:?}", edit);
                prop_assert_eq!(summary(&appliance, &runtime), reported);
            }
        }
    }
}

/// Enough items that the kept runners-up of a type are used up, one by one, and the rest has to be looked at.
#[test]
fn the_next_worst_items_are_found_when_every_listed_one_improves() {
    let folder = TempDir::new().expect("a folder");
    let appliance = open(&folder);
    let bad = |number: u32, rating: &str| {
        let item = json!({
            "id": format!("e{number:03}"), "facility_id": "f1", "type": "panel",
            "install_date": format!("{}-06-01", 1950 + number % 40),
            "condition": {"rating": rating, "rust_level": "Severe", "corrosion_level": "Severe"},
            "conductor": {"material": "aluminum"},
        });
        Record::Equipment(serde_json::from_value(item).expect("an item"))
    };
    let all = std::iter::once(facility("f1", "Plant")).chain((0..60).map(|number| bad(number, "Critical")));
    appliance.store.ingest(&batch_of(all, 1)).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
    let top = |appliance: &Application| {
        let snapshot = appliance.store.snapshot().expect("a snapshot");
        snapshot.figures().facility_figure(&facility_id("f1")).expect("read").expect("a figure").figure.top_threats
    };
    let mut seen = 0;
    for turn in 0..55 {
        let worst = top(&appliance);
        let Some(worst) = worst.first().map(ToString::to_string) else { break };
        let removed = vec![("Equipment".into(), RecordKind::Equipment, worst)];
        appliance.store.ingest(&IngestBatch { removed, ..batch_of([], 2 + turn) }).expect("applied");
        appliance.assessor.assess_dirty().expect("assessed");
        seen += 1;
        let moved = top(&appliance);
        if turn % 9 == 0 {
            appliance.store.mark_all_dirty().expect("marked");
            appliance.assessor.assess_dirty().expect("assessed");
            assert_eq!(top(&appliance), moved);
        }
    }
    assert!(seen > 20, "more than the kept runners-up went: {seen}");
}

/// Which day all figures are of is known without looking at them, and doubted as soon as some are of another.
#[test]
fn a_new_day_is_found_out_though_a_sync_has_begun_it() {
    let folder = TempDir::new().expect("a folder");
    let made_for = |appliance: &Application| {
        appliance.store.snapshot().expect("a snapshot").figures().figure_basis().expect("read")
    };
    {
        let appliance = open(&folder);
        appliance.store.ingest(&batch_of([facility("f1", "One"), facility("f2", "Two")], 1)).expect("applied");
        appliance.assessor.assess_dirty().expect("assessed");
        assert_eq!(made_for(&appliance), None, "nobody has looked yet");
        assert!(!appliance.assessor.mark_outdated().expect("looked"), "all are of today");
        let known = made_for(&appliance).expect("known now");
        assert_eq!((known.as_of, known.algorithm.as_str()), (appliance.clock.today(), "1.2.0"));
    }
    let appliance = open_at(&folder, Moment::from_millis(NOW.millis() + 86_400_000));
    appliance.store.ingest(&batch_of([facility("f1", "One, renamed")], 2)).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
    assert_eq!(made_for(&appliance), None, "one facility is of today, one of the day before");
    assert!(appliance.assessor.mark_outdated().expect("looked"));
    appliance.assessor.assess_dirty().expect("assessed");
    for kept in appliance.store.snapshot().expect("a snapshot").figures().facility_figures().expect("read") {
        assert_eq!(kept.expect("a figure").1.figure.as_of, appliance.clock.today());
    }
    assert!(!appliance.assessor.mark_outdated().expect("looked"));
    assert_eq!(made_for(&appliance).expect("known").as_of, appliance.clock.today());
}
