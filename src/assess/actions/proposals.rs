//! Priority actions of a facility: each action on all the equipment it improves, with benefit, cost and rank.

use super::state::FacilityDelta;
use super::{Action, ActionCatalog, EquipmentState, FacilityTotals};
use crate::assess::Rules;
use crate::assess::equipment_context::EquipmentContext;
use crate::assess::figure::RiskRating;
use crate::inventory::{Day, EquipmentId, Facility};

/// An action on some equipment of a facility, with its benefit.
#[derive(Debug, Clone, PartialEq)]
pub struct ActionProposal {
    /// Index of the action in the catalog.
    pub action: usize,
    /// The equipment it improves, in the order added.
    pub equipment: Vec<EquipmentId>,
    /// Reduction of the facility's risk score, points, unrounded.
    pub risk_reduction: f64,
    /// Gain of the facility's overall compliance, percentage points, unrounded.
    pub compliance_gain: f64,
    /// Total cost, cents (USD).
    pub cents: u64,
    /// Urgency.
    pub urgency: RiskRating,
}

/// Builder of the priority actions. Equipment is added one by one; only ids are retained.
#[derive(Debug)]
pub struct ProposalBuilder<'a> {
    rules: &'a Rules,
    catalog: &'a ActionCatalog,
    as_of: Day,
    totals: FacilityTotals,
    by_action: Vec<ProposalTotals>,
}

#[derive(Debug, Clone)]
struct ProposalTotals {
    equipment: Vec<EquipmentId>,
    change: FacilityDelta,
    cents: u64,
    urgency: RiskRating,
}

impl<'a> ProposalBuilder<'a> {
    /// Starts the proposals of a facility as of a day.
    #[must_use]
    pub fn new(facility: &Facility, rules: &'a Rules, as_of: Day) -> Self {
        let none = ProposalTotals {
            equipment: Vec::new(),
            change: FacilityDelta::default(),
            cents: 0,
            urgency: RiskRating::Low,
        };
        let catalog = &*rules.actions;
        let totals = FacilityTotals::new(facility, rules, as_of);
        Self { rules, catalog, as_of, totals, by_action: vec![none; catalog.actions().len()] }
    }

    /// Adds equipment and evaluates every applicable action on it.
    pub fn add(&mut self, subject: &EquipmentContext<'_>) {
        let before = EquipmentState::assess(subject, self.rules, self.as_of);
        self.totals.add(&before);
        for (action, by_action) in self.catalog.actions().iter().zip(&mut self.by_action) {
            if let Some(after) = before.after(action, subject, self.rules, self.as_of) {
                by_action.equipment.push(subject.equipment.id.clone());
                by_action.change.add(before.change_to(&after));
                by_action.cents += action.cents(subject.equipment.kind);
                by_action.urgency = by_action.urgency.max(before.urgency(action, self.catalog, subject));
            }
        }
    }

    /// The actions that lower risk or raise compliance, by urgency, then by benefit per cost.
    #[must_use]
    pub fn finish(self) -> Vec<ActionProposal> {
        let Self { rules, catalog, totals, by_action, .. } = self;
        let compliance = |totals: &FacilityTotals| totals.compliance(rules).unwrap_or_default();
        let now = compliance(&totals);
        let proposal = |(index, by_action): (usize, ProposalTotals)| {
            let action: &Action = &catalog.actions()[index];
            let after = totals.changed(by_action.change, action.sets.study);
            let compliance_gain = compliance(&after) - now;
            let risk_reduction = totals.reduction(by_action.change.points);
            (!by_action.equipment.is_empty() && (risk_reduction > 0.0 || compliance_gain > 0.0)).then_some(
                ActionProposal {
                    action: index,
                    equipment: by_action.equipment,
                    risk_reduction,
                    compliance_gain,
                    cents: by_action.cents,
                    urgency: by_action.urgency,
                },
            )
        };
        let mut proposals: Vec<ActionProposal> = by_action.into_iter().enumerate().filter_map(proposal).collect();
        let worth = |proposal: &ActionProposal| {
            #[expect(clippy::cast_precision_loss, reason = "cents stay far below 2^53")]
            let thousands = proposal.cents as f64 / 100_000.0;
            let points = proposal.risk_reduction + catalog.compliance_point_counts * proposal.compliance_gain;
            // Actions without cost rank first.
            if thousands > 0.0 { points / thousands } else { f64::INFINITY }
        };
        proposals.sort_by(|left, right| {
            let by_worth = worth(right).total_cmp(&worth(left));
            right.urgency.cmp(&left.urgency).then(by_worth).then(left.action.cmp(&right.action))
        });
        proposals
    }
}
