//! The report on a file: its format and encoding, and every line with a problem.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;
use utoipa::ToSchema;

use crate::inventory::{ValidationIssue, is_row_position};

/// Problems that a report lists; further ones are only counted.
pub(super) const MAX_LISTED: usize = 10_000;
/// Problems that are remembered so that none is counted twice, 16 bytes each. A problem beyond them that the store finds
/// too is counted twice.
const MAX_REMEMBERED: usize = 1_000_000;

/// A problem of one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FileProblem {
    /// First line of the row, from 1; 0 for the file as a whole.
    pub line: u64,
    /// The column or dotted field; `character 7` for a syntax error.
    pub column: String,
    /// The row's id if it could be read, else its position.
    pub id: String,
    /// The value in the file.
    pub value: Option<String>,
    /// The problem.
    pub reason: String,
    /// The whole row was rejected; otherwise only this value is unknown.
    pub quarantined: bool,
}

/// How a column of a table was interpreted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FileColumn {
    /// Its name in the header.
    pub column: String,
    /// The canonical field, such as `equipment.install_date`; null for an ignored column.
    pub field: Option<String>,
}

/// The report on a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct FileReport {
    /// Its name.
    pub file: String,
    /// `json`, `ndjson` or `csv`; empty if not detected.
    pub format: String,
    /// `UTF-8`, `UTF-16LE`, `UTF-16BE` or `windows-1252`, which includes Latin-1; empty if not detected.
    pub encoding: String,
    /// The columns of a table in their order; empty for other formats.
    pub columns: Vec<FileColumn>,
    /// Rows read.
    pub rows: u64,
    /// Rows of them that were stored or deleted their record; the others were rejected.
    pub kept: u64,
    /// The first 10,000 problems.
    pub problems: Vec<FileProblem>,
    /// Number of problems.
    pub problem_count: u64,
}

impl FileReport {
    /// Why nothing of the file was kept, as one sentence; `None` when something was.
    #[must_use]
    pub fn nothing_kept(&self) -> Option<String> {
        let rejected = match self.rows {
            _ if self.kept > 0 => return None,
            0 if self.problem_count == 0 => "it has no records".to_owned(),
            0 => "none of its lines is a record".to_owned(),
            1 => "its only row was rejected".to_owned(),
            rows => format!("all {rows} rows were rejected"),
        };
        Some(format!("nothing of {} was imported: {rejected}", self.file))
    }
}

/// A report that grows while the file is read and imported. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct SharedFileReport(Arc<Mutex<ReportState>>);

#[derive(Debug, Default)]
struct ReportState {
    report: FileReport,
    hasher: RandomState,
    /// Line of each record by a hash of its collection and id: 16 bytes per record.
    lines: HashMap<u64, u64>,
    /// Hashes of collection, id and column of the problems so far.
    reported: HashSet<u64>,
    /// Name of each field's column in the file.
    columns: HashMap<&'static str, String>,
}

impl ReportState {
    fn add(&mut self, line: u64, complaint: &ValidationIssue) {
        // The store finds nothing wrong with rows that have no id
        if self.reported.len() < MAX_REMEMBERED && !is_row_position(&complaint.id) {
            self.reported.insert(self.hasher.hash_one((&complaint.table, &complaint.id, &complaint.column)));
        }
        self.report.problem_count += 1;
        if self.report.problems.len() < MAX_LISTED {
            self.report.problems.push(FileProblem {
                line,
                column: complaint.column.clone(),
                id: complaint.id.clone(),
                value: complaint.value.clone(),
                reason: complaint.reason.clone(),
                quarantined: complaint.quarantined,
            });
        }
    }
}

impl SharedFileReport {
    /// The report so far.
    #[must_use]
    pub fn to_report(&self) -> FileReport {
        self.0.lock().report.clone()
    }

    /// Number of problems so far.
    #[must_use]
    pub fn problem_count(&self) -> u64 {
        self.0.lock().report.problem_count
    }

    /// Adds a problem that the store found with a record of the file, under the name of its column in the file. A problem
    /// that is reported already, or is about no record of the file, is ignored.
    pub fn add_store_issue(&self, complaint: &ValidationIssue) {
        let mut state = self.0.lock();
        let record_hash = state.hasher.hash_one((&complaint.table, &complaint.id));
        let Some(line) = state.lines.get(&record_hash).copied() else { return };
        let column = state.columns.get(complaint.column.as_str()).unwrap_or(&complaint.column).clone();
        let complaint = ValidationIssue { column, ..complaint.clone() };
        if !state.reported.contains(&state.hasher.hash_one((&complaint.table, &complaint.id, &complaint.column))) {
            state.add(line, &complaint);
        }
    }

    /// An empty report on the file of this name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        let report = Self::default();
        name.clone_into(&mut report.0.lock().report.file);
        report
    }

    pub(super) fn set_format(&self, format: &str, encoding: &str) {
        let report = &mut self.0.lock().report;
        format.clone_into(&mut report.format);
        encoding.clone_into(&mut report.encoding);
    }

    pub(super) fn set_columns(&self, columns: Vec<FileColumn>) {
        self.0.lock().report.columns = columns;
    }

    pub(super) fn count_row(&self) {
        self.0.lock().report.rows += 1;
    }

    pub(super) fn count_kept(&self) {
        self.0.lock().report.kept += 1;
    }

    pub(super) fn add_complaints(&self, line: u64, complaints: &[ValidationIssue]) {
        let mut state = self.0.lock();
        complaints.iter().for_each(|complaint| state.add(line, complaint));
    }

    /// Records the line of a record; returns the line of an earlier record with the same id.
    pub(super) fn record_line(&self, table: &str, id: &str, line: u64) -> Option<u64> {
        let mut state = self.0.lock();
        let record_hash = state.hasher.hash_one((table, id));
        state.lines.insert(record_hash, line)
    }

    /// Records the name of a field's column in the file.
    pub(super) fn set_column_name(&self, field: &'static str, column: &str) {
        self.0.lock().columns.insert(field, column.to_owned());
    }
}
