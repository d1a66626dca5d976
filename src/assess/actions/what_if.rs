//! A facility before and after a list of actions, each on the items named or on all it helps. Nothing is stored.

use std::collections::BTreeSet;

use super::{EquipmentCopy, EquipmentState, FacilityTotals};
use crate::assess::equipment_context::EquipmentContext;
use crate::assess::figure::FacilityFigure;
use crate::assess::origin::FigureOrigin;
use crate::assess::{EquipmentContribution, FacilityFigureBuilder, Rules, assess_equipment};
use crate::inventory::{Day, EquipmentId, Facility};

/// One action to be tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatIfAction {
    /// Place of the action in the book.
    pub action: usize,
    /// On these items; `None` is every item it suits and helps.
    pub equipment: Option<BTreeSet<EquipmentId>>,
}

/// What one deed did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppliedAction {
    /// The items it was applied to, in the order they were taken in.
    pub equipment: Vec<EquipmentId>,
    /// Cents.
    pub cents: u64,
}

/// A facility before and after.
#[derive(Debug, Clone)]
pub struct WhatIfResult {
    /// As it stands.
    pub before: FacilityFigure,
    /// With everything done.
    pub after: FacilityFigure,
    /// Both unrounded.
    pub tallies: (FacilityTotals, FacilityTotals),
    /// By deed.
    pub done: Vec<AppliedAction>,
    /// Items named that do not stand in the facility.
    pub unknown: BTreeSet<EquipmentId>,
    /// Items named for an action that does not suit them, with its place in the book. Nothing was done to them.
    pub unsuited: Vec<(usize, EquipmentId)>,
}

/// A trial in the making.
#[derive(Debug)]
pub struct WhatIfEvaluator<'a> {
    rules: &'a Rules,
    deeds: &'a [WhatIfAction],
    as_of: Day,
    folds: (FacilityFigureBuilder, FacilityFigureBuilder),
    tallies: (FacilityTotals, FacilityTotals),
    done: Vec<AppliedAction>,
    unknown: BTreeSet<EquipmentId>,
    unsuited: Vec<(usize, EquipmentId)>,
}

impl<'a> WhatIfEvaluator<'a> {
    /// Of a facility, on a day. An action on all it helps that sets a study sets the facility's, too.
    #[must_use]
    pub fn new(facility: &Facility, rules: &'a Rules, as_of: Day, deeds: &'a [WhatIfAction]) -> Self {
        let studies = |deed: &WhatIfAction| deed.equipment.is_none() && rules.actions.actions()[deed.action].sets.study;
        let mut studied = facility.clone();
        if deeds.iter().any(studies) {
            studied.last_arc_flash_study = Some(as_of);
        }
        let fold = |facility: &Facility| FacilityFigureBuilder::new(facility, rules, as_of);
        let tally = |facility: &Facility| FacilityTotals::new(facility, rules, as_of);
        Self {
            rules,
            deeds,
            as_of,
            folds: (fold(facility), fold(&studied)),
            tallies: (tally(facility), tally(&studied)),
            done: vec![AppliedAction::default(); deeds.len()],
            unknown: deeds.iter().filter_map(|deed| deed.equipment.as_ref()).flatten().cloned().collect(),
            unsuited: Vec::new(),
        }
    }

    /// Takes an item in. Whom an action helps is decided on the item as it stands.
    pub fn add(&mut self, subject: &EquipmentContext<'_>) {
        let id = &subject.equipment.id;
        self.unknown.remove(id);
        let before = EquipmentState::assess(subject, self.rules, self.as_of);
        let mut copy = None;
        for (deed, done) in self.deeds.iter().zip(&mut self.done) {
            let action = &self.rules.actions.actions()[deed.action];
            let is_meant = match &deed.equipment {
                Some(named) if !named.contains(id) => false,
                Some(_) => {
                    let is_suited = before.is_applicable(action, subject, self.rules, self.as_of);
                    if !is_suited {
                        self.unsuited.push((deed.action, id.clone()));
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

    /// The facility before and after.
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
