//! The contents page of the product: every route of the API, one line each, with its method, path, least right and handler.
//!
//! A `document` is a GET whose response has an `ETag` and may come from the response cache.
//!
//! The OpenAPI document comes from the annotations of the handlers, and from the properties of each line for what the
//! middleware and the extractors answer ([`openapi::complete_operation`]). A test fails when a line here and the
//! annotation of its handler differ, and another one calls every route to check the right.

use std::collections::BTreeSet;

use axum::Router;
use axum::http::header;
use axum::response::IntoResponse;
use axum::routing::get as get_route;
use bytes::Bytes;
use utoipa::openapi::{HttpMethod, OpenApi};
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouter};
use utoipa_axum::routes;

use self::Access::{Anonymous, Caller, LocalAdmin, Metrics, Operator, Signed, SiteAdmin, SiteOperator, Viewer};
use super::api::{
    algorithms, auth, cache, compliance_calendar, dead_letters, engines, equipment, events, explain, facilities, feeds,
    forecast, health, history, import_export, keys, logs, metrics, photos, plan, portfolio, report, sources, sync,
    sync_stream, sync_verify, threatmap, users, voltmetrics_batch, voltmetrics_breaker, voltmetrics_calculate,
    webhooks_condoit, webhooks_voltmetrics,
};
use super::middleware::authentication::{AccessRule, access_rule};
use super::openapi::RouteTraits;
use super::{ApiState, admin_page, openapi};

/// Prefix of the paths in [`API_ROUTES`].
const BASE: &str = "/api/v1";
/// Routes that are also served without the prefix, where orchestrators and Prometheus expect them.
const AT_ROOT: [&str; 3] = ["/health", "/ready", "/metrics"];
const OPENAPI: &str = "/api/v1/openapi.json";

#[rustfmt::skip]
const API_ROUTES: &[ApiRoute] = &[
    // Facilities and equipment
    document("/facilities", Viewer, || routes!(facilities::list_facilities)),
    document("/facilities/{facility_id}", Viewer, || routes!(facilities::get_facility)),
    document("/facilities/{facility_id}/compliance", Viewer, || routes!(facilities::get_compliance)),
    document("/facilities/{facility_id}/risks", Viewer, || routes!(facilities::get_risks)),
    document("/facilities/{facility_id}/equipment", Viewer, || routes!(equipment::list_facility_equipment)),
    document("/facilities/{facility_id}/equipment/{equipment_id}", Viewer, || routes!(equipment::get_facility_equipment)),
    document("/facilities/{facility_id}/one-line", Viewer, || routes!(feeds::get_one_line)),
    document("/facilities/{facility_id}/forecast", Viewer, || routes!(forecast::get_facility_forecast)),
    document("/facilities/{facility_id}/history", Viewer, || routes!(history::get_facility_history)),
    document("/facilities/{facility_id}/plan", Viewer, || routes!(plan::get_plan)),
    post("/facilities/{facility_id}/what-if", Viewer, || routes!(plan::try_what_if)),
    get("/facilities/{facility_id}/report", Viewer, || routes!(report::get_report)),
    document("/equipment", Viewer, || routes!(equipment::list_equipment)),
    document("/equipment/{equipment_id}", Viewer, || routes!(equipment::get_equipment)),
    document("/equipment/{equipment_id}/explain", Viewer, || routes!(explain::explain_equipment)),
    document("/equipment/{equipment_id}/upstream", Viewer, || routes!(feeds::get_upstream)),
    document("/equipment/{equipment_id}/downstream", Viewer, || routes!(feeds::get_downstream)),
    document("/equipment/{equipment_id}/forecast", Viewer, || routes!(forecast::get_equipment_forecast)),
    document("/equipment/{equipment_id}/history", Viewer, || routes!(history::get_equipment_history)),
    document("/equipment/{equipment_id}/engines", Viewer, || routes!(engines::get_equipment_engines)),
    get("/photos/{photo_id}", Viewer, || routes!(photos::get_photo)),
    get("/photos/{photo_id}/thumbnail", Viewer, || routes!(photos::get_photo_thumbnail)),

    // Portfolio
    document("/portfolio/summary", Viewer, || routes!(portfolio::get_portfolio_summary)),
    document("/portfolio/forecast", Viewer, || routes!(forecast::get_portfolio_forecast)),
    document("/portfolio/history", Viewer, || routes!(history::get_portfolio_history)),
    document("/compliance/calendar", Viewer, || routes!(compliance_calendar::get_calendar)),
    document("/threatmap/facilities", Viewer, || routes!(threatmap::list_threatmap_facilities)),
    document("/threatmap/facilities/{facility_id}", Viewer, || routes!(threatmap::get_threatmap_facility)),
    document("/threatmap/omitted", Viewer, || routes!(threatmap::list_threatmap_omitted)),
    get("/report-key", Viewer, || routes!(report::get_report_key)),

    // Risk engines and calculations by VoltMetrics
    get("/algorithms", Viewer, || routes!(algorithms::list_algorithms)),
    put("/algorithms", SiteAdmin, || routes!(algorithms::put_algorithm)),
    get("/engine", Viewer, || routes!(engines::get_engine)),
    put("/engine", SiteAdmin, || routes!(engines::put_engine)),
    document("/engines/compare", Viewer, || routes!(engines::compare_engines)),
    post("/voltmetrics/calculate", Operator, || routes!(voltmetrics_calculate::calculate)),
    get("/voltmetrics/calculate/{job_id}", Operator, || routes!(voltmetrics_calculate::get_calculation)),
    post("/voltmetrics/calculate/{job_id}/cancel", Operator, || routes!(voltmetrics_calculate::cancel_calculation)),
    get("/voltmetrics/calculations", Operator, || routes!(voltmetrics_calculate::list_calculations)),
    post("/voltmetrics/batch", Operator, || routes!(voltmetrics_batch::calculate_batch)),
    get("/voltmetrics/batch", Operator, || routes!(voltmetrics_batch::list_batches)),
    get("/voltmetrics/batch/{batch_id}", Operator, || routes!(voltmetrics_batch::get_batch)),
    post("/voltmetrics/batch/{batch_id}/cancel", Operator, || routes!(voltmetrics_batch::cancel_batch)),
    get("/voltmetrics/breaker", SiteOperator, || routes!(voltmetrics_breaker::get_breaker)),
    get("/dead-letters", SiteAdmin, || routes!(dead_letters::list_dead_letters)),
    get("/dead-letters/{dead_letter_id}", SiteAdmin, || routes!(dead_letters::get_dead_letter)),
    delete("/dead-letters/{dead_letter_id}", SiteAdmin, || routes!(dead_letters::delete_dead_letter)),
    post("/dead-letters/{dead_letter_id}/retry", SiteAdmin, || routes!(dead_letters::retry_dead_letter)),
    post("/dead-letters/retry-all", SiteAdmin, || routes!(dead_letters::retry_all_dead_letters)),
    post("/webhooks/voltmetrics/calculation", Signed, || routes!(webhooks_voltmetrics::take_calculation_webhook)),

    // Sources and synchronization
    get("/sources", SiteAdmin, || routes!(sources::list_sources)),
    put("/sources/{source}", SiteAdmin, || routes!(sources::put_source)),
    delete("/sources/{source}", SiteAdmin, || routes!(sources::delete_source)),
    post("/sources/{source}/check", SiteAdmin, || routes!(sources::check_source)),
    post("/sources/check", SiteAdmin, || routes!(sources::check_draft)),
    post("/sync", SiteOperator, || routes!(sync::start_sync)),
    post("/sync/import", LocalAdmin, || routes!(sync::import_file)),
    get("/sync/runs", SiteOperator, || routes!(sync::list_sync_runs)),
    get("/sync/runs/{run_id}", SiteOperator, || routes!(sync::get_sync_run)),
    post("/sync/runs/{run_id}/cancel", SiteOperator, || routes!(sync::cancel_sync_run)),
    get("/sync/issues", SiteOperator, || routes!(sync::list_sync_issues)),
    get("/sync/stream", SiteOperator, || routes!(sync_stream::stream_sync)),
    get("/sync/verify", SiteOperator, || routes!(sync_verify::verify_sources)),
    post("/import", SiteOperator, || routes!(import_export::import_records)),
    get("/export", SiteOperator, || routes!(import_export::export_records)),
    post("/webhooks/condoit/changes", Signed, || routes!(webhooks_condoit::take_condoit_change)),

    // Users, keys and sessions
    post("/auth/setup", Anonymous, || routes!(auth::set_up)),
    post("/auth/login", Anonymous, || routes!(auth::log_in)),
    post("/auth/page-login", Anonymous, || routes!(auth::log_in_page)),
    post("/auth/refresh", Anonymous, || routes!(auth::refresh)),
    post("/auth/logout", Caller, || routes!(auth::log_out)),
    get("/auth/session", Caller, || routes!(auth::get_session)),
    get("/users", SiteAdmin, || routes!(users::list_users)),
    post("/users", SiteAdmin, || routes!(users::add_user)),
    delete("/users/{username}", SiteAdmin, || routes!(users::disable_user)),
    post("/users/{username}/enable", SiteAdmin, || routes!(users::enable_user)),
    put("/users/{username}/password", SiteAdmin, || routes!(users::set_user_password)),
    get("/keys", SiteAdmin, || routes!(keys::list_keys)),
    post("/keys", SiteAdmin, || routes!(keys::create_key)),
    delete("/keys/{key_id}", SiteAdmin, || routes!(keys::revoke_key)),

    // Operation
    get("/health", Anonymous, || routes!(health::get_health)),
    get("/ready", Anonymous, || routes!(health::get_ready)),
    get("/metrics", Metrics, || routes!(metrics::get_metrics)),
    get("/events", Viewer, || routes!(events::listen_events)),
    get("/cache", SiteOperator, || routes!(cache::get_cache_figures)),
    get("/logs", SiteAdmin, || routes!(logs::list_log_lines)),
];

/// The least that a caller needs for a route. Each has an extractor of the same name, which the handler takes and which
/// enforces it; a test calls every route as every kind of caller and compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// No credential.
    Anonymous,
    /// A signature over the body.
    Signed,
    /// No credential on this machine, elsewhere the role viewer for all facilities.
    Metrics,
    /// Any credential: the route concerns the caller alone.
    Caller,
    /// The role viewer, or a service with the scope of the resource. The answer is limited to the caller's facilities.
    Viewer,
    /// The role operator, or a service with the scope of the resource. Extends to the caller's facilities.
    Operator,
    /// As [`Access::Operator`], for all facilities: 403 for callers that are limited to some.
    SiteOperator,
    /// The role admin for all facilities, or a service with the scope of the resource, where there is one.
    SiteAdmin,
    /// The owner of this machine, over the Unix socket in the data folder.
    LocalAdmin,
}

/// One line of the contents page.
pub struct ApiRoute {
    /// The method.
    pub method: HttpMethod,
    /// The path below `/api/v1`, with parameters in braces.
    pub path: &'static str,
    /// Who may call it.
    pub access: Access,
    /// Whether it returns a document with an `ETag`.
    pub is_document: bool,
    // A function, because a handler's schemas are built with it: building those of all routes at the same time took 15 MB.
    handler: fn() -> UtoipaMethodRouter<ApiState>,
}

impl ApiRoute {
    /// The handler, with an annotation that has every response of the operation.
    fn documented(&self) -> UtoipaMethodRouter<ApiState> {
        let (schemas, mut paths, handler) = (self.handler)();
        let route = RouteTraits {
            needs_credential: !matches!(self.access, Anonymous | Signed | Metrics),
            is_signed: self.access == Signed,
            is_rate_limited: !matches!(
                access_rule(&format!("{BASE}{}", self.path)),
                AccessRule::Unlimited | AccessRule::Optional
            ),
            is_document: self.is_document,
            ..RouteTraits::default()
        };
        let operation = paths.paths.get_mut(self.path).and_then(|item| match self.method {
            HttpMethod::Get => item.get.as_mut(),
            HttpMethod::Put => item.put.as_mut(),
            HttpMethod::Post => item.post.as_mut(),
            HttpMethod::Delete => item.delete.as_mut(),
            _ => None,
        });
        // A line whose annotation has another path or method is found by a test.
        if let Some(operation) = operation {
            openapi::complete_operation(operation, route);
        }
        (schemas, paths, handler)
    }
}

const fn get(path: &'static str, access: Access, handler: fn() -> UtoipaMethodRouter<ApiState>) -> ApiRoute {
    ApiRoute { method: HttpMethod::Get, path, access, is_document: false, handler }
}

const fn document(path: &'static str, access: Access, handler: fn() -> UtoipaMethodRouter<ApiState>) -> ApiRoute {
    ApiRoute { method: HttpMethod::Get, path, access, is_document: true, handler }
}

const fn post(path: &'static str, access: Access, handler: fn() -> UtoipaMethodRouter<ApiState>) -> ApiRoute {
    ApiRoute { method: HttpMethod::Post, path, access, is_document: false, handler }
}

const fn put(path: &'static str, access: Access, handler: fn() -> UtoipaMethodRouter<ApiState>) -> ApiRoute {
    ApiRoute { method: HttpMethod::Put, path, access, is_document: false, handler }
}

const fn delete(path: &'static str, access: Access, handler: fn() -> UtoipaMethodRouter<ApiState>) -> ApiRoute {
    ApiRoute { method: HttpMethod::Delete, path, access, is_document: false, handler }
}

/// Every route of the API.
#[must_use]
pub const fn list_routes() -> &'static [ApiRoute] {
    API_ROUTES
}

fn api_router() -> OpenApiRouter<ApiState> {
    let routes = API_ROUTES.iter().fold(OpenApiRouter::new(), |router, route| router.routes(route.documented()));
    OpenApiRouter::with_openapi(openapi::base_document()).nest(BASE, routes)
}

fn root_router() -> OpenApiRouter<ApiState> {
    let routes = API_ROUTES.iter().filter(|route| AT_ROOT.contains(&route.path));
    routes.fold(OpenApiRouter::new(), |router, route| router.routes((route.handler)()))
}

/// The path template of every route, for example `/api/v1/facilities/{facility_id}`.
#[must_use]
pub fn templates() -> Vec<String> {
    let documented = API_ROUTES.iter().map(|route| format!("{BASE}{}", route.path));
    let at_root = AT_ROOT.into_iter().chain([OPENAPI]).map(str::to_owned);
    documented.chain(at_root).chain(admin_page::paths()).collect::<BTreeSet<_>>().into_iter().collect()
}

/// The OpenAPI document.
#[must_use]
pub fn openapi_document() -> OpenApi {
    let mut document = api_router().into_openapi();
    openapi::complete_document(&mut document);
    document
}

/// The router: the API, the routes at the root, the OpenAPI document, the admin page and the manual.
///
/// # Errors
/// When the OpenAPI document cannot be serialized, or a file of the admin page is missing in the binary.
pub fn router(state: ApiState) -> Result<Router, std::io::Error> {
    let (router, mut document) = api_router().split_for_parts();
    openapi::complete_document(&mut document);
    let document = Bytes::from(serde_json::to_vec(&document)?);
    let is_demo = state.is_demo;
    let openapi = move || async move { ([(header::CONTENT_TYPE, "application/json")], document).into_response() };
    Ok(router
        .merge(Router::from(root_router()))
        .route(OPENAPI, get_route(openapi))
        .with_state(state)
        .merge(admin_page::routes(is_demo)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_has_the_method_and_path_of_its_handlers_annotation() {
        for route in API_ROUTES {
            let (_, paths, _) = &(route.handler)();
            let annotated: Vec<&String> = paths.paths.keys().collect();
            assert_eq!(annotated, [route.path]);
            let item = &paths.paths[route.path];
            let operations = [
                (HttpMethod::Get, &item.get),
                (HttpMethod::Put, &item.put),
                (HttpMethod::Post, &item.post),
                (HttpMethod::Delete, &item.delete),
                (HttpMethod::Patch, &item.patch),
            ];
            for (method, operation) in operations {
                let is_listed = method == route.method;
                assert_eq!(operation.is_some(), is_listed, "{}", route.path);
                let Some(operation) = operation else { continue };
                // The metrics have an alternative of their own: no credential for requests from this machine.
                let has_default_security = !matches!(route.access, Anonymous | Signed | Metrics);
                assert_eq!(operation.security.is_none(), has_default_security, "the security of {}", route.path);
            }
        }
    }

    #[test]
    fn no_route_is_listed_twice() {
        let routes = API_ROUTES;
        let spelled = |route: &ApiRoute| format!("{} {}", serde_json::json!(route.method), route.path);
        let unique: BTreeSet<String> = routes.iter().map(spelled).collect();
        assert_eq!(unique.len(), routes.len());
        assert!(AT_ROOT.iter().all(|path| routes.iter().any(|route| route.path == *path)));
    }
}
