//! Generates one item with its nameplate data, conductors, runs and photos. See [`observations`](super::observations) for
//! what inspectors record of it.

use super::history;
use super::observations::{arc_flash, assessed, condition, environment, labels, maintenance, operation};
use super::scenario::{Scenario, scenario};
use super::site::{PortfolioSite, moment, rounded};
use super::wiring::{Position, VoltageLevel};
use super::{PortfolioItem, PortfolioOptions};
use crate::inventory::{
    Conductor, ConductorId, ConductorMaterial, ConductorRun, ConnectionType, Coordinates, Equipment, EquipmentId,
    EquipmentKind as K, Location, Photo, PhotoId, Specifications,
};
use crate::simulate::rng::SeededRng;

/// Generates the item at `position` of a site whose first item has the number `first`.
pub(super) fn generate(
    options: &PortfolioOptions,
    site: &PortfolioSite,
    first: u32,
    position: &Position,
) -> PortfolioItem {
    let rng = &mut SeededRng::new(options.seed, [u64::from(site.number), 2 + u64::from(position.index)]);
    let scenario = scenario(options, site, position, rng);
    let number = first + position.index + 1;
    let id = equipment_id(number);
    let conductor = conductor(&scenario, position, rng);
    let runs = runs(&scenario, number, &conductor, position, rng);
    let services = history::services(&scenario, number, &id, rng);
    let photos = photos(&scenario, number, &id, position, rng);
    let changed = options.today.plus_days(-(rng.whole(1, 700) as i32)).max(scenario.installed);
    let entered = changed.plus_days(-(rng.whole(0, 1500) as i32)).max(scenario.installed);
    let equipment = Equipment {
        facility_id: site.facility.id.clone(),
        kind: position.kind,
        name: Some(position.name.clone()),
        manufacturer: scenario.recorded("OEM", rng).map(|oem| format!("{oem} {}", rng.pick(&["A", "B", "C", "D"]))),
        model: Some(format!("{}-{}", model_code(position.kind), position.amps)),
        serial_number: rng.chance(0.8).then(|| format!("{:04X}-{number:06}", rng.whole(0, 0xffff))),
        install_date: (!rng.chance(scenario.unknown * 0.5)).then_some(scenario.installed),
        fed_from: position.fed_from.map(|feeder| equipment_id(first + feeder + 1)),
        alternate_feeds: position.alternates.iter().map(|feeder| equipment_id(first + feeder + 1)).collect(),
        critical_load: scenario.recorded(position.critical, rng),
        location: location(site, &scenario, rng),
        specifications: specifications(&scenario, position, rng),
        conductor,
        environment: environment(site, &scenario, rng),
        operation: operation(&scenario, rng),
        assessed_condition: assessed(&scenario, position, rng),
        condition: condition(&scenario, rng),
        maintenance: maintenance(&scenario, rng),
        arc_flash: arc_flash(site, &scenario, position, rng),
        safety_labels: labels(&scenario, rng),
        intervention_count: scenario.recorded((scenario.wear * 3.0 * rng.unit()) as u32, rng),
        created_at: Some(moment(entered, rng.unit() / 2.0)),
        updated_at: Some(moment(changed, 0.5 + rng.unit() / 2.0)),
        id,
    };
    PortfolioItem { equipment, services, runs, photos }
}

pub(super) fn equipment_id(number: u32) -> EquipmentId {
    EquipmentId::parse(&format!("e-{number:07}")).expect("a generated id is plain text")
}

fn conductor(scenario: &Scenario, position: &Position, rng: &mut SeededRng) -> Conductor {
    let aluminum = match f64::from(scenario.installed.year()) {
        ..1955.0 => 0.01,
        ..1965.0 => 0.08,
        // Copper was expensive: the years of aluminum branch wiring
        ..1976.0 => 0.5,
        ..1986.0 => 0.14,
        // Today only large feeders, with better alloys and lugs
        _ if position.amps >= 400 => 0.1,
        _ => 0.02,
    };
    let material = if rng.chance(aluminum) { ConductorMaterial::Aluminum } else { ConductorMaterial::Copper };
    let connection = match rng.unit() - 0.004 * scenario.age {
        ..0.06 => ConnectionType::Crimped,
        ..0.5 => ConnectionType::Bolted,
        ..0.95 => ConnectionType::Lug,
        _ => ConnectionType::Welded,
    };
    let size = match position.amps {
        ..=30 => "10 AWG",
        31..=60 => "6 AWG",
        61..=125 => "1/0 AWG",
        126..=225 => "4/0 AWG",
        226..=400 => "500 kcmil",
        _ => "3x 600 kcmil",
    };
    Conductor {
        material: scenario.recorded(material, rng),
        connection_type: scenario.recorded(connection, rng),
        undersized: scenario.flag(0.02 + 0.05 * scenario.wear * (1.0 - scenario.care), rng),
        outdated_insulation: scenario.flag(if scenario.age > 42.0 { 0.5 - 0.3 * scenario.care } else { 0.01 }, rng),
        size: scenario.recorded(size.to_owned(), rng),
    }
}

/// A few items have their runs in rows of their own; some of those tell a worse scenario than the item itself.
fn runs(
    scenario: &Scenario,
    number: u32,
    own: &Conductor,
    position: &Position,
    rng: &mut SeededRng,
) -> Vec<ConductorRun> {
    let count = if rng.chance(0.06) { rng.whole(1, 2) } else { 0 };
    let id = equipment_id(number);
    let mut run = |ordinal| {
        let spliced = rng.chance(0.1) && (1960..1985).contains(&scenario.installed.year());
        ConductorRun {
            id: ConductorId::parse(&format!("c-{number:07}-{ordinal}")).expect("a generated id is plain text"),
            equipment_id: id.clone(),
            material: if spliced { Some(ConductorMaterial::Aluminum) } else { own.material },
            connection_type: own.connection_type,
            size: own.size.clone(),
            insulation: Some(if scenario.age > 42.0 { "TW" } else { "THHN" }.to_owned()),
            updated_at: Some(moment(scenario.installed.plus_days(position.index as i32 % 30), 0.4)),
        }
    };
    (1..=count).map(&mut run).collect()
}

fn photos(scenario: &Scenario, number: u32, id: &EquipmentId, position: &Position, rng: &mut SeededRng) -> Vec<Photo> {
    let shown = matches!(scenario.kind, K::Panel | K::Switchboard | K::Switchgear | K::Transformer) && rng.chance(0.03);
    let count = if shown { rng.whole(1, 2) } else { 0 };
    let mut photo = |ordinal| {
        let taken = moment(scenario.today.plus_days(-(rng.whole(1, 600) as i32)), rng.between(0.6, 0.9));
        Photo {
            id: PhotoId::parse(&format!("p-{number:07}-{ordinal}")).expect("a generated id is plain text"),
            equipment_id: id.clone(),
            caption: Some(format!("{}, {}", position.name, rng.pick(&["front", "cover off", "nameplate", "label"]))),
            taken_at: Some(taken),
            content_type: Some("image/jpeg".into()),
            url: None,
            updated_at: Some(taken),
        }
    };
    (1..=count).map(&mut photo).collect()
}

const fn model_code(kind: K) -> &'static str {
    match kind {
        K::Panel => "PNL",
        K::Switchboard => "SWB",
        K::Switchgear => "SWG",
        K::Transformer => "XFR",
        K::Breaker => "MCB",
        K::Disconnect => "DSC",
        K::Mcc => "MCC",
        K::Busway => "BUS",
        K::Ups => "UPS",
        K::Generator => "GEN",
        K::Battery => "BAT",
        K::Motor => "MTR",
        K::Raceway | K::Conductor | K::Other => "STD",
    }
}

fn location(site: &PortfolioSite, scenario: &Scenario, rng: &mut SeededRng) -> Location {
    let building = rng.pick(&["Main Building", "North Wing", "South Wing", "Utility Building", "Annex"]);
    let room = match (scenario.outdoor, scenario.humidity - site.humidity > 10.0) {
        (true, _) => "Service yard".to_owned(),
        (false, true) => format!("Basement Electrical Room B-{:02}", rng.whole(1, 20)),
        (false, false) => format!("Electrical Room {}{:02}", rng.whole(1, 6), rng.whole(1, 30)),
    };
    let near = |around: f64, rng: &mut SeededRng| rounded(around + rng.between(-0.0008, 0.0008), 6);
    let coordinates = Coordinates { lat: near(site.coordinates.lat, rng), lng: near(site.coordinates.lng, rng) };
    Location {
        building: scenario.recorded(building.to_owned(), rng),
        room: scenario.recorded(room, rng),
        coordinates: rng.chance(0.7).then_some(coordinates),
    }
}

fn specifications(scenario: &Scenario, position: &Position, rng: &mut SeededRng) -> Specifications {
    let voltage = match position.volts {
        VoltageLevel::Medium => "13.8 kV",
        VoltageLevel::High => "480Y/277V",
        VoltageLevel::Low => "208Y/120V",
    };
    let mut specs = Specifications {
        voltage: scenario.recorded(voltage.to_owned(), rng),
        amperage: scenario.recorded(position.amps, rng),
        phases: Some(3),
        mount_type: Some(rng.pick(&["surface", "flush", "floor"]).into()),
        enclosure_type: Some(if scenario.outdoor { "NEMA 3R" } else { "NEMA 1" }.into()),
        ..Specifications::default()
    };
    match scenario.kind {
        K::Panel => {
            specs.slots = Some(rng.pick(&[24, 30, 42, 42, 54]));
            specs.main_disconnect = Some(rng.chance(0.6));
            specs.main_disconnect_rating = (specs.main_disconnect == Some(true)).then_some(position.amps);
        }
        K::Transformer => {
            let sizes = if position.entrance { [1000.0, 1500.0, 2000.0, 2500.0] } else { [30.0, 75.0, 112.5, 225.0] };
            specs.kva = Some(rng.pick(&sizes));
            specs.primary_voltage = Some(if position.entrance { "13.8 kV" } else { "480V" }.into());
            specs.secondary_voltage = Some(if position.entrance { "480Y/277V" } else { "208Y/120V" }.into());
            specs.cooling_class = Some(if scenario.liquid_filled { rng.pick(&["ONAN", "KNAN"]) } else { "AA" }.into());
            specs.impedance_percent = Some(rounded(rng.between(2.0, 6.0), 2));
        }
        K::Breaker => {
            specs.frame_rating = Some(position.amps.next_multiple_of(100));
            specs.trip_rating = Some(position.amps);
            specs.interrupting_rating_ka = Some(rng.pick(&[10.0, 14.0, 22.0, 35.0, 65.0]));
        }
        K::Raceway => {
            specs.raceway_type = Some(rng.pick(&["EMT", "RMC", "PVC", "IMC"]).into());
            specs.length_ft = Some(f64::from(rng.whole(20, 400)));
        }
        _ => {}
    }
    specs
}
