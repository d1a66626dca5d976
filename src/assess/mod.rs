//! Assessment rules: risk scores, NFPA 70B maintenance compliance and NFPA 70E electrical safety compliance.
//!
//! Pure functions on plain data: no I/O, no clock; the day of assessment is an argument. Every rule is a data file in
//! `assets` that names its source.

pub mod actions;
pub mod catalog;
pub mod compliance;
pub mod engine;
pub mod equipment_context;
pub mod exact_sum;
pub mod facility;
pub mod figure;
pub mod forecast;
pub mod history;
pub mod nfpa70b;
pub mod nfpa70e;
pub mod origin;
pub mod portfolio;
pub mod remote;
pub mod risk;
pub mod rule_file;
pub mod top_n;

pub use actions::ActionCatalog;
pub use catalog::{RuleCatalog, Rules};
pub use compliance::ComplianceStatus;
pub use equipment_context::{EquipmentContext, FutureDate};
pub use facility::{EquipmentContribution, FacilityAggregate, FacilityFigureBuilder};
pub use forecast::{EquipmentRiskForecast, ForecastHorizon, RiskForecast, RiskForecastBuilder};
pub use nfpa70b::Nfpa70b;
pub use nfpa70e::Nfpa70e;
pub use portfolio::PortfolioAggregate;
pub use risk::{RiskAlgorithm, RiskExplanation, RiskScore};
pub use rule_file::RuleFileError;

use crate::inventory::Day;
use figure::EquipmentFigure;

/// Assesses one piece of equipment: risk score, rating and both standards, without explanations. This is the fast path
/// for whole portfolios.
#[must_use]
pub fn assess_equipment(subject: &EquipmentContext<'_>, rules: &Rules, as_of: Day) -> EquipmentFigure {
    let algorithm = &rules.algorithm;
    let score = algorithm.score(subject, as_of);
    let importance = algorithm.importance(subject.equipment.kind);
    EquipmentFigure {
        score: score.exact,
        rating: score.rating,
        factors: score.components().to_vec(),
        confidence: score.confidence,
        condition: subject.equipment.condition.rating.unwrap_or_else(|| algorithm.condition(&score)),
        importance,
        critical_threat: algorithm.is_critical_threat(
            engine::RatedScore { score: score.exact, rating: score.rating },
            importance,
            subject.equipment.critical_load == Some(true),
        ),
        algorithm_version: algorithm.version().to_owned(),
        as_of,
        maintenance: rules.nfpa70b.assess(subject, as_of).figure(),
        safety: rules.nfpa70e.figure(subject, as_of),
    }
}
