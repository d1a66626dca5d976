//! `/sync/verify`: compares the stored records with the sources.
//!
//! Guard: `SiteOperator`.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::sync::may_configure_sources;
use crate::auth::Principal;
use crate::config::SourceConnection;
use crate::http::ApiState;
use crate::http::extract::{FromQueryParams, Query, QueryParams, SiteOperator};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::{Moment, RecordKind};
use crate::sync::{ComparedSide, RecordDifference, SyncError, TableComparison, Verification};

/// The parameters of a comparison.
pub(crate) struct VerifyParams {
    source: Option<String>,
    limit: usize,
}

impl FromQueryParams for VerifyParams {
    fn read(params: &mut QueryParams) -> Self {
        Self { source: params.text("source", 60), limit: params.whole("limit", 1..=1_000).unwrap_or(50) as usize }
    }
}

/// The result of the comparison.
#[derive(Serialize, ToSchema)]
pub(crate) struct VerifyDocument {
    /// Whether every source was compared and has the same records as the store.
    equal: bool,
    /// The sources.
    sources: Vec<SourceVerdict>,
}

/// The comparison of one source.
#[derive(Serialize, ToSchema)]
pub(crate) struct SourceVerdict {
    /// Name of the source.
    source: String,
    /// Whether source and store have the same records. False when unknown.
    equal: bool,
    /// Why the source could not be compared; null when it was.
    error: Option<String>,
    /// When the comparison started; null when there was none.
    started: Option<Moment>,
    /// When the comparison ended; null when there was none.
    ended: Option<Moment>,
    /// Results by table of the source.
    tables: BTreeMap<String, TableVerdictDocument>,
    /// Differences that remain after another sync run, up to `limit`.
    differences: Vec<DifferenceDocument>,
    /// Number of records that changed during the comparison.
    changed_meanwhile: u64,
}

/// The comparison of one table.
#[derive(Serialize, ToSchema)]
pub(crate) struct TableVerdictDocument {
    /// The records of the source.
    source: SideDocument,
    /// The stored records.
    appliance: SideDocument,
    /// Number of rows that are invalid and not stored. `GET /sync/issues` has the reasons.
    quarantined: u64,
    /// Number of differences.
    differences: u64,
}

/// One side of a comparison.
#[derive(Serialize, ToSchema)]
pub(crate) struct SideDocument {
    /// Number of records.
    records: u64,
    /// Digest of the canonical records, independent of their order: 32 hexadecimal digits. Does not cover image data.
    digest: String,
}

/// A record that differs between source and store.
#[derive(Serialize, ToSchema)]
pub(crate) struct DifferenceDocument {
    /// Table of the source.
    table: String,
    /// Kind of the record.
    #[schema(value_type = String)]
    kind: RecordKind,
    /// Id of the record.
    id: String,
    /// `missing` in the store, `surplus` in the store, or `other` content.
    difference: &'static str,
    /// Canonical fields that differ, when both sides have the record.
    fields: Vec<String>,
}

impl From<ComparedSide> for SideDocument {
    fn from(side: ComparedSide) -> Self {
        Self { records: side.records, digest: side.digest.to_string() }
    }
}

impl From<RecordDifference> for DifferenceDocument {
    fn from(difference: RecordDifference) -> Self {
        let word = difference.difference.as_str();
        let RecordDifference { table, kind, id, fields, .. } = difference;
        Self { table, kind, id, difference: word, fields }
    }
}

impl From<Verification> for SourceVerdict {
    fn from(verdict: Verification) -> Self {
        let equal = verdict.is_equal();
        let table = |(name, table): (String, TableComparison)| {
            let TableComparison { source, appliance, quarantined, differences } = table;
            let (source, appliance) = (source.into(), appliance.into());
            (name, TableVerdictDocument { source, appliance, quarantined, differences })
        };
        let Verification { source, started, ended, tables, differences, changed_meanwhile } = verdict;
        Self {
            source,
            equal,
            error: None,
            started: Some(started),
            ended: Some(ended),
            tables: tables.into_iter().map(table).collect(),
            differences: differences.into_iter().map(DifferenceDocument::from).collect(),
            changed_meanwhile,
        }
    }
}

impl SourceVerdict {
    fn not_compared(source: String, error: &SyncError, reader: &Principal) -> Self {
        let error = if may_configure_sources(reader) { error.full_message() } else { error.public_message() };
        Self {
            source,
            equal: false,
            error: Some(error),
            started: None,
            ended: None,
            tables: BTreeMap::new(),
            differences: Vec::new(),
            changed_meanwhile: 0,
        }
    }
}

/// Reads all records of one source, or of every source that can be read again, and compares them with the store. An
/// incremental run comes first. Takes as long as a full run. With several sources, a source that cannot be read has the
/// reason in `error`.
#[utoipa::path(
    get,
    path = "/sync/verify",
    tag = "sync",
    params(
        ("source" = Option<String>, Query, description = "Only this source."),
        ("limit" = Option<u32>, Query, description = "Most differences to list, 1 to 1000. Default 50."),
        Query<VerifyParams>,
    ),
    responses(
        (status = 200, body = VerifyDocument),
        (status = 422, body = ProblemDocument, description = "The source does not exist, or cannot be read again (a file source)."),
        (status = 503, body = ProblemDocument, description = "The requested source cannot be read."),
    )
)]
pub(crate) async fn verify_sources(
    State(app): State<ApiState>,
    SiteOperator(principal): SiteOperator,
    Query(VerifyParams { source, limit }): Query<VerifyParams>,
) -> Result<Json<VerifyDocument>, Problem> {
    let all = app.run_queue.sources();
    let keeping = all.iter().filter(|source| !matches!(source.connection, SourceConnection::File { .. }));
    let names: Vec<String> = match source {
        Some(one) => {
            let verdict = SourceVerdict::from(app.run_queue.verify(&one, limit).await?);
            return Ok(Json(VerifyDocument { equal: verdict.equal, sources: vec![verdict] }));
        }
        None => keeping.map(|source| source.name.clone()).collect(),
    };
    let mut sources: Vec<SourceVerdict> = Vec::with_capacity(names.len());
    for name in names {
        sources.push(match app.run_queue.verify(&name, limit).await {
            Ok(verdict) => verdict.into(),
            Err(error) => SourceVerdict::not_compared(name, &error, &principal),
        });
    }
    Ok(Json(VerifyDocument { equal: sources.iter().all(|source| source.equal), sources }))
}
