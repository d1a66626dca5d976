//! Properties of forecasts, actions and plans for arbitrary equipment: a service never raises the risk, the benefit of an
//! action equals a full assessment of the changed facility, and a plan is optimal and within its budget.

use std::collections::BTreeSet;

use masterbus::assess::actions::{
    PlanBuilder, PlanMethod, PlanOption, PlanSelection, ProposalBuilder, WhatIfAction, WhatIfEvaluator, WhatIfResult,
    select_within_budget,
};
use masterbus::assess::{ForecastHorizon, RiskForecastBuilder, Rules};
use masterbus::inventory::{Equipment, EquipmentId, Facility, Service};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

use super::properties::{facility, item, services, subject, today, versions};

type Stock = Vec<(Equipment, Vec<Service>)>;

/// Some equipment with distinct ids.
fn equipment() -> impl Strategy<Value = Stock> {
    vec((item(), services()), 0..7).prop_map(|mut equipment| {
        for (number, (item, _)) in equipment.iter_mut().enumerate() {
            item.id = EquipmentId::parse(&format!("e{number}")).expect("an id");
        }
        equipment
    })
}

fn site() -> impl Strategy<Value = Facility> {
    (of(0.0..100.0), of(0_i32..4_000)).prop_map(|(humidity, study)| {
        let mut site = facility();
        site.environment.humidity_average = humidity;
        site.last_arc_flash_study = study.map(|ago| today().plus_days(-ago));
        site
    })
}

fn tried(site: &Facility, rules: &Rules, equipment: &Stock, actions: &[WhatIfAction]) -> WhatIfResult {
    let mut fold = WhatIfEvaluator::new(site, rules, today(), actions);
    each(site, equipment, |subject| fold.add(subject));
    fold.finish()
}

fn each(site: &Facility, equipment: &Stock, mut look: impl FnMut(&masterbus::assess::EquipmentContext<'_>)) {
    for (item, services) in equipment {
        let mut subject = subject(item, services);
        subject.facility = Some(site);
        look(&subject);
    }
}

/// At most three groups of at most four options, ascending in cost and gain.
fn groups() -> impl Strategy<Value = Vec<Vec<PlanOption>>> {
    let group = vec((1_u64..9, 1_u32..50), 0..4).prop_map(|steps| {
        let (mut cents, mut gain) = (0, 0.0);
        let rise = |(dearer, better): (u64, u32)| {
            cents += dearer * 50;
            gain += f64::from(better) / 8.0;
            PlanOption { cents, gain }
        };
        steps.into_iter().map(rise).collect()
    });
    vec(group, 0..4)
}

fn total(groups: &[Vec<PlanOption>], choice: &PlanSelection) -> (u64, f64) {
    let taken = choice.picks.iter().zip(groups).filter_map(|(pick, group)| pick.map(|place| group[place]));
    taken.fold((0, 0.0), |(cents, gain), offer| (cents + offer.cents, gain + offer.gain))
}

/// The maximum gain, by exhaustive search.
fn best(groups: &[Vec<PlanOption>], budget: u64) -> f64 {
    let Some((group, others)) = groups.split_first() else { return 0.0 };
    let with = |offer: &PlanOption| (offer.cents <= budget).then(|| offer.gain + best(others, budget - offer.cents));
    group.iter().filter_map(with).fold(best(others, budget), f64::max)
}

proptest! {
    #[test]
    fn a_service_never_raises_the_forecast(
        rules in versions(), equipment in equipment(), site in site(), months in 1_u8..=24
    ) {
        let horizon = ForecastHorizon::new(today(), months).expect("in the calendar");
        prop_assert_eq!(horizon.days().len(), usize::from(months) + 1);
        prop_assert!(horizon.days().is_sorted());
        let mut fold = RiskForecastBuilder::new(&horizon);
        each(&site, &equipment, |subject| {
            let forecast = horizon.forecast(subject, &rules);
            assert_eq!(forecast.idle[0], rules.algorithm.score(subject, today()).exact);
            assert!(forecast.idle.is_sorted(), "time alone never lowers a risk: {:?}", forecast.idle);
            for (idle, serviced) in forecast.idle.iter().zip(&forecast.serviced) {
                assert!(serviced <= idle && (0.0..=100.0).contains(serviced), "{serviced} over {idle}");
            }
            fold.add_item(&forecast, rules.algorithm.importance(subject.equipment.kind));
        });
        if let Some(forecast) = fold.forecast() {
            prop_assert!(forecast.idle.iter().zip(&forecast.serviced).all(|(idle, serviced)| serviced <= idle));
        }
    }

    #[test]
    fn the_benefit_of_an_action_equals_an_assessment_of_the_changed_facility(
        rules in versions(), equipment in equipment(), site in site()
    ) {
        let mut fold = ProposalBuilder::new(&site, &rules, today());
        each(&site, &equipment, |subject| fold.add(subject));
        let proposals = fold.finish();
        prop_assert!(proposals.is_sorted_by(|left, right| left.urgency >= right.urgency));
        for proposal in proposals {
            prop_assert!(!proposal.equipment.is_empty());
            prop_assert!(proposal.risk_reduction > 0.0 || proposal.compliance_gain > 0.0);
            prop_assert!(proposal.risk_reduction >= 0.0, "{proposal:?}");
            let action = &rules.actions.actions()[proposal.action];
            let cents: u64 = equipment
                .iter()
                .filter(|(item, _)| proposal.equipment.contains(&item.id))
                .map(|(item, _)| action.cents(item.kind))
                .sum();
            prop_assert_eq!(proposal.cents, cents);
            let trial = tried(&site, &rules, &equipment, &[WhatIfAction { action: proposal.action, equipment: None }]);
            prop_assert_eq!(&trial.done[0].equipment, &proposal.equipment);
            let reduction = trial.before.score.expect("items") - trial.after.score.expect("items");
            prop_assert!((reduction - proposal.risk_reduction).abs() < 1e-9, "{reduction} is not {proposal:?}");
            let compliance = |tally: &masterbus::assess::actions::FacilityTotals| tally.compliance(&rules).expect("items");
            let gain = compliance(&trial.tallies.1) - compliance(&trial.tallies.0);
            prop_assert!((gain - proposal.compliance_gain).abs() < 1e-9, "{gain} is not {proposal:?}");
            for (tally, figure) in [(trial.tallies.0, &trial.before), (trial.tallies.1, &trial.after)] {
                let shown = f64::from(figure.overall_compliance.expect("items"));
                prop_assert!((compliance(&tally) - shown).abs() <= 1.0, "{} is not {shown}", compliance(&tally));
            }
        }
    }

    #[test]
    fn no_action_on_all_it_improves_raises_a_score(rules in versions(), equipment in equipment(), site in site()) {
        for action in 0..rules.actions.actions().len() {
            let trial = tried(&site, &rules, &equipment, &[WhatIfAction { action, equipment: None }]);
            prop_assert!(trial.after.score <= trial.before.score.map(|score| score + 1e-9));
        }
    }

    #[test]
    fn a_plan_is_within_its_budget_and_has_the_stated_benefit(
        rules in versions(), equipment in equipment(), site in site(), budget in 0_u64..3_000_000, more in 0_u64..1_000_000
    ) {
        let plan = |budget| {
            let mut fold = PlanBuilder::new(&site, &rules, today());
            each(&site, &equipment, |subject| fold.add(subject));
            fold.finish(budget)
        };
        let made = plan(budget);
        prop_assert_eq!(made.method, PlanMethod::DynamicProgramming);
        prop_assert!(made.cents <= budget);
        prop_assert_eq!(made.cents, made.items.iter().map(|item| item.cents).sum::<u64>());
        let mut actions: Vec<WhatIfAction> = Vec::new();
        for (place, _) in rules.actions.actions().iter().enumerate() {
            let has = |item: &&masterbus::assess::actions::PlannedItem| item.actions.iter().any(|a| a.0 == place);
            let named: BTreeSet<EquipmentId> = made.items.iter().filter(has).map(|item| item.id.clone()).collect();
            if !named.is_empty() {
                actions.push(WhatIfAction { action: place, equipment: Some(named) });
            }
        }
        let trial = tried(&site, &rules, &equipment, &actions);
        prop_assert_eq!(trial.done.iter().map(|done| done.cents).sum::<u64>(), made.cents);
        let scores = (made.after.score().unwrap_or_default(), trial.after.score.unwrap_or_default());
        prop_assert!((scores.0 - scores.1).abs() < 1e-9, "{scores:?}");
        let reduction = |plan: &masterbus::assess::actions::MaintenancePlan| {
            plan.items.iter().map(|item| item.risk_reduction).sum::<f64>()
        };
        prop_assert!((reduction(&made) - (made.before.score().unwrap_or_default() - scores.0)).abs() < 1e-9);
        prop_assert!(reduction(&plan(budget + more)) >= reduction(&made) - 1e-9, "more money buys no less");
    }

    #[test]
    fn dynamic_programming_equals_exhaustive_search(groups in groups(), budget in 0_u64..2_000) {
        let choice = select_within_budget(&groups, budget);
        prop_assert_eq!(choice.method, PlanMethod::DynamicProgramming);
        let (cents, gain) = total(&groups, &choice);
        prop_assert!(cents <= budget, "{cents} of {budget}");
        prop_assert!((gain - best(&groups, budget)).abs() < 1e-9, "{gain} is not {}", best(&groups, budget));
    }
}
