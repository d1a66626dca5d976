//! The evaluator: numbers and bits in, numbers and bits out. Nothing here allocates, so that a whole portfolio is scored
//! as fast as memory gives it.

use super::{
    Algorithm, AluminumRule, ConductorRule, Curve, CurveInput, FACTORS, FactorRule, LowerStart, StartInput, Steps,
};
use crate::assess::figure::{Factor, RiskRating};
use crate::assess::input::{Input, InputSet, Inputs};
use crate::assess::subject::Subject;
use crate::inventory::{ConductorMaterial, Day};

/// The highest a factor gets.
const FACTOR_CAP: f64 = 100.0;

/// What an item scores.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// The exact score, 0-100.
    pub exact: f64,
    /// Rating of the exact score.
    pub rating: RiskRating,
    /// 0-1: one less the weights of the factors that wanted a substitute.
    pub confidence: f64,
    /// Unknown inputs that a factor needed and replaced.
    pub missing: InputSet,
    /// Nobody is known to have serviced it, ever.
    pub never_serviced: bool,
    components: [(Factor, f64); FACTORS],
    count: u8,
}

impl Score {
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

/// Takes off the noise of a sum of decimal fractions, so that one less 0.55 reads 0.45.
fn without_noise(fraction: f64) -> f64 {
    ((fraction * 1e12).round() / 1e12).clamp(0.0, 1.0)
}

impl Algorithm {
    /// Scores an item on a day. Allocates nothing.
    #[must_use]
    pub fn score(&self, subject: &Subject<'_>, as_of: Day) -> Score {
        self.evaluate(&Inputs::of(subject, as_of))
    }

    pub(super) fn evaluate(&self, inputs: &Inputs) -> Score {
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
        Score {
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
        for flag in &rule.flags {
            if flag.kinds.has(inputs.kind) {
                let on = inputs.flag(flag.input).unwrap_or_else(|| {
                    lacked.put(flag.input);
                    self.when_unknown.flags
                });
                if on {
                    points += flag.add;
                }
            }
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

    /// Life used in percent, or years since the last service.
    pub(super) fn curve_input(&self, of: CurveInput, inputs: &Inputs) -> Option<f64> {
        match of {
            CurveInput::LifeUsed => inputs.years.map(|years| years / self.expected_life(inputs.kind) * 100.0),
            CurveInput::YearsSinceService => inputs.years_since_service,
        }
    }

    /// Whether every condition of a lower start holds. A missing input only counts as missing when the other conditions
    /// hold, for else it would not have mattered.
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
        let piece = self.pieces.iter().rev().find(|piece| x >= piece.from).unwrap_or(&self.pieces[0]);
        piece.value + (x - piece.from) * piece.slope
    }
}

impl Steps {
    fn points(&self, value: f64) -> f64 {
        let reached = |threshold: f64| if self.above { value > threshold } else { value < threshold };
        self.steps.iter().find(|(threshold, _)| reached(*threshold)).map_or(self.otherwise, |(_, add)| *add)
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
