//! The PPE statement of equipment, with what it is based on: none without a current arc-flash study.

use crate::assess::nfpa70e::{PpeBasis, SafetyAssessment, StudyGap};
use crate::assess::{EquipmentContext, Rules};
use crate::inventory::Day;

/// PPE statement, with the state of the arc-flash study it is based on.
#[derive(Debug, Clone, PartialEq)]
pub struct ProtectiveEquipment {
    /// "Category 2", "Arc rating >= 8 cal/cm2", ...; `None` without a current study.
    pub requirements: Option<String>,
    /// The recorded energy, cal/cm²; `None` without a current study.
    pub required_arc_rating_cal_cm2: Option<f64>,
    /// Basis: state of the arc-flash study.
    pub basis: PpeBasis,
    /// Why none is stated; `None` with a current study.
    pub note: Option<String>,
}

impl ProtectiveEquipment {
    /// The statement of assessed equipment. A recorded energy or category of an expired study, or of none, protects
    /// nobody: it is not shown as a requirement ("No arc-rated PPE required" least of all), and the note says why.
    #[must_use]
    pub fn new(assessed: &SafetyAssessment, subject: &EquipmentContext<'_>, rules: &Rules, as_of: Day) -> Self {
        let basis = assessed.ppe_basis;
        if basis == PpeBasis::Current {
            return Self {
                requirements: assessed.ppe_requirements.clone(),
                required_arc_rating_cal_cm2: assessed.required_arc_rating_cal_cm2,
                basis,
                note: None,
            };
        }
        let is_of_interest = assessed.in_scope || assessed.ppe_requirements.is_some();
        let gap = rules.nfpa70e.study_gap(subject, as_of).filter(|_| is_of_interest);
        let note = gap.map(|gap| {
            let reason = study_gap_text(gap, subject, rules, as_of);
            format!("No PPE is stated without a current arc-flash study: {reason}.")
        });
        Self { requirements: None, required_arc_rating_cal_cm2: None, basis, note }
    }
}

/// Why no current study covers equipment, as a clause.
pub(super) fn study_gap_text(gap: StudyGap, subject: &EquipmentContext<'_>, rules: &Rules, as_of: Day) -> String {
    let until =
        |day: Day| rules.nfpa70e.study_due(day).map_or_else(String::new, |due| format!(": it held until {due}"));
    match gap {
        StudyGap::OwnExpired(day) => format!("its own study of {day} has expired{}", until(day)),
        StudyGap::InstalledAfter(day) => {
            let installed = subject.installed(as_of).map_or_else(String::new, |day| format!(" on {day}"));
            format!("installed{installed}, after the facility's study of {day}")
        }
        StudyGap::FacilityExpired(day) => format!("the facility's study of {day} has expired{}", until(day)),
        StudyGap::NoStudy => "no study of it or of the facility is on record".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::assess::RuleCatalog;
    use crate::inventory::{Equipment, Facility};

    /// The statement for a panel with this arc-flash data in a facility with this study, as of 2026-02-28.
    fn statement(arc_flash: Value, kind: &str, facility_study: Option<&str>) -> ProtectiveEquipment {
        let item = json!({"id": "e", "facility_id": "f", "type": kind, "arc_flash": arc_flash});
        let equipment: Equipment = serde_json::from_value(item).expect("an item");
        let facility = json!({"id": "f", "name": "F", "last_arc_flash_study": facility_study});
        let facility: Facility = serde_json::from_value(facility).expect("a facility");
        let rules = RuleCatalog::embedded().expect("sound").rules("1.2.0").expect("there");
        let as_of = "2026-02-28".parse().expect("a date");
        let subject = EquipmentContext::new(&equipment, &[], &[], Some(&facility));
        ProtectiveEquipment::new(&rules.nfpa70e.assess(&subject, as_of), &subject, &rules, as_of)
    }

    #[test]
    fn no_ppe_is_stated_without_a_current_study_and_the_note_says_why() {
        let low = json!({"incident_energy_cal_cm2": 0.9});
        let current = statement(low.clone(), "panel", Some("2024-02-28"));
        assert_eq!(current.requirements.as_deref(), Some("No arc-rated PPE required (1.2 cal/cm2 or less)"));
        assert_eq!((current.required_arc_rating_cal_cm2, current.note), (Some(0.9), None));
        for (arc_flash, kind, study, basis, note) in [
            (
                low.clone(),
                "panel",
                Some("2019-02-28"),
                PpeBasis::Expired,
                "the facility's study of 2019-02-28 has expired",
            ),
            (low.clone(), "panel", None, PpeBasis::None, "no study of it or of the facility is on record"),
            (json!({"ppe_category": 2}), "panel", None, PpeBasis::None, "no study of it"),
            (json!({"ppe_category": 2}), "motor", None, PpeBasis::None, "no study of it"),
            (
                json!({"incident_energy_cal_cm2": 0.9, "assessment_date": "2018-05-01"}),
                "panel",
                Some("2024-02-28"),
                PpeBasis::Expired,
                "its own study of 2018-05-01 has expired: it held until 2023-05-01",
            ),
        ] {
            let stated = statement(arc_flash.clone(), kind, study);
            assert_eq!((&stated.requirements, stated.required_arc_rating_cal_cm2), (&None, None), "{arc_flash}");
            assert_eq!(stated.basis, basis);
            assert!(stated.note.as_deref().is_some_and(|text| text.contains(note)), "{stated:?}");
        }
        assert_eq!(statement(json!({}), "motor", None).note, None, "nothing is stated of it anyway");
    }
}
