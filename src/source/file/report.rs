//! What is told of a file after it was read: how it was written, and every line that did not arrive whole.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;
use utoipa::ToSchema;

use crate::inventory::ValidationIssue;

/// Problems that a report lists; the rest is counted.
const MOST_LISTED: usize = 10_000;

/// One thing wrong with one line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FileProblem {
    /// The line where the row begins, from 1; 0 for the file as a whole.
    pub line: u64,
    /// The column or dotted field; `character 7` of the line where a document breaks off.
    pub column: String,
    /// The row's id as far as it could be read, else its place.
    pub id: String,
    /// The value as it stood.
    pub value: Option<String>,
    /// What is wrong with it.
    pub reason: String,
    /// The whole row was left out; else only this value became unknown.
    pub quarantined: bool,
}

/// What a column of a table is taken for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct FileColumn {
    /// Its name in the header.
    pub column: String,
    /// The canonical field that it becomes, as in `equipment.install_date`; null where it is passed over.
    pub field: Option<String>,
}

/// What is told of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct FileReport {
    /// Its name.
    pub file: String,
    /// `json`, `ndjson` or `csv`; empty when it was not found sender.
    pub format: String,
    /// `UTF-8`, `UTF-16LE`, `UTF-16BE` or `windows-1252`, which Latin-1 is a part of; empty when it was not found sender.
    pub encoding: String,
    /// What the columns of a table are taken for, in their order; none of a file that is no table.
    pub columns: Vec<FileColumn>,
    /// Rows read.
    pub rows: u64,
    /// What is wrong, the first 10,000.
    pub problems: Vec<FileProblem>,
    /// How much is wrong.
    pub problem_count: u64,
}

/// A report while the file is read, and after it, while it is taken in.
#[derive(Debug, Clone, Default)]
pub struct SharedFileReport(Arc<Mutex<ReportState>>);

#[derive(Debug, Default)]
struct ReportState {
    report: FileReport,
    hasher: RandomState,
    /// Where each record stands, as a hash of its collection and id: 16 bytes a record.
    lines: HashMap<u64, u64>,
    /// What is wrong already, as a hash of collection, id and column.
    wrong: HashSet<u64>,
    /// What the file calls a field.
    columns: HashMap<&'static str, String>,
}

impl ReportState {
    fn add(&mut self, line: u64, complaint: &ValidationIssue) {
        self.wrong.insert(self.hasher.hash_one((&complaint.table, &complaint.id, &complaint.column)));
        self.report.problem_count += 1;
        if self.report.problems.len() < MOST_LISTED {
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
    /// What is told so far.
    #[must_use]
    pub fn to_report(&self) -> FileReport {
        self.0.lock().report.clone()
    }

    /// How much is wrong so far.
    #[must_use]
    pub fn problem_count(&self) -> u64 {
        self.0.lock().report.problem_count
    }

    /// Adds what was found wrong with a record of the file after it was read, under the name that its column has there.
    /// What is told already, or is about no record of the file, changes nothing.
    pub fn add_store_issue(&self, complaint: &ValidationIssue) {
        let mut told = self.0.lock();
        let of_record = told.hasher.hash_one((&complaint.table, &complaint.id));
        let Some(line) = told.lines.get(&of_record).copied() else { return };
        let called = told.columns.get(complaint.column.as_str()).unwrap_or(&complaint.column).clone();
        let complaint = ValidationIssue { column: called, ..complaint.clone() };
        if !told.wrong.contains(&told.hasher.hash_one((&complaint.table, &complaint.id, &complaint.column))) {
            told.add(line, &complaint);
        }
    }

    pub(super) fn new(name: &str) -> Self {
        let report = Self::default();
        name.clone_into(&mut report.0.lock().report.file);
        report
    }

    pub(super) fn written(&self, format: &str, encoding: &str) {
        let report = &mut self.0.lock().report;
        format.clone_into(&mut report.format);
        encoding.clone_into(&mut report.encoding);
    }

    pub(super) fn columns(&self, columns: Vec<FileColumn>) {
        self.0.lock().report.columns = columns;
    }

    pub(super) fn row(&self) {
        self.0.lock().report.rows += 1;
    }

    pub(super) fn wrong(&self, line: u64, complaints: &[ValidationIssue]) {
        let mut told = self.0.lock();
        complaints.iter().for_each(|complaint| told.add(line, complaint));
    }

    /// Remembers where a record stands; the line where it stood before.
    pub(super) fn stands(&self, table: &str, id: &str, line: u64) -> Option<u64> {
        let mut told = self.0.lock();
        let of_record = told.hasher.hash_one((table, id));
        told.lines.insert(of_record, line)
    }

    /// Remembers what the file calls a field.
    pub(super) fn calls(&self, field: &'static str, column: &str) {
        self.0.lock().columns.insert(field, column.to_owned());
    }
}
