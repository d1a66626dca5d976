//! Assessment state of one piece of equipment, and facility totals that can be updated by the difference between two
//! states, without summing over the facility again.

use super::{Action, ActionCatalog, ActionConditions, EquipmentCopy};
use crate::assess::Rules;
use crate::assess::equipment_context::EquipmentContext;
use crate::assess::exact_sum::ExactSum;
use crate::assess::figure::{LabelState, MaintenanceStatus, RiskRating, SafetyFigure};
use crate::assess::nfpa70b::MaintenanceAssessment;
use crate::assess::risk::RiskScore;
use crate::assess::risk::inputs::{DAYS_PER_YEAR, Input, Inputs, measured};
use crate::inventory::{Day, Facility};

/// Score and compliance of one piece of equipment.
#[derive(Debug, Clone)]
pub struct EquipmentState {
    /// Risk score.
    pub score: RiskScore,
    /// NFPA 70B assessment.
    pub maintenance: MaintenanceAssessment,
    /// NFPA 70E figure.
    pub safety: SafetyFigure,
    /// Weight in the facility's score.
    pub importance: f64,
}

impl EquipmentState {
    /// Assesses equipment as of a day.
    #[must_use]
    pub fn assess(subject: &EquipmentContext<'_>, rules: &Rules, as_of: Day) -> Self {
        Self {
            score: rules.algorithm.score(subject, as_of),
            maintenance: rules.nfpa70b.assess(subject, as_of),
            safety: rules.nfpa70e.figure(subject, as_of),
            importance: rules.algorithm.importance(subject.equipment.kind),
        }
    }

    /// Whether an action is applicable to the equipment: any of its conditions holds.
    #[must_use]
    pub fn is_applicable(&self, action: &Action, subject: &EquipmentContext<'_>, rules: &Rules, as_of: Day) -> bool {
        let ActionConditions { overdue, never_serviced, scopes_overdue, corrosion_from, humidity_above, .. } =
            &action.suits;
        let ActionConditions { conductor, loading_above, flags, life_used_above, rated_from, .. } = &action.suits;
        let equipment = subject.equipment;
        let is_overdue = |status: MaintenanceStatus| status == MaintenanceStatus::Overdue;
        let (condition, environment) = (&equipment.condition, &equipment.environment);
        let average = || subject.facility.and_then(|facility| facility.environment.humidity_average);
        let humidity = measured(environment.humidity_percent).or_else(|| measured(average()));
        let loading = measured(equipment.operation.loading_percent);
        let life = rules.algorithm.expected_life(equipment.kind);
        let used = subject.installed(as_of).map(|day| f64::from(as_of - day) / DAYS_PER_YEAR / life * 100.0);
        let above = |value: Option<f64>, limit: Option<f64>| limit.is_some() && value > limit;
        let on = |flag: &Input| Inputs::from_context(subject, as_of).flag(*flag) == Some(true);
        (*overdue && is_overdue(self.maintenance.maintenance_status))
            || (*never_serviced && self.score.never_serviced)
            || self.maintenance.scopes.iter().any(|s| is_overdue(s.status) && scopes_overdue.contains(&s.scope))
            || (corrosion_from.is_some() && condition.corrosion_level.max(condition.rust_level) >= *corrosion_from)
            || above(humidity, *humidity_above)
            || (conductor.is_some() && subject.conductor.material == *conductor)
            || above(loading, *loading_above)
            || flags.iter().any(on)
            || above(used, *life_used_above)
            || rated_from.is_some_and(|from| self.score.rating >= from)
            || (action.suits.label_not_complete && self.safety.in_scope && self.safety.label != LabelState::Complete)
            || (action.suits.study_not_current && self.safety.in_scope && !self.safety.study_current)
    }

    /// Urgency of an action on this equipment.
    pub(super) fn urgency(
        &self,
        action: &Action,
        catalog: &ActionCatalog,
        subject: &EquipmentContext<'_>,
    ) -> RiskRating {
        let energy = measured(subject.equipment.arc_flash.incident_energy_cal_cm2);
        let is_unlabelled_hazard =
            self.safety.in_scope && self.safety.label == LabelState::Missing && energy > Some(catalog.unlabelled_above);
        if action.sets.complete_label && is_unlabelled_hazard {
            return RiskRating::Critical;
        }
        let is_overdue = action.does_maintenance() && self.maintenance.maintenance_status == MaintenanceStatus::Overdue;
        let least = if is_overdue { RiskRating::High } else { RiskRating::Low };
        self.score.rating.max(least)
    }

    /// Difference that another state of the same equipment makes in its facility's totals.
    pub(super) fn change_to(&self, after: &Self) -> FacilityDelta {
        let own = |state: &Self| i64::from(state.safety.in_scope && state.safety.own_study_current);
        let label = |state: &Self| i64::from(state.safety.in_scope && state.safety.label == LabelState::Complete);
        let maintained = |state: &Self| i64::from(state.maintenance.compliant);
        FacilityDelta {
            points: self.importance * (self.score.exact - after.score.exact),
            compliant: maintained(after) - maintained(self),
            complete_labels: label(after) - label(self),
            own_studies: own(after) - own(self),
        }
    }

    /// State of the equipment after an action; `None` when the action is not applicable or improves nothing.
    ///
    /// Not every applicable action improves: on equipment without any service record, a scan becomes the first record,
    /// and from then on the open findings count, which may raise the score.
    pub(super) fn after(
        &self,
        action: &Action,
        subject: &EquipmentContext<'_>,
        rules: &Rules,
        as_of: Day,
    ) -> Option<Self> {
        if !self.is_applicable(action, subject, rules, as_of) {
            return None;
        }
        let mut copy = EquipmentCopy::new(subject, as_of);
        copy.apply(action, &rules.actions, rules, &self.maintenance);
        let after = Self::assess(&copy.subject(), rules, as_of);
        self.is_improved_by(&after).then_some(after)
    }

    /// Whether another state of the same equipment improves risk or compliance without raising the risk.
    fn is_improved_by(&self, after: &Self) -> bool {
        let reduction = self.score.exact - after.score.exact;
        let share = |state: &Self| (state.maintenance.compliance_percentage, state.safety.percentage);
        let ((maintained, safe), (maintained_after, safe_after)) = (share(self), share(after));
        reduction >= 0.0 && (reduction > 0.0 || maintained_after > maintained || safe_after > safe)
    }
}

/// Difference between two facility totals.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct FacilityDelta {
    /// Importance times reduction of the risk score.
    pub(super) points: f64,
    pub(super) compliant: i64,
    pub(super) complete_labels: i64,
    pub(super) own_studies: i64,
}

impl FacilityDelta {
    pub(super) fn add(&mut self, other: Self) {
        self.points += other.points;
        self.compliant += other.compliant;
        self.complete_labels += other.complete_labels;
        self.own_studies += other.own_studies;
    }
}

/// Totals of a facility's risk and compliance, unrounded.
#[derive(Debug, Clone, Copy, Default)]
pub struct FacilityTotals {
    weights: ExactSum,
    weighted: ExactSum,
    items: i64,
    compliant: i64,
    in_scope: i64,
    complete_labels: i64,
    own_studies: i64,
    facility_study: bool,
}

impl FacilityTotals {
    /// Totals of a facility before the first item.
    #[must_use]
    pub fn new(facility: &Facility, rules: &Rules, as_of: Day) -> Self {
        let is_current = |study: Day| rules.nfpa70e.is_current(study, as_of);
        Self { facility_study: facility.last_arc_flash_study.is_some_and(is_current), ..Self::default() }
    }

    /// Adds an item.
    pub fn add(&mut self, state: &EquipmentState) {
        let counts = |is: bool| i64::from(is && state.safety.in_scope);
        self.weights.add(state.importance);
        self.weighted.add(state.importance * state.score.exact);
        self.items += 1;
        self.compliant += i64::from(state.maintenance.compliant);
        self.in_scope += counts(true);
        self.complete_labels += counts(state.safety.label == LabelState::Complete);
        self.own_studies += counts(state.safety.own_study_current);
    }

    /// The exact score, 0-100; `None` without items.
    #[must_use]
    pub fn score(&self) -> Option<f64> {
        self.weighted.mean_over(self.weights.value())
    }

    /// Overall compliance of both standards, percent, unrounded; `None` without items.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no facility has 2^53 items")]
    pub fn compliance(&self, rules: &Rules) -> Option<f64> {
        let share = |part: i64, whole: i64| (whole > 0).then(|| part as f64 / whole as f64);
        let points = rules.nfpa70e.points();
        let covered = if self.facility_study { self.in_scope } else { self.own_studies };
        let earned = i64::from(points.study) * covered + i64::from(points.complete_label) * self.complete_labels;
        match (share(100 * self.compliant, self.items), share(earned, self.in_scope)) {
            (Some(maintained), Some(safe)) => Some(f64::midpoint(maintained, safe)),
            (one, other) => one.or(other),
        }
    }

    /// Converts importance times risk points into points of the facility's score.
    #[must_use]
    pub fn reduction(&self, points: f64) -> f64 {
        let weights = self.weights.value();
        if weights > 0.0 { points / weights } else { 0.0 }
    }

    pub(super) fn changed(mut self, change: FacilityDelta, facility_study: bool) -> Self {
        self.weighted.add(-change.points);
        self.compliant += change.compliant;
        self.complete_labels += change.complete_labels;
        self.own_studies += change.own_studies;
        self.facility_study |= facility_study;
        self
    }
}
