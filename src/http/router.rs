//! The table of contents: every resource, a line each.

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get;
use bytes::Bytes;
use utoipa::openapi::OpenApi;
use utoipa_axum::router::OpenApiRouter;

use super::{App, api, openapi, page};

/// The path below which all of it lies.
const BASE: &str = "/api/v1";
const OPENAPI: &str = "/api/v1/openapi.json";

fn resources() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(openapi::frame()).nest(
        BASE,
        OpenApiRouter::new()
            .merge(api::facilities::routes())
            .merge(api::equipment::routes())
            .merge(api::explain::routes())
            .merge(api::feeds::routes())
            .merge(api::calendar::routes())
            .merge(api::portfolio::routes())
            .merge(api::forecast::routes())
            .merge(api::actions::routes())
            .merge(api::history::routes())
            .merge(api::evidence::routes())
            .merge(api::photos::routes())
            .merge(api::algorithms::routes())
            .merge(api::breaker::routes())
            .merge(api::cache::routes())
            .merge(api::events::routes())
            .merge(api::logs::routes())
            .merge(api::threatmap::routes())
            .merge(api::sync::routes())
            .merge(api::engines::routes())
            .merge(api::sources::routes())
            .merge(api::calculations::routes())
            .merge(api::webhooks::routes())
            .merge(api::dead_letters::routes())
            .merge(api::verify::routes())
            .merge(api::condoit::routes())
            .merge(api::sync_stream::routes())
            .merge(api::transfer::routes())
            .merge(api::auth::routes())
            .merge(api::users::routes())
            .merge(api::keys::routes())
            .merge(api::health::routes())
            .merge(api::metrics::routes()),
    )
}

/// What answers at the root, too.
fn at_root() -> OpenApiRouter<App> {
    api::health::routes().merge(api::metrics::routes())
}

/// Every route as its template, as in `/api/v1/facilities/{facility_id}`.
#[must_use]
pub fn templates() -> Vec<String> {
    let documented = [resources(), at_root()].map(|routes| routes.into_openapi().paths.paths);
    let page = page::paths().into_iter().chain([OPENAPI.to_owned()]);
    documented.into_iter().flat_map(std::collections::BTreeMap::into_keys).chain(page).collect()
}

/// The OpenAPI document.
#[must_use]
pub fn document() -> OpenApi {
    let mut document = resources().into_openapi();
    openapi::require_every_key(&mut document);
    document
}

/// Every route with its handlers; `/health`, `/ready` and `/metrics` answer at the root, too.
///
/// # Errors
/// When the OpenAPI document cannot be written as JSON, or the admin page is not whole.
pub fn router(app: App) -> Result<Router, std::io::Error> {
    let (router, mut document) = resources().split_for_parts();
    openapi::require_every_key(&mut document);
    let document = Bytes::from(serde_json::to_vec(&document)?);
    let openapi = move || async move { ([(header::CONTENT_TYPE, "application/json")], document).into_response() };
    Ok(router.merge(Router::from(at_root())).route(OPENAPI, get(openapi)).with_state(app).merge(page::routes()?))
}
