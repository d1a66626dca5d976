//! Forecasts, priority actions, trials and plans as the appliance answers them, over a stored portfolio.

use std::sync::Arc;

use masterbus::app::{
    Application, ApplicationConfig, ApplicationError, CacheLifetimes, DocumentRequest, RequestedAction,
};
use masterbus::assess::RuleCatalog;
use masterbus::auth::FacilityScope;
use masterbus::clock::Clock;
use masterbus::inventory::{ConductorMaterial, EquipmentId, FacilityId};
use masterbus::simulate::portfolio::{Portfolio, PortfolioOptions};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::store::{at, batch_of, equipment_id, facility, facility_id};

/// 2026-11-01T12:00:00Z, the plant's own day.
const NOON: i64 = 1_793_534_400_000;

struct Rig {
    appliance: Arc<Application>,
    plant: Portfolio,
    _folder: TempDir,
}

/// An appliance that holds a few hundred items in three facilities, assessed, and one without items.
fn rig() -> Rig {
    let folder = tempfile::tempdir().expect("a folder");
    let opening = ApplicationConfig {
        data_dir: folder.path().to_owned(),
        store_cache_bytes: 8 << 20,
        response_cache_bytes: 1 << 20,
        lifetimes: CacheLifetimes::default(),
        time_zone: jiff::tz::TimeZone::UTC,
        algorithm: "1.2.0".to_owned(),
        catalog: RuleCatalog::embedded().expect("sound"),
        requests_per_minute: 0,
        failures_per_minute: 0,
        clock: Clock::fixed_at(at(NOON)),
        runtime: masterbus::runtime::Runtime::default(),
        sources: Vec::new(),
    };
    let appliance = Application::open(opening).expect("opens");
    let plant = Portfolio::new(PortfolioOptions { facilities: 3, equipment: 300, ..PortfolioOptions::default() });
    let records = plant.records().chain([facility("empty")]);
    appliance.store.ingest(&batch_of(records, NOON)).expect("stored");
    appliance.assessor.assess_dirty().expect("assessed");
    Rig { appliance, plant, _folder: folder }
}

impl Rig {
    fn first(&self) -> FacilityId {
        self.plant.facilities().next().expect("a facility").id
    }

    fn try_out(&self, facility: &FacilityId, tried: Vec<RequestedAction>) -> Result<Value, ApplicationError> {
        let document = self.appliance.actions.what_if(&FacilityScope::All, facility, tried)?;
        Ok(serde_json::to_value(document).expect("JSON"))
    }
}

fn asked(path: &str) -> DocumentRequest<'_> {
    DocumentRequest { path, query: "", refresh: true, scope: &FacilityScope::All, scope_key: "" }
}

fn shape(answered: Result<masterbus::app::CachedResponse, ApplicationError>) -> Value {
    serde_json::from_slice(&answered.expect("an answer").document.bytes).expect("JSON")
}

fn tried(action: &str, equipment: Option<&[&str]>) -> RequestedAction {
    let ids = |ids: &[&str]| ids.iter().map(|id| equipment_id(id)).collect::<Vec<EquipmentId>>();
    RequestedAction { action: action.to_owned(), equipment: equipment.map(ids) }
}

#[tokio::test]
async fn forecasts_begin_with_the_score_that_the_documents_show() {
    let rig = rig();
    let id = rig.first();
    let document = shape(rig.appliance.facilities.get(asked("/f"), id.clone()).await);
    let forecast = shape(rig.appliance.forecasts.get_facility(asked("/ff"), id, 24).await);
    assert_eq!(forecast["idle"]["risk_score"], document["risk_score"]);
    assert_eq!(forecast["equipment_count"], document["equipment_count"]);
    assert_eq!((&forecast["as_of"], &forecast["months"]), (&json!("2026-11-01"), &json!(24)));
    let months = forecast["forecast"].as_array().expect("a list");
    assert_eq!(months.len(), 24);
    assert_eq!(months[0]["date"], "2026-11-30");
    assert_eq!(months[23]["month"], "2028-10");
    for month in months {
        assert!(month["serviced_risk_score"].as_u64() <= month["idle_risk_score"].as_u64(), "{month}");
    }

    let summary = shape(rig.appliance.portfolio.get_summary(asked("/p")).await);
    let portfolio = shape(rig.appliance.forecasts.get_portfolio(asked("/pf"), 12).await);
    assert_eq!(portfolio["idle"]["risk_score"], summary["risk_overview"]["average_risk_score"]);
    assert_eq!((&portfolio["total_facilities"], &portfolio["facilities_without_dates"]), (&json!(4), &json!(1)));

    let item = rig.plant.items().next().expect("an item").equipment;
    let row = shape(rig.appliance.equipment.get(asked("/e"), None, item.id.clone()).await);
    let forecast = shape(rig.appliance.forecasts.get_equipment(asked("/ef"), item.id, 1).await);
    assert_eq!(forecast["idle"]["risk_score"], row["risk_assessment"]["risk_score"]);
    assert_eq!(forecast["forecast"].as_array().map(Vec::len), Some(1));
}

#[tokio::test]
async fn an_empty_facility_has_not_enough_data_and_nothing_to_do() {
    let rig = rig();
    let id = facility_id("empty");
    let forecast = shape(rig.appliance.forecasts.get_facility(asked("/f"), id.clone(), 12).await);
    assert_eq!((&forecast["note"], &forecast["idle"]), (&json!("not enough data"), &Value::Null));
    let risks = shape(rig.appliance.facilities.get_risks(asked("/r"), id.clone()).await);
    assert_eq!(risks["risk_recommendation"]["priority_actions"], json!([]));
    let plan = shape(rig.appliance.actions.plan(asked("/p"), id.clone(), 100_000_000).await);
    assert_eq!((&plan["items"], &plan["risk_score_after"]), (&json!([]), &Value::Null));
    match rig.try_out(&id, vec![tried("service", None)]) {
        Err(ApplicationError::InvalidField { field: "actions", reason }) => {
            assert!(reason.contains("no equipment"), "{reason}")
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_proposed_action_tried_out_does_what_it_says_and_stores_nothing() {
    let rig = rig();
    let id = rig.first();
    let risks = shape(rig.appliance.facilities.get_risks(asked("/r"), id.clone()).await);
    let actions = risks["risk_recommendation"]["priority_actions"].as_array().expect("a list").clone();
    assert!(actions.len() >= 5, "{actions:#?}");
    for action in &actions {
        let name = action["action"].as_str().expect("a name");
        let trial = rig.try_out(&id, vec![tried(name, None)]).expect("a trial");
        for key in ["risk_reduction", "compliance_gain", "estimated_cost"] {
            assert_eq!(trial[key], action[key], "{name}: {key}");
        }
        assert_eq!(trial["before"]["risk_score"], risks["risk_summary"]["risk_score"]);
        assert_eq!(trial["actions"][0]["affected_equipment"], action["affected_equipment"]);
    }
    let after = shape(rig.appliance.facilities.get_risks(asked("/r"), id).await);
    assert_eq!(after, risks);
}

#[tokio::test]
async fn a_plan_spends_no_more_than_it_may_and_more_money_buys_no_less() {
    let rig = rig();
    let id = rig.first();
    let mut bought = 0.0;
    for dollars in [0_u32, 1_000, 25_000, 1_000_000] {
        let plan = shape(rig.appliance.actions.plan(asked("/p"), id.clone(), u64::from(dollars) * 100).await);
        let (cost, left) = (plan["estimated_cost"].as_f64().expect("USD"), plan["budget_left"].as_f64().expect("USD"));
        assert_eq!(cost + left, f64::from(dollars));
        assert_eq!(plan["method"], "dynamic_programming");
        let reduction = plan["risk_reduction"].as_f64().expect("points");
        assert!(reduction >= bought, "{reduction} for {dollars}");
        bought = reduction;
    }
    let risks = shape(rig.appliance.facilities.get_risks(asked("/r"), id).await);
    for action in risks["risk_recommendation"]["priority_actions"].as_array().expect("a list") {
        assert!(Some(bought) >= action["risk_reduction"].as_f64(), "a million buys {bought}, less than {action}");
    }
}

#[test]
fn what_cannot_be_tried_is_named() {
    let rig = rig();
    let id = rig.first();
    let elsewhere = rig.plant.items().last().expect("an item").equipment.id;
    let here = rig.plant.items().map(|item| item.equipment).filter(|item| item.facility_id == id);
    let is_copper = |material| material == Some(ConductorMaterial::Copper);
    let copper = here.into_iter().find(|item| is_copper(item.conductor.material)).expect("a copper item").id;
    for (deeds, field, word) in [
        (vec![], "actions", "empty"),
        (vec![tried("pray", None)], "action", "pray"),
        (vec![tried("repair", None), tried("Repair", None)], "action", "twice"),
        (vec![tried("repair", Some(&[]))], "equipment_ids", "empty"),
        (vec![tried("repair", Some(&["ghost"]))], "equipment_ids", "ghost"),
        (
            vec![tried("re_terminate_aluminum", Some(&[&copper]))],
            "equipment_ids",
            "`re_terminate_aluminum` does not suit",
        ),
        (vec![tried("re_terminate_aluminum", Some(&[&copper]))], "equipment_ids", &*copper),
        (vec![tried("repair", Some(&[&elsewhere]))], "equipment_ids", &*elsewhere),
    ] {
        match rig.try_out(&id, deeds) {
            Err(ApplicationError::InvalidField { field: named, reason }) => {
                assert_eq!(named, field);
                assert!(reason.contains(word), "{reason}");
            }
            other => panic!("{field}: {other:?}"),
        }
    }
    let out_of_reach =
        rig.appliance.actions.what_if(&FacilityScope::Named([].into()), &id, vec![tried("service", None)]);
    assert!(matches!(out_of_reach, Err(ApplicationError::NotFound { .. })));
}
