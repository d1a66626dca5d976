//! Several sources at once, and what a source may send that no building holds: all of it ends in documents that keep their
//! shape, with a word about each thing that is wrong.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use masterbus::config::SourceConfig;
use masterbus::simulate::condoit::{Collection, CondoitSimulator, CondoitSimulatorOptions};
use masterbus::simulate::portfolio::PortfolioOptions;
use masterbus::sync::{RunRequest, SyncMode};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::{Rig, Setting, file_source, http_source, runtime};
use crate::support::condoit::{TODAY, everything, ids};
use crate::support::json_schema::Contract;

#[test]
fn two_sources_with_the_same_ids_do_not_mix() {
    let folder = TempDir::new().expect("a temporary folder");
    let records = |name: &str, room: &str| {
        let document = json!({
            "facilities": [{"id": "f1", "name": name}],
            "equipment": [{"id": "e1", "facility_id": "f1", "type": "panel", "name": room},
                {"id": "e2", "facility_id": "f1", "type": "breaker", "fed_from": "e1"}],
            "services": [{"id": "s1", "equipment_id": "e1", "type": "cleaning", "date": "2024-01-01", "findings": room}],
        });
        let path = folder.path().join(format!("{name}.json"));
        std::fs::write(&path, document.to_string()).expect("it can be written");
        path
    };
    let first = file_source(&records("Mill", "north"));
    let second = SourceConfig { name: "second".to_owned(), ..file_source(&records("Dock", "south")) };
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting { fixed_at: Some(TODAY), ..Setting::of(vec![first, second]) });
    assert_eq!((rig.sync("file"), rig.sync("second")), ((4, 0), (4, 0)));
    let names: BTreeMap<String, String> = rig.viewer.document("/facilities")["facilities"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|site| (site["id"].as_str().unwrap_or_default().into(), site["name"].as_str().unwrap_or_default().into()))
        .collect();
    let expected = [("f1", "Mill"), ("second:f1", "Dock")].map(|(id, name)| (id.to_owned(), name.to_owned()));
    assert_eq!(names, BTreeMap::from(expected));
    for (id, facility, note, source) in [("e1", "f1", "north", "file"), ("second:e1", "second:f1", "south", "second")] {
        let item = rig.viewer.document(&format!("/equipment/{id}"));
        assert_eq!(item["source"], source);
        assert_eq!(rig.viewer.document(&format!("/facilities/{facility}"))["source"], source);
        assert_eq!((&item["name"], &item["location"]["facility_id"]), (&json!(note), &json!(facility)));
        let notes: Vec<&Value> =
            item["service_history"].as_array().expect("a list").iter().map(|one| &one["notes"]).collect();
        assert_eq!(notes, [note], "{id}");
    }
    assert_eq!(ids(&rig.viewer.document("/facilities/second:f1/equipment")["equipment"]).len(), 2);
    // Whoever came first keeps the id, however often either is read
    assert_eq!((rig.sync("second"), rig.sync("file"), rig.sync("second")), ((0, 0), (0, 0), (0, 0)));
    assert_eq!(rig.issues(), Vec::<Value>::new());
}

#[test]
fn who_asks_for_no_more_than_the_run_under_way_does_joins_it_and_who_asks_for_more_is_next() {
    let runtime = runtime();
    let plant = PortfolioOptions { facilities: 1, equipment: 20, ..PortfolioOptions::default() };
    let options = CondoitSimulatorOptions {
        portfolio: plant,
        latency: Duration::from_millis(50),
        ..CondoitSimulatorOptions::default()
    };
    let condoit = runtime.block_on(CondoitSimulator::start(options)).expect("a free port");
    let rig = Rig::open(&runtime, Setting::of(vec![http_source(&condoit)]));
    let permitted = RunRequest { mode: SyncMode::Incremental, allow_mass_delete: true };
    let (one, full, permitted) = runtime.block_on(async {
        let one = rig.run_queue.start("condoit", SyncMode::Incremental).await.expect("it starts");
        let joined = rig.run_queue.start("condoit", SyncMode::Incremental).await.expect("it joins");
        assert_eq!(joined.number, one.number);
        let full = rig.run_queue.start("condoit", SyncMode::Full).await.expect("it waits");
        let joined = rig.run_queue.start("condoit", SyncMode::Full).await.expect("it joins");
        assert_eq!(joined.number, full.number);
        let permitted = rig.run_queue.start("condoit", permitted).await.expect("it waits");
        let cancelled = RunRequest { mode: SyncMode::Full, allow_mass_delete: true };
        let cancelled = rig.run_queue.start("condoit", cancelled).await.expect("it waits");
        rig.run_queue.cancel(cancelled.number).await.expect("it waits");
        (one, full, permitted)
    });
    assert_eq!((one.number, full.number, permitted.number), (1, 2, 3), "a permission is for the run it is given to");
    let asked = rig.operator.send("POST", "/sync", &json!({}));
    assert_eq!((asked.status, asked.json()), (202, json!({"runs": [{"id": one.number, "source": "condoit"}]})));
    let bare = rig.operator.ask("POST", "/api/v1/sync", &[], b"");
    assert_eq!((bare.status, bare.json()), (202, asked.json()), "no body says as much");
    assert_eq!(rig.operator.ask("POST", "/api/v1/sync", &[], b"{}").status, 415);
    let under_way = rig.operator.document(&format!("/sync/runs/{}", one.number));
    assert_eq!((&under_way["ended"], &under_way["mode"]), (&Value::Null, &json!("incremental")));
    let ended = runtime.block_on(async { (one.finished().await, full.finished().await, permitted.finished().await) });
    assert_eq!(ended.0.expect("it ends well").run.mode, SyncMode::Incremental);
    let full = ended.1.expect("it ends well").run;
    assert_eq!((full.mode, full.tables["equipment"].read), (SyncMode::Full, 20), "it read everything, after the other");
    let permitted = ended.2.expect("it ends well").run;
    assert_eq!(
        (permitted.mode, permitted.tables["equipment"].read),
        (SyncMode::Incremental, 20),
        "an API is read whole"
    );
    let record = rig.operator.document("/sync/runs/1");
    assert!(record["ended"].is_string() && record["error"].is_null() && record["bytes"].as_u64() > Some(0), "{record}");
    assert_eq!(record["tables"]["equipment"]["read"], 20);
    rig.sync("condoit");
    let runs = rig.operator.document("/sync/runs");
    assert_eq!((&runs["total"], &runs["runs"][0]["id"]), (&json!(5), &json!(5)), "the latest first");
    let cancelled = runs["runs"][1]["error"].as_str();
    assert!(cancelled.is_some_and(|error| error.contains("cancelled")), "{runs}");
}

#[test]
fn nothing_that_a_source_sends_spoils_a_document() {
    let runtime = runtime();
    let plant = PortfolioOptions { facilities: 1, equipment: 10, ..PortfolioOptions::default() };
    let condoit = runtime.block_on(CondoitSimulator::start(CondoitSimulatorOptions {
        portfolio: plant,
        ..CondoitSimulatorOptions::default()
    }));
    let condoit = condoit.expect("a free port");
    let rig = Rig::open(&runtime, Setting { fixed_at: Some(TODAY), ..Setting::of(vec![http_source(&condoit)]) });
    let long = "x".repeat(10 << 20);
    let facilities = [
        json!({"id": "g1", "name": long}),
        json!({"id": "g2", "name": "Null island", "coordinates": {"lat": 0.0, "lng": 0.0}, "year_built": 9999}),
        json!({"id": "g3", "name": "\u{202e}<script>alert(1)</script>\u{0}", "coordinates": {"lat": 91.0, "lng": 0.0}}),
        json!({"name": "no id"}),
    ];
    let odd = |id: &str, more: Value| {
        let mut item = json!({"id": id, "facility_id": "g3", "type": "panel"});
        item.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        item
    };
    // What is wrong, and under which column it is reported; a star for rows that cannot be taken at all
    let equipment: Vec<(Value, &str)> = vec![
        (odd("o-loop-1", json!({"fed_from": "o-loop-2"})), ""),
        (odd("o-loop-2", json!({"fed_from": "o-loop-3"})), ""),
        (odd("o-loop-3", json!({"fed_from": "o-loop-1"})), ""),
        (odd("o-self", json!({"fed_from": "o-self", "alternate_feeds": ["o-self", "o-self", "gone"]})), ""),
        (odd("o-none-given", json!({})), ""),
        (odd("o-amps", json!({"specifications": {"amperage": -5}})), "specifications.amperage"),
        (odd("o-humid", json!({"environment": {"humidity_percent": 900}})), "environment.humidity_percent"),
        (odd("o-huge", json!({"operation": {"loading_percent": 1e300}})), "operation.loading_percent"),
        (odd("o-text", json!({"operation": {"loading_percent": "NaN"}})), "operation.loading_percent"),
        (odd("o-word", json!({"condition": {"rating": "Superb"}})), "condition.rating"),
        (odd("o-list", json!({"condition": ["Good"]})), "condition"),
        (odd("o-day", json!({"install_date": "2024-02-30"})), "install_date"),
        (odd("o-ahead", json!({"install_date": "2031-01-01"})), "install_date"),
        (odd("o-long", json!({"name": long})), "name"),
        (odd("o-deep", json!({"specifications": {"odd": {"a": [[[[[[{}]]]]]]}}})), ""),
        (odd("o-kind", json!({"type": "toaster"})), "type*"),
        (odd("o-none", json!({"type": null})), "type*"),
        (odd("o-site", json!({"facility_id": "no-such"})), "facility_id*"),
        (odd("o-number", json!({"facility_id": 7})), "facility_id*"),
    ];
    for facility in facilities {
        condoit.put(Collection::Facilities, facility);
    }
    for (item, _) in &equipment {
        condoit.put(Collection::Equipment, item.clone());
    }
    condoit.put(
        Collection::Services,
        json!({"id": "s1", "equipment_id": "o-amps", "type": "cleaning", "date": "2999-01-01"}),
    );
    condoit.put(
        Collection::Services,
        json!({"id": "s2", "equipment_id": "nobody", "type": "cleaning", "date": "2024-01-01"}),
    );
    condoit.put(Collection::Photos, json!({"id": "p1", "equipment_id": "o-amps", "taken_at": "yesterday"}));
    rig.sync("condoit");

    let reported: BTreeSet<(String, String, bool)> = rig
        .issues()
        .iter()
        .map(|issue| {
            let text = |key: &str| issue[key].as_str().unwrap_or_default().to_owned();
            assert!(text("value").chars().count() <= 200 && !text("reason").is_empty());
            (text("id"), text("column"), issue["quarantined"].as_bool().expect("a flag"))
        })
        .filter(|(id, ..)| id.starts_with("o-"))
        .collect();
    let expected: BTreeSet<(String, String, bool)> = equipment
        .iter()
        .filter(|(_, column)| !column.is_empty())
        .map(|(item, column)| {
            let id = item["id"].as_str().expect("an id").to_owned();
            (id, column.trim_end_matches('*').to_owned(), column.ends_with('*'))
        })
        .collect();
    let loops = reported.iter().filter(|(id, ..)| id.starts_with("o-loop") || id == "o-self").count();
    let others: BTreeSet<_> =
        reported.iter().filter(|(id, ..)| !id.starts_with("o-loop") && id != "o-self").cloned().collect();
    assert_eq!(others, expected, "{loops} more about loops");

    let contract = Contract(rig.anonymous.document("/openapi.json"));
    let documents = everything(&rig.viewer);
    for (path, document) in &documents {
        let bare = path.split('?').next().unwrap_or_default();
        let template = match bare.trim_start_matches('/').split('/').collect::<Vec<_>>()[..] {
            ["facilities", _] => "/facilities/{facility_id}".to_owned(),
            ["facilities", _, tail] => format!("/facilities/{{facility_id}}/{tail}"),
            ["equipment", _] => "/equipment/{equipment_id}".to_owned(),
            _ => bare.to_owned(),
        };
        contract.check("GET", &format!("/api/v1{template}"), 200, document);
    }
    for (item, column) in &equipment {
        let id = item["id"].as_str().expect("an id");
        assert_eq!(documents.contains_key(&format!("/equipment/{id}")), !column.ends_with('*'), "{id}");
    }
    assert_eq!(
        rig.viewer.document("/equipment?facility_id=f-0001&limit=1")["total"],
        10,
        "the good ones are all there"
    );
    assert_eq!(
        documents["/equipment/o-ahead"]["risk_assessment"]["risk_score"],
        documents["/equipment/o-none-given"]["risk_assessment"]["risk_score"]
    );
}
