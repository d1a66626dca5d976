//! `/facilities/{id}/report` and `/report-key`: signed evidence, and what it is verified with.

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{EvidenceFile, EvidenceQuery, FacilityList, ReportKey};
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{Asking, FromTerms, Id, Query, Terms};
use crate::inventory::FacilityId;
use crate::report::evidence::{PaperSize, ReportFormat, SignedReport};

/// Viewers read both.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(get_report)).routes(routes!(get_report_key))
}

/// Which formats there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Html,
    Pdf,
    Csv,
    Json,
}

/// What of a report is wanted.
struct ReportTerms(EvidenceQuery);

impl FromTerms for ReportTerms {
    fn read(terms: &mut Terms) -> Self {
        let kinds = [("html", Kind::Html), ("pdf", Kind::Pdf), ("csv", Kind::Csv), ("json", Kind::Json)];
        let lists = [("equipment", FacilityList::Equipment), ("overdue", FacilityList::Overdue)];
        let kind = terms.one_of("format", &kinds);
        let paper = terms.one_of("paper", &[("letter", PaperSize::Letter), ("a4", PaperSize::A4)]);
        let list = terms.one_of("list", &lists);
        if let (Some(_), Some(Kind::Html | Kind::Pdf | Kind::Json)) = (list, kind) {
            terms.fault("list", "is written as csv only");
        }
        if paper.is_some() && kind != Some(Kind::Pdf) {
            terms.fault("paper", "is for format=pdf only");
        }
        if let Some(list) = list {
            return Self(EvidenceQuery::List(list));
        }
        Self(EvidenceQuery::Report(match kind.unwrap_or(Kind::Html) {
            Kind::Html => ReportFormat::Html,
            Kind::Pdf => ReportFormat::Pdf(paper.unwrap_or_default()),
            Kind::Csv => ReportFormat::Csv,
            Kind::Json => ReportFormat::Json,
        }))
    }
}

/// A page that comes to no script, no frame and no address, whatever its texts hold.
const LOCKED: HeaderValue = HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; sandbox");

fn answer(file: EvidenceFile) -> Result<Response, Problem> {
    let disposition = HeaderValue::try_from(format!("attachment; filename=\"{}\"", file.name))
        .map_err(|error| Problem::internal(&error))?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(file.media_type)),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CONTENT_SECURITY_POLICY, LOCKED),
    ];
    Ok((headers, file.bytes).into_response())
}

/// The dated report of a facility, signed: `masterbus report verify FILE` shows later that it is unaltered.
#[utoipa::path(
    get,
    path = "/facilities/{facility_id}/report",
    tag = "evidence",
    params(
        ("facility_id" = FacilityId, Path),
        ("format" = Option<String>, Query, description = "`html` (default), `pdf`, `csv` or `json`."),
        ("paper" = Option<String>, Query, description = "For `pdf`: `letter` (default) or `a4`."),
        ("list" = Option<String>, Query, description = "As CSV, only this list: `equipment` or `overdue`."),
    ),
    responses(
        (status = 200, description = "The report, in a file.", content(
            (SignedReport = "application/json"),
            (String = "text/html"),
            (String = "text/csv"),
            (String = "application/pdf"),
        )),
        (status = 404, body = ProblemDocument, description = "Unknown, or out of reach."),
        (status = 422, body = ProblemDocument, description = "An unknown format, paper or list, or two that do not go together."),
    )
)]
async fn get_report(
    State(app): State<App>,
    asking: Asking,
    Query(ReportTerms(query)): Query<ReportTerms>,
    Id(id): Id<FacilityId>,
) -> Result<Response, Problem> {
    answer(app.appliance.evidence(asking.pass().identity.facility_scope.clone(), id, query).await?)
}

/// The public key with which reports are verified.
#[utoipa::path(get, path = "/report-key", tag = "evidence", responses((status = 200, body = ReportKey)))]
async fn get_report_key(
    State(app): State<App>,
    _asking: Asking,
    Query(()): Query<()>,
) -> Result<Json<ReportKey>, Problem> {
    Ok(Json(app.appliance.report_key().await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_papers_and_lists_go_together_or_are_named() {
        let read = |query: &str| Terms::read::<ReportTerms>(query).map(|terms| terms.0);
        let report = |format| EvidenceQuery::Report(format);
        assert_eq!(read("").ok(), Some(report(ReportFormat::Html)));
        assert_eq!(read("format=pdf").ok(), Some(report(ReportFormat::Pdf(PaperSize::Letter))));
        assert_eq!(read("format=pdf&paper=a4").ok(), Some(report(ReportFormat::Pdf(PaperSize::A4))));
        assert_eq!(read("format=csv&list=overdue").ok(), Some(EvidenceQuery::List(FacilityList::Overdue)));
        assert_eq!(read("list=equipment").ok(), Some(EvidenceQuery::List(FacilityList::Equipment)));
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
