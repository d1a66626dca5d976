//! `/dead-letters`: calls and results that failed permanently, to be read, retried or deleted.
//!
//! Guard: `SiteAdmin`; a service needs the scope `dead-letters:read` or `dead-letters:write`.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use super::sync::PageParams;
use crate::http::ApiState;
use crate::http::extract::{Query, SiteAdmin};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::jobs::{DeadLetterDetail, DeadLetterDocument};

/// A page of dead letters, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeadLetterPage {
    /// Number of dead letters on all pages.
    total: u64,
    /// Page number, from 1.
    page: u64,
    /// Entries per page.
    limit: u64,
    /// The dead letters of this page.
    dead_letters: Vec<DeadLetterDocument>,
}

/// The result of a retry.
#[derive(Serialize, ToSchema)]
pub(crate) struct RetryDocument {
    /// Number of dead letters that are retried.
    retried: u64,
}

/// Lists the dead letters, newest first.
#[utoipa::path(
    get,
    path = "/dead-letters",
    tag = "dead letters",
    params(
        ("page" = Option<u32>, Query, description = "Page number, from 1. Default 1."),
        ("limit" = Option<u32>, Query, description = "Entries per page, 1 to 1000. Default 50."),
        Query<PageParams>,
    ),
    responses((status = 200, body = DeadLetterPage))
)]
pub(crate) async fn list_dead_letters(
    State(app): State<ApiState>,
    _admin: SiteAdmin,
    Query(PageParams { page, limit }): Query<PageParams>,
) -> Result<Json<DeadLetterPage>, Problem> {
    let (total, letters) = app.jobs.list_dead_letters(page, limit).await?;
    Ok(Json(DeadLetterPage {
        total,
        page,
        limit,
        dead_letters: letters.iter().map(DeadLetterDocument::from).collect(),
    }))
}

/// Returns a dead letter with the payload that was sent.
#[utoipa::path(
    get,
    path = "/dead-letters/{dead_letter_id}",
    tag = "dead letters",
    params(("dead_letter_id" = u64, Path)),
    responses((status = 200, body = DeadLetterDetail), (status = 404, body = ProblemDocument))
)]
pub(crate) async fn get_dead_letter(
    State(app): State<ApiState>,
    _admin: SiteAdmin,
    Path(id): Path<String>,
) -> Result<Json<DeadLetterDetail>, Problem> {
    Ok(Json(app.jobs.get_dead_letter(&id).await?.into()))
}

/// Retries what a dead letter holds and removes the dead letter.
#[utoipa::path(
    post,
    path = "/dead-letters/{dead_letter_id}/retry",
    tag = "dead letters",
    params(("dead_letter_id" = u64, Path)),
    responses((status = 202, body = RetryDocument), (status = 404, body = ProblemDocument))
)]
pub(crate) async fn retry_dead_letter(
    State(app): State<ApiState>,
    _admin: SiteAdmin,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<RetryDocument>), Problem> {
    app.jobs.replay_dead_letter(&id).await?;
    Ok((StatusCode::ACCEPTED, Json(RetryDocument { retried: 1 })))
}

/// Retries all dead letters.
#[utoipa::path(
    post,
    path = "/dead-letters/retry-all",
    tag = "dead letters",
    responses((status = 202, body = RetryDocument))
)]
pub(crate) async fn retry_all_dead_letters(
    State(app): State<ApiState>,
    _admin: SiteAdmin,
) -> Result<(StatusCode, Json<RetryDocument>), Problem> {
    let retried = app.jobs.replay_all_dead_letters().await?;
    Ok((StatusCode::ACCEPTED, Json(RetryDocument { retried })))
}

/// Deletes a dead letter.
#[utoipa::path(
    delete,
    path = "/dead-letters/{dead_letter_id}",
    tag = "dead letters",
    params(("dead_letter_id" = u64, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument))
)]
pub(crate) async fn delete_dead_letter(
    State(app): State<ApiState>,
    _admin: SiteAdmin,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    app.jobs.remove_dead_letter(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
