//! What is judged: one item with all that hangs on it, borrowed from where it is kept.

use std::borrow::Cow;

use crate::inventory::{Conductor, ConductorRun, Day, Equipment, Facility, Service};

/// One item as the rules see it.
#[derive(Debug, Clone)]
pub struct EquipmentContext<'a> {
    /// The item.
    pub equipment: &'a Equipment,
    /// Its conductors and all its separate runs taken together, the worst of each.
    pub conductor: Cow<'a, Conductor>,
    /// Its service records, in any order. Those after the day of judgement do not count.
    pub services: &'a [Service],
    /// Its facility, whose averages stand in for what the item lacks.
    pub facility: Option<&'a Facility>,
}

/// A date after the day of judgement: it counts as unknown, and somebody should hear of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FutureDate {
    /// Dotted name of the field.
    pub field: &'static str,
    /// What it says.
    pub day: Day,
}

impl<'a> EquipmentContext<'a> {
    /// An item with its conductor runs, services and facility.
    #[must_use]
    pub fn new(
        equipment: &'a Equipment,
        runs: &[ConductorRun],
        services: &'a [Service],
        facility: Option<&'a Facility>,
    ) -> Self {
        let conductor = if runs.is_empty() {
            Cow::Borrowed(&equipment.conductor)
        } else {
            Cow::Owned(equipment.conductor.with_runs(runs))
        };
        Self { equipment, conductor, services, facility }
    }

    /// The day of installation, unless it lies ahead.
    #[must_use]
    pub fn installed(&self, as_of: Day) -> Option<Day> {
        self.equipment.install_date.filter(|day| *day <= as_of)
    }

    /// The latest service of any type, by its records or by the item's own last service date.
    #[must_use]
    pub fn last_service(&self, as_of: Day) -> Option<Day> {
        let own = self.equipment.maintenance.last_service_date;
        self.services.iter().map(|service| service.date).chain(own).filter(|day| *day <= as_of).max()
    }

    /// Every date that lies after the day of judgement.
    #[must_use]
    pub fn days_ahead(&self, as_of: Day) -> Vec<FutureDate> {
        let equipment = self.equipment;
        let own = [
            ("install_date", equipment.install_date),
            ("maintenance.last_service_date", equipment.maintenance.last_service_date),
            ("arc_flash.assessment_date", equipment.arc_flash.assessment_date),
            ("facility.last_arc_flash_study", self.facility.and_then(|facility| facility.last_arc_flash_study)),
        ];
        let services = self.services.iter().map(|service| ("services.date", Some(service.date)));
        own.into_iter()
            .chain(services)
            .filter_map(|(field, day)| day.map(|day| FutureDate { field, day }))
            .filter(|ahead| ahead.day > as_of)
            .collect()
    }
}
