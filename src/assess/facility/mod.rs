//! A facility's figure, folded from the figures of its items one by one. Any order gives the same answer, and the fold
//! holds a few numbers and names whatever the size.

mod sum;
mod threats;

use std::sync::Arc;

use super::Rules;
use super::figure::{
    CategoryFigure, EquipmentFigure, FacilityFigure, FacilityMaintenance, FacilitySafety, Factor, LabelState,
};
use super::input::{DAYS_PER_YEAR, measured};
use super::nfpa::{overall, rounded_ratio};
use crate::inventory::{ConductorMaterial, Day, EquipmentId, EquipmentKind, Facility};

pub(super) use sum::Sum;
use threats::TopThreats;

/// What a facility's figure wants to know of one item.
#[derive(Debug, Clone, Copy)]
pub struct FacilityItem<'a> {
    /// The item.
    pub id: &'a EquipmentId,
    /// What it is.
    pub kind: EquipmentKind,
    /// Its judgement.
    pub figure: &'a EquipmentFigure,
    /// Day of installation.
    pub install_date: Option<Day>,
    /// Its own relative humidity, percent.
    pub humidity_percent: Option<f64>,
    /// Worst material of its conductors.
    pub conductor_material: Option<ConductorMaterial>,
}

/// A facility's figure in the making.
#[derive(Debug, Clone)]
pub struct FacilityFold {
    rules: Rules,
    as_of: Day,
    facility_study: Option<Day>,
    facility_humidity: Option<f64>,
    last_infrared: Option<Day>,
    last_study: Option<Day>,
    last_inspection: Option<Day>,
    count: u64,
    weights: Sum,
    weighted: Sum,
    scores: Sum,
    /// Whole days of age, and of how many items.
    ages: (i64, u64),
    humidity: (Sum, u64),
    copper: u64,
    aluminum: u64,
    by_rating: [u64; 4],
    critical_threats: u64,
    categories: Vec<(Factor, Sum, u64)>,
    top: TopThreats,
    maintenance: FacilityMaintenance,
    safety: FacilitySafety,
    own_studies: u64,
}

impl FacilityFold {
    /// Begins a facility's figure, true for a day.
    #[must_use]
    pub fn new(facility: &Facility, rules: &Rules, as_of: Day) -> Self {
        let known = |day: &Day| *day <= as_of;
        let facility_study = facility.last_arc_flash_study.filter(known);
        Self {
            as_of,
            facility_study,
            facility_humidity: measured(facility.environment.humidity_average),
            last_infrared: facility.last_infrared_scan.filter(known),
            last_study: facility_study,
            last_inspection: None,
            count: 0,
            weights: Sum::default(),
            weighted: Sum::default(),
            scores: Sum::default(),
            ages: (0, 0),
            humidity: (Sum::default(), 0),
            copper: 0,
            aluminum: 0,
            by_rating: [0; 4],
            critical_threats: 0,
            categories: rules.algorithm.weights().map(|(factor, _)| (factor, Sum::default(), 0)).collect(),
            top: TopThreats::new(Arc::clone(&rules.algorithm)),
            maintenance: FacilityMaintenance::default(),
            safety: FacilitySafety::default(),
            own_studies: 0,
            rules: rules.clone(),
        }
    }

    /// Takes one item in.
    pub fn add(&mut self, item: &FacilityItem<'_>) {
        let figure = item.figure;
        self.count += 1;
        self.weights.add(figure.importance);
        self.weighted.add(figure.importance * figure.score);
        self.scores.add(figure.score);
        if let Some(day) = item.install_date.filter(|day| *day <= self.as_of) {
            self.ages = (self.ages.0 + i64::from(self.as_of - day), self.ages.1 + 1);
        }
        if let Some(percent) = measured(item.humidity_percent) {
            self.humidity.0.add(percent);
            self.humidity.1 += 1;
        }
        match item.conductor_material {
            Some(ConductorMaterial::Copper) => self.copper += 1,
            Some(ConductorMaterial::Aluminum) => self.aluminum += 1,
            None => {}
        }
        self.by_rating[figure.rating as usize] += 1;
        self.critical_threats += u64::from(figure.critical_threat);
        let affected_from = self.rules.algorithm.threats().category_affected_from;
        for (factor, sum, affected) in &mut self.categories {
            if let Some((_, points)) = figure.factors.iter().find(|(name, _)| name == factor) {
                sum.add(*points);
                *affected += u64::from(*points >= affected_from);
            }
        }
        self.top.offer(item.kind, figure.rating, figure.score, item.id);
        self.add_compliance(figure);
    }

    fn add_compliance(&mut self, figure: &EquipmentFigure) {
        let (maintenance, safety) = (&figure.maintenance, &figure.safety);
        self.maintenance.compliant += u64::from(maintenance.compliant);
        self.maintenance.by_status[maintenance.status as usize] += 1;
        self.last_inspection = self.last_inspection.max(maintenance.last_inspection);
        self.last_infrared = self.last_infrared.max(maintenance.last_infrared);
        self.last_study = self.last_study.max(safety.own_study);
        if safety.in_scope {
            self.safety.in_scope += 1;
            self.safety.compliant += u64::from(safety.percentage == Some(100));
            self.safety.label_present += u64::from(safety.label != LabelState::Missing);
            self.safety.label_complete += u64::from(safety.label == LabelState::Complete);
            self.own_studies += u64::from(safety.own_study_current);
        }
    }

    /// The figure of all items taken in.
    #[must_use]
    pub fn finish(mut self) -> FacilityFigure {
        let score = self.weighted.mean_over(self.weights.value());
        #[expect(clippy::cast_precision_loss, reason = "no facility has 2^53 items")]
        let of_count = |sum: &Sum, count: u64| sum.mean_over(count as f64);
        #[expect(clippy::cast_precision_loss, reason = "ages in days stay far below 2^53")]
        let mean_age = (self.ages.1 > 0).then(|| self.ages.0 as f64 / self.ages.1 as f64 / DAYS_PER_YEAR);
        self.maintenance.percentage = rounded_ratio(100 * self.maintenance.compliant, self.count);
        self.safety.percentage = self.safety_percentage();
        let categories = if self.count == 0 { &[] } else { self.categories.as_slice() };
        FacilityFigure {
            as_of: self.as_of,
            algorithm_version: self.rules.algorithm.version().to_owned(),
            score,
            level: score.map(|score| self.rules.algorithm.facility_bands().rating(score)),
            equipment_count: self.count,
            by_rating: self.by_rating,
            critical_threats: self.critical_threats,
            mean_score: of_count(&self.scores, self.count),
            mean_age_years: mean_age,
            mean_humidity: of_count(&self.humidity.0, self.humidity.1).or(self.facility_humidity),
            copper: self.copper,
            aluminum: self.aluminum,
            categories: categories
                .iter()
                .filter_map(|(factor, sum, affected)| {
                    Some(CategoryFigure { factor: *factor, mean: of_count(sum, self.count)?, affected: *affected })
                })
                .collect(),
            top_threats: self.top.pick(),
            overall_compliance: overall(self.maintenance.percentage, self.safety.percentage),
            maintenance: self.maintenance,
            safety: self.safety,
            last_inspection: self.last_inspection,
            last_infrared: self.last_infrared,
            last_arc_flash: self.last_study,
        }
    }

    /// Study points for all when the facility's study is current, else for the items with one of their own; label points
    /// for the complete labels.
    fn safety_percentage(&self) -> Option<u8> {
        let in_scope = self.safety.in_scope;
        let points = self.rules.safety.points();
        let covered = match self.facility_study {
            Some(study) if self.rules.safety.is_current(study, self.as_of) => in_scope,
            _ => self.own_studies,
        };
        let earned = u64::from(points.study) * covered + u64::from(points.complete_label) * self.safety.label_complete;
        rounded_ratio(earned, in_scope)
    }
}
