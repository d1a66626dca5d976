//! The story: an appliance is set up in March 2026. The months before are worked out, March passes under its eyes, then
//! records change, the algorithm changes, and the appliance restarts: what is kept stays as it was.

use std::path::Path;
use std::sync::Arc;

use masterbus::app::{Application, ApplicationConfig, ApplicationError, CacheLifetimes, DocumentRequest};
use masterbus::assess::RuleCatalog;
use masterbus::auth::FacilityScope;
use masterbus::clock::Clock;
use masterbus::inventory::{FacilityId, Moment, Record};
use masterbus::store::FILE_NAME;
use serde_json::{Value, json};

use crate::support::store::{batch_of, equipment_id, facility_id};

fn moment(text: &str) -> Moment {
    text.parse().expect("an instant")
}

fn open(folder: &Path, algorithm: &str, now: &str) -> Arc<Application> {
    Application::open(ApplicationConfig {
        data_dir: folder.to_owned(),
        store_cache_bytes: 8 << 20,
        response_cache_bytes: 8 << 20,
        lifetimes: CacheLifetimes::default(),
        time_zone: jiff::tz::TimeZone::get("America/New_York").expect("a zone in the binary"),
        algorithm: algorithm.to_owned(),
        catalog: RuleCatalog::embedded().expect("the rules"),
        requests_per_minute: 0,
        failures_per_minute: 0,
        clock: Clock::fixed_at(moment(now)),
        runtime: masterbus::runtime::Runtime::default(),
        sources: Vec::new(),
    })
    .expect("the appliance opens")
}

fn facility(id: &str) -> Record {
    Record::Facility(serde_json::from_value(json!({"id": id, "name": "Plant"})).expect("a facility"))
}

fn item(id: &str, facility: &str, keys: Value) -> Record {
    let mut whole = json!({"id": id, "facility_id": facility, "type": "panel"});
    whole.as_object_mut().expect("an object").extend(keys.as_object().expect("an object").clone());
    Record::Equipment(serde_json::from_value(whole).expect("an item"))
}

fn service(id: &str, equipment: &str, date: &str) -> Record {
    let keys = json!({"id": id, "equipment_id": equipment, "type": "repair", "date": date});
    Record::Service(serde_json::from_value(keys).expect("a service"))
}

/// One facility: a panel from before the window, one installed on the last day of May 2025, one in the future.
fn bring(appliance: &Application) {
    let records = [
        facility("f1"),
        facility("f2"),
        item("old", "f1", json!({"install_date": "2001-05-20"})),
        item("new", "f1", json!({"install_date": "2025-05-31"})),
        item("ahead", "f1", json!({"install_date": "2030-01-01"})),
        service("s1", "old", "2025-02-28"),
    ];
    appliance.store.ingest(&batch_of(records, 1)).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
}

fn fill(appliance: &Application) -> u64 {
    appliance.history.fill_missing(&|| true).expect("filled")
}

/// Another day: everything is judged anew, as at midnight.
fn go_to(appliance: &Application, now: &str) {
    appliance.clock.clock().set(moment(now));
    appliance.assessor.mark_outdated().expect("marked");
    appliance.assessor.assess_dirty().expect("assessed");
}

fn asked<'a>(path: &'a str, query: &'a str) -> DocumentRequest<'a> {
    DocumentRequest { path, query, refresh: true, scope: &FacilityScope::All, scope_key: "" }
}

async fn history(appliance: &Arc<Application>, version: Option<&str>) -> Value {
    let version = version.map(str::to_owned);
    let answered =
        appliance.history.get_facility(asked("/h", ""), facility_id("f1"), version).await.expect("a history");
    serde_json::from_slice(&answered.document.bytes).expect("JSON")
}

fn month<'a>(history: &'a Value, label: &str) -> Option<&'a Value> {
    history["months"].as_array().expect("months").iter().find(|month| month["month"] == label)
}

#[tokio::test]
async fn the_two_years_before_are_worked_out_from_what_stood_then() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path(), "1.2.0", "2026-03-10T12:00:00Z");
    bring(&appliance);
    assert_eq!(history(&appliance, None).await["months_pending"], 24);
    // Two facilities and the portfolio, 24 months each
    assert_eq!(fill(&appliance), 72);
    let response = history(&appliance, None).await;
    let months = response["months"].as_array().expect("months");
    assert_eq!((months.len(), &response["months_pending"]), (24, &json!(0)));
    assert_eq!((&months[0]["month"], &months[23]["month"]), (&json!("Mar 2024"), &json!("Feb 2026")));
    assert_eq!(months[23]["month_end"], "2026-02-28");
    assert!(months.iter().all(|month| month["reconstructed"] == true && month["overall_compliance"].is_null()));
    let count = |label| month(&response, label).expect("a month")["equipment_count"].clone();
    assert_eq!([count("Apr 2025"), count("May 2025")], [json!(1), json!(2)]);
    let score = |label| month(&response, label).expect("a month")["risk_score"].as_u64().expect("a score");
    assert!(score("Feb 2025") < score("Jan 2025"), "the service of 28 February counts from that month end on");

    let answered = appliance.facilities.get(asked("/f", ""), facility_id("f1")).await.expect("a facility");
    let document: Value = serde_json::from_slice(&answered.document.bytes).expect("JSON");
    let historical = document["historical_risk"].as_array().expect("a list");
    assert_eq!(historical.len(), 24);
    assert_eq!(historical[0]["month"], "Mar 2024");
    assert_eq!(historical[0]["equipment_age"], "23 years");
    assert!(historical.iter().all(|month| month["reconstructed"] == true));
    let answered = appliance.facilities.get_risks(asked("/r", ""), facility_id("f1")).await.expect("risks");
    let document: Value = serde_json::from_slice(&answered.document.bytes).expect("JSON");
    assert_eq!(document["historical_trend"], json!(historical));
    let answered = appliance.portfolio.get_summary(asked("/p", "")).await.expect("a portfolio");
    let document: Value = serde_json::from_slice(&answered.document.bytes).expect("JSON");
    let trends = document["risk_trends"].as_array().expect("a list");
    assert!(trends.len() == 24 && trends.iter().all(|month| month["reconstructed"] == true));
    // A facility without equipment has no figure, whatever the month
    let answered = appliance.history.get_facility(asked("/e", ""), facility_id("f2"), None).await.expect("a history");
    let empty: Value = serde_json::from_slice(&answered.document.bytes).expect("JSON");
    assert_eq!((&empty["months"], &empty["months_pending"]), (&json!([]), &json!(0)));
}

#[tokio::test]
async fn a_month_is_kept_as_it_was_found_when_it_ends_in_the_configured_zone() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path(), "1.2.0", "2026-03-10T12:00:00Z");
    bring(&appliance);
    fill(&appliance);
    go_to(&appliance, "2026-03-31T12:00:00Z");
    // April has begun in UTC, not in New York
    go_to(&appliance, "2026-04-01T03:59:59Z");
    fill(&appliance);
    assert_eq!(month(&history(&appliance, None).await, "Mar 2026"), None);
    go_to(&appliance, "2026-04-01T04:00:00Z");
    let response = history(&appliance, None).await;
    let march = month(&response, "Mar 2026").expect("March has passed");
    assert_eq!((&march["reconstructed"], &march["equipment_count"]), (&json!(false), &json!(3)));
    assert!(march["overall_compliance"].is_u64());
    assert_eq!(fill(&appliance), 1, "what is left is March of the portfolio");
    let answered = appliance.facilities.get(asked("/f", ""), facility_id("f1")).await.expect("a facility");
    let document: Value = serde_json::from_slice(&answered.document.bytes).expect("JSON");
    let worked_out = |place: usize| document["historical_risk"][place]["reconstructed"].clone();
    assert_eq!([worked_out(22), worked_out(23)], [json!(true), json!(false)], "March passed");

    let answered =
        appliance.history.get_equipment(asked("/e", ""), equipment_id("new"), None).await.expect("a history");
    let item: Value = serde_json::from_slice(&answered.document.bytes).expect("JSON");
    let months = item["months"].as_array().expect("months");
    assert_eq!((months.len(), &months[0]["month"]), (11, &json!("May 2025")));
    assert_eq!((&months[9]["reconstructed"], &months[10]["reconstructed"]), (&json!(true), &json!(false)));
}

#[tokio::test]
async fn what_is_kept_stays_through_new_records_a_restart_and_another_algorithm() {
    let folder = tempfile::tempdir().expect("a folder");
    let before = {
        let appliance = open(folder.path(), "1.2.0", "2026-03-31T12:00:00Z");
        bring(&appliance);
        fill(&appliance);
        go_to(&appliance, "2026-04-01T12:00:00Z");
        fill(&appliance);
        let before = history(&appliance, None).await;
        // A service comes to light that would have changed every month since
        appliance.store.ingest(&batch_of([service("s2", "old", "2024-06-15")], 2)).expect("applied");
        appliance.assessor.assess_dirty().expect("assessed");
        assert_eq!(fill(&appliance), 0);
        assert_eq!(history(&appliance, None).await, before);
        before
    };
    let appliance = open(folder.path(), "1.0.0", "2026-04-02T12:00:00Z");
    go_to(&appliance, "2026-04-02T12:00:00Z");
    assert_eq!(fill(&appliance), 72);
    let own = history(&appliance, None).await;
    assert_eq!((&own["algorithm_version"], own["months"].as_array().map(Vec::len)), (&json!("1.0.0"), Some(24)));
    assert!(own["months"].as_array().expect("months").iter().all(|month| month["reconstructed"] == true));
    assert_eq!(history(&appliance, Some("1.2.0")).await, before);
    assert_eq!(fill(&appliance), 0);
    let unknown = appliance.history.get_facility(asked("/h", ""), facility_id("f1"), Some("9.9.9".to_owned())).await;
    assert!(matches!(unknown, Err(ApplicationError::InvalidField { field: "algorithm", .. })));
    assert_eq!(appliance.store.snapshot().expect("a snapshot").check().expect("a check").findings, []);
}

async fn item_history(appliance: &Arc<Application>, id: &str) -> Value {
    let answered = appliance.history.get_equipment(asked("/e", ""), equipment_id(id), None).await.expect("a history");
    serde_json::from_slice(&answered.document.bytes).expect("JSON")
}

#[tokio::test]
async fn an_items_months_are_kept_with_its_facilitys_and_those_of_one_that_joins_later_with_its_first_figure() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path(), "1.2.0", "2026-03-10T12:00:00Z");
    bring(&appliance);
    fill(&appliance);
    let joins = item("joins", "f1", json!({"install_date": "2015-01-01"}));
    appliance.store.ingest(&batch_of([joins], 2)).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
    let before = [item_history(&appliance, "old").await, item_history(&appliance, "joins").await];
    assert!(before.iter().all(|response| response["months"].as_array().map(Vec::len) == Some(24)));
    // Services come to light that change every month since: the next minute does not follow them yet
    let late = [service("s2", "old", "2024-06-15"), service("s3", "joins", "2024-06-15")];
    appliance.store.ingest(&batch_of(late, 3)).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
    assert_eq!(fill(&appliance), 0);
    assert_eq!([item_history(&appliance, "old").await, item_history(&appliance, "joins").await], before);
}

/// Moves the clock within the day, without an assessment.
fn wait_until(appliance: &Application, now: &str) {
    appliance.clock.clock().set(moment(now));
}

#[tokio::test]
async fn a_start_in_several_steps_is_followed_until_the_first_month_ends() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path(), "1.2.0", "2026-03-10T12:00:00Z");
    let bring = |appliance: &Application, records: Vec<Record>, batch: i64| {
        appliance.store.ingest(&batch_of(records, batch)).expect("applied");
        appliance.assessor.assess_dirty().expect("assessed");
    };
    // Facilities and equipment come first, and the history is computed from them
    let bare = vec![facility("f1"), item("old", "f1", json!({"install_date": "2001-05-20"}))];
    bring(&appliance, bare, 1);
    assert_eq!(fill(&appliance), 48);
    let score = |response: &Value, label: &str| month(response, label).expect("a month")["risk_score"].as_u64();
    let before = history(&appliance, None).await;
    // Services follow. The months from the service on are others, once nothing has changed for a minute
    bring(&appliance, vec![service("s1", "old", "2025-03-31")], 2);
    wait_until(&appliance, "2026-03-10T12:00:59Z");
    assert_eq!(fill(&appliance), 0, "more may be on its way");
    wait_until(&appliance, "2026-03-10T12:01:00Z");
    assert_eq!(fill(&appliance), 24, "March 2025 to February 2026, of the facility and the portfolio");
    assert_eq!(fill(&appliance), 0);
    let after = history(&appliance, None).await;
    assert_eq!(score(&after, "Feb 2025"), score(&before, "Feb 2025"));
    assert!(score(&after, "Mar 2025") < score(&before, "Mar 2025"), "{after}");
    assert!(after["months"].as_array().expect("months").iter().all(|month| month["reconstructed"] == true));
    let of_item = item_history(&appliance, "old").await;
    assert_eq!(of_item["months"][23]["risk_score"], after["months"][23]["risk_score"], "one item is the facility");

    // A facility that is added enters the past of the portfolio
    let added = vec![facility("f2"), item("e2", "f2", json!({"install_date": "1970-01-01"}))];
    bring(&appliance, added, 3);
    assert_eq!(fill(&appliance), 48);
    let portfolio = portfolio_told(&appliance, None).await;
    assert!(portfolio["months"].as_array().expect("months").iter().all(|month| month["equipment_count"] == 2));

    // A change that was not followed before a restart is followed after it
    bring(&appliance, vec![service("s2", "old", "2024-05-31")], 4);
    drop(appliance);
    let appliance = open(folder.path(), "1.2.0", "2026-03-10T15:00:00Z");
    assert_eq!(fill(&appliance), 0);
    wait_until(&appliance, "2026-03-10T15:01:00Z");
    assert!(fill(&appliance) > 0);
    let followed = history(&appliance, None).await;
    assert!(score(&followed, "Jun 2024") < score(&after, "Jun 2024"), "{followed}");

    // The first month ends: from now on what is kept stays
    go_to(&appliance, "2026-03-31T12:00:00Z");
    go_to(&appliance, "2026-04-01T12:00:00Z");
    fill(&appliance);
    let kept = history(&appliance, None).await;
    bring(&appliance, vec![service("s3", "old", "2024-04-30")], 5);
    wait_until(&appliance, "2026-04-01T14:00:00Z");
    assert_eq!(fill(&appliance), 0);
    assert_eq!(history(&appliance, None).await, kept);
    assert_eq!(appliance.store.snapshot().expect("a snapshot").check().expect("a check").findings, []);
}

#[tokio::test]
async fn months_missed_while_it_was_off_are_worked_out_and_a_pass_cut_off_is_gone_on_with() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path(), "1.2.0", "2026-03-10T12:00:00Z");
    bring(&appliance);
    assert_eq!(appliance.history.fill_missing(&|| false).expect("ended early"), 0);
    assert_eq!(fill(&appliance), 72);
    go_to(&appliance, "2026-06-01T12:00:00Z");
    assert_eq!(fill(&appliance), 9, "March to May of two facilities and the portfolio");
    let response = history(&appliance, None).await;
    assert_eq!(response["months"].as_array().map(Vec::len), Some(27));
    assert_eq!(month(&response, "May 2026").expect("May")["reconstructed"], true);
}

#[tokio::test]
async fn what_nobody_dated_stands_in_the_months_missed_as_in_those_before_and_after() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path(), "1.2.0", "2026-03-31T12:00:00Z");
    bring(&appliance);
    let undated = [item("undated", "f1", json!({})), item("moved in", "f2", json!({}))];
    appliance.store.ingest(&batch_of(undated, 2)).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
    fill(&appliance);
    // March and April pass under its eyes
    for day in ["2026-04-01", "2026-04-30", "2026-05-01"] {
        go_to(&appliance, &format!("{day}T12:00:00Z"));
        fill(&appliance);
    }
    let passed = history(&appliance, None).await;
    let counts = |response: &Value, labels: &[&str]| -> Vec<Value> {
        labels
            .iter()
            .map(|label| month(response, label).map_or(Value::Null, |month| month["equipment_count"].clone()))
            .collect()
    };
    assert_eq!(counts(&passed, &["Feb 2026", "Mar 2026", "Apr 2026"]), [2, 4, 4]);

    // It is off until September; one item comes along on that day, another is dated only now
    let dated_late = service("s9", "undated", "2026-08-20");
    let latecomer = item("latecomer", "f1", json!({}));
    appliance.store.ingest(&batch_of([latecomer, dated_late], 3)).expect("applied");
    go_to(&appliance, "2026-09-02T12:00:00Z");
    fill(&appliance);
    let response = history(&appliance, None).await;
    let gap = ["May 2026", "Jun 2026", "Jul 2026", "Aug 2026"];
    assert_eq!(counts(&response, &gap), [4, 4, 4, 4]);
    assert!(gap.iter().all(|label| month(&response, label).expect("a month")["reconstructed"] == true));
    let known = passed["months"].as_array().expect("months");
    assert_eq!(&response["months"].as_array().expect("months")[..known.len()], known.as_slice(), "what is kept stays");
    for (id, months) in [("undated", 6), ("moved in", 6), ("latecomer", 0)] {
        let labels: Vec<Value> = item_history(&appliance, id).await["months"]
            .as_array()
            .expect("months")
            .iter()
            .map(|month| month["month"].clone())
            .collect();
        assert_eq!(labels, ["Mar 2026", "Apr 2026", "May 2026", "Jun 2026", "Jul 2026", "Aug 2026"][..months], "{id}");
    }
    let answered = appliance.history.get_portfolio(asked("/p", ""), None).await.expect("a history");
    let all: Value = serde_json::from_slice(&answered.document.bytes).expect("JSON");
    assert_eq!(counts(&all, &["Mar 2026", "Apr 2026", "May 2026", "Aug 2026"]), [5, 5, 5, 5]);

    // By another algorithm they stand since the same month
    go_to(&appliance, "2026-09-03T12:00:00Z");
    drop(appliance);
    let appliance = open(folder.path(), "1.0.0", "2026-09-03T12:00:00Z");
    go_to(&appliance, "2026-09-03T12:00:00Z");
    fill(&appliance);
    let other = history(&appliance, Some("1.0.0")).await;
    assert_eq!(counts(&other, &["Feb 2026", "Mar 2026", "Jun 2026", "Aug 2026"]), [2, 4, 4, 4]);
}

#[tokio::test]
async fn whoever_may_know_some_facilities_sees_the_past_of_those() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path(), "1.2.0", "2026-03-10T12:00:00Z");
    bring(&appliance);
    let other = [facility("f3"), item("e3", "f3", json!({"install_date": "2010-01-01"}))];
    appliance.store.ingest(&batch_of(other, 2)).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
    fill(&appliance);
    let reach = FacilityScope::Named([FacilityId::parse("f3").expect("an id")].into());
    let of_some = DocumentRequest { path: "/p", query: "", refresh: true, scope: &reach, scope_key: "some" };
    let answered = appliance.history.get_portfolio(of_some, None).await.expect("a history");
    let some: Value = serde_json::from_slice(&answered.document.bytes).expect("JSON");
    let answered = appliance.history.get_portfolio(asked("/p", ""), None).await.expect("a history");
    let all: Value = serde_json::from_slice(&answered.document.bytes).expect("JSON");
    let last = |response: &Value| response["months"][23]["equipment_count"].clone();
    assert_eq!([last(&some), last(&all)], [json!(1), json!(3)]);
    let refused = appliance.history.get_facility(of_some, facility_id("f1"), None).await;
    assert!(matches!(refused, Err(ApplicationError::NotFound { .. } | ApplicationError::Shared(_))));
}

#[tokio::test]
async fn a_store_from_before_there_was_a_past_gets_one() {
    let folder = tempfile::tempdir().expect("a folder");
    {
        let appliance = open(folder.path(), "1.2.0", "2026-03-10T12:00:00Z");
        bring(&appliance);
    }
    {
        let database = redb::Database::open(folder.path().join(FILE_NAME)).expect("a database");
        let txn = database.begin_write().expect("a write");
        for name in ["equipment_history", "facility_history", "portfolio_history"] {
            let table: redb::TableDefinition<'_, &[u8], &[u8]> = redb::TableDefinition::new(name);
            assert!(txn.delete_table(table).expect("deleted"), "{name}");
        }
        txn.commit().expect("committed");
    }
    let appliance = open(folder.path(), "1.2.0", "2026-03-10T12:00:00Z");
    assert_eq!(history(&appliance, None).await["months"], json!([]));
    assert_eq!(fill(&appliance), 72);
}

/// The portfolio's history as whoever asks is given it, by a version or by the one in force.
async fn portfolio_told(appliance: &Arc<Application>, version: Option<&str>) -> Value {
    let query = version.unwrap_or_default();
    let asked = DocumentRequest { path: "/p", query, refresh: false, scope: &FacilityScope::All, scope_key: "" };
    let answered = appliance.history.get_portfolio(asked, version.map(str::to_owned)).await.expect("a history");
    serde_json::from_slice(&answered.document.bytes).expect("JSON")
}

#[tokio::test]
async fn the_past_begins_when_the_first_facilities_come_however_long_it_was_empty_before() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path(), "1.2.0", "2026-03-10T12:00:00Z");
    assert_eq!(fill(&appliance), 0, "nothing is there, and nothing is settled");
    assert_eq!(portfolio_told(&appliance, None).await["months_pending"], 24);
    bring(&appliance);
    assert_eq!(fill(&appliance), 72);
    let response = portfolio_told(&appliance, None).await;
    assert_eq!((response["months"].as_array().map(Vec::len), &response["months_pending"]), (Some(24), &json!(0)));
}

#[tokio::test]
async fn months_of_which_the_portfolio_had_nothing_to_tell_are_told_once_it_has() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path(), "1.2.0", "2026-03-10T12:00:00Z");
    // Nobody knows since when its item stands
    let undated = [facility("f9"), item("e9", "f9", json!({}))];
    appliance.store.ingest(&batch_of(undated, 1)).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
    assert_eq!(fill(&appliance), 48);
    assert_eq!(portfolio_told(&appliance, None).await["months"], json!([]));
    bring(&appliance);
    assert_eq!(fill(&appliance), 72, "two facilities and the portfolio");
    let response = portfolio_told(&appliance, None).await;
    assert_eq!(response["months"].as_array().map(Vec::len), Some(24));
    let late = [facility("f3"), item("e3", "f3", json!({"install_date": "1970-01-01"}))];
    appliance.store.ingest(&batch_of(late, 2)).expect("applied");
    appliance.assessor.assess_dirty().expect("assessed");
    assert_eq!(fill(&appliance), 48, "the facility that came later, and the portfolio with it");
    let with_it = portfolio_told(&appliance, None).await;
    for (month, before) in with_it["months"].as_array().expect("months").iter().zip(0..24) {
        let count = |month: &Value| month["equipment_count"].as_u64().expect("a count");
        assert_eq!(count(month), count(&response["months"][before]) + 1);
    }
}

#[tokio::test]
async fn another_version_has_a_past_once_somebody_asks_for_it_and_is_never_told_without_it_after() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path(), "1.2.0", "2026-03-10T12:00:00Z");
    bring(&appliance);
    assert_eq!(fill(&appliance), 72, "nobody asked for another yet");
    let other = portfolio_told(&appliance, Some("1.0.0")).await;
    assert_eq!((&other["months_pending"], &other["algorithm_version"]), (&json!(24), &json!("1.0.0")));
    assert_eq!((fill(&appliance), fill(&appliance)), (72, 0));
    let other = portfolio_told(&appliance, Some("1.0.0")).await;
    assert_eq!((other["months"].as_array().map(Vec::len), &other["months_pending"]), (Some(24), &json!(0)));
}

#[tokio::test]
async fn the_past_by_a_version_is_there_when_it_is_in_force() {
    let folder = tempfile::tempdir().expect("a folder");
    let appliance = open(folder.path(), "1.2.0", "2026-03-10T12:00:00Z");
    bring(&appliance);
    fill(&appliance);
    for version in [None, Some("1.0.0")] {
        portfolio_told(&appliance, version).await;
    }
    appliance.algorithms.switch("1.0.0", &|| true).expect("it is known");
    for version in [None, Some("1.0.0")] {
        let response = portfolio_told(&appliance, version).await;
        assert_eq!(
            (&response["months_pending"], &response["algorithm_version"]),
            (&json!(0), &json!("1.0.0")),
            "{version:?}"
        );
        assert_eq!(response["months"].as_array().map(Vec::len), Some(24));
    }
}
