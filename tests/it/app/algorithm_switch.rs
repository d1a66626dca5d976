//! Another version of the algorithm, put in force while everybody reads: no answer fails, lacks anything, or says a
//! figure of one version under the name of another; and it stays in force.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::tz::TimeZone;
use masterbus::app::{Application, ApplicationConfig, CacheLifetimes};
use masterbus::assess::RuleCatalog;
use masterbus::assess::catalog::DEFAULT_ALGORITHM;
use masterbus::auth::Role;
use masterbus::clock::Clock;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::api_portfolio::Portfolio;
use crate::support::app::{Rig, Setting, key_for, no_jobs, runtime};
use crate::support::http_client::Client;
use crate::support::jobs::{appliance, until};

const OTHER: &str = "1.0.0";
const READERS: usize = 4;
/// What readers read: items by their own and in a list, sums, and what is made of them.
const PATHS: [&str; 7] = [
    "/equipment/x-c",
    "/equipment/x-alone",
    "/facilities/x-ties/equipment",
    "/facilities/x-ties",
    "/facilities/x-ties/risks",
    "/threatmap/facilities",
    "/portfolio/summary",
];

/// Where a document has its months, and how many they are at least.
fn months<'a>(path: &str, document: &'a Value) -> Option<&'a Value> {
    match path {
        "/facilities/x-ties" => document.get("historical_risk"),
        "/facilities/x-ties/risks" => document.get("historical_trend"),
        "/portfolio/summary" => document.get("risk_trends"),
        _ => None,
    }
}

/// What an item's document says of its score, by version.
fn scored(document: &Value) -> (Value, Value) {
    let risk = &document["risk_assessment"];
    (risk["algorithm_version"].clone(), risk["risk_score"].clone())
}

#[test]
fn nobody_who_reads_notices_more_than_the_figures() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    rig.appliance.history.fill_missing(&|| true).expect("the past is worked out");
    let ids = ["x-c", "x-alone"];
    let scores = || ids.map(|id| scored(&portfolio.get(&format!("/equipment/{id}"))));
    let before = scores();
    assert!(before.iter().all(|(version, _)| *version == DEFAULT_ALGORITHM));

    let (ended, seen) = (AtomicBool::new(false), parking_lot::Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..READERS {
            let reader = Client::with_key(rig.address, &key_for(&rig.appliance, Role::Viewer, &[]));
            let (ended, seen) = (&ended, &seen);
            scope.spawn(move || {
                while !ended.load(Ordering::Relaxed) {
                    for path in PATHS {
                        let answer = reader.look(path);
                        seen.lock().push((path, answer.status, answer.json()));
                    }
                }
            });
        }
        let round = || {
            let end = seen.lock().len() + 2 * READERS * PATHS.len();
            until("a round of all readers", || (seen.lock().len() >= end).then_some(Value::Null));
        };
        round();
        let answer = rig.admin.send("PUT", "/algorithms", &json!({"in_force": OTHER}));
        assert_eq!((answer.status, &answer.json()["in_force"]), (200, &json!(OTHER)));
        until("the figures by the other version", || {
            let done = scores().iter().all(|(version, _)| version == OTHER)
                && portfolio.get("/equipment/x-c")["risk_assessment"]["stale"] == false
                && rig.appliance.store.snapshot().ok()?.figures().dirty_set(usize::MAX).ok()?.is_empty();
            done.then_some(Value::Null)
        });
        round();
        ended.store(true, Ordering::Relaxed);
    });

    let after = scores();
    assert_ne!(before.clone().map(|(_, score)| score), after.clone().map(|(_, score)| score), "the versions differ");
    for (path, status, document) in &seen.into_inner() {
        assert_eq!(*status, 200, "{path}: {document}");
        if let Some(months) = months(path, document) {
            assert!(months.as_array().is_some_and(|months| months.len() >= 12), "{path}: {months}");
        }
        if let Some(place) = ids.iter().position(|id| path.ends_with(id)) {
            let said = scored(document);
            assert!(said == before[place] || said == after[place], "{path}: {said:?}");
        }
        let list = document.as_array().or_else(|| document["equipment"].as_array());
        assert!(list.is_none_or(|list| !list.is_empty()), "{path}: {document}");
    }
    assert_eq!(portfolio.get("/engine")["algorithm_version"], OTHER);
}

#[test]
fn who_may_not_or_names_none_changes_nothing() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    assert_eq!(rig.operator.send("PUT", "/algorithms", &json!({"in_force": OTHER})).status, 403);
    let unknown = rig.admin.send("PUT", "/algorithms", &json!({"in_force": "9.9.9"}));
    assert_eq!(unknown.status, 422);
    assert!(
        unknown.error()["details"]["in_force"].as_str().is_some_and(|response| response.contains(DEFAULT_ALGORITHM))
    );
    assert_eq!(rig.admin.send("PUT", "/algorithms", &json!({"in_force": DEFAULT_ALGORITHM})).status, 200);
    assert_eq!(portfolio.get("/equipment/x-c")["risk_assessment"]["stale"], false, "the same again is no change");
}

fn reopened(folder: &Path, configured: &str) -> Arc<Application> {
    Application::open(ApplicationConfig {
        data_dir: folder.to_owned(),
        store_cache_bytes: 8 << 20,
        response_cache_bytes: 8 << 20,
        lifetimes: CacheLifetimes::default(),
        time_zone: TimeZone::UTC,
        algorithm: configured.to_owned(),
        catalog: RuleCatalog::embedded().expect("the embedded rules"),
        requests_per_minute: 0,
        failures_per_minute: 0,
        clock: Clock::system(),
        runtime: masterbus::runtime::Runtime::default(),
        sources: Vec::new(),
    })
    .expect("it opens")
}

#[test]
fn it_stays_in_force_until_something_else_is_configured() {
    let runtime = runtime();
    let folder = TempDir::new().expect("a temporary folder");
    let setting = || Setting { folder: Some(folder.path().to_owned()), ..Setting::of(Vec::new()) };
    let rig = appliance(&runtime, 3, no_jobs(), Some(folder.path().to_owned()));
    assert_eq!(rig.admin.send("PUT", "/algorithms", &json!({"in_force": OTHER})).status, 200);
    let is_assessed =
        || rig.appliance.store.snapshot().ok()?.figures().dirty_set(usize::MAX).ok()?.is_empty().then_some(Value::Null);
    until("everything assessed", is_assessed);
    drop(rig);
    let rig = Rig::open(&runtime, setting());
    assert_eq!(rig.viewer.document("/algorithms")["in_force"], OTHER);
    drop(rig);
    let version = |appliance: Arc<Application>| appliance.rules.current().algorithm.version().to_owned();
    assert_eq!(version(reopened(folder.path(), DEFAULT_ALGORITHM)), OTHER);
    // The other one is configured and taken out again: what was put in force before that is forgotten
    assert_eq!(version(reopened(folder.path(), OTHER)), OTHER);
    assert_eq!(version(reopened(folder.path(), DEFAULT_ALGORITHM)), DEFAULT_ALGORITHM);
}
