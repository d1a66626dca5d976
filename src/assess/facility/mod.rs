//! A facility's figure, aggregated from the figures of its items one by one. The order does not matter, items can be
//! removed again, and memory use does not depend on the number of items.

mod aggregate;
mod top_threats;

pub use aggregate::FacilityAggregate;

use super::Rules;
use super::figure::{EquipmentFigure, FacilityFigure};
use super::origin::FigureOrigin;
use super::risk::inputs::measured;
use crate::inventory::{ConductorMaterial, Day, EquipmentId, EquipmentKind, Facility};

/// What one piece of equipment contributes to its facility's figure.
#[derive(Debug, Clone, Copy)]
pub struct EquipmentContribution<'a> {
    /// The equipment.
    pub id: &'a EquipmentId,
    /// Its type.
    pub kind: EquipmentKind,
    /// Its figure.
    pub figure: &'a EquipmentFigure,
    /// Installation date.
    pub install_date: Option<Day>,
    /// Its own relative humidity, percent.
    pub humidity_percent: Option<f64>,
    /// Worst material of its conductors.
    pub conductor_material: Option<ConductorMaterial>,
    /// Origin of the figure.
    pub made_by: FigureOrigin,
}

/// Values of the facility's own record that enter its figure.
#[derive(Debug, Clone)]
struct FacilityFallbacks {
    study: Option<Day>,
    infrared: Option<Day>,
    /// Average relative humidity, percent.
    humidity: Option<f64>,
}

impl FacilityFallbacks {
    fn new(facility: &Facility, as_of: Day) -> Self {
        let known = |day: &Day| *day <= as_of;
        Self {
            study: facility.last_arc_flash_study.filter(known),
            infrared: facility.last_infrared_scan.filter(known),
            humidity: measured(facility.environment.humidity_average),
        }
    }
}

/// Builder of a facility's figure.
#[derive(Debug, Clone)]
pub struct FacilityFigureBuilder {
    rules: Rules,
    grounds: FacilityFallbacks,
    tally: FacilityAggregate,
}

impl FacilityFigureBuilder {
    /// Starts a facility's figure as of a day.
    #[must_use]
    pub fn new(facility: &Facility, rules: &Rules, as_of: Day) -> Self {
        Self {
            rules: rules.clone(),
            grounds: FacilityFallbacks::new(facility, as_of),
            tally: FacilityAggregate::new(rules, as_of),
        }
    }

    /// Adds an item.
    pub fn add(&mut self, item: &EquipmentContribution<'_>) {
        self.tally.add(item, &self.rules);
    }

    /// The figure of the added items.
    #[must_use]
    pub fn finish(self) -> FacilityFigure {
        self.tally.figure_on(&self.grounds, &self.rules)
    }

    /// The figure of the added items, and the aggregate it was calculated from.
    #[must_use]
    pub fn finish_with_tally(self) -> (FacilityFigure, FacilityAggregate) {
        (self.tally.figure_on(&self.grounds, &self.rules), self.tally)
    }
}
