//! What people observe of an item: its surroundings, its load, what an inspector and an arc-flash study found.

use super::site::{Site, rounded};
use super::story::Story;
use super::wiring::{Position, Volts};
use crate::inventory::{
    ArcFlash, AssessedCondition, Condition, ConditionRating, Environment, EquipmentKind as K, Maintenance, Operation,
    Severity, TripTest,
};
use crate::simulate::dice::Dice;

pub(super) fn environment(site: &Site, story: &Story, dice: &mut Dice) -> Environment {
    let temperature = dice.about(site.temperature, 3.5) + if story.outdoor { 4.0 } else { 0.0 };
    Environment {
        humidity_percent: story.told(rounded(story.humidity, 1), dice),
        temperature_f: story.told(rounded(temperature, 1), dice),
        corrosive: story.told(story.corrosive, dice),
        outdoor: story.told(story.outdoor, dice),
        poor_ventilation: story.flag(0.04 + 0.18 * (1.0 - story.care), dice),
    }
}

pub(super) fn operation(story: &Story, dice: &mut Dice) -> Operation {
    // Sites fill up over the years, so old items are loaded higher
    let loading = dice.about(42.0 + 12.0 * story.wear.min(2.0), 15.0).clamp(5.0, 108.0);
    Operation {
        loading_percent: story.told(rounded(loading, 1), dice),
        harmonics_percent: story.told(rounded(dice.about(6.0, 3.5).max(0.3), 1), dice),
        power_factor: story.told(rounded(dice.about(0.93, 0.04).clamp(0.68, 1.0), 2), dice),
        frequent_cycling: story.flag(0.06, dice),
        voltage_instability: story.flag(0.03 + 0.05 * (1.0 - story.care), dice),
    }
}

/// A person's rating where a careful owner had one made.
pub(super) fn assessed(story: &Story, position: &Position, dice: &mut Dice) -> AssessedCondition {
    if !dice.chance(0.15 * story.care) {
        return AssessedCondition::default();
    }
    AssessedCondition {
        physical: Some(if story.wear > 1.0 { 2 } else { 1 }),
        criticality: dice.chance(0.5).then_some(if position.critical { 3 } else { 1 }),
        environment: None,
    }
}

pub(super) fn condition(story: &Story, dice: &mut Dice) -> Condition {
    let neglect = story.wear.min(2.2) * (1.25 - story.care);
    let wet = (story.humidity - 45.0).max(0.0) / 100.0 + if story.corrosive { 0.2 } else { 0.0 };
    let eaten = wet * story.wear.min(2.2) * (1.5 - story.care) + dice.about(0.0, 0.07);
    let severity = |eaten: f64| match eaten {
        ..0.14 => Severity::None,
        ..0.32 => Severity::Minimal,
        ..0.6 => Severity::Moderate,
        _ => Severity::Severe,
    };
    let rating = match neglect + eaten + dice.about(0.0, 0.2) {
        ..0.25 => ConditionRating::Excellent,
        ..0.75 => ConditionRating::Good,
        ..1.5 => ConditionRating::Fair,
        ..2.5 => ConditionRating::Poor,
        _ => ConditionRating::Critical,
    };
    let heat = dice.about(33.0 + 6.0 * neglect, 4.0);
    Condition {
        rating: dice.chance(0.6).then_some(rating),
        corrosion_level: story.told(severity(eaten), dice),
        rust_level: story.told(severity(eaten * dice.between(0.6, 1.1)), dice),
        visible_corrosion: story.flag((eaten - 0.1) * 1.4, dice),
        physical_damage: story.flag(0.015 + 0.07 * neglect, dice),
        heat_discoloration: story.flag(0.01 + 0.06 * neglect, dice),
        loose_parts: story.flag(0.02 + 0.08 * neglect, dice),
        unusual_noise: story.flag(0.01 + 0.05 * neglect, dice),
        clearance_issue: story.flag(0.05 + 0.1 * (1.0 - story.care), dice),
        temperature_c: dice.chance(0.5).then(|| rounded(heat, 1)),
    }
}

/// Without a last service date: that follows from the service records.
pub(super) fn maintenance(story: &Story, dice: &mut Dice) -> Maintenance {
    let neglect = story.wear.min(2.2) * (1.2 - story.care);
    let issues = (dice.unit() * neglect * 2.2) as u32;
    let trip_test = match dice.unit() {
        tested if tested > 0.3 + 0.7 * story.care => TripTest::NotDone,
        tested if tested < 0.05 * neglect => TripTest::Failed,
        _ => TripTest::Passed,
    };
    Maintenance {
        last_service_date: None,
        documented_issues: story.told(issues, dice),
        failed_inspection: story.flag(0.005 + 0.06 * neglect, dice),
        thermal_issues: story.flag(0.01 + 0.06 * neglect, dice),
        trip_test: if story.kind == K::Breaker { story.told(trip_test, dice) } else { None },
    }
}

pub(super) fn arc_flash(site: &Site, story: &Story, position: &Position, dice: &mut Dice) -> ArcFlash {
    let studied = matches!(
        story.kind,
        K::Panel | K::Switchboard | K::Switchgear | K::Mcc | K::Disconnect | K::Transformer | K::Ups
    );
    let covered = site.facility.last_arc_flash_study.is_some_and(|study| study >= story.installed);
    // What came after the study gets its own where somebody cares
    let own = !covered && dice.chance(story.care * 0.6);
    if !studied || !(covered || own) {
        return ArcFlash { label_present: studied.then_some(false), ..ArcFlash::default() };
    }
    let scale = match (position.volts, position.amps) {
        (Volts::Medium, _) => 16.0,
        (Volts::High, 800..) => 11.0,
        (Volts::High, _) => 4.0,
        (Volts::Low, _) => 1.3,
    };
    // Near log-normal: most are moderate, a few beyond any clothing. Without exp and powf, whose last digits differ
    // from one system's mathematics library to another's
    let energy = rounded(scale * (1.0 + dice.about(0.0, 0.8) / 8.0).powi(8), 1).max(0.1);
    let excess = (energy / 1.2).sqrt();
    let distance = if position.amps >= 800 { 610.0 } else { 455.0 };
    let by_category = dice.chance(0.15);
    let label = dice.chance(0.55 + 0.43 * story.care);
    let complete = label && dice.chance(0.5 + 0.48 * story.care);
    ArcFlash {
        assessment_date: own.then(|| story.installed.plus_days((story.age * 365.25 * dice.between(0.1, 0.5)) as i32)),
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

pub(super) fn labels(story: &Story, dice: &mut Dice) -> Vec<String> {
    let mut labels = Vec::new();
    if dice.chance(0.6 + 0.38 * story.care) {
        labels.push("voltage".to_owned());
        if dice.chance(0.7) {
            labels.push("arc_flash".to_owned());
        }
    }
    labels
}
