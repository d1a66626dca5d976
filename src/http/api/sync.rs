//! `/sync`: runs, and what did not arrive whole. For operators.

use std::collections::BTreeMap;

use std::path::PathBuf;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{SyncIssue, SyncRunRecord};
use crate::auth::{FacilityScope, Principal};
use crate::http::App;
use crate::http::layer::identity::Peer;
use crate::http::layers::Admitted;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{Admin, Body, BodyIfAny, FromTerms, Operator, Query, Terms};
use crate::inventory::RecordKind;
use crate::sync::{FileReport, FinishedRun, ImportRequest, RunProgress, RunRequest, SyncMode};

/// Operators only; what is limited to some facilities sees none of it, since issues and runs are of whole sources.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(start_sync))
        .routes(routes!(import_file))
        .routes(routes!(list_sync_runs))
        .routes(routes!(get_sync_run))
        .routes(routes!(cancel_sync_run))
        .routes(routes!(list_sync_issues))
}

/// What to sync; all sources, what changed, when left out.
#[derive(Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields, expecting = "an object with any of `source`, `full` and `allow_mass_delete`")]
struct SyncWanted {
    /// Only this source.
    source: Option<String>,
    /// Everything, not only what changed.
    full: bool,
    /// Delete a large part of what is held, if the source says so.
    allow_mass_delete: bool,
}

/// A file on the appliance's own machine.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `path`")]
struct ImportWanted {
    /// Its whole path.
    path: String,
    /// What the rows of a CSV file are, where its header does not tell: `facility`, `equipment`, `service`,
    /// `conductor` or `photo`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    kind: Option<RecordKind>,
    /// Delete a large part of what was imported, if the file says so.
    #[serde(default)]
    allow_mass_delete: bool,
}

/// What became of a file.
#[derive(Serialize, ToSchema)]
pub(super) struct ImportDocument {
    run: RunDocument,
    /// Values and rows that did not arrive whole.
    complaints: u64,
    /// Line by line what is wrong.
    report: FileReport,
}

impl From<(FinishedRun, FileReport)> for ImportDocument {
    fn from((finished, report): (FinishedRun, FileReport)) -> Self {
        let record = SyncRunRecord { number: finished.number, run: finished.run };
        Self { run: record.into(), complaints: finished.complaints, report }
    }
}

/// A run that was started or joined.
#[derive(Serialize, ToSchema)]
pub(super) struct StartedRun {
    id: u64,
    source: String,
}

/// The runs that were started or joined.
#[derive(Serialize, ToSchema)]
struct StartedRuns {
    runs: Vec<StartedRun>,
}

/// A page of runs.
#[derive(Serialize, ToSchema)]
struct RunPage {
    total: u64,
    page: u64,
    limit: u64,
    runs: Vec<RunDocument>,
}

/// One table's part in a run, rows.
#[derive(Serialize, ToSchema)]
struct TableDocument {
    read: u64,
    changed: u64,
    deleted: u64,
    quarantined: u64,
}

/// A run of one source.
#[derive(Serialize, ToSchema)]
pub(super) struct RunDocument {
    id: u64,
    source: String,
    /// `full`, `incremental`, or `named`: rows that somebody said have changed.
    mode: &'static str,
    /// `running`, `succeeded`, `failed`, `cancelled`, or `stopped`: the program was stopped while it ran.
    status: &'static str,
    started: crate::inventory::Moment,
    /// Null while it runs.
    ended: Option<crate::inventory::Moment>,
    tables: BTreeMap<String, TableDocument>,
    bytes: u64,
    /// Rows read a second, of one under way so far.
    rows_per_second: f64,
    /// What stopped it.
    error: Option<String>,
}

impl From<SyncRunRecord> for RunDocument {
    fn from(SyncRunRecord { number, run }: SyncRunRecord) -> Self {
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
            error: run.error,
        }
    }
}

/// A page of issues.
#[derive(Serialize, ToSchema)]
struct IssuePage {
    total: u64,
    page: u64,
    limit: u64,
    issues: Vec<IssueDocument>,
}

/// One thing wrong with one field of one source row.
#[derive(Serialize, ToSchema)]
struct IssueDocument {
    source: String,
    table: String,
    id: String,
    column: String,
    value: Option<String>,
    reason: String,
    /// The whole row is kept out of every figure.
    quarantined: bool,
    first_seen: crate::inventory::Moment,
    last_seen: crate::inventory::Moment,
}

impl From<SyncIssue> for IssueDocument {
    fn from(issue: SyncIssue) -> Self {
        let SyncIssue { source, complaint, first_seen, last_seen } = issue;
        let crate::inventory::ValidationIssue { table, id, column, value, reason, quarantined } = complaint;
        Self { source, table, id, column, value, reason, quarantined, first_seen, last_seen }
    }
}

/// Page and limit, of lists that take nothing else.
pub(super) struct PageTerms {
    pub(super) page: u64,
    pub(super) limit: u64,
}

impl FromTerms for PageTerms {
    fn read(terms: &mut Terms) -> Self {
        let page = terms.whole("page", 1..=u32::MAX).unwrap_or(1).into();
        Self { page, limit: terms.whole("limit", 1..=1_000).unwrap_or(50).into() }
    }
}

pub(super) fn of_everything(pass: &Principal) -> Result<(), Problem> {
    match pass.identity.facility_scope {
        FacilityScope::All => Ok(()),
        FacilityScope::Named(_) => Err(Problem::forbidden("this concerns all facilities; yours are some")),
    }
}

/// Starts a run of one source or of all, or joins one under way that does as much. One that does more is run after it.
#[utoipa::path(
    post,
    path = "/sync",
    tag = "sync",
    request_body(content = Option<SyncWanted>, description = "May be left out: all sources, what changed."),
    responses(
        (status = 202, body = StartedRuns),
        (status = 422, body = ProblemDocument, description = "No such source."),
    )
)]
async fn start_sync(
    State(app): State<App>,
    Operator(pass): Operator,
    BodyIfAny(wanted): BodyIfAny<SyncWanted>,
) -> Result<(StatusCode, Json<StartedRuns>), Problem> {
    of_everything(&pass)?;
    let mode = if wanted.full { SyncMode::Full } else { SyncMode::Incremental };
    let order = RunRequest { mode, allow_mass_delete: wanted.allow_mass_delete };
    let all = || app.run_queue.sources().iter().map(|source| source.name.clone()).collect();
    let sources: Vec<String> = wanted.source.map_or_else(all, |one| vec![one]);
    let mut runs = Vec::with_capacity(sources.len());
    for source in sources {
        let started = app.run_queue.start(&source, order).await?;
        runs.push(StartedRun { id: started.number, source });
    }
    Ok((StatusCode::ACCEPTED, Json(StartedRuns { runs })))
}

/// Takes in a file of the appliance's own machine. Only for its owner, over the socket in the data folder: nobody else
/// may have it read files.
#[utoipa::path(
    post,
    path = "/sync/import",
    tag = "sync",
    request_body = ImportWanted,
    responses(
        (status = 200, body = ImportDocument),
        (status = 403, body = ProblemDocument, description = "Not over the socket."),
        (status = 422, body = ProblemDocument, description = "The file cannot be read."),
    )
)]
async fn import_file(
    State(app): State<App>,
    _admin: Admin,
    Extension(admitted): Extension<Admitted>,
    Body(wanted): Body<ImportWanted>,
) -> Result<Json<ImportDocument>, Problem> {
    if !matches!(admitted.peer, Peer::LocalAdmin(_)) {
        return Err(Problem::forbidden("files are taken in over the socket in the data folder, by the box's owner"));
    }
    let path = PathBuf::from(&wanted.path);
    if !path.is_absolute() {
        return Err(Problem::invalid([("path", "must be a whole path, from the root")]));
    }
    let (kind, allow_mass_delete) = (wanted.kind, wanted.allow_mass_delete);
    let order = ImportRequest { kind, allow_mass_delete, ..ImportRequest::new(path) };
    Ok(Json(app.run_queue.import(order).await?.into()))
}

/// Characters in the name of a source, at most.
const LONGEST_NAME: usize = 60;

/// Which runs are wanted.
struct RunTerms {
    source: Option<String>,
    page: PageTerms,
}

impl FromTerms for RunTerms {
    fn read(terms: &mut Terms) -> Self {
        Self { source: terms.text("source", LONGEST_NAME), page: PageTerms::read(terms) }
    }
}

/// Puts in place of what is recorded of runs under way how far they are.
fn brought_up_to_date(runs: &mut [SyncRunRecord], under_way: Vec<RunProgress>) {
    for RunProgress { number, run } in under_way {
        let recorded = runs.iter_mut().find(|record| record.number == number && record.run.ended.is_none());
        if let Some(record) = recorded {
            record.run = run;
        }
    }
}

/// The runs that are kept, latest first, and how far those under way are.
#[utoipa::path(
    get,
    path = "/sync/runs",
    tag = "sync",
    params(
        ("source" = Option<String>, Query, description = "Only those of this source."),
        ("page" = Option<u32>, Query, description = "From 1.", minimum = 1),
        ("limit" = Option<u32>, Query, description = "1 to 1000, 50 when left out.", minimum = 1, maximum = 1000),
    ),
    responses((status = 200, body = RunPage))
)]
async fn list_sync_runs(
    State(app): State<App>,
    Operator(pass): Operator,
    Query(RunTerms { source, page: PageTerms { page, limit } }): Query<RunTerms>,
) -> Result<Json<RunPage>, Problem> {
    of_everything(&pass)?;
    // Before the records: one that ends meanwhile is then told as it ended
    let under_way = app.run_queue.active_runs().await;
    let listed = app.appliance.aside(move |appliance| appliance.sync_runs(source.as_deref(), page, limit)).await;
    let (total, mut runs) = listed?;
    brought_up_to_date(&mut runs, under_way);
    Ok(Json(RunPage { total, page, limit, runs: runs.into_iter().map(RunDocument::from).collect() }))
}

/// One run; of one under way how far it is.
#[utoipa::path(
    get,
    path = "/sync/runs/{run_id}",
    tag = "sync",
    params(("run_id" = u64, Path)),
    responses((status = 200, body = RunDocument), (status = 404, body = ProblemDocument))
)]
async fn get_sync_run(
    State(app): State<App>,
    Operator(pass): Operator,
    Path(id): Path<String>,
) -> Result<Json<RunDocument>, Problem> {
    of_everything(&pass)?;
    let missing = Problem::not_found("sync run", "run_id", &id);
    let Ok(number) = id.parse::<u64>() else { return Err(missing) };
    let under_way = app.run_queue.active_runs().await;
    let run = app.appliance.aside(move |appliance| appliance.find_sync_run(number)).await?;
    let mut run = run.ok_or(missing)?;
    brought_up_to_date(std::slice::from_mut(&mut run), under_way);
    Ok(Json(run.into()))
}

/// Cancels a run under way: it stops at the edge of a batch and keeps what it has taken in.
#[utoipa::path(
    post,
    path = "/sync/runs/{run_id}/cancel",
    tag = "sync",
    params(("run_id" = u64, Path)),
    responses(
        (status = 202, body = StartedRun),
        (status = 404, body = ProblemDocument, description = "No such run."),
        (status = 409, body = ProblemDocument, description = "It has ended."),
    )
)]
async fn cancel_sync_run(
    State(app): State<App>,
    Operator(pass): Operator,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<StartedRun>), Problem> {
    of_everything(&pass)?;
    let missing = Problem::not_found("sync run", "run_id", &id);
    let Ok(number) = id.parse::<u64>() else { return Err(missing) };
    let known = app.appliance.aside(move |appliance| appliance.find_sync_run(number)).await?;
    known.ok_or(missing)?;
    let started = app.run_queue.cancel(number).await?;
    Ok((StatusCode::ACCEPTED, Json(StartedRun { id: started.number, source: started.source })))
}

/// What did not arrive whole: rows that could not be taken, and values that became unknown.
#[utoipa::path(
    get,
    path = "/sync/issues",
    tag = "sync",
    params(
        ("page" = Option<u32>, Query, description = "From 1.", minimum = 1),
        ("limit" = Option<u32>, Query, description = "1 to 1000, 50 when left out.", minimum = 1, maximum = 1000),
    ),
    responses((status = 200, body = IssuePage))
)]
async fn list_sync_issues(
    State(app): State<App>,
    Operator(pass): Operator,
    Query(PageTerms { page, limit }): Query<PageTerms>,
) -> Result<Json<IssuePage>, Problem> {
    of_everything(&pass)?;
    let (total, issues) = app.appliance.aside(move |appliance| appliance.sync_issues(page, limit)).await?;
    Ok(Json(IssuePage { total, page, limit, issues: issues.into_iter().map(IssueDocument::from).collect() }))
}
