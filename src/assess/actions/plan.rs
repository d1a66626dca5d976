//! Maintenance plan for a budget: for each piece of equipment the cost-effective combinations of actions, and across
//! the equipment at most one combination each, such that the facility's score falls the most.
//!
//! Across the equipment this is the multiple-choice knapsack problem. Dynamic programming over the budget solves it
//! exactly in budget steps times options. Where that takes too long, a greedy algorithm takes the steps with the
//! highest gain per cost first.

use super::state::FacilityDelta;
use super::{Action, ActionCatalog, EquipmentCopy, EquipmentState, FacilityTotals};
use crate::assess::Rules;
use crate::assess::equipment_context::EquipmentContext;
use crate::assess::figure::RiskRating;
use crate::inventory::{Day, EquipmentId, Facility};

/// Maximum comparisons of the dynamic programming: tens of milliseconds.
const MOST_COMPARISONS: u64 = 60_000_000;
/// Maximum bytes of its choice table.
const MOST_BYTES: u64 = 64 << 20;

/// One option of a group: a combination of actions on one piece of equipment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PlanOption {
    /// Cost, cents.
    pub cents: u64,
    /// Benefit, in any unit.
    pub gain: f64,
}

/// Algorithm that selected a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PlanMethod {
    /// Exact: the maximum gain.
    DynamicProgramming,
    /// Approximate: highest gain per cost first.
    Greedy,
}

/// The selected options.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanSelection {
    /// Index of the selected option of each group; `None` when none is.
    pub picks: Vec<Option<usize>>,
    /// Algorithm used.
    pub method: PlanMethod,
}

/// Selects at most one option of each group, for at most `budget` cents in total, with the maximum sum of gains. The
/// options of each group must ascend in both cost and gain, as [`PlanBuilder`] creates them.
#[must_use]
pub fn select_within_budget(menus: &[Vec<PlanOption>], budget: u64) -> PlanSelection {
    let best_of_each: u64 = menus.iter().filter_map(|menu| menu.last()).map(|offer| offer.cents).sum();
    if best_of_each <= budget {
        let picks = menus.iter().map(|menu| menu.len().checked_sub(1)).collect();
        return PlanSelection { picks, method: PlanMethod::DynamicProgramming };
    }
    let step = menus.iter().flatten().map(|offer| offer.cents).fold(0, gcd).max(1);
    let steps = budget / step;
    let offers = menus.iter().map(Vec::len).sum::<usize>() as u64;
    if steps.saturating_mul(offers) <= MOST_COMPARISONS && steps.saturating_mul(menus.len() as u64) <= MOST_BYTES {
        PlanSelection { picks: solve_exactly(menus, step, steps), method: PlanMethod::DynamicProgramming }
    } else {
        PlanSelection { picks: solve_greedily(menus, budget), method: PlanMethod::Greedy }
    }
}

const fn gcd(left: u64, right: u64) -> u64 {
    let (mut left, mut right) = (left, right);
    while right != 0 {
        (left, right) = (right, left % right);
    }
    left
}

/// Dynamic programming: the maximum gain within each number of budget steps, group by group.
#[expect(clippy::cast_possible_truncation, reason = "steps are bounded by the bytes that may be held")]
fn solve_exactly(menus: &[Vec<PlanOption>], step: u64, steps: u64) -> Vec<Option<usize>> {
    let width = steps as usize + 1;
    let mut gains = vec![0.0_f64; width];
    // For each group and number of steps the selected option, from 1; a group has far fewer than 65,535 options.
    let mut taken = vec![0_u16; width * menus.len()];
    for (menu, taken) in menus.iter().zip(taken.chunks_mut(width)) {
        let before = gains.clone();
        for (place, offer) in (1_u16..).zip(menu) {
            let cost = (offer.cents / step) as usize;
            if cost >= width {
                break;
            }
            for ((gain, pick), without) in gains[cost..].iter_mut().zip(&mut taken[cost..]).zip(&before) {
                let with = without + offer.gain;
                if with > *gain {
                    (*gain, *pick) = (with, place);
                }
            }
        }
    }
    let mut left = width - 1;
    let mut picks = vec![None; menus.len()];
    for (number, menu) in menus.iter().enumerate().rev() {
        let place = usize::from(taken[number * width + left]).checked_sub(1);
        if let Some(offer) = place.and_then(|place| menu.get(place)) {
            left -= (offer.cents / step) as usize;
            picks[number] = place;
        }
    }
    picks
}

/// Upgrade from one option of a group to a more expensive one.
struct UpgradeStep {
    menu: usize,
    to: usize,
    cents: u64,
    gain: f64,
}

impl UpgradeStep {
    fn worth(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "cents stay far below 2^53")]
        let cents = self.cents as f64;
        if self.cents == 0 { f64::INFINITY } else { self.gain / cents }
    }
}

/// Greedy: the upgrades of all groups by gain per cost. Only the upper convex hull of each group is used, so that a
/// later upgrade of a group never ranks before an earlier one.
fn solve_greedily(menus: &[Vec<PlanOption>], budget: u64) -> Vec<Option<usize>> {
    let mut steps: Vec<UpgradeStep> = Vec::new();
    for (number, menu) in menus.iter().enumerate() {
        let start = steps.len();
        for (to, offer) in menu.iter().enumerate() {
            let mut step = UpgradeStep { menu: number, to, cents: offer.cents, gain: offer.gain };
            if let Some(place) = to.checked_sub(1) {
                step.cents -= menu[place].cents;
                step.gain -= menu[place].gain;
            }
            while steps.len() > start && steps.last().is_some_and(|below| below.worth() <= step.worth()) {
                if let Some(below) = steps.pop() {
                    step.cents += below.cents;
                    step.gain += below.gain;
                }
            }
            steps.push(step);
        }
    }
    steps.sort_by(|left, right| {
        right.worth().total_cmp(&left.worth()).then(left.menu.cmp(&right.menu)).then(left.to.cmp(&right.to))
    });
    let mut picks = vec![None; menus.len()];
    let mut closed = vec![false; menus.len()];
    let mut left = budget;
    for step in steps {
        if closed[step.menu] {
            continue;
        }
        if step.cents <= left {
            left -= step.cents;
            picks[step.menu] = Some(step.to);
        } else {
            closed[step.menu] = true;
        }
    }
    picks
}

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
    book: &'a ActionCatalog,
    as_of: Day,
    tally: FacilityTotals,
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
        let tally = FacilityTotals::new(facility, rules, as_of);
        Self { rules, book: &rules.actions, as_of, tally, items: Vec::new() }
    }

    /// Adds equipment and evaluates every combination of the applicable actions that can lower its risk.
    pub fn add(&mut self, subject: &EquipmentContext<'_>) {
        let before = EquipmentState::assess(subject, self.rules, self.as_of);
        self.tally.add(&before);
        let suiting: Vec<(usize, &Action)> = self
            .book
            .actions()
            .iter()
            .enumerate()
            .filter(|(_, action)| action.touches_risk())
            .filter(|(_, action)| before.is_applicable(action, subject, self.rules, self.as_of))
            .collect();
        let mut trial = CombinationSearch { fold: self, before: &before, suiting: &suiting, found: Vec::new() };
        let copy = EquipmentCopy::new(subject, self.as_of);
        trial.extend(&copy, 0, 0, 0, subject);
        let combinations = trial.found;
        let combinations = self.cost_effective(combinations, subject, &before);
        if !combinations.is_empty() {
            let urgency = suiting.iter().map(|(p, action)| (*p, before.urgency(action, self.book, subject))).collect();
            let cents = suiting.iter().map(|(p, action)| (*p, action.cents(subject.equipment.kind))).collect();
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
            for (place, action) in self.book.actions().iter().enumerate() {
                if combination.actions >> place & 1 == 1 {
                    copy.apply(action, self.book, self.rules, &before.maintenance);
                }
            }
            combination.change = before.change_to(&EquipmentState::assess(&copy.subject(), self.rules, self.as_of));
        }
        found
    }

    /// The plan for `budget` cents.
    #[must_use]
    pub fn finish(self, budget: u64) -> MaintenancePlan {
        let Self { tally, items, .. } = self;
        let offer = |combination: &ActionCombination| PlanOption { cents: combination.cents, gain: combination.points };
        let menus: Vec<Vec<PlanOption>> =
            items.iter().map(|item| item.combinations.iter().map(offer).collect()).collect();
        let PlanSelection { picks, method } = select_within_budget(&menus, budget);
        let (mut change, mut cents) = (FacilityDelta::default(), 0);
        let mut planned = Vec::new();
        for (item, pick) in items.into_iter().zip(picks) {
            let Some(taken) = pick.and_then(|place| item.combinations.get(place)) else { continue };
            change.add(taken.change);
            cents += taken.cents;
            let is_taken = |place: usize| taken.actions >> place & 1 == 1;
            let pairs = item.urgency.iter().zip(&item.cents).filter(|((place, _), _)| is_taken(*place));
            planned.push(PlannedItem {
                actions: pairs.map(|((place, urgency), (_, cents))| (*place, *cents, *urgency)).collect(),
                cents: taken.cents,
                risk_reduction: tally.reduction(taken.points),
                id: item.id,
            });
        }
        MaintenancePlan { items: planned, cents, before: tally, after: tally.changed(change, false), method }
    }
}

/// Depth-first enumeration of the action combinations of one piece of equipment; each extends the previous copy.
struct CombinationSearch<'a> {
    fold: &'a PlanBuilder<'a>,
    before: &'a EquipmentState,
    suiting: &'a [(usize, &'a Action)],
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
        let PlanBuilder { rules, book, as_of, .. } = *self.fold;
        for (next, (place, action)) in self.suiting.iter().enumerate().skip(from) {
            let mut changed = copy.clone();
            changed.apply(action, book, rules, &self.before.maintenance);
            let score = rules.algorithm.score(&changed.subject(), as_of);
            let actions = actions | 1 << place;
            let cents = cents + action.cents(subject.equipment.kind);
            let points = self.before.importance * (self.before.score.exact - score.exact);
            self.found.push(ActionCombination { actions, cents, points, change: FacilityDelta::default() });
            self.extend(&changed, next + 1, actions, cents, subject);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn menu(offers: &[(u64, f64)]) -> Vec<PlanOption> {
        offers.iter().map(|&(cents, gain)| PlanOption { cents, gain }).collect()
    }

    #[test]
    fn an_expensive_option_must_gain_more_than_the_alternatives_for_its_cost() {
        let menus = [menu(&[(10, 6.0), (20, 10.0)]), menu(&[(10, 5.0)]), menu(&[])];
        for (budget, picks) in [
            (0, [None, None, None]),
            (9, [None, None, None]),
            (10, [Some(0), None, None]),
            (20, [Some(0), Some(0), None]),
            (29, [Some(0), Some(0), None]),
            (30, [Some(1), Some(0), None]),
            (u64::MAX, [Some(1), Some(0), None]),
        ] {
            let choice = select_within_budget(&menus, budget);
            assert_eq!(choice.picks, picks, "{budget}");
            assert_eq!(choice.method, PlanMethod::DynamicProgramming);
        }
    }

    #[test]
    fn free_options_are_selected_without_budget() {
        let menus = [menu(&[(0, 1.0), (7, 2.0)]), menu(&[(3, 1.0)])];
        assert_eq!(select_within_budget(&menus, 0).picks, [Some(0), None]);
    }

    #[test]
    fn with_too_many_budget_steps_the_greedy_method_is_used_and_reported() {
        // Cents of no common step, and more of them than can be counted through.
        let menus: Vec<Vec<PlanOption>> =
            (0..2_000_u64).map(|n| menu(&[(99_991 + n, 1.0), (300_007 + n, 2.0), (400_009, 9.0)])).collect();
        let budget = 400_009 * 1_000;
        let choice = select_within_budget(&menus, budget);
        assert_eq!(choice.method, PlanMethod::Greedy);
        let taken: Vec<&PlanOption> =
            choice.picks.iter().zip(&menus).filter_map(|(pick, menu)| menu.get((*pick)?)).collect();
        assert_eq!(taken.len(), 1_000, "the hull leads straight to the best offer");
        assert!(taken.iter().map(|offer| offer.cents).sum::<u64>() <= budget);
    }
}
