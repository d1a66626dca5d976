//! Cross-origin resource sharing: pages of other origins may use the API only when the configuration names them.

use axum::http::{HeaderMap, HeaderValue, Method, header};

const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
const HEADERS: HeaderValue =
    HeaderValue::from_static("Authorization, Content-Type, If-Match, If-None-Match, X-API-Key, X-Request-Id");
const EXPOSED: HeaderValue = HeaderValue::from_static(
    "Age, ETag, Retry-After, X-Cache, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, X-Request-Id",
);
/// How long a browser may cache the answer to a preflight request, seconds.
const MAX_AGE: HeaderValue = HeaderValue::from_static("600");

/// The allowed origins.
#[derive(Debug, Clone, Default)]
pub struct Cors {
    origins: Vec<HeaderValue>,
}

impl Cors {
    /// Allows these origins, for example `http://localhost:3000`. `*` is compared literally and matches no origin: a token
    /// is meant for named pages only.
    #[must_use]
    pub fn new(origins: &[String]) -> Self {
        Self { origins: origins.iter().filter_map(|origin| HeaderValue::from_str(origin).ok()).collect() }
    }

    /// The request's origin, if it is allowed.
    pub(crate) fn find_allowed(&self, request: &HeaderMap) -> Option<HeaderValue> {
        if self.origins.is_empty() {
            return None;
        }
        let origin = request.get(header::ORIGIN)?;
        self.origins.contains(origin).then(|| origin.clone())
    }

    /// Whether any origin is allowed, so that responses depend on the origin.
    pub(crate) fn is_enabled(&self) -> bool {
        !self.origins.is_empty()
    }

    /// Whether the request is a preflight request of a browser.
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
        if self.is_enabled() {
            headers.append(header::VARY, HeaderValue::from_static("Origin"));
        }
        if let Some(origin) = allowed {
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
        }
    }
}
