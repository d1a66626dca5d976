//! Maintenance plan for a budget: for each piece of equipment the cost-effective combinations of actions, and across
//! the equipment at most one combination each, such that the facility's score falls the most.
//!
//! Across the equipment this is the multiple-choice knapsack problem. Dynamic programming over the budget solves it
//! exactly in budget steps times options. Where that takes too long, a greedy algorithm takes the steps with the
//! highest gain per cost first.

mod knapsack;

pub use knapsack::{PlanMethod, PlanOption, PlanSelection, select_within_budget};

use super::state::FacilityDelta;
use super::{Action, ActionCatalog, EquipmentCopy, EquipmentState, FacilityTotals};
use crate::assess::Rules;
use crate::assess::equipment_context::EquipmentContext;
use crate::assess::figure::RiskRating;
use crate::inventory::{Day, EquipmentId, Facility};

/// A combination of actions on one piece of equipment that no cheaper one matches.
#[derive(Debug, Clone)]
struct ActionCombination {
    /// Bit set of action indices in the catalog.
    actions: u64,
    cents: u64,
    points: f64,
    change: FacilityDelta,
}

/// Builder of a plan.
#[derive(Debug)]
pub struct PlanBuilder<'a> {
    rules: &'a Rules,
    catalog: &'a ActionCatalog,
    as_of: Day,
    totals: FacilityTotals,
    items: Vec<PlanCandidate>,
}

#[derive(Debug)]
struct PlanCandidate {
    id: EquipmentId,
    combinations: Vec<ActionCombination>,
    /// Urgency by action index.
    urgency: Vec<(usize, RiskRating)>,
    cents: Vec<(usize, u64)>,
}

/// Planned actions on one piece of equipment.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedItem {
    /// The equipment.
    pub id: EquipmentId,
    /// Indices of the actions in the catalog, each with cost (cents) and urgency.
    pub actions: Vec<(usize, u64, RiskRating)>,
    /// Total cost, cents.
    pub cents: u64,
    /// Reduction of the facility's score, points, unrounded.
    pub risk_reduction: f64,
}

/// A maintenance plan for a budget.
#[derive(Debug, Clone)]
pub struct MaintenancePlan {
    /// Equipment with planned actions, in the order added.
    pub items: Vec<PlannedItem>,
    /// Total cost, cents.
    pub cents: u64,
    /// The facility before the plan.
    pub before: FacilityTotals,
    /// The facility after the plan.
    pub after: FacilityTotals,
    /// Algorithm used.
    pub method: PlanMethod,
}

impl<'a> PlanBuilder<'a> {
    /// Starts a plan for a facility as of a day.
    #[must_use]
    pub fn new(facility: &Facility, rules: &'a Rules, as_of: Day) -> Self {
        let totals = FacilityTotals::new(facility, rules, as_of);
        Self { rules, catalog: &rules.actions, as_of, totals, items: Vec::new() }
    }

    /// Adds equipment and evaluates every combination of the applicable actions that can lower its risk.
    pub fn add(&mut self, subject: &EquipmentContext<'_>) {
        let before = EquipmentState::assess(subject, self.rules, self.as_of);
        self.totals.add(&before);
        let applicable: Vec<(usize, &Action)> = self
            .catalog
            .actions()
            .iter()
            .enumerate()
            .filter(|(_, action)| action.touches_risk())
            .filter(|(_, action)| before.is_applicable(action, subject, self.rules, self.as_of))
            .collect();
        let mut trial = CombinationSearch { fold: self, before: &before, applicable: &applicable, found: Vec::new() };
        let copy = EquipmentCopy::new(subject, self.as_of);
        trial.extend(&copy, 0, 0, 0, subject);
        let combinations = trial.found;
        let combinations = self.cost_effective(combinations, subject, &before);
        if !combinations.is_empty() {
            let urgency =
                applicable.iter().map(|(p, action)| (*p, before.urgency(action, self.catalog, subject))).collect();
            let cents = applicable.iter().map(|(p, action)| (*p, action.cents(subject.equipment.kind))).collect();
            self.items.push(PlanCandidate { id: subject.equipment.id.clone(), combinations, urgency, cents });
        }
    }

    /// Keeps the combinations that lower the risk more than every cheaper one, and assesses their compliance.
    fn cost_effective(
        &self,
        mut found: Vec<ActionCombination>,
        subject: &EquipmentContext<'_>,
        before: &EquipmentState,
    ) -> Vec<ActionCombination> {
        let fewer = |combination: &ActionCombination| (combination.actions.count_ones(), combination.actions);
        found.sort_by(|left, right| {
            let dearer = left.cents.cmp(&right.cents);
            dearer.then(right.points.total_cmp(&left.points)).then(fewer(left).cmp(&fewer(right)))
        });
        let mut most = 0.0;
        found.retain(|combination| {
            let more = combination.points > most;
            most = combination.points.max(most);
            more
        });
        for combination in &mut found {
            let mut copy = EquipmentCopy::new(subject, self.as_of);
            for (index, action) in self.catalog.actions().iter().enumerate() {
                if combination.actions >> index & 1 == 1 {
                    copy.apply(action, self.catalog, self.rules, &before.maintenance);
                }
            }
            combination.change = before.change_to(&EquipmentState::assess(&copy.subject(), self.rules, self.as_of));
        }
        found
    }

    /// The plan for `budget` cents.
    #[must_use]
    pub fn finish(self, budget: u64) -> MaintenancePlan {
        let Self { totals, items, .. } = self;
        let option =
            |combination: &ActionCombination| PlanOption { cents: combination.cents, gain: combination.points };
        let groups: Vec<Vec<PlanOption>> =
            items.iter().map(|item| item.combinations.iter().map(option).collect()).collect();
        let PlanSelection { picks, method } = select_within_budget(&groups, budget);
        let (mut change, mut cents) = (FacilityDelta::default(), 0);
        let mut planned = Vec::new();
        for (item, pick) in items.into_iter().zip(picks) {
            let Some(taken) = pick.and_then(|index| item.combinations.get(index)) else { continue };
            change.add(taken.change);
            cents += taken.cents;
            let is_taken = |index: usize| taken.actions >> index & 1 == 1;
            let pairs = item.urgency.iter().zip(&item.cents).filter(|((index, _), _)| is_taken(*index));
            planned.push(PlannedItem {
                actions: pairs.map(|((index, urgency), (_, cents))| (*index, *cents, *urgency)).collect(),
                cents: taken.cents,
                risk_reduction: totals.reduction(taken.points),
                id: item.id,
            });
        }
        MaintenancePlan { items: planned, cents, before: totals, after: totals.changed(change, false), method }
    }
}

/// Depth-first enumeration of the action combinations of one piece of equipment; each extends the previous copy.
struct CombinationSearch<'a> {
    fold: &'a PlanBuilder<'a>,
    before: &'a EquipmentState,
    applicable: &'a [(usize, &'a Action)],
    found: Vec<ActionCombination>,
}

impl CombinationSearch<'_> {
    fn extend(
        &mut self,
        copy: &EquipmentCopy<'_>,
        from: usize,
        actions: u64,
        cents: u64,
        subject: &EquipmentContext<'_>,
    ) {
        let PlanBuilder { rules, catalog, as_of, .. } = *self.fold;
        for (next, (index, action)) in self.applicable.iter().enumerate().skip(from) {
            let mut changed = copy.clone();
            changed.apply(action, catalog, rules, &self.before.maintenance);
            let score = rules.algorithm.score(&changed.subject(), as_of);
            let actions = actions | 1 << index;
            let cents = cents + action.cents(subject.equipment.kind);
            let points = self.before.importance * (self.before.score.exact - score.exact);
            self.found.push(ActionCombination { actions, cents, points, change: FacilityDelta::default() });
            self.extend(&changed, next + 1, actions, cents, subject);
        }
    }
}
