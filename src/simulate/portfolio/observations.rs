//! Generates what people observe of an item: its environment, its load, and the findings of inspections and arc-flash
//! studies.

use super::scenario::Scenario;
use super::site::{PortfolioSite, rounded};
use super::wiring::{Position, VoltageLevel};
use crate::inventory::{
    ArcFlash, AssessedCondition, Condition, ConditionRating, EquipmentEnvironment, EquipmentKind as K, Maintenance,
    Operation, Severity, TripTest,
};
use crate::simulate::rng::SeededRng;

pub(super) fn environment(site: &PortfolioSite, scenario: &Scenario, rng: &mut SeededRng) -> EquipmentEnvironment {
    let temperature = rng.about(site.temperature, 3.5) + if scenario.outdoor { 4.0 } else { 0.0 };
    EquipmentEnvironment {
        humidity_percent: scenario.recorded(rounded(scenario.humidity, 1), rng),
        temperature_f: scenario.recorded(rounded(temperature, 1), rng),
        corrosive: scenario.recorded(scenario.corrosive, rng),
        outdoor: scenario.recorded(scenario.outdoor, rng),
        poor_ventilation: scenario.flag(0.04 + 0.18 * (1.0 - scenario.care), rng),
    }
}

pub(super) fn operation(scenario: &Scenario, rng: &mut SeededRng) -> Operation {
    // Loads are added over the years, so old items have a higher load
    let loading = rng.about(42.0 + 12.0 * scenario.wear.min(2.0), 15.0).clamp(5.0, 108.0);
    Operation {
        loading_percent: scenario.recorded(rounded(loading, 1), rng),
        harmonics_percent: scenario.recorded(rounded(rng.about(6.0, 3.5).max(0.3), 1), rng),
        power_factor: scenario.recorded(rounded(rng.about(0.93, 0.04).clamp(0.68, 1.0), 2), rng),
        frequent_cycling: scenario.flag(0.06, rng),
        voltage_instability: scenario.flag(0.03 + 0.05 * (1.0 - scenario.care), rng),
    }
}

/// Assessment by a person, where a careful owner ordered one.
pub(super) fn assessed(scenario: &Scenario, position: &Position, rng: &mut SeededRng) -> AssessedCondition {
    if !rng.chance(0.15 * scenario.care) {
        return AssessedCondition::default();
    }
    AssessedCondition {
        physical: Some(if scenario.wear > 1.0 { 2 } else { 1 }),
        criticality: rng.chance(0.5).then_some(if position.critical { 3 } else { 1 }),
        environment: None,
    }
}

pub(super) fn condition(scenario: &Scenario, rng: &mut SeededRng) -> Condition {
    let neglect = scenario.wear.min(2.2) * (1.25 - scenario.care);
    let wet = (scenario.humidity - 45.0).max(0.0) / 100.0 + if scenario.corrosive { 0.2 } else { 0.0 };
    let eaten = wet * scenario.wear.min(2.2) * (1.5 - scenario.care) + rng.about(0.0, 0.07);
    let severity = |eaten: f64| match eaten {
        ..0.14 => Severity::None,
        ..0.32 => Severity::Minimal,
        ..0.6 => Severity::Moderate,
        _ => Severity::Severe,
    };
    let rating = match neglect + eaten + rng.about(0.0, 0.2) {
        ..0.25 => ConditionRating::Excellent,
        ..0.75 => ConditionRating::Good,
        ..1.5 => ConditionRating::Fair,
        ..2.5 => ConditionRating::Poor,
        _ => ConditionRating::Critical,
    };
    let heat = rng.about(33.0 + 6.0 * neglect, 4.0);
    Condition {
        rating: rng.chance(0.6).then_some(rating),
        corrosion_level: scenario.recorded(severity(eaten), rng),
        rust_level: scenario.recorded(severity(eaten * rng.between(0.6, 1.1)), rng),
        visible_corrosion: scenario.flag((eaten - 0.1) * 1.4, rng),
        physical_damage: scenario.flag(0.015 + 0.07 * neglect, rng),
        heat_discoloration: scenario.flag(0.01 + 0.06 * neglect, rng),
        loose_parts: scenario.flag(0.02 + 0.08 * neglect, rng),
        unusual_noise: scenario.flag(0.01 + 0.05 * neglect, rng),
        clearance_issue: scenario.flag(0.05 + 0.1 * (1.0 - scenario.care), rng),
        temperature_c: rng.chance(0.5).then(|| rounded(heat, 1)),
    }
}

/// Without a last service date, which follows from the service records.
pub(super) fn maintenance(scenario: &Scenario, rng: &mut SeededRng) -> Maintenance {
    let neglect = scenario.wear.min(2.2) * (1.2 - scenario.care);
    let issues = (rng.unit() * neglect * 2.2) as u32;
    let trip_test = match rng.unit() {
        tested if tested > 0.3 + 0.7 * scenario.care => TripTest::NotDone,
        tested if tested < 0.05 * neglect => TripTest::Failed,
        _ => TripTest::Passed,
    };
    Maintenance {
        last_service_date: None,
        documented_issues: scenario.recorded(issues, rng),
        failed_inspection: scenario.flag(0.005 + 0.06 * neglect, rng),
        thermal_issues: scenario.flag(0.01 + 0.06 * neglect, rng),
        trip_test: if scenario.kind == K::Breaker { scenario.recorded(trip_test, rng) } else { None },
    }
}

pub(super) fn arc_flash(
    site: &PortfolioSite,
    scenario: &Scenario,
    position: &Position,
    rng: &mut SeededRng,
) -> ArcFlash {
    let studied = matches!(
        scenario.kind,
        K::Panel | K::Switchboard | K::Switchgear | K::Mcc | K::Disconnect | K::Transformer | K::Ups
    );
    let covered = site.facility.last_arc_flash_study.is_some_and(|study| study >= scenario.installed);
    // Equipment installed after the study gets its own assessment from careful owners
    let own = !covered && rng.chance(scenario.care * 0.6);
    if !studied || !(covered || own) {
        return ArcFlash { label_present: studied.then_some(false), ..ArcFlash::default() };
    }
    let scale = match (position.volts, position.amps) {
        (VoltageLevel::Medium, _) => 16.0,
        (VoltageLevel::High, 800..) => 11.0,
        (VoltageLevel::High, _) => 4.0,
        (VoltageLevel::Low, _) => 1.3,
    };
    // Nearly log-normal: most energies are moderate, a few exceed any PPE. Without `exp` and `powf`, whose last digits
    // differ between mathematics libraries
    let energy = rounded(scale * (1.0 + rng.about(0.0, 0.8) / 8.0).powi(8), 1).max(0.1);
    let excess = (energy / 1.2).sqrt();
    let distance = if position.amps >= 800 { 610.0 } else { 455.0 };
    let by_category = rng.chance(0.15);
    let label = rng.chance(0.55 + 0.43 * scenario.care);
    let complete = label && rng.chance(0.5 + 0.48 * scenario.care);
    ArcFlash {
        assessment_date: own
            .then(|| scenario.installed.plus_days((scenario.age * 365.25 * rng.between(0.1, 0.5)) as i32)),
        incident_energy_cal_cm2: (!by_category).then_some(energy),
        working_distance_mm: (!by_category).then_some(distance),
        boundary_mm: complete.then(|| (distance * excess * excess.sqrt().sqrt()).round()),
        arc_rating_cal_cm2: None,
        ppe_category: by_category.then_some(match energy {
            ..=4.0 => 1,
            ..=8.0 => 2,
            _ => 4,
        }),
        site_ppe_level: None,
        label_present: Some(label),
    }
}

pub(super) fn labels(scenario: &Scenario, rng: &mut SeededRng) -> Vec<String> {
    let mut labels = Vec::new();
    if rng.chance(0.6 + 0.38 * scenario.care) {
        labels.push("voltage".to_owned());
        if rng.chance(0.7) {
            labels.push("arc_flash".to_owned());
        }
    }
    labels
}
