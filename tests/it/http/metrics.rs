//! The metrics as a scraper sees them over a TCP connection: the text format, exact counters, access, and the state of an
//! unavailable source.

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use masterbus::http::middleware::activity::Activity;
use masterbus::http::middleware::authentication::Peer;
use masterbus::http::stack::HttpStack;
use masterbus::http::{ApiState, router};
use masterbus::jobs::JobQueue;
use masterbus::simulate::voltmetrics::VoltMetricsSimulatorOptions;
use masterbus::sync::SyncMode;
use masterbus::telemetry::metrics::RequestMetrics;
use serde_json::json;

use crate::support::api_portfolio::Portfolio;
use crate::support::app::{Rig, Setting, key_for, no_jobs, postgres_source, runtime};
use crate::support::condoit::{fill, plant};
use crate::support::http_client::{Answer, Client, shown};
use crate::support::jobs;
use crate::support::postgres::database;

/// Values by series, for example `name{label="value"}`.
type Series = BTreeMap<String, f64>;

/// Parses a metrics page. Fails for everything that the text format 0.0.4 does not allow.
fn read(text: &str) -> Series {
    assert!(text.ends_with('\n'), "the last line ends");
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let (mut series, mut helped, mut kinds) = (Series::new(), BTreeSet::new(), BTreeMap::new());
    let mut last = String::new();
    for line in text.lines() {
        if let Some(help) = line.strip_prefix("# HELP ") {
            let (name, about) = help.split_once(' ').unwrap_or_else(|| panic!("no help: {line}"));
            assert!(is_name(name) && about.ends_with('.') && helped.insert(name.to_owned()), "{line}");
            continue;
        }
        if let Some(kind) = line.strip_prefix("# TYPE ") {
            let (name, kind) = kind.split_once(' ').unwrap_or_else(|| panic!("no kind: {line}"));
            assert!(helped.contains(name) && ["counter", "gauge", "histogram"].contains(&kind), "{line}");
            assert_eq!(kind == "counter", name.ends_with("_total"), "{line}");
            assert!(kinds.insert(name.to_owned(), kind.to_owned()).is_none(), "reported twice: {line}");
            last = name.to_owned();
            continue;
        }
        let (key, value) = line.rsplit_once(' ').unwrap_or_else(|| panic!("no value: {line}"));
        let value: f64 = value.parse().unwrap_or_else(|error| panic!("{error}: {line}"));
        let (name, labels) = key.split_once('{').map_or((key, None), |(name, labels)| (name, Some(labels)));
        let family = match kinds.get(&last).map(String::as_str) {
            Some("histogram") => ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)),
            _ => Some(name),
        };
        assert_eq!(family, Some(&*last), "not below its own head: {line}");
        assert!(is_name(name) && (kinds[&last] == "gauge" || value >= 0.0), "{line}");
        if let Some(labels) = labels {
            let labels = labels.strip_suffix('}').unwrap_or_else(|| panic!("open: {line}"));
            // No value holds a comma or a quote here
            for label in labels.split(',') {
                let (label, value) = label.split_once('=').unwrap_or_else(|| panic!("no label: {line}"));
                let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
                assert!(is_name(label) && value.is_some_and(|value| !value.contains(['"', '\\'])), "{line}");
            }
        }
        assert!(series.insert(key.to_owned(), value).is_none(), "twice: {line}");
    }
    assert_eq!(helped.len(), kinds.len(), "a kind for each help");
    check_histograms(&series);
    series
}

/// Asserts that the buckets of each histogram increase up to its count, in the order of their bounds.
fn check_histograms(series: &Series) {
    let mut buckets: BTreeMap<String, Vec<(f64, f64)>> = BTreeMap::new();
    for (key, value) in series {
        let Some((name, labels)) = key.split_once("_bucket{") else { continue };
        let (labels, bound) = labels.trim_end_matches('}').rsplit_once(",le=").expect("a bound comes last");
        let bound = bound.trim_matches('"').parse().expect("a number");
        buckets.entry(format!("{name}|{labels}")).or_default().push((bound, *value));
    }
    for (key, mut buckets) in buckets {
        buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
        assert!(buckets.is_sorted_by(|one, other| one.0 < other.0 && one.1 <= other.1), "{key}: {buckets:?}");
        let (name, labels) = key.split_once('|').expect("both");
        let (bound, all) = buckets.last().expect("some");
        assert_eq!((*bound, Some(all)), (f64::INFINITY, series.get(&format!("{name}_count{{{labels}}}"))), "{key}");
        assert!(series[&format!("{name}_sum{{{labels}}}")] >= 0.0);
    }
}

fn text_of(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", shown(&answer.body));
    assert_eq!(answer.header("content-type"), Some("text/plain; version=0.0.4; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    String::from_utf8(answer.body.clone()).expect("UTF-8")
}

fn scrape(rig: &Rig) -> Series {
    read(&text_of(&rig.anonymous.ask("GET", "/metrics", &[], b"")))
}

/// The increase of each series between two scrapes.
fn rise(before: &Series, after: &Series, name: &str) -> BTreeMap<String, f64> {
    let ours = after.iter().filter(|(key, _)| key.split('{').next() == Some(name));
    let rises = ours.map(|(key, value)| {
        let labels = key.split_once('{').map_or("", |(_, labels)| labels.trim_end_matches('}'));
        (labels.to_owned(), value - before.get(key).copied().unwrap_or_default())
    });
    rises.filter(|(_, rise)| *rise != 0.0).collect()
}

fn rises(expected: &[(&str, f64)]) -> BTreeMap<String, f64> {
    expected.iter().map(|(labels, rise)| ((*labels).to_owned(), *rise)).collect()
}

#[test]
fn counters_increase_by_exactly_the_requests_made() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    let before = scrape(rig);
    for _ in 0..3 {
        assert_eq!(rig.viewer.look("/facilities/x-ties").status, 200);
    }
    assert_eq!(rig.viewer.look("/facilities/x-nowhere").status, 200);
    assert_eq!(rig.viewer.look("/facilities/no-such").status, 404);
    assert_eq!(rig.viewer.look("/facilities/x-ties/?").status, 200, "the same with a trailing slash");
    assert_eq!(rig.anonymous.look("/facilities/x-ties").status, 401);
    let etag = rig.viewer.look("/facilities/x-ties").header("etag").expect("it has one").to_owned();
    assert_eq!(rig.viewer.get_with("/facilities/x-ties", &[("If-None-Match", &etag)]).status, 304);
    assert_eq!(rig.viewer.send("POST", "/sync", &json!({})).status, 403);
    for path in ["/no/such/path", "/x-ties", "/api/v1/facilities/a/b/c/d"] {
        assert_eq!(rig.viewer.ask("GET", path, &[], b"").status, 404, "{path}");
    }
    assert_eq!(rig.anonymous.ask("GET", "/", &[], b"").status, 200);
    let after = scrape(rig);

    let expected = [
        (r#"method="GET",route="/api/v1/facilities/{facility_id}",status="200""#, 6.0),
        (r#"method="GET",route="/api/v1/facilities/{facility_id}",status="304""#, 1.0),
        (r#"method="GET",route="/api/v1/facilities/{facility_id}",status="401""#, 1.0),
        (r#"method="GET",route="/api/v1/facilities/{facility_id}",status="404""#, 1.0),
        (r#"method="POST",route="/api/v1/sync",status="403""#, 1.0),
        (r#"method="GET",route="other",status="404""#, 3.0),
        (r#"method="GET",route="/",status="200""#, 1.0),
        // The look before
        (r#"method="GET",route="/metrics",status="200""#, 1.0),
    ];
    assert_eq!(rise(&before, &after, "masterbus_requests_total"), rises(&expected));
    let expected = [
        (r#"route="/api/v1/facilities/{facility_id}""#, 9.0),
        (r#"route="/api/v1/sync""#, 1.0),
        (r#"route="other""#, 3.0),
        (r#"route="/""#, 1.0),
        (r#"route="/metrics""#, 1.0),
    ];
    assert_eq!(rise(&before, &after, "masterbus_request_duration_seconds_count"), rises(&expected));
    let within = r#"masterbus_request_duration_seconds_bucket{route="/api/v1/sync",le="10"}"#;
    assert_eq!(after.get(within), Some(&1.0));
    let took = &after[r#"masterbus_request_duration_seconds_sum{route="/api/v1/facilities/{facility_id}"}"#];
    assert!(*took > 0.0 && *took < 60.0, "{took} s");
    // One that failed was asked for as well
    let expected = [(r#"outcome="hit""#, 5.0), (r#"outcome="miss""#, 3.0)];
    assert_eq!(rise(&before, &after, "masterbus_cache_answers_total"), rises(&expected));
    let reported = rig.operator.document("/cache");
    for (outcome, key) in [("hit", "hits"), ("stale", "stale"), ("miss", "misses")] {
        let shown = after[&format!("masterbus_cache_answers_total{{outcome=\"{outcome}\"}}")];
        assert_eq!(reported[key].as_f64(), Some(shown), "{reported}");
    }
}

#[test]
fn a_stale_response_counts_once() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    rig.viewer.document("/facilities/x-ties");
    portfolio.write(&json!({"equipment": [{"id": "x-b", "facility_id": "x-ties", "type": "panel", "name": "Other"}]}));
    let before = scrape(rig);
    assert_eq!(rig.viewer.look("/facilities/x-ties").header("x-cache"), Some("stale"));
    assert_eq!(rise(&before, &scrape(rig), "masterbus_cache_answers_total"), rises(&[(r#"outcome="stale""#, 1.0)]));
}

#[test]
fn the_page_has_every_state_and_no_facility_names() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    rig.viewer.document("/facilities/x-ties");
    rig.viewer.document("/equipment/x-a");
    let text = text_of(&rig.anonymous.get("/metrics"));
    let series = read(&text);
    let store_bytes = rig.appliance.store.file_bytes().expect("it tells") as f64;
    for (key, value) in [
        ("masterbus_ready", 1.0),
        ("masterbus_store_writable", 1.0),
        ("masterbus_store_bytes", store_bytes),
        ("masterbus_dead_letters", 0.0),
        (r#"masterbus_sync_issues{state="kept"}"#, 1.0),
        (r#"masterbus_sync_issues{state="unlisted"}"#, 0.0),
        (r#"masterbus_jobs{state="waiting"}"#, 0.0),
        (r#"masterbus_jobs{state="submitted"}"#, 0.0),
        (r#"masterbus_sync_runs_total{outcome="succeeded",source="condoit"}"#, 1.0),
        (r#"masterbus_sync_runs_total{outcome="failed",source="condoit"}"#, 0.0),
        (r#"masterbus_sync_rows_total{kind="read",source="condoit",table="equipment"}"#, 60.0),
        (r#"masterbus_sync_rows_total{kind="changed",source="condoit",table="equipment"}"#, 60.0),
        (r#"masterbus_sync_rows_total{kind="deleted",source="condoit",table="equipment"}"#, 0.0),
        (r#"masterbus_sync_rows_total{kind="quarantined",source="file",table="equipment"}"#, 1.0),
        (r#"masterbus_source_stale{source="condoit"}"#, 0.0),
        (r#"masterbus_source_away{source="file"}"#, 0.0),
        (r#"masterbus_breaker_state{kind="source",name="condoit",state="closed"}"#, 1.0),
        (r#"masterbus_breaker_state{kind="source",name="condoit",state="open"}"#, 0.0),
    ] {
        assert_eq!(series.get(key), Some(&value), "{key} in\n{text}");
    }
    assert!(series["process_resident_memory_bytes"] > 1e6 && series["process_open_fds"] > 3.0);
    assert!(series["process_start_time_seconds"] > 1.6e9 && series["process_cpu_seconds_total"] > 0.0);
    assert!(series.keys().any(|key| key.starts_with("masterbus_build_info{version=")));
    let labels: String = text.lines().filter(|line| !line.starts_with('#')).collect();
    for secret in ["x-ties", "Ties", "f-0001", "x-a", "mb_", "Troy", rig.address.to_string().as_str()] {
        assert!(!labels.contains(secret), "{secret}");
    }
}

#[test]
fn a_remote_request_needs_a_key() {
    let portfolio = Portfolio::open();
    let rig = &portfolio.rig;
    for path in ["/metrics", "/api/v1/metrics", "/metrics/"] {
        read(&text_of(&rig.anonymous.ask("GET", path, &[], b"")));
        for (name, value) in [
            ("X-Forwarded-For", "127.0.0.1"),
            ("Forwarded", "for=127.0.0.1"),
            ("Via", "1.1 proxy"),
            ("X-Real-IP", "127.0.0.1"),
        ] {
            let refused = rig.anonymous.ask("GET", path, &[(name, value)], b"");
            assert_eq!((refused.status, &refused.error()["code"]), (401, &json!("AUTH_MISSING_TOKEN")), "{name}");
            assert_eq!(rig.viewer.ask("GET", path, &[(name, value)], b"").status, 200, "{name}");
        }
        let proxied = |client: &Client| client.ask("GET", path, &[("X-Forwarded-For", "10.0.0.1")], b"").status;
        assert_eq!(proxied(&rig.limited_viewer(&["f-0001"])), 403, "it is of all facilities");
        for (scope, status) in [("metrics:read", 200), ("facilities:read", 403)] {
            let wanted = json!({"name": "scraper", "role": "service", "scopes": [scope]});
            let key = rig.admin.send("POST", "/keys", &wanted).json()["key"].as_str().expect("a key").to_owned();
            assert_eq!(proxied(&Client::with_key(rig.address, &key)), status, "{scope}");
        }
        assert_eq!(rig.anonymous.ask("POST", path, &[], b"").status, 405);
    }
}

/// The status of a request from this address through the whole stack.
async fn status_for(rig: &Rig, peer: &str, path: &str, key: Option<&str>) -> u16 {
    let jobs = JobQueue::open(&rig.appliance, no_jobs()).expect("it opens");
    let app = ApiState::new(Arc::clone(&rig.appliance), Arc::clone(&rig.run_queue), jobs).expect("the routes");
    let front = HttpStack::new(router::router(app.clone()).expect("the routes"), Arc::new(app));
    let peer = Peer::Address(peer.parse::<IpAddr>().expect("an address"));
    let mut request = Request::get(path).header("Host", "localhost");
    if let Some(key) = key {
        request = request.header("X-API-Key", key);
    }
    let request = request.body(Body::empty()).expect("a request");
    let answer = front.for_connection(peer, Activity::default()).handle(request).await.expect("an answer");
    let status = answer.status().as_u16();
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    assert_eq!(status == 200, body.starts_with(b"# HELP"), "{}", shown(&body));
    status
}

#[test]
fn only_loopback_addresses_are_local() {
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let key = key_for(&rig.appliance, masterbus::auth::Role::Viewer, &[]);
    for (peer, status) in
        [("127.0.0.1", 200), ("::1", 200), ("::ffff:127.0.0.1", 200), ("192.168.7.9", 401), ("2001:db8::1", 401)]
    {
        for path in ["/metrics", "/api/v1/metrics"] {
            assert_eq!(runtime.block_on(status_for(&rig, peer, path, None)), status, "{peer}");
            assert_eq!(runtime.block_on(status_for(&rig, peer, path, Some(&key))), 200, "{peer} with a key");
            let wrong = if status == 200 { 200 } else { 401 };
            assert_eq!(runtime.block_on(status_for(&rig, peer, path, Some("mb_wrong_key"))), wrong, "{peer}");
        }
    }
}

#[test]
fn an_unavailable_source_is_shown_with_its_age() {
    const SYNCED: &str = "2026-03-01T10:00:00.000Z";
    const LATER: &str = "2026-03-01T10:15:30.000Z";
    let runtime = runtime();
    let database = runtime.block_on(database());
    runtime.block_on(fill(&database, &plant(1, 10)));
    let run = |sql: &str| runtime.block_on(database.run(sql));
    run("CREATE ROLE metrics_reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO metrics_reader");
    let source = postgres_source(&database.url.replace("condoit@", "metrics_reader@"));
    let rig = Rig::open(&runtime, Setting { fixed_at: Some(SYNCED), ..Setting::of(vec![source]) });
    let of_source = |series: &Series, name: &str| series.get(&format!("{name}{{source=\"condoit\"}}")).copied();
    let outcome = |series: &Series, outcome: &str| {
        series[&format!("masterbus_sync_runs_total{{outcome=\"{outcome}\",source=\"condoit\"}}")]
    };

    let never = scrape(&rig);
    assert_eq!((of_source(&never, "masterbus_source_stale"), never["masterbus_ready"]), (Some(1.0), 0.0));
    assert_eq!(of_source(&never, "masterbus_sync_lag_seconds"), None, "there is no age of what never was");
    assert_eq!(outcome(&never, "succeeded"), 0.0);

    rig.sync("condoit");
    let well = scrape(&rig);
    let synced = crate::support::app::moment(SYNCED).millis() as f64 / 1_000.0;
    assert_eq!(of_source(&well, "masterbus_sync_last_success_timestamp_seconds"), Some(synced));
    assert_eq!(of_source(&well, "masterbus_sync_lag_seconds"), Some(0.0));
    let flags =
        |series: &Series| (of_source(series, "masterbus_source_stale"), of_source(series, "masterbus_source_away"));
    assert_eq!(flags(&well), (Some(0.0), Some(0.0)));

    run("ALTER ROLE metrics_reader NOLOGIN");
    rig.clock.set(crate::support::app::moment(LATER));
    for _ in 0..5 {
        rig.try_sync("condoit", SyncMode::Incremental).expect_err("it may not come in");
    }
    let away = scrape(&rig);
    assert_eq!(flags(&away), (Some(1.0), Some(1.0)));
    assert_eq!(of_source(&away, "masterbus_sync_last_success_timestamp_seconds"), Some(synced));
    assert_eq!(of_source(&away, "masterbus_sync_lag_seconds"), Some(930.0));
    assert_eq!((outcome(&away, "succeeded"), outcome(&away, "failed")), (1.0, 5.0));
    assert_eq!(away[r#"masterbus_breaker_state{kind="source",name="condoit",state="open"}"#], 1.0);
    assert_eq!(away[r#"masterbus_breaker_opens_total{kind="source",name="condoit"}"#], 1.0);
}

#[test]
fn jobs_are_counted_by_state() {
    let runtime = runtime();
    let idle = jobs::prompt("http://127.0.0.1:9");
    let rig = jobs::appliance(&runtime, 3, idle, None);
    // Nothing answers there: what is asked waits, and its breaker opens
    let many = json!({"facility_id": "f1", "calculation_type": "both", "equipment_ids": ["e0", "e1"]});
    let batch = rig.operator.send("POST", "/voltmetrics/batch", &many).json();
    let waiting = scrape(&rig);
    assert_eq!(waiting[r#"masterbus_jobs{state="waiting"}"#], 2.0);
    assert!(waiting.contains_key(r#"masterbus_breaker_state{kind="engine",name="voltmetrics",state="open"}"#));
    let id = batch["batch_id"].as_str().expect("an id");
    rig.operator.send("POST", &format!("/voltmetrics/batch/{id}/cancel"), &json!({}));
    let off = scrape(&rig);
    assert_eq!(off[r#"masterbus_jobs{state="waiting"}"#], 0.0);
    assert_eq!(off[r#"masterbus_jobs_ended_total{state="cancelled"}"#], 2.0);
    drop(rig);

    let (hook, webhooks) = jobs::receiver(&runtime);
    let stand = jobs::stand_in(&runtime, VoltMetricsSimulatorOptions::default(), Some(hook));
    let rig = jobs::appliance(&runtime, 1, crate::support::jobs::prompt(&stand.base_url), None);
    let one = json!({"equipment_id": "e0", "calculation_type": "both"});
    let job = rig.operator.send("POST", "/voltmetrics/calculate", &one).json();
    let path = format!("/voltmetrics/calculate/{}", job["job_id"].as_str().expect("an id"));
    let notice = webhooks.recv_timeout(Duration::from_secs(60)).expect("the stand-in tells");
    jobs::deliver(rig.address, &notice);
    jobs::until_status(&rig.operator, &path, &["completed"]);
    let done = scrape(&rig);
    for (key, value) in [
        (r#"masterbus_jobs{state="submitted"}"#, 0.0),
        (r#"masterbus_jobs_ended_total{state="completed"}"#, 1.0),
        (r#"masterbus_jobs_ended_total{state="failed"}"#, 0.0),
        (r#"masterbus_breaker_state{kind="engine",name="voltmetrics",state="closed"}"#, 1.0),
    ] {
        assert_eq!(done[key], value, "{key}");
    }
}

#[test]
fn every_route_is_counted_under_its_template() {
    let templates = router::templates();
    for known in ["/metrics", "/health", "/", "/api/v1/metrics", "/api/v1/equipment/{equipment_id}", "/api/v1/docs"] {
        assert!(templates.iter().any(|template| template == known), "{known}");
    }
    let requests = RequestMetrics::new(&templates).expect("routes");
    for template in &templates {
        let mut path = String::new();
        for part in template.split('/').skip(1) {
            path.push('/');
            path.push_str(if part.starts_with('{') { "some-id" } else { part });
        }
        requests.count(&path, "GET", 200, Duration::ZERO);
    }
    let nothing = masterbus::telemetry::metrics::MetricsSnapshot::default();
    let page = masterbus::telemetry::metrics::render(&requests, &nothing, &Default::default()).expect("text");
    let series = read(&page);
    for template in &templates {
        let key = format!(r#"masterbus_requests_total{{method="GET",route="{template}",status="200"}}"#);
        assert_eq!(series.get(&key), Some(&1.0), "{template}");
    }
}
