//! Pages of other origins: nothing is said to them until they are named in the configuration.

use axum::http::{HeaderMap, HeaderValue, Method, header};

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
const HEADERS: HeaderValue =
    HeaderValue::from_static("Authorization, Content-Type, If-Match, If-None-Match, X-API-Key, X-Request-Id");
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Age, ETag, Retry-After, X-Cache, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id",
);
/// How long a browser may remember what it was told, in seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The origins that are named.
#[derive(Debug, Clone, Default)]
pub struct Cors {
    origins: Vec<HeaderValue>,
}

impl Cors {
    /// These origins, such as `http://localhost:3000`. `*` is an origin that nobody has: tokens are for named pages.
    #[must_use]
    pub fn of(origins: &[String]) -> Self {
        Self { origins: origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect() }
    }

    /// The request's origin, if it is named.
    pub(crate) fn allowed(&self, request: &HeaderMap) -> Option<HeaderValue> {
        if self.origins.is_empty() {
            return None;
        }
        let origin = request.get(header::ORIGIN)?;
        self.origins.contains(origin).then(|| origin.clone())
    }

    /// Whether answers differ by origin at all.
    pub(crate) fn is_on(&self) -> bool {
        !self.origins.is_empty()
    }

    /// Whether a browser asks if it may ask.
    pub(crate) fn is_preflight(method: &Method, request: &HeaderMap) -> bool {
        *method == Method::OPTIONS
            && request.contains_key(header::ORIGIN)
            && request.contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
    }

    pub(crate) fn write_preflight(headers: &mut HeaderMap) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, METHODS);
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, HEADERS);
        headers.insert(header::ACCESS_CONTROL_MAX_AGE, MAX_AGE);
    }

    pub(crate) fn write(&self, allowed: Option<HeaderValue>, headers: &mut HeaderMap) {
        if self.is_on() {
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
        }
        if let Some(origin) = allowed {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }
}
