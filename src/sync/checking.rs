//! Whether a source has what its mapping names, before a run finds out: what the admin page asks when somebody sets one
//! up. Nothing is kept.

use std::sync::Arc;

use super::error::SyncError;
use super::open::{credential, mapping_of, postgres_options};
use crate::clock::Clock;
use crate::config::{SourceConfig, SourceConnection};
use crate::source::file::{FileOptions, FileSource};
use crate::source::http::{HttpOptions, HttpSource};
use crate::source::postgres::examine;
use crate::source::{Mode, Source};

/// What was found at a source.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SourceCheck {
    /// The server and its version, where it says so.
    pub server: Option<String>,
    /// Tables of the mapping that are there, of a database; that answered, of others.
    pub tables: Vec<Arc<str>>,
    /// Rows that were read to see whether they can be.
    pub rows_read: u64,
    /// Every row and every value can arrive.
    pub is_whole: bool,
    /// What is wrong, a sentence each.
    pub findings: Vec<String>,
}

/// Looks at a source: compares a database with its mapping, reads the first rows of any other.
///
/// # Errors
/// When the source cannot be reached or read, or its settings cannot be used.
pub async fn check(config: &SourceConfig, clock: &Clock) -> Result<SourceCheck, SyncError> {
    if let Some(options) = postgres_options(config)? {
        let examination = examine(&options).await?;
        let server = format!("PostgreSQL {} at {}", examination.server, examination.place);
        let tables = options.mapping.tables.iter().map(|table| Arc::clone(&table.name)).collect();
        let findings = examination.findings.iter().map(ToString::to_string).collect();
        let is_whole = examination.is_whole();
        return Ok(SourceCheck { server: Some(server), tables, rows_read: 0, is_whole, findings });
    }
    match &config.connection {
        SourceConnection::Http { url, token, api_key } => {
            let credential = credential(token.as_ref(), api_key.as_ref())?;
            let options = HttpOptions::new(url.reveal(), credential, clock.clone());
            first_rows(HttpSource::open(options, None, Mode::Full)?).await
        }
        SourceConnection::Postgres { .. } => Ok(SourceCheck::default()),
        SourceConnection::File { path } => {
            let options = FileOptions::new(path, mapping_of(config.mapping.as_ref())?);
            first_rows(FileSource::open(options)?).await
        }
    }
}

async fn first_rows(mut source: impl Source) -> Result<SourceCheck, SyncError> {
    let batch = source.next().await?.unwrap_or_default();
    let findings: Vec<String> = batch
        .complaints
        .iter()
        .map(|complaint| format!("{} {}: {} {}", complaint.table, complaint.id, complaint.column, complaint.reason))
        .collect();
    let (tables, rows_read) = (batch.read.keys().cloned().collect(), batch.read.values().sum());
    Ok(SourceCheck { server: None, tables, rows_read, is_whole: findings.is_empty(), findings })
}
