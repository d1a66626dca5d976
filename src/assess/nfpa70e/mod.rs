//! NFPA 70E-2024 electrical safety compliance (130.5): currency of the arc-flash study, completeness of the label
//! (130.5(H)), and the PPE statement from recorded values.

mod standard_file;

use serde::{Deserialize, Serialize, Serializer};

use crate::assess::equipment_context::EquipmentContext;
use crate::assess::figure::{LabelState, SafetyFigure};
use crate::assess::risk::inputs::measured;
use crate::assess::rule_file::KindSet;
use crate::inventory::units::parse_voltage;
use crate::inventory::{ArcFlash, Day, Equipment};

/// The rules of an edition of NFPA 70E. Created by [`Nfpa70e::parse`].
#[derive(Debug, Clone, PartialEq)]
pub struct Nfpa70e {
    edition: Box<str>,
    kinds: KindSet,
    volts_from: f64,
    valid_months: i32,
    voltage_word: Box<str>,
    points: IndexPoints,
    no_ppe_up_to: f64,
    arc_ratings: Box<[f64]>,
}

/// Points of the compliance percentage, out of 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::assess) struct IndexPoints {
    pub(in crate::assess) study: u8,
    pub(in crate::assess) complete_label: u8,
    pub(in crate::assess) incomplete_label: u8,
}

/// A finding about a label or a study, in addition to its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SafetyFinding {
    /// The equipment was installed after the facility's study.
    InstalledAfterStudy,
    /// The label states both an incident energy and a PPE category.
    EnergyAndCategory,
}

/// Basis of a PPE statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PpeBasis {
    /// A current study.
    Current,
    /// A study that is not current.
    Expired,
    /// No study.
    None,
}

/// NFPA 70E assessment of one piece of equipment. Its JSON form is printed by the command `assess`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SafetyAssessment {
    /// The label and study rules of the standard apply.
    pub in_scope: bool,
    /// A current study covers it: its own or the facility's.
    pub study_current: bool,
    /// State of its label.
    pub label: LabelState,
    /// Further findings.
    pub findings: Vec<SafetyFinding>,
    /// Whether the percentage is 100; `None` when not in scope.
    pub compliant: Option<bool>,
    /// Points out of 100; `None` when not in scope.
    pub compliance_percentage: Option<u8>,
    /// PPE statement from recorded values, in addition to the non-melting clothing that is always required.
    pub ppe_requirements: Option<String>,
    /// The recorded incident energy, cal/cm².
    #[serde(serialize_with = "as_recorded")]
    pub required_arc_rating_cal_cm2: Option<f64>,
    /// Basis of the PPE statement.
    pub ppe_basis: PpeBasis,
}

/// Serializes a whole number without a fraction: 8.0 as `8`.
///
/// # Errors
/// The serializer's.
pub fn as_recorded<S: Serializer>(energy: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match energy {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number far within i64")]
        Some(value) if value.fract() == 0.0 && value.abs() < 1e15 => serializer.serialize_i64(*value as i64),
        other => other.serialize(serializer),
    }
}

/// Why no current study covers an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StudyGap {
    /// Its own study, of that day, has expired.
    OwnExpired(Day),
    /// It was installed after the facility's study of that day.
    InstalledAfter(Day),
    /// The facility's study, of that day, has expired.
    FacilityExpired(Day),
    /// Neither the equipment nor the facility has a study.
    NoStudy,
}

/// Why a label is incomplete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelGap {
    /// It states no voltage.
    Voltage,
    /// It states no boundary.
    Boundary,
    /// It states no incident energy with its working distance, no arc rating, no category and no level of the site's
    /// own.
    Protection,
    /// It states both an incident energy and a category.
    EnergyAndCategory,
}

struct ApplicableStudy {
    /// Date of the equipment's own study.
    own: Option<Day>,
    /// Date of the applicable study: its own, else the facility's.
    day: Option<Day>,
    current: bool,
    installed_after: bool,
}

impl Nfpa70e {
    /// The edition, `2024`.
    #[must_use]
    pub fn edition(&self) -> &str {
        &self.edition
    }

    /// Assesses equipment as of a day.
    #[must_use]
    pub fn assess(&self, subject: &EquipmentContext<'_>, as_of: Day) -> SafetyAssessment {
        let (figure, findings, study) = self.examine(subject, as_of);
        let recorded = &subject.equipment.arc_flash;
        SafetyAssessment {
            in_scope: figure.in_scope,
            study_current: figure.study_current,
            label: figure.label,
            findings: findings.into_iter().flatten().collect(),
            compliant: figure.percentage.map(|percentage| percentage == 100),
            compliance_percentage: figure.percentage,
            ppe_requirements: self.ppe(recorded),
            required_arc_rating_cal_cm2: measured(recorded.incident_energy_cal_cm2),
            ppe_basis: match (study.day.is_some(), study.current) {
                (_, true) => PpeBasis::Current,
                (true, false) => PpeBasis::Expired,
                (false, false) => PpeBasis::None,
            },
        }
    }

    /// Assesses equipment as of a day for its stored figure: no texts, no allocation.
    #[must_use]
    pub fn figure(&self, subject: &EquipmentContext<'_>, as_of: Day) -> SafetyFigure {
        self.examine(subject, as_of).0
    }

    /// Why no current study covers the equipment; `None` when one does.
    #[must_use]
    pub fn study_gap(&self, subject: &EquipmentContext<'_>, as_of: Day) -> Option<StudyGap> {
        let study = self.study(subject, as_of);
        if study.current {
            return None;
        }
        Some(match (study.own, study.day) {
            (Some(own), _) => StudyGap::OwnExpired(own),
            (None, Some(day)) if study.installed_after => StudyGap::InstalledAfter(day),
            (None, Some(day)) => StudyGap::FacilityExpired(day),
            (None, None) => StudyGap::NoStudy,
        })
    }

    /// Why the label is incomplete: empty when it is complete; `None` when there is no label.
    #[must_use]
    pub fn label_gaps(&self, subject: &EquipmentContext<'_>) -> Option<Vec<LabelGap>> {
        self.gaps(subject).map(|gaps| gaps.into_iter().flatten().collect())
    }

    /// Whether a study of that day is current: up to and including [`Nfpa70e::study_due`].
    #[must_use]
    pub fn is_current(&self, study: Day, as_of: Day) -> bool {
        study <= as_of && self.study_due(study).is_none_or(|last| as_of <= last)
    }

    /// The last day on which a study of that day is current: the same day of the month, or the month's last. `None`
    /// past year 9999.
    #[must_use]
    pub fn study_due(&self, study: Day) -> Option<Day> {
        study.plus_months(self.valid_months)
    }

    pub(in crate::assess) const fn points(&self) -> IndexPoints {
        self.points
    }

    /// Completes the label data of equipment: known values stay, and a contradicting PPE category is removed.
    pub(in crate::assess) fn complete_label(&self, equipment: &mut Equipment) {
        let arc = &mut equipment.arc_flash;
        arc.label_present = Some(true);
        if measured(arc.incident_energy_cal_cm2).is_some() {
            arc.ppe_category = None;
        }
        // A label may state the site's own PPE level when no incident energy was calculated.
        arc.site_ppe_level.get_or_insert_with(|| "site".to_owned());
        if arc.site_ppe_level.as_deref().is_some_and(|level| level.trim().is_empty()) {
            arc.site_ppe_level = Some("site".to_owned());
        }
        if measured(arc.boundary_mm).is_none() {
            arc.boundary_mm = Some(0.0);
        }
        equipment.safety_labels.push(self.voltage_word.to_string());
    }

    fn examine(
        &self,
        subject: &EquipmentContext<'_>,
        as_of: Day,
    ) -> (SafetyFigure, [Option<SafetyFinding>; 2], ApplicableStudy) {
        let study = self.study(subject, as_of);
        let (label, contradicts) = self.label(subject);
        let in_scope = self.is_in_scope(subject);
        let label_points = match label {
            LabelState::Complete => self.points.complete_label,
            LabelState::Incomplete => self.points.incomplete_label,
            LabelState::Missing => 0,
        };
        let study_points = if study.current { self.points.study } else { 0 };
        let figure = SafetyFigure {
            in_scope,
            study_current: study.current,
            own_study_current: study.current && study.own.is_some(),
            own_study: study.own,
            label,
            percentage: in_scope.then_some(study_points + label_points),
        };
        let findings = [
            study.installed_after.then_some(SafetyFinding::InstalledAfterStudy),
            contradicts.then_some(SafetyFinding::EnergyAndCategory),
        ];
        (figure, findings, study)
    }

    fn is_in_scope(&self, subject: &EquipmentContext<'_>) -> bool {
        let stated = subject.equipment.specifications.voltage.as_deref();
        self.kinds.has(subject.equipment.kind)
            && stated.and_then(parse_voltage).is_none_or(|volts| volts >= self.volts_from)
    }

    /// The equipment's own study, else the facility's unless the equipment was installed after it.
    fn study(&self, subject: &EquipmentContext<'_>, as_of: Day) -> ApplicableStudy {
        let known = |day: &Day| *day <= as_of;
        let own = subject.equipment.arc_flash.assessment_date.filter(known);
        if let Some(day) = own {
            return ApplicableStudy { own, day: own, current: self.is_current(day, as_of), installed_after: false };
        }
        let Some(day) = subject.facility.and_then(|facility| facility.last_arc_flash_study).filter(known) else {
            return ApplicableStudy { own, day: None, current: false, installed_after: false };
        };
        let installed_after = subject.installed(as_of).is_some_and(|installed| installed > day);
        let current = !installed_after && self.is_current(day, as_of);
        ApplicableStudy { own, day: Some(day), current, installed_after }
    }

    /// State of the label, and whether it states both incident energy and PPE category.
    fn label(&self, subject: &EquipmentContext<'_>) -> (LabelState, bool) {
        let Some(gaps) = self.gaps(subject) else { return (LabelState::Missing, false) };
        let complete = gaps.iter().all(Option::is_none);
        let contradicts = gaps.contains(&Some(LabelGap::EnergyAndCategory));
        (if complete { LabelState::Complete } else { LabelState::Incomplete }, contradicts)
    }

    /// Why the label is incomplete; `None` without a label. Does not allocate.
    fn gaps(&self, subject: &EquipmentContext<'_>) -> Option<[Option<LabelGap>; 4]> {
        let arc = &subject.equipment.arc_flash;
        if arc.label_present != Some(true) {
            return None;
        }
        let energy = measured(arc.incident_energy_cal_cm2).is_some();
        let contradicts = energy && arc.ppe_category.is_some();
        let labels = &subject.equipment.safety_labels;
        let voltage = labels.iter().any(|word| word.trim().eq_ignore_ascii_case(&self.voltage_word));
        let protection = (energy && measured(arc.working_distance_mm).is_some())
            || measured(arc.arc_rating_cal_cm2).is_some()
            || arc.ppe_category.is_some()
            || arc.site_ppe_level.as_deref().is_some_and(|level| !level.trim().is_empty());
        Some([
            (!voltage).then_some(LabelGap::Voltage),
            measured(arc.boundary_mm).is_none().then_some(LabelGap::Boundary),
            (!protection).then_some(LabelGap::Protection),
            contradicts.then_some(LabelGap::EnergyAndCategory),
        ])
    }

    /// The PPE statement. An incident energy is never converted to a PPE category.
    fn ppe(&self, arc: &ArcFlash) -> Option<String> {
        if let Some(category) = arc.ppe_category {
            return Some(format!("Category {category}"));
        }
        let energy = measured(arc.incident_energy_cal_cm2)?;
        if energy <= self.no_ppe_up_to {
            return Some(format!("No arc-rated PPE required ({} cal/cm2 or less)", self.no_ppe_up_to));
        }
        Some(match self.arc_ratings.iter().find(|rating| energy <= **rating) {
            Some(rating) => format!("Arc rating >= {rating} cal/cm2"),
            None => {
                let most = self.arc_ratings.last().copied().unwrap_or_default();
                format!("Do not work energized (over {most} cal/cm2)")
            }
        })
    }
}

#[cfg(test)]
mod tests;
