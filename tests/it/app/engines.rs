//! Two engines, live: whose figure is shown in which mode, what is shown while VoltMetrics is away, and that sums are
//! made of what is shown.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use masterbus::assess::RuleCatalog;
use masterbus::assess::catalog::DEFAULT_ALGORITHM;
use masterbus::clock::Clock;
use masterbus::config::JobsConfig;
use masterbus::http_client::{Backoff, BreakerPolicy, CallPolicy, Url};
use masterbus::jobs::JobQueueOptions;
use masterbus::simulate::voltmetrics::{ALGORITHM_VERSION, Faults, VoltMetricsSimulator, VoltMetricsSimulatorOptions};
use masterbus::voltmetrics::{VoltMetricsAuth, VoltMetricsClient, VoltMetricsClientOptions};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use wiremock::matchers::{method, path, path_regex};
use wiremock::{Mock, MockServer, ResponseTemplate};

use crate::support::app::{Rig, Setting, file_source, no_jobs, runtime};

/// Nothing takes this long; a hang becomes a failure.
const PATIENCE: Duration = Duration::from_secs(60);
const ITEMS: u64 = 12;

/// An appliance with a dozen items in two facilities and this VoltMetrics.
struct Site {
    rig: Rig,
    file: PathBuf,
    _folder: TempDir,
}

fn down() -> Faults {
    Faults { fail_for: Duration::from_secs(86_400), ..Faults::default() }
}

/// The n-th item was installed in this year.
fn records(changed: Option<(&str, u32)>) -> Value {
    let item = |n: u64| {
        let id = format!("e{n}");
        let year = changed.filter(|(known, _)| *known == id).map_or(1_970 + 4 * n as u32, |(_, year)| year);
        json!({"id": id, "facility_id": if n.is_multiple_of(3) { "f2" } else { "f1" }, "type": "panel", "name": format!("Item {n}"),
            "install_date": format!("{year}-05-01"), "critical_load": n.is_multiple_of(4)})
    };
    json!({
        "facilities": [{"id": "f1", "name": "North"}, {"id": "f2", "name": "South"}],
        "equipment": (0..ITEMS).map(item).collect::<Vec<_>>(),
    })
}

fn asking(url: &str) -> JobQueueOptions {
    let backoff = Backoff { first: Duration::from_millis(1), cap: Duration::from_millis(5), tries: 2 };
    let options = VoltMetricsClientOptions {
        url: Url::parse(url).expect("a URL"),
        authentication: VoltMetricsAuth::None,
        policy: CallPolicy { backoff, ..CallPolicy::default() },
        breaker: BreakerPolicy { failures: 2, rest: Duration::from_millis(100) },
        clock: Clock::system(),
    };
    let engine = Some(Arc::new(VoltMetricsClient::new(options).expect("a client")));
    let config = JobsConfig { poll_interval: Duration::from_millis(20), tries: 2, ..JobsConfig::default() };
    JobQueueOptions { engine, config, ..no_jobs() }
}

impl Site {
    fn open(runtime: &Arc<Runtime>, jobs: JobQueueOptions) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let file = folder.path().join("site.json");
        let rig = Rig::open(runtime, Setting { jobs, ..Setting::of(vec![file_source(&file)]) });
        let site = Self { rig, file, _folder: folder };
        site.write(None);
        site
    }

    fn write(&self, changed: Option<(&str, u32)>) {
        std::fs::write(&self.file, records(changed).to_string()).expect("it can be written");
        self.rig.sync("file");
    }

    fn switch(&self, mode: &str) {
        let answer = self.rig.admin.send("PUT", "/engine", &json!({"mode": mode}));
        assert_eq!((answer.status, &answer.json()["mode"]), (200, &json!(mode)));
    }

    /// Waits until the engines stand as wanted: local, VoltMetrics, stale.
    fn until(&self, what: &str, wanted: (u64, u64, u64), is_away: bool) {
        let begun = Instant::now();
        loop {
            let engine = self.rig.viewer.document("/engine");
            let figures = json!({"local": wanted.0, "voltmetrics": wanted.1, "stale": wanted.2});
            if engine["figures"] == figures && engine["away"] == is_away {
                return;
            }
            assert!(begun.elapsed() < PATIENCE, "{what}: {engine}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    fn risk(&self, id: &str) -> Value {
        self.rig.viewer.document(&format!("/equipment/{id}"))["risk_assessment"].clone()
    }

    /// Facilities and portfolio are the sums of the items' figures in use, by the very words of the rules.
    fn sums_agree(&self, what: &str) {
        let rules = RuleCatalog::embedded().expect("the rules").rules(DEFAULT_ALGORITHM).expect("the default");
        let bands = *rules.algorithm.facility_bands();
        let snapshot = self.rig.appliance.store.snapshot().expect("a snapshot");
        let mut scores = Vec::new();
        for facility in ["f1", "f2"] {
            let id = masterbus::inventory::FacilityId::parse(facility).expect("an id");
            let (mut weights, mut weighted, mut by_rating, mut count) = (0.0, 0.0, [0_u64; 4], 0);
            for row in snapshot.figures().rows_of(&id).expect("rows") {
                let figure = row.expect("a row").figure;
                weights += figure.importance;
                weighted += figure.importance * figure.score;
                by_rating[figure.rating as usize] += 1;
                count += 1;
            }
            let kept = snapshot.figures().facility_figure(&id).expect("readable").expect("a figure").figure;
            let score = kept.score.expect("a score");
            assert!(
                (score - weighted / weights).abs() < 1e-9,
                "{what} {facility}: {score} is not {}",
                weighted / weights
            );
            assert_eq!((kept.by_rating, kept.equipment_count), (by_rating, count), "{what} {facility}");
            assert_eq!(kept.level, Some(bands.rating(score)), "{what} {facility}");
            scores.push(score);
        }
        let average =
            snapshot.figures().portfolio_figure().expect("readable").expect("a figure").average_score.expect("a score");
        assert!((average - scores.iter().sum::<f64>() / 2.0).abs() < 1e-9, "{what}: {average} of {scores:?}");
        self.documents_agree(what);
    }

    /// What sums up says by whom it was made, and that it is stale where items are.
    fn documents_agree(&self, what: &str) {
        let engine = self.rig.viewer.document("/engine");
        let is_stale = json!(engine["figures"]["stale"] != 0);
        let summary = self.rig.viewer.document("/portfolio/summary");
        assert_eq!((&summary["engines"], &summary["stale"]), (&engine["figures"], &is_stale), "{what}");
        assert_eq!(summary["algorithm_version"], engine["algorithm_version"], "{what}");
        let listed = self.rig.viewer.document("/facilities")["facilities"].as_array().expect("a list").clone();
        let sum = |key: &str| listed.iter().filter_map(|one| one["engines"][key].as_u64()).sum::<u64>();
        assert_eq!(
            json!({"local": sum("local"), "voltmetrics": sum("voltmetrics"), "stale": sum("stale")}),
            engine["figures"]
        );
        for path in ["/facilities/f1", "/facilities/f1/risks"] {
            let one = self.rig.viewer.document(path);
            assert_eq!((&one["engines"], &one["stale"]), (&listed[0]["engines"], &is_stale), "{what} {path}");
        }
    }
}

#[test]
fn figures_come_and_go_with_mode_and_voltmetrics() {
    let runtime = runtime();
    let standin =
        runtime.block_on(VoltMetricsSimulator::start(VoltMetricsSimulatorOptions::default())).expect("it starts");
    let site = Site::open(&runtime, asking(&standin.base_url));
    site.until("at first", (ITEMS, 0, 0), false);
    let ours = site.risk("e1");
    assert_eq!((&ours["engine"], &ours["stale"]), (&json!("local"), &json!(false)));
    assert_eq!(standin.stats().submissions, 0, "nobody asks in mode local");
    let refused = site.rig.operator.send("PUT", "/engine", &json!({"mode": "hybrid"}));
    assert_eq!(refused.status, 403);
    let wrong = site.rig.admin.send("PUT", "/engine", &json!({"mode": "cloud"}));
    assert!(wrong.status == 422 && wrong.error()["details"]["mode"].is_string());

    site.switch("hybrid");
    site.until("hybrid", (0, ITEMS, 0), false);
    site.sums_agree("hybrid");
    let theirs = site.risk("e1");
    assert_eq!((&theirs["engine"], &theirs["algorithm_version"]), (&json!("voltmetrics"), &json!(ALGORITHM_VERSION)));
    assert_eq!(theirs["stale"], false);
    let beside = site.rig.viewer.document("/equipment/e1/engines");
    assert_eq!((&beside["in_use"]["engine"], &beside["mode"]), (&json!("voltmetrics"), &json!("hybrid")));
    let number = |value: &Value| value.as_f64().unwrap_or_else(|| panic!("{value} in {beside}"));
    assert_eq!(number(&beside["in_use"]["score"]), number(&beside["remote"]["score"]));
    let apart = number(&beside["remote"]["score"]) - number(&beside["local"]["score"]);
    assert!((apart - number(&beside["difference"]["score"])).abs() < 0.01, "{beside}");
    let factors = beside["factors"].as_array().expect("a list");
    assert!(factors.len() >= 5, "{beside}");
    for factor in factors {
        let apart = number(&factor["remote"]) - number(&factor["local"]);
        assert!((apart - number(&factor["difference"])).abs() < 0.01, "{factor}");
    }
    assert_eq!(beside["local"]["risk_rating"], ours["risk_rating"], "ours is the same as before");
    // The explanation is of our score, and says that the score in use is theirs
    let explained = site.rig.viewer.document("/equipment/e1/explain");
    assert_eq!(explained["risk"]["score"], beside["local"]["score"]);
    assert_eq!(explained["difference"]["score"], beside["difference"]["score"]);
    let text = explained["difference"]["text"].as_str().expect("a text");
    for score in [&beside["local"]["score"], &beside["remote"]["score"]] {
        assert!(text.contains(&format!("{:.1}", number(score))), "{score}: {text}");
    }
    assert!(text.contains("voltmetrics") && text.contains("local engine"), "{text}");
    let spread = site.rig.viewer.document("/engines/compare?facility_id=f1");
    assert_eq!((&spread["compared"], &spread["remote_in_use"]), (&json!(8), &json!(8)));
    let furthest = spread["furthest"].as_array().expect("a list");
    assert!(furthest.len() == 8 && number(&spread["max_distance"]) >= number(&spread["mean_distance"]), "{spread}");
    assert_eq!(site.rig.viewer.get("/engines/compare").status, 422);
    assert_eq!(site.rig.limited_viewer(&["f2"]).get("/engines/compare?facility_id=f1").status, 404);
    assert_eq!(site.rig.limited_viewer(&["f2"]).get("/equipment/e1/engines").status, 404);

    // An item changes: its figure of before says nothing any more, until there is a new one
    let submissions = standin.stats().submissions;
    site.write(Some(("e1", 2_020)));
    site.until("after a change", (0, ITEMS, 0), false);
    let after = site.risk("e1");
    assert_eq!(after["engine"], "voltmetrics");
    assert!(after["risk_score"].as_u64() < theirs["risk_score"].as_u64(), "{after} {theirs}");
    assert_eq!(standin.stats().submissions, submissions + 1, "what did not change is not calculated again");
    site.sums_agree("after a change");

    // It goes away: ours are shown, and they are not stale
    standin.set_faults(down());
    site.write(Some(("e1", 1_960)));
    site.until("hybrid and away", (ITEMS, 0, 0), true);
    assert_eq!(site.risk("e2")["stale"], false);
    assert_eq!(site.rig.viewer.document("/engine")["breaker"]["state"], "open");
    site.sums_agree("hybrid and away");

    // Remote: the last known ones, all of them stale, the changed item's among them
    site.switch("remote");
    site.until("remote and away", (0, ITEMS, ITEMS), true);
    assert_eq!(site.risk("e1")["stale"], true);
    site.sums_agree("remote and away");

    // It comes back by itself
    standin.set_faults(Faults::default());
    site.until("remote again", (0, ITEMS, 0), false);
    let again = site.risk("e1");
    assert!(again["risk_score"].as_u64() > after["risk_score"].as_u64(), "of the data as it is: {again}");
    site.sums_agree("remote again");

    site.switch("local");
    site.until("local", (ITEMS, 0, 0), false);
    assert_eq!(site.risk("e2")["engine"], "local");
    assert_eq!(site.rig.viewer.document("/equipment/e2/explain")["difference"], Value::Null);
    site.sums_agree("local");
    let spread = site.rig.viewer.document("/engines/compare?facility_id=f1");
    assert_eq!((&spread["compared"], &spread["remote_in_use"]), (&json!(8), &json!(0)));
}

#[test]
fn without_any_answer_remote_shows_ours_as_stale_and_never_a_low_one() {
    let runtime = runtime();
    let options = VoltMetricsSimulatorOptions { faults: down(), ..VoltMetricsSimulatorOptions::default() };
    let standin = runtime.block_on(VoltMetricsSimulator::start(options)).expect("it starts");
    let site = Site::open(&runtime, asking(&standin.base_url));
    let before: Vec<Value> = (0..ITEMS).map(|n| site.risk(&format!("e{n}"))["risk_score"].clone()).collect();
    site.switch("remote");
    site.until("remote and never there", (ITEMS, 0, ITEMS), true);
    let after: Vec<Value> = (0..ITEMS).map(|n| site.risk(&format!("e{n}"))["risk_score"].clone()).collect();
    assert_eq!(before, after);
    let one = site.risk("e3");
    assert_eq!((&one["engine"], &one["stale"]), (&json!("local"), &json!(true)));
    let beside = site.rig.viewer.document("/equipment/e3/engines");
    assert_eq!((&beside["remote"], &beside["difference"]), (&Value::Null, &Value::Null));
    assert_eq!(site.rig.viewer.document("/engines/compare?facility_id=f1")["mean_distance"], Value::Null);
    site.sums_agree("remote and never there");
}

#[test]
fn a_mode_outlives_a_restart_and_wants_an_engine() {
    let runtime = runtime();
    let folder = TempDir::new().expect("a temporary folder");
    let standin =
        runtime.block_on(VoltMetricsSimulator::start(VoltMetricsSimulatorOptions::default())).expect("it starts");
    let open = |jobs| {
        let folder = Some(folder.path().to_owned());
        Rig::open(&runtime, Setting { jobs, folder, ..Setting::of(Vec::new()) })
    };
    let rig = open(no_jobs());
    let refused = rig.admin.send("PUT", "/engine", &json!({"mode": "remote"}));
    assert!(refused.status == 422 && refused.error()["details"]["mode"].is_string());
    assert_eq!(rig.viewer.document("/engine")["breaker"], Value::Null);
    drop(rig);
    let rig = open(asking(&standin.base_url));
    assert_eq!(rig.admin.send("PUT", "/engine", &json!({"mode": "hybrid"})).status, 200);
    drop(rig);
    let rig = open(asking(&standin.base_url));
    assert_eq!(rig.viewer.document("/engine")["mode"], "hybrid");
    // Its engine taken away, it says so and shows ours
    drop(rig);
    let rig = open(no_jobs());
    let engine = rig.viewer.document("/engine");
    assert_eq!((&engine["mode"], &engine["away"]), (&json!("hybrid"), &json!(true)));
}

#[test]
fn a_score_that_cannot_be_never_replaces_a_good_one() {
    let runtime = runtime();
    let server = runtime.block_on(MockServer::start());
    let standard = json!({"status": "compliant", "score": 100, "issues": []});
    let result = move |id: &str, score: f64| {
        let at = Clock::system().now();
        json!({"equipment_id": id, "equipment_type": "panel", "risk_score": score, "risk_category": "high",
            "risk_factors": [{"factor": "age", "score": 80, "weight": 1.0, "details": null}],
            "compliance": {"nfpa70b": standard, "nfpa70e": standard}, "calculated_at": at, "algorithm_version": "9"})
    };
    let answers = move |score: f64| {
        let (result, server) = (result.clone(), &server);
        runtime_block(async move {
            server.reset().await;
            let submit = |request: &wiremock::Request| {
                let body: Value = request.body_json().expect("JSON");
                ResponseTemplate::new(202).set_body_json(json!({"job_id": body["id"], "status": "COMPLETED"}))
            };
            Mock::given(method("POST")).and(path("/api/v1/calculations/risk")).respond_with(submit).mount(server).await;
            let done = move |request: &wiremock::Request| {
                let id = request.url.path().rsplit('/').next().unwrap_or_default().to_owned();
                let result = result(&id, score);
                ResponseTemplate::new(200).set_body_json(json!({"job_id": id, "status": "COMPLETED", "resource_id": id,
                    "resource_type": "equipment", "result": result}))
            };
            Mock::given(method("GET")).and(path_regex("^/api/v1/calculations/")).respond_with(done).mount(server).await;
        });
        server.uri()
    };
    let site = Site::open(&runtime, asking(&answers(80.0)));
    site.switch("remote");
    site.until("80", (0, ITEMS, 0), false);
    assert_eq!(site.risk("e1")["risk_score"], 80);
    answers(101.0);
    site.write(Some(("e1", 2_020)));
    let begun = Instant::now();
    let letter = loop {
        let letters = site.rig.admin.document("/dead-letters");
        if let Some(letter) = letters["dead_letters"].as_array().and_then(|letters| letters.first()) {
            break letter.clone();
        }
        assert!(begun.elapsed() < PATIENCE, "{letters}");
        std::thread::sleep(Duration::from_millis(20));
    };
    assert!(letter.to_string().contains("101"), "{letter}");
    site.until("101", (0, ITEMS, 1), false);
    let kept = site.risk("e1");
    assert_eq!((&kept["risk_score"], &kept["stale"]), (&json!(80), &json!(true)));
    let asked: BTreeSet<String> = (0..ITEMS).map(|n| site.risk(&format!("e{n}"))["risk_score"].to_string()).collect();
    assert_eq!(asked, BTreeSet::from(["80".to_owned()]));
}

/// Runs to its end beside the test's own runtime.
fn runtime_block<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}
