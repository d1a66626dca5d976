//! The simulated Condoit over a real socket, called as the `http` source calls it.

use std::collections::BTreeSet;
use std::error::Error;
use std::time::Duration;

use masterbus::inventory::RecordKind;
use masterbus::simulate::condoit::{Collection, CondoitSimulator, CondoitSimulatorOptions, RunningCondoit};
use masterbus::simulate::portfolio::{Portfolio, PortfolioOptions};
use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

type TestResult<T = ()> = Result<T, Box<dyn Error>>;

fn options() -> PortfolioOptions {
    PortfolioOptions { seed: 11, facilities: 3, equipment: 150, ..PortfolioOptions::default() }
}

fn client() -> TestResult<Client> {
    // Another test of this process may have been first
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Client::builder().no_proxy().build()?)
}

async fn small() -> TestResult<(RunningCondoit, Client)> {
    let condoit =
        CondoitSimulator::start(CondoitSimulatorOptions { portfolio: options(), ..CondoitSimulatorOptions::default() })
            .await?;
    Ok((condoit, client()?))
}

async fn ask(condoit: &RunningCondoit, client: &Client, path: &str) -> TestResult<Value> {
    let answer = client.get(format!("{}{path}", condoit.base_url)).bearer_auth(&condoit.token).send().await?;
    Ok(answer.error_for_status()?.json().await?)
}

/// Every document of a pass, in the order of delivery, and the watermark.
async fn pass(
    condoit: &RunningCondoit,
    client: &Client,
    path: &str,
    since: Option<&str>,
    limit: usize,
) -> TestResult<(Vec<Value>, String)> {
    let since = since.map(|since| format!("&since={since}")).unwrap_or_default();
    let (mut all, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ask(condoit, client, &format!("{path}?limit={limit}{since}{cursor}")).await?;
        let items = page["items"].as_array().ok_or("no items")?;
        assert!(items.len() <= limit);
        all.extend(items.iter().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok((all, page["watermark"].as_str().ok_or("no watermark")?.to_owned())),
        }
    }
}

fn ids(documents: &[Value]) -> Vec<&str> {
    documents.iter().filter_map(|document| document["id"].as_str()).collect()
}

#[tokio::test]
async fn pages_bring_every_record_exactly_once() -> TestResult {
    let (condoit, client) = small().await?;
    let plant = Portfolio::new(options());
    let kinds = [RecordKind::Facility, RecordKind::Equipment, RecordKind::Service, RecordKind::Photo];
    for (collection, kind) in Collection::ALL.into_iter().zip(kinds) {
        let path = format!("/{}", collection.name());
        let (documents, _) = pass(&condoit, &client, &path, None, 37).await?;
        let wanted: Vec<String> =
            plant.records().filter(|record| record.kind() == kind).map(|record| record.id().to_owned()).collect();
        assert_eq!(ids(&documents), wanted, "{path}");
        let (changes, _) = pass(&condoit, &client, &path, Some("1990-01-01T00:00:00Z"), 41).await?;
        let unique: BTreeSet<&str> = ids(&changes).into_iter().collect();
        assert_eq!((unique.len(), changes.len()), (wanted.len(), wanted.len()), "{path} by change");
        let known = ask(&condoit, &client, &format!("/ids?limit=5000&kind={}", collection.name())).await?;
        assert_eq!(known["items"], json!(wanted), "{path} ids");
    }
    let documents: Vec<masterbus::inventory::Equipment> =
        serde_json::from_value(Value::Array(pass(&condoit, &client, "/equipment", None, 500).await?.0))?;
    assert_eq!(documents.len(), 150, "each document is a canonical one");
    Ok(condoit.shutdown().await?)
}

#[tokio::test]
async fn since_a_watermark_only_changes_and_tombstones_are_delivered() -> TestResult {
    let (condoit, client) = small().await?;
    let (_, watermark) = pass(&condoit, &client, "/equipment", None, 50).await?;
    assert!(pass(&condoit, &client, "/equipment", Some(&watermark), 50).await?.0.is_empty());

    let mut panel = condoit.find(Collection::Equipment, "e-0000005").ok_or("no such item")?;
    panel["name"] = json!("Panel LP-9Z");
    condoit.put(Collection::Equipment, panel);
    assert!(condoit.remove(Collection::Equipment, "e-0000007"));
    assert!(condoit.erase(Collection::Equipment, "e-0000009"));
    let (changes, later) = pass(&condoit, &client, "/equipment", Some(&watermark), 1).await?;
    assert_eq!(ids(&changes), ["e-0000005", "e-0000007"]);
    assert_eq!(changes[0]["name"], "Panel LP-9Z");
    assert!(changes[0]["deleted_at"].is_null() && changes[1]["deleted_at"].is_string());
    assert!(later > watermark);

    let known = ask(&condoit, &client, "/ids?kind=equipment&limit=5000").await?;
    let known: Vec<&str> = known["items"].as_array().ok_or("no ids")?.iter().filter_map(Value::as_str).collect();
    assert_eq!(known.len(), 148);
    assert!(!known.contains(&"e-0000007") && !known.contains(&"e-0000009"));
    Ok(())
}

#[tokio::test]
async fn a_change_during_a_pass_belongs_to_the_next_pass() -> TestResult {
    let (condoit, client) = small().await?;
    let since = "since=1990-01-01T00:00:00Z";
    let first = ask(&condoit, &client, &format!("/equipment?limit=100&{since}")).await?;
    let last = condoit.find(Collection::Equipment, "e-0000001").ok_or("no such item")?;
    condoit.put(Collection::Equipment, last);
    let cursor = first["next_cursor"].as_str().ok_or("no cursor")?;
    let second = ask(&condoit, &client, &format!("/equipment?limit=100&{since}&cursor={cursor}")).await?;
    assert_eq!(first["watermark"], second["watermark"]);
    let watermark = second["watermark"].as_str().ok_or("no watermark")?;
    let (changes, _) = pass(&condoit, &client, "/equipment", Some(watermark), 100).await?;
    assert_eq!(ids(&changes), ["e-0000001"]);
    Ok(())
}

#[tokio::test]
async fn without_the_token_every_request_is_refused() -> TestResult {
    let (condoit, client) = small().await?;
    for path in ["/facilities", "/ids?kind=photos", "/photos/p-1/bytes", "/nothing"] {
        let url = format!("{}{path}", condoit.base_url);
        assert_eq!(client.get(&url).send().await?.status(), StatusCode::UNAUTHORIZED, "{path}");
        assert_eq!(client.get(&url).bearer_auth("guess").send().await?.status(), StatusCode::UNAUTHORIZED, "{path}");
    }
    assert_eq!(condoit.stats().refused, 8);
    let with_key = client.get(format!("{}/facilities", condoit.base_url)).header("x-api-key", &condoit.token);
    assert_eq!(with_key.send().await?.status(), StatusCode::OK);
    Ok(())
}

#[tokio::test]
async fn a_photo_has_an_image_until_it_is_deleted() -> TestResult {
    let condoit = CondoitSimulator::start(CondoitSimulatorOptions::default()).await?;
    let client = client()?;
    let (photos, _) = pass(&condoit, &client, "/photos", None, 500).await?;
    let id = photos.first().and_then(|photo| photo["id"].as_str()).ok_or("a portfolio without photos")?;
    let url = format!("{}/photos/{id}/bytes", condoit.base_url);
    let answer = client.get(&url).bearer_auth(&condoit.token).send().await?;
    assert_eq!(answer.headers()["content-type"], "image/jpeg");
    assert!(answer.bytes().await?.starts_with(&[0xff, 0xd8, 0xff]));
    assert!(condoit.remove(Collection::Photos, id));
    let answer = client.get(&url).bearer_auth(&condoit.token).send().await?;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    Ok(())
}

#[tokio::test]
async fn faults_have_the_configured_rate_and_can_be_stopped() -> TestResult {
    let (condoit, client) = small().await?;
    condoit.set_error_rate(0.5);
    let url = format!("{}/facilities", condoit.base_url);
    let mut failed = 0;
    for _ in 0..200 {
        let answer = client.get(&url).bearer_auth(&condoit.token).send().await?;
        failed += u64::from(answer.status() == StatusCode::SERVICE_UNAVAILABLE);
    }
    assert!((70..=130).contains(&failed), "{failed} of 200 failed");
    condoit.set_error_rate(0.0);
    assert_eq!(ask(&condoit, &client, "/facilities").await?["items"].as_array().map(Vec::len), Some(3));
    let stats: Value = client.get(format!("{}/stats", condoit.base_url)).send().await?.json().await?;
    assert_eq!(stats["faults"], failed);
    assert_eq!(stats["requests"]["/facilities"], 201);
    Ok(())
}

#[tokio::test]
async fn invalid_requests_are_refused_with_a_reason() -> TestResult {
    let (condoit, client) = small().await?;
    for (path, status) in [
        ("/equipment?cursor=nonsense", 400),
        ("/equipment?since=yesterday", 400),
        ("/equipment?limit=-1", 400),
        ("/ids?kind=people", 400),
        ("/people", 404),
    ] {
        let answer = client.get(format!("{}{path}", condoit.base_url)).bearer_auth(&condoit.token).send().await?;
        assert_eq!(answer.status().as_u16(), status, "{path}");
    }
    Ok(())
}

#[tokio::test]
async fn it_stops_at_shutdown_and_when_dropped() -> TestResult {
    let (condoit, client) = small().await?;
    let url = format!("{}/facilities", condoit.base_url);
    condoit.shutdown().await?;
    let refused = client.get(&url).send().await.err().ok_or("it still answers")?;
    assert!(refused.is_connect(), "{refused}");

    let (condoit, client) = small().await?;
    let url = format!("{}/facilities", condoit.base_url);
    drop(condoit);
    let gone = async { while client.get(&url).send().await.is_ok() {} };
    Ok(tokio::time::timeout(Duration::from_secs(10), gone).await?)
}
