//! `/dead-letters`: what failed for good, to be looked at, replayed or deleted. For operators.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::sync::{PageTerms, of_everything};
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{Operator, Query};
use crate::jobs::{DeadLetterDetail, DeadLetterDocument};

/// Operators who may know of all facilities.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_dead_letters))
        .routes(routes!(get_dead_letter, delete_dead_letter))
        .routes(routes!(retry_dead_letter))
        .routes(routes!(retry_all_dead_letters))
}

/// A page of dead letters, latest first.
#[derive(Serialize, ToSchema)]
struct DeadLetterPage {
    total: u64,
    page: u64,
    limit: u64,
    dead_letters: Vec<DeadLetterDocument>,
}

/// How many were set going again.
#[derive(Serialize, ToSchema)]
struct Retried {
    retried: u64,
}

/// The dead letters.
#[utoipa::path(
    get,
    path = "/dead-letters",
    tag = "dead letters",
    params(
        ("page" = Option<u32>, Query, description = "From 1.", minimum = 1),
        ("limit" = Option<u32>, Query, description = "1 to 1000, 50 when left out.", minimum = 1, maximum = 1000),
    ),
    responses((status = 200, body = DeadLetterPage))
)]
async fn list_dead_letters(
    State(app): State<App>,
    Operator(pass): Operator,
    Query(PageTerms { page, limit }): Query<PageTerms>,
) -> Result<Json<DeadLetterPage>, Problem> {
    of_everything(&pass)?;
    let (total, letters) = app.jobs.list_dead_letters(page, limit).await?;
    Ok(Json(DeadLetterPage {
        total,
        page,
        limit,
        dead_letters: letters.iter().map(DeadLetterDocument::from).collect(),
    }))
}

/// One dead letter with what was sent.
#[utoipa::path(
    get,
    path = "/dead-letters/{dead_letter_id}",
    tag = "dead letters",
    params(("dead_letter_id" = u64, Path)),
    responses((status = 200, body = DeadLetterDetail), (status = 404, body = ProblemDocument))
)]
async fn get_dead_letter(
    State(app): State<App>,
    Operator(pass): Operator,
    Path(id): Path<String>,
) -> Result<Json<DeadLetterDetail>, Problem> {
    of_everything(&pass)?;
    Ok(Json(app.jobs.get_dead_letter(&id).await?.into()))
}

/// Sets what a dead letter holds going again and takes the letter out.
#[utoipa::path(
    post,
    path = "/dead-letters/{dead_letter_id}/retry",
    tag = "dead letters",
    params(("dead_letter_id" = u64, Path)),
    responses((status = 202, body = Retried), (status = 404, body = ProblemDocument))
)]
async fn retry_dead_letter(
    State(app): State<App>,
    Operator(pass): Operator,
    Path(id): Path<String>,
) -> Result<(StatusCode, Json<Retried>), Problem> {
    of_everything(&pass)?;
    app.jobs.replay_dead_letter(&id).await?;
    Ok((StatusCode::ACCEPTED, Json(Retried { retried: 1 })))
}

/// Sets everything going again that failed for good.
#[utoipa::path(
    post,
    path = "/dead-letters/retry-all",
    tag = "dead letters",
    responses((status = 202, body = Retried))
)]
async fn retry_all_dead_letters(
    State(app): State<App>,
    Operator(pass): Operator,
) -> Result<(StatusCode, Json<Retried>), Problem> {
    of_everything(&pass)?;
    let retried = app.jobs.replay_all_dead_letters().await?;
    Ok((StatusCode::ACCEPTED, Json(Retried { retried })))
}

/// Deletes a dead letter.
#[utoipa::path(
    delete,
    path = "/dead-letters/{dead_letter_id}",
    tag = "dead letters",
    params(("dead_letter_id" = u64, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument))
)]
async fn delete_dead_letter(
    State(app): State<App>,
    Operator(pass): Operator,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    of_everything(&pass)?;
    app.jobs.remove_dead_letter(&id).await?;
    Ok(StatusCode::NO_CONTENT)
}
