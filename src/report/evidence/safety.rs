//! NFPA 70E findings by item: missing or expired studies, missing or incomplete labels, each with its reason.

use serde::Serialize;
use utoipa::ToSchema;

use crate::assess::figure::{LabelState, SafetyFigure};
use crate::assess::nfpa70e::{LabelGap, StudyGap};
use crate::assess::{EquipmentContext, Rules};
use crate::inventory::{Day, EquipmentId, EquipmentKind};
use crate::report::formatting;
use crate::report::protective_equipment::study_gap_text;
use crate::report::row::EquipmentRow;

/// Coverage of the items in scope of NFPA 70E by current studies.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct StudyCoverage {
    /// Items in scope, as in the compliance document.
    pub(super) equipment_in_scope: u64,
    /// Items in scope without a current study, their own or the facility's.
    pub(super) not_current: u64,
    /// Those items, in the order of ids.
    pub(super) items: Vec<StudyFinding>,
}

/// An item without a current study.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StudyFinding {
    pub(super) equipment_id: EquipmentId,
    pub(super) equipment_name: String,
    pub(super) equipment_type: EquipmentKind,
    pub(super) location: Option<String>,
    pub(super) finding: StudyFindingKind,
    /// Date of the study that does not cover it, its own or the facility's; null without one.
    pub(super) study_date: Option<Day>,
    /// The last day on which that study was current.
    pub(super) study_due: Option<Day>,
    /// The finding as text.
    pub(super) reason: String,
}

/// Why no current study covers an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StudyFindingKind {
    /// Its own study has expired.
    OwnStudyExpired,
    /// It was installed after the facility's study.
    InstalledAfterStudy,
    /// The facility's study has expired.
    FacilityStudyExpired,
    /// There is no study.
    NoStudy,
    /// It had no current study at its last assessment, and its records have changed since.
    Reassess,
}

/// A missing or incomplete label.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct LabelFinding {
    pub(super) equipment_id: EquipmentId,
    pub(super) equipment_name: String,
    pub(super) equipment_type: EquipmentKind,
    pub(super) location: Option<String>,
    pub(super) label: LabelState,
    /// Reason as text.
    pub(super) reason: String,
}

/// Reason for an item whose records have changed since its last assessment.
const CHANGED: &str = "its records have changed since it was last assessed";

/// Whether an item in scope has no current study.
pub(super) const fn lacks_study(safety: &SafetyFigure) -> bool {
    safety.in_scope && !safety.study_current
}

/// Whether the label of an item in scope is missing or incomplete.
pub(super) fn lacks_label(safety: &SafetyFigure) -> bool {
    safety.in_scope && safety.label != LabelState::Complete
}

impl StudyFinding {
    /// Finding of an item for which [`lacks_study`] holds.
    pub(super) fn new(row: &EquipmentRow, subject: &EquipmentContext<'_>, rules: &Rules, as_of: Day) -> Self {
        let gap = rules.nfpa70e.study_gap(subject, as_of);
        let (finding, study_date) = match gap {
            Some(StudyGap::OwnExpired(day)) => (StudyFindingKind::OwnStudyExpired, Some(day)),
            Some(StudyGap::InstalledAfter(day)) => (StudyFindingKind::InstalledAfterStudy, Some(day)),
            Some(StudyGap::FacilityExpired(day)) => (StudyFindingKind::FacilityStudyExpired, Some(day)),
            Some(StudyGap::NoStudy) => (StudyFindingKind::NoStudy, None),
            None => (StudyFindingKind::Reassess, None),
        };
        let reason = gap.map_or_else(|| CHANGED.to_owned(), |gap| study_gap_text(gap, subject, rules, as_of));
        Self {
            equipment_id: row.id.clone(),
            equipment_name: formatting::name_or_id(row.name.as_deref(), &row.id),
            equipment_type: row.kind,
            location: row.location.clone(),
            finding,
            study_date,
            study_due: study_date.and_then(|day| rules.nfpa70e.study_due(day)),
            reason,
        }
    }
}

impl LabelFinding {
    /// Finding of an item for which [`lacks_label`] holds.
    pub(super) fn new(row: &EquipmentRow, subject: &EquipmentContext<'_>, rules: &Rules) -> Self {
        let label = row.figure.safety.label;
        let gap = |gap: &LabelGap| match gap {
            LabelGap::Voltage => "states no voltage",
            LabelGap::Boundary => "states no arc-flash boundary",
            LabelGap::Protection => {
                "states neither an incident energy with its working distance, nor an arc rating, a PPE category or a \
                 site PPE level"
            }
            LabelGap::EnergyAndCategory => "states both an incident energy and a PPE category",
        };
        let reason = match (label, rules.nfpa70e.label_gaps(subject)) {
            (LabelState::Missing, None) => "no label is on record".to_owned(),
            (LabelState::Incomplete, Some(gaps)) if !gaps.is_empty() => {
                gaps.iter().map(gap).collect::<Vec<_>>().join("; ")
            }
            _ => CHANGED.to_owned(),
        };
        Self {
            equipment_id: row.id.clone(),
            equipment_name: formatting::name_or_id(row.name.as_deref(), &row.id),
            equipment_type: row.kind,
            location: row.location.clone(),
            label,
            reason,
        }
    }
}
