//! `/sources`: where records come from, whether a source has what its mapping names, and further ones added while the
//! program runs. For administrators.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sync::of_everything;
use crate::config::{ConfigError, Schedule, Secret, SourceConfig, SourceConnection};
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{Admin, Body, Operator, Query};
use crate::sync::{FileReport, SourceCheck, SyncError};

/// Operators see them, administrators have them checked.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_sources))
        .routes(routes!(put_source, delete_source))
        .routes(routes!(check_source))
        .routes(routes!(check_draft))
}

/// The configured sources.
#[derive(Serialize, ToSchema)]
struct SourceList {
    total: usize,
    sources: Vec<SourceDocument>,
}

/// A source without its secrets.
#[derive(Serialize, ToSchema)]
struct SourceDocument {
    name: String,
    /// `postgres`, `http` or `file`.
    kind: &'static str,
    /// Where it is: host and path, no user, no password; the path of a file.
    place: String,
    /// Seconds from the end of a run to the beginning of the next; null where a cron pattern tells.
    interval_seconds: Option<u64>,
    /// The cron pattern by which it is read, in the site's time zone; null where an interval tells.
    cron: Option<String>,
    /// Each run begins up to this much later, by chance.
    jitter_seconds: f64,
    /// A run looks so far back behind the latest change it knows.
    overlap_seconds: f64,
    /// Time between two comparisons of all ids.
    compare_interval_seconds: f64,
    /// It has a secret that its event bus signs with: deliveries are taken.
    has_webhook_secret: bool,
    /// Its own mapping file; null for the one in the program.
    mapping: Option<String>,
    /// It stands in the configuration file: nothing can be changed over the API.
    configured: bool,
}

/// A source that is not configured yet, to be checked.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `kind` and `url`")]
struct SourceDraft {
    /// `postgres` or `http`.
    kind: String,
    /// As in `postgres://reader@host/database` or `https://host/api`.
    url: String,
    /// Of a database, where the address holds none.
    #[serde(default)]
    password: Option<String>,
    /// Of a database: the longest time that one statement may take, as in `60s`.
    #[serde(default)]
    statement_timeout: Option<String>,
    /// Of an HTTP source, sent as `Authorization: Bearer`.
    #[serde(default)]
    token: Option<String>,
    /// Of an HTTP source, sent as `X-API-Key` where there is no token.
    #[serde(default)]
    api_key: Option<String>,
    /// Time between two runs, as in `30s` or `5m`; the usual one when left out.
    #[serde(default)]
    interval: Option<String>,
    /// A cron pattern in place of the interval, in the site's time zone.
    #[serde(default)]
    cron: Option<String>,
    /// Each run begins up to this much later, by chance.
    #[serde(default)]
    jitter: Option<String>,
    /// How far the clocks of the applications that write may be behind: a run looks back so far.
    #[serde(default)]
    overlap: Option<String>,
    /// Time between two comparisons of all ids with the source's, which find what was deleted without a tombstone.
    #[serde(default)]
    compare_interval: Option<String>,
    /// What Condoit's event bus signs its deliveries with; without it none is taken. It is never shown again.
    #[serde(default)]
    webhook_secret: Option<String>,
}

/// What was found at a source.
#[derive(Serialize, ToSchema)]
struct SourceCheckDocument {
    /// The server and its version, where it says so.
    server: Option<String>,
    /// Every row and every value can arrive.
    whole: bool,
    /// The tables that are read.
    tables: Vec<String>,
    /// Rows that were read to see whether they can be.
    rows_read: u64,
    /// What is wrong, a sentence each.
    findings: Vec<String>,
    /// Files that wait in a drop folder; null for anything else.
    files_waiting: Option<u64>,
    /// The first 20 of them, each as far as it was looked into: how it is written, what its columns are taken for.
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
    fn of(source: &SourceConfig, configured: bool) -> Self {
        let (kind, place) = match &source.connection {
            SourceConnection::Postgres { url, .. } => ("postgres", without_secrets(url)),
            SourceConnection::Http { url, .. } => ("http", without_secrets(url)),
            SourceConnection::File { path } => ("file", path.display().to_string()),
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
            mapping,
            configured,
        }
    }
}

/// Scheme, host and path of an address: what stands before the host or after the path may be secret.
fn without_secrets(url: &Secret) -> String {
    let text = url.reveal();
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let (authority, path) = rest.split_once('/').map_or((rest, ""), |(authority, path)| (authority, path));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    format!("{scheme}://{host}/{path}")
}

impl SourceDraft {
    /// The keys of a `[[source]]` section that says the same.
    fn into_keys(self) -> Result<BTreeMap<String, String>, Problem> {
        let Self {
            kind,
            url,
            password,
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
        let given = [
            ("password", password),
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

    /// The source, under a name that means nothing.
    fn into_config(self) -> Result<SourceConfig, Problem> {
        let mut keys = self.into_keys()?;
        keys.insert("name".to_owned(), "draft".to_owned());
        let mut config = SourceConfig::from_keys(&keys).map_err(|error| unfit(&error))?;
        if let SourceConnection::Postgres { statement_timeout, .. } = &mut config.connection {
            *statement_timeout = CHECK_TIMEOUT.min(*statement_timeout);
        }
        Ok(config)
    }
}

/// A key that cannot be used, by its name in the body.
fn unfit(error: &ConfigError) -> Problem {
    let field = error.key().and_then(|key| key.rsplit('.').next()).unwrap_or("url");
    let field = FIELDS.into_iter().find(|known| *known == field);
    Problem::invalid([(field.unwrap_or("url"), error.reason())])
}

/// The fields of a draft and of its path that may be wrong, beside its address.
const FIELDS: [&str; 12] = [
    "name",
    "kind",
    "password",
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

/// How long one statement of a check may take.
const CHECK_TIMEOUT: Duration = Duration::from_secs(15);

/// The configured sources.
#[utoipa::path(get, path = "/sources", tag = "sources", responses((status = 200, body = SourceList)))]
async fn list_sources(State(app): State<App>, _operator: Operator, Query(()): Query<()>) -> Json<SourceList> {
    let shown = |source: &SourceConfig| SourceDocument::of(source, app.run_queue.is_configured(&source.name));
    let sources: Vec<SourceDocument> = app.run_queue.sources().iter().map(shown).collect();
    Json(SourceList { total: sources.len(), sources })
}

async fn checked(app: &App, config: &SourceConfig) -> Result<Json<SourceCheckDocument>, Problem> {
    match tokio::time::timeout(2 * CHECK_TIMEOUT, app.run_queue.check_source(config)).await {
        Ok(Ok(found)) => Ok(Json(found.into())),
        // What is wrong with a source is the answer, and not a fault of ours.
        Ok(Err(error)) => {
            let findings = vec![error.full_message()];
            Ok(Json(SourceCheck { findings, ..SourceCheck::default() }.into()))
        }
        Err(_) => {
            let findings = vec!["it did not answer in time".to_owned()];
            Ok(Json(SourceCheck { findings, ..SourceCheck::default() }.into()))
        }
    }
}

/// Looks whether a configured source has what its mapping names. Nothing is kept.
#[utoipa::path(
    post,
    path = "/sources/{source}/check",
    tag = "sources",
    params(("source" = String, Path)),
    responses((status = 200, body = SourceCheckDocument), (status = 404, body = ProblemDocument))
)]
async fn check_source(
    State(app): State<App>,
    _admin: Admin,
    Path(name): Path<String>,
) -> Result<Json<SourceCheckDocument>, Problem> {
    let missing = || Problem::not_found("source", "source", &name);
    let config = app.run_queue.sources().iter().find(|source| source.name == name).cloned().ok_or_else(missing)?;
    checked(&app, &config).await
}

/// Looks whether a source that is not configured yet could be read. Nothing is kept.
#[utoipa::path(
    post,
    path = "/sources/check",
    tag = "sources",
    request_body = SourceDraft,
    responses(
        (status = 200, body = SourceCheckDocument),
        (status = 422, body = ProblemDocument, description = "A field cannot be used."),
    )
)]
async fn check_draft(
    State(app): State<App>,
    _admin: Admin,
    Body(draft): Body<SourceDraft>,
) -> Result<Json<SourceCheckDocument>, Problem> {
    checked(&app, &draft.into_config()?).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_shows_no_secret() {
        for (url, shown) in [
            ("postgres://reader:secret@db.local:5432/condoit?sslmode=require", "postgres://db.local:5432/condoit"),
            ("https://user@host/api/v2", "https://host/api/v2"),
            ("http://127.0.0.1:9", "http://127.0.0.1:9/"),
        ] {
            assert_eq!(without_secrets(&Secret::new(url)), shown);
        }
    }
}

/// Adds a source, or puts it in place of the one of that name, and begins to read all of it. It is kept in the data
/// folder with its secrets; one at the same address keeps each secret it has where none is given. Sources of the
/// configuration file are changed there, and only there do they name files of this machine: a mapping, secret files, a
/// drop folder.
#[utoipa::path(
    put,
    path = "/sources/{source}",
    tag = "sources",
    params(("source" = String, Path, description = "Its name: small letters, digits, `-` and `_`, at most 60.")),
    request_body = SourceDraft,
    responses(
        (status = 200, body = SourceDocument),
        (status = 409, body = ProblemDocument, description = "It stands in the configuration file, or there are 100."),
        (status = 422, body = ProblemDocument, description = "A field cannot be used."),
    )
)]
async fn put_source(
    State(app): State<App>,
    Admin(pass): Admin,
    Path(name): Path<String>,
    Body(draft): Body<SourceDraft>,
) -> Result<Json<SourceDocument>, Problem> {
    of_everything(&pass)?;
    let kept = app.run_queue.put_source(draft.into_keys()?, &name).await.map_err(|error| match &error {
        SyncError::Config(error) => unfit(error),
        _ => error.into(),
    })?;
    Ok(Json(SourceDocument::of(&kept, false)))
}

/// No longer reads a source that was added over the API. Its records stay as they are.
#[utoipa::path(
    delete,
    path = "/sources/{source}",
    tag = "sources",
    params(("source" = String, Path)),
    responses(
        (status = 204, description = "It is read no more."),
        (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument, description = "It stands in the configuration file."),
    )
)]
async fn delete_source(
    State(app): State<App>,
    Admin(pass): Admin,
    Path(name): Path<String>,
) -> Result<StatusCode, Problem> {
    of_everything(&pass)?;
    app.run_queue.remove_source(&name).await.map_err(|error| match &error {
        SyncError::NoSource { .. } => Problem::not_found("source", "source", &name),
        _ => error.into(),
    })?;
    Ok(StatusCode::NO_CONTENT)
}
