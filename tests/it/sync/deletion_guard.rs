//! An error at the source must not empty the store: too many deletions, however they arrive, wait for permission. A column
//! that is suddenly empty is reported.

use std::path::Path;
use std::sync::Arc;

use masterbus::simulate::condoit::{Collection, CondoitSimulator, CondoitSimulatorOptions, RunningCondoit};
use masterbus::simulate::portfolio::PortfolioOptions;
use masterbus::sync::{SyncError, SyncMode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::{Rig, Setting, file_source, http_source, runtime};
use crate::support::http_client::shown;

fn condoit(runtime: &tokio::runtime::Runtime) -> RunningCondoit {
    let plant = PortfolioOptions { facilities: 2, equipment: 120, ..PortfolioOptions::default() };
    let options = CondoitSimulatorOptions { portfolio: plant, ..CondoitSimulatorOptions::default() };
    runtime.block_on(CondoitSimulator::start(options)).expect("it starts")
}

fn items(rig: &Rig) -> u64 {
    rig.viewer.document("/portfolio/summary")["total_equipment"].as_u64().expect("a number")
}

fn is_mass_deletion(refused: &Arc<SyncError>, wanted: (u64, u64)) -> bool {
    matches!(**refused, SyncError::MassDeletion { gone, held, .. } if (gone, held) == wanted)
}

/// Starts a run over HTTP and waits for its end.
fn ask(rig: &Rig, wanted: &Value) -> Value {
    let started = rig.operator.send("POST", "/sync", wanted);
    assert_eq!(started.status, 202, "{}", shown(&started.body));
    let path = format!("/sync/runs/{}", started.json()["runs"][0]["id"]);
    loop {
        let run = rig.operator.document(&path);
        if !run["ended"].is_null() {
            return run;
        }
        std::thread::yield_now();
    }
}

#[test]
fn tombstones_of_an_incremental_run_wait_for_permission() {
    let runtime = runtime();
    let condoit = condoit(&runtime);
    let rig = Rig::open(&runtime, Setting::of(vec![http_source(&condoit)]));
    rig.sync("condoit");
    for number in 1..=20 {
        assert!(condoit.remove(Collection::Equipment, &format!("e-{number:07}")), "it was there");
    }
    assert_eq!(rig.sync("condoit").1, 20, "twenty may always go");
    for number in 21..=60 {
        assert!(condoit.remove(Collection::Equipment, &format!("e-{number:07}")), "it was there");
    }
    for _ in 0..2 {
        let refused = rig.try_sync("condoit", SyncMode::Incremental).expect_err("not believed");
        assert!(is_mass_deletion(&refused, (40, 100)), "{}", refused.full_message());
        assert!(refused.full_message().contains("--allow-mass-delete"));
        assert_eq!(items(&rig), 100);
    }
    let run = ask(&rig, &json!({"source": "condoit", "allow_mass_delete": true}));
    assert_eq!((&run["error"], &run["tables"]["equipment"]["deleted"]), (&Value::Null, &json!(40)), "{run}");
    assert_eq!(items(&rig), 60);
}

#[test]
fn an_empty_response_does_not_empty_the_store_and_is_read_again() {
    let runtime = runtime();
    let condoit = condoit(&runtime);
    let rig = Rig::open(&runtime, Setting::of(vec![http_source(&condoit)]));
    rig.sync("condoit");
    for number in 1..=120 {
        assert!(condoit.erase(Collection::Equipment, &format!("e-{number:07}")), "it was there");
    }
    let refused = rig.try_sync("condoit", SyncMode::Full).expect_err("not believed");
    assert!(is_mass_deletion(&refused, (120, 120)), "{}", refused.full_message());
    assert_eq!(items(&rig), 120);
    let run = ask(&rig, &json!({"source": "condoit", "full": true, "allow_mass_delete": true}));
    assert_eq!(run["error"], Value::Null, "{run}");
    assert_eq!(items(&rig), 0);
}

#[test]
fn a_file_that_deletes_too_much_is_refused_whole() {
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let post = |path: &str, document: &Value| rig.operator.send("POST", path, document);
    let item = |n: u32| json!({"id": format!("e{n}"), "facility_id": "f1", "type": "panel"});
    let all: Vec<Value> = (0..50).map(item).collect();
    let taken = post("/import", &json!({"facilities": [{"id": "f1", "name": "Mill"}], "equipment": all}));
    assert_eq!(taken.status, 200, "{}", shown(&taken.body));
    let gone = (0..30).map(|n| json!({"id": format!("e{n}"), "deleted_at": "2024-01-01T00:00:00Z"}));
    let rows: Vec<Value> = [item(99)].into_iter().chain(gone).collect();
    let document = json!({ "equipment": rows });
    let refused = post("/import", &document);
    assert_eq!((refused.status, &refused.error()["details"]["gone"]), (409, &json!(30)));
    assert_eq!(items(&rig), 50, "the new item of the file did not come either");
    let taken = post("/import?allow_mass_delete=true", &document);
    assert_eq!((taken.status, items(&rig)), (200, 21));
}

#[test]
fn the_deletions_of_one_file_are_counted_once_in_whichever_batches_they_come() {
    const ITEMS: u32 = 10_000;
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let post = |document: &Value| rig.operator.send("POST", "/import", document);
    let item = |n: u32| json!({"id": format!("e{n}"), "facility_id": "f1", "type": "panel"});
    let gone = |n: u32| json!({"id": format!("e{n}"), "deleted_at": "2024-01-01T00:00:00Z"});
    let all: Vec<Value> = (0..ITEMS).map(item).collect();
    assert_eq!(post(&json!({"facilities": [{"id": "f1"}], "equipment": all})).status, 200);
    // More rows than a batch between the first twenty deletions, which may always go, and the others
    let between = || (5_000..ITEMS).map(item);
    let rows: Vec<Value> = (0..20).map(gone).chain(between()).chain((20..2_002).map(gone)).collect();
    let refused = post(&json!({ "equipment": rows }));
    let details = &refused.error()["details"];
    assert_eq!((refused.status, &details["gone"], &details["held"]), (409, &json!(2_002), &json!(ITEMS)));
    // The same fifteen twice are fifteen
    let small = Rig::open(&runtime, Setting::of(Vec::new()));
    let few: Vec<Value> = (0..50).map(item).collect();
    let taken = small.operator.send("POST", "/import", &json!({"facilities": [{"id": "f1"}], "equipment": few}));
    assert_eq!(taken.status, 200);
    let rows: Vec<Value> = (0..15).map(gone).chain((5_000..ITEMS).map(item)).chain((0..15).map(gone)).collect();
    let taken = small.operator.send("POST", "/import", &json!({ "equipment": rows }));
    assert_eq!(taken.status, 200, "{}", shown(&taken.body));
}

fn write(path: &Path, rows: u32, manufacturer: impl Fn(u32) -> Value) {
    let item = |n: u32| {
        let maker = manufacturer(n);
        json!({"id": format!("e{n}"), "facility_id": "f1", "type": "panel", "name": format!("P{n}"), "manufacturer": maker})
    };
    let items: Vec<Value> = (0..rows).map(item).collect();
    let document = json!({"facilities": [{"id": "f1", "name": "Mill"}], "equipment": items});
    std::fs::write(path, document.to_string()).expect("it can be written");
}

#[test]
fn a_suddenly_empty_column_is_reported_until_it_has_values() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("plant.json");
    write(&path, 30, |n| if n < 20 { json!("Square") } else { Value::Null });
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(vec![file_source(&path)]));
    rig.sync("file");
    assert_eq!(rig.issues(), Vec::<Value>::new());
    write(&path, 30, |_| Value::Null);
    rig.sync("file");
    let reported = |issues: &[Value]| -> Vec<(String, String)> {
        let text = |issue: &Value, key: &str| issue[key].as_str().unwrap_or_default().to_owned();
        issues.iter().map(|issue| (text(issue, "table"), text(issue, "column"))).collect()
    };
    let issues = rig.issues();
    assert_eq!(reported(&issues), [("equipment".to_owned(), "manufacturer".to_owned())]);
    assert!(issues[0]["reason"].as_str().is_some_and(|reason| reason.contains("20 of 30")), "{}", issues[0]);
    assert_eq!(issues[0]["quarantined"], false);
    // It stays until the column tells something
    rig.sync("file");
    assert_eq!(rig.issues().len(), 1);
    write(&path, 30, |n| if n == 3 { json!("Square") } else { Value::Null });
    rig.sync("file");
    assert_eq!(rig.issues(), Vec::<Value>::new());
}
