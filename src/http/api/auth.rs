//! `/auth`: the first set-up, log-in, the next token, log-out.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{Application, ApplicationError, LoggedIn};
use crate::auth::{FacilityScope, Principal, page_session};
use crate::http::App;
use crate::http::layer::identity::{Credential, PAGE_COOKIE};
use crate::http::openapi::ProblemDocument;
use crate::http::problem::Problem;
use crate::http::take::{Body, Viewer};
use crate::inventory::{FacilityId, Moment};

/// Open to all, but for the log-out.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(set_up))
        .routes(routes!(log_in))
        .routes(routes!(refresh))
        .routes(routes!(log_out))
        .routes(routes!(log_in_page))
        .routes(routes!(get_session))
}

/// Who wants in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `username` and `password`")]
struct LogIn {
    username: String,
    password: String,
}

/// The next token is wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `refresh_token`")]
struct Refresh {
    refresh_token: String,
}

/// The first administrator, with the secret of the set-up link.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields, expecting = "an object with `secret`, `username` and `password`")]
struct SetUp {
    secret: String,
    username: String,
    password: String,
}

/// What opens the other addresses.
#[derive(Serialize, ToSchema)]
pub struct TokenDocument {
    /// Sent as `Authorization: Bearer`.
    access_token: String,
    /// `Bearer`
    token_type: &'static str,
    /// Seconds.
    expires_in: u64,
    /// Good once, for the next access token.
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

/// Who is logged in.
#[derive(Serialize, ToSchema)]
struct SessionDocument {
    username: String,
    /// `viewer`, `operator`, `admin` or `service`.
    role: &'static str,
    /// Only these facilities; null is all.
    facilities: Option<Vec<FacilityId>>,
    /// When the log-in ends; null is never.
    expires_at: Option<Moment>,
    /// Of a session in a cookie: sent as `X-CSRF-Token` with whatever changes something. Null otherwise.
    csrf_token: Option<String>,
}

impl SessionDocument {
    fn of(pass: &Principal, session: Option<&str>) -> Self {
        let facilities = match &pass.identity.facility_scope {
            FacilityScope::All => None,
            FacilityScope::Named(named) => Some(named.iter().cloned().collect()),
        };
        Self {
            username: pass.identity.name.to_string(),
            role: pass.identity.role.as_str(),
            facilities,
            expires_at: pass.expires_at,
            csrf_token: session.map(page_session::csrf_token),
        }
    }
}

/// The cookie that holds a session for so many seconds; with 0 it goes. No script can read it, and no page of another
/// site makes the browser send it.
fn cookie(session: &str, seconds: u64) -> [(HeaderName, String); 1] {
    let line = format!("{PAGE_COOKIE}={session}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Strict");
    [(header::SET_COOKIE, line)]
}

impl App {
    /// Runs work that weighs a password, a few at a time.
    pub(super) async fn weigh<T, W>(&self, work: W) -> Result<T, Problem>
    where
        T: Send + 'static,
        W: FnOnce(&Application) -> Result<T, ApplicationError> + Send + 'static,
    {
        let turn = self.weighing.acquire().await;
        let _turn = turn.map_err(|_| Problem::unavailable("the program is stopping", 10))?;
        Ok(self.appliance.aside(work).await?)
    }
}

/// Makes the first administrator.
#[utoipa::path(
    post,
    path = "/auth/setup",
    tag = "auth",
    security(()),
    request_body = SetUp,
    responses(
        (status = 200, body = TokenDocument),
        (status = 403, body = ProblemDocument, description = "The secret is wrong, used or older than an hour."),
        (status = 422, body = ProblemDocument, description = "Username or password is not taken."),
    )
)]
async fn set_up(State(app): State<App>, Body(wanted): Body<SetUp>) -> Result<TokenDocument, Problem> {
    let SetUp { secret, username, password } = wanted;
    Ok(app.weigh(move |appliance| appliance.set_up(&secret, &username, &password)).await?.into())
}

/// Opens a session.
#[utoipa::path(
    post,
    path = "/auth/login",
    tag = "auth",
    security(()),
    request_body = LogIn,
    responses(
        (status = 200, body = TokenDocument),
        (status = 401, body = ProblemDocument, description = "Username or password is wrong, or the account is locked."),
        (status = 403, body = ProblemDocument, description = "The appliance is not set up yet."),
    )
)]
async fn log_in(State(app): State<App>, Body(wanted): Body<LogIn>) -> Result<TokenDocument, Problem> {
    let LogIn { username, password } = wanted;
    Ok(app.weigh(move |appliance| appliance.log_in(&username, &password)).await?.into())
}

/// Gives the next pair of tokens. A refresh token that comes a second time revokes its session.
#[utoipa::path(
    post,
    path = "/auth/refresh",
    tag = "auth",
    security(()),
    request_body = Refresh,
    responses(
        (status = 200, body = TokenDocument),
        (status = 401, body = ProblemDocument, description = "The refresh token is not valid, used or expired."),
    )
)]
async fn refresh(State(app): State<App>, Body(wanted): Body<Refresh>) -> Result<TokenDocument, Problem> {
    let refreshed = app.appliance.aside(move |appliance| appliance.refresh(&wanted.refresh_token)).await?;
    Ok(refreshed.into())
}

/// Ends the session: its tokens are refused from now on, and its cookie goes.
#[utoipa::path(post, path = "/auth/logout", tag = "auth", responses((status = 204)))]
async fn log_out(State(app): State<App>, Viewer(pass): Viewer, headers: HeaderMap) -> Result<Response, Problem> {
    let is_of_a_page = Credential::of_page(&headers).is_some();
    app.appliance.aside(move |appliance| appliance.log_out(&pass)).await?;
    let gone = StatusCode::NO_CONTENT;
    Ok(if is_of_a_page { (gone, cookie("", 0)).into_response() } else { gone.into_response() })
}

/// Opens a session for the admin page: its token lies in a cookie that scripts cannot read (`HttpOnly`,
/// `SameSite=Strict`). What changes something then needs `csrf_token` as `X-CSRF-Token`.
#[utoipa::path(
    post,
    path = "/auth/page-login",
    tag = "auth",
    security(()),
    request_body = LogIn,
    responses(
        (status = 200, body = SessionDocument, headers(("Set-Cookie" = String))),
        (status = 401, body = ProblemDocument, description = "Username or password is wrong, or the account is locked."),
        (status = 403, body = ProblemDocument, description = "The appliance is not set up yet."),
    )
)]
async fn log_in_page(State(app): State<App>, Body(wanted): Body<LogIn>) -> Result<Response, Problem> {
    let LogIn { username, password } = wanted;
    let (session, seconds, pass) = app
        .weigh(move |appliance| {
            let logged_in = appliance.log_in(&username, &password)?;
            let session = page_session::cookie_value(&logged_in.access_token);
            let pass = appliance.verify(&session, appliance.clock().now())?;
            Ok((session, logged_in.expires_in, pass))
        })
        .await?;
    let document = SessionDocument::of(&pass, Some(&session));
    Ok((cookie(&session, seconds), axum::Json(document)).into_response())
}

/// Who is logged in.
#[utoipa::path(
    get,
    path = "/auth/session",
    tag = "auth",
    responses((status = 200, body = SessionDocument), (status = 401, body = ProblemDocument))
)]
async fn get_session(Viewer(pass): Viewer, headers: HeaderMap) -> axum::Json<SessionDocument> {
    axum::Json(SessionDocument::of(&pass, Credential::of_page(&headers)))
}
