//! Tests of scope, study currency, labels and PPE statements.

use serde_json::{Value, json};

use super::*;
use crate::assess::RuleCatalog;
use crate::inventory::{Equipment, Facility};

/// Judges a panel with these keys in a facility with a study of that day.
fn assess_panel(keys: Value, facility_study: Option<&str>, as_of: &str) -> SafetyAssessment {
    let mut item = json!({"id": "e", "facility_id": "f", "type": "panel"});
    if let (Some(item), Value::Object(keys)) = (item.as_object_mut(), keys) {
        item.extend(keys);
    }
    let equipment: Equipment = serde_json::from_value(item).expect("an item");
    let facility: Facility =
        serde_json::from_value(json!({"id": "f", "name": "F", "last_arc_flash_study": facility_study}))
            .expect("a facility");
    let rules = RuleCatalog::embedded().expect("sound").rules("1.2.0").expect("there");
    let subject = EquipmentContext::new(&equipment, &[], &[], Some(&facility));
    rules.nfpa70e.assess(&subject, as_of.parse().expect("a date"))
}

#[test]
fn a_study_is_current_through_the_same_day_five_years_later() {
    for (study, as_of, basis) in [
        ("2021-02-28", "2026-02-28", PpeBasis::Current),
        ("2021-02-28", "2026-03-01", PpeBasis::Expired),
        ("2020-02-29", "2025-02-28", PpeBasis::Current),
        ("2020-02-29", "2025-03-01", PpeBasis::Expired),
        ("2026-03-01", "2026-02-28", PpeBasis::None),
        ("2026-02-28", "2026-02-28", PpeBasis::Current),
    ] {
        for assessed in [
            assess_panel(json!({"arc_flash": {"assessment_date": study}}), None, as_of),
            assess_panel(json!({}), Some(study), as_of),
        ] {
            assert_eq!(assessed.ppe_basis, basis, "{study} as of {as_of}");
            assert_eq!(assessed.study_current, basis == PpeBasis::Current);
        }
    }
}

#[test]
fn a_facility_study_does_not_cover_later_equipment() {
    let covered = assess_panel(json!({"install_date": "2025-01-01"}), Some("2025-01-01"), "2026-02-28");
    assert!(covered.study_current && covered.findings.is_empty());
    let later = assess_panel(json!({"install_date": "2025-01-02"}), Some("2025-01-01"), "2026-02-28");
    assert!(!later.study_current);
    assert_eq!(later.findings, [SafetyFinding::InstalledAfterStudy]);
    let own = json!({"install_date": "2025-01-02", "arc_flash": {"assessment_date": "2025-02-01"}});
    assert!(assess_panel(own, Some("2025-01-01"), "2026-02-28").study_current);
}

#[test]
fn equipment_from_fifty_volts_is_in_scope() {
    for (voltage, in_scope) in [("50V", true), ("49.9V", false), ("24/48 VDC", false), ("as built", true)] {
        let assessed = assess_panel(json!({"specifications": {"voltage": voltage}}), None, "2026-02-28");
        assert_eq!((assessed.in_scope, assessed.compliant.is_some()), (in_scope, in_scope), "{voltage}");
    }
    assert!(!assess_panel(json!({"type": "motor"}), None, "2026-02-28").in_scope);
}

#[test]
fn ppe_statements_at_the_limits() {
    for (recorded, words) in [
        (json!({"incident_energy_cal_cm2": 1.2}), "No arc-rated PPE required (1.2 cal/cm2 or less)"),
        (json!({"incident_energy_cal_cm2": 1.21}), "Arc rating >= 4 cal/cm2"),
        (json!({"incident_energy_cal_cm2": 8}), "Arc rating >= 8 cal/cm2"),
        (json!({"incident_energy_cal_cm2": 8.1}), "Arc rating >= 25 cal/cm2"),
        (json!({"incident_energy_cal_cm2": 40}), "Arc rating >= 40 cal/cm2"),
        (json!({"incident_energy_cal_cm2": 40.1}), "Do not work energized (over 40 cal/cm2)"),
        (json!({"incident_energy_cal_cm2": 40.1, "ppe_category": 2}), "Category 2"),
    ] {
        let assessed = assess_panel(json!({"arc_flash": recorded}), None, "2026-02-28");
        assert_eq!(assessed.ppe_requirements.as_deref(), Some(words));
    }
    assert_eq!(assess_panel(json!({}), None, "2026-02-28").ppe_requirements, None);
}

#[test]
fn a_label_with_energy_and_category_contradicts_itself() {
    let label = |more: Value| {
        let mut arc = json!({"label_present": true, "boundary_mm": 900});
        if let (Some(arc), Value::Object(more)) = (arc.as_object_mut(), more) {
            arc.extend(more);
        }
        let assessed = assess_panel(json!({"arc_flash": arc, "safety_labels": ["voltage"]}), None, "2026-02-28");
        (assessed.label, assessed.findings)
    };
    let energy = json!({"incident_energy_cal_cm2": 5, "working_distance_mm": 455});
    assert_eq!(label(energy), (LabelState::Complete, vec![]));
    assert_eq!(label(json!({"incident_energy_cal_cm2": 5})), (LabelState::Incomplete, vec![]));
    assert_eq!(label(json!({"ppe_category": 2})), (LabelState::Complete, vec![]));
    assert_eq!(label(json!({"site_ppe_level": " "})), (LabelState::Incomplete, vec![]));
    let both = json!({"incident_energy_cal_cm2": 5, "working_distance_mm": 455, "ppe_category": 2});
    assert_eq!(label(both), (LabelState::Incomplete, vec![SafetyFinding::EnergyAndCategory]));
    assert_eq!(label(json!({"label_present": false, "ppe_category": 2})), (LabelState::Missing, vec![]));
}
