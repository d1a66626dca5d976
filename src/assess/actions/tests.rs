//! Tests of each action: conditions, effects, costs and urgency.

use serde_json::{Value, json};

use super::*;
use crate::assess::equipment_context::EquipmentContext;
use crate::assess::{RuleCatalog, Rules};
use crate::inventory::{Day, Equipment, Facility, Service};

fn today() -> Day {
    "2026-02-28".parse().expect("a date")
}

fn rules(version: &str) -> Rules {
    RuleCatalog::embedded().expect("sound").rules(version).expect("there")
}

fn facility(keys: Value) -> Facility {
    serde_json::from_value(merged(json!({"id": "f", "name": "F"}), keys)).expect("a facility")
}

fn merged(mut base: Value, keys: Value) -> Value {
    if let (Some(base), Value::Object(keys)) = (base.as_object_mut(), keys) {
        base.extend(keys);
    }
    base
}

/// A young copper panel with a study and a complete label, on which everything was done a month ago: nothing to do.
fn sound(id: &str, keys: Value) -> (Equipment, Vec<Service>) {
    let item = json!({
        "id": id, "facility_id": "f", "type": "panel", "install_date": "2020-01-01",
        "conductor": {"material": "copper", "connection_type": "bolted"},
        "environment": {"humidity_percent": 40},
        "operation": {"loading_percent": 55},
        "arc_flash": {"assessment_date": "2024-01-01", "label_present": true, "boundary_mm": 900,
            "incident_energy_cal_cm2": 5, "working_distance_mm": 455},
        "safety_labels": ["voltage"],
    });
    let equipment: Equipment = serde_json::from_value(merged(item, keys)).expect("an item");
    let kinds =
        ["visual_inspection", "thermographic", "cleaning", "connection_tightness", "insulation_test", "oil_analysis"];
    let service = |kind: &str| json!({"id": kind, "equipment_id": id, "type": kind, "date": "2026-01-28"});
    let services = kinds.iter().map(|kind| serde_json::from_value(service(kind)).expect("a service")).collect();
    (equipment, services)
}

fn proposals(version: &str, facility: &Facility, stock: &[(Equipment, Vec<Service>)]) -> Vec<ActionProposal> {
    let rules = rules(version);
    let mut fold = ProposalBuilder::new(facility, &rules, today());
    for (equipment, services) in stock {
        fold.add(&EquipmentContext::new(equipment, &[], services, Some(facility)));
    }
    fold.finish()
}

/// Names of what is proposed for one item.
fn names(stock: &[(Equipment, Vec<Service>)]) -> Vec<String> {
    let catalog = rules("1.2.0").actions;
    let mut names: Vec<(usize, String)> = proposals("1.2.0", &facility(json!({})), stock)
        .iter()
        .map(|proposal| (proposal.action, catalog.actions()[proposal.action].name().to_owned()))
        .collect();
    names.sort();
    names.into_iter().map(|(_, name)| name).collect()
}

#[test]
fn conditions_of_each_action() {
    for (keys, expected) in [
        (json!({}), &[][..]),
        (json!({"condition": {"corrosion_level": "Moderate"}}), &["clean_and_dry"][..]),
        (json!({"condition": {"corrosion_level": "Minimal"}}), &[]),
        (json!({"environment": {"humidity_percent": 65}}), &[]),
        (json!({"environment": {"humidity_percent": 65.1}}), &["clean_and_dry"]),
        (json!({"conductor": {"material": "aluminum"}}), &["re_terminate_aluminum"]),
        (json!({"operation": {"loading_percent": 80}}), &[]),
        (json!({"operation": {"loading_percent": 80.1}}), &["reduce_loading"]),
        (json!({"condition": {"physical_damage": true}}), &["repair"]),
        (json!({"condition": {"heat_discoloration": true}}), &["repair"]),
        // The six-factor score does not ask for trip tests: nothing is gained.
        (json!({"maintenance": {"trip_test": "failed"}}), &[]),
        (json!({"install_date": "1991-03-01"}), &[]),
        (json!({"install_date": "1991-02-27"}), &["replace"]),
        (json!({"safety_labels": []}), &["relabel"]),
        (json!({"arc_flash": {"assessment_date": "2024-01-01"}}), &["relabel"]),
        (json!({"type": "motor", "arc_flash": {}}), &[]),
    ] {
        assert_eq!(names(&[sound("e", keys.clone())]), expected, "{keys}");
    }
}

#[test]
fn overdue_maintenance_is_serviced_and_scanned() {
    let (item, services) = sound("e", json!({}));
    assert_eq!(names(&[(item.clone(), vec![])]), ["service", "thermographic_scan"], "no service on record");
    let mut old = services.clone();
    for service in &mut old {
        service.date = "2024-01-01".parse().expect("a date");
    }
    assert_eq!(names(&[(item, old)]), ["service", "thermographic_scan"], "infrared is overdue after a year");
}

#[test]
fn a_first_record_that_lets_findings_count_is_not_proposed() {
    let keys = json!({"maintenance": {"documented_issues": 4, "failed_inspection": true, "thermal_issues": true}});
    let (item, _) = sound("e", keys);
    // Nobody is known to have serviced it: 85. Scanned only, its findings make it 100; serviced, they are cleared.
    assert_eq!(names(&[(item, vec![])]), ["service"]);
}

#[test]
fn a_trip_test_counts_when_the_algorithm_uses_it() {
    let item = sound("e", json!({"type": "breaker", "maintenance": {"trip_test": "failed"}}));
    let [repair] = &proposals("1.0.0", &facility(json!({})), &[item])[..] else { panic!("one action") };
    // 25 points of the factor, a fifth of the score.
    assert!((repair.risk_reduction - 5.0).abs() < 1e-9, "{repair:?}");
}

#[test]
fn re_terminated_aluminum_is_scored_as_copper() {
    for (version, points) in [("1.2.0", 1.05 * 0.20 * 45.0), ("1.0.0", 0.15 * 40.0)] {
        let item = sound("e", json!({"conductor": {"material": "aluminum"}}));
        let [action] = &proposals(version, &facility(json!({})), &[item])[..] else { panic!("one action") };
        assert!((action.risk_reduction - points).abs() < 1e-9, "{version}: {action:?}");
        assert_eq!(action.cents, 180_000);
    }
}

#[test]
fn the_first_record_keeps_the_inspection_known_only_by_date() {
    let keys = json!({"maintenance": {"last_service_date": "2026-01-01"}, "install_date": "2010-01-01"});
    let (item, _) = sound("e", keys);
    let rules = rules("1.2.0");
    let subject = EquipmentContext::new(&item, &[], &[], None);
    let before = EquipmentState::assess(&subject, &rules, today());
    let mut copy = EquipmentCopy::new(&subject, today());
    let scan = rules.actions.actions().iter().find(|action| action.name() == "thermographic_scan").expect("there");
    copy.apply(scan, &rules.actions, &rules, &before.maintenance);
    let after = EquipmentState::assess(&copy.subject(), &rules, today());
    let visual = |state: &EquipmentState| state.maintenance.scopes[0].last_done;
    assert_eq!((visual(&before), visual(&after)), (visual(&before), visual(&before)));
    assert_eq!(after.maintenance.scopes[1].last_done, Some(today()));
}

#[test]
fn a_serviced_item_has_only_its_infrared_overdue() {
    let (item, _) = sound(
        "e",
        json!({"install_date": "2010-01-01", "maintenance": {"documented_issues": 4,
        "failed_inspection": true, "thermal_issues": true}, "condition": {"loose_parts": true}}),
    );
    let rules = rules("1.2.0");
    let subject = EquipmentContext::new(&item, &[], &[], None);
    let before = EquipmentState::assess(&subject, &rules, today());
    let mut copy = EquipmentCopy::new(&subject, today());
    copy.apply(rules.actions.service(), &rules.actions, &rules, &before.maintenance);
    let after = EquipmentState::assess(&copy.subject(), &rules, today());
    let overdue = |state: &EquipmentState| -> Vec<_> {
        let is = |status| status == crate::assess::figure::MaintenanceStatus::Overdue;
        state.maintenance.scopes.iter().filter(|assessed| is(assessed.status)).map(|assessed| assessed.scope).collect()
    };
    assert_eq!(overdue(&before).len(), 5);
    assert_eq!(overdue(&after), [MaintenanceScope::Infrared]);
    assert!(!after.score.never_serviced && after.score.exact < before.score.exact);
}

#[test]
fn a_study_of_all_equipment_renews_the_facilitys_study() {
    let mut stock: Vec<_> =
        (0..4).map(|n| sound(&format!("e{n}"), json!({"arc_flash": {"label_present": true}}))).collect();
    for (item, _) in &mut stock[..3] {
        item.kind = EquipmentKind::Motor;
    }
    let made = proposals("1.2.0", &facility(json!({"last_arc_flash_study": "2019-01-01"})), &stock);
    let study = made.iter().find(|proposal| proposal.cents == 15_000).expect("a study for the one item in scope");
    // NFPA 70E goes from 0 to 70 and counts half; nothing else changes.
    assert!((study.compliance_gain - 35.0).abs() < 1e-9 && study.risk_reduction == 0.0, "{study:?}");
}

#[test]
fn urgency_is_that_of_the_worst_item_or_of_a_missing_label() {
    let blind = |energy: f64| {
        let arc = json!({"assessment_date": "2024-01-01", "incident_energy_cal_cm2": energy});
        proposals("1.2.0", &facility(json!({})), &[sound("e", json!({"arc_flash": arc}))])[0].urgency
    };
    assert_eq!((blind(8.0), blind(8.1)), (RiskRating::Low, RiskRating::Critical));
    let (item, _) = sound("e", json!({"install_date": "2025-12-01"}));
    let made = proposals("1.2.0", &facility(json!({})), &[(item, vec![])]);
    assert!(made.iter().all(|proposal| proposal.urgency < RiskRating::High), "nothing is overdue yet: {made:?}");
    let (item, _) = sound("e", json!({"install_date": "2024-02-27"}));
    let made = proposals("1.2.0", &facility(json!({})), &[(item, vec![])]);
    assert!(made.iter().all(|proposal| proposal.urgency == RiskRating::High), "infrared is overdue: {made:?}");
}

#[test]
fn equal_actions_are_merged_and_ranked_by_benefit_per_cost() {
    let stock = [
        sound("a", json!({"conductor": {"material": "aluminum"}, "operation": {"loading_percent": 85}})),
        sound("b", json!({"conductor": {"material": "aluminum"}})),
    ];
    let made = proposals("1.2.0", &facility(json!({})), &stock);
    let catalog = rules("1.2.0").actions;
    let actual: Vec<(&str, usize, u64)> = made
        .iter()
        .map(|proposal| (catalog.actions()[proposal.action].name(), proposal.equipment.len(), proposal.cents))
        .collect();
    assert_eq!(actual, [("re_terminate_aluminum", 2, 360_000), ("reduce_loading", 1, 250_000)]);
}

#[test]
fn without_items_nothing_is_proposed_and_a_plan_is_empty() {
    let rules = rules("1.2.0");
    let facility = facility(json!({}));
    assert_eq!(proposals("1.2.0", &facility, &[]), []);
    let plan = PlanBuilder::new(&facility, &rules, today()).finish(100_000_000);
    assert_eq!((plan.items.len(), plan.cents, plan.before.score()), (0, 0, None));
    assert_eq!(plan.method, PlanMethod::DynamicProgramming);
}

#[test]
fn a_plan_without_budget_is_empty_and_with_a_million_contains_everything() {
    let rules = rules("1.2.0");
    let facility = facility(json!({}));
    let stock = [
        sound("a", json!({"conductor": {"material": "aluminum"}, "operation": {"loading_percent": 85}})),
        sound("b", json!({"condition": {"physical_damage": true, "loose_parts": true}})),
    ];
    let plan = |budget| {
        let mut fold = PlanBuilder::new(&facility, &rules, today());
        for (equipment, services) in &stock {
            fold.add(&EquipmentContext::new(equipment, &[], services, Some(&facility)));
        }
        fold.finish(budget)
    };
    assert!(plan(0).items.is_empty() && plan(149_999).items.is_empty());
    assert_eq!(plan(150_000).items.len(), 1, "the repair");
    let all = plan(100_000_000);
    assert_eq!((all.items.len(), all.cents), (2, 180_000 + 250_000 + 150_000));
    assert!(all.after.score() < all.before.score());
}
