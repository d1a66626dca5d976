//! The request id, which connects a response with its log lines: the client's `X-Request-Id` if it is valid, otherwise a
//! new id.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use bytes::Bytes;

use crate::auth::secrets::random_bytes;

pub(crate) const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest id accepted from a client, characters.
const MAX_CHARACTERS: usize = 128;

/// A request id: printable ASCII without white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HttpRequestId(HeaderValue);

impl HttpRequestId {
    /// The id in the request's headers if it is valid, otherwise a new one.
    pub(crate) fn from_headers(headers: &HeaderMap) -> Self {
        match headers.get(X_REQUEST_ID) {
            Some(given) if is_valid(given.as_bytes()) => Self(given.clone()),
            _ => Self::new(),
        }
    }

    /// An id that is unique in this process and does not reveal the number of requests.
    fn new() -> Self {
        static NEXT: LazyLock<AtomicU64> = LazyLock::new(|| AtomicU64::new(u64::from_le_bytes(random_bytes())));
        // The finalizer of SplitMix64 is a bijection: different counter values give different ids.
        let mut mixed = NEXT.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::Relaxed);
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        let mut digits = [0; 16];
        for (at, digit) in digits.iter_mut().enumerate() {
            *digit = b"0123456789abcdef"[(mixed >> (60 - 4 * at)) as usize & 15];
        }
        let value = HeaderValue::from_maybe_shared(Bytes::copy_from_slice(&digits));
        Self(value.unwrap_or(HeaderValue::from_static("0")))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }

    pub(crate) fn to_header(&self) -> HeaderValue {
        self.0.clone()
    }
}

fn is_valid(given: &[u8]) -> bool {
    (1..=MAX_CHARACTERS).contains(&given.len())
        && given.iter().all(|b| b.is_ascii_alphanumeric() || b"-_.:".contains(b))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn new_ids_differ_and_have_sixteen_digits() {
        let ids: HashSet<String> = (0..10_000).map(|_| HttpRequestId::new().as_str().to_owned()).collect();
        assert_eq!(ids.len(), 10_000);
        assert!(ids.iter().all(|id| id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit())));
    }

    #[test]
    fn a_valid_id_is_kept_and_an_invalid_one_replaced() {
        let of = |given: &str| {
            let value = HeaderValue::from_bytes(given.as_bytes()).expect("a header");
            HttpRequestId::from_headers(&HeaderMap::from_iter([(X_REQUEST_ID, value)])).as_str().to_owned()
        };
        assert_eq!(of("trace-1.a:b_c"), "trace-1.a:b_c");
        for invalid in ["", "a b", "<script>", "\"x\"", &"x".repeat(129)] {
            assert_ne!(of(invalid), invalid);
        }
    }
}
