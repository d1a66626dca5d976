//! The priority actions of a facility: each action on all the items it helps, what that buys, what comes first.

use super::state::FacilityDelta;
use super::{Action, ActionCatalog, EquipmentState, FacilityTotals};
use crate::assess::Rules;
use crate::assess::equipment_context::EquipmentContext;
use crate::assess::figure::RiskRating;
use crate::inventory::{Day, EquipmentId, Facility};

/// An action on some items of a facility, with what it buys.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionProposal {
    /// Place of the action in the book.
    pub action: usize,
    /// The items it helps, in the order they were taken in.
    pub equipment: Vec<EquipmentId>,
    /// Points of the facility's score, unrounded.
    pub risk_reduction: f64,
    /// Percentage points of the facility's overall compliance, unrounded.
    pub compliance_gain: f64,
    /// Cents.
    pub cents: u64,
    /// How soon.
    pub urgency: RiskRating,
}

/// The priority actions in the making: items are taken in one by one, and nothing of them is held but their ids.
#[derive(Debug)]
pub struct ProposalBuilder<'a> {
    rules: &'a Rules,
    book: &'a ActionCatalog,
    as_of: Day,
    tally: FacilityTotals,
    gathered: Vec<ProposalTotals>,
}

#[derive(Debug, Clone)]
struct ProposalTotals {
    equipment: Vec<EquipmentId>,
    change: FacilityDelta,
    cents: u64,
    urgency: RiskRating,
}

impl<'a> ProposalBuilder<'a> {
    /// Of a facility, on a day.
    #[must_use]
    pub fn new(facility: &Facility, rules: &'a Rules, as_of: Day) -> Self {
        let none = ProposalTotals {
            equipment: Vec::new(),
            change: FacilityDelta::default(),
            cents: 0,
            urgency: RiskRating::Low,
        };
        let book = &*rules.actions;
        let tally = FacilityTotals::new(facility, rules, as_of);
        Self { rules, book, as_of, tally, gathered: vec![none; book.actions().len()] }
    }

    /// Takes an item in, and tries every action that suits it.
    pub fn add(&mut self, subject: &EquipmentContext<'_>) {
        let before = EquipmentState::assess(subject, self.rules, self.as_of);
        self.tally.add(&before);
        for (action, gathered) in self.book.actions().iter().zip(&mut self.gathered) {
            if let Some(after) = before.after(action, subject, self.rules, self.as_of) {
                gathered.equipment.push(subject.equipment.id.clone());
                gathered.change.add(before.change_to(&after));
                gathered.cents += action.cents(subject.equipment.kind);
                gathered.urgency = gathered.urgency.max(before.urgency(action, self.book, subject));
            }
        }
    }

    /// The actions that lower the risk or raise the compliance, in the order in which to do them.
    #[must_use]
    pub fn finish(self) -> Vec<ActionProposal> {
        let Self { rules, book, tally, gathered, .. } = self;
        let compliance = |tally: &FacilityTotals| tally.compliance(rules).unwrap_or_default();
        let now = compliance(&tally);
        let proposal = |(place, gathered): (usize, ProposalTotals)| {
            let action: &Action = &book.actions()[place];
            let after = tally.changed(gathered.change, action.sets.study);
            let compliance_gain = compliance(&after) - now;
            let risk_reduction = tally.reduction(gathered.change.points);
            (!gathered.equipment.is_empty() && (risk_reduction > 0.0 || compliance_gain > 0.0)).then_some(
                ActionProposal {
                    action: place,
                    equipment: gathered.equipment,
                    risk_reduction,
                    compliance_gain,
                    cents: gathered.cents,
                    urgency: gathered.urgency,
                },
            )
        };
        let mut proposals: Vec<ActionProposal> = gathered.into_iter().enumerate().filter_map(proposal).collect();
        let worth = |proposal: &ActionProposal| {
            #[expect(clippy::cast_precision_loss, reason = "cents stay far below 2^53")]
            let thousands = proposal.cents as f64 / 100_000.0;
            let points = proposal.risk_reduction + book.compliance_point_counts * proposal.compliance_gain;
            // What costs nothing comes first.
            if thousands > 0.0 { points / thousands } else { f64::INFINITY }
        };
        proposals.sort_by(|left, right| {
            let by_worth = worth(right).total_cmp(&worth(left));
            right.urgency.cmp(&left.urgency).then(by_worth).then(left.action.cmp(&right.action))
        });
        proposals
    }
}
