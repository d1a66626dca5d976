//! What befell one item: when it was built, how it was looked after, where it stands. Its details are drawn from that.

use super::PortfolioOptions;
use super::site::PortfolioSite;
use super::wiring::Position;
use crate::inventory::{Day, EquipmentKind as K};
use crate::simulate::rng::SeededRng;

/// What the details of an item are drawn from.
pub(super) struct Scenario {
    pub(super) kind: K,
    /// Day of installation, also where the record does not tell it.
    pub(super) installed: Day,
    /// Age in years.
    pub(super) age: f64,
    /// Age over expected life; above 1 it is past its time.
    pub(super) wear: f64,
    /// How well this item is looked after, 0 to 1.
    pub(super) care: f64,
    /// Relative humidity around it, percent.
    pub(super) humidity: f64,
    pub(super) outdoor: bool,
    pub(super) corrosive: bool,
    pub(super) liquid_filled: bool,
    pub(super) critical: bool,
    pub(super) today: Day,
    /// Share of fields that nobody filled in.
    pub(super) unknown: f64,
}

impl Scenario {
    /// A value that was recorded, or not.
    pub(super) fn told<T>(&self, value: T, rng: &mut SeededRng) -> Option<T> {
        (!rng.chance(self.unknown)).then_some(value)
    }

    /// A flag of this probability that was recorded, or not.
    pub(super) fn flag(&self, probability: f64, rng: &mut SeededRng) -> Option<bool> {
        let value = rng.chance(probability.clamp(0.0, 1.0));
        self.told(value, rng)
    }
}

/// Years an item of the kind is expected to last.
const fn life(kind: K) -> f64 {
    match kind {
        K::Panel => 35.0,
        K::Transformer => 25.0,
        K::Switchgear | K::Switchboard => 30.0,
        _ => 20.0,
    }
}

/// What befell the item at `position`.
pub(super) fn scenario(
    options: &PortfolioOptions,
    site: &PortfolioSite,
    position: &Position,
    rng: &mut SeededRng,
) -> Scenario {
    let kind = position.kind;
    let care = rng.about(site.diligence, 0.12).clamp(0.0, 1.0);
    let now = f64::from(options.today.year()) + 0.8;
    let built = f64::from(site.year_built);
    // A quarter of what stands in a building came with later additions
    let mut year = if rng.chance(0.25) { rng.between(built, now - 0.3) } else { rng.between(built, built + 1.5) };
    // What wears out is replaced, sooner by careful owners; some of it never
    loop {
        let replaced = year + life(kind) * (1.05 + 0.8 * (1.0 - care) + rng.about(0.1, 0.25));
        if replaced > now - 0.3 || !rng.chance(0.62 + 0.33 * care) {
            break;
        }
        year = replaced;
    }
    let age = (now - year).max(0.2);
    let installed = options.today.plus_days(-(age * 365.25) as i32);
    let outdoor = rng.chance(if position.entrance { 0.7 } else { 0.06 });
    let damp = if rng.chance(0.15) { rng.between(5.0, 16.0) } else { 0.0 };
    let humidity = (rng.about(site.humidity, 4.0) + damp + if outdoor { 5.0 } else { 0.0 }).clamp(15.0, 97.0);
    Scenario {
        kind,
        installed,
        age,
        wear: age / life(kind),
        care,
        humidity,
        outdoor,
        corrosive: rng.chance(if site.harsh_air { 0.3 } else { 0.02 }),
        liquid_filled: position.entrance || (kind == K::Transformer && rng.chance(0.1)),
        critical: position.critical,
        today: options.today,
        unknown: if rng.chance(0.06) { 0.3 } else { 0.004 },
    }
}
