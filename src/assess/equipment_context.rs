//! The input of an assessment: one piece of equipment with its conductors, services and facility, borrowed.

use std::borrow::Cow;

use crate::inventory::{Conductor, ConductorRun, Day, Equipment, Facility, Service};

/// One piece of equipment with everything that the rules read.
#[derive(Debug, Clone)]
pub struct EquipmentContext<'a> {
    /// The equipment.
    pub equipment: &'a Equipment,
    /// Its conductors merged with its separate runs, the worst of each property.
    pub conductor: Cow<'a, Conductor>,
    /// Its service records, in any order. Those after the day of assessment do not count.
    pub services: &'a [Service],
    /// Its facility, whose averages are used for unknown inputs.
    pub facility: Option<&'a Facility>,
}

/// A date after the day of assessment. It counts as unknown and is reported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FutureDate {
    /// Dotted name of the field.
    pub field: &'static str,
    /// The date.
    pub day: Day,
}

impl<'a> EquipmentContext<'a> {
    /// Combines equipment with its conductor runs, services and facility.
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

    /// The installation date, unless it is after `as_of`.
    #[must_use]
    pub fn installed(&self, as_of: Day) -> Option<Day> {
        self.equipment.install_date.filter(|day| *day <= as_of)
    }

    /// The latest service of any type, from its service records or its own last service date, up to `as_of`.
    #[must_use]
    pub fn last_service(&self, as_of: Day) -> Option<Day> {
        let own = self.equipment.maintenance.last_service_date;
        self.services.iter().map(|service| service.date).chain(own).filter(|day| *day <= as_of).max()
    }

    /// All dates after the day of assessment.
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
