//! `masterbus sync` broken off by whoever started it: it ends at the edge of a batch with a plain word, and the next one
//! goes on from there. While a server has the run, only the waiting ends.

use std::fs;
use std::path::Path;
use std::time::Duration;

use masterbus::simulate::condoit::{CondoitSimulator, CondoitSimulatorOptions, RunningCondoit};
use masterbus::simulate::portfolio::PortfolioOptions;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::support::app::runtime;
use crate::support::http_client::Client;
use crate::support::jobs::until;
use crate::support::process::{Running, masterbus, printed, run, sentence};

/// So many that they come in several batches of 4,096 rows.
const ITEMS: u32 = 5_000;

fn slow_condoit(runtime: &Runtime) -> RunningCondoit {
    let plant = PortfolioOptions { facilities: 2, equipment: ITEMS, ..PortfolioOptions::default() };
    let options = CondoitSimulatorOptions {
        portfolio: plant,
        latency: Duration::from_millis(10),
        ..CondoitSimulatorOptions::default()
    };
    runtime.block_on(CondoitSimulator::start(options)).expect("it starts")
}

/// A folder whose appliance reads this Condoit, and a file with nothing in it.
fn folder(condoit: &RunningCondoit) -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let (url, token) = (&condoit.base_url, &condoit.token);
    let configuration = format!(
        "listen = \"127.0.0.1:0\"\ndata_dir = \"data\"\nrate_limit.per_minute = 0\n\
         [[source]]\nname = \"condoit\"\nkind = \"http\"\nurl = \"{url}\"\ntoken = \"{token}\"\ninterval = \"1h\"\n\
         [[source]]\nname = \"file\"\nkind = \"file\"\npath = \"nothing.json\"\ninterval = \"1h\"\n"
    );
    fs::write(folder.path().join("masterbus.toml"), configuration).expect("written");
    fs::write(folder.path().join("nothing.json"), r#"{"facilities": []}"#).expect("written");
    folder
}

fn asked(condoit: &RunningCondoit, path: &str) -> u64 {
    condoit.stats().requests.get(path).copied().unwrap_or_default()
}

/// Rows of a table read by a run, from what the verb printed.
fn read(table: &str, printed: &str) -> u64 {
    let line = printed.lines().find(|line| line.split_whitespace().next() == Some(table));
    let figure = line.and_then(|line| line.split_whitespace().nth(1));
    figure.map_or(0, |figure| figure.parse().expect("a number"))
}

/// How many items an appliance's folder holds.
fn items(folder: &Path) -> usize {
    let export: Value = serde_json::from_str(&printed(folder, ["export"])).expect("a document");
    export["equipment"].as_array().expect("a list").len()
}

#[test]
fn a_sync_that_is_interrupted_ends_at_a_batch_and_the_next_one_goes_on() {
    let runtime = runtime();
    let condoit = slow_condoit(&runtime);
    let folder = folder(&condoit);
    let mut sync = Running::start(masterbus(folder.path(), ["sync"]));
    // A reader is one batch ahead of the store: once it asks for services, all but the last of the items are kept
    until("services", || (asked(&condoit, "/services") >= 10).then_some(Value::Null));
    sync.signal("INT");
    sync.logged("masterbus: source condoit: the run was cancelled; what it had stored is kept");
    assert_eq!(sync.ended().code(), Some(1));
    let kept = items(folder.path());
    assert!((4_096..=ITEMS as usize).contains(&kept), "{kept}");
    assert!(printed(folder.path(), ["check"]).ends_with(" 0 damaged\n"));

    let next = printed(folder.path(), ["sync"]);
    let again = read("equipment", &next);
    assert!(again <= u64::from(ITEMS) - 4_096, "{again} of the items came a second time:\n{next}");
    assert!(read("services", &next) > 0, "it went on:\n{next}");
    assert_eq!(items(folder.path()), ITEMS as usize);
    let quiet = printed(folder.path(), ["sync"]);
    assert_eq!(read("equipment", &quiet), 0, "the pass is complete:\n{quiet}");
}

#[test]
fn whoever_waits_for_a_servers_run_may_stop_waiting_and_cancel_it() {
    let runtime = runtime();
    let condoit = slow_condoit(&runtime);
    let folder = folder(&condoit);
    let told = sentence(&run(folder.path(), ["sync", "--cancel", "1"]), 2);
    assert!(told.contains("no server runs"), "{told}");

    let mut server = Running::start(masterbus(folder.path(), ["serve"]));
    let address = server.address();
    let operator = printed(folder.path(), ["key", "create", "--name", "a test", "--role", "operator"]);
    let operator = Client::with_key(address, operator.trim());
    let runs = || operator.document("/sync/runs")["runs"].as_array().expect("a list").clone();
    let of = |source: &str| -> Vec<Value> { runs().into_iter().filter(|run| run["source"] == source).collect() };
    until("the run of the file", || of("file").first().filter(|run| !run["ended"].is_null()).cloned());
    let number = of("condoit")[0]["id"].clone();

    let mut waiting = Running::start(masterbus(folder.path(), ["sync"]));
    // Another run of the file tells that it has asked; it joined the slow one
    until("it asks", || (of("file").len() > 1).then_some(Value::Null));
    waiting.signal("INT");
    waiting.logged(&format!("the server goes on with run {number}; `masterbus sync --cancel {number}` ends it"));
    assert_eq!(waiting.ended().code(), Some(1));
    assert_eq!(of("condoit")[0]["ended"], Value::Null, "it does go on");

    printed(folder.path(), ["sync", "--cancel", &number.to_string()]);
    let ended = until("its end", || of("condoit").first().filter(|run| !run["ended"].is_null()).cloned());
    assert_eq!((&ended["id"], of("condoit").len()), (&number, 1));
    assert!(ended["error"].as_str().is_some_and(|error| error.contains("cancelled")), "{ended}");
    let told = sentence(&run(folder.path(), ["sync", "--cancel", &number.to_string()]), 1);
    assert!(told.contains("is not under way"), "{told}");
    let told = sentence(&run(folder.path(), ["sync", "--cancel", "99"]), 1);
    assert!(told.contains("sync run"), "{told}");
    let page = Client::nobody(address).ask("GET", "/metrics", &[], b"");
    let page = String::from_utf8(page.body).expect("UTF-8");
    let line = "masterbus_sync_runs_total{outcome=\"cancelled\",source=\"condoit\"} 1";
    assert!(page.lines().any(|shown| shown == line), "{page}");
    assert_eq!(operator.send("POST", "/sync", &json!({"source": "file"})).status, 202);
    server.signal("TERM");
    assert_eq!(server.ended().code(), Some(0));
}
