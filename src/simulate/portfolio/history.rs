//! Service history of an item: careful owners keep the NFPA 70B intervals, careless ones only repair.

use super::scenario::Scenario;
use super::site::moment;
use crate::inventory::{EquipmentId, EquipmentKind as K, Service, ServiceId, ServiceKind as S};
use crate::simulate::rng::SeededRng;

/// Maintenance program of a kind: service, interval in months, share of programs that include it.
fn program(scenario: &Scenario) -> &'static [(S, f64, f64)] {
    const GEAR: &[(S, f64, f64)] = &[
        (S::VisualInspection, 36.0, 1.0),
        (S::Thermographic, 12.0, 1.0),
        (S::Cleaning, 36.0, 0.99),
        (S::ConnectionTightness, 36.0, 0.99),
        (S::InsulationTest, 36.0, 0.99),
    ];
    const LIQUID: &[(S, f64, f64)] = &[
        (S::VisualInspection, 12.0, 1.0),
        (S::Thermographic, 12.0, 1.0),
        (S::OilAnalysis, 12.0, 0.99),
        (S::Cleaning, 36.0, 0.99),
        (S::MechanismTest, 36.0, 0.99),
        (S::InsulationTest, 36.0, 0.99),
    ];
    const BREAKER: &[(S, f64, f64)] = &[
        (S::VisualInspection, 36.0, 1.0),
        (S::Thermographic, 12.0, 1.0),
        (S::Lubrication, 36.0, 0.99),
        (S::MechanismTest, 36.0, 0.99),
        (S::TripTest, 36.0, 0.99),
    ];
    const RUNS: &[(S, f64, f64)] = &[(S::VisualInspection, 36.0, 1.0), (S::Thermographic, 12.0, 1.0)];
    match scenario.kind {
        K::Raceway | K::Conductor | K::Busway | K::Other => RUNS,
        K::Breaker | K::Disconnect => BREAKER,
        K::Transformer if scenario.liquid_filled => LIQUID,
        _ => GEAR,
    }
}

/// Services of an item, oldest first, with ids in the same order.
pub(super) fn services(scenario: &Scenario, number: u32, id: &EquipmentId, rng: &mut SeededRng) -> Vec<Service> {
    let life = (scenario.today - scenario.installed).max(0);
    let mut done: Vec<(i32, S)> = Vec::new();
    // Whether the item is in a maintenance program at all
    if rng.chance(0.02 + 1.1 * scenario.care) {
        // NFPA 70B asks for shorter intervals for equipment in condition 3
        let interval_factor = if scenario.critical || scenario.corrosive || scenario.outdoor { 0.4 } else { 1.0 };
        for (kind, months, share) in program(scenario) {
            let neglect = 1.0 - scenario.care;
            if !rng.chance(share * (1.0 - neglect * (0.62 + 0.38 * neglect))) {
                continue;
            }
            let late = 0.92 + 2.4 * (1.0 - scenario.care).powi(2);
            let ago = (rng.unit() * months * interval_factor * late * 30.4) as i32 + 1;
            if ago < life {
                done.push((ago, *kind));
            }
        }
    }
    let breakdowns = 0.02 + 0.05 * scenario.wear.min(2.5);
    if rng.chance(breakdowns) {
        let ago = (rng.unit().powi(2) * f64::from(life.min(8 * 365))) as i32 + 1;
        if ago < life {
            done.push((ago, S::Repair));
        }
    }
    done.sort_by_key(|(ago, kind)| (std::cmp::Reverse(*ago), *kind));
    let crew = rng.whole(1, 9);
    done.iter()
        .zip(1..)
        .map(|(&(ago, kind), ordinal)| {
            let date = scenario.today.plus_days(-ago);
            let (findings, actions) = report(kind, rng.chance(0.12 * scenario.wear.min(2.0)));
            Service {
                id: ServiceId::parse(&format!("s-{number:07}-{ordinal:02}")).expect("a generated id is plain text"),
                equipment_id: id.clone(),
                kind,
                date,
                technician: Some(format!("Field crew {crew}")),
                findings: Some(findings.to_owned()),
                actions_taken: actions.map(str::to_owned),
                next_service_due: None,
                updated_at: Some(moment(date, 0.7)),
            }
        })
        .collect()
}

/// Findings and actions as a crew records them.
const fn report(kind: S, found: bool) -> (&'static str, Option<&'static str>) {
    match (kind, found) {
        (S::Thermographic, true) => ("Hot spot at one termination", Some("Retorqued and scanned again")),
        (S::ConnectionTightness, true) => ("Two lugs under torque", Some("Torqued to the maker's values")),
        (S::InsulationTest, true) => ("Low resistance to ground on one phase", Some("Dried and tested again")),
        (S::TripTest | S::MechanismTest, true) => ("Slow on the first operation", Some("Lubricated and exercised")),
        (S::OilAnalysis, true) => ("Moisture above the limit for its voltage class", Some("Filtered")),
        (S::Cleaning | S::Lubrication | S::VisualInspection, true) => {
            ("Dust and light corrosion", Some("Vacuumed and wiped"))
        }
        (S::Repair, _) => ("Failed in service", Some("Repaired and returned to service")),
        _ => ("No deficiencies", None),
    }
}
