//! One response body: its bytes, their gzip form, an `ETag` for each, and how long they stay fresh.

use std::io::Write;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::HeaderMap;
use twox_hash::XxHash3_128;

use super::invalidation::GenerationStamp;
use crate::inventory::Moment;

/// Bodies below this many bytes are not compressed: they fit one TCP segment either way.
const COMPRESS_FROM_BYTES: usize = 1_024;

/// Approximate memory use of a document's fields and header maps, in bytes.
const OVERHEAD_BYTES: usize = 4_096;

/// A response body that was just rendered, hashed and compressed, but is not cached yet.
#[derive(Debug, Clone)]
pub struct RenderedDocument {
    bytes: Bytes,
    gzip: Option<Bytes>,
    etag: Bytes,
    etag_gzip: Bytes,
    content_type: &'static str,
    fresh_millis: i64,
    keep_millis: i64,
}

impl RenderedDocument {
    /// Hashes and compresses a body. It costs CPU time in proportion to the body: call it on the blocking pool.
    ///
    /// The document is fresh for `fresh_millis`, and may be served stale until it is `keep_millis` old.
    #[must_use]
    pub fn new(bytes: impl Into<Bytes>, content_type: &'static str, fresh_millis: i64, keep_millis: i64) -> Self {
        let bytes = bytes.into();
        // A hash of the content without a seed: equal bytes keep their `ETag`, also after a restart.
        let hash = XxHash3_128::oneshot(&bytes);
        // RFC 9110, 8.8.1: a strong validator identifies one representation, so the gzip form needs its own.
        let etag = Bytes::from(format!("\"{hash:032x}\""));
        let etag_gzip = Bytes::from(format!("\"{hash:032x}-gz\""));
        let gzip = is_compressible(content_type).then(|| compress(&bytes)).flatten();
        Self { bytes, gzip, etag, etag_gzip, content_type, fresh_millis, keep_millis }
    }

    /// A JSON body that may be served stale for as long again as it is fresh.
    #[must_use]
    pub fn json(bytes: impl Into<Bytes>, fresh_millis: i64) -> Self {
        Self::new(bytes, "application/json", fresh_millis, fresh_millis.saturating_mul(2))
    }
}

/// A response body in the cache.
#[derive(Debug)]
pub struct CachedDocument {
    /// The uncompressed body.
    pub bytes: Bytes,
    /// The gzip form, where it is smaller.
    pub gzip: Option<Bytes>,
    /// Strong `ETag` of the uncompressed body, quotes included.
    pub etag: Bytes,
    /// Strong `ETag` of the gzip form, quotes included.
    pub etag_gzip: Bytes,
    /// Media type of the body.
    pub content_type: &'static str,
    /// When the computation began.
    pub made_at: Moment,
    /// How long it is fresh if nothing changes, in milliseconds.
    pub fresh_millis: i64,
    keep_millis: i64,
    stamp: GenerationStamp,
    heads: [OnceLock<HeaderMap>; VARIANTS],
}

/// Which form of a body a response carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BodyVariant {
    /// The gzip form.
    pub is_gzip: bool,
    /// `304 Not Modified`: the client has the body already, and none is sent.
    pub is_not_modified: bool,
}

// Plain or gzip, each with and without a body: `head` computes an index below this.
const VARIANTS: usize = 4;

impl CachedDocument {
    /// A document for the cache. `stamp` must have been taken before the first record was read.
    #[must_use]
    pub fn new(rendered: RenderedDocument, made_at: Moment, stamp: GenerationStamp) -> Self {
        let RenderedDocument { bytes, gzip, etag, etag_gzip, content_type, fresh_millis, keep_millis } = rendered;
        let heads = Default::default();
        Self { bytes, gzip, etag, etag_gzip, content_type, made_at, fresh_millis, keep_millis, stamp, heads }
    }

    /// The response headers of this variant. `write` builds them once; a hit copies the map and fills in its own values.
    pub fn head(&self, variant: BodyVariant, write: impl FnOnce(&Self) -> HeaderMap) -> &HeaderMap {
        let place = usize::from(variant.is_gzip) * 2 + usize::from(variant.is_not_modified);
        self.heads[place].get_or_init(|| write(self))
    }

    /// Milliseconds of freshness left, changes not considered.
    #[must_use]
    pub fn millis_left(&self, now: Moment) -> i64 {
        self.fresh_millis.saturating_sub(self.age_millis(now)).max(0)
    }

    /// Milliseconds since it was made. Zero when the clock was set back.
    #[must_use]
    pub fn age_millis(&self, now: Moment) -> i64 {
        now.millis().saturating_sub(self.made_at.millis()).max(0)
    }

    /// Whether none of its inputs has changed and it is not too old.
    #[must_use]
    pub fn is_fresh(&self, now: Moment) -> bool {
        self.stamp.is_current() && self.millis_left(now) > 0
    }

    /// Whether it may be served stale while it is recomputed, to a caller whose facility scope `is_limited` or not.
    #[must_use]
    pub fn may_serve_stale(&self, now: Moment, is_limited: bool) -> bool {
        self.age_millis(now) < self.keep_millis && self.stamp.may_serve_stale(is_limited)
    }

    /// Approximate memory use in bytes.
    #[must_use]
    pub fn weight(&self) -> u32 {
        // The overhead includes the prepared heads: they are built after moka has weighed the document.
        let held = self.bytes.len() + self.gzip.as_ref().map_or(0, Bytes::len) + OVERHEAD_BYTES;
        u32::try_from(held).unwrap_or(u32::MAX)
    }

    /// The document behind an `Arc`.
    #[must_use]
    pub fn shared(self) -> Arc<Self> {
        Arc::new(self)
    }
}

/// Images, PDF and archives are compressed already.
fn is_compressible(content_type: &str) -> bool {
    content_type.starts_with("application/json") || content_type.starts_with("text/")
}

fn compress(bytes: &Bytes) -> Option<Bytes> {
    if bytes.len() < COMPRESS_FROM_BYTES {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::default());
    // Writing to memory cannot fail; if it did, the uncompressed form would be served.
    let gzip = encoder.write_all(bytes).and_then(|()| encoder.finish()).ok()?;
    (gzip.len() < bytes.len()).then(|| Bytes::from(gzip))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::cache::{Generations, Topic};

    fn document(bytes: &str) -> CachedDocument {
        let stamp = Generations::default().stamp(Topic::Portfolio);
        CachedDocument::new(RenderedDocument::json(bytes.to_owned(), 60_000), Moment::from_millis(0), stamp)
    }

    #[test]
    fn the_gzip_form_holds_the_same_bytes_under_its_own_etag() -> std::io::Result<()> {
        let plain = r#"{"name":"panel"},"#.repeat(200);
        let document = document(&plain);
        let gzip = document.gzip.clone().expect("repeated text compresses");
        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&gzip[..]).read_to_string(&mut unpacked)?;
        assert_eq!(unpacked, plain);
        assert_ne!(document.etag, document.etag_gzip);
        assert!(document.etag.starts_with(b"\"") && document.etag.ends_with(b"\""));
        Ok(())
    }

    #[test]
    fn small_bodies_are_not_compressed_and_other_bytes_have_another_etag() {
        assert!(document("{}").gzip.is_none());
        assert_ne!(document("{}").etag, document("[]").etag);
        assert_eq!(document("{}").etag, document("{}").etag);
    }

    #[test]
    fn age_ends_freshness_and_then_stale_serving() {
        let document = document("{}");
        assert!(document.is_fresh(Moment::from_millis(59_999)));
        assert!(!document.is_fresh(Moment::from_millis(60_000)));
        assert!(document.may_serve_stale(Moment::from_millis(119_999), false));
        assert!(!document.may_serve_stale(Moment::from_millis(120_000), false));
    }
}
