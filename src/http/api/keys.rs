//! `/keys`: API keys for programs.
//!
//! Guard: `SiteAdmin`: keys belong to no facility.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::{ApiKeys, IssuedKey, NewKey, run_blocking};
use crate::auth::{ApiKey, ApiScope, ApiScopes, FacilityScope, Role};
use crate::http::extract::{Body, SiteAdmin};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::inventory::{FacilityId, Moment};
use crate::runtime::Runtime;

/// The API key to create.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `name` and `role`")]
pub(crate) struct CreateKeyRequest {
    /// Display name, 1 to 100 characters.
    name: String,
    /// `viewer`, `operator`, `admin` or `service`.
    role: String,
    /// Rights of a `service`, for example `facilities:read`. At least one for `service`, none for the other roles.
    #[serde(default)]
    scopes: Vec<String>,
    /// The facilities that the key may see, at least one. Default: all.
    #[serde(default)]
    #[schema(min_items = 1)]
    facilities: Option<Vec<FacilityId>>,
    /// Expiry, in the future. Default: never.
    #[serde(default)]
    expires_at: Option<Moment>,
}

/// An API key without its secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeyDocument {
    /// 16 hexadecimal digits.
    id: String,
    /// Display name.
    name: String,
    /// `viewer`, `operator`, `admin` or `service`.
    role: &'static str,
    /// Rights of a `service`; empty for the other roles.
    scopes: Vec<String>,
    /// The facilities that the key may see; null for all.
    facilities: Option<Vec<FacilityId>>,
    /// When the key was created.
    created_at: Moment,
    /// When the key expires; null for never.
    expires_at: Option<Moment>,
    /// When the key was revoked; null for a valid key.
    revoked_at: Option<Moment>,
}

/// A new API key. This is the only time its text is shown.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewKeyDocument {
    #[serde(flatten)]
    record: KeyDocument,
    /// The key's text, to be sent as `X-API-Key`.
    key: String,
}

/// All API keys.
#[derive(Serialize, ToSchema)]
pub(crate) struct KeyList {
    /// Number of keys.
    total: usize,
    /// The keys, by id.
    keys: Vec<KeyDocument>,
}

impl From<ApiKey> for KeyDocument {
    fn from(key: ApiKey) -> Self {
        let ApiKey { id, name, role, scopes, facility_scope, created_at, expires_at, revoked_at, .. } = key;
        let facilities = match facility_scope {
            FacilityScope::All => None,
            FacilityScope::Named(named) => Some(named.into_iter().collect()),
        };
        let scopes = scopes.iter().map(|scope| scope.as_str().to_owned()).collect();
        Self { id, name, role: role.as_str(), scopes, facilities, created_at, expires_at, revoked_at }
    }
}

/// Parses a role.
pub(super) fn parse_role(word: &str) -> Result<Role, Problem> {
    word.parse().map_err(|error: crate::auth::roles::UnknownRole| Problem::invalid([("role", error.to_string())]))
}

/// Checks the facility ids of a request body, which deserializing does not.
pub(super) fn check_facility_ids(facilities: Option<Vec<FacilityId>>) -> Result<Option<Vec<FacilityId>>, Problem> {
    let check = |id: FacilityId| {
        FacilityId::parse(&id).map_err(|error| Problem::invalid([("facilities", format!("`{id}` {error}"))]))
    };
    facilities.map(|ids| ids.into_iter().map(check).collect()).transpose()
}

fn parse_scopes(words: &[String]) -> Result<ApiScopes, Problem> {
    let read =
        |word: &String| word.parse::<ApiScope>().map_err(|error| Problem::invalid([("scopes", error.to_string())]));
    words.iter().map(read).collect()
}

/// Lists all API keys, including revoked ones.
#[utoipa::path(get, path = "/keys", tag = "keys", responses((status = 200, body = KeyList)))]
pub(crate) async fn list_keys(
    State(runtime): State<Runtime>,
    State(api_keys): State<Arc<ApiKeys>>,
    _admin: SiteAdmin,
) -> Result<Json<KeyList>, Problem> {
    let keys = run_blocking(&runtime, move || api_keys.list()).await?;
    Ok(Json(KeyList { total: keys.len(), keys: keys.into_iter().map(KeyDocument::from).collect() }))
}

/// Creates an API key. The response has its text, which cannot be read again.
#[utoipa::path(
    post,
    path = "/keys",
    tag = "keys",
    request_body = CreateKeyRequest,
    responses(
        (status = 201, body = NewKeyDocument),
        (status = 422, body = ProblemDocument, description = "A field is invalid."),
    )
)]
pub(crate) async fn create_key(
    State(runtime): State<Runtime>,
    State(api_keys): State<Arc<ApiKeys>>,
    _admin: SiteAdmin,
    Body(body): Body<CreateKeyRequest>,
) -> Result<(StatusCode, Json<NewKeyDocument>), Problem> {
    let new = NewKey {
        name: body.name,
        role: parse_role(&body.role)?,
        scopes: parse_scopes(&body.scopes)?,
        facilities: check_facility_ids(body.facilities)?,
        expires_at: body.expires_at,
    };
    let IssuedKey { key, text } = run_blocking(&runtime, move || api_keys.issue(new)).await?;
    Ok((StatusCode::CREATED, Json(NewKeyDocument { record: key.into(), key: text })))
}

/// Revokes an API key. Requests with the key and signed links are refused from now on.
#[utoipa::path(
    delete,
    path = "/keys/{key_id}",
    tag = "keys",
    params(("key_id" = String, Path)),
    responses((status = 204), (status = 404, body = ProblemDocument))
)]
pub(crate) async fn revoke_key(
    State(runtime): State<Runtime>,
    State(api_keys): State<Arc<ApiKeys>>,
    _admin: SiteAdmin,
    Path(id): Path<String>,
) -> Result<StatusCode, Problem> {
    run_blocking(&runtime, move || api_keys.revoke(&id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
