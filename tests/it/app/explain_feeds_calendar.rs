//! What an engineer defends a figure with, over the API: why an item scores what it scores, what feeds what, and what
//! falls due when.

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::TimeZone;
use masterbus::app::{Application, ApplicationConfig, CacheLifetimes, NewKey};
use masterbus::assess::RuleCatalog;
use masterbus::auth::{ApiScopes, Role};
use masterbus::clock::Clock;
use masterbus::http::connections::serve_tcp;
use masterbus::http::stack::HttpStack;
use masterbus::http::{ApiState, router};
use masterbus::inventory::{Facility, FacilityId, Moment, Record};
use masterbus::jobs::JobQueue;
use masterbus::store::{IngestBatch, Store, StoreOptions};
use masterbus::sync::RunQueue;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// 2026-02-28, noon.
const NOW: Moment = Moment::from_millis(1_772_280_000_000);

/// A served appliance with records put straight into its store.
struct Rig {
    appliance: Arc<Application>,
    clock: Clock,
    origin: String,
    client: reqwest::Client,
    operator: String,
    _stop: oneshot::Sender<()>,
    _folder: TempDir,
}

impl Rig {
    async fn of(records: &[Value]) -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let clock = Clock::fixed_at(NOW);
        let appliance = Application::open(ApplicationConfig {
            data_dir: folder.path().to_owned(),
            store_cache_bytes: 16 << 20,
            response_cache_bytes: 16 << 20,
            lifetimes: CacheLifetimes::default(),
            time_zone: TimeZone::UTC,
            algorithm: "1.2.0".to_owned(),
            catalog: RuleCatalog::embedded().expect("the embedded rules"),
            requests_per_minute: 0,
            failures_per_minute: 0,
            clock: clock.clone(),
            runtime: masterbus::runtime::Runtime::default(),
            sources: Vec::new(),
        })
        .expect("it opens");
        let run_queue = RunQueue::new(&appliance, Vec::new());
        let jobs = JobQueue::open(&appliance, crate::support::app::no_jobs()).expect("it opens");
        let app = ApiState::new(Arc::clone(&appliance), run_queue, jobs).expect("the routes");
        let front = HttpStack::new(router::router(app.clone()).expect("the routes"), Arc::new(app));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let origin = format!("http://{}/api/v1", listener.local_addr().expect("bound"));
        let (stop, stopped) = oneshot::channel();
        let stopped = async { drop(stopped.await) };
        tokio::spawn(serve_tcp(
            masterbus::runtime::Runtime::default(),
            listener,
            front,
            stopped,
            Duration::from_secs(5),
        ));
        // A second test in this process finds it installed.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder().no_proxy().build().expect("a client");
        let operator = key(&appliance, Role::Operator, &[]);
        let rig = Self { appliance, clock, origin, client, operator, _stop: stop, _folder: folder };
        rig.take_in(records).await;
        rig
    }

    /// Takes in records and assesses what they mark.
    async fn take_in(&self, records: &[Value]) {
        let puts: Vec<(Arc<str>, Record)> = records.iter().cloned().map(record).collect();
        let at = self.clock.now();
        self.appliance.store.ingest(&IngestBatch { puts, ..IngestBatch::empty("condoit", at) }).expect("stored");
        self.appliance.assessor.assess_dirty().expect("assessed");
    }

    async fn ask(&self, key: &str, path: &str, headers: &[(&'static str, &str)]) -> (u16, String, String) {
        let mut request = self.client.get(format!("{}{path}", self.origin)).header("X-API-Key", key);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("an answer");
        let kind = response.headers().get("content-type").map_or("", |kind| kind.to_str().expect("text")).to_owned();
        (response.status().as_u16(), kind, response.text().await.expect("a body"))
    }

    /// Made for this asking: what was kept may be stale.
    async fn document(&self, path: &str) -> Value {
        let mark = if path.contains('?') { '&' } else { '?' };
        let (status, _, text) = self.ask(&self.operator, &format!("{path}{mark}force_refresh=true"), &[]).await;
        assert_eq!(status, 200, "{path}: {text}");
        serde_json::from_str(&text).expect("JSON")
    }

    /// The details of a refusal with 422.
    async fn refusal(&self, path: &str) -> Value {
        let (status, _, text) = self.ask(&self.operator, path, &[]).await;
        assert_eq!(status, 422, "{path}: {text}");
        serde_json::from_str::<Value>(&text).expect("JSON")["error"]["details"].clone()
    }
}

fn key(appliance: &Application, role: Role, facilities: &[&str]) -> String {
    let facilities: Vec<FacilityId> = facilities.iter().map(|id| FacilityId::parse(id).expect("an id")).collect();
    let facilities = (!facilities.is_empty()).then_some(facilities);
    let wanted = NewKey { name: "a test".to_owned(), role, scopes: ApiScopes::default(), facilities, expires_at: None };
    appliance.api_keys.issue(wanted).expect("a key").text
}

fn record(value: Value) -> (Arc<str>, Record) {
    if value.get("equipment_id").is_some() {
        return (Arc::from("services"), Record::Service(serde_json::from_value(value).expect("a service")));
    }
    if value.get("type").is_some() {
        return (Arc::from("equipment"), Record::Equipment(serde_json::from_value(value).expect("an item")));
    }
    let facility: Facility = serde_json::from_value(value).expect("a facility");
    (Arc::from("facilities"), Record::Facility(facility))
}

fn item(id: &str, facility: &str, more: Value) -> Value {
    let mut item = json!({"id": id, "facility_id": facility, "type": "panel", "name": id.to_uppercase()});
    if let (Some(item), Value::Object(more)) = (item.as_object_mut(), more) {
        item.extend(more);
    }
    item
}

fn facility(id: &str) -> Value {
    json!({"id": id, "name": format!("Facility {id}")})
}

fn texts(list: &Value, keys: &[&str]) -> Vec<String> {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let line = |item: &Value| keys.iter().map(|key| text(&item[*key])).collect::<Vec<_>>().join(" ");
    list.as_array().expect("a list").iter().map(line).collect()
}

#[tokio::test]
async fn a_score_is_explained_to_whoever_may_see_the_item() {
    let rig = Rig::of(&[
        facility("f1"),
        facility("f2"),
        item("e1", "f1", json!({"install_date": "1981-02-20"})),
        item("e2", "f2", json!({})),
    ])
    .await;
    let response = rig.document("/equipment/e1/explain").await;
    assert_eq!(response["risk"]["factors"][0]["details"], "Panel is 45 years old, expected life 35");
    assert_eq!((&response["as_of"], &response["facility_name"]), (&json!("2026-02-28"), &json!("Facility f1")));
    let whole = |points: &Value| (points.as_f64().expect("a number") * 10_000.0).round();
    let lines = response["risk"]["sum"].as_array().expect("lines");
    let sum: f64 = lines.iter().map(|line| whole(&line["points"])).sum();
    assert_eq!(sum, whole(&response["risk"]["total"]));
    let shown = rig.document("/equipment/e1").await;
    assert_eq!(shown["risk_assessment"]["risk_score"], response["risk"]["risk_score"]);

    let limited = key(&rig.appliance, Role::Viewer, &["f1"]);
    assert_eq!(rig.ask(&limited, "/equipment/e1/explain", &[]).await.0, 200);
    assert_eq!(rig.ask(&limited, "/equipment/e2/explain", &[]).await.0, 404);
    assert_eq!(rig.ask(&rig.operator, "/equipment/none/explain", &[]).await.0, 404);
    // A change of the item is a change of its explanation.
    rig.take_in(&[item("e1", "f1", json!({"install_date": "2020-02-28"}))]).await;
    let response = rig.document("/equipment/e1/explain").await;
    assert_eq!(response["risk"]["factors"][0]["details"], "Panel is 6 years old, expected life 35");
}

fn hospital() -> Vec<Value> {
    vec![
        facility("f1"),
        facility("f2"),
        item("gen", "f1", json!({"type": "generator"})),
        item("msb", "f1", json!({"type": "switchboard", "specifications": {"amperage": 2000, "voltage": "480Y/277V"}})),
        item("ats", "f1", json!({"fed_from": "msb", "alternate_feeds": ["gen"]})),
        item("icu", "f1", json!({"fed_from": "ats", "critical_load": true})),
        item("hvac", "f1", json!({"fed_from": "msb", "alternate_feeds": ["far"]})),
        item("far", "f2", json!({})),
        item("guest", "f1", json!({"fed_from": "far"})),
        item("lost", "f1", json!({"fed_from": "gone"})),
        item("a", "f1", json!({"fed_from": "b"})),
        item("b", "f1", json!({"fed_from": "a"})),
    ]
}

#[tokio::test]
async fn feeds_are_followed_both_ways_and_drawn() {
    let rig = Rig::of(&hospital()).await;
    let down = rig.document("/equipment/msb/downstream").await;
    assert_eq!(texts(&down["items"], &["depth", "id"]), ["1 ats", "1 hvac", "2 icu"]);
    assert_eq!(
        down["on_failure"],
        json!({
            "lose_normal_feed": {"items": 3, "critical_loads": 1},
            "have_alternate": {"items": 1, "critical_loads": 0},
            "go_dark": {"items": 1, "critical_loads": 0},
            "in_other_facilities": {"items": 0, "critical_loads": 0},
        })
    );
    // `icu` has no alternate feed of its own and still has power: the transfer switch above it turns over.
    assert_eq!(
        texts(&down["items"], &["id", "loses_normal_feed", "has_alternate", "goes_dark"]),
        ["ats true true false", "hvac true false true", "icu true false false"]
    );
    assert_eq!(
        texts(&down["orphans"], &["equipment_id", "feeder_id", "kind", "reason"]),
        ["hvac far alternate other_facility"]
    );
    let up = rig.document("/equipment/icu/upstream").await;
    assert_eq!(texts(&up["items"], &["depth", "id"]), ["1 ats", "2 msb"]);
    assert_eq!((&up["total"], &up["loops"]), (&json!(2), &json!([])));
    let round = rig.document("/equipment/a/upstream").await;
    assert_eq!((texts(&round["items"], &["id"]), &round["loops"]), (vec!["b".to_owned()], &json!([["a", "b"]])));

    let drawn = rig.document("/facilities/f1/one-line").await;
    assert_eq!(drawn["nodes"].as_array().map(Vec::len), Some(9));
    assert_eq!(
        texts(&drawn["edges"], &["from", "to", "kind"]),
        ["b a normal", "msb ats normal", "gen ats alternate", "a b normal", "msb hvac normal", "ats icu normal"]
    );
    let board = drawn["nodes"].as_array().and_then(|nodes| nodes.iter().find(|node| node["id"] == "msb"));
    let board = board.expect("the switchboard");
    assert_eq!(board["ratings"]["amperage"], 2000);
    assert_eq!((&board["ratings"]["voltage"], &board["ratings"]["kva"]), (&json!("480Y/277V"), &Value::Null));
    let from_board = drawn["edges"].as_array().expect("a list").iter().find(|edge| edge["from"] == board["id"]);
    let end = &from_board.expect("it feeds something")["ratings"]["from"];
    assert_eq!(end, &json!({"voltage": "480Y/277V", "amperage": board["ratings"]["amperage"]}));
    assert_eq!(drawn["loops"], json!([["a", "b"]]));
    assert_eq!(
        texts(&drawn["orphans"], &["equipment_id", "feeder_id", "kind", "reason"]),
        ["guest far normal other_facility", "hvac far alternate other_facility", "lost gone normal unknown"]
    );
    // Whoever may not know of the other facility is not reported that the feeder stands there.
    let limited = key(&rig.appliance, Role::Viewer, &["f1"]);
    let (_, _, text) = rig.ask(&limited, "/facilities/f1/one-line", &[]).await;
    let drawn: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(texts(&drawn["orphans"], &["reason"]), ["unknown"; 3]);
    assert_eq!(rig.ask(&limited, "/equipment/far/upstream", &[]).await.0, 404);
}

#[tokio::test]
async fn what_loses_its_feed_in_another_facility_is_named_and_counted_apart() {
    let mut campus = hospital();
    campus.extend([
        item("sub", "f2", json!({"type": "transformer"})),
        item("feeder", "f2", json!({"fed_from": "sub"})),
        item("backed", "f2", json!({"fed_from": "sub", "alternate_feeds": ["far"]})),
        item("annex", "f3", json!({"fed_from": "feeder", "critical_load": true, "alternate_feeds": ["pv"]})),
        item("annex lights", "f3", json!({"fed_from": "annex"})),
        item("gate", "f4", json!({"fed_from": "backed"})),
        facility("f3"),
        facility("f4"),
    ]);
    let rig = Rig::of(&campus).await;
    let down = rig.document("/equipment/sub/downstream").await;
    assert_eq!(texts(&down["items"], &["id", "goes_dark"]), ["backed false", "feeder true"]);
    let named = ["id", "facility_id", "facility_name", "fed_from", "alternate_feeds", "feeder_goes_dark"];
    let elsewhere = &down["fed_in_other_facilities"];
    assert_eq!(
        texts(elsewhere, &named),
        ["annex f3 Facility f3 feeder [\"pv\"] true", "gate f4 Facility f4 backed [] false"]
    );
    assert_eq!(down["on_failure"]["in_other_facilities"], json!({"items": 2, "critical_loads": 1}));
    assert_eq!(down["on_failure"]["lose_normal_feed"]["items"], 2, "counted apart");
    // Nobody is reported of what stands beyond reach.
    let limited = key(&rig.appliance, Role::Viewer, &["f2", "f3"]);
    let (_, _, text) = rig.ask(&limited, "/equipment/sub/downstream", &[]).await;
    let down: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(texts(&down["fed_in_other_facilities"], &["id"]), ["annex"]);
    assert_eq!(down["on_failure"]["in_other_facilities"]["items"], 1);

    // A feeder that comes after what it feeds, and an item that is fed from its own facility from now on.
    rig.take_in(&[item("gone", "f3", json!({})), item("annex", "f3", json!({"fed_from": "gone"}))]).await;
    assert_eq!(
        texts(&rig.document("/equipment/gone/downstream").await["fed_in_other_facilities"], &["id", "fed_from"]),
        ["lost gone"]
    );
    let down = rig.document("/equipment/sub/downstream").await;
    assert_eq!(texts(&down["fed_in_other_facilities"], &["id"]), ["gate"]);
}

#[tokio::test]
async fn feeds_that_lead_nowhere_are_issues_until_they_are_mended() {
    let rig = Rig::of(&hospital()).await;
    let keys = ["source", "table", "id", "column", "value", "reason", "quarantined"];
    let page = rig.document("/sync/issues").await;
    let wanted = [
        "condoit equipment a fed_from b closes a loop of 2 items: following it comes back to the item false",
        "condoit equipment b fed_from a closes a loop of 2 items: following it comes back to the item false",
        "condoit equipment lost fed_from gone names equipment gone, which does not exist false",
    ];
    assert_eq!(texts(&page["issues"], &keys), wanted);
    assert_eq!(page["issues"][0]["first_seen"], json!(NOW));

    // One item of the loop is mended, an issue from a source joins, and the other one is seen again an hour later.
    rig.clock.set(Moment::from_millis(NOW.millis() + 3_600_000));
    rig.take_in(&[item("a", "f1", json!({"fed_from": "msb"})), item("stray", "f9", json!({}))]).await;
    let page = rig.document("/sync/issues").await;
    assert_eq!(texts(&page["issues"], &["id", "column"]), ["stray facility_id", "lost fed_from"]);
    assert_eq!(page["total"], 2);
    assert_eq!(page["issues"][1]["first_seen"], json!(NOW));
    assert_eq!(page["issues"][1]["last_seen"], json!(rig.clock.now()));
    for (number, id) in [(1, "stray"), (2, "lost")] {
        let page = rig.document(&format!("/sync/issues?limit=1&page={number}")).await;
        assert_eq!((texts(&page["issues"], &["id"]), &page["total"]), (vec![id.to_owned()], &json!(2)));
    }
    assert_eq!(rig.document("/sync/issues?page=2").await["issues"], json!([]));
}

#[tokio::test]
async fn what_falls_due_is_listed_and_goes_into_a_calendar() {
    let rig = Rig::of(&[
        json!({"id": "f1", "name": "Facility f1", "last_arc_flash_study": "2021-03-15"}),
        facility("f2"),
        item("e1", "f1", json!({"install_date": "2025-09-10"})),
        item("e2", "f2", json!({"type": "motor", "install_date": "2019-01-10"})),
        json!({"id": "s1", "equipment_id": "e2", "type": "thermographic", "date": "2025-03-31"}),
        json!({"id": "s2", "equipment_id": "e2", "type": "visual_inspection", "date": "2020-02-28"}),
        json!({"id": "s3", "equipment_id": "e2", "type": "cleaning", "date": "2020-02-28"}),
        json!({"id": "s4", "equipment_id": "e2", "type": "mechanism_test", "date": "2020-02-28"}),
        json!({"id": "s5", "equipment_id": "e2", "type": "insulation_test", "date": "2020-02-28"}),
    ])
    .await;
    let keys = ["due_date", "facility_id", "equipment_id", "scope", "standard", "status", "days_overdue"];
    let listed = rig.document("/compliance/calendar").await;
    assert_eq!(
        texts(&listed["entries"], &keys),
        [
            "2026-03-15 f1 null study nfpa_70e due_soon -15",
            "2026-03-31 f2 e2 infrared nfpa_70b due_soon -31",
            "2026-09-10 f1 e1 infrared nfpa_70b up_to_date -194",
        ]
    );
    let compliance = rig.document("/facilities/f1/compliance").await;
    assert_eq!(compliance["nfpa_70e"]["arc_flash_study"]["next_study_due"], listed["entries"][0]["due_date"]);
    assert_eq!((&listed["from"], &listed["to"]), (&json!("2026-02-28"), &json!("2027-02-28")));
    // e1 came after the study: it has no day for one.
    assert_eq!((&listed["undated"], &listed["never_recorded"]), (&json!(1), &json!(0)));
    // Counted whatever the span: four scopes of e2
    assert_eq!(listed["overdue"], 4);
    let past = rig.document("/compliance/calendar?from=2025-01-01&to=2026-02-28&facility_id=f2").await;
    assert_eq!(
        texts(&past["entries"], &keys[..4]),
        [
            "2025-02-28 f2 e2 visual",
            "2025-02-28 f2 e2 cleaning",
            "2025-02-28 f2 e2 mechanical",
            "2025-02-28 f2 e2 electrical"
        ]
    );
    assert_eq!((&past["entries"][0]["status"], &past["entries"][0]["days_overdue"]), (&json!("overdue"), &json!(365)));
    let page = rig.document("/compliance/calendar?from=2025-01-01&to=2026-02-28&limit=3&page=2").await;
    assert_eq!((texts(&page["entries"], &["scope"]), &page["total"]), (vec!["electrical".to_owned()], &json!(4)));

    // One address, two forms; neither is taken for the other, however often they are asked for.
    for _ in 0..2 {
        let (status, kind, text) = rig.ask(&rig.operator, "/compliance/calendar", &[("accept", "text/calendar")]).await;
        assert_eq!((status, kind.as_str()), (200, "text/calendar; charset=utf-8"));
        assert!(text.starts_with("BEGIN:VCALENDAR\r\n") && text.ends_with("END:VCALENDAR\r\n"), "{text}");
        let events: Vec<&str> =
            text.lines().filter(|line| line.starts_with("UID") || line.starts_with("DTSTART")).collect();
        assert_eq!(
            events,
            [
                "UID:f1//study@masterbus",
                "DTSTART;VALUE=DATE:20260315",
                "UID:f2/e2/infrared@masterbus",
                "DTSTART;VALUE=DATE:20260331",
                "UID:f1/e1/infrared@masterbus",
                "DTSTART;VALUE=DATE:20260910",
            ]
        );
        let (_, kind, _) = rig.ask(&rig.operator, "/compliance/calendar", &[("accept", "application/json")]).await;
        assert_eq!(kind, "application/json");
        let (_, kind, _) = rig.ask(&rig.operator, "/compliance/calendar?format=ics", &[]).await;
        assert_eq!(kind, "text/calendar; charset=utf-8");
    }
    let answer = rig.client.get(format!("{}/compliance/calendar", rig.origin)).header("X-API-Key", &rig.operator);
    let answer = answer.send().await.expect("an answer");
    let vary: Vec<&str> = answer.headers().get_all("vary").iter().map(|line| line.to_str().expect("text")).collect();
    assert_eq!(vary, ["Accept", "Accept-Encoding, Authorization, X-API-Key"]);

    let limited = key(&rig.appliance, Role::Viewer, &["f1"]);
    let (_, _, text) = rig.ask(&limited, "/compliance/calendar", &[]).await;
    assert!(text.contains("\"e1\"") && !text.contains("\"e2\""), "{text}");
    for id in ["f2", "f9"] {
        assert_eq!(rig.ask(&limited, &format!("/compliance/calendar?facility_id={id}"), &[]).await.0, 404);
    }
}

#[tokio::test]
async fn what_was_never_recorded_has_no_date_in_any_document() {
    let rig = Rig::of(&[
        facility("f1"),
        // Calculated as overdue since 1959: nobody recorded anything in its life
        item("old", "f1", json!({"install_date": "1958-12-01"})),
        // One inspection is recorded and current, another scope was never done
        item("scanned", "f1", json!({"install_date": "1958-12-01", "type": "other"})),
        json!({"id": "s1", "equipment_id": "scanned", "type": "thermographic", "date": "2026-02-01"}),
        // Recorded, and overdue since
        item("late", "f1", json!({"install_date": "1958-12-01", "type": "other"})),
        json!({"id": "s2", "equipment_id": "late", "type": "thermographic", "date": "2019-02-01"}),
        json!({"id": "s3", "equipment_id": "late", "type": "visual_inspection", "date": "2019-02-01"}),
        item("new", "f1", json!({"install_date": "2026-01-10"})),
    ])
    .await;
    let standard = |document: &Value| document["compliance"]["nfpa_70b"].clone();
    for (id, status, never, due) in [
        ("old", "overdue", true, Value::Null),
        ("scanned", "overdue", true, json!("2026-08-01")),
        ("late", "overdue", false, json!("2020-02-01")),
        ("new", "up_to_date", false, json!("2027-01-10")),
    ] {
        let shown = standard(&rig.document(&format!("/equipment/{id}")).await);
        assert_eq!(
            (&shown["maintenance_status"], &shown["never_recorded"], &shown["next_inspection_due"]),
            (&json!(status), &json!(never), &due),
            "{id}"
        );
        let explained = rig.document(&format!("/equipment/{id}/explain")).await["nfpa_70b"].clone();
        assert_eq!((&explained["never_recorded"], &explained["next_inspection_due"]), (&json!(never), &due), "{id}");
        for scope in explained["scopes"].as_array().expect("scopes") {
            let is_without = scope["status"] == "overdue" && scope["last_done"].is_null();
            assert_eq!((scope["never_recorded"] == true, scope["due"].is_null()), (is_without, is_without), "{scope}");
        }
    }
    let compliance = rig.document("/facilities/f1/compliance").await["nfpa_70b"].clone();
    assert_eq!(
        compliance["inspection_status"],
        json!({"up_to_date": 1, "due_soon": 0, "overdue": 3, "never_recorded": 2})
    );
    assert_eq!(
        texts(&compliance["never_recorded"], &["equipment_id", "equipment_name"]),
        ["old OLD", "scanned SCANNED"]
    );
    assert_eq!(
        texts(&compliance["next_inspections_due"], &["equipment_id", "due_date"]),
        ["late 2020-02-01", "scanned 2026-08-01", "new 2027-01-10"]
    );
    let standard = rig.document("/facilities/f1/compliance?detail=standard").await;
    assert_eq!(standard["nfpa_70b"]["next_inspection_due"], "2020-02-01");
    // Visual, infrared, cleaning, mechanical and electrical of `old`, visual of `scanned`; two of `late` are overdue
    let calendar = rig.document("/compliance/calendar?from=1958-01-01&to=1962-12-31").await;
    assert_eq!(
        (&calendar["total"], &calendar["never_recorded"], &calendar["overdue"]),
        (&json!(0), &json!(6), &json!(2))
    );
    // Of the two panels in scope of NFPA 70E
    assert_eq!(calendar["undated"], 6 + 2);
    let (_, _, text) = rig.ask(&rig.operator, "/compliance/calendar?format=ics", &[]).await;
    let unfolded = text.replace("\r\n ", "");
    let told = "X-WR-CALDESC:Not in this calendar: maintenance tasks that were never recorded: 6\r\n";
    assert!(unfolded.contains(told), "{text}");
    let (_, _, text) = rig.ask(&rig.operator, "/facilities/f1/report?format=csv&list=overdue", &[]).await;
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("old,")).collect();
    assert!(rows.len() == 5 && rows.iter().all(|row| row.ends_with(",never recorded,,")), "{text}");
    let (_, _, text) = rig.ask(&rig.operator, "/facilities/f1/report?format=csv&list=equipment", &[]).await;
    let row = text.lines().find(|line| line.starts_with("old,")).expect("the item");
    assert!(row.ends_with(",never recorded,"), "{row}");
    for path in [
        "/equipment/old",
        "/equipment/old/explain",
        "/facilities/f1/compliance",
        "/facilities/f1/report?format=json",
        "/facilities/f1/report?format=html",
        "/compliance/calendar?from=1958-01-01&to=1962-12-31",
    ] {
        let (_, _, text) = rig.ask(&rig.operator, path, &[]).await;
        for date in ["1959-", "1960-", "1963-"] {
            assert!(!text.contains(&format!("\"{date}")) && !text.contains(&format!(">{date}")), "{path}: {date}");
        }
    }
}

#[tokio::test]
async fn no_ppe_is_stated_without_a_current_study() {
    let energy = |more: Value| {
        let mut keys = json!({"incident_energy_cal_cm2": 0.9});
        keys.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
        json!({ "arc_flash": keys })
    };
    let rig = Rig::of(&[
        json!({"id": "f1", "name": "Facility f1", "last_arc_flash_study": "2018-01-15"}),
        item("expired", "f1", energy(json!({}))),
        item("current", "f1", energy(json!({"assessment_date": "2025-01-15"}))),
    ])
    .await;
    for path in ["/equipment/{}", "/equipment/{}/explain"] {
        let safety = async |id: &str| {
            let document = rig.document(&path.replace("{}", id)).await;
            let at = if path.ends_with("explain") { "/nfpa_70e" } else { "/compliance/nfpa_70e" };
            document.pointer(at).expect("it is there").clone()
        };
        let current = safety("current").await;
        assert_eq!(current["ppe_requirements"], "No arc-rated PPE required (1.2 cal/cm2 or less)", "{path}");
        assert_eq!((&current["required_arc_rating_cal_cm2"], &current["ppe_note"]), (&json!(0.9), &Value::Null));
        let expired = safety("expired").await;
        assert_eq!(
            (&expired["ppe_requirements"], &expired["required_arc_rating_cal_cm2"], &expired["ppe_basis"]),
            (&Value::Null, &Value::Null, &json!("expired")),
            "{path}"
        );
        assert_eq!(
            expired["ppe_note"],
            "No PPE is stated without a current arc-flash study: the facility's study of 2018-01-15 has expired: it held \
             until 2023-01-15."
        );
    }
    assert_eq!(rig.document("/equipment/expired").await["compliance"]["nfpa_70e"]["incident_energy"], 0.9);
}

#[tokio::test]
async fn a_span_that_cannot_be_is_refused_by_name() {
    let rig = Rig::of(&[]).await;
    for (query, field) in [
        ("from=2026-03-01&to=2026-02-28", "to"),
        ("to=2026-02-27", "to"),
        ("from=2026-02-28&to=2031-03-01", "to"),
        ("from=yesterday", "from"),
        ("from=2026-02-30", "from"),
        ("to=", "to"),
        ("limit=0", "limit"),
        ("limit=10001", "limit"),
        ("format=pdf", "format"),
        ("until=2026-01-01", "until"),
    ] {
        let details = rig.refusal(&format!("/compliance/calendar?{query}")).await;
        assert!(details[field].is_string(), "{query}: {details}");
    }
    for query in ["from=2026-02-28&to=2031-02-28", "from=2026-02-28&to=2026-02-28", "from=2024-02-29&to=2029-02-28"] {
        assert_eq!(rig.document(&format!("/compliance/calendar?{query}")).await["total"], 0, "{query}");
    }
}

#[test]
fn the_verb_tells_the_same_sum_from_the_folder_alone() {
    let folder = TempDir::new().expect("a temporary folder");
    let store =
        Store::open(folder.path(), StoreOptions { cache_bytes: 8 << 20, ..StoreOptions::default() }).expect("it opens");
    let puts = vec![record(facility("f1")), record(item("e 1", "f1", json!({"install_date": "1981-02-20"})))];
    store.ingest(&IngestBatch { puts, ..IngestBatch::empty("condoit", NOW) }).expect("applied");
    drop(store);
    let run = |arguments: &[&str]| {
        let mut verb = Command::new(env!("CARGO_BIN_EXE_masterbus"));
        verb.env_clear().current_dir(folder.path()).arg("explain").args(arguments).arg("--data-dir").arg(folder.path());
        let output = verb.output().expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("UTF-8");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, json, errors) = run(&["e 1", "--json"]);
    assert_eq!((code, errors.as_str()), (Some(0), ""));
    let document: Value = serde_json::from_str(&json).expect("JSON");
    let (code, printed, _) = run(&["e 1"]);
    assert_eq!(code, Some(0));
    let total = format!("{:.4}", document["risk"]["total"].as_f64().expect("a number"));
    assert!(printed.lines().any(|line| line.starts_with("Total") && line.ends_with(&total)), "{printed}");
    let (code, printed, errors) = run(&["nobody"]);
    assert_eq!((code, printed.as_str(), errors.as_str()), (Some(1), "", "masterbus: there is no equipment `nobody`\n"));

    let empty = TempDir::new().expect("a temporary folder");
    let mut verb = Command::new(env!("CARGO_BIN_EXE_masterbus"));
    let output = verb.env_clear().current_dir(empty.path()).args(["explain", "e 1", "--data-dir", "here"]).output();
    let output = output.expect("it runs");
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{errors}");
    assert!(errors.contains("there is no store in") && errors.contains("here"), "{errors}");
    assert!(!empty.path().join("here").exists(), "a store was made by asking");
}

#[tokio::test]
async fn a_subscribed_calendar_holds_every_entry() {
    let mut records = vec![json!({"id": "f1", "name": "Facility f1"})];
    records.extend(
        (0..1_200).map(|n| item(&format!("e{n}"), "f1", json!({"type": "motor", "install_date": "2025-09-10"}))),
    );
    let rig = Rig::of(&records).await;
    let (status, _, text) = rig.ask(&rig.operator, "/compliance/calendar?format=ics", &[]).await;
    assert_eq!((status, text.matches("BEGIN:VEVENT").count()), (200, 1_200));
    let page = rig.document("/compliance/calendar").await;
    assert_eq!((page["entries"].as_array().map(Vec::len), &page["total"]), (Some(1_000), &json!(1_200)));
    for paged in ["limit=5", "page=2"] {
        let (status, _, text) = rig.ask(&rig.operator, &format!("/compliance/calendar?format=ics&{paged}"), &[]).await;
        assert_eq!(status, 422, "{text}");
    }
}
