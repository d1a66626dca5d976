//! The results of both standards as the explanation document shows them: what was never recorded has no due date, and no
//! PPE is stated without a current arc-flash study. The calculations behind them are those of `assess`.

use serde::Serialize;
use utoipa::ToSchema;

use super::protective_equipment::ProtectiveEquipment;
use crate::assess::figure::{LabelState, MaintenanceStatus, RecordedMaintenance};
use crate::assess::nfpa70b::{MaintenanceAssessment, MaintenanceScope, ScopeAssessment};
use crate::assess::nfpa70e::{PpeBasis, SafetyAssessment, SafetyFinding, as_recorded};
use crate::inventory::Day;

/// NFPA 70B assessment of one piece of equipment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = MaintenanceAssessment)]
pub struct ExplainedMaintenance {
    /// Equipment condition 1 (best) to 3: the worst of the three axes.
    condition: u8,
    /// Physical condition, 1-3.
    physical: u8,
    /// Criticality, 1-3.
    criticality: u8,
    /// Operating environment, 1-3.
    environment: u8,
    /// Each applicable scope, in the order of the standard's table.
    scopes: Vec<ExplainedScope>,
    /// Status of the worst scope.
    maintenance_status: MaintenanceStatus,
    /// It is overdue only because no service of the overdue scopes is on record.
    never_recorded: bool,
    /// Nothing is overdue.
    compliant: bool,
    /// Scopes not overdue, percent, rounded half up.
    compliance_percentage: u8,
    /// Earliest due date of visual and infrared; null when it was never recorded.
    next_inspection_due: Option<Day>,
    /// Latest day either was done.
    last_inspection: Option<Day>,
}

/// One scope of one piece of equipment.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[schema(as = ScopeAssessment)]
pub struct ExplainedScope {
    /// The scope.
    scope: MaintenanceScope,
    /// Maximum interval, months.
    interval_months: i32,
    /// Day it was last done.
    last_done: Option<Day>,
    /// Due date, counted from the installation date until it was done for the first time; null when never recorded.
    due: Option<Day>,
    /// Status.
    status: MaintenanceStatus,
    /// It is overdue, and no service of this scope is on record.
    never_recorded: bool,
}

impl From<&ScopeAssessment> for ExplainedScope {
    fn from(assessed: &ScopeAssessment) -> Self {
        let ScopeAssessment { scope, interval_months, last_done, status, .. } = *assessed;
        let (due, never_recorded) = (assessed.shown_due(), assessed.is_never_recorded());
        Self { scope, interval_months, last_done, due, status, never_recorded }
    }
}

impl From<&MaintenanceAssessment> for ExplainedMaintenance {
    fn from(assessed: &MaintenanceAssessment) -> Self {
        let RecordedMaintenance { never_recorded, next_inspection_due } = assessed.recorded();
        Self {
            condition: assessed.condition,
            physical: assessed.physical,
            criticality: assessed.criticality,
            environment: assessed.environment,
            scopes: assessed.scopes.iter().map(ExplainedScope::from).collect(),
            maintenance_status: assessed.maintenance_status,
            never_recorded,
            compliant: assessed.compliant,
            compliance_percentage: assessed.compliance_percentage,
            next_inspection_due,
            last_inspection: assessed.last_inspection,
        }
    }
}

/// NFPA 70E assessment of one piece of equipment.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SafetyAssessment)]
pub struct ExplainedSafety {
    /// The label and study rules of the standard apply.
    in_scope: bool,
    /// A current study covers it: its own or the facility's.
    study_current: bool,
    /// State of its label.
    label: LabelState,
    /// Further findings.
    findings: Vec<SafetyFinding>,
    /// Whether the percentage is 100; null when not in scope.
    compliant: Option<bool>,
    /// Points out of 100; null when not in scope.
    compliance_percentage: Option<u8>,
    /// PPE statement from recorded values, in addition to the non-melting clothing that is always required; null without
    /// a current study.
    ppe_requirements: Option<String>,
    /// The recorded incident energy, cal/cm²; null without a current study.
    #[serde(serialize_with = "as_recorded")]
    required_arc_rating_cal_cm2: Option<f64>,
    /// Basis of the PPE statement.
    ppe_basis: PpeBasis,
    /// Why no PPE is stated; null with a current study.
    ppe_note: Option<String>,
}

impl ExplainedSafety {
    /// The assessment with the PPE statement that may be shown.
    #[must_use]
    pub fn new(assessed: &SafetyAssessment, stated: ProtectiveEquipment) -> Self {
        Self {
            in_scope: assessed.in_scope,
            study_current: assessed.study_current,
            label: assessed.label,
            findings: assessed.findings.clone(),
            compliant: assessed.compliant,
            compliance_percentage: assessed.compliance_percentage,
            ppe_requirements: stated.requirements,
            required_arc_rating_cal_cm2: stated.required_arc_rating_cal_cm2,
            ppe_basis: stated.basis,
            ppe_note: stated.note,
        }
    }
}
