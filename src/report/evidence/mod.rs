//! The signed evidence report of a facility: risk, overdue maintenance, studies, labels, actions, method and data
//! completeness. The same content is written as JSON, HTML, CSV or PDF.

mod csv;
mod html;
mod metrics;
pub mod outline;
mod pdf;
mod safety;
mod signature;

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

pub use self::csv::{equipment_csv, overdue_csv};
pub use self::pdf::PaperSize;
pub use self::safety::{LabelFinding, StudyCoverage, StudyFinding, StudyFindingKind};
use self::safety::{lacks_label, lacks_study};
pub use self::signature::{HexSignature, SignedContent, SignedReport, attach_signature, detach_signature};
use super::compliance::StudyDetail;
use super::facility::FacilityData;
use super::formatting;
use super::row::EquipmentRow;
use crate::assess::engine::FigureInUse;
use crate::assess::figure::{MaintenanceStatus, RiskRating};
use crate::assess::nfpa70b::MaintenanceScope;
use crate::assess::{ComplianceStatus, EquipmentContext, Rules};
use crate::inventory::{Day, EquipmentId, EquipmentKind, FacilityId, Moment};

/// Output format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReportFormat {
    /// HTML page.
    Html,
    /// PDF document.
    Pdf(PaperSize),
    /// CSV rows.
    Csv,
    /// JSON document.
    Json,
}

/// The report's content.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvidenceReport {
    /// Time of generation.
    generated_at: Moment,
    /// Day of assessment.
    as_of: Day,
    facility: EvidenceFacility,
    summary: EvidenceSummary,
    /// The facility-wide arc-flash study, as in the compliance document.
    arc_flash_study: StudyDetail,
    /// Items rated High or Critical, worst first.
    findings: Vec<ReportFinding>,
    /// Every overdue maintenance scope of every item, longest overdue first, those that were never recorded last.
    overdue: Vec<OverdueMaintenance>,
    /// Items in scope of NFPA 70E that no current arc-flash study covers.
    equipment_studies: StudyCoverage,
    /// Items in scope of NFPA 70E whose arc-flash label is missing or incomplete.
    labels: Vec<LabelFinding>,
    /// As in the facility's risk document; empty when none was evaluated.
    #[schema(value_type = Vec<crate::report::actions::PriorityAction>)]
    actions: Vec<Value>,
    /// Names by id of the items listed in the table of actions.
    #[serde(skip)]
    action_items: BTreeMap<String, String>,
    method: ReportMethod,
    completeness: DataCompleteness,
}

/// The facility of a report.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvidenceFacility {
    id: FacilityId,
    name: String,
    location: Option<String>,
}

/// Risk and compliance of the facility.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct EvidenceSummary {
    risk_score: Option<u8>,
    risk_level: Option<RiskRating>,
    equipment_count: u64,
    critical_equipment_count: u64,
    high_risk_equipment_count: u64,
    compliance_status: Option<ComplianceStatus>,
    overall_compliance: Option<u8>,
    nfpa_70b_compliance: Option<u8>,
    nfpa_70e_compliance: Option<u8>,
    system_age: Option<String>,
    last_inspection: Option<Day>,
    last_infrared_scan: Option<Day>,
    /// The latest study of the facility or of any item. The status of the facility's own study is in `arc_flash_study`.
    last_arc_flash_analysis: Option<Day>,
}

/// An item rated High or Critical.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportFinding {
    equipment_id: EquipmentId,
    equipment_name: String,
    equipment_type: EquipmentKind,
    location: Option<String>,
    risk_rating: RiskRating,
    risk_score: u8,
    risk_factors: Vec<&'static str>,
    #[serde(skip)]
    exact: f64,
}

/// One overdue maintenance scope of one item.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct OverdueMaintenance {
    equipment_id: EquipmentId,
    equipment_name: String,
    equipment_type: EquipmentKind,
    location: Option<String>,
    /// The maintenance scope.
    scope: &'static str,
    /// Maximum interval, months.
    interval_months: i32,
    last_done: Option<Day>,
    /// Null when it was never recorded.
    due_date: Option<Day>,
    days_overdue: Option<i32>,
    /// No service of this scope is on record.
    never_recorded: bool,
}

/// Number of scores calculated by a remote engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct RemoteEngineUse {
    pub(super) engine: String,
    pub(super) algorithm_version: String,
    pub(super) equipment_count: u64,
}

/// Software, algorithm and editions used.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct ReportMethod {
    software: String,
    algorithm_version: String,
    /// Remote engines whose scores are included. Dates and aggregates are always local.
    remote_engines: Vec<RemoteEngineUse>,
    nfpa_70b_edition: String,
    nfpa_70e_edition: String,
    note: &'static str,
}

/// Number of items for which each input is known.
#[derive(Debug, Clone, Copy, Default, Serialize, ToSchema)]
pub struct DataCompleteness {
    equipment_count: u64,
    install_date_known: u64,
    service_on_record: u64,
    conductor_material_known: u64,
    humidity_known: u64,
    /// Mean confidence of the scores, 0-1, two decimals; null without equipment.
    mean_confidence: Option<f64>,
}

/// Note on the method and its limits.
const NOTE: &str = "Scores follow the named algorithm; compliance follows MasterBus's reading of the named editions. \
                    Based on public summaries. Consult your licensed NFPA 70B and 70E. Inputs that were not on record \
                    were substituted as the algorithm says.";

const fn scope_words(scope: MaintenanceScope) -> &'static str {
    match scope {
        MaintenanceScope::Visual => "Visual inspection",
        MaintenanceScope::Infrared => "Infrared thermography",
        MaintenanceScope::Cleaning => "Cleaning and lubrication",
        MaintenanceScope::Mechanical => "Connections and mechanisms",
        MaintenanceScope::Electrical => "Insulation and trip tests",
        MaintenanceScope::Fluid => "Insulating fluid analysis",
    }
}

/// Builder of a report; rows are added one by one.
#[derive(Debug)]
pub struct EvidenceReportBuilder<'a> {
    rules: &'a Rules,
    as_of: Day,
    findings: Vec<ReportFinding>,
    overdue: Vec<OverdueMaintenance>,
    studies: Vec<StudyFinding>,
    labels: Vec<LabelFinding>,
    actions: Vec<Value>,
    /// Names by id of the items that the table of the actions lists; empty until their rows are added.
    action_items: BTreeMap<String, String>,
    completeness: DataCompleteness,
    confidence: f64,
    /// Scores by remote engine and version.
    remote: BTreeMap<(String, String), u64>,
}

impl<'a> EvidenceReportBuilder<'a> {
    /// Starts a report as of a day, with the priority actions of the facility.
    #[must_use]
    pub fn new(rules: &'a Rules, as_of: Day, actions: Vec<Value>) -> Self {
        let listed = actions.iter().flat_map(outline::listed_items);
        let action_items = listed.map(|id| (id.to_owned(), String::new())).collect();
        let completeness = DataCompleteness {
            equipment_count: 0,
            install_date_known: 0,
            service_on_record: 0,
            conductor_material_known: 0,
            humidity_known: 0,
            mean_confidence: None,
        };
        Self {
            rules,
            as_of,
            findings: Vec::new(),
            overdue: Vec::new(),
            studies: Vec::new(),
            labels: Vec::new(),
            actions,
            action_items,
            completeness,
            confidence: 0.0,
            remote: BTreeMap::new(),
        }
    }

    /// Adds an item's row. Returns true when something is overdue or missing: then [`Self::add_records`] must be called
    /// with its records.
    pub fn add(&mut self, row: &EquipmentRow) -> bool {
        let (figure, known) = (&row.figure, &mut self.completeness);
        known.equipment_count += 1;
        known.install_date_known += u64::from(row.install_date.is_some());
        known.service_on_record += u64::from(row.last_service.is_some());
        known.conductor_material_known += u64::from(row.conductor_material.is_some());
        known.humidity_known += u64::from(row.humidity_percent.is_some());
        self.confidence += figure.confidence;
        if let Some(remote) = row.in_use.as_ref().and_then(FigureInUse::remote_in_use) {
            *self.remote.entry((remote.engine.clone(), remote.algorithm_version.clone())).or_default() += 1;
        }
        if let Some(name) = self.action_items.get_mut(&*row.id) {
            *name = formatting::name_or_id(row.name.as_deref(), &row.id);
        }
        if figure.rating >= RiskRating::High {
            self.findings.push(ReportFinding {
                equipment_id: row.id.clone(),
                equipment_name: formatting::name_or_id(row.name.as_deref(), &row.id),
                equipment_type: row.kind,
                location: row.location.clone(),
                risk_rating: figure.rating,
                risk_score: formatting::whole_score(figure.score),
                risk_factors: formatting::notable_factors(figure),
                exact: figure.score,
            });
        }
        let safety = &figure.safety;
        figure.maintenance.status == MaintenanceStatus::Overdue || lacks_study(safety) || lacks_label(safety)
    }

    /// Adds the overdue or missing requirements of an item. The stored row decides what is counted; the records give
    /// the reasons.
    pub fn add_records(&mut self, row: &EquipmentRow, subject: &EquipmentContext<'_>) {
        if lacks_study(&row.figure.safety) {
            self.studies.push(StudyFinding::new(row, subject, self.rules, self.as_of));
        }
        if lacks_label(&row.figure.safety) {
            self.labels.push(LabelFinding::new(row, subject, self.rules));
        }
        if row.figure.maintenance.status != MaintenanceStatus::Overdue {
            return;
        }
        let assessed = self.rules.nfpa70b.assess(subject, self.as_of);
        let overdue = assessed.scopes.iter().filter(|scope| scope.status == MaintenanceStatus::Overdue);
        self.overdue.extend(overdue.map(|scope| OverdueMaintenance {
            equipment_id: row.id.clone(),
            equipment_name: formatting::name_or_id(row.name.as_deref(), &row.id),
            equipment_type: row.kind,
            location: row.location.clone(),
            scope: scope_words(scope.scope),
            interval_months: scope.interval_months,
            last_done: scope.last_done,
            due_date: scope.shown_due(),
            days_overdue: scope.shown_due().map(|due| self.as_of - due),
            never_recorded: scope.is_never_recorded(),
        }));
    }

    /// Completes the report of a facility, generated at `now`.
    #[must_use]
    pub fn finish(mut self, parts: &FacilityData<'_>, now: Moment) -> EvidenceReport {
        let FacilityData { facility, figure, .. } = parts;
        self.findings.sort_by(|left, right| {
            right.exact.total_cmp(&left.exact).then_with(|| left.equipment_id.cmp(&right.equipment_id))
        });
        self.overdue.sort_by(|left, right| {
            let key = |overdue: &OverdueMaintenance| (overdue.due_date.is_none(), overdue.due_date);
            key(left).cmp(&key(right)).then_with(|| left.equipment_id.cmp(&right.equipment_id))
        });
        let count = self.completeness.equipment_count;
        #[expect(clippy::cast_precision_loss, reason = "no facility has 2^53 items")]
        let mean_confidence = (count > 0).then(|| (self.confidence * 100.0 / count as f64).round() / 100.0);
        EvidenceReport {
            generated_at: now,
            as_of: self.as_of,
            facility: EvidenceFacility {
                id: facility.id.clone(),
                name: facility.name.clone(),
                location: formatting::facility_line(facility),
            },
            summary: EvidenceSummary {
                risk_score: figure.score.map(formatting::whole_score),
                risk_level: figure.level,
                equipment_count: figure.equipment_count,
                critical_equipment_count: figure.by_rating[3],
                high_risk_equipment_count: figure.by_rating[2],
                compliance_status: parts.compliance_status(),
                overall_compliance: figure.overall_compliance,
                nfpa_70b_compliance: figure.maintenance.percentage,
                nfpa_70e_compliance: figure.safety.percentage,
                system_age: figure.mean_age_years.map(formatting::years),
                last_inspection: figure.last_inspection,
                last_infrared_scan: figure.last_infrared,
                last_arc_flash_analysis: figure.last_arc_flash,
            },
            arc_flash_study: StudyDetail::new(facility, figure, self.rules),
            findings: self.findings,
            overdue: self.overdue,
            equipment_studies: StudyCoverage {
                equipment_in_scope: figure.safety.in_scope,
                not_current: self.studies.len() as u64,
                items: self.studies,
            },
            labels: self.labels,
            actions: self.actions,
            action_items: self.action_items,
            method: ReportMethod {
                software: format!("MasterBus {}", env!("CARGO_PKG_VERSION")),
                algorithm_version: figure.algorithm_version.clone(),
                remote_engines: self
                    .remote
                    .into_iter()
                    .map(|((engine, algorithm_version), equipment_count)| RemoteEngineUse {
                        engine,
                        algorithm_version,
                        equipment_count,
                    })
                    .collect(),
                nfpa_70b_edition: self.rules.nfpa70b.edition().to_owned(),
                nfpa_70e_edition: self.rules.nfpa70e.edition().to_owned(),
                note: NOTE,
            },
            completeness: DataCompleteness { mean_confidence, ..self.completeness },
        }
    }
}

impl EvidenceReport {
    /// Day of assessment.
    #[must_use]
    pub const fn as_of(&self) -> Day {
        self.as_of
    }

    /// Writes the report without its signature.
    ///
    /// # Errors
    /// When it cannot be written as JSON or CSV.
    pub fn write(&self, format: ReportFormat) -> Result<Vec<u8>, serde_json::Error> {
        match format {
            ReportFormat::Json => serde_json::to_vec(self),
            ReportFormat::Html => Ok(html::write(&outline::build(self)).into_bytes()),
            ReportFormat::Csv => csv::write(&outline::build(self)).map_err(serde::ser::Error::custom),
            ReportFormat::Pdf(paper) => Ok(pdf::write(&outline::build(self), paper)),
        }
    }
}
