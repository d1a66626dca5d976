//! A kept answer as HTTP: plain or gzip, whole or 304, with what caches on the way have to know.
//!
//! A handler returns a [`Reply`]; the front layer, which knows what the request accepts and holds already, writes it.

use std::sync::{Arc, LazyLock};

use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;

use crate::cache::BodyVariant;
pub use crate::cache::{CacheStatus, CachedDocument};
use crate::inventory::Moment;

/// Seconds that a client may keep an answer without asking, at most.
const LONGEST_MAX_AGE: usize = 60;
const VARY: HeaderValue = HeaderValue::from_static("Accept-Encoding, Authorization, X-API-Key");
const X_CACHE: HeaderName = HeaderName::from_static("x-cache");

static CACHE_CONTROL: LazyLock<Vec<HeaderValue>> = LazyLock::new(|| {
    let line = |seconds| HeaderValue::try_from(format!("private, max-age={seconds}"));
    (0..=LONGEST_MAX_AGE).filter_map(|seconds| line(seconds).ok()).collect()
});

/// A kept answer on its way out.
#[derive(Debug, Clone)]
pub struct Reply {
    /// The answer.
    pub document: Arc<CachedDocument>,
    /// Where it came from.
    pub served: CacheStatus,
}

impl From<(Arc<CachedDocument>, CacheStatus)> for Reply {
    fn from((document, served): (Arc<CachedDocument>, CacheStatus)) -> Self {
        Self { document, served }
    }
}

/// The answer, for the front layer to write out.
impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = StatusCode::OK.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// What a request accepts and holds already.
#[derive(Debug, Clone, Default)]
pub struct Conditions {
    if_none_match: Option<HeaderValue>,
    takes_gzip: bool,
}

impl Conditions {
    /// Kept of a request whose headers go elsewhere.
    #[must_use]
    pub fn of(headers: &HeaderMap) -> Self {
        Self { if_none_match: headers.get(header::IF_NONE_MATCH).cloned(), takes_gzip: takes_gzip(headers) }
    }

    /// Writes an answer's headers; gives its status and body.
    pub(super) fn write(&self, reply: &Reply, now: Moment, headers: &mut HeaderMap) -> (StatusCode, Bytes) {
        write(&reply.document, reply.served, self.if_none_match.as_ref(), self.takes_gzip, now, headers)
    }
}

/// A fresh answer for a request with these headers: its status, headers and body. The headers are copied from those
/// built at the first hit, which hold a place for everything that `policy` and the front layer will write.
pub(super) fn hit(
    request: &HeaderMap,
    document: &CachedDocument,
    now: Moment,
    policy: impl FnOnce(&mut HeaderMap),
) -> (StatusCode, HeaderMap, Bytes) {
    // Where there is no gzip form, nobody needs to know whether it would be taken.
    let takes_gzip = document.gzip.is_some() && takes_gzip(request);
    let form = form_of(document, request.get(header::IF_NONE_MATCH), takes_gzip);
    let head = document.head(form, |document| {
        let mut headers = HeaderMap::with_capacity(16);
        describe(document, form, &mut headers);
        headers.insert(X_CACHE, word(CacheStatus::Hit));
        policy(&mut headers);
        date(document, CacheStatus::Hit, now, &mut headers);
        headers
    });
    let mut headers = head.clone();
    date(document, CacheStatus::Hit, now, &mut headers);
    let (status, body) = body_of(document, form);
    (status, headers, body)
}

fn write(
    document: &CachedDocument,
    served: CacheStatus,
    if_none_match: Option<&HeaderValue>,
    takes_gzip: bool,
    now: Moment,
    headers: &mut HeaderMap,
) -> (StatusCode, Bytes) {
    let form = form_of(document, if_none_match, takes_gzip);
    describe(document, form, headers);
    date(document, served, now, headers);
    headers.insert(X_CACHE, word(served));
    body_of(document, form)
}

fn form_of(document: &CachedDocument, if_none_match: Option<&HeaderValue>, takes_gzip: bool) -> BodyVariant {
    let is_gzip = takes_gzip && document.gzip.is_some();
    let is_held = if_none_match.is_some_and(|held| is_held(held.as_bytes(), etag_of(document, is_gzip)));
    BodyVariant { is_gzip, is_not_modified: is_held }
}

const fn etag_of(document: &CachedDocument, is_gzip: bool) -> &Bytes {
    if is_gzip { &document.etag_gzip } else { &document.etag }
}

fn body_of(document: &CachedDocument, form: BodyVariant) -> (StatusCode, Bytes) {
    if form.is_not_modified {
        return (StatusCode::NOT_MODIFIED, Bytes::new());
    }
    let gzip = document.gzip.as_ref().filter(|_| form.is_gzip);
    (StatusCode::OK, gzip.unwrap_or(&document.bytes).clone())
}

/// What stays the same while the answer is kept.
fn describe(document: &CachedDocument, form: BodyVariant, headers: &mut HeaderMap) {
    let etag = etag_of(document, form.is_gzip);
    if let Ok(etag) = HeaderValue::from_maybe_shared(etag.clone()) {
        headers.insert(header::ETAG, etag);
    }
    // Beside what a handler said of its own.
    headers.append(header::VARY, VARY);
    if form.is_not_modified {
        return;
    }
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(document.content_type));
    if form.is_gzip {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
}

/// What is of the moment.
fn date(document: &CachedDocument, served: CacheStatus, now: Moment, headers: &mut HeaderMap) {
    let millis_left = if served == CacheStatus::Stale { 0 } else { document.millis_left(now) };
    let seconds_left = usize::try_from(millis_left / 1000).unwrap_or(0).min(LONGEST_MAX_AGE);
    if let Some(line) = CACHE_CONTROL.get(seconds_left) {
        headers.insert(header::CACHE_CONTROL, line.clone());
    }
    headers.insert(header::AGE, (document.age_millis(now) / 1000).into());
}

const fn word(served: CacheStatus) -> HeaderValue {
    HeaderValue::from_static(match served {
        CacheStatus::Hit => "hit",
        CacheStatus::Miss => "miss",
        CacheStatus::Stale => "stale",
    })
}

/// Whether `If-None-Match` names this ETag (or `*`). RecordComparison weakly, as RFC 9110 has it for this header.
fn is_held(held: &[u8], etag: &[u8]) -> bool {
    if held == etag {
        return true;
    }
    held.split(|&byte| byte == b',')
        .map(<[u8]>::trim_ascii)
        .any(|one| one == b"*" || one.strip_prefix(b"W/").unwrap_or(one) == etag)
}

/// Whether `Accept-Encoding` takes gzip: named, or by `*`, and not with `q=0`.
pub(super) fn takes_gzip(headers: &HeaderMap) -> bool {
    let Some(accepted) = headers.get(header::ACCEPT_ENCODING) else { return false };
    let mut by_star = false;
    for coding in accepted.as_bytes().split(|&byte| byte == b',') {
        let mut parts = coding.split(|&byte| byte == b';').map(<[u8]>::trim_ascii);
        let name = parts.next().unwrap_or_default();
        let is_taken = !parts.any(is_zero_quality);
        if name.eq_ignore_ascii_case(b"gzip") || name.eq_ignore_ascii_case(b"x-gzip") {
            return is_taken;
        }
        by_star |= name == b"*" && is_taken;
    }
    by_star
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
    fn gzip_is_taken_when_it_is_wanted() {
        for wanted in ["gzip", "deflate, gzip;q=0.5", "br, GZIP", "*", "gzip, *;q=0", "x-gzip"] {
            assert!(takes_gzip(&accepting(wanted)), "{wanted}");
        }
        for unwanted in ["", "br", "gzip;q=0", "gzip; q=0.000", "*;q=0", "gzip;q=0, *", "identity"] {
            assert!(!takes_gzip(&accepting(unwanted)), "{unwanted}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }

    #[test]
    fn a_held_etag_is_found_in_lists_weak_and_by_star() {
        for held in [&b"\"a\""[..], b"W/\"a\"", b"\"b\", \"a\"", b"*"] {
            assert!(is_held(held, b"\"a\""));
        }
        for other in [&b"\"b\""[..], b"a", b"", b"\"a", b"\"a-gz\""] {
            assert!(!is_held(other, b"\"a\""));
        }
    }
}
