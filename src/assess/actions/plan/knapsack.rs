//! The multiple-choice knapsack problem: at most one option of each group within a budget, with the maximum total gain.
//!
//! Solved exactly by dynamic programming over the budget, or greedily where that would take too long.

/// Maximum comparisons of the dynamic programming: tens of milliseconds.
const MAX_COMPARISONS: u64 = 60_000_000;
/// Maximum bytes of its choice table.
const MAX_BYTES: u64 = 64 << 20;

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
/// options of each group must ascend in both cost and gain, as `PlanBuilder` creates them.
#[must_use]
pub fn select_within_budget(groups: &[Vec<PlanOption>], budget: u64) -> PlanSelection {
    let best_of_each: u64 = groups.iter().filter_map(|group| group.last()).map(|option| option.cents).sum();
    if best_of_each <= budget {
        let picks = groups.iter().map(|group| group.len().checked_sub(1)).collect();
        return PlanSelection { picks, method: PlanMethod::DynamicProgramming };
    }
    let step = groups.iter().flatten().map(|option| option.cents).fold(0, gcd).max(1);
    let steps = budget / step;
    let options = groups.iter().map(Vec::len).sum::<usize>() as u64;
    if steps.saturating_mul(options) <= MAX_COMPARISONS && steps.saturating_mul(groups.len() as u64) <= MAX_BYTES {
        PlanSelection { picks: solve_exactly(groups, step, steps), method: PlanMethod::DynamicProgramming }
    } else {
        PlanSelection { picks: solve_greedily(groups, budget), method: PlanMethod::Greedy }
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
fn solve_exactly(groups: &[Vec<PlanOption>], step: u64, steps: u64) -> Vec<Option<usize>> {
    let width = steps as usize + 1;
    let mut gains = vec![0.0_f64; width];
    // For each group and number of steps the selected option, from 1; a group has far fewer than 65,535 options.
    let mut taken = vec![0_u16; width * groups.len()];
    for (group, taken) in groups.iter().zip(taken.chunks_mut(width)) {
        let before = gains.clone();
        for (index, option) in (1_u16..).zip(group) {
            let cost = (option.cents / step) as usize;
            if cost >= width {
                break;
            }
            for ((gain, pick), without) in gains[cost..].iter_mut().zip(&mut taken[cost..]).zip(&before) {
                let with = without + option.gain;
                if with > *gain {
                    (*gain, *pick) = (with, index);
                }
            }
        }
    }
    let mut left = width - 1;
    let mut picks = vec![None; groups.len()];
    for (number, group) in groups.iter().enumerate().rev() {
        let index = usize::from(taken[number * width + left]).checked_sub(1);
        if let Some(option) = index.and_then(|index| group.get(index)) {
            left -= (option.cents / step) as usize;
            picks[number] = index;
        }
    }
    picks
}

/// Upgrade from one option of a group to a more expensive one.
struct UpgradeStep {
    group: usize,
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
fn solve_greedily(groups: &[Vec<PlanOption>], budget: u64) -> Vec<Option<usize>> {
    let mut steps: Vec<UpgradeStep> = Vec::new();
    for (number, group) in groups.iter().enumerate() {
        let start = steps.len();
        for (to, option) in group.iter().enumerate() {
            let mut step = UpgradeStep { group: number, to, cents: option.cents, gain: option.gain };
            if let Some(index) = to.checked_sub(1) {
                step.cents -= group[index].cents;
                step.gain -= group[index].gain;
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
        right.worth().total_cmp(&left.worth()).then(left.group.cmp(&right.group)).then(left.to.cmp(&right.to))
    });
    let mut picks = vec![None; groups.len()];
    let mut closed = vec![false; groups.len()];
    let mut left = budget;
    for step in steps {
        if closed[step.group] {
            continue;
        }
        if step.cents <= left {
            left -= step.cents;
            picks[step.group] = Some(step.to);
        } else {
            closed[step.group] = true;
        }
    }
    picks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn group(options: &[(u64, f64)]) -> Vec<PlanOption> {
        options.iter().map(|&(cents, gain)| PlanOption { cents, gain }).collect()
    }

    #[test]
    fn an_expensive_option_must_gain_more_than_the_alternatives_for_its_cost() {
        let groups = [group(&[(10, 6.0), (20, 10.0)]), group(&[(10, 5.0)]), group(&[])];
        for (budget, picks) in [
            (0, [None, None, None]),
            (9, [None, None, None]),
            (10, [Some(0), None, None]),
            (20, [Some(0), Some(0), None]),
            (29, [Some(0), Some(0), None]),
            (30, [Some(1), Some(0), None]),
            (u64::MAX, [Some(1), Some(0), None]),
        ] {
            let choice = select_within_budget(&groups, budget);
            assert_eq!(choice.picks, picks, "{budget}");
            assert_eq!(choice.method, PlanMethod::DynamicProgramming);
        }
    }

    #[test]
    fn free_options_are_selected_without_budget() {
        let groups = [group(&[(0, 1.0), (7, 2.0)]), group(&[(3, 1.0)])];
        assert_eq!(select_within_budget(&groups, 0).picks, [Some(0), None]);
    }

    #[test]
    fn with_too_many_budget_steps_the_greedy_method_is_used_and_reported() {
        // Cents of no common step, and more of them than can be counted through.
        let groups: Vec<Vec<PlanOption>> =
            (0..2_000_u64).map(|n| group(&[(99_991 + n, 1.0), (300_007 + n, 2.0), (400_009, 9.0)])).collect();
        let budget = 400_009 * 1_000;
        let choice = select_within_budget(&groups, budget);
        assert_eq!(choice.method, PlanMethod::Greedy);
        let taken: Vec<&PlanOption> =
            choice.picks.iter().zip(&groups).filter_map(|(pick, group)| group.get((*pick)?)).collect();
        assert_eq!(taken.len(), 1_000, "the hull leads straight to the best offer");
        assert!(taken.iter().map(|option| option.cents).sum::<u64>() <= budget);
    }
}
