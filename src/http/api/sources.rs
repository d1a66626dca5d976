//! `/sources`: the sources of records, checks of a source against its mapping, and sources added while the server runs.
//!
//! Guard: `SiteAdmin`.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::config::{ConfigError, Schedule, SourceConfig, SourceConnection, TlsMode, public_url};
use crate::http::ApiState;
use crate::http::extract::{Body, Query, SiteAdmin};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::sync::{FileReport, SourceCheck, SourceError, SyncError};

/// The sources.
#[derive(Serialize, ToSchema)]
pub(crate) struct SourceList {
    /// Number of sources.
    total: usize,
    /// The sources.
    sources: Vec<SourceDocument>,
}

/// A source without its secrets.
#[derive(Serialize, ToSchema)]
pub(crate) struct SourceDocument {
    /// Name of the source.
    name: String,
    /// `postgres`, `http` or `file`.
    kind: &'static str,
    /// URL without user, password and query; for a file source, its path.
    place: String,
    /// Time from the end of a run to the start of the next, seconds; null when `cron` is used.
    interval_seconds: Option<u64>,
    /// Cron pattern of the runs, in the configured time zone; null when `interval_seconds` is used.
    cron: Option<String>,
    /// Upper limit of the random delay of each run, seconds.
    jitter_seconds: f64,
    /// How far an incremental run looks back before the latest known change, seconds.
    overlap_seconds: f64,
    /// Time between two comparisons of all ids, which find deleted records, seconds.
    compare_interval_seconds: f64,
    /// Whether the source has a webhook secret, so that its notifications are accepted.
    has_webhook_secret: bool,
    /// `verify`, `unverified` or `off`, as configured. Null: verified beyond loopback; on loopback TLS where the server
    /// offers it.
    tls: Option<&'static str>,
    /// Path of its mapping file; null for the built-in mapping.
    mapping: Option<String>,
    /// Whether the source is in the configuration file. Such a source cannot be changed over the API.
    configured: bool,
}

/// The settings of a source.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `kind` and `url`")]
pub(crate) struct SourceDraft {
    /// `postgres` or `http`.
    kind: String,
    /// URL, for example `postgres://reader@host/database` or `https://host/api`.
    url: String,
    /// Password of a database user, when the URL has none.
    #[serde(default)]
    password: Option<String>,
    /// `verify`: TLS with a certificate that is verified, the default beyond loopback. `unverified`, for a database: TLS with
    /// any certificate. `off`: no TLS, so that the password or token is sent unencrypted.
    #[serde(default)]
    tls: Option<String>,
    /// PEM text of the root certificates that the server's certificate is verified against. Default: the system's.
    #[serde(default)]
    tls_root: Option<String>,
    /// For a database: longest time of a statement, for example `60s`.
    #[serde(default)]
    statement_timeout: Option<String>,
    /// For an HTTP source: token that is sent as `Authorization: Bearer`.
    #[serde(default)]
    token: Option<String>,
    /// For an HTTP source without a token: key that is sent as `X-API-Key`.
    #[serde(default)]
    api_key: Option<String>,
    /// Time between two runs, for example `30s` or `5m`. Default: the configured interval.
    #[serde(default)]
    interval: Option<String>,
    /// Cron pattern instead of the interval, in the configured time zone.
    #[serde(default)]
    cron: Option<String>,
    /// Upper limit of the random delay of each run, for example `10s`.
    #[serde(default)]
    jitter: Option<String>,
    /// How far an incremental run looks back before the latest known change. Set it to the largest delay between the
    /// clocks of the applications that write to the source.
    #[serde(default)]
    overlap: Option<String>,
    /// Time between two comparisons of all ids with the source, which find records that were deleted without a trace.
    #[serde(default)]
    compare_interval: Option<String>,
    /// Secret with which Condoit's event bus signs its notifications. Without it none are accepted. It cannot be read again.
    #[serde(default)]
    webhook_secret: Option<String>,
}

/// The result of a source check.
#[derive(Serialize, ToSchema)]
pub(crate) struct SourceCheckDocument {
    /// Name and version of the server, if it reports them.
    server: Option<String>,
    /// Whether every row and value can be read.
    whole: bool,
    /// The tables that are read.
    tables: Vec<String>,
    /// Number of rows read for the check.
    rows_read: u64,
    /// What is wrong, one sentence each.
    findings: Vec<String>,
    /// Number of files waiting in a drop folder; null for other sources.
    files_waiting: Option<u64>,
    /// Reports about the first 20 files: their format and the meaning of their columns.
    files: Vec<FileReport>,
}

impl From<SourceCheck> for SourceCheckDocument {
    fn from(check: SourceCheck) -> Self {
        let SourceCheck { server, tables, rows_read, is_whole, findings, files_waiting, files } = check;
        let tables = tables.iter().map(ToString::to_string).collect();
        Self { server, whole: is_whole, tables, rows_read, findings, files_waiting, files }
    }
}

impl SourceDocument {
    fn new(source: &SourceConfig, configured: bool) -> Self {
        let (kind, place) = match &source.connection {
            SourceConnection::Postgres { url, .. } => ("postgres", public_url(url.reveal())),
            SourceConnection::Http { url, .. } => ("http", public_url(url.reveal())),
            SourceConnection::File { path } => ("file", path.display().to_string()),
        };
        let tls = match &source.connection {
            SourceConnection::Postgres { tls, .. } | SourceConnection::Http { tls, .. } => {
                tls.mode.map(TlsMode::as_str)
            }
            SourceConnection::File { .. } => None,
        };
        let mapping = source.mapping.as_ref().map(|path| path.display().to_string());
        let (interval_seconds, cron) = match &source.timing.schedule {
            Schedule::Every(interval) => (Some(interval.as_secs()), None),
            Schedule::Cron(cron) => (None, Some(cron.pattern.to_string())),
        };
        Self {
            name: source.name.clone(),
            kind,
            place,
            interval_seconds,
            cron,
            jitter_seconds: source.timing.jitter.as_secs_f64(),
            overlap_seconds: source.overlap.as_secs_f64(),
            compare_interval_seconds: source.compare_interval.as_secs_f64(),
            has_webhook_secret: source.webhook_secret.is_some(),
            tls,
            mapping,
            configured,
        }
    }
}

impl SourceDraft {
    /// The equivalent keys of a `[[source]]` section in the configuration file.
    fn into_keys(self) -> Result<BTreeMap<String, String>, Problem> {
        let Self {
            kind,
            url,
            password,
            tls,
            tls_root,
            statement_timeout,
            token,
            api_key,
            interval,
            cron,
            jitter,
            overlap,
            compare_interval,
            webhook_secret,
        } = self;
        if !["postgres", "http"].contains(&kind.as_str()) {
            return Err(Problem::invalid([("kind", "must be postgres or http")]));
        }
        if tls_root.as_ref().is_some_and(|text| !text.is_empty() && !text.trim_start().starts_with("-----BEGIN ")) {
            let reason = "must be PEM text; the configuration file can name a file";
            return Err(Problem::invalid([("tls_root", reason)]));
        }
        let given = [
            ("password", password),
            ("tls", tls),
            ("tls_root", tls_root),
            ("statement_timeout", statement_timeout),
            ("token", token),
            ("api_key", api_key),
            ("interval", interval),
            ("cron", cron),
            ("jitter", jitter),
            ("overlap", overlap),
            ("compare_interval", compare_interval),
            ("webhook_secret", webhook_secret),
        ];
        let given = given.into_iter().filter_map(|(key, text)| Some((key, text.filter(|text| !text.is_empty())?)));
        Ok([("kind", kind), ("url", url)].into_iter().chain(given).map(|(key, text)| (key.to_owned(), text)).collect())
    }

    /// The source under a placeholder name.
    fn into_config(self) -> Result<SourceConfig, Problem> {
        let mut keys = self.into_keys()?;
        keys.insert("name".to_owned(), "draft".to_owned());
        let mut config = SourceConfig::from_keys(&keys).map_err(|error| config_problem(&error))?;
        if let SourceConnection::Postgres { statement_timeout, .. } = &mut config.connection {
            *statement_timeout = CHECK_TIMEOUT.min(*statement_timeout);
        }
        Ok(config)
    }
}

/// The problem for a setting that cannot be used, under its name in the request body.
fn config_problem(error: &ConfigError) -> Problem {
    let field = error.key().and_then(|key| key.rsplit('.').next()).unwrap_or("url");
    let field = FIELDS.into_iter().find(|known| *known == field);
    Problem::invalid([(field.unwrap_or("url"), error.reason())])
}

/// The fields of a request that can be wrong, except `url`.
const FIELDS: [&str; 14] = [
    "name",
    "kind",
    "password",
    "tls",
    "tls_root",
    "statement_timeout",
    "token",
    "api_key",
    "interval",
    "cron",
    "jitter",
    "overlap",
    "compare_interval",
    "webhook_secret",
];

/// Longest time of one statement of a check.
const CHECK_TIMEOUT: Duration = Duration::from_secs(15);

/// Lists the sources, those of the configuration file and those added over the API.
#[utoipa::path(get, path = "/sources", tag = "sources", params(Query<()>), responses((status = 200, body = SourceList)))]
pub(crate) async fn list_sources(
    State(app): State<ApiState>,
    _admin: SiteAdmin,
    Query(()): Query<()>,
) -> Json<SourceList> {
    let shown = |source: &SourceConfig| SourceDocument::new(source, app.run_queue.is_configured(&source.name));
    let sources: Vec<SourceDocument> = app.run_queue.sources().iter().map(shown).collect();
    Json(SourceList { total: sources.len(), sources })
}

async fn check(app: &ApiState, config: &SourceConfig) -> Result<Json<SourceCheckDocument>, Problem> {
    match tokio::time::timeout(2 * CHECK_TIMEOUT, app.run_queue.check_source(config)).await {
        Ok(Ok(found)) => Ok(Json(found.into())),
        // An unreachable source is a result of the check, not an error of the request. An HTTP server's answer is not quoted:
        // any address can be checked, also one whose answers the caller may not read.
        Ok(Err(error)) => {
            let is_http = matches!(config.connection, SourceConnection::Http { .. });
            let findings = vec![match error {
                SyncError::Source(SourceError::Options(_)) => error.full_message(),
                error if is_http => error.public_message(),
                error => error.full_message(),
            }];
            Ok(Json(SourceCheck { findings, ..SourceCheck::default() }.into()))
        }
        Err(_) => {
            let findings = vec!["the source did not respond in time".to_owned()];
            Ok(Json(SourceCheck { findings, ..SourceCheck::default() }.into()))
        }
    }
}

/// Checks whether a source has the tables and columns that its mapping needs. Nothing is stored.
#[utoipa::path(
    post,
    path = "/sources/{source}/check",
    tag = "sources",
    params(("source" = String, Path)),
    responses((status = 200, body = SourceCheckDocument), (status = 404, body = ProblemDocument))
)]
pub(crate) async fn check_source(
    State(app): State<ApiState>,
    _admin: SiteAdmin,
    Path(name): Path<String>,
) -> Result<Json<SourceCheckDocument>, Problem> {
    let missing = || Problem::not_found("source", "source", &name);
    let config = app.run_queue.sources().iter().find(|source| source.name == name).cloned().ok_or_else(missing)?;
    check(&app, &config).await
}

/// Checks whether a new source can be read with these settings. Nothing is stored.
#[utoipa::path(
    post,
    path = "/sources/check",
    tag = "sources",
    request_body = SourceDraft,
    responses(
        (status = 200, body = SourceCheckDocument),
        (status = 422, body = ProblemDocument, description = "A field is invalid."),
    )
)]
pub(crate) async fn check_draft(
    State(app): State<ApiState>,
    _admin: SiteAdmin,
    Body(draft): Body<SourceDraft>,
) -> Result<Json<SourceCheckDocument>, Problem> {
    check(&app, &draft.into_config()?).await
}

/// Adds or replaces a source and starts a full run. The source is stored in the data folder with its secrets. A
/// replacement with the same URL keeps each secret that is not given. Sources of the configuration file are changed there;
/// only there can a source name local files (a mapping, secret files, a drop folder).
#[utoipa::path(
    put,
    path = "/sources/{source}",
    tag = "sources",
    params(("source" = String, Path, description = "Name: up to 60 lower-case letters, digits, `-` and `_`.")),
    request_body = SourceDraft,
    responses(
        (status = 200, body = SourceDocument),
        (status = 409, body = ProblemDocument, description = "The source is in the configuration file, or there are 100 sources already."),
        (status = 422, body = ProblemDocument, description = "A field is invalid."),
    )
)]
pub(crate) async fn put_source(
    State(app): State<ApiState>,
    _admin: SiteAdmin,
    Path(name): Path<String>,
    Body(draft): Body<SourceDraft>,
) -> Result<Json<SourceDocument>, Problem> {
    let stored = app.run_queue.put_source(draft.into_keys()?, &name).await.map_err(|error| match &error {
        SyncError::Config(error) => config_problem(error),
        SyncError::Source(SourceError::Options(reason)) => Problem::invalid([("url", reason.clone())]),
        _ => error.into(),
    })?;
    Ok(Json(SourceDocument::new(&stored, false)))
}

/// Removes a source that was added over the API. Its records remain as they are.
#[utoipa::path(
    delete,
    path = "/sources/{source}",
    tag = "sources",
    params(("source" = String, Path)),
    responses(
        (status = 204, description = "The source was removed."),
        (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument, description = "The source is in the configuration file."),
    )
)]
pub(crate) async fn delete_source(
    State(app): State<ApiState>,
    _admin: SiteAdmin,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    app.run_queue.remove_source(&name).await.map_err(|error| match &error {
        SyncError::NoSource { .. } => Problem::not_found("source", "source", &name),
        _ => error.into(),
    })?;
    Ok(StatusCode::NO_CONTENT)
}
