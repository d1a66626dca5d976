//! Runs as operators see them: progress events, cancellation at the end of a batch, and streams that close when the program
//! stops.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::time::Duration;

use masterbus::simulate::condoit::{CondoitSimulator, CondoitSimulatorOptions, RunningCondoit};
use masterbus::simulate::portfolio::PortfolioOptions;
use masterbus::sync::{SyncError, SyncMode};
use serde_json::{Value, json};

use crate::support::app::{Rig, Setting, http_source, key_for, runtime};

/// So many items that they come in several batches.
fn slow_condoit(runtime: &tokio::runtime::Runtime, latency: u64) -> RunningCondoit {
    let plant = PortfolioOptions { facilities: 2, equipment: 9_000, ..PortfolioOptions::default() };
    let latency = Duration::from_millis(latency);
    let options = CondoitSimulatorOptions { portfolio: plant, latency, ..CondoitSimulatorOptions::default() };
    runtime.block_on(CondoitSimulator::start(options)).expect("it starts")
}

/// Streams that one user or key may have open.
const MAX_OF_ONE: usize = 16;

fn operator(rig: &Rig) -> String {
    key_for(&rig.appliance, masterbus::auth::Role::Operator, &[])
}

/// A listener to the stream.
struct Listener(BufReader<TcpStream>);

impl Listener {
    /// Listens; the status and, when it is 200, the listener.
    fn of(rig: &Rig, key: &str) -> (u16, Self) {
        let mut stream = TcpStream::connect(rig.address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a limit");
        let request = format!("GET /api/v1/sync/stream HTTP/1.1\r\nHost: a\r\nX-API-Key: {key}\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it leaves");
        let mut reader = BufReader::new(stream);
        let mut line = String::new();
        reader.read_line(&mut line).expect("a status");
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        (status, Self(reader))
    }

    /// The next run that is reported of.
    fn run(&mut self) -> Value {
        loop {
            let mut line = String::new();
            assert!(self.0.read_line(&mut line).expect("it is reported") > 0, "the stream ended");
            if let Some(data) = line.trim_end().strip_prefix("data: ") {
                return serde_json::from_str(data).expect("a run");
            }
        }
    }
}

#[test]
fn a_run_sends_events_from_its_start_to_its_end() {
    let runtime = runtime();
    let condoit = slow_condoit(&runtime, 0);
    let rig = Rig::open(&runtime, Setting::of(vec![http_source(&condoit)]));
    let (status, mut listener) = Listener::of(&rig, &operator(&rig));
    assert_eq!(status, 200);
    // The head has come: it listens by now
    rig.sync("condoit");
    let first = listener.run();
    assert_eq!((&first["id"], &first["source"], &first["ended"]), (&json!(1), &json!("condoit"), &Value::Null));
    let mut read = 0;
    let last = loop {
        let run = listener.run();
        let rows = run["tables"]["equipment"]["read"].as_u64().unwrap_or(0);
        assert!(rows >= read, "it never goes back");
        read = rows;
        if !run["ended"].is_null() {
            break run;
        }
    };
    assert_eq!(last, rig.operator.document("/sync/runs/1"));
    assert_eq!(rig.viewer.get("/sync/stream").status, 403);
}

#[test]
fn streams_are_limited_and_close_when_the_program_stops() {
    let runtime = runtime();
    let rig = Rig::open(&runtime, Setting::of(Vec::new()));
    let key = operator(&rig);
    let mut listeners: Vec<(u16, Listener)> = (0..MAX_OF_ONE).map(|_| Listener::of(&rig, &key)).collect();
    assert!(listeners.iter().all(|(status, _)| *status == 200));
    assert_eq!(Listener::of(&rig, &key).0, 429);
    assert_eq!(Listener::of(&rig, &operator(&rig)).0, 200, "others are not kept out");
    rig.appliance.event_bus.close();
    let (_, one) = listeners.swap_remove(0);
    // The last chunk of a body that ends as it should
    let ended = one.0.lines().map(|line| line.expect("no reset")).any(|line| line == "0");
    assert!(ended, "the stream was cut off");
}

#[test]
fn a_cancelled_run_stops_at_once_and_keeps_what_it_has() {
    let runtime = runtime();
    let condoit = slow_condoit(&runtime, 30);
    let rig = Rig::open(&runtime, Setting::of(vec![http_source(&condoit)]));
    let started = runtime.block_on(rig.run_queue.start("condoit", SyncMode::Full)).expect("it starts");
    let mut progress = started.progress.clone();
    let has_rows = |progress: &masterbus::sync::RunProgress| progress.run.tables.contains_key("equipment");
    runtime.block_on(async { progress.wait_for(has_rows).await.expect("it gets on").number });
    let path = format!("/sync/runs/{}/cancel", started.number);
    let cancelled = rig.operator.send("POST", &path, &json!({}));
    assert_eq!((cancelled.status, cancelled.json()), (202, json!({"id": started.number, "source": "condoit"})));
    let ended = runtime.block_on(started.clone().finished()).expect_err("it was cancelled");
    assert!(matches!(*ended, SyncError::Cancelled), "{}", ended.full_message());
    let run = rig.operator.document(&format!("/sync/runs/{}", started.number));
    assert!(run["error"].as_str().is_some_and(|error| error.contains("cancelled")), "{run}");
    let kept = rig.viewer.document("/portfolio/summary")["total_equipment"].as_u64().expect("a number");
    assert!(kept > 0 && kept < 9_000, "{kept}");
    assert_eq!(rig.operator.send("POST", &path, &json!({})).status, 409);
    assert_eq!(rig.operator.send("POST", "/sync/runs/99/cancel", &json!({})).status, 404);
    // The next goes on from there
    rig.sync("condoit");
    assert_eq!(rig.viewer.document("/portfolio/summary")["total_equipment"], 9_000);
}
