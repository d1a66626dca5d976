//! What was done on an item over its life: careful owners keep to the NFPA 70B intervals, careless ones call somebody
//! when the lights go out.

use super::site::moment;
use super::story::Story;
use crate::inventory::{EquipmentId, EquipmentKind as K, Service, ServiceId, ServiceKind as S};
use crate::simulate::dice::Dice;

/// What a maintenance program has for a kind: service, months between, share of programs that include it.
fn program(story: &Story) -> &'static [(S, f64, f64)] {
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
    match story.kind {
        K::Raceway | K::Conductor | K::Busway | K::Other => RUNS,
        K::Breaker | K::Disconnect => BREAKER,
        K::Transformer if story.liquid_filled => LIQUID,
        _ => GEAR,
    }
}

/// The services of an item, oldest first, ids in the same order.
pub(super) fn services(story: &Story, number: u32, id: &EquipmentId, dice: &mut Dice) -> Vec<Service> {
    let life = (story.today - story.installed).max(0);
    let mut done: Vec<(i32, S)> = Vec::new();
    // Whether anybody has a program for this item at all
    if dice.chance(0.02 + 1.1 * story.care) {
        // Careful owners look after what NFPA 70B puts into its third condition as often as it wants
        let hurry = if story.critical || story.corrosive || story.outdoor { 0.4 } else { 1.0 };
        for (kind, months, share) in program(story) {
            let neglect = 1.0 - story.care;
            if !dice.chance(share * (1.0 - neglect * (0.62 + 0.38 * neglect))) {
                continue;
            }
            let late = 0.92 + 2.4 * (1.0 - story.care).powi(2);
            let ago = (dice.unit() * months * hurry * late * 30.4) as i32 + 1;
            if ago < life {
                done.push((ago, *kind));
            }
        }
    }
    let breakdowns = 0.02 + 0.05 * story.wear.min(2.5);
    if dice.chance(breakdowns) {
        let ago = (dice.unit().powi(2) * f64::from(life.min(8 * 365))) as i32 + 1;
        if ago < life {
            done.push((ago, S::Repair));
        }
    }
    done.sort_by_key(|(ago, kind)| (std::cmp::Reverse(*ago), *kind));
    let crew = dice.whole(1, 9);
    done.iter()
        .zip(1..)
        .map(|(&(ago, kind), ordinal)| {
            let date = story.today.plus_days(-ago);
            let (findings, actions) = words(kind, dice.chance(0.12 * story.wear.min(2.0)));
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

/// What a crew writes down.
const fn words(kind: S, found: bool) -> (&'static str, Option<&'static str>) {
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
