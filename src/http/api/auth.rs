//! `/auth`: initial set-up, login, token refresh, logout.
//!
//! Guards: none, except for logout and the session (`Caller`).

use std::sync::Arc;

use axum::Extension;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::app::{Authenticator, FirstSetup, LoggedIn, LoginAttempt, LoginSessions, run_blocking};
use crate::auth::{FacilityScope, Principal, SessionKind, page_session};
use crate::http::ApiState;
use crate::http::extract::{Body, Caller};
use crate::http::middleware::authentication::{PAGE_COOKIE, RequestCredential};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::stack::AuthenticatedRequest;
use crate::inventory::{FacilityId, Moment};
use crate::runtime::Runtime;

/// Credentials of a user.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `username` and `password`")]
pub(crate) struct LoginRequest {
    username: String,
    password: String,
}

/// A refresh token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `refresh_token`")]
pub(crate) struct RefreshRequest {
    refresh_token: String,
}

/// The first administrator, and the secret of the set-up link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `secret`, `username` and `password`")]
pub(crate) struct SetupRequest {
    /// Secret of the set-up link, valid once and for one hour.
    secret: String,
    /// 1 to 64 letters, digits or `.-_@`.
    username: String,
    /// 8 characters to 1024 bytes.
    password: String,
}

/// The tokens of a session.
#[derive(Serialize, ToSchema)]
pub struct TokenDocument {
    /// Access token, to be sent as `Authorization: Bearer <token>`.
    access_token: String,
    /// Always `Bearer`.
    token_type: &'static str,
    /// Validity of the access token, seconds.
    expires_in: u64,
    /// Single-use token for `POST /auth/refresh`. Valid for 30 days.
    refresh_token: String,
}

impl IntoResponse for TokenDocument {
    fn into_response(self) -> Response {
        axum::Json(self).into_response()
    }
}

impl From<LoggedIn> for TokenDocument {
    fn from(logged_in: LoggedIn) -> Self {
        let LoggedIn { access_token, expires_in, refresh_token } = logged_in;
        Self { access_token, token_type: "Bearer", expires_in, refresh_token }
    }
}

/// The caller.
#[derive(Serialize, ToSchema)]
pub(crate) struct SessionDocument {
    /// Username, or the name of the API key.
    username: String,
    /// `viewer`, `operator`, `admin` or `service`.
    role: &'static str,
    /// Facilities that the caller may see; null for all.
    facilities: Option<Vec<FacilityId>>,
    /// When the credential expires; null for never.
    expires_at: Option<Moment>,
    /// For a session in a cookie: the value of the header `X-CSRF-Token`, which every request that changes something must
    /// have. Null otherwise.
    csrf_token: Option<String>,
}

impl SessionDocument {
    fn new(principal: &Principal, session: Option<&str>) -> Self {
        let facilities = match &principal.identity.facility_scope {
            FacilityScope::All => None,
            FacilityScope::Named(named) => Some(named.iter().cloned().collect()),
        };
        Self {
            username: principal.identity.name.to_string(),
            role: principal.identity.role.as_str(),
            facilities,
            expires_at: principal.expires_at,
            csrf_token: session.map(page_session::csrf_token),
        }
    }
}

/// The header that sets the session cookie for `seconds`; 0 removes it. `HttpOnly` hides the cookie from scripts,
/// `SameSite=Strict` keeps the browser from sending it with requests from other sites.
fn cookie(session: &str, seconds: u64) -> [(HeaderName, String); 1] {
    let line = format!("{PAGE_COOKIE}={session}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict");
    [(header::SET_COOKIE, line)]
}

/// Under what wrong passwords of a request are counted, beside the name.
fn client_of(request: &AuthenticatedRequest) -> String {
    request.client.network().map_or_else(|| request.client.to_string(), |network| network.to_string())
}

/// Creates the first administrator and logs in. Refused as soon as there is an administrator, however created.
#[utoipa::path(
    post,
    path = "/auth/setup",
    tag = "auth",
    security(()),
    request_body = SetupRequest,
    responses(
        (status = 200, body = TokenDocument),
        (status = 403, body = ProblemDocument, description = "The secret is wrong, used, or more than one hour old, or there is an administrator."),
        (status = 409, body = ProblemDocument, description = "Another user has the name."),
        (status = 422, body = ProblemDocument, description = "The username or password is not acceptable."),
    )
)]
pub(crate) async fn set_up(
    State(app): State<ApiState>,
    State(setup): State<Arc<FirstSetup>>,
    Body(body): Body<SetupRequest>,
) -> Result<TokenDocument, Problem> {
    let SetupRequest { secret, username, password } = body;
    Ok(app.run_password_hash(move || setup.complete(&secret, &username, &password)).await?.into())
}

/// Logs in. After the fifth wrong password in a row for a name from an address, further attempts from there are refused,
/// for 30 seconds at first and twice as long each time, up to one hour. Other addresses are not affected, and names that
/// nobody has are treated alike.
#[utoipa::path(
    post,
    path = "/auth/login",
    tag = "auth",
    security(()),
    request_body = LoginRequest,
    responses(
        (status = 200, body = TokenDocument),
        (status = 401, body = ProblemDocument, description = "The username or password is wrong, or there were too many wrong ones."),
        (status = 403, body = ProblemDocument, description = "The initial set-up is not done."),
    )
)]
pub(crate) async fn log_in(
    State(app): State<ApiState>,
    State(sessions): State<Arc<LoginSessions>>,
    Extension(request): Extension<AuthenticatedRequest>,
    Body(body): Body<LoginRequest>,
) -> Result<TokenDocument, Problem> {
    let log_in = move || {
        let (LoginRequest { username, password }, client) = (&body, client_of(&request));
        sessions.log_in(LoginAttempt { username, password, client: &client, kind: SessionKind::Program })
    };
    Ok(app.run_password_hash(log_in).await?.into())
}

/// Exchanges a refresh token for a new pair of tokens. A refresh token that is used a second time revokes the session.
#[utoipa::path(
    post,
    path = "/auth/refresh",
    tag = "auth",
    security(()),
    request_body = RefreshRequest,
    responses(
        (status = 200, body = TokenDocument),
        (status = 401, body = ProblemDocument, description = "The refresh token is invalid, used, or expired."),
    )
)]
pub(crate) async fn refresh(
    State(runtime): State<Runtime>,
    State(sessions): State<Arc<LoginSessions>>,
    Body(body): Body<RefreshRequest>,
) -> Result<TokenDocument, Problem> {
    let refreshed = run_blocking(&runtime, move || sessions.refresh(&body.refresh_token)).await?;
    Ok(refreshed.into())
}

/// Logs out: revokes the session's tokens and removes its cookie. Has no effect for an API key.
#[utoipa::path(post, path = "/auth/logout", tag = "auth", responses((status = 204)))]
pub(crate) async fn log_out(
    State(runtime): State<Runtime>,
    State(sessions): State<Arc<LoginSessions>>,
    Caller(principal): Caller,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let is_page_session = RequestCredential::find_page_session(&headers).is_some();
    run_blocking(&runtime, move || sessions.log_out(&principal)).await?;
    let status = StatusCode::NO_CONTENT;
    Ok(if is_page_session { (status, cookie("", 0)).into_response() } else { status.into_response() })
}

/// Logs in to the admin page. The session is a cookie that scripts cannot read (`HttpOnly`, `SameSite=Strict`). A request
/// with the cookie that changes something needs `csrf_token` in the header `X-CSRF-Token`.
#[utoipa::path(
    post,
    path = "/auth/page-login",
    tag = "auth",
    security(()),
    request_body = LoginRequest,
    responses(
        (status = 200, body = SessionDocument, headers(
            ("Set-Cookie" = String, description = "The session's cookie, `HttpOnly` and `SameSite=Strict`."),
        )),
        (status = 401, body = ProblemDocument, description = "The username or password is wrong, or there were too many wrong ones."),
        (status = 403, body = ProblemDocument, description = "The initial set-up is not done."),
    )
)]
pub(crate) async fn log_in_page(
    State(app): State<ApiState>,
    State(authenticator): State<Arc<Authenticator>>,
    State(sessions): State<Arc<LoginSessions>>,
    Extension(request): Extension<AuthenticatedRequest>,
    Body(body): Body<LoginRequest>,
) -> Result<Response, Problem> {
    let (session, seconds, principal) = app
        .run_password_hash(move || {
            let (LoginRequest { username, password }, client) = (&body, client_of(&request));
            let attempt = LoginAttempt { username, password, client: &client, kind: SessionKind::Page };
            let logged_in = sessions.log_in(attempt)?;
            let session = page_session::cookie_value(&logged_in.access_token);
            let principal = authenticator.verify(&session, authenticator.now())?;
            Ok((session, logged_in.expires_in, principal))
        })
        .await?;
    let document = SessionDocument::new(&principal, Some(&session));
    Ok((cookie(&session, seconds), axum::Json(document)).into_response())
}

/// Returns the caller.
#[utoipa::path(
    get,
    path = "/auth/session",
    tag = "auth",
    responses((status = 200, body = SessionDocument), (status = 401, body = ProblemDocument))
)]
pub(crate) async fn get_session(Caller(principal): Caller, headers: HeaderMap) -> axum::Json<SessionDocument> {
    axum::Json(SessionDocument::new(&principal, RequestCredential::find_page_session(&headers)))
}
