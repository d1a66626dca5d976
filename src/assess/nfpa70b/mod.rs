//! NFPA 70B-2023 maintenance compliance: the equipment condition (chapter 9) determines the interval of each
//! maintenance scope, the service records determine when it was last done.

mod standard_file;

use serde::{Deserialize, Serialize};

use crate::assess::equipment_context::EquipmentContext;
use crate::assess::figure::{MaintenanceFigure, MaintenanceStatus, RecordedMaintenance};
use crate::assess::risk::inputs::measured;
use crate::assess::rule_file::{KINDS, KindSet};
use crate::inventory::{ConditionRating, Day, EquipmentKind, OutdoorExposure, ServiceKind, Severity};

use super::compliance::rounded_ratio;

/// A maintenance scope with its own interval, in the order of the standard's table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MaintenanceScope {
    /// Visual inspection.
    Visual,
    /// Infrared thermography.
    Infrared,
    /// Cleaning and lubrication.
    Cleaning,
    /// Connections and mechanisms.
    Mechanical,
    /// Insulation and trip tests.
    Electrical,
    /// Analysis of an insulating liquid.
    Fluid,
}

impl MaintenanceScope {
    /// All scopes, in the order of the standard's table.
    pub const ALL: [Self; 6] =
        [Self::Visual, Self::Infrared, Self::Cleaning, Self::Mechanical, Self::Electrical, Self::Fluid];
}

/// The rules of an edition of NFPA 70B. Created by [`Nfpa70b::parse`].
#[derive(Debug, Clone, PartialEq)]
pub struct Nfpa70b {
    edition: Box<str>,
    /// Months for condition 1, 2, 3, by type and scope.
    intervals: [[Option<[i32; 3]>; MaintenanceScope::ALL.len()]; KINDS],
    /// The scope a service counts for.
    counts_for: [Option<MaintenanceScope>; ServiceKind::ALL.len()],
    fluid_classes: Box<[Box<str>]>,
    worst_ratings: Box<[ConditionRating]>,
    fair_ratings: Box<[ConditionRating]>,
    worst_after_visual_intervals: i32,
    repair_within_visual_intervals: i32,
    important: KindSet,
    humidity_above: f64,
    temperature_above: f64,
    worst_outdoor: Box<[OutdoorExposure]>,
    soon_days: i32,
}

/// NFPA 70B assessment of one piece of equipment. Its JSON form is printed by the command `assess`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MaintenanceAssessment {
    /// Equipment condition 1 (best) to 3: the worst of the three axes.
    pub condition: u8,
    /// Physical condition, 1-3.
    pub physical: u8,
    /// Criticality, 1-3.
    pub criticality: u8,
    /// Operating environment, 1-3.
    pub environment: u8,
    /// Each applicable scope, in the order of the standard's table.
    pub scopes: Vec<ScopeAssessment>,
    /// Status of the worst scope.
    pub maintenance_status: MaintenanceStatus,
    /// Nothing is overdue.
    pub compliant: bool,
    /// Scopes not overdue, percent, rounded half up.
    pub compliance_percentage: u8,
    /// Earliest known due date of visual and infrared.
    pub next_inspection_due: Option<Day>,
    /// Latest day either was done.
    pub last_inspection: Option<Day>,
}

/// One scope of one piece of equipment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ScopeAssessment {
    /// The scope.
    pub scope: MaintenanceScope,
    /// Maximum interval, months.
    pub interval_months: i32,
    /// Day it was last done.
    pub last_done: Option<Day>,
    /// Due date; `None` when it was never done and the installation date is unknown.
    pub due: Option<Day>,
    /// Status.
    pub status: MaintenanceStatus,
}

impl ScopeAssessment {
    /// Whether it is overdue and no service of it is on record. Its due date, counted from the installation date, is then
    /// no fact to show.
    #[must_use]
    pub fn is_never_recorded(&self) -> bool {
        self.status == MaintenanceStatus::Overdue && self.last_done.is_none()
    }

    /// The due date as documents show it: `None` when the scope was never recorded.
    #[must_use]
    pub fn shown_due(&self) -> Option<Day> {
        self.due.filter(|_| !self.is_never_recorded())
    }
}

impl Nfpa70b {
    /// The edition, `2023`.
    #[must_use]
    pub fn edition(&self) -> &str {
        &self.edition
    }

    /// Assesses equipment as of a day.
    #[must_use]
    pub fn assess(&self, subject: &EquipmentContext<'_>, as_of: Day) -> MaintenanceAssessment {
        let equipment = subject.equipment;
        let done = self.last_done(subject, as_of);
        let axis = |recorded: Option<u8>, derive: &dyn Fn() -> u8| {
            recorded.filter(|condition| (1..=3).contains(condition)).unwrap_or_else(derive)
        };
        let assessed = &equipment.assessed_condition;
        let physical =
            axis(assessed.physical, &|| self.physical(subject, done[MaintenanceScope::Visual as usize], as_of));
        let criticality = axis(assessed.criticality, &|| self.criticality(subject));
        let environment = axis(assessed.environment, &|| self.environment(subject));
        let condition = physical.max(criticality).max(environment);

        let installed = subject.installed(as_of);
        let scopes: Vec<ScopeAssessment> = MaintenanceScope::ALL
            .into_iter()
            .filter_map(|scope| {
                let interval_months = self.intervals(equipment.kind, scope, subject)?[usize::from(condition) - 1];
                let last_done = done[scope as usize];
                Some(self.scope(scope, interval_months, last_done, last_done.or(installed), as_of))
            })
            .collect();
        let total = scopes.len() as u64;
        let on_time = scopes.iter().filter(|scope| scope.status != MaintenanceStatus::Overdue).count() as u64;
        let inspections = || inspections(&scopes);
        MaintenanceAssessment {
            condition,
            physical,
            criticality,
            environment,
            maintenance_status: scopes.iter().map(|scope| scope.status).max().unwrap_or(MaintenanceStatus::UpToDate),
            compliant: on_time == total,
            compliance_percentage: rounded_ratio(100 * on_time, total).unwrap_or(100),
            next_inspection_due: inspections().filter_map(|scope| scope.due).min(),
            last_inspection: inspections().filter_map(|scope| scope.last_done).max(),
            scopes,
        }
    }

    /// The latest day each scope was done. Equipment without any service record, future ones included, counts its own
    /// last service date as a visual inspection.
    fn last_done(&self, subject: &EquipmentContext<'_>, as_of: Day) -> [Option<Day>; MaintenanceScope::ALL.len()] {
        let mut done = [None; MaintenanceScope::ALL.len()];
        for service in subject.services.iter().filter(|service| service.date <= as_of) {
            if let Some(scope) = self.counts_for[service.kind as usize] {
                let latest = &mut done[scope as usize];
                *latest = (*latest).max(Some(service.date));
            }
        }
        if subject.services.is_empty() {
            let own = subject.equipment.maintenance.last_service_date;
            done[MaintenanceScope::Visual as usize] = own.filter(|day| *day <= as_of);
        }
        done
    }

    /// The scope that a service type counts for.
    pub(in crate::assess) fn scope_of(&self, service: ServiceKind) -> Option<MaintenanceScope> {
        self.counts_for[service as usize]
    }

    fn intervals(
        &self,
        kind: EquipmentKind,
        scope: MaintenanceScope,
        subject: &EquipmentContext<'_>,
    ) -> Option<[i32; 3]> {
        if scope == MaintenanceScope::Fluid && !self.is_liquid_filled(subject) {
            return None;
        }
        self.intervals[kind as usize][scope as usize]
    }

    fn is_liquid_filled(&self, subject: &EquipmentContext<'_>) -> bool {
        let begins = |class: &str, letters: &str| {
            class.trim().get(..letters.len()).is_some_and(|start| start.eq_ignore_ascii_case(letters))
        };
        let class = subject.equipment.specifications.cooling_class.as_deref();
        class.is_some_and(|class| self.fluid_classes.iter().any(|letters| begins(class, letters)))
    }

    fn scope(
        &self,
        scope: MaintenanceScope,
        interval_months: i32,
        last_done: Option<Day>,
        since: Option<Day>,
        as_of: Day,
    ) -> ScopeAssessment {
        let due = since.and_then(|day| day.plus_months(interval_months));
        let status = match (since, due) {
            (None, _) => MaintenanceStatus::Overdue,
            (_, Some(due)) if as_of > due => MaintenanceStatus::Overdue,
            (_, Some(due)) if due - as_of <= self.soon_days => MaintenanceStatus::DueSoon,
            // A due date past the calendar's end is not near
            _ => MaintenanceStatus::UpToDate,
        };
        ScopeAssessment { scope, interval_months, last_done, due, status }
    }

    fn physical(&self, subject: &EquipmentContext<'_>, last_visual: Option<Day>, as_of: Day) -> u8 {
        let (condition, maintenance) = (&subject.equipment.condition, &subject.equipment.maintenance);
        let visual =
            self.intervals[subject.equipment.kind as usize][MaintenanceScope::Visual as usize].map(|[first, ..]| first);
        let rated = |ratings: &[ConditionRating]| condition.rating.is_some_and(|rating| ratings.contains(&rating));
        let past = |day: Day, intervals: i32| {
            let end = visual.and_then(|months| day.plus_months(months * intervals));
            end.is_some_and(|end| as_of > end)
        };
        let unseen = last_visual.or(subject.installed(as_of));
        if rated(&self.worst_ratings)
            || maintenance.failed_inspection == Some(true)
            || unseen.is_some_and(|day| past(day, self.worst_after_visual_intervals))
        {
            return 3;
        }
        let repairs = subject.services.iter().filter(|service| service.kind == ServiceKind::Repair);
        let repaired = repairs
            .map(|service| service.date)
            .any(|day| day <= as_of && visual.is_some() && !past(day, self.repair_within_visual_intervals));
        let corroded = condition.corrosion_level.max(condition.rust_level) >= Some(Severity::Moderate);
        if rated(&self.fair_ratings)
            || maintenance.thermal_issues == Some(true)
            || maintenance.documented_issues > Some(0)
            || corroded
            || repaired
        {
            return 2;
        }
        1
    }

    fn criticality(&self, subject: &EquipmentContext<'_>) -> u8 {
        if subject.equipment.critical_load == Some(true) {
            3
        } else if self.important.has(subject.equipment.kind) {
            2
        } else {
            1
        }
    }

    fn environment(&self, subject: &EquipmentContext<'_>) -> u8 {
        let environment = &subject.equipment.environment;
        let facility = subject.facility.map(|facility| &facility.environment);
        let outdoor = environment.outdoor == Some(true);
        let exposure = facility.and_then(|averages| averages.outdoor_exposure);
        if environment.corrosive == Some(true)
            || (outdoor && exposure.is_some_and(|exposure| self.worst_outdoor.contains(&exposure)))
        {
            return 3;
        }
        let or_average = |own: Option<f64>, average: Option<f64>| measured(own).or_else(|| measured(average));
        let humidity = or_average(environment.humidity_percent, facility.and_then(|f| f.humidity_average));
        let temperature = or_average(environment.temperature_f, facility.and_then(|f| f.temperature_average));
        if outdoor
            || humidity.is_some_and(|percent| percent > self.humidity_above)
            || temperature.is_some_and(|fahrenheit| fahrenheit > self.temperature_above)
            || environment.poor_ventilation == Some(true)
        {
            return 2;
        }
        1
    }
}

/// Visual and infrared.
fn inspections(scopes: &[ScopeAssessment]) -> impl Iterator<Item = &ScopeAssessment> {
    scopes.iter().filter(|assessed| matches!(assessed.scope, MaintenanceScope::Visual | MaintenanceScope::Infrared))
}

impl MaintenanceAssessment {
    /// What of it rests on service records.
    #[must_use]
    pub fn recorded(&self) -> RecordedMaintenance {
        let mut overdue =
            self.scopes.iter().filter(|assessed| assessed.status == MaintenanceStatus::Overdue).peekable();
        RecordedMaintenance {
            never_recorded: overdue.peek().is_some() && overdue.all(ScopeAssessment::is_never_recorded),
            next_inspection_due: inspections(&self.scopes).filter_map(ScopeAssessment::shown_due).min(),
        }
    }

    /// The stored figure of this assessment.
    #[must_use]
    pub fn figure(&self) -> MaintenanceFigure {
        let infrared = self.scopes.iter().find(|assessed| assessed.scope == MaintenanceScope::Infrared);
        MaintenanceFigure {
            status: self.maintenance_status,
            compliant: self.compliant,
            percentage: self.compliance_percentage,
            next_inspection_due: self.next_inspection_due,
            last_inspection: self.last_inspection,
            last_infrared: infrared.and_then(|assessed| assessed.last_done),
            recorded: Some(self.recorded()),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::assess::RuleCatalog;
    use crate::inventory::{Equipment, Service};

    /// Judges a panel with these keys and these services (type, date) on a day.
    fn assess_panel(keys: Value, services: &[(&str, &str)], as_of: &str) -> MaintenanceAssessment {
        let mut item = json!({"id": "e", "facility_id": "f", "type": "panel"});
        if let (Some(item), Value::Object(keys)) = (item.as_object_mut(), keys) {
            item.extend(keys);
        }
        let equipment: Equipment = serde_json::from_value(item).expect("an item");
        let record = |(kind, date): &(&str, &str)| {
            serde_json::from_value(json!({"id": "s", "equipment_id": "e", "type": kind, "date": date}))
        };
        let services: Vec<Service> = services.iter().map(record).collect::<Result<_, _>>().expect("services");
        let rules = RuleCatalog::embedded().expect("sound").rules("1.2.0").expect("there");
        rules.nfpa70b.assess(&EquipmentContext::new(&equipment, &[], &services, None), day(as_of))
    }

    fn day(text: &str) -> Day {
        text.parse().expect("a date")
    }

    fn infrared(assessment: &MaintenanceAssessment) -> (Option<Day>, MaintenanceStatus) {
        let scope = assessment
            .scopes
            .iter()
            .find(|assessed| assessed.scope == MaintenanceScope::Infrared)
            .expect("always there");
        (scope.due, scope.status)
    }

    #[test]
    fn due_on_the_day_itself_and_overdue_the_day_after() {
        use MaintenanceStatus::{DueSoon, Overdue, UpToDate};
        for (done, as_of, due, status) in [
            ("2025-02-28", "2026-02-28", "2026-02-28", DueSoon),
            ("2025-02-28", "2026-03-01", "2026-02-28", Overdue),
            ("2025-02-28", "2025-12-30", "2026-02-28", DueSoon),
            ("2025-02-28", "2025-12-29", "2026-02-28", UpToDate),
            ("2024-02-29", "2025-02-28", "2025-02-28", DueSoon),
            ("2024-02-29", "2025-03-01", "2025-02-28", Overdue),
            ("2025-02-28", "2025-02-28", "2026-02-28", UpToDate),
        ] {
            let assessment = assess_panel(json!({}), &[("thermographic", done)], as_of);
            assert_eq!(infrared(&assessment), (Some(day(due)), status), "{done} as of {as_of}");
        }
    }

    #[test]
    fn never_done_counts_from_installation_or_is_overdue_without_a_date() {
        let assessment = assess_panel(json!({"install_date": "2026-01-10"}), &[], "2026-02-28");
        assert_eq!(infrared(&assessment), (Some(day("2027-01-10")), MaintenanceStatus::UpToDate));
        assert!(assessment.compliant);
        for keys in [json!({}), json!({"install_date": "2026-03-01"})] {
            let assessment = assess_panel(keys, &[], "2026-02-28");
            assert_eq!(infrared(&assessment), (None, MaintenanceStatus::Overdue));
            assert_eq!((assessment.compliance_percentage, assessment.next_inspection_due), (0, None));
        }
    }

    #[test]
    fn what_was_never_recorded_is_told_apart_from_what_is_overdue() {
        let keys = json!({"install_date": "1958-12-01"});
        let assess = |services: &[(&str, &str)]| assess_panel(keys.clone(), services, "2026-02-28");
        // The calculation counts from the installation; what documents show has no date
        let never = assess(&[]);
        assert_eq!(infrared(&never), (Some(day("1959-06-01")), MaintenanceStatus::Overdue));
        assert!(never.scopes.iter().all(|scope| scope.is_never_recorded() && scope.shown_due().is_none()));
        assert_eq!(never.recorded(), RecordedMaintenance { never_recorded: true, next_inspection_due: None });
        // One inspection is current: the others are overdue for want of a record, and its date is the next
        let scanned = assess(&[("thermographic", "2026-02-01")]);
        assert_eq!(scanned.next_inspection_due, Some(day("1959-12-01")));
        let recorded = scanned.recorded();
        assert!(recorded.never_recorded && recorded.next_inspection_due > Some(day("2026-02-28")), "{recorded:?}");
        // One that was done is overdue by a date, so the item is not just unrecorded
        let late = assess(&[("thermographic", "2020-02-01")]);
        assert!(!late.recorded().never_recorded);
        assert_eq!(late.recorded().next_inspection_due, Some(day("2020-08-01")));
        // New equipment is due an interval after its installation
        let new = assess_panel(json!({"install_date": "2026-01-10"}), &[], "2026-02-28");
        assert_eq!(
            new.recorded(),
            RecordedMaintenance { never_recorded: false, next_inspection_due: Some(day("2027-01-10")) }
        );
        let figure = never.figure();
        assert!(
            figure.is_never_recorded(day("2026-02-28")) && figure.shown_inspection_due(day("2026-02-28")).is_none()
        );
    }

    #[test]
    fn a_figure_of_an_earlier_version_tells_never_recorded_by_its_dates() {
        let as_of = day("2026-02-28");
        let of_0_1_0 = |assessment: &MaintenanceAssessment| MaintenanceFigure { recorded: None, ..assessment.figure() };
        let never = of_0_1_0(&assess_panel(json!({"install_date": "1958-12-01"}), &[], "2026-02-28"));
        assert!(never.is_never_recorded(as_of) && never.shown_inspection_due(as_of).is_none());
        let new = of_0_1_0(&assess_panel(json!({"install_date": "2026-01-10"}), &[], "2026-02-28"));
        assert_eq!((new.is_never_recorded(as_of), new.shown_inspection_due(as_of)), (false, Some(day("2027-01-10"))));
        let late =
            assess_panel(json!({"install_date": "2001-01-10"}), &[("thermographic", "2020-02-01")], "2026-02-28");
        assert!(!of_0_1_0(&late).is_never_recorded(as_of));
    }

    #[test]
    fn the_last_service_date_counts_only_without_service_records() {
        let keys = json!({"maintenance": {"last_service_date": "2026-01-05"}});
        let alone = assess_panel(keys.clone(), &[], "2026-02-28");
        assert_eq!(alone.last_inspection, Some(day("2026-01-05")));
        let beside_a_future_record = assess_panel(keys, &[("cleaning", "2027-01-01")], "2026-02-28");
        assert_eq!(beside_a_future_record.last_inspection, None);
    }

    #[test]
    fn physical_condition_by_its_edges() {
        let seen = [("visual_inspection", "2016-02-28")];
        // A panel's visual interval in condition 1 is 60 months, so twice that ends on 2026-02-28.
        for (keys, services, as_of, physical) in [
            (json!({}), seen.as_slice(), "2026-02-28", 1),
            (json!({}), &seen, "2026-03-01", 3),
            (json!({"install_date": "2016-02-28"}), &[], "2026-03-01", 3),
            (json!({}), &[], "2026-03-01", 1),
            (json!({}), &[("repair", "2021-02-28")], "2026-02-28", 2),
            (json!({}), &[("repair", "2021-02-28")], "2026-03-01", 1),
            (json!({}), &[("repair", "2026-03-02")], "2026-03-01", 1),
            (json!({"condition": {"rating": "Poor"}}), &[], "2026-03-01", 3),
            (json!({"condition": {"rating": "Fair"}}), &[], "2026-03-01", 2),
            (json!({"condition": {"rust_level": "Moderate"}}), &[], "2026-03-01", 2),
            (json!({"condition": {"rust_level": "Minimal"}}), &[], "2026-03-01", 1),
            (json!({"maintenance": {"documented_issues": 0}}), &[], "2026-03-01", 1),
            (json!({"maintenance": {"documented_issues": 1}}), &[], "2026-03-01", 2),
            (json!({"condition": {"rating": "Poor"}, "assessed_condition": {"physical": 1}}), &[], "2026-03-01", 1),
            (json!({"condition": {"rating": "Poor"}, "assessed_condition": {"physical": 4}}), &[], "2026-03-01", 3),
        ] {
            let assessed = assess_panel(keys.clone(), services, as_of);
            assert_eq!(assessed.physical, physical, "{keys} {services:?} as of {as_of}");
        }
    }

    #[test]
    fn only_liquid_filled_equipment_needs_fluid_analysis() {
        for (class, liquid) in [("ONAN", true), ("onan", true), ("KNAN", true), ("AA", false), ("", false)] {
            let keys = json!({"type": "transformer", "specifications": {"cooling_class": class}});
            let scopes = assess_panel(keys, &[], "2026-02-28").scopes;
            assert_eq!(scopes.iter().any(|assessed| assessed.scope == MaintenanceScope::Fluid), liquid, "{class}");
        }
    }
}
