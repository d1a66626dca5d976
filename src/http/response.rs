//! A cached document as an HTTP response: identity or gzip, 200 or 304, with the headers for HTTP caches.
//!
//! A handler returns a [`DocumentResponse`]; the stack, which knows the request's `Accept-Encoding` and `If-None-Match`,
//! writes it.

use std::sync::{Arc, LazyLock};

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::cache::BodyVariant;
pub use crate::cache::{CacheStatus, CachedDocument};
use crate::inventory::Moment;

/// Upper limit of `max-age`, seconds.
const MAX_MAX_AGE: usize = 60;
const VARY: HeaderValue = HeaderValue::from_static("Accept-Encoding, Authorization, X-API-Key");
const X_CACHE: HeaderName = HeaderName::from_static("x-cache");

static CACHE_CONTROL: LazyLock<Vec<HeaderValue>> = LazyLock::new(|| {
    let line = |seconds| HeaderValue::try_from(format!("private, max-age={seconds}"));
    (0..=MAX_MAX_AGE).filter_map(|seconds| line(seconds).ok()).collect()
});

/// The response of a handler that returns a document.
#[derive(Debug, Clone)]
pub struct DocumentResponse {
    /// The document.
    pub document: Arc<CachedDocument>,
    /// Whether it came from the cache.
    pub cache_status: CacheStatus,
}

impl From<(Arc<CachedDocument>, CacheStatus)> for DocumentResponse {
    fn from((document, cache_status): (Arc<CachedDocument>, CacheStatus)) -> Self {
        Self { document, cache_status }
    }
}

/// A response that carries the document in its extensions, from where the stack writes it.
impl IntoResponse for DocumentResponse {
    fn into_response(self) -> Response {
        let mut response = StatusCode::OK.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The headers of a request that select the form of the response.
#[derive(Debug, Clone, Default)]
pub struct RequestConditions {
    if_none_match: Option<HeaderValue>,
    accepts_gzip: bool,
}

impl RequestConditions {
    /// Copies the conditions from a request, whose headers move on to the handler.
    #[must_use]
    pub fn from_headers(headers: &HeaderMap) -> Self {
        Self { if_none_match: headers.get(header::IF_NONE_MATCH).cloned(), accepts_gzip: accepts_gzip(headers) }
    }

    /// Writes the headers of a document's response and returns its status and body.
    pub(super) fn write(
        &self,
        response: &DocumentResponse,
        now: Moment,
        headers: &mut HeaderMap,
    ) -> (StatusCode, Bytes) {
        write(&response.document, response.cache_status, self.if_none_match.as_ref(), self.accepts_gzip, now, headers)
    }
}

/// The response for a cache hit: status, headers and body. The headers are a copy of those built at the document's first
/// hit. Those have a slot for everything that `add_common_headers` and the stack write, so that the copy never grows.
pub(super) fn cache_hit(
    request: &HeaderMap,
    document: &CachedDocument,
    now: Moment,
    add_common_headers: impl FnOnce(&mut HeaderMap),
) -> (StatusCode, HeaderMap, Bytes) {
    // A document without a gzip variant needs no look at `Accept-Encoding`.
    let accepts_gzip = document.gzip.is_some() && accepts_gzip(request);
    let variant = variant_of(document, request.get(header::IF_NONE_MATCH), accepts_gzip);
    let head = document.head(variant, |document| {
        let mut headers = HeaderMap::with_capacity(16);
        write_static_headers(document, variant, &mut headers);
        headers.insert(X_CACHE, cache_status_header(CacheStatus::Hit));
        add_common_headers(&mut headers);
        write_age_headers(document, CacheStatus::Hit, now, &mut headers);
        headers
    });
    let mut headers = head.clone();
    write_age_headers(document, CacheStatus::Hit, now, &mut headers);
    let (status, body) = body_of(document, variant);
    (status, headers, body)
}

fn write(
    document: &CachedDocument,
    cache_status: CacheStatus,
    if_none_match: Option<&HeaderValue>,
    accepts_gzip: bool,
    now: Moment,
    headers: &mut HeaderMap,
) -> (StatusCode, Bytes) {
    let variant = variant_of(document, if_none_match, accepts_gzip);
    write_static_headers(document, variant, headers);
    write_age_headers(document, cache_status, now, headers);
    headers.insert(X_CACHE, cache_status_header(cache_status));
    body_of(document, variant)
}

fn variant_of(document: &CachedDocument, if_none_match: Option<&HeaderValue>, accepts_gzip: bool) -> BodyVariant {
    let is_gzip = accepts_gzip && document.gzip.is_some();
    let is_not_modified = if_none_match.is_some_and(|etags| etag_matches(etags.as_bytes(), etag_of(document, is_gzip)));
    BodyVariant { is_gzip, is_not_modified }
}

const fn etag_of(document: &CachedDocument, is_gzip: bool) -> &Bytes {
    if is_gzip { &document.etag_gzip } else { &document.etag }
}

fn body_of(document: &CachedDocument, variant: BodyVariant) -> (StatusCode, Bytes) {
    if variant.is_not_modified {
        return (StatusCode::NOT_MODIFIED, Bytes::new());
    }
    let gzip = document.gzip.as_ref().filter(|_| variant.is_gzip);
    (StatusCode::OK, gzip.unwrap_or(&document.bytes).clone())
}

/// Writes the headers that do not change while the document is cached.
fn write_static_headers(document: &CachedDocument, variant: BodyVariant, headers: &mut HeaderMap) {
    let etag = etag_of(document, variant.is_gzip);
    if let Ok(etag) = HeaderValue::from_maybe_shared(etag.clone()) {
        headers.insert(header::ETAG, etag);
    }
    // Appended: a handler may have set a `Vary` of its own.
    headers.append(header::VARY, VARY);
    if variant.is_not_modified {
        return;
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(document.content_type));
    if variant.is_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
}

/// Writes the headers that depend on the time.
fn write_age_headers(document: &CachedDocument, cache_status: CacheStatus, now: Moment, headers: &mut HeaderMap) {
    let millis_left = if cache_status == CacheStatus::Stale { 0 } else { document.millis_left(now) };
    let seconds_left = usize::try_from(millis_left / 1000).unwrap_or(0).min(MAX_MAX_AGE);
    if let Some(line) = CACHE_CONTROL.get(seconds_left) {
        headers.insert(header::CACHE_CONTROL, line.clone());
    }
    headers.insert(header::AGE, (document.age_millis(now) / 1000).into());
}

const fn cache_status_header(cache_status: CacheStatus) -> HeaderValue {
    HeaderValue::from_static(match cache_status {
        CacheStatus::Hit => "hit",
        CacheStatus::Miss => "miss",
        CacheStatus::Stale => "stale",
    })
}

/// Whether `If-None-Match` has this ETag or `*`. Uses the weak comparison (RFC 9110, 13.1.2).
fn etag_matches(if_none_match: &[u8], etag: &[u8]) -> bool {
    if if_none_match == etag {
        return true;
    }
    if_none_match
        .split(|&byte| byte == b',')
        .map(<[u8]>::trim_ascii)
        .any(|one| one == b"*" || one.strip_prefix(b"W/").unwrap_or(one) == etag)
}

/// Whether `Accept-Encoding` accepts gzip: by name or by `*`, and not with `q=0`.
pub(super) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let Some(accepted) = headers.get(header::ACCEPT_ENCODING) else { return false };
    let mut accepts_any = false;
    for coding in accepted.as_bytes().split(|&byte| byte == b',') {
        let mut parts = coding.split(|&byte| byte == b';').map(<[u8]>::trim_ascii);
        let name = parts.next().unwrap_or_default();
        let is_accepted = !parts.any(is_zero_quality);
        if name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip") {
            return is_accepted;
        }
        accepts_any |= name == b"*" && is_accepted;
    }
    accepts_any
}

fn is_zero_quality(parameter: &[u8]) -> bool {
    let value = parameter.strip_prefix(b"q=").or_else(|| parameter.strip_prefix(b"Q="));
    value.is_some_and(|value| value.starts_with(b"0") && value[1..].iter().all(|&byte| byte == b'.' || byte == b'0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepting(text: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(text))])
    }

    #[test]
    fn gzip_is_accepted_by_name_and_by_star() {
        for accepted in ["gzip", "deflate, gzip;q=0.5", "br, GZIP", "*", "gzip, *;q=0", "x-gzip"] {
            assert!(accepts_gzip(&accepting(accepted)), "{accepted}");
        }
        for refused in ["", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzip;q=0, *", "identity"] {
            assert!(!accepts_gzip(&accepting(refused)), "{refused}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn an_etag_matches_in_lists_weak_and_by_star() {
        for header in [&b"\"a\""[..], b"W/\"a\"", b"\"b\", \"a\"", b"*"] {
            assert!(etag_matches(header, b"\"a\""));
        }
        for other in [&b"\"b\""[..], b"a", b"", b"\"a", b"\"a-gz\""] {
            assert!(!etag_matches(other, b"\"a\""));
        }
    }

    #[test]
    fn generated_conditions_are_read() {
        let corpus: &[&[u8]] =
            &[b"\"abc\"", b"W/\"abc\", \"d\"", b"*", b"gzip;q=0, *", b"br, x-gzip; q=0.5", b"identity"];
        crate::generated_tests::check("If-None-Match and Accept-Encoding", corpus, |input| {
            let is_match = etag_matches(input, b"\"abc\"");
            let has_tag = input.windows(5).any(|bytes| bytes == b"\"abc\"") || input.contains(&b'*');
            assert!(!is_match || has_tag);
            if let Ok(value) = HeaderValue::from_bytes(input) {
                accepts_gzip(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, value)]));
            }
        });
    }
}
