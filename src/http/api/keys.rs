//! `/keys`: API keys for programs. For administrators.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{IssuedKey, NewKey};
use crate::auth::{ApiKey, ApiScope, ApiScopes, FacilityScope, Role};
use crate::http::App;
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{Admin, Body};
use crate::inventory::{FacilityId, Moment};

/// Administrators only.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_keys, create_key)).routes(routes!(revoke_key))
}

/// A key to be made.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `name` and `role`")]
struct KeyWanted {
    /// What it is for.
    name: String,
    /// `viewer`, `operator`, `admin` or `service`.
    role: String,
    /// For `service`: what it may do, as `facilities:read`.
    #[serde(default)]
    scopes: Vec<String>,
    /// Only these facilities; all when left out.
    #[serde(default)]
    facilities: Vec<FacilityId>,
    /// When it ends; never when left out.
    #[serde(default)]
    expires_at: Option<Moment>,
}

/// A key without its secret.
#[derive(Serialize, ToSchema)]
struct KeyDocument {
    id: String,
    name: String,
    role: &'static str,
    scopes: Vec<String>,
    /// Only these facilities; null is all.
    facilities: Option<Vec<FacilityId>>,
    created_at: Moment,
    expires_at: Option<Moment>,
    revoked_at: Option<Moment>,
}

/// A key at its making: the only time its text is shown.
#[derive(Serialize, ToSchema)]
struct NewKeyDocument {
    #[serde(flatten)]
    record: KeyDocument,
    /// Sent as `X-API-Key`.
    key: String,
}

/// All keys.
#[derive(Serialize, ToSchema)]
struct KeyList {
    total: usize,
    keys: Vec<KeyDocument>,
}

impl From<ApiKey> for KeyDocument {
    fn from(key: ApiKey) -> Self {
        let ApiKey { id, name, role, scopes, facility_scope: reach, created_at, expires_at, revoked_at, .. } = key;
        let facilities = match reach {
            FacilityScope::All => None,
            FacilityScope::Named(named) => Some(named.into_iter().collect()),
        };
        let scopes = scopes.iter().map(|scope| scope.as_str().to_owned()).collect();
        Self { id, name, role: role.as_str(), scopes, facilities, created_at, expires_at, revoked_at }
    }
}

/// A role by its word.
pub(super) fn roles(word: &str) -> Result<Role, Problem> {
    word.parse().map_err(|error: crate::auth::roles::UnknownRole| Problem::invalid([("role", error.to_string())]))
}

/// Facility ids as they came in a body: checked here, since a body is read without looking into its texts.
pub(super) fn reach_named(facilities: Vec<FacilityId>) -> Result<Vec<FacilityId>, Problem> {
    let check = |id: FacilityId| {
        FacilityId::parse(&id).map_err(|error| Problem::invalid([("facilities", format!("`{id}` {error}"))]))
    };
    facilities.into_iter().map(check).collect()
}

fn scopes(words: &[String]) -> Result<ApiScopes, Problem> {
    let read =
        |word: &String| word.parse::<ApiScope>().map_err(|error| Problem::invalid([("scopes", error.to_string())]));
    words.iter().map(read).collect()
}

/// Every key, revoked ones too.
#[utoipa::path(get, path = "/keys", tag = "keys", responses((status = 200, body = KeyList)))]
async fn list_keys(State(app): State<App>, _admin: Admin) -> Result<Json<KeyList>, Problem> {
    let keys = app.appliance.aside(|appliance| appliance.keys()).await?;
    Ok(Json(KeyList { total: keys.len(), keys: keys.into_iter().map(KeyDocument::from).collect() }))
}

/// Makes a key.
#[utoipa::path(
    post,
    path = "/keys",
    tag = "keys",
    request_body = KeyWanted,
    responses(
        (status = 201, body = NewKeyDocument),
        (status = 422, body = ProblemDocument, description = "A field is not taken."),
    )
)]
async fn create_key(
    State(app): State<App>,
    _admin: Admin,
    Body(wanted): Body<KeyWanted>,
) -> Result<(StatusCode, Json<NewKeyDocument>), Problem> {
    let new = NewKey {
        name: wanted.name,
        role: roles(&wanted.role)?,
        scopes: scopes(&wanted.scopes)?,
        facilities: reach_named(wanted.facilities)?,
        expires_at: wanted.expires_at,
    };
    let IssuedKey { key, text } = app.appliance.aside(move |appliance| appliance.issue_key(new)).await?;
    Ok((StatusCode::CREATED, Json(NewKeyDocument { record: key.into(), key: text })))
}

/// Revokes a key; it is refused from now on.
#[utoipa::path(
    delete,
    path = "/keys/{key_id}",
    tag = "keys",
    params(("key_id" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument))
)]
async fn revoke_key(State(app): State<App>, _admin: Admin, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    app.appliance.aside(move |appliance| appliance.revoke_key(&id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
