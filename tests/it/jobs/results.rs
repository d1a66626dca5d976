//! Results of VoltMetrics: which of them an item shows, and which a job reports.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use masterbus::inventory::EquipmentId;
use parking_lot::Mutex;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::app::{Rig, no_jobs, runtime};
use crate::support::http_client::shown;
use crate::support::jobs::{appliance, prompt, serve, stand_in, until, until_status};

/// A VoltMetrics with a fixed answer: `document` is the result of the item `e0`.
fn telling(runtime: &tokio::runtime::Runtime, document: Arc<Mutex<Value>>) -> masterbus::http_client::Url {
    let jobs = Arc::new(AtomicU64::new(0));
    let submit = move || {
        let job = jobs.fetch_add(1, Ordering::SeqCst);
        async move { Json(json!({"job_id": format!("t{job}"), "status": "pending"})) }
    };
    let answer = move |axum::extract::Path(job): axum::extract::Path<String>| {
        let result = document.lock().clone();
        let whole = json!({"job_id": job, "status": "Completed", "resource_id": "e0", "resource_type": "equipment"});
        let text = whole.to_string().replacen('}', &format!(",\"result\":{}}}", text_of(&result)), 1);
        async move { ([("content-type", "application/json")], text).into_response() }
    };
    let routes =
        Router::new().route("/api/v1/calculations/risk", post(submit)).route("/api/v1/calculations/{job}", get(answer));
    serve(runtime, routes)
}

/// A document as text, with a bare `NaN`, which is not valid JSON.
fn text_of(document: &Value) -> String {
    document.to_string().replace("\"NaN\"", "NaN")
}

/// A valid figure of the item `e0`.
fn good() -> Value {
    let standard = json!({"status": "compliant", "score": 90, "issues": []});
    json!({
        "equipment_id": "e0", "equipment_type": "panel", "risk_score": 55.5, "risk_category": "high",
        "risk_factors": [{"factor": "age", "score": 50, "weight": 0.5, "details": null}],
        "compliance": {"nfpa70b": standard, "nfpa70e": standard}, "calculated_at": "2026-01-02T00:00:00Z",
        "algorithm_version": "7",
    })
}

fn with(fields: &[(&str, Value)]) -> Value {
    let mut document = good();
    for (field, value) in fields {
        document[*field] = value.clone();
    }
    document
}

/// An installation with one item, and a VoltMetrics with a fixed answer.
struct Told {
    rig: Rig,
    document: Arc<Mutex<Value>>,
}

impl Told {
    fn open() -> Self {
        let runtime = runtime();
        let document = Arc::new(Mutex::new(good()));
        let mut setting = prompt(telling(&runtime, Arc::clone(&document)).as_str());
        setting.webhook_signer = None;
        Self { rig: appliance(&runtime, 1, setting, None), document }
    }

    /// The job's document after VoltMetrics gave this answer. Fields of `more` are added to the request.
    fn calculate(&self, answer: Value, more: &Value) -> Value {
        *self.document.lock() = answer;
        let mut wanted = json!({"equipment_id": "e0", "calculation_type": "both"});
        wanted.as_object_mut().expect("an object").extend(more.as_object().cloned().unwrap_or_default());
        let begun = self.rig.operator.send("POST", "/voltmetrics/calculate", &wanted);
        assert_eq!(begun.status, 202, "{}", shown(&begun.body));
        until_status(&self.rig.operator, &path_of(&begun.json()), &["completed", "failed"])
    }

    fn score(&self) -> Option<f64> {
        let snapshot = self.rig.appliance.store.snapshot().expect("readable");
        snapshot
            .figures()
            .find_remote_figure(&EquipmentId::parse("e0").expect("an id"))
            .expect("readable")
            .map(|figure| figure.score)
    }
}

fn path_of(job: &Value) -> String {
    format!("/voltmetrics/calculate/{}", job["job_id"].as_str().expect("an id"))
}

#[test]
fn an_impossible_value_is_refused_and_never_overwrites_a_valid_one() {
    let reported = Told::open();
    assert_eq!(reported.calculate(good(), &json!({}))["status"], "completed");
    assert_eq!(reported.score(), Some(55.5));
    for (field, bad, in_words) in [
        ("risk_score", json!(101), "risk_score"),
        ("risk_score", json!("NaN"), ""),
        ("equipment_id", json!("e1"), "equipment_id"),
        ("calculated_at", Value::Null, "calculated_at"),
        ("calculated_at", json!("2999-01-01T00:00:00Z"), "calculated_at is 2999-01-01"),
    ] {
        let failed = reported.calculate(with(&[(field, bad)]), &json!({}));
        assert_eq!(failed["status"], "failed");
        assert!(failed["error"].as_str().is_some_and(|error| error.contains(in_words)), "{failed}");
        assert_eq!(reported.score(), Some(55.5));
    }
    assert_eq!(reported.rig.admin.document("/dead-letters")["total"], 5);
}

#[test]
fn the_latest_figure_wins_also_after_one_of_a_clock_that_is_ahead() {
    let reported = Told::open();
    let of = |score: f64, at: String| with(&[("risk_score", json!(score)), ("calculated_at", json!(at))]);
    assert_eq!(reported.calculate(good(), &json!({}))["status"], "completed");
    // One that was calculated earlier and comes later
    let late = reported.calculate(of(1.0, "2026-01-01T00:00:00Z".to_owned()), &json!({}));
    assert_eq!(
        (reported.score(), &late["result"]["risk_score"]),
        (Some(55.5), &json!(1.0)),
        "the job says what came of it"
    );
    let ahead = reported.rig.appliance.clock.now().millis() + 600_000;
    reported.calculate(of(66.0, masterbus::inventory::Moment::from_millis(ahead).to_string()), &json!({}));
    assert_eq!(reported.score(), Some(66.0));
    reported.calculate(of(77.0, reported.rig.appliance.clock.now().to_string()), &json!({}));
    assert_eq!(reported.score(), Some(77.0), "once the clock is right again");
}

#[test]
fn a_result_for_other_data_belongs_to_its_job_alone() {
    let reported = Told::open();
    reported.calculate(good(), &json!({}));
    let tried = reported.calculate(with(&[("risk_score", json!(5.0))]), &json!({"equipment_data": {"what": "if"}}));
    assert_eq!((&tried["result"]["risk_score"], reported.score()), (&json!(5.0), Some(55.5)));
    assert_eq!(reported.rig.viewer.document("/equipment/e0/engines")["remote"]["score"], 55.5);
    reported
        .calculate(with(&[("risk_score", json!(44.0)), ("calculated_at", json!("2026-01-03T00:00:00Z"))]), &json!({}));
    assert_eq!(reported.score(), Some(44.0));
    assert_eq!(reported.rig.operator.document(&path_of(&tried)), tried, "another job leaves it");
}

#[test]
fn a_first_batch_counts_for_items_older_than_the_voltmetrics_configuration() {
    let runtime = runtime();
    let folder = TempDir::new().expect("a temporary folder");
    drop(appliance(&runtime, 3, no_jobs(), Some(folder.path().to_owned())));
    let stand = stand_in(&runtime, Default::default(), None);
    let mut setting = prompt(&stand.base_url);
    setting.webhook_signer = None;
    let rig = appliance(&runtime, 0, setting, Some(folder.path().to_owned()));
    let wanted = json!({"facility_id": "f1", "calculation_type": "both"});
    let begun = rig.operator.send("POST", "/voltmetrics/batch", &wanted).json();
    until_status(
        &rig.operator,
        &format!("/voltmetrics/batch/{}", begun["batch_id"].as_str().expect("an id")),
        &["completed"],
    );
    let compared = until("all of them compared", || {
        let spread = rig.viewer.document("/engines/compare?facility_id=f1");
        (spread["compared"] == 3).then_some(spread)
    });
    for id in ["e0", "e1", "e2"] {
        let engines = rig.viewer.document(&format!("/equipment/{id}/engines"));
        assert_eq!(engines["remote"]["outdated"], false, "{engines} {compared}");
    }
    assert_eq!(rig.admin.send("PUT", "/engine", &json!({"mode": "remote"})).status, 200);
    until("all in use", || (rig.viewer.document("/engine")["figures"]["voltmetrics"] == 3).then_some(Value::Null));
    assert_eq!(stand.stats().submissions, 3, "none is calculated twice");
}

#[test]
fn a_long_retry_after_is_shown() {
    let runtime = runtime();
    let busy = || async { (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "900")], "later") };
    let url = serve(&runtime, Router::new().route("/api/v1/calculations/risk", post(busy)));
    let rig = appliance(&runtime, 1, prompt(url.as_str()), None);
    assert_eq!(rig.viewer.document("/engine")["resumes_at"], Value::Null);
    let wanted = json!({"equipment_id": "e0", "calculation_type": "both"});
    let job = rig.operator.send("POST", "/voltmetrics/calculate", &wanted).json();
    let engine = until("the wish", || Some(rig.viewer.document("/engine")).filter(|engine| engine["away"] == true));
    assert!(engine["resumes_at"].is_string(), "{engine}");
    assert_eq!((&engine["breaker"]["state"], &engine["under_way"]), (&json!("closed"), &json!(1)));
    assert_eq!(rig.operator.document(&path_of(&job))["status"], "waiting", "it is no failure");
}
