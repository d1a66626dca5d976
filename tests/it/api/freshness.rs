//! From a stored change to the updated documents: which documents become stale, what is served meanwhile, that nothing is
//! computed twice, and that a caller who lost access sees nothing.

use std::io::{Read, Write};
use std::net::TcpStream;

use masterbus::assess::catalog::DEFAULT_ALGORITHM;
use masterbus::auth::Role;
use masterbus::inventory::{EquipmentId, Record};
use masterbus::store::IngestBatch;
use serde_json::{Value, json};

use crate::support::api_portfolio::{Portfolio, by_hand};
use crate::support::app::key_for;

/// Requests each path once and returns the `X-Cache` headers.
fn served(portfolio: &Portfolio, paths: &[&str]) -> Vec<String> {
    let one = |path: &&str| portfolio.rig.viewer.look(path).header("x-cache").unwrap_or("nothing").to_owned();
    paths.iter().map(one).collect()
}

#[test]
fn a_thousand_concurrent_requests_compute_a_document_once() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    let key = key_for(&rig.appliance, Role::Viewer, &[]);
    let connect = |_| TcpStream::connect(rig.address).expect("it listens");
    let mut askers: Vec<TcpStream> = (0..1000).map(connect).collect();
    let before = rig.appliance.cache.statistics().computations;
    let request = format!(
        "GET /api/v1/equipment?limit=1000&sort=risk_score HTTP/1.1\r\nHost: here\r\nX-API-Key: {key}\r\nConnection: close\r\n\r\n"
    );
    for asker in &mut askers {
        asker.write_all(request.as_bytes()).expect("sent");
    }
    let mut bodies: Vec<Vec<u8>> = Vec::new();
    for mut asker in askers {
        let mut answer = Vec::new();
        asker.read_to_end(&mut answer).expect("an answer");
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
        let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("a head");
        bodies.push(answer.split_off(end));
    }
    assert!(bodies.iter().all(|body| *body == bodies[0]));
    assert_eq!(rig.appliance.cache.statistics().computations - before, 1);
}

#[test]
fn a_score_that_is_not_yet_recomputed_is_marked_as_stale() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    let before = portfolio.get("/equipment/x-a");
    assert_eq!(before["risk_assessment"]["stale"], json!(false));
    let id = EquipmentId::parse("x-a").expect("an id");
    let store = &rig.appliance.store;
    let mut item =
        store.snapshot().and_then(|snapshot| snapshot.find_equipment(&id)).expect("read").expect("it is held");
    item.name = Some("Renamed".to_owned());
    let record = (std::sync::Arc::from("equipment"), Record::Equipment(Box::new(item)));
    let batch_of = IngestBatch { puts: vec![record], ..IngestBatch::empty("file", rig.clock.now()) };
    assert_eq!(rig.appliance.ingest.ingest(&batch_of).expect("stored").items, [id].into());

    let at_once = rig.viewer.look("/equipment/x-a");
    assert_eq!((at_once.header("x-cache"), &at_once.json()["name"]), (Some("stale"), &before["name"]));
    let unassessed = portfolio.get("/equipment/x-a");
    assert_eq!((&unassessed["name"], &unassessed["risk_assessment"]["stale"]), (&json!("Renamed"), &json!(true)));
    rig.appliance.assessor.assess_dirty().expect("assessed");
    let assessed = portfolio.get("/equipment/x-a");
    assert_eq!((&assessed["name"], &assessed["risk_assessment"]["stale"]), (&json!("Renamed"), &json!(false)));
}

#[test]
fn a_change_invalidates_the_item_its_feeders_its_facility_and_the_portfolio() {
    let portfolio = Portfolio::open();
    let mut records = by_hand();
    // x-c is fed from x-a, which is fed from x-b
    records["equipment"][3]["fed_from"] = json!("x-a");
    records["equipment"][2]["fed_from"] = json!("x-b");
    portfolio.write(&records);
    let upwards = [
        "/equipment/x-c",
        "/equipment/x-a",
        "/equipment/x-b",
        "/facilities/x-ties",
        "/portfolio/summary",
        "/facilities",
    ];
    let beside =
        ["/equipment/x-d", "/equipment/x-bare", "/equipment/x-alone", "/facilities/x-nowhere", "/facilities/x-empty"];
    for path in upwards.iter().chain(&beside) {
        portfolio.get(path);
    }
    assert!(served(&portfolio, &upwards).iter().chain(&served(&portfolio, &beside)).all(|one| one == "hit"));
    records["equipment"][3]["condition"] = json!({"rating": "Critical"});
    portfolio.write(&records);
    assert_eq!(served(&portfolio, &upwards), ["stale"; 6]);
    // Two may share a generation counter. Never most of them.
    let unmoved = served(&portfolio, &beside).iter().filter(|one| *one == "hit").count();
    assert!(unmoved >= 4, "only {unmoved} of {} others stayed valid", beside.len());
}

#[test]
fn an_item_moved_to_another_facility_is_hidden_from_callers_of_the_old_one() {
    let portfolio = Portfolio::open();
    let limited = portfolio.rig.limited_viewer(&["x-ties"]);
    for path in ["/equipment/x-a", "/equipment", "/facilities/x-ties/equipment"] {
        assert_eq!(limited.get(path).status, 200);
    }
    let mut records = by_hand();
    records["equipment"][2]["facility_id"] = json!("x-nowhere");
    portfolio.write(&records);
    assert_eq!(limited.look("/equipment/x-a").status, 404);
    for path in ["/equipment", "/facilities/x-ties/equipment"] {
        let answer = limited.look(path);
        assert_eq!(answer.header("x-cache"), Some("miss"), "{path}");
        let document: Value = answer.json();
        let ids: Vec<&Value> = document["equipment"].as_array().expect("a list").iter().map(|row| &row["id"]).collect();
        assert!(!ids.contains(&&json!("x-a")) && ids.contains(&&json!("x-b")), "{path}: {ids:?}");
    }
    assert_eq!(portfolio.get("/equipment/x-a")["location"]["facility_id"], "x-nowhere");
}

#[test]
fn switching_the_algorithm_serves_stale_documents_meanwhile() {
    let portfolio = Portfolio::open();
    let appliance = &portfolio.rig.appliance;
    let other =
        appliance.rules.catalog().versions().find(|version| *version != DEFAULT_ALGORITHM).expect("another").to_owned();
    let paths = ["/equipment/x-c", "/facilities/x-ties", "/portfolio/summary"];
    for path in paths {
        portfolio.get(path);
    }
    let version = |document: &Value| document["risk_assessment"]["algorithm_version"].clone();
    appliance.algorithms.switch(&other, &|| true).expect("it is known");
    let meanwhile = portfolio.rig.viewer.look("/equipment/x-c");
    assert_eq!((meanwhile.header("x-cache"), version(&meanwhile.json())), (Some("stale"), json!(DEFAULT_ALGORITHM)));
    assert_eq!(served(&portfolio, &paths[1..]), ["stale"; 2], "no request waits");
    assert_eq!(portfolio.get("/equipment/x-c")["risk_assessment"]["stale"], json!(true));
    appliance.assessor.assess_dirty().expect("assessed");
    let after = portfolio.get("/equipment/x-c");
    assert_eq!((version(&after), &after["risk_assessment"]["stale"]), (json!(other), &json!(false)));
    assert!(appliance.algorithms.switch("0.0.0", &|| true).is_err());
}
