//! Records of runs: progress, outcome, and a run that was interrupted by a stop of the program; and history while a source
//! cannot be read.

use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use masterbus::app::{AppEvent, Received, SyncMode, SyncRun};
use masterbus::config::{Schedule, SourceConfig, Timing};
use masterbus::simulate::condoit::{CondoitSimulator, CondoitSimulatorOptions, RunningCondoit};
use masterbus::simulate::portfolio::PortfolioOptions;
use masterbus::sync::{RunProgress, run_schedule};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

use crate::support::app::{Rig, Setting, file_source, http_source, moment, postgres_source, runtime};
use crate::support::condoit::{fill, plant};
use crate::support::postgres::database;
use crate::support::proxy::{Fault, Proxy};

/// Longer than a batch waits.
const SLOW: Duration = Duration::from_millis(1_200);

fn slow_condoit(runtime: &Runtime) -> RunningCondoit {
    let plant = PortfolioOptions { facilities: 2, equipment: 40, ..PortfolioOptions::default() };
    let options = CondoitSimulatorOptions { portfolio: plant, latency: SLOW, ..CondoitSimulatorOptions::default() };
    runtime.block_on(CondoitSimulator::start(options)).expect("a free port")
}

#[test]
fn a_slow_source_shows_progress_and_keeps_its_batches_when_cancelled() {
    let runtime = runtime();
    let condoit = slow_condoit(&runtime);
    let rig = Rig::open(&runtime, Setting::of(vec![http_source(&condoit)]));
    let started = runtime.block_on(rig.run_queue.start("condoit", SyncMode::Incremental)).expect("it starts");
    let mut progress = started.progress.clone();
    let has_facilities = |progress: &RunProgress| progress.run.tables.contains_key("facilities");
    let reported = runtime.block_on(async { progress.wait_for(has_facilities).await.expect("it gets on").clone() });
    assert!(reported.run.rows_per_second > 0.0 && reported.run.ended.is_none(), "{reported:?}");

    let run = rig.operator.document("/sync/runs/1");
    assert_eq!((&run["status"], &run["ended"]), (&json!("running"), &Value::Null));
    assert_eq!(run["tables"]["facilities"]["read"], 2, "{run}");
    assert!(run["rows_per_second"].as_f64().is_some_and(|rate| rate > 0.0 && rate < 100.0), "{run}");
    assert_eq!(rig.operator.document("/sync/runs")["runs"][0]["tables"], run["tables"]);

    assert_eq!(rig.operator.send("POST", "/sync/runs/1/cancel", &json!({})).status, 202);
    runtime.block_on(started.finished()).expect_err("it was cancelled");
    let run = rig.operator.document("/sync/runs/1");
    assert_eq!(run["status"], "cancelled", "{run}");
    let facilities = rig.appliance.store.snapshot().expect("readable").facility_count().expect("readable");
    assert_eq!(facilities, 2, "what was read is kept");
    rig.sync("condoit");
    let runs = rig.operator.document("/sync/runs?source=condoit");
    assert_eq!((&runs["total"], &runs["runs"][0]["status"]), (&json!(2), &json!("succeeded")));
    assert_eq!(rig.operator.document("/sync/runs?source=other")["total"], 0);
    assert_eq!(rig.operator.document("/sync/runs?source=condoit&limit=1&page=2")["runs"][0]["id"], 1);
}

#[test]
fn a_slow_database_shows_progress_before_a_batch_is_full() {
    let runtime = runtime();
    let database = runtime.block_on(database());
    runtime.block_on(fill(&database, &plant(2, 600)));
    let proxy = runtime.block_on(Proxy::before(&database.url, "condoit"));
    proxy.deal(&[Fault::Delay(Duration::from_millis(60))]);
    let rig = Rig::open(&runtime, Setting::of(vec![postgres_source(&proxy.url)]));
    let started = runtime.block_on(rig.run_queue.start("condoit", SyncMode::Full)).expect("it starts");
    let mut progress = started.progress.clone();
    let read = |progress: &RunProgress| progress.run.tables.values().map(|table| table.read).sum::<u64>();
    let mut steps = Vec::new();
    runtime.block_on(async {
        while progress.borrow_and_update().run.ended.is_none() {
            steps.push(read(&progress.borrow()));
            progress.changed().await.expect("it ends");
        }
    });
    let last = read(&progress.borrow());
    steps.retain(|step| (1..last).contains(step));
    steps.dedup();
    assert!(steps.len() >= 2, "{steps:?} of {last}");
    assert_eq!(runtime.block_on(started.finished()).expect("it ends well").complaints, 0);
    assert_eq!(rig.operator.document("/sync/verify")["equal"], true);
}

#[test]
fn a_run_interrupted_by_a_stop_is_recorded_as_ended() {
    let runtime = runtime();
    let folder = TempDir::new().expect("a temporary folder");
    let setting = || Setting { folder: Some(folder.path().to_owned()), ..Setting::of(Vec::new()) };
    let rig = Rig::open(&runtime, setting());
    let run = SyncRun {
        source: "condoit".to_owned(),
        mode: SyncMode::Full,
        started: moment("2026-01-01T00:00:00.000Z"),
        ended: None,
        tables: [].into(),
        bytes: 0,
        rows_per_second: 0.0,
        error: None,
        interruption: None,
        public_error: None,
    };
    rig.appliance.store.insert_sync_run(&run).expect("recorded");
    assert_eq!(rig.operator.document("/sync/runs/1")["status"], "running");
    drop(rig);
    let rig = Rig::open(&runtime, setting());
    let run = rig.operator.document("/sync/runs/1");
    assert_eq!((&run["status"], run["ended"].is_string()), (&json!("stopped"), true), "{run}");
    let error = "the program was stopped while it ran; the next run goes on where it stood";
    assert_eq!(run["error"], error);
}

/// A file as the source `late`, in a folder.
fn late_source(folder: &TempDir) -> SourceConfig {
    SourceConfig { name: "late".to_owned(), ..file_source(&folder.path().join("late.json")) }
}

#[test]
fn a_failed_source_without_records_does_not_block_history() {
    let runtime = runtime();
    let folder = TempDir::new().expect("a temporary folder");
    let document = |facility: &str, item: &str| {
        json!({"facilities": [{"id": facility, "name": "Plant"}],
            "equipment": [{"id": item, "facility_id": facility, "type": "panel", "install_date": "2001-05-20"}]})
        .to_string()
    };
    let path = folder.path().join("first.json");
    std::fs::write(&path, document("f1", "e1")).expect("it can be written");
    let setting = Setting::of(vec![file_source(&path), late_source(&folder)]);
    let rig = Rig::open(&runtime, Setting { fixed_at: Some("2026-03-10T12:00:00.000Z"), ..setting });
    rig.sync("file");
    let fill = || rig.appliance.history.fill_missing(&|| true).expect("filled");
    assert_eq!(fill(), 0, "the other may come any moment");
    rig.try_sync("late", SyncMode::Incremental).expect_err("there is no such file");
    assert_eq!(rig.anonymous.get("/ready").json()["first_sync_done"], false);
    assert_eq!(fill(), 48, "a facility and the portfolio");
    let reported = rig.viewer.document("/portfolio/history");
    assert_eq!((reported["months"].as_array().map(Vec::len), &reported["months_pending"]), (Some(24), &json!(0)));

    std::fs::write(folder.path().join("late.json"), document("f2", "e2")).expect("it can be written");
    rig.sync("late");
    assert_eq!(fill(), 48, "a past of its own, and that of the portfolio, which follows until the month ends");
    let late = rig.viewer.document("/facilities/f2/history");
    assert_eq!(late["months"].as_array().map(Vec::len), Some(24));
    assert_eq!(rig.viewer.document("/portfolio/history")["months"].as_array().map(Vec::len), Some(24));
}

#[test]
fn no_run_is_recorded_while_the_breaker_is_open() {
    let runtime = runtime();
    // It takes lines and hangs up
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let url = format!("postgres://reader@{}/condoit?sslmode=disable", listener.local_addr().expect("it is bound"));
    let asked = watch::Sender::new(0);
    let counting = asked.clone();
    runtime.spawn(async move {
        while let Ok((line, _)) = listener.accept().await {
            drop(line);
            counting.send_modify(|asked| *asked += 1);
        }
    });
    let mut source = postgres_source(&url);
    source.timing = Timing { schedule: Schedule::Every(Duration::from_millis(10)), jitter: Duration::ZERO };
    let rig = Rig::open(&runtime, Setting::of(vec![source]));
    let stop = CancellationToken::new();
    let clock = runtime.spawn(run_schedule(Arc::clone(&rig.run_queue), stop.clone()));
    let opened = || rig.run_queue.breakers().first().is_some_and(|(_, reading)| reading.opens > 0);
    let begun = std::time::Instant::now();
    while !opened() {
        assert!(begun.elapsed() < Duration::from_secs(120), "it is left alone after some failures");
        std::thread::sleep(Duration::from_millis(20));
    }
    let runs = || rig.operator.document("/sync/runs")["total"].as_u64().expect("a number");
    let before = runs();
    assert_eq!(before, 5, "each of them asked");
    // A hundred ticks: whoever asks outright is reported, and is the only one recorded
    std::thread::sleep(Duration::from_secs(1));
    assert_eq!(runs(), before);
    let refused = rig.try_sync("condoit", SyncMode::Incremental).expect_err("it rests");
    assert!(refused.full_message().contains("is not asked for another"), "{}", refused.full_message());
    assert_eq!(runs(), before + 1);
    stop.cancel();
    runtime.block_on(clock).expect("it ends");
}

#[test]
fn a_run_whose_caller_leaves_while_it_starts_is_run_to_its_end() {
    let runtime = runtime();
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("plant.json");
    std::fs::write(&path, r#"{"facilities": [{"id": "f1"}]}"#).expect("it can be written");
    let rig = Rig::open(&runtime, Setting::of(vec![file_source(&path)]));
    let mut news = rig.appliance.event_bus.subscribe(None);
    runtime.block_on(async {
        let mut starting = Box::pin(rig.run_queue.start("file", SyncMode::Incremental));
        // Once: the run's record is on its way to the store
        assert!(starting.as_mut().now_or_never().is_none());
        drop(starting);
        loop {
            let heard = tokio::time::timeout(Duration::from_secs(60), news.next()).await.expect("it ends");
            if let Received::Event(item) = heard
                && let AppEvent::SyncRun { run, .. } = &*item.event
                && run.ended.is_some()
            {
                break;
            }
        }
    });
    let run = rig.operator.document("/sync/runs/1");
    assert_eq!((&run["status"], rig.operator.document("/sync/runs")["total"].as_u64()), (&json!("succeeded"), Some(1)));
}
