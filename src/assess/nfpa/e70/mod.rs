//! NFPA 70E: can people work on it safely? A current study, a complete label, and what to wear by what is recorded.

mod file;
mod voltage;

use serde::{Deserialize, Serialize, Serializer};

use crate::assess::figure::{LabelState, SafetyFigure};
use crate::assess::input::measured;
use crate::assess::rule_file::KindSet;
use crate::assess::subject::Subject;
use crate::inventory::{ArcFlash, Day};

/// An edition of NFPA 70E as data, ready to run. Made by [`Standard::parse`].
#[derive(Debug, Clone, PartialEq)]
pub struct Standard {
    edition: Box<str>,
    kinds: KindSet,
    volts_from: f64,
    valid_months: i32,
    voltage_word: Box<str>,
    points: IndexPoints,
    no_ppe_up_to: f64,
    arc_ratings: Box<[f64]>,
}

/// Points of the index, out of 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::assess) struct IndexPoints {
    pub(in crate::assess) study: u8,
    pub(in crate::assess) complete_label: u8,
    pub(in crate::assess) incomplete_label: u8,
}

/// What is wrong with a label or a study, beside its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SafetyFinding {
    /// The facility's study is older than the item.
    InstalledAfterStudy,
    /// A label states both an incident energy and a PPE category.
    EnergyAndCategory,
}

/// What a PPE statement stands on.
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

/// NFPA 70E for one item. Serializes as compliance.md shows it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SafetyJudgement {
    /// The standard's label and study rules apply to it.
    pub in_scope: bool,
    /// Its study, own or the facility's, is current.
    pub study_current: bool,
    /// Its label.
    pub label: LabelState,
    /// What is wrong beside.
    pub findings: Vec<SafetyFinding>,
    /// 100 percent; `None` when not in scope.
    pub compliant: Option<bool>,
    /// Points out of 100; `None` when not in scope.
    pub compliance_percentage: Option<u8>,
    /// What to wear by what is recorded, beside the non-melting clothing that is always the least.
    pub ppe_requirements: Option<String>,
    /// The recorded incident energy, cal/cm².
    #[serde(serialize_with = "as_recorded")]
    pub required_arc_rating_cal_cm2: Option<f64>,
    /// What that stands on.
    pub ppe_basis: PpeBasis,
}

/// Writes a whole number without a fraction: as 8 is recorded, 8 is shown.
fn as_recorded<S: Serializer>(energy: &Option<f64>, serializer: S) -> Result<S::Ok, S::Error> {
    match energy {
        #[expect(clippy::cast_possible_truncation, reason = "a whole number far within i64")]
        Some(value) if value.fract() == 0.0 && value.abs() < 1e15 => serializer.serialize_i64(*value as i64),
        other => other.serialize(serializer),
    }
}

struct Study {
    /// The item's own study's day.
    own: Option<Day>,
    current: bool,
    any: bool,
    installed_after: bool,
}

impl Standard {
    /// The edition judged by, `2024`.
    #[must_use]
    pub fn edition(&self) -> &str {
        &self.edition
    }

    /// Judges an item on a day.
    #[must_use]
    pub fn judge(&self, subject: &Subject<'_>, as_of: Day) -> SafetyJudgement {
        let (figure, findings, study) = self.examine(subject, as_of);
        let recorded = &subject.equipment.arc_flash;
        SafetyJudgement {
            in_scope: figure.in_scope,
            study_current: figure.study_current,
            label: figure.label,
            findings: findings.into_iter().flatten().collect(),
            compliant: figure.percentage.map(|percentage| percentage == 100),
            compliance_percentage: figure.percentage,
            ppe_requirements: self.ppe(recorded),
            required_arc_rating_cal_cm2: measured(recorded.incident_energy_cal_cm2),
            ppe_basis: match (study.any, study.current) {
                (_, true) => PpeBasis::Current,
                (true, false) => PpeBasis::Expired,
                (false, false) => PpeBasis::None,
            },
        }
    }

    /// Judges an item on a day for its stored figure: no sentences, nothing allocated.
    #[must_use]
    pub fn figure(&self, subject: &Subject<'_>, as_of: Day) -> SafetyFigure {
        self.examine(subject, as_of).0
    }

    /// Whether a study of that day still counts: through the same calendar day, or the month's last, of its last month.
    #[must_use]
    pub fn is_current(&self, study: Day, as_of: Day) -> bool {
        study <= as_of && self.study_due(study).is_none_or(|last| as_of <= last)
    }

    /// The last day on which a study of that day is current; `None` past the end of the calendar.
    #[must_use]
    pub fn study_due(&self, study: Day) -> Option<Day> {
        study.plus_months(self.valid_months)
    }

    pub(in crate::assess) const fn points(&self) -> IndexPoints {
        self.points
    }

    fn examine(&self, subject: &Subject<'_>, as_of: Day) -> (SafetyFigure, [Option<SafetyFinding>; 2], Study) {
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

    fn is_in_scope(&self, subject: &Subject<'_>) -> bool {
        let stated = subject.equipment.specifications.voltage.as_deref();
        self.kinds.has(subject.equipment.kind)
            && stated.and_then(voltage::greatest).is_none_or(|volts| volts >= self.volts_from)
    }

    /// The item's own study, else the facility's unless the item was installed after it.
    fn study(&self, subject: &Subject<'_>, as_of: Day) -> Study {
        let known = |day: &Day| *day <= as_of;
        let own = subject.equipment.arc_flash.assessment_date.filter(known);
        if let Some(day) = own {
            return Study { own, current: self.is_current(day, as_of), any: true, installed_after: false };
        }
        let Some(day) = subject.facility.and_then(|facility| facility.last_arc_flash_study).filter(known) else {
            return Study { own, current: false, any: false, installed_after: false };
        };
        let installed_after = subject.installed(as_of).is_some_and(|installed| installed > day);
        Study { own, current: !installed_after && self.is_current(day, as_of), any: true, installed_after }
    }

    /// State of the label, and whether it states both energy and category.
    fn label(&self, subject: &Subject<'_>) -> (LabelState, bool) {
        let arc = &subject.equipment.arc_flash;
        if arc.label_present != Some(true) {
            return (LabelState::Missing, false);
        }
        let energy = measured(arc.incident_energy_cal_cm2).is_some();
        let contradicts = energy && arc.ppe_category.is_some();
        let labels = &subject.equipment.safety_labels;
        let voltage = labels.iter().any(|word| word.trim().eq_ignore_ascii_case(&self.voltage_word));
        let protection = (energy && measured(arc.working_distance_mm).is_some())
            || measured(arc.arc_rating_cal_cm2).is_some()
            || arc.ppe_category.is_some()
            || arc.site_ppe_level.as_deref().is_some_and(|level| !level.trim().is_empty());
        let complete = voltage && measured(arc.boundary_mm).is_some() && protection && !contradicts;
        (if complete { LabelState::Complete } else { LabelState::Incomplete }, contradicts)
    }

    /// What to wear. An energy is never turned into a category.
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
