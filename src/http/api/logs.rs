//! `/logs`: the latest lines of the log, for administrators without access to a terminal.
//!
//! Guard: `SiteAdmin`.

use std::collections::BTreeMap;

use axum::Json;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::extract::{FromQueryParams, Query, QueryParams, SiteAdmin};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::Moment;
use crate::telemetry::log_buffer::{self, LogFilter, LogLine};

/// A log line.
#[derive(Serialize, ToSchema)]
pub(crate) struct LogLineDocument {
    /// Increasing number of the line, for the parameter `after`.
    number: u64,
    at: Moment,
    /// `error`, `warn`, `info`, `debug` or `trace`.
    level: &'static str,
    /// Module of the program that wrote the line.
    target: String,
    message: String,
    /// Id of the request that the line belongs to.
    request_id: Option<String>,
    fields: BTreeMap<String, String>,
}

/// The latest log lines that match, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct LogPage {
    /// Number of lines in memory that match.
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

pub(crate) struct LogParams {
    body: LogFilter,
    limit: u32,
}

impl FromQueryParams for LogParams {
    fn read(params: &mut QueryParams) -> Self {
        use tracing::Level;
        let levels = [
            ("error", Level::ERROR),
            ("warn", Level::WARN),
            ("info", Level::INFO),
            ("debug", Level::DEBUG),
            ("trace", Level::TRACE),
        ];
        let level = params.one_of("level", &levels).unwrap_or(Level::TRACE);
        let search = params.text("search", 200).map(|text| text.to_lowercase());
        let after = params.count("after").unwrap_or(0);
        let limit = params.whole("limit", 1..=1_000).unwrap_or(200);
        Self { body: LogFilter { level, search, after }, limit }
    }
}

/// Lists the latest log lines that match, newest first.
#[utoipa::path(
    get,
    path = "/logs",
    tag = "logs",
    params(
        ("level" = Option<String>, Query, description = "Least level: `error`, `warn`, `info`, `debug` or `trace` (default)."),
        ("search" = Option<String>, Query, description = "Text in the message, target, request id or a field's value, in any letter case. At most 200 characters."),
        ("after" = Option<u64>, Query, description = "Only lines with a higher number."),
        ("limit" = Option<u32>, Query, description = "Number of lines, 1 to 1000. Default 200."),
        Query<LogParams>,
    ),
    responses((status = 200, body = LogPage), (status = 403, body = ProblemDocument))
)]
pub(crate) async fn list_log_lines(
    _admin: SiteAdmin,
    Query(LogParams { body, limit }): Query<LogParams>,
) -> Result<Json<LogPage>, Problem> {
    let (total, lines) = log_buffer::lines(&body, usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(Json(LogPage { total, limit, lines: lines.into_iter().map(LogLineDocument::from).collect() }))
}
