//! Calculations by VoltMetrics: with webhooks and by polling, single items and batches, with failures on the way.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::http::StatusCode;
use axum::routing::post;
use axum::{Json, Router};
use masterbus::auth::{Role, WebhookSigner};
use masterbus::inventory::EquipmentId;
use masterbus::simulate::voltmetrics::{Faults, VoltMetricsSimulatorOptions};
use serde_json::{Value, json};

use crate::support::app::{Rig, runtime};
use crate::support::jobs::{
    CALLBACK_SECRET, alone, appliance, deliver, prompt, receiver, serve, stand_in, until, until_status, webhook,
};
use crate::support::json_schema::Contract;

fn remote_score(rig: &Rig, id: &str) -> Option<f64> {
    let snapshot = rig.appliance.store.snapshot().expect("readable");
    snapshot
        .figures()
        .find_remote_figure(&EquipmentId::parse(id).expect("an id"))
        .expect("readable")
        .map(|figure| figure.score)
}

/// Checks a response against the OpenAPI document.
fn as_documented(rig: &Rig, method: &str, path: &str, status: u16, answer: &Value) {
    Contract(rig.anonymous.document("/openapi.json")).check(method, &format!("/api/v1{path}"), status, answer);
}

fn dead_letters(rig: &Rig) -> Vec<Value> {
    rig.admin.document("/dead-letters")["dead_letters"].as_array().expect("a list").clone()
}

fn begin(rig: &Rig, path: &str, body: &Value) -> Value {
    let answer = rig.operator.send("POST", path, body);
    assert_eq!(answer.status, 202, "{}", crate::support::http_client::shown(&answer.body));
    answer.json()
}

#[test]
fn a_webhook_brings_the_result_and_its_repetitions_change_nothing() {
    let runtime = runtime();
    let (hook, webhooks) = receiver(&runtime);
    let stand = stand_in(&runtime, VoltMetricsSimulatorOptions::default(), Some(hook));
    let rig = appliance(&runtime, 2, prompt(&stand.base_url), None);
    let before = rig.viewer.get("/facilities/f1");
    assert_eq!(rig.viewer.get("/facilities/f1").header("x-cache"), Some("hit"));

    let wanted = json!({"equipment_id": "e0", "calculation_type": "both", "include_history": true});
    let job = begin(&rig, "/voltmetrics/calculate", &wanted);
    let path = format!("/voltmetrics/calculate/{}", job["job_id"].as_str().expect("an id"));
    let notice = webhooks.recv_timeout(Duration::from_secs(60)).expect("the stand-in tells");

    // Forged, broken and unsigned ones change nothing
    let forged = (notice.0.replace(|digit: char| digit.is_ascii_digit(), "0"), notice.1.clone());
    let elsewhere = (notice.0.clone(), [notice.1.as_slice(), b" "].concat());
    for wrong in [forged, elsewhere, (String::new(), notice.1.clone())] {
        assert_eq!(deliver(rig.address, &wrong).status, 401);
    }
    let mut unsigned = webhook(&json!({"no": "webhook"}));
    assert_eq!(deliver(rig.address, &unsigned).error()["code"], "REQUEST_MALFORMED");
    unsigned.0.clear();
    assert_eq!(deliver(rig.address, &unsigned).status, 401, "who does not show the secret learns nothing");
    assert_ne!(rig.operator.document(&path)["status"], "completed");

    assert_eq!(deliver(rig.address, &notice).json(), json!({"status": "accepted"}));
    let done = until_status(&rig.operator, &path, &["completed"]);
    assert_eq!(
        (&done["result"]["engine"], &done["result"]["algorithm_version"]),
        (&json!("voltmetrics"), &json!("vm-2.1"))
    );
    assert_eq!(done["result"]["risk_score"].as_f64(), remote_score(&rig, "e0"));
    as_documented(&rig, "POST", "/voltmetrics/calculate", 202, &job);
    as_documented(&rig, "GET", "/voltmetrics/calculate/{job_id}", 200, &done);
    let fetches = stand.stats().job_fetches;
    for _ in 0..3 {
        let prefixed = (format!("sha256={}", notice.0), notice.1.clone());
        assert_eq!(deliver(rig.address, &prefixed).json(), json!({"status": "acknowledged"}));
    }
    // Given once more and made again behind it, as soon as what came was assessed
    until("the facility made again", || {
        (rig.viewer.look("/facilities/f1").header("x-cache") == Some("stale")).then_some(Value::Null)
    });
    assert_eq!(before.status, 200);
    let stats = stand.stats();
    assert_eq!((stats.job_fetches, stats.submissions, stats.repeats), (fetches, 1, 0));
    assert!(dead_letters(&rig).is_empty());
}

#[test]
fn results_come_from_the_configured_address_whatever_a_webhook_says() {
    let runtime = runtime();
    let (evil, lured) = receiver(&runtime);
    let (hook, webhooks) = receiver(&runtime);
    let stand = stand_in(&runtime, VoltMetricsSimulatorOptions::default(), Some(hook));
    let rig = appliance(&runtime, 1, prompt(&stand.base_url), None);
    let job = begin(&rig, "/voltmetrics/calculate", &json!({"equipment_id": "e0", "calculation_type": "risk"}));
    let (_, body) = webhooks.recv_timeout(Duration::from_secs(60)).expect("the stand-in tells");
    let mut notice: Value = serde_json::from_slice(&body).expect("JSON");
    notice["results_url"] = json!(evil.as_str());
    notice["summary"] = json!({"risk_score": 1});
    assert_eq!(deliver(rig.address, &webhook(&notice)).status, 200);
    until_status(
        &rig.operator,
        &format!("/voltmetrics/calculate/{}", job["job_id"].as_str().expect("an id")),
        &["completed"],
    );
    assert_ne!(remote_score(&rig, "e0"), Some(1.0));
    assert!(lured.try_recv().is_err(), "nobody was asked but the configured address");
}

#[test]
fn webhooks_in_any_order_and_number_end_each_job_once() {
    let runtime = runtime();
    let (hook, webhooks) = receiver(&runtime);
    let mut options = VoltMetricsSimulatorOptions::default();
    options.webhooks.duplicate = true;
    let stand = stand_in(&runtime, options, Some(hook));
    let rig = appliance(&runtime, 40, prompt(&stand.base_url), None);
    let batch = begin(&rig, "/voltmetrics/batch", &json!({"facility_id": "f1", "calculation_type": "both"}));
    let mut notices: Vec<_> =
        (0..80).map(|_| webhooks.recv_timeout(Duration::from_secs(60)).expect("reported")).collect();
    notices.reverse();
    let address = rig.address;
    let answers: Vec<Value> = std::thread::scope(|scope| {
        let deliver = |part: &[_]| part.iter().map(|notice| deliver(address, notice).json()).collect::<Vec<_>>();
        let workers: Vec<_> = notices.chunks(20).map(|part| scope.spawn(move || deliver(part))).collect();
        workers.into_iter().flat_map(|worker| worker.join().expect("delivered")).collect()
    });
    let accepted = answers.iter().filter(|answer| answer["status"] == "accepted").count();
    assert_eq!(accepted, 40, "of each pair one");
    let path = format!("/voltmetrics/batch/{}", batch["batch_id"].as_str().expect("an id"));
    let done = until_status(&rig.operator, &path, &["completed"]);
    assert_eq!((&done["processed_items"], &done["completion_percentage"]), (&json!(40), &json!(100)));
    let stats = stand.stats();
    assert_eq!((stats.submissions, stats.most_jobs_per_resource, stats.job_fetches), (40, 1, 40));
}

#[test]
fn without_webhooks_results_are_polled_and_errors_are_retried() {
    let runtime = runtime();
    let faults = Faults { error_rate: 0.3, retry_after: Duration::ZERO, ..Faults::default() };
    let options =
        VoltMetricsSimulatorOptions { faults, calculation_time: Duration::from_millis(30), ..Default::default() };
    let stand = stand_in(&runtime, options, None);
    let mut setting = prompt(&stand.base_url);
    setting.webhook_signer = None;
    let rig = appliance(&runtime, 200, setting, None);
    let wanted = json!({"facility_id": "f1", "calculation_type": "risk", "priority": "low"});
    let batch = begin(&rig, "/voltmetrics/batch", &wanted);
    let path = format!("/voltmetrics/batch/{}", batch["batch_id"].as_str().expect("an id"));
    let done = until_status(&rig.operator, &path, &["completed", "partial", "failed"]);
    let stats = stand.stats();
    assert!(stats.errors.total() > 50, "{stats:?}");
    // One in 15,000 calls fails eight times in a row; that one would be here, and nothing else
    assert_eq!(done["failed_items"].as_array().map(Vec::len), Some(dead_letters(&rig).len()), "{done}");
    assert!(done["failed_items"].as_array().is_some_and(|failed| failed.len() <= 2), "{done}");
    assert_eq!((done["processed_items"].as_u64(), stats.most_jobs_per_resource), (Some(200), 1), "{stats:?}");
    let listed = rig.operator.document(&format!(
        "/voltmetrics/calculations?batch_id={}&limit=1000",
        batch["batch_id"].as_str().expect("an id")
    ));
    assert_eq!(listed["total"], 200);
    as_documented(&rig, "GET", "/voltmetrics/calculations", 200, &listed);
    as_documented(&rig, "POST", "/voltmetrics/batch", 202, &batch);
    as_documented(&rig, "GET", "/voltmetrics/batch/{batch_id}", 200, &done);
    as_documented(&rig, "GET", "/voltmetrics/batch", 200, &rig.operator.document("/voltmetrics/batch"));
    assert_eq!(rig.operator.document("/voltmetrics/batch?status=processing")["total"], 0);
}

#[test]
fn a_failed_job_is_a_dead_letter_that_can_be_replayed_and_deleted() {
    let runtime = runtime();
    let stand = stand_in(&runtime, VoltMetricsSimulatorOptions::default(), None);
    let mut setting = prompt(&stand.base_url);
    setting.webhook_signer = None;
    let rig = appliance(&runtime, 1, setting, None);
    let wanted = json!({"equipment_id": "e0", "calculation_type": "both", "equipment_data": {"facility_id": []}});
    let job = begin(&rig, "/voltmetrics/calculate", &wanted);
    let path = format!("/voltmetrics/calculate/{}", job["job_id"].as_str().expect("an id"));
    let failed = until_status(&rig.operator, &path, &["failed", "completed"]);
    assert_eq!(failed["status"], "failed", "{failed}");
    let letters = dead_letters(&rig);
    assert_eq!((letters.len(), &letters[0]["job_id"], &letters[0]["kind"]), (1, &job["job_id"], &json!("calculation")));
    assert_eq!(letters[0]["reason"], failed["error"]);
    let letter = format!("/dead-letters/{}", letters[0]["id"]);
    let opened = rig.admin.document(&letter);
    assert!(
        opened["payload"].as_str().is_some_and(|payload| payload.contains("\"data\":{\"facility_id\":[]}")),
        "{opened}"
    );

    as_documented(&rig, "GET", "/dead-letters", 200, &rig.admin.document("/dead-letters"));
    as_documented(&rig, "GET", "/dead-letters/{dead_letter_id}", 200, &opened);

    // Replayed it fails again, as a submission of its own: it is a letter again, with both tries
    assert_eq!(rig.admin.send("POST", &format!("{letter}/retry"), &json!({})).status, 202);
    let again = until("the letter again", || dead_letters(&rig).first().filter(|one| one["tries"] == 2).cloned());
    assert_ne!(again["id"], letters[0]["id"]);
    assert_eq!((stand.stats().submissions, stand.stats().repeats), (2, 0));
    assert_eq!(rig.admin.send("POST", "/dead-letters/retry-all", &json!({})).json(), json!({"retried": 1}));
    let third = until("a third one", || dead_letters(&rig).first().filter(|one| one["tries"] == 3).cloned());
    let letter = format!("/dead-letters/{}", third["id"]);
    assert_eq!(rig.operator.get(&letter).status, 403);
    assert_eq!(rig.admin.send("DELETE", &letter, &json!({})).status, 204);
    assert_eq!(
        rig.admin.send("DELETE", &letter, &json!({})).error()["details"]["dead_letter_id"],
        third["id"].to_string()
    );
    assert!(dead_letters(&rig).is_empty());
}

#[test]
fn a_job_that_voltmetrics_forgot_is_submitted_again_under_the_same_key() {
    let runtime = runtime();
    let slow = VoltMetricsSimulatorOptions { calculation_time: Duration::from_secs(3_600), ..Default::default() };
    let stand = stand_in(&runtime, slow, None);
    let mut setting = prompt(&stand.base_url);
    setting.webhook_signer = None;
    let rig = appliance(&runtime, 20, setting, None);
    let batch = begin(&rig, "/voltmetrics/batch", &json!({"facility_id": "f1", "calculation_type": "both"}));
    until("all of it handed in", || (stand.stats().submissions == 20).then_some(Value::Null));
    // It starts anew at the same place and knows nothing of them: it keeps its jobs in memory
    let listen = stand.base_url.trim_start_matches("http://").parse().expect("an address");
    runtime.block_on(stand.shutdown()).expect("it stops");
    let stand = stand_in(&runtime, VoltMetricsSimulatorOptions { listen, ..Default::default() }, None);
    let path = format!("/voltmetrics/batch/{}", batch["batch_id"].as_str().expect("an id"));
    let done = until_status(&rig.operator, &path, &["completed", "partial", "failed"]);
    let stats = stand.stats();
    assert_eq!((&done["status"], stats.submissions, stats.most_jobs_per_resource), (&json!("completed"), 20, 1));
    assert!(dead_letters(&rig).is_empty());
}

#[test]
fn a_job_that_voltmetrics_forgets_twice_is_a_dead_letter() {
    let runtime = runtime();
    let keys: Arc<parking_lot::Mutex<Vec<String>>> = Arc::default();
    let taken = Arc::clone(&keys);
    let submit = move |headers: axum::http::HeaderMap| {
        let mut keys = taken.lock();
        keys.extend(headers.get("idempotency-key").and_then(|key| key.to_str().ok()).map(str::to_owned));
        let job = format!("t{}", keys.len());
        async move { Json(json!({"job_id": job, "status": "pending"})) }
    };
    let url = serve(&runtime, Router::new().route("/api/v1/calculations/risk", post(submit)));
    let mut setting = prompt(url.as_str());
    setting.webhook_signer = None;
    let rig = appliance(&runtime, 1, setting, None);
    let job = begin(&rig, "/voltmetrics/calculate", &json!({"equipment_id": "e0", "calculation_type": "risk"}));
    let path = format!("/voltmetrics/calculate/{}", job["job_id"].as_str().expect("an id"));
    let failed = until_status(&rig.operator, &path, &["failed"]);
    assert!(failed["error"].as_str().is_some_and(|error| error.contains("404")), "{failed}");
    let letters = dead_letters(&rig);
    assert_eq!((letters.len(), &letters[0]["tries"]), (1, &json!(2)));
    assert!(letters[0]["reason"].as_str().is_some_and(|reason| reason.contains("404")), "{letters:?}");
    let keys = keys.lock().clone();
    assert_eq!((keys.len(), &keys[0]), (2, &keys[1]), "the same submission, reported by its key");
}

#[test]
fn the_end_of_a_batch_is_called_back_and_the_callback_can_be_replayed() {
    let runtime = runtime();
    let stand = stand_in(&runtime, VoltMetricsSimulatorOptions::default(), None);
    let mut setting = prompt(&stand.base_url);
    setting.webhook_signer = None;
    let rig = appliance(&runtime, 3, setting, None);
    let (hook, words) = receiver(&runtime);
    let takes = Arc::new(AtomicBool::new(false));
    let may_take = Arc::clone(&takes);
    let moved = hook.to_string();
    let routes = Router::new()
        .route(
            "/gone",
            post(
                move || async move { if may_take.load(Ordering::SeqCst) { StatusCode::OK } else { StatusCode::GONE } },
            ),
        )
        .route("/moved", post(move || async move { (StatusCode::TEMPORARY_REDIRECT, [("location", moved)]) }));
    let gone = serve(&runtime, routes);
    let batch_with = |url: &str| {
        let wanted = json!({"facility_id": "f1", "calculation_type": "risk", "equipment_ids": ["e1", "e0", "e1"], "callback_url": url});
        begin(&rig, "/voltmetrics/batch", &wanted)
    };
    let batch = batch_with(hook.as_str());
    assert_eq!(batch["total_items"], 2);
    let (signature, body) = words.recv_timeout(Duration::from_secs(60)).expect("called");
    assert!(WebhookSigner::new(CALLBACK_SECRET.as_bytes()).expect("a secret").verifies(&body, &signature));
    let word: Value = serde_json::from_slice(&body).expect("JSON");
    assert_eq!(
        (&word["batch_id"], &word["status"], &word["processed_items"]),
        (&batch["batch_id"], &json!("completed"), &json!(2))
    );

    // Whoever says no for good, or sends us elsewhere, is a dead letter
    for (place, path) in ["gone", "moved"].iter().enumerate() {
        let batch = batch_with(gone.join(path).expect("a path").as_str());
        let letter = until("a dead letter", || {
            let letters = dead_letters(&rig);
            (letters.len() == place + 1).then(|| letters[0].clone())
        });
        assert_eq!((&letter["kind"], &letter["batch_id"]), (&json!("callback"), &batch["batch_id"]));
    }
    assert!(words.try_recv().is_err(), "no redirect is followed");
    takes.store(true, Ordering::SeqCst);
    let letters = dead_letters(&rig);
    assert_eq!(rig.admin.send("POST", &format!("/dead-letters/{}/retry", letters[1]["id"]), &json!({})).status, 202);
    until("the callback delivered", || {
        let waiting = rig.appliance.store.snapshot().expect("readable").jobs().callbacks().expect("readable");
        (waiting.is_empty() && dead_letters(&rig).len() == 1).then_some(Value::Null)
    });
}

#[test]
fn a_callback_address_that_must_not_be_called_is_refused() {
    let runtime = runtime();
    let stand = stand_in(&runtime, VoltMetricsSimulatorOptions::default(), None);
    let mut setting = prompt(&stand.base_url);
    setting.config.callback_private = false;
    let rig = appliance(&runtime, 1, setting, None);
    for url in
        ["http://127.0.0.1:9/", "http://[::1]/", "http://169.254.169.254/latest", "ftp://example.com/", "nonsense"]
    {
        let wanted = json!({"facility_id": "f1", "calculation_type": "risk", "callback_url": url});
        let answer = rig.operator.send("POST", "/voltmetrics/batch", &wanted);
        assert_eq!(answer.status, 422, "{url}");
        assert!(answer.error()["details"]["callback_url"].is_string(), "{url}");
    }
    assert_eq!(stand.stats().submissions, 0);
}

#[test]
fn cancelled_jobs_end_and_count_as_failed() {
    let runtime = runtime();
    let options = VoltMetricsSimulatorOptions { calculation_time: Duration::from_secs(3_600), ..Default::default() };
    let stand = stand_in(&runtime, options, None);
    let rig = appliance(&runtime, 5, prompt(&stand.base_url), None);
    let job = begin(&rig, "/voltmetrics/calculate", &json!({"equipment_id": "e4", "calculation_type": "risk"}));
    let path = format!("/voltmetrics/calculate/{}", job["job_id"].as_str().expect("an id"));
    until_status(&rig.operator, &path, &["submitted"]);
    assert_eq!(rig.operator.send("POST", &format!("{path}/cancel"), &json!({})).json()["status"], "cancelled");
    let batch = begin(&rig, "/voltmetrics/batch", &json!({"facility_id": "f1", "calculation_type": "risk"}));
    let path = format!("/voltmetrics/batch/{}", batch["batch_id"].as_str().expect("an id"));
    until_status(&rig.operator, &path, &["processing"]);
    let off = rig.operator.send("POST", &format!("{path}/cancel"), &json!({})).json();
    assert_eq!(
        (&off["status"], &off["cancelled"], off["failed_items"].as_array().map(Vec::len)),
        (&json!("failed"), &json!(true), Some(5))
    );
    as_documented(&rig, "POST", "/voltmetrics/batch/{batch_id}/cancel", 200, &off);
    assert!(dead_letters(&rig).is_empty(), "nothing failed");
    assert_eq!(rig.operator.document("/voltmetrics/calculations?status=cancelled")["total"], 6);
}

#[test]
fn without_voltmetrics_requests_say_which_setting_is_missing() {
    let runtime = runtime();
    let rig = alone(&runtime, 1);
    for (path, body) in [
        ("/voltmetrics/calculate", json!({"equipment_id": "e0", "calculation_type": "risk"})),
        ("/voltmetrics/batch", json!({"facility_id": "f1", "calculation_type": "risk"})),
    ] {
        let answer = rig.operator.send("POST", path, &body);
        assert_eq!((answer.status, answer.error()["code"].as_str()), (503, Some("SERVICE_UNAVAILABLE")));
    }
    let answer = deliver(rig.address, &webhook(&json!({})));
    assert_eq!((answer.status, answer.error()["code"].as_str()), (503, Some("SERVICE_UNAVAILABLE")));
    assert_eq!(rig.viewer.get("/equipment/e0").status, 200);
}

#[test]
fn facility_scopes_are_respected_and_wrong_fields_are_named() {
    let runtime = runtime();
    let stand = stand_in(&runtime, VoltMetricsSimulatorOptions::default(), None);
    let rig = appliance(&runtime, 2, prompt(&stand.base_url), None);
    for (path, body, field) in [
        ("/voltmetrics/calculate", json!({"equipment_id": "e0", "calculation_type": "all"}), "calculation_type"),
        ("/voltmetrics/calculate", json!({"equipment_id": " ", "calculation_type": "risk"}), "equipment_id"),
        ("/voltmetrics/batch", json!({"facility_id": "f1", "calculation_type": "risk", "priority": "now"}), "priority"),
        (
            "/voltmetrics/batch",
            json!({"facility_id": "f1", "calculation_type": "risk", "equipment_ids": ["x"]}),
            "equipment_ids",
        ),
    ] {
        let answer = rig.operator.send("POST", path, &body);
        assert_eq!(answer.status, 422, "{body}");
        assert!(answer.error()["details"][field].is_string(), "{body}");
    }
    let wanted = json!({"equipment_id": "nobody", "calculation_type": "risk"});
    assert_eq!(rig.operator.send("POST", "/voltmetrics/calculate", &wanted).status, 404);
    let job = begin(&rig, "/voltmetrics/calculate", &json!({"equipment_id": "e0", "calculation_type": "risk"}));
    let path = format!("/voltmetrics/calculate/{}", job["job_id"].as_str().expect("an id"));
    let (inside, outside) = (rig.limited(Role::Operator, &["f1"]), rig.limited(Role::Operator, &["f2"]));
    assert_eq!((inside.get(&path).status, outside.get(&path).status), (200, 404));
    assert_eq!(outside.document("/voltmetrics/calculations")["total"], 0);
    assert_eq!(rig.viewer.get(&path).status, 403);
    assert_eq!(rig.viewer.send("POST", "/voltmetrics/calculate", &wanted).status, 403);
}

#[test]
fn data_that_a_caller_sends_along_is_bounded_and_not_kept_after_the_end() {
    let runtime = runtime();
    let stand = stand_in(&runtime, VoltMetricsSimulatorOptions::default(), None);
    let mut setting = prompt(&stand.base_url);
    setting.webhook_signer = None;
    let rig = appliance(&runtime, 1, setting, None);
    let wanted = |length: usize| {
        let data = json!({"note": "x".repeat(length)});
        json!({"equipment_id": "e0", "calculation_type": "risk", "equipment_data": data})
    };
    let refused = rig.operator.send("POST", "/voltmetrics/calculate", &wanted(64 << 10));
    assert_eq!((refused.status, refused.error()["details"]["equipment_data"].is_string()), (422, true));
    let job = begin(&rig, "/voltmetrics/calculate", &wanted(60_000));
    let path = format!("/voltmetrics/calculate/{}", job["job_id"].as_str().expect("an id"));
    let ended = until_status(&rig.operator, &path, &["completed", "failed"]);
    assert_eq!(ended["status"], "completed", "{ended}");
    let stored = rig.appliance.store.snapshot().expect("readable").jobs().find_job(1).expect("readable");
    assert_eq!(stored.expect("the job").data, None);
}
