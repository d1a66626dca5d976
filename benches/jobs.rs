//! Measures how many webhooks per second are accepted durably, by the job queue alone and over HTTP, compared with the
//! commits per second of redb on the same disk. `MASTERBUS_BENCH_WEBHOOKS` sets the number of webhooks (20,000).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::tz::TimeZone;
use masterbus::app::{Application, ApplicationConfig, CacheLifetimes};
use masterbus::assess::RuleCatalog;
use masterbus::assess::catalog::DEFAULT_ALGORITHM;
use masterbus::auth::WebhookSigner;
use masterbus::clock::Clock;
use masterbus::config::JobsConfig;
use masterbus::http::connections::serve_tcp;
use masterbus::http::stack::HttpStack;
use masterbus::http::{ApiState, router};
use masterbus::jobs::{JobQueue, JobQueueOptions};
use masterbus::sync::RunQueue;
use redb::{Database, TableDefinition};
use tempfile::TempDir;
use tokio::net::TcpListener;

/// Webhooks in progress at the same time, as from a sender with so many connections.
const IN_PROGRESS: u64 = 256;
/// How long commits of redb are counted.
const SPAN: Duration = Duration::from_secs(3);

type Failure = Box<dyn std::error::Error>;

/// Commits of one record per second, with the options of the store.
fn commits_per_second(folder: &TempDir) -> Result<f64, Failure> {
    const TABLE: TableDefinition<'static, u64, &'static [u8]> = TableDefinition::new("commits");
    let database = Database::create(folder.path().join("commits.redb"))?;
    let (start, mut commits) = (Instant::now(), 0_u64);
    while start.elapsed() < SPAN {
        let mut txn = database.begin_write()?;
        txn.set_quick_repair(true);
        txn.open_table(TABLE)?.insert(commits, [7; 64].as_slice())?;
        txn.commit()?;
        commits += 1;
    }
    Ok(commits as f64 / start.elapsed().as_secs_f64())
}

/// Signatures and bodies, each of another job.
fn webhooks(signer: &WebhookSigner, of: &str, count: u64) -> Vec<(String, Vec<u8>)> {
    let webhook = |number: u64| {
        let body = format!(
            r#"{{"job_id":"vm-{of}-{number:024x}","type":"calculation","status":"completed","resource_id":"equipment-{number}","resource_type":"equipment","facility_id":"f-0001","results_url":"https://voltmetrics.example/api/v1/calculations/{number}","summary":{{"risk_score":61.5,"risk_category":"high"}}}}"#
        );
        (signer.sign(body.as_bytes()), body.into_bytes())
    };
    (0..count).map(webhook).collect()
}

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let count = std::env::var("MASTERBUS_BENCH_WEBHOOKS").ok().and_then(|text| text.parse().ok()).unwrap_or(20_000);
    let folder = TempDir::new()?;
    let commits = commits_per_second(&folder)?;
    println!("redb, commits of one record: {commits:.0}/s");

    let application = Application::open(ApplicationConfig {
        data_dir: folder.path().join("data"),
        store_cache_bytes: 64 << 20,
        response_cache_bytes: 16 << 20,
        lifetimes: CacheLifetimes::default(),
        time_zone: TimeZone::UTC,
        algorithm: DEFAULT_ALGORITHM.to_owned(),
        catalog: RuleCatalog::embedded()?,
        requests_per_minute: 100,
        failures_per_minute: 0,
        clock: Clock::system(),
        runtime: masterbus::runtime::Runtime::default(),
        sources: Vec::new(),
    })?;
    let signer = WebhookSigner::new(b"bench").ok_or("a secret")?;
    let setting = JobQueueOptions {
        engine: None,
        webhook_signer: Some(signer.clone()),
        callback_signer: None,
        config: JobsConfig::default(),
    };
    let jobs = JobQueue::open(&application, setting)?;

    let notices = Arc::new(webhooks(&signer, "alone", count));
    let (next, start) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let mut senders = Vec::new();
    for _ in 0..IN_PROGRESS {
        let (jobs, notices, next) = (Arc::clone(&jobs), Arc::clone(&notices), Arc::clone(&next));
        senders.push(tokio::spawn(async move {
            while let Some((signature, body)) = notices.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
                jobs.take_webhook(body, Some(signature)).await.expect("it is taken");
            }
        }));
    }
    for sender in senders {
        sender.await?;
    }
    let alone = count as f64 / start.elapsed().as_secs_f64();
    println!(
        "webhooks taken durably, {IN_PROGRESS} at a time: {alone:.0}/s, {:.1} times redb's commits",
        alone / commits
    );

    let run_queue = RunQueue::new(&application, Vec::new());
    let app = ApiState::new(application, run_queue, jobs)?;
    let front = HttpStack::new(router::router(app.clone())?, Arc::new(app));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/api/v1/webhooks/voltmetrics/calculation", listener.local_addr()?);
    tokio::spawn(serve_tcp(
        masterbus::runtime::Runtime::default(),
        listener,
        front,
        std::future::pending(),
        Duration::ZERO,
    ));
    masterbus::http_client::install_tls();
    let client = reqwest::Client::new();
    let notices = Arc::new(webhooks(&signer, "http", count));
    let (next, start) = (Arc::new(AtomicU64::new(0)), Instant::now());
    let mut senders = Vec::new();
    for _ in 0..IN_PROGRESS {
        let (client, url, notices, next) = (client.clone(), url.clone(), Arc::clone(&notices), Arc::clone(&next));
        senders.push(tokio::spawn(async move {
            while let Some((signature, body)) = notices.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
                let request = client.post(&url).header("X-VoltMetrics-Signature", signature).body(body.clone());
                let status = request.send().await.expect("an answer").status();
                assert!(status.is_success(), "{status}");
            }
        }));
    }
    for sender in senders {
        sender.await?;
    }
    let http = count as f64 / start.elapsed().as_secs_f64();
    println!("the same over HTTP, sender on the same machine: {http:.0}/s, {:.1} times redb's commits", http / commits);
    Ok(())
}
