//! Measures how many items one core assesses per second: scores only, and complete explanations with both standards.

use std::hint::black_box;
use std::time::{Duration, Instant};

use crate::assess::{EquipmentContext, Rules};
use crate::inventory::Facility;
use crate::simulate::portfolio::{Portfolio, PortfolioItem};

/// Items assessed: more than the processor's caches hold.
const ITEMS: usize = 20_000;
/// Least time of each measurement.
const MEASURED_TIME: Duration = Duration::from_millis(500);

/// Returns items per second: scores only, and factors with explanations and compliance.
pub(super) fn measure(portfolio: &Portfolio, rules: &Rules) -> (f64, f64) {
    let as_of = portfolio.options().today;
    let items: Vec<PortfolioItem> = portfolio.items().take(ITEMS).collect();
    let facilities: Vec<Facility> = portfolio.facilities().take(ITEMS).collect();
    let subjects: Vec<EquipmentContext<'_>> = items
        .iter()
        .map(|PortfolioItem { equipment, services, runs, .. }| {
            let index = facilities.binary_search_by(|facility| facility.id.cmp(&equipment.facility_id));
            EquipmentContext::new(equipment, runs, services, index.ok().map(|index| &facilities[index]))
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

fn speed(subjects: &[EquipmentContext<'_>], mut assess: impl FnMut(&EquipmentContext<'_>)) -> f64 {
    let (start, mut assessed) = (Instant::now(), 0);
    while start.elapsed() < MEASURED_TIME && !subjects.is_empty() {
        subjects.iter().for_each(&mut assess);
        assessed += subjects.len();
    }
    assessed as f64 / start.elapsed().as_secs_f64()
}
