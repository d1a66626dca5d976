//! The report as headings, sentences and tables, from which HTML, CSV and PDF are written.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{DataCompleteness, EvidenceReport, OverdueMaintenance};
use crate::assess::figure::LabelState;
use crate::inventory::Day;
use crate::report::compliance::{StudyDetail, StudyStatus};

/// The whole report in reading order.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportOutline {
    /// Title with the facility's name.
    pub title: String,
    /// Location, facility id and dates.
    pub subtitle: Vec<String>,
    /// Sections.
    pub sections: Vec<ReportSection>,
}

/// One section.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportSection {
    /// Its heading.
    pub heading: &'static str,
    /// Sentences before the table.
    pub sentences: Vec<String>,
    /// Its table.
    pub table: Option<ReportTable>,
}

/// A table with a header row.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportTable {
    /// Name of each column, and its fraction of the width.
    pub columns: Vec<(&'static str, f32)>,
    /// Rows, one cell per column.
    pub rows: Vec<Vec<String>>,
}

const UNKNOWN: &str = "unknown";
pub(super) const NEVER_RECORDED: &str = "never recorded";

fn shown<T: ToString>(value: Option<T>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), |value| value.to_string())
}

fn percent(value: Option<u8>) -> String {
    value.map_or_else(|| UNKNOWN.to_owned(), |value| format!("{value} %"))
}

fn section(heading: &'static str, sentence: String) -> ReportSection {
    ReportSection { heading, sentences: vec![sentence], table: None }
}

fn pairs(heading: &'static str, rows: Vec<(&str, String)>) -> ReportSection {
    let rows = rows.into_iter().map(|(name, value)| vec![name.to_owned(), value]).collect();
    ReportSection {
        heading,
        sentences: Vec::new(),
        table: Some(ReportTable { columns: vec![("", 0.45), ("", 0.55)], rows }),
    }
}

/// Builds the outline of a report.
#[must_use]
pub fn build(report: &EvidenceReport) -> ReportOutline {
    let facility = &report.facility;
    let mut subtitle: Vec<String> = facility.location.iter().cloned().collect();
    subtitle.push(format!("Facility {}", facility.id));
    subtitle.push(format!("As of {}. Generated {}.", report.as_of, report.generated_at));
    ReportOutline {
        title: format!("Electrical risk and compliance report: {}", facility.name),
        subtitle,
        sections: vec![
            summary(report),
            findings(report),
            overdue(report),
            never_recorded(report),
            studies(report),
            labels(report),
            actions(report),
            method(report),
            completeness(&report.completeness),
        ],
    }
}

fn summary(report: &EvidenceReport) -> ReportSection {
    let summary = &report.summary;
    if summary.equipment_count == 0 {
        return section("Summary", "No equipment is on record: there is no score and no compliance figure.".to_owned());
    }
    pairs(
        "Summary",
        vec![
            ("Risk score (0-100)", shown(summary.risk_score)),
            ("Risk level", shown(summary.risk_level)),
            ("Equipment", summary.equipment_count.to_string()),
            ("Rated Critical", summary.critical_equipment_count.to_string()),
            ("Rated High", summary.high_risk_equipment_count.to_string()),
            ("Compliance status", summary.compliance_status.map_or(UNKNOWN, |status| status.as_str()).to_owned()),
            ("Overall compliance", percent(summary.overall_compliance)),
            ("NFPA 70B compliance", percent(summary.nfpa_70b_compliance)),
            ("NFPA 70E compliance", percent(summary.nfpa_70e_compliance)),
            ("Mean equipment age", shown(summary.system_age.as_ref())),
            ("Last inspection", shown(summary.last_inspection)),
            ("Last infrared scan", shown(summary.last_infrared_scan)),
            ("Facility's arc-flash study", study(&report.arc_flash_study)),
            ("Latest arc-flash study, facility or any item", shown(summary.last_arc_flash_analysis)),
        ],
    )
}

/// The facility's own study with its status and dates.
fn study(study: &StudyDetail) -> String {
    let status = match study.status {
        StudyStatus::Current => "current",
        StudyStatus::DueSoon => "due soon",
        StudyStatus::Expired => "expired",
        StudyStatus::Unknown => "none on record",
    };
    match (study.last_study_date, study.next_study_due) {
        (Some(last), Some(due)) => format!("{status}: of {last}, due again by {due}"),
        _ => status.to_owned(),
    }
}

/// Finding on the facility's own study, if any.
fn study_finding(report: &EvidenceReport) -> Option<String> {
    let study = &report.arc_flash_study;
    report.summary.nfpa_70e_compliance?;
    match (study.status, study.last_study_date, study.next_study_due) {
        (StudyStatus::Expired, Some(last), Some(due)) => Some(format!(
            "The facility's arc-flash study of {last} has expired: it had to be renewed by {due} (NFPA 70E)."
        )),
        (StudyStatus::Unknown, ..) => Some("No arc-flash study of the facility is on record (NFPA 70E).".to_owned()),
        _ => None,
    }
}

fn findings(report: &EvidenceReport) -> ReportSection {
    let heading = "Findings: arc-flash study, and equipment rated High or Critical";
    let mut sentences: Vec<String> = study_finding(report).into_iter().collect();
    if report.findings.is_empty() {
        let none = if sentences.is_empty() { "None." } else { "No equipment is rated High or Critical." };
        sentences.push(none.to_owned());
        return ReportSection { heading, sentences, table: None };
    }
    let row = |finding: &super::ReportFinding| {
        vec![
            finding.equipment_name.clone(),
            finding.equipment_type.to_string(),
            finding.location.clone().unwrap_or_default(),
            finding.risk_rating.to_string(),
            finding.risk_score.to_string(),
            finding.risk_factors.join(", "),
        ]
    };
    let columns = vec![
        ("Equipment", 0.22),
        ("Type", 0.13),
        ("Location", 0.21),
        ("Rating", 0.1),
        ("Score", 0.08),
        ("Driven by", 0.26),
    ];
    let rows = report.findings.iter().map(row).collect();
    ReportSection { heading, sentences, table: Some(ReportTable { columns, rows }) }
}

/// Columns of the overdue list.
pub(super) const OVERDUE: [(&str, f32); 7] = [
    ("Equipment", 0.2),
    ("Type", 0.12),
    ("Location", 0.2),
    ("Scope", 0.16),
    ("Last done", 0.11),
    ("Due", 0.11),
    ("Days overdue", 0.1),
];

/// A row of the overdue list. What was never recorded says so and has neither due date nor days.
pub(super) fn overdue_row(overdue: &OverdueMaintenance) -> Vec<String> {
    let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
    vec![
        overdue.equipment_name.clone(),
        overdue.equipment_type.to_string(),
        overdue.location.clone().unwrap_or_default(),
        overdue.scope.to_owned(),
        if overdue.never_recorded { NEVER_RECORDED.to_owned() } else { day(overdue.last_done) },
        day(overdue.due_date),
        overdue.days_overdue.map(|days| days.to_string()).unwrap_or_default(),
    ]
}

fn overdue(report: &EvidenceReport) -> ReportSection {
    let heading = "Overdue maintenance (NFPA 70B)";
    let rows: Vec<_> = report.overdue.iter().filter(|overdue| !overdue.never_recorded).map(overdue_row).collect();
    if rows.is_empty() {
        return section(heading, "Nothing that is on record is overdue.".to_owned());
    }
    ReportSection { heading, sentences: Vec::new(), table: Some(ReportTable { columns: OVERDUE.to_vec(), rows }) }
}

/// Overdue scopes without a record. A due date counted from the installation would look like a fact.
fn never_recorded(report: &EvidenceReport) -> ReportSection {
    let heading = "Maintenance never recorded (NFPA 70B)";
    let row = |missing: &OverdueMaintenance| {
        vec![
            missing.equipment_name.clone(),
            missing.equipment_type.to_string(),
            missing.location.clone().unwrap_or_default(),
            missing.scope.to_owned(),
            missing.interval_months.to_string(),
        ]
    };
    let rows: Vec<_> = report.overdue.iter().filter(|overdue| overdue.never_recorded).map(row).collect();
    if rows.is_empty() {
        return section(heading, "None.".to_owned());
    }
    let sentence = "No service is on record, and the first one should have been done by now. It counts as overdue.";
    let columns =
        vec![("Equipment", 0.26), ("Type", 0.14), ("Location", 0.24), ("Scope", 0.22), ("Interval, months", 0.14)];
    ReportSection { heading, sentences: vec![sentence.to_owned()], table: Some(ReportTable { columns, rows }) }
}

/// Items without a current study, with reasons.
fn studies(report: &EvidenceReport) -> ReportSection {
    let heading = "Arc-flash study (NFPA 70E)";
    let cover = &report.equipment_studies;
    if cover.equipment_in_scope == 0 {
        return section(heading, "No equipment is in scope of NFPA 70E.".to_owned());
    }
    let own = format!("The facility's study: {}.", study(&report.arc_flash_study));
    let of = cover.equipment_in_scope;
    if cover.items.is_empty() {
        let all = format!("A current study, its own or the facility's, covers each of the {of} items in scope.");
        return ReportSection { heading, sentences: vec![own, all], table: None };
    }
    let lacking = format!(
        "No current study, its own or the facility's, covers {} of the {of} items in scope.",
        cover.not_current
    );
    let row = |finding: &super::StudyFinding| {
        vec![
            finding.equipment_name.clone(),
            finding.equipment_type.to_string(),
            finding.location.clone().unwrap_or_default(),
            finding.study_date.map_or_else(|| "none".to_owned(), |day| day.to_string()),
            finding.reason.clone(),
        ]
    };
    let columns = vec![("Equipment", 0.22), ("Type", 0.12), ("Location", 0.2), ("Study of", 0.11), ("Reason", 0.35)];
    let rows = cover.items.iter().map(row).collect();
    ReportSection { heading, sentences: vec![own, lacking], table: Some(ReportTable { columns, rows }) }
}

fn labels(report: &EvidenceReport) -> ReportSection {
    let heading = "Arc-flash labels missing or incomplete (NFPA 70E)";
    if report.labels.is_empty() {
        return section(heading, "None.".to_owned());
    }
    let row = |finding: &super::LabelFinding| {
        let label = match finding.label {
            LabelState::Complete => "complete",
            LabelState::Incomplete => "incomplete",
            LabelState::Missing => "missing",
        };
        vec![
            finding.equipment_name.clone(),
            finding.equipment_type.to_string(),
            finding.location.clone().unwrap_or_default(),
            label.to_owned(),
            finding.reason.clone(),
        ]
    };
    let columns = vec![("Equipment", 0.22), ("Type", 0.12), ("Location", 0.2), ("Label", 0.11), ("Reason", 0.35)];
    let rows = report.labels.iter().map(row).collect();
    ReportSection { heading, sentences: Vec::new(), table: Some(ReportTable { columns, rows }) }
}

/// Maximum number of items listed for an action; the number of further ones is shown.
const LISTED_ITEMS: usize = 10;

/// Ids of the items listed for an action.
pub(super) fn listed_items(action: &Value) -> impl Iterator<Item = &str> {
    action["affected_equipment"].as_array().into_iter().flatten().filter_map(Value::as_str).take(LISTED_ITEMS)
}

/// The items of an action by name, with the id when it differs.
fn items_of(action: &Value, names: &BTreeMap<String, String>) -> String {
    let item = |id: &str| match names.get(id).filter(|name| !name.is_empty() && *name != id) {
        Some(name) => format!("{name} ({id})"),
        None => id.to_owned(),
    };
    let items = listed_items(action).map(item).collect::<Vec<_>>().join(", ");
    let all = action["affected_equipment"].as_array().map_or(0, Vec::len);
    match all.saturating_sub(LISTED_ITEMS) {
        0 => items,
        more => format!("{items} and {more} more"),
    }
}

fn actions(report: &EvidenceReport) -> ReportSection {
    let heading = "Priority actions";
    if report.actions.is_empty() {
        return section(
            heading,
            "No action has been evaluated, or none would lower risk or raise compliance.".to_owned(),
        );
    }
    let row = |action: &Value| {
        let text = |key: &str| match &action[key] {
            Value::Null => UNKNOWN.to_owned(),
            Value::String(text) => text.clone(),
            other => other.to_string(),
        };
        let items = action["affected_equipment"].as_array().map_or(0, Vec::len);
        vec![
            text("action"),
            items.to_string(),
            items_of(action, &report.action_items),
            text("risk_reduction"),
            text("compliance_gain"),
            text("estimated_cost"),
            text("urgency"),
        ]
    };
    let columns = vec![
        ("Action", 0.16),
        ("Items", 0.07),
        ("Equipment", 0.34),
        ("Risk reduction, points", 0.11),
        ("Compliance gain, points", 0.12),
        ("Cost, USD", 0.11),
        ("Urgency", 0.09),
    ];
    let rows = report.actions.iter().map(row).collect();
    ReportSection { heading, sentences: Vec::new(), table: Some(ReportTable { columns, rows }) }
}

fn method(report: &EvidenceReport) -> ReportSection {
    let method = &report.method;
    let by = format!(
        "Made by {}, risk algorithm {}, NFPA 70B-{}, NFPA 70E-{}.",
        method.software, method.algorithm_version, method.nfpa_70b_edition, method.nfpa_70e_edition
    );
    let remote = method.remote_engines.iter().map(|share| {
        let (count, version) = (share.equipment_count, &share.algorithm_version);
        format!("The scores of {count} items were made by {} {version}; dates and sums were not.", share.engine)
    });
    let sentences = std::iter::once(by).chain(remote).chain([method.note.to_owned()]).collect();
    ReportSection { heading: "Method and editions", sentences, table: None }
}

fn completeness(known: &DataCompleteness) -> ReportSection {
    let of = |count: u64| format!("{count} of {}", known.equipment_count);
    let confidence = known.mean_confidence.map(|mean| format!("{mean:.2}"));
    pairs(
        "Data completeness",
        vec![
            ("Install date known", of(known.install_date_known)),
            ("Any service on record", of(known.service_on_record)),
            ("Conductor material known", of(known.conductor_material_known)),
            ("Humidity known", of(known.humidity_known)),
            ("Mean confidence of scores (0-1)", shown(confidence)),
        ],
    )
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_action_lists_its_first_items_and_counts_the_rest() {
        let ids: Vec<String> = (0..13).map(|n| format!("e{n}")).collect();
        let names = BTreeMap::from([("e0".to_owned(), "MDP-1".to_owned()), ("e1".to_owned(), "e1".to_owned())]);
        let few = items_of(&json!({"affected_equipment": ids[..2]}), &names);
        assert_eq!(few, "MDP-1 (e0), e1");
        let many = items_of(&json!({"affected_equipment": ids}), &names);
        assert!(many.ends_with("e8, e9 and 3 more"), "{many}");
    }
}
