//! A copy of equipment to which the effects of actions are applied.

use std::borrow::Cow;

use super::{Action, ActionCatalog, ActionEffects};
use crate::assess::Rules;
use crate::assess::equipment_context::EquipmentContext;
use crate::assess::figure::{LabelState, MaintenanceStatus};
use crate::assess::nfpa70b::{MaintenanceAssessment, MaintenanceScope};
use crate::assess::risk::inputs::{Input, measured};
use crate::inventory::{Conductor, Day, Equipment, Facility, Service, ServiceKind, TripTest};

/// Equipment with its services, as modified by actions. No effect makes a value worse: a reading is lowered to what the
/// action achieves, never raised.
#[derive(Debug, Clone)]
pub struct EquipmentCopy<'a> {
    equipment: Equipment,
    conductor: Conductor,
    services: Vec<Service>,
    facility: Option<&'a Facility>,
    as_of: Day,
}

impl<'a> EquipmentCopy<'a> {
    /// An unmodified copy.
    #[must_use]
    pub fn new(subject: &EquipmentContext<'a>, as_of: Day) -> Self {
        Self {
            equipment: subject.equipment.clone(),
            conductor: subject.conductor.clone().into_owned(),
            services: subject.services.to_vec(),
            facility: subject.facility,
            as_of,
        }
    }

    /// The copy as input of an assessment.
    #[must_use]
    pub fn subject(&self) -> EquipmentContext<'_> {
        EquipmentContext {
            equipment: &self.equipment,
            conductor: Cow::Borrowed(&self.conductor),
            services: &self.services,
            facility: self.facility,
        }
    }

    /// Makes an action's settings. `standing` is how the item's maintenance stood before any action.
    pub fn apply(&mut self, action: &Action, catalog: &ActionCatalog, rules: &Rules, before: &MaintenanceAssessment) {
        let sets = &action.sets;
        if sets.replaced {
            self.replace();
        }
        self.maintain(sets, catalog, rules, before);
        for flag in &sets.off {
            self.turn_off(*flag);
        }
        let condition = &mut self.equipment.condition;
        if let Some(level) = sets.corrosion {
            condition.corrosion_level = condition.corrosion_level.map(|was| was.min(level));
            condition.rust_level = condition.rust_level.map(|was| was.min(level));
        }
        if let Some(percent) = sets.humidity {
            let own = &mut self.equipment.environment.humidity_percent;
            let average = self.facility.and_then(|facility| facility.environment.humidity_average);
            *own = measured(*own).or(measured(average)).map(|was| was.min(percent));
        }
        if let Some(percent) = sets.loading {
            let loading = &mut self.equipment.operation.loading_percent;
            *loading = measured(*loading).map(|was| was.min(percent));
        }
        if sets.scored_as.is_some() {
            self.conductor.material = sets.scored_as;
        }
        if sets.connection.is_some() {
            self.conductor.connection_type = sets.connection;
        }
        if sets.complete_label && rules.nfpa70e.figure(&self.subject(), self.as_of).label != LabelState::Complete {
            rules.nfpa70e.complete_label(&mut self.equipment);
        }
        if sets.study {
            self.equipment.arc_flash.assessment_date = Some(self.as_of);
        }
    }

    /// Replaces the equipment: records and ratings of the old one do not apply to the new one.
    fn replace(&mut self) {
        self.equipment.install_date = Some(self.as_of);
        self.equipment.maintenance.last_service_date = None;
        self.equipment.condition.rating = None;
        self.equipment.assessed_condition.physical = None;
        self.services.clear();
    }

    fn maintain(
        &mut self,
        sets: &ActionEffects,
        catalog: &ActionCatalog,
        rules: &Rules,
        before: &MaintenanceAssessment,
    ) {
        let scope_of = |kind: ServiceKind| rules.nfpa70b.scope_of(kind);
        let is_overdue = |scope: Option<MaintenanceScope>| {
            let mut scopes = before.scopes.iter();
            scopes.any(|assessed| Some(assessed.scope) == scope && assessed.status == MaintenanceStatus::Overdue)
        };
        // Nothing is overdue on new equipment.
        let overdue = sets.overdue_records.iter().filter(|kind| !sets.replaced && is_overdue(scope_of(**kind)));
        let done: Vec<ServiceKind> = sets.records.iter().chain(overdue).copied().collect();
        let own = self.equipment.maintenance.last_service_date.filter(|day| *day <= self.as_of);
        if let (Some(day), true, false) = (own, self.services.is_empty(), done.is_empty()) {
            // Without service records this date counts as a visual inspection. Adding the first record would end that,
            // so the inspection becomes a record, too.
            self.record(ServiceKind::VisualInspection, day, catalog);
        }
        for kind in done {
            self.record(kind, self.as_of, catalog);
        }
        if sets.serviced {
            self.equipment.maintenance.last_service_date = Some(self.as_of);
        }
        if let Some(issues) = sets.documented_issues {
            let documented = &mut self.equipment.maintenance.documented_issues;
            *documented = Some(documented.map_or(issues, |was| was.min(issues)));
        }
    }

    fn record(&mut self, kind: ServiceKind, date: Day, catalog: &ActionCatalog) {
        self.services.push(Service {
            id: catalog.record_id.clone(),
            equipment_id: self.equipment.id.clone(),
            kind,
            date,
            technician: None,
            findings: None,
            actions_taken: None,
            next_service_due: None,
            updated_at: None,
        });
    }

    fn turn_off(&mut self, flag: Input) {
        let Equipment { environment, operation, condition, maintenance, .. } = &mut self.equipment;
        let off = match flag {
            Input::Undersized => &mut self.conductor.undersized,
            Input::OutdatedInsulation => &mut self.conductor.outdated_insulation,
            Input::FailedInspection => &mut maintenance.failed_inspection,
            Input::ThermalIssues => &mut maintenance.thermal_issues,
            Input::Corrosive => &mut environment.corrosive,
            Input::Outdoor => &mut environment.outdoor,
            Input::PoorVentilation => &mut environment.poor_ventilation,
            Input::FrequentCycling => &mut operation.frequent_cycling,
            Input::VoltageInstability => &mut operation.voltage_instability,
            Input::VisibleCorrosion => &mut condition.visible_corrosion,
            Input::PhysicalDamage => &mut condition.physical_damage,
            Input::HeatDiscoloration => &mut condition.heat_discoloration,
            Input::LooseParts => &mut condition.loose_parts,
            Input::UnusualNoise => &mut condition.unusual_noise,
            Input::TripTest => {
                maintenance.trip_test = Some(TripTest::Passed);
                return;
            }
            Input::ConnectionType => {
                self.conductor.connection_type = Some(crate::inventory::ConnectionType::Bolted);
                return;
            }
            // The file parser accepts flags only.
            Input::InstallDate
            | Input::ConductorMaterial
            | Input::DocumentedIssues
            | Input::Humidity
            | Input::Temperature
            | Input::Loading
            | Input::Harmonics
            | Input::PowerFactor => return,
        };
        *off = Some(false);
    }
}
