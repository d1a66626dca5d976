//! Incremental aggregate of a facility: counts, exact sums and top-N lists, to which one item can be added and from
//! which one can be removed without reading the others.

use serde::{Deserialize, Serialize};

use super::top_threats::TopThreats;
use super::{EquipmentContribution, FacilityFallbacks};
use crate::assess::Rules;
use crate::assess::compliance::{overall, rounded_ratio};
use crate::assess::exact_sum::ExactSum;
use crate::assess::figure::{
    CategoryFigure, EquipmentFigure, FacilityFigure, FacilityMaintenance, FacilitySafety, Factor, LabelState,
};
use crate::assess::origin::OriginCounts;
use crate::assess::risk::inputs::{DAYS_PER_YEAR, measured};
use crate::assess::top_n::TopN;
use crate::inventory::{ConductorMaterial, Day, Facility};

/// Number of latest distinct days held of each kind: the latest one, plus a reserve for removals.
const DAYS_KEPT: usize = 16;

/// Counts and sums over a facility's items, for one day and one algorithm version. Serialized by position in the store.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FacilityAggregate {
    as_of: Day,
    algorithm_version: String,
    count: u64,
    weights: ExactSum,
    weighted: ExactSum,
    scores: ExactSum,
    /// Sum of the ages in whole days, and the number of items in it.
    ages: (i64, u64),
    humidity: (ExactSum, u64),
    copper: u64,
    aluminum: u64,
    by_rating: [u64; 4],
    critical_threats: u64,
    categories: Vec<(Factor, ExactSum, u64)>,
    top: TopThreats,
    maintenance: FacilityMaintenance,
    safety: FacilitySafety,
    own_studies: u64,
    inspections: TopN<Day, DAYS_KEPT>,
    infrared: TopN<Day, DAYS_KEPT>,
    studies: TopN<Day, DAYS_KEPT>,
    #[serde(default)]
    shares: OriginCounts,
}

/// Whether an item is added or removed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum AggregateOperation {
    Add,
    Remove,
}

impl AggregateOperation {
    fn count(self, total: &mut u64, one: bool) {
        match self {
            Self::Add => *total += u64::from(one),
            Self::Remove => *total = total.saturating_sub(u64::from(one)),
        }
    }

    fn sum(self, sum: &mut ExactSum, term: f64) {
        match self {
            Self::Add => sum.add(term),
            Self::Remove => sum.subtract(term),
        }
    }

    /// `false` when a removed day cannot have been added.
    fn day(self, days: &mut TopN<Day, DAYS_KEPT>, day: Option<Day>) -> bool {
        match (self, day) {
            (_, None) => true,
            (Self::Add, Some(day)) => {
                days.add(day);
                true
            }
            (Self::Remove, Some(day)) => days.remove(&day),
        }
    }
}

impl FacilityAggregate {
    /// An aggregate without items, as of a day.
    #[must_use]
    pub fn new(rules: &Rules, as_of: Day) -> Self {
        Self {
            as_of,
            algorithm_version: rules.algorithm.version().to_owned(),
            count: 0,
            shares: OriginCounts::default(),
            weights: ExactSum::default(),
            weighted: ExactSum::default(),
            scores: ExactSum::default(),
            ages: (0, 0),
            humidity: (ExactSum::default(), 0),
            copper: 0,
            aluminum: 0,
            by_rating: [0; 4],
            critical_threats: 0,
            categories: rules.algorithm.weights().map(|(factor, _)| (factor, ExactSum::default(), 0)).collect(),
            top: TopThreats::default(),
            maintenance: FacilityMaintenance::default(),
            safety: FacilitySafety::default(),
            own_studies: 0,
            inspections: TopN::default(),
            infrared: TopN::default(),
            studies: TopN::default(),
        }
    }

    /// Whether its items were assessed on this day with this algorithm. Only then may items be added or removed.
    #[must_use]
    pub fn matches(&self, rules: &Rules, as_of: Day) -> bool {
        self.as_of == as_of && self.algorithm_version == rules.algorithm.version()
    }

    /// Adds an item.
    pub fn add(&mut self, item: &EquipmentContribution<'_>, rules: &Rules) {
        self.top.add(item.kind, item.figure.rating, item.figure.score, item.id);
        self.apply(item, rules, AggregateOperation::Add);
    }

    /// Removes an item with the values it was added with. `false` when it cannot have been added: the aggregate is then
    /// invalid and must be rebuilt from all items.
    #[must_use]
    pub fn remove(&mut self, item: &EquipmentContribution<'_>, rules: &Rules) -> bool {
        let was_in = self.count > 0
            && item.figure.as_of == self.as_of
            && item.figure.algorithm_version == self.algorithm_version
            && self.top.remove(item.kind, item.figure.rating, item.figure.score, item.id);
        was_in && self.apply(item, rules, AggregateOperation::Remove)
    }

    fn apply(&mut self, item: &EquipmentContribution<'_>, rules: &Rules, operation: AggregateOperation) -> bool {
        let figure = item.figure;
        operation.count(&mut self.count, true);
        operation.count(&mut self.shares.remote, item.made_by.remote);
        operation.count(&mut self.shares.stale, item.made_by.stale);
        operation.sum(&mut self.weights, figure.importance);
        operation.sum(&mut self.weighted, figure.importance * figure.score);
        operation.sum(&mut self.scores, figure.score);
        if let Some(day) = item.install_date.filter(|day| *day <= self.as_of) {
            let days = i64::from(self.as_of - day);
            self.ages.0 += if operation == AggregateOperation::Add { days } else { -days };
            operation.count(&mut self.ages.1, true);
        }
        if let Some(percent) = measured(item.humidity_percent) {
            operation.sum(&mut self.humidity.0, percent);
            operation.count(&mut self.humidity.1, true);
        }
        operation.count(&mut self.copper, item.conductor_material == Some(ConductorMaterial::Copper));
        operation.count(&mut self.aluminum, item.conductor_material == Some(ConductorMaterial::Aluminum));
        operation.count(&mut self.by_rating[figure.rating as usize], true);
        operation.count(&mut self.critical_threats, figure.critical_threat);
        let affected_from = rules.algorithm.threats().category_affected_from;
        for (factor, sum, affected) in &mut self.categories {
            if let Some((_, points)) = figure.factors.iter().find(|(name, _)| name == factor) {
                operation.sum(sum, *points);
                operation.count(affected, *points >= affected_from);
            }
        }
        self.apply_compliance(figure, operation)
    }

    fn apply_compliance(&mut self, figure: &EquipmentFigure, operation: AggregateOperation) -> bool {
        let (maintenance, safety) = (&figure.maintenance, &figure.safety);
        operation.count(&mut self.maintenance.compliant, maintenance.compliant);
        operation.count(&mut self.maintenance.by_status[maintenance.status as usize], true);
        if safety.in_scope {
            operation.count(&mut self.safety.in_scope, true);
            operation.count(&mut self.safety.compliant, safety.percentage == Some(100));
            operation.count(&mut self.safety.label_present, safety.label != LabelState::Missing);
            operation.count(&mut self.safety.label_complete, safety.label == LabelState::Complete);
            operation.count(&mut self.own_studies, safety.own_study_current);
        }
        // Apply all three even if the first one fails
        let known = [
            operation.day(&mut self.inspections, maintenance.last_inspection),
            operation.day(&mut self.infrared, maintenance.last_infrared),
            operation.day(&mut self.studies, safety.own_study),
        ];
        known == [true; 3]
    }

    /// The facility's figure; `None` when too many of the top values were removed for the next to be known: the
    /// aggregate must then be rebuilt from all items.
    #[must_use]
    pub fn figure(&self, facility: &Facility, rules: &Rules) -> Option<FacilityFigure> {
        let days = [&self.inspections, &self.infrared, &self.studies];
        let is_known = self.top.is_known(rules.algorithm.threats()) && days.iter().all(|days| days.has_top(1));
        is_known.then(|| self.figure_on(&FacilityFallbacks::new(facility, self.as_of), rules))
    }

    pub(super) fn figure_on(&self, grounds: &FacilityFallbacks, rules: &Rules) -> FacilityFigure {
        let score = self.weighted.mean_over(self.weights.value());
        #[expect(clippy::cast_precision_loss, reason = "no facility has 2^53 items")]
        let of_count = |sum: &ExactSum, count: u64| sum.mean_over(count as f64);
        #[expect(clippy::cast_precision_loss, reason = "ages in days stay far below 2^53")]
        let mean_age = (self.ages.1 > 0).then(|| self.ages.0 as f64 / self.ages.1 as f64 / DAYS_PER_YEAR);
        let maintenance = FacilityMaintenance {
            percentage: rounded_ratio(100 * self.maintenance.compliant, self.count),
            ..self.maintenance.clone()
        };
        let safety = FacilitySafety { percentage: self.safety_percentage(grounds, rules), ..self.safety.clone() };
        let categories = if self.count == 0 { &[] } else { self.categories.as_slice() };
        let latest = |days: &TopN<Day, DAYS_KEPT>| days.get(0).copied();
        FacilityFigure {
            as_of: self.as_of,
            algorithm_version: self.algorithm_version.clone(),
            score,
            level: score.map(|score| rules.algorithm.facility_bands().rating(score)),
            shares: self.shares,
            equipment_count: self.count,
            by_rating: self.by_rating,
            critical_threats: self.critical_threats,
            mean_score: of_count(&self.scores, self.count),
            mean_age_years: mean_age,
            mean_humidity: of_count(&self.humidity.0, self.humidity.1).or(grounds.humidity),
            copper: self.copper,
            aluminum: self.aluminum,
            categories: categories
                .iter()
                .filter_map(|(factor, sum, affected)| {
                    Some(CategoryFigure { factor: *factor, mean: of_count(sum, self.count)?, affected: *affected })
                })
                .collect(),
            top_threats: self.top.pick(rules.algorithm.threats()),
            overall_compliance: overall(maintenance.percentage, safety.percentage),
            maintenance,
            safety,
            last_inspection: latest(&self.inspections),
            last_infrared: grounds.infrared.max(latest(&self.infrared)),
            last_arc_flash: grounds.study.max(latest(&self.studies)),
        }
    }

    /// NFPA 70E percentage: study points for all items in scope when the facility's study is current, else for the
    /// items with a current study of their own; plus label points for the complete labels.
    fn safety_percentage(&self, grounds: &FacilityFallbacks, rules: &Rules) -> Option<u8> {
        let in_scope = self.safety.in_scope;
        let points = rules.nfpa70e.points();
        let covered = match grounds.study {
            Some(study) if rules.nfpa70e.is_current(study, self.as_of) => in_scope,
            _ => self.own_studies,
        };
        let earned = u64::from(points.study) * covered + u64::from(points.complete_label) * self.safety.label_complete;
        rounded_ratio(earned, in_scope)
    }
}
