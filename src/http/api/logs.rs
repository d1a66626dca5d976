//! `/logs`: the latest lines of the log, for who looks into the appliance without a terminal. For administrators.

use std::collections::BTreeMap;

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{Admin, FromTerms, Query, Terms};
use crate::inventory::Moment;
use crate::telemetry::log_buffer::{self, LogFilter, LogLine};

/// Administrators only.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_log_lines))
}

/// One line.
#[derive(Serialize, ToSchema)]
struct LogLineDocument {
    /// Rising; `after` asks for what came later.
    number: u64,
    at: Moment,
    /// `error`, `warn`, `info`, `debug` or `trace`.
    level: &'static str,
    /// The part of the program that wrote it.
    target: String,
    message: String,
    /// Of the request it was written for.
    request_id: Option<String>,
    fields: BTreeMap<String, String>,
}

/// The latest lines that match, newest first.
#[derive(Serialize, ToSchema)]
struct LogPage {
    /// Lines kept that match.
    total: usize,
    limit: u32,
    lines: Vec<LogLineDocument>,
}

impl From<LogLine> for LogLineDocument {
    fn from(line: LogLine) -> Self {
        let LogLine { number, at, level, target, message, request_id, fields } = line;
        let level = match level {
            tracing::Level::ERROR => "error",
            tracing::Level::WARN => "warn",
            tracing::Level::INFO => "info",
            tracing::Level::DEBUG => "debug",
            tracing::Level::TRACE => "trace",
        };
        Self { number, at, level, target, message, request_id, fields: fields.into_iter().collect() }
    }
}

struct LogTerms {
    wanted: LogFilter,
    limit: u32,
}

impl FromTerms for LogTerms {
    fn read(terms: &mut Terms) -> Self {
        use tracing::Level;
        let levels = [
            ("error", Level::ERROR),
            ("warn", Level::WARN),
            ("info", Level::INFO),
            ("debug", Level::DEBUG),
            ("trace", Level::TRACE),
        ];
        let level = terms.one_of("level", &levels).unwrap_or(Level::TRACE);
        let search = terms.text("search", 200).map(|text| text.to_lowercase());
        let after = terms.parsed("after", "must be a whole number", |_| true).unwrap_or(0);
        let limit = terms.whole("limit", 1..=1_000).unwrap_or(200);
        Self { wanted: LogFilter { level, search, after }, limit }
    }
}

/// The latest lines that match.
#[utoipa::path(
    get,
    path = "/logs",
    tag = "logs",
    params(
        ("level" = Option<String>, Query, description = "This and more serious: error, warn, info, debug or trace."),
        ("search" = Option<String>, Query, description = "Text in message, target, request id or a field's value."),
        ("after" = Option<u64>, Query, description = "Only lines with a higher number."),
        ("limit" = Option<u32>, Query, description = "1 to 1000, 200 when left out.", minimum = 1, maximum = 1000),
    ),
    responses((status = 200, body = LogPage), (status = 403, body = ProblemDocument))
)]
async fn list_log_lines(
    _admin: Admin,
    Query(LogTerms { wanted, limit }): Query<LogTerms>,
) -> Result<Json<LogPage>, Problem> {
    let (total, lines) = log_buffer::lines(&wanted, usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(Json(LogPage { total, limit, lines: lines.into_iter().map(LogLineDocument::from).collect() }))
}
