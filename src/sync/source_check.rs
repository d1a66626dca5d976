//! Tests a source against its mapping without storing anything, for the admin page when a source is set up.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use super::drop_folder::inspect_folder;
use super::error::SyncError;
use super::open::{file_path, http_options, load_mapping, postgres_options};
use super::queue::RunQueue;
use crate::clock::Clock;
use crate::config::SourceConfig;
use crate::http_client::AddressGuard;
use crate::runtime::Runtime;
use crate::source::file::{FileOptions, FileReport, FileSource, SharedFileReport};
use crate::source::http::{HttpOptions, HttpSource};
use crate::source::postgres::{PostgresOptions, check_database};
use crate::source::{Mapping, ReadMode, Source};

/// Result of testing a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceCheck {
    /// The server and its version, if known.
    pub server: Option<String>,
    /// Mapped tables of a database; collections with rows of other sources.
    pub tables: Vec<Arc<str>>,
    /// Rows that were read for the test.
    pub rows_read: u64,
    /// Every row and every value can be read.
    pub is_whole: bool,
    /// The problems, one sentence each.
    pub findings: Vec<String>,
    /// Number of files in a drop folder; `None` for other sources.
    pub files_waiting: Option<u64>,
    /// Reports on the first files, as far as they were read.
    pub files: Vec<FileReport>,
}

/// Files of a folder that are inspected.
const INSPECTED_FILES: usize = 20;

/// Problems of one file that are listed.
const LISTED_PROBLEMS: usize = 5;

impl RunQueue {
    /// Tests a source before it is used: compares a database with its mapping, reads the first rows of an API or file,
    /// and inspects the files that wait in a drop folder. Nothing is stored.
    ///
    /// # Errors
    /// When the source cannot be reached or read, or its settings are invalid.
    pub async fn check_source(&self, config: &SourceConfig) -> Result<SourceCheck, SyncError> {
        check_source(config, self.address_guard(config), self.services.clock.clock(), &self.runtime).await
    }
}

async fn check_source(
    config: &SourceConfig,
    guard: Option<AddressGuard>,
    clock: &Clock,
    runtime: &Runtime,
) -> Result<SourceCheck, SyncError> {
    if let Some(options) = postgres_options(config, runtime)? {
        let options = PostgresOptions { guard, ..options };
        let examination = check_database(&options).await?;
        let server = format!("PostgreSQL {} at {}", examination.server, examination.place);
        let tables = options.mapping.tables.iter().map(|table| Arc::clone(&table.name)).collect();
        let findings = examination.findings.iter().map(ToString::to_string).collect();
        let is_whole = examination.is_whole();
        return Ok(SourceCheck { server: Some(server), tables, is_whole, findings, ..SourceCheck::default() });
    }
    if let Some(options) = http_options(config, clock, runtime)? {
        // One attempt: a caller waits for the answer
        let mut options = HttpOptions { guard, ..options };
        options.policy.backoff.tries = 1;
        return first_rows(HttpSource::open(options, None, ReadMode::Full)?).await;
    }
    let (path, mapping) = (file_path(config)?, load_mapping(config.mapping.as_ref())?);
    if path.is_dir() {
        return check_folder(path, &mapping, runtime).await;
    }
    let options = FileOptions::new(path, mapping, runtime.clone());
    first_rows(FileSource::open(options)?).await
}

async fn first_rows(mut source: impl Source) -> Result<SourceCheck, SyncError> {
    // Only the first batch: a caller waits for the answer, and the source may be large.
    let batch = source.next().await?.unwrap_or_default();
    let findings: Vec<String> = batch
        .complaints
        .iter()
        .map(|complaint| format!("{} {}: {} {}", complaint.table, complaint.id, complaint.column, complaint.reason))
        .collect();
    let (tables, rows_read) = (batch.read.keys().cloned().collect(), batch.read.values().sum());
    Ok(SourceCheck { tables, rows_read, is_whole: findings.is_empty(), findings, ..SourceCheck::default() })
}

/// Inspects the first files of a drop folder, and whether files can be moved away after their import.
async fn check_folder(folder: &Path, mapping: &Arc<Mapping>, runtime: &Runtime) -> Result<SourceCheck, SyncError> {
    let (waiting, mut findings) = inspect_folder(folder, runtime).await?;
    let (mut files, mut tables, mut rows_read) = (Vec::new(), BTreeSet::new(), 0);
    for path in waiting.iter().take(INSPECTED_FILES) {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let (report, looked) =
            match FileSource::open_plain(FileOptions::new(path, Arc::clone(mapping), runtime.clone())) {
                Ok(mut source) => (source.report(), source.next().await),
                Err(error) => (SharedFileReport::default(), Err(error)),
            };
        // After the batch: the report grows while the file is read.
        let report = report.to_report();
        findings.extend(list_problems(&name, &report));
        match looked {
            Ok(batch) => tables.extend(batch.into_iter().flat_map(|batch| batch.read.into_keys())),
            // A file that cannot be decoded has this among its problems
            Err(_) if report.problem_count > 0 => {}
            Err(error) => findings.push(format!("{name}: {error}")),
        }
        rows_read += report.rows;
        files.push(report);
    }
    Ok(SourceCheck {
        server: None,
        tables: tables.into_iter().collect(),
        rows_read,
        is_whole: findings.is_empty(),
        findings,
        files_waiting: Some(waiting.len() as u64),
        files,
    })
}

/// The first problems of a file, one sentence each, and the number of further ones.
fn list_problems(name: &str, report: &FileReport) -> Vec<String> {
    let listed = report.problems.iter().take(LISTED_PROBLEMS);
    let mut sentences: Vec<String> = listed
        .map(|problem| {
            format!("{name} line {}: {} {}", problem.line, problem.column, problem.reason).replace(":  ", ": ")
        })
        .collect();
    let more = report.problem_count.saturating_sub(sentences.len() as u64);
    if more > 0 {
        sentences.push(format!("{name}: {more} more"));
    }
    sentences
}
