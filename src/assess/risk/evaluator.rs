//! Evaluator of risk algorithms. It does not allocate, so that scoring a whole portfolio is bound by memory speed.

use super::{
    AluminumRule, ConductorRule, Curve, CurveInput, FACTORS, FactorRule, LowerStart, RiskAlgorithm, StartInput,
    StepFunction,
};
use crate::assess::equipment_context::EquipmentContext;
use crate::assess::figure::{Factor, RiskRating};
use crate::assess::risk::inputs::{Input, InputSet, Inputs};
use crate::inventory::{ConductorMaterial, Day};

/// Maximum score of a factor.
const FACTOR_CAP: f64 = 100.0;

/// The risk score of one piece of equipment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RiskScore {
    /// The exact score, 0-100.
    pub exact: f64,
    /// Rating of the exact score.
    pub rating: RiskRating,
    /// Confidence, 0-1: 1 less the weights of the factors that used a substitute input.
    pub confidence: f64,
    /// Unknown inputs that a factor needed and substituted.
    pub missing: InputSet,
    /// No service of any kind is on record.
    pub never_serviced: bool,
    components: [(Factor, f64); FACTORS],
    count: u8,
}

impl RiskScore {
    /// Each factor's score 0-100, in the algorithm's order.
    #[must_use]
    pub fn components(&self) -> &[(Factor, f64)] {
        &self.components[..usize::from(self.count)]
    }

    /// The score of one factor; `None` when the algorithm has no such factor.
    #[must_use]
    pub fn component(&self, factor: Factor) -> Option<f64> {
        self.components().iter().find(|(name, _)| *name == factor).map(|(_, points)| *points)
    }

    /// The exact score rounded half up, 0-100.
    #[must_use]
    pub fn rounded(&self) -> u8 {
        rounded(self.exact)
    }
}

/// A score from 0 to 100 rounded half up, as `risk_score` shows it.
#[must_use]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0-100 first")]
pub fn rounded(score: f64) -> u8 {
    score.clamp(0.0, 100.0).round() as u8
}

/// Removes the rounding error of a sum of decimal fractions, so that 1 - 0.55 is 0.45.
fn without_noise(fraction: f64) -> f64 {
    ((fraction * 1e12).round() / 1e12).clamp(0.0, 1.0)
}

impl RiskAlgorithm {
    /// Scores equipment as of a day. Does not allocate.
    #[must_use]
    pub fn score(&self, subject: &EquipmentContext<'_>, as_of: Day) -> RiskScore {
        self.evaluate(&Inputs::from_context(subject, as_of))
    }

    pub(in crate::assess) fn evaluate(&self, inputs: &Inputs) -> RiskScore {
        let mut components = [(Factor::Age, 0.0); FACTORS];
        let (mut sum, mut substituted) = (0.0, 0.0);
        let mut missing = InputSet::default();
        for (rule, component) in self.factors.iter().zip(&mut components) {
            let mut lacked = InputSet::default();
            let points = self.factor(rule, inputs, &mut lacked).min(FACTOR_CAP);
            *component = (rule.factor, points);
            sum += rule.weight * points;
            if !lacked.is_empty() {
                substituted += rule.weight;
                missing = missing.with(lacked);
            }
        }
        let exact = (self.calibration * sum).min(self.cap);
        RiskScore {
            exact,
            rating: self.bands.rating(exact),
            confidence: without_noise(1.0 - substituted),
            missing,
            never_serviced: inputs.years_since_service.is_none(),
            components,
            count: u8::try_from(self.factors.len()).unwrap_or(u8::MAX),
        }
    }

    fn factor(&self, rule: &FactorRule, inputs: &Inputs, lacked: &mut InputSet) -> f64 {
        let mut points = 0.0;
        if let Some(curve) = &rule.curve {
            match self.curve_input(curve.of, inputs) {
                Some(x) => points += curve.at(x),
                None => {
                    if curve.of == CurveInput::LifeUsed {
                        lacked.put(Input::InstallDate);
                    }
                    return curve.when_unknown;
                }
            }
        }
        points += match &rule.lower_start {
            Some(lower) if self.starts_lower(lower, inputs, lacked) => lower.value,
            _ => rule.start,
        };
        if let Some(conductor) = &rule.conductor {
            points += conductor.points(inputs, lacked);
        }
        for steps in &rule.steps {
            let value = inputs.quantity(steps.input).unwrap_or_else(|| {
                lacked.put(steps.input.input());
                self.when_unknown.quantities[steps.input as usize]
            });
            points += steps.points(value);
        }
        let counting = rule.flags_of[inputs.kind as usize];
        let (mut on, unknown) = inputs.flags(counting);
        *lacked = lacked.with(unknown);
        if self.when_unknown.flags {
            on = on.with(unknown);
        }
        for flag in &rule.flags {
            points += flag.add * on.weight_in(counting, flag.input);
        }
        if rule.per_documented_issue > 0.0 {
            let issues = inputs.issues.unwrap_or_else(|| {
                lacked.put(Input::DocumentedIssues);
                self.when_unknown.issues
            });
            points += rule.per_documented_issue * f64::from(issues);
        }
        points
    }

    /// Input of a curve: used life in percent, or years since the last service.
    pub(super) fn curve_input(&self, of: CurveInput, inputs: &Inputs) -> Option<f64> {
        match of {
            CurveInput::LifeUsed => inputs.years.map(|years| years / self.expected_life(inputs.kind) * 100.0),
            CurveInput::YearsSinceService => inputs.years_since_service,
        }
    }

    /// Whether every condition of a lower start holds. An unknown input counts as missing only when the other
    /// conditions hold, as it does not affect the result otherwise.
    fn starts_lower(&self, lower: &LowerStart, inputs: &Inputs, lacked: &mut InputSet) -> bool {
        let (mut unknown, mut holds) = (InputSet::default(), true);
        for &(input, below) in &lower.when {
            let value = match input {
                StartInput::AgeYears => {
                    if inputs.years.is_none() {
                        unknown.put(Input::InstallDate);
                    }
                    inputs.years
                }
                StartInput::YearsSinceService => inputs.years_since_service,
                StartInput::Quantity(quantity) => Some(inputs.quantity(quantity).unwrap_or_else(|| {
                    unknown.put(quantity.input());
                    self.when_unknown.quantities[quantity as usize]
                })),
            };
            match value {
                Some(value) if value < below => {}
                Some(_) => return false,
                None => holds = false,
            }
        }
        *lacked = lacked.with(unknown);
        holds
    }
}

impl Curve {
    fn at(&self, x: f64) -> f64 {
        // A branchless count is faster than a search: the reached segment is unpredictable.
        let reached = self.pieces.iter().filter(|piece| x >= piece.from).count();
        let piece = &self.pieces[reached.saturating_sub(1)];
        piece.value + (x - piece.from) * piece.slope
    }
}

impl StepFunction {
    fn points(&self, value: f64) -> f64 {
        let reached = self.thresholds.iter().filter(|threshold| self.sign * value > **threshold).count();
        self.points[reached]
    }
}

impl ConductorRule {
    fn points(&self, inputs: &Inputs, lacked: &mut InputSet) -> f64 {
        match inputs.material {
            None => {
                lacked.put(Input::ConductorMaterial);
                self.unknown
            }
            Some(ConductorMaterial::Copper) => self.copper,
            Some(ConductorMaterial::Aluminum) => {
                let (Some(installed), Some(years)) = (inputs.installed, inputs.years) else {
                    lacked.put(Input::InstallDate);
                    return self.install_date_unknown;
                };
                match &self.aluminum {
                    AluminumRule::InstalledBefore(steps) => steps.iter().find(|(day, _)| installed < *day).map(|s| s.1),
                    AluminumRule::UpToAge(steps) => steps.iter().find(|(age, _)| years <= *age).map(|s| s.1),
                }
                .unwrap_or(self.otherwise)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::assess::RuleCatalog;
    use crate::inventory::{Equipment, Facility};

    const AS_OF: &str = "2026-01-15";

    fn score_in(version: &str, item: Value, facility: Option<&Facility>) -> RiskScore {
        let mut item = item;
        item["id"] = json!("e");
        item["facility_id"] = json!("f");
        if item["type"].is_null() {
            item["type"] = json!("panel");
        }
        let equipment: Equipment = serde_json::from_value(item).expect("an item");
        let algorithm = RuleCatalog::embedded().expect("sound").algorithm(version).expect("there");
        algorithm.score(&EquipmentContext::new(&equipment, &[], &[], facility), AS_OF.parse().expect("a date"))
    }

    fn component(version: &str, item: Value, factor: Factor) -> f64 {
        score_in(version, item, None).component(factor).expect("the factor")
    }

    #[test]
    fn steps_count_strictly() {
        use Factor::{Environmental, Operational};
        for (version, keys, factor, points) in [
            ("1.2.0", json!({"environment": {"humidity_percent": 80}}), Environmental, 45.0),
            ("1.2.0", json!({"environment": {"humidity_percent": 80.1}}), Environmental, 60.0),
            ("1.2.0", json!({"environment": {"temperature_f": 75}}), Environmental, 35.0),
            ("1.2.0", json!({"operation": {"loading_percent": 39.9}}), Operational, 15.0),
            ("1.2.0", json!({"operation": {"loading_percent": 40}}), Operational, 30.0),
            ("1.2.0", json!({"operation": {"loading_percent": 90}}), Operational, 75.0),
            ("1.2.0", json!({"operation": {"power_factor": 0.9}}), Operational, 30.0),
            ("1.2.0", json!({"operation": {"power_factor": 0.8}}), Operational, 40.0),
            ("1.2.0", json!({"operation": {"power_factor": 0.79}}), Operational, 50.0),
            ("1.0.0", json!({"operation": {"loading_percent": 60}}), Operational, 10.0),
            ("1.0.0", json!({"maintenance": {"trip_test": "failed"}}), Operational, 10.0),
            ("1.0.0", json!({"type": "breaker", "maintenance": {"trip_test": "failed"}}), Operational, 35.0),
        ] {
            assert_eq!(component(version, keys.clone(), factor), points, "{version} {keys}");
        }
    }

    #[test]
    fn old_aluminum_scores_higher_and_unknown_age_follows_the_version() {
        let aluminum = |day: Option<&str>| json!({"install_date": day, "conductor": {"material": "aluminum"}});
        for (version, day, points) in [
            ("1.2.0", Some("1974-12-31"), 90.0),
            ("1.2.0", Some("1975-01-01"), 75.0),
            ("1.2.0", None, 75.0),
            ("1.0.0", Some("2016-01-16"), 60.0),
            ("1.0.0", Some("2016-01-14"), 70.0),
            ("1.0.0", Some("1980-01-01"), 100.0),
            ("1.0.0", None, 100.0),
        ] {
            assert_eq!(component(version, aluminum(day), Factor::Material), points, "{version} {day:?}");
        }
    }

    #[test]
    fn every_substituted_input_is_listed_once() {
        let bare = score_in("1.2.0", json!({}), None);
        let names = bare.missing.names();
        assert_eq!(
            names[..5],
            [
                "install_date",
                "conductor.material",
                "conductor.connection_type",
                "conductor.undersized",
                "conductor.outdated_insulation"
            ]
        );
        // Without a service nothing else of maintenance is asked for; no version asks for a panel's trip test.
        assert_eq!(names.len(), Input::ALL.len() - 4);
        assert!(bare.never_serviced && !names.iter().any(|name| name.starts_with("maintenance")));
        assert_eq!(bare.confidence, 0.2);

        let served = score_in("1.2.0", json!({"maintenance": {"last_service_date": "2026-01-01"}}), None);
        assert!(served.missing.has(Input::DocumentedIssues) && !served.missing.has(Input::TripTest));
        assert_eq!(served.confidence, 0.0);

        let five = score_in("1.0.0", json!({"type": "breaker"}), None).missing;
        assert_eq!(
            five.names(),
            [
                "install_date",
                "conductor.material",
                "maintenance.thermal_issues",
                "maintenance.trip_test",
                "environment.humidity_percent",
                "environment.temperature_f",
                "operation.loading_percent",
                "condition.visible_corrosion",
                "condition.heat_discoloration",
                "condition.loose_parts"
            ]
        );
    }

    #[test]
    fn a_known_corrosion_level_implies_visible_corrosion() {
        for (level, on, missing) in [("Moderate", true, false), ("Minimal", false, true)] {
            let score = score_in("1.2.0", json!({"condition": {"rust_level": level}}), None);
            assert_eq!(score.component(Factor::Visual), Some(if on { 45.0 } else { 15.0 }), "{level}");
            assert_eq!(score.missing.has(Input::VisibleCorrosion), missing, "{level}");
        }
    }

    #[test]
    fn facility_averages_replace_unknown_environment_inputs() {
        let facility = json!({"id": "f", "name": "F", "environment": {"humidity_average": 81}});
        let facility: Facility = serde_json::from_value(facility).expect("a facility");
        let score = score_in("1.2.0", json!({}), Some(&facility));
        assert_eq!(score.component(Factor::Environmental), Some(60.0));
        assert!(!score.missing.has(Input::Humidity) && score.missing.has(Input::Temperature));
    }

    #[test]
    fn new_and_recently_serviced_equipment_starts_lower() {
        let item = |installed: Option<&str>, served: &str| {
            json!({"install_date": installed, "maintenance": {"last_service_date": served,
                "documented_issues": 0, "failed_inspection": false, "thermal_issues": false}})
        };
        let half_a_year = 15.0 * 182.0 / 365.25;
        let served = "2025-07-17";
        for (installed, points, missing) in [
            (Some("2023-02-01"), 5.0 + half_a_year, false),
            (Some("2023-01-01"), 25.0 + half_a_year, false),
            (None, 25.0 + half_a_year, true),
        ] {
            let score = score_in("1.2.0", item(installed, served), None);
            let maintenance = score.component(Factor::Maintenance).expect("the factor");
            assert!((maintenance - points).abs() < 1e-12, "{installed:?}: {maintenance}");
            assert_eq!(score.missing.has(Input::InstallDate), missing);
        }
        // What was served longer ago starts as usual whatever its age, so its unknown age lowers only age's confidence.
        let long_ago = score_in("1.2.0", item(None, "2024-01-01"), None);
        let fresh = score_in("1.2.0", item(None, served), None);
        assert!(long_ago.confidence > fresh.confidence);
    }
}
