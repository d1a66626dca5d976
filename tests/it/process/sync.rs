//! Ctrl-C during `masterbus sync`: the run ends after its current batch with a message, and the next one continues there.
//! When the run belongs to a server, only the waiting ends.

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

/// Enough items for several batches of 4,096 rows.
const ITEMS: u32 = 5_000;

fn slow_condoit(runtime: &Runtime) -> RunningCondoit {
    let portfolio = PortfolioOptions { facilities: 2, equipment: ITEMS, ..PortfolioOptions::default() };
    let options =
        CondoitSimulatorOptions { portfolio, latency: Duration::from_millis(10), ..CondoitSimulatorOptions::default() };
    runtime.block_on(CondoitSimulator::start(options)).expect("it starts")
}

/// A folder with a configuration for this Condoit and for an empty file.
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

fn request_count(condoit: &RunningCondoit, path: &str) -> u64 {
    condoit.stats().requests.get(path).copied().unwrap_or_default()
}

/// Rows of a table that a run read, from the command's output.
fn read(table: &str, printed: &str) -> u64 {
    let line = printed.lines().find(|line| line.split_whitespace().next() == Some(table));
    let figure = line.and_then(|line| line.split_whitespace().nth(1));
    figure.map_or(0, |figure| figure.parse().expect("a number"))
}

/// Number of items in the store of a folder.
fn items(folder: &Path) -> usize {
    let export: Value = serde_json::from_str(&printed(folder, ["export"])).expect("a document");
    export["equipment"].as_array().expect("a list").len()
}

#[test]
fn an_interrupted_sync_ends_after_a_batch_and_the_next_one_continues() {
    let runtime = runtime();
    let condoit = slow_condoit(&runtime);
    let folder = folder(&condoit);
    let mut sync = Running::start(masterbus(folder.path(), ["sync"]));
    // A reader is one batch ahead of the store: once it asks for services, all items but the last batch are stored
    until("services", || (request_count(&condoit, "/services") >= 10).then_some(Value::Null));
    sync.signal("INT");
    sync.logged("masterbus: source condoit: the run was cancelled; what it had stored is kept");
    assert_eq!(sync.ended().code(), Some(1));
    let stored = items(folder.path());
    assert!((4_096..=ITEMS as usize).contains(&stored), "{stored}");
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
fn a_command_can_stop_waiting_for_a_servers_run_and_cancel_it() {
    let runtime = runtime();
    let condoit = slow_condoit(&runtime);
    let folder = folder(&condoit);
    let error = sentence(&run(folder.path(), ["sync", "--cancel", "1"]), 2);
    assert!(error.contains("no server runs"), "{error}");

    let mut server = Running::start(masterbus(folder.path(), ["serve"]));
    let address = server.address();
    let operator = printed(folder.path(), ["key", "create", "--name", "a test", "--role", "operator"]);
    let operator = Client::with_key(address, operator.trim());
    let runs = || operator.document("/sync/runs")["runs"].as_array().expect("a list").clone();
    let of = |source: &str| -> Vec<Value> { runs().into_iter().filter(|run| run["source"] == source).collect() };
    until("the run of the file", || of("file").first().filter(|run| !run["ended"].is_null()).cloned());
    let number = of("condoit")[0]["id"].clone();

    let mut waiting = Running::start(masterbus(folder.path(), ["sync"]));
    // A second run of the file shows that the command was received; it joined the slow run
    until("the request", || (of("file").len() > 1).then_some(Value::Null));
    waiting.signal("INT");
    waiting.logged(&format!("run {number} continues on the server; `masterbus sync --cancel {number}` cancels it"));
    assert_eq!(waiting.ended().code(), Some(1));
    assert_eq!(of("condoit")[0]["ended"], Value::Null, "the run continues");

    printed(folder.path(), ["sync", "--cancel", &number.to_string()]);
    let ended = until("its end", || of("condoit").first().filter(|run| !run["ended"].is_null()).cloned());
    assert_eq!((&ended["id"], of("condoit").len()), (&number, 1));
    assert!(ended["error"].as_str().is_some_and(|error| error.contains("cancelled")), "{ended}");
    let error = sentence(&run(folder.path(), ["sync", "--cancel", &number.to_string()]), 1);
    assert!(error.contains("is not under way"), "{error}");
    let error = sentence(&run(folder.path(), ["sync", "--cancel", "99"]), 1);
    assert!(error.contains("sync run"), "{error}");
    let page = Client::anonymous(address).ask("GET", "/metrics", &[], b"");
    let page = String::from_utf8(page.body).expect("UTF-8");
    let line = "masterbus_sync_runs_total{outcome=\"cancelled\",source=\"condoit\"} 1";
    assert!(page.lines().any(|shown| shown == line), "{page}");
    assert_eq!(operator.send("POST", "/sync", &json!({"source": "file"})).status, 202);
    server.signal("TERM");
    assert_eq!(server.ended().code(), Some(0));
}

#[test]
fn a_source_added_over_the_api_is_synced_by_its_name_with_and_without_a_server() {
    let runtime = runtime();
    let portfolio = PortfolioOptions { facilities: 1, equipment: 20, ..PortfolioOptions::default() };
    let options = CondoitSimulatorOptions { portfolio, ..CondoitSimulatorOptions::default() };
    let condoit = runtime.block_on(CondoitSimulator::start(options)).expect("it starts");
    let folder = TempDir::new().expect("a temporary folder");
    let configuration = "listen = \"127.0.0.1:0\"\ndata_dir = \"data\"\nrate_limit.per_minute = 0\n";
    fs::write(folder.path().join("masterbus.toml"), configuration).expect("written");
    let mut server = Running::start(masterbus(folder.path(), ["serve"]));
    let address = server.address();
    let admin = printed(folder.path(), ["key", "create", "--name", "a test", "--role", "admin"]);
    let admin = Client::with_key(address, admin.trim());
    let body = json!({"kind": "http", "url": condoit.base_url, "token": condoit.token, "interval": "1h"});
    assert_eq!(admin.send("PUT", "/sources/added", &body).status, 200);

    let sync = |arguments: &[&str]| run(folder.path(), ["sync", "--source"].iter().chain(arguments));
    let by_name = |arguments: &[&str]| {
        let done = sync(arguments);
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).expect("text")
    };
    let known = "there is no source `nothing`; there are: added";
    let with_and_without = || {
        by_name(&["added"]);
        assert_eq!(read("equipment", &by_name(&["added", "--full", "--allow-mass-delete"])), 20);
        by_name(&["added", "--verify"]);
        assert!(sentence(&sync(&["nothing"]), 2).contains(known));
        assert!(sentence(&sync(&["nothing", "--verify"]), 2).contains(known));
    };
    with_and_without();
    server.signal("TERM");
    assert_eq!(server.ended().code(), Some(0));
    with_and_without();
}
