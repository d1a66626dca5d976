//! What must hold for every outlook, action and plan, whatever the items: a service never makes it worse, what an
//! action claims is what a full judgement of the changed facility finds, and a plan keeps within its budget and is the
//! best one.

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

/// A few items with ids of their own.
fn stock() -> impl Strategy<Value = Stock> {
    vec((item(), services()), 0..7).prop_map(|mut stock| {
        for (number, (item, _)) in stock.iter_mut().enumerate() {
            item.id = EquipmentId::parse(&format!("e{number}")).expect("an id");
        }
        stock
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

fn tried(site: &Facility, rules: &Rules, stock: &Stock, deeds: &[WhatIfAction]) -> WhatIfResult {
    let mut fold = WhatIfEvaluator::new(site, rules, today(), deeds);
    each(site, stock, |subject| fold.add(subject));
    fold.finish()
}

fn each(site: &Facility, stock: &Stock, mut look: impl FnMut(&masterbus::assess::EquipmentContext<'_>)) {
    for (item, services) in stock {
        let mut subject = subject(item, services);
        subject.facility = Some(site);
        look(&subject);
    }
}

/// At most three menus of at most four offers, each rising in cost and gain.
fn menus() -> impl Strategy<Value = Vec<Vec<PlanOption>>> {
    let menu = vec((1_u64..9, 1_u32..50), 0..4).prop_map(|steps| {
        let (mut cents, mut gain) = (0, 0.0);
        let rise = |(dearer, better): (u64, u32)| {
            cents += dearer * 50;
            gain += f64::from(better) / 8.0;
            PlanOption { cents, gain }
        };
        steps.into_iter().map(rise).collect()
    });
    vec(menu, 0..4)
}

fn total(menus: &[Vec<PlanOption>], choice: &PlanSelection) -> (u64, f64) {
    let taken = choice.picks.iter().zip(menus).filter_map(|(pick, menu)| pick.map(|place| menu[place]));
    taken.fold((0, 0.0), |(cents, gain), offer| (cents + offer.cents, gain + offer.gain))
}

/// The best of all that can be had, by trying everything.
fn best(menus: &[Vec<PlanOption>], budget: u64) -> f64 {
    let Some((menu, others)) = menus.split_first() else { return 0.0 };
    let with = |offer: &PlanOption| (offer.cents <= budget).then(|| offer.gain + best(others, budget - offer.cents));
    menu.iter().filter_map(with).fold(best(others, budget), f64::max)
}

proptest! {
    #[test]
    fn a_service_never_makes_the_outlook_worse(
        rules in versions(), stock in stock(), site in site(), months in 1_u8..=24
    ) {
        let horizon = ForecastHorizon::new(today(), months).expect("in the calendar");
        prop_assert_eq!(horizon.days().len(), usize::from(months) + 1);
        prop_assert!(horizon.days().is_sorted());
        let mut fold = RiskForecastBuilder::new(&horizon);
        each(&site, &stock, |subject| {
            let outlook = horizon.forecast(subject, &rules);
            assert_eq!(outlook.idle[0], rules.algorithm.score(subject, today()).exact);
            assert!(outlook.idle.is_sorted(), "time alone never lowers a risk: {:?}", outlook.idle);
            for (idle, serviced) in outlook.idle.iter().zip(&outlook.serviced) {
                assert!(serviced <= idle && (0.0..=100.0).contains(serviced), "{serviced} over {idle}");
            }
            fold.add_item(&outlook, rules.algorithm.importance(subject.equipment.kind));
        });
        if let Some(outlook) = fold.forecast() {
            prop_assert!(outlook.idle.iter().zip(&outlook.serviced).all(|(idle, serviced)| serviced <= idle));
        }
    }

    #[test]
    fn an_action_buys_what_judging_the_changed_facility_finds(
        rules in versions(), stock in stock(), site in site()
    ) {
        let mut fold = ProposalBuilder::new(&site, &rules, today());
        each(&site, &stock, |subject| fold.add(subject));
        let proposals = fold.finish();
        prop_assert!(proposals.is_sorted_by(|left, right| left.urgency >= right.urgency));
        for proposal in proposals {
            prop_assert!(!proposal.equipment.is_empty());
            prop_assert!(proposal.risk_reduction > 0.0 || proposal.compliance_gain > 0.0);
            prop_assert!(proposal.risk_reduction >= 0.0, "{proposal:?}");
            let action = &rules.actions.actions()[proposal.action];
            let cents: u64 = stock
                .iter()
                .filter(|(item, _)| proposal.equipment.contains(&item.id))
                .map(|(item, _)| action.cents(item.kind))
                .sum();
            prop_assert_eq!(proposal.cents, cents);
            let trial = tried(&site, &rules, &stock, &[WhatIfAction { action: proposal.action, equipment: None }]);
            prop_assert_eq!(&trial.done[0].equipment, &proposal.equipment);
            let fell = trial.before.score.expect("items") - trial.after.score.expect("items");
            prop_assert!((fell - proposal.risk_reduction).abs() < 1e-9, "{fell} is not {proposal:?}");
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
    fn no_action_on_all_it_helps_raises_a_score(rules in versions(), stock in stock(), site in site()) {
        for action in 0..rules.actions.actions().len() {
            let trial = tried(&site, &rules, &stock, &[WhatIfAction { action, equipment: None }]);
            prop_assert!(trial.after.score <= trial.before.score.map(|score| score + 1e-9));
        }
    }

    #[test]
    fn a_plan_keeps_its_budget_and_buys_what_it_says(
        rules in versions(), stock in stock(), site in site(), budget in 0_u64..3_000_000, more in 0_u64..1_000_000
    ) {
        let plan = |budget| {
            let mut fold = PlanBuilder::new(&site, &rules, today());
            each(&site, &stock, |subject| fold.add(subject));
            fold.finish(budget)
        };
        let made = plan(budget);
        prop_assert_eq!(made.method, PlanMethod::DynamicProgramming);
        prop_assert!(made.cents <= budget);
        prop_assert_eq!(made.cents, made.items.iter().map(|item| item.cents).sum::<u64>());
        let mut deeds: Vec<WhatIfAction> = Vec::new();
        for (place, _) in rules.actions.actions().iter().enumerate() {
            let has = |item: &&masterbus::assess::actions::PlannedItem| item.actions.iter().any(|a| a.0 == place);
            let named: BTreeSet<EquipmentId> = made.items.iter().filter(has).map(|item| item.id.clone()).collect();
            if !named.is_empty() {
                deeds.push(WhatIfAction { action: place, equipment: Some(named) });
            }
        }
        let trial = tried(&site, &rules, &stock, &deeds);
        prop_assert_eq!(trial.done.iter().map(|done| done.cents).sum::<u64>(), made.cents);
        let scores = (made.after.score().unwrap_or_default(), trial.after.score.unwrap_or_default());
        prop_assert!((scores.0 - scores.1).abs() < 1e-9, "{scores:?}");
        let fell = |plan: &masterbus::assess::actions::MaintenancePlan| {
            plan.items.iter().map(|item| item.risk_reduction).sum::<f64>()
        };
        prop_assert!((fell(&made) - (made.before.score().unwrap_or_default() - scores.0)).abs() < 1e-9);
        prop_assert!(fell(&plan(budget + more)) >= fell(&made) - 1e-9, "more money buys no less");
    }

    #[test]
    fn dynamic_programming_finds_what_trying_everything_finds(menus in menus(), budget in 0_u64..2_000) {
        let choice = select_within_budget(&menus, budget);
        prop_assert_eq!(choice.method, PlanMethod::DynamicProgramming);
        let (cents, gain) = total(&menus, &choice);
        prop_assert!(cents <= budget, "{cents} of {budget}");
        prop_assert!((gain - best(&menus, budget)).abs() < 1e-9, "{gain} is not {}", best(&menus, budget));
    }
}
