//! The compliance calendar: NFPA 70B maintenance and NFPA 70E arc-flash studies due in a span of days, earliest first.

use std::collections::BinaryHeap;
use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::compliance::STUDY_DUE_SOON_DAYS;
use super::formatting;
use super::listing::PageRequest;
use crate::assess::figure::MaintenanceStatus;
use crate::assess::nfpa70b::MaintenanceScope;
use crate::assess::{EquipmentContext, Rules};
use crate::inventory::{Day, EquipmentId, EquipmentKind, Facility, FacilityId};

/// `GET /compliance/calendar`
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct CalendarDocument {
    /// First day of the span.
    pub from: Day,
    /// Last day of the span.
    pub to: Day,
    /// Day of assessment of the statuses.
    pub as_of: Day,
    /// Number of entries in the span.
    pub total: u64,
    /// Page number, from 1.
    pub page: u64,
    /// Entries per page.
    pub limit: u64,
    /// Number of requirements without a due date, whatever the span: maintenance that was never recorded, or no study.
    pub undated: u64,
    /// Number of requirements past their due date, whatever the span. Those without a due date are not in it.
    pub overdue: u64,
    /// Number of maintenance scopes that are overdue without a record, whatever the span. They have no due date.
    pub never_recorded: u64,
    /// By due date, then facility, equipment and scope.
    pub entries: Vec<CalendarEntry>,
}

/// One due date. Entries sort by their fields in declaration order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub struct CalendarEntry {
    /// Due date: the last day on which it is in time.
    pub due_date: Day,
    /// The facility.
    pub facility_id: FacilityId,
    /// The equipment; null for a study of the whole facility.
    pub equipment_id: Option<EquipmentId>,
    /// The scope.
    pub scope: CalendarScope,
    /// The standard that requires it.
    pub standard: CalendarStandard,
    /// The facility's name.
    #[schema(value_type = String)]
    pub facility_name: Arc<str>,
    /// The facility's address on one line.
    #[schema(value_type = Option<String>)]
    pub facility_location: Option<Arc<str>>,
    /// The equipment's name; null for a study of the whole facility.
    pub equipment_name: Option<String>,
    /// The equipment's type; null for a study of the whole facility.
    pub equipment_type: Option<EquipmentKind>,
    /// Status as of the day of assessment.
    pub status: MaintenanceStatus,
    /// Positive when past, negative when still to come.
    pub days_overdue: i32,
}

/// A scope of NFPA 70B, or an arc-flash study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CalendarScope {
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
    /// Renewal of an arc-flash study.
    Study,
}

impl CalendarScope {
    /// Key in documents.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Visual => "visual",
            Self::Infrared => "infrared",
            Self::Cleaning => "cleaning",
            Self::Mechanical => "mechanical",
            Self::Electrical => "electrical",
            Self::Fluid => "fluid",
            Self::Study => "study",
        }
    }

    /// Display name.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Visual => "Visual inspection",
            Self::Infrared => "Infrared scan",
            Self::Cleaning => "Cleaning",
            Self::Mechanical => "Mechanical service",
            Self::Electrical => "Electrical tests",
            Self::Fluid => "Fluid analysis",
            Self::Study => "Arc-flash study",
        }
    }
}

impl From<MaintenanceScope> for CalendarScope {
    fn from(scope: MaintenanceScope) -> Self {
        match scope {
            MaintenanceScope::Visual => Self::Visual,
            MaintenanceScope::Infrared => Self::Infrared,
            MaintenanceScope::Cleaning => Self::Cleaning,
            MaintenanceScope::Mechanical => Self::Mechanical,
            MaintenanceScope::Electrical => Self::Electrical,
            MaintenanceScope::Fluid => Self::Fluid,
        }
    }
}

/// The standard that requires it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
pub enum CalendarStandard {
    /// NFPA 70B.
    #[serde(rename = "nfpa_70b")]
    Maintenance,
    /// NFPA 70E.
    #[serde(rename = "nfpa_70e")]
    Safety,
}

/// Builder of a calendar page. Equipment is added one by one; only the entries up to the end of the page are held.
#[derive(Debug)]
pub struct CalendarBuilder<'r> {
    rules: &'r Rules,
    as_of: Day,
    span: (Day, Day),
    page: PageRequest,
    /// Max-heap, the latest entry on top.
    earliest: BinaryHeap<CalendarEntry>,
    holds: usize,
    total: u64,
    overdue: u64,
    never_recorded: u64,
    /// Items in scope of NFPA 70E without any study.
    without_study: u64,
}

/// A facility whose equipment is being added.
#[derive(Debug)]
pub struct CalendarFacility<'f> {
    facility: &'f Facility,
    name: Arc<str>,
    location: Option<Arc<str>>,
}

impl<'f> CalendarFacility<'f> {
    /// Starts a facility.
    #[must_use]
    pub fn new(facility: &'f Facility) -> Self {
        let location = formatting::facility_line(facility).map(Arc::from);
        Self { facility, name: facility.name.as_str().into(), location }
    }
}

impl<'r> CalendarBuilder<'r> {
    /// An empty calendar from `span.0` through `span.1`.
    #[must_use]
    pub fn new(rules: &'r Rules, as_of: Day, span: (Day, Day), page: PageRequest) -> Self {
        let holds = usize::try_from(page.number.saturating_mul(page.limit)).unwrap_or(usize::MAX);
        Self {
            rules,
            as_of,
            span,
            page,
            earliest: BinaryHeap::new(),
            holds,
            total: 0,
            overdue: 0,
            never_recorded: 0,
            without_study: 0,
        }
    }

    /// Adds one piece of equipment of a facility.
    pub fn add(&mut self, within: &CalendarFacility<'_>, subject: &EquipmentContext<'_>) {
        let rules = self.rules;
        for assessed in rules.nfpa70b.assess(subject, self.as_of).scopes {
            if assessed.is_never_recorded() {
                self.never_recorded += 1;
            } else if let Some(due) = assessed.due {
                self.put(within, Some(subject), assessed.scope.into(), due, assessed.status);
            }
        }
        let safety = rules.nfpa70e.figure(subject, self.as_of);
        if !safety.in_scope {
            return;
        }
        if let Some(study) = safety.own_study {
            self.put_study(within, Some(subject), study);
            return;
        }
        let of_all = self.facility_study(within);
        let covers = |study| subject.installed(self.as_of).is_none_or(|installed| installed <= study);
        if !of_all.is_some_and(covers) {
            self.without_study += 1;
        }
    }

    /// Completes a facility after its last equipment: adds the due date of the facility's own study, which applies even
    /// if all equipment has studies of its own.
    pub fn finish_facility(&mut self, within: &CalendarFacility<'_>) {
        if let Some(study) = self.facility_study(within) {
            self.put_study(within, None, study);
        }
    }

    fn facility_study(&self, within: &CalendarFacility<'_>) -> Option<Day> {
        within.facility.last_arc_flash_study.filter(|day| *day <= self.as_of)
    }

    fn put_study(&mut self, within: &CalendarFacility<'_>, subject: Option<&EquipmentContext<'_>>, study: Day) {
        // A study that is current past year 9999 is never due
        let Some(due) = self.rules.nfpa70e.study_due(study) else { return };
        let status = if self.as_of > due {
            MaintenanceStatus::Overdue
        } else if due - self.as_of <= STUDY_DUE_SOON_DAYS {
            MaintenanceStatus::DueSoon
        } else {
            MaintenanceStatus::UpToDate
        };
        self.put(within, subject, CalendarScope::Study, due, status);
    }

    fn put(
        &mut self,
        within: &CalendarFacility<'_>,
        subject: Option<&EquipmentContext<'_>>,
        scope: CalendarScope,
        due_date: Day,
        status: MaintenanceStatus,
    ) {
        self.overdue += u64::from(status == MaintenanceStatus::Overdue);
        if due_date < self.span.0 || due_date > self.span.1 {
            return;
        }
        self.total += 1;
        let is_full = self.earliest.len() >= self.holds;
        if is_full && self.earliest.peek().is_none_or(|latest| latest.due_date < due_date) {
            return;
        }
        let item = subject.map(|subject| subject.equipment);
        self.earliest.push(CalendarEntry {
            due_date,
            facility_id: within.facility.id.clone(),
            equipment_id: item.map(|item| item.id.clone()),
            scope,
            standard: match scope {
                CalendarScope::Study => CalendarStandard::Safety,
                _ => CalendarStandard::Maintenance,
            },
            facility_name: Arc::clone(&within.name),
            facility_location: within.location.clone(),
            equipment_name: item.map(|item| formatting::name_or_id(item.name.as_deref(), &item.id)),
            equipment_type: item.map(|item| item.kind),
            status,
            days_overdue: self.as_of - due_date,
        });
        if is_full {
            self.earliest.pop();
        }
    }

    /// The requested page.
    #[must_use]
    pub fn finish(self) -> CalendarDocument {
        let start = self.page.number.saturating_sub(1).saturating_mul(self.page.limit);
        let mut entries = self.earliest.into_sorted_vec();
        entries.drain(..usize::try_from(start).unwrap_or(usize::MAX).min(entries.len()));
        CalendarDocument {
            from: self.span.0,
            to: self.span.1,
            as_of: self.as_of,
            total: self.total,
            page: self.page.number,
            limit: self.page.limit,
            undated: self.never_recorded + self.without_study,
            overdue: self.overdue,
            never_recorded: self.never_recorded,
            entries,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use super::*;
    use crate::assess::RuleCatalog;
    use crate::inventory::{Equipment, Service};

    fn day(text: &str) -> Day {
        text.parse().expect("a date")
    }

    fn rules() -> Rules {
        RuleCatalog::embedded().expect("sound").rules("1.2.0").expect("there")
    }

    /// The calendar of panels in one facility with a study of that day, as of 2026-02-28.
    fn calendar(items: &[Value], study: Option<&str>, span: (&str, &str), page: PageRequest) -> CalendarDocument {
        let rules = rules();
        let facility: Facility =
            serde_json::from_value(json!({"id": "f", "name": "F", "last_arc_flash_study": study})).expect("a facility");
        let mut calendar = CalendarBuilder::new(&rules, day("2026-02-28"), (day(span.0), day(span.1)), page);
        let within = CalendarFacility::new(&facility);
        for (number, keys) in items.iter().enumerate() {
            let mut item = json!({"id": format!("e{number}"), "facility_id": "f", "type": "panel"});
            if let (Some(item), Some(keys)) = (item.as_object_mut(), keys.as_object()) {
                item.extend(keys.clone());
            }
            let equipment: Equipment = serde_json::from_value(item).expect("an item");
            let services: Vec<Service> = serde_json::from_value(keys["services"].clone()).unwrap_or_default();
            calendar.add(&within, &EquipmentContext::new(&equipment, &[], &services, Some(&facility)));
        }
        calendar.finish_facility(&within);
        calendar.finish()
    }

    fn lines(document: &CalendarDocument) -> Vec<String> {
        let line = |entry: &CalendarEntry| {
            let item = entry.equipment_id.as_deref().unwrap_or("-");
            format!("{} {item} {} {:?} {}", entry.due_date, entry.scope.key(), entry.status, entry.days_overdue)
        };
        document.entries.iter().map(line).collect()
    }

    const ALL: PageRequest = PageRequest { number: 1, limit: 100 };

    #[test]
    fn scopes_and_studies_are_listed_on_their_due_dates() {
        let item = json!({
            "install_date": "2024-02-29", "arc_flash": {"assessment_date": "2021-08-28"},
            "services": [{"id": "s", "equipment_id": "e0", "type": "thermographic", "date": "2025-04-30"}],
        });
        let document = calendar(&[item], Some("2021-02-28"), ("2026-01-01", "2030-12-31"), ALL);
        assert_eq!(
            lines(&document),
            [
                "2026-02-28 - study DueSoon 0",
                "2026-04-30 e0 infrared UpToDate -61",
                "2026-08-28 e0 study UpToDate -181",
                "2029-02-28 e0 visual UpToDate -1096",
                "2029-02-28 e0 cleaning UpToDate -1096",
                "2029-02-28 e0 mechanical UpToDate -1096",
                "2029-02-28 e0 electrical UpToDate -1096",
            ]
        );
        assert_eq!(
            (document.total, document.undated),
            (7, 0),
            "the facility's study is due even when an item has its own"
        );
    }

    #[test]
    fn the_span_is_inclusive_and_a_facility_study_is_listed_once() {
        let item = json!({"install_date": "2020-01-01"});
        for (span, expected) in [
            (("2026-02-28", "2026-02-28"), vec!["2026-02-28 - study DueSoon 0"]),
            (("2026-03-01", "2026-03-05"), vec![]),
            (("2026-02-01", "2026-02-27"), vec![]),
        ] {
            let document = calendar(&[item.clone(), item.clone()], Some("2021-02-28"), span, ALL);
            assert_eq!(lines(&document), expected);
        }
        // One that came after the study is not covered by it, and has no day of its own; nor has one without any study.
        let later = json!({"install_date": "2022-01-01"});
        for (item, study) in [(later, Some("2021-02-28")), (item, None)] {
            let document = calendar(&[item], study, ("2026-02-01", "2026-03-05"), ALL);
            assert_eq!(document.undated - document.never_recorded, 1);
        }
    }

    #[test]
    fn requirements_without_a_due_date_are_counted() {
        let document = calendar(&[json!({})], None, ("2020-01-01", "2025-01-01"), ALL);
        assert_eq!((document.total, document.undated, document.entries.len()), (0, 6, 0));
        assert_eq!((document.overdue, document.never_recorded), (0, 5));
    }

    #[test]
    fn what_was_never_recorded_has_no_entry_and_what_is_overdue_is_counted_outside_the_span() {
        let item = json!({
            "install_date": "1958-12-01",
            "services": [{"id": "s", "equipment_id": "e0", "type": "thermographic", "date": "2020-02-28"}],
        });
        let around_its_installation = ("1958-01-01", "1962-12-31");
        let document = calendar(std::slice::from_ref(&item), Some("2019-02-28"), around_its_installation, ALL);
        assert_eq!((document.total, lines(&document)), (0, vec![]));
        // Of the infrared scan and the facility's study; the other four scopes were never recorded
        assert_eq!((document.overdue, document.never_recorded, document.undated), (2, 4, 4));
        let document = calendar(&[item], Some("2019-02-28"), ("2020-01-01", "2024-12-31"), ALL);
        assert_eq!(lines(&document), ["2020-08-28 e0 infrared Overdue 2010", "2024-02-28 - study Overdue 731"]);
    }

    proptest! {
        #[test]
        fn pages_and_spans_are_slices_of_all_entries(
            installed in prop::collection::vec(0i32..2_000, 1..12), number in 1u64..6, limit in 1u64..9,
            from in 0i32..1_500, length in 0i32..1_000,
        ) {
            let first = day("2021-01-01");
            let items: Vec<Value> = installed.iter().map(|n| json!({"install_date": first.plus_days(*n).to_string()})).collect();
            let span = (first.plus_days(from).to_string(), first.plus_days(from + length).to_string());
            let all = calendar(&items, None, ("2021-01-01", "2035-01-01"), PageRequest { number: 1, limit: 10_000 });
            prop_assert!(all.entries.is_sorted());
            let within: Vec<CalendarEntry> = all.entries.into_iter()
                .filter(|entry| (day(&span.0)..=day(&span.1)).contains(&entry.due_date)).collect();
            let page = calendar(&items, None, (&span.0, &span.1), PageRequest { number, limit });
            prop_assert_eq!(page.total, within.len() as u64);
            let expected: Vec<CalendarEntry> = within.into_iter().skip(((number - 1) * limit) as usize).take(limit as usize).collect();
            prop_assert_eq!(page.entries, expected);
        }
    }
}
