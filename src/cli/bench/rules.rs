//! How many items one core judges in a second: scores alone, and everything said in words with both standards.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::assess::{EquipmentContext, Rules};
use crate::inventory::Facility;
use crate::simulate::portfolio::{Portfolio, PortfolioItem};

/// Items judged: more than the processor's caches hold.
const ITEMS: usize = 20_000;
/// How long each is measured at least.
const SPAN: Duration = Duration::from_millis(500);

/// Items a second: scores alone, and factors, sentences and compliance.
pub(super) fn speeds(plant: &Portfolio, rules: &Rules) -> (f64, f64) {
    let as_of = plant.options().today;
    let items: Vec<PortfolioItem> = plant.items().take(ITEMS).collect();
    let facilities: Vec<Facility> = plant.facilities().take(ITEMS).collect();
    let subjects: Vec<EquipmentContext<'_>> = items
        .iter()
        .map(|PortfolioItem { equipment, services, runs, .. }| {
            let place = facilities.binary_search_by(|facility| facility.id.cmp(&equipment.facility_id));
            EquipmentContext::new(equipment, runs, services, place.ok().map(|place| &facilities[place]))
        })
        .collect();
    let scores = speed(&subjects, |subject| {
        black_box(rules.algorithm.score(subject, as_of));
    });
    let everything = speed(&subjects, |subject| {
        black_box(rules.algorithm.explain(subject, as_of));
        black_box(rules.nfpa70b.assess(subject, as_of));
        black_box(rules.nfpa70e.assess(subject, as_of));
    });
    (scores, everything)
}

fn speed(subjects: &[EquipmentContext<'_>], mut judge: impl FnMut(&EquipmentContext<'_>)) -> f64 {
    let (start, mut judged) = (Instant::now(), 0);
    while start.elapsed() < SPAN && !subjects.is_empty() {
        subjects.iter().for_each(&mut judge);
        judged += subjects.len();
    }
    judged as f64 / start.elapsed().as_secs_f64()
}
