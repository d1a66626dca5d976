//! Tests of months, reconstruction and month-end builders.

use serde_json::json;

use super::*;
use crate::assess::RuleCatalog;
use crate::inventory::{Equipment, Service};

fn day(text: &str) -> Day {
    text.parse().expect("a day")
}

#[test]
fn months_end_on_their_last_day_including_leap_years() {
    for (within, end, label, text) in [
        ("2024-02-01", "2024-02-29", "Feb 2024", "2024-02"),
        ("2023-02-28", "2023-02-28", "Feb 2023", "2023-02"),
        ("2000-02-29", "2000-02-29", "Feb 2000", "2000-02"),
        ("2100-02-03", "2100-02-28", "Feb 2100", "2100-02"),
        ("2024-12-31", "2024-12-31", "Dec 2024", "2024-12"),
        ("2026-04-30", "2026-04-30", "Apr 2026", "2026-04"),
    ] {
        let month = Month::from_day(day(within));
        let actual = (month.end(), month.label(), month.to_string());
        assert_eq!(actual, (Some(day(end)), label.to_owned(), text.to_owned()));
    }
    assert_eq!(Month::from_day(day("2026-01-15")).plus(-1), Month::from_day(day("2025-12-01")));
}

#[test]
fn a_month_has_ended_only_after_its_last_day() {
    let last =
        |today: &str| missing_months(&MonthSeries::<EquipmentMonthEnd>::new(), day(today)).last().map(Month::to_string);
    assert_eq!(last("2026-03-31"), Some("2026-02".to_owned()));
    assert_eq!(last("2026-04-01"), Some("2026-03".to_owned()));
    let all = missing_months(&MonthSeries::<EquipmentMonthEnd>::new(), day("2026-03-31"));
    assert_eq!((all.len(), all[0].to_string()), (24, "2024-03".to_owned()));
}

#[test]
fn only_absent_months_are_missing() {
    let mut series: MonthSeries<EquipmentMonthEnd> = MonthSeries::new();
    for month in missing_months(&series, day("2024-06-10")) {
        series.insert(month, None);
    }
    assert_eq!(missing_months(&series, day("2024-06-30")), []);
    let later = missing_months(&series, day("2027-08-01"));
    let ends: Vec<String> = later.iter().map(Month::to_string).collect();
    assert_eq!((ends.len(), ends[0].as_str(), ends[37].as_str()), (38, "2024-06", "2027-07"));
}

fn item(keys: serde_json::Value) -> Equipment {
    let mut whole = json!({"id": "e1", "facility_id": "f1", "type": "panel"});
    let fields = whole.as_object_mut().expect("an object");
    fields.extend(keys.as_object().expect("an object").clone());
    serde_json::from_value(whole).expect("an item")
}

fn service(date: &str) -> Service {
    serde_json::from_value(json!({"id": date, "equipment_id": "e1", "type": "repair", "date": date}))
        .expect("a service")
}

#[test]
fn an_item_counts_from_its_installation_with_services_up_to_then() {
    let rules = RuleCatalog::embedded().expect("rules").rules("1.2.0").expect("1.2.0");
    let equipment = item(json!({"install_date": "2024-02-29"}));
    let services = [service("2024-05-31"), service("2024-07-01")];
    let subject = EquipmentContext::new(&equipment, &[], &services, None);
    let at = |text: &str| equipment_month_end(&subject, &rules.algorithm, Month::from_day(day(text)), None);
    assert_eq!(at("2024-01-31"), None, "not installed yet");
    let (installed, serviced, june) = (at("2024-02-01"), at("2024-05-01"), at("2024-06-01"));
    let bare = EquipmentContext::new(&equipment, &[], &[], None);
    let unserved = equipment_month_end(&bare, &rules.algorithm, Month::from_day(day("2024-02-01")), None);
    assert_eq!(installed, unserved, "a service to come counts for nothing");
    assert!(serviced.expect("stands").score < installed.expect("stands").score, "a service on the last day counts");
    let first_only = EquipmentContext::new(&equipment, &[], &services[..1], None);
    assert_eq!(june, equipment_month_end(&first_only, &rules.algorithm, Month::from_day(day("2024-06-01")), None));
}

#[test]
fn an_item_without_install_date_counts_from_its_first_record_or_not_at_all() {
    let rules = RuleCatalog::embedded().expect("rules").rules("1.2.0").expect("1.2.0");
    let stands = |keys: serde_json::Value, services: &[Service], text: &str| {
        let equipment = item(keys);
        equipment_month_end(
            &EquipmentContext::new(&equipment, &[], services, None),
            &rules.algorithm,
            Month::from_day(day(text)),
            None,
        )
        .is_some()
    };
    assert!(!stands(json!({}), &[], "2026-01-01"), "nothing is known of when");
    assert!(!stands(json!({}), &[service("2025-06-01")], "2025-05-01"));
    assert!(stands(json!({}), &[service("2025-06-01")], "2025-06-01"));
    assert!(stands(json!({"created_at": "2025-03-09T00:00:00Z"}), &[service("2025-06-01")], "2025-03-01"));
    assert!(!stands(json!({"install_date": "2025-08-01"}), &[service("2025-06-01")], "2025-07-01"));
}

#[test]
fn recorded_equipment_existed_with_or_without_dates() {
    let month = |text: &str| Month::from_day(day(text));
    let stored = |reconstructed| Some(EquipmentMonthEnd { score: 1.0, rating: RiskRating::Low, reconstructed });
    let never = MonthSeries::from([(month("2026-01-01"), None), (month("2026-02-01"), None)]);
    assert_eq!(recorded_since(&MonthSeries::new()), None);
    assert_eq!(recorded_since(&never), Some(month("2026-03-01")), "it was there when February had ended");
    let worked_out = MonthSeries::from([(month("2026-01-01"), stored(true)), (month("2026-02-01"), stored(true))]);
    assert_eq!(recorded_since(&worked_out), Some(month("2026-03-01")), "a date may have been wrong");
    let passed = MonthSeries::from([(month("2026-01-01"), None), (month("2026-02-01"), stored(false))]);
    assert_eq!(recorded_since(&passed), Some(month("2026-02-01")));

    let rules = RuleCatalog::embedded().expect("rules").rules("1.2.0").expect("1.2.0");
    let equipment = item(json!({}));
    let subject = EquipmentContext::new(&equipment, &[], &[], None);
    let at = |text: &str| equipment_month_end(&subject, &rules.algorithm, month(text), recorded_since(&passed));
    assert_eq!(at("2026-01-01"), None);
    assert_eq!([at("2026-02-01"), at("2026-06-01")].map(|item| item.map(|item| item.reconstructed)), [Some(true); 2]);
}

#[test]
fn a_month_without_equipment_has_no_figure() {
    assert_eq!(FacilityMonthBuilder::default().finish(), None);
    assert_eq!(PortfolioMonthBuilder::default().finish(), None);
}

#[test]
fn the_portfolio_has_compliance_only_without_reconstructed_facilities() {
    let held = |score: f64, equipment: u64, reconstructed: bool| AggregateMonthEnd {
        score,
        equipment,
        by_rating: [equipment, 0, 0, 0],
        ages: (3653, 1),
        maintenance: Some(50),
        safety: (!reconstructed).then_some(100),
        reconstructed,
    };
    let mut fold = PortfolioMonthBuilder::default();
    fold.add(&held(20.0, 1, false));
    fold.add(&held(40.0, 9, false));
    let both = fold.clone().finish().expect("two facilities");
    assert_eq!((both.score, both.equipment, both.overall_compliance()), (30.0, 10, Some(75)));
    assert_eq!(both.mean_age_years().map(f64::round), Some(10.0));
    fold.add(&held(60.0, 1, true));
    let three = fold.finish().expect("three facilities");
    assert_eq!((three.score, three.overall_compliance(), three.reconstructed), (40.0, None, true));
}
