//! What is told of a file after it was read: how it was written, and every line that did not arrive whole.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use parking_lot::Mutex;
use serde::Serialize;
use utoipa::ToSchema;

use crate::inventory::{Complaint, RecordKind};

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
    /// `json`, `ndjson` or `csv`; empty when it was not found out.
    pub format: String,
    /// `UTF-8`, `UTF-16LE`, `UTF-16BE` or `windows-1252`, which Latin-1 is a part of; empty when it was not found out.
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

/// A report while the file is read.
#[derive(Debug, Clone, Default)]
pub struct Account(Arc<Mutex<FileReport>>);

impl Account {
    /// What is told so far.
    #[must_use]
    pub fn report(&self) -> FileReport {
        self.0.lock().clone()
    }

    pub(super) fn of_file(name: &str) -> Self {
        Self(Arc::new(Mutex::new(FileReport { file: name.to_owned(), ..FileReport::default() })))
    }

    pub(super) fn written(&self, format: &str, encoding: &str) {
        let mut report = self.0.lock();
        format.clone_into(&mut report.format);
        encoding.clone_into(&mut report.encoding);
    }

    pub(super) fn columns(&self, columns: Vec<FileColumn>) {
        self.0.lock().columns = columns;
    }

    pub(super) fn row(&self) {
        self.0.lock().rows += 1;
    }

    pub(super) fn wrong(&self, line: u64, complaints: &[Complaint]) {
        let mut report = self.0.lock();
        report.problem_count += complaints.len() as u64;
        let room = MOST_LISTED.saturating_sub(report.problems.len());
        report.problems.extend(complaints.iter().take(room).map(|complaint| FileProblem {
            line,
            column: complaint.column.clone(),
            id: complaint.id.clone(),
            value: complaint.value.clone(),
            reason: complaint.reason.clone(),
            quarantined: complaint.quarantined,
        }));
    }
}

/// Where each id stood, as hashes: 16 bytes an id.
#[derive(Default)]
pub(super) struct Places {
    hasher: RandomState,
    lines: HashMap<u64, u64>,
}

impl Places {
    /// Remembers where an id stands; the line where it stood before.
    pub(super) fn stands(&mut self, kind: RecordKind, id: &str, line: u64) -> Option<u64> {
        self.lines.insert(self.hasher.hash_one((kind, id)), line)
    }
}
