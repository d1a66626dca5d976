//! A facility's figure, folded from the figures of its items one by one. Any order gives the same answer, an item may
//! be taken out again, and what is held is a few numbers and names whatever the size.

mod aggregate;
mod top_threats;

pub use aggregate::FacilityAggregate;

use super::Rules;
use super::figure::{EquipmentFigure, FacilityFigure};
use super::origin::FigureOrigin;
use super::risk::inputs::measured;
use crate::inventory::{ConductorMaterial, Day, EquipmentId, EquipmentKind, Facility};

/// What a facility's figure wants to know of one item.
#[derive(Debug, Clone, Copy)]
pub struct EquipmentContribution<'a> {
    /// The item.
    pub id: &'a EquipmentId,
    /// What it is.
    pub kind: EquipmentKind,
    /// Its judgement.
    pub figure: &'a EquipmentFigure,
    /// Day of installation.
    pub install_date: Option<Day>,
    /// Its own relative humidity, percent.
    pub humidity_percent: Option<f64>,
    /// Worst material of its conductors.
    pub conductor_material: Option<ConductorMaterial>,
    /// Whose figure it is.
    pub made_by: FigureOrigin,
}

/// What the facility's own record adds to its figure.
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

/// A facility's figure in the making.
#[derive(Debug, Clone)]
pub struct FacilityFigureBuilder {
    rules: Rules,
    grounds: FacilityFallbacks,
    tally: FacilityAggregate,
}

impl FacilityFigureBuilder {
    /// Begins a facility's figure, true for a day.
    #[must_use]
    pub fn new(facility: &Facility, rules: &Rules, as_of: Day) -> Self {
        Self {
            rules: rules.clone(),
            grounds: FacilityFallbacks::new(facility, as_of),
            tally: FacilityAggregate::new(rules, as_of),
        }
    }

    /// Takes one item in.
    pub fn add(&mut self, item: &EquipmentContribution<'_>) {
        self.tally.add(item, &self.rules);
    }

    /// The figure of all items taken in.
    #[must_use]
    pub fn finish(self) -> FacilityFigure {
        self.tally.figure_on(&self.grounds, &self.rules)
    }

    /// The figure of all items taken in, and what it was made from.
    #[must_use]
    pub fn finish_with_tally(self) -> (FacilityFigure, FacilityAggregate) {
        (self.tally.figure_on(&self.grounds, &self.rules), self.tally)
    }
}
