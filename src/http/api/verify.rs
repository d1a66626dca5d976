//! `/sync/verify`: whether the appliance holds what its sources hold. For operators.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sync::of_everything;
use crate::config::SourceConnection;
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{FromTerms, Operator, Query, Terms};
use crate::inventory::{Moment, RecordKind};
use crate::sync::{ComparedSide, RecordDifference, SyncError, TableComparison, Verification};

/// Operators only, of everything only: differences are of whole sources.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(verify_sources))
}

/// Which source, and how many differences are named.
struct VerifyTerms {
    source: Option<String>,
    limit: usize,
}

impl FromTerms for VerifyTerms {
    fn read(terms: &mut Terms) -> Self {
        Self { source: terms.text("source", 60), limit: terms.whole("limit", 1..=1_000).unwrap_or(50) as usize }
    }
}

/// What the comparison of each source found.
#[derive(Serialize, ToSchema)]
struct VerifyDocument {
    /// Every source was compared and holds what the appliance holds of it.
    equal: bool,
    sources: Vec<SourceVerdict>,
}

/// One source, compared.
#[derive(Serialize, ToSchema)]
struct SourceVerdict {
    source: String,
    /// Both hold the same; false where that is not known.
    equal: bool,
    /// Why it could not be compared; null where it was.
    error: Option<String>,
    /// Null where it was not compared.
    started: Option<Moment>,
    /// Null where it was not compared.
    ended: Option<Moment>,
    /// By the source's table.
    tables: BTreeMap<String, TableVerdictDocument>,
    /// Differences that a further run did not mend, up to `limit`.
    differences: Vec<DifferenceDocument>,
    /// Records that changed while they were compared.
    changed_meanwhile: u64,
}

/// One table, compared.
#[derive(Serialize, ToSchema)]
struct TableVerdictDocument {
    source: SideDocument,
    appliance: SideDocument,
    /// Rows that cannot be taken; the issues say why.
    quarantined: u64,
    differences: u64,
}

/// One side of a comparison.
#[derive(Serialize, ToSchema)]
struct SideDocument {
    records: u64,
    /// Of the canonical records in any order, 32 hexadecimal digits. Pictures are not in it.
    digest: String,
}

/// One record that is not the same on both sides.
#[derive(Serialize, ToSchema)]
struct DifferenceDocument {
    table: String,
    #[schema(value_type = String)]
    kind: RecordKind,
    id: String,
    /// `missing` here, `surplus` here, or `other` content.
    difference: &'static str,
    /// Canonical fields in which they differ, where both have it.
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
    fn not_compared(source: String, error: &SyncError) -> Self {
        Self {
            source,
            equal: false,
            error: Some(error.full_message()),
            started: None,
            ended: None,
            tables: BTreeMap::new(),
            differences: Vec::new(),
            changed_meanwhile: 0,
        }
    }
}

/// Reads everything of one source, or of each that keeps its records, and compares it with what is held. A run that
/// brings what changed comes first. Takes as long as a first run reads. Of several sources, one that cannot be read says so
/// in its `error`.
#[utoipa::path(
    get,
    path = "/sync/verify",
    tag = "sync",
    params(
        ("source" = Option<String>, Query, description = "Only this source."),
        ("limit" = Option<u32>, Query, description = "Differences named, 1 to 1000, 50 when left out.",
            minimum = 1, maximum = 1000),
    ),
    responses(
        (status = 200, body = VerifyDocument),
        (status = 422, body = ProblemDocument, description = "No such source, or one that keeps nothing."),
        (status = 503, body = ProblemDocument, description = "The one source asked for cannot be read."),
    )
)]
async fn verify_sources(
    State(app): State<App>,
    Operator(pass): Operator,
    Query(VerifyTerms { source, limit }): Query<VerifyTerms>,
) -> Result<Json<VerifyDocument>, Problem> {
    of_everything(&pass)?;
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
            Err(error) => SourceVerdict::not_compared(name, &error),
        });
    }
    Ok(Json(VerifyDocument { equal: sources.iter().all(|source| source.equal), sources }))
}
