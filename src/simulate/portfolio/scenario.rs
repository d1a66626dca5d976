//! Life of one item: when it was installed, how it was maintained and where it is. Its details are derived from that.

use super::PortfolioOptions;
use super::site::PortfolioSite;
use super::wiring::Position;
use crate::inventory::{Day, EquipmentKind as K};
use crate::simulate::rng::SeededRng;

/// The values that the details of an item are derived from.
pub(super) struct Scenario {
    pub(super) kind: K,
    /// Day of installation, also where the record lacks it.
    pub(super) installed: Day,
    /// Age in years.
    pub(super) age: f64,
    /// Age over expected life; above 1 it is past its expected life.
    pub(super) wear: f64,
    /// Care for this item, 0 to 1.
    pub(super) care: f64,
    /// Relative humidity around it, percent.
    pub(super) humidity: f64,
    pub(super) outdoor: bool,
    pub(super) corrosive: bool,
    pub(super) liquid_filled: bool,
    pub(super) critical: bool,
    pub(super) today: Day,
    /// Share of fields that were not recorded.
    pub(super) unknown: f64,
}

impl Scenario {
    /// The value, or `None` if this item has no record of it.
    pub(super) fn recorded<T>(&self, value: T, rng: &mut SeededRng) -> Option<T> {
        (!rng.chance(self.unknown)).then_some(value)
    }

    /// A flag that is true with this probability, or `None` if this item has no record of it.
    pub(super) fn flag(&self, probability: f64, rng: &mut SeededRng) -> Option<bool> {
        let value = rng.chance(probability.clamp(0.0, 1.0));
        self.recorded(value, rng)
    }
}

/// Expected life of a kind, years.
const fn life(kind: K) -> f64 {
    match kind {
        K::Panel => 35.0,
        K::Transformer => 25.0,
        K::Switchgear | K::Switchboard => 30.0,
        _ => 20.0,
    }
}

/// Generates the life of the item at `position`.
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
    // A quarter of the items came with later extensions of the building
    let mut year = if rng.chance(0.25) { rng.between(built, now - 0.3) } else { rng.between(built, built + 1.5) };
    // Worn items are replaced, sooner by careful owners; some never are
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
