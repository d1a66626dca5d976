//! Generates the items of a site and what feeds them: one pass from the service entrance outwards that remembers only a few
//! feeders of each sort, so that a site of a million items needs no more memory than one of ten.

use crate::inventory::EquipmentKind;
use crate::inventory::EquipmentKind as K;
use crate::simulate::rng::SeededRng;

/// Share of each kind in the items of a site.
const SHARES: [(EquipmentKind, f64); 15] = [
    (K::Panel, 0.35),
    (K::Breaker, 0.35),
    (K::Transformer, 0.08),
    (K::Switchboard, 0.08),
    (K::Switchgear, 0.02),
    (K::Disconnect, 0.025),
    (K::Mcc, 0.02),
    (K::Busway, 0.01),
    (K::Raceway, 0.015),
    (K::Conductor, 0.015),
    (K::Ups, 0.008),
    (K::Generator, 0.006),
    (K::Battery, 0.004),
    (K::Motor, 0.012),
    (K::Other, 0.005),
];

/// Feeders of one sort that are remembered; later items are fed from one of these.
const REMEMBERED: usize = 8;

/// Voltage of the system an item belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum VoltageLevel {
    /// 13.8 kV service.
    Medium,
    /// 480Y/277 V distribution.
    High,
    /// 208Y/120 V distribution.
    Low,
}

/// Place of one item in the wiring. Indices count within the site, from 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Position {
    pub(super) index: u32,
    pub(super) kind: EquipmentKind,
    /// Name on the one-line diagram.
    pub(super) name: String,
    pub(super) fed_from: Option<u32>,
    pub(super) alternates: Vec<u32>,
    pub(super) critical: bool,
    pub(super) volts: VoltageLevel,
    /// Rated current, A.
    pub(super) amps: u32,
    /// It is a service entrance: the utility feeds it.
    pub(super) entrance: bool,
}

/// What is remembered of an item that can feed others.
#[derive(Debug, Clone)]
struct Feeder {
    index: u32,
    label: String,
    volts: VoltageLevel,
    amps: u32,
    critical: bool,
    fed: u32,
}

/// Remembered feeders, by their role.
#[derive(Default)]
struct Feeders {
    entrances: Vec<Feeder>,
    gear: Vec<Feeder>,
    boards: Vec<Feeder>,
    transformers: Vec<Feeder>,
    panels: Vec<Feeder>,
    centers: Vec<Feeder>,
    backups: Vec<Feeder>,
    batteries_of: Vec<Feeder>,
}

/// Iterator over the positions of one site.
pub(super) struct Wiring {
    rng: SeededRng,
    next: u32,
    count: u32,
    needs_backup: bool,
    /// Deficit of each kind against its share.
    lag: [f64; SHARES.len()],
    placed: [u32; SHARES.len()],
    feeders: Feeders,
}

impl Wiring {
    pub(super) fn new(mut rng: SeededRng, count: u32, needs_backup: bool) -> Self {
        // A random start lets rare kinds appear in some of many small sites
        let lag = std::array::from_fn(|_| rng.unit() - 0.5);
        Self { rng, next: 0, count, needs_backup, lag, placed: [0; SHARES.len()], feeders: Feeders::default() }
    }

    /// The service entrance comes first, then always the kind that is furthest behind its share.
    fn next_kind(&mut self) -> (usize, EquipmentKind) {
        for (lag, (_, share)) in self.lag.iter_mut().zip(SHARES) {
            *lag += share;
        }
        let forced = match (self.next, self.needs_backup) {
            (0, _) => Some(K::Transformer),
            (1, _) if self.count > 40 => Some(K::Switchgear),
            (1 | 2, _) => Some(K::Switchboard),
            (3, true) => Some(K::Generator),
            (4, true) => Some(K::Ups),
            _ => None,
        };
        let place = match forced {
            Some(kind) => SHARES.iter().position(|(listed, _)| *listed == kind),
            None => (0..SHARES.len()).max_by(|a, b| self.lag[*a].total_cmp(&self.lag[*b])),
        }
        .unwrap_or(0);
        self.lag[place] -= 1.0;
        self.placed[place] += 1;
        (place, SHARES[place].0)
    }

    /// A feeder for an item of this kind, where there is a suitable one yet.
    fn feeder_of(&mut self, kind: EquipmentKind, entrance: bool) -> Option<Feeder> {
        if entrance || kind == K::Generator {
            return None;
        }
        let Self { rng, feeders: f, .. } = self;
        let candidates: [&mut Vec<Feeder>; 4] = match kind {
            K::Switchgear => [&mut f.entrances, &mut f.gear, &mut f.boards, &mut f.panels],
            K::Switchboard if rng.chance(0.7) => [&mut f.gear, &mut f.entrances, &mut f.boards, &mut f.panels],
            K::Switchboard => [&mut f.entrances, &mut f.gear, &mut f.boards, &mut f.panels],
            K::Panel if rng.chance(0.5) => [&mut f.transformers, &mut f.boards, &mut f.gear, &mut f.entrances],
            K::Panel if rng.chance(0.15) => [&mut f.panels, &mut f.boards, &mut f.gear, &mut f.entrances],
            K::Breaker if rng.chance(0.25) => [&mut f.boards, &mut f.panels, &mut f.gear, &mut f.entrances],
            K::Breaker | K::Disconnect | K::Raceway | K::Conductor | K::Other => {
                [&mut f.panels, &mut f.boards, &mut f.gear, &mut f.entrances]
            }
            K::Motor => [&mut f.centers, &mut f.panels, &mut f.boards, &mut f.gear],
            K::Battery => [&mut f.batteries_of, &mut f.panels, &mut f.boards, &mut f.gear],
            _ => [&mut f.boards, &mut f.gear, &mut f.entrances, &mut f.panels],
        };
        let ring = candidates.into_iter().find(|ring| !ring.is_empty())?;
        let place = rng.index(ring.len());
        ring[place].fed += 1;
        Some(ring[place].clone())
    }

    fn alternates(&mut self, kind: EquipmentKind) -> Vec<u32> {
        let wants = if self.needs_backup { 0.25 } else { 0.08 };
        if !matches!(kind, K::Panel | K::Switchboard | K::Ups) || !self.rng.chance(wants) {
            return Vec::new();
        }
        let backups = &self.feeders.backups;
        if backups.is_empty() { Vec::new() } else { vec![backups[self.rng.index(backups.len())].index] }
    }

    fn remember(&mut self, position: &Position) {
        let f = &mut self.feeders;
        let ring = match position.kind {
            K::Transformer if position.entrance => &mut f.entrances,
            K::Transformer => &mut f.transformers,
            K::Switchgear => &mut f.gear,
            K::Switchboard => &mut f.boards,
            K::Panel => &mut f.panels,
            K::Mcc => &mut f.centers,
            K::Generator => &mut f.backups,
            K::Ups => &mut f.batteries_of,
            _ => return,
        };
        let label = position.name.rsplit(' ').next().unwrap_or_default().to_owned();
        // A transformer's secondary is one voltage level below its primary
        let volts = match (position.kind, position.volts) {
            (K::Transformer, VoltageLevel::Medium) => VoltageLevel::High,
            (K::Transformer, _) => VoltageLevel::Low,
            (_, volts) => volts,
        };
        let feeder =
            Feeder { index: position.index, label, volts, amps: position.amps, critical: position.critical, fed: 0 };
        if position.kind == K::Ups {
            push_bounded(&mut self.feeders.backups, feeder.clone(), &mut self.rng);
            push_bounded(&mut self.feeders.batteries_of, feeder, &mut self.rng);
        } else {
            push_bounded(ring, feeder, &mut self.rng);
        }
    }
}

/// Adds a feeder, in place of a random one when the list is full: old feeders stay with falling probability.
fn push_bounded(ring: &mut Vec<Feeder>, feeder: Feeder, rng: &mut SeededRng) {
    if ring.len() < REMEMBERED {
        ring.push(feeder);
    } else {
        ring[rng.index(REMEMBERED)] = feeder;
    }
}

impl Iterator for Wiring {
    type Item = Position;

    fn next(&mut self) -> Option<Position> {
        if self.next == self.count {
            return None;
        }
        let index = self.next;
        let (place, kind) = self.next_kind();
        self.next += 1;
        let entrance = kind == K::Transformer && (index == 0 || self.rng.chance(0.06));
        let feeder = self.feeder_of(kind, entrance);
        let alternates = self.alternates(kind);
        let inherited = feeder.as_ref().is_some_and(|feeder| feeder.critical) && self.rng.chance(0.35);
        let critical = !alternates.is_empty() || inherited;
        let volts = match &feeder {
            Some(feeder) => feeder.volts,
            None if entrance => VoltageLevel::Medium,
            None => VoltageLevel::High,
        };
        let amps = rating(&mut self.rng, kind, feeder.as_ref());
        let name = name_of(kind, self.placed[place], volts, critical, feeder.as_ref());
        let fed_from = feeder.map(|feeder| feeder.index);
        let position = Position { index, kind, name, fed_from, alternates, critical, volts, amps, entrance };
        self.remember(&position);
        Some(position)
    }
}

/// A standard rating of the kind, limited to the rating of its feeder.
fn rating(rng: &mut SeededRng, kind: EquipmentKind, feeder: Option<&Feeder>) -> u32 {
    let ratings: [u32; 5] = match kind {
        K::Switchgear | K::Transformer => [1200, 1600, 2000, 3000, 4000],
        K::Switchboard => [800, 1200, 1600, 2000, 3000],
        K::Mcc | K::Busway | K::Generator | K::Ups => [400, 600, 800, 1200, 1600],
        K::Panel => [100, 125, 225, 225, 400],
        _ => [20, 30, 60, 100, 200],
    };
    let most = feeder.map_or(u32::MAX, |feeder| feeder.amps);
    rng.pick(&ratings).min(most)
}

/// Names as on one-line diagrams; `ordinal` counts the site's items of the kind, from 1.
fn name_of(kind: EquipmentKind, ordinal: u32, volts: VoltageLevel, critical: bool, feeder: Option<&Feeder>) -> String {
    let letter = char::from(b'A' + ((ordinal - 1) % 26) as u8);
    let floor = (ordinal - 1) / 26 + 1;
    match kind {
        K::Panel if critical => format!("Panel CP-{floor}{letter}"),
        K::Panel if volts == VoltageLevel::High => format!("Panel HP-{floor}{letter}"),
        K::Panel => format!("Panel LP-{floor}{letter}"),
        K::Breaker => match feeder {
            Some(feeder) => format!("Breaker {}/{}", feeder.label, feeder.fed),
            None => format!("Breaker CB-{ordinal}"),
        },
        K::Transformer => format!("Transformer T-{ordinal}"),
        K::Switchboard if ordinal == 1 => "Main Switchboard MSB-1".into(),
        K::Switchboard => format!("Switchboard SB-{ordinal}"),
        K::Switchgear => format!("Switchgear SWGR-{ordinal}"),
        K::Disconnect => format!("Disconnect DS-{ordinal}"),
        K::Mcc => format!("MCC-{ordinal}"),
        K::Busway => format!("Busway BD-{ordinal}"),
        K::Raceway => format!("Raceway RW-{ordinal}"),
        K::Conductor => format!("Feeder FDR-{ordinal}"),
        K::Ups => format!("UPS-{ordinal}"),
        K::Generator => format!("Generator G-{ordinal}"),
        K::Battery => format!("Battery BAT-{ordinal}"),
        K::Motor => format!("Motor M-{ordinal}"),
        K::Other => format!("Lighting Control LC-{ordinal}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_to_one() {
        let sum: f64 = SHARES.iter().map(|(_, share)| share).sum();
        assert!((sum - 1.0).abs() < 1e-12, "{sum}");
    }

    #[test]
    fn everything_is_fed_from_an_entrance_and_ratings_never_grow_downstream() {
        let positions: Vec<Position> = Wiring::new(SeededRng::new(3, [0, 0]), 500, true).collect();
        for position in &positions {
            let Some(feeder) = position.fed_from else {
                assert!(matches!(position.kind, K::Transformer | K::Generator), "{position:?} has no feeder");
                continue;
            };
            let feeder = &positions[feeder as usize];
            assert!(feeder.index < position.index);
            assert!(position.amps <= feeder.amps, "{position:?} is rated above its feeder {feeder:?}");
        }
        assert!(positions.iter().any(|position| !position.alternates.is_empty()));
    }

    #[test]
    fn tiny_sites_have_all_their_items() {
        for count in 0..12 {
            assert_eq!(Wiring::new(SeededRng::new(1, [0, 0]), count, true).count(), count as usize);
        }
    }
}
