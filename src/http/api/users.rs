//! `/users`: who may log in. For administrators.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::keys::{reach_named, roles};
use crate::app::NewUser;
use crate::auth::{FacilityScope, UserAccount};
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{Admin, Body};
use crate::inventory::{FacilityId, Moment};

/// Administrators only.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_users, add_user))
        .routes(routes!(set_user_password))
        .routes(routes!(disable_user))
}

/// A user to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `username`, `password` and `role`")]
struct UserWanted {
    username: String,
    password: String,
    /// `viewer`, `operator` or `admin`.
    role: String,
    /// Only these facilities; all when left out.
    #[serde(default)]
    facilities: Vec<FacilityId>,
}

/// A new password.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `password`")]
struct PasswordWanted {
    password: String,
}

/// A user.
#[derive(Serialize, ToSchema)]
struct UserDocument {
    username: String,
    role: &'static str,
    /// Only these facilities; null is all.
    facilities: Option<Vec<FacilityId>>,
    disabled: bool,
    created_at: Moment,
}

/// All users.
#[derive(Serialize, ToSchema)]
struct UserList {
    total: usize,
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

/// Every user.
#[utoipa::path(get, path = "/users", tag = "users", responses((status = 200, body = UserList)))]
async fn list_users(State(app): State<App>, _admin: Admin) -> Result<Json<UserList>, Problem> {
    let users = app.appliance.aside(|appliance| appliance.users()).await?;
    Ok(Json(UserList { total: users.len(), users: users.into_iter().map(UserDocument::from).collect() }))
}

/// Makes a user.
#[utoipa::path(
    post,
    path = "/users",
    tag = "users",
    request_body = UserWanted,
    responses(
        (status = 201, body = UserDocument),
        (status = 409, body = ProblemDocument, description = "The name is taken."),
        (status = 422, body = ProblemDocument, description = "A field is not taken."),
    )
)]
async fn add_user(
    State(app): State<App>,
    _admin: Admin,
    Body(wanted): Body<UserWanted>,
) -> Result<(StatusCode, Json<UserDocument>), Problem> {
    let UserWanted { username, password, role, facilities } = wanted;
    let user = NewUser { username, password, role: roles(&role)?, facilities: reach_named(facilities)? };
    let account = app.weigh(move |appliance| appliance.add_user(user)).await?;
    Ok((StatusCode::CREATED, Json(account.into())))
}

/// Sets a password, which also lifts a lock. Tokens of before are refused from now on.
#[utoipa::path(
    put,
    path = "/users/{username}/password",
    tag = "users",
    params(("username" = String, Path)),
    request_body = PasswordWanted,
    responses((status = 204), (status = 404, body = ProblemDocument), (status = 422, body = ProblemDocument))
)]
async fn set_user_password(
    State(app): State<App>,
    _admin: Admin,
    Path(username): Path<String>,
    Body(wanted): Body<PasswordWanted>,
) -> Result<StatusCode, Problem> {
    app.weigh(move |appliance| appliance.set_password(&username, &wanted.password)).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Disables a user. His tokens are refused from now on; his name stays in the records.
#[utoipa::path(
    delete,
    path = "/users/{username}",
    tag = "users",
    params(("username" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument))
)]
async fn disable_user(
    State(app): State<App>,
    _admin: Admin,
    Path(username): Path<String>,
) -> Result<StatusCode, Problem> {
    app.appliance.aside(move |appliance| appliance.disable_user(&username)).await?;
    Ok(StatusCode::NO_CONTENT)
}
