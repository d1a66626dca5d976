//! What the records are worth: risk by IEEE- and field-derived scoring, maintenance by NFPA 70B, work safety by
//! NFPA 70E. Pure functions on plain data; the day is an argument, and every rule is a data file with its source.

pub mod actions;
pub mod algorithm;
pub mod catalog;
pub mod engine;
pub mod facility;
pub mod figure;
pub mod history;
pub mod input;
pub mod leaders;
pub mod nfpa;
pub mod outlook;
pub mod portfolio;
pub mod remote;
pub mod rule_file;
pub mod shares;
pub mod subject;
pub mod sum;

pub use actions::ActionBook;
pub use algorithm::{Algorithm, Assessment, Score};
pub use catalog::{Catalog, Rules};
pub use facility::{FacilityFold, FacilityItem, FacilityTally};
pub use nfpa::{ComplianceStatus, b70, e70};
pub use outlook::{Horizon, ItemOutlook, Outlook, OutlookFold};
pub use portfolio::PortfolioTally;
pub use rule_file::RuleFileError;
pub use subject::{DayAhead, Subject};

use crate::inventory::Day;
use figure::EquipmentFigure;

/// The figure that is kept of one item: its score, its rating and both standards in short. The fast path: no sentences.
#[must_use]
pub fn figure_of(subject: &Subject<'_>, rules: &Rules, as_of: Day) -> EquipmentFigure {
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
            engine::Rated { score: score.exact, rating: score.rating },
            importance,
            subject.equipment.critical_load == Some(true),
        ),
        algorithm_version: algorithm.version().to_owned(),
        as_of,
        maintenance: rules.maintenance.judge(subject, as_of).figure(),
        safety: rules.safety.figure(subject, as_of),
    }
}
