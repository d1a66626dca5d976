//! The NFPA 70B and NFPA 70E compliance document of a facility, in three levels of detail.

use serde::Serialize;
use utoipa::ToSchema;

use super::formatting;
use super::freshness::SourceFreshness;
use super::row::EquipmentRow;
use crate::assess::compliance::ComplianceBands;
use crate::assess::figure::FacilityFigure;
use crate::assess::{ComplianceStatus, Rules};
use crate::inventory::{Day, EquipmentId, EquipmentKind, Facility, FacilityId, Moment};

/// Level of detail of the compliance document.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DetailLevel {
    /// Ids and one status per standard.
    Summary,
    /// Also percentages and dates.
    Standard,
    /// Also all lists.
    #[default]
    Detailed,
}

/// `GET /facilities/{id}/compliance`, at the requested level of detail.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(untagged)]
pub enum ComplianceDocument {
    /// `detail=summary`
    Summary(ComplianceSummaryLevel),
    /// `detail=standard`
    Standard(ComplianceStandardLevel),
    /// `detail=detailed`
    Detailed(Box<ComplianceDetailedLevel>),
}

/// Status of one standard: the bands of `compliance_status`; null when the standard applies to nothing.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StandardStatus {
    /// 90 percent or more.
    Compliant,
    /// 75 percent or more.
    Warning,
    /// Less.
    NonCompliant,
}

impl StandardStatus {
    fn from_percentage(percentage: u8, bands: ComplianceBands) -> Self {
        match bands.status(percentage) {
            ComplianceStatus::Compliant => Self::Compliant,
            ComplianceStatus::Warning => Self::Warning,
            ComplianceStatus::OutOfCompliance => Self::NonCompliant,
        }
    }
}

/// `detail=summary`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComplianceSummaryLevel {
    facility_id: FacilityId,
    nfpa_70b: StatusOnly,
    nfpa_70e: StatusOnly,
    /// A source of the data is unavailable or overdue; its recent changes are missing.
    stale: bool,
    /// Last complete read of that source, the earliest if several are stale; null when fresh.
    source_last_success: Option<Moment>,
}

/// Status of one standard.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StatusOnly {
    status: Option<StandardStatus>,
}

/// `detail=standard`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComplianceStandardLevel {
    facility_id: FacilityId,
    facility_name: String,
    compliance_summary: ComplianceSummary,
    nfpa_70b: MaintenanceStandardLevel,
    nfpa_70e: SafetyStandardLevel,
    last_updated: Moment,
    /// A source of the data is unavailable or overdue; its recent changes are missing.
    stale: bool,
    /// Last complete read of that source, the earliest if several are stale; null when fresh.
    source_last_success: Option<Moment>,
}

/// NFPA 70B at `detail=standard`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MaintenanceStandardLevel {
    status: Option<StandardStatus>,
    compliance_percentage: Option<u8>,
    /// Earliest due date of any visual or infrared inspection.
    next_inspection_due: Option<Day>,
    last_inspection: Option<Day>,
}

/// NFPA 70E at `detail=standard`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SafetyStandardLevel {
    status: Option<StandardStatus>,
    compliance_percentage: Option<u8>,
    last_study_date: Option<Day>,
    next_study_due: Option<Day>,
}

/// Both standards in percent.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComplianceSummary {
    overall_compliance: Option<u8>,
    nfpa_70b_compliance: Option<u8>,
    nfpa_70e_compliance: Option<u8>,
}

/// `detail=detailed`.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ComplianceDetailedLevel {
    facility_id: FacilityId,
    facility_name: String,
    compliance_summary: ComplianceSummary,
    nfpa_70b: MaintenanceDetail,
    nfpa_70e: SafetyDetail,
    last_updated: Moment,
    /// A source of the data is unavailable or overdue; its recent changes are missing.
    stale: bool,
    /// Last complete read of that source, the earliest if several are stale; null when fresh.
    source_last_success: Option<Moment>,
}

/// Compliant and non-compliant items.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct EquipmentCounts {
    total: u64,
    compliant: u64,
    non_compliant: u64,
}

impl EquipmentCounts {
    const fn new(total: u64, compliant: u64) -> Self {
        Self { total, compliant, non_compliant: total.saturating_sub(compliant) }
    }
}

/// NFPA 70B in full.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct MaintenanceDetail {
    status: Option<StandardStatus>,
    compliance_percentage: Option<u8>,
    equipment_counts: EquipmentCounts,
    inspection_status: InspectionStatus,
    /// By due date. Items whose inspections were never recorded have none and are not listed.
    next_inspections_due: Vec<DueItem>,
    /// The items that `inspection_status.never_recorded` counts, by id.
    never_recorded: Vec<NeverRecordedItem>,
}

/// Items by the status of their worst scope.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct InspectionStatus {
    up_to_date: u64,
    due_soon: u64,
    /// Those in `never_recorded` included.
    overdue: u64,
    /// Overdue only because no service of the overdue scopes is on record.
    never_recorded: u64,
}

/// One item that is overdue only because its maintenance was never recorded. It has no due date.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct NeverRecordedItem {
    equipment_id: EquipmentId,
    equipment_name: String,
    equipment_type: EquipmentKind,
}

/// One item with a due date.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct DueItem {
    equipment_id: EquipmentId,
    equipment_name: String,
    equipment_type: EquipmentKind,
    due_date: Day,
    /// Positive when past, negative when still to come.
    days_overdue: i32,
}

/// NFPA 70E in full.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct SafetyDetail {
    status: Option<StandardStatus>,
    /// Null when nothing is in scope.
    compliance_percentage: Option<u8>,
    equipment_counts: EquipmentCounts,
    arc_flash_label_status: LabelStatus,
    arc_flash_study: StudyDetail,
    /// Items in scope with a study of their own, by renewal date.
    next_assessments_due: Vec<DueItem>,
}

/// Labels on the items in scope.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
pub struct LabelStatus {
    present: u64,
    missing: u64,
}

/// The facility-wide arc-flash study.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct StudyDetail {
    pub(super) last_study_date: Option<Day>,
    /// The last day on which it is current.
    pub(super) next_study_due: Option<Day>,
    pub(super) status: StudyStatus,
}

impl StudyDetail {
    /// Status of the facility's own study on the day of its figure.
    pub(super) fn new(facility: &Facility, figure: &FacilityFigure, rules: &Rules) -> Self {
        let last = facility.last_arc_flash_study.filter(|day| *day <= figure.as_of);
        let due = last.and_then(|day| rules.nfpa70e.study_due(day));
        let status = match due {
            None => StudyStatus::Unknown,
            Some(due) if figure.as_of > due => StudyStatus::Expired,
            Some(due) if due - figure.as_of <= STUDY_DUE_SOON_DAYS => StudyStatus::DueSoon,
            Some(_) => StudyStatus::Current,
        };
        Self { last_study_date: last, next_study_due: due, status }
    }
}

/// State of the facility-wide study.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StudyStatus {
    /// More than 180 days left.
    Current,
    /// 180 days or less left.
    DueSoon,
    /// Past its last day.
    Expired,
    /// No study on record.
    Unknown,
}

/// Number of days before its due date from which a study is due soon.
pub(super) const STUDY_DUE_SOON_DAYS: i32 = 180;

/// Input of the compliance document.
#[derive(Debug)]
pub struct ComplianceData<'a> {
    /// The facility.
    pub facility: &'a Facility,
    /// Its stored figure.
    pub figure: &'a FacilityFigure,
    /// Latest change of its data or its figure.
    pub last_updated: Moment,
    /// The rules in force: status bands and validity of studies.
    pub rules: &'a Rules,
    /// Freshness of its sources.
    pub freshness: SourceFreshness,
}

impl ComplianceData<'_> {
    fn summary(&self) -> ComplianceSummary {
        ComplianceSummary {
            overall_compliance: self.figure.overall_compliance,
            nfpa_70b_compliance: self.figure.maintenance.percentage,
            nfpa_70e_compliance: self.figure.safety.percentage,
        }
    }

    fn study(&self) -> StudyDetail {
        StudyDetail::new(self.facility, self.figure, self.rules)
    }

    /// `detail=summary`.
    #[must_use]
    pub fn summary_level(&self) -> ComplianceDocument {
        let status_of = |percentage| StandardStatus::from_percentage(percentage, self.rules.bands);
        ComplianceDocument::Summary(ComplianceSummaryLevel {
            facility_id: self.facility.id.clone(),
            nfpa_70b: StatusOnly { status: self.figure.maintenance.percentage.map(status_of) },
            nfpa_70e: StatusOnly { status: self.figure.safety.percentage.map(status_of) },
            stale: self.freshness.stale,
            source_last_success: self.freshness.last_success,
        })
    }

    /// `detail=standard`; `next_inspection_due` is the earliest of the facility's items.
    #[must_use]
    pub fn standard_level(&self, next_inspection_due: Option<Day>) -> ComplianceDocument {
        let status_of = |percentage| StandardStatus::from_percentage(percentage, self.rules.bands);
        let study = self.study();
        ComplianceDocument::Standard(ComplianceStandardLevel {
            facility_id: self.facility.id.clone(),
            facility_name: self.facility.name.clone(),
            compliance_summary: self.summary(),
            nfpa_70b: MaintenanceStandardLevel {
                status: self.figure.maintenance.percentage.map(status_of),
                compliance_percentage: self.figure.maintenance.percentage,
                next_inspection_due,
                last_inspection: self.figure.last_inspection,
            },
            nfpa_70e: SafetyStandardLevel {
                status: self.figure.safety.percentage.map(status_of),
                compliance_percentage: self.figure.safety.percentage,
                last_study_date: study.last_study_date,
                next_study_due: study.next_study_due,
            },
            last_updated: self.last_updated,
            stale: self.freshness.stale,
            source_last_success: self.freshness.last_success,
        })
    }

    /// `detail=detailed`, with the lists collected by [`DueLists`].
    #[must_use]
    pub fn detailed_level(&self, lists: DueLists<'_>) -> ComplianceDocument {
        let status_of = |percentage| StandardStatus::from_percentage(percentage, self.rules.bands);
        let FacilityFigure { maintenance, safety, equipment_count, .. } = self.figure;
        let [up_to_date, due_soon, overdue] = maintenance.by_status;
        ComplianceDocument::Detailed(Box::new(ComplianceDetailedLevel {
            facility_id: self.facility.id.clone(),
            facility_name: self.facility.name.clone(),
            compliance_summary: self.summary(),
            nfpa_70b: MaintenanceDetail {
                status: maintenance.percentage.map(status_of),
                compliance_percentage: maintenance.percentage,
                equipment_counts: EquipmentCounts::new(*equipment_count, maintenance.compliant),
                inspection_status: InspectionStatus {
                    up_to_date,
                    due_soon,
                    overdue,
                    never_recorded: lists.never_recorded.len() as u64,
                },
                next_inspections_due: sorted(lists.inspections),
                never_recorded: lists.never_recorded,
            },
            nfpa_70e: SafetyDetail {
                status: safety.percentage.map(status_of),
                compliance_percentage: safety.percentage,
                equipment_counts: EquipmentCounts::new(safety.in_scope, safety.compliant),
                arc_flash_label_status: LabelStatus {
                    present: safety.label_present,
                    missing: safety.in_scope.saturating_sub(safety.label_present),
                },
                arc_flash_study: self.study(),
                next_assessments_due: sorted(lists.assessments),
            },
            last_updated: self.last_updated,
            stale: self.freshness.stale,
            source_last_success: self.freshness.last_success,
        }))
    }
}

fn sorted(mut list: Vec<DueItem>) -> Vec<DueItem> {
    list.sort_by(|left, right| {
        left.due_date.cmp(&right.due_date).then_with(|| left.equipment_id.cmp(&right.equipment_id))
    });
    list
}

/// Builder of a facility's due lists, row by row.
#[derive(Debug)]
pub struct DueLists<'a> {
    as_of: Day,
    rules: &'a Rules,
    inspections: Vec<DueItem>,
    never_recorded: Vec<NeverRecordedItem>,
    assessments: Vec<DueItem>,
}

impl<'a> DueLists<'a> {
    /// Empty lists as of a day.
    #[must_use]
    pub const fn new(as_of: Day, rules: &'a Rules) -> Self {
        Self { as_of, rules, inspections: Vec::new(), never_recorded: Vec::new(), assessments: Vec::new() }
    }

    /// Adds one row; rows come by id.
    pub fn add(&mut self, row: &EquipmentRow) {
        let due = |due_date: Day| DueItem {
            equipment_id: row.id.clone(),
            equipment_name: formatting::name_or_id(row.name.as_deref(), &row.id),
            equipment_type: row.kind,
            due_date,
            days_overdue: self.as_of - due_date,
        };
        self.inspections.extend(row.figure.maintenance.shown_inspection_due(self.as_of).map(due));
        if row.figure.maintenance.is_never_recorded(self.as_of) {
            self.never_recorded.push(NeverRecordedItem {
                equipment_id: row.id.clone(),
                equipment_name: formatting::name_or_id(row.name.as_deref(), &row.id),
                equipment_type: row.kind,
            });
        }
        if row.figure.safety.in_scope {
            let study = row.figure.safety.own_study.and_then(|day| self.rules.nfpa70e.study_due(day));
            self.assessments.extend(study.map(due));
        }
    }
}
