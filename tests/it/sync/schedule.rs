//! The schedule of runs, under paused Tokio time that advances when no task has work.

use std::time::Duration;

use jiff::tz::TimeZone;
use masterbus::app::{AppEvent, Application, ApplicationConfig, CacheLifetimes, ExpectedSource, Received};
use masterbus::assess::RuleCatalog;
use masterbus::assess::catalog::DEFAULT_ALGORITHM;
use masterbus::clock::Clock;
use masterbus::config::{Schedule, SourceConfig, Timing};
use masterbus::sync::{RunQueue, run_schedule};
use tempfile::TempDir;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::support::app::file_source;

const INTERVAL: Duration = Duration::from_secs(300);
const JITTER: Duration = Duration::from_secs(60);
const RUNS: usize = 40;

/// When runs of this source begin and end, by the paused clock.
async fn runs_of(folder: &TempDir, source: SourceConfig) -> Vec<(Instant, Instant)> {
    let appliance = Application::open(ApplicationConfig {
        data_dir: folder.path().join("data"),
        store_cache_bytes: 16 << 20,
        response_cache_bytes: 1 << 20,
        lifetimes: CacheLifetimes::default(),
        time_zone: TimeZone::UTC,
        algorithm: DEFAULT_ALGORITHM.to_owned(),
        catalog: RuleCatalog::embedded().expect("the embedded rules"),
        requests_per_minute: 0,
        failures_per_minute: 0,
        clock: Clock::system(),
        runtime: masterbus::runtime::Runtime::default(),
        sources: vec![ExpectedSource::from(&source)],
    })
    .expect("it opens");
    let run_queue = RunQueue::new(&appliance, vec![source]);
    let mut news = appliance.event_bus.subscribe(None);
    let stop = CancellationToken::new();
    let clock = tokio::spawn(run_schedule(run_queue, stop.clone()));
    let (mut runs, mut begun) = (Vec::new(), None);
    while runs.len() < RUNS {
        let Received::Event(item) = news.next().await else { panic!("the news broke off") };
        if let AppEvent::SyncRun { run, .. } = &*item.event {
            let since = *begun.get_or_insert_with(Instant::now);
            if run.ended.is_some() {
                runs.push((since, Instant::now()));
                begun = None;
            }
        }
    }
    stop.cancel();
    clock.await.expect("it ends");
    runs
}

#[tokio::test(start_paused = true)]
async fn runs_follow_each_other_at_their_interval_and_at_most_the_jitter_later() {
    let folder = TempDir::new().expect("a folder");
    let file = folder.path().join("plant.json");
    std::fs::write(&file, r#"{"facilities": [{"id": "f1", "name": "Mill"}]}"#).expect("written");
    let timing = Timing { schedule: Schedule::Every(INTERVAL), jitter: JITTER };
    let begun = Instant::now();
    let runs = runs_of(&folder, SourceConfig { timing, ..file_source(&file) }).await;
    // Timers go by whole milliseconds
    let grain = Duration::from_millis(2);
    assert!(runs[0].0 - begun < Duration::from_secs(1), "the first is at once");
    let waits: Vec<Duration> = runs.windows(2).map(|two| two[1].0 - two[0].1).collect();
    for wait in &waits {
        assert!(*wait + grain >= INTERVAL && *wait <= INTERVAL + JITTER + grain, "{wait:?}");
    }
    let (least, most) = (waits.iter().min().expect("some"), waits.iter().max().expect("some"));
    // Of 39 even throws all lie within half of the span less than once in a thousand million times
    assert!(*most - *least > JITTER / 2, "they are spread: {waits:?}");
}
