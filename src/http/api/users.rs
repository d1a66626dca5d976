//! `/users`: the user accounts.
//!
//! Guard: `SiteAdmin`: users belong to no facility.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::keys::{check_facility_ids, parse_role};
use crate::app::{NewUser, Users, run_blocking};
use crate::auth::{FacilityScope, UserAccount};
use crate::http::ApiState;
use crate::http::extract::{Body, SiteAdmin};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::{FacilityId, Moment};
use crate::runtime::Runtime;

/// The user to create.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `username`, `password` and `role`")]
pub(crate) struct CreateUserRequest {
    /// Unique name: 1 to 64 letters, digits or `.-_@`.
    username: String,
    /// 8 characters to 1024 bytes.
    password: String,
    /// `viewer`, `operator` or `admin`.
    role: String,
    /// The facilities that the user may see, at least one. Default: all.
    #[serde(default)]
    #[schema(min_items = 1)]
    facilities: Option<Vec<FacilityId>>,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `password`")]
pub(crate) struct SetPasswordRequest {
    /// 8 characters to 1024 bytes.
    password: String,
}

/// A user.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserDocument {
    /// Unique name.
    username: String,
    /// `viewer`, `operator` or `admin`.
    role: &'static str,
    /// The facilities that the user may see; null for all.
    facilities: Option<Vec<FacilityId>>,
    /// A disabled user cannot log in.
    disabled: bool,
    /// When the account was created.
    created_at: Moment,
}

/// All users.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserList {
    /// Number of users.
    total: usize,
    /// The users, by name.
    users: Vec<UserDocument>,
}

impl From<UserAccount> for UserDocument {
    fn from(account: UserAccount) -> Self {
        let UserAccount { username, role, facility_scope: reach, disabled, created_at, .. } = account;
        let facilities = match reach {
            FacilityScope::All => None,
            FacilityScope::Named(named) => Some(named.into_iter().collect()),
        };
        Self { username, role: role.as_str(), facilities, disabled, created_at }
    }
}

/// Lists all users, including disabled ones.
#[utoipa::path(get, path = "/users", tag = "users", responses((status = 200, body = UserList)))]
pub(crate) async fn list_users(
    State(runtime): State<Runtime>,
    State(users): State<Arc<Users>>,
    _admin: SiteAdmin,
) -> Result<Json<UserList>, Problem> {
    let users = run_blocking(&runtime, move || users.list()).await?;
    Ok(Json(UserList { total: users.len(), users: users.into_iter().map(UserDocument::from).collect() }))
}

/// Creates a user.
#[utoipa::path(
    post,
    path = "/users",
    tag = "users",
    request_body = CreateUserRequest,
    responses(
        (status = 201, body = UserDocument),
        (status = 409, body = ProblemDocument, description = "The username is already in use."),
        (status = 422, body = ProblemDocument, description = "A field is invalid."),
    )
)]
pub(crate) async fn add_user(
    State(app): State<ApiState>,
    State(users): State<Arc<Users>>,
    _admin: SiteAdmin,
    Body(body): Body<CreateUserRequest>,
) -> Result<(StatusCode, Json<UserDocument>), Problem> {
    let CreateUserRequest { username, password, role, facilities } = body;
    let user = NewUser { username, password, role: parse_role(&role)?, facilities: check_facility_ids(facilities)? };
    let account = app.run_password_hash(move || users.create(user)).await?;
    Ok((StatusCode::CREATED, Json(account.into())))
}

/// Sets a user's password and lifts locks. Tokens and signed links issued before are refused from now on.
#[utoipa::path(
    put,
    path = "/users/{username}/password",
    tag = "users",
    params(("username" = String, Path)),
    request_body = SetPasswordRequest,
    responses((status = 204), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument))
)]
pub(crate) async fn set_user_password(
    State(app): State<ApiState>,
    State(users): State<Arc<Users>>,
    _admin: SiteAdmin,
    Path(username): Path<String>,
    Body(body): Body<SetPasswordRequest>,
) -> Result<StatusCode, Problem> {
    app.run_password_hash(move || users.set_password(&username, &body.password)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Disables a user. The user's tokens and signed links are refused from now on; the account and its name remain.
#[utoipa::path(
    delete,
    path = "/users/{username}",
    tag = "users",
    params(("username" = String, Path)),
    responses(
        (status = 204),
        (status = 404, body = ProblemDocument),
        (status = 409, body = ProblemDocument, description = "The last administrator of all facilities who can log in."),
    )
)]
pub(crate) async fn disable_user(
    State(runtime): State<Runtime>,
    State(users): State<Arc<Users>>,
    _admin: SiteAdmin,
    Path(username): Path<String>,
) -> Result<StatusCode, Problem> {
    run_blocking(&runtime, move || users.disable(&username)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Enables a disabled user, who can log in again with the same password. Tokens of before stay refused.
#[utoipa::path(
    post,
    path = "/users/{username}/enable",
    tag = "users",
    params(("username" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument))
)]
pub(crate) async fn enable_user(
    State(runtime): State<Runtime>,
    State(users): State<Arc<Users>>,
    _admin: SiteAdmin,
    Path(username): Path<String>,
) -> Result<StatusCode, Problem> {
    run_blocking(&runtime, move || users.enable(&username)).await?;
    Ok(StatusCode::NO_CONTENT)
}
