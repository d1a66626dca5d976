//! Documents of corrective actions: priority actions of a facility, a what-if evaluation, and a plan for a budget.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::formatting;
use crate::assess::ComplianceStatus;
use crate::assess::Rules;
use crate::assess::actions::{
    ActionProposal, CostClass, FacilityTotals, MaintenancePlan, PlanMethod, WhatIfAction, WhatIfResult,
};
use crate::assess::figure::{FacilityFigure, RiskRating};
use crate::inventory::{Day, EquipmentId, Facility, FacilityId};

/// One action with its benefit and cost.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct PriorityAction {
    /// "Thermographic scan"
    action: String,
    /// Equipment it improves, by id.
    affected_equipment: Vec<EquipmentId>,
    /// Reduction of the facility's score, points, one decimal.
    risk_reduction: f64,
    /// Gain of the facility's overall compliance, percentage points, one decimal.
    compliance_gain: f64,
    /// USD.
    estimated_cost: f64,
    cost_class: CostClass,
    urgency: RiskRating,
}

/// `POST /facilities/{id}/what-if`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct WhatIfDocument {
    facility_id: FacilityId,
    facility_name: String,
    as_of: Day,
    algorithm_version: String,
    before: FacilitySnapshot,
    after: FacilitySnapshot,
    /// Reduction of the facility's score, points, one decimal.
    risk_reduction: f64,
    /// Gain of the facility's overall compliance, percentage points, one decimal.
    compliance_gain: f64,
    /// USD.
    estimated_cost: f64,
    actions: Vec<TriedAction>,
}

/// Risk and compliance of a facility in short.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct FacilitySnapshot {
    /// Null without equipment.
    risk_score: Option<u8>,
    risk_level: Option<RiskRating>,
    critical_risk_equipment_count: u64,
    high_risk_equipment_count: u64,
    medium_risk_equipment_count: u64,
    low_risk_equipment_count: u64,
    nfpa_70b_compliance: Option<u8>,
    nfpa_70e_compliance: Option<u8>,
    overall_compliance: Option<u8>,
    compliance_status: Option<ComplianceStatus>,
}

/// One evaluated action.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct TriedAction {
    action: String,
    /// Equipment it was applied to, by id: the named equipment, or all that it improves.
    affected_equipment: Vec<EquipmentId>,
    /// USD.
    estimated_cost: f64,
    cost_class: CostClass,
}

/// `GET /facilities/{id}/plan`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlanDocument {
    facility_id: FacilityId,
    facility_name: String,
    as_of: Day,
    algorithm_version: String,
    /// USD.
    budget: f64,
    /// `dynamic_programming`: the maximum risk reduction for the budget. `greedy`: highest reduction per cost first,
    /// used when the exact method would take too long.
    method: PlanMethod,
    /// Objective that the plan maximizes: `risk_reduction`. Compliance is a side effect.
    maximizes: PlanObjective,
    /// USD.
    estimated_cost: f64,
    /// USD.
    budget_left: f64,
    /// Null without equipment.
    risk_score_before: Option<u8>,
    risk_score_after: Option<u8>,
    /// Reduction of the facility's score, points, one decimal.
    risk_reduction: f64,
    /// Gain of the facility's overall compliance, percentage points, one decimal.
    compliance_gain: f64,
    /// The same as `items`, action by action.
    actions: Vec<PlannedAction>,
    /// By id.
    items: Vec<PlannedEquipment>,
}

/// Objective of a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanObjective {
    /// Reduction of the facility's score.
    RiskReduction,
}

/// One action of a plan.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlannedAction {
    action: String,
    affected_equipment: Vec<EquipmentId>,
    /// USD.
    estimated_cost: f64,
    cost_class: CostClass,
    urgency: RiskRating,
}

/// Planned actions on one piece of equipment.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PlannedEquipment {
    equipment_id: EquipmentId,
    /// In the order of execution.
    actions: Vec<String>,
    /// USD.
    estimated_cost: f64,
    /// Points of the facility's score, two decimals.
    risk_reduction: f64,
}

#[expect(clippy::cast_precision_loss, reason = "cents stay far below 2^53")]
fn usd(cents: u64) -> f64 {
    cents as f64 / 100.0
}

/// Rounds to one decimal. Adding 0.0 turns negative zero into zero.
fn tenths(points: f64) -> f64 {
    (points * 10.0).round() / 10.0 + 0.0
}

/// Compliance gain between two totals, percentage points.
fn compliance_gain(before: &FacilityTotals, after: &FacilityTotals, rules: &Rules) -> f64 {
    let gain = |after: f64| after - before.compliance(rules).unwrap_or_default();
    after.compliance(rules).map_or(0.0, gain)
}

/// Reduction of the score between two totals, points.
fn risk_reduction(before: &FacilityTotals, after: &FacilityTotals) -> f64 {
    before.score().zip(after.score()).map_or(0.0, |(before, after)| before - after)
}

impl PriorityAction {
    /// Builds the entry of a proposal; `None` when its benefit rounds to zero.
    #[must_use]
    pub fn new(proposal: ActionProposal, rules: &Rules) -> Option<Self> {
        let action = &rules.actions.actions()[proposal.action];
        let (risk_reduction, compliance_gain) = (tenths(proposal.risk_reduction), tenths(proposal.compliance_gain));
        (risk_reduction > 0.0 || compliance_gain > 0.0).then(|| Self {
            action: action.title().to_owned(),
            affected_equipment: proposal.equipment,
            risk_reduction,
            compliance_gain,
            estimated_cost: usd(proposal.cents),
            cost_class: action.cost_class(),
            urgency: proposal.urgency,
        })
    }
}

impl FacilitySnapshot {
    fn new(figure: &FacilityFigure, rules: &Rules) -> Self {
        let [low, medium, high, critical] = figure.by_rating;
        Self {
            risk_score: figure.score.map(formatting::whole_score),
            risk_level: figure.level,
            critical_risk_equipment_count: critical,
            high_risk_equipment_count: high,
            medium_risk_equipment_count: medium,
            low_risk_equipment_count: low,
            nfpa_70b_compliance: figure.maintenance.percentage,
            nfpa_70e_compliance: figure.safety.percentage,
            overall_compliance: figure.overall_compliance,
            compliance_status: figure.overall_compliance.map(|percentage| rules.bands.status(percentage)),
        }
    }
}

impl WhatIfDocument {
    /// Builds the document of an evaluation of `evaluated`.
    #[must_use]
    pub fn new(facility: &Facility, evaluated: &[WhatIfAction], trial: WhatIfResult, rules: &Rules) -> Self {
        let WhatIfResult { before, after, tallies, done, .. } = trial;
        let cents = done.iter().map(|done| done.cents).sum();
        let tried = evaluated.iter().zip(done).map(|(action_request, done)| {
            let action = &rules.actions.actions()[action_request.action];
            TriedAction {
                action: action.title().to_owned(),
                affected_equipment: done.equipment,
                estimated_cost: usd(done.cents),
                cost_class: action.cost_class(),
            }
        });
        Self {
            facility_id: facility.id.clone(),
            facility_name: facility.name.clone(),
            as_of: before.as_of,
            algorithm_version: before.algorithm_version.clone(),
            before: FacilitySnapshot::new(&before, rules),
            after: FacilitySnapshot::new(&after, rules),
            risk_reduction: tenths(risk_reduction(&tallies.0, &tallies.1)),
            compliance_gain: tenths(compliance_gain(&tallies.0, &tallies.1, rules)),
            estimated_cost: usd(cents),
            actions: tried.collect(),
        }
    }
}

impl PlanDocument {
    /// Builds the document of a plan for a budget in cents.
    #[must_use]
    pub fn new(facility: &Facility, as_of: Day, budget: u64, plan: MaintenancePlan, rules: &Rules) -> Self {
        let title = |index: usize| rules.actions.actions()[index].title().to_owned();
        // By action index, with the cost in cents.
        let mut actions: BTreeMap<usize, (u64, PlannedAction)> = BTreeMap::new();
        for item in &plan.items {
            for (index, cents, urgency) in &item.actions {
                let action = &rules.actions.actions()[*index];
                let (sum, planned) = actions.entry(*index).or_insert_with(|| {
                    let planned = PlannedAction {
                        action: action.title().to_owned(),
                        affected_equipment: Vec::new(),
                        estimated_cost: 0.0,
                        cost_class: action.cost_class(),
                        urgency: RiskRating::Low,
                    };
                    (0, planned)
                });
                *sum += cents;
                planned.estimated_cost = usd(*sum);
                planned.affected_equipment.push(item.id.clone());
                planned.urgency = planned.urgency.max(*urgency);
            }
        }
        let mut actions: Vec<PlannedAction> = actions.into_values().map(|(_, action)| action).collect();
        actions.sort_by_key(|action| std::cmp::Reverse(action.urgency));
        let items = plan.items.into_iter().map(|item| PlannedEquipment {
            equipment_id: item.id,
            actions: item.actions.iter().map(|(index, ..)| title(*index)).collect(),
            estimated_cost: usd(item.cents),
            risk_reduction: (item.risk_reduction * 100.0).round() / 100.0,
        });
        Self {
            facility_id: facility.id.clone(),
            facility_name: facility.name.clone(),
            as_of,
            algorithm_version: rules.algorithm.version().to_owned(),
            budget: usd(budget),
            method: plan.method,
            maximizes: PlanObjective::RiskReduction,
            estimated_cost: usd(plan.cents),
            budget_left: usd(budget - plan.cents),
            risk_score_before: plan.before.score().map(formatting::whole_score),
            risk_score_after: plan.after.score().map(formatting::whole_score),
            risk_reduction: tenths(risk_reduction(&plan.before, &plan.after)),
            compliance_gain: tenths(compliance_gain(&plan.before, &plan.after, rules)),
            actions,
            items: items.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assess::RuleCatalog;

    #[test]
    fn actions_with_a_benefit_that_rounds_to_zero_are_not_proposed() {
        let rules = RuleCatalog::embedded().expect("sound").rules("1.2.0").expect("there");
        for (risk_reduction, compliance_gain, is_proposed) in
            [(0.04, 0.0, false), (0.05, 0.0, true), (0.04, 0.049, false), (0.04, 0.06, true), (0.04, -1.0, false)]
        {
            let proposal = ActionProposal {
                action: 0,
                equipment: Vec::new(),
                risk_reduction,
                compliance_gain,
                cents: 100,
                urgency: RiskRating::Low,
            };
            let shaped = PriorityAction::new(proposal, &rules);
            assert_eq!(shaped.is_some(), is_proposed, "{risk_reduction} {compliance_gain}");
        }
    }
}
