//! Explanation of a risk score: the contribution of each factor in points, with a sentence. Contributions sum to the
//! score.

use std::fmt::Write;

use serde::Serialize;

use super::used_inputs::UsedInput;
use super::{CurveInput, FactorRule, RiskAlgorithm};
use crate::assess::equipment_context::EquipmentContext;
use crate::assess::figure::{Factor, RiskRating};
use crate::assess::risk::inputs::Inputs;
use crate::inventory::{ConductorMaterial, Day, EquipmentKind};

/// A risk score with its explanation.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RiskExplanation {
    /// Algorithm version.
    pub algorithm_version: Box<str>,
    /// Day of assessment.
    pub as_of: Day,
    /// The exact score, 0-100.
    pub score: f64,
    /// The exact score rounded half up.
    pub risk_score: u8,
    /// Rating of the exact score.
    pub risk_rating: RiskRating,
    /// Each factor, in the algorithm's order.
    pub factors: Vec<FactorExplanation>,
    /// Calibration multiplier contained in each contribution.
    pub calibration: f64,
    /// Points taken off by the cap: zero or negative. The contributions and this sum to the score.
    pub cap: f64,
    /// Dotted names of unknown inputs that a factor needed and substituted.
    pub missing_inputs: Vec<&'static str>,
    /// Confidence, 0-1: 1 less the weights of the factors that used a substitute input.
    pub confidence: f64,
    /// Findings to report regardless of the score.
    pub findings: Vec<RiskFinding>,
}

/// One factor of an explained score.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct FactorExplanation {
    /// Which factor.
    pub factor: Factor,
    /// Its score, 0-100.
    pub score: f64,
    /// Its weight, 0-1.
    pub weight: f64,
    /// Its contribution to the score, points: calibration * weight * score.
    pub contribution: f64,
    /// Explanation, one sentence.
    pub details: String,
    /// Inputs used.
    pub inputs: Vec<UsedInput>,
}

/// A finding to report regardless of the score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RiskFinding {
    /// No service of any kind is on record.
    NoServiceOnRecord,
}

impl RiskAlgorithm {
    /// Scores equipment as of a day, with the explanation.
    #[must_use]
    pub fn explain(&self, subject: &EquipmentContext<'_>, as_of: Day) -> RiskExplanation {
        let inputs = Inputs::from_context(subject, as_of);
        let score = self.evaluate(&inputs);
        let factors: Vec<FactorExplanation> = self
            .factors
            .iter()
            .zip(score.components())
            .map(|(rule, &(factor, points))| FactorExplanation {
                factor,
                score: points,
                weight: rule.weight,
                contribution: self.calibration * rule.weight * points,
                details: self.sentence(rule, &inputs),
                inputs: self.used(rule, &inputs, subject),
            })
            .collect();
        let sum: f64 = factors.iter().map(|line| line.contribution).sum();
        RiskExplanation {
            algorithm_version: self.version.clone(),
            as_of,
            score: score.exact,
            risk_score: score.rounded(),
            risk_rating: score.rating,
            calibration: self.calibration,
            cap: (self.cap - sum).min(0.0),
            missing_inputs: score.missing.names(),
            confidence: score.confidence,
            findings: score.never_serviced.then_some(RiskFinding::NoServiceOnRecord).into_iter().collect(),
            factors,
        }
    }

    fn sentence(&self, rule: &FactorRule, inputs: &Inputs) -> String {
        let mut sentence = Sentence::default();
        if let Some(curve) = &rule.curve {
            let known = match curve.of {
                CurveInput::LifeUsed => self.say_age(&mut sentence, inputs),
                CurveInput::YearsSinceService => say_service(&mut sentence, inputs),
            };
            if !known {
                return sentence.0;
            }
        }
        if rule.conductor.is_some() {
            say_conductor(&mut sentence, inputs);
        }
        for steps in &rule.steps {
            let (before, after) = steps.input.phrase();
            match inputs.quantity(steps.input) {
                Some(value) if inputs.averaged.has(steps.input.input()) => {
                    sentence.add(format_args!("{before}{value}{after} (facility average)"));
                }
                Some(value) => sentence.add(format_args!("{before}{value}{after}")),
                None => {
                    let assumed = self.when_unknown.quantities[steps.input as usize];
                    sentence.add(format_args!("{before}unknown, {assumed}{after} assumed"));
                }
            }
        }
        let mut unknown = 0;
        for flag in rule.flags_of(inputs.kind) {
            match (inputs.flag(flag.input), flag.input.flag()) {
                (Some(true), Some((_, words))) => sentence.add(format_args!("{words}")),
                (None, _) => unknown += 1,
                _ => {}
            }
        }
        if rule.per_documented_issue > 0.0 {
            match inputs.issues {
                Some(0) => {}
                Some(1) => sentence.add(format_args!("1 documented issue")),
                Some(issues) => sentence.add(format_args!("{issues} documented issues")),
                None => unknown += 1,
            }
        }
        sentence.close(unknown)
    }

    /// Adds the age. False when it is unknown, which ends the sentence.
    fn say_age(&self, sentence: &mut Sentence, inputs: &Inputs) -> bool {
        let what = spoken(inputs.kind);
        match inputs.years {
            Some(years) => {
                let (years, life) = (years.floor(), self.expected_life(inputs.kind));
                let plural = if years == 1.0 { "" } else { "s" };
                sentence.add(format_args!("{what} is {years} year{plural} old, expected life {life}"));
                true
            }
            None => {
                sentence.add(format_args!("{what} of unknown age"));
                false
            }
        }
    }
}

fn say_service(sentence: &mut Sentence, inputs: &Inputs) -> bool {
    match inputs.years_since_service {
        Some(years) if years * 12.0 < 1.0 => {
            sentence.add(format_args!("last serviced less than a month ago"));
            true
        }
        Some(years) if years < 1.0 => {
            let months = (years * 12.0).floor();
            let plural = if months == 1.0 { "" } else { "s" };
            sentence.add(format_args!("last serviced {months} month{plural} ago"));
            true
        }
        Some(years) => {
            sentence.add(format_args!("last serviced {years:.1} years ago"));
            true
        }
        None => {
            sentence.add(format_args!("no service on record"));
            false
        }
    }
}

fn say_conductor(sentence: &mut Sentence, inputs: &Inputs) {
    match (inputs.material, inputs.installed) {
        (Some(ConductorMaterial::Aluminum), Some(day)) => {
            sentence.add(format_args!("aluminum conductors installed in {}", day.year()));
        }
        (Some(ConductorMaterial::Aluminum), None) => sentence.add(format_args!("aluminum conductors of unknown age")),
        (Some(ConductorMaterial::Copper), _) => sentence.add(format_args!("copper conductors")),
        (None, _) => sentence.add(format_args!("conductor material unknown")),
    }
}

/// Display name of an equipment type at the start of a sentence.
const fn spoken(kind: EquipmentKind) -> &'static str {
    match kind {
        EquipmentKind::Panel => "Panel",
        EquipmentKind::Switchboard => "Switchboard",
        EquipmentKind::Switchgear => "Switchgear",
        EquipmentKind::Transformer => "Transformer",
        EquipmentKind::Breaker => "Breaker",
        EquipmentKind::Disconnect => "Disconnect",
        EquipmentKind::Mcc => "Motor control center",
        EquipmentKind::Busway => "Busway",
        EquipmentKind::Raceway => "Raceway",
        EquipmentKind::Conductor => "Conductor",
        EquipmentKind::Ups => "UPS",
        EquipmentKind::Generator => "Generator",
        EquipmentKind::Battery => "Battery",
        EquipmentKind::Motor => "Motor",
        EquipmentKind::Other => "Equipment",
    }
}

/// Clauses joined by semicolons, the first beginning with a capital.
#[derive(Default)]
struct Sentence(String);

impl Sentence {
    fn add(&mut self, clause: std::fmt::Arguments<'_>) {
        let first = self.0.is_empty();
        if first {
            self.0.reserve(64);
        } else {
            self.0.push_str("; ");
        }
        // Writing to a String cannot fail.
        let _ = self.0.write_fmt(clause);
        if first && let Some(letter) = self.0.get_mut(..1) {
            letter.make_ascii_uppercase();
        }
    }

    fn close(mut self, unknown: usize) -> String {
        match (self.0.is_empty(), unknown) {
            (true, 0) => self.add(format_args!("nothing adverse on record")),
            (true, _) => self.add(format_args!("nothing adverse on record, {unknown} not recorded")),
            (false, _) => {}
        }
        self.0
    }
}
