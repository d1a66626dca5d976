//! The VoltMetrics client against a server with wrong answers: the protocol, case by case.

use std::time::Duration;

use masterbus::clock::Clock;
use masterbus::http_client::{Backoff, BreakerPolicy, BreakerState, CallError, CallPolicy, TraceContext, Url};
use masterbus::inventory::{EquipmentId, FacilityId, Moment};
use masterbus::voltmetrics::{
    Calculation, InvalidDocument, JobResult, JobStatus, VoltMetricsAuth, VoltMetricsClient, VoltMetricsClientOptions,
    VoltMetricsError,
};
use serde_json::{Value, json};
use wiremock::matchers::{body_json, header, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

const RECEIVED: i64 = 1_750_000_000_000;

fn client(server: &MockServer, authentication: VoltMetricsAuth) -> VoltMetricsClient {
    let policy = CallPolicy {
        attempt: Duration::from_secs(5),
        deadline: Duration::from_secs(20),
        backoff: Backoff { first: Duration::from_millis(1), ..Backoff::default() },
        largest_body: 1 << 20,
        ..CallPolicy::default()
    };
    VoltMetricsClient::new(VoltMetricsClientOptions {
        url: Url::parse(&server.uri()).expect("a url"),
        authentication,
        policy,
        breaker: BreakerPolicy::default(),
        clock: Clock::fixed_at(Moment::from_millis(RECEIVED)),
    })
    .expect("a client")
}

fn keyed(server: &MockServer) -> VoltMetricsClient {
    client(server, VoltMetricsAuth::api_key("hunter2").expect("a key"))
}

fn e1() -> EquipmentId {
    EquipmentId::parse("e1").expect("an id")
}

fn result() -> Value {
    let standard = json!({"status": "Partial", "score": 61.5, "issues": ["no infrared scan"], "more": 1});
    json!({
        "equipment_id": "e1", "equipment_type": "panel", "risk_score": 72.5, "risk_category": "HIGH",
        "risk_factors": [{"factor": "age", "score": 90, "weight": 0.25, "details": "31 years"}],
        "compliance": {"nfpa70b": standard, "nfpa70e": standard},
        "calculated_at": "2025-05-01T10:00:00Z", "algorithm_version": "7.1", "unknown": {"x": 1}
    })
}

async fn answering(template: ResponseTemplate) -> MockServer {
    let server = MockServer::start().await;
    Mock::given(method("GET")).respond_with(template).mount(&server).await;
    server
}

async fn asked(server: &MockServer) -> usize {
    server.received_requests().await.expect("they are recorded").len()
}

#[tokio::test]
async fn every_attempt_of_a_submission_has_its_key_trace_and_credential() {
    let server = MockServer::start().await;
    let submission = || {
        Mock::given(method("POST"))
            .and(path("/api/v1/calculations/risk"))
            .and(header("x-api-key", "hunter2"))
            .and(header("idempotency-key", "k1"))
            .and(body_json(json!({"id": "e1", "type": "panel", "facility_id": "f1", "data": {"age": 3}})))
    };
    submission().respond_with(ResponseTemplate::new(503)).up_to_n_times(2).mount(&server).await;
    let taken = json!({"job_id": "j1", "status": "Pending"});
    submission().respond_with(ResponseTemplate::new(202).set_body_json(taken)).mount(&server).await;
    let data = serde_json::value::to_raw_value(&json!({"age": 3})).expect("it is JSON");
    let calculation = Calculation { id: "e1", kind: "panel", facility_id: Some("f1"), data: &data, callback_url: None };
    let submitted = keyed(&server).submit(&calculation, "k1").await.expect("it is taken");
    assert_eq!((submitted.job_id.as_str(), submitted.status), ("j1", JobStatus::Pending));
    let requests = server.received_requests().await.expect("they are recorded");
    let traces: Vec<&str> =
        requests.iter().map(|request| request.headers["traceparent"].to_str().expect("text")).collect();
    assert_eq!(traces.len(), 3);
    assert!(traces.iter().all(|trace| TraceContext::parse(trace) == TraceContext::parse(traces[0])), "one trace");
    assert_ne!(traces[0], traces[1], "each try is a span");
}

#[tokio::test]
async fn a_figure_comes_with_its_provenance_and_404_is_none() {
    let server = MockServer::start().await;
    Mock::given(path("/api/v1/equipment/e1/risk"))
        .respond_with(ResponseTemplate::new(200).set_body_json(result()))
        .mount(&server)
        .await;
    let done = json!({"job_id": "j1", "status": "COMPLETED", "resource_id": "e1", "resource_type": "Equipment",
        "result": result()});
    Mock::given(path("/api/v1/calculations/j1"))
        .respond_with(ResponseTemplate::new(200).set_body_json(done))
        .mount(&server)
        .await;
    let voltmetrics = client(&server, VoltMetricsAuth::token(b"shared"));
    let figure = voltmetrics.equipment_risk(&e1()).await.expect("an answer").expect("a figure");
    assert_eq!((figure.score, figure.rating.as_str()), (72.5, "High"));
    assert_eq!(figure.provenance.received_at, Moment::from_millis(RECEIVED));
    let job = voltmetrics.job("j1").await.expect("an answer");
    assert_eq!(job.result, Some(JobResult::Equipment(Box::new(figure))));
    let none = voltmetrics.facility_risk(&FacilityId::parse("f1").expect("an id")).await.expect("an answer");
    assert_eq!(none, None);
    let requests = server.received_requests().await.expect("they are recorded");
    assert!(requests[0].headers["authorization"].to_str().expect("text").starts_with("Bearer ey"));
}

#[tokio::test]
async fn retry_after_is_honoured_or_the_call_ends() {
    let server = MockServer::start().await;
    let busy = |seconds: &str| ResponseTemplate::new(429).insert_header("retry-after", seconds);
    Mock::given(method("GET")).respond_with(busy("1")).up_to_n_times(1).mount(&server).await;
    Mock::given(method("GET")).respond_with(busy("3600")).mount(&server).await;
    let begun = std::time::Instant::now();
    let error = keyed(&server).equipment_risk(&e1()).await.expect_err("an hour is beyond the deadline");
    assert!(begun.elapsed() >= Duration::from_secs(1) && error.is_transient(), "{error}");
    assert_eq!((error.status(), asked(&server).await), (Some(429), 2));
    // Longer than any clock goes
    let server = answering(busy(&u64::MAX.to_string())).await;
    let error = keyed(&server).equipment_risk(&e1()).await.expect_err("that is beyond the deadline too");
    assert_eq!((error.status(), asked(&server).await), (Some(429), 1));
}

#[tokio::test]
async fn a_permanent_error_is_not_retried_and_says_why() {
    let reported = json!({"error": {"code": "VALIDATION", "message": "no such type", "details": {"type": "toaster"}}});
    let server = answering(ResponseTemplate::new(422).set_body_json(reported)).await;
    let error = keyed(&server).equipment_risk(&e1()).await.expect_err("refused");
    let sentence = error.to_string();
    for part in ["422", "VALIDATION", "no such type", "toaster", "will not help"] {
        assert!(sentence.contains(part), "{sentence}");
    }
    assert_eq!(asked(&server).await, 1);
    let server = answering(ResponseTemplate::new(403).set_body_string("<html>proxy</html>")).await;
    let error = keyed(&server).equipment_risk(&e1()).await.expect_err("refused");
    assert!(error.to_string().contains("proxy") && !error.is_transient(), "{error}");
    assert!(!error.to_string().contains("hunter2"));
    assert_eq!((asked(&server).await, keyed(&server).breaker().failures), (1, 0));
}

#[tokio::test]
async fn redirects_and_large_responses_are_refused() {
    let server = answering(ResponseTemplate::new(302).insert_header("location", "/elsewhere")).await;
    let error = keyed(&server).equipment_risk(&e1()).await.expect_err("it points elsewhere");
    assert_eq!((error.status(), asked(&server).await), (Some(302), 1));
    let server = answering(ResponseTemplate::new(200).set_body_bytes(vec![b' '; 10 << 20])).await;
    let error = keyed(&server).equipment_risk(&e1()).await.expect_err("10 MB");
    assert!(matches!(error, VoltMetricsError::Call(CallError::TooLarge { largest: 1_048_576, .. })), "{error}");
    assert_eq!(asked(&server).await, 1);
}

#[tokio::test]
async fn an_impossible_value_is_refused_with_its_field() {
    let mut cases: Vec<(String, &str)> = Vec::new();
    for (pointer, value, field) in [
        ("/risk_score", json!(101), "risk_score"),
        ("/risk_score", json!("NaN"), "risk_score"),
        ("/risk_score", json!(null), "risk_score"),
        ("/risk_score", json!(-0.1), "risk_score"),
        ("/risk_category", json!("fine"), "risk_category"),
        ("/risk_factors/0/score", json!(100.5), "risk_factors[0].score"),
        ("/compliance/nfpa70e/score", json!(101), "compliance.nfpa70e.score"),
        ("/equipment_id", json!("e2"), "equipment_id"),
        ("/calculated_at", json!("yesterday"), "calculated_at"),
    ] {
        let mut document = result();
        *document.pointer_mut(pointer).expect("it is there") = value;
        cases.push((document.to_string(), field));
    }
    cases.push((result().to_string().replace("72.5", "NaN"), "risk_score"));
    cases.push((result().to_string().replace("\"algorithm_version\"", "\"version\""), "algorithm_version"));
    for (document, named) in cases {
        let server = answering(ResponseTemplate::new(200).set_body_string(document)).await;
        let error = keyed(&server).equipment_risk(&e1()).await.expect_err(named);
        let VoltMetricsError::InvalidDocument(InvalidDocument { field, reason }) = &error else { panic!("{error}") };
        assert!(field == named || reason.contains(named), "{named}: {error}");
        assert!(!error.is_transient());
    }
}

#[tokio::test]
async fn a_truncated_body_is_a_transient_error() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("it is bound"));
    let serving = tokio::spawn(async move {
        for tries in 1.. {
            let (mut line, _) = listener.accept().await.expect("a caller");
            assert!(line.read(&mut [0; 4096]).await.expect("a request") > 0, "it asks");
            line.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"equip").await.expect("written");
            if tries == 5 {
                return;
            }
        }
    });
    let mut options = VoltMetricsClientOptions {
        url: Url::parse(&url).expect("a url"),
        authentication: VoltMetricsAuth::None,
        policy: CallPolicy::default(),
        breaker: BreakerPolicy::default(),
        clock: Clock::system(),
    };
    options.policy.backoff.first = Duration::from_millis(1);
    let voltmetrics = VoltMetricsClient::new(options).expect("a client");
    let error = voltmetrics.equipment_risk(&e1()).await.expect_err("half an answer");
    assert!(matches!(error, VoltMetricsError::Call(CallError::Interrupted { .. })) && error.is_transient(), "{error}");
    serving.await.expect("it was tried five times");
    assert_eq!(voltmetrics.breaker().state, BreakerState::Open);
}

#[tokio::test]
async fn after_five_failures_one_probe_is_made_after_a_minute() {
    let server = MockServer::start().await;
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(500)).up_to_n_times(5).mount(&server).await;
    Mock::given(method("GET")).respond_with(ResponseTemplate::new(200).set_body_json(result())).mount(&server).await;
    let voltmetrics = keyed(&server);
    assert_eq!(voltmetrics.equipment_risk(&e1()).await.expect_err("five times").status(), Some(500));
    let error = voltmetrics.equipment_risk(&e1()).await.expect_err("left alone");
    assert!(matches!(error, VoltMetricsError::Call(CallError::CircuitOpen { .. })) && error.is_transient(), "{error}");
    assert_eq!(asked(&server).await, 5);
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(60)).await;
    tokio::time::resume();
    assert!(voltmetrics.equipment_risk(&e1()).await.expect("it is back").is_some());
    assert_eq!((voltmetrics.breaker().state, voltmetrics.breaker().opens), (BreakerState::Closed, 1));
}
