//! Corrective actions and their benefit: each action is applied to a copy of the equipment it is applicable to, the
//! copy is assessed by the same rules, and the facility's totals are updated by the difference. Conditions, effects and
//! costs of the actions are a data file.

mod action_file;
mod equipment_copy;
mod plan;
mod proposals;
mod state;
#[cfg(test)]
mod tests;
mod what_if;

use serde::{Deserialize, Serialize};

pub use equipment_copy::EquipmentCopy;
pub use plan::{
    MaintenancePlan, PlanBuilder, PlanMethod, PlanOption, PlanSelection, PlannedItem, select_within_budget,
};
pub use proposals::{ActionProposal, ProposalBuilder};
pub use state::{EquipmentState, FacilityTotals};
pub use what_if::{AppliedAction, WhatIfAction, WhatIfEvaluator, WhatIfResult};

use super::figure::RiskRating;
use super::nfpa70b::MaintenanceScope;
use super::risk::inputs::Input;
use super::rule_file::KINDS;
use crate::inventory::{ConductorMaterial, ConnectionType, EquipmentKind, ServiceId, ServiceKind, Severity};

/// Cost class of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
pub enum CostClass {
    /// Within a maintenance budget.
    Low,
    /// Requires a purchase order.
    Medium,
    /// Requires a project.
    High,
}

/// All available actions. Created by [`ActionCatalog::parse`].
#[derive(Debug, Clone, PartialEq)]
pub struct ActionCatalog {
    version: Box<str>,
    actions: Box<[Action]>,
    /// Index of the action that performs overdue services, as forecasts assume.
    service: usize,
    unlabelled_above: f64,
    compliance_point_counts: f64,
    /// Id of the service records that actions add to copies.
    record_id: ServiceId,
}

/// One action.
#[derive(Debug, Clone, PartialEq)]
pub struct Action {
    name: Box<str>,
    title: Box<str>,
    cost_class: CostClass,
    /// Cost by equipment type, cents (USD).
    cost: [u64; KINDS],
    suits: ActionConditions,
    sets: ActionEffects,
}

/// Conditions of an action; it is applicable when any one holds.
#[derive(Debug, Clone, Default, PartialEq)]
struct ActionConditions {
    overdue: bool,
    never_serviced: bool,
    scopes_overdue: Box<[MaintenanceScope]>,
    corrosion_from: Option<Severity>,
    humidity_above: Option<f64>,
    conductor: Option<ConductorMaterial>,
    loading_above: Option<f64>,
    flags: Box<[Input]>,
    life_used_above: Option<f64>,
    rated_from: Option<RiskRating>,
    label_not_complete: bool,
    study_not_current: bool,
}

/// Effects of an action on a copy of the equipment.
#[derive(Debug, Clone, Default, PartialEq)]
struct ActionEffects {
    replaced: bool,
    serviced: bool,
    records: Box<[ServiceKind]>,
    overdue_records: Box<[ServiceKind]>,
    documented_issues: Option<u32>,
    off: Box<[Input]>,
    corrosion: Option<Severity>,
    humidity: Option<f64>,
    scored_as: Option<ConductorMaterial>,
    connection: Option<ConnectionType>,
    loading: Option<f64>,
    complete_label: bool,
    study: bool,
}

impl ActionCatalog {
    /// Version of the action file.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The actions, in file order. Other code refers to them by index.
    #[must_use]
    pub const fn actions(&self) -> &[Action] {
        &self.actions
    }

    /// The action that performs overdue services.
    #[must_use]
    pub const fn service(&self) -> &Action {
        &self.actions[self.service]
    }
}

impl Action {
    /// `thermographic_scan`
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// "Thermographic scan"
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Whether the text is its name, or its title in any letter case.
    #[must_use]
    pub fn is_called(&self, word: &str) -> bool {
        *self.name == *word || self.title.eq_ignore_ascii_case(word)
    }

    /// Cost class.
    #[must_use]
    pub const fn cost_class(&self) -> CostClass {
        self.cost_class
    }

    /// Cost for an equipment type, cents (USD).
    #[must_use]
    pub const fn cents(&self, kind: EquipmentKind) -> u64 {
        self.cost[kind as usize]
    }

    /// Whether it can change a risk score. Only such actions enter a plan.
    const fn touches_risk(&self) -> bool {
        let ActionEffects { replaced, serviced, records, overdue_records, documented_issues, off, corrosion, .. } =
            &self.sets;
        let ActionEffects { humidity, scored_as, connection, loading, .. } = &self.sets;
        *replaced
            || *serviced
            || !records.is_empty()
            || !overdue_records.is_empty()
            || documented_issues.is_some()
            || !off.is_empty()
            || corrosion.is_some()
            || humidity.is_some()
            || scored_as.is_some()
            || connection.is_some()
            || loading.is_some()
    }

    /// Whether it performs maintenance that may be overdue.
    const fn does_maintenance(&self) -> bool {
        self.sets.serviced || !self.sets.records.is_empty() || !self.sets.overdue_records.is_empty()
    }
}
