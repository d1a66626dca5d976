//! Sources that are added over the API: read at once, followed, stored across a restart, and never in place of a source of
//! the configuration file.

use std::sync::Arc;
use std::time::Duration;

use masterbus::app::{AppEvent, Received};
use masterbus::auth::WebhookSigner;
use masterbus::config::{SecretSource, SourceConnection};
use masterbus::simulate::condoit::{CondoitSimulator, CondoitSimulatorOptions, RunningCondoit};
use masterbus::simulate::portfolio::PortfolioOptions;
use masterbus::sync::{RunQueue, SyncMode, run_schedule};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::support::app::{Rig, Setting, http_source, runtime};

const ITEMS: u64 = 40;

fn condoit(runtime: &tokio::runtime::Runtime) -> RunningCondoit {
    let plant = PortfolioOptions { facilities: 2, equipment: ITEMS as u32, ..PortfolioOptions::default() };
    runtime
        .block_on(CondoitSimulator::start(CondoitSimulatorOptions {
            portfolio: plant,
            ..CondoitSimulatorOptions::default()
        }))
        .expect("it starts")
}

/// The body that adds a simulated Condoit, as its configuration would.
fn body(condoit: &RunningCondoit, interval: &str) -> Value {
    let SourceConnection::Http { url, token: Some(SecretSource::Inline(token)), .. } = http_source(condoit).connection
    else {
        unreachable!("it is asked over HTTP, with a token");
    };
    json!({"kind": "http", "url": url.reveal(), "token": token.reveal(), "interval": interval})
}

#[test]
fn an_added_source_is_read_at_once_followed_and_stored() {
    let runtime = runtime();
    let condoit = condoit(&runtime);
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let stop = CancellationToken::new();
    let clock = runtime.spawn(run_schedule(Arc::clone(&rig.run_queue), stop.clone()));

    let added = rig.admin.send("PUT", "/sources/main", &body(&condoit, "1s"));
    assert_eq!(added.status, 200, "{}", added.json());
    assert_eq!((&added.json()["interval_seconds"], &added.json()["configured"]), (&json!(1), &json!(false)));
    let run = runtime
        .block_on(async { rig.run_queue.start("main", SyncMode::Incremental).await.expect("known").finished().await });
    run.unwrap_or_else(|error| panic!("{}", error.full_message()));
    assert_eq!(rig.viewer.document("/portfolio/summary")["total_equipment"], ITEMS);
    assert_eq!(rig.viewer.get("/ready").status, 200);

    // It goes on by itself
    let before = rig.operator.document("/sync/runs")["total"].as_u64().expect("a number");
    let mut news = rig.appliance.event_bus.subscribe(None);
    runtime.block_on(async {
        loop {
            let heard =
                tokio::time::timeout(Duration::from_secs(60), news.next()).await.expect("another run is reported");
            if let Received::Event(item) = heard
                && matches!(&*item.event, AppEvent::SyncRun { number, .. } if *number > before)
            {
                break;
            }
        }
    });
    assert!(rig.operator.document("/sync/runs")["total"].as_u64().expect("a number") > before);

    // Another start of the program takes it up
    let again = RunQueue::new(&rig.appliance, Vec::new());
    again.load_stored_sources().expect("readable");
    assert_eq!(again.sources().iter().map(|source| source.name.as_str()).collect::<Vec<_>>(), ["main"]);

    assert_eq!(rig.admin.send("DELETE", "/sources/main", &json!({})).status, 204);
    assert_eq!(rig.admin.send("DELETE", "/sources/main", &json!({})).status, 404);
    assert_eq!(rig.admin.document("/sources")["total"], 0);
    assert_eq!(rig.viewer.document("/portfolio/summary")["total_equipment"], ITEMS, "what it brought stays");
    stop.cancel();
    runtime.block_on(clock).expect("it ends");
}

#[test]
fn an_invalid_source_is_rejected_with_its_field_and_not_stored() {
    let runtime = runtime();
    let condoit = condoit(&runtime);
    let rig = Rig::open(&runtime, Setting::of(vec![http_source(&condoit)]));
    let put = |name: &str, body: Value| rig.admin.send("PUT", &format!("/sources/{name}"), &body);
    for (name, body, field) in [
        ("main", json!({"kind": "file", "url": "/etc"}), "kind"),
        ("main", json!({"kind": "http", "url": "ftp://a"}), "url"),
        ("main", json!({"kind": "http", "url": ""}), "url"),
        ("Main", json!({"kind": "http", "url": "http://127.0.0.1:9"}), "name"),
        ("import", json!({"kind": "http", "url": "http://127.0.0.1:9"}), "name"),
        ("main", json!({"kind": "http", "url": "http://127.0.0.1:9", "interval": "soon"}), "interval"),
        ("main", json!({"kind": "http", "url": "http://127.0.0.1:9", "interval": "1s", "cron": "* * * * *"}), "cron"),
        ("main", json!({"kind": "http", "url": "http://127.0.0.1:9", "cron": "now"}), "cron"),
        ("main", json!({"kind": "http", "url": "http://127.0.0.1:9", "password": "p"}), "password"),
        ("main", json!({"kind": "http", "url": "http://127.0.0.1:9", "statement_timeout": "1s"}), "statement_timeout"),
        ("main", json!({"kind": "postgres", "url": "postgres://127.0.0.1:9/a", "api_key": "k"}), "api_key"),
        ("main", json!({"kind": "http", "url": "http://127.0.0.1:9", "jitter": "some"}), "jitter"),
        ("main", json!({"kind": "http", "url": "http://127.0.0.1:9", "overlap": "-1s"}), "overlap"),
        ("main", json!({"kind": "http", "url": "http://127.0.0.1:9", "compare_interval": "often"}), "compare_interval"),
    ] {
        let refused = put(name, body.clone());
        assert_eq!(refused.status, 422, "{body}");
        assert!(refused.error()["details"][field].is_string(), "{body}: {}", refused.error());
    }
    assert_eq!(put("condoit", json!({"kind": "http", "url": "http://127.0.0.1:9"})).status, 409, "it is configured");
    assert_eq!(rig.admin.send("DELETE", "/sources/condoit", &json!({})).status, 409);
    assert_eq!(rig.operator.send("PUT", "/sources/main", &body(&condoit, "1m")).status, 403);
    assert_eq!(rig.admin.document("/sources")["total"], 1);
    assert!(rig.appliance.added_sources.list().expect("readable").is_empty());
}

#[test]
fn a_run_at_another_address_is_not_joined() {
    let runtime = runtime();
    let plant = PortfolioOptions { facilities: 1, equipment: 20, ..PortfolioOptions::default() };
    let slow = CondoitSimulatorOptions {
        portfolio: plant,
        latency: Duration::from_secs(2),
        ..CondoitSimulatorOptions::default()
    };
    let slow = runtime.block_on(CondoitSimulator::start(slow)).expect("it starts");
    let condoit = condoit(&runtime);
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    for body in [body(&slow, "1h"), body(&condoit, "1h")] {
        assert_eq!(rig.admin.send("PUT", "/sources/main", &body).status, 200);
    }
    let last =
        runtime.block_on(async { rig.run_queue.start("main", SyncMode::Full).await.expect("known").finished().await });
    assert_eq!(last.unwrap_or_else(|error| panic!("{}", error.full_message())).number, 2);
    let first = rig.operator.document("/sync/runs/1")["error"].clone();
    assert!(first.as_str().is_some_and(|error| error.contains("cancelled")), "{first}");
    assert_eq!(rig.viewer.document("/portfolio/summary")["total_equipment"], ITEMS);
}

#[test]
fn secrets_are_never_shown() {
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let body = json!({"kind": "http", "url": "http://127.0.0.1:9/api?key=query", "token": "apart"});
    let added = rig.admin.send("PUT", "/sources/main", &body);
    let shown = format!("{} {}", added.json(), rig.admin.document("/sources"));
    assert!(shown.contains("127.0.0.1:9/api") && !shown.contains("apart") && !shown.contains("query"), "{shown}");
}

#[test]
fn an_added_source_has_what_a_configured_one_has_but_files_of_the_machine() {
    let runtime = runtime();
    let condoit = condoit(&runtime);
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let plain = body(&condoit, "1h");
    let mut wanted = plain.clone();
    let token = wanted["token"].take();
    wanted["token"] = Value::Null;
    let more = json!({"api_key": token, "jitter": "2s", "overlap": "7m", "compare_interval": "3h",
        "webhook_secret": "a secret of the bus"});
    wanted.as_object_mut().expect("an object").extend(more.as_object().expect("an object").clone());
    let added = rig.admin.send("PUT", "/sources/main", &wanted);
    assert_eq!(added.status, 200, "{}", added.json());
    let shown = added.json();
    let reported = ["jitter_seconds", "overlap_seconds", "compare_interval_seconds", "has_webhook_secret"];
    assert_eq!(reported.map(|key| shown[key].clone()), [json!(2.0), json!(420.0), json!(10_800.0), json!(true)]);
    let listed = rig.admin.document("/sources");
    let token = token.as_str().expect("a token");
    for secret in [token, "a secret of the bus"] {
        assert!(!format!("{shown} {listed}").contains(secret), "{listed}");
    }
    // It is let in by its key, and its bus is heard
    rig.sync("main");
    assert_eq!(rig.viewer.document("/portfolio/summary")["total_equipment"], ITEMS);
    let event = |id: &str| {
        let event = json!({"event_id": id, "type": "facility.updated", "id": "f-0001"}).to_string();
        let signature = WebhookSigner::new(b"a secret of the bus").expect("a secret").sign(event.as_bytes());
        let headers = [("x-condoit-signature", signature.as_str()), ("content-type", "application/json")];
        rig.anonymous.ask("POST", "/api/v1/webhooks/condoit/changes", &headers, event.as_bytes()).status
    };
    assert_eq!(event("e1"), 200);
    // What is not named anew stays at the same address, secrets alone
    let again = json!({"kind": "http", "url": plain["url"], "interval": "1h"});
    let shown = rig.admin.send("PUT", "/sources/main", &again).json();
    assert_eq!((&shown["has_webhook_secret"], event("e2")), (&json!(true), 200));
    rig.sync("main");
    for field in ["mapping", "webhook_secret_file", "token_file"] {
        let refused =
            rig.admin.send("PUT", "/sources/main", &json!({"kind": "http", "url": plain["url"], field: "/etc/passwd"}));
        assert_eq!(refused.status, 422, "{field}");
    }
}
