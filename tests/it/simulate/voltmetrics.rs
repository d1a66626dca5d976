//! The simulated VoltMetrics over a real socket, with a real receiver of its webhooks.

use std::error::Error;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::http::{HeaderMap, StatusCode as Status};
use axum::routing::post;
use hmac::{Hmac, KeyInit, Mac};
use masterbus::auth::ServiceTokenSigner;
use masterbus::clock::Clock;
use masterbus::inventory::Moment;
use masterbus::simulate::portfolio::{Portfolio, PortfolioOptions};
use masterbus::simulate::voltmetrics::{
    Faults, RunningVoltMetrics, VoltMetricsSimulator, VoltMetricsSimulatorOptions, WebhookOptions,
};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};
use sha2::Sha256;
use tokio::sync::mpsc;

type TestResult<T = ()> = Result<T, Box<dyn Error>>;

const NOW: Moment = Moment::from_millis(1_793_500_000_000);

fn client() -> TestResult<Client> {
    // Another test of this process may have been first
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Client::builder().no_proxy().build()?)
}

fn submissions(count: u32) -> Vec<Value> {
    let plant =
        Portfolio::new(PortfolioOptions { seed: 5, facilities: 2, equipment: count, ..PortfolioOptions::default() });
    let submission = |item: masterbus::simulate::portfolio::PortfolioItem| {
        let mut data = json!(item.equipment);
        data["services"] = json!(item.services);
        json!({"id": item.equipment.id, "type": item.equipment.kind, "facility_id": item.equipment.facility_id, "data": data})
    };
    plant.items().map(submission).collect()
}

async fn submit(
    stand: &RunningVoltMetrics,
    client: &Client,
    key: &str,
    body: &Value,
) -> reqwest::Result<reqwest::Response> {
    let url = format!("{}/api/v1/calculations/risk", stand.base_url);
    client.post(url).header("Idempotency-Key", key).json(body).send().await
}

async fn ask(stand: &RunningVoltMetrics, client: &Client, path: &str) -> TestResult<(StatusCode, Value)> {
    let answer = client.get(format!("{}{path}", stand.base_url)).send().await?;
    Ok((answer.status(), answer.json().await?))
}

/// Submits all, and waits until each job has ended.
async fn calculate(stand: &RunningVoltMetrics, client: &Client, all: &[Value]) -> TestResult<Vec<Value>> {
    let mut ended = Vec::new();
    for (number, body) in all.iter().enumerate() {
        let answer: Value = submit(stand, client, &format!("key-{number}"), body).await?.json().await?;
        let path = format!("/api/v1/calculations/{}", answer["job_id"].as_str().ok_or("no job")?);
        loop {
            let (_, job) = ask(stand, client, &path).await?;
            if !matches!(job["status"].as_str(), Some("PENDING" | "PROCESSING")) {
                ended.push(job);
                break;
            }
            tokio::task::yield_now().await;
        }
    }
    Ok(ended)
}

/// A receiver of webhooks that answers the first `refusals` with 503: its URL, and what it receives.
async fn receiver(refusals: usize) -> TestResult<(String, mpsc::UnboundedReceiver<(String, Bytes)>)> {
    let (sender, taken) = mpsc::unbounded_channel();
    let left = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(refusals));
    let take = move |headers: HeaderMap, body: Bytes| {
        let refused = left
            .fetch_update(std::sync::atomic::Ordering::SeqCst, std::sync::atomic::Ordering::SeqCst, |left| {
                left.checked_sub(1)
            })
            .is_ok();
        let signature = headers.get("X-VoltMetrics-Signature").and_then(|value| value.to_str().ok());
        let signature = signature.unwrap_or_default().to_owned();
        let sender = sender.clone();
        async move {
            if refused || sender.send((signature, body)).is_err() { Status::SERVICE_UNAVAILABLE } else { Status::OK }
        }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let url = format!("http://{}/hook", listener.local_addr()?);
    tokio::spawn(async move { axum::serve(listener, Router::new().route("/hook", post(take))).await });
    Ok((url, taken))
}

#[tokio::test]
async fn a_submission_becomes_a_result_of_its_item_and_its_facility() -> TestResult {
    let stand =
        VoltMetricsSimulator::start(VoltMetricsSimulatorOptions { clock: Clock::fixed_at(NOW), ..Default::default() })
            .await?;
    let client = client()?;
    let all = submissions(6);
    let facility = all[0]["facility_id"].as_str().ok_or("no facility")?;
    let (status, refusal) = ask(&stand, &client, &format!("/api/v1/facilities/{facility}/risk")).await?;
    assert_eq!((status, &refusal["error"]["code"]), (StatusCode::NOT_FOUND, &json!("NOT_FOUND")));
    assert!(refusal["error"]["message"].is_string() && refusal["error"]["details"].is_object(), "{refusal}");

    let jobs = calculate(&stand, &client, &all).await?;
    for (job, submitted) in jobs.iter().zip(&all) {
        assert_eq!((&job["status"], &job["resource_type"]), (&json!("COMPLETED"), &json!("equipment")), "{job}");
        let result = &job["result"];
        assert_eq!((&result["equipment_id"], &result["equipment_type"]), (&submitted["id"], &submitted["type"]));
        assert_eq!(result["algorithm_version"], "vm-2.1");
        assert_eq!(result["calculated_at"], json!(NOW));
        assert!(result["risk_score"].as_f64().is_some_and(|score| (0.0..=100.0).contains(&score)), "{result}");
        assert_eq!(result["risk_factors"].as_array().map(Vec::len), Some(6));
        let id = submitted["id"].as_str().ok_or("no id")?;
        assert_eq!(
            ask(&stand, &client, &format!("/api/v1/equipment/{id}/risk")).await?,
            (StatusCode::OK, result.clone())
        );
    }
    let there = all.iter().filter(|item| item["facility_id"] == facility).count();
    let (_, document) = ask(&stand, &client, &format!("/api/v1/facilities/{facility}/risk")).await?;
    assert_eq!(document["equipment_counts"]["total"], json!(there));
    for standard in ["nfpa70b", "nfpa70e"] {
        let (status, document) = ask(&stand, &client, &format!("/api/v1/compliance/{standard}/{facility}")).await?;
        let counts = document["equipment_compliance"].as_object().ok_or("no counts")?;
        assert_eq!((status, counts.values().filter_map(Value::as_u64).sum::<u64>()), (StatusCode::OK, there as u64));
    }
    let stats = stand.stats();
    assert_eq!((stats.submissions, stats.completed, stats.resources, stats.most_jobs_per_resource), (6, 6, 6, 1));
    Ok(())
}

#[tokio::test]
async fn invalid_data_is_refused_at_once_or_fails_the_job() -> TestResult {
    let stand = VoltMetricsSimulator::start(VoltMetricsSimulatorOptions::default()).await?;
    let client = client()?;
    for wrong in [
        json!({"id": "e"}),
        json!({"id": " ", "type": "panel", "data": {}}),
        json!({"id": "e", "type": "panel", "data": 7}),
    ] {
        let answer = submit(&stand, &client, "k", &wrong).await?;
        assert_eq!(answer.status(), StatusCode::BAD_REQUEST);
        assert_eq!(answer.json::<Value>().await?["error"]["code"], "INVALID_REQUEST");
    }
    let jobs = calculate(&stand, &client, &[json!({"id": "e", "type": "teapot", "data": {}})]).await?;
    assert_eq!(jobs[0]["status"], "FAILED");
    assert!(jobs[0]["error"].as_str().is_some_and(|reason| reason.contains("facility_id")), "{}", jobs[0]);
    assert_eq!(stand.stats().failed, 1);
    Ok(())
}

#[tokio::test]
async fn the_same_idempotency_key_gives_the_same_job() -> TestResult {
    let stand = VoltMetricsSimulator::start(VoltMetricsSimulatorOptions::default()).await?;
    let client = client()?;
    let all = submissions(2);
    let first: Value = submit(&stand, &client, "one", &all[0]).await?.json().await?;
    let again: Value = submit(&stand, &client, "one", &all[0]).await?.json().await?;
    assert_eq!(first["job_id"], again["job_id"]);
    assert_eq!(submit(&stand, &client, "one", &all[1]).await?.status(), StatusCode::CONFLICT);
    let other: Value = submit(&stand, &client, "two", &all[0]).await?.json().await?;
    assert_ne!(first["job_id"], other["job_id"]);
    let (_, stats) = ask(&stand, &client, "/stats").await?;
    let seen = ["submissions", "repeats", "resources", "most_jobs_per_resource"].map(|name| stats[name].as_u64());
    assert_eq!(seen, [Some(2), Some(1), Some(1), Some(2)]);
    Ok(())
}

#[tokio::test]
async fn an_api_key_or_a_token_is_required() -> TestResult {
    let options = VoltMetricsSimulatorOptions {
        api_key: Some("k-1".into()),
        jwt_secret: Some("s-1".into()),
        clock: Clock::fixed_at(NOW),
        ..Default::default()
    };
    let stand = VoltMetricsSimulator::start(options).await?;
    let client = client()?;
    let ask = || client.get(format!("{}/api/v1/equipment/none/risk", stand.base_url));
    let signed = |secret: &str, at: Moment| ServiceTokenSigner::new(secret.as_bytes(), "voltmetrics").issue(at);
    let old = Moment::from_millis(NOW.millis() - 3_600_000);
    for (request, status) in [
        (ask(), 401),
        (ask().header("X-API-Key", "k-2"), 401),
        (ask().bearer_auth("k-1"), 401),
        (ask().bearer_auth(signed("s-2", NOW)?), 401),
        (ask().bearer_auth(signed("s-1", old)?), 401),
        (ask().header("X-API-Key", "k-1"), 404),
        (ask().bearer_auth(signed("s-1", NOW)?), 404),
    ] {
        assert_eq!(request.send().await?.status().as_u16(), status);
    }
    assert_eq!(stand.stats().unauthorized, 5);
    Ok(())
}

#[tokio::test]
async fn webhooks_are_signed_sent_twice_and_retried() -> TestResult {
    let (url, mut taken) = receiver(1).await?;
    let webhooks = WebhookOptions { secret: Some("hook-secret".into()), duplicate: true, ..WebhookOptions::default() };
    let stand = VoltMetricsSimulator::start(VoltMetricsSimulatorOptions { webhooks, ..Default::default() }).await?;
    let client = client()?;
    let mut all = submissions(4);
    for body in &mut all {
        body["callback_url"] = json!(url);
    }
    calculate(&stand, &client, &all).await?;
    let mut deliveries: Vec<Value> = Vec::new();
    for _ in 0..8 {
        let (signature, body) = taken.recv().await.ok_or("the receiver is gone")?;
        let mac = Hmac::<Sha256>::new_from_slice(b"hook-secret")?.chain_update(&body);
        let expected: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(signature, expected);
        deliveries.push(serde_json::from_slice(&body)?);
    }
    for body in &all {
        let of_item: Vec<&Value> = deliveries.iter().filter(|reported| reported["resource_id"] == body["id"]).collect();
        assert_eq!(of_item.len(), 2, "{deliveries:?}");
        assert_eq!(of_item[0], of_item[1], "a second copy is the same to the byte");
        assert_eq!((&of_item[0]["status"], &of_item[0]["facility_id"]), (&json!("completed"), &body["facility_id"]));
    }
    let stats = stand.stats();
    assert_eq!((stats.webhooks_retried, stats.webhooks_lost), (1, 0));
    Ok(())
}

/// The status of each of `count` consecutive requests; 0 where the response broke off.
async fn outcomes(seed: u64, count: usize) -> TestResult<(Vec<u16>, RunningVoltMetrics)> {
    let faults = Faults { error_rate: 0.3, ..Faults::default() };
    let stand = VoltMetricsSimulator::start(VoltMetricsSimulatorOptions { seed, faults, ..Default::default() }).await?;
    let client = client()?;
    let mut seen = Vec::new();
    for _ in 0..count {
        let answer = client.get(format!("{}/api/v1/equipment/none/risk", stand.base_url)).send().await?;
        let (status, wait) = (answer.status().as_u16(), answer.headers().contains_key("retry-after"));
        assert_eq!(wait, status == 429);
        seen.push(if answer.bytes().await.is_ok() { status } else { 0 });
    }
    Ok((seen, stand))
}

#[tokio::test]
async fn the_same_seed_fails_the_same_requests_and_counts_them_exactly() -> TestResult {
    let (seen, stand) = outcomes(7, 200).await?;
    assert_eq!(seen, outcomes(7, 200).await?.0);
    assert_ne!(seen, outcomes(8, 200).await?.0);
    let count = |status: u16| seen.iter().filter(|seen| **seen == status).count() as u64;
    let errors = stand.stats().errors;
    assert_eq!((errors.internal, errors.unavailable), (count(500), count(503)));
    assert_eq!((errors.too_many, errors.truncated), (count(429), count(0)));
    // Written down once: a changed generator would silently change every test that leans on a seed
    assert_eq!(errors.total(), ERRORS_OF_SEED_7);
    assert_eq!(errors.total() + count(404), 200);
    Ok(())
}

const ERRORS_OF_SEED_7: u64 = 57;

#[tokio::test]
async fn a_truncated_response_was_effective_and_the_key_finds_the_job() -> TestResult {
    let stand = VoltMetricsSimulator::start(VoltMetricsSimulatorOptions::default()).await?;
    let client = client()?;
    let body = &submissions(1)[0];
    // The first number whose fate is to break off is found by trying: the same key each time makes one job at most
    stand.set_faults(Faults { error_rate: 1.0, ..Faults::default() });
    while stand.stats().errors.truncated == 0 {
        if let Ok(answer) = submit(&stand, &client, "one", body).await {
            assert!(!answer.status().is_success() || answer.bytes().await.is_err(), "nothing arrives whole");
        }
    }
    stand.set_faults(Faults::default());
    assert_eq!(submit(&stand, &client, "one", body).await?.status(), StatusCode::ACCEPTED);
    let stats = stand.stats();
    assert_eq!((stats.submissions, stats.repeats, stats.most_jobs_per_resource), (1, 1, 1));
    Ok(())
}

#[tokio::test]
async fn an_outage_ends_on_time_and_stats_work_during_it() -> TestResult {
    let clock = Clock::fixed_at(NOW);
    let faults = Faults { fail_for: Duration::from_secs(90), ..Faults::default() };
    let stand =
        VoltMetricsSimulator::start(VoltMetricsSimulatorOptions { faults, clock: clock.clone(), ..Default::default() })
            .await?;
    let client = client()?;
    let status = async || -> TestResult<u16> {
        Ok(client.get(format!("{}/api/v1/equipment/none/risk", stand.base_url)).send().await?.status().as_u16())
    };
    for (millis, expected) in [(0, 503), (89_999, 503), (90_000, 404)] {
        clock.set(Moment::from_millis(NOW.millis() + millis));
        assert_eq!(status().await?, expected, "after {millis} ms");
    }
    assert_eq!(ask(&stand, &client, "/stats").await?.1["errors"]["outage"], 2);
    stand.shutdown().await?;
    Ok(())
}

#[tokio::test]
async fn a_hanging_request_does_not_delay_a_stop() -> TestResult {
    let faults = Faults { hang: Duration::from_secs(3_600), ..Faults::default() };
    let stand = VoltMetricsSimulator::start(VoltMetricsSimulatorOptions { faults, ..Default::default() }).await?;
    let client = client()?;
    let asked = tokio::spawn(client.get(format!("{}/api/v1/equipment/none/risk", stand.base_url)).send());
    while stand.stats().most_concurrent == 0 {
        tokio::task::yield_now().await;
    }
    stand.shutdown().await?;
    assert_eq!(asked.await??.status(), StatusCode::SERVICE_UNAVAILABLE);
    Ok(())
}
