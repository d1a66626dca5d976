//! The server is killed with signal 9 twice during a batch calculation of 10,000 items, while every webhook arrives twice
//! and out of order. In the end every item has its figure, and VoltMetrics counts one calculation per item.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use masterbus::simulate::voltmetrics::VoltMetricsSimulatorOptions;
use masterbus::store::{CalculationKind, JobEvent, NewJob, Priority, RetentionLimits, Store, StoreOptions};
use parking_lot::Mutex;
use serde_json::json;
use tempfile::TempDir;

use crate::support::app::runtime;
use crate::support::http_client::Client;
use crate::support::jobs::{WEBHOOK_SECRET, fill, receiver, stand_in, until};
use crate::support::process::{Running, masterbus, printed, run, sentence};
use crate::support::store::{equipment_id, facility_id};

const ITEMS: u64 = 10_000;

/// Writes the configuration of a server with VoltMetrics as its engine.
fn configure(folder: &TempDir, url: &str) {
    std::fs::write(folder.path().join("webhook-secret"), WEBHOOK_SECRET).expect("it can be written");
    let text = format!(
        "listen = \"127.0.0.1:0\"\ndata_dir = \"data\"\nrate_limit.per_minute = 0\n[voltmetrics]\nurl = \"{url}\"\n\
         concurrency = 32\nwebhook_secret_file = \"webhook-secret\"\n[jobs]\nwebhook_patience = \"2s\"\n"
    );
    std::fs::write(folder.path().join("masterbus.toml"), text).expect("it can be written");
}

#[test]
fn a_batch_that_is_killed_twice_ends_with_every_item_calculated_once() {
    let runtime = runtime();
    let (hook, webhooks) = receiver(&runtime);
    let mut options = VoltMetricsSimulatorOptions { calculation_time: Duration::from_millis(20), ..Default::default() };
    options.webhooks.duplicate = true;
    let voltmetrics = stand_in(&runtime, options, Some(hook));
    let folder = TempDir::new().expect("a temporary folder");
    configure(&folder, &voltmetrics.base_url);
    let items = usize::try_from(ITEMS).expect("it fits");
    std::fs::create_dir(folder.path().join("data")).expect("a folder");
    fill(&Store::open(&folder.path().join("data"), StoreOptions::default()).expect("it opens"), items);
    let key = printed(folder.path(), ["key", "create", "--name", "test", "--role", "operator"]);

    // Forwards webhooks to the server's current port; those that arrive while it is down are lost
    let address: Arc<Mutex<Option<SocketAddr>>> = Arc::default();
    let forwarding = Arc::clone(&address);
    let handle = runtime.handle().clone();
    std::thread::spawn(move || {
        let client = masterbus::http_client::GuardedClient::new(true).expect("a client");
        while let Ok((signature, body)) = webhooks.recv() {
            let Some(address) = *forwarding.lock() else { continue };
            let url = format!("http://{address}/api/v1/webhooks/voltmetrics/calculation");
            let url = masterbus::http_client::Url::parse(&url).expect("a URL");
            // The server may have been killed just now
            let _ = handle.block_on(client.post(&url, &[("x-voltmetrics-signature", signature)], body.into()));
        }
    });

    let start = || {
        let server = Running::start(masterbus(folder.path(), ["serve"]));
        let listens = server.address();
        *address.lock() = Some(listens);
        (server, Client::with_key(listens, key.trim()))
    };
    let (mut server, client) = start();
    let answer = client.send("POST", "/voltmetrics/batch", &json!({"facility_id": "f1", "calculation_type": "both"}));
    assert_eq!(answer.status, 202, "{}", crate::support::http_client::shown(&answer.body));
    let path = format!("/voltmetrics/batch/{}", answer.json()["batch_id"].as_str().expect("an id"));
    for share in [ITEMS / 4, ITEMS / 2] {
        until("a good part of the batch", || (voltmetrics.stats().submissions > share).then_some(json!(null)));
        *address.lock() = None;
        assert!(server.kill(), "it was at it");
        let checked = printed(folder.path(), ["check"]);
        assert!(checked.ends_with(" 0 damaged\n"), "{checked}");
        server = start().0;
    }
    let client = Client::with_key(address.lock().expect("it serves"), key.trim());
    let done = until("the batch done", || {
        let batch = client.document(&path);
        (batch["processed_items"] == batch["total_items"]).then_some(batch)
    });
    assert_eq!(
        (&done["status"], &done["total_items"], &done["failed_items"]),
        (&json!("completed"), &json!(ITEMS), &json!([]))
    );
    let stats = voltmetrics.stats();
    assert_eq!((stats.submissions, stats.resources, stats.most_jobs_per_resource), (ITEMS, ITEMS, 1), "{stats:?}");

    // The commands use the running server, which holds the store
    assert!(printed(folder.path(), ["jobs", "batches"]).contains("completed"));
    assert!(printed(folder.path(), ["jobs", "list"]).contains("e9999"));
    assert_eq!(printed(folder.path(), ["dead-letters", "list"]).lines().count(), 1, "only the header");
    assert_eq!(printed(folder.path(), ["dead-letters", "retry-all"]), "0\n");
    assert!(server.kill());
    // Without a server they open the store themselves
    assert!(printed(folder.path(), ["jobs", "batches"]).contains("completed"));
    for command in ["show", "retry", "delete"] {
        assert!(sentence(&run(folder.path(), ["dead-letters", command, "7"]), 1).contains("no dead letter `7`"));
    }
    let store = Store::open(&folder.path().join("data"), StoreOptions::default()).expect("it opens");
    let snapshot = store.snapshot().expect("readable");
    for number in 0..ITEMS {
        let id = masterbus::inventory::EquipmentId::parse(&format!("e{number}")).expect("an id");
        assert!(snapshot.figures().find_remote_figure(&id).expect("readable").is_some(), "{id} has no figure");
    }
}

#[test]
fn the_commands_print_the_same_with_and_without_a_server() {
    let folder = TempDir::new().expect("a temporary folder");
    let text = "listen = \"127.0.0.1:0\"\ndata_dir = \"data\"\n";
    std::fs::write(folder.path().join("masterbus.toml"), text).expect("it can be written");
    std::fs::create_dir(folder.path().join("data")).expect("a folder");
    let store = Store::open(&folder.path().join("data"), StoreOptions::default()).expect("it opens");
    fill(&store, 3);
    let new = NewJob {
        equipment_id: equipment_id("e1"),
        facility_id: facility_id("f1"),
        calculation: CalculationKind::Both,
        priority: Priority::Low,
        with_history: false,
        data: None,
    };
    let now = masterbus::clock::Clock::system().now();
    let number = store.insert_job(new, now).expect("it is written");
    let failed = JobEvent::Failed { number, reason: "no".to_owned(), payload: "{\"id\":\"e1\"}".to_owned(), tries: 3 };
    let keeping = RetentionLimits { age: Duration::from_secs(3_600), jobs: 10, deliveries: 10, dead_letters: 10 };
    store.record_job_events(&[failed], &keeping, now).expect("it is written");
    drop(store);

    assert_eq!(printed(folder.path(), ["algorithm", "1.0.0"]).matches("in force").count(), 1);
    let commands: [&[&str]; 6] = [
        &["dead-letters", "show", "1"],
        &["dead-letters", "list"],
        &["jobs", "list"],
        &["jobs", "batches"],
        &["engine", "--json"],
        &["algorithm"],
    ];
    let outputs = || commands.map(|command| printed(folder.path(), command));
    let without_server = outputs();
    for part in ["\"job_id\"", "\"batch_id\": null", "\"facility_id\": \"f1\"", "\"tries\": 3"] {
        assert!(without_server[0].contains(part), "{}", without_server[0]);
    }
    let mut server = Running::start(masterbus(folder.path(), ["serve"]));
    server.address();
    assert_eq!(outputs(), without_server);
    assert!(without_server[4].contains("\"local\": 3") && without_server[4].contains("1.0.0"), "{}", without_server[4]);
    printed(folder.path(), ["algorithm", "1.2.0"]);
    assert!(server.kill());
    assert!(printed(folder.path(), ["engine"]).contains("1.2.0"), "it stays in force");
    assert!(sentence(&run(folder.path(), ["algorithm", "7"]), 1).contains("there are 1.0.0"));
}
