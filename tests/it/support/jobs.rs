//! A simulated VoltMetrics and an installation that uses it, with webhooks that the test receives and delivers itself.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use axum::Router;
use axum::http::HeaderMap;
use axum::routing::post;
use bytes::Bytes;
use masterbus::auth::WebhookSigner;
use masterbus::clock::Clock;
use masterbus::config::JobsConfig;
use masterbus::http_client::{Backoff, BreakerPolicy, CallPolicy, Url};
use masterbus::inventory::Record;
use masterbus::jobs::JobQueueOptions;
use masterbus::simulate::voltmetrics::{
    RunningVoltMetrics, VoltMetricsSimulator, VoltMetricsSimulatorOptions, WebhookOptions,
};
use masterbus::store::{IngestBatch, Store};
use masterbus::voltmetrics::{VoltMetricsAuth, VoltMetricsClient, VoltMetricsClientOptions};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use crate::support::app::{Rig, Setting, no_jobs};
use crate::support::http_client::Client;

pub const WEBHOOK_SECRET: &str = "webhooks of a test";
pub const CALLBACK_SECRET: &str = "callbacks of a test";
/// Longest wait of a test; a hang becomes a failure.
const PATIENCE: Duration = Duration::from_secs(120);

/// A received webhook: its signature and its body.
pub type ReceivedWebhook = (String, Vec<u8>);

/// An HTTP server that accepts POSTs and passes them to the channel.
pub fn receiver(runtime: &Runtime) -> (Url, Receiver<ReceivedWebhook>) {
    let (sender, taken) = channel();
    let take = move |headers: HeaderMap, body: Bytes| {
        let signed = headers.get("x-voltmetrics-signature").or_else(|| headers.get("x-masterbus-signature"));
        let signature = signed.and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
        // A test that has ended receives no more
        let _ = sender.send((signature, body.to_vec()));
        async {}
    };
    let url = serve(runtime, Router::new().route("/hook", post(take)));
    (url.join("/hook").expect("a path"), taken)
}

/// Serves routes on a free port.
pub fn serve(runtime: &Runtime, routes: Router) -> Url {
    let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    runtime.spawn(async move { axum::serve(listener, routes).await });
    Url::parse(&format!("http://{address}")).expect("a URL")
}

/// A simulated VoltMetrics that sends its webhooks to `hook`.
pub fn stand_in(runtime: &Runtime, options: VoltMetricsSimulatorOptions, hook: Option<Url>) -> RunningVoltMetrics {
    let secret = Some(WEBHOOK_SECRET.to_owned());
    let webhooks = WebhookOptions { url: hook, secret, ..options.webhooks.clone() };
    runtime
        .block_on(VoltMetricsSimulator::start(VoltMetricsSimulatorOptions { webhooks, ..options }))
        .expect("it starts")
}

/// Options with short waits.
pub fn prompt(url: &str) -> JobQueueOptions {
    let backoff = Backoff { first: Duration::from_millis(2), cap: Duration::from_millis(20), tries: 8 };
    let options = VoltMetricsClientOptions {
        url: Url::parse(url).expect("a URL"),
        authentication: VoltMetricsAuth::None,
        policy: CallPolicy { backoff, ..CallPolicy::default() },
        breaker: BreakerPolicy { failures: 8, rest: Duration::from_millis(50) },
        clock: Clock::system(),
    };
    JobQueueOptions {
        engine: Some(Arc::new(VoltMetricsClient::new(options).expect("a client"))),
        webhook_signer: WebhookSigner::new(WEBHOOK_SECRET.as_bytes()),
        callback_signer: WebhookSigner::new(CALLBACK_SECRET.as_bytes()),
        config: JobsConfig {
            concurrency: 16,
            poll_interval: Duration::from_millis(20),
            callback_private: true,
            ..JobsConfig::default()
        },
    }
}

/// Puts `items` items named `e0`, `e1`, ... into facility `f1` of a store.
pub fn fill(store: &Store, items: usize) {
    let records = std::iter::once(crate::support::store::facility("f1"))
        .chain((0..items).map(|number| crate::support::store::equipment(&format!("e{number}"), "f1")))
        .collect::<Vec<Record>>();
    for records in records.chunks(2_000) {
        let puts = crate::support::store::from_tables(records.to_vec());
        store
            .ingest(&IngestBatch { puts, ..IngestBatch::empty("condoit", Clock::system().now()) })
            .expect("it is written");
    }
}

/// An installation with this number of items and these job options.
pub fn appliance(runtime: &Arc<Runtime>, items: usize, jobs: JobQueueOptions, folder: Option<PathBuf>) -> Rig {
    let rig = Rig::open(runtime, Setting { jobs, folder, ..Setting::of(Vec::new()) });
    fill(&rig.appliance.store, items);
    rig.appliance.assessor.assess_dirty().expect("it is assessed");
    rig
}

/// An installation with this number of items and without VoltMetrics.
pub fn alone(runtime: &Arc<Runtime>, items: usize) -> Rig {
    appliance(runtime, items, no_jobs(), None)
}

/// Polls until there is a value. The event happens in another task or process, which sends no signal.
pub fn until(what: &str, ask: impl Fn() -> Option<Value>) -> Value {
    let end = Instant::now() + PATIENCE;
    loop {
        if let Some(found) = ask() {
            return found;
        }
        assert!(Instant::now() < end, "{what} never came");
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// The document once its status is one of these.
pub fn until_status(client: &Client, path: &str, wanted: &[&str]) -> Value {
    until(path, || {
        let document = client.document(path);
        wanted.contains(&document["status"].as_str().expect("a status")).then_some(document)
    })
}

/// Delivers a webhook.
pub fn deliver(address: SocketAddr, (signature, body): &ReceivedWebhook) -> crate::support::http_client::Answer {
    let headers = [("X-VoltMetrics-Signature", signature.as_str()), ("Content-Type", "application/json")];
    Client::anonymous(address).ask("POST", "/api/v1/webhooks/voltmetrics/calculation", &headers, body)
}

/// A webhook with a valid signature.
pub fn webhook(body: &Value) -> ReceivedWebhook {
    let body = body.to_string().into_bytes();
    (WebhookSigner::new(WEBHOOK_SECRET.as_bytes()).expect("a secret").sign(&body), body)
}
