//! What-if evaluation: a facility before and after a list of actions, each on named equipment or on all that it
//! improves. Nothing is stored.

use std::collections::BTreeSet;

use super::{EquipmentCopy, EquipmentState, FacilityTotals};
use crate::assess::equipment_context::EquipmentContext;
use crate::assess::figure::FacilityFigure;
use crate::assess::origin::FigureOrigin;
use crate::assess::{EquipmentContribution, FacilityFigureBuilder, Rules, assess_equipment};
use crate::inventory::{Day, EquipmentId, Facility};

/// One action to evaluate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatIfAction {
    /// Index of the action in the catalog.
    pub action: usize,
    /// Equipment to apply it to; `None` is all that it is applicable to and improves.
    pub equipment: Option<BTreeSet<EquipmentId>>,
}

/// Result of one action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppliedAction {
    /// The equipment it was applied to, in the order added.
    pub equipment: Vec<EquipmentId>,
    /// Cost, cents (USD).
    pub cents: u64,
}

/// A facility before and after the actions.
#[derive(Debug, Clone)]
pub struct WhatIfResult {
    /// The figure before.
    pub before: FacilityFigure,
    /// The figure after all actions.
    pub after: FacilityFigure,
    /// Totals before and after, unrounded.
    pub tallies: (FacilityTotals, FacilityTotals),
    /// Result of each action.
    pub done: Vec<AppliedAction>,
    /// Named equipment that is not in the facility.
    pub unknown: BTreeSet<EquipmentId>,
    /// Named equipment that the action is not applicable to, with the action's index. The action was not applied.
    pub unsuited: Vec<(usize, EquipmentId)>,
}

/// Evaluator of a what-if request; equipment is added one by one.
#[derive(Debug)]
pub struct WhatIfEvaluator<'a> {
    rules: &'a Rules,
    actions_to_try: &'a [WhatIfAction],
    as_of: Day,
    folds: (FacilityFigureBuilder, FacilityFigureBuilder),
    tallies: (FacilityTotals, FacilityTotals),
    done: Vec<AppliedAction>,
    unknown: BTreeSet<EquipmentId>,
    unsuited: Vec<(usize, EquipmentId)>,
}

impl<'a> WhatIfEvaluator<'a> {
    /// Starts an evaluation of a facility as of a day. An action on all equipment that renews the study also renews the
    /// facility's.
    #[must_use]
    pub fn new(facility: &Facility, rules: &'a Rules, as_of: Day, actions_to_try: &'a [WhatIfAction]) -> Self {
        let studies = |action_to_try: &WhatIfAction| {
            action_to_try.equipment.is_none() && rules.actions.actions()[action_to_try.action].sets.study
        };
        let mut studied = facility.clone();
        if actions_to_try.iter().any(studies) {
            studied.last_arc_flash_study = Some(as_of);
        }
        let fold = |facility: &Facility| FacilityFigureBuilder::new(facility, rules, as_of);
        let totals = |facility: &Facility| FacilityTotals::new(facility, rules, as_of);
        Self {
            rules,
            actions_to_try,
            as_of,
            folds: (fold(facility), fold(&studied)),
            tallies: (totals(facility), totals(&studied)),
            done: vec![AppliedAction::default(); actions_to_try.len()],
            unknown: actions_to_try
                .iter()
                .filter_map(|action_to_try| action_to_try.equipment.as_ref())
                .flatten()
                .cloned()
                .collect(),
            unsuited: Vec::new(),
        }
    }

    /// Adds equipment. Whether an action applies is decided on its state before all actions.
    pub fn add(&mut self, subject: &EquipmentContext<'_>) {
        let id = &subject.equipment.id;
        self.unknown.remove(id);
        let before = EquipmentState::assess(subject, self.rules, self.as_of);
        let mut copy = None;
        for (action_to_try, done) in self.actions_to_try.iter().zip(&mut self.done) {
            let action = &self.rules.actions.actions()[action_to_try.action];
            let is_meant = match &action_to_try.equipment {
                Some(named) if !named.contains(id) => false,
                Some(_) => {
                    let is_suited = before.is_applicable(action, subject, self.rules, self.as_of);
                    if !is_suited {
                        self.unsuited.push((action_to_try.action, id.clone()));
                    }
                    is_suited
                }
                None => before.after(action, subject, self.rules, self.as_of).is_some(),
            };
            if is_meant {
                let copy = copy.get_or_insert_with(|| EquipmentCopy::new(subject, self.as_of));
                copy.apply(action, &self.rules.actions, self.rules, &before.maintenance);
                done.equipment.push(id.clone());
                done.cents += action.cents(subject.equipment.kind);
            }
        }
        self.tallies.0.add(&before);
        add(&mut self.folds.0, subject, self.rules, self.as_of);
        match &copy {
            Some(copy) => {
                self.tallies.1.add(&EquipmentState::assess(&copy.subject(), self.rules, self.as_of));
                add(&mut self.folds.1, &copy.subject(), self.rules, self.as_of);
            }
            None => {
                self.tallies.1.add(&before);
                add(&mut self.folds.1, subject, self.rules, self.as_of);
            }
        }
    }

    /// The result for the facility.
    #[must_use]
    pub fn finish(self) -> WhatIfResult {
        let Self { folds: (before, after), tallies, done, unknown, unsuited, .. } = self;
        WhatIfResult { before: before.finish(), after: after.finish(), tallies, done, unknown, unsuited }
    }
}

fn add(fold: &mut FacilityFigureBuilder, subject: &EquipmentContext<'_>, rules: &Rules, as_of: Day) {
    let own = subject.equipment.environment.humidity_percent;
    let average = subject.facility.and_then(|facility| facility.environment.humidity_average);
    fold.add(&EquipmentContribution {
        id: &subject.equipment.id,
        kind: subject.equipment.kind,
        figure: &assess_equipment(subject, rules, as_of),
        install_date: subject.installed(as_of),
        humidity_percent: own.or(average),
        conductor_material: subject.conductor.material,
        made_by: FigureOrigin::default(),
    });
}
