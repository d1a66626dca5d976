//! `/facilities/{id}/report` and `/report-key`: signed evidence reports, and the key that verifies them.
//!
//! Guard: `Viewer`.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};

use crate::app::{EvidenceFile, EvidenceQuery, EvidenceReports, EvidenceTable, ReportKey};
use crate::http::extract::{FromQueryParams, PathId, Query, QueryParams, RequestContext};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::FacilityId;
use crate::report::evidence::{PaperSize, ReportFormat, SignedReport};

/// The formats of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FormatName {
    Html,
    Pdf,
    Csv,
    Json,
}

/// The parameters of a report.
pub(crate) struct ReportParams(EvidenceQuery);

impl FromQueryParams for ReportParams {
    fn read(params: &mut QueryParams) -> Self {
        let kinds = [
            ("html", FormatName::Html),
            ("pdf", FormatName::Pdf),
            ("csv", FormatName::Csv),
            ("json", FormatName::Json),
        ];
        let lists = [("equipment", EvidenceTable::Equipment), ("overdue", EvidenceTable::Overdue)];
        let kind = params.one_of("format", &kinds);
        let paper = params.one_of("paper", &[("letter", PaperSize::Letter), ("a4", PaperSize::A4)]);
        let list = params.one_of("list", &lists);
        if let (Some(_), Some(FormatName::Html | FormatName::Pdf | FormatName::Json)) = (list, kind) {
            params.add_error("list", "is available as csv only");
        }
        if paper.is_some() && kind != Some(FormatName::Pdf) {
            params.add_error("paper", "is for format=pdf only");
        }
        if let Some(list) = list {
            return Self(EvidenceQuery::Table(list));
        }
        Self(EvidenceQuery::Report(match kind.unwrap_or(FormatName::Html) {
            FormatName::Html => ReportFormat::Html,
            FormatName::Pdf => ReportFormat::Pdf(paper.unwrap_or_default()),
            FormatName::Csv => ReportFormat::Csv,
            FormatName::Json => ReportFormat::Json,
        }))
    }
}

/// Content security policy of a report: no scripts, no frames, no requests, whatever its texts contain.
const SANDBOX_POLICY: HeaderValue = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");

fn respond(file: EvidenceFile) -> Result<Response, Problem> {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{}\"", file.name))
        .map_err(|error| Problem::internal(&error))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.media_type)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, SANDBOX_POLICY),
    ];
    Ok((headers, file.bytes).into_response())
}

/// Returns a signed report about a facility as of now. `masterbus report verify FILE` checks later that it is unaltered.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/report",
    tag = "evidence",
    params(
        ("facility_id" = FacilityId, Path),
        ("format" = Option<String>, Query, description = "`html` (default), `pdf`, `csv` or `json`."),
        ("paper" = Option<String>, Query, description = "Paper size for `pdf`: `letter` (default) or `a4`."),
        ("list" = Option<String>, Query, description = "As CSV, only this list: `equipment` or `overdue`."),
        Query<ReportParams>,
    ),
    responses(
        (status = 200, description = "The report as a file.", headers(
            ("Content-Disposition" = String, description = "`attachment` with the name of the file."),
        ), content(
            (SignedReport = "application/json"),
            (String = "text/html"),
            (String = "text/csv"),
            (String = "application/pdf"),
        )),
        (status = 404, body = ProblemDocument, description = "Not found, or outside the caller's facilities."),
        (status = 422, body = ProblemDocument, description = "The format, paper or list does not exist, or they cannot be combined."),
    )
)]
pub(crate) async fn get_report(
    State(evidence): State<Arc<EvidenceReports>>,
    context: RequestContext,
    Query(ReportParams(query)): Query<ReportParams>,
    PathId(id): PathId<FacilityId>,
) -> Result<Response, Problem> {
    respond(evidence.write(context.principal().identity.facility_scope.clone(), id, query).await?)
}

/// Returns the public key that verifies reports (Ed25519).
#[utoipa::path(get, path = "/report-key", tag = "evidence", params(Query<()>), responses((status = 200, body = ReportKey)))]
pub(crate) async fn get_report_key(
    State(evidence): State<Arc<EvidenceReports>>,
    _asking: RequestContext,
    Query(()): Query<()>,
) -> Result<Json<ReportKey>, Problem> {
    Ok(Json(evidence.public_key().await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_papers_and_lists_are_combined_or_refused() {
        let read = |query: &str| QueryParams::read::<ReportParams>(query).map(|params| params.0);
        let report = |format| EvidenceQuery::Report(format);
        assert_eq!(read("").ok(), Some(report(ReportFormat::Html)));
        assert_eq!(read("format=pdf").ok(), Some(report(ReportFormat::Pdf(PaperSize::Letter))));
        assert_eq!(read("format=pdf&paper=a4").ok(), Some(report(ReportFormat::Pdf(PaperSize::A4))));
        assert_eq!(read("format=csv&list=overdue").ok(), Some(EvidenceQuery::Table(EvidenceTable::Overdue)));
        assert_eq!(read("list=equipment").ok(), Some(EvidenceQuery::Table(EvidenceTable::Equipment)));
        for (query, named) in [
            ("format=docx", "format"),
            ("format=pdf&paper=a5", "paper"),
            ("format=html&paper=a4", "paper"),
            ("format=pdf&list=overdue", "list"),
            ("list=labels", "list"),
        ] {
            let problem = read(query).expect_err(query);
            let shape: serde_json::Value = serde_json::from_slice(&problem.to_bytes("r")).expect("JSON");
            assert!(shape["error"]["details"][named].is_string(), "{query}: {shape}");
        }
    }
}
