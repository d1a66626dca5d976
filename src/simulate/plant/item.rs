//! One item, fleshed out: how old it is, what it is made of, what hangs on it. What people observe of it is next door.

use super::history;
use super::observed::{arc_flash, assessed, condition, environment, labels, maintenance, operation};
use super::site::{Site, moment, rounded};
use super::story::{Story, story};
use super::wiring::{Position, Volts};
use super::{Item, PlantOptions};
use crate::inventory::{
    Conductor, ConductorId, ConductorMaterial, ConductorRun, ConnectionType, Coordinates, Equipment, EquipmentId,
    EquipmentKind as K, Location, Photo, PhotoId, Specifications,
};
use crate::simulate::dice::Dice;

/// Makes the item at `position` of a site whose first item has the number `first`.
pub(super) fn made(options: &PlantOptions, site: &Site, first: u32, position: &Position) -> Item {
    let dice = &mut Dice::of(options.seed, [u64::from(site.number), 2 + u64::from(position.index)]);
    let story = story(options, site, position, dice);
    let number = first + position.index + 1;
    let id = equipment_id(number);
    let conductor = conductor(&story, position, dice);
    let runs = runs(&story, number, &conductor, position, dice);
    let services = history::services(&story, number, &id, dice);
    let photos = photos(&story, number, &id, position, dice);
    let changed = options.today.plus_days(-(dice.whole(1, 700) as i32)).max(story.installed);
    let entered = changed.plus_days(-(dice.whole(0, 1500) as i32)).max(story.installed);
    let equipment = Equipment {
        facility_id: site.facility.id.clone(),
        kind: position.kind,
        name: Some(position.name.clone()),
        manufacturer: story.told("OEM", dice).map(|oem| format!("{oem} {}", dice.pick(&["A", "B", "C", "D"]))),
        model: Some(format!("{}-{}", model_code(position.kind), position.amps)),
        serial_number: dice.chance(0.8).then(|| format!("{:04X}-{number:06}", dice.whole(0, 0xffff))),
        install_date: (!dice.chance(story.unknown * 0.5)).then_some(story.installed),
        fed_from: position.fed_from.map(|feeder| equipment_id(first + feeder + 1)),
        alternate_feeds: position.alternates.iter().map(|feeder| equipment_id(first + feeder + 1)).collect(),
        critical_load: story.told(position.critical, dice),
        location: location(site, &story, dice),
        specifications: specifications(&story, position, dice),
        conductor,
        environment: environment(site, &story, dice),
        operation: operation(&story, dice),
        assessed_condition: assessed(&story, position, dice),
        condition: condition(&story, dice),
        maintenance: maintenance(&story, dice),
        arc_flash: arc_flash(site, &story, position, dice),
        safety_labels: labels(&story, dice),
        intervention_count: story.told((story.wear * 3.0 * dice.unit()) as u32, dice),
        created_at: Some(moment(entered, dice.unit() / 2.0)),
        updated_at: Some(moment(changed, 0.5 + dice.unit() / 2.0)),
        id,
    };
    Item { equipment, services, runs, photos }
}

pub(super) fn equipment_id(number: u32) -> EquipmentId {
    EquipmentId::parse(&format!("e-{number:07}")).expect("a generated id is plain text")
}

fn conductor(story: &Story, position: &Position, dice: &mut Dice) -> Conductor {
    let aluminum = match f64::from(story.installed.year()) {
        ..1955.0 => 0.01,
        ..1965.0 => 0.08,
        // Copper was dear: the years of aluminum wiring
        ..1976.0 => 0.5,
        ..1986.0 => 0.14,
        // Large feeders only, with today's alloys and lugs
        _ if position.amps >= 400 => 0.1,
        _ => 0.02,
    };
    let material = if dice.chance(aluminum) { ConductorMaterial::Aluminum } else { ConductorMaterial::Copper };
    let connection = match dice.unit() - 0.004 * story.age {
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
        material: story.told(material, dice),
        connection_type: story.told(connection, dice),
        undersized: story.flag(0.02 + 0.05 * story.wear * (1.0 - story.care), dice),
        outdated_insulation: story.flag(if story.age > 42.0 { 0.5 - 0.3 * story.care } else { 0.01 }, dice),
        size: story.told(size.to_owned(), dice),
    }
}

/// A few items have their runs in rows of their own; some of those tell a worse story than the item itself.
fn runs(story: &Story, number: u32, own: &Conductor, position: &Position, dice: &mut Dice) -> Vec<ConductorRun> {
    let count = if dice.chance(0.06) { dice.whole(1, 2) } else { 0 };
    let id = equipment_id(number);
    let mut run = |ordinal| {
        let spliced = dice.chance(0.1) && (1960..1985).contains(&story.installed.year());
        ConductorRun {
            id: ConductorId::parse(&format!("c-{number:07}-{ordinal}")).expect("a generated id is plain text"),
            equipment_id: id.clone(),
            material: if spliced { Some(ConductorMaterial::Aluminum) } else { own.material },
            connection_type: own.connection_type,
            size: own.size.clone(),
            insulation: Some(if story.age > 42.0 { "TW" } else { "THHN" }.to_owned()),
            updated_at: Some(moment(story.installed.plus_days(position.index as i32 % 30), 0.4)),
        }
    };
    (1..=count).map(&mut run).collect()
}

fn photos(story: &Story, number: u32, id: &EquipmentId, position: &Position, dice: &mut Dice) -> Vec<Photo> {
    let shown = matches!(story.kind, K::Panel | K::Switchboard | K::Switchgear | K::Transformer) && dice.chance(0.03);
    let count = if shown { dice.whole(1, 2) } else { 0 };
    let mut photo = |ordinal| {
        let taken = moment(story.today.plus_days(-(dice.whole(1, 600) as i32)), dice.between(0.6, 0.9));
        Photo {
            id: PhotoId::parse(&format!("p-{number:07}-{ordinal}")).expect("a generated id is plain text"),
            equipment_id: id.clone(),
            caption: Some(format!("{}, {}", position.name, dice.pick(&["front", "cover off", "nameplate", "label"]))),
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

fn location(site: &Site, story: &Story, dice: &mut Dice) -> Location {
    let building = dice.pick(&["Main Building", "North Wing", "South Wing", "Utility Building", "Annex"]);
    let room = match (story.outdoor, story.humidity - site.humidity > 10.0) {
        (true, _) => "Service yard".to_owned(),
        (false, true) => format!("Basement Electrical Room B-{:02}", dice.whole(1, 20)),
        (false, false) => format!("Electrical Room {}{:02}", dice.whole(1, 6), dice.whole(1, 30)),
    };
    let near = |around: f64, dice: &mut Dice| rounded(around + dice.between(-0.0008, 0.0008), 6);
    let coordinates = Coordinates { lat: near(site.coordinates.lat, dice), lng: near(site.coordinates.lng, dice) };
    Location {
        building: story.told(building.to_owned(), dice),
        room: story.told(room, dice),
        coordinates: dice.chance(0.7).then_some(coordinates),
    }
}

fn specifications(story: &Story, position: &Position, dice: &mut Dice) -> Specifications {
    let voltage = match position.volts {
        Volts::Medium => "13.8 kV",
        Volts::High => "480Y/277V",
        Volts::Low => "208Y/120V",
    };
    let mut specs = Specifications {
        voltage: story.told(voltage.to_owned(), dice),
        amperage: story.told(position.amps, dice),
        phases: Some(3),
        mount_type: Some(dice.pick(&["surface", "flush", "floor"]).into()),
        enclosure_type: Some(if story.outdoor { "NEMA 3R" } else { "NEMA 1" }.into()),
        ..Specifications::default()
    };
    match story.kind {
        K::Panel => {
            specs.slots = Some(dice.pick(&[24, 30, 42, 42, 54]));
            specs.main_disconnect = Some(dice.chance(0.6));
            specs.main_disconnect_rating = (specs.main_disconnect == Some(true)).then_some(position.amps);
        }
        K::Transformer => {
            let sizes = if position.entrance { [1000.0, 1500.0, 2000.0, 2500.0] } else { [30.0, 75.0, 112.5, 225.0] };
            specs.kva = Some(dice.pick(&sizes));
            specs.primary_voltage = Some(if position.entrance { "13.8 kV" } else { "480V" }.into());
            specs.secondary_voltage = Some(if position.entrance { "480Y/277V" } else { "208Y/120V" }.into());
            specs.cooling_class = Some(if story.liquid_filled { dice.pick(&["ONAN", "KNAN"]) } else { "AA" }.into());
            specs.impedance_percent = Some(rounded(dice.between(2.0, 6.0), 2));
        }
        K::Breaker => {
            specs.frame_rating = Some(position.amps.next_multiple_of(100));
            specs.trip_rating = Some(position.amps);
            specs.interrupting_rating_ka = Some(dice.pick(&[10.0, 14.0, 22.0, 35.0, 65.0]));
        }
        K::Raceway => {
            specs.raceway_type = Some(dice.pick(&["EMT", "RMC", "PVC", "IMC"]).into());
            specs.length_ft = Some(f64::from(dice.whole(20, 400)));
        }
        _ => {}
    }
    specs
}
