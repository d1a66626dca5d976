//! Risk scoring: algorithm files, the evaluator that runs them, and explanations of scores.
//!
//! An algorithm version is a data file, parsed and validated once. All versions run on the same evaluator.

mod algorithm_file;
mod bands;
mod evaluator;
mod explanation;
pub mod inputs;
mod used_inputs;

use crate::inventory::{Day, EquipmentKind};

pub use bands::{HumidityRisk, RatingBands};
pub use evaluator::RiskScore;
pub use explanation::{FactorExplanation, RiskExplanation, RiskFinding};
pub use used_inputs::{InputBasis, InputValue, UsedInput};

use super::figure::Factor;
use super::rule_file::KINDS;
use inputs::{Input, InputSet, Quantity};

/// Maximum number of factors.
const FACTORS: usize = 6;

/// One version of the risk algorithm. Created by [`RiskAlgorithm::parse`].
#[derive(Debug, Clone, PartialEq)]
pub struct RiskAlgorithm {
    version: Box<str>,
    title: Box<str>,
    calibration: f64,
    cap: f64,
    expected_life: [f64; KINDS],
    importance: [f64; KINDS],
    important_from: f64,
    when_unknown: WhenUnknown,
    bands: RatingBands,
    facility_bands: RatingBands,
    condition_factors: Box<[Factor]>,
    /// Lower bounds of Good, Fair, Poor, Critical.
    condition_from: [f64; 4],
    threats: ThreatRules,
    humidity_medium_from: f64,
    humidity_high_above: f64,
    factors: Box<[FactorRule]>,
}

/// Rules of critical threats and top threats.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::assess) struct ThreatRules {
    pub(in crate::assess) critical_load_above: f64,
    pub(in crate::assess) places: usize,
    pub(in crate::assess) diversity_points: f64,
    pub(in crate::assess) category_affected_from: f64,
}

#[derive(Debug, Clone, PartialEq)]
struct WhenUnknown {
    quantities: [f64; Quantity::ALL.len()],
    issues: u32,
    flags: bool,
}

/// One factor: start + curve + conductor + steps + flags + points per documented issue, capped at 100.
#[derive(Debug, Clone, PartialEq)]
struct FactorRule {
    factor: Factor,
    weight: f64,
    start: f64,
    lower_start: Option<LowerStart>,
    curve: Option<Curve>,
    conductor: Option<ConductorRule>,
    steps: Box<[StepFunction]>,
    flags: Box<[FlagRule]>,
    /// The flags that count, by equipment type.
    flags_of: [InputSet; KINDS],
    per_documented_issue: f64,
}

impl FactorRule {
    /// The flags that count for an equipment type.
    fn flags_of(&self, kind: EquipmentKind) -> impl Iterator<Item = &FlagRule> {
        self.flags.iter().filter(move |flag| self.flags_of[kind as usize].has(flag.input))
    }
}

/// A lower start value, used when every condition holds.
#[derive(Debug, Clone, PartialEq)]
struct LowerStart {
    value: f64,
    when: Box<[(StartInput, f64)]>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum StartInput {
    AgeYears,
    YearsSinceService,
    Quantity(Quantity),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CurveInput {
    LifeUsed,
    YearsSinceService,
}

/// A piecewise linear, non-decreasing function.
#[derive(Debug, Clone, PartialEq)]
struct Curve {
    of: CurveInput,
    pieces: Box<[CurveSegment]>,
    /// The factor's whole score when the input is unknown.
    when_unknown: f64,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct CurveSegment {
    from: f64,
    value: f64,
    slope: f64,
}

#[derive(Debug, Clone, PartialEq)]
struct ConductorRule {
    copper: f64,
    unknown: f64,
    aluminum: AluminumRule,
    otherwise: f64,
    install_date_unknown: f64,
}

#[derive(Debug, Clone, PartialEq)]
enum AluminumRule {
    /// Points when installed before a day, earliest first.
    InstalledBefore(Box<[(Day, f64)]>),
    /// Points up to an age in years, youngest first.
    UpToAge(Box<[(f64, f64)]>),
}

#[derive(Debug, Clone, PartialEq)]
struct StepFunction {
    input: Quantity,
    /// 1 when values above a threshold count, -1 when values below it do.
    sign: f64,
    /// Thresholds times sign, the mildest first.
    thresholds: Box<[f64]>,
    /// Points by the number of thresholds reached; one more than there are thresholds.
    points: Box<[f64]>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct FlagRule {
    input: Input,
    add: f64,
}

impl RiskAlgorithm {
    /// Version, as on the figures it calculates: `1.2.0`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Display name.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Multiplier of the weighted sum of the factors.
    #[must_use]
    pub const fn calibration(&self) -> f64 {
        self.calibration
    }

    /// Maximum score.
    #[must_use]
    pub const fn cap(&self) -> f64 {
        self.cap
    }

    /// The factors with their weights, in the algorithm's order.
    pub fn weights(&self) -> impl Iterator<Item = (Factor, f64)> {
        self.factors.iter().map(|rule| (rule.factor, rule.weight))
    }

    /// Expected life of a type, years.
    #[must_use]
    pub const fn expected_life(&self, kind: EquipmentKind) -> f64 {
        self.expected_life[kind as usize]
    }

    /// Importance: weight of a type in its facility's score.
    #[must_use]
    pub const fn importance(&self, kind: EquipmentKind) -> f64 {
        self.importance[kind as usize]
    }

    /// Bands of an item's exact score.
    #[must_use]
    pub const fn bands(&self) -> &RatingBands {
        &self.bands
    }

    /// Bands of a facility's exact score.
    #[must_use]
    pub const fn facility_bands(&self) -> &RatingBands {
        &self.facility_bands
    }

    pub(in crate::assess) const fn threats(&self) -> &ThreatRules {
        &self.threats
    }
}
