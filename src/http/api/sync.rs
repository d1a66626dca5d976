//! `/sync`: sync runs, and validation issues of source records.
//!
//! Guards: `SiteOperator`, since runs and issues concern whole sources; `LocalAdmin` for `/sync/import`.

use std::sync::Arc;

use std::collections::BTreeMap;

use std::path::PathBuf;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::{IssueList, SyncIssue, SyncRecords, SyncRunRecord, run_blocking};
use crate::auth::{Principal, Role};
use crate::http::ApiState;
use crate::http::extract::{Body, FromQueryParams, LocalAdmin, OptionalBody, Query, QueryParams, SiteOperator};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::RecordKind;
use crate::runtime::Runtime;
use crate::sync::{FileReport, FinishedRun, ImportRequest, RunProgress, RunRequest, SyncMode};

/// The sync run to start. Default: an incremental run of every source.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields, expecting = "an object with any of `source`, `full` and `allow_mass_delete`")]
pub(crate) struct StartSyncRequest {
    /// Name of the source. Default: all sources.
    source: Option<String>,
    /// Read all records, not only the changed ones. Default false.
    full: bool,
    /// Delete even a large part of the stored records when the source no longer has them. Default false.
    allow_mass_delete: bool,
}

/// A file on the server's machine.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `path`")]
pub(crate) struct ImportFileRequest {
    /// Absolute path.
    path: String,
    /// Kind of the records in a CSV file, when its header does not tell: `facility`, `equipment`, `service`, `conductor`
    /// or `photo`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    kind: Option<RecordKind>,
    /// Delete even a large part of the imported records when the file no longer has them. Default false.
    #[serde(default)]
    allow_mass_delete: bool,
}

/// The result of an import.
#[derive(Serialize, ToSchema)]
pub(crate) struct ImportDocument {
    /// The run.
    run: RunDocument,
    /// Number of invalid values and rows.
    complaints: u64,
    /// Report about the file, with the invalid lines.
    report: FileReport,
    /// Why nothing of the file was kept, as one sentence; null when something was.
    nothing_kept: Option<String>,
}

impl ImportDocument {
    pub(crate) fn new((finished, report): (FinishedRun, FileReport), reader: &Principal) -> Self {
        let record = SyncRunRecord { number: finished.number, run: finished.run };
        let nothing_kept = report.nothing_kept();
        Self { run: RunDocument::new(record, reader), complaints: finished.complaints, report, nothing_kept }
    }
}

/// A run that was started or joined.
#[derive(Serialize, ToSchema)]
pub(crate) struct StartedRun {
    /// Id of the run.
    id: u64,
    /// Name of the source.
    source: String,
}

/// The runs that were started or joined.
#[derive(Serialize, ToSchema)]
pub(crate) struct StartedRuns {
    /// One run per source.
    runs: Vec<StartedRun>,
}

/// A page of sync runs, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct RunPage {
    /// Number of runs on all pages.
    total: u64,
    /// Page number, from 1.
    page: u64,
    /// Entries per page.
    limit: u64,
    /// The runs of this page.
    runs: Vec<RunDocument>,
}

/// Counters of one table in a run, rows.
#[derive(Serialize, ToSchema)]
pub(crate) struct TableDocument {
    /// Rows read.
    read: u64,
    /// Records added or changed in the store.
    changed: u64,
    /// Records deleted from the store.
    deleted: u64,
    /// Invalid rows that were not stored.
    quarantined: u64,
}

/// A sync run of one source.
#[derive(Serialize, ToSchema)]
pub(crate) struct RunDocument {
    /// Id of the run.
    id: u64,
    /// Name of the source.
    source: String,
    /// `full`, `incremental`, or `named`: only records that were reported as changed.
    mode: &'static str,
    /// `running`, `succeeded`, `failed`, `cancelled`, or `stopped`: the server was stopped during the run.
    status: &'static str,
    /// When the run started.
    started: crate::inventory::Moment,
    /// When the run ended; null while it runs.
    ended: Option<crate::inventory::Moment>,
    /// Counters by table of the source.
    tables: BTreeMap<String, TableDocument>,
    /// Bytes read.
    bytes: u64,
    /// Rows read per second, so far for a run in progress.
    rows_per_second: f64,
    /// Why the run failed; null otherwise. Callers who may not configure sources get it without addresses, file names and
    /// anything that the source sent.
    error: Option<String>,
}

impl RunDocument {
    /// The document for a caller.
    pub(crate) fn new(SyncRunRecord { number, run }: SyncRunRecord, reader: &Principal) -> Self {
        let error = match may_configure_sources(reader) {
            true => run.error.clone(),
            false => run.error_for_everybody().map(str::to_owned),
        };
        let table = |(name, table): (String, crate::app::TableRun)| {
            let crate::app::TableRun { read, changed, deleted, quarantined } = table;
            (name, TableDocument { read, changed, deleted, quarantined })
        };
        let status = run.status();
        Self {
            id: number,
            source: run.source,
            mode: run.mode.as_str(),
            status,
            started: run.started,
            ended: run.ended,
            tables: run.tables.into_iter().map(table).collect(),
            bytes: run.bytes,
            rows_per_second: run.rows_per_second,
            error,
        }
    }
}

/// Whether a caller may configure sources, and so may know their addresses and what they answered.
pub(super) fn may_configure_sources(principal: &Principal) -> bool {
    let identity = &principal.identity;
    identity.is_allowed(Role::Admin, "sources", true) && identity.sees_whole_site()
}

/// A page of validation issues.
#[derive(Serialize, ToSchema)]
pub(crate) struct IssuePage {
    /// Number of issues.
    total: u64,
    /// Number of issues that are counted in `total` and on no page: of each source 10,000 are kept. Null when all are on the
    /// pages.
    unlisted: Option<u64>,
    /// Page number, from 1.
    page: u64,
    /// Entries per page.
    limit: u64,
    /// The issues of this page.
    issues: Vec<IssueDocument>,
}

/// An invalid value in a row of a source.
#[derive(Serialize, ToSchema)]
pub(crate) struct IssueDocument {
    /// Name of the source.
    source: String,
    /// Table of the source.
    table: String,
    /// Id of the row.
    id: String,
    /// Column with the value.
    column: String,
    /// The value; null when it is missing.
    value: Option<String>,
    /// What is wrong with the value.
    reason: String,
    /// Whether the whole row was rejected. Otherwise only the value is treated as unknown.
    quarantined: bool,
    /// When the issue was first found.
    first_seen: crate::inventory::Moment,
    /// When the issue was last found.
    last_seen: crate::inventory::Moment,
}

impl From<SyncIssue> for IssueDocument {
    fn from(issue: SyncIssue) -> Self {
        let SyncIssue { source, complaint, first_seen, last_seen } = issue;
        let crate::inventory::ValidationIssue { table, id, column, value, reason, quarantined } = complaint;
        Self { source, table, id, column, value, reason, quarantined, first_seen, last_seen }
    }
}

/// Page number and page size: the parameters of simple lists.
pub(crate) struct PageParams {
    pub(crate) page: u64,
    pub(crate) limit: u64,
}

impl FromQueryParams for PageParams {
    fn read(params: &mut QueryParams) -> Self {
        let page = params.whole("page", 1..=u32::MAX).unwrap_or(1).into();
        Self { page, limit: params.whole("limit", 1..=1_000).unwrap_or(50).into() }
    }
}

/// Starts a sync run of one source or of all. A request for work that a run in progress already covers joins that run;
/// otherwise the new run starts after it.
#[utoipa::path(
    post,
    path = "/sync",
    tag = "sync",
    request_body(content = Option<StartSyncRequest>, description = "Optional. Default: an incremental run of every source."),
    responses(
        (status = 202, body = StartedRuns),
        (status = 422, body = ProblemDocument, description = "The source does not exist."),
    )
)]
pub(crate) async fn start_sync(
    State(app): State<ApiState>,
    _operator: SiteOperator,
    OptionalBody(body): OptionalBody<StartSyncRequest>,
) -> Result<(StatusCode, Json<StartedRuns>), Problem> {
    let mode = if body.full { SyncMode::Full } else { SyncMode::Incremental };
    let order = RunRequest { mode, allow_mass_delete: body.allow_mass_delete };
    let all = || app.run_queue.sources().iter().map(|source| source.name.clone()).collect();
    let sources: Vec<String> = body.source.map_or_else(all, |one| vec![one]);
    let mut runs = Vec::with_capacity(sources.len());
    for source in sources {
        let started = app.run_queue.start(&source, order).await?;
        runs.push(StartedRun { id: started.number, source });
    }
    Ok((StatusCode::ACCEPTED, Json(StartedRuns { runs })))
}

/// Imports a file on the server's machine. Only for the local administrator, over the Unix socket in the data folder: a
/// remote caller must not make the server read local files.
#[utoipa::path(
    post,
    path = "/sync/import",
    tag = "sync",
    request_body = ImportFileRequest,
    responses(
        (status = 200, body = ImportDocument),
        (status = 403, body = ProblemDocument, description = "The request did not come over the Unix socket."),
        (status = 422, body = ProblemDocument, description = "The file cannot be read, or a field is invalid."),
    )
)]
pub(crate) async fn import_file(
    State(app): State<ApiState>,
    LocalAdmin(principal): LocalAdmin,
    Body(body): Body<ImportFileRequest>,
) -> Result<Json<ImportDocument>, Problem> {
    let path = PathBuf::from(&body.path);
    if !path.is_absolute() {
        return Err(Problem::invalid([("path", "must be an absolute path")]));
    }
    let (kind, allow_mass_delete) = (body.kind, body.allow_mass_delete);
    let order = ImportRequest { kind, allow_mass_delete, ..ImportRequest::new(path) };
    Ok(Json(ImportDocument::new(app.run_queue.import(order).await?, &principal)))
}

/// Longest name of a source, characters.
const MAX_NAME_CHARACTERS: usize = 60;

/// The parameters of the list of runs.
pub(crate) struct RunParams {
    source: Option<String>,
    page: PageParams,
}

impl FromQueryParams for RunParams {
    fn read(params: &mut QueryParams) -> Self {
        Self { source: params.text("source", MAX_NAME_CHARACTERS), page: PageParams::read(params) }
    }
}

/// Replaces the stored state of runs in progress by their current state.
fn update_in_progress(runs: &mut [SyncRunRecord], in_progress: Vec<RunProgress>) {
    for RunProgress { number, run } in in_progress {
        let recorded = runs.iter_mut().find(|record| record.number == number && record.run.ended.is_none());
        if let Some(record) = recorded {
            record.run = run;
        }
    }
}

/// Lists the sync runs, newest first, with the current state of runs in progress.
#[utoipa::path(
    get,
    path = "/sync/runs",
    tag = "sync",
    params(
        ("source" = Option<String>, Query, description = "Only runs of this source."),
        ("page" = Option<u32>, Query, description = "Page number, from 1. Default 1."),
        ("limit" = Option<u32>, Query, description = "Entries per page, 1 to 1000. Default 50."),
        Query<RunParams>,
    ),
    responses((status = 200, body = RunPage))
)]
pub(crate) async fn list_sync_runs(
    State(app): State<ApiState>,
    State(runtime): State<Runtime>,
    State(sync_records): State<Arc<SyncRecords>>,
    SiteOperator(principal): SiteOperator,
    Query(RunParams { source, page: PageParams { page, limit } }): Query<RunParams>,
) -> Result<Json<RunPage>, Problem> {
    // Read before the stored runs: a run that ends in between is then reported as ended.
    let in_progress = app.run_queue.active_runs().await;
    let listed = run_blocking(&runtime, move || sync_records.list_runs(source.as_deref(), page, limit)).await;
    let (total, mut runs) = listed?;
    update_in_progress(&mut runs, in_progress);
    let runs = runs.into_iter().map(|run| RunDocument::new(run, &principal)).collect();
    Ok(Json(RunPage { total, page, limit, runs }))
}

/// Returns a sync run, with its current state while it is in progress.
#[utoipa::path(
    get,
    path = "/sync/runs/{run_id}",
    tag = "sync",
    params(("run_id" = u64, Path)),
    responses((status = 200, body = RunDocument), (status = 404, body = ProblemDocument))
)]
pub(crate) async fn get_sync_run(
    State(app): State<ApiState>,
    State(runtime): State<Runtime>,
    State(sync_records): State<Arc<SyncRecords>>,
    SiteOperator(principal): SiteOperator,
    Path(id): Path<String>,
) -> Result<Json<RunDocument>, Problem> {
    let missing = Problem::not_found("sync run", "run_id", &id);
    let Ok(number) = id.parse::<u64>() else { return Err(missing) };
    let in_progress = app.run_queue.active_runs().await;
    let run = run_blocking(&runtime, move || sync_records.find_run(number)).await?;
    let mut run = run.ok_or(missing)?;
    update_in_progress(std::slice::from_mut(&mut run), in_progress);
    Ok(Json(RunDocument::new(run, &principal)))
}

/// Cancels a run in progress. The run stops at the end of its current batch; what it has stored remains.
#[utoipa::path(
    post,
    path = "/sync/runs/{run_id}/cancel",
    tag = "sync",
    params(("run_id" = u64, Path)),
    responses(
        (status = 202, body = StartedRun),
        (status = 404, body = ProblemDocument, description = "The run does not exist."),
        (status = 409, body = ProblemDocument, description = "The run has already ended."),
    )
)]
pub(crate) async fn cancel_sync_run(
    State(app): State<ApiState>,
    State(runtime): State<Runtime>,
    State(sync_records): State<Arc<SyncRecords>>,
    _operator: SiteOperator,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<StartedRun>), Problem> {
    let missing = Problem::not_found("sync run", "run_id", &id);
    let Ok(number) = id.parse::<u64>() else { return Err(missing) };
    let known = run_blocking(&runtime, move || sync_records.find_run(number)).await?;
    known.ok_or(missing)?;
    let started = app.run_queue.cancel(number).await?;
    Ok((StatusCode::ACCEPTED, Json(StartedRun { id: started.number, source: started.source })))
}

/// Lists validation issues: rows that were rejected, and values that are treated as unknown.
#[utoipa::path(
    get,
    path = "/sync/issues",
    tag = "sync",
    params(
        ("page" = Option<u32>, Query, description = "Page number, from 1. Default 1."),
        ("limit" = Option<u32>, Query, description = "Entries per page, 1 to 1000. Default 50."),
        Query<PageParams>,
    ),
    responses((status = 200, body = IssuePage))
)]
pub(crate) async fn list_sync_issues(
    State(runtime): State<Runtime>,
    State(sync_records): State<Arc<SyncRecords>>,
    _operator: SiteOperator,
    Query(PageParams { page, limit }): Query<PageParams>,
) -> Result<Json<IssuePage>, Problem> {
    let listed = run_blocking(&runtime, move || sync_records.list_issues(page, limit)).await?;
    let IssueList { total, unlisted, issues } = listed;
    let issues = issues.into_iter().map(IssueDocument::from).collect();
    Ok(Json(IssuePage { total, unlisted: (unlisted > 0).then_some(unlisted), page, limit, issues }))
}
