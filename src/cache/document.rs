//! One answer as it goes over the wire: its bytes, their gzip form, an ETag for each, and how long they are good.

use std::io::Write;
use std::sync::{Arc, OnceLock};

use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;
use http::HeaderMap;
use twox_hash::XxHash3_128;

use super::freshness::Freshness;
use crate::inventory::Moment;

/// Bytes below which compressing saves less than a packet.
const WORTH_COMPRESSING: usize = 1_024;

/// Bytes of the fields of an answer and of its heads, about.
const HEADS_WEIGH: usize = 4_096;

/// What a maker hands over: the bytes of an answer and what they are.
#[derive(Debug, Clone)]
pub struct Making {
    /// The plain bytes.
    pub bytes: Bytes,
    /// Their media type.
    pub content_type: &'static str,
    /// How long they are good if nothing changes, in milliseconds.
    pub fresh_millis: i64,
    /// How old they may be when they are given out stale, in milliseconds.
    pub keep_millis: i64,
}

impl Making {
    /// A JSON answer, given out stale for as long again as it is fresh.
    #[must_use]
    pub fn json(bytes: impl Into<Bytes>, fresh_millis: i64) -> Self {
        let keep_millis = fresh_millis.saturating_mul(2);
        Self { bytes: bytes.into(), content_type: "application/json", fresh_millis, keep_millis }
    }
}

/// An answer on the shelf.
#[derive(Debug)]
pub struct Document {
    /// The plain bytes.
    pub bytes: Bytes,
    /// The gzip form, where it is smaller.
    pub gzip: Option<Bytes>,
    /// The strong ETag of the plain bytes, with its quotes.
    pub etag: Bytes,
    /// The strong ETag of the gzip form, with its quotes.
    pub etag_gzip: Bytes,
    /// The media type of the plain bytes.
    pub content_type: &'static str,
    /// When it was made.
    pub made_at: Moment,
    /// How long it is good if nothing changes, in milliseconds.
    pub fresh_millis: i64,
    keep_millis: i64,
    freshness: Freshness,
    heads: [OnceLock<HeaderMap>; FORMS],
}

/// In which form an answer goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Form {
    /// The gzip form.
    pub is_gzip: bool,
    /// The asker holds it already: no body.
    pub is_held: bool,
}

const FORMS: usize = 4;

impl Document {
    /// Hashes and compresses what was made. `freshness` was taken before the first record was read.
    #[must_use]
    pub fn new(making: Making, made_at: Moment, freshness: Freshness) -> Self {
        let Making { bytes, content_type, fresh_millis, keep_millis } = making;
        let hash = XxHash3_128::oneshot(&bytes);
        let etag = Bytes::from(format!("\"{hash:032x}\""));
        let etag_gzip = Bytes::from(format!("\"{hash:032x}-gz\""));
        let gzip = is_compressible(content_type).then(|| compressed(&bytes)).flatten();
        Self {
            bytes,
            gzip,
            etag,
            etag_gzip,
            content_type,
            made_at,
            fresh_millis,
            keep_millis,
            freshness,
            heads: Default::default(),
        }
    }

    /// The headers in this form as `write` writes them, once: a hit copies them and fills in what is its own.
    pub fn head(&self, form: Form, write: impl FnOnce(&Self) -> HeaderMap) -> &HeaderMap {
        let place = usize::from(form.is_gzip) * 2 + usize::from(form.is_held);
        self.heads[place].get_or_init(|| write(self))
    }

    /// Milliseconds of freshness left, not counting changes.
    #[must_use]
    pub fn millis_left(&self, now: Moment) -> i64 {
        self.fresh_millis.saturating_sub(self.millis_old(now)).max(0)
    }

    /// Milliseconds since it was made.
    #[must_use]
    pub fn millis_old(&self, now: Moment) -> i64 {
        now.millis().saturating_sub(self.made_at.millis()).max(0)
    }

    /// Whether nothing it came from has changed, and it is not too old.
    #[must_use]
    pub fn is_fresh(&self, now: Moment) -> bool {
        self.freshness.holds() && self.millis_left(now) > 0
    }

    /// Whether it may be given out once more while it is made again, to somebody whose reach `is_limited` or not.
    #[must_use]
    pub fn may_be_repeated(&self, now: Moment, is_limited: bool) -> bool {
        self.millis_old(now) < self.keep_millis && self.freshness.may_be_repeated(is_limited)
    }

    /// Bytes that it holds in memory.
    #[must_use]
    pub fn weight(&self) -> u32 {
        let held = self.bytes.len() + self.gzip.as_ref().map_or(0, Bytes::len) + HEADS_WEIGH;
        u32::try_from(held).unwrap_or(u32::MAX)
    }

    /// A shared one.
    #[must_use]
    pub fn shared(self) -> Arc<Self> {
        Arc::new(self)
    }
}

fn is_compressible(content_type: &str) -> bool {
    content_type.starts_with("application/json") || content_type.starts_with("text/")
}

fn compressed(bytes: &Bytes) -> Option<Bytes> {
    if bytes.len() < WORTH_COMPRESSING {
        return None;
    }
    let mut encoder = GzEncoder::new(Vec::with_capacity(bytes.len() / 4), Compression::default());
    // Writing to memory does not fail; if it did, the plain form would be served.
    let gzip = encoder.write_all(bytes).and_then(|()| encoder.finish()).ok()?;
    (gzip.len() < bytes.len()).then(|| Bytes::from(gzip))
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::cache::{Generations, Topic};

    fn document(bytes: &str) -> Document {
        let freshness = Generations::default().taken(Topic::Portfolio);
        Document::new(Making::json(bytes.to_owned(), 60_000), Moment::from_millis(0), freshness)
    }

    #[test]
    fn the_gzip_form_holds_the_same_bytes_under_its_own_etag() -> std::io::Result<()> {
        let plain = r#"{"name":"panel"},"#.repeat(200);
        let document = document(&plain);
        let gzip = document.gzip.clone().expect("a repeated text compresses");
        let mut back = String::new();
        flate2::read::GzDecoder::new(&gzip[..]).read_to_string(&mut back)?;
        assert_eq!(back, plain);
        assert_ne!(document.etag, document.etag_gzip);
        assert!(document.etag.starts_with(b"\"") && document.etag.ends_with(b"\""));
        Ok(())
    }

    #[test]
    fn small_answers_stay_plain_and_other_bytes_have_another_etag() {
        assert!(document("{}").gzip.is_none());
        assert_ne!(document("{}").etag, document("[]").etag);
        assert_eq!(document("{}").etag, document("{}").etag);
    }

    #[test]
    fn age_ends_freshness() {
        let document = document("{}");
        assert!(document.is_fresh(Moment::from_millis(59_999)));
        assert!(!document.is_fresh(Moment::from_millis(60_000)));
        assert!(document.may_be_repeated(Moment::from_millis(119_999), false));
        assert!(!document.may_be_repeated(Moment::from_millis(120_000), false));
    }
}
